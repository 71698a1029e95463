import type { XtMatch } from '../x_tables.ts';
import { inRange, transportBody, type XtRange } from '../xt_transport.ts';

/** Ref: include/uapi/linux/netfilter/xt_tcpudp.h:struct xt_udp */
export type XtUdpInfo = {
  readonly spts: XtRange;
  readonly spInv: boolean;
  readonly dpts: XtRange;
  readonly dpInv: boolean;
};

/** Ref: net/netfilter/xt_tcpudp.c:udp_mt() */
export const udp: XtMatch<XtUdpInfo> = {
  name: 'udp',
  families: ['ipv4', 'ipv6'],
  proto: 17,
  match(skb, info, par) {
    if (par.fragoff !== 0) return false;
    const u = transportBody(skb);
    if (u?.kind !== 'udp') {
      par.hotdrop = true;
      return false;
    }
    return inRange(info.spts, u.source) !== info.spInv && inRange(info.dpts, u.dest) !== info.dpInv;
  },
  says(skb, info) {
    const u = transportBody(skb);
    if (u?.kind !== 'udp') return 'no first fragment of UDP';
    return inRange(info.spts, u.source) === info.spInv ? `source port ${u.source}` : `destination port ${u.dest}`;
  },
};
