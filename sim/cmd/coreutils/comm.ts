import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { complain, fileError, options, usage } from './options.ts';
import { quote } from './quote.ts';

export const comm: Command = { path: '/usr/bin/comm', program: run };

/** Ref: coreutils src/comm.c:compare_files() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, '123z', {
    'check-order': 'C', 'nocheck-order': 'N', 'output-delimiter': 'o:', total: 't', 'zero-terminated': 'z',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  const set = new Set(parsed.opts.map((o) => o.opt));
  const delimiter = parsed.opts.find((o) => o.opt === 'o')?.arg ?? '\t';
  const between = delimiter === '' ? '\0' : delimiter;
  const eol = set.has('z') ? '\0' : '\n';
  const [first, second, extra] = parsed.operands;
  if (first === undefined) return usage(sys, 'missing operand');
  if (second === undefined) return usage(sys, `missing operand after ${quote(sys.argv.at(-1)!)}`);
  if (extra !== undefined) return usage(sys, `extra operand ${quote(extra)}`);
  const files: string[][] = [];
  for (const path of [first, second]) {
    const text = yield* slurp(sys, path);
    if (!text.ok) return fileError(sys, path, text.error);
    const records = text.value.split(eol);
    if (records.at(-1) === '') records.pop();
    files.push(records);
  }
  const [a, b] = files as [string[], string[]];
  const seconds = set.has('1') ? '' : between;
  const thirds = seconds + (set.has('2') ? '' : between);
  const total = [0, 0, 0];
  const unsorted = [false, false];
  let unpairable = false;
  /** A file is looked at only while there are lines without a partner, unless it was asked for. */
  const checked = (file: 0 | 1, lines: readonly string[], at: number): boolean => {
    if (set.has('N') || at === 0 || at >= lines.length || unsorted[file] || (!set.has('C') && !unpairable)) return true;
    if (lines[at - 1]! <= lines[at]!) return true;
    complain(sys, `file ${file + 1} is not in sorted order`);
    unsorted[file] = true;
    return !set.has('C');
  };
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const order = i >= a.length ? 1 : j >= b.length ? -1 : a[i]! < b[j]! ? -1 : a[i]! > b[j]! ? 1 : 0;
    if (order !== 0) unpairable = true;
    if (order === 0) {
      if (!set.has('3')) sys.out(thirds + a[i]! + eol);
      total[2]!++;
    } else if (order < 0) {
      if (!set.has('1')) sys.out(a[i]! + eol);
      total[0]!++;
    } else {
      if (!set.has('2')) sys.out(seconds + b[j]! + eol);
      total[1]!++;
    }
    if (order <= 0 && !checked(0, a, ++i)) return 1;
    if (order >= 0 && !checked(1, b, ++j)) return 1;
  }
  if (set.has('t')) sys.out(`${total.join(between)}${between}total${eol}`);
  return unsorted[0] || unsorted[1] ? complain(sys, 'input is not in sorted order') : 0;
}
