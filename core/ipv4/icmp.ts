import { formatIpv4, INADDR_ANY, type Ipv4Addr, ipv4IsLbcast, ipv4IsMulticast, ipv4IsZeronet } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { neighEventSend } from '../neigh/neigh_output.ts';
import { neighCreate } from '../neigh/neigh_table.ts';
import { nudValid } from '../neigh/nud.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_REDIRECT,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
  type IcmpEcho,
  type IcmpError,
} from '../wire/icmp.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, type Ipv4Packet } from '../wire/ipv4.ts';
import { put32 } from '../wire/octets.ts';
import { SEC } from '../world.ts';
import { devConfOr, inDevRxRedirects } from './devconf_of.ts';
import { type FibNh, RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from './fib.ts';
import { fibLookup, flowi4, inetAddrType } from './fib_lookup.ts';
import { fibResultPrefsrc } from './fib_semantics.ts';
import { ICMP_FRAG_NEEDED } from './icmp_codes.ts';
import { icmpPush } from './icmp_send.ts';
import { inetAddrOnlink, inetSelectAddr } from './inet_addr.ts';
import { sinceMidnight } from './ip_forward.ts';
import { echoOptions, recordRoute } from './ip_options.ts';
import { pingErr, pingRcv } from './ping.ts';
import { rawIcmpError } from './raw.ts';
import { dstMtu, fibSelectPath, findException, ipRouteOutput } from './route_output.ts';
import { bump } from './snmp.ts';
import { tcpV4Err } from './tcp_ipv4.ts';
import { udpErr } from './udp.ts';

const inNames: { readonly [type: number]: 'InEchoReps' | 'InDestUnreachs' | 'InSrcQuenchs' | 'InRedirects' | 'InEchos' | 'InTimeExcds' | 'InParmProbs' | 'InTimestamps' | 'InTimestampReps' } = {
  0: 'InEchoReps', 3: 'InDestUnreachs', 4: 'InSrcQuenchs', 5: 'InRedirects', 8: 'InEchos', 11: 'InTimeExcds', 12: 'InParmProbs', 13: 'InTimestamps', 14: 'InTimestampReps',
}; // biome-ignore format: a table

/** An ICMP message for this host. Ref: net/ipv4/icmp.c:icmp_rcv() */
export function icmpRcv(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): void {
  const { net } = skb.dev;
  const { icmp, icmpMsg } = net.ipv4.mib;
  icmp.InMsgs++;
  const m = p.body;
  if (m.kind !== 'icmp') {
    if (m.kind === 'icmp-other') bump(icmpMsg, `InType${m.type}`);
    if (m.kind !== 'icmp-other' || m.type > 18) icmp.InErrors++;
    ctx.drop(skb, 'UNHANDLED_PROTO', 'icmp_rcv');
    return;
  }
  bump(icmpMsg, `InType${m.type}`);
  const name = inNames[m.type];
  if (name !== undefined) icmp[name]++;
  const rt = skb.dst;
  if (rt !== null && rt.family === 'inet' && (rt.broadcast || rt.multicast)) {
    const asks = m.type === ICMP_ECHO || m.type === ICMP_TIMESTAMP;
    if (!asks || net.ipv4.sysctl.icmp_echo_ignore_broadcasts !== 0) {
      if (ctx.tracing)
        ctx.step(skb, 'icmp_rcv', {
          says: 'echo requests to a broadcast are not answered',
          lookup: { table: 'sysctl', key: 'net.ipv4.icmp_echo_ignore_broadcasts', value: '1' },
        });
      if (!asks) icmp.InErrors++;
      ctx.drop(skb, asks ? 'NOT_SPECIFIED' : 'INVALID_PROTO', 'icmp_rcv');
      return;
    }
  }
  switch (m.type) {
    case ICMP_ECHOREPLY:
      pingRcv(skb, p, m as IcmpEcho, ctx);
      return;
    case ICMP_ECHO:
    case ICMP_TIMESTAMP:
      icmpEcho(skb, p, m as IcmpEcho, ctx);
      return;
    case ICMP_TIMESTAMPREPLY:
      ctx.consume(skb, 'icmp_discard');
      return;
    case ICMP_REDIRECT:
      icmpRedirect(skb, p, m as IcmpError, ctx);
      return;
    default:
      icmpUnreach(skb, p, m as IcmpError, ctx);
  }
}

/** Answers. Ref: net/ipv4/icmp.c:icmp_echo(), icmp_timestamp(), icmp_reply() */
function icmpEcho(skb: SkBuff, p: Ipv4Packet, m: IcmpEcho, ctx: Ctx): void {
  const { net } = skb.dev;
  if (m.type === ICMP_ECHO && net.ipv4.sysctl.icmp_echo_ignore_all !== 0) {
    if (ctx.tracing)
      ctx.step(skb, 'icmp_echo', {
        says: 'echo requests are not answered',
        lookup: { table: 'sysctl', key: 'net.ipv4.icmp_echo_ignore_all', value: '1' },
      });
    ctx.consume(skb, 'icmp_echo');
    return;
  }
  let reply: IcmpEcho;
  if (m.type === ICMP_ECHO)
    reply = { kind: 'icmp', type: ICMP_ECHOREPLY, code: m.code, id: m.id, sequence: m.sequence, data: m.data };
  else {
    const data = new Uint8Array(12);
    data.set(m.data.subarray(0, 4));
    put32(data, 4, sinceMidnight(ctx));
    put32(data, 8, sinceMidnight(ctx));
    reply = { kind: 'icmp', type: ICMP_TIMESTAMPREPLY, code: 0, id: m.id, sequence: m.sequence, data };
  }
  const fl = flowi4(p.saddr, fibComputeSpecDst(skb, p));
  fl.tos = p.tos & 0x1c;
  fl.ipProto = IPPROTO_ICMP;
  fl.mark = net.ipv4.sysctl.fwmark_reflect !== 0 ? skb.mark : 0;
  const rt = ipRouteOutput(net, fl, ctx.now);
  if (typeof rt === 'string') {
    if (ctx.tracing) ctx.step(skb, 'icmp_reply', { says: `no route back to ${formatIpv4(p.saddr)} (${rt})` });
    ctx.drop(skb, 'IP_OUTNOROUTES', 'icmp_reply');
    return;
  }
  const echoed = p.options === null ? null : echoOptions(p.options);
  const options =
    echoed === null ? null : recordRoute(echoed, fl.saddr, (a) => net.ipv4.addrs.has(a), sinceMidnight(ctx));
  if (ctx.tracing) ctx.step(skb, 'icmp_echo', { says: `answers ${formatIpv4(p.saddr)}` });
  icmpPush(net, reply, fl.saddr, p.saddr, p.tos, rt, options, fl.mark, skb.id, ctx);
  ctx.consume(skb, 'icmp_echo');
}

/** The address of this host that a packet was for. Ref: net/ipv4/fib_frontend.c:fib_compute_spec_dst() */
export function fibComputeSpecDst(skb: SkBuff, p: Ipv4Packet): Ipv4Addr {
  const rt = skb.dst;
  if (rt !== null && rt.family === 'inet' && rt.local && !rt.broadcast && !rt.multicast) return p.daddr;
  const { net } = skb.dev;
  if (ipv4IsZeronet(p.saddr)) return inetSelectAddr(net, skb.dev, p.saddr, RT_SCOPE_LINK);
  const fl = flowi4(p.saddr);
  fl.iif = net.loopback.ifindex;
  fl.tos = p.tos & 0x1c;
  const res = fibLookup(net, fl);
  if (typeof res !== 'string') return fibResultPrefsrc(net, res.fi, res.nh);
  return inetSelectAddr(net, skb.dev, p.saddr, RT_SCOPE_UNIVERSE);
}

/** An error about what this host sent: routes learn, sockets are told. Ref: net/ipv4/icmp.c:icmp_unreach() */
function icmpUnreach(skb: SkBuff, p: Ipv4Packet, m: IcmpError, ctx: Ctx): void {
  const { net } = skb.dev;
  let heard = m;
  if (m.type === ICMP_DEST_UNREACH && m.code === ICMP_FRAG_NEEDED) {
    if (net.ipv4.sysctl.ip_no_pmtu_disc === 1) {
      ctx.consume(skb, 'icmp_unreach');
      return;
    }
    updatePmtu(net, m.original, m.mtu, ctx);
  }
  if (inetAddrType(net, m.original.daddr) === 'broadcast' && net.ipv4.sysctl.icmp_ignore_bogus_error_responses === 0)
    heard = m;
  icmpSocketNotify(skb, p, heard, ctx);
  ctx.consume(skb, 'icmp_unreach');
}

/** Ref: net/ipv4/icmp.c:icmp_socket_notify() */
function icmpSocketNotify(skb: SkBuff, p: Ipv4Packet, m: IcmpError, ctx: Ctx): void {
  if (ctx.tracing)
    ctx.step(skb, 'icmp_socket_notify', {
      says: `${formatIpv4(p.saddr)} tells of a packet to ${formatIpv4(m.original.daddr)}`,
    });
  if (skb.dev.net.ipv4.rawSocks.length > 0) rawIcmpError(skb, p, m, ctx);
  switch (m.original.protocol) {
    case IPPROTO_ICMP:
      pingErr(skb, p, m, ctx);
      break;
    case IPPROTO_UDP:
      udpErr(skb, p, m, ctx);
      break;
    case IPPROTO_TCP:
      tcpV4Err(skb, p, m, ctx);
      break;
    default:
      break;
  }
}

/** Remembers how long packets to there may be. Ref: net/ipv4/route.c:__ip_rt_update_pmtu() */
function updatePmtu(net: Net, original: Ipv4Packet, told: number, ctx: Ctx): void {
  const fl = flowi4(original.daddr, original.saddr);
  fl.tos = original.tos & 0x1c;
  fl.ipProto = original.protocol;
  const rt = ipRouteOutput(net, fl, ctx.now);
  if (typeof rt === 'string' || rt.fi?.metrics.mtuLock === true) return;
  const old = dstMtu(rt, ctx.now);
  if (old < told) return;
  const { route_min_pmtu: min, route_mtu_expires: seconds } = net.ipv4.sysctl;
  const locked = told < min;
  const mtu = locked ? Math.min(old, min) : told;
  if (rt.pmtu === mtu && !locked && ctx.now < rt.expires - (seconds * SEC) / 2) return;
  const res = fibLookup(net, fl);
  if (typeof res === 'string') return;
  fibSelectPath(net, res, fl);
  const fnhe = exceptionOf(res.nh, original.daddr, ctx);
  fnhe.pmtu = mtu;
  fnhe.mtuLocked = locked;
  fnhe.expires = Math.max(ctx.now + seconds * SEC, 1);
  net.generation++;
}

/** Ref: net/ipv4/route.c:update_or_create_fnhe() */
function exceptionOf(nh: FibNh, daddr: Ipv4Addr, ctx: Ctx) {
  let fnhe = findException(nh, daddr, ctx.now);
  if (fnhe === null) {
    fnhe = { daddr, gw: INADDR_ANY, pmtu: 0, mtuLocked: false, expires: 0 };
    nh.exceptions ??= new Map();
    nh.exceptions.set(daddr, fnhe);
    nh.rthOutput = null;
    nh.rthInput = null;
  }
  return fnhe;
}

/** A router knows a shorter way. Ref: net/ipv4/route.c:__ip_do_redirect() */
function icmpRedirect(skb: SkBuff, p: Ipv4Packet, m: IcmpError, ctx: Ctx): void {
  redirect(skb, p, m, ctx);
  icmpSocketNotify(skb, p, m, ctx);
  ctx.consume(skb, 'icmp_redirect');
}

function redirect(skb: SkBuff, p: Ipv4Packet, m: IcmpError, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const inDev = dev.ipPtr;
  const oldGw = p.saddr;
  const newGw = m.gateway;
  if (m.code > 3 || inDev === null) return;
  const fl = flowi4(m.original.daddr, m.original.saddr);
  fl.oif = dev.ifindex;
  fl.tos = m.original.tos & 0x1c;
  const rt = ipRouteOutput(net, fl, ctx.now);
  if (typeof rt === 'string' || rt.gwFamily !== 'inet' || rt.gw4 !== oldGw) return;
  const bogus = newGw === oldGw || ipv4IsMulticast(newGw) || ipv4IsLbcast(newGw) || ipv4IsZeronet(newGw);
  if (bogus || !inDevRxRedirects(inDev)) return;
  if (!devConfOr(inDev, 'shared_media')) {
    if (!inetAddrOnlink(inDev, newGw, oldGw)) return;
  } else if (inetAddrType(net, newGw) !== 'unicast') return;
  const n = neighCreate(inDev.neigh, newGw, ctx);
  if (!n.ok) return;
  if (!nudValid(n.value.nudState)) {
    neighEventSend(n.value, null, ctx);
    return;
  }
  const res = fibLookup(net, fl);
  if (typeof res === 'string') return;
  fibSelectPath(net, res, fl);
  const fnhe = exceptionOf(res.nh, m.original.daddr, ctx);
  fnhe.gw = newGw;
  fnhe.expires = ctx.now + 300 * SEC;
  if (ctx.tracing)
    ctx.step(skb, 'ip_do_redirect', { says: `to ${formatIpv4(m.original.daddr)} by ${formatIpv4(newGw)} from now on` });
}
