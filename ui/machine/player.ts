import { assign, setup } from 'xstate';
import type { Nsec } from '../../core/world.ts';
import type { Speed } from '../worker/protocol.ts';

export type PlayerEvent =
  | { readonly type: 'PLAY' }
  | { readonly type: 'PAUSE' }
  | { readonly type: 'STEP' }
  /** Looks at an instant of the past. */
  | { readonly type: 'SEEK'; readonly at: Nsec }
  /** Back to the present. */
  | { readonly type: 'LIVE' }
  | { readonly type: 'SPEED'; readonly speed: Speed }
  /** The engine stopped of itself, or began a new world. */
  | { readonly type: 'ENGINE'; readonly playing: boolean };

/**
 * The player: the present plays or stands still; the past is looked at while the present stands still. What the engine
 * must do follows from the state (`EngineClient` tells it).
 */
export const playerMachine = setup({
  types: { context: {} as { readonly speed: Speed; readonly at: Nsec }, events: {} as PlayerEvent },
}).createMachine({
  id: 'player',
  context: { speed: 1, at: 0 },
  initial: 'playing',
  on: { SPEED: { actions: assign({ speed: ({ event }) => event.speed }) } },
  states: {
    playing: {
      on: {
        PAUSE: 'paused',
        STEP: 'paused',
        SEEK: { target: 'past', actions: assign({ at: ({ event }) => event.at }) },
        ENGINE: { guard: ({ event }) => !event.playing, target: 'paused' },
      },
    },
    paused: {
      on: {
        PLAY: 'playing',
        SEEK: { target: 'past', actions: assign({ at: ({ event }) => event.at }) },
        ENGINE: { guard: ({ event }) => event.playing, target: 'playing' },
      },
    },
    past: {
      on: {
        SEEK: { actions: assign({ at: ({ event }) => event.at }) },
        LIVE: 'paused',
        PLAY: 'playing',
        STEP: 'paused',
      },
    },
  },
});
