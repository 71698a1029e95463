import type { Shell } from '../shell.ts';
import { fileBinary, unaryTest } from '../testops.ts';
import type { Builtin } from './builtin.ts';

class TestError extends Error {}

const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

/** Ref: bash test.c:test_command() */
function test(sh: Shell, argv: readonly string[]): number {
  let args = argv.slice(1);
  if (argv[0] === '[') {
    if (args.at(-1) !== ']') {
      sh.complain('[', "missing `]'");
      return 2;
    }
    args = args.slice(0, -1);
  }
  try {
    return posix(sh, args) ? 0 : 1;
  } catch (e) {
    if (!(e instanceof TestError)) throw e;
    sh.complain(argv[0]!, e.message);
    return 2;
  }
}

/** By number of arguments first. */
function posix(sh: Shell, a: readonly string[]): boolean {
  switch (a.length) {
    case 0:
      return false;
    case 1:
      return a[0] !== '';
    case 2: {
      if (a[0] === '!') return a[1] === '';
      if (!/^-./.test(a[0]!)) throw new TestError(`${a[0]}: unary operator expected`);
      const r = unaryTest(sh, a[0]!, a[1]!);
      if (r === null) throw new TestError(`${a[0]}: unary operator expected`);
      return r;
    }
    case 3:
      return three(sh, a);
    case 4:
      if (a[0] === '!') return !three(sh, a.slice(1));
      if (a[0] === '(' && a[3] === ')') return posix(sh, a.slice(1, 3));
      break;
  }
  return new Expression(sh, a).all();
}

function three(sh: Shell, a: readonly string[]): boolean {
  const [x, op, y] = a as [string, string, string];
  if (BINARY.has(op)) return binary(sh, x, op, y);
  if (op === '-a') return x !== '' && y !== '';
  if (op === '-o') return x !== '' || y !== '';
  if (x === '!') return !posix(sh, a.slice(1));
  if (x === '(' && y === ')') return op !== '';
  throw new TestError(`${op}: binary operator expected`);
}

function binary(sh: Shell, x: string, op: string, y: string): boolean {
  switch (op) {
    case '=':
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '>':
      return x > y;
  }
  const file = fileBinary(sh, x, op, y);
  if (file !== null) return file;
  const a = number(x);
  const b = number(y);
  switch (op) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    default:
      return a >= b;
  }
}

function number(text: string): bigint {
  if (!/^[ \t]*[+-]?\d+[ \t]*$/.test(text)) throw new TestError(`${text}: integer expression expected`);
  return BigInt(text.trim().replace(/^\+/, ''));
}

/** More than four arguments: a small grammar with -a and -o. */
class Expression {
  private readonly sh: Shell;
  private readonly a: readonly string[];
  private i = 0;
  constructor(sh: Shell, a: readonly string[]) {
    this.sh = sh;
    this.a = a;
  }
  all(): boolean {
    const v = this.or();
    if (this.i < this.a.length) throw new TestError('too many arguments');
    return v;
  }
  private or(): boolean {
    let v = this.and();
    while (this.a[this.i] === '-o') {
      this.i++;
      const w = this.and();
      v = v || w;
    }
    return v;
  }
  private and(): boolean {
    let v = this.term();
    while (this.a[this.i] === '-a') {
      this.i++;
      const w = this.term();
      v = v && w;
    }
    return v;
  }
  private term(): boolean {
    const x = this.a[this.i];
    if (x === undefined) throw new TestError('argument expected');
    if (x === '!') {
      this.i++;
      return !this.term();
    }
    if (x === '(') {
      this.i++;
      const v = this.or();
      if (this.a[this.i] !== ')') throw new TestError("`)' expected");
      this.i++;
      return v;
    }
    const op = this.a[this.i + 1];
    if (op !== undefined && BINARY.has(op) && this.i + 2 < this.a.length) {
      this.i += 3;
      return binary(this.sh, x, op, this.a[this.i - 1]!);
    }
    if (/^-.$/.test(x) && op !== undefined) {
      const r = unaryTest(this.sh, x, op);
      if (r !== null) {
        this.i += 2;
        return r;
      }
    }
    this.i++;
    return x !== '';
  }
}

export const testBuiltin: Builtin = { run: test };
