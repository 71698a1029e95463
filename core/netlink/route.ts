import type { Ctx } from '../ctx.ts';
import type { Result } from '../errno.ts';
import { inetDumpFib } from '../ipv4/fib_table.ts';
import { inetRtmDelroute, inetRtmGetroute, inetRtmNewroute } from '../ipv4/rtnetlink_route.ts';
import type { Net } from '../net.ts';
import type { CreateFlags, RouteGetRequest, RouteMessage, RouteRequest } from './messages.ts';

/** RTM_GETROUTE, NLM_F_DUMP. */
export function dumpRoutes(
  net: Net,
  family: 'inet' | 'inet6',
  table: number | undefined,
  ctx: Ctx,
): readonly RouteMessage[] {
  return family === 'inet' ? inetDumpFib(net, table) : ctx.ops.inet6.dumpFib(net, table, ctx);
}

/** Is there such a table? A dump of one that there is not is refused. Ref: net/ipv4/fib_frontend.c:fib_get_table() */
export function hasRouteTable(net: Net, family: 'inet' | 'inet6', table: number): boolean {
  return family === 'inet' ? net.ipv4.tables.has(table) : net.ipv6.tables.has(table);
}

/** RTM_NEWROUTE */
export function newRoute(net: Net, req: RouteRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  return req.family === 'inet' ? inetRtmNewroute(net, req, flags, ctx) : ctx.ops.inet6.newroute(net, req, flags, ctx);
}

/** RTM_DELROUTE */
export function delRoute(net: Net, req: RouteRequest, ctx: Ctx): Result<void> {
  return req.family === 'inet' ? inetRtmDelroute(net, req, ctx) : ctx.ops.inet6.delroute(net, req, ctx);
}

/** RTM_GETROUTE of one destination */
export function getRoute(net: Net, req: RouteGetRequest, ctx: Ctx): Result<RouteMessage> {
  return req.family === 'inet' ? inetRtmGetroute(net, req, ctx) : ctx.ops.inet6.getroute(net, req, ctx);
}
