import { formatIpv4, type Ipv4Addr } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import type { Net } from '../net.ts';
import type { SkBuff, SkbId } from '../skb.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_TIME_EXCEEDED,
  type IcmpError,
  type IcmpMessage,
  isIcmpError,
} from '../wire/icmp.ts';
import { IPPROTO_ICMP, type Ipv4Packet, ipv4Length } from '../wire/ipv4.ts';
import { MSEC, SEC } from '../world.ts';
import { RT_SCOPE_LINK } from './fib.ts';
import { flowi4 } from './fib_lookup.ts';
import { ICMP_FRAG_NEEDED } from './icmp_codes.ts';
import { inetSelectAddr } from './inet_addr.ts';
import { inetGetpeer } from './inetpeer.ts';
import { ipLocalOut, ipSelectIdent } from './ip_output.ts';
import type { Ipv4Dst } from './route.ts';
import { dstMtu, ipRouteOutput } from './route_output.ts';
import { bump } from './snmp.ts';

const outNames: { readonly [type: number]: 'OutEchoReps' | 'OutDestUnreachs' | 'OutSrcQuenchs' | 'OutRedirects' | 'OutEchos' | 'OutTimeExcds' | 'OutParmProbs' | 'OutTimestamps' | 'OutTimestampReps' } = {
  0: 'OutEchoReps', 3: 'OutDestUnreachs', 4: 'OutSrcQuenchs', 5: 'OutRedirects', 8: 'OutEchos', 11: 'OutTimeExcds', 12: 'OutParmProbs', 13: 'OutTimestamps', 14: 'OutTimestampReps',
}; // biome-ignore format: a table

/** Ref: net/ipv4/icmp.c:icmp_out_count() */
export function icmpOutCount(net: Net, type: number): void {
  const { icmp, icmpMsg } = net.ipv4.mib;
  icmp.OutMsgs++;
  bump(icmpMsg, `OutType${type}`);
  const name = outNames[type];
  if (name !== undefined) icmp[name]++;
}

/** May one more be sent, of all of this namespace? Ref: net/ipv4/icmp.c:icmp_global_allow() */
function icmpGlobalAllow(net: Net, ctx: Ctx): boolean {
  const { ipv4 } = net;
  if (ipv4.icmpGlobalCredit > 0) return true;
  const delta = Math.min(ctx.now - ipv4.icmpGlobalStamp, SEC);
  if (delta < 20 * MSEC) return false;
  const incr = Math.floor((ipv4.sysctl.icmp_msgs_per_sec * delta) / SEC);
  if (incr === 0) return false;
  ipv4.icmpGlobalStamp = ctx.now;
  ipv4.icmpGlobalCredit = Math.min(ipv4.icmpGlobalCredit + incr, ipv4.sysctl.icmp_msgs_burst);
  return true;
}

/** Ref: net/ipv4/icmp.c:icmpv4_mask_allow() */
function unlimited(net: Net, type: number, code: number): boolean {
  if (type > 18 || (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED)) return true;
  return ((1 << type) & net.ipv4.sysctl.icmp_ratemask) === 0;
}

/** The same for one destination. Ref: net/ipv4/icmp.c:icmpv4_xrlim_allow(), net/ipv4/inetpeer.c:inet_peer_xrlim_allow() */
function xrlimAllow(net: Net, rt: Ipv4Dst, daddr: Ipv4Addr, ctx: Ctx): boolean {
  if (rt.dev.isLoopback) return true;
  const timeout = net.ipv4.sysctl.icmp_ratelimit * MSEC;
  if (timeout === 0) return true;
  const peer = inetGetpeer(net, daddr, ctx);
  let tokens = peer.rateTokens + (ctx.now - peer.rateLast);
  peer.rateLast = ctx.now;
  if (tokens > 6 * timeout) tokens = 6 * timeout;
  const allow = tokens >= timeout;
  if (allow) tokens -= timeout;
  peer.rateTokens = tokens;
  if (!allow) net.ipv4.mib.icmp.OutRateLimitHost++;
  return allow;
}

/** Sends an ICMP message; the packet it answers is its parent in the trace. */
export function icmpPush(
  net: Net,
  message: IcmpMessage,
  saddr: Ipv4Addr,
  daddr: Ipv4Addr,
  tos: number,
  rt: Ipv4Dst,
  options: Uint8Array | null,
  mark: number,
  parent: SkbId,
  ctx: Ctx,
): void {
  icmpOutCount(net, message.type);
  const p: Ipv4Packet = {
    kind: 'ipv4',
    tos,
    id: ipSelectIdent(ctx),
    df: false,
    mf: false,
    fragOff: 0,
    ttl: rt.multicast ? 1 : (rt.fi?.metrics.hoplimit ?? net.ipv4.sysctl.ip_default_ttl),
    protocol: IPPROTO_ICMP,
    saddr,
    daddr,
    options,
    body: message,
  };
  ipLocalOut(net, p, rt, null, mark, parent, ctx);
}

/**
 * Tells the sender of a packet what became of it, unless it must not be told (broadcasts, errors, later fragments) or was
 * told too much already. The packet itself lives on. Ref: net/ipv4/icmp.c:__icmp_send()
 */
export function icmpSend(skb: SkBuff, type: IcmpError['type'], code: number, info: number, ctx: Ctx): void {
  const rt = skb.dst;
  const p = skb.payload;
  if (rt === null || rt.family !== 'inet' || p.kind !== 'ipv4') return;
  const { net } = skb.dev;
  if (skb.pktType !== 'HOST' || rt.broadcast || rt.multicast || p.fragOff !== 0) return;
  if (p.protocol === IPPROTO_ICMP && (p.body.kind === 'icmp-other' || (p.body.kind === 'icmp' && isIcmpError(p.body))))
    return;
  const limited = !unlimited(net, type, code);
  if (limited && !skb.dev.isLoopback && !icmpGlobalAllow(net, ctx)) {
    net.ipv4.mib.icmp.OutRateLimitGlobal++;
    return;
  }
  let saddr = p.daddr;
  if (!rt.local) {
    const dev =
      rt.isInput && net.ipv4.sysctl.icmp_errors_use_inbound_ifaddr !== 0
        ? net.devByIndex.get(rt.iif as Ifindex)
        : undefined;
    saddr = dev === undefined ? (0 as Ipv4Addr) : inetSelectAddr(net, dev, p.saddr, RT_SCOPE_LINK);
  }
  const fl = flowi4(p.saddr, saddr);
  const tos = (p.tos & 0x1e) | 0xc0;
  fl.tos = tos & 0x1c;
  fl.ipProto = IPPROTO_ICMP;
  fl.mark = net.ipv4.sysctl.fwmark_reflect !== 0 ? skb.mark : 0;
  const back = ipRouteOutput(net, fl, ctx.now);
  if (typeof back === 'string') {
    if (ctx.tracing)
      ctx.step(skb, 'icmp_send', { says: `no route back to ${formatIpv4(p.saddr)}: its sender is not told` });
    return;
  }
  if (limited) {
    if (!xrlimAllow(net, back, fl.daddr, ctx)) return;
    net.ipv4.icmpGlobalCredit -= ctx.random32() % 3;
  }
  const room = Math.min(dstMtu(back, ctx.now), 576) - 28;
  const message: IcmpError = {
    kind: 'icmp',
    type,
    code,
    mtu: type === ICMP_DEST_UNREACH ? info : 0,
    gateway: (type === ICMP_REDIRECT ? info : 0) as Ipv4Addr,
    pointer: type === ICMP_PARAMETERPROB ? info : 0,
    original: p,
    quoted: Math.min(ipv4Length(p), room),
  };
  if (ctx.tracing) ctx.step(skb, 'icmp_send', { says: `${formatIpv4(p.saddr)} is told: ${icmpText(type, code)}` });
  icmpPush(net, message, fl.saddr, fl.daddr, tos, back, null, fl.mark, skb.id, ctx);
}

function icmpText(type: number, code: number): string {
  if (type === ICMP_TIME_EXCEEDED) return code === 0 ? 'time to live exceeded' : 'fragment reassembly time exceeded';
  if (type === ICMP_REDIRECT) return 'redirect';
  if (type === ICMP_PARAMETERPROB) return 'parameter problem';
  const names = [
    'net unreachable',
    'host unreachable',
    'protocol unreachable',
    'port unreachable',
    'fragmentation needed',
  ];
  return (
    names[code] ?? (code === 13 ? 'communication administratively prohibited' : `destination unreachable, code ${code}`)
  );
}
