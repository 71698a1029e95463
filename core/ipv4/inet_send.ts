import { type Ipv4Addr, ipv4IsMulticast } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { type ErrnoName, fail, ok, type Result } from '../errno.ts';
import { xmitRefused } from '../net_xmit.ts';
import type { InetSock } from '../socket/inet.ts';
import { ipLocalError } from '../socket/sock.ts';
import type { Sock } from '../socket/socket.ts';
import { IPPROTO_ICMP, IPPROTO_UDP, type Ipv4Body, type Ipv4Packet, ipv4BodyLength, ipv4Length } from '../wire/ipv4.ts';
import { type Flowi4, flowi4 } from './fib_lookup.ts';
import { icmpOutCount } from './icmp_send.ts';
import { sinceMidnight } from './ip_forward.ts';
import { recordRoute } from './ip_options.ts';
import { ipLocalOut, ipSelectIdent } from './ip_output.ts';
import type { Ipv4Dst } from './route.ts';
import { dstMtu, ipRouteOutput } from './route_output.ts';

/** Where a message goes and how. */
export type SendTo = {
  readonly daddr: Ipv4Addr;
  readonly dport: number;
  readonly ifindex: number;
  readonly saddr: Ipv4Addr;
};

/** The way of a socket's packet; ENETUNREACH, EACCES for a broadcast without permission ... Ref: net/ipv4/raw.c:raw_sendmsg() */
export function sockRoute(
  sk: InetSock & Sock,
  to: SendTo,
  protocol: number,
  sport: number,
  ctx: Ctx,
): Result<{ readonly rt: Ipv4Dst; readonly fl: Flowi4 }> {
  const { net, options } = sk;
  let oif = to.ifindex !== 0 ? to.ifindex : sk.boundDevIf;
  const saddr = to.saddr !== 0 ? to.saddr : (sk.saddr as Ipv4Addr);
  if (ipv4IsMulticast(to.daddr) && oif === 0) oif = options.multicastIf ?? 0;
  const fl = flowi4(to.daddr, saddr);
  fl.oif = oif;
  fl.tos = (options.tos ?? 0) & 0x1c;
  fl.mark = options.mark ?? 0;
  fl.ipProto = protocol;
  fl.sport = sport;
  fl.dport = to.dport;
  const rt = ipRouteOutput(net, fl, ctx.now, options.hdrincl === true);
  if (typeof rt === 'string') {
    if (rt === 'ENETUNREACH') net.ipv4.mib.ip.OutNoRoutes++;
    return fail(rt);
  }
  if (rt.broadcast && options.broadcast !== true) return fail('EACCES');
  return ok({ rt, fl });
}

/** What IP_MTU_DISCOVER says of the packet's DF bit, or that it is too long. Ref: net/ipv4/ip_output.c:__ip_append_data() */
function checkSize(sk: InetSock & Sock, to: SendTo, len: number, mtu: number, ctx: Ctx): ErrnoName | null {
  const mode = sk.options.mtuDiscover ?? 'want';
  const max = mode === 'do' || mode === 'probe' ? mtu : 65535;
  if (len <= max) return null;
  ipLocalError(sk, 'EMSGSIZE', to.daddr, to.dport, mtu, ctx);
  return 'EMSGSIZE';
}

/** Sends a body as one packet of the socket's. Ref: net/ipv4/ip_output.c:ip_make_skb() */
export function inetSend(
  sk: InetSock & Sock,
  body: Ipv4Body,
  protocol: number,
  to: SendTo,
  sport: number,
  ctx: Ctx,
): Result<number> {
  const { net, options } = sk;
  // before any route or error queue. Ref: net/ipv4/ping.c:ping_common_sendmsg(), raw.c:raw_sendmsg()
  if (ipv4BodyLength(body) > 0xffff) return fail('EMSGSIZE');
  const way = sockRoute(sk, to, protocol, sport, ctx);
  if (!way.ok) return way;
  const { rt, fl } = way.value;
  const opts = options.ipOptions !== undefined && options.ipOptions.length > 0 ? options.ipOptions : null;
  const bodyLen = ipv4BodyLength(body);
  const len = 20 + (opts?.length ?? 0) + bodyLen;
  const mode = options.mtuDiscover ?? 'want';
  const mtu = mode === 'probe' || mode === 'interface' ? rt.dev.mtu : dstMtu(rt, ctx.now);
  const refused = checkSize(sk, to, len, mtu, ctx);
  if (refused !== null) return fail(refused);
  const locked = rt.mtuLocked || rt.fi?.metrics.mtuLock === true;
  const dont = mode === 'do' || (mode === 'want' && !locked);
  const ttl = rt.multicast
    ? (options.multicastTtl ?? 1)
    : (options.ttl ?? rt.fi?.metrics.hoplimit ?? net.ipv4.sysctl.ip_default_ttl);
  const p: Ipv4Packet = {
    kind: 'ipv4',
    tos: options.tos ?? 0,
    id: ipSelectIdent(ctx),
    df: mode === 'do' || mode === 'probe' || (len <= mtu && dont),
    mf: false,
    fragOff: 0,
    ttl,
    protocol,
    saddr: fl.saddr,
    daddr: fl.daddr,
    options: opts === null ? null : recordRoute(opts, fl.saddr, (a) => net.ipv4.addrs.has(a), sinceMidnight(ctx)),
    body,
  };
  if (protocol === IPPROTO_ICMP && 'type' in body) icmpOutCount(net, body.type as number);
  if (protocol === IPPROTO_UDP) net.ipv4.mib.udp.OutDatagrams++;
  const { txDropped } = rt.dev.stats;
  if (!ipLocalOut(net, p, rt, sk, fl.mark, 0, ctx)) return fail('EPERM');
  if (options.recverr === true && xmitRefused(rt.dev, txDropped)) return fail('ENOBUFS');
  return ok(bodyLen - (protocol === IPPROTO_UDP ? 8 : 0));
}

/** A packet whose header the program made; the kernel fills in what is 0. Ref: net/ipv4/raw.c:raw_send_hdrinc() */
export function rawSendHdrinc(sk: InetSock & Sock, packet: Ipv4Packet, to: SendTo, ctx: Ctx): Result<number> {
  const way = sockRoute(sk, to, packet.protocol, 0, ctx);
  if (!way.ok) return way;
  const { rt, fl } = way.value;
  const len = ipv4Length(packet);
  if (len > rt.dev.mtu) {
    ipLocalError(sk, 'EMSGSIZE', fl.daddr, 0, rt.dev.mtu, ctx);
    return fail('EMSGSIZE');
  }
  const p: Ipv4Packet = {
    ...packet,
    saddr: packet.saddr === 0 ? fl.saddr : packet.saddr,
    id: packet.id === 0 ? ipSelectIdent(ctx) : packet.id,
  };
  if (p.body.kind === 'icmp') icmpOutCount(sk.net, p.body.type);
  if (!ipLocalOut(sk.net, p, rt, sk, fl.mark, 0, ctx)) return fail('EPERM');
  return ok(len);
}
