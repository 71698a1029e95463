import type { Ctx } from '../ctx.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brIfinfoNotify } from './br_notify.ts';
import {
  brBecomeDesignatedPort,
  brBecomeRootBridge,
  brConfigBpduGeneration,
  brConfigurationUpdate,
  brIsRootBridge,
  brPortStateSelection,
  brSetTopologyChange,
  brTransmitConfig,
  brTransmitTcn,
  roundJiffies,
  stpPortSend,
} from './br_stp.ts';

/** Ref: net/bridge/br_stp_timer.c:br_hello_timer_expired() */
export function brHelloTimerExpired(br: NetBridge, ctx: Ctx): void {
  br.helloTimer = null;
  if (!br.dev.up) return;
  brConfigBpduGeneration(br, ctx);
  if (br.stpEnabled)
    br.helloTimer = ctx.arm(roundJiffies(ctx.now + br.helloTime, ctx.now), { kind: 'bridge', timer: 'hello', br });
}

/** Ref: net/bridge/br_stp_timer.c:br_tcn_timer_expired() */
export function brTcnTimerExpired(br: NetBridge, ctx: Ctx): void {
  br.tcnTimer = null;
  if (brIsRootBridge(br) || !br.dev.up) return;
  brTransmitTcn(br, ctx);
  br.tcnTimer = ctx.arm(ctx.now + br.bridgeHelloTime, { kind: 'bridge', timer: 'tcn', br });
}

/** Ref: net/bridge/br_stp_timer.c:br_topology_change_timer_expired() */
export function brTopologyChangeTimerExpired(br: NetBridge): void {
  br.topologyChangeTimer = null;
  br.topologyChangeDetected = false;
  brSetTopologyChange(br, false);
}

/** The better bridge behind this port fell silent. Ref: net/bridge/br_stp_timer.c:br_message_age_timer_expired() */
export function brMessageAgeTimerExpired(p: NetBridgePort, ctx: Ctx): void {
  p.messageAgeTimer = null;
  if (p.state === 'disabled') return;
  const { br } = p;
  const id = p.designatedBridge;
  ctx.printk(
    br.dev.net,
    `${br.dev.name}: port ${p.portNo}(${p.dev.name}) neighbor ${id.priority.toString(16).padStart(4, '0')}.${id.addr} lost`,
  );
  const wasRoot = brIsRootBridge(br);
  brBecomeDesignatedPort(p);
  brConfigurationUpdate(br, ctx);
  brPortStateSelection(br, ctx);
  if (brIsRootBridge(br) && !wasRoot) brBecomeRootBridge(br, ctx);
}

/** Ref: net/bridge/br_stp_timer.c:br_forward_delay_timer_expired() */
export function brForwardDelayTimerExpired(p: NetBridgePort, ctx: Ctx): void {
  p.forwardDelayTimer = null;
  stpPortSend(p, 'FORWARD_DELAY', ctx);
  brIfinfoNotify('RTM_NEWLINK', p.dev, ctx);
}

/** Ref: net/bridge/br_stp_timer.c:br_hold_timer_expired() */
export function brHoldTimerExpired(p: NetBridgePort, ctx: Ctx): void {
  p.holdTimer = null;
  if (p.configPending) brTransmitConfig(p, ctx);
}
