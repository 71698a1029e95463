import {
  IN6ADDR_ALLNODES,
  IN6ADDR_ALLROUTERS,
  IN6ADDR_ANY,
  IN6ADDR_MLDV2,
  type Ipv6Addr,
  ipv6EthMcMap,
  ipv6IsLinklocal,
  ipv6IsMulticast,
} from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import { devMcAdd, devMcDel } from '../dev_addr_lists.ts';
import type { NetDevice } from '../device.ts';
import { invariant } from '../errno.ts';
import type { SkBuff } from '../skb.ts';
import {
  ICMPV6_MGM_REDUCTION,
  ICMPV6_MGM_REPORT,
  ICMPV6_MLD2_REPORT,
  type Mld2Report,
  type MldMessage,
  type MldRecord,
} from '../wire/icmpv6.ts';
import { IPPROTO_ICMPV6 } from '../wire/ipv4.ts';
import type { Ipv6Extension, Ipv6Packet } from '../wire/ipv6.ts';
import { MSEC, type Nsec, SEC } from '../world.ts';
import { ipv6AddrMcScope } from './addr_type.ts';
import { groupBit, ifmcaddr6Find, ipv6GetLladdr } from './addrconf_core.ts';
import type { Ifmcaddr6, Inet6Dev } from './inet6_dev.ts';
import { ip6CountOut, ip6LocalOut, newIp6Skb } from './ip6_output.ts';
import { icmp6DstAlloc } from './ip6_route.ts';
import { JIFFY, jiffiesRandom } from './jiffies.ts';
import {
  MLD2_ALLOW_NEW_SOURCES,
  MLD2_BLOCK_OLD_SOURCES,
  MLD2_CHANGE_TO_EXCLUDE,
  MLD2_CHANGE_TO_INCLUDE,
  type MldRecordType,
  mldRecord,
} from './mld_record.ts';
import { icmp6MsgInc } from './snmp6.ts';

export const MLD_QI_DEFAULT = 125 * SEC;
export const MLD_QRI_DEFAULT = 10 * SEC;

/** Interface-local all-nodes. Ref: net/ipv6/addrconf.c:in6addr_interfacelocal_allnodes */
const routerAlert: readonly Ipv6Extension[] = [{ kind: 'hop-by-hop', routerAlert: 0, bytes: new Uint8Array() }];

// --- membership

/** One listener more. Ref: net/ipv6/mcast.c:ipv6_dev_mc_inc() */
export function ipv6DevMcInc(dev: NetDevice, addr: Ipv6Addr, ctx: Ctx): void {
  const idev = dev.ip6Ptr;
  if (idev === null || idev.dead) return;
  const known = ifmcaddr6Find(idev, addr);
  dev.net.generation++;
  if (known !== undefined) {
    known.users++;
    known.sfcountExclude++;
    if (known.sfmode === 'include') {
      known.sfmode = 'exclude';
      known.crcount = idev.mcQrv;
      idev.mcIfcCount = known.crcount;
      for (const psf of known.sources) psf.crcount = 0;
      mldIfcEvent(idev, ctx);
    }
    return;
  }
  const mc = mcaAlloc(idev, addr);
  idev.mcList.unshift(mc);
  idev.mcFilter |= groupBit(addr);
  mldDelDelrec(idev, mc);
  igmp6GroupAdded(mc, ctx);
}

/** Ref: net/ipv6/mcast.c:mca_alloc() */
function mcaAlloc(idev: Inet6Dev, addr: Ipv6Addr): Ifmcaddr6 {
  return {
    addr,
    idev,
    sources: [],
    tomb: [],
    sfmode: 'exclude',
    crcount: 0,
    sfcountInclude: 0,
    sfcountExclude: 1,
    users: 1,
    timer: null,
    lastReporter: false,
    loaded: false,
    noreport: addr === IN6ADDR_ALLNODES || ipv6AddrMcScope(addr) < 2,
    gsquery: false,
  };
}

/** One listener less; false when nobody listened. Ref: net/ipv6/mcast.c:__ipv6_dev_mc_dec() */
export function ipv6DevMcDec(idev: Inet6Dev, addr: Ipv6Addr, ctx: Ctx): boolean {
  const at = idev.mcList.findIndex((mc) => mc.addr === addr);
  if (at < 0) return false;
  const ma = idev.mcList[at]!;
  idev.dev.net.generation++;
  if (--ma.users > 0) {
    // differs from the kernel's sockets: each listener here leaves its exclude filter with it
    if (ma.sfcountExclude > 1) ma.sfcountExclude--;
    return true;
  }
  idev.mcList.splice(at, 1);
  idev.mcFilter = 0;
  for (const mc of idev.mcList) idev.mcFilter |= groupBit(mc.addr);
  igmp6GroupDropped(ma, ctx);
  return true;
}

function igmp6GroupAdded(mc: Ifmcaddr6, ctx: Ctx): void {
  const { dev } = mc.idev;
  if (ipv6AddrMcScope(mc.addr) < 2) return;
  if (!mc.loaded) {
    mc.loaded = true;
    if (!dev.isLoopback) devMcAdd(dev, ipv6EthMcMap(mc.addr));
  }
  if (!dev.up || mc.noreport) return;
  if (mldInV1Mode(mc.idev, ctx.now)) {
    igmp6JoinGroup(mc, ctx);
    return;
  }
  if (mc.sfmode === 'exclude') mc.crcount = mc.idev.mcQrv;
  mldIfcEvent(mc.idev, ctx);
}

function igmp6GroupDropped(mc: Ifmcaddr6, ctx: Ctx): void {
  const { idev } = mc;
  if (ipv6AddrMcScope(mc.addr) < 2) return;
  if (mc.loaded) {
    mc.loaded = false;
    if (!idev.dev.isLoopback) devMcDel(idev.dev, ipv6EthMcMap(mc.addr));
  }
  if (mc.noreport) return;
  if (!idev.dead) igmp6LeaveGroup(mc, ctx);
  ctx.cancel(mc.timer);
  mc.timer = null;
}

/** Ref: net/ipv6/mcast.c:igmp6_join_group() */
function igmp6JoinGroup(ma: Ifmcaddr6, ctx: Ctx): void {
  if (ma.noreport) return;
  igmp6Send(ma.addr, ma.idev.dev, ICMPV6_MGM_REPORT, ctx);
  if (ma.timer === null)
    ma.timer = ctx.arm(ctx.now + jiffiesRandom(unsolicitedReportInterval(ma.idev, ctx.now), ctx), mcaWork(ma));
  ma.lastReporter = true;
}

function igmp6LeaveGroup(ma: Ifmcaddr6, ctx: Ctx): void {
  if (mldInV1Mode(ma.idev, ctx.now)) {
    if (ma.lastReporter) igmp6Send(ma.addr, ma.idev.dev, ICMPV6_MGM_REDUCTION, ctx);
    return;
  }
  mldAddDelrec(ma.idev, ma);
  mldIfcEvent(ma.idev, ctx);
}

const mcaWork = (im: Ifmcaddr6) => ({ kind: 'ipv6', fn: 'mld_mca_work', im }) as const;

function mldAddDelrec(idev: Inet6Dev, im: Ifmcaddr6): void {
  const pmc: Ifmcaddr6 = { ...mcaAlloc(idev, im.addr), crcount: idev.mcQrv, sfmode: im.sfmode, sources: [], tomb: [] };
  if (im.sfmode === 'include') {
    pmc.tomb = im.tomb;
    pmc.sources = im.sources;
    im.tomb = [];
    im.sources = [];
    for (const psf of pmc.sources) psf.crcount = pmc.crcount;
  }
  idev.mcTomb.unshift(pmc);
}

function mldDelDelrec(idev: Inet6Dev, im: Ifmcaddr6): void {
  const at = idev.mcTomb.findIndex((pmc) => pmc.addr === im.addr);
  if (at < 0) return;
  idev.mcTomb.splice(at, 1);
  if (im.sfmode === 'exclude') im.crcount = idev.mcQrv;
}

// --- devices

/** Ref: net/ipv6/mcast.c:ipv6_mc_reset() */
function ipv6McReset(idev: Inet6Dev, now: Nsec): void {
  idev.mcQrv = 2;
  idev.mcQi = MLD_QI_DEFAULT;
  idev.mcQri = MLD_QRI_DEFAULT;
  idev.mcV1Seen = 0;
  idev.mcMaxdelay = unsolicitedReportInterval(idev, now);
}

/** Reports every group anew. Ref: net/ipv6/mcast.c:ipv6_mc_up() */
export function ipv6McUp(idev: Inet6Dev, ctx: Ctx): void {
  ipv6McReset(idev, ctx.now);
  for (const mc of idev.mcList) {
    mldDelDelrec(idev, mc);
    igmp6GroupAdded(mc, ctx);
  }
}

/** Ref: net/ipv6/mcast.c:ipv6_mc_down() */
export function ipv6McDown(idev: Inet6Dev, ctx: Ctx): void {
  for (const mc of idev.mcList) igmp6GroupDropped(mc, ctx);
  ctx.cancel(idev.mcIfcTimer);
  ctx.cancel(idev.mcGqTimer);
  ctx.cancel(idev.mcDadTimer);
  idev.mcIfcTimer = idev.mcGqTimer = idev.mcDadTimer = null;
  idev.mcIfcCount = 0;
}

/** Ref: net/ipv6/mcast.c:ipv6_mc_destroy_dev() */
export function ipv6McDestroyDev(idev: Inet6Dev, ctx: Ctx): void {
  ipv6McDown(idev, ctx);
  idev.mcTomb = [];
  ipv6DevMcDec(idev, IN6ADDR_ALLNODES, ctx);
  if (idev.cnf.forwarding !== 0) ipv6DevMcDec(idev, IN6ADDR_ALLROUTERS, ctx);
  idev.mcList = [];
  idev.mcFilter = 0;
}

// --- versions

function mldForceVersion(idev: Inet6Dev): number {
  return idev.dev.net.ipv6.devconfAll.force_mld_version || idev.cnf.force_mld_version;
}

/** Does a querier of the first version count? Ref: net/ipv6/mcast.c:mld_in_v1_mode() */
export function mldInV1Mode(idev: Inet6Dev, now: Nsec): boolean {
  const force = mldForceVersion(idev);
  if (force === 2) return false;
  return force === 1 || (idev.mcV1Seen !== 0 && now < idev.mcV1Seen);
}

function unsolicitedReportInterval(idev: Inet6Dev, now: Nsec): Nsec {
  const { cnf } = idev;
  const ms = mldInV1Mode(idev, now) ? cnf.mldv1_unsolicited_report_interval : cnf.mldv2_unsolicited_report_interval;
  return Math.max(ms * MSEC, JIFFY);
}

// --- when to report

/** Something changed: tell it twice, the first time at once. Ref: net/ipv6/mcast.c:mld_ifc_event() */
function mldIfcEvent(idev: Inet6Dev, ctx: Ctx): void {
  if (mldInV1Mode(idev, ctx.now)) return;
  idev.mcIfcCount = idev.mcQrv;
  startIfc(idev, JIFFY, ctx);
}

function startIfc(idev: Inet6Dev, delay: Nsec, ctx: Ctx): void {
  ctx.cancel(idev.mcIfcTimer);
  const at = ctx.now + jiffiesRandom(delay, ctx) + 2 * JIFFY;
  idev.mcIfcTimer = ctx.arm(at, { kind: 'ipv6', fn: 'mld_ifc_work', idev });
}

/** Ref: net/ipv6/mcast.c:mld_ifc_work() */
export function mldIfcWork(idev: Inet6Dev, ctx: Ctx): void {
  idev.mcIfcTimer = null;
  mldSendCr(idev, ctx);
  if (idev.mcIfcCount > 0 && --idev.mcIfcCount > 0) startIfc(idev, unsolicitedReportInterval(idev, ctx.now), ctx);
}

/** The link-local address is good now: say everything again with it. Ref: net/ipv6/mcast.c:ipv6_mc_dad_complete() */
export function ipv6McDadComplete(idev: Inet6Dev, ctx: Ctx): void {
  idev.mcDadCount = idev.mcQrv;
  mldDadSend(idev, ctx);
}

function mldDadSend(idev: Inet6Dev, ctx: Ctx): void {
  mldSendInitialCr(idev, ctx);
  if (idev.mcDadCount > 0 && --idev.mcDadCount > 0) {
    ctx.cancel(idev.mcDadTimer);
    const at = ctx.now + jiffiesRandom(unsolicitedReportInterval(idev, ctx.now), ctx) + 2 * JIFFY;
    idev.mcDadTimer = ctx.arm(at, { kind: 'ipv6', fn: 'mld_dad_work', idev });
  }
}

/** Ref: net/ipv6/mcast.c:mld_dad_work() */
export function mldDadWork(idev: Inet6Dev, ctx: Ctx): void {
  idev.mcDadTimer = null;
  mldDadSend(idev, ctx);
}

/** A general query's answer. Ref: net/ipv6/mcast.c:mld_gq_work() */
export function mldGqWork(idev: Inet6Dev, ctx: Ctx): void {
  idev.mcGqTimer = null;
  mldSendReport(idev, null, ctx);
}

/** One group's answer. Ref: net/ipv6/mcast.c:mld_mca_work() */
export function mldMcaWork(ma: Ifmcaddr6, ctx: Ctx): void {
  ma.timer = null;
  if (mldInV1Mode(ma.idev, ctx.now)) igmp6Send(ma.addr, ma.idev.dev, ICMPV6_MGM_REPORT, ctx);
  else mldSendReport(ma.idev, ma, ctx);
  ma.lastReporter = true;
}

// --- what to report

type Records = MldRecord[];

function addGrec(
  records: Records,
  pmc: Ifmcaddr6,
  type: MldRecordType,
  gdeleted: boolean,
  sdeleted: boolean,
  crsend: boolean,
): void {
  const record = mldRecord(pmc, type, gdeleted, sdeleted, crsend);
  if (record !== null) records.push(record);
}

function mldSendReport(idev: Inet6Dev, only: Ifmcaddr6 | null, ctx: Ctx): void {
  const records: Records = [];
  for (const pmc of only === null ? idev.mcList : [only]) {
    if (only === null && pmc.noreport) continue;
    addGrec(records, pmc, pmc.sfcountExclude > 0 ? 2 : 1, false, false, false);
  }
  mldSendpack(idev, records, ctx);
}

function mldSendCr(idev: Inet6Dev, ctx: Ctx): void {
  const records: Records = [];
  idev.mcTomb = idev.mcTomb.filter((pmc) => {
    if (pmc.sfmode === 'include') {
      addGrec(records, pmc, MLD2_BLOCK_OLD_SOURCES, true, false, false);
      addGrec(records, pmc, MLD2_BLOCK_OLD_SOURCES, true, true, false);
    }
    if (pmc.crcount > 0) {
      if (pmc.sfmode === 'exclude') addGrec(records, pmc, MLD2_CHANGE_TO_INCLUDE, true, false, false);
      if (--pmc.crcount === 0) {
        pmc.tomb = pmc.tomb.filter((psf) => psf.crcount > 0);
        pmc.sources = pmc.sources.filter((psf) => psf.crcount > 0);
      }
    }
    return pmc.crcount > 0 || pmc.tomb.length > 0 || pmc.sources.length > 0;
  });
  for (const pmc of idev.mcList) {
    const exclude = pmc.sfcountExclude > 0;
    addGrec(records, pmc, exclude ? MLD2_BLOCK_OLD_SOURCES : MLD2_ALLOW_NEW_SOURCES, false, false, false);
    addGrec(records, pmc, exclude ? MLD2_ALLOW_NEW_SOURCES : MLD2_BLOCK_OLD_SOURCES, false, true, false);
    if (pmc.crcount > 0) {
      const type = pmc.sfmode === 'exclude' ? MLD2_CHANGE_TO_EXCLUDE : MLD2_CHANGE_TO_INCLUDE;
      addGrec(records, pmc, type, false, false, false);
      pmc.crcount--;
    }
  }
  mldSendpack(idev, records, ctx);
}

function mldSendInitialCr(idev: Inet6Dev, ctx: Ctx): void {
  if (mldInV1Mode(idev, ctx.now)) return;
  const records: Records = [];
  for (const pmc of idev.mcList)
    addGrec(records, pmc, pmc.sfcountExclude > 0 ? MLD2_CHANGE_TO_EXCLUDE : MLD2_ALLOW_NEW_SOURCES, false, false, true);
  mldSendpack(idev, records, ctx);
}

/** Ref: net/ipv6/mcast.c:mld_sendpack() */
function mldSendpack(idev: Inet6Dev, records: Records, ctx: Ctx): void {
  const { dev } = idev;
  const room = dev.mtu - 40 - 8 - 8;
  let from = 0;
  while (from < records.length) {
    let used = 0;
    let to = from;
    while (to < records.length && (to === from || used + 20 + 16 * records[to]!.sources.length <= room))
      used += 20 + 16 * records[to++]!.sources.length;
    const message: Mld2Report = { kind: 'icmpv6', type: ICMPV6_MLD2_REPORT, code: 0, records: records.slice(from, to) };
    mldXmit(dev, IN6ADDR_MLDV2, message, ctx);
    from = to;
  }
}

/** Ref: net/ipv6/mcast.c:igmp6_send() */
function igmp6Send(addr: Ipv6Addr, dev: NetDevice, type: 131 | 132, ctx: Ctx): void {
  const to = type === ICMPV6_MGM_REDUCTION ? IN6ADDR_ALLROUTERS : addr;
  const message: MldMessage = { kind: 'icmpv6', type, code: 0, maxResp: 0, group: addr, v2: null };
  mldXmit(dev, to, message, ctx);
}

function mldXmit(dev: NetDevice, daddr: Ipv6Addr, message: Mld2Report | MldMessage, ctx: Ctx): void {
  const { mib } = dev.net.ipv6;
  const saddr = ipv6GetLladdr(dev) ?? IN6ADDR_ANY;
  const skb = newIp6Skb(dev, { saddr, daddr, hopLimit: 1 }, IPPROTO_ICMPV6, message, ctx, 0, routerAlert);
  if (ctx.tracing) ctx.step(skb, 'mld_sendpack', { says: `${dev.name} tells which groups it listens to` });
  ip6CountOut(dev.net, skb.len);
  icmp6MsgInc(mib.icmp6Out, message.type);
  mib.icmp6.OutMsgs++;
  ip6LocalOut(skb, icmp6DstAlloc(dev), ctx);
}

// --- queries and others' reports

/** Somebody asks who listens. Ref: net/ipv6/mcast.c:__mld_query_work() */
export function igmp6EventQuery(skb: SkBuff, ctx: Ctx): void {
  const packet = skb.payload as Ipv6Packet;
  const { body } = packet;
  const idev = skb.dev.ip6Ptr;
  const mld = body as MldMessage;
  const hbh = packet.extensions[0];
  const proper =
    ipv6IsLinklocal(packet.saddr) && packet.hopLimit === 1 && hbh?.kind === 'hop-by-hop' && hbh.routerAlert === 0;
  if (idev === null || idev.dead || !proper || (mld.group !== IN6ADDR_ANY && !ipv6IsMulticast(mld.group))) {
    ctx.drop(skb, 'NOT_SPECIFIED', 'igmp6_event_query');
    return;
  }
  ctx.consume(skb, 'igmp6_event_query');
  const v1 = mld.v2 === null;
  let maxDelay: Nsec;
  if (v1 || mldInV1Mode(idev, ctx.now)) {
    if (mldForceVersion(idev) === 2) return;
    maxDelay = Math.max((v1 ? mld.maxResp : Math.min(mld.maxResp, 32767)) * MSEC, JIFFY);
    if (v1) idev.mcV1Seen = ctx.now + idev.mcQrv * idev.mcQi + idev.mcQri;
    ctx.cancel(idev.mcGqTimer);
    ctx.cancel(idev.mcIfcTimer);
    idev.mcGqTimer = idev.mcIfcTimer = null;
    idev.mcIfcCount = 0;
    idev.mcTomb = [];
  } else {
    maxDelay = mldProcessV2(idev, mld);
    if (mld.group === IN6ADDR_ANY) {
      if (mld.v2!.sources.length > 0) return;
      ctx.cancel(idev.mcGqTimer);
      const at = ctx.now + jiffiesRandom(idev.mcMaxdelay, ctx) + 2 * JIFFY;
      idev.mcGqTimer = ctx.arm(at, { kind: 'ipv6', fn: 'mld_gq_work', idev });
      return;
    }
  }
  const sources = v1 ? [] : mld.v2!.sources;
  for (const ma of idev.mcList) {
    if (mld.group !== IN6ADDR_ANY && mld.group !== ma.addr) continue;
    if (mld.group !== IN6ADDR_ANY) {
      if (ma.timer === null) ma.gsquery = sources.length > 0;
      else if (sources.length === 0) ma.gsquery = false;
      if (ma.gsquery && !mldMarksources(ma, sources)) break;
    }
    igmp6GroupQueried(ma, maxDelay, ctx);
  }
}

function mldProcessV2(idev: Inet6Dev, mld: MldMessage): Nsec {
  const v2 = mld.v2;
  invariant(v2 !== null, 'a query of the second version');
  const maxDelay = Math.max(mldv2Mrc(mld.maxResp) * MSEC, JIFFY);
  if (v2.qrv > 0) idev.mcQrv = v2.qrv;
  idev.mcQrv = Math.max(idev.mcQrv, 2);
  idev.mcQi = (v2.qqic < 128 ? v2.qqic : ((v2.qqic & 15) | 16) << (((v2.qqic >> 4) & 7) + 3)) * SEC;
  idev.mcQri = mldv2Mrc(mld.maxResp) * MSEC;
  idev.mcMaxdelay = maxDelay;
  return maxDelay;
}

/** Maximum response code to milliseconds. Ref: include/net/mld.h:mldv2_mrc() */
function mldv2Mrc(code: number): number {
  return code < 32768 ? code : ((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3);
}

function mldMarksources(ma: Ifmcaddr6, sources: readonly Ipv6Addr[]): boolean {
  if (ma.sfmode === 'exclude') {
    ma.gsquery = false;
    const excluded = ma.sources.filter(
      (psf) => psf.include === 0 && psf.exclude === ma.sfcountExclude && sources.includes(psf.addr),
    );
    return excluded.length !== sources.length;
  }
  let any = false;
  for (const psf of ma.sources) {
    if (!sources.includes(psf.addr)) continue;
    psf.gsresp = true;
    any = true;
  }
  ma.gsquery = any;
  return any;
}

function igmp6GroupQueried(ma: Ifmcaddr6, resptime: Nsec, ctx: Ctx): void {
  if (ma.addr === IN6ADDR_ALLNODES || ipv6AddrMcScope(ma.addr) < 2) return;
  let delay = resptime;
  if (ma.timer !== null) delay = ma.timer.at - ctx.now;
  ctx.cancel(ma.timer);
  if (delay >= resptime) delay = jiffiesRandom(resptime, ctx);
  ma.timer = ctx.arm(ctx.now + delay, mcaWork(ma));
}

/** Another listener of the first version spoke: no need to. Ref: net/ipv6/mcast.c:__mld_report_work() */
export function igmp6EventReport(skb: SkBuff, ctx: Ctx): void {
  const { saddr, body } = skb.payload as Ipv6Packet;
  const idev = skb.dev.ip6Ptr;
  const { group } = body as MldMessage;
  ctx.consume(skb, 'igmp6_event_report');
  if (idev === null || (saddr !== IN6ADDR_ANY && !ipv6IsLinklocal(saddr))) return;
  if (skb.pktType === 'HOST') return;
  const ma = ifmcaddr6Find(idev, group);
  if (ma === undefined) return;
  ctx.cancel(ma.timer);
  ma.timer = null;
  ma.lastReporter = false;
}
