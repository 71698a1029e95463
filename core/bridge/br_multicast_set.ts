import type { Ctx } from '../ctx.ts';
import { done, fail, type Result } from '../errno.ts';
import type { NetBridge, NetBridgePort } from './br.ts';

/** Ref: net/bridge/br_multicast.c:br_multicast_open() */
export function brMulticastOpen(_br: NetBridge, _ctx: Ctx): void {}
/** Ref: net/bridge/br_multicast.c:br_multicast_stop() */
export function brMulticastStop(_br: NetBridge, _ctx: Ctx): void {}
/** Ref: net/bridge/br_multicast.c:br_multicast_dev_del() */
export function brMulticastDevDel(_br: NetBridge, _ctx: Ctx): void {}
/** Ref: net/bridge/br_multicast.c:br_multicast_set_router() */
export function brMulticastSetRouter(br: NetBridge, router: number, _ctx: Ctx): Result<void> {
  if (router > 2) return fail('EINVAL');
  br.mcast.router = router;
  return done;
}
/** Ref: net/bridge/br_multicast.c:br_multicast_set_port_router() */
export function brMulticastSetPortRouter(p: NetBridgePort, router: number, _ctx: Ctx): Result<void> {
  if (router > 3) return fail('EINVAL');
  p.mcast.router = router;
  return done;
}
/** Ref: net/bridge/br_multicast.c:br_multicast_toggle() */
export function brMulticastToggle(br: NetBridge, on: boolean, _ctx: Ctx): void {
  br.mcast.snooping = on;
}
/** Ref: net/bridge/br_multicast.c:br_multicast_set_querier() */
export function brMulticastSetQuerier(br: NetBridge, on: boolean, _ctx: Ctx): void {
  br.mcast.querier = on;
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
