import * as unbash from 'unbash';
import type { Arg, ArrayElement, Assign, CaseItem, Func, Item, List, Node, Redir, Test, Word } from './ast.ts';
import { braceExpand } from './brace.ts';
import { closingBracket, scanHereDoc, scanWord, WordScanner } from './word.ts';

/** A script's text as commands, and the first thing in it that no shell would take. */
export type Parsed = {
  readonly list: List;
  readonly error: SyntaxFault | null;
  /** Here-documents that the text's end delimits: the line each began on, and what was wanted. */
  readonly openHereDocs: readonly { readonly line: number; readonly delimiter: string }[];
};

export type SyntaxFault = { readonly message: string; readonly pos: number; readonly incomplete: boolean };

const cache = new Map<string, Parsed>();
const CACHE_ENTRIES = 2000;
const CACHE_TEXT = 20_000;

/** Parses a script or a piece of one whose first line is number `line`. The same text is parsed once. */
export function parseScript(text: string, line = 1): Parsed {
  const key = `${line}:${text}`;
  if (text.length <= CACHE_TEXT) {
    const hit = cache.get(key);
    if (hit) return hit;
  }
  const script = unbash.parse(text);
  const builder = new Builder(text, line);
  const list = builder.list(script.commands, line);
  const fault = script.errors && script.errors.length > 0 ? faultOf(text, script.errors) : (builder.fault ?? null);
  const parsed: Parsed = { list, error: fault, openHereDocs: builder.openHereDocs };
  if (text.length <= CACHE_TEXT) {
    if (cache.size >= CACHE_ENTRIES) cache.delete(cache.keys().next().value!);
    cache.set(key, parsed);
  }
  return parsed;
}

/** Whether a text is a whole command, could become one with more lines, or never will. */
export function completeness(text: string): 'complete' | 'incomplete' | 'error' {
  const { error, openHereDocs } = parseScript(text);
  if (error) return error.incomplete ? 'incomplete' : 'error';
  if (openHereDocs.length > 0 || /(^|[^\\])(\\\\)*\\$/.test(text)) return 'incomplete';
  return 'complete';
}

const closers: readonly (readonly [string, RegExp])[] = [
  ['unterminated double quote', /"/],
  ['unterminated single quote', /'/],
  ['unterminated ANSI-C quote', /'/],
  ['unterminated backtick', /`/],
  ['unterminated parameter expansion', /\}/],
];
const ANY = /(?:)/;

/** What a line must contain to make an incomplete text complete; null for a complete one. */
export function missing(text: string): RegExp | null {
  if (completeness(text) === 'complete') return null;
  const { error, openHereDocs } = parseScript(text);
  if (error) return closers.find(([message]) => error.message.startsWith(message))?.[1] ?? ANY;
  const delimiter = openHereDocs[0]?.delimiter;
  if (delimiter === undefined) return ANY;
  return new RegExp(`^\\t*${delimiter.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`);
}

/** A keyword where a command must come: no further line mends it. */
const emptyBody =
  /(^|[\s;&|(])(if|then|elif|else|while|until|do|\{|&&|\|\|?)\s+(then|elif|else|fi|do|done|esac|\})\s*$/;

function faultOf(text: string, errors: readonly { readonly message: string; readonly pos: number }[]): SyntaxFault {
  let first = errors[0]!;
  for (const e of errors) if (e.pos < first.pos) first = e;
  const rest = text
    .slice(first.pos)
    .replace(/#.*/g, '')
    .replace(/[ \t\n]+$/, '');
  const incomplete =
    first.message.startsWith('unterminated') ||
    /^\s*(\{|\(|if|then|else|elif|do|while|until|&&|\|\||\||\|&|in)?\s*$/.test(rest) ||
    (first.message.startsWith("expected ']]'") && rest.trim() === '');
  return {
    message: first.message,
    pos: first.pos,
    incomplete:
      incomplete &&
      (first.message.startsWith('unterminated') || !emptyBody.test(text)) &&
      !first.message.startsWith('expected redirect'),
  };
}

/** A text with its command names replaced by their aliases. Ref: bash parse.y:alias_expand_token() */
export function expandAliases(text: string, aliases: ReadonlyMap<string, string>): string {
  const used = new Set<string>();
  let out = text;
  for (let round = 0; round < 20; round++) {
    const edits: { pos: number; end: number; value: string }[] = [];
    const visit = (node: unbash.SyntaxNode): void => {
      if (node.type === 'Command' && node.name) {
        let word: unbash.Word | undefined = node.name;
        for (let n = 0; word; n++) {
          const value: string | undefined = used.has(word.text) ? undefined : aliases.get(word.text);
          if (value === undefined) break;
          edits.push({ pos: word.pos, end: word.end, value });
          const next: unbash.CommandArgument | unbash.Redirection | undefined = node.suffix[n];
          word = /[ \t]$/.test(value) && next?.type === 'Word' ? next : undefined;
        }
      }
      unbash.forEachChild(node, visit);
    };
    visit(unbash.parse(out));
    if (edits.length === 0) return out;
    for (const e of edits) used.add(out.slice(e.pos, e.end));
    for (const e of edits.sort((a, b) => b.pos - a.pos)) out = out.slice(0, e.pos) + e.value + out.slice(e.end);
  }
  return out;
}

/** Where the command substitution whose `$` (or `<`) is at `start` ends: the position of its parenthesis. */
function findEnd(text: string, start: number): number {
  const script = unbash.parse(`echo ${text.slice(start)}`);
  const command = script.commands[0]?.command;
  const word = command?.type === 'Command' ? command.suffix[0] : undefined;
  const part = word?.type === 'Word' ? word.parts?.[0] : undefined;
  if (
    part &&
    (part.type === 'CommandExpansion' || part.type === 'ProcessSubstitution' || part.type === 'ArithmeticExpansion')
  ) {
    return start + part.end - 5 - 1;
  }
  return text.length;
}

/** Parts of a text as a word of its own: for what arrives at run time (subscripts, `${!x}`, `let`). */
export function scanRuntimeWord(text: string, line = 1): Word {
  return scanWord(text, line, findEnd);
}

export function scanRuntimeDquoted(text: string, line = 1): Word {
  return scanHereDoc(text, line, findEnd);
}

/** Text that turned out at run time to be an assignment (`declare "$x"`); null when it is none. */
export function scanRuntimeAssign(text: string, line = 1): Assign | null {
  const m = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?(\+?)=/.exec(text);
  if (!m) return null;
  const value = text.slice(m[0].length);
  const index = m[2] === undefined ? null : scanWord(m[2], line, findEnd).parts;
  const base = { name: m[1]!, index, indexText: m[2] ?? '', append: m[3] === '+', text };
  const list = /^\((.*)\)$/s.exec(value);
  if (list) {
    const parsed = parseScript(`x=(${list[1]})`, line);
    const node = parsed.list.items[0]?.node;
    if (node?.t === 'simple' && node.assigns[0]?.array) return { ...base, value: null, array: node.assigns[0].array };
  }
  return {
    ...base,
    value: { parts: [{ k: 'quoted', text: value }], text: value, literal: value, simple: true },
    array: null,
  };
}

class Builder {
  readonly openHereDocs: { line: number; delimiter: string }[] = [];
  fault: SyntaxFault | null = null;
  private readonly s: string;
  private readonly starts: number[] = [];
  private readonly first: number;

  constructor(source: string, line: number) {
    this.s = source;
    this.first = line;
    for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) this.starts.push(i);
  }

  private line(pos: number): number {
    const { starts } = this;
    let lo = 0;
    let hi = starts.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (starts[mid]! < pos) lo = mid + 1;
      else hi = mid;
    }
    return this.first + lo;
  }

  list(statements: readonly unbash.Statement[], line: number): List {
    const items: Item[] = statements.map((st) => ({
      node: this.node(st.command),
      bg: st.background ?? false,
      text: this.textOf(st.command),
      line: this.line(st.pos),
      endLine: this.line(st.end),
    }));
    return { t: 'list', line: statements.length > 0 ? this.line(statements[0]!.pos) : line, items };
  }

  private textOf(node: { readonly pos: number; readonly end: number }): string {
    return this.s.slice(node.pos, node.end);
  }

  private body(list: unbash.CompoundList): List {
    return this.list(list.commands, this.line(list.pos));
  }

  private node(n: unbash.PipelineNode | unbash.AndOr | unbash.CompoundList): Node {
    const line = this.line(n.pos);
    switch (n.type) {
      case 'Command':
        return this.command(n);
      case 'Pipeline': {
        let negate = false;
        let time: null | 'bash' | 'posix' = null;
        for (const p of n.prefixes) {
          if (p.type === 'Negation') negate = !negate;
          else time = p.posix ? 'posix' : (time ?? 'bash');
        }
        return {
          t: 'pipe',
          line,
          cmds: n.commands.map((c) => this.node(c)),
          both: n.commands.map((_, i) => n.operators[i] === '|&'),
          negate,
          time,
          text: this.textOf(n),
        };
      }
      case 'AndOr':
        return { t: 'andor', line, cmds: n.commands.map((c) => this.node(c)), ops: n.operators };
      case 'CompoundList':
        return this.body(n);
      case 'If':
        return {
          t: 'if',
          line,
          arms: [
            { test: this.body(n.clause), body: this.body(n.then) },
            ...n.elif.map((e) => ({ test: this.body(e.clause), body: this.body(e.then) })),
          ],
          otherwise: n.else ? this.body(n.else) : null,
        };
      case 'For':
        return {
          t: 'for',
          line,
          name: n.name.text,
          words: n.wordlist ? this.words(n.wordlist) : null,
          body: this.body(n.body),
        };
      case 'Select':
        return {
          t: 'select',
          line,
          name: n.name.text,
          words: n.wordlist ? this.words(n.wordlist) : null,
          body: this.body(n.body),
        };
      case 'ArithmeticFor': {
        const [init = '', test = '', update = ''] = this.arithHeader(n);
        return { t: 'arithfor', line, init, test, update, body: this.body(n.body) };
      }
      case 'While':
        return { t: 'while', line, until: n.kind === 'until', test: this.body(n.clause), body: this.body(n.body) };
      case 'Case':
        return {
          t: 'case',
          line,
          word: this.word(n.word),
          items: n.items.map(
            (item): CaseItem => ({
              patterns: item.pattern.map((w) => this.word(w)),
              body: this.body(item.body),
              end: item.terminator ?? ';;',
            }),
          ),
        };
      case 'Subshell':
        return { t: 'subshell', line, body: this.body(n.body) };
      case 'BraceGroup':
        return { t: 'group', line, body: this.body(n.body) };
      case 'TestCommand':
        return { t: 'cond', line, test: this.test(n.expression) };
      case 'ArithmeticCommand':
        return { t: 'arith', line, text: this.s.slice(n.pos + 2, n.end - 2) };
      case 'Function':
        return {
          t: 'func',
          line: this.line(n.body.pos),
          name: n.name.text,
          body: this.node(n.body as unbash.PipelineNode),
          text: this.textOf(n),
          keyword: this.s.startsWith('function', n.pos),
        } satisfies Func;
      case 'Coproc': {
        const name = n.name?.text ?? 'COPROC';
        return { t: 'coproc', line, name, body: this.node(n.body as unbash.PipelineNode), text: this.textOf(n) };
      }
      case 'Redirected':
        return { t: 'redirected', line, body: this.node(n.command), redirs: n.redirects.map((r) => this.redir(r)) };
    }
  }

  /** The three expressions of `for ((...))` as text. */
  private arithHeader(n: unbash.ArithmeticFor): string[] {
    const open = this.s.indexOf('((', n.pos) + 2;
    let depth = 0;
    const parts: string[] = [];
    let from = open;
    for (let i = open; i < n.end; i++) {
      const c = this.s[i]!;
      if (c === '(') depth++;
      else if (c === ')') {
        if (depth === 0) {
          parts.push(this.s.slice(from, i));
          break;
        }
        depth--;
      } else if (c === ';' && depth === 0) {
        parts.push(this.s.slice(from, i));
        from = i + 1;
      }
    }
    return parts;
  }

  private command(n: unbash.Command): Node {
    const assigns: Assign[] = [];
    const words: Arg[] = [];
    const redirs: Redir[] = [];
    for (const p of n.prefix) {
      if (p.type === 'Assignment') assigns.push(this.assign(p));
      else redirs.push(this.redir(p));
    }
    if (n.name) this.expandInto(words, n.name);
    for (const a of n.suffix) {
      if (a.type === 'Word') this.expandInto(words, a);
      else if (a.type === 'Assignment') words.push({ assign: this.assign(a) });
      else redirs.push(this.redir(a));
    }
    let argv: string[] | null = [];
    for (const w of words) {
      if ('assign' in w || w.literal === null) {
        argv = null;
        break;
      }
      argv.push(w.literal);
    }
    return { t: 'simple', line: this.line(n.pos), assigns, words, redirs, argv };
  }

  private words(words: readonly unbash.Word[]): Word[] {
    const out: Word[] = [];
    for (const w of words) this.expandInto(out, w);
    return out;
  }

  private expandInto(out: (Word | Arg)[], w: unbash.Word): void {
    const text = w.text;
    const line = this.line(w.pos);
    if (!text.includes('{')) {
      out.push(scanWord(text, line, findEnd));
      return;
    }
    for (const t of braceExpand(text)) if (t !== '') out.push(scanWord(t, line, findEnd));
  }

  private word(w: unbash.Word): Word {
    return scanWord(w.text, this.line(w.pos), findEnd);
  }

  private assign(a: unbash.Assignment): Assign {
    const line = this.line(a.pos);
    const text = a.text;
    let i = a.name.length;
    let index: Assign['index'] = null;
    let indexText = '';
    if (text[i] === '[') {
      const close = closingBracket(text, i, text.length);
      indexText = text.slice(i + 1, close);
      index = new WordScanner(indexText, line, findEnd).parts('plain', '');
      i = close + 1;
    }
    const append = text[i] === '+';
    i += append ? 2 : 1;
    if (a.value.type === 'ArrayValue') {
      const array = a.value.elements.flatMap((w) => this.element(w));
      return { name: a.name, index, indexText, append, value: null, array, text };
    }
    return {
      name: a.name,
      index,
      indexText,
      append,
      value: scanWord(text.slice(i), line, findEnd, true),
      array: null,
      text,
    };
  }

  /** `[index]=value` or a word of an array's list. */
  private element(w: unbash.Word): ArrayElement[] {
    const text = w.text;
    const line = this.line(w.pos);
    if (text.startsWith('[')) {
      const close = closingBracket(text, 0, text.length);
      const m = /^\+?=/.exec(text.slice(close + 1));
      if (m) {
        const indexText = text.slice(1, close);
        return [
          {
            index: scanWord(indexText, line, findEnd),
            indexText,
            append: m[0] === '+=',
            value: scanWord(text.slice(close + 1 + m[0].length), line, findEnd, true),
          },
        ];
      }
    }
    const words: Word[] = [];
    this.expandInto(words, w);
    return words.map((value) => ({ index: null, indexText: '', append: false, value }));
  }

  private redir(r: unbash.Redirection): Redir {
    const fd = r.descriptor?.type === 'FileDescriptor' ? r.descriptor.value : null;
    const fdVar = r.descriptor?.type === 'FileDescriptorVariable' ? r.descriptor.name : null;
    if (r.type === 'HereDoc') {
      const delimiter = r.delimiter?.value ?? '';
      const quoted = r.delimiter?.quoted ?? false;
      if (r.closing === undefined) this.openHereDocs.push({ line: this.line(r.pos), delimiter });
      let body = this.s.slice(r.body.pos, r.body.end);
      const strip = r.operator === '<<-';
      if (strip) body = body.replace(/^\t+/gm, '');
      const line = this.line(r.body.pos);
      const target: Word = quoted
        ? { parts: [{ k: 'quoted', text: body }], text: body, literal: body, simple: true }
        : scanHereDoc(body, line, findEnd);
      return { op: '<<', fd, fdVar, target, heredoc: { delimiter, quoted, strip, body } };
    }
    const target = r.target ? this.word(r.target) : scanWord('', 1, findEnd);
    return { op: r.operator, fd, fdVar, target, heredoc: null };
  }

  private test(e: unbash.TestExpression): Test {
    switch (e.type) {
      case 'TestUnary':
        return { k: 'unary', op: e.operator, word: this.word(e.operand) };
      case 'TestBinary':
        return { k: 'binary', op: e.operator, left: this.word(e.left), right: this.word(e.right) };
      case 'TestLogical':
        return { k: 'logical', op: e.operator, items: e.operands.map((o) => this.test(o)) };
      case 'TestNot': {
        const item = this.test(e.operand);
        return e.negations.length % 2 === 1 ? { k: 'not', item } : item;
      }
      case 'TestGroup':
        return { k: 'group', item: this.test(e.expression) };
    }
  }
}
