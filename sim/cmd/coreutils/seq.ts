import { charge } from '../../proc/meter.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { formatDouble } from '../cprintf.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { Outflow } from '../input.ts';
import { complain, usage } from './options.ts';
import { quote } from './quote.ts';

export const seq: Command = { path: '/usr/bin/seq', program: run };

/** Ref: coreutils src/seq.c:main(), print_numbers() */
function* run(sys: Sys): Task<number> {
  // a negative number is no option
  const argv = sys.argv.map((a, i) => (i > 0 && /^-[.\d]/.test(a) ? `\x01${a}` : a));
  const parsed = getopt(argv, '+f:s:w', { 'equal-width': 'w', format: 'f:', separator: 's:', help: 'h', version: 'V' });
  let format: string | null = null;
  let separator = '\n';
  let equal = false;
  for (const o of parsed.opts) {
    if (o.opt === '?') {
      sys.err(`${sys.argv[0]}: ${(o as { error: string }).error}\n${tryHelp(sys.argv[0]!)}`);
      return 1;
    }
    if (o.opt === 'f') format = o.arg!;
    else if (o.opt === 's') separator = o.arg!;
    else if (o.opt === 'w') equal = true;
    else {
      sys.out('seq (GNU coreutils) 9.1\n');
      return 0;
    }
  }
  const words = parsed.operands.map((a) => a.replace(/^\x01/, ''));
  if (words.length === 0) return usage(sys, 'missing operand');
  if (words.length > 3) return usage(sys, `extra operand ${quote(words[3]!)}`);
  const numbers: number[] = [];
  for (const w of words) {
    const n = Number(w);
    if (w.trim() === '' || (Number.isNaN(n) && !/^[+-]?(inf|nan)/i.test(w)))
      return usage(sys, `invalid floating point argument: ${quote(w)}`);
    numbers.push(/^[+-]?inf/i.test(w) ? (w.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : n);
  }
  if (format !== null && equal)
    return usage(sys, 'format string may not be specified when printing equal width strings');
  const first = numbers.length > 1 ? numbers[0]! : 1;
  const step = numbers.length > 2 ? numbers[1]! : 1;
  const last = numbers.at(-1)!;
  if (step === 0) return usage(sys, `invalid Zero increment value: ${quote(words[1]!)}`);
  const decimals = (w: string) => (/e/i.test(w) ? 0 : (w.split('.')[1]?.length ?? 0));
  const precision = Math.max(
    numbers.length > 1 ? decimals(words[0]!) : 0,
    numbers.length > 2 ? decimals(words[1]!) : 0,
  );
  let show = (n: number) =>
    precision === 0 && Number.isInteger(n) && Math.abs(n) < 1e15
      ? String(n)
      : formatDouble(n, { flags: '', width: 0, precision, letter: 'f' });
  if (format !== null) {
    const m = /^((?:[^%]|%%)*)%([-+ #0']*)(\d*)(?:\.(\d*))?L?([aefgAEFG])((?:[^%]|%%)*)$/s.exec(format);
    if (!m) {
      if (!/(^|[^%])(%%)*%[^%]/.test(format)) return complain(sys, `format ${quote(format)} has no % directive`);
      if (/%[-+ #0']*\d*(\.\d*)?L?[aefgAEFG].*%/.test(format))
        return complain(sys, `format ${quote(format)} has too many % directives`);
      return complain(
        sys,
        `format ${quote(format)} has unknown %${/%[-+ #0']*\d*(?:\.\d*)?L?(.?)/.exec(format)![1]} directive`,
      );
    }
    const c = {
      flags: m[2]!,
      width: Number(m[3] || 0),
      precision: m[4] === undefined ? null : Number(m[4]),
      letter: m[5]!,
    };
    show = (n) => m[1]!.replaceAll('%%', '%') + formatDouble(n, c) + m[6]!.replaceAll('%%', '%');
  } else if (equal) {
    const plain = show;
    const end = first + Math.floor((last - first) / step + 1e-10) * step;
    const width = Math.max(plain(first).length, plain(end).length);
    show = (n) => formatDouble(n, { flags: '0', width, precision, letter: 'f' });
  }
  const flow = new Outflow(sys);
  let started = false;
  const limit = precision > 0 || !Number.isInteger(step) ? last + Math.abs(step) * 1e-10 * Math.sign(step) : last;
  for (let i = 0; ; ) {
    charge(4096 / 8);
    let out = '';
    const until = i + 4096;
    for (; i < until; i++) {
      const n = first + i * step;
      if (step > 0 ? n > limit : n < limit) {
        flow.out(out);
        if (started) flow.out('\n');
        return 0;
      }
      out += started ? separator + show(n) : show(n);
      started = true;
    }
    flow.out(out);
    yield* flow.drain();
  }
}
