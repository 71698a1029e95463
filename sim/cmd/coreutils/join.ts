import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { complain, fileError, options, usage } from './options.ts';
import { quote, quoteaf } from './quote.ts';

export const join: Command = { path: '/usr/bin/join', program: run };

type Line = { readonly text: string; readonly fields: readonly string[] };
type OutField = { readonly file: 0 | 1 | 2; readonly field: number };

/** Ref: coreutils src/join.c:main(), join() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'a:e:i1:2:j:o:t:v:z', {
    'ignore-case': 'i', 'check-order': 'C', 'nocheck-order': 'N', 'zero-terminated': 'z', header: 'H',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  const key: [number | null, number | null] = [null, null];
  const unpaired = [false, false];
  let pairs = true;
  let empty: string | null = null;
  let format: OutField[] | 'auto' | null = null;
  let tab: string | null = null;
  const set = new Set(parsed.opts.map((o) => o.opt));
  for (const { opt, arg } of parsed.opts) {
    if (opt === '1' || opt === '2' || opt === 'j') {
      if (!/^\d+$/.test(arg!) || Number(arg) === 0) return complain(sys, `invalid field number: ${quote(arg!)}`);
      for (const f of opt === 'j' ? ([0, 1] as const) : ([Number(opt) - 1] as const)) {
        const before: number | null = key[f as 0 | 1];
        if (before !== null && before !== Number(arg) - 1)
          return complain(sys, `incompatible join fields ${before + 1}, ${arg}`);
        key[f as 0 | 1] = Number(arg) - 1;
      }
    } else if (opt === 'a' || opt === 'v') {
      if (arg !== '1' && arg !== '2') return complain(sys, `invalid field number: ${quote(arg!)}`);
      unpaired[Number(arg) - 1] = true;
      if (opt === 'v') pairs = false;
    } else if (opt === 'e') {
      if (empty !== null && empty !== arg) return complain(sys, 'conflicting empty-field replacement strings');
      empty = arg!;
    } else if (opt === 't') {
      if (arg!.length > 1 && arg !== '\\0') return complain(sys, `multi-character tab ${quote(arg!)}`);
      tab = arg === '' ? '\n' : arg === '\\0' ? '\0' : arg!;
    } else if (opt === 'o') {
      if (arg === 'auto') format = 'auto';
      else {
        const fields: OutField[] = [];
        for (const word of arg!.split(/[, \t]/)) {
          const m = /^([12])\.(\d+)$/.exec(word);
          if (word === '0') fields.push({ file: 0, field: 0 });
          else if (m && Number(m[2]) > 0) fields.push({ file: Number(m[1]) as 1 | 2, field: Number(m[2]) - 1 });
          else if (m) return complain(sys, `invalid field number: ${quote(m[2]!)}`);
          else if (/^[012]/.test(word)) {
            const rest = /^[12]\.(.*)$/s.exec(word)?.[1];
            return complain(
              sys,
              rest !== undefined ? `invalid field number: ${quote(rest)}` : `invalid field specifier: ${quote(word)}`,
            );
          } else return complain(sys, `invalid file number in field spec: ${quote(word)}`);
        }
        format = [...(Array.isArray(format) ? format : []), ...fields];
      }
    }
  }
  const { operands } = parsed;
  if (operands.length === 0) return usage(sys, 'missing operand');
  if (operands.length === 1) return usage(sys, `missing operand after ${quote(sys.argv.at(-1)!)}`);
  if (operands.length > 2) return usage(sys, `extra operand ${quoteaf(operands[2]!)}`);
  if (operands[0] === '-' && operands[1] === '-')
    return complain(sys, 'both files cannot be standard input: No such file or directory');
  const eol = set.has('z') ? '\0' : '\n';
  const [k1, k2] = [key[0] ?? 0, key[1] ?? 0];
  const split = (text: string): Line => {
    if (tab !== null) return { text, fields: tab === '\n' ? [text] : text.split(tab) };
    return { text, fields: text.replace(/^[ \t\n]+/, '').split(/[ \t\n]+/).filter((f, i, all) => f !== '' || i < all.length - 1) };
  }; // biome-ignore format: a chain
  const files: Line[][] = [];
  for (const path of operands) {
    const text = yield* slurp(sys, path);
    if (!text.ok) return fileError(sys, path, text.error);
    const records = text.value.split(eol);
    if (records.at(-1) === '') records.pop();
    files.push(records.map(split));
  }
  const [a, b] = files as [Line[], Line[]];
  const keyOf = (line: Line, at: number): string => {
    const k = line.fields[at] ?? '';
    return set.has('i') ? k.toLowerCase() : k;
  };
  const compare = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  const separator = tab ?? ' ';
  const auto = [a[0]?.fields.length ?? 0, b[0]?.fields.length ?? 0];
  const filled = (line: Line | null, field: number): string => line?.fields[field] || empty || '';
  const show = (l: Line | null, r: Line | null): void => {
    const common = l !== null ? filled(l, k1) : filled(r, k2);
    if (Array.isArray(format)) {
      const out = format.map((f) => (f.file === 0 ? common : filled(f.file === 1 ? l : r, f.field)));
      sys.out(out.join(separator) + eol);
      return;
    }
    const rest = (line: Line | null, at: number, n: number): string[] =>
      Array.from({ length: format === 'auto' ? n : (line?.fields.length ?? 0) }, (_, i) => i)
        .filter((i) => i !== at)
        .map((i) => filled(line, i));
    sys.out([common, ...rest(l, k1, auto[0]!), ...rest(r, k2, auto[1]!)].join(separator) + eol);
  };
  let unpairable = false;
  const disorder = [false, false];
  /** False where the run ends. Ref: coreutils src/join.c:check_order() */
  const checked = (file: 0 | 1, at: number): boolean => {
    const lines = files[file]!;
    const first = set.has('H') ? 1 : 0;
    if (set.has('N') || at <= first || at >= lines.length || disorder[file] || (!set.has('C') && !unpairable))
      return true;
    const k = file === 0 ? k1 : k2;
    if (compare(keyOf(lines[at - 1]!, k), keyOf(lines[at]!, k)) <= 0) return true;
    complain(sys, `${operands[file]}:${at + 1}: is not sorted: ${lines[at]!.text}`);
    disorder[file] = true;
    return !set.has('C');
  };
  let [i, j] = [0, 0];
  if (set.has('H') && (a.length > 0 || b.length > 0)) {
    show(a[0] ?? null, b[0] ?? null);
    [i, j] = [a.length > 0 ? 1 : 0, b.length > 0 ? 1 : 0];
  }
  while (i < a.length && j < b.length) {
    const k = keyOf(a[i]!, k1);
    const order = compare(k, keyOf(b[j]!, k2));
    if (order < 0) {
      if (unpaired[0]) show(a[i]!, null);
      unpairable = true;
      if (!checked(0, ++i)) return 1;
      continue;
    }
    if (order > 0) {
      if (unpaired[1]) show(null, b[j]!);
      unpairable = true;
      if (!checked(1, ++j)) return 1;
      continue;
    }
    const [from, to] = [i, j];
    do if (!checked(0, ++i)) return 1;
    while (i < a.length && keyOf(a[i]!, k1) === k);
    do if (!checked(1, ++j)) return 1;
    while (j < b.length && keyOf(b[j]!, k2) === k);
    if (pairs) for (const l of a.slice(from, i)) for (const r of b.slice(to, j)) show(l, r);
  }
  for (; i < a.length; ) {
    if (unpaired[0]) show(a[i]!, null);
    unpairable = true;
    if (!checked(0, ++i)) return 1;
  }
  for (; j < b.length; ) {
    if (unpaired[1]) show(null, b[j]!);
    unpairable = true;
    if (!checked(1, ++j)) return 1;
  }
  return disorder[0] || disorder[1] ? complain(sys, 'input is not in sorted order') : 0;
}
