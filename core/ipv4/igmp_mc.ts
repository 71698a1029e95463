import { type Ipv4Addr, ipv4 } from '../addr/ipv4.ts';
import { type MacAddr, macFromBytes } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { devMcAdd, devMcDel } from '../dev_addr_lists.ts';
import { MSEC } from '../world.ts';
import type { IgmpDev, IpMcList } from './igmp.ts';
import type { InDevice } from './in_device.ts';

/** Every host on the link. */
export const IGMP_ALL_HOSTS = ipv4(0xe0000001);

/** Ref: RFC 1112 section 6.4; include/net/ip.h:ip_eth_mc_map() */
export function ipEthMcMap(group: Ipv4Addr): MacAddr {
  return macFromBytes([0x01, 0x00, 0x5e, (group >>> 16) & 0x7f, group >>> 8, group]);
}

export function newIgmpDev(): IgmpDev {
  return {
    v1Seen: Number.NEGATIVE_INFINITY,
    v2Seen: Number.NEGATIVE_INFINITY,
    qrv: 0,
    ifcCount: 0,
    ifcTimer: null,
    gqTimer: null,
    tomb: [],
  };
}

/** Ref: net/ipv4/igmp.c:ip_check_mc_rcu() */
export function ipCheckMc(inDev: InDevice, group: Ipv4Addr): boolean {
  for (const im of inDev.mcList) if (im.multiaddr === group) return true;
  return false;
}

/** The version of IGMP spoken on the link: that of the oldest router heard. Ref: IGMP_V1_SEEN(), IGMP_V2_SEEN() */
export function igmpVersion(inDev: InDevice, ctx: Ctx): 1 | 2 | 3 {
  const forced = inDev.dev.net.ipv4.devconfAll.data.force_igmp_version || inDev.cnf.data.force_igmp_version;
  if (forced === 1 || ctx.now < inDev.igmp.v1Seen) return 1;
  return forced === 2 || ctx.now < inDev.igmp.v2Seen ? 2 : 3;
}

const isLocalMulticast = (group: Ipv4Addr): boolean => group >>> 8 === 0xe00000;

/** Groups nobody is told of. */
export function igmpReported(inDev: InDevice, group: Ipv4Addr): boolean {
  if (group === IGMP_ALL_HOSTS) return false;
  return !isLocalMulticast(group) || inDev.dev.net.ipv4.sysctl.igmp_link_local_mcast_reports !== 0;
}

/** Ref: net/ipv4/igmp.c:igmp_group_added() */
function groupAdded(im: IpMcList, ctx: Ctx): void {
  const { inDev } = im;
  if (!im.loaded) {
    im.loaded = true;
    if (!inDev.dev.isLoopback) devMcAdd(inDev.dev, ipEthMcMap(im.multiaddr));
  }
  if (!igmpReported(inDev, im.multiaddr) || inDev.dead) return;
  const { sysctl } = inDev.dev.net.ipv4;
  im.unsolicitCount = sysctl.igmp_qrv;
  if (igmpVersion(inDev, ctx) !== 3) {
    startTimer(im, inDev.cnf.data.igmpv2_unsolicited_report_interval * MSEC, ctx);
    return;
  }
  im.crcount = inDev.igmp.qrv || sysctl.igmp_qrv;
  ifcEvent(inDev, ctx);
}

/** Ref: net/ipv4/igmp.c:igmp_start_timer() */
export function startTimer(im: IpMcList, maxDelay: number, ctx: Ctx): void {
  ctx.cancel(im.timer);
  const at = ctx.now + Math.floor((ctx.random32() / 0x1_0000_0000) * maxDelay);
  im.timer = ctx.arm(at, { kind: 'ipv4', what: 'igmp', im });
}

/** A change of membership is told soon, and again. Ref: net/ipv4/igmp.c:igmp_ifc_event() */
function ifcEvent(inDev: InDevice, ctx: Ctx): void {
  if (igmpVersion(inDev, ctx) !== 3) return;
  inDev.igmp.ifcCount = inDev.igmp.qrv || inDev.dev.net.ipv4.sysctl.igmp_qrv;
  ctx.cancel(inDev.igmp.ifcTimer);
  inDev.igmp.ifcTimer = ctx.arm(ctx.now + 8 * MSEC, { kind: 'ipv4', what: 'igmp-ifc', inDev });
}

/** Ref: net/ipv4/igmp.c:igmp_group_dropped() */
function groupDropped(im: IpMcList, ctx: Ctx): void {
  const { inDev } = im;
  if (im.loaded) {
    im.loaded = false;
    if (!inDev.dev.isLoopback) devMcDel(inDev.dev, ipEthMcMap(im.multiaddr));
  }
  ctx.cancel(im.timer);
  im.timer = null;
  if (inDev.dead || !igmpReported(inDev, im.multiaddr) || igmpVersion(inDev, ctx) !== 3) return;
  inDev.igmp.tomb.push({
    multiaddr: im.multiaddr,
    crcount: inDev.igmp.qrv || inDev.dev.net.ipv4.sysctl.igmp_qrv,
  });
  ifcEvent(inDev, ctx);
}

/** Joins, or counts one more user. Ref: net/ipv4/igmp.c:ip_mc_inc_group() */
export function ipMcIncGroup(inDev: InDevice, group: Ipv4Addr, ctx: Ctx): void {
  const known = inDev.mcList.find((im) => im.multiaddr === group);
  if (known !== undefined) {
    known.users++;
    return;
  }
  const im: IpMcList = {
    inDev,
    multiaddr: group,
    users: 1,
    timer: null,
    reporter: false,
    unsolicitCount: 0,
    crcount: 0,
    loaded: false,
  };
  inDev.mcList.unshift(im);
  inDev.igmp.tomb = inDev.igmp.tomb.filter((t) => t.multiaddr !== group);
  if (inDev.dev.up) groupAdded(im, ctx);
  inDev.dev.net.generation++;
}

/** Ref: net/ipv4/igmp.c:ip_mc_dec_group() */
export function ipMcDecGroup(inDev: InDevice, group: Ipv4Addr, ctx: Ctx): void {
  const im = inDev.mcList.find((x) => x.multiaddr === group);
  if (im === undefined || --im.users > 0) return;
  inDev.mcList = inDev.mcList.filter((x) => x !== im);
  groupDropped(im, ctx);
  inDev.dev.net.generation++;
}

/** Ref: net/ipv4/igmp.c:ip_mc_init_dev() */
export function ipMcInitDev(inDev: InDevice, _ctx: Ctx): void {
  inDev.igmp.qrv = inDev.dev.net.ipv4.sysctl.igmp_qrv;
}

/** Ref: net/ipv4/igmp.c:ip_mc_up() */
export function ipMcUp(inDev: InDevice, ctx: Ctx): void {
  ipMcIncGroup(inDev, IGMP_ALL_HOSTS, ctx);
  for (const im of inDev.mcList) if (!im.loaded) groupAdded(im, ctx);
}

/** Ref: net/ipv4/igmp.c:ip_mc_down() */
export function ipMcDown(inDev: InDevice, ctx: Ctx): void {
  for (const im of inDev.mcList) groupDropped(im, ctx);
  ctx.cancel(inDev.igmp.ifcTimer);
  ctx.cancel(inDev.igmp.gqTimer);
  inDev.igmp.ifcTimer = null;
  inDev.igmp.gqTimer = null;
  inDev.igmp.tomb = [];
  ipMcDecGroup(inDev, IGMP_ALL_HOSTS, ctx);
}

/** Ref: net/ipv4/igmp.c:ip_mc_destroy_dev() */
export function ipMcDestroyDev(inDev: InDevice, ctx: Ctx): void {
  if (inDev.mcList.some((im) => im.multiaddr === IGMP_ALL_HOSTS)) ipMcDown(inDev, ctx);
  for (const im of inDev.mcList) groupDropped(im, ctx);
  inDev.mcList = [];
}
