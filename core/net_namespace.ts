import type { Ctx } from './ctx.ts';
import { unregisterNetdevice } from './dev.ts';
import { devChangeNetNamespace } from './dev_change.ts';
import type { NetDevice } from './device.ts';
import { invariant } from './errno.ts';
import { loopbackNetInit } from './link/loopback.ts';
import { netdevType } from './link/netdev_type.ts';
import type { Net, NetnsId } from './net.ts';
import { forgetNsid } from './nsid.ts';
import type { Host, World } from './world.ts';

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
    nsidPeers: new Map(),
    nsidHint: 0,
    nsidHolders: null,
    ipv4: unset,
    ipv6: unset,
    arpTbl: unset,
    ndTbl: unset,
    nf: null,
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
  forgetNsid(net, ctx);
  const initNet = ctx.world.nets.get(ctx.world.hosts.get(net.host)!.initNet)!;
  for (const dev of [...net.devByIndex.values()]) {
    if (netdevType(dev).netnsLocal || netdevType(dev).rtnlKind !== null || net === initNet) continue;
    const fallback = initNet.devByName.has(`dev${dev.ifindex}`) ? 'dev%d' : `dev${dev.ifindex}`;
    const moved = devChangeNetNamespace(dev, initNet, fallback, 0, ctx);
    invariant(moved.ok, 'a physical device finds a name in the first namespace');
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
