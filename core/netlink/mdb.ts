import type { Ipv4Addr } from '../addr/ipv4.ts';
import { IN6ADDR_ALLNODES, type Ipv6Addr, ipv6IsMulticast } from '../addr/ipv6.ts';
import { isMulticastMac, type MacAddr } from '../addr/mac.ts';
import type { NetBridge, NetBridgePort } from '../bridge/br.ts';
import type { BrIp, NetBridgeMdbEntry } from '../bridge/br_mcast_state.ts';
import { mdbKey } from '../bridge/br_mdb_get.ts';
import {
  armGroup,
  armHost,
  brMdbNotify,
  brMulticastDelPg,
  brMulticastHostJoin,
  brMulticastHostLeave,
  brMulticastNewGroup,
  brMulticastNewPortGroup,
  mdbFillInfo,
} from '../bridge/br_multicast_group.ts';
import { brTimerValue } from '../bridge/br_notify.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { MdbMessage, MdbRequest, MdbRouterMessage } from './messages.ts';
import type { Netlink } from './netlink.ts';

const RTPROT_STATIC = 4;
const routerTypes = ['disabled', 'temp', 'permanent', 'temp'];

/** Bridge by bridge, each the newest group first. Ref: net/bridge/br_mdb.c:br_mdb_dump() */
export function brMdbDump(net: Net, ctx: Ctx): ReturnType<Netlink['dumpMdb']> {
  const entries: MdbMessage[] = [];
  const routers: MdbRouterMessage[] = [];
  for (const dev of net.devByIndex.values()) {
    if (dev.priv.kind !== 'bridge') continue;
    const { br } = dev.priv;
    if (br.mcast.snooping) {
      for (const mp of [...br.mcast.mdb.values()].reverse()) {
        if (mp.hostJoined) entries.push(mdbFillInfo(mp, null, ctx));
        for (const pg of mp.ports) entries.push(mdbFillInfo(mp, pg, ctx));
      }
    }
    routers.push(...routerPorts(br, ctx));
  }
  return { entries, routers };
}

/** Ref: net/bridge/br_mdb.c:br_rports_fill_info() */
function routerPorts(br: NetBridge, ctx: Ctx): MdbRouterMessage[] {
  const { mcast } = br;
  if (mcast.router === 0) return [];
  return br.ports
    .filter((p) => mcast.ip4RouterPorts.includes(p) || mcast.ip6RouterPorts.includes(p))
    .map((p) => ({
      bridge: br.dev.ifindex,
      port: p.dev.ifindex,
      type: routerTypes[p.mcast.router]!,
      timer: Math.max(brTimerValue(p.mcast.ip4RouterTimer, ctx), brTimerValue(p.mcast.ip6RouterTimer, ctx)),
    }));
}

/** Ref: net/bridge/br_mdb.c:is_valid_mdb_entry(), is_valid_mdb_source() */
function checkEntry(req: MdbRequest): Result<void> {
  if (req.port === 0) return fail('EINVAL', 'bridge: Zero entry ifindex is not allowed');
  if (req.family === 'inet') {
    const group = req.group as Ipv4Addr;
    if (group >>> 28 !== 14) return fail('EINVAL', 'bridge: IPv4 entry group address is not multicast');
    if (group >>> 8 === 0xe00000) return fail('EINVAL', 'bridge: IPv4 entry group address is local multicast');
  } else if (req.family === 'inet6') {
    if (req.group === IN6ADDR_ALLNODES)
      return fail('EINVAL', 'bridge: IPv6 entry group address is link-local all nodes');
  } else if (!isMulticastMac(req.group as MacAddr)) return fail('EINVAL', 'bridge: L2 entry group is not multicast');
  if ((req.vid ?? 0) >= 4095) return fail('EINVAL', 'bridge: Invalid entry VLAN id');
  if (req.source === undefined) return done;
  if (req.family === 'mac') return fail('EINVAL', 'bridge: Invalid protocol used with source address');
  if (req.family === 'inet' && (req.source as number) >>> 28 === 14)
    return fail('EINVAL', 'bridge: IPv4 multicast source address is not allowed');
  if (req.family === 'inet6' && ipv6IsMulticast(req.source as Ipv6Addr))
    return fail('EINVAL', 'bridge: IPv6 multicast source address is not allowed');
  return done;
}

/** Ref: net/bridge/br_mdb.c:br_mdb_parse() */
function parse(net: Net, req: MdbRequest): Result<NetBridge> {
  if (req.bridge === 0) return fail('EINVAL', 'bridge: Invalid bridge ifindex');
  const dev = net.devByIndex.get(req.bridge as Ifindex);
  if (dev === undefined) return fail('ENODEV', "bridge: Bridge device doesn't exist");
  if (dev.priv.kind !== 'bridge') return fail('EOPNOTSUPP', 'bridge: Device is not a bridge');
  const valid = checkEntry(req);
  return valid.ok ? ok(dev.priv.br) : valid;
}

/** The port of an entry; null: the bridge itself. */
function portOf(net: Net, br: NetBridge, req: MdbRequest, missing: string | undefined): Result<NetBridgePort | null> {
  if (req.port === br.dev.ifindex) return ok(null);
  const dev = net.devByIndex.get(req.port as Ifindex);
  if (dev === undefined) return fail('ENODEV', missing);
  if (dev.brPort === null) return fail('EINVAL', 'bridge: Net device is not a bridge port');
  if (dev.brPort.br !== br) return fail('EINVAL', 'bridge: Port belongs to a different bridge device');
  return ok(dev.brPort);
}

/** Without a VLAN and with filtering on, it is in all of them. */
function vlansOf(br: NetBridge, p: NetBridgePort | null, req: MdbRequest): number[] {
  if (!br.vlanEnabled || (req.vid ?? 0) !== 0) return [req.vid ?? 0];
  return [...(p === null ? br.vlgrp : p.vlgrp).vlans.keys()];
}

function keyOf(req: MdbRequest, vid: number): BrIp {
  return { family: req.family, group: req.group, source: req.source ?? null, vid };
}

/** RTM_NEWMDB. Ref: net/bridge/br_mdb.c:br_mdb_add() */
export function brMdbAdd(net: Net, req: MdbRequest, ctx: Ctx): Result<void> {
  const parsed = parse(net, req);
  if (!parsed.ok) return parsed;
  const br = parsed.value;
  if (!br.dev.up) return fail('EINVAL', 'bridge: Bridge device is not running');
  if (!br.mcast.snooping) return fail('EINVAL', "bridge: Bridge's multicast processing is disabled");
  const port = portOf(net, br, req, "bridge: Port net device doesn't exist");
  if (!port.ok) return port;
  const p = port.value;
  if (p?.state === 'disabled' && !req.permanent)
    return fail('EINVAL', 'bridge: Port is in disabled state and entry is not permanent');
  for (const vid of vlansOf(br, p, req)) {
    const added = addGroup(br, p, keyOf(req, vid), req.permanent ?? false, ctx);
    if (!added.ok) return added;
  }
  return done;
}

/** Ref: net/bridge/br_mdb.c:br_mdb_add_group() */
function addGroup(br: NetBridge, p: NetBridgePort | null, addr: BrIp, permanent: boolean, ctx: Ctx): Result<void> {
  if (p === null && addr.family !== 'mac') {
    if (permanent) return fail('EINVAL', 'bridge: Flags are not allowed for host groups');
    if (addr.source !== null) return fail('EINVAL', 'bridge: Groups with sources cannot be manually host joined');
  }
  if (addr.family === 'mac' && !permanent) return fail('EINVAL', 'bridge: Only permanent L2 entries allowed');
  const made = brMulticastNewGroup(br, addr);
  if (!made.ok) return made;
  const mp = made.value;
  if (p === null) {
    if (mp.hostJoined) return fail('EEXIST', 'bridge: Group is already joined by host');
    brMulticastHostJoin(mp, true, ctx);
    return done;
  }
  if (mp.ports.some((pg) => pg.port === p)) return fail('EEXIST', 'bridge: Group is already joined by port');
  const mode = addr.source === null ? 'exclude' : 'include';
  const pg = brMulticastNewPortGroup(mp, p, null, mode, permanent, RTPROT_STATIC);
  if (!permanent) armGroup(pg, ctx.now + br.mcast.membershipInterval, ctx);
  brMdbNotify('RTM_NEWMDB', mp, pg, ctx);
  return done;
}

/** RTM_DELMDB: EINVAL for what is not there. Ref: net/bridge/br_mdb.c:br_mdb_del() */
export function brMdbDel(net: Net, req: MdbRequest, ctx: Ctx): Result<void> {
  const parsed = parse(net, req);
  if (!parsed.ok) return parsed;
  const br = parsed.value;
  const port = portOf(net, br, req, undefined);
  if (!port.ok) return port;
  let result: Result<void> = done;
  for (const vid of vlansOf(br, port.value, req)) {
    const mp = br.mcast.mdb.get(mdbKey(keyOf(req, vid)));
    const gone = br.dev.up && br.mcast.snooping && mp !== undefined && delGroup(mp, port.value, ctx);
    result = gone ? done : fail('EINVAL');
  }
  return result;
}

function delGroup(mp: NetBridgeMdbEntry, p: NetBridgePort | null, ctx: Ctx): boolean {
  if (p === null) {
    if (!mp.hostJoined) return false;
    brMulticastHostLeave(mp, true, ctx);
    if (mp.ports.length === 0) armHost(mp, ctx.now, ctx);
    return true;
  }
  const pg = mp.ports.find((other) => other.port === p);
  if (pg === undefined) return false;
  brMulticastDelPg(pg, ctx);
  return true;
}
