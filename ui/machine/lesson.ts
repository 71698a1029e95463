import { assign, setup } from 'xstate';

export type BlockState = 'idle' | 'running' | 'done';
export type CheckState = 'unknown' | 'checking' | 'green' | 'red';

export type LessonEvent =
  | { readonly type: 'RUN'; readonly block: number }
  /** The terminal that ran the block shows its prompt again. */
  | { readonly type: 'PROMPT' }
  | { readonly type: 'CHECKING'; readonly check: number }
  | { readonly type: 'CHECKED'; readonly check: number; readonly ok: boolean }
  | { readonly type: 'RESET' };

export type LessonContext = {
  readonly running: number | null;
  readonly blocks: Readonly<Record<number, BlockState>>;
  readonly checks: Readonly<Record<number, CheckState>>;
};

const start: LessonContext = { running: null, blocks: {}, checks: {} };

/** A lesson being followed: which block runs, which have run, which checks are green. One block runs at a time. */
export const lessonMachine = setup({
  types: { context: {} as LessonContext, events: {} as LessonEvent },
}).createMachine({
  id: 'lesson',
  context: start,
  initial: 'reading',
  on: {
    RESET: { target: '.reading', actions: assign(() => start) },
    CHECKING: {
      actions: assign({ checks: ({ context, event }) => ({ ...context.checks, [event.check]: 'checking' as const }) }),
    },
    CHECKED: {
      actions: assign({
        checks: ({ context, event }) => ({
          ...context.checks,
          [event.check]: event.ok ? ('green' as const) : ('red' as const),
        }),
      }),
    },
  },
  states: {
    reading: {
      on: {
        RUN: {
          target: 'running',
          actions: assign({
            running: ({ event }) => event.block,
            blocks: ({ context, event }) => ({ ...context.blocks, [event.block]: 'running' as const }),
          }),
        },
      },
    },
    running: {
      on: {
        PROMPT: {
          target: 'reading',
          actions: assign({
            running: null,
            blocks: ({ context }) => ({ ...context.blocks, [context.running ?? -1]: 'done' as const }),
          }),
        },
      },
    },
  },
});
