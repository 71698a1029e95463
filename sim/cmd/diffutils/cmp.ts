import { strerror } from '../../../core/errno.ts';
import type { Bytes, Command, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { slurp } from '../input.ts';
import { cmpHelp, cmpVersion } from './help.ts';

export const cmp: Command = { path: '/usr/bin/cmp', program: run };

/** Ref: diffutils src/cmp.c:main() */
function* run(sys: Sys): Task<number> {
  const refuse = (message: string): number => {
    sys.err(`cmp: ${message}\ncmp: ${tryHelp('cmp')}`);
    return 2;
  };
  const { opts, operands } = getopt(sys.argv, 'bci:ln:sv', {
    'print-bytes': 'b', 'print-chars': 'c', 'ignore-initial': 'i:', verbose: 'l', bytes: 'n:', silent: 's', quiet: 's',
    version: 'v', help: '\x10',
  }); // biome-ignore format: a table
  const set = new Set<string>();
  const skip = [0, 0];
  let limit = Number.POSITIVE_INFINITY;
  for (const o of opts) {
    const arg = o.arg ?? '';
    if (o.opt === '?') return refuse((o as { error: string }).error);
    if (o.opt === 'i') {
      const parts = arg.split(':').map(size);
      if (parts.length > 2 || parts.includes(null)) return refuse(`invalid --ignore-initial value '${arg}'`);
      skip[0] = Math.max(skip[0]!, parts[0]!);
      skip[1] = Math.max(skip[1]!, parts[1] ?? parts[0]!);
    } else if (o.opt === 'n') {
      const n = size(arg);
      if (n === null) return refuse(`invalid --bytes value '${arg}'`);
      limit = Math.min(limit, n);
    } else if (o.opt === 'v' || o.opt === '\x10') {
      sys.out(o.opt === 'v' ? cmpVersion : cmpHelp);
      return 0;
    } else set.add(o.opt === 'c' ? 'b' : o.opt);
    if (set.has('l') && set.has('s')) return refuse('options -l and -s are incompatible');
  }
  const [name0, name1 = '-', ...skips] = operands;
  if (name0 === undefined) return refuse(`missing operand after '${sys.argv.at(-1)}'`);
  for (const [i, text] of skips.slice(0, 2).entries()) {
    const n = size(text);
    if (n === null) return refuse(`invalid --ignore-initial value '${text}'`);
    skip[i] = Math.max(skip[i]!, n);
  }
  if (skips.length > 2) return refuse(`extra operand '${skips[2]}'`);
  const names = [name0, name1] as const;
  const data: Bytes[] = [];
  if (name0 === name1 && skip[0] === skip[1]) return 0;
  for (const [i, name] of names.entries()) {
    const got = yield* slurp(sys, name);
    if (!got.ok) {
      if (!set.has('s') || got.error.errno !== 'ENOENT') sys.err(`cmp: ${name}: ${strerror[got.error.errno]}\n`);
      return 2;
    }
    data.push(got.value.slice(skip[i]!, skip[i]! + limit));
  }
  return compare(sys, names, data[0]!, data[1]!, set);
}

/** Ref: src/cmp.c:cmp() */
function compare(sys: Sys, names: readonly [string, string], a: Bytes, b: Bytes, set: ReadonlySet<string>): number {
  const shorter = Math.min(a.length, b.length);
  const printed = set.has('b');
  const octal = (c: string) => c.charCodeAt(0).toString(8).padStart(3);
  let differs = false;
  let newlines = 0;
  const width = String(shorter).length;
  for (let i = 0; i < shorter; i++) {
    if (a[i] !== b[i]) {
      if (set.has('s')) return 1;
      differs = true;
      const at = String(i + 1);
      if (set.has('l')) {
        const left = printed ? `${octal(a[i]!)} ${visible(a[i]!).padEnd(4)}` : octal(a[i]!);
        sys.out(`${at.padStart(width)} ${left} ${octal(b[i]!)}${printed ? ` ${visible(b[i]!)}` : ''}\n`);
        continue;
      }
      const where = `${names[0]} ${names[1]} differ: ${printed ? 'byte' : 'char'} ${at}, line ${newlines + 1}`;
      sys.out(
        printed ? `${where} is ${octal(a[i]!)} ${visible(a[i]!)} ${octal(b[i]!)} ${visible(b[i]!)}\n` : `${where}\n`,
      );
      return 1;
    }
    if (a[i] === '\n') newlines++;
  }
  if (a.length === b.length) return differs ? 1 : 0;
  if (set.has('s')) return 1;
  const short = a.length < b.length ? names[0] : names[1];
  if (shorter === 0) sys.err(`cmp: EOF on ${short} which is empty\n`);
  else if (set.has('l')) sys.err(`cmp: EOF on ${short} after byte ${shorter}\n`);
  else {
    const whole = a[shorter - 1] === '\n';
    sys.err(`cmp: EOF on ${short} after byte ${shorter}, ${whole ? `line ${newlines}` : `in line ${newlines + 1}`}\n`);
  }
  return 1;
}

/** `^J`, `M-^?`: a byte that can be seen. Ref: src/cmp.c:sprintc() */
function visible(c: string): string {
  let n = c.charCodeAt(0);
  let out = '';
  if (n >= 128) {
    out = 'M-';
    n -= 128;
  }
  return out + (n < 32 ? `^${String.fromCharCode(n + 64)}` : n === 127 ? '^?' : String.fromCharCode(n));
}

function size(text: string): number | null {
  const m = /^(\d+)(?:([kKMGTPE])(B|iB)?)?$/.exec(text);
  if (!m) return null;
  const power = m[2] ? ' KMGTPE'.indexOf(m[2].toUpperCase()) : 0;
  return Number(m[1]) * (m[3] === 'B' ? 1000 : 1024) ** power;
}
