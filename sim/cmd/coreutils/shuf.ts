import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { complain, fileError, options, usage } from './options.ts';
import { quote } from './quote.ts';

export const shuf: Command = { path: '/usr/bin/shuf', program: run };

/** Ref: coreutils src/shuf.c:main() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'ei:n:o:rz', {
    echo: 'e', 'input-range': 'i:', 'head-count': 'n:', output: 'o:', 'random-source': 'R:', repeat: 'r', 'zero-terminated': 'z',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  let range: readonly [number, number] | null = null;
  let head = Number.POSITIVE_INFINITY;
  let output: string | null = null;
  const set = new Set(parsed.opts.map((o) => o.opt));
  for (const { opt, arg } of parsed.opts) {
    if (opt === 'i') {
      if (range !== null) return complain(sys, 'multiple -i options specified');
      const [low, high] = [arg!.split('-')[0]!, arg!.slice(arg!.indexOf('-') + 1)];
      if (!arg!.includes('-')) return complain(sys, `invalid input range: ${quote(arg!)}`);
      if (!/^\d+$/.test(low)) return complain(sys, `invalid input range: ${quote(low)}`);
      if (!/^\d+$/.test(high)) return complain(sys, `invalid input range: ${quote(high)}`);
      if (Number(low) > Number(high) + 1) return complain(sys, `invalid input range: ${quote(arg!)}`);
      range = [Number(low), Number(high)];
    } else if (opt === 'n') {
      if (!/^\d+$/.test(arg!)) return complain(sys, `invalid line count: ${quote(arg!)}`);
      head = Math.min(head, Number(arg));
    } else if (opt === 'o') {
      if (output !== null && output !== arg) return complain(sys, 'multiple output files specified');
      output = arg!;
    }
  }
  const { operands } = parsed;
  if (set.has('e') && range !== null) return usage(sys, 'cannot combine -e and -i options');
  const extra = range !== null ? operands[0] : set.has('e') ? undefined : operands[1];
  if (extra !== undefined) return usage(sys, `extra operand ${quote(extra)}`);
  const eol = set.has('z') ? '\0' : '\n';
  let items: string[];
  if (set.has('e')) items = [...operands];
  else if (range !== null) {
    const [low, high] = range;
    items = Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
  } else {
    const text = yield* slurp(sys, operands[0] ?? '-');
    if (!text.ok)
      return text.error.errno === 'EISDIR'
        ? complain(sys, 'read error: Is a directory')
        : fileError(sys, operands[0] ?? '-', text.error);
    items = text.value.split(eol);
    if (items.at(-1) === '') items.pop();
  }
  const pick = (n: number) => sys.random() % n;
  let chosen: string[] = [];
  if (set.has('r')) {
    if (head > 0 && items.length === 0) return complain(sys, 'no lines to repeat');
    if (!Number.isFinite(head)) {
      for (;;) {
        const wrote = yield* sys.write(1, Array.from({ length: 64 }, () => items[pick(items.length)]! + eol).join(''));
        if (!wrote.ok) return complain(sys, 'write error: Broken pipe');
      }
    }
    chosen = Array.from({ length: head }, () => items[pick(items.length)]!);
  } else {
    const n = Math.min(head, items.length);
    for (let i = 0; i < n; i++) {
      const at = i + pick(items.length - i);
      [items[i], items[at]] = [items[at]!, items[i]!];
    }
    chosen = items.slice(0, n);
  }
  const text = chosen.map((c) => c + eol).join('');
  if (output === null) sys.out(text);
  else {
    const wrote = sys.writeFile(output, text);
    if (!wrote.ok) return fileError(sys, output, wrote.error);
  }
  return 0;
}
