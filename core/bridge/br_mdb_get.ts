import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { NetBridge } from './br.ts';
import type { BrIp, NetBridgeMdbEntry } from './br_mcast_state.ts';

/** A group's place in the MDB. */
export function mdbKey(addr: BrIp): string {
  return `${addr.family} ${addr.vid} ${addr.group} ${addr.source ?? ''}`;
}

function find(
  br: NetBridge,
  family: BrIp['family'],
  vid: number,
  group: Ipv4Addr | Ipv6Addr | MacAddr,
  source: Ipv4Addr | Ipv6Addr | '',
) {
  return br.mcast.mdb.get(`${family} ${vid} ${group} ${source}`);
}

/**
 * The group a frame is for, where snooping knows one; IGMP and MLD themselves go everywhere.
 * Ref: net/bridge/br_multicast.c:br_mdb_get()
 */
export function brMdbGet(br: NetBridge, skb: SkBuff, vid: number): NetBridgeMdbEntry | undefined {
  const { mcast } = br;
  if (!mcast.snooping || mcast.mdb.size === 0) return undefined;
  const { payload } = skb;
  if (payload.kind === 'ipv4') {
    if (payload.body.kind === 'igmp') return undefined;
    if (mcast.igmpVersion === 3) {
      const sg = find(br, 'inet', vid, payload.daddr, payload.saddr);
      if (sg !== undefined) return sg;
    }
    return find(br, 'inet', vid, payload.daddr, '');
  }
  if (payload.kind === 'ipv6') {
    if (isMld(skb)) return undefined;
    if (mcast.mldVersion === 2) {
      const sg = find(br, 'inet6', vid, payload.daddr, payload.saddr);
      if (sg !== undefined) return sg;
    }
    return find(br, 'inet6', vid, payload.daddr, '');
  }
  return find(br, 'mac', vid, skb.eth!.dest, '');
}

/** Is it a query, report or done? */
export function isMld(skb: SkBuff): boolean {
  const { payload } = skb;
  if (payload.kind !== 'ipv6') return false;
  const { body } = payload;
  return body.kind === 'icmpv6' && (body.type === 130 || body.type === 131 || body.type === 132 || body.type === 143);
}

/**
 * Snooping may be trusted only where somebody asks for the groups; otherwise everything is flooded. An entry without IP
 * address was set by hand. Ref: net/bridge/br_private.h:br_multicast_querier_exists()
 */
export function brMulticastQuerierExists(
  br: NetBridge,
  skb: SkBuff,
  mdst: NetBridgeMdbEntry | undefined,
  ctx: Ctx,
): boolean {
  const { mcast } = br;
  switch (skb.payload.kind) {
    case 'ipv4':
      return asked(mcast.ip4OtherQuery, mcast.querier, ctx);
    case 'ipv6':
      return asked(mcast.ip6OtherQuery, mcast.querier, ctx);
    default:
      return mdst?.addr.family === 'mac';
  }
}

/** Long enough for the first answers. Ref: net/bridge/br_private.h:__br_multicast_querier_exists() */
function asked(other: NetBridge['mcast']['ip4OtherQuery'], own: boolean, ctx: Ctx): boolean {
  if (ctx.now < other.delayUntil) return false;
  return own || (other.timer !== null && !other.timer.dead);
}

/** Does this host route multicast, or pretend to? Ref: net/bridge/br_private.h:br_multicast_is_router() */
export function brMulticastIsRouter(br: NetBridge, skb: SkBuff): boolean {
  const { mcast } = br;
  if (mcast.router === 2) return true;
  const timer = skb.payload.kind === 'ipv6' ? mcast.ip6RouterTimer : mcast.ip4RouterTimer;
  return mcast.router === 1 && timer !== null && !timer.dead;
}
