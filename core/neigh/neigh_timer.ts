import type { Ctx } from '../ctx.ts';
import { assertNever } from '../errno.ts';
import { neighPeriodicWork, neighProxyProcess } from './neigh_table.ts';
import { neighTimerHandler } from './neigh_update.ts';
import type { NeighTimer } from './neighbour.ts';

/** Answers the alarms of the neighbour tables. */
export function neighExpire(timer: NeighTimer, ctx: Ctx): void {
  switch (timer.what) {
    case 'state':
      neighTimerHandler(timer.neigh, ctx);
      break;
    case 'periodic':
      neighPeriodicWork(timer.tbl, ctx);
      break;
    case 'proxy':
      neighProxyProcess(timer.tbl, ctx);
      break;
    default:
      assertNever(timer);
  }
}
