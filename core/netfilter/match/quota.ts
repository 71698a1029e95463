import type { XtMatch } from '../x_tables.ts';

/** Bytes. Ref: include/uapi/linux/netfilter/xt_quota.h:struct xt_quota_info */
export type XtQuotaInfo = { readonly quota: number; readonly invert: boolean };

/** Ref: net/netfilter/xt_quota.c:quota_mt() */
export const quota: XtMatch<XtQuotaInfo> = {
  name: 'quota',
  families: ['ipv4', 'ipv6'],
  init: (info): { left: number } => ({ left: info.quota }),
  match(skb, info, par) {
    const q = par.rule.state[par.slot] as { left: number };
    if (q.left >= skb.len) {
      q.left -= skb.len;
      return !info.invert;
    }
    // what does not fit ends it: the rest is lost
    q.left = 0;
    return info.invert;
  },
  says: () => 'the quota is used up',
};
