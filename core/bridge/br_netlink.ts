import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import { netifOperUp } from '../netlink/ifinfo.ts';
import type { BridgeData, BridgeOptions, BridgePortData, BridgePortOptions } from '../netlink/messages.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brFdbDeleteByPort, fdbDelete, newestFirst } from './br_fdb.ts';
import { brManagePromisc, nbpBackupChange, nbpUpdatePortCount } from './br_if.ts';
import {
  brMulticastSetIgmpVersion,
  brMulticastSetMldVersion,
  brMulticastSetPortRouter,
  brMulticastSetQuerier,
  brMulticastSetRouter,
  brMulticastToggle,
} from './br_multicast_set.ts';
import { brTimerValue, clockTicks, ticksToNsec } from './br_notify.ts';
import { brPortStateSelection, brSetState } from './br_stp.ts';
import {
  brSetAgeingTime,
  brSetForwardDelay,
  brSetHelloTime,
  brSetMaxAge,
  brStpSetBridgePriority,
  brStpSetEnabled,
  brStpSetPathCost,
  brStpSetPortPriority,
} from './br_stp_if.ts';
import { brVlanForceDefaultPvid, brVlanProtoChanged, brVlanSetStatsPerPort } from './br_vlan.ts';

/** BR_GROUPFWD_RESTRICTED: STP, pause and LACP frames are never forwarded by this mask. */
const GROUPFWD_RESTRICTED = 7;

/** `ip link ... type bridge ...`: each in this order, those before a refusal stay done. Ref: net/bridge/br_netlink.c:br_changelink() */
export function brChangelink(br: NetBridge, o: BridgeOptions, ctx: Ctx): Result<void> {
  const steps: (() => Result<void> | undefined)[] = [
    () => (o.forwardDelay === undefined ? done : brSetForwardDelay(br, o.forwardDelay)),
    () => (o.helloTime === undefined ? done : brSetHelloTime(br, o.helloTime)),
    () => (o.maxAge === undefined ? done : brSetMaxAge(br, o.maxAge)),
    () => changeTimesAndStp(br, o, ctx),
    () => changeVlan(br, o, ctx),
    () => changeGroups(br, o, ctx),
    () => changeMulticast(br, o, ctx),
  ];
  for (const step of steps) {
    const result = step();
    if (result !== undefined && !result.ok) return result;
  }
  if (o.nfCallIptables !== undefined) br.nfCallIptables = o.nfCallIptables;
  if (o.nfCallIp6tables !== undefined) br.nfCallIp6tables = o.nfCallIp6tables;
  if (o.nfCallArptables !== undefined) br.nfCallArptables = o.nfCallArptables;
  if (o.noLinklocalLearn !== undefined) br.noLlLearn = o.noLinklocalLearn;
  return done;
}

function changeTimesAndStp(br: NetBridge, o: BridgeOptions, ctx: Ctx): Result<void> {
  if (o.ageingTime !== undefined) brSetAgeingTime(br, o.ageingTime, ctx);
  if (o.stpState !== undefined) brStpSetEnabled(br, o.stpState !== 0, ctx);
  if (o.priority !== undefined) brStpSetBridgePriority(br, o.priority, ctx);
  return done;
}

function changeVlan(br: NetBridge, o: BridgeOptions, ctx: Ctx): Result<void> {
  if (o.vlanFiltering !== undefined && o.vlanFiltering !== br.vlanEnabled) {
    br.vlanEnabled = o.vlanFiltering;
    brManagePromisc(br, ctx);
    brVlanProtoChanged(br);
  }
  if (o.vlanProtocol !== undefined && o.vlanProtocol !== br.vlanProtocol) {
    br.vlanProtocol = o.vlanProtocol;
    brVlanProtoChanged(br);
  }
  if (o.vlanDefaultPvid !== undefined) brVlanForceDefaultPvid(br, o.vlanDefaultPvid, ctx);
  if (o.vlanStatsEnabled !== undefined) br.vlanStatsEnabled = o.vlanStatsEnabled;
  if (o.vlanStatsPerPort !== undefined) return brVlanSetStatsPerPort(br, o.vlanStatsPerPort);
  return done;
}

function changeGroups(br: NetBridge, o: BridgeOptions, ctx: Ctx): Result<void> {
  if (o.groupFwdMask !== undefined) {
    if (o.groupFwdMask & GROUPFWD_RESTRICTED) return fail('EINVAL');
    br.groupFwdMask = o.groupFwdMask;
  }
  if (o.groupAddr !== undefined) {
    if (!o.groupAddr.startsWith('01:80:c2:00:00:0')) return fail('EINVAL');
    if ('123'.includes(o.groupAddr.slice(16))) return fail('EINVAL');
    br.groupAddr = o.groupAddr;
    br.groupAddrSet = true;
    brVlanProtoChanged(br);
  }
  if (o.fdbFlush) for (const f of newestFirst(br)) if (!f.isStatic) fdbDelete(br, f, ctx);
  return done;
}

function changeMulticast(br: NetBridge, o: BridgeOptions, ctx: Ctx): Result<void> {
  const { mcast } = br;
  if (o.mcastRouter !== undefined) {
    const set = brMulticastSetRouter(br, o.mcastRouter, ctx);
    if (!set.ok) return set;
  }
  if (o.mcastSnooping !== undefined) brMulticastToggle(br, o.mcastSnooping, ctx);
  if (o.mcastQueryUseIfaddr !== undefined) mcast.queryUseIfaddr = o.mcastQueryUseIfaddr;
  if (o.mcastQuerier !== undefined) brMulticastSetQuerier(br, o.mcastQuerier, ctx);
  if (o.mcastHashElasticity !== undefined)
    ctx.printk(br.dev.net, `${br.dev.name}: the hash_elasticity option has been deprecated and is always 16`);
  if (o.mcastHashMax !== undefined) mcast.hashMax = o.mcastHashMax;
  if (o.mcastLastMemberCount !== undefined) mcast.lastMemberCount = o.mcastLastMemberCount;
  if (o.mcastStartupQueryCount !== undefined) mcast.startupQueryCount = o.mcastStartupQueryCount;
  if (o.mcastLastMemberInterval !== undefined) mcast.lastMemberInterval = ticksToNsec(o.mcastLastMemberInterval);
  if (o.mcastMembershipInterval !== undefined) mcast.membershipInterval = ticksToNsec(o.mcastMembershipInterval);
  if (o.mcastQuerierInterval !== undefined) mcast.querierInterval = ticksToNsec(o.mcastQuerierInterval);
  // both are 1 s at least. Ref: net/bridge/br_multicast.c:br_multicast_set_query_intvl()
  if (o.mcastQueryInterval !== undefined) mcast.queryInterval = ticksToNsec(Math.max(o.mcastQueryInterval, 100));
  if (o.mcastQueryResponseInterval !== undefined)
    mcast.queryResponseInterval = ticksToNsec(o.mcastQueryResponseInterval);
  if (o.mcastStartupQueryInterval !== undefined)
    mcast.startupQueryInterval = ticksToNsec(Math.max(o.mcastStartupQueryInterval, 100));
  if (o.mcastStatsEnabled !== undefined) mcast.statsEnabled = o.mcastStatsEnabled;
  if (o.mcastIgmpVersion !== undefined) {
    const set = brMulticastSetIgmpVersion(br, o.mcastIgmpVersion);
    if (!set.ok) return set;
  }
  if (o.mcastMldVersion !== undefined) {
    const set = brMulticastSetMldVersion(br, o.mcastMldVersion);
    if (!set.ok) return set;
  }
  if (o.mcastVlanSnooping !== undefined) {
    if (o.mcastVlanSnooping && !br.vlanEnabled)
      return fail('EINVAL', 'Cannot enable multicast vlan snooping with vlan filtering disabled');
    mcast.vlanSnooping = o.mcastVlanSnooping;
  }
  return done;
}

/** `ip link ... type bridge_slave ...`, `bridge link set`. Ref: net/bridge/br_netlink.c:br_setport() */
export function brSetport(p: NetBridgePort, o: BridgePortOptions, ctx: Ctx): Result<void> {
  const { br } = p;
  if (o.hairpin !== undefined) p.hairpin = o.hairpin;
  if (o.guard !== undefined) p.guard = o.guard;
  if (o.fastLeave !== undefined) p.fastLeave = o.fastLeave;
  if (o.protect !== undefined) p.rootBlock = o.protect;
  if (o.learning !== undefined) p.learning = o.learning;
  if (o.unicastFlood !== undefined) p.flood = o.unicastFlood;
  if (o.mcastFlood !== undefined) p.mcastFlood = o.mcastFlood;
  if (o.mcastToUcast !== undefined) p.mcastToUcast = o.mcastToUcast;
  if (o.bcastFlood !== undefined) p.bcastFlood = o.bcastFlood;
  if (o.proxyarp !== undefined) p.proxyarp = o.proxyarp;
  if (o.proxyarpWifi !== undefined) p.proxyarpWifi = o.proxyarpWifi;
  if (o.vlanTunnel !== undefined) p.vlanTunnel = o.vlanTunnel;
  if (o.neighSuppress !== undefined) p.neighSuppress = o.neighSuppress;
  if (o.isolated !== undefined) p.isolated = o.isolated;
  if (o.locked !== undefined) p.locked = o.locked;
  nbpUpdatePortCount(br, ctx);
  br.neighSuppressEnabled = br.ports.some((other) => other.neighSuppress);

  if (o.cost !== undefined) {
    const set = brStpSetPathCost(p, o.cost, ctx);
    if (!set.ok) return set;
  }
  if (o.priority !== undefined) {
    const set = brStpSetPortPriority(p, o.priority, ctx);
    if (!set.ok) return set;
  }
  if (o.state !== undefined) {
    if (br.stpEnabled) return fail('EBUSY');
    if (!p.dev.up || (!netifOperUp(p.dev) && o.state !== 'disabled')) return fail('ENETDOWN');
    brSetState(p, o.state, ctx);
    brPortStateSelection(br, ctx);
  }
  if (o.flush) brFdbDeleteByPort(br, p, 0, false, ctx);
  if (o.mcastRouter !== undefined) {
    const set = brMulticastSetPortRouter(p, o.mcastRouter, ctx);
    if (!set.ok) return set;
  }
  if (o.mcastEhtHostsLimit !== undefined) {
    if (o.mcastEhtHostsLimit === 0) return fail('EINVAL');
    p.mcast.ehtHostsLimit = o.mcastEhtHostsLimit;
  }
  if (o.groupFwdMask !== undefined) {
    if (o.groupFwdMask & 2) return fail('EINVAL');
    p.groupFwdMask = o.groupFwdMask;
  }
  if (o.backupPort !== undefined) {
    const backup = o.backupPort === 0 ? null : p.dev.net.devByIndex.get(o.backupPort as NetDevice['ifindex']);
    if (backup === undefined) return fail('ENOENT');
    return nbpBackupChange(p, backup);
  }
  return done;
}

/** IFLA_INFO_DATA of a bridge. Ref: net/bridge/br_netlink.c:br_fill_info() */
export function brFillInfo(br: NetBridge, ctx: Ctx): { readonly kind: 'bridge' } & BridgeData {
  const { mcast } = br;
  return {
    kind: 'bridge',
    forwardDelay: clockTicks(br.forwardDelay),
    helloTime: clockTicks(br.helloTime),
    maxAge: clockTicks(br.maxAge),
    ageingTime: clockTicks(br.ageingTime),
    stpState: br.stpEnabled ? 1 : 0,
    priority: br.bridgeId.priority,
    vlanFiltering: br.vlanEnabled,
    vlanProtocol: br.vlanProtocol,
    bridgeId: br.bridgeId,
    rootId: br.designatedRoot,
    rootPort: br.rootPort,
    rootPathCost: br.rootPathCost,
    topologyChange: br.topologyChange,
    topologyChangeDetected: br.topologyChangeDetected,
    helloTimer: brTimerValue(br.helloTimer, ctx),
    tcnTimer: brTimerValue(br.tcnTimer, ctx),
    topologyChangeTimer: brTimerValue(br.topologyChangeTimer, ctx),
    gcTimer: brTimerValue(br.gcTimer, ctx),
    vlanDefaultPvid: br.defaultPvid,
    vlanStatsEnabled: br.vlanStatsEnabled,
    vlanStatsPerPort: br.vlanStatsPerPort,
    groupFwdMask: br.groupFwdMask,
    groupAddr: br.groupAddr,
    noLinklocalLearn: br.noLlLearn,
    mcastSnooping: mcast.snooping,
    mcastVlanSnooping: mcast.vlanSnooping,
    mcastRouter: mcast.router,
    mcastQueryUseIfaddr: mcast.queryUseIfaddr,
    mcastQuerier: mcast.querier,
    mcastHashElasticity: 16,
    mcastHashMax: mcast.hashMax,
    mcastLastMemberCount: mcast.lastMemberCount,
    mcastStartupQueryCount: mcast.startupQueryCount,
    mcastLastMemberInterval: clockTicks(mcast.lastMemberInterval),
    mcastMembershipInterval: clockTicks(mcast.membershipInterval),
    mcastQuerierInterval: clockTicks(mcast.querierInterval),
    mcastQueryInterval: clockTicks(mcast.queryInterval),
    mcastQueryResponseInterval: clockTicks(mcast.queryResponseInterval),
    mcastStartupQueryInterval: clockTicks(mcast.startupQueryInterval),
    mcastStatsEnabled: mcast.statsEnabled,
    mcastIgmpVersion: mcast.igmpVersion,
    mcastMldVersion: mcast.mldVersion,
    nfCallIptables: br.nfCallIptables,
    nfCallIp6tables: br.nfCallIp6tables,
    nfCallArptables: br.nfCallArptables,
  };
}

/** IFLA_INFO_SLAVE_DATA of a port. Ref: net/bridge/br_netlink.c:br_port_fill_attrs() */
export function brPortFillAttrs(p: NetBridgePort, ctx: Ctx): BridgePortData {
  return {
    state: p.state,
    priority: p.priority,
    cost: p.pathCost,
    hairpin: p.hairpin,
    guard: p.guard,
    protect: p.rootBlock,
    fastLeave: p.fastLeave,
    mcastToUcast: p.mcastToUcast,
    learning: p.learning,
    unicastFlood: p.flood,
    mcastFlood: p.mcastFlood,
    bcastFlood: p.bcastFlood,
    proxyarp: p.proxyarp,
    proxyarpWifi: p.proxyarpWifi,
    neighSuppress: p.neighSuppress,
    vlanTunnel: p.vlanTunnel,
    isolated: p.isolated,
    locked: p.locked,
    designatedRoot: p.designatedRoot,
    designatedBridge: p.designatedBridge,
    designatedPort: p.designatedPort,
    designatedCost: p.designatedCost,
    portId: p.portId,
    portNo: p.portNo,
    topologyChangeAck: p.topologyChangeAck,
    configPending: p.configPending,
    messageAgeTimer: brTimerValue(p.messageAgeTimer, ctx),
    forwardDelayTimer: brTimerValue(p.forwardDelayTimer, ctx),
    holdTimer: brTimerValue(p.holdTimer, ctx),
    mcastRouter: p.mcast.router,
    groupFwdMask: p.groupFwdMask,
    mcastEhtHostsLimit: p.mcast.ehtHostsLimit,
    mcastEhtHostsCnt: 0,
    ...(p.backupPort !== null && { backupPort: p.backupPort.dev.ifindex }),
  };
}
