import type { MacAddr } from '../addr/mac.ts';
import { MAC_ZERO } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { done, fail, type Result } from '../errno.ts';
import { netifOperUp } from '../netlink/ifinfo.ts';
import { MSEC, SEC } from '../world.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brFdbChangeMacAddress, brFdbDeleteByPort } from './br_fdb.ts';
import { brMulticastDisablePort } from './br_multicast_port.ts';
import { brIfinfoNotify, ticksToNsec } from './br_notify.ts';
import {
  brBecomeDesignatedPort,
  brBecomeRootBridge,
  brConfigBpduGeneration,
  brConfigurationUpdate,
  brIsDesignatedPort,
  brIsRootBridge,
  brPortStateSelection,
  brSetTopologyChange,
  cmpBridgeId,
  stpPortSend,
} from './br_stp.ts';

const BR_MIN_FORWARD_DELAY = 2 * SEC;
const BR_MAX_FORWARD_DELAY = 30 * SEC;

/** Priority above the ten bits of the number. Ref: net/bridge/br_stp_if.c:br_make_port_id() */
export function brMakePortId(priority: number, portNo: number): number {
  return ((priority << 10) | (portNo & 1023)) & 0xffff;
}

/** Ref: net/bridge/br_stp_if.c:br_init_port() */
export function brInitPort(p: NetBridgePort, ctx: Ctx): void {
  p.portId = brMakePortId(p.priority, p.portNo);
  brBecomeDesignatedPort(p);
  stpPortSend(p, 'ENABLE', ctx);
  p.topologyChangeAck = false;
  p.configPending = false;
}

/** Ref: net/bridge/br_stp_if.c:br_stp_enable_bridge() */
export function brStpEnableBridge(br: NetBridge, ctx: Ctx): void {
  if (br.stpEnabled) {
    ctx.cancel(br.helloTimer);
    br.helloTimer = ctx.arm(ctx.now + br.helloTime, { kind: 'bridge', timer: 'hello', br });
  }
  ctx.cancel(br.gcTimer);
  br.gcTimer = ctx.arm(ctx.now + 100 * MSEC, { kind: 'bridge', timer: 'gc', br });
  brConfigBpduGeneration(br, ctx);
  for (const p of br.ports) if (p.dev.up && netifOperUp(p.dev)) brStpEnablePort(p, ctx);
}

/** Ref: net/bridge/br_stp_if.c:br_stp_disable_bridge() */
export function brStpDisableBridge(br: NetBridge, ctx: Ctx): void {
  for (const p of br.ports) if (p.state !== 'disabled') brStpDisablePort(p, ctx);
  brSetTopologyChange(br, false);
  br.topologyChangeDetected = false;
  brCancelTimers(br, ctx);
}

/** No alarm of a bridge that is down or dies rings. */
export function brCancelTimers(br: NetBridge, ctx: Ctx): void {
  ctx.cancel(br.helloTimer);
  ctx.cancel(br.topologyChangeTimer);
  ctx.cancel(br.tcnTimer);
  ctx.cancel(br.gcTimer);
  br.helloTimer = null;
  br.topologyChangeTimer = null;
  br.tcnTimer = null;
  br.gcTimer = null;
}

/** Ref: net/bridge/br_stp_if.c:br_stp_enable_port() */
export function brStpEnablePort(p: NetBridgePort, ctx: Ctx): void {
  brInitPort(p, ctx);
  brPortStateSelection(p.br, ctx);
  brIfinfoNotify('RTM_NEWLINK', p.dev, ctx);
}

/** Ref: net/bridge/br_stp_if.c:br_stp_disable_port() */
export function brStpDisablePort(p: NetBridgePort, ctx: Ctx): void {
  const { br } = p;
  const wasRoot = brIsRootBridge(br);
  brBecomeDesignatedPort(p);
  stpPortSend(p, 'DISABLE', ctx);
  p.topologyChangeAck = false;
  p.configPending = false;
  brIfinfoNotify('RTM_NEWLINK', p.dev, ctx);
  ctx.cancel(p.messageAgeTimer);
  ctx.cancel(p.holdTimer);
  p.messageAgeTimer = null;
  p.holdTimer = null;
  if (p.backupPort === null) brFdbDeleteByPort(br, p, 0, false, ctx);
  brMulticastDisablePort(p, ctx);
  brConfigurationUpdate(br, ctx);
  brPortStateSelection(br, ctx);
  if (brIsRootBridge(br) && !wasRoot) brBecomeRootBridge(br, ctx);
}

/**
 * `stp on`: the kernel's own. Differs: a host's first namespace would ask /sbin/bridge-stp first.
 * Ref: net/bridge/br_stp_if.c:br_stp_set_enabled(), br_stp_start(), br_stp_stop()
 */
export function brStpSetEnabled(br: NetBridge, on: boolean, ctx: Ctx): void {
  if (on === br.stpEnabled) return;
  br.stpEnabled = on;
  if (!on) return;
  if (br.bridgeForwardDelay < BR_MIN_FORWARD_DELAY) brSetForwardDelayNsec(br, BR_MIN_FORWARD_DELAY);
  else if (br.bridgeForwardDelay > BR_MAX_FORWARD_DELAY) brSetForwardDelayNsec(br, BR_MAX_FORWARD_DELAY);
  if (br.dev.up) {
    ctx.cancel(br.helloTimer);
    br.helloTimer = ctx.arm(ctx.now + br.helloTime, { kind: 'bridge', timer: 'hello', br });
  }
  brPortStateSelection(br, ctx);
}

function brSetForwardDelayNsec(br: NetBridge, t: number): void {
  br.bridgeForwardDelay = t;
  if (brIsRootBridge(br)) br.forwardDelay = t;
}

/** Ticks of 1/100 s; ERANGE outside 2..30 s under STP. Ref: net/bridge/br_stp.c:br_set_forward_delay() */
export function brSetForwardDelay(br: NetBridge, ticks: number): Result<void> {
  const t = ticksToNsec(ticks);
  if (br.stpEnabled && (t < BR_MIN_FORWARD_DELAY || t > BR_MAX_FORWARD_DELAY)) return fail('ERANGE');
  brSetForwardDelayNsec(br, t);
  return done;
}

/** ERANGE outside 1..10 s. Ref: net/bridge/br_stp.c:br_set_hello_time() */
export function brSetHelloTime(br: NetBridge, ticks: number): Result<void> {
  const t = ticksToNsec(ticks);
  if (t < SEC || t > 10 * SEC) return fail('ERANGE');
  br.bridgeHelloTime = t;
  if (brIsRootBridge(br)) br.helloTime = t;
  return done;
}

/** ERANGE outside 6..40 s. Ref: net/bridge/br_stp.c:br_set_max_age() */
export function brSetMaxAge(br: NetBridge, ticks: number): Result<void> {
  const t = ticksToNsec(ticks);
  if (t < 6 * SEC || t > 40 * SEC) return fail('ERANGE');
  br.bridgeMaxAge = t;
  if (brIsRootBridge(br)) br.maxAge = t;
  return done;
}

/** Garbage is collected at once. Ref: net/bridge/br_stp.c:br_set_ageing_time() */
export function brSetAgeingTime(br: NetBridge, ticks: number, ctx: Ctx): void {
  br.bridgeAgeingTime = ticksToNsec(ticks);
  br.ageingTime = br.bridgeAgeingTime;
  ctx.cancel(br.gcTimer);
  br.gcTimer = ctx.arm(ctx.now, { kind: 'bridge', timer: 'gc', br });
}

/** Ref: net/bridge/br_stp_if.c:br_stp_change_bridge_id() */
export function brStpChangeBridgeId(br: NetBridge, addr: MacAddr, ctx: Ctx): void {
  const wasRoot = brIsRootBridge(br);
  brFdbChangeMacAddress(br, addr, ctx);
  const old = br.bridgeId.addr;
  br.bridgeId = { priority: br.bridgeId.priority, addr };
  br.dev.addr = addr;
  for (const p of br.ports) {
    if (p.designatedBridge.addr === old) p.designatedBridge = { priority: p.designatedBridge.priority, addr };
    if (p.designatedRoot.addr === old) p.designatedRoot = { priority: p.designatedRoot.priority, addr };
  }
  brConfigurationUpdate(br, ctx);
  brPortStateSelection(br, ctx);
  if (brIsRootBridge(br) && !wasRoot) brBecomeRootBridge(br, ctx);
}

/** The lowest address of its ports, unless somebody chose one. True when it changed. Ref: br_stp_recalculate_bridge_id() */
export function brStpRecalculateBridgeId(br: NetBridge, ctx: Ctx): boolean {
  if (br.dev.addrAssignType === 'set') return false;
  let addr: MacAddr | null = null;
  for (const p of br.ports) if (addr === null || p.dev.addr < addr) addr = p.dev.addr;
  addr ??= MAC_ZERO;
  if (br.bridgeId.addr === addr) return false;
  brStpChangeBridgeId(br, addr, ctx);
  return true;
}

/** Ref: net/bridge/br_stp_if.c:br_stp_set_bridge_priority() */
export function brStpSetBridgePriority(br: NetBridge, priority: number, ctx: Ctx): void {
  const wasRoot = brIsRootBridge(br);
  for (const p of br.ports) {
    if (p.state !== 'disabled' && brIsDesignatedPort(p))
      p.designatedBridge = { priority, addr: p.designatedBridge.addr };
  }
  br.bridgeId = { priority, addr: br.bridgeId.addr };
  brConfigurationUpdate(br, ctx);
  brPortStateSelection(br, ctx);
  if (brIsRootBridge(br) && !wasRoot) brBecomeRootBridge(br, ctx);
}

/** ERANGE above 63. Ref: net/bridge/br_stp_if.c:br_stp_set_port_priority() */
export function brStpSetPortPriority(p: NetBridgePort, priority: number, ctx: Ctx): Result<void> {
  if (priority > 63) return fail('ERANGE');
  const portId = brMakePortId(priority, p.portNo);
  if (brIsDesignatedPort(p)) p.designatedPort = portId;
  p.portId = portId;
  p.priority = priority;
  if (cmpBridgeId(p.br.bridgeId, p.designatedBridge) === 0 && p.portId < p.designatedPort) {
    brBecomeDesignatedPort(p);
    brPortStateSelection(p.br, ctx);
  }
  return done;
}

/** ERANGE outside 1..65535. Ref: net/bridge/br_stp_if.c:br_stp_set_path_cost() */
export function brStpSetPathCost(p: NetBridgePort, cost: number, ctx: Ctx): Result<void> {
  if (cost < 1 || cost > 65535) return fail('ERANGE');
  p.adminCost = true;
  p.pathCost = cost;
  brConfigurationUpdate(p.br, ctx);
  brPortStateSelection(p.br, ctx);
  return done;
}
