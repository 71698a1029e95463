import type { XtTarget } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_connmark.h:struct xt_connmark_tginfo2 */
export type XtConnmarkTargetInfo = {
  readonly mode: 'set' | 'save' | 'restore';
  readonly ctmark: number;
  readonly ctmask: number;
  readonly nfmask: number;
  readonly shiftDir: 'left' | 'right';
  /** Bits. */
  readonly shiftBits: number;
};

function shifted(mark: number, info: XtConnmarkTargetInfo): number {
  if (info.shiftBits === 0) return mark >>> 0;
  // as a 32-bit machine word: all bits leave it
  if (info.shiftBits >= 32) return 0;
  return (info.shiftDir === 'right' ? mark >>> info.shiftBits : mark << info.shiftBits) >>> 0;
}

/** Ref: net/netfilter/xt_connmark.c:connmark_tg_shift() */
export const connmark: XtTarget<XtConnmarkTargetInfo> = {
  name: 'CONNMARK',
  families: ['ipv4', 'ipv6'],
  conntrack: true,
  target(skb, info, _par, ctx) {
    const ct = skb.nfct;
    if (ct === null) return 'CONTINUE';
    switch (info.mode) {
      case 'set':
        ct.mark = shifted((ct.mark & ~info.ctmask) ^ info.ctmark, info);
        break;
      case 'save':
        ct.mark = ((ct.mark & ~info.ctmask) ^ shifted(skb.mark & info.nfmask, info)) >>> 0;
        break;
      case 'restore':
        skb.mark = ((skb.mark & ~info.nfmask) ^ shifted(ct.mark & info.ctmask, info)) >>> 0;
        break;
    }
    if (ctx.tracing)
      ctx.step(skb, 'connmark_tg_shift', {
        says: `mark 0x${skb.mark.toString(16)}, connection's mark 0x${ct.mark.toString(16)}`,
      });
    return 'CONTINUE';
  },
};
