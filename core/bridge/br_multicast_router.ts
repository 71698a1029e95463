import type { Ipv4Addr } from '../addr/ipv4.ts';
import { type Ipv6Addr, ipv6Groups } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Nsec } from '../world.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brMulticastStartQuerier } from './br_multicast_query.ts';

type Family = 'inet' | 'inet6';

/** A port gets everything of a family from now on. Ref: net/bridge/br_multicast.c:br_multicast_add_router() */
export function brMulticastAddRouter(p: NetBridgePort, family: Family): void {
  const { mcast } = p.br;
  const list = family === 'inet' ? mcast.ip4RouterPorts : mcast.ip6RouterPorts;
  if (!list.includes(p)) list.unshift(p);
  p.br.dev.net.generation++;
}

/** Ref: net/bridge/br_multicast.c:br_multicast_rport_del() */
export function brMulticastRportDel(p: NetBridgePort, family: Family): void {
  const { mcast } = p.br;
  const list = family === 'inet' ? mcast.ip4RouterPorts : mcast.ip6RouterPorts;
  const at = list.indexOf(p);
  if (at >= 0) list.splice(at, 1);
  if (p.mcast.router === 3 && !mcast.ip4RouterPorts.includes(p) && !mcast.ip6RouterPorts.includes(p))
    p.mcast.router = 1;
  p.br.dev.net.generation++;
}

/** A router was heard behind a port, or here (null). Ref: net/bridge/br_multicast.c:br_multicast_mark_router() */
export function brMulticastMarkRouter(br: NetBridge, port: NetBridgePort | null, family: Family, ctx: Ctx): void {
  const at = ctx.now + br.mcast.querierInterval;
  if (port === null) {
    if (br.mcast.router !== 1) return;
    if (family === 'inet') {
      ctx.cancel(br.mcast.ip4RouterTimer);
      br.mcast.ip4RouterTimer = ctx.arm(at, { kind: 'bridge-mcast', timer: 'router', family, br });
    } else {
      ctx.cancel(br.mcast.ip6RouterTimer);
      br.mcast.ip6RouterTimer = ctx.arm(at, { kind: 'bridge-mcast', timer: 'router', family, br });
    }
    return;
  }
  if (port.mcast.router === 0 || port.mcast.router === 2) return;
  brMulticastAddRouter(port, family);
  armPortRouter(port, family, at, ctx);
}

export function armPortRouter(p: NetBridgePort, family: Family, at: Nsec, ctx: Ctx): void {
  if (family === 'inet') {
    ctx.cancel(p.mcast.ip4RouterTimer);
    p.mcast.ip4RouterTimer = ctx.arm(at, { kind: 'bridge-mcast-port', timer: 'router', family, p });
  } else {
    ctx.cancel(p.mcast.ip6RouterTimer);
    p.mcast.ip6RouterTimer = ctx.arm(at, { kind: 'bridge-mcast-port', timer: 'router', family, p });
  }
}

/** Ref: net/bridge/br_multicast.c:br_multicast_router_expired() */
export function brMulticastRouterExpired(p: NetBridgePort, family: Family): void {
  if (family === 'inet') p.mcast.ip4RouterTimer = null;
  else p.mcast.ip6RouterTimer = null;
  if (p.mcast.router === 0 || p.mcast.router === 2) return;
  brMulticastRportDel(p, family);
}

function cmp6(a: Ipv6Addr, b: Ipv6Addr): number {
  const x = ipv6Groups(a);
  const y = ipv6Groups(b);
  for (let i = 0; i < 8; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return 0;
}

/** The lowest address asks; the others listen. Ref: net/bridge/br_multicast.c:br_multicast_select_querier() */
function selectQuerier(br: NetBridge, port: NetBridgePort | null, family: Family, saddr: Ipv4Addr | Ipv6Addr): boolean {
  const { mcast } = br;
  if (family === 'inet') {
    const known = mcast.ip4QuerierAddr;
    const idle = mcast.ip4OwnQuery.timer === null && mcast.ip4OtherQuery.timer === null;
    if (known !== null && known !== 0 && (saddr as Ipv4Addr) > known && !idle) return false;
    mcast.ip4QuerierAddr = saddr as Ipv4Addr;
    mcast.ip4QuerierPort = port;
    return true;
  }
  const known = mcast.ip6QuerierAddr;
  const idle = mcast.ip6OwnQuery.timer === null && mcast.ip6OtherQuery.timer === null;
  if (cmp6(saddr as Ipv6Addr, known ?? ('::' as Ipv6Addr)) > 0 && !idle) return false;
  mcast.ip6QuerierAddr = saddr as Ipv6Addr;
  mcast.ip6QuerierPort = port;
  return true;
}

/** Another one asks for groups. Ref: net/bridge/br_multicast.c:br_ip4_multicast_query_received() */
export function brMulticastQueryReceived(
  br: NetBridge,
  port: NetBridgePort | null,
  family: Family,
  saddr: Ipv4Addr | Ipv6Addr,
  maxDelay: Nsec,
  ctx: Ctx,
): void {
  if (!selectQuerier(br, port, family, saddr)) return;
  const other = family === 'inet' ? br.mcast.ip4OtherQuery : br.mcast.ip6OtherQuery;
  if (other.timer === null) other.delayUntil = ctx.now + maxDelay;
  ctx.cancel(other.timer);
  other.timer = ctx.arm(ctx.now + br.mcast.querierInterval, { kind: 'bridge-mcast', timer: 'other-query', family, br });
  brMulticastMarkRouter(br, port, family, ctx);
}

/** The other querier fell silent. Ref: net/bridge/br_multicast.c:br_multicast_querier_expired() */
export function brMulticastQuerierExpired(br: NetBridge, family: Family, ctx: Ctx): void {
  const other = family === 'inet' ? br.mcast.ip4OtherQuery : br.mcast.ip6OtherQuery;
  other.timer = null;
  if (br.dev.up && br.mcast.snooping) brMulticastStartQuerier(br, family, ctx);
}
