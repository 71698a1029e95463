import { type Ipv4Addr, ipv4 } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { nfHook } from '../netfilter/nf_hook.ts';
import { allocSkb, type SkBuff } from '../skb.ts';
import { ETH_P_IP } from '../wire/ether.ts';
import {
  IGMP_HOST_LEAVE_MESSAGE,
  IGMP_HOST_MEMBERSHIP_QUERY,
  IGMP_HOST_MEMBERSHIP_REPORT,
  IGMPV2_HOST_MEMBERSHIP_REPORT,
  IGMPV3_HOST_MEMBERSHIP_REPORT,
  type IgmpMessage,
  type IgmpRecord,
} from '../wire/igmp.ts';
import { IPPROTO_IGMP, type Ipv4Packet, ipv4Length } from '../wire/ipv4.ts';
import { MSEC, SEC } from '../world.ts';
import { flowi4 } from './fib_lookup.ts';
import type { IpMcList } from './igmp.ts';
import { IGMP_ALL_HOSTS, igmpReported, igmpVersion, startTimer } from './igmp_mc.ts';
import type { InDevice } from './in_device.ts';
import { dstOutput, ipSelectIdent } from './ip_output.ts';
import { ipRouteOutput } from './route_output.ts';

const IGMP_ALL_ROUTER = ipv4(0xe0000002);
const IGMPV3_ALL_MCR = ipv4(0xe0000016);
const ROUTER_ALERT = Uint8Array.of(148, 4, 0, 0);
const MODE_IS_EXCLUDE = 2;
const CHANGE_TO_INCLUDE = 3;
const CHANGE_TO_EXCLUDE = 4;

/** A query asks for reports; a report of somebody else spares ours (v2). Ref: net/ipv4/igmp.c:igmp_rcv() */
export function igmpRcv(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): void {
  const inDev = skb.dev.ipPtr;
  if (inDev !== null && p.body.kind === 'igmp') {
    const m = p.body;
    if (m.type === IGMP_HOST_MEMBERSHIP_QUERY) heardQuery(inDev, m, ctx);
    else if (m.type === IGMP_HOST_MEMBERSHIP_REPORT || m.type === IGMPV2_HOST_MEMBERSHIP_REPORT) {
      const im = inDev.mcList.find((x) => x.multiaddr === m.group);
      if (im !== undefined && skb.dst?.local === true && !skb.dev.isLoopback) {
        ctx.cancel(im.timer);
        im.timer = null;
        im.reporter = false;
        im.unsolicitCount = 0;
      }
    }
  }
  ctx.consume(skb, 'igmp_rcv');
}

/** Ref: net/ipv4/igmp.c:igmp_heard_query() */
function heardQuery(inDev: InDevice, m: Extract<IgmpMessage, { type: 0x11 | 0x12 | 0x16 | 0x17 }>, ctx: Ctx): void {
  const { igmp } = inDev;
  let maxDelay: number;
  if (m.v3 === null) {
    maxDelay = m.maxResp === 0 ? 10 * SEC : m.maxResp * 100 * MSEC;
    const seen = ctx.now + (igmp.qrv || 2) * 125 * SEC + maxDelay;
    if (m.maxResp === 0) igmp.v1Seen = seen;
    else igmp.v2Seen = seen;
    ctx.cancel(igmp.ifcTimer);
    igmp.ifcTimer = null;
    igmp.ifcCount = 0;
    igmp.tomb = [];
  } else {
    maxDelay = Math.max(m.maxResp, 1) * 100 * MSEC;
    igmp.qrv = m.v3.qrv || inDev.dev.net.ipv4.sysctl.igmp_qrv;
    if (m.group === 0) {
      if (m.v3.sources.length > 0) return;
      ctx.cancel(igmp.gqTimer);
      const at = ctx.now + Math.floor((ctx.random32() / 0x1_0000_0000) * maxDelay);
      igmp.gqTimer = ctx.arm(at, { kind: 'ipv4', what: 'igmp-gq', inDev });
      return;
    }
  }
  for (const im of inDev.mcList) {
    if ((m.group !== 0 && m.group !== im.multiaddr) || !igmpReported(inDev, im.multiaddr)) continue;
    startTimer(im, maxDelay, ctx);
  }
}

/** Ref: net/ipv4/igmp.c:igmp_timer_expire() */
export function igmpTimerExpire(im: IpMcList, ctx: Ctx): void {
  im.timer = null;
  const { inDev } = im;
  if (inDev.dead || !inDev.mcList.includes(im)) return;
  if (im.unsolicitCount > 0 && --im.unsolicitCount > 0)
    startTimer(im, inDev.cnf.data.igmpv2_unsolicited_report_interval * MSEC, ctx);
  im.reporter = true;
  const version = igmpVersion(inDev, ctx);
  if (version === 3) sendV3(inDev, [{ type: MODE_IS_EXCLUDE, group: im.multiaddr, sources: [] }], ctx);
  else
    sendV12(
      inDev,
      version === 1 ? IGMP_HOST_MEMBERSHIP_REPORT : IGMPV2_HOST_MEMBERSHIP_REPORT,
      im.multiaddr,
      im.multiaddr,
      ctx,
    );
}

/** State changes, told `qrv` times. Ref: net/ipv4/igmp.c:igmp_ifc_timer_expire(), igmpv3_send_cr() */
export function igmpIfcTimerExpire(inDev: InDevice, ctx: Ctx): void {
  const { igmp } = inDev;
  igmp.ifcTimer = null;
  const records: IgmpRecord[] = [];
  for (const t of igmp.tomb) {
    records.push({ type: CHANGE_TO_INCLUDE, group: t.multiaddr, sources: [] });
    t.crcount--;
  }
  igmp.tomb = igmp.tomb.filter((t) => t.crcount > 0);
  for (const im of inDev.mcList) {
    if (im.crcount <= 0) continue;
    records.push({ type: CHANGE_TO_EXCLUDE, group: im.multiaddr, sources: [] });
    im.crcount--;
  }
  if (records.length > 0) sendV3(inDev, records, ctx);
  if (igmp.ifcCount > 0 && --igmp.ifcCount > 0) {
    const at =
      ctx.now + Math.floor((ctx.random32() / 0x1_0000_0000) * inDev.cnf.data.igmpv3_unsolicited_report_interval * MSEC);
    igmp.ifcTimer = ctx.arm(at, { kind: 'ipv4', what: 'igmp-ifc', inDev });
  }
}

/** The answer to a general query. Ref: net/ipv4/igmp.c:igmp_gq_timer_expire() */
export function igmpGqTimerExpire(inDev: InDevice, ctx: Ctx): void {
  inDev.igmp.gqTimer = null;
  const records = inDev.mcList
    .filter((im) => igmpReported(inDev, im.multiaddr))
    .map((im) => ({ type: MODE_IS_EXCLUDE, group: im.multiaddr, sources: [] }));
  if (records.length > 0) sendV3(inDev, records, ctx);
}

/** A member left: routers of version 2 are told. Ref: net/ipv4/igmp.c:igmp_send_report() */
export function igmpSendLeave(inDev: InDevice, group: Ipv4Addr, ctx: Ctx): void {
  if (group !== IGMP_ALL_HOSTS && igmpVersion(inDev, ctx) === 2)
    sendV12(inDev, IGMP_HOST_LEAVE_MESSAGE, group, IGMP_ALL_ROUTER, ctx);
}

function sendV3(inDev: InDevice, records: readonly IgmpRecord[], ctx: Ctx): void {
  send(inDev, { kind: 'igmp', type: IGMPV3_HOST_MEMBERSHIP_REPORT, records }, IGMPV3_ALL_MCR, ctx);
}

function sendV12(inDev: InDevice, type: 0x12 | 0x16 | 0x17, group: Ipv4Addr, dst: Ipv4Addr, ctx: Ctx): void {
  send(inDev, { kind: 'igmp', type, maxResp: 0, group, v3: null }, dst, ctx);
}

/** Without an address nothing is sent. Ref: net/ipv4/igmp.c:igmpv3_newpack() */
function send(inDev: InDevice, body: IgmpMessage, daddr: Ipv4Addr, ctx: Ctx): void {
  const { dev } = inDev;
  const fl = flowi4(daddr);
  fl.oif = dev.ifindex;
  fl.ipProto = IPPROTO_IGMP;
  const rt = ipRouteOutput(dev.net, fl, ctx.now);
  if (typeof rt === 'string' || fl.saddr === 0) return;
  const p: Ipv4Packet = {
    kind: 'ipv4',
    tos: 0xc0,
    id: body.type === IGMPV3_HOST_MEMBERSHIP_REPORT ? 0 : ipSelectIdent(ctx),
    df: true,
    mf: false,
    fragOff: 0,
    ttl: 1,
    protocol: IPPROTO_IGMP,
    saddr: fl.saddr,
    daddr,
    options: ROUTER_ALERT,
    body,
  };
  const skb = allocSkb(ctx.newSkbId(0), dev, ETH_P_IP, p, ipv4Length(p));
  skb.dst = rt;
  if (nfHook('ipv4', 'OUTPUT', skb, dev.net, null, rt.dev, ctx)) dstOutput(skb, rt, ctx);
}
