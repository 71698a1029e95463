import type { XtTarget } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_CLASSIFY.h:struct xt_classify_target_info */
export type XtClassifyInfo = { readonly major: number; readonly minor: number };

/** Differs: no queueing discipline here asks a packet for its class. Ref: net/netfilter/xt_CLASSIFY.c:classify_tg() */
export const classify: XtTarget<XtClassifyInfo> = {
  name: 'CLASSIFY',
  families: ['ipv4', 'ipv6'],
  hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'],
  target: () => 'CONTINUE',
};
