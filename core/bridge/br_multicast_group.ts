import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import { MAC_BROADCAST, type MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { fail, ok, type Result } from '../errno.ts';
import type { MdbMessage } from '../netlink/messages.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import type { BrIp, NetBridgeMdbEntry, NetBridgePortGroup, OtherQuery, OwnQuery } from './br_mcast_state.ts';
import { mdbKey } from './br_mdb_get.ts';
import { brMulticastSendGroupQuery } from './br_multicast_query.ts';
import { brTimerValue } from './br_notify.ts';

/** A membership as `bridge mdb` shows it; `pg` null: the host's own. Ref: net/bridge/br_mdb.c:__mdb_fill_info() */
export function mdbFillInfo(mp: NetBridgeMdbEntry, pg: NetBridgePortGroup | null, ctx: Ctx): MdbMessage {
  const { br, addr } = mp;
  const showMode =
    addr.family === 'inet' ? br.mcast.igmpVersion === 3 : addr.family === 'inet6' && br.mcast.mldVersion === 2;
  const flags: string[] = [];
  if (pg?.fastLeave) flags.push('fast_leave');
  if (pg?.blocked) flags.push('blocked');
  return {
    bridge: br.dev.ifindex,
    port: pg === null ? br.dev.ifindex : pg.port.dev.ifindex,
    group: addr.group,
    source: addr.source,
    family: addr.family,
    vid: addr.vid,
    permanent: addr.family === 'mac' || (pg?.permanent ?? false),
    filterMode: pg !== null && showMode ? pg.filterMode : null,
    protocol: pg === null ? 0 : pg.protocol,
    timer: brTimerValue(pg === null ? mp.timer : pg.timer, ctx),
    sourceList:
      pg !== null && showMode ? pg.srcs.map((s) => ({ addr: s.addr, timer: brTimerValue(s.timer, ctx) })) : [],
    flags,
  };
}

/** Ref: net/bridge/br_mdb.c:br_mdb_notify() */
export function brMdbNotify(
  type: 'RTM_NEWMDB' | 'RTM_DELMDB',
  mp: NetBridgeMdbEntry,
  pg: NetBridgePortGroup | null,
  ctx: Ctx,
): void {
  ctx.notify(mp.br.dev.net, { type, mdb: mdbFillInfo(mp, pg, ctx) });
}

/** E2BIG where the table is full: snooping then ends. Ref: net/bridge/br_multicast.c:br_multicast_new_group() */
export function brMulticastNewGroup(br: NetBridge, addr: BrIp): Result<NetBridgeMdbEntry> {
  const key = mdbKey(addr);
  const known = br.mcast.mdb.get(key);
  if (known !== undefined) return ok(known);
  if (br.mcast.mdb.size >= br.mcast.hashMax) {
    br.mcast.snooping = false;
    return fail('E2BIG');
  }
  const mp: NetBridgeMdbEntry = { br, addr, ports: [], hostJoined: false, timer: null };
  br.mcast.mdb.set(key, mp);
  return ok(mp);
}

/** Ref: net/bridge/br_multicast.c:br_multicast_new_port_group() */
export function brMulticastNewPortGroup(
  mp: NetBridgeMdbEntry,
  port: NetBridgePort,
  src: MacAddr | null,
  filterMode: 'include' | 'exclude',
  permanent: boolean,
  protocol: number,
): NetBridgePortGroup {
  const pg: NetBridgePortGroup = {
    port,
    mp,
    permanent,
    fastLeave: false,
    blocked: false,
    filterMode,
    protocol,
    srcs: [],
    timer: null,
    rexmitTimer: null,
    grpQueryRexmitCnt: 0,
    ethAddr: src ?? MAC_BROADCAST,
  };
  // the kernel orders by address in memory; the newest port comes first here
  const at = mp.ports.findIndex((other) => other.port.portNo < port.portNo);
  mp.ports.splice(at < 0 ? mp.ports.length : at, 0, pg);
  port.mcast.groups.add(pg);
  return pg;
}

/** Ref: net/bridge/br_multicast.c:br_multicast_host_join() */
export function brMulticastHostJoin(mp: NetBridgeMdbEntry, notify: boolean, ctx: Ctx): void {
  if (!mp.hostJoined) {
    mp.hostJoined = true;
    if (notify) brMdbNotify('RTM_NEWMDB', mp, null, ctx);
  }
  if (mp.addr.family === 'mac') return;
  armHost(mp, ctx.now + mp.br.mcast.membershipInterval, ctx);
}

/** Ref: net/bridge/br_multicast.c:br_multicast_host_leave() */
export function brMulticastHostLeave(mp: NetBridgeMdbEntry, notify: boolean, ctx: Ctx): void {
  if (!mp.hostJoined) return;
  mp.hostJoined = false;
  if (notify) brMdbNotify('RTM_DELMDB', mp, null, ctx);
}

export function armHost(mp: NetBridgeMdbEntry, at: Nsec, ctx: Ctx): void {
  ctx.cancel(mp.timer);
  mp.timer = ctx.arm(at, { kind: 'bridge-mcast-host', mp });
}

export function armGroup(pg: NetBridgePortGroup, at: Nsec, ctx: Ctx): void {
  ctx.cancel(pg.timer);
  pg.timer = ctx.arm(at, { kind: 'bridge-mcast-group', timer: 'membership', pg });
}

/** Multicast to unicast keeps a membership for each host. Ref: net/bridge/br_multicast.c:br_port_group_equal() */
function portGroupEqual(pg: NetBridgePortGroup, port: NetBridgePort, src: MacAddr): boolean {
  return pg.port === port && (!port.mcastToUcast || pg.ethAddr === src);
}

/**
 * Somebody behind a port, or the host itself (null), wants a group. Differs: with IGMPv3 or MLDv2 configured the mode is
 * kept, lists of sources are not. Ref: net/bridge/br_multicast.c:__br_multicast_add_group()
 */
export function brMulticastAddGroup(
  br: NetBridge,
  port: NetBridgePort | null,
  addr: BrIp,
  src: MacAddr,
  filterMode: 'include' | 'exclude',
  oldVersion: boolean,
  ctx: Ctx,
): boolean {
  if (port?.state === 'disabled') return true;
  const made = brMulticastNewGroup(br, addr);
  if (!made.ok) return false;
  const mp = made.value;
  if (port === null) {
    brMulticastHostJoin(mp, true, ctx);
    return true;
  }
  let pg = mp.ports.find((other) => portGroupEqual(other, port, src));
  if (pg === undefined) {
    pg = brMulticastNewPortGroup(mp, port, src, filterMode, false, 2);
    brMdbNotify('RTM_NEWMDB', mp, pg, ctx);
  }
  if (!oldVersion) pg.filterMode = filterMode;
  if (!pg.permanent) armGroup(pg, ctx.now + br.mcast.membershipInterval, ctx);
  return true;
}

/** Ref: net/bridge/br_multicast.c:br_multicast_del_pg() */
export function brMulticastDelPg(pg: NetBridgePortGroup, ctx: Ctx): void {
  const { mp } = pg;
  const at = mp.ports.indexOf(pg);
  if (at < 0) return;
  mp.ports.splice(at, 1);
  pg.port.mcast.groups.delete(pg);
  brMdbNotify('RTM_DELMDB', mp, pg, ctx);
  ctx.cancel(pg.timer);
  ctx.cancel(pg.rexmitTimer);
  pg.timer = null;
  pg.rexmitTimer = null;
  if (mp.ports.length === 0 && !mp.hostJoined && mp.br.dev.up) armHost(mp, ctx.now, ctx);
}

/** Nobody behind the port said that it still wants the group. Ref: net/bridge/br_multicast.c:br_multicast_port_group_expired() */
export function brMulticastPortGroupExpired(pg: NetBridgePortGroup, ctx: Ctx): void {
  pg.timer = null;
  if (!pg.mp.br.dev.up || pg.permanent) return;
  brMulticastDelPg(pg, ctx);
}

/** Ref: net/bridge/br_multicast.c:br_multicast_group_expired() */
export function brMulticastGroupExpired(mp: NetBridgeMdbEntry, ctx: Ctx): void {
  mp.timer = null;
  if (!mp.br.dev.up) return;
  brMulticastHostLeave(mp, true, ctx);
  if (mp.ports.length === 0) mp.br.mcast.mdb.delete(mdbKey(mp.addr));
}

/** Its timer would run longer than that, or does not run. */
function later(timer: ArmedTimer | null, at: Nsec): boolean {
  return timer === null || timer.at > at;
}

/** A query for one group shortens what is left of its memberships. Ref: net/bridge/br_multicast.c:br_ip4_multicast_query() */
export function brMulticastGroupQueried(br: NetBridge, addr: BrIp, maxDelay: Nsec, ctx: Ctx): void {
  const mp = br.mcast.mdb.get(mdbKey(addr));
  if (mp === undefined) return;
  const at = ctx.now + maxDelay * br.mcast.lastMemberCount;
  if (mp.hostJoined && later(mp.timer, at)) armHost(mp, at, ctx);
  for (const pg of mp.ports) if (!pg.permanent && later(pg.timer, at)) armGroup(pg, at, ctx);
}

/** Somebody left: others may still want it, so ask, and wait not long. Ref: net/bridge/br_multicast.c:br_multicast_leave_group() */
export function brMulticastLeaveGroup(
  br: NetBridge,
  port: NetBridgePort | null,
  addr: BrIp,
  other: OtherQuery,
  own: OwnQuery,
  src: MacAddr,
  ctx: Ctx,
): void {
  const { mcast } = br;
  if (port?.state === 'disabled') return;
  const mp = mcast.mdb.get(mdbKey(addr));
  if (mp === undefined) return;
  if (port?.fastLeave) {
    const pg = mp.ports.find((p) => portGroupEqual(p, port, src));
    if (pg !== undefined && !pg.permanent) {
      pg.fastLeave = true;
      brMulticastDelPg(pg, ctx);
    }
    return;
  }
  if (other.timer !== null) return;
  const at = ctx.now + mcast.lastMemberCount * mcast.lastMemberInterval;
  if (mcast.querier) {
    brMulticastSendGroupQuery(br, port, addr, ctx);
    ctx.cancel(own.timer);
    const family = addr.family === 'inet6' ? 'inet6' : 'inet';
    own.timer = ctx.arm(
      at,
      port === null
        ? { kind: 'bridge-mcast', timer: 'own-query', family, br }
        : { kind: 'bridge-mcast-port', timer: 'own-query', family, p: port },
    );
  }
  if (port === null) {
    if (mp.hostJoined && later(mp.timer, at)) armHost(mp, at, ctx);
    return;
  }
  const pg = mp.ports.find((p) => p.port === port);
  if (pg !== undefined && !pg.permanent && later(pg.timer, at)) armGroup(pg, at, ctx);
}

/** The key of an IP group. */
export function brIp(family: 'inet' | 'inet6', group: Ipv4Addr | Ipv6Addr, vid: number): BrIp {
  return { family, group, source: null, vid };
}
