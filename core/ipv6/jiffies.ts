import type { Ctx } from '../ctx.ts';
import type { Nsec } from '../world.ts';

/** The timer's tick at HZ=250. */
export const JIFFY: Nsec = 4_000_000;

/** Whole ticks, uniform in 0 up to but not including `limit`. Ref: include/linux/prandom.h:prandom_u32_max() */
export function jiffiesRandom(limit: Nsec, ctx: Ctx): Nsec {
  return Math.floor((ctx.random32() / 0x1_0000_0000) * Math.floor(limit / JIFFY)) * JIFFY;
}
