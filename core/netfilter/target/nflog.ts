import type { XtTarget } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_NFLOG.h:struct xt_nflog_info */
export type XtNflogInfo = {
  readonly group: number;
  readonly prefix: string;
  /** Octets to be copied; null: all. */
  readonly size: number | null;
  /** As `--nflog-range` gave it; 0: not given. */
  readonly range: number;
  readonly threshold: number;
};

/** Nobody listens to a group here, so a packet that is told to one just goes on. Ref: net/netfilter/nfnetlink_log.c:nfulnl_log_packet() */
export const nflog: XtTarget<XtNflogInfo> = {
  name: 'NFLOG',
  families: ['ipv4', 'ipv6'],
  target(skb, info, _par, ctx) {
    if (ctx.tracing) ctx.step(skb, 'nfulnl_log_packet', { says: `group ${info.group} is told, where nobody listens` });
    return 'CONTINUE';
  },
};
