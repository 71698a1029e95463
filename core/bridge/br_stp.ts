import type { Ctx } from '../ctx.ts';
import { netifCarrierOff, netifCarrierOn } from '../link/link_watch.ts';
import type { BrPortState } from '../netlink/messages.ts';
import type { BridgeId, ConfigBpdu } from '../wire/stp.ts';
import { type Nsec, SEC } from '../world.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brMulticastEnablePort } from './br_multicast_port.ts';
import { brGetPort, brIfinfoNotify } from './br_notify.ts';
import { brSendConfigBpdu, brSendTcnBpdu, stpNsec, stpTicks } from './br_stp_bpdu.ts';
import { type StpPortEvent, stpPortTable } from './br_stp_port.ts';

const BR_HOLD_TIME = SEC;
/** One tick, so that it never stays the same. */
const MESSAGE_AGE_INCR = 4_000_000;

export function cmpBridgeId(a: BridgeId, b: BridgeId): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  return a.addr < b.addr ? -1 : a.addr === b.addr ? 0 : 1;
}

/** Ref: net/bridge/br_private_stp.h:br_is_root_bridge() */
export function brIsRootBridge(br: NetBridge): boolean {
  return cmpBridgeId(br.bridgeId, br.designatedRoot) === 0;
}

/** Ref: net/bridge/br_private_stp.h:br_is_designated_port() */
export function brIsDesignatedPort(p: NetBridgePort): boolean {
  return p.designatedPort === p.portId && cmpBridgeId(p.designatedBridge, p.br.bridgeId) === 0;
}

/** Rounded to a whole second, down only in its first quarter and never into the past. Ref: kernel/time/timer.c:round_jiffies() */
export function roundJiffies(at: Nsec, now: Nsec): Nsec {
  const rem = at % SEC;
  const rounded = rem < SEC / 4 ? at - rem : at - rem + SEC;
  return rounded <= now ? at : rounded;
}

/** Ref: net/bridge/br_stp.c:br_set_state() */
export function brSetState(p: NetBridgePort, state: BrPortState, ctx: Ctx): void {
  p.state = state;
  ctx.printk(p.br.dev.net, `${p.br.dev.name}: port ${p.portNo}(${p.dev.name}) entered ${state} state`);
}

/** Lets the machine answer an event, and does what the way there asks for. */
export function stpPortSend(p: NetBridgePort, event: StpPortEvent, ctx: Ctx): void {
  const { br } = p;
  const { to, actions } = stpPortTable[p.state][event];
  // a port that stops forwarding says so while it still can, one that begins says so afterwards
  const before = event === 'BLOCK' && actions.includes('brTopologyChangeDetection');
  if (before) brTopologyChangeDetection(br, ctx);
  if (to !== p.state || event === 'ENABLE') brSetState(p, to, ctx);
  for (const action of actions) {
    switch (action) {
      case 'brTopologyChangeDetection':
        if (before) break;
        if (event === 'FORWARD_DELAY' && !isDesignatedForSomePort(br)) break;
        brTopologyChangeDetection(br, ctx);
        break;
      case 'modForwardDelayTimer':
        ctx.cancel(p.forwardDelayTimer);
        p.forwardDelayTimer =
          br.forwardDelay === 0
            ? null
            : ctx.arm(ctx.now + br.forwardDelay, { kind: 'bridge-port', timer: 'forward_delay', p });
        break;
      case 'delForwardDelayTimer':
        ctx.cancel(p.forwardDelayTimer);
        p.forwardDelayTimer = null;
        break;
      case 'netifCarrierOn':
        netifCarrierOn(br.dev, ctx);
        break;
    }
  }
}

/** Ref: net/bridge/br_stp_timer.c:br_is_designated_for_some_port() */
function isDesignatedForSomePort(br: NetBridge): boolean {
  return br.ports.some((p) => p.state !== 'disabled' && cmpBridgeId(p.designatedBridge, br.bridgeId) === 0);
}

/** Ref: net/bridge/br_stp.c:br_should_become_root_port() */
function shouldBecomeRootPort(p: NetBridgePort, rp: NetBridgePort | null): boolean {
  const { br } = p;
  if (p.state === 'disabled' || brIsDesignatedPort(p)) return false;
  if (cmpBridgeId(br.bridgeId, p.designatedRoot) <= 0) return false;
  if (rp === null) return true;
  let t = cmpBridgeId(p.designatedRoot, rp.designatedRoot);
  if (t !== 0) return t < 0;
  t = p.designatedCost + p.pathCost - (rp.designatedCost + rp.pathCost);
  if (t !== 0) return t < 0;
  t = cmpBridgeId(p.designatedBridge, rp.designatedBridge);
  if (t !== 0) return t < 0;
  t = p.designatedPort - rp.designatedPort;
  if (t !== 0) return t < 0;
  return p.portId < rp.portId;
}

/** Ref: net/bridge/br_stp.c:br_root_selection() */
function rootSelection(br: NetBridge, ctx: Ctx): void {
  let root: NetBridgePort | null = null;
  for (const p of br.ports) {
    if (!shouldBecomeRootPort(p, root)) continue;
    if (p.rootBlock) {
      ctx.printk(br.dev.net, `${br.dev.name}: port ${p.portNo}(${p.dev.name}) tried to become root port (blocked)`);
      stpPortSend(p, 'ROOT_BLOCK', ctx);
      brIfinfoNotify('RTM_NEWLINK', p.dev, ctx);
    } else root = p;
  }
  br.rootPort = root === null ? 0 : root.portNo;
  br.designatedRoot = root === null ? br.bridgeId : root.designatedRoot;
  br.rootPathCost = root === null ? 0 : root.designatedCost + root.pathCost;
}

/** Ref: net/bridge/br_stp.c:br_become_root_bridge() */
export function brBecomeRootBridge(br: NetBridge, ctx: Ctx): void {
  br.maxAge = br.bridgeMaxAge;
  br.helloTime = br.bridgeHelloTime;
  br.forwardDelay = br.bridgeForwardDelay;
  brTopologyChangeDetection(br, ctx);
  ctx.cancel(br.tcnTimer);
  br.tcnTimer = null;
  if (!br.dev.up) return;
  brConfigBpduGeneration(br, ctx);
  ctx.cancel(br.helloTimer);
  br.helloTimer = ctx.arm(ctx.now + br.helloTime, { kind: 'bridge', timer: 'hello', br });
}

/** Ref: net/bridge/br_stp.c:br_transmit_config() */
export function brTransmitConfig(p: NetBridgePort, ctx: Ctx): void {
  if (p.holdTimer !== null) {
    p.configPending = true;
    return;
  }
  const { br } = p;
  let messageAge = 0;
  if (!brIsRootBridge(br)) {
    const root = brGetPort(br, br.rootPort);
    messageAge = (root === null ? 0 : ctx.now - root.designatedAge) + MESSAGE_AGE_INCR;
  }
  if (messageAge >= br.maxAge) return;
  brSendConfigBpdu(
    p,
    {
      topologyChange: br.topologyChange,
      topologyChangeAck: p.topologyChangeAck,
      root: br.designatedRoot,
      rootPathCost: br.rootPathCost,
      bridgeId: br.bridgeId,
      portId: p.portId,
      messageAge: stpTicks(messageAge),
      maxAge: stpTicks(br.maxAge),
      helloTime: stpTicks(br.helloTime),
      forwardDelay: stpTicks(br.forwardDelay),
    },
    ctx,
  );
  p.topologyChangeAck = false;
  p.configPending = false;
  if (br.stpEnabled)
    p.holdTimer = ctx.arm(roundJiffies(ctx.now + BR_HOLD_TIME, ctx.now), { kind: 'bridge-port', timer: 'hold', p });
}

/** Ref: net/bridge/br_stp.c:br_record_config_information() */
function recordConfigInformation(p: NetBridgePort, bpdu: ConfigBpdu, ctx: Ctx): void {
  p.designatedRoot = bpdu.root;
  p.designatedCost = bpdu.rootPathCost;
  p.designatedBridge = bpdu.bridgeId;
  p.designatedPort = bpdu.portId;
  const age = stpNsec(bpdu.messageAge);
  p.designatedAge = ctx.now - age;
  ctx.cancel(p.messageAgeTimer);
  p.messageAgeTimer = ctx.arm(ctx.now + stpNsec(bpdu.maxAge) - age, { kind: 'bridge-port', timer: 'message_age', p });
}

/** Ref: net/bridge/br_stp.c:br_transmit_tcn() */
export function brTransmitTcn(br: NetBridge, ctx: Ctx): void {
  const p = brGetPort(br, br.rootPort);
  if (p !== null) brSendTcnBpdu(p, ctx);
}

/** Ref: net/bridge/br_stp.c:br_should_become_designated_port() */
function shouldBecomeDesignatedPort(p: NetBridgePort): boolean {
  const { br } = p;
  if (brIsDesignatedPort(p)) return true;
  if (cmpBridgeId(p.designatedRoot, br.designatedRoot) !== 0) return true;
  if (br.rootPathCost !== p.designatedCost) return br.rootPathCost < p.designatedCost;
  const t = cmpBridgeId(br.bridgeId, p.designatedBridge);
  if (t !== 0) return t < 0;
  return p.portId < p.designatedPort;
}

/** Ref: net/bridge/br_stp.c:br_supersedes_port_info() */
function supersedesPortInfo(p: NetBridgePort, bpdu: ConfigBpdu): boolean {
  let t = cmpBridgeId(bpdu.root, p.designatedRoot);
  if (t !== 0) return t < 0;
  t = bpdu.rootPathCost - p.designatedCost;
  if (t !== 0) return t < 0;
  t = cmpBridgeId(bpdu.bridgeId, p.designatedBridge);
  if (t !== 0) return t < 0;
  if (cmpBridgeId(bpdu.bridgeId, p.br.bridgeId) !== 0) return true;
  return bpdu.portId <= p.designatedPort;
}

/** Ref: net/bridge/br_stp.c:br_topology_change_detection() */
export function brTopologyChangeDetection(br: NetBridge, ctx: Ctx): void {
  if (!br.stpEnabled || !br.dev.up) return;
  const isRoot = brIsRootBridge(br);
  ctx.printk(br.dev.net, `${br.dev.name}: topology change detected, ${isRoot ? 'propagating' : 'sending tcn bpdu'}`);
  if (isRoot) {
    brSetTopologyChange(br, true);
    ctx.cancel(br.topologyChangeTimer);
    br.topologyChangeTimer = ctx.arm(ctx.now + br.bridgeForwardDelay + br.bridgeMaxAge, {
      kind: 'bridge',
      timer: 'topology_change',
      br,
    });
  } else if (!br.topologyChangeDetected) {
    brTransmitTcn(br, ctx);
    armTcnTimer(br, ctx);
  }
  br.topologyChangeDetected = true;
}

function armTcnTimer(br: NetBridge, ctx: Ctx): void {
  ctx.cancel(br.tcnTimer);
  br.tcnTimer = ctx.arm(ctx.now + br.bridgeHelloTime, { kind: 'bridge', timer: 'tcn', br });
}

/** While the topology changes what was learned is kept for less long. Ref: net/bridge/br_stp.c:__br_set_topology_change() */
export function brSetTopologyChange(br: NetBridge, changes: boolean): void {
  if (br.stpEnabled && br.topologyChange !== changes)
    br.ageingTime = changes ? 2 * br.forwardDelay : br.bridgeAgeingTime;
  br.topologyChange = changes;
}

/** Ref: net/bridge/br_stp.c:br_config_bpdu_generation() */
export function brConfigBpduGeneration(br: NetBridge, ctx: Ctx): void {
  for (const p of br.ports) if (p.state !== 'disabled' && brIsDesignatedPort(p)) brTransmitConfig(p, ctx);
}

/** Ref: net/bridge/br_stp.c:br_configuration_update() */
export function brConfigurationUpdate(br: NetBridge, ctx: Ctx): void {
  rootSelection(br, ctx);
  for (const p of br.ports) if (p.state !== 'disabled' && shouldBecomeDesignatedPort(p)) brBecomeDesignatedPort(p);
}

/** Ref: net/bridge/br_stp.c:br_become_designated_port() */
export function brBecomeDesignatedPort(p: NetBridgePort): void {
  const { br } = p;
  p.designatedRoot = br.designatedRoot;
  p.designatedCost = br.rootPathCost;
  p.designatedBridge = br.bridgeId;
  p.designatedPort = p.portId;
}

function makeBlocking(p: NetBridgePort, ctx: Ctx): void {
  if (p.state === 'disabled' || p.state === 'blocking') return;
  stpPortSend(p, 'BLOCK', ctx);
  brIfinfoNotify('RTM_NEWLINK', p.dev, ctx);
}

function makeForwarding(p: NetBridgePort, ctx: Ctx): void {
  if (p.state !== 'blocking') return;
  stpPortSend(p, !p.br.stpEnabled || p.br.forwardDelay === 0 ? 'FORWARD' : 'LISTEN', ctx);
  brIfinfoNotify('RTM_NEWLINK', p.dev, ctx);
}

/** Decides every port's state; the bridge has a carrier while one forwards. Ref: net/bridge/br_stp.c:br_port_state_selection() */
export function brPortStateSelection(br: NetBridge, ctx: Ctx): void {
  let live = false;
  for (const p of br.ports) {
    if (p.state === 'disabled') continue;
    if (p.portNo === br.rootPort) {
      p.configPending = false;
      p.topologyChangeAck = false;
      makeForwarding(p, ctx);
    } else if (brIsDesignatedPort(p)) {
      if (p.messageAgeTimer !== null) {
        ctx.cancel(p.messageAgeTimer);
        p.messageAgeTimer = null;
      }
      makeForwarding(p, ctx);
    } else {
      p.configPending = false;
      p.topologyChangeAck = false;
      makeBlocking(p, ctx);
    }
    if (p.state !== 'blocking') brMulticastEnablePort(p, ctx);
    if (p.state === 'forwarding') live = true;
  }
  if (live) netifCarrierOn(br.dev, ctx);
  else netifCarrierOff(br.dev, ctx);
}

/** Ref: net/bridge/br_stp.c:br_received_config_bpdu() */
export function brReceivedConfigBpdu(p: NetBridgePort, bpdu: ConfigBpdu, ctx: Ctx): void {
  const { br } = p;
  const wasRoot = brIsRootBridge(br);
  if (!supersedesPortInfo(p, bpdu)) {
    if (brIsDesignatedPort(p)) brTransmitConfig(p, ctx);
    return;
  }
  recordConfigInformation(p, bpdu, ctx);
  brConfigurationUpdate(br, ctx);
  brPortStateSelection(br, ctx);
  if (!brIsRootBridge(br) && wasRoot) {
    ctx.cancel(br.helloTimer);
    br.helloTimer = null;
    if (br.topologyChangeDetected) {
      ctx.cancel(br.topologyChangeTimer);
      br.topologyChangeTimer = null;
      brTransmitTcn(br, ctx);
      armTcnTimer(br, ctx);
    }
  }
  if (p.portNo !== br.rootPort) return;
  br.maxAge = stpNsec(bpdu.maxAge);
  br.helloTime = stpNsec(bpdu.helloTime);
  br.forwardDelay = stpNsec(bpdu.forwardDelay);
  brSetTopologyChange(br, bpdu.topologyChange);
  brConfigBpduGeneration(br, ctx);
  if (bpdu.topologyChangeAck) {
    br.topologyChangeDetected = false;
    ctx.cancel(br.tcnTimer);
    br.tcnTimer = null;
  }
}

/** Ref: net/bridge/br_stp.c:br_received_tcn_bpdu() */
export function brReceivedTcnBpdu(p: NetBridgePort, ctx: Ctx): void {
  if (!brIsDesignatedPort(p)) return;
  ctx.printk(p.br.dev.net, `${p.br.dev.name}: port ${p.portNo}(${p.dev.name}) received tcn bpdu`);
  brTopologyChangeDetection(p.br, ctx);
  p.topologyChangeAck = true;
  brTransmitConfig(p, ctx);
}
