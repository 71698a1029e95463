import { expect, test } from 'vitest';
import { machineNext } from '../../../core/machine.ts';
import { nudEvents, nudMachine, nudNext, nudStates } from '../../../core/neigh/nud.ts';

test.each(nudStates)('from %s the table answers as the machine does', (state) => {
  for (const event of nudEvents) expect(nudNext(state, event)).toEqual(machineNext(nudMachine, state, event));
});

test.each([
  ['NONE', 'send', 'INCOMPLETE'],
  ['FAILED', 'send', 'INCOMPLETE'],
  ['NONE', 'send.unasked', 'FAILED'],
  ['INCOMPLETE', 'timer.exhausted', 'FAILED'],
  ['REACHABLE', 'timer.used', 'DELAY'],
  ['REACHABLE', 'timer.idle', 'STALE'],
  ['STALE', 'send', 'DELAY'],
  ['STALE', 'timer.idle', 'STALE'],
  ['DELAY', 'timer.confirmed', 'REACHABLE'],
  ['DELAY', 'timer.idle', 'PROBE'],
  ['PROBE', 'timer.exhausted', 'FAILED'],
  ['PERMANENT', 'send', 'PERMANENT'],
  ['PERMANENT', 'set.STALE', 'STALE'],
] as const)('a neighbour that is %s is after %s %s', (state, event, next) => {
  expect(nudNext(state, event).to).toBe(next);
});
