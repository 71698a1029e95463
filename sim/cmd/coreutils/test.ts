import type { Command, Stat, Sys } from '../../proc/sys.ts';
import { quote } from './quote.ts';

export const test: Command = { path: '/usr/bin/test', program: (sys) => evaluate(sys, sys.argv.slice(1)) };
export const bracket: Command = {
  path: '/usr/bin/[',
  program: (sys) => {
    const args = sys.argv.slice(1);
    if (args.pop() !== ']') {
      sys.err(`${sys.argv[0]}: missing ']'\n`);
      return 2;
    }
    return evaluate(sys, args);
  },
};

class TestError extends Error {}

/** Ref: coreutils src/test.c:posixtest(), expr() */
function evaluate(sys: Sys, args: readonly string[]): number {
  try {
    if (args.length === 0) return 1;
    const parser = new Parser(sys, args);
    const value = parser.posix();
    return value ? 0 : 1;
  } catch (e) {
    if (!(e instanceof TestError)) throw e;
    sys.err(`${sys.argv[0]}: ${e.message}\n`);
    return 2;
  }
}

const binary = new Set(['=', '==', '!=', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef', '<', '>']);

class Parser {
  private at = 0;
  private readonly sys: Sys;
  private readonly args: readonly string[];
  constructor(sys: Sys, args: readonly string[]) {
    this.sys = sys;
    this.args = args;
  }

  posix(): boolean {
    const [a, b, c, d] = this.args;
    switch (this.args.length) {
      case 1:
        return a !== '';
      case 2:
        if (a === '!') return b === '';
        if (!/^-[a-zA-Z]$/.test(a!)) throw new TestError(`missing argument after ${quote(b!)}`);
        return this.unary(a!, b!);
      case 3:
        if (binary.has(b!)) return this.binary(a!, b!, c!);
        if (a === '!') return !new Parser(this.sys, [b!, c!]).posix();
        if (a === '(' && c === ')') return b !== '';
        if (b !== '-a' && b !== '-o') throw new TestError(`${quote(b!)}: binary operator expected`);
        break;
      case 4:
        if (a === '!') return !new Parser(this.sys, [b!, c!, d!]).posix();
        if (a === '(' && d === ')') return new Parser(this.sys, [b!, c!]).posix();
        break;
      default:
    }
    const value = this.or();
    if (this.at < this.args.length) throw new TestError(`extra argument ${quote(this.args[this.at]!)}`);
    return value;
  }

  private or(): boolean {
    let v = this.and();
    while (this.args[this.at] === '-o') {
      this.at++;
      v = this.and() || v;
    }
    return v;
  }

  private and(): boolean {
    let v = this.term();
    while (this.args[this.at] === '-a') {
      this.at++;
      v = this.term() && v;
    }
    return v;
  }

  private term(): boolean {
    const a = this.args[this.at];
    if (a === undefined) throw new TestError(`missing argument after ${quote(this.args.at(-1)!)}`);
    if (a === '!') {
      this.at++;
      return !this.term();
    }
    if (a === '(') {
      this.at++;
      const v = this.or();
      if (this.args[this.at++] !== ')') throw new TestError("')' expected");
      return v;
    }
    const op = this.args[this.at + 1];
    if (op !== undefined && binary.has(op) && this.args[this.at + 2] !== undefined) {
      this.at += 3;
      return this.binary(a, op, this.args[this.at - 1]!);
    }
    if (/^-[a-zA-Z]$/.test(a) && op !== undefined) {
      this.at += 2;
      return this.unary(a, op);
    }
    this.at++;
    return a !== '';
  }

  private integer(text: string): bigint {
    const m = /^\s*([-+]?\d+)\s*$/.exec(text);
    if (!m) throw new TestError(`invalid integer ${quote(text)}`);
    return BigInt(m[1]!);
  }

  private binary(a: string, op: string, b: string): boolean {
    switch (op) {
      case '=':
      case '==':
        return a === b;
      case '!=':
        return a !== b;
      case '<':
        return a < b;
      case '>':
        return a > b;
      case '-nt':
      case '-ot':
      case '-ef': {
        const x = this.sys.stat(a);
        const y = this.sys.stat(b);
        if (op === '-ef') return x.ok && y.ok && x.value.ino === y.value.ino && x.value.dev === y.value.dev;
        const [newer, older] = op === '-nt' ? [x, y] : [y, x];
        return newer.ok && (!older.ok || newer.value.mtime > older.value.mtime);
      }
      default: {
        const x = this.integer(a);
        const y = this.integer(b);
        const d = x < y ? -1 : x > y ? 1 : 0;
        return { '-eq': d === 0, '-ne': d !== 0, '-lt': d < 0, '-le': d <= 0, '-gt': d > 0, '-ge': d >= 0 }[op]!;
      }
    }
  }

  private unary(op: string, arg: string): boolean {
    const is = (f: (s: Stat) => boolean, link = false) => {
      const s = link ? this.sys.lstat(arg) : this.sys.stat(arg);
      return s.ok && f(s.value);
    };
    switch (op[1]) {
      case 'n': return arg !== '';
      case 'z': return arg === '';
      case 't': return this.sys.isatty(Number(arg));
      case 'e': case 'a': case 'r': case 'w': case 'O': case 'G': case 'N': return is(() => true);
      case 'f': return is((s) => s.kind === 'file');
      case 'd': return is((s) => s.kind === 'directory');
      case 'c': return is((s) => s.kind === 'char');
      case 'p': return is((s) => s.kind === 'pipe');
      case 'S': return is((s) => s.kind === 'socket');
      case 'b': return false;
      case 's': return is((s) => s.size > 0);
      case 'x': return is((s) => (s.mode & 0o111) !== 0);
      case 'u': return is((s) => (s.mode & 0o4000) !== 0);
      case 'g': return is((s) => (s.mode & 0o2000) !== 0);
      case 'k': return is((s) => (s.mode & 0o1000) !== 0);
      case 'h': case 'L': return is((s) => s.kind === 'symlink', true);
      default: throw new TestError(`${quote(op)}: unary operator expected`);
    } // biome-ignore format: a table
  }
}
