import type { Ctx } from './ctx.ts';
import { unregisterNetdevice } from './dev.ts';
import { loopbackNetInit } from './link/loopback.ts';
import type { Net, NetnsId } from './net.ts';
import { rtmsgNsid } from './nsid.ts';
import type { Host, World } from './world.ts';
import type { NetDevice } from './device.ts';

/** A new namespace of a host, with every subsystem's part and `lo`, held once. Ref: net/core/net_namespace.c:copy_net_ns() */
export function newNet(world: World, host: Host, ctx: Ctx): Net {
  const unset = null as never;
  const net: Net = {
    id: world.nextNetns++ as NetnsId,
    host: host.id,
    inode: host.nextNsInode++,
    refs: 1,
    devByIndex: new Map(),
    devByName: new Map(),
    loopback: unset,
    nextIfindex: 1,
    nsids: new Map(),
    ipv4: unset,
    ipv6: unset,
    arpTbl: unset,
    ndTbl: unset,
    allTaps: [],
    socks: new Set(),
    coreSysctl: new Map(),
    generation: 0,
  };
  world.nets.set(net.id, net);
  for (const ops of ctx.ops.pernet) ops.init(net, ctx);
  loopbackNetInit(net, ctx);
  return net;
}

/**
 * Takes a namespace down: its physical devices go back to the host's first one, the others die (a veth with its peer), its
 * number is forgotten everywhere. Ref: net/core/net_namespace.c:cleanup_net(), net/core/dev.c:default_device_exit_batch()
 */
export function cleanupNet(net: Net, ctx: Ctx): void {
  for (const other of ctx.world.nets.values()) {
    const nsid = other.nsids.get(net.id);
    if (nsid === undefined) continue;
    other.nsids.delete(net.id);
    rtmsgNsid('RTM_DELNSID', other, nsid, ctx);
  }
  for (const dev of [...net.devByIndex.values()].reverse()) {
    if (dev.registered && dev.net === net) killDevice(dev, ctx);
  }
  for (const ops of [...ctx.ops.pernet].reverse()) ops.exit(net, ctx);
  ctx.world.nets.delete(net.id);
}

function killDevice(dev: NetDevice, ctx: Ctx): void {
  const { dellink } = ctx.ops.link[dev.priv.kind];
  if (dellink !== null) dellink(dev, ctx);
  else unregisterNetdevice(dev, ctx);
}
