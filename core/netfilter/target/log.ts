import { nfLogPacket } from '../nf_log_syslog.ts';
import type { XtTarget } from '../x_tables.ts';

/** `flags` as NF_LOG has them. Ref: include/uapi/linux/netfilter/xt_LOG.h:struct xt_log_info */
export type XtLogInfo = { readonly level: number; readonly flags: number; readonly prefix: string };

/** Ref: net/netfilter/xt_LOG.c:log_tg() */
export const log: XtTarget<XtLogInfo> = {
  name: 'LOG',
  families: ['ipv4', 'ipv6'],
  target(skb, info, par, ctx) {
    nfLogPacket(skb, par.state, info.prefix, info.flags, ctx);
    return 'CONTINUE';
  },
};
