import type { Ctx } from '../ctx.ts';
import type { NextHop, RouteMessage } from '../netlink/messages.ts';
import type { Nsec } from '../world.ts';
import type { Fib6Info } from './route.ts';

function nexthop(rt: Fib6Info): NextHop {
  const { nh } = rt;
  return {
    ifindex: nh.dev.ifindex,
    via: nh.gw,
    viaFamily: nh.gw === null ? null : 'inet6',
    weight: nh.weight,
    onlink: nh.onlink,
    dead: nh.dead || (nh.linkdown && ignoresLinkdown(rt)),
    linkdown: nh.linkdown,
  };
}

function ignoresLinkdown(rt: Fib6Info): boolean {
  return (rt.nh.dev.ip6Ptr?.cnf.ignore_routes_with_linkdown ?? 0) !== 0;
}

/** A route as netlink tells it; `alone` leaves out the other members of a multipath route. Ref: net/ipv6/route.c:rt6_fill_node() */
export function rt6FillNode(rt: Fib6Info, now: Nsec, alone = false): RouteMessage {
  const group = rt.siblings;
  const at = group === null ? 0 : group.indexOf(rt);
  const members = group === null || alone ? [rt] : [...group.slice(at), ...group.slice(0, at)];
  return {
    family: 'inet6',
    type: rt.type,
    dst: rt.dst,
    dstLen: rt.dstLen,
    src: rt.srcLen > 0 ? rt.src : null,
    srcLen: rt.srcLen,
    tos: 0,
    table: rt.table,
    protocol: rt.protocol,
    scope: 'global',
    priority: rt.metric,
    prefsrc: rt.prefsrc,
    nexthops: members.map(nexthop),
    metrics: rt.metrics,
    pref: rt.pref,
    expires: rt.expires === null ? null : Math.trunc((rt.expires - now) / 1_000_000_000),
    error: 0,
    cloned: false,
  };
}

/** Ref: net/ipv6/route.c:inet6_rt_notify() */
export function inet6RtNotify(type: 'RTM_NEWROUTE' | 'RTM_DELROUTE', rt: Fib6Info, ctx: Ctx): void {
  ctx.notify(rt.nh.dev.net, { type, route: rt6FillNode(rt, ctx.now, type === 'RTM_DELROUTE') });
}
