import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import type { NeighMessage } from '../netlink/messages.ts';
import { type Nsec, SEC } from '../world.ts';
import type { Neighbour, ProxyNeigh } from './neighbour.ts';
import { nudValid } from './nud.ts';

/** Ref: net/core/neighbour.c:neigh_fill_info() */
export function neighFillInfo(n: Neighbour, now: Nsec): NeighMessage {
  return {
    family: n.nd.tbl.family,
    ifindex: n.dev.ifindex,
    dst: n.primaryKey,
    lladdr: nudValid(n.nudState) ? n.ha : null,
    state: n.nudState,
    router: n.router,
    proxy: false,
    externLearn: n.externLearn,
    managed: n.managed,
    protocol: n.protocol,
    probes: n.probes,
    refcnt: n.timer === null ? 0 : 1,
    confirmed: Math.floor((now - n.confirmed) / SEC),
    used: Math.floor((now - n.used) / SEC),
    updated: Math.floor((now - n.updated) / SEC),
  };
}

/** Ref: net/core/neighbour.c:pneigh_fill_info() */
export function pneighFillInfo(p: ProxyNeigh, family: 'inet' | 'inet6'): NeighMessage {
  return {
    family,
    ifindex: p.dev === null ? (0 as Ifindex) : p.dev.ifindex,
    dst: p.key,
    lladdr: null,
    state: 'NONE',
    router: p.router,
    proxy: true,
    externLearn: p.externLearn,
    managed: false,
    protocol: p.protocol,
    probes: 0,
    refcnt: 0,
    confirmed: 0,
    used: 0,
    updated: 0,
  };
}

/** Ref: net/core/neighbour.c:neigh_update_notify() */
export function neighNotify(type: 'RTM_NEWNEIGH' | 'RTM_DELNEIGH', n: Neighbour, ctx: Ctx): void {
  ctx.notify(n.nd.tbl.net, { type, neigh: neighFillInfo(n, ctx.now) });
}
