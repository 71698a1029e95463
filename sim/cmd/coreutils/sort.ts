import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { Outflow, slurp } from '../input.ts';
import { complain, options } from './options.ts';
import { quote, quotef } from './quote.ts';

export const sort: Command = { path: '/usr/bin/sort', program: run };

type Key = { start: number; startChar: number; end: number; endChar: number; flags: string };
type Compare = (a: string, b: string) => number;

const longs = {
  'ignore-leading-blanks': 'b', check: 'C::', 'dictionary-order': 'd', 'ignore-case': 'f', 'general-numeric-sort': 'g',
  'ignore-nonprinting': 'i', key: 'k:', 'month-sort': 'M', 'numeric-sort': 'n', 'human-numeric-sort': 'h',
  'version-sort': 'V', 'random-sort': 'R', sort: 'sort:', output: 'o:', reverse: 'r', stable: 's', unique: 'u',
  'field-separator': 't:', 'zero-terminated': 'z', merge: 'm', parallel: 'x:', 'buffer-size': 'S:', 'temporary-directory': 'T:',
  debug: 'debug', 'files0-from': 'F:', 'batch-size': 'x:', 'compress-program': 'x:',
}; // biome-ignore format: a table

/** Ref: coreutils src/sort.c:main(), keycompare() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, '-bcCdfghik:mMno:rRsS:t:T:uVy::z', longs, 2);
  if (typeof parsed === 'number') return parsed;
  let global = '';
  let separator: string | null = null;
  let unique = false;
  let stable = false;
  let check: '' | 'c' | 'C' = '';
  let output: string | null = null;
  let eol = '\n';
  const keys: Key[] = [];
  const paths: string[] = [];
  for (const { opt, arg, long } of parsed.opts) {
    if (opt === '\x01') paths.push(arg!);
    else if (opt === 'k') {
      const key = parseKey(arg!);
      if (typeof key === 'string') return fatal(sys, key);
      keys.push(key);
    } else if (opt === 't') {
      if (arg === '') return fatal(sys, 'empty tab');
      if (arg!.length > 1 && arg !== '\\0') return fatal(sys, `multi-character tab ${quote(arg!)}`);
      separator = arg === '\\0' ? '\0' : arg!;
    } else if (opt === 'u') unique = true;
    else if (opt === 's') stable = true;
    else if (opt === 'c' || opt === 'C')
      check = long === 'check' ? (arg === 'quiet' || arg === 'silent' ? 'C' : 'c') : opt;
    else if (opt === 'o') output = arg!;
    else if (opt === 'z') eol = '\0';
    else if (opt === 'sort') {
      const names: Record<string, string> = {
        'general-numeric': 'g',
        'human-numeric': 'h',
        month: 'M',
        numeric: 'n',
        random: 'R',
        version: 'V',
      };
      const flag = Object.keys(names).find((n) => n.startsWith(arg!));
      if (flag === undefined) return fatal(sys, `invalid argument ${quote(arg!)} for '--sort'`);
      global += names[flag];
    } else if ('bdfgiMnhrRV'.includes(opt)) global += opt;
  }
  paths.push(...parsed.operands);
  const kinds = (f: string) => new Set([...f].filter((c) => 'ghMnV'.includes(c)));
  for (const f of [global, ...keys.map((k) => k.flags)]) {
    const all = [...kinds(f)].sort();
    if (all.length > 1) return fatal(sys, `options '-${all.join('')}' are incompatible`);
  }
  const compare = comparison(keys, global, separator);
  const reverse = global.includes('r');
  const full: Compare = (a, b) => {
    const c = compare(a, b);
    if (c !== 0 || unique || stable) return c;
    const whole = a < b ? -1 : a > b ? 1 : 0;
    return reverse ? -whole : whole;
  };
  const flow = new Outflow(sys);
  let text = '';
  const records: string[] = [];
  for (const path of paths.length > 0 ? paths : ['-']) {
    const got = yield* slurp(sys, path);
    if (!got.ok) {
      const why = strerror[got.error.errno];
      return fatal(
        sys,
        got.error.errno === 'EISDIR' ? `read failed: ${quotef(path)}: ${why}` : `cannot read: ${quotef(path)}: ${why}`,
      );
    }
    text = got.value;
    if (text === '') continue;
    if (text.endsWith(eol)) text = text.slice(0, -1);
    const split = text.split(eol);
    if (check) {
      for (let i = 1; i < split.length; i++) {
        const c = full(split[i - 1]!, split[i]!);
        if (c > 0 || (unique && c === 0)) {
          if (check === 'c') sys.err(`${sys.argv[0]}: ${path}:${i + 1}: disorder: ${split[i]}\n`);
          return 1;
        }
      }
    }
    for (const r of split) records.push(r);
  }
  if (check) return 0;
  if (keys.length === 0 && global === '') records.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  else records.sort(full);
  const result = unique ? records.filter((r, i) => i === 0 || full(records[i - 1]!, r) !== 0) : records;
  if (output !== null) {
    const wrote = sys.writeFile(output, result.map((r) => r + eol).join(''));
    return wrote.ok ? 0 : fatal(sys, `open failed: ${quotef(output)}: ${strerror[wrote.error.errno]}`);
  }
  for (let i = 0; i < result.length; i += 2000) {
    const part = result.slice(i, i + 2000);
    flow.out(part.join(eol) + eol);
    yield* flow.drain();
  }
  return 0;
}

function fatal(sys: Sys, message: string): 2 {
  complain(sys, message);
  return 2;
}

function parseKey(text: string): Key | string {
  const m = /^(\d+)(?:\.(\d+))?([bdfgiMnhrRV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMnhrRV]*))?(.*)$/s.exec(text);
  if (!m)
    return /^\d/.test(text)
      ? `stray character in field spec: invalid field specification ${quote(text)}`
      : `invalid number at field start: invalid count at start of ${quote(text)}`;
  if (m[7] !== '') {
    if (m[7]!.startsWith(',')) return `invalid number after ',': invalid count at start of ${quote(m[7]!.slice(1))}`;
    return `stray character in field spec: invalid field specification ${quote(text)}`;
  }
  if (Number(m[1]) === 0) return `-: invalid field specification ${quote(text)}`.replace('-', 'field number is zero');
  if (m[2] !== undefined && Number(m[2]) === 0)
    return `character offset is zero: invalid field specification ${quote(text)}`;
  if (m[4] !== undefined && Number(m[4]) === 0)
    return `field number is zero: invalid field specification ${quote(text)}`;
  return {
    start: Number(m[1]),
    startChar: m[2] === undefined ? 1 : Number(m[2]),
    end: m[4] === undefined ? Number.POSITIVE_INFINITY : Number(m[4]),
    endChar: m[5] === undefined ? 0 : Number(m[5]),
    flags: m[3]! + (m[6] ?? ''),
  };
}

function comparison(keys: readonly Key[], global: string, separator: string | null): Compare {
  if (keys.length === 0) return ordering(global);
  const parts = keys.map((key) => {
    const flags = key.flags === '' ? global : key.flags;
    const compare = ordering(flags);
    const extract = (line: string) => field(line, key, separator, flags.includes('b'));
    return (a: string, b: string) => compare(extract(a), extract(b));
  });
  return (a, b) => {
    for (const part of parts) {
      const c = part(a, b);
      if (c !== 0) return c;
    }
    return 0;
  };
}

/** Where each field begins and ends. Ref: src/sort.c:begfield(), limfield() */
function field(line: string, key: Key, separator: string | null, skip: boolean): string {
  const starts: [number, number][] = [];
  if (separator !== null) {
    let at = 0;
    for (const part of line.split(separator)) {
      starts.push([at, at + part.length]);
      at += part.length + 1;
    }
  } else for (const m of line.matchAll(/[ \t\n]*[^ \t\n]+|[ \t\n]+$/g)) starts.push([m.index, m.index + m[0].length]);
  const from = starts[key.start - 1];
  if (from === undefined) return '';
  let begin = from[0];
  if (skip) while (begin < line.length && (line[begin] === ' ' || line[begin] === '\t')) begin++;
  begin = Math.min(begin + key.startChar - 1, line.length);
  const to = starts[key.end - 1];
  let end = line.length;
  if (to !== undefined) {
    if (key.endChar === 0) end = to[1];
    else {
      let at = to[0];
      if (skip) while (at < line.length && (line[at] === ' ' || line[at] === '\t')) at++;
      end = Math.min(at + key.endChar, line.length);
    }
  }
  return end > begin ? line.slice(begin, end) : '';
}

function ordering(flags: string): Compare {
  const r = flags.includes('r') ? -1 : 1;
  const compare = kind(flags);
  return (a, b) => r * compare(a, b);
}

function kind(flags: string): Compare {
  if (flags.includes('n')) return (a, b) => numeric(a) - numeric(b);
  if (flags.includes('g')) return (a, b) => { const x = general(a); const y = general(b); return x < y ? -1 : x > y ? 1 : 0; }; // biome-ignore format: short
  if (flags.includes('h')) return (a, b) => human(a) - human(b);
  if (flags.includes('M')) return (a, b) => month(a) - month(b);
  if (flags.includes('V')) return versionCompare;
  const prepare = (s: string) => {
    let t = flags.includes('b') ? s.replace(/^[ \t]+/, '') : s;
    if (flags.includes('d')) t = t.replace(/[^A-Za-z0-9 \t]/g, '');
    if (flags.includes('i')) t = t.replace(/[^ -~]/g, '');
    return flags.includes('f') ? t.toUpperCase() : t;
  };
  return (a, b) => {
    const x = prepare(a);
    const y = prepare(b);
    return x < y ? -1 : x > y ? 1 : 0;
  };
}

function numeric(s: string): number {
  const m = /^[ \t]*(-?\d*(?:\.\d*)?)/.exec(s)![1]!;
  const n = Number(m);
  return m === '' || m === '-' || Number.isNaN(n) ? 0 : n;
}

function general(s: string): number {
  const n = Number.parseFloat(s);
  return Number.isNaN(n) ? Number.NEGATIVE_INFINITY : n;
}

function human(s: string): number {
  const m = /^[ \t]*(-?)(\d*\.?\d*)([kKMGTPEZY]?)/.exec(s)!;
  const power = m[3] === '' ? 0 : ' KMGTPEZY'.indexOf(m[3]!.toUpperCase());
  const n = Number(m[2]) || 0;
  return (m[1] ? -1 : 1) * (n === 0 ? 0 : power * 1e15 + n);
}

function month(s: string): number {
  const at = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'.indexOf(s.trimStart().slice(0, 3).toUpperCase());
  return at >= 0 && at % 3 === 0 ? at / 3 + 1 : 0;
}

/** Ref: gnulib lib/filevercmp.c:filevercmp() */
export function versionCompare(a: string, b: string): number {
  const order = (c: string | undefined): number =>
    c === undefined || /\d/.test(c) ? 0 : /[A-Za-z]/.test(c) ? c.charCodeAt(0) : c === '~' ? -1 : c.charCodeAt(0) + 256;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !/\d/.test(a[i]!)) || (j < b.length && !/\d/.test(b[j]!))) {
      const d = order(a[i]) - order(b[j]);
      if (d !== 0) return d;
      i++;
      j++;
    }
    const x = /^0*(\d*)/.exec(a.slice(i))!;
    const y = /^0*(\d*)/.exec(b.slice(j))!;
    i += x[0].length;
    j += y[0].length;
    if (x[1]!.length !== y[1]!.length) return x[1]!.length - y[1]!.length;
    if (x[1] !== y[1]) return x[1]! < y[1]! ? -1 : 1;
  }
  return 0;
}
