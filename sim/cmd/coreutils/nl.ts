import type { Command, Sys, Task } from '../../proc/sys.ts';
import { compileRegex, type Regex } from '../regex.ts';
import { eachLine } from './each_line.ts';
import { complain, options } from './options.ts';
import { quote } from './quote.ts';

export const nl: Command = { path: '/usr/bin/nl', program: run };

type Style = 'a' | 't' | 'n' | Regex;

/** Ref: coreutils src/nl.c:main(), process_file(), proc_text() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'h:b:f:v:i:pl:s:w:n:d:', {
    'header-numbering': 'h:', 'body-numbering': 'b:', 'footer-numbering': 'f:', 'starting-line-number': 'v:', 'line-increment': 'i:',
    'no-renumber': 'p', 'join-blank-lines': 'l:', 'number-separator': 's:', 'number-width': 'w:', 'number-format': 'n:', 'section-delimiter': 'd:',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  const styles: { h: Style; b: Style; f: Style } = { h: 'n', b: 't', f: 'n' };
  const numbers = { v: 1, i: 1, l: 1, w: 6 };
  let separator = '\t';
  let format = 'rn';
  let delimiter = '\\:';
  let bad = false;
  for (const { opt, arg } of parsed.opts) {
    if (opt === 'h' || opt === 'b' || opt === 'f') {
      const style = numbering(arg!);
      if (style === null) {
        const where = { h: 'header', b: 'body', f: 'footer' }[opt];
        complain(sys, `invalid ${where} numbering style: ${quote(arg!)}`);
        bad = true;
      } else if (typeof style === 'object' && 'message' in style) return complain(sys, style.message);
      else styles[opt] = style;
    } else if (opt === 'v' || opt === 'i' || opt === 'l' || opt === 'w') {
      const what = {
        v: 'starting line number',
        i: 'line number increment',
        l: 'line number of blank lines',
        w: 'line number field width',
      };
      const least = { v: Number.NEGATIVE_INFINITY, i: Number.NEGATIVE_INFINITY, l: 0, w: 1 }[opt];
      if (!/^\s*[-+]?\d+$/.test(arg!)) return complain(sys, `invalid ${what[opt]}: ${quote(arg!)}`);
      if (Number(arg) < least)
        return complain(sys, `invalid ${what[opt]}: ${quote(arg!)}: Numerical result out of range`);
      numbers[opt] = Number(arg);
    } else if (opt === 's') separator = arg!;
    else if (opt === 'n') {
      if (['ln', 'rn', 'rz'].includes(arg!)) format = arg!;
      else {
        complain(sys, `invalid line numbering format: ${quote(arg!)}`);
        bad = true;
      }
    } else if (opt === 'd') delimiter = arg!.length === 1 ? `${arg}:` : arg!;
  }
  if (bad) {
    sys.err(`Try '${sys.argv[0]} --help' for more information.\n`);
    return 1;
  }
  const keep = parsed.opts.some((o) => o.opt === 'p');
  let section: 'h' | 'b' | 'f' = 'b';
  let number = numbers.v;
  let blanks = 0;
  const blankMargin = ' '.repeat(numbers.w + separator.length);
  const numbered = (line: string): string => {
    const sign = number < 0 ? '-' : '';
    const digits = String(Math.abs(number));
    const shown =
      format === 'ln'
        ? (sign + digits).padEnd(numbers.w)
        : format === 'rz'
          ? sign + digits.padStart(numbers.w - sign.length, '0')
          : (sign + digits).padStart(numbers.w);
    number += numbers.i;
    return shown + separator + line;
  };
  const text = (line: string): string => {
    const style = styles[section];
    if (style === 'n') return blankMargin + line;
    if (style === 'a') {
      if (numbers.l <= 1 || line !== '') {
        blanks = 0;
        return numbered(line);
      }
      if (++blanks < numbers.l) return blankMargin + line;
      blanks = 0;
      return numbered(line);
    }
    if (style === 't') return line !== '' ? numbered(line) : blankMargin + line;
    return style.test(line) ? numbered(line) : blankMargin + line;
  };
  return yield* eachLine(sys, parsed.operands, (line) => {
    const times = delimiter === '' ? 0 : [3, 2, 1].find((n) => line === delimiter.repeat(n));
    if (!times) return `${text(line)}\n`;
    section = times === 3 ? 'h' : times === 2 ? 'b' : 'f';
    if (!keep) number = numbers.v;
    return '\n';
  });
}

function numbering(text: string): Style | { readonly message: string } | null {
  const letter = text[0];
  if (letter === 'a' || letter === 't' || letter === 'n') return letter;
  if (letter !== 'p') return null;
  const compiled = compileRegex(text.slice(1), 'grep');
  return compiled.ok ? compiled.regex : { message: compiled.message };
}
