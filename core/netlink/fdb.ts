import { isMulticastMac, MAC_ZERO } from '../addr/mac.ts';
import type { NetBridge, NetBridgeFdbEntry, NetBridgePort } from '../bridge/br.ts';
import {
  brFdbFind,
  brFdbUpdate,
  fdbAddHwAddr,
  fdbCreate,
  fdbDelete,
  fdbDelHwAddr,
  newestFirst,
} from '../bridge/br_fdb.ts';
import { fdbFillInfo, fdbNotify } from '../bridge/br_notify.ts';
import type { Ctx } from '../ctx.ts';
import { devMcAddExcl, devMcDel, devUcAddExcl, devUcDel } from '../dev_addr_lists.ts';
import type { Ifindex, NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import { devicesInDumpOrder } from './link.ts';
import type { CreateFlags, FdbMessage, FdbRequest } from './messages.ts';
import type { FdbFlush } from './netlink.ts';

const VLAN_VID_MASK = 4095;

/** An entry of a device's own address lists. Ref: net/core/rtnetlink.c:nlmsg_populate_fdb_fill() */
function selfMessage(dev: NetDevice, mac: FdbMessage['mac']): FdbMessage {
  return {
    mac,
    ifindex: dev.ifindex,
    master: null,
    self: true,
    vlan: 0,
    state: 'permanent',
    sticky: false,
    externLearn: false,
    offload: false,
    local: false,
    used: 0,
    updated: 0,
    portNo: 0,
    ageingTimer: 0,
  };
}

/** Entries of a bridge by the port they lead to; null: the bridge itself. */
function byPort(br: NetBridge): Map<NetBridgePort | null, NetBridgeFdbEntry[]> {
  const out = new Map<NetBridgePort | null, NetBridgeFdbEntry[]>();
  for (const f of newestFirst(br)) {
    const list = out.get(f.dst);
    if (list === undefined) out.set(f.dst, [f]);
    else list.push(f);
  }
  return out;
}

/**
 * RTM_GETNEIGH of AF_BRIDGE: device by device what its bridge has of it, then its own lists; of one bridge, it and its ports.
 * Ref: net/core/rtnetlink.c:rtnl_fdb_dump()
 */
export function rtnlFdbDump(net: Net, bridge: number | undefined, ctx: Ctx): FdbMessage[] {
  const out: FdbMessage[] = [];
  const tables = new Map<NetBridge, Map<NetBridgePort | null, NetBridgeFdbEntry[]>>();
  const entriesOf = (br: NetBridge, p: NetBridgePort | null) => {
    let table = tables.get(br);
    if (table === undefined) {
      table = byPort(br);
      tables.set(br, table);
    }
    for (const f of table.get(p) ?? []) out.push(fdbFillInfo(br, f, ctx));
  };
  for (const dev of devicesInDumpOrder(net)) {
    if (dev.isLoopback) continue;
    if (bridge !== undefined && dev.ifindex !== bridge) {
      if (dev.brPort === null && dev.priv.kind !== 'bridge') continue;
      if (dev.master?.ifindex !== bridge && dev.priv.kind !== 'bridge') continue;
    }
    if (dev.brPort !== null) entriesOf(dev.brPort.br, dev.brPort);
    for (const ha of dev.uc) out.push(selfMessage(dev, ha.addr));
    for (const ha of dev.mc) out.push(selfMessage(dev, ha.addr));
    if (dev.priv.kind === 'bridge') entriesOf(dev.priv.br, null);
  }
  return out;
}

type Target = { readonly br: NetBridge; readonly p: NetBridgePort | null; readonly dev: NetDevice };

/** Whose table a request is about. Ref: net/bridge/br_fdb.c:br_fdb_add() */
function targetOf(dev: NetDevice): Target | null {
  if (dev.priv.kind === 'bridge') return { br: dev.priv.br, p: null, dev };
  return dev.brPort === null ? null : { br: dev.brPort.br, p: dev.brPort, dev };
}

function findDevice(net: Net, req: FdbRequest, verb: 'add' | 'delete'): Result<NetDevice> {
  if (req.ifindex === 0) return fail('EINVAL', 'invalid ifindex');
  const dev = net.devByIndex.get(req.ifindex as Ifindex);
  if (dev === undefined) return fail('ENODEV', 'unknown ifindex');
  if (dev.isLoopback) return fail('EINVAL', `FDB ${verb} only supported for Ethernet devices`);
  if (req.vlan !== undefined && (req.vlan === 0 || req.vlan >= VLAN_VID_MASK)) return fail('EINVAL', 'invalid vlan id');
  return { ok: true, value: dev };
}

/** RTM_NEWNEIGH of AF_BRIDGE. Ref: net/core/rtnetlink.c:rtnl_fdb_add() */
export function rtnlFdbAdd(net: Net, req: FdbRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  const found = findDevice(net, req, 'add');
  if (!found.ok) return found;
  const dev = found.value;
  let result: Result<void> = fail('EOPNOTSUPP');
  const noFlags = !req.self && !req.master && !req.use && !req.sticky && !req.externLearn;
  if ((noFlags || req.master) && dev.brPort !== null) {
    result = brFdbAdd(targetOf(dev)!, req, flags, ctx);
    if (!result.ok) return result;
  }
  if (!req.self) return result;
  if (dev.priv.kind === 'bridge') return brFdbAdd(targetOf(dev)!, req, flags, ctx);
  return ndoDfltFdbAdd(dev, req, flags, ctx);
}

/** A device's own list. Ref: net/core/rtnetlink.c:ndo_dflt_fdb_add() */
function ndoDfltFdbAdd(dev: NetDevice, req: FdbRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  if (req.state !== undefined && req.state !== 'permanent') {
    ctx.printk(dev.net, `${dev.name}: default FDB implementation only supports local addresses`);
    return fail('EINVAL');
  }
  if (req.vlan !== undefined) {
    ctx.printk(dev.net, `${dev.name}: vlans aren't supported yet for dev_uc|mc_add()`);
    return fail('EINVAL');
  }
  const unicast = !isMulticastMac(req.mac) || req.mac.startsWith('01:80:c2:00:00:0');
  const added = unicast ? devUcAddExcl(dev, req.mac, ctx) : devMcAddExcl(dev, req.mac);
  const result = !added.ok && added.error.errno === 'EEXIST' && !flags.exclusive ? done : added;
  if (result.ok) ctx.notify(dev.net, { type: 'RTM_NEWNEIGH', fdb: selfMessage(dev, req.mac) });
  return result;
}

/** Ref: net/bridge/br_fdb.c:br_fdb_add() */
function brFdbAdd(to: Target, req: FdbRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  if (req.mac === MAC_ZERO) {
    ctx.printk(to.dev.net, 'bridge: RTM_NEWNEIGH with invalid ether address');
    return fail('EINVAL');
  }
  const group = to.p === null ? to.br.vlgrp : to.p.vlgrp;
  if (req.vlan !== undefined) {
    if (group.vlans.get(req.vlan)?.brentry !== true) {
      ctx.printk(to.dev.net, `bridge: RTM_NEWNEIGH with unconfigured vlan ${req.vlan} on ${to.dev.name}`);
      return fail('EINVAL');
    }
    return brFdbAddOne(to, req, flags, req.vlan, ctx);
  }
  const added = brFdbAddOne(to, req, flags, 0, ctx);
  if (!added.ok) return added;
  for (const v of group.vlans.values()) {
    if (!v.brentry) continue;
    const inVlan = brFdbAddOne(to, req, flags, v.vid, ctx);
    if (!inVlan.ok) return inVlan;
  }
  return done;
}

/** Ref: net/bridge/br_fdb.c:__br_fdb_add() */
function brFdbAddOne(to: Target, req: FdbRequest, flags: CreateFlags, vid: number, ctx: Ctx): Result<void> {
  const { br, p } = to;
  if (req.use) {
    if (p === null) {
      ctx.printk(br.dev.net, `bridge: RTM_NEWNEIGH ${br.dev.name} with NTF_USE is not supported`);
      return fail('EINVAL');
    }
    if (p.state === 'learning' || p.state === 'forwarding') brFdbUpdate(br, p, req.mac, vid, ctx, true);
    return done;
  }
  if (req.externLearn) {
    if (p === null && req.state !== 'permanent')
      return fail('EINVAL', 'bridge: FDB entry towards bridge must be permanent');
    return externalLearnAdd(to, req, vid, ctx);
  }
  return fdbAddEntry(to, req, flags, vid, ctx);
}

/** Ref: net/bridge/br_fdb.c:br_fdb_external_learn_add() */
function externalLearnAdd({ br, p }: Target, req: FdbRequest, vid: number, ctx: Ctx): Result<void> {
  const known = brFdbFind(br, req.mac, vid);
  if (known === undefined) {
    const fdb = fdbCreate(br, p, req.mac, vid, ctx);
    fdb.extLearn = true;
    fdb.addedByUser = true;
    if (p === null) fdb.local = true;
    fdbNotify('RTM_NEWNEIGH', br, fdb, ctx);
    return done;
  }
  known.updated = ctx.now;
  known.dst = p;
  if (known.extLearn) known.used = ctx.now;
  else if (!known.addedByUser) known.extLearn = true;
  known.addedByUser = true;
  if (p === null) known.local = true;
  fdbNotify('RTM_NEWNEIGH', br, known, ctx);
  return done;
}

/** Ref: net/bridge/br_fdb.c:fdb_add_entry() */
function fdbAddEntry({ br, p }: Target, req: FdbRequest, flags: CreateFlags, vid: number, ctx: Ctx): Result<void> {
  const state = req.state ?? 'permanent';
  if (p !== null && state === 'dynamic' && p.state !== 'learning' && p.state !== 'forwarding') return fail('EPERM');
  if (p === null && state !== 'permanent') {
    ctx.printk(br.dev.net, `bridge: RTM_NEWNEIGH ${br.dev.name} without NUD_PERMANENT`);
    return fail('EINVAL');
  }
  if (req.sticky && state === 'permanent') return fail('EINVAL');
  let fdb = brFdbFind(br, req.mac, vid);
  let modified = false;
  if (fdb === undefined) {
    if (!flags.create) return fail('ENOENT');
    fdb = fdbCreate(br, p, req.mac, vid, ctx);
    modified = true;
  } else {
    if (flags.exclusive) return fail('EEXIST');
    if (fdb.dst !== p) {
      fdb.dst = p;
      modified = true;
    }
  }
  const local = state === 'permanent';
  const isStatic = state !== 'dynamic';
  if (fdb.local !== local || fdb.isStatic !== isStatic) {
    if (isStatic && !fdb.isStatic) {
      fdb.isStatic = true;
      fdbAddHwAddr(br, req.mac, ctx);
    } else if (!isStatic && fdb.isStatic) {
      fdb.isStatic = false;
      fdbDelHwAddr(br, req.mac, ctx);
    }
    fdb.local = local;
    modified = true;
  }
  if ((req.sticky ?? false) !== fdb.sticky) {
    fdb.sticky = req.sticky ?? false;
    modified = true;
  }
  fdb.addedByUser = true;
  fdb.used = ctx.now;
  if (modified) {
    fdb.updated = ctx.now;
    fdbNotify('RTM_NEWNEIGH', br, fdb, ctx);
  }
  return done;
}

/** RTM_DELNEIGH of AF_BRIDGE: ENOENT. Ref: net/core/rtnetlink.c:rtnl_fdb_del() */
export function rtnlFdbDel(net: Net, req: FdbRequest, ctx: Ctx): Result<void> {
  const found = findDevice(net, req, 'delete');
  if (!found.ok) return found;
  const dev = found.value;
  let result: Result<void> = fail('EOPNOTSUPP');
  const noFlags = !req.self && !req.master && !req.use && !req.sticky && !req.externLearn;
  if ((noFlags || req.master) && dev.brPort !== null) {
    result = brFdbDelete(targetOf(dev)!, req, ctx);
    if (!result.ok) return result;
  }
  if (!req.self) return result;
  if (dev.priv.kind === 'bridge') return brFdbDelete(targetOf(dev)!, req, ctx);
  if (req.state !== undefined && req.state !== 'permanent') {
    ctx.printk(dev.net, `${dev.name}: default FDB implementation only supports local addresses`);
    return fail('EINVAL');
  }
  const unicast = !isMulticastMac(req.mac) || req.mac.startsWith('01:80:c2:00:00:0');
  const deleted = unicast ? devUcDel(dev, req.mac, ctx) : devMcDel(dev, req.mac);
  if (deleted.ok) ctx.notify(dev.net, { type: 'RTM_DELNEIGH', fdb: selfMessage(dev, req.mac) });
  return deleted;
}

/** Ref: net/bridge/br_fdb.c:br_fdb_delete() */
function brFdbDelete({ br, p, dev }: Target, req: FdbRequest, ctx: Ctx): Result<void> {
  const group = p === null ? br.vlgrp : p.vlgrp;
  const deleteIn = (vid: number): boolean => {
    const f = brFdbFind(br, req.mac, vid);
    if (f === undefined || f.dst !== p) return false;
    fdbDelete(br, f, ctx);
    return true;
  };
  if (req.vlan !== undefined) {
    if (!group.vlans.has(req.vlan)) {
      ctx.printk(dev.net, `bridge: RTM_DELNEIGH with unconfigured vlan ${req.vlan} on ${dev.name}`);
      return fail('EINVAL');
    }
    return deleteIn(req.vlan) ? done : fail('ENOENT');
  }
  let any = deleteIn(0);
  for (const v of group.vlans.values()) if (v.brentry) any = deleteIn(v.vid) || any;
  return any ? done : fail('ENOENT');
}

/** RTM_DELNEIGH with NLM_F_BULK. Ref: net/bridge/br_fdb.c:br_fdb_delete_bulk(), br_fdb_flush() */
export function rtnlFdbFlush(net: Net, ifindex: number, only: FdbFlush, ctx: Ctx): Result<void> {
  const dev = net.devByIndex.get(ifindex as Ifindex);
  if (dev === undefined) return fail('ENODEV', 'unknown ifindex');
  if (dev.isLoopback) return fail('EINVAL', 'FDB delete only supported for Ethernet devices');
  if (only.vlan !== undefined && (only.vlan === 0 || only.vlan >= VLAN_VID_MASK))
    return fail('EINVAL', 'invalid vlan id');
  let result: Result<void> = fail('EOPNOTSUPP');
  if ((only.master || !only.self) && dev.brPort !== null) {
    result = flush(targetOf(dev)!, only, ctx);
    if (!result.ok) return result;
  }
  if (!only.self) return result;
  return dev.priv.kind === 'bridge' ? flush(targetOf(dev)!, only, ctx) : fail('EOPNOTSUPP');
}

function flush({ br, p, dev }: Target, only: FdbFlush, ctx: Ctx): Result<void> {
  let port: number | undefined = p === null ? undefined : dev.ifindex;
  if (only.port !== undefined) {
    const by = dev.net.devByIndex.get(only.port as Ifindex);
    if (by === undefined) return fail('ENODEV', 'bridge: Unknown flush device ifindex');
    if (by.priv.kind !== 'bridge' && by.brPort === null)
      return fail('EINVAL', 'bridge: Flush device is not a bridge or bridge port');
    if (by.priv.kind === 'bridge' && by !== br.dev)
      return fail('EINVAL', 'bridge: Flush bridge device does not match target bridge device');
    if (by.brPort !== null && by.brPort.br !== br)
      return fail('EINVAL', 'bridge: Port belongs to a different bridge device');
    port = only.port;
  }
  for (const f of newestFirst(br)) {
    if (only.vlan !== undefined && f.vlanId !== only.vlan) continue;
    if (port !== undefined && (f.dst === null ? br.dev : f.dst.dev).ifindex !== port) continue;
    if (only.permanent !== undefined && f.local !== only.permanent) continue;
    if (only.static !== undefined && f.isStatic !== only.static) continue;
    if (only.addedByUser !== undefined && f.addedByUser !== only.addedByUser) continue;
    if (only.externLearn !== undefined && f.extLearn !== only.externLearn) continue;
    if (only.sticky !== undefined && f.sticky !== only.sticky) continue;
    if (only.offloaded === true) continue;
    fdbDelete(br, f, ctx);
  }
  return done;
}
