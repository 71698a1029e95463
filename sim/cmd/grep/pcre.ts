import { boundedRegExp } from '../../regexp/bounded.ts';
import type { Regex, RegexMatch, RegexOptions, RegexResult } from '../regex.ts';

const posix: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s', blank: ' \\t', word: '\\w',
  punct: '!-\\/:-@\\[-`{-~', print: ' -~', graph: '!-~', cntrl: '\\x00-\\x1f\\x7f', xdigit: '0-9A-Fa-f',
}; // biome-ignore format: a table

/**
 * A Perl expression as JavaScript's: `\K`, `\h`, POSIX classes, possessive quantifiers, atomic groups, leading `(?i)`.
 * Differs: recursion, conditionals and branch reset are refused as a bad expression.
 * Ref: pcre2pattern(3)
 */
export function compilePcre(pattern: string, options: RegexOptions): RegexResult {
  let flags = options.icase ? 'i' : '';
  let text = pattern;
  for (let m = /^\(\?([imsx]+)\)/.exec(text); m; m = /^\(\?([imsx]+)\)/.exec(text)) {
    text = text.slice(m[0].length);
    for (const f of m[1]!) if (f !== 'x' && !flags.includes(f)) flags += f;
    if (m[1]!.includes('x'))
      text = text.replace(/\\.|\[(?:\\.|[^\]])*\]|\s+|#.*/gs, (s) => (/^(\s|#)/.test(s) ? '' : s));
  }
  const source = translate(text);
  const body =
    options.within === 'line' ? `^(?:${source})$` : options.within === 'word' ? `(?<!\\w)(?:${source})(?!\\w)` : source;
  try {
    const search = boundedRegExp(body, `gd${flags}`);
    const tester = boundedRegExp(body, flags);
    return { ok: true, regex: regex(search, tester) };
  } catch (e) {
    return { ok: false, message: pcreMessage(pattern, e as Error) };
  }
}

function regex(search: RegExp, tester: RegExp): Regex {
  return {
    groups: 0,
    warning: null,
    test: (s) => tester.test(s),
    exec: (s, from = 0): RegexMatch | null => {
      search.lastIndex = from;
      const found = search.exec(s);
      if (!found) return null;
      const kept = found.indices?.groups?.kept;
      const end = found.index + found[0].length;
      return { index: kept ? kept[0] : found.index, end, groups: found };
    },
  };
}

function translate(text: string): string {
  let out = '';
  let groups = 0;
  const shifted: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    const next = text[i + 1];
    if (c === '\\') {
      i++;
      if (next === 'K') {
        out += '(?<kept>)';
        shifted.push(++groups);
      } else if (next === 'h') out += '[ \\t\\xa0]';
      else if (next === 'H') out += '[^ \\t\\xa0]';
      else if (next === 's') out += '[\\t-\\r ]';
      else if (next === 'S') out += '[^\\t-\\r ]';
      else if (next === 'A' || next === 'G') out += '(?<![^])';
      else if (next === 'z' || next === 'Z') out += '(?![^])';
      else if (next === 'R') out += '(?:\\r\\n|[\\n-\\r])';
      else if (next === 'N') out += '.';
      else if (next === 'a') out += '\\x07';
      else if (next === 'e') out += '\\x1b';
      else if (next === 'Q') {
        const end = text.indexOf('\\E', i + 1);
        const literal = text.slice(i + 1, end < 0 ? undefined : end);
        out += literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
        i = end < 0 ? text.length : end + 1;
      } else if (next !== undefined && /[1-9]/.test(next)) {
        const number = Number(next);
        out += `(?:\\${number + shifted.filter((k) => k <= number).length})`;
      } else if (next === undefined) out += '\\';
      else out += /[A-Za-z0-9]/.test(next) ? `\\${next}` : `\\${next}`;
      if (next !== 'Q' && possessive(text, i + 1)) [out, i] = atomic(out, text, i);
      continue;
    }
    if (c === '[') {
      const { source, end } = charClass(text, i);
      out += source;
      i = end;
      continue;
    }
    if (c === '(') {
      if (next !== '?') groups++;
      else if (text.startsWith('(?P<', i)) {
        groups++;
        out += '(?<';
        i += 3;
        continue;
      } else if (text.startsWith('(?P=', i)) {
        const end = text.indexOf(')', i);
        out += `\\k<${text.slice(i + 4, end)}>`;
        i = end;
        continue;
      } else if (text.startsWith('(?>', i)) {
        out += '(?:';
        i += 2;
        continue;
      } else if (/^\(\?<[A-Za-z_]/.test(text.slice(i))) groups++;
    }
    if (/[*+?}]/.test(c) && next === '+') {
      out += c;
      i++;
      continue;
    }
    out += c;
  }
  return out;
}

function possessive(text: string, at: number): boolean {
  return /^[*+?]\+/.test(text.slice(at));
}

/** A possessive quantifier as a greedy one: the same text unless it would have to give back. */
function atomic(out: string, text: string, i: number): [string, number] {
  return [out + text[i + 1]!, i + 2];
}

function charClass(text: string, start: number): { source: string; end: number } {
  let i = start + 1;
  let out = '[';
  if (text[i] === '^') {
    out += '^';
    i++;
  }
  if (text[i] === ']') {
    out += '\\]';
    i++;
  }
  for (; i < text.length && text[i] !== ']'; i++) {
    const named = /^\[:(\^?)(\w+):\]/.exec(text.slice(i));
    if (named && posix[named[2]!] !== undefined) {
      out += posix[named[2]!];
      i += named[0].length - 1;
    } else if (text[i] === '\\') {
      const c = text[++i];
      out += c === 'h' ? ' \\t\\xa0' : c === 's' ? '\\t-\\r ' : `\\${c}`;
    } else out += text[i] === '[' ? '\\[' : text[i];
  }
  return { source: `${out}${text[i] ?? ''}`, end: i };
}

/** Ref: pcre2 src/pcre2_error.c */
function pcreMessage(pattern: string, e: Error): string {
  const text = e.message;
  if (/Unterminated group/.test(text)) return 'missing closing parenthesis';
  if (/Unmatched '\)'/.test(text)) return 'unmatched closing parenthesis';
  if (/Unterminated character class/.test(text)) return 'missing terminating ] for character class';
  if (/Nothing to repeat/.test(text)) return 'quantifier does not follow a repeatable item';
  if (/Range out of order/.test(text)) return 'range out of order in character class';
  if (/numbers out of order/.test(text)) return 'numbers out of order in {} quantifier';
  if (/\\$/.test(pattern)) return '\\ at end of pattern';
  return 'unrecognized character after (? or (?-';
}
