import type { Area } from './area.ts';
import { withoutChosen } from './chosen.ts';

/** `ss`: what listens or is connected. Packet sockets are those of whoever looks. */
export const sockets: Area = {
  name: 'sockets',
  title: 'sockets',
  commands: ['command -v ss >/dev/null && ss -H -n -a -t -u -w'],
  entries: (output, masks) =>
    output
      .split('\n')
      .map((l) => l.trim().replace(/ +/g, ' '))
      .filter((l) => l !== '')
      .map((l) => masks.mask(withoutChosen(l)))
      .sort(),
};
