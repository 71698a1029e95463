import type { ParamOp, Part, Word } from './ast.ts';

/** Finds where a command substitution that starts at `start` ends, for text too involved to count parentheses. */
export type FindEnd = (text: string, start: number) => number;

type Context =
  /** Outside any quotes. */
  | 'plain'
  /** Between double quotes, in arithmetic and here-documents, where single quotes mean nothing. */
  | 'dq'
  | 'here'
  /** The operand of `${x:-...}` outside, and inside double quotes. */
  | 'operand'
  | 'dqoperand';

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SPECIAL = '@*#?-$!0123456789';

/** Cuts a word's source into parts. Ref: bash subst.c:expand_word_internal(), parse.y:parse_matched_pair() */
export class WordScanner {
  private readonly s: string;
  private i: number;
  private readonly end: number;
  private readonly line: number;
  private readonly findEnd: FindEnd;
  /** A substitution runs something. */
  runs = false;
  plain = true;

  constructor(text: string, line: number, findEnd: FindEnd, from = 0, to = text.length) {
    this.s = text;
    this.i = from;
    this.end = to;
    this.line = line;
    this.findEnd = findEnd;
  }

  /** Where it stopped. */
  get pos(): number {
    return this.i;
  }

  /** Parts up to an unquoted `stop` character (not consumed) or the end. */
  parts(context: Context, stop: string): Part[] {
    const { s, end } = this;
    const parts: Part[] = [];
    let lit = '';
    const quotedByDefault = context === 'dq' || context === 'here' || context === 'dqoperand';
    const flush = () => {
      if (lit !== '') parts.push(quotedByDefault ? { k: 'quoted', text: lit } : { k: 'lit', text: lit });
      lit = '';
    };
    while (this.i < end) {
      const c = s[this.i]!;
      if (stop.includes(c)) break;
      switch (c) {
        case '\\': {
          const next = s[this.i + 1];
          if (next === undefined || this.i + 1 >= end) {
            lit += '\\';
            this.i++;
            continue;
          }
          this.i += 2;
          if (next === '\n') continue;
          if (context === 'plain' || context === 'operand') {
            flush();
            parts.push({ k: 'quoted', text: next });
          } else if (
            next === '$' ||
            next === '`' ||
            next === '\\' ||
            (next === '"' && context !== 'here') ||
            (context === 'dqoperand' && next === '}')
          ) {
            lit += next;
          } else lit += `\\${next}`;
          continue;
        }
        case "'": {
          if (context !== 'plain' && context !== 'operand') break;
          flush();
          const close = s.indexOf("'", this.i + 1);
          const to = close < 0 || close >= end ? end : close;
          parts.push({ k: 'quoted', text: s.slice(this.i + 1, to) });
          this.i = to + 1;
          continue;
        }
        case '"': {
          if (context === 'here' || context === 'dq') break;
          flush();
          this.i++;
          const inner = this.parts('dq', '"');
          this.i++;
          parts.push({ k: 'dq', parts: inner });
          continue;
        }
        case '`': {
          flush();
          parts.push(this.backquote(context === 'dq' || context === 'dqoperand'));
          continue;
        }
        case '$': {
          const next = s[this.i + 1];
          if ((context === 'plain' || context === 'operand') && next === "'") {
            flush();
            const { value, pos } = ansiC(s, this.i + 2, end);
            parts.push({ k: 'quoted', text: value });
            this.i = pos;
            continue;
          }
          if ((context === 'plain' || context === 'operand') && next === '"') {
            this.i++;
            continue;
          }
          const part = this.dollar(context);
          if (part) {
            flush();
            parts.push(part);
            continue;
          }
          break;
        }
        case '<':
        case '>':
          if (s[this.i + 1] === '(' && (context === 'plain' || context === 'operand')) {
            flush();
            const close = this.close(this.i + 1);
            parts.push({ k: 'proc', op: c, source: s.slice(this.i + 2, close), line: this.lineAt(this.i) });
            this.runs = true;
            this.plain = false;
            this.i = close + 1;
            continue;
          }
          break;
      }
      lit += c;
      this.i++;
    }
    flush();
    return parts;
  }

  private lineAt(pos: number): number {
    let line = this.line;
    for (let k = this.s.indexOf('\n'); k >= 0 && k < pos; k = this.s.indexOf('\n', k + 1)) line++;
    return line;
  }

  private backquote(inDq: boolean): Part {
    const { s, end } = this;
    const at = this.i;
    let source = '';
    let i = at + 1;
    while (i < end && s[i] !== '`') {
      if (s[i] === '\\' && i + 1 < end && ('$`\\'.includes(s[i + 1]!) || (inDq && s[i + 1] === '"'))) i++;
      source += s[i++];
    }
    this.i = i + 1;
    this.runs = true;
    this.plain = false;
    return { k: 'cmd', source, line: this.lineAt(at) };
  }

  /** What a `$` starts, null when it stands for itself. */
  private dollar(context: Context): Part | null {
    const { s, end } = this;
    const at = this.i;
    const c = s[at + 1];
    if (c === undefined || at + 1 >= end) return null;
    if (c === '(') {
      if (s[at + 2] === '(') {
        const inner = plainParen(s, at + 2, end);
        if (inner >= 0 && s[inner + 1] === ')' && inner + 1 < end) {
          const text = s.slice(at + 3, inner);
          this.i = inner + 2;
          const sub = new WordScanner(text, this.lineAt(at), this.findEnd);
          const parts = sub.parts('dq', '');
          this.runs ||= sub.runs;
          this.plain = false;
          return { k: 'arith', parts: unquoteArith(parts), text };
        }
      }
      const close = this.close(at + 1);
      const to = close < 0 ? end : close;
      this.i = to + 1;
      this.runs = true;
      this.plain = false;
      return { k: 'cmd', source: s.slice(at + 2, to), line: this.lineAt(at) };
    }
    if (c === '[') {
      let depth = 0;
      let i = at + 1;
      for (; i < end; i++) {
        if (s[i] === '[') depth++;
        else if (s[i] === ']' && --depth === 0) break;
      }
      if (i < end) {
        const text = s.slice(at + 2, i);
        this.i = i + 1;
        const sub = new WordScanner(text, this.lineAt(at), this.findEnd);
        const parts = sub.parts('dq', '');
        this.runs ||= sub.runs;
        this.plain = false;
        return { k: 'arith', parts, text };
      }
      return null;
    }
    if (c === '{') return this.brace(context);
    NAME.lastIndex = at + 1;
    const m = NAME.exec(s);
    if (m && at + 1 + m[0].length <= end) {
      this.i = at + 1 + m[0].length;
      return { k: 'var', name: m[0] };
    }
    if (SPECIAL.includes(c)) {
      this.i = at + 2;
      return { k: 'var', name: c };
    }
    return null;
  }

  /** The parenthesis that closes the one at `open`. */
  private close(open: number): number {
    const found = closingParen(this.s, open, this.end);
    if (found !== null) return found;
    return this.findEnd(this.s, open - 1);
  }

  /** `${...}`. Ref: bash subst.c:parameter_brace_expand() */
  private brace(context: Context): Part {
    const { s } = this;
    const at = this.i;
    const inDq = context === 'dq' || context === 'here' || context === 'dqoperand';
    let i = at + 2;
    let indirect = false;
    let length = false;
    // ${#x}; but ${#-x} and ${##x} are operators on $#
    if (s[i] === '#' && /^(?:[A-Za-z_]\w*[[}]|\d+\}|[-?#@*!$]\})/.test(s.slice(i + 1, i + 200))) {
      length = true;
      i++;
    } else if (s[i] === '!' && s[i + 1] !== '}' && s[i + 1] !== undefined && !':-=?+%/^,'.includes(s[i + 1]!)) {
      indirect = true;
      i++;
    }
    let name = '';
    NAME.lastIndex = i;
    const m = NAME.exec(s);
    if (m) {
      name = m[0];
      i += name.length;
    } else if (/[0-9]/.test(s[i] ?? '')) {
      const d = /[0-9]+/y;
      d.lastIndex = i;
      name = d.exec(s)![0];
      i += name.length;
    } else if (s[i] !== undefined && '@*#?-$!'.includes(s[i]!)) {
      name = s[i]!;
      i++;
    }
    let index: readonly Part[] | '@' | '*' | null = null;
    let indexText = '';
    if (s[i] === '[' && m) {
      const close = closingBracket(s, i, this.end);
      indexText = s.slice(i + 1, close);
      if (indexText === '@' || indexText === '*') index = indexText;
      else {
        const sub = new WordScanner(indexText, this.line, this.findEnd);
        index = sub.parts('plain', '');
        this.runs ||= sub.runs;
      }
      i = close + 1;
    }
    this.i = i;
    let op: ParamOp | null = null;
    const c = s[i];
    if (name === '' && c !== '}') op = { type: 'bad' };
    else if (c !== '}') op = this.operator(inDq, indirect);
    if (op?.type === 'bad' || s[this.i] !== '}') {
      op = { type: 'bad' };
      this.skipToBrace(at + 1);
    }
    this.i++;
    this.plain &&= op === null && index === null && !indirect && !length;
    const text = s.slice(at, this.i);
    if (op === null && index === null && !indirect && !length && name !== '') return { k: 'var', name };
    this.plain = false;
    if (name === '') op = { type: 'bad' };
    return { k: 'param', param: { name, index, indexText, indirect, length, op, text } };
  }

  private operand(inDq: boolean, stop: string, pattern = false): Part[] {
    // in patterns single quotes quote even between double quotes
    return this.parts(inDq && !pattern ? 'dqoperand' : 'operand', stop);
  }

  private operator(inDq: boolean, indirect: boolean): ParamOp {
    const { s } = this;
    const c = s[this.i]!;
    const next = s[this.i + 1];
    switch (c) {
      case ':':
        if (next !== undefined && '-=?+'.includes(next)) {
          this.i += 2;
          return { type: 'default', op: next as '-', colon: true, word: this.operand(inDq, '}') };
        }
        return this.slice();
      case '-':
      case '=':
      case '?':
      case '+':
        this.i++;
        return { type: 'default', op: c, colon: false, word: this.operand(inDq, '}') };
      case '#':
      case '%': {
        const double = next === c;
        this.i += double ? 2 : 1;
        return { type: 'remove', op: (double ? c + c : c) as '#', word: this.operand(inDq, '}', true) };
      }
      case '/': {
        this.i++;
        let all = false;
        let anchor: '' | '#' | '%' = '';
        if (s[this.i] === '/') {
          all = true;
          this.i++;
        } else if (s[this.i] === '#' || s[this.i] === '%') {
          anchor = s[this.i] as '#';
          this.i++;
        }
        // a slash right at the start belongs to the pattern
        const pattern: Part[] = [];
        if (s[this.i] === '/' && all === false && anchor === '') this.i++;
        pattern.push(...this.operand(inDq, '/}', true));
        let replacement: Part[] = [];
        if (s[this.i] === '/') {
          this.i++;
          replacement = this.operand(inDq, '}', true);
        }
        return { type: 'replace', anchor, all, pattern, replacement };
      }
      case '^':
      case ',':
      case '~': {
        const double = next === c;
        this.i += double ? 2 : 1;
        return { type: 'case', op: (double ? c + c : c) as '^', word: this.operand(inDq, '}', true) };
      }
      case '@': {
        if (indirect && next === '}') {
          this.i++;
          return { type: 'names', op: '@' };
        }
        if (next !== undefined && 'QEPAaKkUuL'.includes(next) && s[this.i + 2] === '}') {
          this.i += 2;
          return { type: 'transform', op: next };
        }
        return { type: 'bad' };
      }
      case '*':
        if (indirect && next === '}') {
          this.i++;
          return { type: 'names', op: '*' };
        }
        return { type: 'bad' };
      default:
        return { type: 'bad' };
    }
  }

  /** `${x:offset:length}`: the colon of `?:` is not the separator. */
  private slice(): ParamOp {
    const { s, end } = this;
    const from = this.i + 1;
    let depth = 0;
    let ternary = 0;
    let colon = -1;
    let i = from;
    for (; i < end; i++) {
      const c = s[i]!;
      if (c === '$' && s[i + 1] === '{') {
        depth++;
        i++;
      } else if (c === '(' || c === '[') depth++;
      else if (c === ')' || c === ']') depth--;
      else if (c === '}') {
        if (depth === 0) break;
        depth--;
      } else if (c === '?' && depth === 0) ternary++;
      else if (c === ':' && depth === 0) {
        if (ternary > 0) ternary--;
        else if (colon < 0) colon = i;
      } else if (c === '"' || c === "'") {
        const q = s.indexOf(c, i + 1);
        if (q > 0) i = q;
      } else if (c === '\\') i++;
    }
    const part = (a: number, b: number): Part[] => {
      const sub = new WordScanner(s.slice(a, b), this.line, this.findEnd);
      const parts = sub.parts('dqoperand', '');
      this.runs ||= sub.runs;
      return parts;
    };
    this.i = i;
    return {
      type: 'slice',
      offset: part(from, colon < 0 ? i : colon),
      length: colon < 0 ? null : part(colon + 1, i),
      text: s.slice(from, i),
    };
  }

  private skipToBrace(open: number): void {
    const { s, end } = this;
    let depth = 0;
    let i = open;
    for (; i < end; i++) {
      const c = s[i]!;
      if (c === '{') depth++;
      else if (c === '}' && --depth === 0) break;
      else if (c === '\\') i++;
    }
    this.i = i;
  }
}

/** In `$(( ))` double quotes are taken away; what they held stays. */
function unquoteArith(parts: Part[]): Part[] {
  return parts.map((p) =>
    p.k === 'quoted' && p.text.includes('"') ? { k: 'quoted', text: p.text.replaceAll('"', '') } : p,
  );
}

/**
 * The parenthesis that closes the one at `open`, by counting and skipping quotes; null where that is not certain
 * (comments, here-documents, `case`).
 */
export function closingParen(s: string, open: number, end: number): number | null {
  let depth = 0;
  for (let i = open; i < end; i++) {
    switch (s[i]) {
      case '(':
        depth++;
        break;
      case ')':
        if (--depth === 0) return i;
        break;
      case '\\':
        i++;
        break;
      case "'": {
        const q = s[i - 1] === '$' ? ansiC(s, i + 1, end).pos - 1 : s.indexOf("'", i + 1);
        if (q < 0) return null;
        i = q;
        break;
      }
      case '"': {
        const q = closingDquote(s, i, end);
        if (q < 0) return null;
        i = q;
        break;
      }
      case '`': {
        let k = i + 1;
        while (k < end && s[k] !== '`') k += s[k] === '\\' ? 2 : 1;
        i = k;
        break;
      }
      case '#':
        if (i > 0 && ' \t\n;&|('.includes(s[i - 1]!)) return null;
        break;
      case '<':
        if (s[i + 1] === '<' && s[i + 2] !== '<' && !/^<<[ \t]*\d/.test(s.slice(i, i + 8))) return null;
        if (s[i + 1] === '<' && s[i + 2] === '<') i += 2;
        break;
      case 'c':
        if (s.startsWith('case', i) && /\s/.test(s[i + 4] ?? '') && /[\s;&|({]/.test(s[i - 1] ?? ' ')) return null;
        break;
      case '$':
        if (s[i + 1] === '{') {
          let d = 0;
          let k = i + 1;
          for (; k < end; k++) {
            if (s[k] === '{') d++;
            else if (s[k] === '}' && --d === 0) break;
            else if (s[k] === '\\') k++;
            else if (s[k] === "'" || s[k] === '"') {
              const q = s[k] === '"' ? closingDquote(s, k, end) : s.indexOf("'", k + 1);
              if (q > 0) k = q;
            }
          }
          if (k < end) i = k;
        }
        break;
    }
  }
  return null;
}

/** The same by counting alone: in arithmetic `<<` and `#` are operators. */
function plainParen(s: string, open: number, end: number): number {
  let depth = 0;
  for (let i = open; i < end; i++) {
    const c = s[i];
    if (c === '(') depth++;
    else if (c === ')') {
      if (--depth === 0) return i;
    } else if (c === '\\') i++;
    else if (c === '"' || c === "'") {
      const q = c === '"' ? closingDquote(s, i, end) : s.indexOf("'", i + 1);
      if (q > 0) i = q;
    }
  }
  return -1;
}

function closingDquote(s: string, open: number, end: number): number {
  for (let i = open + 1; i < end; i++) {
    const c = s[i];
    if (c === '"') return i;
    if (c === '\\') i++;
    else if (c === '$' && s[i + 1] === '(') {
      const q = closingParen(s, i + 1, end);
      if (q === null) return -1;
      i = q;
    } else if (c === '`') {
      const q = s.indexOf('`', i + 1);
      if (q < 0) return -1;
      i = q;
    }
  }
  return -1;
}

export function closingBracket(s: string, open: number, end: number): number {
  let depth = 0;
  for (let i = open; i < end; i++) {
    const c = s[i]!;
    if (c === '[') depth++;
    else if (c === ']' && --depth === 0) return i;
    else if (c === '\\') i++;
    else if (c === "'" || c === '"') {
      const q = s.indexOf(c, i + 1);
      if (q > 0) i = q;
    } else if (c === '$' && s[i + 1] === '(') {
      const q = closingParen(s, i + 1, end);
      if (q !== null) i = q;
    }
  }
  return end;
}

const simpleEscapes: Readonly<Record<string, string>> = {
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
  "'": "'",
  '"': '"',
  '?': '?',
};

/** The text of `$'...'` from after its opening quote, and where it ends. Ref: bash lib/sh/strtrans.c:ansicstr() */
export function ansiC(s: string, from: number, end: number): { value: string; pos: number } {
  let value = '';
  let i = from;
  let cut = false;
  const put = (text: string) => {
    if (text === '\0') cut = true;
    if (!cut) value += text;
  };
  while (i < end && s[i] !== "'") {
    if (s[i] !== '\\' || i + 1 >= end) {
      put(s[i++]!);
      continue;
    }
    const c = s[++i]!;
    const simple = simpleEscapes[c];
    if (simple !== undefined) {
      put(simple);
      i++;
    } else if (c >= '0' && c <= '7') {
      const m = /^[0-7]{1,3}/.exec(s.slice(i, i + 3))!;
      put(String.fromCharCode(Number.parseInt(m[0], 8) & 255));
      i += m[0].length;
    } else if (c === 'x') {
      const m = /^[0-9a-fA-F]{1,2}/.exec(s.slice(i + 1, i + 3));
      if (m) {
        put(String.fromCharCode(Number.parseInt(m[0], 16)));
        i += 1 + m[0].length;
      } else {
        put('\\x');
        i++;
      }
    } else if (c === 'u' || c === 'U') {
      const m = (c === 'u' ? /^[0-9a-fA-F]{1,4}/ : /^[0-9a-fA-F]{1,8}/).exec(s.slice(i + 1, i + 9));
      if (m) {
        put(unicode(Number.parseInt(m[0], 16), m[0], c));
        i += 1 + m[0].length;
      } else {
        put(`\\${c}`);
        i++;
      }
    } else if (c === 'c' && i + 1 < end) {
      put(String.fromCharCode(s.charCodeAt(i + 1) & 31));
      i += 2;
    } else {
      put(`\\${c}`);
      i++;
    }
  }
  return { value, pos: i + 1 };
}

/** In the C locale what is no ASCII character stays an escape. Ref: bash lib/sh/unicode.c:u32cconv() */
export function unicode(code: number, _digits: string, _letter: string): string {
  if (code < 128) return String.fromCharCode(code);
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** A word from its source; `assignment` also expands tildes after colons. */
export function scanWord(text: string, line: number, findEnd: FindEnd, assignment = false): Word {
  if (!/[\\'"`$<>~]/.test(text)) {
    const glob = /[*?[\]]|[@+!]\(/.test(text);
    return { parts: text === '' ? [] : [{ k: 'lit', text }], text, literal: glob ? null : text, simple: true };
  }
  const scanner = new WordScanner(text, line, findEnd);
  const parts = tildes(scanner.parts('plain', ''), assignment);
  let literal: string | null = '';
  let simple = scanner.plain && !scanner.runs;
  for (const p of parts) {
    if (p.k === 'quoted') literal = literal === null ? null : literal + p.text;
    else if (p.k === 'lit') literal = literal === null || /[*?[\]]|[@+!]\(/.test(p.text) ? null : literal + p.text;
    else if (p.k === 'dq' && p.parts.every((q) => q.k === 'quoted')) {
      for (const q of p.parts) if (literal !== null) literal += (q as { text: string }).text;
    } else literal = null;
    if (p.k === 'tilde') simple = false;
  }
  return { parts, text, literal, simple };
}

/** A `~` that starts a word, and in assignments one after a colon. */
function tildes(parts: Part[], assignment: boolean): Part[] {
  const out: Part[] = [];
  for (let n = 0; n < parts.length; n++) {
    const p = parts[n]!;
    if (p.k !== 'lit' || !p.text.includes('~')) {
      out.push(p);
      continue;
    }
    const re = assignment ? /(^|:)~([^/:]*)/g : /^()~([^/]*)/g;
    let last = 0;
    for (const m of p.text.matchAll(re)) {
      if (m.index === 0 && m[1] === '' && n > 0) continue;
      const to = m.index + m[0].length;
      // the user name must not run on into a quoted or expanded part
      if (to === p.text.length && n + 1 < parts.length) continue;
      const before = p.text.slice(last, m.index) + m[1];
      if (before !== '') out.push({ k: 'lit', text: before });
      out.push({ k: 'tilde', user: m[2]! });
      last = to;
    }
    const rest = p.text.slice(last);
    if (rest !== '') out.push({ k: 'lit', text: rest });
  }
  return out;
}

/** A here-document's body, where only `$`, backquotes and backslashes mean something. */
export function scanHereDoc(body: string, line: number, findEnd: FindEnd): Word {
  const scanner = new WordScanner(body, line, findEnd);
  const parts = scanner.parts('here', '');
  return { parts: [{ k: 'dq', parts }], text: body, literal: null, simple: scanner.plain && !scanner.runs };
}

/** Text that is expanded as between double quotes: arithmetic, prompts. */
export function scanDquoted(text: string, line: number, findEnd: FindEnd): { parts: Part[]; simple: boolean } {
  const scanner = new WordScanner(text, line, findEnd);
  const parts = scanner.parts('dq', '');
  return { parts, simple: scanner.plain && !scanner.runs };
}
