import type { Command, Sys } from '../../proc/sys.ts';
import { compileRegex } from '../regex.ts';
import { usage } from './options.ts';
import { quote } from './quote.ts';

type Value = bigint | string;

class ExprError extends Error {
  readonly status: number;
  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}

/** Ref: coreutils src/expr.c:main() */
export const expr: Command = {
  path: '/usr/bin/expr',
  program(sys: Sys): number {
    let args = sys.argv.slice(1);
    if (args.length === 1 && args[0] === '--version') {
      sys.out('expr (GNU coreutils) 9.1\n');
      return 0;
    }
    if (args.length === 1 && args[0] === '--help') {
      sys.out(`Usage: ${sys.argv[0]} EXPRESSION\n  or:  ${sys.argv[0]} OPTION\n`);
      return 0;
    }
    if (args[0] === '--') args = args.slice(1);
    if (args.length === 0) return usage(sys, 'missing operand', 2);
    try {
      const value = new Evaluator(args).run();
      sys.out(`${value}\n`);
      return isNull(value) ? 1 : 0;
    } catch (e) {
      if (!(e instanceof ExprError)) throw e;
      sys.err(`${sys.argv[0]}: ${e.message}\n`);
      return e.status;
    }
  },
};

function isNull(v: Value): boolean {
  return typeof v === 'bigint' ? v === 0n : v === '' || /^-?0+$/.test(v);
}

function toArith(v: Value): bigint | null {
  if (typeof v === 'bigint') return v;
  return /^-?\d+$/.test(v) ? BigInt(v) : null;
}

/** One level of precedence after another, as the C does. Ref: coreutils src/expr.c:eval() ... eval7() */
class Evaluator {
  private readonly args: readonly string[];
  private at = 0;

  constructor(args: readonly string[]) {
    this.args = args;
  }

  run(): Value {
    const v = this.or(true);
    if (this.at < this.args.length)
      throw new ExprError(`syntax error: unexpected argument ${quote(this.args[this.at]!)}`);
    return v;
  }

  private next(...words: readonly string[]): string | null {
    const word = this.args[this.at];
    if (word === undefined || !words.includes(word)) return null;
    this.at++;
    return word;
  }

  private requireMore(): void {
    if (this.at < this.args.length) return;
    throw new ExprError(`syntax error: missing argument after ${quote(this.args[this.at - 1]!)}`);
  }

  private or(evaluate: boolean): Value {
    let l = this.and(evaluate);
    while (this.next('|')) {
      const r = this.and(evaluate && isNull(l));
      if (isNull(l)) l = isNull(r) ? 0n : r;
    }
    return l;
  }

  private and(evaluate: boolean): Value {
    let l = this.compare(evaluate);
    while (this.next('&')) {
      const r = this.compare(evaluate && !isNull(l));
      if (isNull(l) || isNull(r)) l = 0n;
    }
    return l;
  }

  private compare(evaluate: boolean): Value {
    let l = this.add(evaluate);
    for (;;) {
      const op = this.next('<', '<=', '=', '==', '!=', '>=', '>');
      if (op === null) return l;
      const r = this.add(evaluate);
      if (!evaluate) {
        l = 0n;
        continue;
      }
      const [a, b] = [toArith(l), toArith(r)];
      const [x, y] = a !== null && b !== null ? [a, b] : [String(l), String(r)];
      const order = x < y ? -1 : x > y ? 1 : 0;
      const yes = {
        '<': order < 0, '<=': order <= 0, '=': order === 0, '==': order === 0, '!=': order !== 0, '>=': order >= 0, '>': order > 0,
      }[op]; // biome-ignore format: a table
      l = yes ? 1n : 0n;
    }
  }

  private arithmetic(
    evaluate: boolean,
    operators: readonly string[],
    operand: () => Value,
    apply: (op: string, a: bigint, b: bigint) => bigint,
  ): Value {
    let l = operand();
    for (;;) {
      const op = this.next(...operators);
      if (op === null) return l;
      const r = operand();
      if (!evaluate) continue;
      const [a, b] = [toArith(l), toArith(r)];
      if (a === null || b === null) throw new ExprError('non-integer argument');
      l = apply(op, a, b);
    }
  }

  private add(evaluate: boolean): Value {
    return this.arithmetic(
      evaluate,
      ['+', '-'],
      () => this.multiply(evaluate),
      (op, a, b) => (op === '+' ? a + b : a - b),
    );
  }

  private multiply(evaluate: boolean): Value {
    return this.arithmetic(evaluate, ['*', '/', '%'], () => this.colon(evaluate), (op, a, b) => {
      if (op === '*') return a * b;
      if (b === 0n) throw new ExprError('division by zero');
      return op === '/' ? a / b : a % b;
    }); // biome-ignore format: an operator's table
  }

  private colon(evaluate: boolean): Value {
    let l = this.keyword(evaluate);
    while (this.next(':')) {
      const r = this.keyword(evaluate);
      if (evaluate) l = match(String(l), String(r));
    }
    return l;
  }

  private keyword(evaluate: boolean): Value {
    const word = this.next('+', 'length', 'match', 'index', 'substr');
    if (word === null) return this.primary(evaluate);
    if (word === '+') {
      this.requireMore();
      return this.args[this.at++]!;
    }
    const text = String(this.keyword(evaluate));
    if (word === 'length') return BigInt(text.length);
    const second = this.keyword(evaluate);
    if (word === 'match') return evaluate ? match(text, String(second)) : text;
    if (word === 'index') return BigInt([...text].findIndex((c) => String(second).includes(c)) + 1);
    const third = this.keyword(evaluate);
    const [from, count] = [toArith(second), toArith(third)];
    if (from === null || count === null || from <= 0n || count <= 0n) return '';
    return text.slice(Number(from) - 1, Number(from - 1n + count));
  }

  private primary(evaluate: boolean): Value {
    this.requireMore();
    if (this.next('(')) {
      const v = this.or(evaluate);
      if (this.at >= this.args.length)
        throw new ExprError(`syntax error: expecting ')' after ${quote(this.args[this.at - 1]!)}`);
      if (!this.next(')')) throw new ExprError(`syntax error: expecting ')' instead of ${quote(this.args[this.at]!)}`);
      return v;
    }
    if (this.next(')')) throw new ExprError("syntax error: unexpected ')'");
    return this.args[this.at++]!;
  }
}

/** The match is at the beginning of the text. Ref: coreutils src/expr.c:docolon() */
function match(text: string, pattern: string): Value {
  const compiled = compileRegex(pattern, 'grep');
  if (!compiled.ok)
    throw new ExprError(compiled.message.startsWith('Unmatched [,') ? 'Invalid regular expression' : compiled.message);
  const found = compiled.regex.exec(text);
  const at0 = found !== null && found.index === 0 ? found : null;
  if (compiled.regex.groups > 0) return at0?.groups[1] ?? '';
  return BigInt(at0?.end ?? 0);
}
