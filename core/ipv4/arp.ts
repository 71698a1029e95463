import { formatIpv4, INADDR_ANY, type Ipv4Addr, ipv4IsLoopback, ipv4IsMulticast } from '../addr/ipv4.ts';
import { MAC_BROADCAST, MAC_ZERO, type MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { devQueueXmit } from '../dev.ts';
import type { NetDevice } from '../device.ts';
import type { DropReason } from '../drop_reason.ts';
import { fail } from '../errno.ts';
import { neighCreate, pneighEnqueue, pneighLookup } from '../neigh/neigh_table.ts';
import { neighUpdate } from '../neigh/neigh_update.ts';
import type { Neighbour, NeighDev, NeighKey, NeighOps, NeighType } from '../neigh/neighbour.ts';
import { allocSkb, type SkBuff, type SkbId } from '../skb.ts';
import { ARP_LENGTH, ARPOP_REPLY, ARPOP_REQUEST, type ArpPacket } from '../wire/arp.ts';
import { ETH_P_ARP } from '../wire/ether.ts';
import { ICMP_DEST_UNREACH } from '../wire/icmp.ts';
import { devConfMax, devConfOr, inDevForward } from './devconf_of.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK } from './fib.ts';
import { flowi4, inetAddrType } from './fib_lookup.ts';
import { ICMP_HOST_UNREACH } from './icmp_codes.ts';
import { ipEthMcMap } from './igmp_mc.ts';
import type { InDevice } from './in_device.ts';
import { inetAddrOnlink, inetConfirmAddr, inetSelectAddr } from './inet_addr.ts';
import type { Ipv4Dst } from './route.ts';
import { ipRouteInput } from './route_input.ts';
import { ipRouteOutput } from './route_output.ts';
import { bump } from './snmp.ts';

/** Ref: net/ipv4/arp.c:arp_constructor() */
function arpConstruct(n: Neighbour, ctx: Ctx) {
  const { dev } = n;
  if (dev.ipPtr === null) return fail('EINVAL').error;
  const addr = (dev.isLoopback || dev.isPointopoint ? INADDR_ANY : n.primaryKey) as Ipv4Addr;
  const type = inetAddrType(dev.net, addr);
  n.type = (type === 'local' || type === 'broadcast' || type === 'multicast' ? type : 'unicast') as NeighType;
  if (n.type === 'multicast') {
    n.nudState = 'NOARP';
    n.ha = ipEthMcMap(addr);
  } else if (dev.noarp || dev.isLoopback) {
    n.nudState = 'NOARP';
    n.ha = dev.addr;
  } else if (n.type === 'broadcast' || dev.isPointopoint) {
    n.nudState = 'NOARP';
    n.ha = dev.broadcast;
  }
  void ctx;
  return null;
}

/** Ref: net/ipv4/arp.c:arp_send_dst(), arp_create() */
export function arpSend(
  op: number,
  tpa: Ipv4Addr,
  dev: NetDevice,
  spa: Ipv4Addr,
  destHw: MacAddr | null,
  sha: MacAddr,
  tha: MacAddr | null,
  parent: SkbId,
  ctx: Ctx,
): void {
  if (dev.noarp) return;
  const packet: ArpPacket = { kind: 'arp', op, sha, spa, tha: tha ?? MAC_ZERO, tpa };
  const skb = allocSkb(ctx.newSkbId(parent), dev, ETH_P_ARP, packet, ARP_LENGTH);
  skb.eth = { dest: destHw ?? MAC_BROADCAST, source: sha, protocol: ETH_P_ARP };
  if (ctx.tracing) {
    const says =
      op === ARPOP_REQUEST
        ? `who has ${formatIpv4(tpa)}? tell ${formatIpv4(spa)}`
        : `${formatIpv4(spa)} is at ${sha}, ${formatIpv4(tpa)} is told`;
    ctx.step(skb, 'arp_send', { says });
  }
  devQueueXmit(skb, ctx);
}

/** Ref: net/ipv4/arp.c:arp_solicit() */
function arpSolicit(n: Neighbour, skb: SkBuff | null, ctx: Ctx): void {
  const { dev } = n;
  const target = n.primaryKey as Ipv4Addr;
  const inDev = dev.ipPtr;
  if (inDev === null) return;
  const from = skb !== null && skb.payload.kind === 'ipv4' ? skb.payload.saddr : null;
  let saddr = INADDR_ANY as Ipv4Addr;
  const announce = devConfMax(inDev, 'arp_announce');
  if (from !== null && announce !== 2 && inetAddrType(dev.net, from) === 'local') {
    if (announce !== 1 || inetAddrOnlink(inDev, target, from)) saddr = from;
  }
  if (saddr === 0) saddr = inetSelectAddr(dev.net, dev, target, RT_SCOPE_LINK);
  const { parms } = n.nd;
  let probes = n.probes - parms.ucastProbes;
  let destHw: MacAddr | null = null;
  if (probes < 0) destHw = n.ha;
  else {
    probes -= parms.appProbes;
    if (probes < 0) return;
  }
  arpSend(ARPOP_REQUEST, target, dev, saddr, destHw, dev.addr, null, skb?.id ?? 0, ctx);
}

/** Ref: net/ipv4/arp.c:arp_error_report(), net/ipv4/route.c:ipv4_link_failure() */
function arpErrorReport(n: Neighbour, skb: SkBuff, ctx: Ctx): void {
  void n;
  ctx.ops.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0, ctx);
  ctx.drop(skb, 'NEIGH_FAILED', 'arp_error_report');
}

/** Must a request for `tip` from `sip` go without an answer? Ref: net/ipv4/arp.c:arp_ignore() */
function arpIgnore(inDev: InDevice, sip: Ipv4Addr, tip: Ipv4Addr): boolean {
  const { net } = inDev.dev;
  switch (devConfMax(inDev, 'arp_ignore')) {
    case 0:
      return false;
    case 1:
      return inetConfirmAddr(net, inDev, 0 as Ipv4Addr, tip, RT_SCOPE_HOST) === 0;
    case 2:
      return inetConfirmAddr(net, inDev, sip, tip, RT_SCOPE_HOST) === 0;
    case 3:
      return inetConfirmAddr(net, null, 0 as Ipv4Addr, tip, RT_SCOPE_LINK) === 0;
    case 8:
      return true;
    default:
      return false;
  }
}

/** Ref: net/ipv4/arp.c:arp_filter() */
function arpFilter(sip: Ipv4Addr, tip: Ipv4Addr, dev: NetDevice, ctx: Ctx): boolean {
  const rt = ipRouteOutput(dev.net, flowi4(sip, tip), ctx.now);
  if (typeof rt === 'string') return true;
  if (rt.dev === dev) return false;
  bump(dev.net.ipv4.mib.linux, 'ArpFilter');
  return true;
}

/** Ref: net/ipv4/arp.c:arp_accept() */
function arpAccept(inDev: InDevice, sip: Ipv4Addr): boolean {
  const accept = devConfMax(inDev, 'arp_accept');
  if (accept === 2) return inetConfirmAddr(inDev.dev.net, inDev, sip, 0 as Ipv4Addr, RT_SCOPE_LINK) !== 0;
  return accept === 1;
}

/** May this host answer for a host behind another of its devices? Ref: net/ipv4/arp.c:arp_fwd_proxy() */
function arpFwdProxy(inDev: InDevice, dev: NetDevice, rt: Ipv4Dst): boolean {
  if (rt.dev === dev || !devConfOr(inDev, 'proxy_arp')) return false;
  const imi = inDev.cnf.data.medium_id;
  if (imi === 0) return true;
  if (imi === -1) return false;
  const omi = rt.dev.ipPtr === null ? -1 : rt.dev.ipPtr.cnf.data.medium_id;
  return omi !== imi && omi !== -1;
}

/** Ref: net/ipv4/arp.c:arp_fwd_pvlan() */
function arpFwdPvlan(inDev: InDevice, dev: NetDevice, rt: Ipv4Dst, sip: Ipv4Addr, tip: Ipv4Addr): boolean {
  return rt.dev === dev && sip !== tip && inDev.cnf.data.proxy_arp_pvlan !== 0;
}

/** Ref: net/ipv4/arp.c:arp_rcv() */
export function arpRcv(skb: SkBuff, ctx: Ctx): void {
  if (skb.dev.noarp || skb.pktType === 'OTHERHOST') {
    ctx.consume(skb, 'arp_rcv');
    return;
  }
  if (skb.payload.kind !== 'arp') {
    ctx.drop(skb, 'NOT_SPECIFIED', 'arp_rcv');
    return;
  }
  arpProcess(skb, skb.payload, false, ctx);
}

/** Answers requests, learns from all that is meant for this host. Ref: net/ipv4/arp.c:arp_process() */
function arpProcess(skb: SkBuff, arp: ArpPacket, redo: boolean, ctx: Ctx): void {
  const { dev } = skb;
  const inDev = dev.ipPtr;
  const { op, sha, spa: sip, tha, tpa: tip } = arp;
  if (inDev === null || (op !== ARPOP_REPLY && op !== ARPOP_REQUEST)) {
    ctx.drop(skb, 'NOT_SPECIFIED', 'arp_process');
    return;
  }
  const localnet = devConfOr(inDev, 'route_localnet');
  if (
    ipv4IsMulticast(tip) ||
    (!localnet && ipv4IsLoopback(tip)) ||
    (sip === tip && devConfOr(inDev, 'drop_gratuitous_arp'))
  ) {
    ctx.drop(skb, 'NOT_SPECIFIED', 'arp_process');
    return;
  }
  const { net } = dev;
  if (sip === 0) {
    // duplicate address detection, RFC 5227
    if (op === ARPOP_REQUEST && inetAddrType(net, tip) === 'local' && !arpIgnore(inDev, sip, tip))
      arpSend(ARPOP_REPLY, sip, dev, tip, sha, dev.addr, sha, skb.id, ctx);
    ctx.consume(skb, 'arp_process');
    return;
  }
  let refused: DropReason | null = null;
  if (op === ARPOP_REQUEST) {
    const rt = ipRouteInput(skb, tip, sip, 0, ctx);
    if ('reason' in rt) {
      refused = rt.reason;
      if (ctx.tracing)
        ctx.step(skb, 'arp_process', {
          says: `a request for ${formatIpv4(tip)} from ${formatIpv4(sip)} is not answered: ${rt.reason}`,
          lookup: { table: 'addr', key: formatIpv4(sip), found: net.ipv4.addrs.get(sip)?.[0]?.inDev.dev.name ?? null },
        });
    } else if (rt.type === 'local') {
      answerLocal(skb, arp, inDev, ctx);
      return;
    } else if (inDevForward(inDev) && rt.type === 'unicast') {
      const proxied =
        arpFwdProxy(inDev, dev, rt) ||
        arpFwdPvlan(inDev, dev, rt, sip, tip) ||
        (rt.dev !== dev && pneighLookup(net.arpTbl, tip, dev) !== undefined);
      if (proxied) {
        eventNs(inDev.neigh, sha, sip, ctx);
        if (redo || skb.pktType === 'HOST' || inDev.neigh.parms.proxyDelay === 0) {
          arpSend(ARPOP_REPLY, sip, dev, tip, sha, dev.addr, sha, skb.id, ctx);
          ctx.consume(skb, 'arp_process');
        } else pneighEnqueue(inDev.neigh, skb, ctx);
        return;
      }
    }
  }
  const learned = learn(skb, arp, tha, inDev, ctx);
  // Differs: the kernel consumes it; here it ends with the reason that kept it from being answered
  if (refused !== null && !learned) ctx.drop(skb, refused, 'arp_process');
  else ctx.consume(skb, 'arp_process');
}

function answerLocal(skb: SkBuff, { sha, spa: sip, tpa: tip }: ArpPacket, inDev: InDevice, ctx: Ctx): void {
  const { dev } = skb;
  const silent = arpIgnore(inDev, sip, tip) || (devConfOr(inDev, 'arp_filter') && arpFilter(sip, tip, dev, ctx));
  if (silent) {
    if (ctx.tracing)
      ctx.step(skb, 'arp_process', { says: `${formatIpv4(tip)} is mine, but arp_ignore or arp_filter says no` });
  } else if (eventNs(inDev.neigh, sha, sip, ctx)) {
    if (ctx.tracing)
      ctx.step(skb, 'arp_process', {
        says: `${formatIpv4(tip)} is mine: ${formatIpv4(sip)} is told ${dev.addr}`,
        lookup: {
          table: 'addr',
          key: formatIpv4(tip),
          found: dev.net.ipv4.addrs.get(tip)?.[0]?.inDev.dev.name ?? null,
        },
      });
    arpSend(ARPOP_REPLY, sip, dev, tip, sha, dev.addr, sha, skb.id, ctx);
  }
  ctx.consume(skb, 'arp_process');
}

/** Who asks is known from the question. Ref: net/core/neighbour.c:neigh_event_ns() */
function eventNs(nd: NeighDev, sha: MacAddr, sip: Ipv4Addr, ctx: Ctx): boolean {
  const n = neighCreate(nd, sip, ctx);
  if (!n.ok) return false;
  neighUpdate(n.value, sha, 'STALE', { override: true }, ctx);
  return true;
}

/** What answers, and what is said without being asked, changes. True when there was an entry. */
function learn(skb: SkBuff, arp: ArpPacket, tha: MacAddr, inDev: InDevice, ctx: Ctx): boolean {
  const { op, sha, spa: sip, tpa: tip } = arp;
  const { net } = inDev.dev;
  const nd = inDev.neigh;
  let n = nd.entries.get(sip);
  const accept = arpAccept(inDev, sip);
  let isGarp = false;
  if (n !== undefined || accept) {
    isGarp = tip === sip;
    if (isGarp && op === ARPOP_REPLY) isGarp = tha === sha;
    if (isGarp) isGarp = inetAddrType(net, sip) === 'unicast';
  }
  if (accept && n === undefined && (isGarp || (op === ARPOP_REPLY && inetAddrType(net, sip) === 'unicast'))) {
    const made = neighCreate(nd, sip, ctx);
    if (made.ok) n = made.value;
  }
  if (n === undefined) return false;
  const override = ctx.now > n.updated + nd.parms.locktime || isGarp;
  const state = op !== ARPOP_REPLY || skb.pktType !== 'HOST' ? 'STALE' : 'REACHABLE';
  if (ctx.tracing)
    ctx.step(skb, 'arp_process', {
      says: `${formatIpv4(sip)} is at ${sha}`,
      lookup: { table: 'neigh', key: formatIpv4(sip), state: n.nudState, lladdr: n.ha },
    });
  neighUpdate(n, sha, state, { override }, ctx);
  return true;
}

/** Tells the link which addresses this device has. Ref: net/ipv4/devinet.c:inetdev_send_gratuitous_arp() */
export function sendGratuitousArp(inDev: InDevice, ctx: Ctx): void {
  const { dev } = inDev;
  for (const ifa of inDev.ifaList) arpSend(ARPOP_REQUEST, ifa.local, dev, ifa.local, null, dev.addr, null, 0, ctx);
}

/** ARP's part of the neighbour tables. Ref: net/ipv4/arp.c:arp_tbl */
export const arpOps: NeighOps = {
  construct: arpConstruct,
  solicit: arpSolicit,
  errorReport: arpErrorReport,
  proxyRedo: (skb, ctx) => arpProcess(skb, skb.payload as ArpPacket, true, ctx),
  isMulticast: (key: NeighKey) => ipv4IsMulticast(key as Ipv4Addr),
  allowAdd: () => null,
};
