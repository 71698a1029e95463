import type { Bytes, Command, Sys, Task } from '../../proc/sys.ts';
import { eachLine } from './each_line.ts';
import { complain, options } from './options.ts';
import { quote } from './quote.ts';

export const fold: Command = { path: '/usr/bin/fold', program: run };

/** Ref: coreutils src/fold.c:main() */
function* run(sys: Sys): Task<number> {
  const argv = sys.argv.map((w, i) => (i > 0 && /^-\d+$/.test(w) ? `-w${w.slice(1)}` : w));
  const parsed = options(sys, 'bsw:', { bytes: 'b', spaces: 's', width: 'w:' }, 1, argv);
  if (typeof parsed === 'number') return parsed;
  let width = 80;
  const set = new Set(parsed.opts.map((o) => o.opt));
  for (const { opt, arg } of parsed.opts) {
    if (opt !== 'w') continue;
    if (!/^\s*\+?\d+$/.test(arg!)) return complain(sys, `invalid number of columns: ${quote(arg!)}`);
    if (Number(arg) === 0)
      return complain(sys, `invalid number of columns: ${quote(arg!)}: Numerical result out of range`);
    width = Number(arg);
  }
  return yield* eachLine(sys, parsed.operands, (line, end) => folded(line, width, set.has('s'), set.has('b')) + end);
}

/** Ref: coreutils src/fold.c:adjust_column(), fold_file() */
function folded(line: Bytes, width: number, spaces: boolean, bytes: boolean): Bytes {
  const advance = (column: number, c: string): number => {
    if (bytes) return column + 1;
    if (c === '\b') return Math.max(column - 1, 0);
    if (c === '\r') return 0;
    return c === '\t' ? column + 8 - (column % 8) : column + 1;
  };
  let out = '';
  let held = '';
  let column = 0;
  for (const c of line) {
    for (;;) {
      column = advance(column, c);
      if (column <= width || held === '') {
        held += c;
        break;
      }
      const blank = spaces ? Math.max(held.lastIndexOf(' '), held.lastIndexOf('\t')) : -1;
      const cut = blank >= 0 ? blank + 1 : held.length;
      out += `${held.slice(0, cut)}\n`;
      held = held.slice(cut);
      column = 0;
      for (const h of held) column = advance(column, h);
    }
  }
  return out + held;
}
