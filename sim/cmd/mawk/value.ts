import { formatDouble, formatInteger, pad } from '../cprintf.ts';

/** Input that counts as a number where it looks like one. */
export class Maybe {
  readonly s: string;
  private looked: number | null | undefined;
  constructor(s: string) {
    this.s = s;
  }
  /** The number it looks like, null when it does not. */
  get number(): number | null {
    if (this.looked === undefined)
      this.looked = /^\s*[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?|0[xX][0-9a-fA-F]+)\s*$/.test(this.s)
        ? toNumber(this.s)
        : null;
    return this.looked;
  }
}
export type Value = number | string | Maybe | undefined;

export function toNumber(v: Value): number {
  if (typeof v === 'number') return v;
  if (v === undefined) return 0;
  const s = typeof v === 'string' ? v : v.s;
  const n = Number(s);
  if (!Number.isNaN(n) && s !== '' && !/^\s*[-+]?(0[bBoO]|Infinity)/.test(s)) return n;
  const m = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(s);
  if (!m) return 0;
  const magnitude = /^i/i.test(m[2]!) ? Number.POSITIVE_INFINITY : /^n/i.test(m[2]!) ? Number.NaN : Number(m[2]);
  return m[1] === '-' ? -magnitude : magnitude;
}

/** A number as text: whole ones as such, others by CONVFMT or OFMT. Ref: mawk cast.c:do_to_string */
export function numberText(n: number, format: string): string {
  if (Number.isInteger(n) && n <= 2147483647 && n >= -2147483647) return String(n === 0 ? 0 : n);
  if (Number.isNaN(n)) return '-nan';
  return format === '%.6g'
    ? formatDouble(n, { flags: '', width: 0, precision: 6, letter: 'g' })
    : awkFormat(format, [n]).text;
}

export function toText(v: Value, convfmt: string): string {
  if (typeof v === 'string') return v;
  if (v === undefined) return '';
  return typeof v === 'number' ? numberText(v, convfmt) : v.s;
}

export function toBool(v: Value): boolean {
  if (typeof v === 'number') return v !== 0;
  if (typeof v === 'string') return v !== '';
  if (v === undefined) return false;
  const n = v.number;
  return n === null ? v.s !== '' : n !== 0;
}

/** Ref: mawk cast.c:compare() */
export function compare(a: Value, b: Value, convfmt: string): number {
  const x = typeof a === 'number' ? a : a === undefined ? 0 : a instanceof Maybe ? a.number : null;
  const y = typeof b === 'number' ? b : b === undefined ? 0 : b instanceof Maybe ? b.number : null;
  if (x !== null && y !== null) return x < y ? -1 : x > y ? 1 : x === y ? 0 : 1;
  const s = toText(a, convfmt);
  const t = toText(b, convfmt);
  return s < t ? -1 : s > t ? 1 : 0;
}

/** sprintf; `missing` where there are fewer arguments than conversions. Ref: mawk print.c:do_printf() */
export function awkFormat(
  format: string,
  args: readonly Value[],
  convfmt = '%.6g',
): { text: string; missing: boolean } {
  let out = '';
  let n = 0;
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== '%') {
      out += format[i];
      continue;
    }
    if (format[i + 1] === '%') {
      out += '%';
      i++;
      continue;
    }
    const m = /^%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?[hlLq]*([a-zA-Z])/.exec(format.slice(i));
    if (!m) {
      out += '%';
      continue;
    }
    const take = (): Value | null => (n < args.length ? args[n++] : null);
    let width = 0;
    let flags = m[1]!;
    if (m[2] === '*') {
      const v = take();
      if (v === null) return { text: out, missing: true };
      width = Math.trunc(toNumber(v));
      if (width < 0) {
        flags += '-';
        width = -width;
      }
    } else width = Number(m[2] || 0);
    let precision: number | null = null;
    if (m[3] === '*') {
      const v = take();
      if (v === null) return { text: out, missing: true };
      precision = Math.trunc(toNumber(v));
    } else if (m[3] !== undefined) precision = Number(m[3] || 0);
    const v = take();
    if (v === null) return { text: out, missing: true };
    const c = { flags, width, precision, letter: m[4]! };
    i += m[0].length - 1;
    switch (m[4]) {
      case 'd':
      case 'i':
      case 'o':
      case 'x':
      case 'X':
      case 'u': {
        const d = Math.trunc(toNumber(v));
        const big = Number.isNaN(d)
          ? -9223372036854775808n
          : d >= 9.223372036854775e18
            ? m[4] === 'd' || m[4] === 'i'
              ? 9223372036854775807n
              : BigInt(Math.min(d, 1.8446744073709552e19 - 2048))
            : d <= -9.223372036854775e18
              ? -9223372036854775808n
              : BigInt(d);
        out += formatInteger(big, c);
        break;
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
      case 'A':
        out += formatDouble(toNumber(v), c);
        break;
      case 'c': {
        const ch =
          typeof v === 'number' || (v instanceof Maybe && v.number !== null)
            ? String.fromCharCode(Math.trunc(toNumber(v)) & 255)
            : toText(v, convfmt).slice(0, 1);
        out += pad(ch, { ...c, flags: flags.replaceAll('0', '') }, false);
        break;
      }
      case 's': {
        const s = toText(v, convfmt);
        out += pad(precision === null ? s : s.slice(0, precision), { ...c, flags: flags.replaceAll('0', '') }, false);
        break;
      }
      default:
        out += m[0];
        n--;
    }
  }
  return { text: out, missing: false };
}
