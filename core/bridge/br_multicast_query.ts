import { INADDR_ANY, type Ipv4Addr, ipv4 } from '../addr/ipv4.ts';
import { IN6ADDR_ALLNODES, IN6ADDR_ANY, type Ipv6Addr, ipv6EthMcMap } from '../addr/ipv6.ts';
import { macFromBytes } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { devQueueXmit } from '../dev.ts';
import { ipv6GetLladdr } from '../ipv6/addrconf_core.ts';
import { allocSkb, type NetworkPayload, type SkBuff } from '../skb.ts';
import { ETH_P_IP, ETH_P_IPV6 } from '../wire/ether.ts';
import { IPPROTO_ICMPV6, IPPROTO_IGMP, type Ipv4Packet, ipv4Length } from '../wire/ipv4.ts';
import { type Ipv6Packet, ipv6Length } from '../wire/ipv6.ts';
import { MSEC, type Nsec, SEC } from '../world.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import type { BrIp, OwnQuery } from './br_mcast_state.ts';

type Family = 'inet' | 'inet6';

const INADDR_ALLHOSTS = ipv4(0xe0000001);
/** Router alert. */
const IPOPT_RA = new Uint8Array([0x94, 4, 0, 0]);

function ipEthMcMap(group: Ipv4Addr) {
  return macFromBytes([0x01, 0x00, 0x5e, (group >>> 16) & 0x7f, (group >>> 8) & 0xff, group & 0xff]);
}

/** Ref: net/bridge/br_multicast.c:br_ip4_multicast_alloc_query() */
function ip4Query(br: NetBridge, group: Ipv4Addr): Ipv4Packet {
  const { mcast } = br;
  const wait: Nsec = group === 0 ? mcast.queryResponseInterval : mcast.lastMemberInterval;
  const own = mcast.queryUseIfaddr ? br.dev.ipPtr?.ifaList[0]?.local : undefined;
  return {
    kind: 'ipv4',
    tos: 0xc0,
    id: 0,
    df: true,
    mf: false,
    fragOff: 0,
    ttl: 1,
    protocol: IPPROTO_IGMP,
    saddr: own ?? INADDR_ANY,
    daddr: INADDR_ALLHOSTS,
    options: IPOPT_RA,
    body: {
      kind: 'igmp',
      type: 0x11,
      maxResp: Math.min(255, Math.round(wait / (SEC / 10))),
      group,
      v3:
        mcast.igmpVersion === 3
          ? { suppress: false, qrv: 2, qqic: Math.round(mcast.queryInterval / SEC), sources: [] }
          : null,
    },
  };
}

/** Without a link-local address of its own it cannot ask. Ref: net/bridge/br_multicast.c:br_ip6_multicast_alloc_query() */
function ip6Query(br: NetBridge, group: Ipv6Addr): Ipv6Packet | null {
  const { mcast } = br;
  const saddr = ipv6GetLladdr(br.dev);
  if (saddr === null) return null;
  const wait = group === IN6ADDR_ANY ? mcast.queryResponseInterval : mcast.lastMemberInterval;
  return {
    kind: 'ipv6',
    trafficClass: 0,
    flowLabel: 0,
    hopLimit: 1,
    nexthdr: IPPROTO_ICMPV6,
    saddr,
    daddr: IN6ADDR_ALLNODES,
    extensions: [{ kind: 'hop-by-hop', routerAlert: 0, bytes: new Uint8Array() }],
    body: {
      kind: 'icmpv6',
      type: 130,
      code: 0,
      maxResp: Math.round(wait / MSEC),
      group,
      v2:
        mcast.mldVersion === 2
          ? { suppress: false, qrv: 2, qqic: Math.round(mcast.queryInterval / SEC), sources: [] }
          : null,
    },
  };
}

function send(br: NetBridge, port: NetBridgePort | null, skb: SkBuff, ctx: Ctx): void {
  const dev = port === null ? br.dev : port.dev;
  if (ctx.tracing) ctx.step(skb, 'br_multicast_send_query', { says: `${br.dev.name} asks who wants which groups` });
  skb.dev = dev;
  if (port !== null) return devQueueXmit(skb, ctx);
  skb.pktType = 'HOST';
  ctx.launch(skb);
}

function newSkb(
  br: NetBridge,
  protocol: number,
  payload: NetworkPayload,
  len: number,
  dest: ReturnType<typeof ipEthMcMap>,
  ctx: Ctx,
) {
  const skb = allocSkb(ctx.newSkbId(0), br.dev, protocol, payload, len);
  skb.eth = { dest, source: br.dev.addr, protocol };
  return skb;
}

function sendQuery(
  br: NetBridge,
  port: NetBridgePort | null,
  family: Family,
  group: Ipv4Addr | Ipv6Addr,
  ctx: Ctx,
): void {
  if (family === 'inet') {
    const packet = ip4Query(br, group as Ipv4Addr);
    if (port === null) br.mcast.ip4QuerierAddr = packet.saddr;
    send(br, port, newSkb(br, ETH_P_IP, packet, ipv4Length(packet), ipEthMcMap(INADDR_ALLHOSTS), ctx), ctx);
    return;
  }
  const packet = ip6Query(br, group as Ipv6Addr);
  if (packet === null) return;
  if (port === null) br.mcast.ip6QuerierAddr = packet.saddr;
  send(br, port, newSkb(br, ETH_P_IPV6, packet, ipv6Length(packet), ipv6EthMcMap(IN6ADDR_ALLNODES), ctx), ctx);
}

/** Does anybody still want this group? Ref: net/bridge/br_multicast.c:__br_multicast_send_query() */
export function brMulticastSendGroupQuery(br: NetBridge, port: NetBridgePort | null, addr: BrIp, ctx: Ctx): void {
  if (addr.family !== 'mac') sendQuery(br, port, addr.family, addr.group as Ipv4Addr | Ipv6Addr, ctx);
}

/** A general query, unless another querier was heard; the next one is set. Ref: net/bridge/br_multicast.c:br_multicast_send_query() */
function sendGeneralQuery(br: NetBridge, port: NetBridgePort | null, own: OwnQuery, family: Family, ctx: Ctx): void {
  const { mcast } = br;
  if (!mcast.snooping || !mcast.querier) return;
  const other = family === 'inet' ? mcast.ip4OtherQuery : mcast.ip6OtherQuery;
  if (other.timer !== null) return;
  if (port === null) {
    if (family === 'inet') mcast.ip4QuerierPort = null;
    else mcast.ip6QuerierPort = null;
  }
  sendQuery(br, port, family, family === 'inet' ? INADDR_ANY : IN6ADDR_ANY, ctx);
  const wait = own.startupSent < mcast.startupQueryCount ? mcast.startupQueryInterval : mcast.queryInterval;
  own.timer = ctx.arm(
    ctx.now + wait,
    port === null
      ? { kind: 'bridge-mcast', timer: 'own-query', family, br }
      : { kind: 'bridge-mcast-port', timer: 'own-query', family, p: port },
  );
}

/** Ref: net/bridge/br_multicast.c:br_multicast_query_expired(), br_multicast_port_query_expired() */
export function brMulticastQueryExpired(br: NetBridge, port: NetBridgePort | null, family: Family, ctx: Ctx): void {
  const state = port === null ? br.mcast : port.mcast;
  const own = family === 'inet' ? state.ip4OwnQuery : state.ip6OwnQuery;
  own.timer = null;
  if (port !== null && (port.state === 'disabled' || port.state === 'blocking')) return;
  if (own.startupSent < br.mcast.startupQueryCount) own.startupSent++;
  sendGeneralQuery(br, port, own, family, ctx);
}

/** Begins to ask, by itself and by every port that works. Ref: net/bridge/br_multicast.c:br_multicast_start_querier() */
export function brMulticastStartQuerier(br: NetBridge, family: Family, ctx: Ctx): void {
  brMulticastOpenQuery(br, family, ctx);
  for (const p of br.ports) {
    if (p.state === 'disabled' || p.state === 'blocking') continue;
    const own = family === 'inet' ? p.mcast.ip4OwnQuery : p.mcast.ip6OwnQuery;
    own.startupSent = 0;
    ctx.cancel(own.timer);
    own.timer = ctx.arm(ctx.now, { kind: 'bridge-mcast-port', timer: 'own-query', family, p });
  }
}

/** Ref: net/bridge/br_multicast.c:__br_multicast_open_query() */
export function brMulticastOpenQuery(br: NetBridge, family: Family, ctx: Ctx): void {
  const own = family === 'inet' ? br.mcast.ip4OwnQuery : br.mcast.ip6OwnQuery;
  own.startupSent = 0;
  if (!br.mcast.snooping || !br.mcast.querier) return; // without a querier the alarm would do nothing
  ctx.cancel(own.timer);
  own.timer = ctx.arm(ctx.now, { kind: 'bridge-mcast', timer: 'own-query', family, br });
}
