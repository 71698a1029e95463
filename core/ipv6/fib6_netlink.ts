import { IN6ADDR_ANY, type Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type {
  CreateFlags,
  RouteGetRequest,
  RouteMessage,
  RouteRequest,
  RuleMessage,
  RuleRequest,
} from '../netlink/messages.ts';
import { SEC } from '../world.ts';
import type { Fib6Rule } from './fib6_rules.ts';
import { fib6BumpSernum, fib6NewTable, RT6_TABLE_LOCAL, RT6_TABLE_MAIN } from './ip6_fib.ts';
import {
  type Fib6Config,
  flowi6,
  IP6_RT_PRIO_USER,
  inet6Routes,
  ip6DelRt,
  ip6RouteAdd,
  ip6RouteDel,
  ip6RouteGetSaddr,
  ip6RouteInput,
  ip6RouteOutput,
} from './ip6_route.ts';
import type { Fib6Info } from './route.ts';
import { rt6FillNode } from './rt6_message.ts';

type Hop = NonNullable<RouteRequest['nexthops']>[number];

/** Ref: net/ipv6/route.c:rtm_to_fib6_config(), rtm_to_fib6_multipath_config() */
function toConfig(req: RouteRequest, hop: Hop | undefined, adding: boolean, now: number): Fib6Config {
  return {
    table: req.table || RT6_TABLE_MAIN,
    metric: req.priority || (adding ? IP6_RT_PRIO_USER : 0),
    type: req.type ?? 'unicast',
    dst: req.dst as Ipv6Addr,
    dstLen: req.dstLen,
    src: req.src ?? IN6ADDR_ANY,
    srcLen: req.srcLen ?? 0,
    protocol: req.protocol ?? 0,
    metrics: req.metrics ?? {},
    pref: req.pref ?? 'medium',
    ...(hop?.ifindex ? { ifindex: hop.ifindex } : {}),
    ...(hop?.via !== undefined ? { gateway: hop.via as Ipv6Addr } : {}),
    weight: hop?.weight ?? 1,
    onlink: hop?.onlink ?? false,
    ...(req.prefsrc !== undefined ? { prefsrc: req.prefsrc as Ipv6Addr } : {}),
    ...(req.expires ? { expires: now + req.expires * SEC } : {}),
  };
}

/** Ref: net/ipv6/route.c:inet6_rtm_newroute(), ip6_route_multipath_add() */
export function inet6RtmNewroute(net: Net, req: RouteRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  const hops = req.nexthops ?? [];
  if (hops.length <= 1) {
    const added = ip6RouteAdd(net, toConfig(req, hops[0], true, ctx.now), flags, ctx);
    return added.ok ? done : added;
  }
  let each = flags;
  const made: Fib6Info[] = [];
  for (const hop of hops) {
    const added = ip6RouteAdd(net, toConfig(req, hop, true, ctx.now), each, ctx);
    if (!added.ok) {
      // what this request made before is taken back
      for (const rt of made) ip6DelRt(net, rt, ctx);
      return added;
    }
    made.push(added.value);
    // only the first may find or replace what is there
    each = { create: true };
  }
  return done;
}

/** ESRCH. Ref: net/ipv6/route.c:inet6_rtm_delroute() */
export function inet6RtmDelroute(net: Net, req: RouteRequest, ctx: Ctx): Result<void> {
  const hops = req.nexthops ?? [];
  if (hops.length <= 1) return ip6RouteDel(net, toConfig(req, hops[0], false, ctx.now), ctx);
  let result: Result<void> = done;
  for (const hop of hops) {
    const one = ip6RouteDel(net, toConfig(req, hop, false, ctx.now), ctx);
    if (!one.ok) result = one;
  }
  return result;
}

/** Ref: net/ipv6/ip6_fib.c:inet6_dump_fib() */
export function inet6DumpFib(net: Net, table: number | undefined, ctx: Ctx): readonly RouteMessage[] {
  return [...inet6Routes(net, table)].map((rt) => rt6FillNode(rt, ctx.now));
}

/** `ip -6 route get`. Ref: net/ipv6/route.c:inet6_rtm_getroute() */
export function inet6RtmGetroute(net: Net, req: RouteGetRequest, ctx: Ctx): Result<RouteMessage> {
  const daddr = req.dst as Ipv6Addr;
  const saddr = (req.from as Ipv6Addr | undefined) ?? IN6ADDR_ANY;
  const more = { saddr, mark: req.mark ?? 0, proto: req.ipproto ?? 0, sport: req.sport ?? 0, dport: req.dport ?? 0 };
  let dst: ReturnType<typeof ip6RouteOutput>;
  if (req.iif) {
    const dev = net.devByIndex.get(req.iif as Ifindex);
    if (dev === undefined) return fail('ENODEV');
    dst = ip6RouteInput(net, req.iif, flowi6(daddr, { ...more, iif: req.iif }), ctx);
  } else dst = ip6RouteOutput(net, flowi6(daddr, { ...more, oif: req.oif ?? 0 }), ctx);
  const rt = dst.from;
  if (dst.error !== null || rt === null) return fail(dst.error ?? 'ENETUNREACH');
  if (req.fibmatch) return ok(rt6FillNode(rt, ctx.now));
  const message = rt6FillNode(rt, ctx.now, true);
  const prefsrc = rt.prefsrc ?? (req.iif ? null : ip6RouteGetSaddr(net, rt, daddr));
  const hop = message.nexthops[0]!;
  const metrics = dst.pmtu > 0 ? { ...message.metrics, mtu: dst.pmtu } : message.metrics;
  const expires = dst.expires === null ? message.expires : Math.trunc((dst.expires - ctx.now) / SEC);
  return ok({
    ...message,
    dst: daddr,
    dstLen: 128,
    src: saddr,
    srcLen: 128,
    prefsrc,
    nexthops: [
      {
        ...hop,
        ifindex: dst.dev.ifindex,
        via: dst.gateway,
        viaFamily: dst.gateway === null ? null : 'inet6',
        onlink: false,
        dead: false,
        linkdown: false,
      },
    ],
    metrics,
    expires,
    cloned: dst.cached,
    get: {
      dst: daddr,
      from: saddr,
      iif: req.iif ? net.devByIndex.get(req.iif as Ifindex)!.name : null,
      uid: req.uid ?? 0,
      mark: 0, // not told for IPv6
      cacheFlags: [],
      ttlMtuExpires: expires,
    },
  });
}

// --- rules

const emptyRule: Fib6Rule = {
  family: 'inet6',
  priority: 0,
  not: false,
  src: null,
  srcLen: 0,
  dst: null,
  dstLen: 0,
  tos: 0,
  fwmark: 0,
  fwmask: 0,
  iif: null,
  oif: null,
  iifDetached: false,
  oifDetached: false,
  uidRange: null,
  ipproto: 0,
  sport: null,
  dport: null,
  table: 0,
  action: 'to_tbl',
  goto: 0,
  gotoUnresolved: false,
  suppressPrefixlen: -1,
  suppressIfgroup: -1,
  l3mdev: false,
  protocol: 2,
};

/** What a namespace starts with. Ref: net/ipv6/fib6_rules.c:fib6_rules_net_init() */
export const defaultFib6Rules: readonly Fib6Rule[] = [
  { ...emptyRule, priority: 0, table: RT6_TABLE_LOCAL },
  { ...emptyRule, priority: 32766, table: RT6_TABLE_MAIN },
];

export function inet6DumpRules(net: Net): readonly RuleMessage[] {
  const has = (name: string | null) => name === null || net.devByName.has(name);
  return net.ipv6.rules.map((r) => ({
    ...r,
    iifDetached: !has(r.iif),
    oifDetached: !has(r.oif),
    gotoUnresolved: r.action === 'goto' && !net.ipv6.rules.some((o) => o.priority === r.goto),
  }));
}

/** EEXIST, EINVAL. Ref: net/core/fib_rules.c:fib_nl_newrule(), net/ipv6/fib6_rules.c:fib6_rule_configure() */
export function inet6NewRule(net: Net, req: RuleRequest, flags: CreateFlags): Result<void> {
  const { ipv6 } = net;
  const given = req as Partial<Fib6Rule>;
  // without a preference: just before the second rule
  const priority = given.priority ?? Math.max(0, (ipv6.rules[1]?.priority ?? 1) - 1);
  const fwmask = given.fwmask ?? (given.fwmark ? 0xffffffff : 0);
  const rule: Fib6Rule = { ...emptyRule, ...given, family: 'inet6', priority, fwmask, protocol: given.protocol ?? 0 };
  if (rule.action === 'to_tbl' && rule.table === 0 && !rule.l3mdev) return fail('EINVAL', 'Invalid table');
  if (rule.action === 'goto') {
    if (rule.goto <= priority) return fail('EINVAL', 'Backward goto not supported');
  }
  const same = (r: Fib6Rule) => matchesRule(r, rule) && r.priority === priority;
  if (flags.exclusive && ipv6.rules.some(same)) return fail('EEXIST');
  if (rule.action === 'to_tbl') fib6NewTable(net, rule.table);
  const at = ipv6.rules.findIndex((r) => r.priority > priority);
  ipv6.rules = ipv6.rules.toSpliced(at < 0 ? ipv6.rules.length : at, 0, rule);
  ipv6.hasCustomRules = true;
  fib6BumpSernum(net);
  return done;
}

const compared = [
  'not', 'src', 'srcLen', 'dst', 'dstLen', 'tos', 'fwmark', 'fwmask', 'iif', 'oif', 'ipproto', 'table', 'action', 'goto', 'suppressPrefixlen', 'suppressIfgroup', 'l3mdev',
] as const; // biome-ignore format: a list

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function matchesRule(r: Fib6Rule, rule: Partial<Fib6Rule>): boolean {
  return (
    compared.every((key) => rule[key] === undefined || rule[key] === r[key]) &&
    (['sport', 'dport', 'uidRange'] as const).every((key) => rule[key] === undefined || equal(rule[key], r[key]))
  );
}

/** ENOENT. Ref: net/core/fib_rules.c:fib_nl_delrule(), rule_find() */
export function inet6DelRule(net: Net, req: RuleRequest): Result<void> {
  const { ipv6 } = net;
  const given = req as Partial<Fib6Rule>;
  const at = ipv6.rules.findIndex((r) => {
    if (given.priority !== undefined && given.priority !== r.priority) return false;
    if ((given.srcLen ?? 0) !== r.srcLen && given.src) return false;
    return matchesRule(r, withoutEmpty(given));
  });
  const rule = ipv6.rules[at];
  if (rule === undefined) return fail('ENOENT');
  if (rule === defaultFib6Rules[0]) return fail('EPERM');
  ipv6.rules = ipv6.rules.toSpliced(at, 1);
  ipv6.hasCustomRules = !equal(ipv6.rules, defaultFib6Rules);
  fib6BumpSernum(net);
  return done;
}

/** A request to delete names only what was given. */
function withoutEmpty(given: Partial<Fib6Rule>): Partial<Fib6Rule> {
  const out: Record<string, unknown> = {};
  for (const key of [...compared, 'sport', 'dport', 'uidRange'] as const) {
    const value = given[key];
    if (value === undefined || value === null || equal(value, emptyRule[key as keyof Fib6Rule])) continue;
    out[key] = value;
  }
  return out as Partial<Fib6Rule>;
}
