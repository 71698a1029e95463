import type { Command, Sys } from '../../proc/sys.ts';
import { type Conversion, formatDouble, formatInteger, pad } from '../cprintf.ts';
import { unescapeEcho } from './echo.ts';
import { complain, usage } from './options.ts';
import { quote, quoteaf } from './quote.ts';

export const printf: Command = { path: '/usr/bin/printf', program: run };

/** Ref: coreutils src/printf.c:print_formatted() */
function run(sys: Sys): number {
  const args = sys.argv.slice(1);
  if (args[0] === '--') args.shift();
  const format = args.shift();
  if (format === undefined) return usage(sys, 'missing operand');
  let status = 0;
  const integer = (text: string): bigint => {
    if (text === '') return 0n;
    if (/^['"]/.test(text)) return BigInt(text.charCodeAt(1) || 0);
    const m = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
    if (!m) {
      status = complain(sys, `${quote(text)}: expected a numeric value`);
      return 0n;
    }
    if (m[0].length < text.length) status = complain(sys, `${quote(text)}: value not completely converted`);
    const n = /^0[0-7]+$/.test(m[2]!) ? BigInt(`0o${m[2]!.slice(1)}`) : BigInt(m[2]!);
    return m[1] === '-' ? -n : n;
  };
  const real = (text: string): number => {
    if (text === '') return 0;
    if (/^['"]/.test(text)) return text.charCodeAt(1) || 0;
    const m = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(text);
    if (!m) {
      status = complain(sys, `${quote(text)}: expected a numeric value`);
      return 0;
    }
    if (m[0].length < text.length) status = complain(sys, `${quote(text)}: value not completely converted`);
    if (/inf/i.test(m[0])) return m[0].includes('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return Number(m[0]);
  };
  let used = 0;
  do {
    used = 0;
    for (let i = 0; i < format.length; i++) {
      const c = format[i]!;
      if (c === '\\') {
        const m = /^\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[^])/.exec(format.slice(i));
        if (!m) {
          sys.out('\\');
          continue;
        }
        const body = m[0] === '\\"' ? '"' : unescapeEcho(m[0]);
        if (typeof body === 'string') sys.out(body);
        else {
          sys.out(body.text);
          if (body.stop) return status;
        }
        i += m[0].length - 1;
        continue;
      }
      if (c !== '%') {
        sys.out(c);
        continue;
      }
      if (format[i + 1] === '%') {
        sys.out('%');
        i++;
        continue;
      }
      const m = /^%([-+ #0']*)(\*|\d*)(?:\.(\*|\d*))?[hlLjzt]*([^])?/.exec(format.slice(i))!;
      let flags = m[1]!.replaceAll("'", '');
      const next = (): string => {
        used++;
        return args.shift() ?? '';
      };
      let width = m[2] === '*' ? Number(integer(next())) : Number(m[2] || 0);
      if (width < 0) {
        flags += '-';
        width = -width;
      }
      const precision = m[3] === '*' ? Number(integer(next())) : m[3] === undefined ? null : Number(m[3] || 0);
      const conversion: Conversion = { flags, width, precision, letter: m[4] ?? '' };
      i += m[0].length - 1;
      switch (m[4]) {
        case 'd': case 'i': case 'o': case 'u': case 'x': case 'X':
          sys.out(formatInteger(integer(next()), conversion));
          break;
        case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A':
          sys.out(formatDouble(real(next()), conversion));
          break;
        case 'c':
          sys.out(pad(next().slice(0, 1), conversion, false));
          break;
        case 's': {
          const s = next();
          sys.out(pad(precision === null ? s : s.slice(0, precision), conversion, false));
          break;
        }
        case 'q':
          sys.out(((s) => (/^[\w%+,./:@-]+$/.test(s) ? s : quoteaf(s)))(next()));
          break;
        case 'b': {
          const done = unescapeEcho(next());
          sys.out(pad(done.text, conversion, false));
          if (done.stop) return status;
          break;
        }
        default:
          return complain(sys, `%${m[0].slice(1)}: invalid conversion specification`);
      } // biome-ignore format: a table
    }
  } while (args.length > 0 && used > 0);
  if (args.length > 0)
    sys.err(`${sys.argv[0]}: warning: ignoring excess arguments, starting with ${quote(args[0]!)}\n`);
  return status;
}
