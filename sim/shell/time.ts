import type { Nsec } from '../../core/world.ts';
import type { Shell } from './shell.ts';

/** What `time` prints. Processors are not modelled: user and system time are the little that starting takes. */
export function timeReport(sh: Shell, real: Nsec, posix: boolean): string {
  const format = posix
    ? 'real %2R\nuser %2U\nsys %2S'
    : (sh.getParam('TIMEFORMAT') ?? '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS');
  if (format === '') return '';
  const text = format.replace(
    /%(%|([0-9])?(l)?([RUS])|P)/g,
    (_, all: string, digits: string | undefined, long: string | undefined, which: string) => {
      if (all === '%') return '%';
      if (all === 'P') return '0.00';
      const ns = which === 'R' ? real : 0;
      const p = Math.min(Number(digits ?? 3), 3);
      const seconds = ns / 1e9;
      const cut = (v: number) => (Math.floor(v * 10 ** p + 1e-6) / 10 ** p).toFixed(p);
      return long ? `${Math.floor(seconds / 60)}m${cut(seconds % 60)}s` : cut(seconds);
    },
  );
  return `${text}\n`;
}
