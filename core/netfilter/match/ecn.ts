import { done, fail } from '../../errno.ts';
import type { XtMatch } from '../x_tables.ts';
import { transportBody } from '../xt_transport.ts';
import { dsfield } from './tos.ts';

/** Null: not asked. Ref: include/uapi/linux/netfilter/xt_ecn.h:struct xt_ecn_info */
export type XtEcnInfo = {
  readonly ece: { readonly inv: boolean } | null;
  readonly cwr: { readonly inv: boolean } | null;
  readonly ect: { readonly is: number; readonly inv: boolean } | null;
};

/** Ref: net/netfilter/xt_ecn.c:ecn_mt4() */
export const ecn: XtMatch<XtEcnInfo> = {
  name: 'ecn',
  families: ['ipv4', 'ipv6'],
  checkentry: (info, { rule: { header } }) =>
    (info.ece !== null || info.cwr !== null) && (header.proto !== 6 || header.protoInv) ? fail('EINVAL') : done,
  match(skb, info) {
    if (info.ect !== null && ((dsfield(skb) & 3) === info.ect.is) === info.ect.inv) return false;
    if (info.ece === null && info.cwr === null) return true;
    const t = transportBody(skb);
    if (t?.kind !== 'tcp') return false;
    return (info.ece === null || t.flags.ece !== info.ece.inv) && (info.cwr === null || t.flags.cwr !== info.cwr.inv);
  },
  says: (skb) => `ECN ${dsfield(skb) & 3}`,
};
