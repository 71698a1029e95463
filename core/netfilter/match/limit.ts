import { done, fail } from '../../errno.ts';
import { SEC } from '../../world.ts';
import type { XtMatch } from '../x_tables.ts';

/** `avg` is the time between two packets in 1/10,000 s, as iptables rounds it. Ref: struct xt_rateinfo */
export type XtLimitInfo = { readonly avg: number; readonly burst: number };

const XT_LIMIT_SCALE = 10000;
const units = [86400, 3600, 60, 1];

/** What iptables-nft makes of it: so many packets in so many seconds. Ref: iptables/nft.c:add_nft_limit() */
export function limitRate(avg: number): { readonly rate: number; readonly unit: number } {
  let i = 1;
  for (; i < units.length; i++) {
    const mult = XT_LIMIT_SCALE * units[i]!;
    if (avg > mult || Math.floor(mult / avg) < mult % avg) break;
  }
  const unit = units[i - 1]!;
  return { rate: Math.floor((XT_LIMIT_SCALE * unit) / avg), unit };
}

/** Tokens are nanoseconds. */
type Bucket = { tokens: number; last: number; readonly max: number; readonly cost: number };

/** Ref: net/netfilter/nft_limit.c:nft_limit_eval(). Differs: iptables-legacy's xt_limit counts in jiffies. */
export const limit: XtMatch<XtLimitInfo> = {
  name: 'limit',
  families: ['ipv4', 'ipv6'],
  checkentry: ({ avg }) => (avg === 0 || limitRate(avg).rate === 0 ? fail('EINVAL') : done),
  init({ avg, burst }, ctx): Bucket {
    const { rate, unit } = limitRate(avg);
    const cost = Math.floor((unit * SEC) / rate);
    const max = cost * (burst === 0 ? 5 : burst);
    return { tokens: max, last: ctx.now, max, cost };
  },
  match(_skb, _info, par, ctx) {
    const b = par.rule.state[par.slot] as Bucket;
    b.tokens = Math.min(b.max, b.tokens + ctx.now - b.last);
    b.last = ctx.now;
    if (b.tokens < b.cost) return false;
    b.tokens -= b.cost;
    return true;
  },
  says: () => 'over the limit',
};
