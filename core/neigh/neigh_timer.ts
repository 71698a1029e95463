import type { Ctx } from '../ctx.ts';
import { assertNever } from '../errno.ts';
import { neighPeriodicWork, neighProxyProcess } from './neigh_table.ts';
import { neighTimerHandler } from './neigh_update.ts';
import type { NeighTimer } from './neighbour.ts';

/** Answers the alarms of the neighbour tables. */
export function neighExpire(timer: NeighTimer, ctx: Ctx): void {
  switch (timer.what) {
    case 'state':
      return neighTimerHandler(timer.neigh, ctx);
    case 'periodic':
      return neighPeriodicWork(timer.tbl, ctx);
    case 'proxy':
      return neighProxyProcess(timer.tbl, ctx);
    default:
      return assertNever(timer);
  }
}
