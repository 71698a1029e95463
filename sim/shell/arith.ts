import { charge } from '../proc/meter.ts';
/** 64-bit integers: a number while it is exact, else a bigint. Ref: bash expr.c */
export type Int = number | bigint;

/** Who knows variables. Subscripts come as their source text. */
export interface ArithVars {
  get(name: string, index: string | null): Int;
  set(name: string, index: string | null, value: Int): void;
}

/** The message after `bash: line N: `. */
export class ArithError extends Error {
  /** Still without the expression before it. */
  readonly bare: boolean;
  constructor(message: string, bare = false) {
    super(message);
    this.bare = bare;
  }
}

type Node =
  | { readonly k: 'num'; readonly v: Int }
  | { readonly k: 'var'; readonly name: string; readonly index: string | null }
  | { readonly k: 'un'; readonly op: string; readonly a: Node }
  | { readonly k: 'bin'; readonly op: string; readonly a: Node; readonly b: Node; readonly text: string }
  | { readonly k: 'cond'; readonly c: Node; readonly a: Node; readonly b: Node }
  | {
      readonly k: 'assign';
      readonly op: string;
      readonly to: Node & { k: 'var' };
      readonly v: Node;
      readonly text: string;
    }
  | { readonly k: 'step'; readonly by: 1 | -1; readonly prefix: boolean; readonly of: Node & { k: 'var' } };

const cache = new Map<string, Node | null>();

/** Evaluates an expression; throws `ArithError`. */
export function evaluate(text: string, vars: ArithVars): Int {
  if (/^\s*\d{1,15}\s*$/.test(text) && !/^\s*0/.test(text)) return Number(text);
  let node = cache.get(text);
  if (node === undefined) {
    node = new Parser(text).parse();
    if (cache.size > 1000) cache.clear();
    cache.set(text, node);
  }
  if (!node) return 0;
  try {
    return run(node, vars);
  } catch (e) {
    if (e instanceof ArithError && e.bare) throw new ArithError(`${text.replace(/^\s+/, '')}: ${e.message}`);
    throw e;
  }
}

export function wrap(v: bigint): Int {
  const w = BigInt.asIntN(64, v);
  return w >= -9007199254740991n && w <= 9007199254740991n ? Number(w) : w;
}

function run(n: Node, vars: ArithVars): Int {
  charge(0.0625);
  switch (n.k) {
    case 'num':
      return n.v;
    case 'var':
      return vars.get(n.name, n.index);
    case 'un': {
      const a = run(n.a, vars);
      switch (n.op) {
        case '!':
          return isZero(a) ? 1 : 0;
        case '-':
          return typeof a === 'number' ? (a === 0 ? 0 : -a) : wrap(-a);
        case '~':
          return wrap(~BigInt(a));
        default:
          return a;
      }
    }
    case 'bin': {
      if (n.op === '&&') return isZero(run(n.a, vars)) ? 0 : isZero(run(n.b, vars)) ? 0 : 1;
      if (n.op === '||') return !isZero(run(n.a, vars)) ? 1 : isZero(run(n.b, vars)) ? 0 : 1;
      const a = run(n.a, vars);
      return binary(n.op, a, run(n.b, vars), n.text);
    }
    case 'cond':
      return isZero(run(n.c, vars)) ? run(n.b, vars) : run(n.a, vars);
    case 'assign': {
      let v: Int;
      if (n.op === '=') v = run(n.v, vars);
      else {
        const old = vars.get(n.to.name, n.to.index);
        v = binary(n.op.slice(0, -1), old, run(n.v, vars), n.text);
      }
      vars.set(n.to.name, n.to.index, v);
      return v;
    }
    case 'step': {
      const old = vars.get(n.of.name, n.of.index);
      const next = binary('+', old, n.by, '');
      vars.set(n.of.name, n.of.index, next);
      return n.prefix ? next : old;
    }
  }
}

function isZero(v: Int): boolean {
  return v === 0 || v === 0n;
}

function binary(op: string, a: Int, b: Int, text: string): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    switch (op) {
      case '+': {
        const r = a + b;
        if (Number.isSafeInteger(r)) return r;
        break;
      }
      case '-': {
        const r = a - b;
        if (Number.isSafeInteger(r)) return r;
        break;
      }
      case '*': {
        const r = a * b;
        if (Number.isSafeInteger(r)) return r === 0 ? 0 : r;
        break;
      }
      case '<':
        return a < b ? 1 : 0;
      case '>':
        return a > b ? 1 : 0;
      case '<=':
        return a <= b ? 1 : 0;
      case '>=':
        return a >= b ? 1 : 0;
      case '==':
        return a === b ? 1 : 0;
      case '!=':
        return a !== b ? 1 : 0;
      case '/':
        if (b !== 0) return Math.trunc(a / b) + 0;
        break;
      case '%':
        if (b !== 0) return (a % b) + 0;
        break;
      case ',':
        return b;
    }
  }
  const x = BigInt(a);
  const y = BigInt(b);
  switch (op) {
    case '+':
      return wrap(x + y);
    case '-':
      return wrap(x - y);
    case '*':
      return wrap(x * y);
    case '/':
    case '%':
      if (y === 0n) throw new ArithError(`division by 0 (error token is "${text}")`, true);
      return wrap(op === '/' ? x / y : x % y);
    case '**': {
      if (y < 0n) throw new ArithError(`exponent less than 0 (error token is "${text}")`, true);
      let r = 1n;
      let base = x;
      for (let e = y; e > 0n; e >>= 1n) {
        if (e & 1n) r = BigInt.asIntN(64, r * base);
        base = BigInt.asIntN(64, base * base);
      }
      return wrap(r);
    }
    case '<<':
      return wrap(x << (y & 63n));
    case '>>':
      return wrap(x >> (y & 63n));
    case '&':
      return wrap(x & y);
    case '|':
      return wrap(x | y);
    case '^':
      return wrap(x ^ y);
    case '<':
      return x < y ? 1 : 0;
    case '>':
      return x > y ? 1 : 0;
    case '<=':
      return x <= y ? 1 : 0;
    case '>=':
      return x >= y ? 1 : 0;
    case '==':
      return x === y ? 1 : 0;
    case '!=':
      return x !== y ? 1 : 0;
    default:
      return b;
  }
}

/** Binding powers, loosest first. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const OPERATORS = /<<=|>>=|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&^|]=|[-+*/%<>=&^|!~?:,()]/y;
const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']);

type Token = {
  readonly k: 'num' | 'name' | 'op' | 'end';
  readonly text: string;
  readonly pos: number;
  readonly index: string | null;
  readonly value: Int;
};

class Parser {
  private readonly s: string;
  private i = 0;
  private tok: Token;
  private depth = 0;
  /** Where the token before the current one began. */
  private before = 0;

  constructor(text: string) {
    this.s = text;
    this.tok = { k: 'end', text: '', pos: 0, index: null, value: 0 };
  }

  parse(): Node | null {
    this.next();
    if (this.tok.k === 'end') return null;
    const node = this.comma();
    if (!this.atEnd()) {
      const rest = this.s.slice(this.tok.pos);
      if (this.tok.k === 'op' && ASSIGN.has(this.tok.text))
        throw this.fail('attempted assignment to non-variable', rest);
      throw this.fail(
        this.tok.text === ')' || this.tok.text === ':' || this.tok.k !== 'op'
          ? 'syntax error in expression'
          : 'syntax error in expression',
        rest,
      );
    }
    return node;
  }

  private fail(message: string, token: string): ArithError {
    return new ArithError(`${this.s.replace(/^\s+/, '')}: ${message} (error token is "${token}")`);
  }

  /** bash cuts the expression off behind a number while it reads it. Ref: bash expr.c:readtok() */
  private failNumber(message: string, token: string): ArithError {
    const read = this.s.slice(0, this.i).replace(/^\s+/, '');
    return new ArithError(`${read}: ${message} (error token is "${token}")`);
  }

  private next(): void {
    const { s } = this;
    const last = this.tok;
    this.before = last.pos;
    while (this.i < s.length && ' \t\n\r'.includes(s[this.i]!)) this.i++;
    const pos = this.i;
    const c = s[pos];
    if (c === undefined) {
      this.tok = { k: 'end', text: '', pos, index: null, value: 0 };
      return;
    }
    if (c >= '0' && c <= '9') {
      const m = /[0-9a-zA-Z#@_]+/y;
      m.lastIndex = pos;
      const text = m.exec(s)![0];
      this.i = pos + text.length;
      this.tok = { k: 'num', text, pos, index: null, value: this.number(text) };
      return;
    }
    if (/[A-Za-z_]/.test(c)) {
      const m = /[A-Za-z0-9_]+/y;
      m.lastIndex = pos;
      const text = m.exec(s)![0];
      this.i = pos + text.length;
      let index: string | null = null;
      if (s[this.i] === '[') {
        let depth = 0;
        let k = this.i;
        for (; k < s.length; k++) {
          if (s[k] === '[') depth++;
          else if (s[k] === ']' && --depth === 0) break;
        }
        index = s.slice(this.i + 1, k);
        this.i = k + 1;
      }
      this.tok = { k: 'name', text, pos, index, value: 0 };
      return;
    }
    OPERATORS.lastIndex = pos;
    const m = OPERATORS.exec(s);
    if (!m) {
      const operand = last.k === 'num' || last.k === 'name' || last.text === ')';
      throw this.fail(
        operand ? 'syntax error: invalid arithmetic operator' : 'syntax error: operand expected',
        s.slice(pos),
      );
    }
    this.i = pos + m[0].length;
    this.tok = { k: 'op', text: m[0], pos, index: null, value: 0 };
  }

  private number(text: string): Int {
    const hash = text.indexOf('#');
    if (hash > 0) {
      const base = Number(text.slice(0, hash));
      const digits = text.slice(hash + 1);
      if (!(base >= 2 && base <= 64)) throw this.fail('invalid arithmetic base', this.s.slice(this.i - text.length));
      if (digits === '') throw this.failNumber('invalid integer constant', text);
      let v = 0n;
      for (const d of digits) {
        const n = digit(d, base);
        if (n < 0 || n >= base) throw this.failNumber('value too great for base', text);
        v = v * BigInt(base) + BigInt(n);
      }
      return wrap(v);
    }
    if (/^0[xX]/.test(text)) {
      if (!/^0[xX][0-9a-fA-F]*$/.test(text)) throw this.failNumber('value too great for base', text);
      return text.length === 2 ? 0 : wrap(BigInt(text));
    }
    if (/^0/.test(text)) {
      if (!/^[0-7]+$/.test(text)) throw this.failNumber('value too great for base', text);
      return wrap(BigInt(`0o${text.slice(1) || '0'}`));
    }
    if (!/^\d+$/.test(text)) throw this.failNumber('value too great for base', text);
    return wrap(BigInt(text));
  }

  private atEnd(): boolean {
    return this.tok.k === 'end';
  }

  private is(op: string): boolean {
    return this.tok.k === 'op' && this.tok.text === op;
  }

  private comma(): Node {
    let a = this.assign();
    while (this.is(',')) {
      this.next();
      const b = this.assign();
      a = { k: 'bin', op: ',', a, b, text: '' };
    }
    return a;
  }

  private assign(): Node {
    const a = this.cond();
    if (this.tok.k === 'op' && ASSIGN.has(this.tok.text)) {
      const op = this.tok.text;
      const at = this.tok.pos;
      if (a.k !== 'var') throw this.fail('attempted assignment to non-variable', this.s.slice(at));
      this.next();
      const v = this.assign();
      return { k: 'assign', op, to: a, v, text: this.s.slice(this.before) };
    }
    return a;
  }

  private cond(): Node {
    const c = this.level(0);
    if (!this.is('?')) return c;
    this.next();
    if (this.tok.k === 'end' || this.is(':')) throw this.fail('expression expected', this.s.slice(this.tok.pos));
    const a = this.comma();
    if (!this.is(':')) throw this.fail("`:' expected for conditional expression", this.s.slice(this.lastPos()));
    this.next();
    if (this.atEnd()) throw this.fail('expression expected', this.s.slice(this.tok.pos - 1));
    const b = this.cond();
    return { k: 'cond', c, a, b };
  }

  private lastPos(): number {
    return this.tok.k === 'end' ? this.s.trimEnd().length - 1 : this.tok.pos;
  }

  private level(n: number): Node {
    if (n === levels.length) return this.power();
    let a = this.level(n + 1);
    while (this.tok.k === 'op' && levels[n]!.includes(this.tok.text)) {
      const op = this.tok.text;
      this.next();
      const b = this.level(n + 1);
      a = { k: 'bin', op, a, b, text: this.s.slice(this.before) };
    }
    return a;
  }

  private power(): Node {
    const a = this.unary();
    if (!this.is('**')) return a;
    this.next();
    const b = this.power();
    return { k: 'bin', op: '**', a, b, text: this.s.slice(this.before) };
  }

  private unary(): Node {
    if (++this.depth > 1000) throw new ArithError('expression recursion level exceeded');
    try {
      if (this.tok.k === 'op' && ['!', '~', '-', '+'].includes(this.tok.text)) {
        const op = this.tok.text;
        this.next();
        return { k: 'un', op, a: this.unary() };
      }
      if (this.is('++') || this.is('--')) {
        const by = this.is('++') ? 1 : -1;
        const text = this.tok.text;
        this.next();
        if (this.tok.k === 'name') {
          const of = { k: 'var' as const, name: this.tok.text, index: this.tok.index };
          this.next();
          return { k: 'step', by, prefix: true, of };
        }
        return { k: 'un', op: text[0]!, a: { k: 'un', op: text[0]!, a: this.unary() } };
      }
      return this.primary();
    } finally {
      this.depth--;
    }
  }

  private primary(): Node {
    const t = this.tok;
    if (t.k === 'num') {
      this.next();
      return { k: 'num', v: t.value };
    }
    if (t.k === 'name') {
      const at = this.i;
      this.next();
      const v = { k: 'var' as const, name: t.text, index: t.index };
      if ((this.is('++') || this.is('--')) && this.tok.pos >= at) {
        const by = this.is('++') ? 1 : -1;
        this.next();
        return { k: 'step', by, prefix: false, of: v };
      }
      return v;
    }
    if (this.is('(')) {
      this.next();
      const a = this.comma();
      if (!this.is(')')) throw this.fail("missing `)'", this.s.slice(this.lastPos()));
      this.next();
      return a;
    }
    const token = t.k === 'end' ? this.s.slice(this.lastOperator()) : this.s.slice(t.pos);
    throw this.fail('syntax error: operand expected', token);
  }

  /** Where the operator before the end began. */
  private lastOperator(): number {
    const m = /[^\sA-Za-z0-9_]+\s*$/.exec(this.s);
    if (!m) return this.s.length;
    const ops = [...m[0].matchAll(new RegExp(OPERATORS.source, 'g'))];
    return m.index + (ops.at(-1)?.index ?? 0);
  }
}

function digit(d: string, base: number): number {
  if (d >= '0' && d <= '9') return Number(d);
  if (d >= 'a' && d <= 'z') return d.charCodeAt(0) - 87;
  if (d >= 'A' && d <= 'Z') return base <= 36 ? d.charCodeAt(0) - 55 : d.charCodeAt(0) - 29;
  return d === '@' ? 62 : d === '_' ? 63 : -1;
}
