import type { Ctx } from '../../ctx.ts';
import { done, fail, type Result } from '../../errno.ts';
import type { XtTarget } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter_ipv4/ipt_TTL.h:struct ipt_TTL_info */
export type XtTtlTargetInfo = { readonly mode: 'set' | 'inc' | 'dec'; readonly ttl: number };

/** Ref: net/netfilter/xt_HL.c:ttl_tg_check() */
export function checkTtl(info: XtTtlTargetInfo): Result<void> {
  return info.mode !== 'set' && info.ttl === 0 ? fail('EINVAL') : done;
}

/** What is left of hops; it stays within an octet. */
export function newTtl({ mode, ttl }: XtTtlTargetInfo, was: number): number {
  return mode === 'set' ? ttl : mode === 'inc' ? Math.min(255, was + ttl) : Math.max(0, was - ttl);
}

/** Ref: net/netfilter/xt_HL.c:ttl_tg() */
export const ttl: XtTarget<XtTtlTargetInfo> = {
  name: 'TTL',
  families: ['ipv4'],
  tables: ['mangle'],
  checkentry: checkTtl,
  target(skb, info, _par, ctx: Ctx) {
    const p = skb.payload;
    if (p.kind !== 'ipv4') return 'CONTINUE';
    const now = newTtl(info, p.ttl);
    if (now === p.ttl) return 'CONTINUE';
    skb.payload = { ...p, ttl: now };
    if (ctx.tracing) ctx.step(skb, 'ttl_tg', { says: `TTL ${p.ttl} becomes ${now}` });
    return 'CONTINUE';
  },
};
