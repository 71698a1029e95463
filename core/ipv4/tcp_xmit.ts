import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { TcpFlow, TcpRoute, TcpSock, TcpXmit } from '../socket/tcp.ts';
import { IPPROTO_TCP, type Ipv4Packet } from '../wire/ipv4.ts';
import type { TcpSegment } from '../wire/tcp.ts';
import { flowi4 } from './fib_lookup.ts';
import { ipLocalOut } from './ip_output.ts';
import type { Ipv4Dst } from './route.ts';
import { dstMtu, ipRouteOutput } from './route_output.ts';

/** The way of a connection: its first hop, the source to use, and how long packets may be. Ref: include/net/route.h:ip_route_connect() */
export function tcpRoute(net: Net, flow: TcpFlow, ctx: Ctx): Result<TcpRoute> {
  if (flow.af === 'inet6') return ctx.ops.inet6.tcpRoute(net, flow, ctx);
  const fl = flowi4(flow.daddr as Ipv4Addr, (flow.saddr ?? 0) as Ipv4Addr);
  fl.oif = flow.oif;
  fl.mark = flow.mark;
  fl.tos = flow.tos & 0x1c;
  fl.ipProto = IPPROTO_TCP;
  fl.sport = flow.sport;
  fl.dport = flow.dport;
  const dst = ipRouteOutput(net, fl, ctx.now);
  if (typeof dst === 'string') {
    if (dst === 'ENETUNREACH') net.ipv4.mib.ip.OutNoRoutes++;
    return fail(dst);
  }
  if (dst.broadcast || dst.multicast) return fail('ENETUNREACH');
  return ok({ dst, saddr: fl.saddr, mtu: dstMtu(dst, ctx.now), advmss: ipv4DefaultAdvmss(net, dst) });
}

/** Ref: net/ipv4/route.c:ipv4_default_advmss() */
function ipv4DefaultAdvmss(net: Net, dst: Ipv4Dst): number {
  const metric = dst.fi?.metrics.advmss ?? 0;
  if (metric !== 0) return metric;
  const mtu = dst.fi?.metrics.mtu || Math.min(dst.dev.mtu, 65535);
  return Math.min(Math.max(mtu - 40, net.ipv4.sysctl.route_min_adv_mss), 65535 - 40);
}

/** Gives a segment to IP. Ref: net/ipv4/ip_output.c:__ip_queue_xmit() */
export function tcpQueueXmit(x: TcpXmit, segment: TcpSegment, sk: TcpSock | null, parent: number, ctx: Ctx): void {
  x.net.ipv4.mib.tcp.OutSegs += segment.gsoSize === undefined ? 1 : Math.ceil(segment.data.length / segment.gsoSize);
  if (x.af === 'inet6') {
    ctx.ops.inet6.tcpXmit(x, segment, sk, parent, ctx);
    return;
  }
  const rt = x.dst as Ipv4Dst;
  let id = 0;
  if (sk !== null) {
    id = sk.ipId & 0xffff;
    sk.ipId += segment.gsoSize === undefined ? 1 : Math.ceil(segment.data.length / segment.gsoSize);
  }
  const discover = sk?.options.mtuDiscover ?? 'want';
  const p: Ipv4Packet = {
    kind: 'ipv4',
    tos: x.tos,
    id,
    df: discover === 'do' || discover === 'probe' || (discover === 'want' && !rt.mtuLocked),
    mf: false,
    fragOff: 0,
    ttl: sk?.options.ttl ?? rt.fi?.metrics.hoplimit ?? x.net.ipv4.sysctl.ip_default_ttl,
    protocol: IPPROTO_TCP,
    saddr: x.saddr as Ipv4Addr,
    daddr: x.daddr as Ipv4Addr,
    options: null,
    body: segment,
  };
  ipLocalOut(x.net, p, rt, sk, x.mark, parent, ctx);
}

/** The way a connection has, looked up again when it has grown old. Ref: include/net/sock.h:__sk_dst_check() */
export function skDst(sk: TcpSock, ctx: Ctx): TcpRoute['dst'] | null {
  const { dst, net } = sk;
  if (
    dst !== null &&
    dst.family === 'inet' &&
    dst.genid === net.ipv4.rtGenid &&
    (dst.pmtu === 0 || dst.expires === 0 || ctx.now < dst.expires)
  )
    return dst;
  const way = tcpRoute(net, sockFlow(sk), ctx);
  if (!way.ok) return null;
  sk.dst = way.value.dst;
  return sk.dst;
}

/** Who speaks with whom. */
export function sockFlow(sk: TcpSock): TcpFlow {
  return {
    af: sk.af,
    daddr: sk.raddr,
    saddr: sk.laddr,
    oif: sk.boundDevIf,
    mark: sk.options.mark ?? 0,
    tos: sk.options.tos ?? 0,
    sport: sk.num,
    dport: sk.dport,
  };
}
