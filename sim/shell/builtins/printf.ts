import { backslashQuote } from '../quote.ts';
import type { Shell } from '../shell.ts';
import { strftime } from '../strftime.ts';
import { unicode } from '../word.ts';
import type { Builtin } from './builtin.ts';

/** Backslash escapes of `echo -e` and `%b` (`octal0`: \0nnn), or of a printf format. Ref: bash builtins/printf.def:bexpand() */
export function escapes(text: string, octal0: boolean): { readonly text: string; readonly stop: boolean } {
  if (!text.includes('\\')) return { text, stop: false };
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\' || i + 1 >= text.length) {
      out += text[i];
      continue;
    }
    const c = text[++i]!;
    const simple = {
      a: '\x07',
      b: '\b',
      e: '\x1b',
      E: '\x1b',
      f: '\f',
      n: '\n',
      r: '\r',
      t: '\t',
      v: '\v',
      '\\': '\\',
    }[c];
    if (simple !== undefined) out += simple;
    else if (c === 'c' && octal0) return { text: out, stop: true };
    else if (c >= '0' && c <= '7') {
      const m = (octal0 && c === '0' ? /^0[0-7]{0,3}/ : octal0 ? /^[0-7]{1,3}/ : /^[0-7]{1,3}/).exec(
        text.slice(i, i + 4),
      )!;
      out += String.fromCharCode(Number.parseInt(m[0], 8) & 255);
      i += m[0].length - 1;
    } else if (c === 'x') {
      const m = /^[0-9a-fA-F]{1,2}/.exec(text.slice(i + 1, i + 3));
      if (m) {
        out += String.fromCharCode(Number.parseInt(m[0], 16));
        i += m[0].length;
      } else out += '\\x';
    } else if (c === 'u' || c === 'U') {
      const m = (c === 'u' ? /^[0-9a-fA-F]{1,4}/ : /^[0-9a-fA-F]{1,8}/).exec(text.slice(i + 1, i + 9));
      if (m) {
        out += unicode(Number.parseInt(m[0], 16), m[0], c);
        i += m[0].length;
      } else out += `\\${c}`;
    } else if (!octal0 && (c === '"' || c === "'" || c === '?')) out += c;
    else out += `\\${c}`;
  }
  return { text: out, stop: false };
}

/** Ref: bash builtins/printf.def */
function printf(sh: Shell, argv: readonly string[]): number {
  let i = 1;
  let into: string | null = null;
  if (argv[i] === '-v') {
    into = argv[i + 1] ?? null;
    if (into === null) {
      sh.complain('printf', '-v: option requires an argument');
      sh.sys.err('printf: usage: printf [-v var] format [arguments]\n');
      return 2;
    }
    if (!/^[A-Za-z_]\w*(\[.+\])?$/.test(into)) {
      sh.complain('printf', `\`${into}': not a valid identifier`);
      return 2;
    }
    i += 2;
  }
  if (argv[i] === '--') i++;
  else if (argv[i] !== undefined && /^-./.test(argv[i]!)) {
    sh.complain('printf', `${argv[i]!.slice(0, 2)}: invalid option`);
    sh.sys.err('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const format = argv[i];
  if (format === undefined) {
    sh.sys.err('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const r = formatText(sh, format, argv.slice(i + 1));
  if (into !== null) {
    const m = /^(\w+)\[(.*)\]$/s.exec(into);
    if (m) sh.setElement(m[1]!, sh.resolve(m[1]!)?.assoc ? m[2]! : String(sh.arith(m[2]!)), r.text, false);
    else sh.setVar(into, r.text);
  } else sh.out(r.text);
  return r.status;
}

const SPEC = /^%([-+ #0']*)(\*|-?\d+)?(?:\.(\*|-?\d*))?(?:hh|h|ll|l|j|z|t|L)?([a-zA-Z%]|\([^)]*\)T)?/;

function formatText(sh: Shell, format: string, args: readonly string[]): { text: string; status: number } {
  let out = '';
  let status = 0;
  let n = 0;
  const warn = (message: string) => {
    sh.complain('printf', message);
    status = 1;
  };
  do {
    const before = n;
    for (let i = 0; i < format.length; ) {
      const c = format[i]!;
      if (c === '\\') {
        const m = /^\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|.)?/s.exec(format.slice(i))!;
        out += escapes(m[0], false).text;
        i += m[0].length;
        continue;
      }
      if (c !== '%') {
        const end = format.slice(i).search(/[%\\]/);
        const to = end < 0 ? format.length : i + end;
        out += format.slice(i, to);
        i = to;
        continue;
      }
      const m = SPEC.exec(format.slice(i));
      if (!m || m[4] === undefined) {
        const bad = format.slice(i + (m?.[0].length ?? 1), i + (m?.[0].length ?? 1) + 1);
        warn(bad === '' ? `\`${format.slice(i)}': missing format character` : `\`${bad}': invalid format character`);
        return { text: out, status };
      }
      i += m[0].length;
      let flags = m[1]!;
      const star = (v: string | undefined): number | null => {
        if (v === undefined) return null;
        if (v === '*') return Number(number(args[n++] ?? '', warn));
        return v === '' ? 0 : Number(v);
      };
      let width = star(m[2]);
      const precision = star(m[3]);
      if (width !== null && width < 0) {
        flags += '-';
        width = -width;
      }
      const conv = m[4];
      const pad = (text: string, zero = false): string => {
        if (width === null || text.length >= width) return text;
        if (flags.includes('-')) return text.padEnd(width);
        if (zero && flags.includes('0')) {
          const sign = /^[-+ ]?(?:0[xX])?/.exec(text)![0];
          return sign + text.slice(sign.length).padStart(width - sign.length, '0');
        }
        return text.padStart(width);
      };
      if (conv.startsWith('(')) {
        const arg = args[n++];
        const t =
          arg === undefined || arg === '-1'
            ? sh.sys.wall
            : arg === '-2'
              ? sh.sys.wall - sh.sys.now
              : Number(number(arg, warn)) * 1e9;
        out += pad(strftime(conv.slice(1, -2) || '%H:%M:%S', t));
        continue;
      }
      switch (conv) {
        case '%':
          out += '%';
          break;
        case 's': {
          const v = args[n++] ?? '';
          out += pad(precision === null || precision < 0 ? v : v.slice(0, precision));
          break;
        }
        case 'b': {
          const e = escapes(args[n++] ?? '', true);
          out += pad(precision === null ? e.text : e.text.slice(0, precision));
          if (e.stop) return { text: out, status };
          break;
        }
        case 'q':
        case 'Q':
          out += pad(backslashQuote(args[n++] ?? ''));
          break;
        case 'c':
          out += pad((args[n++] ?? '').slice(0, 1));
          break;
        case 'd':
        case 'i': {
          const v = number(args[n++] ?? '', warn);
          let text = String(v < 0n ? -v : v);
          if (precision !== null) text = text.padStart(precision, '0');
          text = (v < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text;
          out += pad(text, precision === null);
          break;
        }
        case 'u':
        case 'x':
        case 'X':
        case 'o': {
          const v = BigInt.asUintN(64, number(args[n++] ?? '', warn));
          let text = conv === 'u' ? v.toString() : v.toString(conv === 'o' ? 8 : 16);
          if (precision !== null) text = text.padStart(precision, '0');
          if (flags.includes('#') && v !== 0n) text = conv === 'o' ? `0${text}` : conv === 'u' ? text : `0x${text}`;
          if (conv === 'X') text = text.toUpperCase();
          out += pad(text, precision === null);
          break;
        }
        case 'f':
        case 'F':
        case 'e':
        case 'E':
        case 'g':
        case 'G':
        case 'a':
        case 'A': {
          const raw = args[n++] ?? '';
          const v = float(raw, warn);
          let text = floatText(Math.abs(v), conv, precision ?? 6, flags.includes('#'));
          text = (v < 0 || Object.is(v, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text;
          out += pad(text, Number.isFinite(v));
          break;
        }
        default:
          warn(`\`${conv}': invalid format character`);
          return { text: out, status };
      }
    }
    if (n === before) break;
  } while (n < args.length);
  return { text: out, status };
}

/** A numeric argument; what follows the digits is complained about. */
function number(text: string, warn: (m: string) => void): bigint {
  if (text === '') return 0n;
  if (text[0] === "'" || text[0] === '"') return BigInt(text.charCodeAt(1) || 0);
  const m = /^[ \t]*([+-]?(?:0[xX][0-9a-fA-F]+|\d+))/.exec(text);
  if (!m) {
    warn(`${text}: invalid number`);
    return 0n;
  }
  const negative = m[1]!.startsWith('-');
  const digits = m[1]!.replace(/^[+-]/, '');
  const octal = /^0[0-9]/.test(digits);
  const used = octal ? /^0[0-7]*/.exec(digits)![0] : digits;
  if (m[0].length < text.length || used.length < digits.length)
    warn(octal ? `${text}: invalid octal number` : `${text}: invalid number`);
  const v = BigInt(octal ? `0o${used.slice(1) || '0'}` : used);
  const signed = negative ? -v : v;
  const max = 9223372036854775807n;
  if (signed > max || signed < -max - 1n) {
    warn(`${text}: Numerical result out of range`);
    return signed > 0n ? max : -max - 1n;
  }
  return signed;
}

function float(text: string, warn: (m: string) => void): number {
  if (text === '') return 0;
  if (text[0] === "'" || text[0] === '"') return text.charCodeAt(1) || 0;
  const m = /^[ \t]*[+-]?(?:0[xX][0-9a-fA-F]+|inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/i.exec(text);
  if (!m) {
    warn(`${text}: invalid number`);
    return 0;
  }
  if (m[0].length < text.length) warn(`${text}: invalid number`);
  const t = m[0].trim().toLowerCase();
  if (t.includes('inf')) return t.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return t.includes('nan') ? Number.NaN : Number(t);
}

/** C's %f, %e, %g of a non-negative number. */
export function floatText(v: number, conv: string, precision: number, alt: boolean): string {
  if (!Number.isFinite(v)) {
    const text = Number.isNaN(v) ? 'nan' : 'inf';
    return conv < 'a' ? text.toUpperCase() : text;
  }
  const exp = (p: number) => v.toExponential(Math.min(p, 100)).replace(/e([+-])(\d)$/, 'e$10$2');
  switch (conv.toLowerCase()) {
    case 'f':
      return v.toFixed(Math.min(precision, 100));
    case 'e': {
      const text = exp(precision);
      return conv === 'E' ? text.toUpperCase() : text;
    }
    default: {
      const p = precision === 0 ? 1 : precision;
      const x = v === 0 ? 0 : Number(v.toExponential(p - 1).split('e')[1]);
      let text = x < -4 || x >= p ? exp(p - 1) : v.toFixed(p - 1 - x);
      if (!alt && text.includes('.')) text = text.replace(/\.?0+(e|$)/, '$1');
      return conv === 'G' ? text.toUpperCase() : text;
    }
  }
}

export const printfBuiltin: Builtin = { run: printf };
