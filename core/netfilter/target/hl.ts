import type { XtTarget } from '../x_tables.ts';
import { checkTtl, newTtl, type XtTtlTargetInfo } from './ttl.ts';

/** Ref: net/netfilter/xt_HL.c:hl_tg6() */
export const hl: XtTarget<XtTtlTargetInfo> = {
  name: 'HL',
  families: ['ipv6'],
  tables: ['mangle'],
  checkentry: checkTtl,
  target(skb, info, _par, ctx) {
    const p = skb.payload;
    if (p.kind !== 'ipv6') return 'CONTINUE';
    const now = newTtl(info, p.hopLimit);
    if (now === p.hopLimit) return 'CONTINUE';
    skb.payload = { ...p, hopLimit: now };
    if (ctx.tracing) ctx.step(skb, 'hl_tg6', { says: `hop limit ${p.hopLimit} becomes ${now}` });
    return 'CONTINUE';
  },
};
