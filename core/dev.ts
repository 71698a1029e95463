import { isMulticastMac, isValidEtherAddr, MAC_BROADCAST, type MacAddr } from './addr/mac.ts';
import type { Ctx } from './ctx.ts';
import { devMcFlush, devSetAllmulti, devSetPromiscuityNoNotify, devSetRxMode, devUcFlush } from './dev_addr_lists.ts';
import { devGetValidName } from './dev_name.ts';
import type { Ifindex, NetDevice } from './device.ts';
import { done, fail, type Result } from './errno.ts';
import { linkwatchForgetDev, linkwatchInitDev } from './link/link_watch.ts';
import { netdevType } from './link/netdev_type.ts';
import { callNetdeviceNotifiers } from './link/notifiers.ts';
import { devActivate, devDeactivate, devShutdown } from './link/sch_generic.ts';
import type { Net } from './net.ts';
import { rtmsgIfinfo } from './netlink/ifinfo.ts';
import { type PktType, type SkBuff, skbIsGso } from './skb.ts';
import { saysByName } from './trace.ts';
import { ETH_HLEN } from './wire/ether.ts';

// --- the packet path

const leavesBy = saysByName((name) => `leaves by ${name}`);
const comesInBy = saysByName((name) => `comes in by ${name}`);

/**
 * A frame with its Ethernet header leaves by `skb.dev`: captures see it, then the kind's own transmit takes it over.
 * Ref: net/core/dev.c:__dev_queue_xmit(), dev_hard_start_xmit()
 */
export function devQueueXmit(skb: SkBuff, ctx: Ctx): void {
  const dev = skb.dev;
  if (!dev.active) {
    if (ctx.tracing)
      ctx.step(skb, 'noop_enqueue', {
        says: `${dev.name} is ${dev.up ? 'without a carrier' : 'down'}: nothing leaves it`,
      });
    ctx.drop(skb, 'QDISC_DROP', 'noop_enqueue');
    return;
  }
  if (ctx.capturing || (ctx.world.packetSocks > 0 && hasTaps(dev))) ctx.tap(dev, skb, true);
  if (ctx.tracing) ctx.step(skb, 'dev_hard_start_xmit', leavesBy(dev.name));
  ctx.ops.link[dev.priv.kind].ndoStartXmit(skb, dev, ctx);
}

function hasTaps(dev: NetDevice): boolean {
  return dev.taps.length > 0 || dev.net.allTaps.length > 0;
}

/** What the address says about whom a frame is for. Ref: net/ethernet/eth.c:eth_type_trans() */
export function ethTypeTrans(dest: MacAddr, dev: NetDevice): PktType {
  if (dest === dev.addr) return 'HOST';
  if (!isMulticastMac(dest)) return 'OTHERHOST';
  return dest === MAC_BROADCAST ? 'BROADCAST' : 'MULTICAST';
}

/** Up and not longer than it takes, with room for a VLAN tag. Ref: include/linux/netdevice.h:__is_skb_forwardable() */
export function isSkbForwardable(dev: NetDevice, skb: SkBuff): boolean {
  return dev.up && (skb.len <= dev.mtu + 4 || skbIsGso(skb));
}

/** Bytes of a frame as counters count them. */
export function frameLen(skb: SkBuff): number {
  return skb.len + ETH_HLEN;
}

/**
 * A frame came in by `skb.dev`, its pktType set by whoever received it: captures, then the bridge, then the protocol.
 * Ref: net/core/dev.c:__netif_receive_skb_core()
 */
export function netifReceiveSkb(skb: SkBuff, ctx: Ctx): void {
  const dev = skb.dev;
  if (!dev.up) {
    if (ctx.tracing) ctx.step(skb, 'enqueue_to_backlog', { says: `${dev.name} went down before the frame arrived` });
    ctx.drop(skb, 'DEV_READY', 'enqueue_to_backlog');
    return;
  }
  skb.skbIif = dev.ifindex;
  if (ctx.tracing) ctx.step(skb, '__netif_receive_skb_core', comesInBy(dev.name));
  if (ctx.capturing || (ctx.world.packetSocks > 0 && hasTaps(dev))) ctx.tap(dev, skb, false);
  if (dev.brPort !== null && ctx.ops.brHandleFrame(skb, ctx)) return;
  if (skb.vlan !== null) {
    if (skb.vlan.vid !== 0) skb.pktType = 'OTHERHOST';
    skb.vlan = null;
  }
  const handler = ctx.ops.ptype.get(skb.protocol);
  if (handler === undefined) {
    dev.stats.rxNohandler++;
    ctx.drop(skb, 'UNHANDLED_PROTO', '__netif_receive_skb_core');
    return;
  }
  handler(skb, ctx);
}

// --- coming and going

/**
 * Makes a device part of its namespace under `dev.name` (`%d` is a free number): EINVAL, EEXIST, ENFILE, EBUSY.
 * Ref: net/core/dev.c:register_netdevice()
 */
export function registerNetdevice(dev: NetDevice, ctx: Ctx, tellUserland = true): Result<void> {
  const net = dev.net;
  const name = devGetValidName(net, dev.name);
  if (!name.ok) return name;
  dev.name = name.value;
  if (dev.ifindex === 0) dev.ifindex = devNewIndex(net);
  else if (net.devByIndex.has(dev.ifindex)) return fail('EBUSY');
  linkwatchInitDev(dev, ctx);
  listNetdevice(dev);
  callNetdeviceNotifiers('REGISTER', dev, ctx);
  if (tellUserland) rtmsgIfinfo('RTM_NEWLINK', dev, ctx);
  return done;
}

/** Ref: net/core/dev.c:unregister_netdevice_many_notify() */
export function unregisterNetdevice(dev: NetDevice, ctx: Ctx): void {
  dev.dying = true;
  if (dev.up) devClose(dev, ctx);
  unlistNetdevice(dev);
  devShutdown(dev);
  callNetdeviceNotifiers('UNREGISTER', dev, ctx);
  rtmsgIfinfo('RTM_DELLINK', dev, ctx);
  devUcFlush(dev);
  devMcFlush(dev);
  linkwatchForgetDev(dev, ctx);
}

/** The next free number, never one used before. Ref: net/core/dev.c:dev_new_index() */
export function devNewIndex(net: Net): Ifindex {
  while (net.devByIndex.has(net.nextIfindex as Ifindex)) net.nextIfindex++;
  return net.nextIfindex++ as Ifindex;
}

export function listNetdevice(dev: NetDevice): void {
  dev.net.devByIndex.set(dev.ifindex, dev);
  dev.net.devByName.set(dev.name, dev);
  for (const name of dev.altnames) dev.net.devByName.set(name, dev);
  dev.registered = true;
  dev.net.generation++;
}

export function unlistNetdevice(dev: NetDevice): void {
  dev.net.devByIndex.delete(dev.ifindex);
  dev.net.devByName.delete(dev.name);
  for (const name of dev.altnames) dev.net.devByName.delete(name);
  dev.registered = false;
  dev.net.generation++;
}

// --- up and down

/** Ref: net/core/dev.c:__dev_open() */
function devOpenQuietly(dev: NetDevice, ctx: Ctx): Result<void> {
  if (netdevType(dev).validateAddr && !isValidEtherAddr(dev.addr)) return fail('EADDRNOTAVAIL');
  dev.up = true; // ndo_open may ask whether the device is running
  const opened = ctx.ops.link[dev.priv.kind].open(dev, ctx);
  if (!opened.ok) {
    dev.up = false;
    return opened;
  }
  devSetRxMode(dev, ctx);
  devActivate(dev);
  return done;
}

/** Ref: net/core/dev.c:__dev_close_many() */
function devCloseQuietly(dev: NetDevice, ctx: Ctx): void {
  callNetdeviceNotifiers('GOING_DOWN', dev, ctx);
  dev.up = false;
  devDeactivate(dev);
  ctx.ops.link[dev.priv.kind].stop(dev, ctx);
}

/** Brings a device up and says so. Ref: net/core/dev.c:dev_open() */
export function devOpen(dev: NetDevice, ctx: Ctx): Result<void> {
  if (dev.up) return done;
  const opened = devOpenQuietly(dev, ctx);
  if (!opened.ok) return opened;
  rtmsgIfinfo('RTM_NEWLINK', dev, ctx);
  callNetdeviceNotifiers('UP', dev, ctx);
  return done;
}

/** Ref: net/core/dev.c:dev_close_many() */
export function devClose(dev: NetDevice, ctx: Ctx): void {
  if (!dev.up) return;
  devCloseQuietly(dev, ctx);
  rtmsgIfinfo('RTM_NEWLINK', dev, ctx);
  callNetdeviceNotifiers('DOWN', dev, ctx);
}

/** What `ip link set` may change of IFF_*; absent is "as it is". */
export type FlagChanges = {
  readonly up?: boolean;
  readonly promisc?: boolean;
  readonly allmulti?: boolean;
  readonly multicast?: boolean;
  readonly noarp?: boolean;
  readonly dynamic?: boolean;
  readonly notrailers?: boolean;
};

/** Ref: net/core/dev.c:dev_change_flags(), __dev_change_flags(), __dev_notify_flags() */
export function devChangeFlags(dev: NetDevice, want: FlagChanges, ctx: Ctx, force = false): Result<void> {
  const { up, promiscFlag, allmultiFlag, multicast, noarp, dynamic, notrailers } = dev;
  if (want.multicast !== undefined) dev.multicast = want.multicast;
  if (want.noarp !== undefined) dev.noarp = want.noarp;
  if (want.dynamic !== undefined) dev.dynamic = want.dynamic;
  if (want.notrailers !== undefined) dev.notrailers = want.notrailers;

  let result: Result<void> = done;
  if (want.up !== undefined && want.up !== dev.up) {
    if (want.up) result = devOpenQuietly(dev, ctx);
    else devCloseQuietly(dev, ctx);
  }
  if (want.promisc !== undefined && want.promisc !== dev.promiscFlag) {
    dev.promiscFlag = want.promisc;
    devSetPromiscuityNoNotify(dev, want.promisc ? 1 : -1, ctx);
  }
  if (want.allmulti !== undefined && want.allmulti !== dev.allmultiFlag) {
    dev.allmultiFlag = want.allmulti;
    devSetAllmulti(dev, want.allmulti ? 1 : -1);
  }
  if (!result.ok) return result;

  const others =
    multicast !== dev.multicast || noarp !== dev.noarp || dynamic !== dev.dynamic || notrailers !== dev.notrailers;
  const upChanged = up !== dev.up;
  if (force || upChanged || others || promiscFlag !== dev.promiscFlag || allmultiFlag !== dev.allmultiFlag)
    rtmsgIfinfo('RTM_NEWLINK', dev, ctx);
  if (upChanged) callNetdeviceNotifiers(dev.up ? 'UP' : 'DOWN', dev, ctx);
  if (dev.up && noarp !== dev.noarp) callNetdeviceNotifiers('CHANGE_NOARP', dev, ctx);
  if (dev.up && others) callNetdeviceNotifiers('CHANGE', dev, ctx);
  return done;
}
