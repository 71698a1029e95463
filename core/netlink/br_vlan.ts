import type { NetBridge, NetBridgePort } from '../bridge/br.ts';
import { brVlanAdd, brVlanDelete, brVlanNotify, nbpVlanAdd, nbpVlanDelete } from '../bridge/br_vlan.ts';
import type { NetBridgeVlanGroup } from '../bridge/br_vlan_state.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex, NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import { devicesInDumpOrder } from './link.ts';
import type { BridgeVlanMessage, BridgeVlanRequest } from './messages.ts';

function groupOf(
  dev: NetDevice,
): { readonly br: NetBridge; readonly p: NetBridgePort | null; readonly vg: NetBridgeVlanGroup } | null {
  if (dev.priv.kind === 'bridge') return { br: dev.priv.br, p: null, vg: dev.priv.br.vlgrp };
  return dev.brPort === null ? null : { br: dev.brPort.br, p: dev.brPort, vg: dev.brPort.vlgrp };
}

/** `bridge vlan`: every port and bridge, also those in no VLAN. Ref: net/bridge/br_netlink.c:br_getlink() */
export function dumpBridgeVlans(net: Net): BridgeVlanMessage[] {
  const out: BridgeVlanMessage[] = [];
  for (const dev of devicesInDumpOrder(net)) {
    const group = groupOf(dev);
    if (group === null) continue;
    const vlans = [...group.vg.vlans.values()].filter((v) => v.brentry);
    out.push({
      ifindex: dev.ifindex,
      vlans: vlans.map((v) => ({
        vid: v.vid,
        pvid: group.vg.pvid === v.vid,
        untagged: v.untagged,
        stats: { ...v.stats },
      })),
    });
  }
  return out;
}

/** Whose VLANs: a port by its bridge (master, the default), a bridge by itself. Ref: net/core/rtnetlink.c:rtnl_bridge_setlink() */
function target(
  net: Net,
  req: BridgeVlanRequest,
): Result<NonNullable<ReturnType<typeof groupOf>> & { readonly dev: NetDevice }> {
  const dev = net.devByIndex.get(req.ifindex as Ifindex);
  if (dev === undefined) return fail('ENODEV', 'unknown ifindex');
  const group = groupOf(dev);
  const byMaster = !req.self || req.master === true;
  if (byMaster && group?.p == null) return fail('EOPNOTSUPP');
  if (req.self && dev.priv.kind !== 'bridge') return fail('EOPNOTSUPP');
  return { ok: true, value: { ...group!, dev } };
}

/** EINVAL for 0, for what is above 4094 and for a PVID that is a range. Ref: net/bridge/br_netlink.c:br_process_vlan_info() */
function checkRange(req: BridgeVlanRequest): Result<readonly [number, number]> {
  const end = req.vidEnd ?? req.vid;
  if (req.vid === 0 || req.vid >= 4095) return fail('EINVAL', 'bridge: Vlan id is invalid');
  if (req.vidEnd !== undefined) {
    if (req.pvid) return fail('EINVAL', "bridge: Pvid isn't allowed in a range");
    if (end === 0 || end >= 4095) return fail('EINVAL', 'bridge: Vlan id is invalid');
    if (end <= req.vid) return fail('EINVAL', 'bridge: End vlan id is less than or equal to start vlan id');
  }
  return { ok: true, value: [req.vid, end] };
}

/** `bridge vlan add`. Ref: net/bridge/br_netlink.c:br_vlan_info() */
export function addBridgeVlan(net: Net, req: BridgeVlanRequest, ctx: Ctx): Result<void> {
  const found = target(net, req);
  if (!found.ok) return found;
  const range = checkRange(req);
  if (!range.ok) return range;
  const { br, p, dev } = found.value;
  const flags = { pvid: req.pvid ?? false, untagged: req.untagged ?? false };
  let changed = false;
  for (let vid = range.value[0]; vid <= range.value[1]; vid++) {
    if (p === null) changed = brVlanAdd(br, vid, flags, ctx) || changed;
    else {
      changed = nbpVlanAdd(p, vid, flags, ctx) || changed;
    }
  }
  if (changed) brVlanNotify(dev, ctx);
  return done;
}

/** `bridge vlan del`: what is not there is no mistake. Ref: net/bridge/br_netlink.c:br_vlan_info() */
export function delBridgeVlan(net: Net, req: BridgeVlanRequest, ctx: Ctx): Result<void> {
  const found = target(net, req);
  if (!found.ok) return found;
  const range = checkRange(req);
  // RTM_DELLINK carries no words back
  if (!range.ok) return fail(range.error.errno);
  const { br, p, dev } = found.value;
  let changed = false;
  for (let vid = range.value[0]; vid <= range.value[1]; vid++) {
    const deleted = p === null ? brVlanDelete(br, vid, ctx) : nbpVlanDelete(p, vid, ctx);
    changed = deleted.ok || changed;
  }
  if (changed) brVlanNotify(dev, ctx);
  return done;
}
