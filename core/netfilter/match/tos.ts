import type { SkBuff } from '../../skb.ts';
import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_dscp.h:struct xt_tos_match_info */
export type XtTosInfo = { readonly value: number; readonly mask: number; readonly invert: boolean };

/** The octet that was called type of service; 0 for anything but IP. Ref: include/net/dsfield.h */
export function dsfield({ payload: p }: SkBuff): number {
  return p.kind === 'ipv4' ? p.tos : p.kind === 'ipv6' ? p.trafficClass : 0;
}

/** Ref: net/netfilter/xt_dscp.c:tos_mt() */
export const tos: XtMatch<XtTosInfo> = {
  name: 'tos',
  families: ['ipv4', 'ipv6'],
  match: (skb, info) => ((dsfield(skb) & info.mask) === info.value) !== info.invert,
  says: (skb) => `TOS 0x${dsfield(skb).toString(16)}`,
};
