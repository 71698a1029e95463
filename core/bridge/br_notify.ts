import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { rtnlFillIfinfo } from '../netlink/ifinfo.ts';
import type { FdbMessage } from '../netlink/messages.ts';
import { type ArmedTimer, SEC } from '../world.ts';
import type { NetBridge, NetBridgeFdbEntry, NetBridgePort } from './br.ts';

/** A port's or a bridge's own news. Ref: net/bridge/br_netlink.c:br_ifinfo_notify() */
export function brIfinfoNotify(type: 'RTM_NEWLINK' | 'RTM_DELLINK', dev: NetDevice, ctx: Ctx): void {
  ctx.notify(dev.net, {
    type,
    get link() {
      return rtnlFillIfinfo(dev, ctx);
    },
    family: 'bridge',
  });
}

/** Ref: net/bridge/br_fdb.c:fdb_notify() */
export function fdbNotify(type: 'RTM_NEWNEIGH' | 'RTM_DELNEIGH', br: NetBridge, f: NetBridgeFdbEntry, ctx: Ctx): void {
  ctx.notify(br.dev.net, {
    type,
    get fdb() {
      return fdbFillInfo(br, f, ctx);
    },
  });
}

/** Entries are kept that long: shorter while the topology changes. Ref: net/bridge/br_fdb.c:hold_time() */
export function holdTime(br: NetBridge): number {
  return br.topologyChange ? br.forwardDelay : br.ageingTime;
}

/** Ref: net/bridge/br_fdb.c:has_expired() */
export function hasExpired(br: NetBridge, f: NetBridgeFdbEntry, now: number): boolean {
  return !f.isStatic && !f.extLearn && f.updated + holdTime(br) <= now;
}

/** Ref: net/bridge/br_fdb.c:fdb_fill_info(), fdb_to_nud() */
export function fdbFillInfo(br: NetBridge, f: NetBridgeFdbEntry, ctx: Ctx): FdbMessage {
  const state = f.local ? 'permanent' : f.isStatic ? 'static' : hasExpired(br, f, ctx.now) ? 'stale' : 'reachable';
  return {
    mac: f.addr,
    ifindex: f.dst === null ? br.dev.ifindex : f.dst.dev.ifindex,
    master: br.dev.ifindex,
    self: false,
    vlan: f.vlanId,
    state,
    sticky: f.sticky,
    externLearn: f.extLearn,
    offload: false,
    local: f.local,
    used: Math.floor((ctx.now - f.used) / SEC),
    updated: Math.floor((ctx.now - f.updated) / SEC),
    portNo: f.dst === null ? 0 : f.dst.portNo,
    ageingTimer: f.isStatic ? 0 : clockTicks(ctx.now - f.updated),
  };
}

/** Nanoseconds as the kernel shows times: whole ticks of 1/250 s, said in 1/100 s. Ref: kernel/time/time.c:jiffies_to_clock_t() */
export function clockTicks(nsec: number): number {
  const jiffies = Math.floor(nsec / 4_000_000);
  return Math.floor((jiffies * 4) / 10);
}

/** Ticks of 1/100 s as the kernel keeps them: whole ticks of 1/250 s. Ref: kernel/time/time.c:clock_t_to_jiffies() */
export function ticksToNsec(ticks: number): number {
  return Math.floor(ticks * 2.5) * 4_000_000;
}

/** Port by its number. Ref: net/bridge/br_stp.c:br_get_port() */
export function brGetPort(br: NetBridge, portNo: number): NetBridgePort | null {
  for (const p of br.ports) if (p.portNo === portNo) return p;
  return null;
}

/** What is left of a timer, in 1/100 s. Ref: net/bridge/br_stp_timer.c:br_timer_value() */
export function brTimerValue(timer: ArmedTimer | null, ctx: Ctx): number {
  return timer === null || timer.dead ? 0 : Math.max(0, clockTicks(timer.at - ctx.now));
}
