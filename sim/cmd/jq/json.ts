export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What jq's own parser refuses, with its message. */
export class JsonError extends Error {}

export function decodeUtf8(bytes: string): string {
  try {
    return decodeURIComponent(
      bytes.replace(/[%\x80-\xff]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`),
    );
  } catch {
    return bytes.replace(/[\x80-\xff]+/g, '\ufffd');
  }
}

export function encodeUtf8(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\x80-\uffff]/g, (c) => {
    const n = c.codePointAt(0)!;
    if (n < 0x800) return String.fromCharCode(0xc0 | (n >> 6), 0x80 | (n & 63));
    if (n < 0x10000) return String.fromCharCode(0xe0 | (n >> 12), 0x80 | ((n >> 6) & 63), 0x80 | (n & 63));
    return String.fromCharCode(0xf0 | (n >> 18), 0x80 | ((n >> 12) & 63), 0x80 | ((n >> 6) & 63), 0x80 | (n & 63));
  });
}

/** The values of a text one after another. Ref: jq 1.6 src/jv_parse.c */
export function* parseJson(text: string): Generator<Json> {
  let at = 0;
  const fail = (message: string, where: number, atEnd = false): never => {
    const before = text.slice(0, where);
    const line = before.split('\n').length;
    throw new JsonError(
      `${message} at ${atEnd ? 'EOF at ' : ''}line ${line}, column ${where - (before.lastIndexOf('\n') + 1)}`,
    );
  };
  const space = () => {
    while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++;
  };
  const end = () => fail('Unfinished JSON term', text.length, true);
  const value = (depth: number): Json => {
    space();
    const c = text[at];
    if (c === undefined) return end();
    if (c === '{') {
      const out: { [key: string]: Json } = Object.create(null);
      at++;
      space();
      if (text[at] === '}') {
        at++;
        return out;
      }
      for (;;) {
        space();
        if (text[at] === undefined) end();
        if (text[at] !== '"') {
          if (text[at] === '}') fail('Objects must consist of key:value pairs', at + 1);
          const k = value(depth + 1);
          void k;
          fail('Object keys must be strings', at + 1);
        }
        const key = string();
        space();
        if (text[at] === undefined) end();
        if (text[at] !== ':') fail('Objects must consist of key:value pairs', at + 1);
        at++;
        out[key] = value(depth + 1);
        space();
        const d = text[at++];
        if (d === '}') return out;
        if (d === undefined) end();
        if (d !== ',') fail(d === ']' ? "Unmatched ']'" : 'Expected separator between values', at);
      }
    }
    if (c === '[') {
      const out: Json[] = [];
      at++;
      space();
      if (text[at] === ']') {
        at++;
        return out;
      }
      for (;;) {
        out.push(value(depth + 1));
        space();
        const d = text[at++];
        if (d === ']') return out;
        if (d === undefined) end();
        if (d !== ',') fail(d === '}' ? "Unmatched '}'" : 'Expected separator between values', at);
      }
    }
    if (c === '"') return string();
    if (c === '}' || c === ']') return fail(`Unmatched '${c}'`, at + 1);
    if (c === ',' || c === ':')
      return fail(c === ',' ? "Expected value before ','" : "':' not as part of an object", at + 1);
    const word = /^[^\s{}[\]:,"]+/.exec(text.slice(at, at + 400))![0];
    const stop = Math.min(at + word.length + 1, text.length);
    at += word.length;
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null' || word === 'nan') return word === 'nan' ? Number.NaN : null;
    const n = Number(word);
    if (Number.isNaN(n) || !/^[-+\d.]/.test(word))
      fail(
        /^(t|f|n)/.test(word) && /^[a-z]{1,5}$/.test(word) && word.length === (word[0] === 'f' ? 5 : 4)
          ? 'Invalid literal'
          : /^[tfn]/.test(word) && word.length < 5
            ? 'Invalid literal'
            : 'Invalid numeric literal',
        stop,
        stop >= text.length && !text.endsWith('\n') && text[at] === undefined,
      );
    return n;
  };
  const string = (): string => {
    const start = at++;
    for (;;) {
      const q = text.indexOf('"', at);
      if (q < 0) return fail('Unfinished string', text.length, true);
      let slashes = 0;
      while (text[q - 1 - slashes] === '\\') slashes++;
      at = q + 1;
      if (slashes % 2 === 0) break;
    }
    const raw = text.slice(start, at);
    try {
      return JSON.parse(
        raw.replace(/[\x00-\x1f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
      ) as string;
    } catch {
      return fail('Invalid escape', at);
    }
  };
  for (;;) {
    space();
    if (at >= text.length) return;
    yield value(0);
  }
}

/** Ref: jq 1.6 src/jv_dtoa.c:jvp_dtoa_fmt() */
export function numberText(n: number): string {
  if (Number.isNaN(n)) return 'null';
  const v = n === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : n === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : n;
  if (Object.is(v, -0)) return '-0';
  if (Number.isInteger(v) && Math.abs(v) < 1e15) return String(v);
  const [, sign, digits, exponent] = /^(-?)([\d.]+)e([-+]\d+)$/.exec(v.toExponential())!;
  const mantissa = digits!.replace('.', '');
  const point = Number(exponent) + 1;
  if (point <= -5 + 0 || point > mantissa.length + 15) {
    const e = point - 1;
    const shown = mantissa.length > 1 ? `${mantissa[0]}.${mantissa.slice(1)}` : mantissa;
    return `${sign}${shown}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
  }
  if (point <= -4)
    return `${sign}${mantissa.length > 1 ? `${mantissa[0]}.${mantissa.slice(1)}` : mantissa}e-${String(1 - point).padStart(2, '0')}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${mantissa}`;
  if (mantissa.length <= point) return sign + mantissa + '0'.repeat(point - mantissa.length);
  return `${sign}${mantissa.slice(0, point)}.${mantissa.slice(point)}`;
}

export type Format = {
  readonly indent: string | null;
  readonly sort: boolean;
  readonly ascii: boolean;
  readonly color: boolean;
};
const compact: Format = { indent: null, sort: false, ascii: false, color: false };

/** Ref: jq 1.6 src/jv_print.c:jv_dump_term() */
export function jsonText(v: Json, f: Format = compact, level = ''): string {
  const paint = (code: string, text: string) => (f.color ? `\x1b[${code}m${text}\x1b[0m` : text);
  if (v === null) return paint('1;30', 'null');
  if (typeof v === 'boolean') return paint('0;39', String(v));
  if (typeof v === 'number') return paint('0;39', numberText(v));
  if (typeof v === 'string') return paint('0;32', stringText(v, f.ascii));
  const inner = f.indent === null ? '' : `\n${level}${f.indent}`;
  const last = f.indent === null ? '' : `\n${level}`;
  const deeper = level + (f.indent ?? '');
  if (Array.isArray(v)) {
    if (v.length === 0) return paint('1;39', '[]');
    if (f.color)
      return `\x1b[1;39m[${v.map((x, i) => `${inner}${jsonText(x, f, deeper)}${i < v.length - 1 ? '\x1b[1;39m,' : '\x1b[1;39m'}`).join('')}\x1b[1;39m${last}\x1b[1;39m]\x1b[0m`;
    return `[${v.map((x) => inner + jsonText(x, f, deeper)).join(',')}${last}]`;
  }
  const keys = Object.keys(v);
  if (f.sort) keys.sort(compareStrings);
  if (keys.length === 0) return paint('1;39', '{}');
  const colon = f.indent === null ? ':' : ': ';
  if (f.color)
    return `\x1b[1;39m{${keys.map((k, i) => `${inner}\x1b[0m\x1b[34;1m${stringText(k, f.ascii)}\x1b[0m\x1b[1;39m${colon}\x1b[0m${jsonText(v[k]!, f, deeper)}${i < keys.length - 1 ? '\x1b[1;39m,' : '\x1b[1;39m'}`).join('')}\x1b[1;39m${last}\x1b[1;39m}\x1b[0m`;
  return `{${keys.map((k) => inner + stringText(k, f.ascii) + colon + jsonText(v[k]!, f, deeper)).join(',')}${last}}`;
}

function stringText(s: string, ascii: boolean): string {
  const quoted = JSON.stringify(s).replace(/\x7f/g, '\\u007f');
  return ascii
    ? quoted.replace(/[\x80-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : quoted;
}

export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const order = (v: Json): number =>
  v === null
    ? 0
    : v === false
      ? 1
      : v === true
        ? 2
        : typeof v === 'number'
          ? 3
          : typeof v === 'string'
            ? 4
            : Array.isArray(v)
              ? 5
              : 6;

/** jq's total order. Ref: jq 1.6 src/jv_aux.c:jv_cmp() */
export function compareJson(a: Json, b: Json): number {
  const d = order(a) - order(b);
  if (d !== 0) return d;
  if (typeof a === 'number') return a < (b as number) ? -1 : a === b ? 0 : Number.isNaN(a) ? -1 : 1;
  if (typeof a === 'string') return compareStrings(a, b as string);
  if (Array.isArray(a)) {
    const other = b as Json[];
    for (let i = 0; i < Math.min(a.length, other.length); i++) {
      const c = compareJson(a[i]!, other[i]!);
      if (c !== 0) return c;
    }
    return a.length - other.length;
  }
  if (a !== null && typeof a === 'object') {
    const x = Object.keys(a).sort(compareStrings);
    const y = Object.keys(b as object).sort(compareStrings);
    const c = compareJson(x, y);
    if (c !== 0) return c;
    for (const k of x) {
      const e = compareJson(a[k]!, (b as { [key: string]: Json })[k]!);
      if (e !== 0) return e;
    }
  }
  return 0;
}

export function typeName(v: Json): string {
  return v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v;
}
