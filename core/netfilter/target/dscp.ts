import { done, fail } from '../../errno.ts';
import { dsfield } from '../match/tos.ts';
import type { XtTarget } from '../x_tables.ts';
import { changeDsfield } from './tos.ts';

/** Ref: include/uapi/linux/netfilter/xt_DSCP.h:struct xt_DSCP_info */
export type XtDscpTargetInfo = { readonly dscp: number };

/** Ref: net/netfilter/xt_DSCP.c:dscp_tg() */
export const dscp: XtTarget<XtDscpTargetInfo> = {
  name: 'DSCP',
  families: ['ipv4', 'ipv6'],
  tables: ['mangle'],
  checkentry: (info) => (info.dscp > 63 ? fail('EDOM') : done),
  target(skb, info, _par, ctx) {
    changeDsfield(skb, (dsfield(skb) & 3) | (info.dscp << 2), 'dscp_tg', ctx);
    return 'CONTINUE';
  },
};
