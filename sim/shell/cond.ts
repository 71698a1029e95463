import type { Task } from '../proc/sys.ts';
import type { Test } from './ast.ts';
import { posixRegex } from './ere.ts';
import { expandToPattern, expandToRegex, expandToString } from './expand.ts';
import { ShellFault } from './fault.ts';
import { compilePattern } from './pattern.ts';
import type { Shell } from './shell.ts';
import { fileBinary, unaryTest } from './testops.ts';

type Trace = (sh: Shell, text: string) => Task<void>;

/** `[[ ... ]]`: 0, 1, or 2 when it cannot be evaluated. */
export function* evaluateTest(sh: Shell, test: Test, trace: Trace): Task<number> {
  try {
    return (yield* truth(sh, test, trace)) ? 0 : 1;
  } catch (e) {
    if (e instanceof ShellFault && e.kind === 'discard' && e.message.startsWith('[[:')) {
      // what is no regular expression is told by the status alone
      if (e.message !== '[[:') sh.error(e.message);
      return e.status;
    }
    throw e;
  }
}

function* truth(sh: Shell, t: Test, trace: Trace): Task<boolean> {
  switch (t.k) {
    case 'not':
      return !(yield* truth(sh, t.item, trace));
    case 'group':
      return yield* truth(sh, t.item, trace);
    case 'logical':
      for (const item of t.items) {
        const v = yield* truth(sh, item, trace);
        if (v !== (t.op === '&&')) return v;
      }
      return t.op === '&&';
    case 'unary': {
      const v = yield* expandToString(sh, t.word);
      if (sh.options.xtrace) yield* trace(sh, `[[ ${t.op} ${shown(v)} ]]`);
      return unaryTest(sh, t.op, v) ?? false;
    }
    case 'binary': {
      const left = yield* expandToString(sh, t.left);
      if (t.op === '==' || t.op === '=' || t.op === '!=') {
        const pattern = yield* expandToPattern(sh, t.right.parts);
        if (sh.options.xtrace)
          yield* trace(sh, `[[ ${shown(left)} ${t.op === '=' ? '=' : t.op} ${pattern === '' ? "''" : pattern} ]]`);
        return (
          compilePattern(pattern, { extglob: true, nocase: sh.shopt('nocasematch') }).test(left) === (t.op !== '!=')
        );
      }
      if (t.op === '=~') {
        const source = yield* expandToRegex(sh, t.right.parts);
        if (sh.options.xtrace) yield* trace(sh, `[[ ${shown(left)} =~ ${source} ]]`);
        const re = posixRegex(source, sh.shopt('nocasematch'));
        if (!re) throw new ShellFault('discard', 2, '[[:', sh.lineno);
        const m = re.exec(left);
        sh.setArray('BASH_REMATCH', m ? [...m].map((g) => g ?? '') : []);
        return m !== null;
      }
      const right = yield* expandToString(sh, t.right);
      if (sh.options.xtrace) yield* trace(sh, `[[ ${shown(left)} ${t.op} ${shown(right)} ]]`);
      const file = fileBinary(sh, left, t.op, right);
      if (file !== null) return file;
      switch (t.op) {
        case '<':
          return left < right;
        case '>':
          return left > right;
      }
      const number = (text: string) => {
        try {
          return sh.arith(text);
        } catch (e) {
          if (e instanceof ShellFault && e.kind === 'discard')
            throw new ShellFault('discard', 1, `[[: ${e.message}`, e.line);
          throw e;
        }
      };
      const a = number(left);
      const b = number(right);
      switch (t.op) {
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
  }
}

function shown(v: string): string {
  return v === '' ? "''" : v;
}
