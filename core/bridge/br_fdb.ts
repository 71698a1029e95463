import { isValidEtherAddr, type MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { devUcAdd, devUcDel } from '../dev_addr_lists.ts';
import { MSEC } from '../world.ts';
import type { NetBridge, NetBridgeFdbEntry, NetBridgePort } from './br.ts';
import { fdbNotify, holdTime } from './br_notify.ts';

/** Whose an address is in a VLAN (0: without one). Ref: net/bridge/br_fdb.c:br_fdb_find_rcu() */
export function brFdbFind(br: NetBridge, addr: MacAddr, vid: number): NetBridgeFdbEntry | undefined {
  return vid === 0 ? br.fdb.get(addr) : br.fdbVlan.get(vid)?.get(addr);
}

/** Learns or refreshes where an address was seen; an address of our own stays ours. Ref: net/bridge/br_fdb.c:br_fdb_update() */
export function brFdbUpdate(
  br: NetBridge,
  source: NetBridgePort,
  addr: MacAddr,
  vid: number,
  ctx: Ctx,
  addedByUser = false,
): void {
  if (holdTime(br) === 0) return;
  const fdb = brFdbFind(br, addr, vid);
  if (fdb === undefined) {
    const created = fdbCreate(br, source, addr, vid, ctx);
    created.addedByUser = addedByUser;
    fdbNotify('RTM_NEWNEIGH', br, created, ctx);
    return;
  }
  if (fdb.local) {
    ctx.printk(
      br.dev.net,
      `${br.dev.name}: received packet on ${source.dev.name} with own address as source address (addr:${addr}, vlan:${vid})`,
    );
    return;
  }
  fdb.updated = ctx.now;
  if (addedByUser) fdb.addedByUser = true;
  if (fdb.dst !== source && !fdb.sticky) {
    fdb.dst = source;
    fdb.extLearn = false;
    fdbNotify('RTM_NEWNEIGH', br, fdb, ctx);
  }
}

/** A new entry, neither static nor local yet. Ref: net/bridge/br_fdb.c:fdb_create() */
export function fdbCreate(
  br: NetBridge,
  source: NetBridgePort | null,
  addr: MacAddr,
  vid: number,
  ctx: Ctx,
): NetBridgeFdbEntry {
  const fdb: NetBridgeFdbEntry = {
    addr,
    vlanId: vid,
    dst: source,
    local: false,
    isStatic: false,
    addedByUser: false,
    sticky: false,
    extLearn: false,
    updated: ctx.now,
    used: ctx.now,
  };
  let table = br.fdb;
  if (vid !== 0) {
    const ofVlan = br.fdbVlan.get(vid);
    if (ofVlan === undefined) {
      table = new Map();
      br.fdbVlan.set(vid, table);
    } else table = ofVlan;
  }
  table.set(addr, fdb);
  br.fdbList.add(fdb);
  return fdb;
}

/** Ref: net/bridge/br_fdb.c:fdb_delete() */
export function fdbDelete(br: NetBridge, f: NetBridgeFdbEntry, ctx: Ctx): void {
  if (f.isStatic) fdbDelHwAddr(br, f.addr, ctx);
  if (f.vlanId === 0) br.fdb.delete(f.addr);
  else br.fdbVlan.get(f.vlanId)?.delete(f.addr);
  br.fdbList.delete(f);
  fdbNotify('RTM_DELNEIGH', br, f, ctx);
}

/** Ports that are not promiscuous must be told which addresses to let in. Ref: net/bridge/br_fdb.c:fdb_add_hw_addr() */
export function fdbAddHwAddr(br: NetBridge, addr: MacAddr, ctx: Ctx): void {
  for (const p of br.ports) if (!p.promisc) devUcAdd(p.dev, addr, ctx);
}

/** Ref: net/bridge/br_fdb.c:fdb_del_hw_addr() */
export function fdbDelHwAddr(br: NetBridge, addr: MacAddr, ctx: Ctx): void {
  for (const p of br.ports) if (!p.promisc) devUcDel(p.dev, addr, ctx);
}

/** A device's own address. Ref: net/bridge/br_fdb.c:fdb_add_local() */
export function brFdbAddLocal(br: NetBridge, source: NetBridgePort | null, addr: MacAddr, vid: number, ctx: Ctx): void {
  if (!isValidEtherAddr(addr)) return;
  const known = brFdbFind(br, addr, vid);
  if (known !== undefined) {
    if (known.local) return; // several ports may have one address: the first owns it
    const whose = source === null ? br.dev.name : source.dev.name;
    ctx.printk(
      br.dev.net,
      `${br.dev.name}: adding interface ${whose} with same address as a received packet (addr:${addr}, vlan:${vid})`,
    );
    fdbDelete(br, known, ctx);
  }
  const fdb = fdbCreate(br, source, addr, vid, ctx);
  fdb.local = true;
  fdb.isStatic = true;
  fdbAddHwAddr(br, addr, ctx);
  fdbNotify('RTM_NEWNEIGH', br, fdb, ctx);
}

/** Another port, or the bridge, with the same address inherits the entry. Ref: net/bridge/br_fdb.c:fdb_delete_local() */
function fdbDeleteLocal(br: NetBridge, p: NetBridgePort | null, f: NetBridgeFdbEntry, ctx: Ctx): void {
  const vid = f.vlanId;
  for (const op of br.ports) {
    if (op !== p && op.dev.addr === f.addr && (vid === 0 || op.vlgrp.vlans.has(vid))) {
      f.dst = op;
      f.addedByUser = false;
      return;
    }
  }
  if (p !== null && br.dev.addr === f.addr && (vid === 0 || br.vlgrp.vlans.get(vid)?.brentry === true)) {
    f.dst = null;
    f.addedByUser = false;
    return;
  }
  fdbDelete(br, f, ctx);
}

/** Ref: net/bridge/br_fdb.c:br_fdb_find_delete_local() */
export function brFdbFindDeleteLocal(
  br: NetBridge,
  p: NetBridgePort | null,
  addr: MacAddr,
  vid: number,
  ctx: Ctx,
): void {
  const f = brFdbFind(br, addr, vid);
  if (f?.local && !f.addedByUser && f.dst === p) fdbDeleteLocal(br, p, f, ctx);
}

/** A port has a new address. Ref: net/bridge/br_fdb.c:br_fdb_changeaddr() */
export function brFdbChangeaddr(p: NetBridgePort, addr: MacAddr, ctx: Ctx): void {
  const { br } = p;
  for (const f of newestFirst(br)) {
    if (f.dst !== p || !f.local || f.addedByUser) continue;
    fdbDeleteLocal(br, p, f, ctx);
    if (p.vlgrp.vlans.size === 0) break;
  }
  brFdbAddLocal(br, p, addr, 0, ctx);
  for (const vid of p.vlgrp.vlans.keys()) brFdbAddLocal(br, p, addr, vid, ctx);
}

/** The bridge takes a new address: called before it has it. Ref: net/bridge/br_fdb.c:br_fdb_change_mac_address() */
export function brFdbChangeMacAddress(br: NetBridge, addr: MacAddr, ctx: Ctx): void {
  const deleteOwn = (vid: number) => {
    const f = brFdbFind(br, br.dev.addr, vid);
    if (f?.local && f.dst === null && !f.addedByUser) fdbDeleteLocal(br, null, f, ctx);
  };
  deleteOwn(0);
  brFdbAddLocal(br, null, addr, 0, ctx);
  for (const v of br.vlgrp.vlans.values()) {
    if (!v.brentry) continue;
    deleteOwn(v.vid);
    brFdbAddLocal(br, null, addr, v.vid, ctx);
  }
}

/** In the order of the kernel's list. */
export function newestFirst(br: NetBridge): NetBridgeFdbEntry[] {
  return [...br.fdbList].reverse();
}

/** What was learned by a port goes; with `all` also what was set. Ref: net/bridge/br_fdb.c:br_fdb_delete_by_port() */
export function brFdbDeleteByPort(br: NetBridge, p: NetBridgePort | null, vid: number, all: boolean, ctx: Ctx): void {
  let mine: NetBridgeFdbEntry[] | null = null;
  for (const f of br.fdbList) {
    if (f.dst !== p) continue;
    if (!all && (f.isStatic || f.extLearn || (vid !== 0 && f.vlanId !== vid))) continue;
    mine ??= [];
    mine.push(f);
  }
  if (mine === null) return;
  for (const f of mine.reverse()) {
    if (f.local) fdbDeleteLocal(br, p, f, ctx);
    else fdbDelete(br, f, ctx);
  }
}

/** Entries that were not seen for the hold time go; comes back when the next may. Ref: net/bridge/br_fdb.c:br_fdb_cleanup() */
export function brFdbCleanup(br: NetBridge, ctx: Ctx): void {
  const delay = holdTime(br);
  let workDelay = delay;
  for (const f of br.fdbList) {
    if (f.isStatic || f.extLearn) continue;
    const left = f.updated + delay - ctx.now;
    if (left > 0) workDelay = Math.min(workDelay, left);
    else fdbDelete(br, f, ctx);
  }
  br.gcTimer = ctx.arm(ctx.now + Math.max(workDelay, 10 * MSEC), { kind: 'bridge', timer: 'gc', br });
}

/** A port that stops being promiscuous filters by every static address. Ref: net/bridge/br_fdb.c:br_fdb_sync_static() */
export function brFdbSyncStatic(br: NetBridge, p: NetBridgePort, ctx: Ctx): void {
  for (const f of newestFirst(br)) if (f.isStatic) devUcAdd(p.dev, f.addr, ctx);
}

/** Ref: net/bridge/br_fdb.c:br_fdb_unsync_static() */
export function brFdbUnsyncStatic(br: NetBridge, p: NetBridgePort, ctx: Ctx): void {
  if (p.dev.uc.length === 0) return;
  for (const f of newestFirst(br)) if (f.isStatic) devUcDel(p.dev, f.addr, ctx);
}
