import type { Builtin } from './builtin.ts';

/** Programmable completion and key bindings mean nothing where nobody types. */
export const completion: Readonly<Record<string, Builtin>> = {
  complete: { run: () => 0 },
  compopt: {
    run: (sh) => {
      sh.complain('compopt', 'not currently executing completion function');
      return 1;
    },
  },
  compgen: { run: () => 1 },
  bind: {
    run: (sh) => {
      sh.complain('bind', 'warning: line editing not enabled');
      return 0;
    },
  },
  fc: { run: () => 0 },
};
