import type { Command, Sys, Task } from '../../proc/sys.ts';
import { eachLine } from './each_line.ts';
import { complain, options } from './options.ts';
import { quote } from './quote.ts';

export const expand: Command = { path: '/usr/bin/expand', program: (sys) => run(sys, 'expand') };
export const unexpand: Command = { path: '/usr/bin/unexpand', program: (sys) => run(sys, 'unexpand') };

/** The column of the next tab stop behind `column`, null behind the last. */
type Stops = (column: number) => number | null;

/** Ref: coreutils src/expand.c:main(), src/unexpand.c:main() */
function* run(sys: Sys, name: 'expand' | 'unexpand'): Task<number> {
  const digits: string[] = [];
  const argv = sys.argv.filter((w, i) => {
    const old = i > 0 ? /^-(\d[\d,]*)$/.exec(w) : null;
    if (old) digits.push(old[1]!);
    return !old;
  });
  const parsed =
    name === 'expand'
      ? options(sys, 'it:', { tabs: 't:', initial: 'i' }, 1, argv)
      : options(sys, 'at:', { tabs: 't:', all: 'a', 'first-only': 'f' }, 1, argv);
  if (typeof parsed === 'number') return parsed;
  const lists = [...digits, ...parsed.opts.filter((o) => o.opt === 't').map((o) => o.arg!)];
  const stops = tabStops(lists.join(','));
  if (typeof stops === 'string') return complain(sys, stops);
  const has = (opt: string) => parsed.opts.some((o) => o.opt === opt);
  if (name === 'expand')
    return yield* eachLine(sys, parsed.operands, (line, end) => expanded(line, stops, has('i')) + end);
  const all = (has('a') || lists.length > 0) && !has('f');
  return yield* eachLine(sys, parsed.operands, (line, end) => unexpanded(line, stops, all) + end);
}

/** Ref: coreutils src/expand-common.c:parse_tab_stops(), validate_tab_stops() */
function tabStops(list: string): Stops | string {
  const stops: number[] = [];
  let extend = 0;
  let increment = 0;
  for (const word of list.split(/[, \t]+/).filter(Boolean)) {
    const m = /^([/+]?)(\d*)(.*)$/.exec(word)!;
    if (m[3] !== '') return `tab size contains invalid character(s): ${quote(m[3]!)}`;
    const n = Number(m[2]);
    if (m[1] === '/') extend = n;
    else if (m[1] === '+') increment = n;
    else if (n === 0) return 'tab size cannot be 0';
    else if (stops.length > 0 && n <= stops.at(-1)!) return 'tab sizes must be ascending';
    else stops.push(n);
  }
  if (stops.length === 0) stops.push(extend || increment || 8);
  if (stops.length === 1 && !extend && !increment) return (column) => column + stops[0]! - (column % stops[0]!);
  return (column) => {
    const next = stops.find((s) => s > column);
    if (next !== undefined) return next;
    if (extend) return column + extend - (column % extend);
    if (increment) return column + increment - ((column - stops.at(-1)!) % increment);
    return null;
  };
}

function expanded(line: string, stops: Stops, initial: boolean): string {
  let out = '';
  let column = 0;
  let convert = true;
  for (const c of line) {
    if (c === '\t' && convert) {
      const next = stops(column) ?? column + 1;
      out += ' '.repeat(next - column);
      column = next;
      continue;
    }
    column = c === '\b' ? Math.max(column - 1, 0) : column + 1;
    if (initial && c !== ' ' && c !== '\t') convert = false;
    out += c;
  }
  return out;
}

/** Two or more blanks that reach a tab stop become a tab; one blank before a stop stays. Ref: coreutils src/unexpand.c:unexpand() */
function unexpanded(line: string, stops: Stops, all: boolean): string {
  let out = '';
  let column = 0;
  for (let i = 0; i < line.length; ) {
    const c = line[i]!;
    if (c !== ' ' && c !== '\t') {
      out += c;
      column = c === '\b' ? Math.max(column - 1, 0) : column + 1;
      i++;
      if (!all) return out + line.slice(i);
      continue;
    }
    let pending = '';
    for (; line[i] === ' ' || line[i] === '\t'; i++) {
      const next = stops(column);
      if (next === null) {
        out += pending + line.slice(i);
        return out;
      }
      if (line[i] === '\t') {
        column = next;
        out += `${pending.startsWith('\t') ? '\t' : ''}\t`;
        pending = '';
        continue;
      }
      column++;
      pending += ' ';
      if (column < next) continue;
      const blank = line[i + 1] === ' ' || line[i + 1] === '\t';
      if (pending.length > 1 || blank) {
        out += '\t';
        pending = '';
      }
    }
    out += pending;
  }
  return out;
}
