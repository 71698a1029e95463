import { isMulticastMac, isValidEtherAddr, MAC_BROADCAST, MAC_ZERO } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { frameLen, registerNetdevice, unregisterNetdevice } from '../dev.ts';
import type { DeviceOf, Ifindex, NetDevice } from '../device.ts';
import { done, fail, ok } from '../errno.ts';
import type { LinkOps, NetdevEvent } from '../kernel_ops.ts';
import { ETH_MAX_MTU, ethHwAddrRandom } from '../link/alloc_netdev.ts';
import { callNetdeviceNotifiers } from '../link/notifiers.ts';
import { rtnlCreateLink } from '../link/rtnl_create_link.ts';
import { brNfDevXmit } from '../netfilter/br_netfilter_hooks.ts';
import { netifOperUp } from '../netlink/ifinfo.ts';
import type { BridgeOptions } from '../netlink/messages.ts';
import type { SkBuff } from '../skb.ts';
import { SEC } from '../world.ts';
import type { NetBridge } from './br.ts';
import { brFdbChangeaddr, brFdbChangeMacAddress, brFdbDeleteByPort, brFdbFind } from './br_fdb.ts';
import { brFlood, brForward, brMulticastFlood } from './br_forward.ts';
import { brAddIf, brDelIf, brManagePromisc, brMtuAutoAdjust, brPortCarrierCheck, delNbp } from './br_if.ts';
import { brHandleFrameFinish } from './br_input.ts';
import { brMdbGet, brMulticastQuerierExists } from './br_mdb_get.ts';
import { brMulticastRcv } from './br_multicast_rcv.ts';
import { brMulticastDevDel, brMulticastOpen, brMulticastStop } from './br_multicast_set.ts';
import { newMcast } from './br_multicast_state.ts';
import { brChangelink, brFillInfo, brPortFillAttrs, brSetport } from './br_netlink.ts';
import { brIfinfoNotify } from './br_notify.ts';
import {
  brCancelTimers,
  brStpChangeBridgeId,
  brStpDisableBridge,
  brStpDisablePort,
  brStpEnableBridge,
  brStpEnablePort,
  brStpRecalculateBridgeId,
} from './br_stp_if.ts';
import { brAllowedIngress, brVlanAdd, newVlanGroup } from './br_vlan.ts';

export function netBridge(dev: NetDevice): NetBridge {
  return (dev.priv as DeviceOf['bridge']).br;
}

/** Ref: net/bridge/br_device.c:br_dev_setup() */
function brDevSetup(dev: NetDevice): NetBridge {
  const bridgeId = { priority: 0x8000, addr: MAC_ZERO };
  return {
    dev,
    ports: [],
    fdb: new Map(),
    fdbVlan: new Map(),
    fdbList: new Set(),
    bridgeId,
    designatedRoot: bridgeId,
    rootPathCost: 0,
    rootPort: 0,
    stpEnabled: false,
    maxAge: 20 * SEC,
    helloTime: 2 * SEC,
    forwardDelay: 15 * SEC,
    ageingTime: 300 * SEC,
    bridgeMaxAge: 20 * SEC,
    bridgeHelloTime: 2 * SEC,
    bridgeForwardDelay: 15 * SEC,
    bridgeAgeingTime: 300 * SEC,
    topologyChange: false,
    topologyChangeDetected: false,
    helloTimer: null,
    tcnTimer: null,
    topologyChangeTimer: null,
    gcTimer: null,
    groupAddr: '01:80:c2:00:00:00' as NetBridge['groupAddr'],
    groupAddrSet: false,
    groupFwdMask: 0,
    groupFwdMaskRequired: 0,
    mtuSetByUser: false,
    neighSuppressEnabled: false,
    noLlLearn: false,
    autoCnt: 0,
    vlanEnabled: false,
    vlanProtocol: '802.1Q',
    vlanStatsEnabled: false,
    vlanStatsPerPort: false,
    defaultPvid: 1,
    vlgrp: newVlanGroup(),
    mcast: newMcast(),
    nfCallIptables: false,
    nfCallIp6tables: false,
    nfCallArptables: false,
  };
}

/** The bridge device itself sends. Ref: net/bridge/br_device.c:br_dev_xmit() */
function brDevXmit(skb: SkBuff, dev: NetDevice, ctx: Ctx): void {
  const br = netBridge(dev);
  if (skb.nfBridge !== null) {
    const from = brNfDevXmit(skb);
    if (from !== null) return brHandleFrameFinish(from, skb, ctx);
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += frameLen(skb);
  const vid = brAllowedIngress(br, br.vlgrp, skb, ctx);
  if (vid < 0) return;
  skb.brPort = null;
  const { dest } = skb.eth!;
  if (!isMulticastMac(dest)) {
    const dst = brFdbFind(br, dest, vid);
    if (ctx.tracing)
      ctx.step(skb, 'br_dev_xmit', {
        says:
          dst === undefined
            ? `${dest} is unknown: to every port`
            : `${dest} is behind ${dst.dst?.dev.name ?? dev.name}`,
        lookup: { table: 'fdb', key: dest, vid, port: dst?.dst?.dev.name ?? null, local: dst?.local ?? false },
      });
    if (dst === undefined) brFlood(br, skb, 'unicast', false, true, ctx);
    else brForward(dst.dst, br, skb, false, true, ctx);
    return;
  }
  if (dest === MAC_BROADCAST) return brFlood(br, skb, 'broadcast', false, true, ctx);
  const answer = brMulticastRcv(br, null, skb, vid, ctx);
  if (answer === 'drop') return ctx.drop(skb, 'NOT_SPECIFIED', 'br_multicast_rcv');
  const mdst = brMdbGet(br, skb, vid);
  if ((mdst !== undefined || answer === 'mrouters') && brMulticastQuerierExists(br, skb, mdst, ctx))
    brMulticastFlood(mdst, br, skb, false, ctx);
  else brFlood(br, skb, 'multicast', false, true, ctx);
}

/** `ip link set BR address`: it keeps that one. EADDRNOTAVAIL. Ref: net/bridge/br_device.c:br_set_mac_address() */
const setMacAddress: NonNullable<LinkOps['setMacAddress']> = (dev, addr, ctx) => {
  if (!isValidEtherAddr(addr)) return fail('EADDRNOTAVAIL');
  if (dev.addr !== addr) brStpChangeBridgeId(netBridge(dev), addr, ctx);
  return done;
};

/** Ref: net/bridge/br_netlink.c:br_validate() */
const validate: NonNullable<LinkOps['validate']> = (req) => {
  const options = (req.info ?? {}) as BridgeOptions;
  if (req.address !== undefined && !isValidEtherAddr(req.address)) return fail('EADDRNOTAVAIL');
  if (options.vlanDefaultPvid !== undefined && options.vlanDefaultPvid >= 4095) return fail('EINVAL');
  return done;
};

/** Ref: net/bridge/br_netlink.c:br_dev_newlink() */
const newlink: LinkOps['newlink'] = (net, req, ctx) => {
  const priv = { kind: 'bridge', br: null as unknown as NetBridge } as { kind: 'bridge'; br: NetBridge };
  const setup = { maxMtu: ETH_MAX_MTU, addr: ethHwAddrRandom(ctx), addrAssignType: 'random' as const };
  const created = rtnlCreateLink(net, req.ifname ?? 'bridge%d', priv, setup, req);
  if (!created.ok) return created;
  const dev = created.value;
  dev.ifindex = (req.ifindex ?? 0) as Ifindex;
  priv.br = brDevSetup(dev);
  const registered = registerNetdevice(dev, ctx, false);
  if (!registered.ok) return registered;
  if (req.address !== undefined) brStpChangeBridgeId(priv.br, req.address, ctx);
  const changed = brChangelink(priv.br, (req.info ?? {}) as BridgeOptions, ctx);
  if (!changed.ok) {
    brDevDelete(dev, ctx);
    return changed;
  }
  return ok(dev);
};

/** Its ports are free again. Ref: net/bridge/br_if.c:br_dev_delete() */
function brDevDelete(dev: NetDevice, ctx: Ctx): void {
  const br = netBridge(dev);
  for (const p of [...br.ports]) delNbp(p, ctx);
  brFdbDeleteByPort(br, null, 0, true, ctx);
  brCancelTimers(br, ctx);
  unregisterNetdevice(dev, ctx);
  brMulticastDevDel(br, ctx);
}

/** A switch made of devices. Ref: net/bridge/br_device.c:br_netdev_ops, net/bridge/br_netlink.c:br_link_ops */
export const bridge: LinkOps = {
  kind: 'bridge',
  validate,
  newlink,
  changelink: (dev, req, ctx) => brChangelink(netBridge(dev), (req.info ?? {}) as BridgeOptions, ctx),
  dellink: brDevDelete,
  open(dev, ctx) {
    const br = netBridge(dev);
    brStpEnableBridge(br, ctx);
    brMulticastOpen(br, ctx);
    return done;
  },
  stop(dev, ctx) {
    const br = netBridge(dev);
    brStpDisableBridge(br, ctx);
    brMulticastStop(br, ctx);
  },
  ndoStartXmit: brDevXmit,
  setMacAddress,
  changeMtu(dev) {
    netBridge(dev).mtuSetByUser = true;
    return done;
  },
  changeRxFlags: (dev, ctx) => brManagePromisc(netBridge(dev), ctx),
  addSlave: (master, slave, ctx) => brAddIf(netBridge(master), slave, ctx),
  delSlave: (master, slave, ctx) => brDelIf(netBridge(master), slave, ctx),
  slaveChangelink: (slave, options, ctx) =>
    slave.brPort === null ? fail('EINVAL') : brSetport(slave.brPort, options, ctx),
  iflink: () => null,
  fillInfo: (dev, ctx) => brFillInfo(netBridge(dev), ctx),
  fillSlaveInfo: (slave, ctx) => (slave.brPort === null ? null : brPortFillAttrs(slave.brPort, ctx)),
};

/** What happens to devices concerns the bridge they belong to. Ref: net/bridge/br.c:br_device_event() */
export function brDeviceEvent(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  if (dev.priv.kind === 'bridge' && event === 'REGISTER') {
    const { br } = dev.priv;
    brFdbChangeMacAddress(br, dev.addr, ctx);
    brVlanAdd(br, br.defaultPvid, { pvid: true, untagged: true }, ctx);
    return;
  }
  const p = dev.brPort;
  if (p === null) return;
  const { br } = p;
  let notified = false;
  switch (event) {
    case 'CHANGEMTU':
      brMtuAutoAdjust(br, ctx);
      break;
    case 'CHANGEADDR':
      brFdbChangeaddr(p, dev.addr, ctx);
      if (brStpRecalculateBridgeId(br, ctx)) callNetdeviceNotifiers('CHANGEADDR', br.dev, ctx);
      break;
    case 'CHANGE':
      notified = brPortCarrierCheck(p, ctx);
      break;
    case 'DOWN':
      if (br.dev.up) {
        brStpDisablePort(p, ctx);
        notified = true;
      }
      break;
    case 'UP':
      if (br.dev.up && netifOperUp(dev)) {
        brStpEnablePort(p, ctx);
        notified = true;
      }
      break;
    case 'UNREGISTER':
      brDelIf(br, dev, ctx);
      return;
    default:
      return;
  }
  if (!notified && event !== 'CHANGEMTU') brIfinfoNotify('RTM_NEWLINK', dev, ctx);
}
