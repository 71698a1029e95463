import { IN6ADDR_ANY, type Ipv6Addr, ipv6IsMulticast } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { fail, ok, type Result } from '../errno.ts';
import { innerPorts, mtuReduced, tcpRcvSegment, tcpSockError } from '../ipv4/tcp_ipv4.ts';
import { lookupEstablished } from '../ipv4/tcp_sock.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import type { TcpFlow, TcpRoute, TcpSock, TcpXmit } from '../socket/tcp.ts';
import { ICMPV6_PKT_TOOBIG, type Icmpv6Error } from '../wire/icmpv6.ts';
import { IPPROTO_TCP } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import type { TcpSegment } from '../wire/tcp.ts';
import { ipv6AddrNeedsScopeId } from './addr_type.ts';
import { ipv6ChkAddr } from './addrconf_core.ts';
import { ip6LocalOut, newIp6Skb } from './ip6_output.ts';
import { flowi6, ip6DstHoplimit, ip6DstMtu, ip6RouteGetSaddr, ip6RouteOutput } from './ip6_route.ts';
import type { Ipv6Dst } from './route.ts';
import { icmpv6ErrConvert } from './sock_icmp6.ts';

/** A segment came in by IPv6. Ref: net/ipv6/tcp_ipv6.c:tcp_v6_rcv() */
export function tcpV6Rcv(skb: SkBuff, p: Ipv6Packet, ctx: Ctx): void {
  const { net } = skb.dev;
  if (skb.pktType !== 'HOST') {
    ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_v6_rcv');
    return;
  }
  net.ipv4.mib.tcp.InSegs++;
  if (p.body.kind !== 'tcp') {
    net.ipv4.mib.tcp.InErrs++;
    ctx.drop(skb, 'PKT_TOO_SMALL', 'tcp_v6_rcv');
    return;
  }
  const local = skb.dst?.family === 'inet6' && skb.dst.local && !ipv6IsMulticast(p.daddr);
  const by = { net, af: 'inet6', saddr: p.saddr, daddr: p.daddr, tos: p.trafficClass, local } as const;
  tcpRcvSegment(skb, by, p.body, ctx);
}

/** Ref: net/ipv6/tcp_ipv6.c:tcp_v6_connect(), inet6_csk_route_socket() */
export function tcpV6Route(net: Net, flow: TcpFlow, ctx: Ctx): Result<TcpRoute> {
  const daddr = flow.daddr as Ipv6Addr;
  let saddr = (flow.saddr ?? IN6ADDR_ANY) as Ipv6Addr;
  const { oif, mark, sport, dport } = flow;
  const dst = ip6RouteOutput(net, flowi6(daddr, { saddr, oif, mark, proto: IPPROTO_TCP, sport, dport }), ctx);
  if (saddr === IN6ADDR_ANY) {
    const chosen = ip6RouteGetSaddr(net, dst.error === null ? dst.from : null, daddr);
    if (chosen === null) return fail('EADDRNOTAVAIL');
    saddr = chosen;
  }
  if (dst.error !== null) {
    if (dst.error === 'ENETUNREACH') net.ipv6.mib.ip6.OutNoRoutes++;
    return fail(dst.error);
  }
  const mtu = ip6DstMtu(dst);
  const metric = dst.from?.metrics.advmss ?? 0;
  const advmss = metric > 0 ? metric : Math.max(Math.min(mtu - 60, 65535 - 20), 1220);
  return ok({ dst, saddr, mtu, advmss });
}

/** Ref: net/ipv6/af_inet6.c:__inet6_bind() */
export function tcpV6Bind(net: Net, addr: Ipv6Addr, scopeId: number, boundDevIf: number): Result<number> {
  if (ipv6IsMulticast(addr)) return fail('EINVAL');
  let index = boundDevIf;
  if (ipv6AddrNeedsScopeId(addr)) {
    if (scopeId !== 0) index = scopeId;
    if (index === 0) return fail('EINVAL');
  }
  const dev = index === 0 ? null : (net.devByIndex.get(index as Ifindex) ?? null);
  if (index !== 0 && dev === null) return fail('ENODEV');
  if (addr !== IN6ADDR_ANY && net.ipv6.sysctl.ip_nonlocal_bind === 0 && !ipv6ChkAddr(net, addr, dev, false))
    return fail('EADDRNOTAVAIL');
  return ok(index);
}

/** Ref: net/ipv6/inet6_connection_sock.c:inet6_csk_xmit(), net/ipv6/ip6_output.c:ip6_xmit() */
export function tcpV6Xmit(x: TcpXmit, segment: TcpSegment, sk: TcpSock | null, parent: number, ctx: Ctx): void {
  const dst = x.dst as Ipv6Dst;
  const hops = sk?.options.unicastHops ?? -1;
  const header = {
    saddr: x.saddr as Ipv6Addr,
    daddr: x.daddr as Ipv6Addr,
    hopLimit: hops >= 0 ? hops : ip6DstHoplimit(dst),
    trafficClass: sk?.options.tclass ?? 0,
    flowLabel: sk?.options.flowinfo ?? flowLabel(x, segment),
  };
  const skb = newIp6Skb(dst.dev, header, IPPROTO_TCP, segment, ctx, parent);
  skb.sk = sk;
  skb.mark = x.mark;
  x.net.ipv6.mib.ip6.OutRequests++;
  x.net.ipv6.mib.ip6.OutOctets += skb.len;
  if (ctx.tracing) ctx.step(skb, 'ip6_xmit', { says: `${x.saddr} sends to ${x.daddr} by ${dst.dev.name}` });
  ip6LocalOut(skb, dst, ctx);
}

/** A label of a connection's own. Ref: include/net/ipv6.h:ip6_make_flowlabel(), auto_flowlabels 1 */
function flowLabel(x: TcpXmit, segment: TcpSegment): number {
  let h = Math.imul(segment.source * 65536 + segment.dest, 0x9e3779b1) ^ x.net.id;
  for (const c of `${x.saddr}${x.daddr}`) h = Math.imul(h ^ c.charCodeAt(0), 0x85ebca6b);
  return (h >>> 12) & 0xfffff;
}

/** An error about a segment this host sent. Ref: net/ipv6/tcp_ipv6.c:tcp_v6_err() */
export function tcpV6Err(skb: SkBuff, m: Icmpv6Error, ctx: Ctx): void {
  const inner = m.original;
  const ports = innerPorts(inner.body);
  if (ports === null) return;
  const entry = lookupEstablished(skb.dev.net, inner.saddr, ports.source, inner.daddr, ports.dest, skb.dev.ifindex);
  if (entry === null || entry.kind === 'timewait') return;
  if (m.type === ICMPV6_PKT_TOOBIG) {
    if (entry.kind === 'tcp') mtuReduced(entry, ctx);
    return;
  }
  tcpSockError(entry, icmpv6ErrConvert(m).errno, ports.seq, ctx);
}
