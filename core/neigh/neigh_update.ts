import type { MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { done, fail, type Result } from '../errno.ts';
import type { NudState } from '../netlink/messages.ts';
import type { SkBuff } from '../skb.ts';
import { neighNotify } from './neigh_message.ts';
import { neighOutput } from './neigh_output.ts';
import { neighUpdateGcList } from './neigh_table.ts';
import { neighInvalidate, neighMaxProbes, neighProbe, neighTransit } from './neigh_transit.ts';
import type { Neighbour } from './neighbour.ts';
import { type NudEvent, nudConnected, nudInTimer, nudSet, nudValid } from './nud.ts';

/** NEIGH_UPDATE_F_*. */
export type NeighUpdateFlags = {
  readonly override?: boolean;
  readonly weakOverride?: boolean;
  readonly overrideIsrouter?: boolean;
  readonly isrouter?: boolean;
  readonly admin?: boolean;
  readonly use?: boolean;
  readonly managed?: boolean;
  readonly externLearn?: boolean;
};

/**
 * Something was learned, or told by a user: `lladdr` (null: none was given) and the state that follows.
 * EPERM where only a user may change it, EINVAL where an address is needed. Ref: net/core/neighbour.c:__neigh_update()
 */
export function neighUpdate(
  n: Neighbour,
  lladdr: MacAddr | null,
  state: NudState,
  flags: NeighUpdateFlags,
  ctx: Ctx,
): Result<void> {
  const old = n.nudState;
  let notify = false;
  if (n.dead) return fail('EPERM', 'Neighbor entry is now dead');
  if (!flags.admin && (old === 'NOARP' || old === 'PERMANENT')) return fail('EPERM');
  if (flags.admin) notify = updateFlags(n, flags);

  if (flags.use || flags.managed) {
    if (old === 'PERMANENT') n.nudState = 'NONE';
    neighUpdateGcList(n);
    if (notify) neighNotify('RTM_NEWNEIGH', n, ctx);
    return done;
  }

  if (!nudValid(state)) {
    ctx.cancel(n.timer);
    n.timer = null;
    n.nudState = state;
    n.dev.net.generation++;
    notify ||= nudValid(old);
    if ((old === 'INCOMPLETE' || old === 'PROBE') && state === 'FAILED') {
      neighInvalidate(n, ctx);
      notify = true;
    }
    neighUpdateGcList(n);
    if (notify) neighNotify('RTM_NEWNEIGH', n, ctx);
    return done;
  }

  if (lladdr === null) {
    if (!nudValid(old)) return fail('EINVAL', 'No link layer address given');
    lladdr = n.ha;
  }
  if (nudConnected(state)) n.confirmed = ctx.now;

  let updateIsrouter = flags.overrideIsrouter === true;
  if (nudValid(old)) {
    if (lladdr !== n.ha && !flags.override) {
      updateIsrouter = false;
      if (!flags.weakOverride || !nudConnected(old)) {
        if (notify) neighNotify('RTM_NEWNEIGH', n, ctx);
        return done;
      }
      lladdr = n.ha;
      state = 'STALE';
    } else if (lladdr === n.ha && state === 'STALE' && !flags.admin) state = old;
  }

  if (state !== old || lladdr !== n.ha) n.updated = ctx.now;
  if (state !== old) {
    neighTransit(n, nudSet(state), ctx);
    notify = true;
  }
  if (lladdr !== n.ha) {
    n.ha = lladdr;
    n.hh = null;
    if (!nudConnected(state)) n.confirmed = ctx.now - 2 * n.nd.parms.baseReachableTime;
    notify = true;
  }
  if (state !== old && !nudValid(old)) sendQueued(n, ctx);
  if (updateIsrouter && n.router !== (flags.isrouter === true)) {
    n.router = flags.isrouter === true;
    notify = true;
  }
  neighUpdateGcList(n);
  if (notify) neighNotify('RTM_NEWNEIGH', n, ctx);
  return done;
}

/** Ref: net/core/neighbour.c:neigh_update_flags() */
function updateFlags(n: Neighbour, flags: NeighUpdateFlags): boolean {
  let notify = false;
  const extern = flags.externLearn === true;
  if (extern !== n.externLearn) {
    n.externLearn = extern;
    notify = true;
  }
  const managed = flags.managed === true;
  if (managed !== n.managed) {
    n.managed = managed;
    notify = true;
  }
  return notify;
}

/** The address is known now: off goes what waited for it. */
function sendQueued(n: Neighbour, ctx: Ctx): void {
  while (nudValid(n.nudState) && n.arpQueue.length > 0) {
    const skb: SkBuff = n.arpQueue.shift()!;
    neighOutput(n, skb, ctx);
  }
  n.arpQueueLenBytes = 0;
}

/** Somebody spoke from that address. Ref: net/core/neighbour.c:neigh_timer_handler() */
export function neighTimerHandler(n: Neighbour, ctx: Ctx): void {
  n.timer = null;
  if (n.dead || !nudInTimer(n.nudState)) return;
  const { parms } = n.nd;
  const old = n.nudState;
  let event: NudEvent = 'timer.idle';
  if (old === 'REACHABLE') {
    if (ctx.now <= n.confirmed + n.nd.reachableTime) event = 'timer.confirmed';
    else if (ctx.now <= n.used + parms.delayProbeTime) event = 'timer.used';
  } else if (old === 'DELAY') {
    if (ctx.now <= n.confirmed + parms.delayProbeTime) event = 'timer.confirmed';
  } else if (n.probes >= neighMaxProbes(n)) event = 'timer.exhausted';
  const actions = neighTransit(n, event, ctx);
  if (n.nudState !== old) n.updated = ctx.now;
  // a change to PROBE without a single probe allowed fails at once
  if (n.nudState === 'PROBE' && old === 'DELAY' && n.probes >= neighMaxProbes(n)) {
    ctx.cancel(n.timer);
    neighTransit(n, 'timer.exhausted', ctx);
    n.timer = null;
    neighInvalidate(n, ctx);
  } else {
    if (actions.includes('invalidate')) neighInvalidate(n, ctx);
    if (actions.includes('solicit')) neighProbe(n, ctx);
  }
  if (actions.includes('notify')) neighNotify('RTM_NEWNEIGH', n, ctx);
}
