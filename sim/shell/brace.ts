import { charge } from '../proc/meter.ts';
import { closingParen } from './word.ts';

/** Words that brace expansion makes of one, by its source text. Ref: bash braces.c:brace_expand() */
export function braceExpand(text: string): string[] {
  if (!text.includes('{')) return [text];
  for (let i = skip(text, 0, '{'); i < text.length; i = skip(text, i + 1, '{')) {
    if (text[i - 1] === '$') continue;
    const close = closingBrace(text, i);
    if (close < 0) continue;
    const inner = text.slice(i + 1, close);
    const items = alternatives(inner) ?? sequence(inner);
    if (!items) continue;
    const prefix = text.slice(0, i);
    const tails = braceExpand(text.slice(close + 1));
    const out: string[] = [];
    for (const item of items) {
      for (const middle of item.expand ? braceExpand(item.text) : [item.text]) {
        charge(tails.length / 4);
        for (const tail of tails) out.push(prefix + middle + tail);
      }
    }
    return out;
  }
  return [text];
}

/** Position of the next unquoted character of `wanted` from `i`. */
function skip(s: string, from: number, wanted: string): number {
  let i = from;
  while (i < s.length) {
    const c = s[i]!;
    if (wanted.includes(c) && !(c === '{' && s[i - 1] === '$')) return i;
    if (c === '\\') i += 2;
    else if (c === "'") {
      const q = s.indexOf("'", i + 1);
      i = q < 0 ? s.length : q + 1;
    } else if (c === '"' || c === '`') {
      i++;
      while (i < s.length && s[i] !== c) i += s[i] === '\\' ? 2 : 1;
      i++;
    } else if (c === '$' && s[i + 1] === '(') i = (closingParen(s, i + 1, s.length) ?? s.length) + 1;
    else if (c === '$' && s[i + 1] === '{') {
      let depth = 0;
      let k = i + 1;
      for (; k < s.length; k++) {
        if (s[k] === '{') depth++;
        else if (s[k] === '}' && --depth === 0) break;
      }
      i = k + 1;
    } else i++;
  }
  return s.length;
}

function closingBrace(s: string, open: number): number {
  let depth = 1;
  for (let i = skip(s, open + 1, '{}'); i < s.length; i = skip(s, i + 1, '{}')) {
    if (s[i] === '{') depth++;
    else if (--depth === 0) return i;
  }
  return -1;
}

type Item = { readonly text: string; readonly expand: boolean };

function alternatives(inner: string): Item[] | null {
  const items: Item[] = [];
  let depth = 0;
  let from = 0;
  for (let i = skip(inner, 0, '{},'); i < inner.length; i = skip(inner, i + 1, '{},')) {
    if (inner[i] === '{') depth++;
    else if (inner[i] === '}') depth--;
    else if (depth === 0) {
      items.push({ text: inner.slice(from, i), expand: true });
      from = i + 1;
    }
  }
  if (items.length === 0) return null;
  items.push({ text: inner.slice(from), expand: true });
  return items;
}

const NUMBERS = /^([+-]?\d+)\.\.([+-]?\d+)(?:\.\.([+-]?\d+))?$/;
const LETTERS = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([+-]?\d+))?$/;
/** More would not fit a command line either. */
const MAX_ITEMS = 1_000_000;

function sequence(inner: string): Item[] | null {
  const numbers = NUMBERS.exec(inner);
  const letters = numbers ? null : LETTERS.exec(inner);
  const m = numbers ?? letters;
  if (!m) return null;
  const from = numbers ? Number(m[1]) : m[1]!.charCodeAt(0);
  const to = numbers ? Number(m[2]) : m[2]!.charCodeAt(0);
  const step = Math.abs(Number(m[3] ?? 1)) || 1;
  if (Math.abs(to - from) / step > MAX_ITEMS) return null;
  const padded = numbers && (/^[+-]?0\d/.test(m[1]!) || /^[+-]?0\d/.test(m[2]!));
  const width = padded ? Math.max(m[1]!.replace('+', '').length, m[2]!.replace('+', '').length) : 0;
  const items: Item[] = [];
  const show = (n: number): string => {
    if (!numbers) {
      const c = String.fromCharCode(n);
      return /[A-Za-z0-9]/.test(c) ? c : c === '\\' || c === '`' ? `\\${c}` : c;
    }
    if (!padded) return String(n);
    const digits = String(Math.abs(n)).padStart(n < 0 ? width - 1 : width, '0');
    return n < 0 ? `-${digits}` : digits;
  };
  if (from <= to) for (let n = from; n <= to; n += step) items.push({ text: show(n), expand: false });
  else for (let n = from; n >= to; n -= step) items.push({ text: show(n), expand: false });
  return items;
}
