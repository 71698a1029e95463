/** A conversion of C's printf: flags, width, precision, letter. */
export type Conversion = {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly letter: string;
};

/** Ref: printf(3), "Flag characters" */
export function pad(text: string, c: Conversion, numeric: boolean): string {
  if (text.length >= c.width) return text;
  if (c.flags.includes('-')) return text.padEnd(c.width);
  if (numeric && c.flags.includes('0')) {
    const sign = /^(?:[-+ ]?0[xX]|[-+ ])/.exec(text)?.[0] ?? '';
    return sign + text.slice(sign.length).padStart(c.width - sign.length, '0');
  }
  return text.padStart(c.width);
}

/** `%d %i %u %o %x %X` of a whole number. */
export function formatInteger(value: bigint, c: Conversion): string {
  const negative = value < 0n && (c.letter === 'd' || c.letter === 'i');
  const magnitude = negative ? -value : value < 0n ? BigInt.asUintN(64, value) : value;
  const radix = c.letter === 'o' ? 8 : c.letter === 'x' || c.letter === 'X' ? 16 : 10;
  let digits = magnitude.toString(radix);
  if (c.precision !== null) digits = c.precision === 0 && magnitude === 0n ? '' : digits.padStart(c.precision, '0');
  if (c.flags.includes('#') && magnitude !== 0n) {
    if (c.letter === 'o' && digits[0] !== '0') digits = `0${digits}`;
    if (radix === 16) digits = `0x${digits}`;
  }
  if (c.letter === 'X') digits = digits.toUpperCase();
  const signed = c.letter === 'd' || c.letter === 'i';
  const sign = negative ? '-' : signed && c.flags.includes('+') ? '+' : signed && c.flags.includes(' ') ? ' ' : '';
  const flags = c.precision === null ? c.flags : c.flags.replaceAll('0', '');
  return pad(sign + digits, { ...c, flags }, true);
}

/** `%e %f %g %a` and their capitals. */
export function formatDouble(value: number, c: Conversion): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : c.flags.includes('+') ? '+' : c.flags.includes(' ') ? ' ' : '';
  const lower = c.letter.toLowerCase();
  const magnitude = Math.abs(value);
  let text: string;
  if (!Number.isFinite(value)) {
    text = Number.isNaN(value) ? 'nan' : 'inf';
    const shown = (Number.isNaN(value) ? (sign === '-' ? '-' : sign) : sign) + text;
    return pad(c.letter === lower ? shown : shown.toUpperCase(), { ...c, flags: c.flags.replaceAll('0', '') }, true);
  }
  const precision = c.precision ?? 6;
  if (lower === 'f') text = fixed(magnitude, precision, c.flags.includes('#'));
  else if (lower === 'e') text = exponential(magnitude, precision);
  else text = general(magnitude, precision === 0 ? 1 : precision, c.flags.includes('#'));
  if (c.letter !== lower) text = text.toUpperCase();
  return pad(sign + text, c, true);
}

function fixed(value: number, precision: number, alternate: boolean): string {
  let text: string;
  if (value < 1e21) text = value.toFixed(Math.min(precision, 100));
  else text = BigInt(value).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '');
  return alternate && precision === 0 ? `${text}.` : text;
}

function exponential(value: number, precision: number): string {
  return value.toExponential(Math.min(precision, 100)).replace(/e([+-])(\d)$/, 'e$10$2');
}

function general(value: number, precision: number, alternate: boolean): string {
  if (value === 0) return alternate ? `0.${'0'.repeat(precision - 1)}` : '0';
  const exp = exponential(value, precision - 1);
  const exponent = Number(exp.slice(exp.indexOf('e') + 1));
  const trim = (t: string) => (alternate || !t.includes('.') ? t : t.replace(/\.?0+$/, ''));
  if (exponent < -4 || exponent >= precision) {
    const at = exp.indexOf('e');
    return trim(exp.slice(0, at)) + exp.slice(at);
  }
  return trim(value.toFixed(Math.min(Math.max(precision - 1 - exponent, 0), 100)));
}
