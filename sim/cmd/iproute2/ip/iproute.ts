import { INADDR_ANY } from '../../../../core/addr/ipv4.ts';
import { IN6ADDR_ANY } from '../../../../core/addr/ipv6.ts';
import { fail } from '../../../../core/errno.ts';
import type {
  CreateFlags,
  RouteGetRequest,
  RouteMetrics,
  RouteRequest,
  RouteType,
} from '../../../../core/netlink/messages.ts';
import { AF_BITS, getAddr, getPrefix, type InetPrefix, readFamily } from '../lib/inet_prefix.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llNameToIndex } from '../lib/ll_map.ts';
import { getU8, getU16, getU32, getUnsigned } from '../lib/numbers.ts';
import {
  getRtRealms,
  inetProtoA2n,
  rtnlDsfieldA2n,
  rtnlRtntypeA2n,
  rtnlRtprotA2n,
  rtnlRtscopeA2n,
  rtnlRttableA2n,
  rtntypeName,
  scopeOf,
} from '../lib/rt_names.ts';
import {
  type Answer,
  type Args,
  duparg2,
  Exit,
  type Family,
  invarg,
  matches,
  nodev,
  type Tool,
  usage,
} from '../lib/tool.ts';
import { parseMetric } from './iproute_metrics.ts';
import { iprouteListFlushOrSave, iprouteRestore, iprouteShowdump } from './iproute_show.ts';
import { printRoute } from './print_route.ts';
import { newRouteFilter } from './route_filter.ts';
import { ipUsage } from './usage.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type RequestHop = Writable<NonNullable<RouteRequest['nexthops']>[number]>;
type IpFamily = 'inet' | 'inet6';

/** Options of lightweight tunnels, each with a value: no route here has one. */
const ENCAP_WORDS = new Set([
  'id',
  'dst',
  'remote',
  'src',
  'local',
  'tos',
  'dsfield',
  'ttl',
  'hoplimit',
  'mode',
  'segs',
]);

/** `[FAMILY] ADDRESS` behind `via`. */
function parseVia(t: Tool, args: Args, family: Family): InetPrefix {
  let viaFamily = readFamily(args.next());
  if (viaFamily === 'unspec') viaFamily = family;
  else args.next();
  return getAddr(t, args.cur, viaFamily);
}

function setVia(hop: RequestHop, via: InetPrefix): void {
  if (via.addr === null || (via.family !== 'inet' && via.family !== 'inet6')) return;
  hop.via = via.addr;
  hop.viaFamily = via.family;
}

/** A negative number when a device is not there. Ref: ip/iproute.c:parse_nexthops(), parse_one_nh() */
function parseNexthops(t: Tool, args: Args, family: Family): { hops: RequestHop[]; family: Family } {
  const hops: RequestHop[] = [];
  let rtm: Family = family;
  while (args.more) {
    const first = args.cur;
    if (first !== 'nexthop') {
      t.sys.err(`Error: "nexthop" or end of line is expected instead of "${first}"\n`);
      throw new Exit(-1);
    }
    if (!args.nextOk) {
      t.sys.err('Error: unexpected end of line after "nexthop"\n');
      throw new Exit(-1);
    }
    const hop: RequestHop = {};
    for (args.shift(); args.more; args.shift()) {
      const word = args.cur;
      if (word === 'via') {
        const via = parseVia(t, args, rtm);
        if (rtm === 'unspec') rtm = via.family;
        setVia(hop, via);
      } else if (word === 'dev') {
        hop.ifindex = llNameToIndex(t, args.next());
        if (!hop.ifindex) {
          nodev(t, args.cur);
          t.sys.err('Error: cannot parse nexthop\n');
          throw new Exit(-1);
        }
      } else if (word === 'weight') {
        const w = getUnsigned(args.next());
        if (w === null || w === 0 || w > 256) invarg(t, '"weight" is invalid\n', args.cur);
        hop.weight = w;
      } else if (word === 'onlink') hop.onlink = true;
      else if (matches(word, 'realms')) {
        hop.flow = or(t, getRtRealms(t, args.next()), '"realm" value is invalid\n', args);
      } else if (word === 'encap') {
        args.next();
        args.next();
      } else break;
    }
    hops.push(hop);
  }
  return { hops, family: rtm };
}

/** Ref: ip/iproute.c:iproute_modify() */
function iprouteModify(t: Tool, args: Args, create: CreateFlags | null): number {
  const req: Partial<Writable<RouteRequest>> = {};
  const hop: RequestHop = {};
  const metrics: { -readonly [K in keyof RouteMetrics]: RouteMetrics[K] } = {};
  let family = t.family;
  let dst: InetPrefix | null = null;
  let type: number | null = null;
  let scope: number | null = null;
  let dev: string | null = null;
  let gw = false;
  let nhs = false;
  let unsupported = false;
  let nhid = false;
  const take = (a: InetPrefix): InetPrefix => {
    if (family === 'unspec') family = a.family;
    return a;
  };

  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'src') {
      const src = take(getAddr(t, args.next(), family));
      if (src.addr !== null) req.prefsrc = src.addr;
    } else if (word === 'as') {
      const arg = args.next();
      take(getAddr(t, arg === 'to' ? args.next() : arg, family));
      unsupported = true;
    } else if (word === 'via') {
      if (gw) invarg(t, 'use nexthop syntax to specify multiple via\n', word);
      gw = true;
      setVia(hop, take(parseVia(t, args, family)));
    } else if (word === 'from') {
      const src = take(getPrefix(t, args.next(), family));
      if (typeof src.addr === 'string') req.src = src.addr;
      req.srcLen = src.bitlen;
    } else if (word === 'tos' || matches(word, 'dsfield')) {
      req.tos = or(t, rtnlDsfieldA2n(t, args.next()), '"tos" value is invalid\n', args);
    } else if (word === 'expires') req.expires = or(t, getU32(args.next()), '"expires" value is invalid\n', args);
    else if (matches(word, 'metric') || matches(word, 'priority') || word === 'preference') {
      req.priority = or(t, getU32(args.next()), '"metric" value is invalid\n', args);
    } else if (word === 'scope') scope = or(t, rtnlRtscopeA2n(t, args.next()), 'invalid "scope" value\n', args);
    else if (parseMetric(t, args, metrics)) continue;
    else if (matches(word, 'realms')) {
      hop.flow = or(t, getRtRealms(t, args.next()), '"realm" value is invalid\n', args);
    } else if (word === 'onlink') hop.onlink = true;
    else if (word === 'nexthop') {
      nhs = true;
      break;
    } else if (word === 'nhid') {
      or(t, getU32(args.next()), '"id" value is invalid\n', args);
      nhid = true;
    } else if (matches(word, 'protocol')) {
      req.protocol = or(t, rtnlRtprotA2n(t, args.next()), '"protocol" value is invalid\n', args);
    } else if (matches(word, 'table')) {
      req.table = or(t, rtnlRttableA2n(t, args.next()), '"table" value is invalid\n', args);
    } else if (matches(word, 'vrf')) invarg(t, 'Invalid VRF\n', args.next());
    else if (word === 'dev' || word === 'oif') dev = args.next();
    else if (matches(word, 'pref')) req.pref = parsePref(t, args);
    else if (word === 'encap') {
      args.next();
      while (args.nextOk && ENCAP_WORDS.has(args.argv[args.i + 1]!)) {
        args.next();
        args.next();
      }
      unsupported = true;
    } else if (word === 'ttl-propagate') {
      const arg = args.next();
      if (!matches(arg, 'enabled') && !matches(arg, 'disabled')) invarg(t, '"ttl-propagate" value is invalid\n', arg);
    } else if (matches(word, 'fastopen_no_cookie')) {
      or(t, getUnsigned(args.next()), '"fastopen_no_cookie" value is invalid\n', args);
    } else {
      let arg = word === 'to' ? args.next() : word;
      const named = arg[0]! >= '0' && arg[0]! <= '9' ? null : rtnlRtntypeA2n(arg);
      if (named !== null) {
        type = named;
        arg = args.next();
      }
      if (matches(arg, 'help')) usage(t, ipUsage.route);
      if (dst !== null) duparg2(t, 'to', arg);
      dst = take(getPrefix(t, arg, family));
    }
  }
  if (dst === null) usage(t, ipUsage.route);
  if (dev !== null) {
    hop.ifindex = llNameToIndex(t, dev);
    if (!hop.ifindex) return nodev(t, dev);
  }
  if (nhs) {
    const parsed = parseNexthops(t, args, family);
    family = parsed.family;
    req.nexthops = parsed.hops;
    req.multipath = true;
    if (hop.ifindex !== undefined || hop.via !== undefined) req.beside = hop;
  } else if (hop.ifindex !== undefined || hop.via !== undefined || hop.onlink || hop.flow) req.nexthops = [hop];
  if (family === 'unspec') family = 'inet';
  if (family !== 'inet' && family !== 'inet6') return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -2;
  if (nhid) {
    const both = req.nexthops !== undefined;
    const why = both ? 'Nexthop specification and nexthop id are mutually exclusive' : 'Nexthop id does not exist';
    return rtnlTalk(t, fail('EINVAL', why)) ? 0 : -2;
  }
  if (unsupported) return rtnlTalk(t, fail('EINVAL')) ? 0 : -2;

  const rtn = type ?? (create === null ? 0 : 1);
  if (req.table === undefined) req.table = rtn === 2 || rtn === 3 || rtn === 10 || rtn === 4 ? 255 : 254;
  req.scope = scopeOf(scope ?? defaultScope(family, rtn, create === null, gw || nhs));
  if (rtn !== 0) req.type = rtntypeName(rtn) as RouteType;
  if (req.protocol === undefined && create !== null) req.protocol = 3;
  if (Object.keys(metrics).length > 0) req.metrics = metrics;
  const full: RouteRequest = {
    ...req,
    family,
    dst: dst.addr ?? (family === 'inet' ? INADDR_ANY : IN6ADDR_ANY),
    dstLen: dst.bitlen,
  };
  return rtnlTalk(t, create === null ? t.nl.delRoute(full) : t.nl.newRoute(full, create)) ? 0 : -2;
}

function or(t: Tool, value: number | null, msg: string, args: Args): number {
  if (value === null) invarg(t, msg, args.cur);
  return value;
}

function parsePref(t: Tool, args: Args): 'low' | 'medium' | 'high' {
  const arg = args.next();
  if (arg === 'low' || arg === 'medium' || arg === 'high') return arg;
  const n = or(t, getU8(arg), '"pref" value is invalid\n', args);
  return n === 3 ? 'low' : n === 1 ? 'high' : 'medium';
}

function defaultScope(family: IpFamily, rtn: number, deleting: boolean, gw: boolean): number {
  if (family === 'inet6') return 0;
  if (rtn === 2 || rtn === 10) return 254; // local, nat
  if (rtn === 3 || rtn === 5 || rtn === 4) return 253; // broadcast, multicast, anycast
  if (rtn === 1 || rtn === 0) {
    if (deleting) return 255;
    if (!gw) return 253;
  }
  return deleting ? 255 : 0;
}

/** Ref: ip/iproute.c:iproute_get() */
function iprouteGet(t: Tool, args: Args): number {
  const req: Partial<Writable<RouteGetRequest>> = {};
  let family = t.family;
  let idev: string | null = null;
  let odev: string | null = null;
  let dst: InetPrefix | null = null;
  let connected = false;
  let fromOk = false;
  const take = (a: InetPrefix): InetPrefix => {
    if (family === 'unspec') family = a.family;
    return a;
  };
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'tos' || matches(word, 'dsfield')) {
      req.tos = or(t, rtnlDsfieldA2n(t, args.next()), 'TOS value is invalid\n', args);
    } else if (matches(word, 'from')) {
      const arg = args.next();
      if (matches(arg, 'help')) usage(t, ipUsage.route);
      fromOk = true;
      const from = take(getPrefix(t, arg, family));
      if (from.addr !== null) req.from = from.addr;
    } else if (matches(word, 'iif')) idev = args.next();
    else if (matches(word, 'mark')) req.mark = or(t, getUnsigned(args.next()), 'invalid mark value', args);
    else if (matches(word, 'oif') || word === 'dev') odev = args.next();
    else if (matches(word, 'notify')) continue;
    else if (matches(word, 'connected')) connected = true;
    else if (matches(word, 'vrf')) invarg(t, 'Invalid VRF\n', args.next());
    else if (matches(word, 'uid')) req.uid = or(t, getUnsigned(args.next()), 'invalid UID\n', args);
    else if (matches(word, 'fibmatch')) req.fibmatch = true;
    else if (word === 'as') {
      const arg = args.next();
      take(getAddr(t, arg === 'to' ? args.next() : arg, family));
    } else if (matches(word, 'sport')) req.sport = or(t, getU16(args.next()), 'invalid sport\n', args);
    else if (matches(word, 'dport')) req.dport = or(t, getU16(args.next()), 'invalid dport\n', args);
    else if (matches(word, 'ipproto')) {
      req.ipproto = or(t, inetProtoA2n(args.next()), 'Invalid "ipproto" value\n', args);
    } else {
      const arg = word === 'to' ? args.next() : word;
      if (matches(arg, 'help')) usage(t, ipUsage.route);
      dst = take(getPrefix(t, arg, family));
      const host = AF_BITS[family];
      if ((family === 'inet' || family === 'inet6') && dst.bitlen !== host) {
        t.sys.err(`Warning: /${dst.bitlen} as prefix is invalid, only /${host} (or none) is supported.\n`);
      }
    }
  }
  if (dst === null) {
    t.sys.err('need at least a destination address\n');
    return -1;
  }
  if (idev !== null) {
    req.iif = llNameToIndex(t, idev);
    if (!req.iif) return nodev(t, idev);
  }
  if (odev !== null) {
    req.oif = llNameToIndex(t, odev);
    if (!req.oif) return nodev(t, odev);
  }
  if (family === 'unspec') family = 'inet';
  if (family !== 'inet' && family !== 'inet6') return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -2;
  const full: RouteGetRequest = { ...req, family, dst: dst.addr ?? (family === 'inet' ? INADDR_ANY : IN6ADDR_ANY) };
  const f = newRouteFilter(0);
  f.cloned = 2;
  let answer = t.nl.getRoute(full);
  if (!rtnlTalk(t, answer)) return -2;
  t.pr.newJsonObj();
  if (connected && !fromOk) {
    printRoute(t, answer.value, f);
    if (answer.value.prefsrc === null) {
      t.sys.err('Failed to connect the route\n');
      return -1;
    }
    t.pr.deleteJsonObj();
    // the source found is put into the answer's copy, the question goes out as it was
    answer = t.nl.getRoute(full);
    if (!rtnlTalk(t, answer)) return -2;
  }
  printRoute(t, answer.value, f);
  t.pr.deleteJsonObj();
  return 0;
}

/** `ip route ...`. Ref: ip/iproute.c:do_iproute() */
export function doIproute(t: Tool, args: Args): Answer {
  if (!args.more) return iprouteListFlushOrSave(t, args, 'list');
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'add')) return iprouteModify(t, rest, { create: true, exclusive: true });
  if (matches(word, 'change') || word === 'chg') return iprouteModify(t, rest, { replace: true });
  if (matches(word, 'replace')) return iprouteModify(t, rest, { create: true, replace: true });
  if (matches(word, 'prepend')) return iprouteModify(t, rest, { create: true });
  if (matches(word, 'append')) return iprouteModify(t, rest, { create: true, append: true });
  if (matches(word, 'test')) return iprouteModify(t, rest, { exclusive: true });
  if (matches(word, 'delete')) return iprouteModify(t, rest, null);
  if (matches(word, 'list') || matches(word, 'show') || matches(word, 'lst')) {
    return iprouteListFlushOrSave(t, rest, 'list');
  }
  if (matches(word, 'get')) return iprouteGet(t, rest);
  if (matches(word, 'flush')) return iprouteListFlushOrSave(t, rest, 'flush');
  if (matches(word, 'save')) return iprouteListFlushOrSave(t, rest, 'save');
  if (matches(word, 'restore')) return iprouteRestore(t);
  if (matches(word, 'showdump')) return iprouteShowdump(t);
  if (matches(word, 'help')) usage(t, ipUsage.route);
  t.sys.err(`Command "${word}" is unknown, try "ip route help".\n`);
  throw new Exit(-1);
}
