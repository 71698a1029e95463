import type { Ctx } from '../ctx.ts';
import type { DstEntry } from '../dst.ts';
import { dstMtu } from './route_output.ts';

/** How long packets may be on a way. Ref: include/net/dst.h:dst_mtu() */
export function dstMtuOf(dst: DstEntry, ctx: Ctx): number {
  if (dst.family === 'inet') return dstMtu(dst, ctx.now);
  if (dst.pmtu > 0) return dst.pmtu;
  const metric = dst.from?.metrics.mtu;
  return metric !== undefined && metric > 0 ? metric : (dst.dev.ip6Ptr?.cnf.mtu ?? 1280);
}
