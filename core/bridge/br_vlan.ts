import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import type { SkBuff } from '../skb.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brFdbAddLocal, brFdbDeleteByPort, brFdbFindDeleteLocal } from './br_fdb.ts';
import { brIfinfoNotify } from './br_notify.ts';
import type { NetBridgeVlan, NetBridgeVlanGroup } from './br_vlan_state.ts';

export type VlanFlags = { readonly pvid: boolean; readonly untagged: boolean };

export function newVlanGroup(): NetBridgeVlanGroup {
  return { vlans: new Map(), pvid: 0 };
}

// --- the packet path

/**
 * Which VLAN a frame that enters belongs to: 0 when the bridge does not look at VLANs, -1 when it may not enter (and is
 * dropped). An untagged one gets the port's PVID as its tag. Ref: net/bridge/br_vlan.c:br_allowed_ingress()
 */
export function brAllowedIngress(br: NetBridge, vg: NetBridgeVlanGroup, skb: SkBuff, ctx: Ctx): number {
  if (!br.vlanEnabled) return 0;
  let vid = skb.vlan === null ? 0 : skb.vlan.vid;
  if (vid === 0) {
    if (vg.pvid === 0) {
      if (ctx.tracing) ctx.step(skb, 'br_allowed_ingress', { says: `untagged, and ${skb.dev.name} has no PVID` });
      ctx.drop(skb, 'VLAN_FILTER', 'br_allowed_ingress');
      return -1;
    }
    vid = vg.pvid;
    skb.vlan = skb.vlan === null ? { vid, pcp: 0, dei: false } : { ...skb.vlan, vid };
    if (!br.vlanStatsEnabled) return vid;
  }
  const v = vg.vlans.get(vid);
  if (v === undefined || !v.brentry) {
    if (ctx.tracing) ctx.step(skb, 'br_allowed_ingress', { says: `${skb.dev.name} is not a member of VLAN ${vid}` });
    ctx.drop(skb, 'VLAN_FILTER', 'br_allowed_ingress');
    return -1;
  }
  if (br.vlanStatsEnabled) {
    v.stats.rxPackets++;
    v.stats.rxBytes += skb.len;
  }
  return vid;
}

/** May a frame that entered in a VLAN leave here? Ref: net/bridge/br_vlan.c:br_allowed_egress() */
export function brAllowedEgress(br: NetBridge, vg: NetBridgeVlanGroup, skb: SkBuff): boolean {
  if (!br.vlanEnabled) return true;
  return vg.vlans.get(skb.vlan === null ? 0 : skb.vlan.vid)?.brentry === true;
}

/** Takes the tag off where the VLAN leaves untagged; false: dropped. Ref: net/bridge/br_vlan.c:br_handle_vlan() */
export function brHandleVlan(br: NetBridge, vg: NetBridgeVlanGroup, skb: SkBuff, ctx: Ctx): boolean {
  if (!br.vlanEnabled) return true;
  const v = vg.vlans.get(skb.vlan === null ? 0 : skb.vlan.vid);
  if (v === undefined || !v.brentry) {
    if (br.dev.promiscuity > 0 && skb.dev === br.dev) return true;
    ctx.drop(skb, 'VLAN_FILTER', 'br_handle_vlan');
    return false;
  }
  if (br.vlanStatsEnabled) {
    v.stats.txPackets++;
    v.stats.txBytes += skb.len;
  }
  if (v.untagged) skb.vlan = null;
  return true;
}

/** VLAN to learn a link-local frame's sender in, -1 for none. Ref: net/bridge/br_vlan.c:br_should_learn() */
export function brShouldLearn(p: NetBridgePort, skb: SkBuff): number {
  if (!p.br.vlanEnabled) return 0;
  if (p.vlgrp.vlans.size === 0) return -1;
  const vid = skb.vlan === null ? 0 : skb.vlan.vid;
  if (vid === 0) return p.vlgrp.pvid === 0 ? -1 : p.vlgrp.pvid;
  return p.vlgrp.vlans.has(vid) ? vid : -1;
}

// --- the tables

function insertSorted(vg: NetBridgeVlanGroup, v: NetBridgeVlan): void {
  const after = [...vg.vlans.values()].filter((o) => o.vid > v.vid);
  for (const o of after) vg.vlans.delete(o.vid);
  vg.vlans.set(v.vid, v);
  for (const o of after) vg.vlans.set(o.vid, o);
}

/** Sets PVID and untagged; true when that changed anything. Ref: net/bridge/br_vlan.c:__vlan_flags_update() */
function vlanFlagsCommit(vg: NetBridgeVlanGroup, v: NetBridgeVlan, flags: VlanFlags): boolean {
  const changed = flags.pvid !== (vg.pvid === v.vid) || flags.untagged !== v.untagged;
  if (flags.pvid) vg.pvid = v.vid;
  else if (vg.pvid === v.vid) vg.pvid = 0;
  v.untagged = flags.untagged;
  return changed;
}

function newVlan(vid: number, brentry: boolean): NetBridgeVlan {
  const stats = { rxPackets: 0, rxBytes: 0, txPackets: 0, txBytes: 0 };
  return { vid, untagged: false, brentry, refs: 0, stats, perPortStats: false };
}

/** A VLAN's home in the bridge, made for the first port that has it. Ref: net/bridge/br_vlan.c:br_vlan_get_master() */
function brVlanGetMaster(br: NetBridge, vid: number): NetBridgeVlan {
  let master = br.vlgrp.vlans.get(vid);
  if (master === undefined) {
    master = newVlan(vid, false);
    insertSorted(br.vlgrp, master);
  }
  master.refs++;
  return master;
}

function brVlanPutMaster(br: NetBridge, vid: number): void {
  const master = br.vlgrp.vlans.get(vid);
  if (master !== undefined && --master.refs === 0) br.vlgrp.vlans.delete(vid);
}

/** The bridge device itself joins a VLAN, or changes how. True when anything changed. Ref: net/bridge/br_vlan.c:br_vlan_add() */
export function brVlanAdd(br: NetBridge, vid: number, flags: VlanFlags, ctx: Ctx): boolean {
  let v = br.vlgrp.vlans.get(vid);
  if (v?.brentry) return vlanFlagsCommit(br.vlgrp, v, flags);
  if (v === undefined) {
    v = newVlan(vid, true);
    insertSorted(br.vlgrp, v);
  }
  v.brentry = true;
  v.refs++;
  brFdbAddLocal(br, null, br.dev.addr, vid, ctx);
  vlanFlagsCommit(br.vlgrp, v, flags);
  return true;
}

/** ENOENT when it is not in that VLAN. Ref: net/bridge/br_vlan.c:br_vlan_delete() */
export function brVlanDelete(br: NetBridge, vid: number, ctx: Ctx): Result<void> {
  const v = br.vlgrp.vlans.get(vid);
  if (!v?.brentry) return fail('ENOENT');
  brFdbFindDeleteLocal(br, null, br.dev.addr, vid, ctx);
  brFdbDeleteByPort(br, null, vid, false, ctx);
  if (br.vlgrp.pvid === vid) br.vlgrp.pvid = 0;
  v.brentry = false;
  brVlanPutMaster(br, vid);
  return done;
}

/** A port joins a VLAN, or changes how. True when anything changed. Ref: net/bridge/br_vlan.c:nbp_vlan_add() */
export function nbpVlanAdd(p: NetBridgePort, vid: number, flags: VlanFlags, ctx: Ctx): boolean {
  const known = p.vlgrp.vlans.get(vid);
  if (known !== undefined) return vlanFlagsCommit(p.vlgrp, known, flags);
  const master = brVlanGetMaster(p.br, vid);
  const v = newVlan(vid, true);
  if (p.br.vlanStatsPerPort) v.perPortStats = true;
  else v.stats = master.stats;
  brFdbAddLocal(p.br, p, p.dev.addr, vid, ctx);
  insertSorted(p.vlgrp, v);
  vlanFlagsCommit(p.vlgrp, v, flags);
  return true;
}

/** ENOENT. Ref: net/bridge/br_vlan.c:nbp_vlan_delete() */
export function nbpVlanDelete(p: NetBridgePort, vid: number, ctx: Ctx): Result<void> {
  if (!p.vlgrp.vlans.has(vid)) return fail('ENOENT');
  brFdbFindDeleteLocal(p.br, p, p.dev.addr, vid, ctx);
  brFdbDeleteByPort(p.br, p, vid, false, ctx);
  nbpVlanDrop(p, vid);
  return done;
}

function nbpVlanDrop(p: NetBridgePort, vid: number): void {
  if (p.vlgrp.pvid === vid) p.vlgrp.pvid = 0;
  p.vlgrp.vlans.delete(vid);
  brVlanPutMaster(p.br, vid);
}

/** A new port is in the default VLAN. Ref: net/bridge/br_vlan.c:nbp_vlan_init() */
export function nbpVlanInit(p: NetBridgePort, ctx: Ctx): void {
  if (p.br.defaultPvid === 0) return;
  nbpVlanAdd(p, p.br.defaultPvid, { pvid: true, untagged: true }, ctx);
}

/** Ref: net/bridge/br_vlan.c:nbp_vlan_flush() */
export function nbpVlanFlush(p: NetBridgePort): void {
  for (const vid of [...p.vlgrp.vlans.keys()]) nbpVlanDrop(p, vid);
}

/** Ref: net/bridge/br_vlan.c:vlan_default_pvid() */
function isDefaultPvid(vg: NetBridgeVlanGroup, vid: number): boolean {
  const v = vg.vlans.get(vid);
  return vid === vg.pvid && v?.brentry === true && v.untagged;
}

/**
 * The VLAN new ports are in; ports whose user did not say otherwise follow. EINVAL above 4094, EPERM while filtering is on.
 * Ref: net/bridge/br_vlan.c:br_vlan_set_default_pvid()
 */
export function brVlanSetDefaultPvid(br: NetBridge, pvid: number, ctx: Ctx): Result<void> {
  if (pvid >= 4095) return fail('EINVAL');
  if (pvid === br.defaultPvid) return done;
  if (br.vlanEnabled) {
    ctx.printk(br.dev.net, 'Please disable vlan filtering to change default_pvid');
    return fail('EPERM');
  }
  brVlanForceDefaultPvid(br, pvid, ctx);
  return done;
}

/** The same by netlink, which does not ask about filtering. Ref: net/bridge/br_vlan.c:__br_vlan_set_default_pvid() */
export function brVlanForceDefaultPvid(br: NetBridge, pvid: number, ctx: Ctx): void {
  const old = br.defaultPvid;
  if (pvid === 0) {
    if (isDefaultPvid(br.vlgrp, old)) brVlanDelete(br, old, ctx);
    for (const p of br.ports) if (isDefaultPvid(p.vlgrp, old)) nbpVlanDelete(p, old, ctx);
    br.defaultPvid = 0;
    return;
  }
  const flags = { pvid: true, untagged: true };
  if ((old === 0 || isDefaultPvid(br.vlgrp, old)) && br.vlgrp.vlans.get(pvid)?.brentry !== true) {
    brVlanAdd(br, pvid, flags, ctx);
    brVlanDelete(br, old, ctx);
  }
  for (const p of br.ports) {
    if ((old !== 0 && !isDefaultPvid(p.vlgrp, old)) || p.vlgrp.vlans.has(pvid)) continue;
    nbpVlanAdd(p, pvid, flags, ctx);
    nbpVlanDelete(p, old, ctx);
  }
  br.defaultPvid = pvid;
}

/** EBUSY once a port has a VLAN. Ref: net/bridge/br_vlan.c:br_vlan_set_stats_per_port() */
export function brVlanSetStatsPerPort(br: NetBridge, perPort: boolean): Result<void> {
  for (const p of br.ports) if (p.vlgrp.vlans.size > 0) return fail('EBUSY');
  br.vlanStatsPerPort = perPort;
  return done;
}

/** The address of BPDUs, and which link-local groups are forwarded, follow the VLAN protocol. Ref: recalculate_group_addr(), br_recalculate_fwd_mask() */
export function brVlanProtoChanged(br: NetBridge): void {
  const provider = br.vlanEnabled && br.vlanProtocol === '802.1ad';
  if (!br.groupAddrSet) br.groupAddr = (provider ? '01:80:c2:00:00:08' : '01:80:c2:00:00:00') as typeof br.groupAddr;
  const last = Number.parseInt(br.groupAddr.slice(15), 16);
  br.groupFwdMaskRequired = provider ? 0xb801 & ~(1 << last) : 0;
}

/** News of a device's VLANs. Ref: net/bridge/br_vlan.c:br_vlan_notify() */
export function brVlanNotify(dev: NetDevice, ctx: Ctx): void {
  brIfinfoNotify('RTM_NEWLINK', dev, ctx);
}
