import type { Ctx } from '../ctx.ts';
import { MSEC } from '../world.ts';
import type { Neighbour } from './neighbour.ts';
import { type NudAction, type NudEvent, nudNext } from './nud.ts';

/** Shortest time between probes. */
const MIN_RETRANS = 10 * MSEC;

/** The state the machine names next, and what goes with it but `solicit`: that is told to the caller. */
export function neighTransit(n: Neighbour, event: NudEvent, ctx: Ctx): readonly NudAction[] {
  const step = nudNext(n.nudState, event);
  n.nudState = step.to;
  n.dev.net.generation++;
  const { parms } = n.nd;
  for (const action of step.actions) {
    switch (action) {
      case 'startProbes':
        n.probes = parms.ucastProbes;
        break;
      case 'resetProbes':
        n.probes = 0;
        break;
      case 'disarm':
        ctx.cancel(n.timer);
        n.timer = null;
        break;
      case 'armReachable':
        arm(n, Math.max(n.confirmed + n.nd.reachableTime, ctx.now + MIN_RETRANS), ctx);
        break;
      case 'armReachableFull':
        arm(n, ctx.now + n.nd.reachableTime, ctx);
        break;
      case 'armDelay':
        arm(n, ctx.now + parms.delayProbeTime, ctx);
        break;
      case 'armRetrans':
        arm(n, ctx.now + Math.max(parms.retransTime, MIN_RETRANS), ctx);
        break;
      case 'armNow':
        arm(n, ctx.now, ctx);
        break;
      default:
        break;
    }
  }
  return step.actions;
}

function arm(n: Neighbour, at: number, ctx: Ctx): void {
  if (n.used < n.confirmed) n.used = n.confirmed;
  n.timer = ctx.arm(at, { kind: 'neigh', what: 'state', neigh: n });
}

/**
 * Nobody answered: what waits for the address is told and dies. `errorReport` may reach this neighbour again.
 * Ref: net/core/neighbour.c:neigh_invalidate()
 */
export function neighInvalidate(n: Neighbour, ctx: Ctx): void {
  n.updated = ctx.now;
  const ops = ctx.ops.neigh[n.nd.tbl.family];
  while (n.nudState === 'FAILED' && n.arpQueue.length > 0) ops.errorReport(n, n.arpQueue.shift()!, ctx);
  const rest = n.arpQueue;
  n.arpQueue = [];
  n.arpQueueLenBytes = 0;
  for (const skb of rest) ctx.drop(skb, 'NEIGH_FAILED', 'neigh_invalidate');
}

/** Ref: net/core/neighbour.c:neigh_max_probes() */
export function neighMaxProbes(n: Neighbour): number {
  const p = n.nd.parms;
  return p.ucastProbes + p.appProbes + (n.nudState === 'PROBE' ? p.mcastReprobes : p.mcastProbes);
}

/** Asks once more, in the name of the packet that waits longest behind. Ref: net/core/neighbour.c:neigh_probe() */
export function neighProbe(n: Neighbour, ctx: Ctx): void {
  const skb = n.arpQueue.length > 0 ? n.arpQueue[n.arpQueue.length - 1]! : null;
  ctx.ops.neigh[n.nd.tbl.family].solicit(n, skb, ctx);
  n.probes++;
}
