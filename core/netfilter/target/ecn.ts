import { done, fail } from '../../errno.ts';
import type { XtTarget } from '../x_tables.ts';
import { setTcp, tcpOf } from './tcp_segment.ts';
import { changeDsfield } from './tos.ts';

/** What is set; null: left as it is. Ref: include/uapi/linux/netfilter_ipv4/ipt_ECN.h:struct ipt_ECN_info */
export type XtEcnInfo = { readonly ece: 0 | 1 | null; readonly cwr: 0 | 1 | null; readonly ipEct: number | null };

/** Ref: net/ipv4/netfilter/ipt_ECN.c:ecn_tg() */
export const ecn: XtTarget<XtEcnInfo> = {
  name: 'ECN',
  families: ['ipv4'],
  tables: ['mangle'],
  checkentry(info, par) {
    const { proto, protoInv } = par.rule.header;
    return (info.ece !== null || info.cwr !== null) && (proto !== 6 || protoInv) ? fail('EINVAL') : done;
  },
  target(skb, info, par, ctx) {
    const p = skb.payload;
    if (p.kind !== 'ipv4') return 'CONTINUE';
    if (info.ipEct !== null) changeDsfield(skb, (p.tos & ~3) | info.ipEct, 'set_ect_ip', ctx);
    if ((info.ece === null && info.cwr === null) || p.protocol !== 6 || par.fragoff !== 0) return 'CONTINUE';
    const t = tcpOf(skb);
    if (t === null) return 'DROP';
    const ece = info.ece === null ? t.flags.ece : info.ece === 1;
    const cwr = info.cwr === null ? t.flags.cwr : info.cwr === 1;
    if (ece === t.flags.ece && cwr === t.flags.cwr) return 'CONTINUE';
    setTcp(skb, { ...t, flags: { ...t.flags, ece, cwr } });
    if (ctx.tracing) ctx.step(skb, 'set_ect_tcp', { says: 'ECN bits of TCP changed' });
    return 'CONTINUE';
  },
};
