import { IN6ADDR_ANY, IN6ADDR_LOOPBACK, ipv6IsMulticast } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import {
  ICMPV6_ECHO_REPLY,
  ICMPV6_ECHO_REQUEST,
  ICMPV6_MGM_QUERY,
  ICMPV6_MGM_REDUCTION,
  ICMPV6_MGM_REPORT,
  ICMPV6_MLD2_REPORT,
  ICMPV6_PKT_TOOBIG,
  type Icmpv6Echo,
  type Icmpv6Error,
} from '../wire/icmpv6.ts';
import { IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import { icmpv6Allow, icmpv6Push } from './icmp_send.ts';
import { flowi6, ip6RouteGetSaddr, ip6RouteOutput, ip6RtUpdatePmtu } from './ip6_route.ts';
import { igmp6EventQuery, igmp6EventReport } from './mcast.ts';
import { ndiscRcv } from './ndisc.ts';
import { pingv6Err, pingv6Rcv } from './ping.ts';
import { raw6IcmpError } from './raw.ts';
import { icmp6MsgInc } from './snmp6.ts';
import { tcpV6Err } from './tcp_ipv6.ts';
import { udpv6Err } from './udp.ts';

/** Ref: net/ipv6/icmp.c:icmpv6_rcv() */
export function icmpv6Rcv(skb: SkBuff, p: Ipv6Packet, ctx: Ctx): void {
  const { mib } = skb.dev.net.ipv6;
  const { body } = p;
  mib.icmp6.InMsgs++;
  if (body.kind !== 'icmpv6' && body.kind !== 'icmpv6-other') {
    mib.icmp6.InErrors++;
    ctx.drop(skb, 'ICMP_CSUM', 'icmpv6_rcv');
    return;
  }
  icmp6MsgInc(mib.icmp6In, body.type);
  if (body.kind === 'icmpv6-other') {
    ctx.drop(skb, 'UNHANDLED_PROTO', 'icmpv6_rcv');
    return;
  }
  switch (body.type) {
    case ICMPV6_ECHO_REQUEST:
      icmpv6EchoReply(skb, p, body, ctx);
      return;
    case ICMPV6_ECHO_REPLY:
      pingv6Rcv(skb, p, body, ctx);
      return;
    case ICMPV6_MGM_QUERY:
      igmp6EventQuery(skb, ctx);
      return;
    case ICMPV6_MGM_REPORT:
      igmp6EventReport(skb, ctx);
      return;
    case ICMPV6_MGM_REDUCTION:
    case ICMPV6_MLD2_REPORT:
      ctx.consume(skb, 'icmpv6_rcv');
      return;
    case 133:
    case 134:
    case 135:
    case 136:
    case 137:
      ndiscRcv(skb, ctx);
      return;
    default:
      icmpv6Notify(skb, p, body, ctx);
  }
}

/** Ref: net/ipv6/icmp.c:icmpv6_echo_reply() */
function icmpv6EchoReply(skb: SkBuff, p: Ipv6Packet, echo: Icmpv6Echo, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const { sysctl } = net.ipv6;
  const end = () => ctx.consume(skb, 'icmpv6_echo_reply');
  const multicast = ipv6IsMulticast(p.daddr);
  const anycast = skb.dst?.family === 'inet6' && skb.dst.anycast;
  if (sysctl.icmp_echo_ignore_all !== 0 || (multicast && sysctl.icmp_echo_ignore_multicast !== 0)) return end();
  if (anycast && sysctl.icmp_echo_ignore_anycast !== 0) return end();
  let saddr = multicast || (anycast && sysctl.anycast_src_echo_reply === 0) ? null : p.daddr;
  const oif = p.saddr === IN6ADDR_LOOPBACK ? dev.ifindex : iifFor(skb, p);
  const out = ip6RouteOutput(net, flowi6(p.saddr, { oif, saddr: saddr ?? IN6ADDR_ANY, proto: IPPROTO_ICMPV6 }), ctx);
  if (out.error !== null) return end();
  saddr ??= ip6RouteGetSaddr(net, out.from, p.saddr);
  if (saddr === null || !icmpv6Allow(net, dev.isLoopback, ICMPV6_ECHO_REPLY, out, p.saddr, ctx)) return end();
  icmpv6Push(skb, out, saddr, { ...echo, type: ICMPV6_ECHO_REPLY }, p.trafficClass, ctx);
  end();
}

/** By which device the answer should go: the one it came in by; for what came over lo, the one the address is on. Ref: net/ipv6/icmp.c:icmp6_iif() */
function iifFor(skb: SkBuff, p: Ipv6Packet): number {
  if (!skb.dev.isLoopback) return skb.dev.ifindex;
  // to itself: the address's device for link-local ones, else any
  const on = skb.dev.net.ipv6.addrLst.get(p.saddr)?.[0];
  return on !== undefined && on.scope === 'link' ? on.idev.dev.ifindex : 0;
}

/** Whom the error concerns. Ref: net/ipv6/icmp.c:icmpv6_notify() */
function icmpv6Notify(skb: SkBuff, p: Ipv6Packet, m: Icmpv6Error, ctx: Ctx): void {
  const inner = m.original;
  if (m.type === ICMPV6_PKT_TOOBIG) {
    const { net } = skb.dev;
    const dst = ip6RouteOutput(net, flowi6(inner.daddr, { saddr: inner.saddr }), ctx);
    ip6RtUpdatePmtu(net, dst, inner.daddr, m.info, ctx);
  }
  if (inner.nexthdr === IPPROTO_UDP) udpv6Err(skb, p, m, ctx);
  else if (inner.nexthdr === IPPROTO_TCP) tcpV6Err(skb, m, ctx);
  else if (inner.nexthdr === IPPROTO_ICMPV6) pingv6Err(skb, p, m, ctx);
  raw6IcmpError(skb, p, m, ctx);
  ctx.consume(skb, 'icmpv6_notify');
}
