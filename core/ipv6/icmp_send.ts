import { IN6ADDR_ANY, type Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import { ICMPV6_PARAMPROB, ICMPV6_PKT_TOOBIG, type Icmpv6Error, type Icmpv6Message } from '../wire/icmpv6.ts';
import { IPPROTO_ICMPV6 } from '../wire/ipv4.ts';
import { type Ipv6Packet, ipv6Length } from '../wire/ipv6.ts';
import { MSEC, type Nsec, SEC } from '../world.ts';
import { ipv6AddrNeedsScopeId, ipv6AddrType } from './addr_type.ts';
import { ipv6ChkAcastAddr, ipv6ChkAddr } from './addrconf_core.ts';
import { ip6SendFragmented, newIp6Skb } from './ip6_output.ts';
import { flowi6, ip6DstHoplimit, ip6RouteGetSaddr, ip6RouteOutput } from './ip6_route.ts';
import type { Ipv6Dst } from './route.ts';
import { ipv6DevGetSaddr } from './saddr.ts';
import { icmp6MsgInc } from './snmp6.ts';

/** Codes of "destination unreachable". Ref: include/uapi/linux/icmpv6.h */
export const ICMPV6_NOROUTE = 0;
export const ICMPV6_ADM_PROHIBITED = 1;
export const ICMPV6_NOT_NEIGHBOUR = 2;
export const ICMPV6_ADDR_UNREACH = 3;
export const ICMPV6_PORT_UNREACH = 4;
export const ICMPV6_EXC_HOPLIMIT = 0;
export const ICMPV6_EXC_FRAGTIME = 1;
export const ICMPV6_HDR_FIELD = 0;
export const ICMPV6_UNK_NEXTHDR = 1;
export const ICMPV6_UNK_OPTION = 2;

/** May one more be sent, of all of this namespace? Ref: net/ipv4/icmp.c:icmp_global_allow() */
function icmpGlobalAllow(net: Net, now: Nsec): boolean {
  const g = net.ipv6.icmpGlobal;
  if (g.credit > 0) return true;
  const delta = Math.min(now - g.stamp, SEC);
  if (delta < 20 * MSEC) return false;
  const incr = Math.floor((1000 * delta) / SEC);
  if (incr === 0) return false;
  g.stamp = now;
  g.credit = Math.min(g.credit + incr, 50);
  return true;
}

/** Is the type held back? All errors but "packet too big" are. Ref: net/ipv6/icmp.c:icmpv6_mask_allow() */
function limited(net: Net, type: number): boolean {
  for (const part of net.ipv6.sysctl.icmp_ratemask.split(',')) {
    const [from, to] = part.split('-').map(Number) as [number, number | undefined];
    if (part !== '' && type >= from && type <= (to ?? from)) return true;
  }
  return false;
}

/** Tokens of one destination: a burst of six. Ref: net/ipv4/inetpeer.c:inet_peer_xrlim_allow() */
export function inetPeerXrlimAllow(net: Net, daddr: Ipv6Addr, timeout: Nsec, ctx: Ctx): boolean {
  const { peers } = net.ipv6;
  let peer = peers.get(daddr);
  if (peer === undefined) {
    peer = { rateTokens: 0, rateLast: ctx.now - 60 * SEC };
    peers.set(daddr, peer);
    if (peers.size > 65664) peers.delete(peers.keys().next().value!);
  }
  peer.rateTokens = Math.min(peer.rateTokens + ctx.now - peer.rateLast, 6 * timeout);
  peer.rateLast = ctx.now;
  if (peer.rateTokens < timeout) return false;
  peer.rateTokens -= timeout;
  return true;
}

/** Ref: net/ipv6/icmp.c:icmpv6_xrlim_allow() */
function xrlimAllow(net: Net, dst: Ipv6Dst, daddr: Ipv6Addr, ctx: Ctx): boolean {
  if (dst.dev.isLoopback) return true;
  let timeout = net.ipv6.sysctl.icmp_ratelimit * MSEC;
  const plen = dst.from?.dstLen ?? 0;
  if (plen < 128) timeout /= 2 ** ((128 - plen) >> 5);
  return inetPeerXrlimAllow(net, daddr, timeout, ctx);
}

/** Both limits, and the count of what they held back. */
export function icmpv6Allow(net: Net, viaLo: boolean, type: number, dst: Ipv6Dst, daddr: Ipv6Addr, ctx: Ctx): boolean {
  if (!limited(net, type)) return true;
  const global = viaLo || icmpGlobalAllow(net, ctx.now);
  if (global && xrlimAllow(net, dst, daddr, ctx)) {
    if (!viaLo && net.ipv6.icmpGlobal.credit > 0) net.ipv6.icmpGlobal.credit--;
    return true;
  }
  net.ipv6.mib.icmp6.OutRateLimitHost++;
  return false;
}

/** Errors are never about errors, nor about redirects. Ref: net/ipv6/icmp.c:is_ineligible() */
function isIneligible(p: Ipv6Packet): boolean {
  if (p.extensions.some((e) => e.kind === 'fragment' && e.offset > 0)) return p.nexthdr === IPPROTO_ICMPV6;
  if (p.nexthdr !== IPPROTO_ICMPV6) return false;
  const { body } = p;
  if (body.kind !== 'icmpv6' && body.kind !== 'icmpv6-other') return body.kind === 'raw';
  return body.type < 128 || body.type === 137;
}

/** Tells a packet's sender what became of it. The packet itself is left to the caller. Ref: net/ipv6/icmp.c:icmp6_send() */
export function icmpv6Send(skb: SkBuff, type: Icmpv6Error['type'], code: number, info: number, ctx: Ctx): void {
  const p = skb.payload as Ipv6Packet;
  const { dev } = skb;
  const { net } = dev;
  let saddr: Ipv6Addr | null = null;
  if (ipv6ChkAddr(net, p.daddr, dev, false) || ipv6ChkAcastAddr(net, dev, p.daddr)) saddr = p.daddr;
  if (ipv6AddrType(p.daddr) === 'multicast' || skb.pktType !== 'HOST') {
    if (type !== ICMPV6_PKT_TOOBIG && !(type === ICMPV6_PARAMPROB && code === ICMPV6_UNK_OPTION)) return;
    saddr = null;
  }
  const sourceType = ipv6AddrType(p.saddr);
  if (sourceType === 'any' || sourceType === 'multicast' || isIneligible(p)) return;
  const oif = ipv6AddrNeedsScopeId(p.saddr) ? skb.skbIif || dev.ifindex : 0;
  const out = ip6RouteOutput(net, flowi6(p.saddr, { oif, proto: IPPROTO_ICMPV6, saddr: saddr ?? IN6ADDR_ANY }), ctx);
  if (out.error !== null) {
    net.ipv6.mib.ip6.OutNoRoutes++;
    return;
  }
  if (out.anycast || !icmpv6Allow(net, dev.isLoopback, type, out, p.saddr, ctx)) return;
  if (saddr === null && out.from?.prefsrc) saddr = out.from.prefsrc;
  const inDev = net.devByIndex.get(skb.skbIif as Ifindex);
  if (saddr === null && inDev !== undefined) saddr = ipv6DevGetSaddr(net, inDev, p.saddr);
  saddr ??= ip6RouteGetSaddr(net, out.from, p.saddr);
  if (saddr === null) return;
  const quoted = Math.min(ipv6Length(p), 1280 - 40 - 8);
  icmpv6Push(skb, out, saddr, { kind: 'icmpv6', type, code, info, original: p, quoted }, 0, ctx);
}

/** Ref: net/ipv6/icmp.c:icmpv6_push_pending_frames() */
export function icmpv6Push(
  skb: SkBuff,
  dst: Ipv6Dst,
  saddr: Ipv6Addr,
  body: Icmpv6Message,
  trafficClass: number,
  ctx: Ctx,
): void {
  const { net } = skb.dev;
  const { saddr: daddr } = skb.payload as Ipv6Packet;
  const header = { saddr, daddr, hopLimit: ip6DstHoplimit(dst), trafficClass };
  const reply = newIp6Skb(dst.dev, header, IPPROTO_ICMPV6, body, ctx, skb.id);
  if (ctx.tracing) ctx.step(reply, 'icmp6_send', { says: `ICMPv6 type ${body.type} code ${body.code} to ${daddr}` });
  icmp6MsgInc(net.ipv6.mib.icmp6Out, body.type);
  net.ipv6.mib.icmp6.OutMsgs++;
  ip6SendFragmented(reply, dst, false, ctx);
}
