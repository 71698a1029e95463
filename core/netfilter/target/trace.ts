import type { XtTarget } from '../x_tables.ts';

export type XtTraceInfo = Record<never, never>;

/** Each rule that it comes by will be told to who watches. iptables-nft makes an expression of it that is allowed in every table. Ref: net/netfilter/xt_TRACE.c:trace_tg() */
export const trace: XtTarget<XtTraceInfo> = {
  name: 'TRACE',
  families: ['ipv4', 'ipv6'],
  target(skb) {
    skb.nfTrace = true;
    return 'CONTINUE';
  },
};
