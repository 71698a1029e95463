import { type Ipv6Addr, ipv6Groups } from '../addr/ipv6.ts';
import type { Ipv6AddrScope } from './inet6_dev.ts';

/** What kind of address it is. Ref: net/ipv6/addrconf_core.c:__ipv6_addr_type() */
export type Ipv6AddrType =
  | 'any'
  | 'loopback'
  | 'multicast'
  | 'linklocal'
  | 'sitelocal'
  | 'mapped'
  | 'compatv4'
  | 'unicast';

/** Scope numbers as a multicast address carries them. Ref: include/net/ipv6.h:IPV6_ADDR_SCOPE_* */
export const IPV6_ADDR_SCOPE_NODELOCAL = 1;
export const IPV6_ADDR_SCOPE_LINKLOCAL = 2;
export const IPV6_ADDR_SCOPE_SITELOCAL = 5;
export const IPV6_ADDR_SCOPE_GLOBAL = 14;

export function ipv6AddrType(a: Ipv6Addr): Ipv6AddrType {
  const g = ipv6Groups(a);
  const first = g[0]!;
  if (first >= 0xff00) return 'multicast';
  if (first !== 0) {
    if ((first & 0xffc0) === 0xfe80) return 'linklocal';
    if ((first & 0xffc0) === 0xfec0) return 'sitelocal';
    return 'unicast';
  }
  if ((g[1]! | g[2]! | g[3]!) !== 0) return 'unicast';
  if (g[4] === 0 && g[5] === 0) {
    if (g[6] !== 0) return 'compatv4';
    if (g[7] === 0) return 'any';
    return g[7] === 1 ? 'loopback' : 'compatv4';
  }
  return g[4] === 0 && g[5] === 0xffff ? 'mapped' : 'unicast';
}

/** Ref: include/net/addrconf.h:ipv6_addr_src_scope(), include/net/ipv6.h:IPV6_ADDR_MC_SCOPE() */
export function ipv6AddrSrcScope(a: Ipv6Addr): number {
  switch (ipv6AddrType(a)) {
    case 'multicast':
      return ipv6AddrMcScope(a);
    case 'linklocal':
    case 'loopback':
      return IPV6_ADDR_SCOPE_LINKLOCAL;
    case 'sitelocal':
      return IPV6_ADDR_SCOPE_SITELOCAL;
    default:
      return IPV6_ADDR_SCOPE_GLOBAL;
  }
}

export function ipv6AddrMcScope(a: Ipv6Addr): number {
  return ipv6Groups(a)[0]! & 15;
}

/** Scope of an address as a device keeps it. Ref: include/net/ipv6.h:ipv6_addr_scope() */
export function ipv6AddrScope(a: Ipv6Addr): Ipv6AddrScope {
  switch (ipv6AddrType(a)) {
    case 'loopback':
      return 'host';
    case 'linklocal':
      return 'link';
    case 'sitelocal':
      return 'site';
    case 'multicast': {
      const scope = ipv6AddrMcScope(a);
      if (scope === 1) return 'host';
      if (scope === 2) return 'link';
      return scope === 5 ? 'site' : 'global';
    }
    default:
      return 'global';
  }
}

/** Needs a device to mean anything. Ref: include/net/ipv6.h:__ipv6_addr_needs_scope_id() */
export function ipv6AddrNeedsScopeId(a: Ipv6Addr): boolean {
  const type = ipv6AddrType(a);
  if (type === 'linklocal') return true;
  return type === 'multicast' && (ipv6AddrMcScope(a) === 1 || ipv6AddrMcScope(a) === 2);
}

/** How many leading bits two addresses have in common. Ref: include/net/ipv6.h:ipv6_addr_diff() */
export function ipv6AddrDiff(a: Ipv6Addr, b: Ipv6Addr): number {
  const x = ipv6Groups(a);
  const y = ipv6Groups(b);
  for (let i = 0; i < 8; i++) {
    const d = x[i]! ^ y[i]!;
    if (d !== 0) return 16 * i + Math.clz32(d) - 16;
  }
  return 128;
}

/** Bit `i` from the left. */
export function ipv6Bit(a: Ipv6Addr, i: number): 0 | 1 {
  return ((ipv6Groups(a)[i >> 4]! >> (15 - (i & 15))) & 1) as 0 | 1;
}
