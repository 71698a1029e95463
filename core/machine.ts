import { type AnyStateMachine, transition } from 'xstate';

/** Where an event leads: the next state, and the names of the actions on the way, in their order. */
export type Transition<S extends string, A extends string> = { readonly to: S; readonly actions: readonly A[] };

/** Every state's answer to every event. */
export type TransitionTable<S extends string, E extends string, A extends string> = {
  readonly [K in S]: { readonly [L in E]: Transition<S, A> };
};

/**
 * The table of a flat machine without context, computed once at load by asking the machine for each pair. An event that
 * a state does not name leaves it there and does nothing.
 */
export function tableOf<S extends string, E extends string, A extends string>(
  machine: AnyStateMachine,
  states: readonly S[],
  events: readonly E[],
): TransitionTable<S, E, A> {
  const table = {} as Record<S, Record<E, Transition<S, A>>>;
  for (const state of states) {
    const row = {} as Record<E, Transition<S, A>>;
    for (const event of events) row[event] = machineNext(machine, state, event);
    table[state] = row;
  }
  return table;
}

/** The machine's own answer, 30 µs: what the table is made from and checked against. */
export function machineNext<S extends string, A extends string>(
  machine: AnyStateMachine,
  state: S,
  event: string,
): Transition<S, A> {
  const [next, actions] = transition(machine, machine.resolveState({ value: state, context: {} }), { type: event });
  return { to: next.value as S, actions: actions.map((action) => action.type as A) };
}
