import type { XtMatch } from '../x_tables.ts';
import { inRange, transportBody, type XtRange } from '../xt_transport.ts';

/** Ref: include/uapi/linux/netfilter/xt_tcpmss.h:struct xt_tcpmss_match_info */
export type XtTcpmssInfo = XtRange & { readonly invert: boolean };

/** Ref: net/netfilter/xt_tcpmss.c:tcpmss_mt() */
export const tcpmss: XtMatch<XtTcpmssInfo> = {
  name: 'tcpmss',
  families: ['ipv4', 'ipv6'],
  proto: 6,
  match(skb, info, par) {
    const t = transportBody(skb);
    if (t?.kind !== 'tcp') {
      par.hotdrop = true;
      return false;
    }
    const mss = t.options.find((o) => o.kind === 'mss');
    return mss === undefined ? info.invert : inRange(info, mss.mss) !== info.invert;
  },
  says: () => 'MSS',
};
