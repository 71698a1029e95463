import type { Ctx } from '../ctx.ts';
import { assertNever } from '../errno.ts';
import { brFdbCleanup } from './br_fdb.ts';
import {
  brForwardDelayTimerExpired,
  brHelloTimerExpired,
  brHoldTimerExpired,
  brMessageAgeTimerExpired,
  brTcnTimerExpired,
  brTopologyChangeTimerExpired,
} from './br_stp_timer.ts';
import type { BridgeTimer } from './br_timer.ts';

/** A bridge's alarm rings. */
export function bridgeExpire(timer: Extract<BridgeTimer, { kind: 'bridge' | 'bridge-port' }>, ctx: Ctx): void {
  switch (timer.timer) {
    case 'hello':
      return brHelloTimerExpired(timer.br, ctx);
    case 'tcn':
      return brTcnTimerExpired(timer.br, ctx);
    case 'topology_change':
      return brTopologyChangeTimerExpired(timer.br);
    case 'gc':
      return brFdbCleanup(timer.br, ctx);
    case 'message_age':
      return brMessageAgeTimerExpired(timer.p, ctx);
    case 'forward_delay':
      return brForwardDelayTimerExpired(timer.p, ctx);
    case 'hold':
      return brHoldTimerExpired(timer.p, ctx);
    default:
      return assertNever(timer);
  }
}
