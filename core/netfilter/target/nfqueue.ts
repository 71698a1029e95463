import { done, fail } from '../../errno.ts';
import type { XtTarget } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_NFQUEUE.h:struct xt_NFQ_info_v3 */
export type XtNfqueueInfo = {
  readonly num: number;
  readonly total: number;
  readonly bypass: boolean;
  readonly cpuFanout: boolean;
};

/** No program has bound a queue here: what goes to one is lost, or goes on where that is asked for. Ref: net/netfilter/nf_queue.c:nf_queue() */
export const nfqueue: XtTarget<XtNfqueueInfo> = {
  name: 'NFQUEUE',
  families: ['ipv4', 'ipv6'],
  checkentry: (info) => (info.total === 0 ? fail('EINVAL') : info.num + info.total - 1 > 65535 ? fail('ERANGE') : done),
  target(skb, info, _par, ctx) {
    if (ctx.tracing) ctx.step(skb, 'nf_queue', { says: `queue ${info.num}: no program reads it` });
    return info.bypass ? 'ACCEPT' : 'DROP';
  },
};
