import { setup } from 'xstate';
import type { TerminalState } from '../../sim/terminal.ts';

export type TerminalEvent = { readonly type: 'STATE'; readonly state: TerminalState } | { readonly type: 'CLOSE' };

/** One terminal session as the page sees it: from the request to open it until its shell ends or its tab is closed. */
export const terminalMachine = setup({ types: { events: {} as TerminalEvent } }).createMachine({
  id: 'terminal',
  initial: 'opening',
  on: { CLOSE: '.closed' },
  states: {
    opening: { on: { STATE: [to('prompt'), to('running'), to('reading'), to('ended')] } },
    prompt: { on: { STATE: [to('running'), to('reading'), to('ended')] } },
    running: { on: { STATE: [to('prompt'), to('reading'), to('ended')] } },
    reading: { on: { STATE: [to('prompt'), to('running'), to('ended')] } },
    ended: {},
    closed: { type: 'final' },
  },
});

function to(state: TerminalState) {
  return { guard: ({ event }: { event: { state: TerminalState } }) => event.state === state, target: state } as const;
}
