import type { RouteMessage } from '../../../../core/netlink/messages.ts';
import { AF_BITS, type InetPrefix, inetAddrMatch } from '../lib/inet_prefix.ts';
import { rtntypeId, scopeId } from '../lib/rt_names.ts';
import type { Tool } from '../lib/tool.ts';

/** Null: not asked for. Ref: ip/iproute.c, its `filter` */
export type RouteFilter = {
  /** 0: all tables. */
  tb: number;
  /** 1: cached routes, 2: either (ip route get). */
  cloned: 0 | 1 | 2;
  protocol: number | null;
  scope: number | null;
  /** One bit a type; 0: any. */
  typemask: number;
  tos: number | null;
  iif: number | null;
  oif: number | null;
  mark: number | null;
  realm: boolean;
  metric: number | null;
  rprefsrc: InetPrefix | null;
  rvia: InetPrefix | null;
  rdst: InetPrefix | null;
  mdst: InetPrefix | null;
  rsrc: InetPrefix | null;
  msrc: InetPrefix | null;
  flush: boolean;
};

/** Ref: ip/iproute.c:iproute_reset_filter() */
export function newRouteFilter(ifindex: number): RouteFilter {
  return {
    tb: 0,
    cloned: 0,
    protocol: null,
    scope: null,
    typemask: 0,
    tos: null,
    iif: null,
    oif: ifindex > 0 ? ifindex : null,
    mark: null,
    realm: false,
    metric: null,
    rprefsrc: null,
    rvia: null,
    rdst: null,
    mdst: null,
    rsrc: null,
    msrc: null,
    flush: false,
  };
}

/** The device of a route with one nexthop, as RTA_OIF says it. */
export function oifOf(r: RouteMessage): number {
  return r.nexthops.length === 1 ? r.nexthops[0]!.ifindex : 0;
}

/** Is the route's prefix at least as long as `root` and inside of it? */
function insideRoot(r: RouteMessage, root: InetPrefix | null, addr: RouteMessage['dst'] | null, len: number): boolean {
  if (root === null) return true;
  if (root.family !== 'unspec' && r.family !== root.family) return false;
  if (root.family === 'unspec' && !root.specified) return true;
  if (root.bitlen > len) return false;
  return root.addr === null || addr === null || inetAddrMatch(addr, root.addr, root.bitlen);
}

/** Is the route's prefix no longer than `match` and does it hold it? */
function holdsMatch(r: RouteMessage, match: InetPrefix | null, addr: RouteMessage['dst'] | null, len: number): boolean {
  if (match === null) return true;
  if (match.family !== 'unspec' && r.family !== match.family) return false;
  if (match.family === 'unspec' && !match.specified) return true;
  if (match.bitlen >= 0 && match.bitlen < len) return false;
  return match.addr === null || addr === null || inetAddrMatch(addr, match.addr, len);
}

/** Ref: ip/iproute.c:filter_nlmsg() */
export function routeFits(t: Tool, r: RouteMessage, f: RouteFilter): boolean {
  if (t.family !== 'unspec' && r.family !== t.family) return false;
  if (f.cloned !== 2 && (f.cloned === 1) !== r.cloned) return false;
  if (f.tb > 0 && f.tb !== r.table) return false;
  if (f.protocol !== null && f.protocol !== r.protocol) return false;
  if (f.scope !== null && f.scope !== scopeId(r.scope)) return false;
  if (f.typemask && !(f.typemask & (1 << rtntypeId(r.type)))) return false;
  if (f.tos !== null && f.tos !== r.tos) return false;
  if (!insideRoot(r, f.rdst, r.dst, r.dstLen) || !holdsMatch(r, f.mdst, r.dst, r.dstLen)) return false;
  if (!insideRoot(r, f.rsrc, r.src, r.srcLen) || !holdsMatch(r, f.msrc, r.src, r.srcLen)) return false;
  const nh = r.nexthops.length === 1 ? r.nexthops[0]! : null;
  if (f.rvia !== null && f.rvia.family !== 'unspec') {
    if ((nh?.viaFamily ?? r.family) !== f.rvia.family) return false;
    if (!addrInside(nh?.via ?? null, f.rvia)) return false;
  }
  if (f.rprefsrc !== null && f.rprefsrc.family !== 'unspec') {
    if (r.family !== f.rprefsrc.family || !addrInside(r.prefsrc, f.rprefsrc)) return false;
  }
  if (f.realm) return false;
  if (f.iif !== null) return false;
  if (f.oif !== null && f.oif !== oifOf(r)) return false;
  if (f.mark !== null && f.mark !== (r.get?.mark ?? 0)) return false;
  if (f.metric !== null && f.metric !== r.priority) return false;
  return !(f.flush && r.family === 'inet6' && r.dstLen === 0 && r.type === 'unreachable' && r.priority === 0xffffffff);
}

/** An absent address counts as zero. */
function addrInside(addr: RouteMessage['dst'] | null, prefix: InetPrefix): boolean {
  if (prefix.addr === null || prefix.bitlen <= 0) return true;
  if (addr !== null) return inetAddrMatch(addr, prefix.addr, prefix.bitlen);
  return prefix.addr === 0 || prefix.addr === '::';
}

/** Is a filter's prefix a whole address? Then it is not printed with each route. */
export function isHost(f: InetPrefix | null, r: RouteMessage): boolean {
  return f !== null && f.bitlen === AF_BITS[r.family];
}
