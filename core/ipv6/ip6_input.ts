import { IN6ADDR_ANY, IN6ADDR_LOOPBACK, ipv6Groups } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { DropReason } from '../drop_reason.ts';
import { pneighLookup } from '../neigh/neigh_table.ts';
import { nfHook } from '../netfilter/nf_hook.ts';
import { type SkBuff, skbNetworkLen } from '../skb.ts';
import {
  ICMPV6_DEST_UNREACH,
  ICMPV6_PARAMPROB,
  ICMPV6_PKT_TOOBIG,
  ICMPV6_TIME_EXCEED,
  NDISC_REDIRECT,
} from '../wire/icmpv6.ts';
import { IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from '../wire/ipv4.ts';
import { type Ipv6Packet, NEXTHDR_NONE } from '../wire/ipv6.ts';
import { SEC } from '../world.ts';
import { ipv6AddrType } from './addr_type.ts';
import { ifmcaddr6Find, ipv6ChkMcastAddr, ipv6GetLladdr } from './addrconf_core.ts';
import { icmpv6Rcv } from './icmp.ts';
import {
  ICMPV6_ADM_PROHIBITED,
  ICMPV6_EXC_HOPLIMIT,
  ICMPV6_NOROUTE,
  ICMPV6_NOT_NEIGHBOUR,
  ICMPV6_UNK_NEXTHDR,
  icmpv6Send,
  inetPeerXrlimAllow,
} from './icmp_send.ts';
import { ip6Output } from './ip6_output.ts';
import { flowi6, ip6DstMtu, ip6RouteInput, ip6RouteOutput } from './ip6_route.ts';
import { ndiscSendSkb } from './ndisc_send.ts';
import { raw6LocalDeliver } from './raw.ts';
import { ipv6FragRcv } from './reassembly.ts';
import type { Ipv6Dst } from './route.ts';
import { tcpV6Rcv } from './tcp_ipv6.ts';
import { udpv6Rcv } from './udp.ts';

/** An IPv6 frame came in. Ref: net/ipv6/ip6_input.c:ipv6_rcv(), ip6_rcv_core() */
export function ipv6Rcv(skb: SkBuff, ctx: Ctx): void {
  const { dev } = skb;
  if (skb.pktType === 'OTHERHOST') {
    ctx.drop(skb, 'OTHERHOST', 'ip6_rcv_core');
    return;
  }
  const idev = dev.ip6Ptr;
  const ip6 = idev !== null ? idev.ip6 : dev.net.ipv6.mib.ip6;
  ip6.InReceives++;
  ip6.InOctets += skb.len;
  if (idev === null || idev.cnf.disable_ipv6 !== 0) {
    ip6.InDiscards++;
    ctx.drop(skb, idev === null ? 'NOT_SPECIFIED' : 'IPV6DISABLED', 'ip6_rcv_core');
    return;
  }
  if (skb.payload.kind !== 'ipv6') {
    ip6.InHdrErrors++;
    ctx.drop(skb, 'IP_INHDR', 'ip6_rcv_core');
    return;
  }
  const p = skb.payload;
  const first = ipv6Groups(p.daddr)[0]!;
  const multicast = first >= 0xff00;
  switch (p.trafficClass & 3) {
    case 0:
      ip6.InNoECTPkts++;
      break;
    case 1:
      ip6.InECT1Pkts++;
      break;
    case 2:
      ip6.InECT0Pkts++;
      break;
    default:
      ip6.InCEPkts++;
  }
  // the cheap end of what floods everywhere: not a member
  if (multicast && ifmcaddr6Find(idev, p.daddr) === undefined) {
    if (!dev.isLoopback && idev.cnf.mc_forwarding === 0) {
      ip6.InMcastPkts++;
      ip6.InMcastOctets += skb.len;
      if (ctx.tracing) ctx.step(skb, 'ip6_mc_input', { says: `${dev.name} is not a member of ${p.daddr}` });
      ctx.drop(skb, 'MCAST_NOT_MEMBER', 'ip6_mc_input');
      return;
    }
  }
  const bad = headerError(skb, p, multicast, first);
  if (bad !== null) {
    ip6.InHdrErrors++;
    ctx.drop(skb, bad, 'ip6_rcv_core');
    return;
  }
  if (!nfHook('ipv6', 'PREROUTING', skb, dev.net, dev, null, ctx)) return;
  ip6RcvFinish(skb, skb.payload, ctx);
}

/** Ref: net/ipv6/ip6_input.c:ip6_rcv_finish_core() */
function ip6RcvFinish(skb: SkBuff, p: Ipv6Packet, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  let dst = skb.dst;
  if (dst === null || dst.family !== 'inet6' || dst.sernum !== net.ipv6.sernum) {
    const fl6 = flowi6(p.daddr, {
      saddr: p.saddr,
      iif: dev.ifindex,
      mark: skb.mark,
      proto: p.nexthdr,
      flowLabel: p.flowLabel,
    });
    dst = ip6RouteInput(net, dev.ifindex, fl6, ctx);
    skb.dst = dst;
  }
  if (ctx.tracing) traceRoute(skb, p, dst, ctx);
  dstInput(skb, p, dst, ctx);
}

function headerError(skb: SkBuff, p: Ipv6Packet, multicast: boolean, first: number): DropReason | null {
  const { dev } = skb;
  if (!dev.isLoopback) {
    if (p.saddr === IN6ADDR_LOOPBACK || p.daddr === IN6ADDR_LOOPBACK) return 'IP_INHDR';
    if (multicast && (first & 15) === 1) return 'IP_INHDR';
  }
  if (multicast) {
    if ((first & 15) === 0) return 'IP_INHDR';
  } else if (skb.pktType !== 'HOST' && dev.ip6Ptr!.cnf.drop_unicast_in_l2_multicast !== 0)
    return 'UNICAST_IN_L2_MULTICAST';
  return ipv6Groups(p.saddr)[0]! >= 0xff00 ? 'IP_INHDR' : null;
}

function traceRoute(skb: SkBuff, p: Ipv6Packet, dst: Ipv6Dst, ctx: Ctx): void {
  const rt = dst.from;
  const route = rt === null ? null : `${rt.type} ${rt.dst}/${rt.dstLen} dev ${rt.nh.dev.name}`;
  const fibTable = rt === null ? '' : rt.table === 255 ? 'local' : rt.table === 254 ? 'main' : String(rt.table);
  ctx.step(skb, 'ip6_route_input', {
    says: route === null ? `there is no route to ${p.daddr}` : `to ${p.daddr}: ${route}`,
    lookup: { table: 'fib', key: p.daddr, rulePref: null, fibTable, route },
  });
}

function dstInput(skb: SkBuff, p: Ipv6Packet, dst: Ipv6Dst, ctx: Ctx): void {
  switch (dst.input) {
    case 'ip6_input':
      return ip6Input(skb, p, ctx);
    case 'ip6_mc_input': {
      const { ip6 } = skb.dev.net.ipv6.mib;
      ip6.InMcastPkts++;
      ip6.InMcastOctets += skb.len;
      if (ipv6ChkMcastAddr(skb.dev.ip6Ptr!, p.daddr, null)) return ip6Input(skb, p, ctx);
      return ctx.drop(skb, 'MCAST_NOT_MEMBER', 'ip6_mc_input');
    }
    case 'ip6_forward':
      return ip6Forward(skb, p, dst, ctx);
    case 'ip6_pkt_discard':
      return ip6PktDrop(skb, p, ICMPV6_NOROUTE, ctx);
    case 'ip6_pkt_prohibit':
      return ip6PktDrop(skb, p, ICMPV6_ADM_PROHIBITED, ctx);
    case 'dst_discard':
      return ctx.drop(skb, 'NOT_SPECIFIED', 'dst_discard');
  }
}

/** No way leads there. Ref: net/ipv6/route.c:ip6_pkt_drop() */
function ip6PktDrop(skb: SkBuff, p: Ipv6Packet, code: number, ctx: Ctx): void {
  const { ip6 } = skb.dev.net.ipv6.mib;
  const any = p.daddr === IN6ADDR_ANY;
  if (any) ip6.InAddrErrors++;
  else ip6.InNoRoutes++;
  icmpv6Send(skb, ICMPV6_DEST_UNREACH, code, 0, ctx);
  ctx.drop(skb, any ? 'IP_INADDRERRORS' : 'IP_INNOROUTES', 'ip6_pkt_drop');
}

// --- for this host

/** Ref: net/ipv6/ip6_input.c:ip6_input(), ip6_protocol_deliver_rcu() */
function ip6Input(skb: SkBuff, packet: Ipv6Packet, ctx: Ctx): void {
  const { net } = skb.dev;
  const { ip6 } = net.ipv6.mib;
  let p = packet;
  for (const e of packet.extensions) {
    if (e.kind !== 'fragment') continue;
    const made = ipv6FragRcv(skb, packet, e, ctx);
    if (made === null) return;
    p = made.payload as Ipv6Packet;
  }
  if (!nfHook('ipv6', 'INPUT', skb, net, skb.dev, null, ctx)) return;
  p = p === packet ? (skb.payload as Ipv6Packet) : p;
  const raw = raw6LocalDeliver(skb, p, ctx);
  const member = ipv6Groups(p.daddr)[0]! < 0xff00 || ipv6ChkMcastAddr(skb.dev.ip6Ptr!, p.daddr, p.saddr);
  switch (p.nexthdr) {
    case IPPROTO_ICMPV6:
    case IPPROTO_UDP:
    case IPPROTO_TCP:
      if (!member && p.nexthdr !== IPPROTO_ICMPV6) {
        ip6.InDiscards++;
        ctx.drop(skb, 'IP_INADDRERRORS', 'ip6_protocol_deliver_rcu');
        return;
      }
      ip6.InDelivers++;
      if (p.nexthdr === IPPROTO_ICMPV6) icmpv6Rcv(skb, p, ctx);
      else if (p.nexthdr === IPPROTO_UDP) udpv6Rcv(skb, p, ctx);
      else tcpV6Rcv(skb, p, ctx);
      return;
    case NEXTHDR_NONE:
      ip6.InDelivers++;
      ctx.consume(skb, 'dst_discard');
      return;
    default:
      if (raw) {
        ip6.InDelivers++;
        ctx.consume(skb, 'ip6_protocol_deliver_rcu');
        return;
      }
      ip6.InUnknownProtos++;
      icmpv6Send(skb, ICMPV6_PARAMPROB, ICMPV6_UNK_NEXTHDR, 6, ctx);
      ctx.drop(skb, 'IP_NOPROTO', 'ip6_protocol_deliver_rcu');
  }
}

// --- for others

/** Ref: net/ipv6/ip6_output.c:ip6_forward() */
function ip6Forward(skb: SkBuff, p: Ipv6Packet, dst: Ipv6Dst, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const { ip6 } = net.ipv6.mib;
  const all = net.ipv6.devconfAll;
  if (all.forwarding === 0) {
    ip6.InAddrErrors++;
    ctx.drop(skb, 'FORWARDING_DISABLED', 'ip6_forward');
    return;
  }
  if (skb.pktType !== 'HOST') {
    ctx.drop(skb, 'NOT_SPECIFIED', 'ip6_forward');
    return;
  }
  if (p.hopLimit <= 1) {
    icmpv6Send(skb, ICMPV6_TIME_EXCEED, ICMPV6_EXC_HOPLIMIT, 0, ctx);
    ip6.InHdrErrors++;
    ctx.drop(skb, 'IP_INHDR', 'ip6_forward');
    return;
  }
  if (all.proxy_ndp !== 0 && pneighLookup(net.ndTbl, p.daddr, dev) !== undefined) {
    const { body } = p;
    if (
      p.nexthdr === IPPROTO_ICMPV6 &&
      'type' in body &&
      typeof body.type === 'number' &&
      body.type >= 133 &&
      body.type <= 137
    ) {
      ip6Input(skb, p, ctx);
      return;
    }
  }
  if (dev === dst.dev) {
    if (inetPeerXrlimAllow(net, p.daddr, SEC, ctx)) ndiscSendRedirect(skb, p, dst, ctx);
  } else {
    const type = ipv6AddrType(p.saddr);
    if (type === 'linklocal') icmpv6Send(skb, ICMPV6_DEST_UNREACH, ICMPV6_NOT_NEIGHBOUR, 0, ctx);
    if (type === 'any' || type === 'multicast' || type === 'loopback' || type === 'linklocal') {
      ip6.InAddrErrors++;
      ctx.drop(skb, 'IP_INADDRERRORS', 'ip6_forward');
      return;
    }
  }
  const mtu = Math.max(ip6DstMtu(dst), 1280);
  if (skb.len > mtu && skbNetworkLen(skb) > mtu) {
    skb.dev = dst.dev;
    icmpv6Send(skb, ICMPV6_PKT_TOOBIG, 0, mtu, ctx);
    ip6.InTooBigErrors++;
    ip6.FragFails++;
    ctx.drop(skb, 'PKT_TOO_BIG', 'ip6_forward');
    return;
  }
  if (ctx.tracing) ctx.step(skb, 'ip6_forward', { says: `forwarded from ${dev.name} to ${dst.dev.name}` });
  skb.payload = { ...p, hopLimit: p.hopLimit - 1 };
  ip6.OutForwDatagrams++;
  ip6.OutOctets += skb.len;
  if (nfHook('ipv6', 'FORWARD', skb, net, dev, dst.dev, ctx)) ip6Output(skb, skb.dst as Ipv6Dst, ctx);
}

/** Ref: net/ipv6/ndisc.c:ndisc_send_redirect() */
function ndiscSendRedirect(skb: SkBuff, p: Ipv6Packet, dst: Ipv6Dst, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const saddr = ipv6GetLladdr(dev);
  const target = dst.gateway ?? p.daddr;
  if (saddr === null || (target !== p.daddr && ipv6AddrType(target) !== 'linklocal')) return;
  const back = ip6RouteOutput(net, flowi6(p.saddr, { saddr, oif: dev.ifindex, proto: IPPROTO_ICMPV6 }), ctx);
  if (back.error !== null || back.gateway !== null || !inetPeerXrlimAllow(net, p.saddr, SEC, ctx)) return;
  // Differs: the redirected packet is not quoted, since options hold no packets here
  const neigh = dev.ip6Ptr?.neigh.entries.get(target);
  const known =
    neigh !== undefined &&
    (neigh.nudState === 'REACHABLE' ||
      neigh.nudState === 'STALE' ||
      neigh.nudState === 'DELAY' ||
      neigh.nudState === 'PROBE' ||
      neigh.nudState === 'PERMANENT');
  const options = known ? ([{ kind: 'target-lladdr', lladdr: neigh.ha }] as const) : [];
  const body = { kind: 'icmpv6', type: NDISC_REDIRECT, code: 0, target, destination: p.daddr, options } as const;
  ndiscSendSkb(dev, p.saddr, saddr, body, `${p.daddr} is better reached by ${target}`, ctx, back);
}
