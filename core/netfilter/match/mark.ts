import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_mark.h:struct xt_mark_mtinfo1 */
export type XtMarkInfo = { readonly mark: number; readonly mask: number; readonly invert: boolean };

/** Ref: net/netfilter/xt_mark.c:mark_mt() */
export const mark: XtMatch<XtMarkInfo> = {
  name: 'mark',
  families: ['ipv4', 'ipv6'],
  match: (skb, info) => ((skb.mark & info.mask) >>> 0 === info.mark) !== info.invert,
  says: (skb) => `mark 0x${skb.mark.toString(16)}`,
};
