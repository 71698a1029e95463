import type { Ipv4Addr } from '../addr/ipv4.ts';
import { IN6ADDR_ALLNODES, IN6ADDR_ANY, type Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { Icmpv6Message } from '../wire/icmpv6.ts';
import type { IgmpMessage } from '../wire/igmp.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import { MSEC, type Nsec, SEC } from '../world.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brIp, brMulticastAddGroup, brMulticastGroupQueried, brMulticastLeaveGroup } from './br_multicast_group.ts';
import { brMulticastQueryReceived } from './br_multicast_router.ts';

/** What snooping makes of a frame: nothing special, for routers only, or not to be passed on. */
export type McastVerdict = 'ok' | 'mrouters' | 'drop';

/** Change to, or being in, INCLUDE mode; no sources with it means "no longer". Ref: RFC 3376 section 4.2.12 */
const MODE_IS_INCLUDE = 1;
const CHANGE_TO_INCLUDE = 3;
const BLOCK_OLD_SOURCES = 6;

type From = { readonly br: NetBridge; readonly port: NetBridgePort | null; readonly skb: SkBuff; readonly vid: number };

/** Listens to who wants which group; `port` null: the host itself. Ref: net/bridge/br_multicast.c:br_multicast_rcv() */
export function brMulticastRcv(
  br: NetBridge,
  port: NetBridgePort | null,
  skb: SkBuff,
  vid: number,
  ctx: Ctx,
): McastVerdict {
  if (!br.mcast.snooping) return 'ok';
  const { payload } = skb;
  if (payload.kind === 'ipv4') return ipv4Rcv({ br, port, skb, vid }, payload, ctx);
  if (payload.kind === 'ipv6') return ipv6Rcv({ br, port, skb, vid }, payload, ctx);
  return 'ok';
}

/** 224.0.0.x never leaves a link, so it is always flooded. Ref: include/linux/in.h:ipv4_is_local_multicast() */
function isLocalMulticast(group: Ipv4Addr): boolean {
  return group >>> 8 === 0xe00000;
}

function ipv4Rcv(from: From, packet: Ipv4Packet, ctx: Ctx): McastVerdict {
  const { body } = packet;
  if (body.kind !== 'igmp') return isLocalMulticast(packet.daddr) ? 'ok' : 'mrouters';
  switch (body.type) {
    case 0x12:
    case 0x16:
      return addGroup4(from, body.group, true, 'exclude', ctx) ? 'mrouters' : 'drop';
    case 0x17:
      leave4(from, body.group, ctx);
      return 'ok';
    case 0x11:
      query4(from, packet, body, ctx);
      return 'ok';
    case 0x22:
      return igmp3Report(from, body, ctx) ? 'ok' : 'drop';
  }
}

function addGroup4(
  { br, port, skb, vid }: From,
  group: Ipv4Addr,
  old: boolean,
  mode: 'include' | 'exclude',
  ctx: Ctx,
): boolean {
  if (isLocalMulticast(group)) return true;
  return brMulticastAddGroup(br, port, brIp('inet', group, vid), skb.eth!.source, mode, old, ctx);
}

function leave4({ br, port, skb, vid }: From, group: Ipv4Addr, ctx: Ctx): void {
  if (isLocalMulticast(group)) return;
  const own = port === null ? br.mcast.ip4OwnQuery : port.mcast.ip4OwnQuery;
  brMulticastLeaveGroup(br, port, brIp('inet', group, vid), br.mcast.ip4OtherQuery, own, skb.eth!.source, ctx);
}

/** Ref: net/bridge/br_multicast.c:br_ip4_multicast_igmp3_report() */
function igmp3Report(from: From, body: Extract<IgmpMessage, { type: 0x22 }>, ctx: Ctx): boolean {
  const old = from.br.mcast.igmpVersion === 2;
  for (const r of body.records) {
    if (r.type < MODE_IS_INCLUDE || r.type > BLOCK_OLD_SOURCES) continue;
    if (leaves(r.type, r.sources.length)) leave4(from, r.group, ctx);
    else if (!addGroup4(from, r.group, old, modeOf(old, r.type), ctx)) return false;
  }
  return true;
}

function leaves(type: number, sources: number): boolean {
  return sources === 0 && (type === MODE_IS_INCLUDE || type === CHANGE_TO_INCLUDE);
}

function modeOf(old: boolean, type: number): 'include' | 'exclude' {
  return old || type === 2 || type === 4 ? 'exclude' : 'include';
}

/** Ref: net/bridge/br_multicast.c:br_ip4_multicast_query() */
function query4(
  { br, port, vid }: From,
  packet: Ipv4Packet,
  body: Exclude<IgmpMessage, { type: 0x22 }>,
  ctx: Ctx,
): void {
  if (port?.state === 'disabled') return;
  let { group } = body;
  let maxDelay: Nsec = (body.maxResp * SEC) / 10;
  if (body.v3 === null) {
    if (body.maxResp === 0) {
      maxDelay = 10 * SEC;
      group = 0 as Ipv4Addr;
    }
  } else {
    if (body.v3.sources.length > 0 || (br.mcast.igmpVersion === 3 && group !== 0 && body.v3.suppress)) return;
    if (body.maxResp === 0) maxDelay = 4 * MSEC;
  }
  if (group === 0) brMulticastQueryReceived(br, port, 'inet', packet.saddr, maxDelay, ctx);
  else brMulticastGroupQueried(br, brIp('inet', group, vid), maxDelay, ctx);
}

function ipv6Rcv(from: From, packet: Ipv6Packet, ctx: Ctx): McastVerdict {
  const body = mldOf(packet);
  if (body === null) return packet.daddr === IN6ADDR_ALLNODES ? 'ok' : 'mrouters';
  switch (body.type) {
    case 131:
      return addGroup6(from, body.group, true, 'exclude', ctx) ? 'mrouters' : 'drop';
    case 132:
      leave6(from, body.group, ctx);
      return 'ok';
    case 130:
      query6(from, packet, body, ctx);
      return 'ok';
    case 143:
      return mld2Report(from, body, ctx) ? 'ok' : 'drop';
    default:
      return 'ok';
  }
}

type Mld = Extract<Icmpv6Message, { type: 130 | 131 | 132 } | { type: 143 }>;

function mldOf(packet: Ipv6Packet): Mld | null {
  const { body } = packet;
  if (body.kind !== 'icmpv6') return null;
  return body.type === 130 || body.type === 131 || body.type === 132 || body.type === 143 ? body : null;
}

function addGroup6(
  { br, port, skb, vid }: From,
  group: Ipv6Addr,
  old: boolean,
  mode: 'include' | 'exclude',
  ctx: Ctx,
): boolean {
  if (group === IN6ADDR_ALLNODES) return true;
  return brMulticastAddGroup(br, port, brIp('inet6', group, vid), skb.eth!.source, mode, old, ctx);
}

function leave6({ br, port, skb, vid }: From, group: Ipv6Addr, ctx: Ctx): void {
  if (group === IN6ADDR_ALLNODES) return;
  const own = port === null ? br.mcast.ip6OwnQuery : port.mcast.ip6OwnQuery;
  brMulticastLeaveGroup(br, port, brIp('inet6', group, vid), br.mcast.ip6OtherQuery, own, skb.eth!.source, ctx);
}

/** Ref: net/bridge/br_multicast.c:br_ip6_multicast_mld2_report() */
function mld2Report(from: From, body: Extract<Mld, { type: 143 }>, ctx: Ctx): boolean {
  const old = from.br.mcast.mldVersion === 1;
  for (const r of body.records) {
    if (r.type < MODE_IS_INCLUDE || r.type > BLOCK_OLD_SOURCES) continue;
    if (leaves(r.type, r.sources.length)) leave6(from, r.group, ctx);
    else if (!addGroup6(from, r.group, old, modeOf(old, r.type), ctx)) return false;
  }
  return true;
}

/** Ref: net/bridge/br_multicast.c:br_ip6_multicast_query() */
function query6(
  { br, port, vid }: From,
  packet: Ipv6Packet,
  body: Extract<Mld, { type: 130 | 131 | 132 }>,
  ctx: Ctx,
): void {
  if (port?.state === 'disabled') return;
  let maxDelay: Nsec = body.maxResp * MSEC;
  if (body.v2 === null) {
    if (maxDelay === 0) return;
  } else {
    if (body.v2.sources.length > 0) return;
    if (br.mcast.mldVersion === 2 && body.group !== IN6ADDR_ANY && body.v2.suppress) return;
    maxDelay = Math.max(maxDelay, 4 * MSEC);
  }
  if (body.group === IN6ADDR_ANY) brMulticastQueryReceived(br, port, 'inet6', packet.saddr, maxDelay, ctx);
  else brMulticastGroupQueried(br, brIp('inet6', body.group, vid), maxDelay, ctx);
}
