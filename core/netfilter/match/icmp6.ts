import type { XtMatch } from '../x_tables.ts';
import { inRange, transportBody } from '../xt_transport.ts';
import type { XtIcmpInfo } from './icmp.ts';

/** Ref: net/netfilter/xt_tcpudp.c:icmp6_match() */
export const icmp6: XtMatch<XtIcmpInfo> = {
  name: 'icmp6',
  families: ['ipv6'],
  proto: 58,
  match(skb, info, par) {
    if (par.fragoff !== 0) return false;
    const m = transportBody(skb);
    if (m?.kind !== 'icmpv6' && m?.kind !== 'icmpv6-other') {
      par.hotdrop = true;
      return false;
    }
    return (info.type === 0xff || (info.type === m.type && inRange(info.code, m.code))) !== info.invert;
  },
  says(skb) {
    const m = transportBody(skb);
    return m?.kind === 'icmpv6' || m?.kind === 'icmpv6-other'
      ? `ICMPv6 type ${m.type} code ${m.code}`
      : 'no ICMPv6 header';
  },
};
