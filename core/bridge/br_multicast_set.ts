import { ipv4 } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import { done, fail, type Result } from '../errno.ts';
import { ipMcDecGroup, ipMcIncGroup } from '../ipv4/igmp_mc.ts';
import { ipv6DevMcDec, ipv6DevMcInc } from '../ipv6/mcast.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brMulticastDisablePort, brMulticastEnablePort } from './br_multicast_port.ts';
import { brMulticastOpenQuery, brMulticastStartQuerier } from './br_multicast_query.ts';
import {
  armPortRouter,
  brMulticastAddRouter,
  brMulticastMarkRouter,
  brMulticastRportDel,
} from './br_multicast_router.ts';

/** 224.0.0.106 and ff02::6a: who snoops is a member. Ref: RFC 4286 */
const INADDR_ALLSNOOPERS_GROUP = ipv4(0xe000006a);
const IN6ADDR_ALLSNOOPERS = 'ff02::6a' as Ipv6Addr;

/** The bridge comes up. Ref: net/bridge/br_multicast.c:br_multicast_open(), br_multicast_join_snoopers() */
export function brMulticastOpen(br: NetBridge, ctx: Ctx): void {
  brMulticastOpenQuery(br, 'inet', ctx);
  brMulticastOpenQuery(br, 'inet6', ctx);
  if (br.mcast.snooping) joinSnoopers(br, ctx);
}

function joinSnoopers(br: NetBridge, ctx: Ctx): void {
  if (br.dev.ipPtr !== null) ipMcIncGroup(br.dev.ipPtr, INADDR_ALLSNOOPERS_GROUP, ctx);
  if (br.dev.ip6Ptr !== null) ipv6DevMcInc(br.dev, IN6ADDR_ALLSNOOPERS, ctx);
}

function leaveSnoopers(br: NetBridge, ctx: Ctx): void {
  if (br.dev.ipPtr !== null) ipMcDecGroup(br.dev.ipPtr, INADDR_ALLSNOOPERS_GROUP, ctx);
  if (br.dev.ip6Ptr !== null) ipv6DevMcDec(br.dev.ip6Ptr, IN6ADDR_ALLSNOOPERS, ctx);
}

/** And goes down. Ref: net/bridge/br_multicast.c:br_multicast_stop(), br_multicast_leave_snoopers() */
export function brMulticastStop(br: NetBridge, ctx: Ctx): void {
  cancelTimers(br, ctx);
  if (br.mcast.snooping) leaveSnoopers(br, ctx);
}

function cancelTimers(br: NetBridge, ctx: Ctx): void {
  const { mcast } = br;
  for (const query of [mcast.ip4OwnQuery, mcast.ip6OwnQuery, mcast.ip4OtherQuery, mcast.ip6OtherQuery]) {
    ctx.cancel(query.timer);
    query.timer = null;
  }
  mcast.ip4OtherQuery.delayUntil = 0;
  mcast.ip6OtherQuery.delayUntil = 0;
  ctx.cancel(mcast.ip4RouterTimer);
  ctx.cancel(mcast.ip6RouterTimer);
  mcast.ip4RouterTimer = null;
  mcast.ip6RouterTimer = null;
}

/** Ref: net/bridge/br_multicast.c:br_multicast_dev_del() */
export function brMulticastDevDel(br: NetBridge, ctx: Ctx): void {
  for (const mp of br.mcast.mdb.values()) ctx.cancel(mp.timer);
  br.mcast.mdb.clear();
  cancelTimers(br, ctx);
}

/** 0 never, 1 when one was heard, 2 always a router: EINVAL. Ref: net/bridge/br_multicast.c:br_multicast_set_router() */
export function brMulticastSetRouter(br: NetBridge, router: number, ctx: Ctx): Result<void> {
  if (router > 2) return fail('EINVAL');
  if (router !== 1) {
    ctx.cancel(br.mcast.ip4RouterTimer);
    ctx.cancel(br.mcast.ip6RouterTimer);
    br.mcast.ip4RouterTimer = null;
    br.mcast.ip6RouterTimer = null;
  }
  br.mcast.router = router;
  return done;
}

/** The same of a port, and 3: for a while. EINVAL. Ref: net/bridge/br_multicast.c:br_multicast_set_port_router() */
export function brMulticastSetPortRouter(p: NetBridgePort, router: number, ctx: Ctx): Result<void> {
  const { mcast } = p;
  if (router > 3) return fail('EINVAL');
  if (mcast.router === router) {
    if (router !== 3) return done;
    armPortRouter(p, 'inet', ctx.now + p.br.mcast.querierInterval, ctx);
    armPortRouter(p, 'inet6', ctx.now + p.br.mcast.querierInterval, ctx);
    return done;
  }
  mcast.router = router;
  if (router === 0 || router === 2) {
    ctx.cancel(mcast.ip4RouterTimer);
    ctx.cancel(mcast.ip6RouterTimer);
    mcast.ip4RouterTimer = null;
    mcast.ip6RouterTimer = null;
  }
  for (const family of ['inet', 'inet6'] as const) {
    if (router === 2) brMulticastAddRouter(p, family);
    else if (router === 3) brMulticastMarkRouter(p.br, p, family, ctx);
    else brMulticastRportDel(p, family);
  }
  return done;
}

/** `mcast_snooping`. Ref: net/bridge/br_multicast.c:br_multicast_toggle() */
export function brMulticastToggle(br: NetBridge, on: boolean, ctx: Ctx): void {
  if (br.mcast.snooping === on) return;
  br.mcast.snooping = on;
  if (!on) {
    for (const p of br.ports) brMulticastDisablePort(p, ctx);
    leaveSnoopers(br, ctx);
    return;
  }
  if (!br.dev.up) return;
  brMulticastOpen(br, ctx);
  for (const p of br.ports) brMulticastEnablePort(p, ctx);
}

/** `mcast_querier`. Ref: net/bridge/br_multicast.c:br_multicast_set_querier() */
export function brMulticastSetQuerier(br: NetBridge, on: boolean, ctx: Ctx): void {
  const { mcast } = br;
  if (mcast.querier === on) return;
  mcast.querier = on;
  if (!on) return;
  const delayUntil = ctx.now + mcast.queryResponseInterval;
  if (mcast.ip4OtherQuery.timer === null) mcast.ip4OtherQuery.delayUntil = delayUntil;
  brMulticastStartQuerier(br, 'inet', ctx);
  if (mcast.ip6OtherQuery.timer === null) mcast.ip6OtherQuery.delayUntil = delayUntil;
  brMulticastStartQuerier(br, 'inet6', ctx);
}

/** EINVAL but for 2 and 3. Ref: net/bridge/br_multicast.c:br_multicast_set_igmp_version() */
export function brMulticastSetIgmpVersion(br: NetBridge, version: number): Result<void> {
  if (version !== 2 && version !== 3) return fail('EINVAL');
  br.mcast.igmpVersion = version;
  return done;
}

/** EINVAL but for 1 and 2. Ref: net/bridge/br_multicast.c:br_multicast_set_mld_version() */
export function brMulticastSetMldVersion(br: NetBridge, version: number): Result<void> {
  if (version !== 1 && version !== 2) return fail('EINVAL');
  br.mcast.mldVersion = version;
  return done;
}
