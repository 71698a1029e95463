import { formatIpv4, type Ipv4Addr, inetMakeMask, ipv4 } from '../../../../core/addr/ipv4.ts';
import { IN6ADDR_ANY, type Ipv6Addr, ipv6PrefixEqual, parseIpv6 } from '../../../../core/addr/ipv6.ts';
import { getAddrIpv4 } from './ipv4_text.ts';
import { llAddrA2n } from './ll_addr.ts';
import { getUnsigned } from './numbers.ts';
import { Exit, type Family, type Tool } from './tool.ts';

/** An address or prefix as typed. Ref: include/utils.h:inet_prefix */
export type InetPrefix = {
  readonly family: Family;
  /** The address; null for `default`, `all`, `any` of no family, and for link addresses. */
  readonly addr: Ipv4Addr | Ipv6Addr | null;
  /** Link address in hexadecimal with colons, family `packet`. */
  readonly lladdr?: string;
  readonly bytelen: number;
  /** -1: an address without a length; -2: `default` or `any`. */
  readonly bitlen: number;
  readonly specified: boolean;
};

export const AF_BITS: Readonly<Record<Family, number>> = {
  unspec: 0,
  inet: 32,
  inet6: 128,
  packet: 0,
  mpls: 20,
  bridge: 0,
};

/** Ref: lib/utils.c:__get_addr_1() */
export function getAddr1(t: Tool, name: string, family: Family): InetPrefix | null {
  if (name === 'default') {
    return { family, addr: zeroOf(family), bytelen: AF_BITS[family] / 8, bitlen: -2, specified: true };
  }
  if (name === 'all' || name === 'any')
    return { family, addr: zeroOf(family), bytelen: 0, bitlen: -2, specified: false };
  if (family === 'packet') {
    const lladdr = llAddrA2n(t, name, 20);
    if (lladdr === null) return null;
    const bytelen = lladdr.length;
    return {
      family,
      addr: null,
      lladdr: lladdr.map((b) => b.toString(16).padStart(2, '0')).join(':'),
      bytelen,
      bitlen: bytelen * 8,
      specified: false,
    };
  }
  if (name.includes(':')) {
    if (family !== 'unspec' && family !== 'inet6') return null;
    const addr = parseIpv6(name);
    return addr === null ? null : { family: 'inet6', addr, bytelen: 16, bitlen: -1, specified: false };
  }
  if (family !== 'unspec' && family !== 'inet') return null;
  const addr = getAddrIpv4(name);
  return addr === null ? null : { family: 'inet', addr, bytelen: 4, bitlen: -1, specified: false };
}

function zeroOf(family: Family): Ipv4Addr | Ipv6Addr | null {
  return family === 'inet' ? ipv4(0) : family === 'inet6' ? IN6ADDR_ANY : null;
}

/** Ref: lib/utils.c:get_prefix_1() */
export function getPrefix1(t: Tool, arg: string, family: Family): InetPrefix | null {
  const slash = arg.indexOf('/');
  const dst = getAddr1(t, slash < 0 ? arg : arg.slice(0, slash), family);
  if (dst === null) return null;
  const max = AF_BITS[dst.family];
  if (slash < 0) return { ...dst, bitlen: dst.bitlen === -2 ? 0 : max };
  if (dst.bitlen === -2) return null;
  const plen = getNetmask(t, arg.slice(slash + 1));
  if (plen === null || plen > max) return null;
  return { ...dst, bitlen: plen, specified: true };
}

/** A length, or a dotted mask. Ref: lib/utils.c:get_netmask() */
function getNetmask(t: Tool, arg: string): number | null {
  const n = getUnsigned(arg);
  if (n !== null) return n;
  const mask = getAddr1(t, arg, 'inet');
  if (mask === null || mask.addr === null || mask.bitlen === -2) return null;
  for (let bits = 0; bits <= 32; bits++) if (inetMakeMask(bits) === mask.addr) return bits;
  return null;
}

const verbose = (family: Family): string => (family === 'unspec' ? 'any valid' : familyName(family));

/** Ref: lib/utils.c:family_name() */
export function familyName(family: Family): string {
  return family === 'unspec' ? '???' : family === 'packet' ? 'link' : family;
}

/** Ref: lib/utils.c:read_family() */
export function readFamily(name: string): Family {
  if (name === 'inet' || name === 'inet6' || name === 'mpls' || name === 'bridge') return name;
  return name === 'link' ? 'packet' : 'unspec';
}

/** Ref: lib/utils.c:get_addr() */
export function getAddr(t: Tool, arg: string, family: Family): InetPrefix {
  const addr = getAddr1(t, arg, family);
  if (addr !== null) return addr;
  t.sys.err(`Error: ${verbose(family)} address is expected rather than "${arg}".\n`);
  throw new Exit(1);
}

/** Ref: lib/utils.c:get_prefix() */
export function getPrefix(t: Tool, arg: string, family: Family): InetPrefix {
  if (family === 'packet') {
    t.sys.err(`Error: "${arg}" may be inet prefix, but it is not allowed in this context.\n`);
    throw new Exit(1);
  }
  const prefix = getPrefix1(t, arg, family);
  if (prefix !== null) return prefix;
  t.sys.err(`Error: ${verbose(family)} prefix is expected rather than "${arg}".\n`);
  throw new Exit(1);
}

/** Do the first `bits` agree? Ref: lib/utils.c:inet_addr_match() */
export function inetAddrMatch(a: Ipv4Addr | Ipv6Addr, b: Ipv4Addr | Ipv6Addr, bits: number): boolean {
  if (bits <= 0) return true;
  if (typeof a === 'number') return typeof b === 'number' && ((a ^ b) & inetMakeMask(Math.min(bits, 32))) === 0;
  return typeof b === 'string' && ipv6PrefixEqual(a, b, Math.min(bits, 128));
}

/** A filter's prefix against an address. Ref: lib/utils.c:inet_addr_match_rta() */
export function inetAddrMatchRta(m: InetPrefix | null, addr: Ipv4Addr | Ipv6Addr | null): boolean {
  if (m === null || addr === null || m.family === 'unspec' || m.bitlen <= 0 || m.addr === null) return true;
  if (typeof addr === 'number' ? m.family !== 'inet' : m.family !== 'inet6') return false;
  return inetAddrMatch(addr, m.addr, m.bitlen);
}

export function formatAddr(a: Ipv4Addr | Ipv6Addr): string {
  return typeof a === 'number' ? formatIpv4(a) : a;
}
