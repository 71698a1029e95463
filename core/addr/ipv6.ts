import { type MacAddr, macFromBytes, macToBytes } from './mac.ts';

declare const brand: unique symbol;

/** An IPv6 address in the canonical text of RFC 5952, so `===` is equality and printing is the identity. */
export type Ipv6Addr = string & { readonly [brand]: 'Ipv6Addr' };

/** Eight 16-bit groups. */
export type Ipv6Groups = readonly number[];

export const IN6ADDR_ANY = '::' as Ipv6Addr;
export const IN6ADDR_LOOPBACK = '::1' as Ipv6Addr;
export const IN6ADDR_ALLNODES = 'ff02::1' as Ipv6Addr;
export const IN6ADDR_ALLROUTERS = 'ff02::2' as Ipv6Addr;
export const IN6ADDR_MLDV2 = 'ff02::16' as Ipv6Addr;

const groupsOf = new Map<string, Ipv6Groups>();

/** Any text form; null when it is not an address. Ref: inet_pton(3), RFC 5952 section 4 for what is returned. */
export function parseIpv6(text: string): Ipv6Addr | null {
  const groups = parseGroups(text);
  return groups && ipv6FromGroups(groups);
}

function parseGroups(text: string): number[] | null {
  let head = text;
  let tail4: number[] = [];
  const dot = text.lastIndexOf('.');
  if (dot >= 0) {
    const colon = text.lastIndexOf(':');
    const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text.slice(colon + 1));
    if (!m || colon < 0 || m.slice(1).some((p) => Number(p) > 255)) return null;
    const [a, b, c, d] = m.slice(1).map(Number) as [number, number, number, number];
    tail4 = [a * 256 + b, c * 256 + d];
    head = text.slice(0, colon + 1);
    head = head.endsWith('::') ? head : head.slice(0, -1);
  }
  const halves = head.split('::');
  if (halves.length > 2) return null;
  const side = (s: string): number[] | null => {
    if (s === '') return [];
    const parts = s.split(':');
    if (!parts.every((p) => /^[0-9a-fA-F]{1,4}$/.test(p))) return null;
    return parts.map((p) => Number.parseInt(p, 16));
  };
  const left = side(halves[0]!);
  const right = halves.length === 2 ? side(halves[1]!) : [];
  if (!left || !right) return null;
  const used = left.length + right.length + tail4.length;
  if (halves.length === 1) return used === 8 ? [...left, ...tail4] : null;
  if (used > 7) return null;
  return [...left, ...new Array<number>(8 - used).fill(0), ...right, ...tail4];
}

/** Canonical text: the longest run of two or more zero groups is shortened, the first of equals. */
export function ipv6FromGroups(g: Ipv6Groups): Ipv6Addr {
  let best = -1;
  let bestLen = 1;
  for (let i = 0; i < 8; i++) {
    let j = i;
    while (j < 8 && g[j] === 0) j++;
    if (j - i > bestLen) {
      best = i;
      bestLen = j - i;
    }
    if (j > i) i = j;
  }
  // glibc's inet_ntop writes mapped and compatible addresses with a dotted tail
  const mapped = best === 0 && ((bestLen === 5 && g[5] === 0xffff) || (bestLen === 6 && g[6] !== 0));
  let text: string;
  if (mapped) {
    const quad = `${g[6]! >> 8}.${g[6]! & 255}.${g[7]! >> 8}.${g[7]! & 255}`;
    text = bestLen === 5 ? `::ffff:${quad}` : `::${quad}`;
  } else if (best < 0) {
    text = g.map((x) => x.toString(16)).join(':');
  } else {
    const hex = (part: Ipv6Groups) => part.map((x) => x.toString(16)).join(':');
    text = `${hex(g.slice(0, best))}::${hex(g.slice(best + bestLen))}`;
  }
  return text as Ipv6Addr;
}

/** Its eight groups; the table of ready answers is bounded. */
export function ipv6Groups(a: Ipv6Addr): Ipv6Groups {
  let g = groupsOf.get(a);
  if (g === undefined) {
    g = parseGroups(a)!;
    if (groupsOf.size > 65536) groupsOf.clear();
    groupsOf.set(a, g);
  }
  return g;
}

export function ipv6FromBytes(bytes: ArrayLike<number>, offset = 0): Ipv6Addr {
  const g: number[] = [];
  for (let i = 0; i < 16; i += 2) g.push((bytes[offset + i]! << 8) | bytes[offset + i + 1]!);
  return ipv6FromGroups(g);
}

export function ipv6ToBytes(a: Ipv6Addr): number[] {
  return ipv6Groups(a).flatMap((x) => [x >> 8, x & 255]);
}

/** Do the first `prefixLen` bits agree? Ref: include/net/ipv6.h:ipv6_prefix_equal() */
export function ipv6PrefixEqual(a: Ipv6Addr, b: Ipv6Addr, prefixLen: number): boolean {
  const x = ipv6Groups(a);
  const y = ipv6Groups(b);
  for (let i = 0, left = prefixLen; left > 0; i++, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff;
    if (((x[i]! ^ y[i]!) & mask) !== 0) return false;
  }
  return true;
}

export function ipv6Prefix(a: Ipv6Addr, prefixLen: number): Ipv6Addr {
  return ipv6FromGroups(
    ipv6Groups(a).map((x, i) => {
      const left = prefixLen - 16 * i;
      return left >= 16 ? x : left <= 0 ? 0 : x & ((0xffff << (16 - left)) & 0xffff);
    }),
  );
}

export const ipv6IsMulticast = (a: Ipv6Addr): boolean => ipv6Groups(a)[0]! >> 8 === 0xff;
export const ipv6IsLinklocal = (a: Ipv6Addr): boolean => (ipv6Groups(a)[0]! & 0xffc0) === 0xfe80;

/** Ref: RFC 4291 section 2.5.1 and appendix A; net/ipv6/addrconf.c:addrconf_ifid_eui48() */
export function ipv6LinkLocalEui64(mac: MacAddr): Ipv6Addr {
  const b = macToBytes(mac);
  return ipv6FromBytes([0xfe, 0x80, 0, 0, 0, 0, 0, 0, b[0]! ^ 2, b[1]!, b[2]!, 0xff, 0xfe, b[3]!, b[4]!, b[5]!]);
}

/** Ref: RFC 4291 section 2.7.1; include/net/addrconf.h:addrconf_addr_solict_mult() */
export function addrconfAddrSolictMult(a: Ipv6Addr): Ipv6Addr {
  const g = ipv6Groups(a);
  return ipv6FromGroups([0xff02, 0, 0, 0, 0, 1, 0xff00 | (g[6]! & 255), g[7]!]);
}

/** Ref: RFC 2464 section 7; include/net/if_inet6.h:ipv6_eth_mc_map() */
export function ipv6EthMcMap(a: Ipv6Addr): MacAddr {
  const b = ipv6ToBytes(a);
  return macFromBytes([0x33, 0x33, b[12]!, b[13]!, b[14]!, b[15]!]);
}
