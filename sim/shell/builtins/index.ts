import { basic } from './basic.ts';
import type { Builtin } from './builtin.ts';
import { completion } from './completion.ts';
import { jobBuiltins } from './jobs.ts';
import { printfBuiltin } from './printf.ts';
import { readBuiltins } from './read.ts';
import { testBuiltin } from './test.ts';
import { variables } from './variables.ts';

/** Every builtin by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...basic,
    ...variables,
    ...jobBuiltins,
    ...readBuiltins,
    ...completion,
    printf: printfBuiltin,
    test: testBuiltin,
    '[': testBuiltin,
  }).sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** Builtins whose arguments are assignments to bash, not words. */
export const declarations: ReadonlySet<string> = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);
