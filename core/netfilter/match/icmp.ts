import type { XtMatch } from '../x_tables.ts';
import { inRange, transportBody, type XtRange } from '../xt_transport.ts';

/** Type 255 with all codes: any. Ref: include/uapi/linux/netfilter_ipv4/ip_tables.h:struct ipt_icmp */
export type XtIcmpInfo = { readonly type: number; readonly code: XtRange; readonly invert: boolean };

/** Ref: net/netfilter/xt_tcpudp.c:icmp_match() */
export const icmp: XtMatch<XtIcmpInfo> = {
  name: 'icmp',
  families: ['ipv4'],
  proto: 1,
  match(skb, info, par) {
    if (par.fragoff !== 0) return false;
    const m = transportBody(skb);
    if (m?.kind !== 'icmp' && m?.kind !== 'icmp-other') {
      par.hotdrop = true;
      return false;
    }
    return (info.type === 0xff || (info.type === m.type && inRange(info.code, m.code))) !== info.invert;
  },
  says(skb) {
    const m = transportBody(skb);
    return m?.kind === 'icmp' || m?.kind === 'icmp-other' ? `ICMP type ${m.type} code ${m.code}` : 'no ICMP header';
  },
};
