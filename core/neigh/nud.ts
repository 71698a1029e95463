import { setup } from 'xstate';
import { type Transition, tableOf } from '../machine.ts';
import type { NudState } from '../netlink/messages.ts';

export const nudStates = [
  'NONE',
  'INCOMPLETE',
  'REACHABLE',
  'STALE',
  'DELAY',
  'PROBE',
  'FAILED',
  'NOARP',
  'PERMANENT',
] as const satisfies readonly NudState[];

/**
 * `send`: a packet wants to go there (`send.unasked` where nobody may be asked: no probes are allowed).
 * `timer.*`: the alarm rang, and since the last one the address was confirmed, used, or neither; `timer.exhausted`: every
 * probe went unanswered. `set.*`: an answer, a user or the device put it there.
 */
export const nudEvents = [
  'send',
  'send.unasked',
  'timer.confirmed',
  'timer.used',
  'timer.idle',
  'timer.exhausted',
  'set.NONE',
  'set.INCOMPLETE',
  'set.REACHABLE',
  'set.STALE',
  'set.DELAY',
  'set.PROBE',
  'set.FAILED',
  'set.NOARP',
  'set.PERMANENT',
] as const;
export type NudEvent = (typeof nudEvents)[number];

/**
 * What goes with a change. `startProbes`: unicast probes are skipped; `resetProbes`: all are left. `arm*` set the alarm:
 * after the rest of the reachable time, delay_first_probe_time, retrans_time, or at once. `solicit` asks, `invalidate` fails what waits.
 */
export type NudAction =
  | 'startProbes'
  | 'resetProbes'
  | 'armReachable'
  | 'armReachableFull'
  | 'armDelay'
  | 'armRetrans'
  | 'armNow'
  | 'disarm'
  | 'solicit'
  | 'invalidate'
  | 'notify';

const set = {
  'set.NONE': { target: '.NONE', actions: ['disarm'] },
  'set.INCOMPLETE': { target: '.INCOMPLETE', actions: ['disarm', 'armNow'] },
  'set.REACHABLE': { target: '.REACHABLE', actions: ['disarm', 'armReachableFull'] },
  'set.STALE': { target: '.STALE', actions: ['disarm'] },
  'set.DELAY': { target: '.DELAY', actions: ['disarm', 'armNow'] },
  'set.PROBE': { target: '.PROBE', actions: ['disarm', 'resetProbes', 'armNow'] },
  'set.FAILED': { target: '.FAILED', actions: ['disarm'] },
  'set.NOARP': { target: '.NOARP', actions: ['disarm'] },
  'set.PERMANENT': { target: '.PERMANENT', actions: ['disarm'] },
} as const;

const asks = {
  send: { target: 'INCOMPLETE', actions: ['startProbes', 'disarm', 'armRetrans', 'solicit'] },
  'send.unasked': { target: 'FAILED' },
} as const;

const waits = {
  'timer.confirmed': { actions: ['armRetrans', 'solicit'] },
  'timer.used': { actions: ['armRetrans', 'solicit'] },
  'timer.idle': { actions: ['armRetrans', 'solicit'] },
  'timer.exhausted': { target: 'FAILED', actions: ['invalidate', 'notify'] },
} as const;

/**
 * Neighbour unreachability detection.
 *
 *     NONE, FAILED --send--> INCOMPLETE --answer--> REACHABLE --silence--> STALE --send--> DELAY --5 s--> PROBE
 *                                |                      ^---------------------confirmed-----'               |
 *                                '--3 probes--> FAILED  <------------------------------3 probes-------------'
 *
 * Ref: RFC 4861 section 7.3.2; net/core/neighbour.c:neigh_timer_handler(), __neigh_event_send(), __neigh_update()
 */
export const nudMachine = setup({
  types: {} as { events: { type: NudEvent } },
  actions: {
    startProbes: () => {},
    resetProbes: () => {},
    armReachable: () => {},
    armReachableFull: () => {},
    armDelay: () => {},
    armRetrans: () => {},
    armNow: () => {},
    disarm: () => {},
    solicit: () => {},
    invalidate: () => {},
    notify: () => {},
  },
}).createMachine({
  id: 'nud',
  initial: 'NONE',
  context: {},
  on: set,
  states: {
    NONE: { on: asks },
    INCOMPLETE: { on: waits },
    REACHABLE: {
      on: {
        'timer.confirmed': { actions: ['armReachable'] },
        'timer.used': { target: 'DELAY', actions: ['armDelay'] },
        'timer.idle': { target: 'STALE', actions: ['notify'] },
      },
    },
    STALE: {
      on: {
        send: { target: 'DELAY', actions: ['disarm', 'armDelay'] },
        'send.unasked': { target: 'DELAY', actions: ['disarm', 'armDelay'] },
      },
    },
    DELAY: {
      on: {
        'timer.confirmed': { target: 'REACHABLE', actions: ['armReachable', 'notify'] },
        'timer.used': { target: 'PROBE', actions: ['resetProbes', 'armRetrans', 'solicit', 'notify'] },
        'timer.idle': { target: 'PROBE', actions: ['resetProbes', 'armRetrans', 'solicit', 'notify'] },
      },
    },
    PROBE: { on: waits },
    FAILED: { on: asks },
    NOARP: {},
    PERMANENT: {},
  },
});

/** Where each event leads from each state: computed once from the machine. */
export const nudTable = tableOf<NudState, NudEvent, NudAction>(nudMachine, nudStates, nudEvents);

export function nudNext(state: NudState, event: NudEvent): Transition<NudState, NudAction> {
  return nudTable[state][event];
}

const setEvents: { readonly [K in NudState]: NudEvent } = {
  NONE: 'set.NONE',
  INCOMPLETE: 'set.INCOMPLETE',
  REACHABLE: 'set.REACHABLE',
  STALE: 'set.STALE',
  DELAY: 'set.DELAY',
  PROBE: 'set.PROBE',
  FAILED: 'set.FAILED',
  NOARP: 'set.NOARP',
  PERMANENT: 'set.PERMANENT',
};

/** The event that puts a neighbour in a state. */
export const nudSet = (state: NudState): NudEvent => setEvents[state];

/** Its address may be used. Ref: include/net/neighbour.h:NUD_VALID, NUD_CONNECTED, NUD_IN_TIMER */
export function nudValid(s: NudState): boolean {
  return s === 'REACHABLE' || s === 'STALE' || s === 'DELAY' || s === 'PROBE' || s === 'PERMANENT' || s === 'NOARP';
}

/** Its address may be used and is beyond doubt. */
export function nudConnected(s: NudState): boolean {
  return s === 'REACHABLE' || s === 'PERMANENT' || s === 'NOARP';
}

/** Time alone may change it. */
export function nudInTimer(s: NudState): boolean {
  return s === 'INCOMPLETE' || s === 'REACHABLE' || s === 'DELAY' || s === 'PROBE';
}
