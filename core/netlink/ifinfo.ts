import type { Ctx } from '../ctx.ts';
import type { DeviceStats, NetDevice } from '../device.ts';
import type { NetdevEvent } from '../kernel_ops.ts';
import { netdevType } from '../link/netdev_type.ts';
import { peernet2idAlloc } from '../nsid.ts';
import type { LinkFlags, LinkMessage } from './messages.ts';

/** Ref: include/linux/netdevice.h:netif_oper_up() */
export function netifOperUp(dev: NetDevice): boolean {
  return dev.operstate === 'UP' || dev.operstate === 'UNKNOWN';
}

/** Flags as userland sees them. Ref: net/core/dev.c:dev_get_flags() */
export function devGetFlags(dev: NetDevice): LinkFlags {
  return {
    up: dev.up,
    broadcast: dev.isBroadcast,
    loopback: dev.isLoopback,
    pointopoint: dev.isPointopoint,
    running: dev.up && netifOperUp(dev),
    noarp: dev.noarp,
    promisc: dev.promiscFlag,
    allmulti: dev.allmultiFlag,
    master: false,
    slave: false,
    multicast: dev.multicast,
    lowerUp: dev.up && dev.carrier,
    dormant: dev.up && dev.dormant,
    dynamic: dev.dynamic,
    notrailers: dev.notrailers,
  };
}

/** A veth counts what it sent; what it received is what its peer sent. Ref: drivers/net/veth.c:veth_get_stats64() */
export function devGetStats(dev: NetDevice): DeviceStats {
  if (dev.priv.kind !== 'veth' || dev.priv.peer === null) return { ...dev.stats };
  const peer = dev.priv.peer.stats;
  return { ...dev.stats, rxPackets: peer.txPackets, rxBytes: peer.txBytes };
}

/** Ref: net/core/rtnetlink.c:rtnl_fill_ifinfo() */
export function rtnlFillIfinfo(dev: NetDevice, ctx: Ctx): LinkMessage {
  const type = netdevType(dev);
  const ops = ctx.ops.link[dev.priv.kind];
  const iflink = ops.iflink(dev);
  const elsewhere = iflink !== null && iflink.net !== dev.net;
  const slaveOps = dev.master === null ? null : ctx.ops.link[dev.master.priv.kind];
  return {
    ifindex: dev.ifindex,
    ifname: dev.name,
    linkType: dev.isLoopback ? 'loopback' : 'ether',
    flags: devGetFlags(dev),
    mtu: dev.mtu,
    minMtu: dev.minMtu,
    maxMtu: dev.maxMtu,
    qdisc: dev.qdisc,
    operstate: dev.up ? dev.operstate : 'DOWN',
    linkmode: dev.linkMode,
    group: dev.group,
    txqlen: dev.txQueueLen,
    address: dev.addr,
    broadcast: dev.broadcast,
    permaddr: null,
    altnames: dev.altnames,
    alias: dev.alias === '' ? null : dev.alias,
    link: iflink === null ? (dev.priv.kind === 'veth' ? 0 : null) : iflink.ifindex,
    linkNetnsid: elsewhere ? peernet2idAlloc(dev.net, iflink.net, ctx) : null,
    master: dev.master === null ? null : dev.master.ifindex,
    promiscuity: dev.promiscuity,
    allmultiCount: dev.allmulti,
    numTxQueues: dev.numTxQueues,
    numRxQueues: dev.numRxQueues,
    gsoMaxSize: dev.gso.maxSize,
    gsoMaxSegs: dev.gso.maxSegs,
    tsoMaxSize: dev.gso.tsoMaxSize,
    tsoMaxSegs: dev.gso.tsoMaxSegs,
    groMaxSize: dev.gso.groMaxSize,
    carrier: dev.carrier,
    carrierUpCount: dev.carrierUpCount,
    carrierDownCount: dev.carrierDownCount,
    protoDown: dev.protoDown,
    stats: devGetStats(dev),
    kind: type.rtnlKind,
    data: ops.fillInfo(dev, ctx),
    slaveKind: slaveOps?.fillSlaveInfo === undefined ? null : slaveOps.kind,
    slaveData: slaveOps?.fillSlaveInfo?.(dev, ctx) ?? null,
    addrGenMode: ctx.ops.addrGenMode(dev),
    parentbus: null,
    parentdev: null,
  };
}

/** Changes that userland is told of as they happen. Ref: net/core/rtnetlink.c:rtnetlink_event() */
export function rtnetlinkEvent(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  switch (event) {
    case 'CHANGEMTU':
    case 'CHANGEADDR':
    case 'CHANGENAME':
    case 'CHANGEUPPER':
    case 'CHANGE_TX_QUEUE_LEN':
      rtmsgIfinfo('RTM_NEWLINK', dev, ctx);
      return;
    case 'FEAT_CHANGE':
      rtmsgIfinfo('RTM_NEWLINK', dev, ctx, 'FEATURE CHANGE');
      return;
    default:
  }
}

/** `event` is IFLA_EVENT; `moved`, where a device that leaves goes. Ref: net/core/rtnetlink.c:rtmsg_ifinfo(), rtmsg_ifinfo_event() */
export function rtmsgIfinfo(
  type: 'RTM_NEWLINK' | 'RTM_DELLINK',
  dev: NetDevice,
  ctx: Ctx,
  event?: string,
  moved?: { readonly nsid: number; readonly ifindex: number },
): void {
  // telling gives the other end's namespace a number, whether or not somebody listens
  if (dev.priv.kind === 'veth' && dev.priv.peer !== null && dev.priv.peer.net !== dev.net)
    peernet2idAlloc(dev.net, dev.priv.peer.net, ctx);
  ctx.notify(dev.net, {
    type,
    get link() {
      return rtnlFillIfinfo(dev, ctx);
    },
    ...(event === undefined ? {} : { event }),
    ...(moved === undefined ? {} : { moved }),
  });
}
