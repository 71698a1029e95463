import { IN6ADDR_ANY, type Ipv6Addr, ipv6Groups, ipv6IsMulticast, ipv6Prefix } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex, NetDevice } from '../device.ts';
import { done, type ErrnoName, fail, ok, type Result } from '../errno.ts';
import { neighLookup } from '../neigh/neigh_table.ts';
import { nudValid } from '../neigh/nud.ts';
import type { Net } from '../net.ts';
import type { CreateFlags, RouteMetrics, RouteType } from '../netlink/messages.ts';
import { ipv6AddrType } from './addr_type.ts';
import { ipv6ChkAddr } from './addrconf_core.ts';
import {
  fib6Add,
  fib6Backtrack,
  fib6BumpSernum,
  fib6CleanAll,
  fib6Del,
  fib6Locate,
  fib6NewTable,
  fib6NodeLookup,
  fib6RoutesOf,
  fib6TablesInOrder,
  fib6Walk,
  RT6_TABLE_LOCAL,
  RT6_TABLE_MAIN,
} from './ip6_fib.ts';
import type { Fib6Info, Fib6Nh, Fib6Node, Fib6Table, Ipv6Dst } from './route.ts';
import { inet6RtNotify } from './rt6_message.ts';
import { ipv6DevGetSaddr } from './saddr.ts';

export const IP6_RT_PRIO_USER = 1024;
export const IP6_RT_PRIO_ADDRCONF = 256;
export const RTPROT_REDIRECT = 1;
export const RTPROT_KERNEL = 2;
export const RTPROT_BOOT = 3;
export const RTPROT_RA = 9;

/** What a look-up goes by. Ref: include/net/flow.h:struct flowi6 */
export type Flowi6 = {
  readonly daddr: Ipv6Addr;
  readonly saddr: Ipv6Addr;
  /** 0: any. */
  readonly oif: number;
  readonly iif: number;
  readonly mark: number;
  readonly proto: number;
  readonly sport: number;
  readonly dport: number;
  readonly flowLabel: number;
};

export function flowi6(daddr: Ipv6Addr, more: Partial<Flowi6> = {}): Flowi6 {
  return { saddr: IN6ADDR_ANY, oif: 0, iif: 0, mark: 0, proto: 0, sport: 0, dport: 0, flowLabel: 0, ...more, daddr };
}

/** RT6_LOOKUP_F_*. */
export type LookupFlags = {
  readonly iface: boolean;
  readonly reachable: boolean;
  readonly ignoreLinkstate: boolean;
};

/** A route that is to be. Ref: include/net/ip6_fib.h:struct fib6_config */
export type Fib6Config = {
  readonly table: number;
  readonly metric: number;
  readonly type: RouteType;
  readonly dst: Ipv6Addr;
  readonly dstLen: number;
  readonly src?: Ipv6Addr;
  readonly srcLen?: number;
  readonly ifindex?: number;
  readonly gateway?: Ipv6Addr;
  readonly weight?: number;
  readonly onlink?: boolean;
  readonly prefsrc?: Ipv6Addr;
  readonly protocol?: number;
  readonly metrics?: RouteMetrics;
  readonly pref?: 'low' | 'medium' | 'high';
  /** When it ends; absent: never. */
  readonly expires?: number;
  readonly addrconf?: boolean;
  readonly defaultRoute?: boolean;
  readonly prefixRt?: boolean;
  readonly routeInfo?: boolean;
  readonly ignoreDevDown?: boolean;
};

// --- what a route is

/** Leads nowhere but to an error. Ref: include/net/ip6_fib.h:RTF_REJECT */
export function fib6IsReject(rt: Fib6Info): boolean {
  switch (rt.type) {
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
    case 'throw':
      return true;
    default:
      return rt.reject;
  }
}

const isLocal = (rt: Fib6Info): boolean => rt.type === 'local' || rt.type === 'anycast';

/** Ref: net/ipv6/route.c:ip6_rt_type_to_error() */
function rtTypeToError(type: RouteType): ErrnoName {
  switch (type) {
    case 'blackhole':
      return 'EINVAL';
    case 'prohibit':
      return 'EACCES';
    case 'throw':
      return 'EAGAIN';
    case 'unreachable':
      return 'EHOSTUNREACH';
    default:
      return 'ENETUNREACH';
  }
}

// --- making routes

function ip6ValidateGw(net: Net, cfg: Fib6Config, dev: NetDevice | null, ctx: Ctx): Result<NetDevice> {
  const gw = cfg.gateway!;
  const type = ipv6AddrType(gw);
  const localTo = (d: NetDevice) => ipv6ChkAddr(net, gw, type === 'linklocal' ? d : null, false);
  if (dev !== null && localTo(dev)) return fail('EINVAL', 'Gateway can not be a local address');
  let egress = dev;
  if (type !== 'linklocal') {
    if (type === 'multicast' || type === 'any' || type === 'loopback') return fail('EINVAL', 'Invalid gateway address');
    if (cfg.onlink) {
      const res = nhLookupTable(net, cfg, gw, RT6_TABLE_MAIN, false, ctx);
      if (
        res !== null &&
        !fib6IsReject(res) &&
        res.dst !== IN6ADDR_ANY &&
        (res.type !== 'unicast' || res.nh.dev !== dev)
      )
        return fail('EINVAL', 'Nexthop has invalid gateway or device mismatch');
    } else {
      const found = ip6RouteCheckNh(net, cfg, dev, ctx);
      if (!found.ok) return found;
      egress = found.value;
    }
  }
  if (egress === null) return fail('EINVAL', 'Egress device not specified');
  if (egress.isLoopback) return fail('EINVAL', 'Egress device can not be loopback device for this route');
  if (dev === null && localTo(egress)) return fail('EINVAL', 'Gateway can not be a local address');
  return ok(egress);
}

/** Ref: net/ipv6/route.c:ip6_nh_lookup_table() */
function nhLookupTable(net: Net, cfg: Fib6Config, gw: Ipv6Addr, id: number, iface: boolean, ctx: Ctx): Fib6Info | null {
  const table = net.ipv6.tables.get(id);
  if (table === undefined) return null;
  const strict = { iface: iface && !!cfg.ifindex, reachable: false, ignoreLinkstate: true };
  const res = fib6TableLookup(table, cfg.ifindex ?? 0, flowi6(gw, { saddr: cfg.prefsrc ?? IN6ADDR_ANY }), strict, ctx);
  return res;
}

function ip6RouteCheckNh(net: Net, cfg: Fib6Config, dev: NetDevice | null, ctx: Ctx): Result<NetDevice> {
  const gw = cfg.gateway!;
  const usable = (res: Fib6Info | null) => res !== null && !fib6IsReject(res) && res.nh.gw === null;
  let res = nhLookupTable(net, cfg, gw, cfg.table, true, ctx);
  if (!usable(res) || (dev !== null && res!.nh.dev !== dev)) {
    const flags = { iface: true, reachable: false, ignoreLinkstate: false };
    res = fib6Lookup(net, cfg.ifindex ?? 0, flowi6(gw, { oif: cfg.ifindex ?? 0 }), flags, ctx).res;
    if (!usable(res)) return fail('EHOSTUNREACH');
  }
  if (dev !== null && dev !== res!.nh.dev) return fail('EHOSTUNREACH');
  return ok(res!.nh.dev);
}

/** Ref: net/ipv6/route.c:fib6_nh_init() */
function fib6NhInit(net: Net, cfg: Fib6Config, ctx: Ctx): Result<Fib6Nh> {
  let dev: NetDevice | null = null;
  if (cfg.ifindex) {
    dev = net.devByIndex.get(cfg.ifindex as Ifindex) ?? null;
    if (dev === null || dev.ip6Ptr === null) return fail('ENODEV');
  }
  if (cfg.onlink) {
    if (dev === null) return fail('ENODEV', 'Nexthop device required for onlink');
    if (!dev.up) return fail('ENETDOWN', 'Nexthop device is not up');
  }
  const nh = (d: NetDevice, linkdown: boolean): Fib6Nh => ({
    dev: d,
    gw: cfg.gateway ?? null,
    weight: cfg.weight ?? 1,
    onlink: cfg.onlink ?? false,
    dead: false,
    linkdown,
    exceptions: null,
  });
  const { type } = cfg;
  if (type === 'blackhole' || type === 'unreachable' || type === 'prohibit' || type === 'throw') {
    if (net.loopback.ip6Ptr === null) return fail('ENODEV');
    return ok({ ...nh(net.loopback, false), gw: null });
  }
  if (cfg.gateway !== undefined) {
    const valid = ip6ValidateGw(net, cfg, dev, ctx);
    if (!valid.ok) return valid;
    dev = valid.value;
  }
  if (dev === null) return fail('ENODEV');
  if (dev.ip6Ptr === null || dev.ip6Ptr.cnf.disable_ipv6 !== 0)
    return fail('EACCES', 'IPv6 is disabled on nexthop device');
  if (!dev.up && !cfg.ignoreDevDown) return fail('ENETDOWN', 'Nexthop device is not up');
  return ok(nh(dev, type !== 'local' && type !== 'anycast' && !dev.carrier));
}

/** Checks a route and makes it, not yet linked. Ref: net/ipv6/route.c:ip6_route_info_create() */
export function ip6RouteInfoCreate(net: Net, cfg: Fib6Config, ctx: Ctx): Result<Fib6Info> {
  if (cfg.dstLen > 128) return fail('EINVAL', 'Invalid prefix length');
  if ((cfg.srcLen ?? 0) > 128) return fail('EINVAL', 'Invalid source address length');
  const nh = fib6NhInit(net, cfg, ctx);
  if (!nh.ok) return nh;
  const type = ipv6AddrType(cfg.dst);
  const throughLo = nh.value.dev.isLoopback && type !== 'loopback' && cfg.type !== 'local' && cfg.type !== 'anycast';
  if (cfg.prefsrc !== undefined && cfg.prefsrc !== IN6ADDR_ANY && !ipv6ChkAddr(net, cfg.prefsrc, nh.value.dev, false))
    return fail('EINVAL', 'Invalid source address');
  return ok({
    table: cfg.table,
    dst: ipv6Prefix(cfg.dst, cfg.dstLen),
    dstLen: cfg.dstLen,
    src: ipv6Prefix(cfg.src ?? IN6ADDR_ANY, cfg.srcLen ?? 0),
    srcLen: cfg.srcLen ?? 0,
    prefsrc: cfg.prefsrc !== undefined && cfg.prefsrc !== IN6ADDR_ANY ? cfg.prefsrc : null,
    metric: cfg.metric,
    protocol: cfg.protocol || RTPROT_BOOT,
    type: cfg.type,
    nh: nh.value,
    metrics: cfg.metrics ?? {},
    pref: cfg.pref ?? 'medium',
    expires: cfg.expires ?? null,
    addrconf: cfg.addrconf ?? false,
    defaultRoute: cfg.defaultRoute ?? false,
    prefixRt: cfg.prefixRt ?? false,
    routeInfo: cfg.routeInfo ?? false,
    reject: throughLo,
    siblings: null,
    node: null,
    dst6: null,
  });
}

/** Makes a route and links it. Ref: net/ipv6/route.c:ip6_route_add() */
export function ip6RouteAdd(net: Net, cfg: Fib6Config, flags: CreateFlags | null, ctx: Ctx): Result<Fib6Info> {
  fib6NewTable(net, cfg.table);
  const rt = ip6RouteInfoCreate(net, cfg, ctx);
  if (!rt.ok) return rt;
  const added = ip6InsRt(net, rt.value, ctx, flags);
  return added.ok ? rt : added;
}

/** Links a route that exists. Ref: net/ipv6/route.c:ip6_ins_rt() */
export function ip6InsRt(net: Net, rt: Fib6Info, ctx: Ctx, flags: CreateFlags | null = null): Result<void> {
  const added = fib6Add(net, rt, flags);
  if (!added.ok) return added;
  fib6StartGc(net, rt, ctx);
  inet6RtNotify('RTM_NEWROUTE', rt, ctx);
  return done;
}

/** Ref: net/ipv6/route.c:ip6_del_rt() */
export function ip6DelRt(net: Net, rt: Fib6Info, ctx: Ctx): Result<void> {
  const gone = fib6Del(net, rt);
  if (gone.ok) inet6RtNotify('RTM_DELROUTE', rt, ctx);
  return gone;
}

/** Deletes the first route that fits what is given: ESRCH. Ref: net/ipv6/route.c:ip6_route_del() */
export function ip6RouteDel(net: Net, cfg: Fib6Config, ctx: Ctx): Result<void> {
  const table = net.ipv6.tables.get(cfg.table);
  if (table === undefined) return fail('ESRCH', 'FIB table does not exist');
  const dst = ipv6Prefix(cfg.dst, cfg.dstLen);
  const fn = fib6Locate(
    table.root,
    dst,
    cfg.dstLen,
    ipv6Prefix(cfg.src ?? IN6ADDR_ANY, cfg.srcLen ?? 0),
    cfg.srcLen ?? 0,
  );
  for (const rt of fn?.leaf ?? []) {
    if (cfg.metric && cfg.metric !== rt.metric) continue;
    if (cfg.protocol && cfg.protocol !== rt.protocol) continue;
    if (cfg.ifindex && rt.nh.dev.ifindex !== cfg.ifindex) continue;
    if (cfg.gateway !== undefined) {
      if (cfg.gateway !== rt.nh.gw) continue;
      return ip6DelRt(net, rt, ctx);
    }
    // without a gateway all members of a multipath route go
    const all = rt.siblings === null ? [rt] : [...rt.siblings];
    for (const one of all) ip6DelRt(net, one, ctx);
    return done;
  }
  return fail('ESRCH');
}

// --- look-up

/** May the gateway be used? Negative: it is known not to answer. Ref: net/ipv6/route.c:rt6_check_neigh() */
function rt6CheckNeigh(nh: Fib6Nh): boolean {
  const idev = nh.dev.ip6Ptr;
  const neigh = idev && neighLookup(idev.neigh, nh.gw!);
  return !neigh || nudValid(neigh.nudState) || neigh.nudState !== 'FAILED';
}

const prefScore = { low: 3, medium: 0, high: 1 } as const;

/** Higher is better; negative: not at all. Ref: net/ipv6/route.c:rt6_score_route() */
function rt6ScoreRoute(rt: Fib6Info, oif: number, strict: LookupFlags): number {
  let m = oif === 0 || rt.nh.dev.ifindex === oif ? 2 : 0;
  if (m === 0 && strict.iface) return -3;
  // IPV6_DECODE_PREF: low is the least
  m |= ((prefScore[rt.pref] ^ 2) + 0) << 2;
  if (strict.reachable && rt.nh.gw !== null && !rt.reject && !rt6CheckNeigh(rt.nh)) return -2;
  return m;
}

function ignoreLinkdown(dev: NetDevice): boolean {
  return dev.ip6Ptr !== null && dev.ip6Ptr.cnf.ignore_routes_with_linkdown !== 0;
}

/** Of the routes of a node: the best of the least metric that has any. Ref: net/ipv6/route.c:find_rr_leaf() */
function rt6Select(fn: Fib6Node, oif: number, strict: LookupFlags, now: number): Fib6Info | null {
  const { leaf } = fn;
  let match: Fib6Info | null = null;
  let mpri = -1;
  for (let i = 0; i < leaf.length; i++) {
    const rt = leaf[i]!;
    if (match !== null && rt.metric !== match.metric) break;
    if (rt.expires !== null && now > rt.expires) continue;
    const { nh } = rt;
    if (nh.dead) continue;
    if (nh.linkdown && !strict.ignoreLinkstate && ignoreLinkdown(nh.dev)) continue;
    const m = rt6ScoreRoute(rt, oif, strict);
    if (m > mpri) {
      mpri = m;
      match = rt;
    }
  }
  return match;
}

/** Ref: net/ipv6/route.c:fib6_table_lookup() */
export function fib6TableLookup(
  table: Fib6Table,
  oif: number,
  fl6: Flowi6,
  strict: LookupFlags,
  ctx: Ctx,
): Fib6Info | null {
  const saved = fib6NodeLookup(table.root, fl6.daddr, fl6.saddr);
  for (const pass of strict.reachable ? [strict, { ...strict, reachable: false }] : [strict]) {
    for (let fn = saved; fn !== null; fn = fib6Backtrack(table, fn, fl6.saddr)) {
      const rt = rt6Select(fn, oif, pass, ctx.now);
      if (rt !== null) return rt;
    }
  }
  return null;
}

/** What the rules and tables say: a route, or none and why. */
export type Fib6Result = { readonly res: Fib6Info | null; readonly error: ErrnoName | null; readonly pref: number };

const noRoute: Fib6Result = { res: null, error: 'ENETUNREACH', pref: -1 };

/** Asks the rules in their order. Ref: net/ipv6/fib6_rules.c:fib6_rule_lookup(), net/core/fib_rules.c:fib_rules_lookup() */
export function fib6Lookup(net: Net, oif: number, fl6: Flowi6, strict: LookupFlags, ctx: Ctx): Fib6Result {
  const { ipv6 } = net;
  if (!ipv6.hasCustomRules) {
    for (const [id, pref] of standardRules) {
      const table = ipv6.tables.get(id);
      const res = table === undefined ? null : fib6TableLookup(table, oif, fl6, strict, ctx);
      if (res !== null && !(fib6IsReject(res) && res.type === 'throw')) return { res, error: null, pref };
    }
    return noRoute;
  }
  const { rules } = ipv6;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!;
    if (fib6RuleMatch(net, rule, fl6) === rule.not) continue;
    switch (rule.action) {
      case 'goto': {
        const target = rules.findIndex((r) => r.priority === rule.goto);
        if (target > i) i = target - 1;
        continue;
      }
      case 'nop':
        continue;
      case 'unreachable':
        return { res: null, error: 'ENETUNREACH', pref: rule.priority };
      case 'prohibit':
        return { res: null, error: 'EACCES', pref: rule.priority };
      case 'blackhole':
        return { res: null, error: 'EINVAL', pref: rule.priority };
      case 'to_tbl': {
        const table = ipv6.tables.get(rule.table);
        if (table === undefined) continue;
        const res = fib6TableLookup(table, oif, fl6, strict, ctx);
        if (res === null || (fib6IsReject(res) && res.type === 'throw')) continue;
        if (rule.suppressPrefixlen >= 0 && res.dstLen <= rule.suppressPrefixlen) continue;
        if (rule.suppressIfgroup >= 0 && res.nh.dev.group === rule.suppressIfgroup) continue;
        return { res, error: null, pref: rule.priority };
      }
    }
  }
  return noRoute;
}

const standardRules: readonly (readonly [table: number, pref: number])[] = [
  [RT6_TABLE_LOCAL, 0],
  [RT6_TABLE_MAIN, 32766],
];

/** Ref: net/ipv6/fib6_rules.c:fib6_rule_match(), net/core/fib_rules.c:fib_rule_match() */
function fib6RuleMatch(net: Net, rule: Net['ipv6']['rules'][number], fl6: Flowi6): boolean {
  const nameOf = (index: number) => net.devByIndex.get(index as Ifindex)?.name;
  if (rule.iif !== null && nameOf(fl6.iif || 1) !== rule.iif) return false;
  if (rule.oif !== null && nameOf(fl6.oif) !== rule.oif) return false;
  if ((rule.fwmark ^ fl6.mark) & rule.fwmask) return false;
  if (rule.dstLen > 0 && ipv6Prefix(fl6.daddr, rule.dstLen) !== ipv6Prefix(rule.dst as Ipv6Addr, rule.dstLen))
    return false;
  if (rule.srcLen > 0 && ipv6Prefix(fl6.saddr, rule.srcLen) !== ipv6Prefix(rule.src as Ipv6Addr, rule.srcLen))
    return false;
  if (rule.tos !== 0) return false;
  if (rule.ipproto !== 0 && rule.ipproto !== fl6.proto) return false;
  if (rule.sport !== null && (fl6.sport < rule.sport[0] || fl6.sport > rule.sport[1])) return false;
  if (rule.dport !== null && (fl6.dport < rule.dport[0] || fl6.dport > rule.dport[1])) return false;
  if (rule.uidRange !== null && rule.uidRange[0] > 0) return false; // everybody is root here
  return true;
}

/** Which member of a multipath route a flow takes. Ref: net/ipv6/route.c:fib6_select_path() */
export function fib6SelectPath(net: Net, rt: Fib6Info, oif: number, fl6: Flowi6, strict: LookupFlags): Fib6Info {
  const { siblings } = rt;
  if (siblings === null || (oif !== 0 && rt.nh.dev.ifindex === oif)) return rt;
  let total = 0;
  const usable = (m: Fib6Info) => !m.nh.dead && !(m.nh.linkdown && ignoreLinkdown(m.nh.dev));
  for (const m of siblings) if (usable(m)) total += m.nh.weight;
  if (total === 0) return rt;
  const hash = rt6MultipathHash(net, fl6);
  let upto = 0;
  for (const m of siblings) {
    if (!usable(m)) continue;
    upto += m.nh.weight;
    if (hash > Math.round((upto / total) * 0x7fffffff)) continue;
    return rt6ScoreRoute(m, oif, strict) < 0 ? rt : m;
  }
  return rt;
}

/**
 * A flow's place in 31 bits. Ref: net/ipv6/route.c:rt6_multipath_hash().
 * Differs: the kernel's hash has a random key, ours is FNV-1a, so that a flow's path is the same in every run.
 */
function rt6MultipathHash(net: Net, fl6: Flowi6): number {
  let h = 0x811c9dc5;
  const mix = (x: number) => {
    h = Math.imul(h ^ (x & 0xffff), 0x01000193);
    h = Math.imul(h ^ (x >>> 16), 0x01000193);
  };
  for (const g of ipv6Groups(fl6.saddr)) mix(g);
  for (const g of ipv6Groups(fl6.daddr)) mix(g);
  mix(fl6.proto);
  if (net.ipv6.sysctl.fib_multipath_hash_policy === 1) {
    mix(fl6.sport);
    mix(fl6.dport);
  } else mix(fl6.flowLabel);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  return h >>> 1;
}

// --- decisions

function rejectDst(net: Net, error: ErrnoName, from: Fib6Info | null): Ipv6Dst {
  const input = error === 'EINVAL' ? 'dst_discard' : error === 'EACCES' ? 'ip6_pkt_prohibit' : 'ip6_pkt_discard';
  return {
    family: 'inet6',
    dev: net.loopback,
    input,
    output: `${input}_out`,
    error,
    from,
    gateway: null,
    local: false,
    anycast: false,
    cached: false,
    pmtu: 0,
    expires: null,
    sernum: net.ipv6.sernum,
    neigh: null,
  };
}

/** Ref: net/ipv6/route.c:ip6_rt_init_dst(), ip6_rt_get_dev_rcu() */
function makeDst(net: Net, rt: Fib6Info, fl6: Flowi6): Ipv6Dst {
  if (fib6IsReject(rt)) return rejectDst(net, rtTypeToError(rt.type), rt);
  const local = isLocal(rt);
  return {
    family: 'inet6',
    dev: local ? net.loopback : rt.nh.dev,
    input: local ? 'ip6_input' : ipv6IsMulticast(fl6.daddr) ? 'ip6_mc_input' : 'ip6_forward',
    output: 'ip6_output',
    error: null,
    from: rt,
    gateway: rt.nh.gw,
    local: rt.type === 'local',
    anycast: rt.type === 'anycast',
    cached: false,
    pmtu: 0,
    expires: null,
    sernum: net.ipv6.sernum,
    neigh: null,
  };
}

/** The exception for a destination, if one is still good. Ref: net/ipv6/route.c:rt6_find_cached_rt() */
function rt6FindCachedRt(net: Net, rt: Fib6Info, daddr: Ipv6Addr, ctx: Ctx): Ipv6Dst | null {
  const ex = rt.nh.exceptions?.get(daddr);
  if (ex === undefined) return null;
  if (ex.expires !== null && ctx.now > ex.expires) {
    rt.nh.exceptions!.delete(daddr);
    return null;
  }
  if (ex.dst === null || ex.dst.sernum !== net.ipv6.sernum)
    ex.dst = {
      ...makeDst(net, rt, flowi6(daddr)),
      gateway: ex.gw ?? rt.nh.gw,
      cached: true,
      pmtu: ex.mtu,
      expires: ex.expires,
    };
  return ex.dst;
}

/** The decision for a flow. Ref: net/ipv6/route.c:ip6_pol_route() */
function ip6PolRoute(net: Net, oif: number, fl6: Flowi6, iface: boolean, ctx: Ctx): Ipv6Dst {
  const strict = { iface, reachable: net.ipv6.devconfAll.forwarding === 0, ignoreLinkstate: false };
  const { res, error } = fib6Lookup(net, oif, fl6, strict, ctx);
  if (res === null) return rejectDst(net, error!, null);
  const rt = fib6SelectPath(net, res, oif, fl6, strict);
  const cached = rt6FindCachedRt(net, rt, fl6.daddr, ctx);
  if (cached !== null) return cached;
  // one decision serves all destinations of a route, but a multicast's input differs
  if (rt.dst6 === null || rt.dst6.sernum !== net.ipv6.sernum) rt.dst6 = makeDst(net, rt, fl6);
  return rt.dst6;
}

/** Is the answer the same for everyone who asks for this destination? Then it may be remembered by address. */
function cacheable(net: Net, dst: Ipv6Dst): boolean {
  const rt = dst.from;
  if (rt === null || dst.cached || net.ipv6.hasCustomRules || rt.expires !== null || rt.srcLen > 0) return false;
  if (rt.node === null || rt.node.leaf.length > 1 || net.ipv6.routesRequireSrc > 0) return false;
  return dst.gateway === null || net.ipv6.devconfAll.forwarding !== 0;
}

function fromCache(net: Net, daddr: Ipv6Addr): Ipv6Dst | undefined {
  const { ipv6 } = net;
  if (ipv6.dstCacheSernum !== ipv6.sernum) {
    ipv6.dstCache.clear();
    ipv6.dstCacheSernum = ipv6.sernum;
    return undefined;
  }
  return ipv6.dstCache.get(daddr);
}

function remember(net: Net, daddr: Ipv6Addr, dst: Ipv6Dst): void {
  const { dstCache } = net.ipv6;
  if (dstCache.size >= 4096) dstCache.clear();
  dstCache.set(daddr, dst);
}

/** Does the address mean nothing without a device? Ref: include/net/ip6_route.h:rt6_need_strict() */
export function rt6NeedStrict(daddr: Ipv6Addr): boolean {
  const g = ipv6Groups(daddr)[0]!;
  return g >= 0xff00 || (g & 0xffc0) === 0xfe80 || daddr === '::1';
}

/** Where a packet that came in goes. Ref: net/ipv6/route.c:ip6_route_input() */
export function ip6RouteInput(net: Net, iif: number, fl6: Flowi6, ctx: Ctx): Ipv6Dst {
  const strict = rt6NeedStrict(fl6.daddr);
  if (!strict) {
    const known = fromCache(net, fl6.daddr);
    if (known !== undefined) return known;
  }
  const dst = ip6PolRoute(net, iif, fl6, strict, ctx);
  if (!strict && cacheable(net, dst)) remember(net, fl6.daddr, dst);
  return dst;
}

/** Where a packet made here goes. Ref: net/ipv6/route.c:ip6_route_output_flags() */
export function ip6RouteOutput(net: Net, fl6: Flowi6, ctx: Ctx, anySaddr = false): Ipv6Dst {
  const simple = fl6.oif === 0 && !rt6NeedStrict(fl6.daddr);
  if (simple) {
    const known = fromCache(net, fl6.daddr);
    if (known !== undefined) return known;
  }
  const iface = rt6NeedStrict(fl6.daddr) || (fl6.oif !== 0 && !anySaddr && fl6.saddr === IN6ADDR_ANY);
  const dst = ip6PolRoute(net, fl6.oif, { ...fl6, iif: net.loopback.ifindex }, iface, ctx);
  if (simple && cacheable(net, dst)) remember(net, fl6.daddr, dst);
  return dst;
}

/** A decision for a message of NDP or MLD: straight out of a device. Ref: net/ipv6/route.c:icmp6_dst_alloc() */
export function icmp6DstAlloc(dev: NetDevice): Ipv6Dst {
  return {
    family: 'inet6',
    dev,
    input: 'dst_discard',
    output: 'ip6_output',
    error: null,
    from: null,
    gateway: null,
    local: false,
    anycast: false,
    cached: false,
    pmtu: 0,
    expires: null,
    sernum: -1,
    neigh: null,
  };
}

/** The source a route asks for, or the best address there is. Ref: include/net/ip6_route.h:ip6_route_get_saddr() */
export function ip6RouteGetSaddr(net: Net, rt: Fib6Info | null, daddr: Ipv6Addr): Ipv6Addr | null {
  if (rt?.prefsrc) return rt.prefsrc;
  return ipv6DevGetSaddr(net, rt === null ? null : rt.nh.dev, daddr);
}

/** The path's MTU. Ref: net/ipv6/route.c:ip6_mtu(), ip6_dst_mtu_maybe_forward() */
export function ip6DstMtu(dst: Ipv6Dst): number {
  if (dst.pmtu > 0) return dst.pmtu;
  const metric = dst.from?.metrics.mtu;
  if (metric !== undefined && metric > 0) return Math.min(metric, 65535 + 40);
  return dst.dev.ip6Ptr?.cnf.mtu ?? 1280;
}

/** Ref: net/ipv6/route.c:ip6_dst_hoplimit() */
export function ip6DstHoplimit(dst: Ipv6Dst): number {
  const metric = dst.from?.metrics.hoplimit;
  if (metric !== undefined && metric > 0) return metric;
  return dst.dev.ip6Ptr?.cnf.hop_limit ?? dst.dev.net.ipv6.devconfAll.hop_limit;
}

/** Remembers what a router said about the way to one destination. Ref: net/ipv6/route.c:__ip6_rt_update_pmtu(), rt6_insert_exception() */
export function ip6RtUpdatePmtu(net: Net, dst: Ipv6Dst, daddr: Ipv6Addr, mtu: number, ctx: Ctx): void {
  const rt = dst.from;
  if (rt === null || dst.local || dst.anycast || rt.metrics.mtuLock) return;
  const value = Math.max(mtu, 1280);
  if (value >= ip6DstMtu(dst)) return;
  const old = rt.nh.exceptions?.get(daddr);
  rt.nh.exceptions ??= new Map();
  rt.nh.exceptions.set(daddr, {
    daddr,
    mtu: value,
    gw: old?.gw ?? null,
    redirect: old?.redirect ?? false,
    expires: ctx.now + net.ipv6.sysctl.route_mtu_expires * 1_000_000_000,
    dst: null,
  });
  fib6BumpSernum(net);
}

/** A redirect's better first hop. Ref: net/ipv6/route.c:rt6_do_redirect() */
export function rt6InsertRedirect(net: Net, rt: Fib6Info, daddr: Ipv6Addr, gw: Ipv6Addr): void {
  rt.nh.exceptions ??= new Map();
  const old = rt.nh.exceptions.get(daddr);
  rt.nh.exceptions.set(daddr, {
    daddr,
    mtu: old?.mtu ?? 0,
    gw,
    redirect: true,
    expires: old?.expires ?? null,
    dst: null,
  });
  fib6BumpSernum(net);
}

// --- devices come and go

/** Its routes have a carrier again, or a device that is up. Ref: net/ipv6/route.c:rt6_sync_up() */
export function rt6SyncUp(dev: NetDevice, what: 'dead' | 'linkdown'): void {
  const both = what === 'dead' && dev.carrier;
  for (const rt of fib6RoutesOf(dev)) {
    if (what === 'dead') rt.nh.dead = false;
    if (what === 'linkdown' || both) rt.nh.linkdown = false;
  }
  fib6BumpSernum(dev.net);
}

/** The carrier is gone. Ref: net/ipv6/route.c:rt6_sync_down_dev(), fib6_ifdown() with NETDEV_CHANGE */
export function rt6SyncDownDev(dev: NetDevice): void {
  for (const rt of fib6RoutesOf(dev)) if (!isLocal(rt)) rt.nh.linkdown = true;
  fib6BumpSernum(dev.net);
}

/** The device is down or gone: so are its routes. Ref: net/ipv6/route.c:rt6_disable_ip(), fib6_ifdown() */
export function rt6DisableIp(dev: NetDevice, unregister: boolean, ctx: Ctx): void {
  const { net } = dev;
  const silent = net.ipv6.sysctl.route_skip_notify_on_dev_down !== 0;
  const flushed = new Set<Fib6Info>();
  fib6CleanAll(
    net,
    (rt) => {
      if (flushed.has(rt)) return true;
      if (unregister || rt.siblings === null) return rt.nh.dev === dev;
      if (!rt.siblings.some((m) => m.nh.dev === dev)) return false;
      for (const m of rt.siblings) if (m.nh.dev === dev) m.nh.dead = m.nh.linkdown = true;
      if (!rt.siblings.every((m) => m.nh.dead)) return false;
      for (const m of rt.siblings) flushed.add(m);
      return true;
    },
    (rt) => {
      if (!silent) inet6RtNotify('RTM_DELROUTE', rt, ctx);
    },
  );
  fib6BumpSernum(net);
}

/** Routes with the old MTU as their metric take the new one. Ref: net/ipv6/route.c:rt6_mtu_change() */
export function rt6MtuChange(dev: NetDevice, mtu: number): void {
  const old = dev.ip6Ptr?.cnf.mtu ?? 0;
  for (const rt of fib6RoutesOf(dev)) {
    const m = rt.metrics.mtu;
    if (m !== undefined && m > 0 && !rt.metrics.mtuLock && (m > mtu || m === old)) rt.metrics = { ...rt.metrics, mtu };
    for (const ex of rt.nh.exceptions?.values() ?? []) if (ex.mtu > mtu) ex.mtu = mtu;
  }
  fib6BumpSernum(dev.net);
}

// --- routers

/** The default router of that address. Ref: net/ipv6/route.c:rt6_get_dflt_router() */
export function rt6GetDfltRouter(net: Net, addr: Ipv6Addr, dev: NetDevice): Fib6Info | null {
  const table = net.ipv6.tables.get(RT6_TABLE_MAIN);
  return (
    table?.root.leaf.find((rt) => rt.nh.dev === dev && rt.addrconf && rt.defaultRoute && rt.nh.gw === addr) ?? null
  );
}

/** Forgets what routers told: this host is a router itself now. Ref: net/ipv6/route.c:rt6_purge_dflt_routers() */
export function rt6PurgeDfltRouters(net: Net, ctx: Ctx): void {
  fib6CleanAll(
    net,
    (rt) => rt.addrconf && (rt.defaultRoute || rt.routeInfo) && rt.nh.dev.ip6Ptr?.cnf.accept_ra !== 2,
    (rt) => inet6RtNotify('RTM_DELROUTE', rt, ctx),
  );
}

// --- garbage

/** Ref: net/ipv6/ip6_fib.c:fib6_start_gc() */
function fib6StartGc(net: Net, rt: Fib6Info, ctx: Ctx): void {
  if (net.ipv6.gcTimer !== null || rt.expires === null) return;
  net.ipv6.gcTimer = ctx.arm(ctx.now + net.ipv6.sysctl.route_gc_interval * 1_000_000_000, {
    kind: 'ipv6',
    fn: 'fib6_gc_timer_cb',
    net,
  });
}

/** Removes routes whose time is over. Ref: net/ipv6/ip6_fib.c:fib6_run_gc(), fib6_age() */
export function fib6RunGc(net: Net, ctx: Ctx): void {
  net.ipv6.gcTimer = null;
  let more = false;
  fib6CleanAll(
    net,
    (rt) => {
      if (rt.expires === null) return false;
      if (ctx.now > rt.expires) return true;
      more = true;
      return false;
    },
    (rt) => inet6RtNotify('RTM_DELROUTE', rt, ctx),
  );
  if (more)
    net.ipv6.gcTimer = ctx.arm(ctx.now + net.ipv6.sysctl.route_gc_interval * 1_000_000_000, {
      kind: 'ipv6',
      fn: 'fib6_gc_timer_cb',
      net,
    });
}

/** All routes of a namespace in the order of dumps, a multipath route once. Ref: net/ipv6/ip6_fib.c:fib6_dump_node() */
export function* inet6Routes(net: Net, only?: number): Generator<Fib6Info, void, void> {
  for (const table of fib6TablesInOrder(net)) {
    if (only !== undefined && only !== table.id) continue;
    const seen = new Set<Fib6Info>();
    for (const rt of fib6Walk(table.root)) {
      if (seen.has(rt)) continue;
      for (const m of rt.siblings ?? []) seen.add(m);
      yield rt;
    }
  }
}
