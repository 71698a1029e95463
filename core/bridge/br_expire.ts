import type { Ctx } from '../ctx.ts';
import { assertNever } from '../errno.ts';
import { brFdbCleanup } from './br_fdb.ts';
import { brMulticastGroupExpired, brMulticastPortGroupExpired } from './br_multicast_group.ts';
import { brMulticastQueryExpired } from './br_multicast_query.ts';
import { brMulticastQuerierExpired, brMulticastRouterExpired } from './br_multicast_router.ts';
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
export function bridgeExpire(timer: BridgeTimer, ctx: Ctx): void {
  switch (timer.kind) {
    case 'bridge':
    case 'bridge-port':
      return stpExpire(timer, ctx);
    case 'bridge-mcast':
      if (timer.timer === 'own-query') return brMulticastQueryExpired(timer.br, null, timer.family, ctx);
      if (timer.timer === 'other-query') return brMulticastQuerierExpired(timer.br, timer.family, ctx);
      if (timer.family === 'inet') timer.br.mcast.ip4RouterTimer = null;
      else timer.br.mcast.ip6RouterTimer = null;
      return;
    case 'bridge-mcast-port':
      if (timer.timer === 'own-query') return brMulticastQueryExpired(timer.p.br, timer.p, timer.family, ctx);
      return brMulticastRouterExpired(timer.p, timer.family);
    case 'bridge-mcast-host':
      return brMulticastGroupExpired(timer.mp, ctx);
    case 'bridge-mcast-group':
      return brMulticastPortGroupExpired(timer.pg, ctx);
    default:
      return assertNever(timer);
  }
}

function stpExpire(timer: Extract<BridgeTimer, { kind: 'bridge' | 'bridge-port' }>, ctx: Ctx): void {
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
