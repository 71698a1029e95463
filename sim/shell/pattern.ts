import { charge, chargeBytes } from '../proc/meter.ts';
import type { Bytes } from '../proc/sys.ts';
import { boundedRegExp } from '../regexp/bounded.ts';

/** Bracket classes in the C locale. */
const classes: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-/:-@\\[-`{-~',
  space: ' \\t\\n\\v\\f\\r',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

export type PatternOptions = {
  readonly extglob: boolean;
  readonly nocase?: boolean;
  /** Pathname expansion: a wildcard does not match a slash. */
  readonly path?: boolean;
};

const cache = new Map<string, RegExp>();

/** A shell pattern (quoted characters carry a backslash) as an expression for a whole string. Ref: bash lib/glob/sm_loop.c */
export function compilePattern(pattern: Bytes, options: PatternOptions): RegExp {
  const key = `${options.extglob ? 'e' : ''}${options.nocase ? 'i' : ''}${options.path ? 'p' : ''}:${pattern}`;
  let re = cache.get(key);
  if (!re) {
    re = boundedRegExp(`^(?:${patternSource(pattern, options)})$`, options.nocase ? 'is' : 's');
    if (cache.size > 1000) cache.clear();
    cache.set(key, re);
  }
  return re;
}

function escapeRe(c: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c;
}

/** The source of an expression without anchors. */
export function patternSource(p: Bytes, options: PatternOptions): string {
  let out = '';
  const any = options.path ? '[^/]' : '.';
  for (let i = 0; i < p.length; i++) {
    const c = p[i]!;
    if (c === '\\') {
      out += i + 1 < p.length ? escapeRe(p[++i]!) : '\\\\';
      continue;
    }
    if (options.extglob && '?*+@!'.includes(c) && p[i + 1] === '(') {
      const close = closing(p, i + 1);
      if (close > 0) {
        const alts = alternatives(p.slice(i + 2, close)).map((a) => patternSource(a, options));
        const group = `(?:${alts.join('|')})`;
        if (c === '!') {
          const rest = patternSource(p.slice(close + 1), options);
          out += `(?!${group}(?:${rest})$)${any}*(?:${rest})`;
          return out;
        }
        out += c === '@' ? group : group + c;
        i = close;
        continue;
      }
    }
    if (c === '*') {
      while (p[i + 1] === '*') i++;
      out += `${any}*`;
    } else if (c === '?') out += any;
    else if (c === '[') {
      const b = bracket(p, i);
      if (b) {
        out += b.source;
        i = b.end;
      } else out += '\\[';
    } else out += escapeRe(c);
  }
  return out;
}

function closing(p: string, open: number): number {
  let depth = 0;
  for (let i = open; i < p.length; i++) {
    if (p[i] === '\\') i++;
    else if (p[i] === '(') depth++;
    else if (p[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

function alternatives(s: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < s.length; i++) {
    if (s[i] === '\\') i++;
    else if (s[i] === '(') depth++;
    else if (s[i] === ')') depth--;
    else if (s[i] === '|' && depth === 0) {
      out.push(s.slice(from, i));
      from = i + 1;
    }
  }
  out.push(s.slice(from));
  return out;
}

function bracket(p: string, open: number): { source: string; end: number } | null {
  let i = open + 1;
  const negate = p[i] === '!' || p[i] === '^';
  if (negate) i++;
  let body = '';
  let first = true;
  for (; i < p.length; i++, first = false) {
    let c = p[i]!;
    if (c === ']' && !first) {
      return { source: body === '' ? (negate ? '[^]' : '(?!)') : `[${negate ? '^' : ''}${body}]`, end: i };
    }
    if (c === '[' && p[i + 1] === ':') {
      const end = p.indexOf(':]', i + 2);
      if (end > 0) {
        body += classes[p.slice(i + 2, end)] ?? '';
        i = end + 1;
        continue;
      }
    }
    if (c === '\\' && i + 1 < p.length) c = p[++i]!;
    if (p[i + 1] === '-' && p[i + 2] !== undefined && p[i + 2] !== ']') {
      let to = p[i + 2]!;
      i += 2;
      if (to === '\\' && i + 1 < p.length) to = p[++i]!;
      if (c <= to) body += `${hex(c)}-${hex(to)}`;
      continue;
    }
    body += hex(c);
  }
  return null;
}

function hex(c: string): string {
  return `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** Quotes every pattern character. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!@+-]/g, '\\$&');
}

/** Whether text has characters that make it a pattern. */
export function hasPattern(text: string, extglob: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '*' || c === '?') return true;
    if (c === '[' && text.indexOf(']', i + 1) > 0) return true;
    if (extglob && '+@!'.includes(c) && text[i + 1] === '(') return true;
    if (c === '\\') i++;
  }
  return false;
}

/** `${x#pattern}` and its like. */
export function removePattern(value: string, pattern: string, op: '#' | '##' | '%' | '%%', extglob: boolean): string {
  if (pattern === '') return value;
  if (!hasPattern(pattern, extglob)) {
    const text = pattern.replace(/\\(.)/gs, '$1');
    if (op[0] === '#') return value.startsWith(text) ? value.slice(text.length) : value;
    return value.endsWith(text) ? value.slice(0, value.length - text.length) : value;
  }
  const re = compilePattern(pattern, { extglob });
  const n = value.length;
  switch (op) {
    case '#':
      for (let i = 0; i <= n; i++) if (re.test(value.slice(0, i))) return value.slice(i);
      return value;
    case '##':
      for (let i = n; i >= 0; i--) if (re.test(value.slice(0, i))) return value.slice(i);
      return value;
    case '%':
      for (let i = n; i >= 0; i--) if (re.test(value.slice(i))) return value.slice(0, i);
      return value;
    case '%%':
      for (let i = 0; i <= n; i++) if (re.test(value.slice(i))) return value.slice(0, i);
      return value;
  }
}

/** `${x/pattern/replacement}`. */
export function replacePattern(
  value: string,
  pattern: string,
  replace: (match: string) => string,
  how: { readonly all: boolean; readonly anchor: '' | '#' | '%' },
  extglob: boolean,
): string {
  if (pattern === '')
    return how.anchor === '#' ? replace('') + value : how.anchor === '%' ? value + replace('') : value;
  const source = patternSource(pattern, { extglob });
  if (how.anchor === '#') return value.replace(boundedRegExp(`^(?:${source})`, 's'), replace);
  if (how.anchor === '%') {
    const re = boundedRegExp(`^(?:${source})$`, 's');
    for (let i = 0; i <= value.length; i++)
      if (re.test(value.slice(i))) return value.slice(0, i) + replace(value.slice(i));
    return value;
  }
  const re = boundedRegExp(source, 'gs');
  let out = '';
  let from = 0;
  for (let m = re.exec(value); m !== null; m = re.exec(value)) {
    charge(0.125);
    if (m[0] === '') {
      re.lastIndex++;
      continue;
    }
    out += value.slice(from, m.index) + replace(m[0]);
    from = m.index + m[0].length;
    if (!how.all) break;
  }
  chargeBytes(value.length);
  return out + value.slice(from);
}
