import type { Task } from '../proc/sys.ts';
import type { Param, Part, Word } from './ast.ts';
import { ShellFault } from './fault.ts';
import { globPaths } from './glob.ts';
import { lower, upper } from './letters.ts';
import { scanRuntimeDquoted } from './parse.ts';
import { compilePattern, hasPattern, quotePattern, removePattern, replacePattern } from './pattern.ts';
import { promptExpand } from './prompt.ts';
import { ansiQuote, shellQuote } from './quote.ts';
import type { Shell } from './shell.ts';
import { ansiC } from './word.ts';

/** A piece of an expanded word: `q` text is quoted, `s` text is to be split. A null starts a new field (`"$@"`). */
type Piece = { readonly text: string; readonly q: boolean; readonly s: boolean } | null;

/** A word's fields after splitting, each with what of it is quoted. */
type Field = { readonly texts: string[]; readonly quoted: boolean[] };

/** Expands words to arguments: everything but brace expansion, which the parser did. Ref: bash subst.c:expand_word_list_internal() */
export function* expandWords(sh: Shell, words: readonly Word[]): Task<string[]> {
  const out: string[] = [];
  for (const w of words) {
    if (!expandSimple(sh, w, out)) yield* expandInto(sh, w, out);
  }
  return out;
}

/** The fast path: literals and plain variables whose values need neither splitting nor pathname expansion. */
export function expandSimple(sh: Shell, w: Word, out: string[]): boolean {
  if (w.literal !== null) {
    out.push(w.literal);
    return true;
  }
  if (!w.simple) return false;
  let text = '';
  let any = false;
  for (const p of w.parts) {
    switch (p.k) {
      case 'lit':
        if (hasGlob(p.text)) return false;
        text += p.text;
        any = true;
        break;
      case 'quoted':
        text += p.text;
        any = true;
        break;
      case 'var': {
        const v = plainValue(sh, p.name);
        if (v === null || needsSplit(sh, v)) return false;
        if (v !== '') any = true;
        text += v;
        break;
      }
      case 'dq':
        for (const d of p.parts) {
          if (d.k === 'quoted') text += d.text;
          else if (d.k === 'var') {
            const v = plainValue(sh, d.name);
            if (v === null) return false;
            text += v;
          } else return false;
        }
        any = true;
        break;
      default:
        return false;
    }
  }
  if (any) out.push(text);
  return true;
}

function hasGlob(text: string): boolean {
  return /[*?[\]]|[@+!]\(/.test(text);
}

/** A scalar's value; null when the slow path has to look. */
function plainValue(sh: Shell, name: string): string | null {
  if (name === '@' || name === '*') return null;
  const v = sh.getParam(name);
  return v === undefined ? (sh.options.nounset ? null : '') : v;
}

function needsSplit(sh: Shell, v: string): boolean {
  if (sh.ifs === ' \t\n' ? /[ \t\n*?[\]\\]|[@+!]\(/.test(v) : true) {
    if (v === '') return false;
    for (let i = 0; i < v.length; i++) if (sh.ifs.includes(v[i]!) || '*?[\\('.includes(v[i]!)) return true;
  }
  return false;
}

function* expandInto(sh: Shell, w: Word, out: string[]): Task<void> {
  const pieces: Piece[] = [];
  yield* expandParts(sh, w.parts, false, pieces);
  for (const f of split(sh, pieces)) globField(sh, f, out);
}

/** Expands to one string without splitting or pathname expansion: assignments, `case` words, redirections within `[[ ]]`. */
export function* expandToString(sh: Shell, w: Word): Task<string> {
  if (w.literal !== null) return w.literal;
  return yield* partsToString(sh, w.parts);
}

export function* partsToString(sh: Shell, parts: readonly Part[]): Task<string> {
  if (parts.length === 1) {
    const p = parts[0]!;
    if (p.k === 'lit' || p.k === 'quoted') return p.text;
  }
  const pieces: Piece[] = [];
  yield* expandParts(sh, parts, false, pieces, true);
  return joinPieces(pieces);
}

function joinPieces(pieces: readonly Piece[]): string {
  let text = '';
  for (const p of pieces) text += p === null ? ' ' : p.text;
  return text;
}

/** Expands to a pattern: what was quoted is escaped. */
export function* expandToPattern(sh: Shell, parts: readonly Part[]): Task<string> {
  const pieces: Piece[] = [];
  yield* expandParts(sh, parts, false, pieces, true);
  let text = '';
  for (const p of pieces) text += p === null ? ' ' : p.q ? quotePattern(p.text) : p.text;
  return text;
}

/** Expands the right side of `=~`: quoted text matches itself. */
export function* expandToRegex(sh: Shell, parts: readonly Part[]): Task<string> {
  const pieces: Piece[] = [];
  yield* expandParts(sh, parts, false, pieces, true);
  let text = '';
  for (const p of pieces) text += p === null ? ' ' : p.q ? p.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : p.text;
  return text;
}

/** Fields of a redirection's target or a `for` list's word. */
export function* expandFields(sh: Shell, w: Word): Task<string[]> {
  const out: string[] = [];
  if (!expandSimple(sh, w, out)) yield* expandInto(sh, w, out);
  return out;
}

function* expandParts(sh: Shell, parts: readonly Part[], inDq: boolean, out: Piece[], noSplit = false): Task<void> {
  for (const p of parts) {
    switch (p.k) {
      case 'lit':
        out.push({ text: p.text, q: inDq, s: false });
        break;
      case 'quoted':
        out.push({ text: p.text, q: true, s: false });
        break;
      case 'tilde':
        out.push({ text: sh.tilde(p.user), q: true, s: false });
        break;
      case 'dq': {
        const inner: Piece[] = [];
        yield* expandParts(sh, p.parts, true, inner, noSplit);
        // "$@" without parameters makes the word vanish, where it holds nothing else
        const vanished = inner.length === 0 && p.parts.length > 0 && p.parts.every((d) => isAll(d));
        if (inner.length === 0 && !vanished) out.push({ text: '', q: true, s: false });
        else out.push(...inner);
        break;
      }
      case 'var':
        emitVar(sh, p.name, inDq, out, noSplit);
        break;
      case 'param':
        yield* expandParam(sh, p.param, inDq, out, noSplit);
        break;
      case 'cmd': {
        const text = yield* sh.substitute(p.source, p.line);
        out.push({ text, q: inDq, s: !inDq });
        break;
      }
      case 'arith': {
        const text = yield* partsToString(sh, p.parts);
        out.push({ text: String(sh.arith(text)), q: inDq, s: !inDq });
        break;
      }
      case 'proc':
        out.push({ text: sh.processSubstitution(p.op, p.source, p.line), q: true, s: false });
        break;
    }
  }
}

function isAll(p: Part): boolean {
  return (p.k === 'var' && p.name === '@') || (p.k === 'param' && (p.param.name === '@' || p.param.index === '@'));
}

function emitVar(sh: Shell, name: string, inDq: boolean, out: Piece[], noSplit: boolean): void {
  if (name === '@' || name === '*') {
    emitAll(sh, sh.positional, name, inDq, out, noSplit);
    return;
  }
  const v = sh.getParam(name);
  if (v === undefined) {
    if (sh.options.nounset) throw unbound(sh, name);
    if (inDq) out.push({ text: '', q: true, s: false });
    return;
  }
  out.push({ text: v, q: inDq, s: !inDq });
}

function unbound(sh: Shell, name: string): ShellFault {
  return new ShellFault('exit', sh.faultStatus, `${/^\d/.test(name) ? '$' : ''}${name}: unbound variable`, sh.lineno);
}

/** `$@`, `$*`, `${a[@]}`, `${a[*]}`. */
function emitAll(
  sh: Shell,
  values: readonly string[],
  how: '@' | '*',
  inDq: boolean,
  out: Piece[],
  noSplit: boolean,
): void {
  if (inDq && how === '*') {
    out.push({ text: values.join(sh.ifsSet ? sh.ifs.slice(0, 1) : ' '), q: true, s: false });
    return;
  }
  if (noSplit) {
    if (values.length > 0)
      out.push({
        text: values.join(how === '*' && !inDq ? (sh.ifsSet ? sh.ifs.slice(0, 1) : ' ') : ' '),
        q: inDq,
        s: false,
      });
    return;
  }
  values.forEach((v, i) => {
    if (i > 0) out.push(null);
    out.push({ text: v, q: inDq, s: !inDq });
  });
}

/** Ref: bash subst.c:word_split(), list_string() */
function split(sh: Shell, pieces: readonly Piece[]): Field[] {
  const fields: Field[] = [];
  let cur: Field | null = null;
  let afterSpace = false;
  const { ifs } = sh;
  const push = (text: string, quoted: boolean) => {
    cur ??= { texts: [], quoted: [] };
    cur.texts.push(text);
    cur.quoted.push(quoted);
    afterSpace = false;
  };
  const finish = () => {
    if (cur) fields.push(cur);
    cur = null;
  };
  for (const p of pieces) {
    if (p === null) {
      finish();
      afterSpace = false;
      continue;
    }
    if (!p.s) {
      if (p.text !== '' || p.q) push(p.text, p.q);
      continue;
    }
    const { text } = p;
    let from = 0;
    for (let i = 0; i <= text.length; i++) {
      const c = text[i];
      if (c !== undefined && !ifs.includes(c)) continue;
      if (i > from) push(text.slice(from, i), false);
      from = i + 1;
      if (c === undefined) break;
      if (c === ' ' || c === '\t' || c === '\n') {
        if (cur) {
          finish();
          afterSpace = true;
        }
      } else if (cur) finish();
      else if (afterSpace) afterSpace = false;
      else fields.push({ texts: [''], quoted: [false] });
    }
  }
  finish();
  return fields;
}

function globField(sh: Shell, f: Field, out: string[]): void {
  const plain = f.texts.length === 1 ? f.texts[0]! : f.texts.join('');
  if (sh.options.noglob || !f.texts.some((t, i) => !f.quoted[i] && hasGlob(t))) {
    out.push(plain);
    return;
  }
  let pattern = '';
  f.texts.forEach((t, i) => {
    pattern += f.quoted[i] ? quotePattern(t) : t;
  });
  if (!hasPattern(pattern, sh.shopt('extglob'))) {
    out.push(plain);
    return;
  }
  const found = globPaths(sh, pattern);
  if (found.length > 0) {
    for (const path of found) out.push(path);
  } else if (sh.shopt('failglob')) throw new ShellFault('discard', 1, `no match: ${plain}`, sh.lineno);
  else if (!sh.shopt('nullglob')) out.push(plain);
}

/** `${...}` with operators. Ref: bash subst.c:parameter_brace_expand() */
function* expandParam(sh: Shell, param: Param, inDq: boolean, out: Piece[], noSplit: boolean): Task<void> {
  const { op } = param;
  if (op?.type === 'bad') throw badSubstitution(sh, param);
  let { name } = param;
  let index: string | '@' | '*' | null = null;
  let all: '@' | '*' | null = null;
  if (param.index === '@' || param.index === '*') all = param.index;
  else if (param.index !== null) index = yield* subscript(sh, name, param.index, param.indexText);
  if (name === '@' || name === '*') all = name;

  if (param.indirect) {
    if (op?.type === 'names') {
      const names = sh.vars.names().filter((n) => n.startsWith(name) && sh.isSet(n));
      emitAll(sh, names, op.op, inDq, out, noSplit);
      return;
    }
    if (all && name !== '@' && name !== '*') {
      if (op === null) {
        emitAll(sh, sh.arrayKeys(name), all, inDq, out, noSplit);
        return;
      }
    }
    const v = sh.vars.find(name);
    if (v?.nameref && index === null) {
      out.push({ text: v.value ?? '', q: inDq, s: !inDq });
      return;
    }
    const target = index === null ? sh.getParam(name) : sh.getElement(name, index);
    if (target === undefined || target === '') {
      if (op?.type === 'default' && (op.op === '+' || op.op === '-')) {
        if (op.op === '-') yield* expandParts(sh, op.word, inDq, out, noSplit);
        return;
      }
      throw new ShellFault('discard', 1, `${param.name}: invalid indirect expansion`, sh.lineno);
    }
    const m = /^([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[(.*)\])?$/s.exec(target);
    if (!m) throw new ShellFault('discard', 1, `${target}: invalid variable name`, sh.lineno);
    name = m[1]!;
    index = null;
    all = name === '@' || name === '*' ? name : null;
    if (m[2] === '@' || m[2] === '*') all = m[2];
    else if (m[2] !== undefined) index = sh.vars.find(name)?.assoc ? m[2] : String(sh.arith(m[2]));
  }

  let values: string[] | null = null;
  let value: string | undefined;
  if (all) values = name === '@' || name === '*' ? [...sh.positional] : sh.arrayValues(name);
  else value = index === null ? sh.getParam(name) : sh.getElement(name, index);

  if (param.length) {
    if (values) {
      out.push({ text: String(values.length), q: inDq, s: !inDq });
      return;
    }
    if (value === undefined && sh.options.nounset) throw unbound(sh, shownName(param));
    out.push({ text: String(value?.length ?? 0), q: inDq, s: !inDq });
    return;
  }

  if (op?.type === 'default') {
    const set = values ? values.length > 0 : value !== undefined;
    const nonempty = values
      ? values.length > 1 || (values.length === 1 && values[0] !== '')
      : value !== undefined && value !== '';
    const there = op.colon ? nonempty : set;
    switch (op.op) {
      case '-':
        if (!there) {
          yield* operandParts(sh, op.word, inDq, out, noSplit);
          return;
        }
        break;
      case '+':
        if (there) yield* operandParts(sh, op.word, inDq, out, noSplit);
        else if (inDq) out.push({ text: '', q: true, s: false });
        return;
      case '=':
        if (!there) {
          const text = yield* partsToString(sh, op.word);
          if (!/^[A-Za-z_]/.test(name))
            throw new ShellFault('discard', 1, `$${name}: cannot assign in this way`, sh.lineno);
          if (index === null) sh.setVar(name, text);
          else sh.setElement(name, index, text, false);
          out.push({ text, q: inDq, s: !inDq });
          return;
        }
        break;
      case '?':
        if (!there) {
          const text = yield* partsToString(sh, op.word);
          const message = op.word.length === 0 ? (op.colon ? 'parameter null or not set' : 'parameter not set') : text;
          throw new ShellFault('exit', sh.faultStatus, `${shownName(param)}: ${message}`, sh.lineno);
        }
        break;
    }
    emit(sh, value, values, all, inDq, out, noSplit);
    return;
  }

  if (value === undefined && !values && sh.options.nounset && op?.type !== 'transform')
    throw unbound(sh, shownName(param));

  if (op === null) {
    emit(sh, value, values, all, inDq, out, noSplit);
    return;
  }
  const extglob = sh.shopt('extglob');
  switch (op.type) {
    case 'remove': {
      const pattern = yield* expandToPattern(sh, op.word);
      const f = (v: string) => removePattern(v, pattern, op.op, extglob);
      emit(sh, value === undefined ? undefined : f(value), values?.map(f) ?? null, all, inDq, out, noSplit);
      return;
    }
    case 'replace': {
      const pattern = yield* expandToPattern(sh, op.pattern);
      const pieces: Piece[] = [];
      yield* expandParts(sh, op.replacement, false, pieces, true);
      // an unquoted & is what matched (patsub_replacement)
      const parts: (string | null)[] = [];
      for (const p of pieces) {
        if (p === null) continue;
        if (p.q || !sh.shopt('patsub_replacement')) parts.push(p.text);
        else {
          const bits = p.text.split(/(\\.|&)/s);
          for (const b of bits) parts.push(b === '&' ? null : b === '\\&' ? '&' : b === '\\\\' ? '\\' : b);
        }
      }
      const replacement = (m: string) => parts.map((x) => x ?? m).join('');
      const f = (v: string) => replacePattern(v, pattern, replacement, op, extglob);
      emit(sh, value === undefined ? undefined : f(value), values?.map(f) ?? null, all, inDq, out, noSplit);
      return;
    }
    case 'case': {
      const pattern = yield* expandToPattern(sh, op.word);
      const f = (v: string) => changeCase(v, op.op, pattern, extglob);
      emit(sh, value === undefined ? undefined : f(value), values?.map(f) ?? null, all, inDq, out, noSplit);
      return;
    }
    case 'slice': {
      const offset = Number(sh.arith(yield* partsToString(sh, op.offset)));
      const length = op.length === null ? null : Number(sh.arith(yield* partsToString(sh, op.length)));
      if (values) {
        const list = name === '@' || name === '*' ? [sh.arg0, ...values] : values;
        let from = offset < 0 ? list.length + offset : offset;
        if (from < 0) from = list.length;
        if (length !== null && length < 0)
          throw new ShellFault(
            'discard',
            1,
            `${op.text.slice(op.text.indexOf(':') + 1)}: substring expression < 0`,
            sh.lineno,
          );
        let part: string[];
        const v = sh.vars.find(name);
        if (name !== '@' && name !== '*' && v?.array && offset >= 0) {
          const keys = sh.arrayKeys(name).map(Number);
          part = list.filter((_, i) => keys[i]! >= offset).slice(0, length ?? undefined);
        } else {
          if ((name === '@' || name === '*') && offset === 0) from = 0;
          part = list.slice(from, length === null ? undefined : from + length);
        }
        emit(sh, undefined, part, all, inDq, out, noSplit);
        return;
      }
      const v = value ?? '';
      let from = offset < 0 ? v.length + offset : offset;
      if (from < 0 || from > v.length) {
        emit(sh, '', null, null, inDq, out, noSplit);
        return;
      }
      let to = length === null ? v.length : length < 0 ? v.length + length : from + length;
      if (length !== null && length < 0 && to < from) {
        throw new ShellFault(
          'discard',
          1,
          `${op.text.slice(op.text.indexOf(':') + 1)}: substring expression < 0`,
          sh.lineno,
        );
      }
      from = Math.min(from, v.length);
      to = Math.min(to, v.length);
      emit(sh, v.slice(from, to), null, null, inDq, out, noSplit);
      return;
    }
    case 'transform': {
      yield* transform(sh, op.op, name, index, value, values, all, inDq, out, noSplit, param);
      return;
    }
    case 'names':
      throw badSubstitution(sh, param);
  }
}

function* operandParts(sh: Shell, word: readonly Part[], inDq: boolean, out: Piece[], noSplit: boolean): Task<void> {
  const inner: Piece[] = [];
  yield* expandParts(sh, word, inDq, inner, noSplit);
  if (inner.length === 0 && inDq) out.push({ text: '', q: true, s: false });
  // unquoted literal text of an operand is split as well
  for (const p of inner) out.push(p && !p.q && !inDq ? { text: p.text, q: false, s: true } : p);
}

function emit(
  sh: Shell,
  value: string | undefined,
  values: readonly string[] | null,
  all: '@' | '*' | null,
  inDq: boolean,
  out: Piece[],
  noSplit: boolean,
): void {
  if (values) emitAll(sh, values, all ?? '@', inDq, out, noSplit);
  else if (value !== undefined) out.push({ text: value, q: inDq, s: !inDq });
  else if (inDq) out.push({ text: '', q: true, s: false });
}

function shownName(param: Param): string {
  return param.indexText === '' ? param.name : `${param.name}[${param.indexText}]`;
}

function badSubstitution(sh: Shell, param: Param): ShellFault {
  return new ShellFault('discard', 1, `${param.text}: bad substitution`, sh.lineno);
}

/** A subscript's value: a key as it is for associative arrays, else a number. */
export function* subscript(sh: Shell, name: string, parts: readonly Part[], text: string): Task<string> {
  const key = yield* partsToString(sh, parts);
  if (sh.resolve(name)?.assoc) return key;
  if (key.trim() === '') {
    if (text === '') throw new ShellFault('discard', 1, `${name}[]: bad array subscript`, sh.lineno);
    return '0';
  }
  return String(sh.arith(key));
}

function changeCase(value: string, op: string, pattern: string, extglob: boolean): string {
  const re = pattern === '' ? null : compilePattern(pattern, { extglob });
  const up = op[0] === '^';
  const one = (c: string) => {
    if (re && !re.test(c)) return c;
    if (op[0] === '~') return c >= 'a' && c <= 'z' ? c.toUpperCase() : c >= 'A' && c <= 'Z' ? c.toLowerCase() : c;
    return up ? upper(c) : lower(c);
  };
  if (op.length === 2) return [...value].map(one).join('');
  return value === '' ? '' : one(value[0]!) + value.slice(1);
}

function* transform(
  sh: Shell,
  op: string,
  name: string,
  _index: string | null,
  value: string | undefined,
  values: readonly string[] | null,
  all: '@' | '*' | null,
  inDq: boolean,
  out: Piece[],
  noSplit: boolean,
  param: Param,
): Task<void> {
  const map = (f: (v: string) => string) =>
    emit(sh, value === undefined ? undefined : f(value), values?.map(f) ?? null, all, inDq, out, noSplit);
  switch (op) {
    case 'Q':
      map(shellQuote);
      return;
    case 'U':
      map(upper);
      return;
    case 'u':
      map((v) => upper(v.slice(0, 1)) + v.slice(1));
      return;
    case 'L':
      map(lower);
      return;
    case 'E':
      map((v) => ansiCWhole(v.replaceAll("'", "\\'")));
      return;
    case 'P':
      map((v) => promptExpand(sh, v));
      return;
    case 'a': {
      const flags = sh.attributeFlags(name);
      if (values)
        emit(
          sh,
          undefined,
          values.map(() => flags),
          all,
          inDq,
          out,
          noSplit,
        );
      else emit(sh, sh.resolve(name) ? flags : undefined, null, null, inDq, out, noSplit);
      return;
    }
    case 'A': {
      if (name === '@' || name === '*') {
        emit(sh, `set -- ${sh.positional.map(shellQuote).join(' ')}`, null, null, inDq, out, noSplit);
        return;
      }
      const flags = sh.attributeFlags(name);
      const v = sh.resolve(name);
      if (values && v && (v.array || v.assoc)) {
        const keys = sh.arrayKeys(name);
        const body = keys.map((k, i) => `[${v.assoc ? assocKey(k) : k}]=${dquote(values[i]!)}`).join(' ');
        emit(sh, `declare -${flags} ${name}=(${body}${v.assoc && body ? ' ' : ''})`, null, null, inDq, out, noSplit);
        return;
      }
      if (value === undefined) {
        if (v && flags) emit(sh, `declare -${flags} ${name}`, null, null, inDq, out, noSplit);
        return;
      }
      emit(
        sh,
        flags ? `declare -${flags} ${name}=${shellQuote(value)}` : `${name}=${shellQuote(value)}`,
        null,
        null,
        inDq,
        out,
        noSplit,
      );
      return;
    }
    case 'K':
    case 'k': {
      if (values && sh.resolve(name)) {
        const keys = sh.arrayKeys(name);
        const assoc = sh.resolve(name)?.assoc;
        if (op === 'K') {
          const text = keys.map((k, i) => `${assoc ? assocKey(k) : k} ${dquote(values[i]!)}`).join(' ');
          emit(sh, text + (assoc && text ? ' ' : ''), null, null, inDq, out, noSplit);
        } else
          emit(
            sh,
            undefined,
            keys.flatMap((k, i) => [k, values[i]!]),
            all,
            inDq,
            out,
            noSplit,
          );
        return;
      }
      map(shellQuote);
      return;
    }
    default:
      throw badSubstitution(sh, param);
  }
}

/** A double-quoted form, as `declare -p` writes values. Ref: bash lib/sh/shquote.c:sh_double_quote() */
export function dquote(v: string): string {
  if (/[\x00-\x1f\x7f]/.test(v)) return ansiQuote(v);
  return `"${v.replace(/["\\$`]/g, '\\$&')}"`;
}

/** An associative array's key, quoted where it has to be. */
export function assocKey(k: string): string {
  if (/[\x00-\x1f\x7f]/.test(k)) return ansiQuote(k);
  return /^[A-Za-z0-9_./:@%+,-]+$/.test(k) ? k : `"${k.replace(/["\\$`]/g, '\\$&')}"`;
}

/** Expands text that came at run time as if between double quotes. */
export function* expandRuntime(sh: Shell, text: string): Task<string> {
  if (!/[$`\\]/.test(text)) return text;
  return yield* expandToString(sh, scanRuntimeDquoted(text, sh.lineno));
}

function ansiCWhole(text: string): string {
  return ansiC(`${text}'`, 0, text.length + 1).value;
}
