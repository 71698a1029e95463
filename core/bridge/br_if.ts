import { isValidEtherAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { devSetAllmulti, devSetPromiscuity } from '../dev_addr_lists.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import { gsoLargest } from '../link/alloc_netdev.ts';
import { devSetMtu } from '../link/mtu.ts';
import { netdevType } from '../link/netdev_type.ts';
import { callNetdeviceNotifiers } from '../link/notifiers.ts';
import { netifOperUp } from '../netlink/ifinfo.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brFdbAddLocal, brFdbDeleteByPort, brFdbSyncStatic, brFdbUnsyncStatic } from './br_fdb.ts';
import { brMulticastDelPort, newMcastPort } from './br_multicast_port.ts';
import { brIfinfoNotify } from './br_notify.ts';
import { stpPortSend } from './br_stp.ts';
import { brInitPort, brStpDisablePort, brStpEnablePort, brStpRecalculateBridgeId } from './br_stp_if.ts';
import { nbpVlanFlush, nbpVlanInit, newVlanGroup } from './br_vlan.ts';

const BR_MAX_PORTS = 1024;
const ETH_DATA_LEN = 1500;

/** A faster link costs less. Ref: net/bridge/br_if.c:port_cost() */
function portCost(dev: NetDevice): number {
  const { speed } = netdevType(dev);
  switch (speed) {
    case 10000:
      return 2;
    case 5000:
      return 3;
    case 2500:
      return 4;
    case 1000:
      return 5;
    case 100:
      return 19;
    case 10:
      return 100;
    default:
      if (speed !== null && speed > 10000) return 1;
  }
  if (dev.name.startsWith('lec')) return 7;
  if (dev.name.startsWith('plip')) return 2500;
  return 100;
}

/** A port's carrier came or went: true when that was told already. Ref: net/bridge/br_if.c:br_port_carrier_check() */
export function brPortCarrierCheck(p: NetBridgePort, ctx: Ctx): boolean {
  const { dev, br } = p;
  const up = dev.up && netifOperUp(dev);
  if (!p.adminCost && up) p.pathCost = portCost(dev);
  if (!br.dev.up) return false;
  if (up) {
    if (p.state !== 'disabled') return false;
    brStpEnablePort(p, ctx);
    return true;
  }
  if (p.state === 'disabled') return false;
  brStpDisablePort(p, ctx);
  return true;
}

/** Ref: net/bridge/br_if.c:br_port_set_promisc() */
function portSetPromisc(p: NetBridgePort, ctx: Ctx): void {
  if (p.promisc) return;
  devSetPromiscuity(p.dev, 1, ctx);
  brFdbUnsyncStatic(p.br, p, ctx);
  p.promisc = true;
}

/** Ref: net/bridge/br_if.c:br_port_clear_promisc() */
function portClearPromisc(p: NetBridgePort, ctx: Ctx): void {
  if (!p.promisc || !netdevType(p.dev).unicastFlt) return;
  brFdbSyncStatic(p.br, p, ctx);
  devSetPromiscuity(p.dev, -1, ctx);
  p.promisc = false;
}

/** Ports receive everything, unless filters can say exactly what is wanted. Ref: net/bridge/br_if.c:br_manage_promisc() */
export function brManagePromisc(br: NetBridge, ctx: Ctx): void {
  const all = br.dev.promiscuity > 0 || !br.vlanEnabled;
  for (const p of br.ports) {
    if (all) portSetPromisc(p, ctx);
    else if (netdevType(p.dev).unicastFlt && (br.autoCnt === 0 || (br.autoCnt === 1 && isAutoPort(p))))
      portClearPromisc(p, ctx);
    else portSetPromisc(p, ctx);
  }
}

/** Learns and floods. Ref: net/bridge/br_private.h:br_auto_port() */
function isAutoPort(p: NetBridgePort): boolean {
  return p.learning || p.flood;
}

/** Ref: net/bridge/br_if.c:nbp_update_port_count() */
export function nbpUpdatePortCount(br: NetBridge, ctx: Ctx): void {
  let count = 0;
  for (const p of br.ports) if (isAutoPort(p)) count++;
  if (br.autoCnt === count) return;
  br.autoCnt = count;
  brManagePromisc(br, ctx);
}

/** A new port counts too; where all are promiscuous anyway nobody else is concerned. */
function countNewPort(p: NetBridgePort, ctx: Ctx): void {
  const { br } = p;
  if (br.vlanEnabled && br.dev.promiscuity === 0) return nbpUpdatePortCount(br, ctx);
  br.autoCnt++;
  portSetPromisc(p, ctx);
}

/** Ref: net/bridge/br_if.c:nbp_backup_change() */
export function nbpBackupChange(p: NetBridgePort, backup: NetDevice | null): Result<void> {
  if (backup === null) {
    p.backupPort = null;
    return done;
  }
  if (backup.brPort === null) return fail('ENOENT');
  if (backup.brPort.br !== p.br || backup.brPort === p) return fail('EINVAL');
  p.backupPort = backup.brPort;
  return done;
}

/** A port leaves: its entries go with it. Ref: net/bridge/br_if.c:del_nbp() */
export function delNbp(p: NetBridgePort, ctx: Ctx): void {
  const { br, dev } = p;
  devSetAllmulti(dev, -1);
  if (p.promisc) devSetPromiscuity(dev, -1, ctx);
  else brFdbUnsyncStatic(br, p, ctx);
  brStpDisablePort(p, ctx);
  brIfinfoNotify('RTM_DELLINK', dev, ctx);
  br.ports.splice(br.ports.indexOf(p), 1);
  nbpVlanFlush(p);
  brFdbDeleteByPort(br, p, 0, true, ctx);
  p.backupPort = null;
  for (const other of br.ports) if (other.backupPort === p) other.backupPort = null;
  nbpUpdatePortCount(br, ctx);
  unlinkMaster(dev, ctx);
  dev.brPort = null;
  brMulticastDelPort(p, ctx);
}

/** Ref: net/core/dev.c:netdev_upper_dev_unlink() */
function unlinkMaster(dev: NetDevice, ctx: Ctx): void {
  const { master } = dev;
  dev.master = null;
  dev.net.generation++;
  if (master !== null) callNetdeviceNotifiers('CHANGEUPPER', dev, ctx);
}

/** The lowest free number from 1; 0 when all are taken. Ref: net/bridge/br_if.c:find_portno() */
function findPortno(br: NetBridge): number {
  const used = new Uint8Array(BR_MAX_PORTS);
  used[0] = 1;
  for (const p of br.ports) used[p.portNo] = 1;
  const free = used.indexOf(0);
  return free < 0 ? 0 : free;
}

/** Ref: net/bridge/br_if.c:new_nbp() */
function newNbp(br: NetBridge, dev: NetDevice, portNo: number, ctx: Ctx): NetBridgePort {
  // what a flood asks every port for stands first, and so together in memory
  const p: NetBridgePort = {
    br,
    dev,
    state: 'disabled',
    hairpin: false,
    isolated: false,
    flood: true,
    mcastFlood: true,
    bcastFlood: true,
    proxyarp: false,
    learning: true,
    locked: false,
    vlgrp: newVlanGroup(),
    portNo,
    portId: 0,
    priority: 32,
    pathCost: portCost(dev),
    adminCost: false,
    topologyChangeAck: false,
    configPending: false,
    designatedRoot: br.designatedRoot,
    designatedBridge: br.bridgeId,
    designatedPort: 0,
    designatedCost: 0,
    designatedAge: 0,
    messageAgeTimer: null,
    forwardDelayTimer: null,
    holdTimer: null,
    guard: false,
    rootBlock: false,
    fastLeave: false,
    mcastToUcast: false,
    proxyarpWifi: false,
    neighSuppress: false,
    vlanTunnel: false,
    promisc: false,
    backupPort: null,
    groupFwdMask: 0,
    mcast: newMcastPort(),
  };
  brInitPort(p, ctx);
  stpPortSend(p, 'DISABLE', ctx);
  return p;
}

/**
 * A device becomes a port: EINVAL for what is no Ethernet, ELOOP for a bridge, EBUSY for what has a master already, EXFULL
 * for the 1,024th. Ref: net/bridge/br_if.c:br_add_if()
 */
export function brAddIf(br: NetBridge, dev: NetDevice, ctx: Ctx): Result<void> {
  if (dev.isLoopback || !isValidEtherAddr(dev.addr)) return fail('EINVAL');
  if (dev.priv.kind === 'bridge') return fail('ELOOP', 'Can not enslave a bridge to a bridge');
  if (dev.master !== null) return fail('EBUSY');
  const portNo = findPortno(br);
  if (portNo === 0) return fail('EXFULL');

  const p = newNbp(br, dev, portNo, ctx);
  devSetAllmulti(dev, 1);
  dev.brPort = p;
  dev.master = br.dev;
  dev.net.generation++;
  callNetdeviceNotifiers('CHANGEUPPER', dev, ctx);
  br.ports.unshift(p);
  countNewPort(p, ctx);
  if (!p.promisc && netdevType(dev).unicastFlt) brFdbSyncStatic(br, p, ctx);
  // what the ports have in common: the first one takes away what a bridge alone can do
  if (br.ports.length === 1) callNetdeviceNotifiers('FEAT_CHANGE', br.dev, ctx);
  brFdbAddLocal(br, p, dev.addr, 0, ctx);
  nbpVlanInit(p, ctx);
  const changedAddr = brStpRecalculateBridgeId(br, ctx);
  if (dev.up && netifOperUp(dev) && br.dev.up) brStpEnablePort(p, ctx);
  brIfinfoNotify('RTM_NEWLINK', dev, ctx);
  if (changedAddr) callNetdeviceNotifiers('CHANGEADDR', br.dev, ctx);
  brMtuAutoAdjust(br, ctx);
  brSetGsoLimits(br);
  return done;
}

/** EINVAL when it is none of its ports. Ref: net/bridge/br_if.c:br_del_if() */
export function brDelIf(br: NetBridge, dev: NetDevice, ctx: Ctx): Result<void> {
  const p = dev.brPort;
  if (p === null || p.br !== br) return fail('EINVAL');
  delNbp(p, ctx);
  brMtuAutoAdjust(br, ctx);
  brSetGsoLimits(br);
  if (brStpRecalculateBridgeId(br, ctx)) callNetdeviceNotifiers('CHANGEADDR', br.dev, ctx);
  if (br.ports.length === 0) callNetdeviceNotifiers('FEAT_CHANGE', br.dev, ctx);
  return done;
}

/** The smallest of the ports', unless a user set one. Ref: net/bridge/br_if.c:br_mtu_auto_adjust() */
export function brMtuAutoAdjust(br: NetBridge, ctx: Ctx): void {
  if (br.mtuSetByUser) return;
  let mtu = 0;
  for (const p of br.ports) if (mtu === 0 || p.dev.mtu < mtu) mtu = p.dev.mtu;
  devSetMtu(br.dev, mtu === 0 ? ETH_DATA_LEN : mtu, ctx);
  br.mtuSetByUser = false;
}

/** What its ports can segment. Ref: net/bridge/br_if.c:br_set_gso_limits() */
function brSetGsoLimits(br: NetBridge): void {
  let { tsoMaxSize, tsoMaxSegs } = gsoLargest;
  for (const p of br.ports) {
    tsoMaxSize = Math.min(tsoMaxSize, p.dev.gso.tsoMaxSize);
    tsoMaxSegs = Math.min(tsoMaxSegs, p.dev.gso.tsoMaxSegs);
  }
  if (tsoMaxSize !== br.dev.gso.tsoMaxSize || tsoMaxSegs !== br.dev.gso.tsoMaxSegs)
    br.dev.gso = { ...br.dev.gso, tsoMaxSize, tsoMaxSegs };
}
