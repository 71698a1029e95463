import {
  IN6ADDR_ALLNODES,
  IN6ADDR_ANY,
  type Ipv6Addr,
  ipv6EthMcMap,
  ipv6IsLinklocal,
  ipv6IsMulticast,
  ipv6Prefix,
} from '../addr/ipv6.ts';
import type { MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import type { DropReason } from '../drop_reason.ts';
import type { NetdevEvent } from '../kernel_ops.ts';
import { neighRandReachTime } from '../neigh/neigh_parms.ts';
import {
  neighCarrierDown,
  neighChangeaddr,
  neighCreate,
  neighLookup,
  pneighEnqueue,
  pneighLookup,
} from '../neigh/neigh_table.ts';

import { type NeighUpdateFlags, neighUpdate } from '../neigh/neigh_update.ts';
import type { Neighbour, NeighOps } from '../neigh/neighbour.ts';
import { nudValid } from '../neigh/nud.ts';
import type { NudState } from '../netlink/messages.ts';
import type { SkBuff } from '../skb.ts';
import {
  ICMPV6_DEST_UNREACH,
  type Icmpv6Message,
  type Icmpv6Redirect,
  NDISC_NEIGHBOUR_ADVERTISEMENT,
  NDISC_NEIGHBOUR_SOLICITATION,
  NDISC_REDIRECT,
  NDISC_ROUTER_ADVERTISEMENT,
  NDISC_ROUTER_SOLICITATION,
  type NdOption,
  type NeighbourAdvertisement,
  type NeighbourSolicitation,
  type RouterAdvertisement,
  type RouterSolicitation,
} from '../wire/icmpv6.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import { MSEC, SEC } from '../world.ts';
import { addrconfDadFailure, addrconfPrefixRcv } from './addrconf.ts';
import { ipv6AcceptRa, ipv6ChkAcastAddr, ipv6ChkAddr, ipv6GetIfaddr } from './addrconf_core.ts';
import { ICMPV6_ADDR_UNREACH, icmpv6Send } from './icmp_send.ts';
import { fib6CleanAll, RT6_TABLE_MAIN } from './ip6_fib.ts';
import {
  flowi6,
  ip6DelRt,
  ip6RouteAdd,
  ip6RouteOutput,
  RTPROT_RA,
  rt6GetDfltRouter,
  rt6InsertRedirect,
  rt6MtuChange,
} from './ip6_route.ts';
import { ndiscSendNa, ndiscSendNs, ndiscSendNsMulticast } from './ndisc_send.ts';
import { inet6RtNotify } from './rt6_message.ts';

// --- what NDP adds to the neighbour table

/** Ref: net/ipv6/ndisc.c:nd_tbl, ndisc_generic_ops */
export const ndiscNeighOps: NeighOps = {
  construct(n) {
    const { dev } = n;
    const key = n.primaryKey as Ipv6Addr;
    if (dev.ip6Ptr === null) return { errno: 'EINVAL' };
    const multicast = ipv6IsMulticast(key);
    n.type = multicast ? 'multicast' : 'unicast';
    if (multicast) {
      n.nudState = 'NOARP';
      n.ha = dev.isLoopback ? dev.addr : ipv6EthMcMap(key);
    } else if (dev.noarp || dev.isLoopback) {
      n.nudState = 'NOARP';
      n.ha = dev.addr;
      if (dev.isLoopback) n.type = 'local';
    } else if (dev.isPointopoint) {
      n.nudState = 'NOARP';
      n.ha = dev.broadcast;
    }
    return null;
  },
  solicit(n, skb, ctx) {
    const { dev } = n;
    const target = n.primaryKey as Ipv6Addr;
    let saddr: Ipv6Addr | null = null;
    if (skb !== null) {
      const source = (skb.payload as Ipv6Packet).saddr;
      const ifp = ipv6GetIfaddr(dev.net, source, dev, true);
      if (ifp !== null && !ifp.tentative && !ifp.optimistic) saddr = source;
    }
    if (n.probes < n.nd.parms.ucastProbes) ndiscSendNs(dev, target, target, saddr, null, ctx);
    else if (n.probes >= n.nd.parms.ucastProbes + n.nd.parms.appProbes)
      ndiscSendNsMulticast(dev, target, saddr, null, ctx);
  },
  errorReport(n, skb, ctx) {
    if (ctx.tracing) ctx.step(skb, 'ndisc_error_report', { says: `${n.primaryKey} does not answer` });
    icmpv6Send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0, ctx);
    ctx.drop(skb, 'NEIGH_FAILED', 'ndisc_error_report');
  },
  proxyRedo(skb, ctx) {
    ndiscRecvNs(skb, true, ctx);
  },
  isMulticast: (key) => ipv6IsMulticast(key as Ipv6Addr),
  allowAdd(dev) {
    const idev = dev.ip6Ptr;
    return idev === null || idev.cnf.disable_ipv6 !== 0
      ? { errno: 'EINVAL', extack: 'IPv6 is disabled on this device' }
      : null;
  },
};

// --- devices

/** Ref: net/ipv6/ndisc.c:ndisc_netdev_event() */
export function ndiscNetdevEvent(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  const idev = dev.ip6Ptr;
  if (idev === null) return;
  const { devconfAll } = dev.net.ipv6;
  if (event === 'CHANGEADDR' || event === 'CHANGE_NOARP') neighChangeaddr(idev.neigh, ctx);
  if (event === 'CHANGEADDR' || event === 'UP') {
    if (idev.cnf.ndisc_notify === 0 && devconfAll.ndisc_notify === 0) return;
    for (const ifa of idev.addrList) {
      if (ifa.tentative && !ifa.optimistic) continue;
      const flags = { router: idev.cnf.forwarding !== 0, solicited: false, override: true };
      ndiscSendNa(dev, IN6ADDR_ALLNODES, ifa.addr, flags, true, ctx);
    }
  } else if (
    event === 'CHANGE' &&
    !dev.carrier &&
    idev.cnf.ndisc_evict_nocarrier !== 0 &&
    devconfAll.ndisc_evict_nocarrier !== 0
  ) {
    neighCarrierDown(idev.neigh, ctx);
  }
}

// --- receiving

/** Only what nobody forwarded counts. Ref: net/ipv6/ndisc.c:ndisc_rcv() */
export function ndiscRcv(skb: SkBuff, ctx: Ctx): void {
  const p = skb.payload as Ipv6Packet;
  const body = p.body as Icmpv6Message;
  const bad = (reason: DropReason) => ctx.drop(skb, reason, 'ndisc_rcv');
  const idev = skb.dev.ip6Ptr;
  if (p.extensions.some((e) => e.kind === 'fragment') && (idev?.cnf.suppress_frag_ndisc ?? 1) !== 0)
    return bad('IPV6_NDISC_FRAG');
  if (p.hopLimit !== 255) return bad('IPV6_NDISC_HOP_LIMIT');
  if (body.code !== 0) return bad('IPV6_NDISC_BAD_CODE');
  switch (body.type) {
    case NDISC_NEIGHBOUR_SOLICITATION:
      return ndiscRecvNs(skb, false, ctx);
    case NDISC_NEIGHBOUR_ADVERTISEMENT:
      return ndiscRecvNa(skb, ctx);
    case NDISC_ROUTER_SOLICITATION:
      return ndiscRecvRs(skb, ctx);
    case NDISC_ROUTER_ADVERTISEMENT:
      return ndiscRouterDiscovery(skb, ctx);
    case NDISC_REDIRECT:
      return ndiscRedirectRcv(skb, ctx);
    default:
      return ctx.consume(skb, 'ndisc_rcv');
  }
}

function lladdrOf(options: readonly NdOption[], kind: 'source-lladdr' | 'target-lladdr'): MacAddr | null {
  for (const o of options) if (o.kind === kind && 'lladdr' in o) return o.lladdr;
  return null;
}

function sameNonce(options: readonly NdOption[], nonce: Uint8Array | null): boolean {
  for (const o of options)
    if (o.kind === 'nonce' && nonce !== null)
      return o.bytes.length === nonce.length && o.bytes.every((b, i) => b === nonce[i]);
  return false;
}

/** Learns; a packet that carried no address confirms nothing. Ref: net/ipv6/ndisc.c:ndisc_update() */
function learn(n: Neighbour, lladdr: MacAddr | null, state: NudState, flags: NeighUpdateFlags, ctx: Ctx): void {
  neighUpdate(n, lladdr, state, { weakOverride: true, ...flags }, ctx);
}

const solictMult = (a: Ipv6Addr): boolean => a.startsWith('ff02::1:ff');

/** Who has the target? Ref: net/ipv6/ndisc.c:ndisc_recv_ns() */
function ndiscRecvNs(skb: SkBuff, again: boolean, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const { saddr, daddr, body } = skb.payload as Ipv6Packet;
  const { target, options } = body as NeighbourSolicitation;
  const dad = saddr === IN6ADDR_ANY;
  const lladdr = lladdrOf(options, 'source-lladdr');
  const fn = 'ndisc_recv_ns';
  if (ipv6IsMulticast(target) || (dad && (!solictMult(daddr) || lladdr !== null))) {
    ctx.drop(skb, 'IPV6_NDISC_BAD_OPTIONS', fn);
    return;
  }
  const inc = ipv6IsMulticast(daddr);
  const ifp = ipv6GetIfaddr(net, target, dev, true);
  let router = -1;
  if (ifp !== null) {
    if (ifp.tentative || ifp.optimistic) {
      if (dad) {
        if (sameNonce(options, ifp.dadNonce)) {
          if (ctx.tracing) ctx.step(skb, fn, { says: 'our own question came back' });
          ctx.consume(skb, fn);
          return;
        }
        if (ctx.tracing) ctx.step(skb, 'addrconf_dad_failure', { says: `somebody else wants ${target} too` });
        addrconfDadFailure(skb, ifp, ctx);
        ctx.consume(skb, fn);
        return;
      }
      if (!ifp.optimistic) {
        ctx.consume(skb, fn);
        return;
      }
    }
  } else {
    const idev = dev.ip6Ptr;
    const proxied = () => {
      if (idev === null || idev.cnf.forwarding === 0) return false;
      if (net.ipv6.devconfAll.proxy_ndp === 0 && idev.cnf.proxy_ndp === 0) return false;
      const proxy = pneighLookup(net.ndTbl, target, dev);
      if (proxy !== undefined) router = Number(proxy.router);
      return proxy !== undefined;
    };
    if (idev === null || !(ipv6ChkAcastAddr(net, dev, target) || proxied())) {
      if (ctx.tracing)
        ctx.step(skb, fn, { says: `${target} is not ours`, lookup: { table: 'addr', key: target, found: null } });
      ctx.drop(skb, 'IPV6_NDISC_NS_OTHERHOST', fn);
      return;
    }
    if (!again && skb.pktType !== 'HOST' && inc && idev.neigh.parms.proxyDelay !== 0) {
      pneighEnqueue(idev.neigh, skb, ctx);
      return;
    }
  }
  const isRouter = router < 0 ? (dev.ip6Ptr?.cnf.forwarding ?? 0) !== 0 : router === 1;
  if (dad) {
    ndiscSendNa(
      dev,
      IN6ADDR_ALLNODES,
      target,
      { router: isRouter, solicited: false, override: ifp !== null },
      true,
      ctx,
    );
    ctx.consume(skb, fn);
    return;
  }
  const neigh = lookupOrCreate(dev, saddr, !inc || lladdr !== null, ctx);
  if (neigh !== null) {
    learn(neigh, lladdr, 'STALE', { override: true }, ctx);
    ndiscSendNa(dev, saddr, target, { router: isRouter, solicited: true, override: ifp !== null && inc }, inc, ctx);
  }
  ctx.consume(skb, fn);
}

function lookupOrCreate(dev: NetDevice, addr: Ipv6Addr, create: boolean, ctx: Ctx): Neighbour | null {
  const idev = dev.ip6Ptr;
  if (idev === null) return null;
  const known = neighLookup(idev.neigh, addr);
  if (known !== undefined || !create) return known ?? null;
  const made = neighCreate(idev.neigh, addr, ctx);
  return made.ok ? made.value : null;
}

/** An answer, or news. Ref: net/ipv6/ndisc.c:ndisc_recv_na() */
function ndiscRecvNa(skb: SkBuff, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const { saddr, daddr, body } = skb.payload as Ipv6Packet;
  const msg = body as NeighbourAdvertisement;
  const fn = 'ndisc_recv_na';
  const idev = dev.ip6Ptr;
  if (ipv6IsMulticast(msg.target) || (ipv6IsMulticast(daddr) && msg.solicited) || idev === null) {
    ctx.drop(skb, 'IPV6_NDISC_BAD_OPTIONS', fn);
    return;
  }
  ctx.consume(skb, fn);
  if (!msg.solicited && idev.cnf.drop_unsolicited_na !== 0) return;
  const lladdr = lladdrOf(msg.options, 'target-lladdr');
  const ifp = ipv6GetIfaddr(net, msg.target, dev, true);
  if (ifp !== null) {
    if (ifp.tentative) {
      if (ctx.tracing) ctx.step(skb, 'addrconf_dad_failure', { says: `somebody has ${msg.target} already` });
      addrconfDadFailure(skb, ifp, ctx);
    } else ctx.printk(net, `ICMPv6: NA: ${skb.eth?.source ?? ''} advertised our address ${msg.target} on ${dev.name}!`);
    return;
  }
  let state: NudState = msg.solicited ? 'REACHABLE' : 'STALE';
  let neigh = lookupOrCreate(dev, msg.target, false, ctx);
  if (
    neigh === null &&
    lladdr !== null &&
    idev.cnf.forwarding !== 0 &&
    acceptUntracked(idev.cnf.accept_untracked_na, saddr, dev)
  ) {
    neigh = lookupOrCreate(dev, msg.target, true, ctx);
    state = 'STALE';
  }
  if (neigh === null || neigh.nudState === 'FAILED') return;
  const { forwarding, proxy_ndp } = net.ipv6.devconfAll;
  if (
    lladdr === dev.addr &&
    forwarding !== 0 &&
    proxy_ndp !== 0 &&
    pneighLookup(net.ndTbl, msg.target, dev) !== undefined
  )
    return;
  const wasRouter = neigh.router;
  learn(neigh, lladdr, state, { override: msg.override, overrideIsrouter: true, isrouter: msg.router }, ctx);
  if (wasRouter && !neigh.router) rt6CleanTohost(dev, saddr, ctx);
}

function acceptUntracked(mode: number, saddr: Ipv6Addr, dev: NetDevice): boolean {
  if (mode !== 2) return mode === 1;
  return dev.ip6Ptr!.addrList.some((ifa) => ipv6Prefix(ifa.addr, ifa.prefixLen) === ipv6Prefix(saddr, ifa.prefixLen));
}

/** It is no router any more. Ref: net/ipv6/route.c:rt6_clean_tohost() */
function rt6CleanTohost(dev: NetDevice, gateway: Ipv6Addr, ctx: Ctx): void {
  fib6CleanAll(
    dev.net,
    (rt) => rt.addrconf && rt.defaultRoute && rt.nh.gw === gateway,
    (rt) => inet6RtNotify('RTM_DELROUTE', rt, ctx),
  );
}

/** Ref: net/ipv6/ndisc.c:ndisc_recv_rs() */
function ndiscRecvRs(skb: SkBuff, ctx: Ctx): void {
  const { saddr, body } = skb.payload as Ipv6Packet;
  ctx.consume(skb, 'ndisc_recv_rs');
  const idev = skb.dev.ip6Ptr;
  if (idev === null || idev.cnf.forwarding === 0 || saddr === IN6ADDR_ANY) return;
  const neigh = lookupOrCreate(skb.dev, saddr, true, ctx);
  const lladdr = lladdrOf((body as RouterSolicitation).options, 'source-lladdr');
  if (neigh !== null) learn(neigh, lladdr, 'STALE', { override: true, overrideIsrouter: true }, ctx);
}

/** A router introduces itself. Ref: net/ipv6/ndisc.c:ndisc_router_discovery() */
function ndiscRouterDiscovery(skb: SkBuff, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const { saddr, body } = skb.payload as Ipv6Packet;
  const ra = body as RouterAdvertisement;
  const idev = dev.ip6Ptr;
  ctx.consume(skb, 'ndisc_router_discovery');
  if (!ipv6IsLinklocal(saddr) || idev === null) return;
  const accept = ipv6AcceptRa(idev);
  const fromLocal = idev.cnf.accept_ra_from_local === 0 && ipv6ChkAddr(net, saddr, dev, false);
  let router = rt6GetDfltRouter(net, saddr, dev);
  if (accept) {
    if (idev.rsSent) idev.raRcvd = true;
    idev.raManaged = ra.managed;
    idev.raOtherconf = ra.other;
    const short = ra.lifetime !== 0 && ra.lifetime < idev.cnf.accept_ra_min_lft;
    if (idev.cnf.accept_ra_defrtr !== 0 && !short && !fromLocal) {
      const metric = idev.cnf.ra_defrtr_metric;
      if (router !== null && (ra.lifetime === 0 || router.metric !== metric)) {
        ip6DelRt(net, router, ctx);
        router = null;
      }
      if (router === null && ra.lifetime > 0) {
        const added = ip6RouteAdd(
          net,
          {
            table: RT6_TABLE_MAIN,
            metric,
            type: 'unicast',
            dst: IN6ADDR_ANY,
            dstLen: 0,
            ifindex: dev.ifindex,
            gateway: saddr,
            protocol: RTPROT_RA,
            addrconf: true,
            defaultRoute: true,
            expires: ctx.now + ra.lifetime * SEC,
          },
          null,
          ctx,
        );
        if (added.ok) router = added.value;
        const n = lookupOrCreate(dev, saddr, true, ctx);
        if (n !== null) n.router = true;
      }
      if (router !== null) router.expires = ctx.now + ra.lifetime * SEC;
      if (ra.hopLimit !== 0 && idev.cnf.accept_ra_min_hop_limit <= ra.hopLimit) {
        if (idev.cnf.hop_limit !== ra.hopLimit) idev.cnf = { ...idev.cnf, hop_limit: ra.hopLimit };
        if (router !== null) router.metrics = { ...router.metrics, hoplimit: ra.hopLimit };
      }
    }
    const nd = idev.neigh;
    if (ra.retransTimer !== 0) nd.parms = { ...nd.parms, retransTime: Math.max(ra.retransTimer, 10) * MSEC };
    const reachable = Math.max(ra.reachableTime, 100) * MSEC;
    if (ra.reachableTime !== 0 && reachable !== nd.parms.baseReachableTime) {
      nd.parms = { ...nd.parms, baseReachableTime: reachable, gcStaletime: 3 * reachable };
      nd.reachableTime = neighRandReachTime(reachable, ctx);
    }
  }
  const neigh = lookupOrCreate(dev, saddr, true, ctx);
  const lladdr = lladdrOf(ra.options, 'source-lladdr');
  if (neigh !== null) learn(neigh, lladdr, 'STALE', { override: true, overrideIsrouter: true, isrouter: true }, ctx);
  if (!accept) return;
  for (const o of ra.options) {
    if (o.kind === 'prefix' && idev.cnf.accept_ra_pinfo !== 0) addrconfPrefixRcv(dev, o, lladdr !== null, ctx);
    if (o.kind === 'mtu' && idev.cnf.accept_ra_mtu !== 0) {
      idev.raMtu = o.mtu;
      if (o.mtu < 1280 || o.mtu > dev.mtu || idev.cnf.mtu === o.mtu) continue;
      rt6MtuChange(dev, o.mtu);
      idev.cnf = { ...idev.cnf, mtu: o.mtu };
      if (router !== null) router.metrics = { ...router.metrics, mtu: o.mtu };
    }
  }
}

/** A router knows a better first hop. Ref: net/ipv6/route.c:rt6_do_redirect() */
function ndiscRedirectRcv(skb: SkBuff, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const { saddr, body } = skb.payload as Ipv6Packet;
  const msg = body as Icmpv6Redirect;
  ctx.consume(skb, 'ndisc_redirect_rcv');
  const idev = dev.ip6Ptr;
  if (idev === null || !ipv6IsLinklocal(saddr) || ipv6IsMulticast(msg.destination)) return;
  const onLink = msg.destination === msg.target;
  if (!onLink && !ipv6IsLinklocal(msg.target)) return;
  if (idev.cnf.forwarding !== 0 || idev.cnf.accept_redirects === 0) return;
  const dst = ip6RouteOutput(net, flowi6(msg.destination, { oif: dev.ifindex }), ctx);
  // only the router in use may redirect
  if (dst.from === null || dst.error !== null || dst.gateway !== saddr) return;
  const neigh = lookupOrCreate(dev, msg.target, true, ctx);
  if (neigh === null) return;
  const flags = { override: true, overrideIsrouter: true, isrouter: !onLink };
  learn(neigh, lladdrOf(msg.options, 'target-lladdr'), 'STALE', flags, ctx);
  if (nudValid(neigh.nudState) || !onLink) rt6InsertRedirect(net, dst.from, msg.destination, msg.target);
}
