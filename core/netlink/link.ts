import { brIfinfoNotify } from '../bridge/br_notify.ts';
import type { Ctx } from '../ctx.ts';
import { devChangeFlags } from '../dev.ts';
import {
  devAltnameAdd,
  devAltnameDel,
  devChangeCarrier,
  devChangeName,
  devChangeNetNamespace,
  devChangeTxQueueLen,
  devSetAlias,
  devSetMacAddress,
} from '../dev_change.ts';
import type { DeviceKind, Ifindex, NetDevice, OperState } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import type { LinkOps } from '../kernel_ops.ts';
import { netdevStateChange } from '../link/link_watch.ts';
import { devSetMtu } from '../link/mtu.ts';
import { netdevTypes } from '../link/netdev_type.ts';
import { callNetdeviceNotifiers } from '../link/notifiers.ts';
import { rtnlConfigureLink } from '../link/rtnl_create_link.ts';
import type { Net } from '../net.ts';
import { flagChanges } from './flag_changes.ts';
import { netifOperUp, rtnlFillIfinfo } from './ifinfo.ts';
import type { BridgePortOptions, LinkMessage, LinkRef, LinkRequest } from './messages.ts';

const NETDEV_HASHENTRIES = 256;

/** By index, or by name or alternative name. */
export function devGet(net: Net, ref: LinkRef): NetDevice | undefined {
  return 'ifindex' in ref ? net.devByIndex.get(ref.ifindex as Ifindex) : net.devByName.get(ref.ifname);
}

/** A dump walks the index hash: by the low eight bits, in each the newest first. Ref: net/core/rtnetlink.c:rtnl_dump_ifinfo() */
export function devicesInDumpOrder(net: Net): NetDevice[] {
  const devices = [...net.devByIndex.values()].reverse();
  return devices.sort((a, b) => (a.ifindex % NETDEV_HASHENTRIES) - (b.ifindex % NETDEV_HASHENTRIES));
}

/** RTM_GETLINK: ENODEV. Ref: net/core/rtnetlink.c:rtnl_getlink() */
export function rtnlGetlink(net: Net, ref: LinkRef, ctx: Ctx): Result<LinkMessage> {
  const dev = devGet(net, ref);
  return dev === undefined ? fail('ENODEV') : ok(rtnlFillIfinfo(dev, ctx));
}

export function rtnlDumpIfinfo(net: Net, ctx: Ctx): LinkMessage[] {
  return devicesInDumpOrder(net).map((dev) => rtnlFillIfinfo(dev, ctx));
}

function linkOpsOf(kind: string | undefined, ctx: Ctx): LinkOps | null {
  for (const name in netdevTypes) {
    const k = name as DeviceKind;
    if (kind !== undefined && netdevTypes[k].rtnlKind === kind) return ctx.ops.link[k];
  }
  return null;
}

/** RTM_NEWLINK that must make a device. Ref: net/core/rtnetlink.c:__rtnl_newlink(), rtnl_newlink_create() */
export function rtnlNewlink(net: Net, req: LinkRequest, ctx: Ctx): Result<void> {
  if (req.ifindex !== undefined && req.ifindex < 0) return fail('EINVAL', "ifindex can't be negative");
  const ops = linkOpsOf(req.kind, ctx);
  const valid = ops?.validate?.(req) ?? done;
  if (!valid.ok) return valid;
  const known =
    req.ifindex !== undefined && req.ifindex > 0
      ? net.devByIndex.get(req.ifindex as Ifindex)
      : req.ifname === undefined
        ? undefined
        : net.devByName.get(req.ifname);
  if (known !== undefined) return fail('EEXIST');
  if (ops === null) return fail('EOPNOTSUPP', 'Unknown device type');
  const dest = req.netns === undefined ? net : ctx.world.nets.get(req.netns);
  if (dest === undefined) return fail('EINVAL');

  const made = ops.newlink(dest, req, ctx, net);
  if (!made.ok) return made;
  const dev = made.value;
  const configured = rtnlConfigureLink(dev, req, ctx);
  const result = configured.ok && req.master !== undefined ? doSetMaster(dev, req.master, ctx) : configured;
  if (!result.ok) ops.dellink?.(dev, ctx);
  return result;
}

/** RTM_NEWLINK or RTM_SETLINK on a device that is there: ENODEV. Ref: net/core/rtnetlink.c:__rtnl_newlink(), rtnl_setlink() */
export function rtnlSetlink(net: Net, ref: LinkRef, req: LinkRequest, ctx: Ctx): Result<void> {
  const dev = devGet(net, ref);
  if (dev === undefined) return fail('ENODEV');
  if (req.altname !== undefined) return linkprop(dev, req.altname, ctx);
  let notify = false;
  const ops = linkOpsOf(req.kind, ctx);
  if (req.kind !== undefined) {
    const valid = ops?.validate?.(req) ?? done;
    if (!valid.ok) return valid;
  }
  if (req.info !== undefined) {
    if (ops === null || ops.kind !== dev.priv.kind) return fail('EOPNOTSUPP');
    const changed = ops.changelink(dev, req, ctx);
    if (!changed.ok) return changed;
    notify = true;
  }
  if (req.slaveInfo !== undefined) {
    const master = dev.master === null ? null : ctx.ops.link[dev.master.priv.kind];
    if (!master?.slaveChangelink) return fail('EOPNOTSUPP');
    const changed = master.slaveChangelink(dev, req.slaveInfo, ctx);
    if (!changed.ok) return changed;
    notify = true;
  }
  return doSetlink(dev, req, notify, ctx);
}

/**
 * RTM_SETLINK of PF_BRIDGE. Unlike `ip link set` it says only what the port is now, and no one asks for its carrier again.
 * Ref: net/core/rtnetlink.c:rtnl_bridge_setlink(), net/bridge/br_netlink.c:br_setlink()
 */
export function rtnlBridgeSetlink(net: Net, ifindex: number, options: BridgePortOptions, ctx: Ctx): Result<void> {
  const dev = net.devByIndex.get(ifindex as Ifindex);
  if (dev === undefined) return fail('ENODEV');
  const master = dev.master === null ? null : ctx.ops.link[dev.master.priv.kind];
  if (!master?.slaveChangelink) return fail('EOPNOTSUPP');
  const changed = master.slaveChangelink(dev, options, ctx);
  if (changed.ok) brIfinfoNotify('RTM_NEWLINK', dev, ctx);
  return changed;
}

/** Every device of a group, until one refuses. Ref: net/core/rtnetlink.c:rtnl_group_changelink() */
export function rtnlGroupChangelink(net: Net, group: number, req: LinkRequest, ctx: Ctx): Result<void> {
  for (const dev of [...net.devByIndex.values()]) {
    if (dev.group !== group) continue;
    const changed = doSetlink(dev, req, false, ctx);
    if (!changed.ok) return changed;
  }
  return done;
}

/** `ip link property add|del ... altname`. Ref: net/core/rtnetlink.c:rtnl_linkprop() */
function linkprop(dev: NetDevice, altname: NonNullable<LinkRequest['altname']>, ctx: Ctx): Result<void> {
  if (altname.add !== undefined) {
    const added = devAltnameAdd(dev, altname.add);
    if (!added.ok) return added;
  }
  if (altname.del !== undefined) {
    const deleted = devAltnameDel(dev, altname.del);
    if (!deleted.ok) return deleted;
  }
  netdevStateChange(dev, ctx);
  return done;
}

/** In this order, and what was done before a refusal stays done. Ref: net/core/rtnetlink.c:do_setlink() */
function doSetlink(dev: NetDevice, req: LinkRequest, notifyAlready: boolean, ctx: Ctx): Result<void> {
  let notify = notifyAlready;
  const steps: (() => Result<void>)[] = [];
  if (req.netns !== undefined) {
    const { netns } = req;
    steps.push(() => {
      const net = ctx.world.nets.get(netns);
      return net === undefined
        ? fail('EINVAL')
        : devChangeNetNamespace(dev, net, req.newName ?? null, req.ifindex ?? 0, ctx);
    });
  }
  if (req.address !== undefined) {
    const { address } = req;
    steps.push(() => devSetMacAddress(dev, address, ctx));
  }
  if (req.mtu !== undefined) {
    const { mtu } = req;
    steps.push(() => devSetMtu(dev, mtu, ctx));
  }
  if (req.group !== undefined) {
    const { group } = req;
    steps.push(() => {
      dev.group = group;
      dev.net.generation++;
      notify = true;
      return done;
    });
  }
  if (req.newName !== undefined) {
    const { newName } = req;
    steps.push(() => devChangeName(dev, newName, ctx));
  }
  if (req.alias !== undefined) {
    const { alias } = req;
    steps.push(() => {
      const set = devSetAlias(dev, alias);
      if (set.ok) notify = true;
      return set;
    });
  }
  if (req.broadcast !== undefined) {
    const { broadcast } = req;
    steps.push(() => {
      dev.broadcast = broadcast;
      callNetdeviceNotifiers('CHANGEADDR', dev, ctx);
      return done;
    });
  }
  const flags = flagChanges(req);
  if (flags !== null) steps.push(() => devChangeFlags(dev, flags, ctx));
  if (req.master !== undefined) {
    const { master } = req;
    steps.push(() => doSetMaster(dev, master, ctx));
  }
  if (req.carrier !== undefined) {
    const { carrier } = req;
    steps.push(() => devChangeCarrier(dev, carrier, ctx));
  }
  if (req.txqlen !== undefined) {
    const { txqlen } = req;
    steps.push(() => devChangeTxQueueLen(dev, txqlen, ctx));
  }
  steps.push(() => setGsoLimits(dev, req));
  if (req.operstate !== undefined) {
    const { operstate } = req;
    steps.push(() => {
      setOperstate(dev, operstate, ctx);
      return done;
    });
  }
  if (req.linkmode !== undefined) {
    const { linkmode } = req;
    steps.push(() => {
      if (dev.linkMode !== linkmode) notify = true;
      dev.linkMode = linkmode;
      return done;
    });
  }
  if (req.addrGenMode !== undefined) {
    const { addrGenMode } = req;
    steps.push(() => {
      const set = ctx.ops.setAddrGenMode(dev, addrGenMode, ctx);
      if (set.ok) notify = true;
      return set;
    });
  }
  if (req.protodown !== undefined) steps.push(() => fail('EOPNOTSUPP', 'Protodown not supported by device'));

  let result: Result<void> = done;
  for (const step of steps) {
    result = step();
    if (!result.ok) break;
  }
  if (notify) netdevStateChange(dev, ctx);
  dev.net.generation++;
  return result;
}

/** Ref: net/core/rtnetlink.c:do_setlink() */
function setGsoLimits(dev: NetDevice, req: LinkRequest): Result<void> {
  if (req.gsoMaxSize !== undefined) {
    if (req.gsoMaxSize > dev.gso.tsoMaxSize) return fail('EINVAL');
    dev.gso = { ...dev.gso, maxSize: req.gsoMaxSize };
  }
  if (req.gsoMaxSegs !== undefined) {
    if (req.gsoMaxSegs > 65535 || req.gsoMaxSegs > dev.gso.tsoMaxSegs) return fail('EINVAL');
    dev.gso = { ...dev.gso, maxSegs: req.gsoMaxSegs };
  }
  if (req.groMaxSize !== undefined) dev.gso = { ...dev.gso, groMaxSize: req.groMaxSize };
  return done;
}

/** What userland may say of a device that waits for it. Ref: net/core/rtnetlink.c:set_operstate() */
function setOperstate(dev: NetDevice, wanted: OperState, ctx: Ctx): void {
  let operstate = dev.operstate;
  if (wanted === 'UP') {
    const waits = operstate === 'DORMANT' || operstate === 'TESTING' || operstate === 'UNKNOWN';
    if (waits && !dev.dormant) operstate = 'UP';
  } else if ((wanted === 'TESTING' || wanted === 'DORMANT') && netifOperUp(dev)) operstate = wanted;
  if (operstate === dev.operstate) return;
  dev.operstate = operstate;
  netdevStateChange(dev, ctx);
}

/** 0 leaves the master; EINVAL for no device, EOPNOTSUPP for one that takes none. Ref: net/core/rtnetlink.c:do_set_master() */
function doSetMaster(dev: NetDevice, ifindex: number, ctx: Ctx): Result<void> {
  const upper = dev.master;
  if (upper !== null) {
    if (upper.ifindex === ifindex) return done;
    const { delSlave } = ctx.ops.link[upper.priv.kind];
    if (delSlave === undefined) return fail('EOPNOTSUPP');
    const left = delSlave(upper, dev, ctx);
    if (!left.ok) return left;
  }
  if (ifindex === 0) return done;
  const master = dev.net.devByIndex.get(ifindex as Ifindex);
  if (master === undefined) return fail('EINVAL');
  const { addSlave } = ctx.ops.link[master.priv.kind];
  return addSlave === undefined ? fail('EOPNOTSUPP') : addSlave(master, dev, ctx);
}

/** EOPNOTSUPP for what no command made. Ref: net/core/rtnetlink.c:rtnl_dellink(), rtnl_delete_link() */
export function rtnlDellink(net: Net, ref: LinkRef & { readonly kind?: string }, ctx: Ctx): Result<void> {
  const dev = devGet(net, ref);
  if (dev === undefined) return fail('ENODEV');
  const { dellink } = ctx.ops.link[dev.priv.kind];
  if (dellink === null) return fail('EOPNOTSUPP');
  dellink(dev, ctx);
  return done;
}

/** EPERM for the default group, ENODEV for an empty one. Ref: net/core/rtnetlink.c:rtnl_group_dellink() */
export function rtnlGroupDellink(net: Net, group: number, ctx: Ctx): Result<void> {
  if (group === 0) return fail('EPERM');
  const devices = [...net.devByIndex.values()].filter((dev) => dev.group === group);
  if (devices.length === 0) return fail('ENODEV');
  for (const dev of devices) if (ctx.ops.link[dev.priv.kind].dellink === null) return fail('EOPNOTSUPP');
  for (const dev of devices) if (dev.registered) ctx.ops.link[dev.priv.kind].dellink!(dev, ctx);
  return done;
}
