declare const brand: unique symbol;

/** An IPv4 address as an unsigned 32-bit number in host order, so `===` is equality and masks are arithmetic. */
export type Ipv4Addr = number & { readonly [brand]: 'Ipv4Addr' };

export const INADDR_ANY = 0 as Ipv4Addr;
export const INADDR_BROADCAST = 0xffffffff as Ipv4Addr;
export const INADDR_LOOPBACK = 0x7f000001 as Ipv4Addr;

/** Dotted quad, four decimal parts; null when it is not one. Ref: inet_pton(3) */
export function parseIpv4(text: string): Ipv4Addr | null {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return null;
  let n = 0;
  for (let i = 1; i <= 4; i++) {
    const part = m[i]!;
    if (Number(part) > 255 || (part.length > 1 && part[0] === '0')) return null;
    n = n * 256 + Number(part);
  }
  return n as Ipv4Addr;
}

export function formatIpv4(a: Ipv4Addr): string {
  return `${a >>> 24}.${(a >>> 16) & 255}.${(a >>> 8) & 255}.${a & 255}`;
}

/** From any number; only its low 32 bits count. */
export function ipv4(n: number): Ipv4Addr {
  return (n >>> 0) as Ipv4Addr;
}

/** The mask of a prefix length 0..32. Ref: include/linux/inetdevice.h:inet_make_mask() */
export function inetMakeMask(prefixLen: number): number {
  return prefixLen === 0 ? 0 : (0xffffffff << (32 - prefixLen)) >>> 0;
}

export function ipv4Network(a: Ipv4Addr, prefixLen: number): Ipv4Addr {
  return ((a & inetMakeMask(prefixLen)) >>> 0) as Ipv4Addr;
}

export function inSubnet(a: Ipv4Addr, network: Ipv4Addr, prefixLen: number): boolean {
  return ((a ^ network) & inetMakeMask(prefixLen)) === 0;
}

/** Ref: include/linux/in.h */
export const ipv4IsLoopback = (a: Ipv4Addr): boolean => a >>> 24 === 127;
export const ipv4IsMulticast = (a: Ipv4Addr): boolean => a >>> 28 === 14;
export const ipv4IsLbcast = (a: Ipv4Addr): boolean => a === INADDR_BROADCAST;
export const ipv4IsZeronet = (a: Ipv4Addr): boolean => a >>> 24 === 0;
export const ipv4IsLinklocal169 = (a: Ipv4Addr): boolean => a >>> 16 === 0xa9fe;
