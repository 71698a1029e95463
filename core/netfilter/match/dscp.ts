import { done, fail } from '../../errno.ts';
import type { XtMatch } from '../x_tables.ts';
import { dsfield } from './tos.ts';

/** Ref: include/uapi/linux/netfilter/xt_dscp.h:struct xt_dscp_info */
export type XtDscpInfo = { readonly dscp: number; readonly invert: boolean };

/** Ref: net/netfilter/xt_dscp.c:dscp_mt() */
export const dscp: XtMatch<XtDscpInfo> = {
  name: 'dscp',
  families: ['ipv4', 'ipv6'],
  checkentry: (info) => (info.dscp > 63 ? fail('EDOM') : done),
  match: (skb, info) => (dsfield(skb) >> 2 === info.dscp) !== info.invert,
  says: (skb) => `DSCP 0x${(dsfield(skb) >> 2).toString(16)}`,
};
