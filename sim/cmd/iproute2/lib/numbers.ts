/** A number at the start of a text and what follows it; `end` 0 when there is none. Ref: strtoul(3), strtol(3) */
export type Strto = { readonly value: number; readonly end: number };

/** strtol(3) with base 0 (0x, 0 for octal), 10 or 16. Exact up to 2^53, larger values only know that they are. */
export function strtol(text: string, base: 0 | 10 | 16): Strto {
  let i = 0;
  while (i < text.length && isSpace(text.charCodeAt(i))) i++;
  let negative = false;
  const sign = text[i];
  if (sign === '-' || sign === '+') {
    negative = sign === '-';
    i++;
  }
  let radix: number = base;
  if (text[i] === '0' && (text[i + 1] === 'x' || text[i + 1] === 'X') && base !== 10 && digit(text, i + 2) < 16) {
    radix = 16;
    i += 2;
  } else if (base === 0) radix = text[i] === '0' ? 8 : 10;
  const start = i;
  let value = 0;
  for (let d = digit(text, i); d < radix; d = digit(text, ++i)) value = value * radix + d;
  return i === start ? { value: 0, end: 0 } : { value: negative ? -value : value, end: i };
}

function digit(text: string, i: number): number {
  const c = text.charCodeAt(i);
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 97 && c <= 102) return c - 87;
  if (c >= 65 && c <= 70) return c - 55;
  return 99;
}

const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);

function whole(text: string, min: number, max: number, base: 0 | 10): number | null {
  const { value, end } = strtol(text, base);
  return end === 0 || end !== text.length || value < min || value > max ? null : value;
}

// Ref: lib/utils.c. All of them: null when the text is no such number.
export const getInteger = (text: string): number | null => whole(text, -0x80000000, 0x7fffffff, 0);
export const getUnsigned = (text: string): number | null => whole(text, 0, 0xffffffff, 0);
export const getU32 = getUnsigned;
export const getU16 = (text: string): number | null => whole(text, 0, 0xffff, 0);
export const getU8 = (text: string): number | null => whole(text, 0, 0xff, 0);
export const getU8Decimal = (text: string): number | null => whole(text, 0, 0xff, 10);
export const getS32 = getInteger;
export const getU64 = (text: string): number | null => whole(text, 0, 2 ** 64 - 1, 0);

/** atoi(3) */
export function atoi(text: string): number {
  return strtol(text, 10).value | 0;
}

/** Milliseconds, and whether there was no unit. Ref: lib/utils.c:get_time_rtt() */
export function getTimeRtt(text: string): { readonly value: number; readonly raw: boolean } | null {
  let value: number;
  let end: number;
  if (text.includes('.')) {
    const m = /^[0-9]*\.?[0-9]*/.exec(text)!;
    end = m[0].length;
    value = Number(m[0]);
    if (m[0] === '.' || end === 0) return null;
  } else ({ value, end } = strtol(text, 0));
  if (end === 0 || value < 0) return null;
  const unit = text.slice(end).toLowerCase();
  if (unit === '') return { value: Math.ceil(value), raw: true };
  if (unit === 's' || unit === 'sec' || unit === 'secs') return { value: Math.ceil(value * 1000), raw: false };
  if (unit === 'ms' || unit === 'msec' || unit === 'msecs') return { value: Math.ceil(value), raw: false };
  return null;
}

/** `%.*g` of C with `digits` significant ones. */
export function formatG(x: number, digits = 6): string {
  if (x === 0) return '0';
  const exp = Math.floor(Math.log10(Math.abs(x)));
  if (exp < -5 || exp >= digits) {
    const [m, e] = x.toExponential(digits - 1).split('e') as [string, string];
    const mantissa = m.includes('.') ? m.replace(/\.?0+$/, '') : m;
    const n = Number(e);
    return `${mantissa}e${n < 0 ? '-' : '+'}${String(Math.abs(n)).padStart(2, '0')}`;
  }
  return String(Number(x.toPrecision(digits)));
}

/** `%#x`: 0 stays `0`. */
export function hex0x(n: number): string {
  return n === 0 ? '0' : `0x${n.toString(16)}`;
}
