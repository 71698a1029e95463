import type { Ctx } from '../ctx.ts';
import type { NetBridgePort } from './br.ts';
import type { NetBridgeMcastPort, OwnQuery } from './br_mcast_state.ts';
import { brMulticastDelPg } from './br_multicast_group.ts';
import { brMulticastAddRouter, brMulticastRportDel } from './br_multicast_router.ts';

/** Ref: net/bridge/br_multicast.c:br_multicast_port_ctx_init() */
export function newMcastPort(): NetBridgeMcastPort {
  return {
    router: 1,
    ehtHostsLimit: 512,
    ip4RouterTimer: null,
    ip6RouterTimer: null,
    ip4OwnQuery: { timer: null, startupSent: 0 },
    ip6OwnQuery: { timer: null, startupSent: 0 },
    groups: new Set(),
  };
}

/** A port that works is asked for its groups, if the bridge asks. Ref: net/bridge/br_multicast.c:br_multicast_enable_port_ctx() */
export function brMulticastEnablePort(p: NetBridgePort, ctx: Ctx): void {
  const { mcast } = p.br;
  if (!mcast.snooping || !p.br.dev.up) return;
  if (p.mcast.router === 2) {
    brMulticastAddRouter(p, 'inet');
    brMulticastAddRouter(p, 'inet6');
  }
  if (mcast.querier) {
    startOwnQuery(p, p.mcast.ip4OwnQuery, 'inet', ctx);
    startOwnQuery(p, p.mcast.ip6OwnQuery, 'inet6', ctx);
  }
}

function startOwnQuery(p: NetBridgePort, query: OwnQuery, family: 'inet' | 'inet6', ctx: Ctx): void {
  query.startupSent = 0;
  ctx.cancel(query.timer);
  query.timer = ctx.arm(ctx.now, { kind: 'bridge-mcast-port', timer: 'own-query', family, p });
}

/** What a port had joined is forgotten. Ref: net/bridge/br_multicast.c:br_multicast_disable_port_ctx() */
export function brMulticastDisablePort(p: NetBridgePort, ctx: Ctx): void {
  const { mcast } = p;
  for (const pg of [...mcast.groups]) if (!pg.permanent) brMulticastDelPg(pg, ctx);
  brMulticastRportDel(p, 'inet');
  brMulticastRportDel(p, 'inet6');
  ctx.cancel(mcast.ip4RouterTimer);
  ctx.cancel(mcast.ip6RouterTimer);
  mcast.ip4RouterTimer = null;
  mcast.ip6RouterTimer = null;
  ctx.cancel(mcast.ip4OwnQuery.timer);
  ctx.cancel(mcast.ip6OwnQuery.timer);
  mcast.ip4OwnQuery.timer = null;
  mcast.ip6OwnQuery.timer = null;
}

/** Ref: net/bridge/br_multicast.c:br_multicast_del_port() */
export function brMulticastDelPort(p: NetBridgePort, ctx: Ctx): void {
  for (const pg of [...p.mcast.groups]) brMulticastDelPg(pg, ctx);
  brMulticastDisablePort(p, ctx);
}
