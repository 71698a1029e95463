import {
  formatIpv4,
  type Ipv4Addr,
  ipv4IsLbcast,
  ipv4IsLoopback,
  ipv4IsMulticast,
  ipv4IsZeronet,
} from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import type { DropReason } from '../drop_reason.ts';
import type { ErrnoName } from '../errno.ts';
import type { SkBuff } from '../skb.ts';
import { ETH_P_IP } from '../wire/ether.ts';
import { devConfOr, inDevForward, inDevRpfilter, inDevTxRedirects } from './devconf_of.ts';
import { RT_SCOPE_HOST } from './fib.ts';
import { type FibResult, type Flowi4, fibLookup, flowi4 } from './fib_lookup.ts';
import { fibInfoNhUsesDev } from './fib_semantics.ts';
import { ipCheckMc } from './igmp_mc.ts';
import type { InDevice } from './in_device.ts';
import { inetAddrOnlink } from './inet_addr.ts';
import type { Ipv4Dst } from './route.ts';
import { describeFib, fibSelectPath, findException, rtDstAlloc } from './route_output.ts';

/** Why a packet gets no decision. */
export type RouteRefusal = { readonly errno: ErrnoName; readonly reason: DropReason };

const no = (errno: ErrnoName, reason: DropReason): RouteRefusal => ({ errno, reason });
const MARTIAN_LOCAL = no('EINVAL', 'IP_LOCAL_SOURCE');
const MARTIAN_SOURCE = no('EINVAL', 'IP_INVALID_SOURCE');
const MARTIAN_DEST = no('EINVAL', 'IP_INVALID_DEST');
const MARTIAN_LOCALNET = no('EINVAL', 'IP_LOCALNET');
const RPFILTER = no('EXDEV', 'IP_RPFILTER');
const NO_INET = no('EINVAL', 'NOT_SPECIFIED');

/**
 * May a packet from `src` come in by `dev`? 0 or 1 (the sender is on the link) when it may.
 * Ref: net/ipv4/fib_frontend.c:fib_validate_source()
 */
export function fibValidateSource(
  skb: SkBuff,
  src: Ipv4Addr,
  dst: Ipv4Addr,
  tos: number,
  oif: number,
  dev: NetDevice,
  inDev: InDevice,
  ctx: Ctx,
): 0 | 1 | RouteRefusal {
  const { net } = dev;
  const rpf = inDevRpfilter(inDev);
  const acceptLocal = devConfOr(inDev, 'accept_local');
  if (rpf === 0 && (dev.ifindex !== oif || !inDevTxRedirects(inDev))) {
    if (acceptLocal) return 0;
    // only the addresses of this host are no sender from outside
    if (!net.ipv4.hasCustomRules && !net.ipv4.hasCustomLocalRoutes) {
      if (!net.ipv4.addrs.has(src)) return 0;
      stepValidate(skb, src, `${formatIpv4(src)} is an address of this host: martian source`, null, ctx);
      return MARTIAN_LOCAL;
    }
  }
  const fl = flowi4(src, dst);
  fl.iif = oif === 0 ? net.loopback.ifindex : oif;
  fl.tos = tos;
  fl.mark = inDev.cnf.data.src_valid_mark !== 0 || net.ipv4.devconfAll.data.src_valid_mark !== 0 ? skb.mark : 0;
  const noAddr = inDev.ifaList.length === 0;
  const res = fibLookup(net, fl);
  if (typeof res === 'string') return lastResort(skb, src, rpf, ctx);
  if (res.type !== 'unicast' && (res.type !== 'local' || !acceptLocal)) {
    if (ctx.tracing)
      stepValidate(
        skb,
        src,
        `the way back to ${formatIpv4(src)} is ${res.type}: martian source`,
        describeFib(res, fl),
        ctx,
      );
    return res.type === 'local' ? MARTIAN_LOCAL : MARTIAN_SOURCE;
  }
  const match = fibInfoNhUsesDev(res.fi, dev) || (res.type === 'local' && dev === net.loopback);
  if (match) return res.nh.scope >= RT_SCOPE_HOST ? 1 : 0;
  if (noAddr) return lastResort(skb, src, rpf, ctx);
  if (rpf === 1) {
    if (ctx.tracing)
      stepValidate(
        skb,
        src,
        `the way back to ${formatIpv4(src)} is not by ${dev.name}: rp_filter`,
        describeFib(res, fl),
        ctx,
      );
    return RPFILTER;
  }
  fl.oif = dev.ifindex;
  const back = fibLookup(net, fl, true);
  return typeof back !== 'string' && back.type === 'unicast' && back.nh.scope >= RT_SCOPE_HOST ? 1 : 0;
}

function lastResort(skb: SkBuff, src: Ipv4Addr, rpf: number, ctx: Ctx): 0 | RouteRefusal {
  if (rpf === 0) return 0;
  stepValidate(skb, src, `no way back to ${formatIpv4(src)}: rp_filter`, null, ctx);
  return RPFILTER;
}

function stepValidate(
  skb: SkBuff,
  src: Ipv4Addr,
  says: string,
  lookup: ReturnType<typeof describeFib> | null,
  ctx: Ctx,
): void {
  if (!ctx.tracing) return;
  ctx.step(skb, 'fib_validate_source', {
    says,
    lookup: lookup ?? {
      table: 'addr',
      key: formatIpv4(src),
      found: skb.dev.net.ipv4.addrs.has(src as Ipv4Addr) ? skb.dev.net.ipv4.addrs.get(src)![0]!.inDev.dev.name : null,
    },
  });
}

function logMartian(
  inDev: InDevice,
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  what: 'source' | 'destination',
  ctx: Ctx,
): void {
  if (!devConfOr(inDev, 'log_martians')) return;
  const { dev } = inDev;
  if (what === 'destination') {
    ctx.printk(dev.net, `IPv4: martian destination ${formatIpv4(daddr)} from ${formatIpv4(saddr)}, dev ${dev.name}`);
    return;
  }
  ctx.printk(dev.net, `IPv4: martian source ${formatIpv4(daddr)} from ${formatIpv4(saddr)}, on dev ${dev.name}`);
  if (skb.eth === null) return;
  const hex = `${skb.eth.dest}${skb.eth.source}`.replaceAll(':', '').match(/../g)!.join(' ');
  ctx.printk(
    dev.net,
    `ll header: 00000000: ${hex} ${(skb.eth.protocol >> 8).toString(16).padStart(2, '0')} ${(skb.eth.protocol & 255).toString(16).padStart(2, '0')}`,
  );
}

/** Decides what becomes of a packet that came in by `skb.dev`. Ref: net/ipv4/route.c:ip_route_input_rcu() */
export function ipRouteInput(
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  tos: number,
  ctx: Ctx,
  proto = 0,
): Ipv4Dst | RouteRefusal {
  const { dev } = skb;
  const inDev = dev.ipPtr;
  if (inDev === null) return NO_INET;
  if (ipv4IsMulticast(daddr)) return routeInputMc(skb, daddr, saddr, tos, inDev, ctx, proto);
  return routeInputSlow(skb, daddr, saddr, tos, inDev, ctx);
}

/** Ref: net/ipv4/route.c:ip_route_input_mc(), ip_mc_validate_source() */
function routeInputMc(
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  tos: number,
  inDev: InDevice,
  ctx: Ctx,
  proto: number,
): Ipv4Dst | RouteRefusal {
  const { dev } = skb;
  const { net } = dev;
  if (!ipCheckMc(inDev, daddr)) return no('EINVAL', 'MCAST_NOT_MEMBER');
  if (ipv4IsMulticast(saddr) || ipv4IsLbcast(saddr) || skb.protocol !== ETH_P_IP) return MARTIAN_SOURCE;
  if (ipv4IsLoopback(saddr) && !devConfOr(inDev, 'route_localnet')) return MARTIAN_LOCALNET;
  if (ipv4IsZeronet(saddr)) {
    if (daddr >>> 8 !== 0xe00000 && proto !== 2) return MARTIAN_SOURCE;
  } else {
    const ok = fibValidateSource(skb, saddr, 0 as Ipv4Addr, tos, 0, dev, inDev, ctx);
    if (typeof ok !== 'number') return ok;
  }
  return rtDstAlloc(
    net,
    net.loopback,
    {
      input: 'local',
      output: 'discard',
      error: null,
      type: 'multicast',
      local: true,
      broadcast: false,
      multicast: true,
    },
    true,
    dev.ifindex,
    null,
    null,
    null,
  );
}

/** Ref: net/ipv4/route.c:ip_route_input_slow() */
function routeInputSlow(
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  tos: number,
  inDev: InDevice,
  ctx: Ctx,
): Ipv4Dst | RouteRefusal {
  const { dev } = skb;
  const { net } = dev;
  const localnet = inDev.cnf.data.route_localnet !== 0 || net.ipv4.devconfAll.data.route_localnet !== 0;
  if (ipv4IsMulticast(saddr) || ipv4IsLbcast(saddr))
    return martianSource(skb, daddr, saddr, inDev, MARTIAN_SOURCE, ctx);
  if (ipv4IsLbcast(daddr) || (saddr === 0 && daddr === 0)) return brdInput(skb, daddr, saddr, tos, inDev, ctx);
  if (ipv4IsZeronet(saddr)) return martianSource(skb, daddr, saddr, inDev, MARTIAN_SOURCE, ctx);
  if (ipv4IsZeronet(daddr)) return martianDest(skb, daddr, saddr, inDev, MARTIAN_DEST, ctx);
  if (ipv4IsLoopback(daddr)) {
    if (!localnet) return martianDest(skb, daddr, saddr, inDev, MARTIAN_LOCALNET, ctx);
  } else if (ipv4IsLoopback(saddr) && !localnet) return martianSource(skb, daddr, saddr, inDev, MARTIAN_LOCALNET, ctx);

  const fl: Flowi4 = flowi4(daddr, saddr);
  fl.iif = dev.ifindex;
  fl.mark = skb.mark;
  fl.tos = tos;
  if (net.ipv4.hasCustomRules || net.ipv4.sysctl.fib_multipath_hash_policy !== 0) dissect(skb, fl);
  const res = fibLookup(net, fl);
  if (ctx.tracing) {
    const lookup = describeFib(res, fl);
    ctx.step(skb, 'ip_route_input', {
      says: lookup.route === null ? `no route to ${lookup.key}` : `${lookup.key} is ${lookup.route}`,
      lookup,
    });
  }
  if (typeof res === 'string') return noRoute(skb, inDevForward(inDev) ? res : 'EHOSTUNREACH');
  if (res.type === 'broadcast') {
    if (!devConfOr(inDev, 'bc_forwarding')) return brdInput(skb, daddr, saddr, tos, inDev, ctx);
    return mkrouteInput(skb, daddr, saddr, tos, inDev, res, fl, ctx);
  }
  if (res.type === 'local') {
    const ok = fibValidateSource(skb, saddr, daddr, tos, 0, dev, inDev, ctx);
    if (typeof ok !== 'number') return martianSource(skb, daddr, saddr, inDev, ok, ctx);
    const cached = res.nh.rthInput;
    if (cached !== null && cached.genid === net.ipv4.rtGenid && cached.iif === dev.ifindex) return cached;
    const rt = rtDstAlloc(net, net.loopback, LOCAL_INPUT, true, dev.ifindex, res.fi, res.nh, null);
    res.nh.rthInput = rt;
    return rt;
  }
  if (!inDevForward(inDev)) return noRoute(skb, 'EHOSTUNREACH');
  if (res.type !== 'unicast') return martianDest(skb, daddr, saddr, inDev, MARTIAN_DEST, ctx);
  return mkrouteInput(skb, daddr, saddr, tos, inDev, res, fl, ctx);
}

const LOCAL_INPUT = { input: 'local', output: 'discard', error: null, type: 'local', local: true, broadcast: false, multicast: false } as const; // biome-ignore format: a table
const FORWARD = { input: 'forward', output: 'unicast', error: null, type: 'unicast', local: false, broadcast: false, multicast: false } as const; // biome-ignore format: a table

function noRoute(skb: SkBuff, error: ErrnoName): Ipv4Dst {
  const { dev } = skb;
  return rtDstAlloc(
    dev.net,
    dev.net.loopback,
    { input: 'error', output: 'discard', error, type: 'unreachable', local: false, broadcast: false, multicast: false },
    true,
    dev.ifindex,
    null,
    null,
    null,
  );
}

function brdInput(
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  tos: number,
  inDev: InDevice,
  ctx: Ctx,
): Ipv4Dst | RouteRefusal {
  const { dev } = skb;
  if (skb.protocol !== ETH_P_IP) return NO_INET;
  if (!ipv4IsZeronet(saddr)) {
    const ok = fibValidateSource(skb, saddr, 0 as Ipv4Addr, tos, 0, dev, inDev, ctx);
    if (typeof ok !== 'number') return martianSource(skb, daddr, saddr, inDev, ok, ctx);
  }
  return rtDstAlloc(
    dev.net,
    dev.net.loopback,
    {
      input: 'local',
      output: 'discard',
      error: null,
      type: 'broadcast',
      local: true,
      broadcast: true,
      multicast: false,
    },
    true,
    dev.ifindex,
    null,
    null,
    null,
  );
}

function martianSource(
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  inDev: InDevice,
  why: RouteRefusal,
  ctx: Ctx,
): RouteRefusal {
  logMartian(inDev, skb, daddr, saddr, 'source', ctx);
  return why;
}

function martianDest(
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  inDev: InDevice,
  why: RouteRefusal,
  ctx: Ctx,
): RouteRefusal {
  logMartian(inDev, skb, daddr, saddr, 'destination', ctx);
  return why;
}

/** Ports of what comes in, for rules and multipath. Ref: include/net/ip_fib.h:fib4_rules_early_flow_dissect() */
function dissect(skb: SkBuff, fl: Flowi4): void {
  const p = skb.payload;
  if (p.kind !== 'ipv4') return;
  fl.ipProto = p.protocol;
  if (p.body.kind === 'udp' || p.body.kind === 'tcp') {
    fl.sport = p.body.source;
    fl.dport = p.body.dest;
  }
}

/** Ref: net/ipv4/route.c:ip_mkroute_input(), __mkroute_input() */
function mkrouteInput(
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  tos: number,
  inDev: InDevice,
  res: FibResult,
  fl: Flowi4,
  ctx: Ctx,
): Ipv4Dst | RouteRefusal {
  const { dev } = skb;
  const { net } = dev;
  if (res.fi.nhs.length > 1) fibSelectPath(net, res, fl);
  const out = res.nh.dev;
  const outDev = out?.ipPtr;
  if (!out || !outDev) return NO_INET;
  const ok = fibValidateSource(skb, saddr, daddr, tos, res.nh.oif, dev, inDev, ctx);
  if (typeof ok !== 'number') return martianSource(skb, daddr, saddr, inDev, ok, ctx);
  let doredirect = false;
  if (out === dev && ok === 1 && inDevTxRedirects(outDev) && skb.protocol === ETH_P_IP) {
    const gw = res.nh.gwFamily === 'inet' ? res.nh.gw4 : (0 as Ipv4Addr);
    doredirect = devConfOr(outDev, 'shared_media') || inetAddrOnlink(outDev, saddr, gw);
  }
  if (skb.protocol !== ETH_P_IP && out === dev && inDev.cnf.data.proxy_arp_pvlan === 0) return NO_INET;
  const fnhe = res.nh.exceptions === null ? null : findException(res.nh, daddr, ctx.now);
  if (!doredirect && fnhe === null) {
    const cached = res.nh.rthInput;
    if (cached !== null && cached.genid === net.ipv4.rtGenid && cached.iif === dev.ifindex) return cached;
  }
  const rt = rtDstAlloc(net, out, FORWARD, true, dev.ifindex, res.fi, res.nh, fnhe, doredirect);
  if (!doredirect && fnhe === null) res.nh.rthInput = rt;
  return rt;
}
