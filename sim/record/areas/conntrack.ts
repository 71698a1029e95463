import type { Area } from './area.ts';
import { withoutChosen } from './chosen.ts';

/** `conntrack -L`: the order is a hash table's, what is left of a connection's time is the clock's. */
export const conntrack: Area = {
  name: 'conntrack',
  title: 'connections tracked',
  commands: ['[ -e /proc/net/nf_conntrack ] && command -v conntrack >/dev/null && conntrack -L 2>/dev/null'],
  entries: (output, masks) =>
    output
      .split('\n')
      .filter((l) => l !== '')
      .map((l) => masks.mask(withoutChosen(l.replace(/^(\S+ +\d+) \d+ /, '$1 <T> '))))
      .sort(),
};
