import type { Area } from './area.ts';

/** `iptables-save -c` of both families, with its counters. */
export const iptables: Area = {
  name: 'iptables',
  title: 'iptables rules and counters',
  commands: [
    'command -v iptables-save >/dev/null && iptables-save -c 2>/dev/null',
    'command -v ip6tables-save >/dev/null && ip6tables-save -c 2>/dev/null',
  ],
  entries: (output, masks) =>
    output
      .split('\n')
      .filter((l) => l !== '')
      .map((l) => masks.mask(l.replace(/^# (Generated|Completed) .*/, '# $1'))),
};
