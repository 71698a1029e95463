import { fail } from '../../../../core/errno.ts';
import type { RouteMessage, RouteRequest } from '../../../../core/netlink/messages.ts';
import type { Task } from '../../../proc/sys.ts';
import { readDump, saveDump } from '../lib/dump_file.ts';
import { getPrefix, readFamily } from '../lib/inet_prefix.ts';
import { rtnlError, rtnlTalk } from '../lib/libnetlink.ts';
import { llNameToIndex } from '../lib/ll_map.ts';
import { getU32 } from '../lib/numbers.ts';
import {
  getRtRealms,
  rtnlDsfieldA2n,
  rtnlRtntypeA2n,
  rtnlRtprotA2n,
  rtnlRtscopeA2n,
  rtnlRttableA2n,
} from '../lib/rt_names.ts';
import { type Answer, type Args, Exit, type Family, invarg, matches, nodev, type Tool, usage } from '../lib/tool.ts';
import { printRoute } from './print_route.ts';
import { newRouteFilter, type RouteFilter, routeFits } from './route_filter.ts';
import { ipUsage } from './usage.ts';

const DUMP_MAGIC = 0x45311224;
const RT_TABLE_MAIN = 254;
/** Tables whose absence is no error: main, and local where it is made with the namespace. */
const always = (family: 'inet' | 'inet6', table: number): boolean =>
  table === 0 || table === RT_TABLE_MAIN || (family === 'inet6' && table === 255);

/** Reads the selector. Ref: ip/iproute.c:iproute_list_flush_or_save() */
function parseSelector(t: Tool, args: Args, f: RouteFilter): { od: string | null; id: string | null } {
  let od: string | null = null;
  let id: string | null = null;
  const family = t.family;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (matches(word, 'table')) {
      const arg = args.next();
      const tid = rtnlRttableA2n(t, arg);
      if (tid !== null) f.tb = tid;
      else if (arg === 'all') f.tb = 0;
      else if (arg === 'cache') f.cloned = 1;
      else if (arg === 'help') usage(t, ipUsage.route);
      else invarg(t, 'table id value is invalid\n', arg);
    } else if (matches(word, 'vrf')) invarg(t, 'Invalid VRF\n', args.next());
    else if (matches(word, 'cached') || matches(word, 'cloned')) f.cloned = 1;
    else if (word === 'tos' || matches(word, 'dsfield')) {
      f.tos = rtnlDsfieldA2n(t, args.next());
      if (f.tos === null) invarg(t, 'TOS value is invalid\n', args.cur);
    } else if (matches(word, 'protocol')) {
      f.protocol = rtnlRtprotA2n(t, args.next());
      if (f.protocol === null && args.cur !== 'all') invarg(t, 'invalid "protocol"\n', args.cur);
    } else if (matches(word, 'scope')) {
      f.scope = rtnlRtscopeA2n(t, args.next());
      if (f.scope === null && args.cur !== 'all') invarg(t, 'invalid "scope"\n', args.cur);
    } else if (matches(word, 'type')) {
      const type = rtnlRtntypeA2n(args.next());
      if (type === null) invarg(t, 'node type value is invalid\n', args.cur);
      f.typemask = 1 << type;
    } else if (word === 'dev' || word === 'oif') od = args.next();
    else if (word === 'iif') id = args.next();
    else if (word === 'mark') {
      f.mark = getU32(args.next());
      if (f.mark === null) invarg(t, 'invalid mark value', args.cur);
    } else if (matches(word, 'metric') || matches(word, 'priority') || word === 'preference') {
      f.metric = getU32(args.next());
      if (f.metric === null) invarg(t, '"metric" value is invalid\n', args.cur);
    } else if (word === 'via') {
      let viaFamily: Family = readFamily(args.next());
      if (viaFamily === 'unspec') viaFamily = family;
      else args.next();
      f.rvia = getPrefix(t, args.cur, viaFamily);
    } else if (word === 'src') f.rprefsrc = getPrefix(t, args.next(), family);
    else if (matches(word, 'realms')) {
      if (getRtRealms(t, args.next()) === null) invarg(t, 'invalid realms\n', args.cur);
      f.realm = true;
    } else if (matches(word, 'from')) {
      const arg = args.next();
      if (matches(arg, 'root')) f.rsrc = getPrefix(t, args.next(), family);
      else if (matches(arg, 'match')) f.msrc = getPrefix(t, args.next(), family);
      else {
        f.msrc = getPrefix(t, matches(arg, 'exact') ? args.next() : arg, family);
        f.rsrc = f.msrc;
      }
    } else {
      const arg = matches(word, 'to') ? args.next() : word;
      if (matches(arg, 'root')) f.rdst = getPrefix(t, args.next(), family);
      else if (matches(arg, 'match')) f.mdst = getPrefix(t, args.next(), family);
      else {
        f.mdst = getPrefix(t, matches(arg, 'exact') ? args.next() : arg, family);
        f.rdst = f.mdst;
      }
    }
  }
  return { od, id };
}

/** What the kernel would dump: null when it refuses, after the message. */
function dump(t: Tool, families: readonly ('inet' | 'inet6')[], f: RouteFilter): RouteMessage[] | null {
  if (f.cloned === 1) return [];
  const routes: RouteMessage[] = [];
  for (const family of families) {
    const found = f.tb === 0 ? t.nl.dumpRoutes(family) : t.nl.dumpRoutes(family, f.tb);
    if (!always(family, f.tb) && !(t.nl.fibTableExists?.(family, f.tb) ?? found.length > 0)) {
      t.sys.err(rtnlError(fail('ENOENT', `${family === 'inet' ? 'ipv4' : 'ipv6'}: FIB table does not exist`).error));
      return null;
    }
    routes.push(...found);
  }
  return routes;
}

export function iprouteListFlushOrSave(t: Tool, args: Args, action: 'list' | 'flush' | 'save'): Answer {
  const f = newRouteFilter(0);
  f.tb = RT_TABLE_MAIN;
  if (action === 'flush' && !args.more) {
    t.sys.err('"ip route flush" requires arguments.\n');
    return -1;
  }
  const { od, id } = parseSelector(t, args, f);
  if (id !== null) {
    f.iif = llNameToIndex(t, id);
    if (!f.iif) return nodev(t, id);
  }
  if (od !== null) {
    f.oif = llNameToIndex(t, od);
    if (!f.oif) return nodev(t, od);
  }
  const families = dumpFamilies(t.family, f.tb);
  if (action === 'flush') return iprouteFlush(t, families, f);
  const routes = dump(t, families, f);
  if (action === 'save') return save(t, routes ?? [], f);

  t.pr.newJsonObj();
  if (routes === null) {
    t.sys.err('Dump terminated\n');
    return -2;
  }
  for (const r of routes) printRoute(t, r, f);
  t.pr.deleteJsonObj();
  return 0;
}

function dumpFamilies(family: Family, table: number): readonly ('inet' | 'inet6')[] {
  if (family === 'inet' || family === 'inet6') return [family];
  if (family !== 'unspec') return [];
  return table ? ['inet'] : ['inet', 'inet6'];
}

/** Ref: ip/iproute.c:iproute_flush() */
function iprouteFlush(t: Tool, families: readonly ('inet' | 'inet6')[], f: RouteFilter): number {
  if (f.cloned === 1) {
    if (families.includes('inet')) {
      t.nl.writeSysctl('ipv4/route/flush', '-1');
      if (t.showStats) t.sys.out('*** IPv4 routing cache is flushed.\n');
    }
    if (!families.includes('inet6')) return 0;
  }
  f.flush = true;
  for (let round = 0; ; round++) {
    const all = dump(t, families, f);
    if (all === null) {
      t.sys.err('Flush terminated\n');
      return -2;
    }
    const found = all.filter((r) => routeFits(t, r, f));
    if (t.showStats >= 2) for (const r of found) printRoute(t, r, f);
    if (found.length === 0) {
      if (t.showStats) {
        if (round === 0 && (f.cloned !== 1 || families.includes('inet6'))) t.sys.out('Nothing to flush.\n');
        else t.sys.out(`*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
      }
      return 0;
    }
    let deleted = 0;
    for (const r of found) if (t.nl.delRoute(requestOf(r)).ok) deleted++;
    if (t.showStats) t.sys.out(`\n*** Round ${round + 1}, deleting ${found.length} entries ***\n`);
    if (deleted === 0) return 0;
  }
}

/** The request that names just this route. */
function requestOf(r: RouteMessage): RouteRequest {
  return {
    family: r.family,
    type: r.type,
    dst: r.dst,
    dstLen: r.dstLen,
    tos: r.tos,
    table: r.table,
    protocol: r.protocol,
    scope: r.scope,
    priority: r.priority,
    ...(r.src === null ? {} : { src: r.src, srcLen: r.srcLen }),
    ...(r.prefsrc === null ? {} : { prefsrc: r.prefsrc }),
    ...(r.pref === null ? {} : { pref: r.pref }),
    metrics: r.metrics,
    nexthops: r.nexthops.map((nh) => ({
      ifindex: nh.ifindex,
      ...(nh.via === null ? {} : { via: nh.via, viaFamily: nh.viaFamily ?? r.family }),
      weight: nh.weight,
      onlink: nh.onlink,
    })),
  };
}

function* save(t: Tool, routes: readonly RouteMessage[], f: RouteFilter): Task<number> {
  return (yield* saveDump(
    t,
    DUMP_MAGIC,
    routes.filter((r) => routeFits(t, r, f)),
  ))
    ? 0
    : -1;
}

/** Local addresses first, then networks, then what lies behind gateways. Ref: ip/iproute.c:iproute_restore() */
export function* iprouteRestore(t: Tool): Task<number> {
  const routes = yield* readDump<RouteMessage>(t, DUMP_MAGIC, 'route');
  if (routes === null) return -1;
  for (let prio = 0; prio < 3; prio++) {
    for (const r of routes) {
      const gateway = r.nexthops.length === 1 && r.nexthops[0]!.via !== null && r.nexthops[0]!.viaFamily === r.family;
      const own = r.prefsrc === null || r.prefsrc === r.dst;
      if (prio !== (gateway ? 2 : own ? 0 : 1)) continue;
      const made = t.nl.newRoute(requestOf(r), { create: true });
      if (!rtnlTalk(t, made) && !made.ok && made.error.errno !== 'EEXIST') return -2;
    }
  }
  return 0;
}

/** Ref: ip/iproute.c:iproute_showdump() */
export function* iprouteShowdump(t: Tool): Task<number> {
  const routes = yield* readDump<RouteMessage>(t, DUMP_MAGIC, 'route');
  if (routes === null) throw new Exit(1);
  const f = newRouteFilter(0);
  for (const r of routes) printRoute(t, r, f);
  return 0;
}
