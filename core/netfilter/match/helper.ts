import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_helper.h:struct xt_helper_info */
export type XtHelperInfo = { readonly name: string; readonly invert: boolean };

/** Ref: net/netfilter/xt_helper.c:helper_mt(). Differs: no connection has a helper. */
export const helper: XtMatch<XtHelperInfo> = {
  name: 'helper',
  families: ['ipv4', 'ipv6'],
  conntrack: true,
  match: (_skb, info) => info.invert,
  says: () => 'no helper',
};
