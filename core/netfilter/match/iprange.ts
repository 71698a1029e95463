import type { Ipv4Addr } from '../../addr/ipv4.ts';
import { type Ipv6Addr, ipv6Groups } from '../../addr/ipv6.ts';
import type { XtMatch } from '../x_tables.ts';

type Addr = Ipv4Addr | Ipv6Addr;
type AddrRange = { readonly min: Addr; readonly max: Addr; readonly inv: boolean } | null;

/** Ref: include/uapi/linux/netfilter/xt_iprange.h:struct xt_iprange_mtinfo */
export type XtIprangeInfo = { readonly src: AddrRange; readonly dst: AddrRange };

/** Ref: net/netfilter/xt_iprange.c */
export const iprange: XtMatch<XtIprangeInfo> = {
  name: 'iprange',
  families: ['ipv4', 'ipv6'],
  match({ payload: p }, info) {
    if (p.kind !== 'ipv4' && p.kind !== 'ipv6') return false;
    return falls(info.src, p.saddr) && falls(info.dst, p.daddr);
  },
  says: (skb, info) =>
    info.src !== null && 'saddr' in skb.payload && !falls(info.src, skb.payload.saddr as Addr)
      ? 'source range'
      : 'destination range',
};

function falls(r: AddrRange, addr: Addr): boolean {
  return r === null || (compareAddr(addr, r.min) >= 0 && compareAddr(addr, r.max) <= 0) !== r.inv;
}

/** Below, equal or above, as numbers. */
export function compareAddr(a: Addr, b: Addr): number {
  if (typeof a === 'number' || typeof b === 'number') return (a as number) - (b as number);
  const x = ipv6Groups(a);
  const y = ipv6Groups(b);
  for (let i = 0; i < 8; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return 0;
}
