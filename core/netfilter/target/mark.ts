import type { XtTarget } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_mark.h:struct xt_mark_tginfo2 */
export type XtMarkTginfo = { readonly mark: number; readonly mask: number };

/** Ref: net/netfilter/xt_mark.c:mark_tg() */
export const mark: XtTarget<XtMarkTginfo> = {
  name: 'MARK',
  families: ['ipv4', 'ipv6'],
  target(skb, info, _par, ctx) {
    skb.mark = ((skb.mark & ~info.mask) ^ info.mark) >>> 0;
    if (ctx.tracing) ctx.step(skb, 'mark_tg', { says: `marked 0x${skb.mark.toString(16)}` });
    return 'CONTINUE';
  },
};
