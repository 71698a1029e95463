import { strerror } from '../../../core/errno.ts';
import { charge, chargeBytes } from '../../proc/meter.ts';
import type { Sys, Task } from '../../proc/sys.ts';
import { compileRegex, type Regex } from '../regex.ts';
import { strftime } from '../strftime.ts';
import { AwkArray } from './array.ts';
import { progname, Reader, Streams } from './io.ts';
import { AwkError, type Expr, type Program, type Stmt } from './parse.ts';
import { awkFormat, compare, Maybe, numberText, toBool, toNumber, toText, type Value } from './value.ts';

type Ex = { g: false; f: () => Value } | { g: true; f: () => Task<Value> };
/** How a statement ended: 0 at its end. */
type Sig = 0 | 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return';
type St = { g: false; f: () => Sig } | { g: true; f: () => Task<Sig> };
type Cell = { v: Value; a: AwkArray | null; from: Cell | null };
type Separator = Parameters<Reader['next']>[0];

class RunError extends Error {}

/** Runs a program over the operands. Ref: mawk execute.c, code.c:set_code() */
export function* interpret(
  sys: Sys,
  program: Program,
  operands: readonly string[],
  assigns: readonly string[],
  fs: string | null,
): Task<number> {
  const streams = new Streams(sys);
  const globals = new Map<string, Cell>();
  const regexes = new Map<string, Regex>();
  let frame: Cell[] = [];
  let fields: Value[] = [];
  let split = true;
  let joined = true;
  let record: Value = '';
  let nf = 0;
  let returned: Value;
  let status = 0;
  let pendingOut = 0;
  const cell = (name: string): Cell => {
    let c = globals.get(name);
    if (!c) {
      c = { v: undefined, a: null, from: null };
      globals.set(name, c);
    }
    return c;
  };
  const set = (name: string, v: Value) => {
    cell(name).v = v;
  };
  for (const [name, v] of Object.entries({
    FS: ' ',
    OFS: ' ',
    ORS: '\n',
    RS: '\n',
    OFMT: '%.6g',
    CONVFMT: '%.6g',
    SUBSEP: '\x1c',
    NR: 0,
    FNR: 0,
    RSTART: 0,
    RLENGTH: -1,
  }))
    set(name, v);
  const FS = cell('FS');
  const OFS = cell('OFS');
  const ORS = cell('ORS');
  const RS = cell('RS');
  const OFMT = cell('OFMT');
  const CONVFMT = cell('CONVFMT');
  const NR = cell('NR');
  const FNR = cell('FNR');
  const text = (v: Value): string => (typeof v === 'string' ? v : toText(v, CONVFMT.v as string));
  const shown = (v: Value): string => (typeof v === 'number' ? numberText(v, text(OFMT.v)) : text(v));
  const regex = (source: string): Regex => {
    let r = regexes.get(source);
    if (!r) {
      const done = compileRegex(source, 'mawk');
      if (!done.ok)
        throw new AwkError(
          `regular expression compile failed (${done.message.startsWith('missing') ? done.message : 'bad class -- [], [^] or ['})\n${source}`,
        );
      r = done.regex;
      regexes.set(source, r);
    }
    return r;
  };

  // --- fields
  const pieces = (s: string, by: Value | Regex): string[] => {
    if (s === '') return [];
    if (typeof by === 'object' && by !== null && 'exec' in by) return splitBy(s, by);
    const sep = text(by as Value);
    if (sep === ' ') return s.match(/[^ \t\n\v\f\r]+/g) ?? [];
    if (sep === '') return [...s];
    if (sep.length === 1 && !/[\\^$.[\]|()*+?]/.test(sep)) return s.split(sep);
    if (sep.length === 1) return s.split(sep);
    return splitBy(s, regex(sep));
  };
  const splitBy = (s: string, r: Regex): string[] => {
    const out: string[] = [];
    let at = 0;
    let from = 0;
    for (;;) {
      const m = from <= s.length ? r.exec(s, from) : null;
      if (m === null) break;
      if (m.end === m.index) {
        from = m.end + 1;
        continue;
      }
      out.push(s.slice(at, m.index));
      at = m.end;
      from = m.end;
    }
    out.push(s.slice(at));
    return out;
  };
  const doSplit = () => {
    if (split) return;
    split = true;
    const s = text(record);
    const list = RS.v === '' && text(FS.v) !== ' ' ? s.split('\n').flatMap((l) => pieces(l, FS.v)) : pieces(s, FS.v);
    fields = list.map((p) => new Maybe(p));
    nf = fields.length;
  };
  const setRecord = (v: Value) => {
    record = v;
    split = false;
    joined = true;
  };
  const getField = (n: number): Value => {
    const i = Math.trunc(n);
    if (i < 0) throw new RunError(`negative field index $${i}`);
    if (i === 0) {
      if (!joined) {
        joined = true;
        record = fields.slice(0, nf).map(text).join(text(OFS.v));
      }
      return typeof record === 'string' ? new Maybe(record) : record;
    }
    doSplit();
    return i <= nf ? fields[i - 1] : undefined;
  };
  const setNf = (n: number) => {
    doSplit();
    while (fields.length < n) fields.push('');
    fields.length = n;
    nf = n;
    joined = false;
  };
  const setField = (n: number, v: Value) => {
    const i = Math.trunc(n);
    if (i < 0) throw new RunError(`negative field index $${i}`);
    if (i === 0) return setRecord(typeof v === 'string' || v instanceof Maybe ? v : text(v));
    doSplit();
    if (i > nf) setNf(i);
    fields[i - 1] = v;
    joined = false;
  };

  // --- main input
  const argv = new AwkArray();
  cell('ARGV').a = argv;
  ['awk', ...operands].forEach((a, i) => argv.map.set(argv.key(i, String(i)), i === 0 ? 'mawk' : new Maybe(a)));
  set('ARGC', operands.length + 1);
  const environ = new AwkArray();
  cell('ENVIRON').a = environ;
  for (const [k, v] of sys.env) environ.map.set(environ.key(k, k), new Maybe(v));
  let main: Reader | null = null;
  let mainFd = -1;
  let nextArg = 1;
  let anyFile = false;
  const assignment = (word: string): boolean => {
    const m = /^([A-Za-z_]\w*)=([^]*)$/.exec(word);
    if (!m) return false;
    const v = m[2]!.replace(/\\(["\\/abfnrtv]|[0-7]{1,3})/g, (_, c: string) =>
      /[0-7]/.test(c)
        ? String.fromCharCode(Number.parseInt(c, 8) & 255)
        : ('"\\/\x07\b\f\n\r\t\v'['"\\/abfnrtv'.indexOf(c)] ?? c),
    );
    store(m[1]!, new Maybe(v));
    return true;
  };
  const store = (name: string, v: Value) => {
    if (name === 'NF') setNf(toNumber(v));
    else cell(name).v = v;
  };
  const separator = (): Separator => {
    const rs = text(RS.v);
    if (rs === '') return { kind: 'paragraph' };
    if (rs.length === 1) return { kind: 'char', c: rs };
    const r = regex(rs);
    return { kind: 'regex', exec: (s, from) => r.exec(s, from) };
  };
  const openMain = function* (): Task<boolean> {
    for (;;) {
      const argc = toNumber(cell('ARGC').v);
      let path: string | null = null;
      while (nextArg < argc) {
        const word = text(argv.map.get(String(nextArg++)));
        if (word === '' || assignment(word)) continue;
        path = word;
        break;
      }
      if (path === null) {
        if (anyFile) return false;
        path = '-';
      }
      anyFile = true;
      if (path === '-' || path === '/dev/stdin') mainFd = 0;
      else {
        const fd = sys.open(path, { read: true });
        if (!fd.ok) {
          yield* sys.flush();
          sys.err(`${progname(sys)}: cannot open ${path} (${strerror[fd.error.errno]})\n`);
          status = 2;
          continue;
        }
        mainFd = fd.value;
      }
      set('FILENAME', path === '-' && operands.length === 0 ? '' : path);
      FNR.v = 0;
      main = new Reader(sys, mainFd);
      return true;
    }
  };
  const nextRecord = function* (): Task<string | null> {
    for (;;) {
      if (main === null && !(yield* openMain())) return null;
      const got = yield* main!.next(separator());
      if (got !== null && got !== 'error') return got.text;
      if (got === 'error') status = 2;
      if (mainFd > 0) sys.close(mainFd);
      main = null;
    }
  };

  // --- expressions
  const lift1 = (a: Ex, f: (v: Value) => Value): Ex => {
    if (!a.g) {
      const g = a.f;
      return { g: false, f: () => f(g()) };
    }
    return { g: true, f: function* () { return f(yield* a.f()); } }; // biome-ignore format: short
  };
  const lift2 = (a: Ex, b: Ex, f: (x: Value, y: Value) => Value): Ex => {
    if (!a.g && !b.g) {
      const p = a.f;
      const q = b.f;
      return { g: false, f: () => f(p(), q()) };
    }
    return { g: true, f: function* () { const x = a.g ? yield* a.f() : a.f(); return f(x, b.g ? yield* b.f() : b.f()); } }; // biome-ignore format: short
  };
  const lift = (list: readonly Ex[], f: (v: Value[]) => Value): Ex => {
    if (list.every((e) => !e.g)) {
      const fs = list.map((e) => e.f as () => Value);
      return { g: false, f: () => f(fs.map((x) => x())) };
    }
    return { g: true, f: function* () { const vs: Value[] = []; for (const e of list) vs.push(e.g ? yield* e.f() : e.f()); return f(vs); } }; // biome-ignore format: short
  };
  const constant = (v: Value): Ex => ({ g: false, f: () => v });

  let locals: readonly string[] = [];
  const cellOf = (name: string): (() => Cell) => {
    const i = locals.indexOf(name);
    if (i >= 0) return () => frame[i]!;
    const c = cell(name);
    return () => c;
  };
  const arrayOf = (name: string): (() => AwkArray) => {
    const get = cellOf(name);
    return () => {
      const c = get();
      if (c.a === null) {
        c.a = new AwkArray();
        for (let up = c.from; up; up = up.from) up.a = c.a;
      }
      return c.a;
    };
  };
  const subscript = (sub: readonly Expr[]): Ex => {
    if (sub.length === 1) return ex(sub[0]!);
    return lift(sub.map(ex), (vs) => vs.map(text).join(text(cell('SUBSEP').v)));
  };
  const keyText = (v: Value): string => (typeof v === 'number' && Number.isInteger(v) ? String(v) : text(v));

  /** An lvalue: from its subscript or field number to its getter and setter. */
  const place = (e: Expr): { sub: Ex; get: (s: Value) => Value; put: (s: Value, v: Value) => void } => {
    switch (e.t) {
      case 'var': {
        if (e.name === 'NF' && !locals.includes('NF')) {
          return { sub: constant(0), get: () => { doSplit(); return nf; }, put: (_, v) => setNf(Math.max(toNumber(v), 0)) }; // biome-ignore format: short
        }
        const get = cellOf(e.name);
        return { sub: constant(0), get: () => get().v, put: (_, v) => { get().v = v; } }; // biome-ignore format: short
      }
      case 'index': {
        const array = arrayOf(e.name);
        return {
          sub: subscript(e.sub),
          get: (s) => {
            const a = array();
            const k = a.key(s, keyText(s));
            if (!a.map.has(k)) a.map.set(k, undefined);
            return a.map.get(k);
          },
          put: (s, v) => {
            const a = array();
            a.map.set(a.key(s, keyText(s)), v);
          },
        };
      }
      case 'field':
        return { sub: ex(e.e), get: (s) => getField(toNumber(s)), put: (s, v) => setField(toNumber(s), v) };
      case 'un':
        if (e.op === '(') return place(e.e);
        throw new AwkError('line 1: syntax error at or near =');
      // falls through
      default:
        throw new AwkError('line 1: syntax error at or near =');
    }
  };
  const arith = (op: string, x: number, y: number): number => {
    switch (op) {
      case '+': return x + y;
      case '-': return x - y;
      case '*': return x * y;
      case '/': return x / y;
      case '%': return x % y;
      default: return x ** y;
    } // biome-ignore format: a table
  };
  const matcher = (e: Expr): Ex | Regex => (e.t === 're' ? regex(e.v) : ex(e));
  const isRegex = (m: Ex | Regex): m is Regex => 'exec' in m;

  function ex(e: Expr): Ex {
    switch (e.t) {
      case 'num':
      case 'str':
        return constant(e.v);
      case 're': {
        const r = regex(e.v);
        return { g: false, f: () => (r.test(text(getField(0))) ? 1 : 0) };
      }
      case 'var':
      case 'index':
      case 'field': {
        const p = place(e);
        if (e.t === 'var') return { g: false, f: () => p.get(0) };
        return lift1(p.sub, p.get);
      }
      case 'assign': {
        const p = place(e.to);
        const op = e.op[0]!;
        if (e.op === '=') return lift2(p.sub, ex(e.e), (s, v) => { p.put(s, v); return v; }); // biome-ignore format: short
        return lift2(p.sub, ex(e.e), (s, v) => {
          const n = arith(op, toNumber(p.get(s)), toNumber(v));
          p.put(s, n);
          return n;
        });
      }
      case 'inc': {
        const p = place(e.to);
        return lift1(p.sub, (s) => {
          const old = toNumber(p.get(s));
          p.put(s, old + e.by);
          return e.post ? old : old + e.by;
        });
      }
      case 'cond': {
        const c = ex(e.c);
        const a = ex(e.a);
        const b = ex(e.b);
        if (!c.g && !a.g && !b.g) return { g: false, f: () => (toBool(c.f()) ? a.f() : b.f()) as Value };
        return { g: true, f: function* () { const way = toBool(c.g ? yield* c.f() : c.f()) ? a : b; return way.g ? yield* way.f() : way.f(); } }; // biome-ignore format: short
      }
      case 'un': {
        const a = ex(e.e);
        if (e.op === '(') return a;
        if (e.op === '!') return lift1(a, (v) => (toBool(v) ? 0 : 1));
        return e.op === '-' ? lift1(a, (v) => -toNumber(v)) : lift1(a, toNumber);
      }
      case 'bin': {
        if (e.op === '&&' || e.op === '||') {
          const a = ex(e.a);
          const b = ex(e.b);
          const short = e.op === '||';
          if (!a.g && !b.g)
            return { g: false, f: () => (toBool(a.f()) === short ? Number(short) : toBool(b.f() as Value) ? 1 : 0) };
          return { g: true, f: function* () { if (toBool(a.g ? yield* a.f() : a.f()) === short) return Number(short); return toBool(b.g ? yield* b.f() : b.f()) ? 1 : 0; } }; // biome-ignore format: short
        }
        if (e.op === '~') {
          const m = matcher(e.b);
          if (isRegex(m)) return lift1(ex(e.a), (v) => (m.test(text(v)) ? 1 : 0));
          return lift2(ex(e.a), m, (v, r) => (regex(text(r)).test(text(v)) ? 1 : 0));
        }
        const a = ex(e.a);
        const b = ex(e.b);
        const cf = () => CONVFMT.v as string;
        switch (e.op) {
          case ' ': return lift2(a, b, (x, y) => text(x) + text(y));
          case '<': return lift2(a, b, (x, y) => (compare(x, y, cf()) < 0 ? 1 : 0));
          case '<=': return lift2(a, b, (x, y) => (compare(x, y, cf()) <= 0 ? 1 : 0));
          case '==': return lift2(a, b, (x, y) => (compare(x, y, cf()) === 0 ? 1 : 0));
          case '!=': return lift2(a, b, (x, y) => (compare(x, y, cf()) !== 0 ? 1 : 0));
          case '>': return lift2(a, b, (x, y) => (compare(x, y, cf()) > 0 ? 1 : 0));
          case '>=': return lift2(a, b, (x, y) => (compare(x, y, cf()) >= 0 ? 1 : 0));
          default: return lift2(a, b, (x, y) => arith(e.op, toNumber(x), toNumber(y)));
        } // biome-ignore format: a table
      }
      case 'in': {
        const array = arrayOf(e.name);
        return lift1(subscript(e.sub), (s) => (array().map.has(keyText(s)) ? 1 : 0));
      }
      case 'getline':
        return getline(e);
      case 'call':
        return call(e);
      case 'builtin':
        return builtin(e.name, e.args, e.bare);
      default:
        return e satisfies never;
    }
  }

  function getline(e: Extract<Expr, { t: 'getline' }>): Ex {
    const to = e.to ? place(e.to) : null;
    const from = e.from ? ex(e.from) : null;
    return {
      g: true,
      f: function* () {
        let got: string | null;
        if (e.kind === 'main') got = yield* nextRecord();
        else {
          const name = text(from!.g ? yield* from!.f() : from!.f());
          if (e.kind === 'pipe' && !streams.inputs.has(name)) yield* streams.flush();
          const reader = streams.open(e.kind, name);
          if (reader === null) return -1;
          const r = yield* reader.next(separator());
          if (r === 'error') return -1;
          got = r === null ? null : r.text;
        }
        if (got === null) return 0;
        if (e.kind !== 'file') NR.v = toNumber(NR.v) + 1;
        if (e.kind === 'main') FNR.v = toNumber(FNR.v) + 1;
        if (to) to.put(to.sub.g ? yield* to.sub.f() : to.sub.f(), new Maybe(got));
        else setRecord(got);
        return 1;
      },
    };
  }

  type Compiled = { params: readonly string[]; body: St | null };
  const functions = new Map<string, Compiled>();
  for (const [name, f] of program.functions) functions.set(name, { params: f.params, body: null });
  function call(e: Extract<Expr, { t: 'call' }>): Ex {
    const target = functions.get(e.name)!;
    const bare = e.args.map((a) => (a.t === 'var' && !(a.name === 'NF') ? cellOf(a.name) : null));
    const args = e.args.map((a, i) => (bare[i] ? constant(undefined) : ex(a)));
    const enter = (vs: readonly Value[]): Cell[] =>
      target.params.map((_, i) => {
        const c = bare[i]?.();
        if (c) return { v: c.v, a: c.a, from: c.v === undefined && c.a === null ? c : null };
        return { v: vs[i], a: null, from: null };
      });
    if (!program.blocking && args.every((a) => !a.g)) {
      return {
        g: false,
        f: () => {
          const next = enter(args.map((a) => a.f() as Value));
          const saved = frame;
          frame = next;
          returned = undefined;
          const sig = (target.body!.f as () => Sig)();
          frame = saved;
          if (sig === 'exit' || sig === 'next' || sig === 'nextfile') throw new Unwind(sig);
          const v = returned;
          returned = undefined;
          return v;
        },
      };
    }
    return {
      g: true,
      f: function* () {
        const vs: Value[] = [];
        for (const a of args) vs.push(a.g ? yield* a.f() : a.f());
        charge(1);
        const saved = frame;
        frame = enter(vs);
        returned = undefined;
        const body = target.body!;
        const sig = body.g ? yield* body.f() : body.f();
        frame = saved;
        if (sig === 'exit' || sig === 'next' || sig === 'nextfile') throw new Unwind(sig);
        const v = returned;
        returned = undefined;
        return v;
      },
    };
  }

  let seed = sys.random();
  let lastSeed: Value = seed;
  function builtin(name: string, args: readonly Expr[], bare: boolean): Ex {
    const one = (f: (v: Value) => Value): Ex => lift1(ex(args[0]!), f);
    switch (name) {
      case 'length': {
        const a = args[0];
        if (bare || !a) return { g: false, f: () => text(getField(0)).length };
        if (a.t === 'var') {
          const get = cellOf(a.name);
          if (a.name !== 'NF') return { g: false, f: () => { const c = get(); return c.a ? c.a.map.size : text(c.v).length; } }; // biome-ignore format: short
        }
        return one((v) => text(v).length);
      }
      case 'substr':
        return lift(args.map(ex), ([s, m, n]) => {
          const t = text(s);
          const start = toNumber(m);
          // Ref: mawk bi_funct.c:bi_substr()
          const from = Math.round(start);
          const to = args.length === 2 ? Number.POSITIVE_INFINITY : Math.round(start + toNumber(n));
          const lo = Math.max(from, 1);
          return to > lo ? t.slice(lo - 1, Math.min(to - 1, t.length)) : '';
        });
      case 'index':
        return lift(args.map(ex), ([s, t]) => text(s).indexOf(text(t)) + 1 - (text(t) === '' ? 1 : 0));
      case 'match': {
        const m = matcher(args[1]!);
        const run = (s: string, r: Regex) => {
          const found = r.exec(s);
          set('RSTART', found ? found.index + 1 : 0);
          set('RLENGTH', found ? found.end - found.index : -1);
          return found ? found.index + 1 : 0;
        };
        if (isRegex(m)) return one((s) => run(text(s), m));
        return lift2(ex(args[0]!), m, (s, r) => run(text(s), regex(text(r))));
      }
      case 'split': {
        const target = args[1]!;
        if (target.t !== 'var') throw new AwkError(`line 1: syntax error at or near ,`);
        const get = cellOf(target.name);
        const by = args[2] ? matcher(args[2]) : null;
        const run = (s: string, sep: Value | Regex) => {
          const c = get();
          const list = pieces(s, sep);
          const a = new AwkArray();
          if (c.a) c.a.map.clear();
          const into = c.a ?? a;
          if (c.a === null) {
            c.a = into;
            for (let up = c.from; up; up = up.from) up.a = into;
          }
          list.forEach((p, i) => into.map.set(into.key(i + 1, String(i + 1)), new Maybe(p)));
          return list.length;
        };
        if (by === null) return one((s) => run(text(s), FS.v));
        if (isRegex(by)) return one((s) => run(text(s), by));
        return lift2(ex(args[0]!), by, (s, sep) => run(text(s), text(sep)));
      }
      case 'sub':
      case 'gsub': {
        const m = matcher(args[0]!);
        const target = place(args[2] ?? { t: 'field', e: { t: 'num', v: 0 } });
        const run = (r: Regex, to: Value, s: Value) => {
          const got = substitute(r, text(to), text(target.get(s)), name === 'gsub');
          if (got.count > 0) target.put(s, got.text);
          return got.count;
        };
        if (isRegex(m)) return lift2(ex(args[1]!), target.sub, (to, s) => run(m, to, s));
        return lift([m, ex(args[1]!), target.sub], ([r, to, s]) => run(regex(text(r)), to, s));
      }
      case 'sprintf':
        return lift(args.map(ex), ([f, ...rest]) => format(text(f), rest, 'sprintf'));
      case 'sin': return one((v) => Math.sin(toNumber(v)));
      case 'cos': return one((v) => Math.cos(toNumber(v)));
      case 'exp': return one((v) => Math.exp(toNumber(v)));
      case 'log': return one((v) => Math.log(toNumber(v)));
      case 'sqrt': return one((v) => Math.sqrt(toNumber(v)));
      case 'int': return one((v) => Math.trunc(toNumber(v)));
      case 'atan2': return lift(args.map(ex), ([a, b]) => Math.atan2(toNumber(a), toNumber(b)));
      case 'tolower': return one((v) => text(v).replace(/[A-Z]+/g, (s) => s.toLowerCase()));
      case 'toupper': return one((v) => text(v).replace(/[a-z]+/g, (s) => s.toUpperCase()));
      case 'rand':
        return { g: false, f: () => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 1) / 2147483648; } };
      case 'srand':
        return lift(args.map(ex), ([v]) => { const old = lastSeed; lastSeed = args.length ? v : Math.floor(sys.wall / 1e9); seed = toNumber(lastSeed) >>> 0; return old; });
      case 'systime': return { g: false, f: () => Math.floor(sys.wall / 1e9) };
      case 'mktime':
        return one((v) => { const n = text(v).trim().split(/\s+/).map(Number); return n.length < 6 ? -1 : Date.UTC(n[0]!, n[1]! - 1, n[2]!, n[3]!, n[4]!, n[5]!) / 1000; });
      case 'strftime':
        return lift(args.map(ex), ([f, t]) => strftime(args.length > 0 ? text(f) : '%c', (args.length > 1 ? toNumber(t) : Math.floor(sys.wall / 1e9)) * 1e9));
      case 'system': {
        const c = ex(args[0]!);
        return { g: true, f: function* () { return yield* streams.system(text(c.g ? yield* c.f() : c.f())); } };
      }
      case 'close': {
        const c = ex(args[0]!);
        return { g: true, f: function* () { return yield* streams.close(text(c.g ? yield* c.f() : c.f())); } };
      }
      default: {
        const c = args[0] ? ex(args[0]) : constant('');
        return { g: true, f: function* () { if (c.g) yield* c.f(); yield* streams.flush(); return 0; } };
      }
    } // biome-ignore format: a table
  }
  const format = (f: string, vs: readonly Value[], who: string): string => {
    const got = awkFormat(f, vs, CONVFMT.v as string);
    if (got.missing) throw new RunError(`not enough arguments passed to ${who}("${f}")`);
    return got.text;
  };

  // --- statements
  const put = (s: string) => {
    sys.out(s);
    pendingOut += s.length;
  };
  function st(s: Stmt): St {
    switch (s.t) {
      case 'expr': {
        const e = ex(s.e);
        if (!e.g) return { g: false, f: () => { e.f(); return 0; } };
        return { g: true, f: function* () { yield* e.f(); return 0; } };
      } // biome-ignore format: short
      case 'print':
      case 'printf': {
        const line = s.t === 'printf' ? lift(s.args.map(ex), ([f, ...vs]) => format(text(f), vs, 'printf'))
          : s.args.length === 0 ? ({ g: false, f: () => text(getField(0)) + text(ORS.v) } as Ex)
          : s.args.length === 1 ? lift1(ex(s.args[0]!), (v) => shown(v) + text(ORS.v))
          : lift(s.args.map(ex), (vs) => vs.map(shown).join(text(OFS.v)) + text(ORS.v)); // biome-ignore format: a table
        if (s.redirect === null) {
          if (!line.g) return { g: false, f: () => { put(line.f() as string); return 0; } }; // biome-ignore format: short
          return { g: true, f: function* () { put((yield* line.f()) as string); return 0; } }; // biome-ignore format: short
        }
        const { op, to } = s.redirect;
        const name = ex(to);
        return {
          g: true,
          f: function* () {
            const what = (line.g ? yield* line.f() : line.f()) as string;
            const error = streams.write(op, text(name.g ? yield* name.f() : name.f()), what);
            if (error !== null) {
              sys.err(`${progname(sys)}: ${error}\n`);
              status = 2;
              returned = undefined;
              throw new Unwind('exit');
            }
            return 0;
          },
        };
      }
      case 'if': {
        const c = ex(s.c);
        const a = st(s.a);
        const b: St = s.b ? st(s.b) : { g: false, f: () => 0 };
        if (!c.g && !a.g && !b.g) return { g: false, f: () => (toBool(c.f()) ? a.f() : b.f()) as Sig };
        return { g: true, f: function* () { const way = toBool(c.g ? yield* c.f() : c.f()) ? a : b; return way.g ? yield* way.f() : way.f(); } }; // biome-ignore format: short
      }
      case 'block': {
        const list = s.list.map(st);
        if (list.every((x) => !x.g)) {
          const fs = list.map((x) => x.f as () => Sig);
          return { g: false, f: () => { for (const f of fs) { const sig = f(); if (sig) return sig; } return 0; } }; // biome-ignore format: short
        }
        return { g: true, f: function* () { for (const x of list) { const sig = x.g ? yield* x.f() : x.f(); if (sig) return sig; } return 0; } }; // biome-ignore format: short
      }
      case 'loop': {
        const init = s.init ? st(s.init) : null;
        const c = s.c ? ex(s.c) : null;
        const step = s.step ? st(s.step) : null;
        const body = st(s.body);
        return {
          g: true,
          f: function* () {
            if (init) init.g ? yield* init.f() : init.f();
            for (let first = s.first; ; first = false) {
              charge(0.0625);
              if (!first && c && !toBool(c.g ? yield* c.f() : c.f())) return 0;
              const sig = body.g ? yield* body.f() : body.f();
              if (sig === 'break') return 0;
              if (sig && sig !== 'continue') return sig;
              if (step) step.g ? yield* step.f() : step.f();
              if (pendingOut > 65536) yield* drain();
            }
          },
        };
      }
      case 'forin': {
        const array = arrayOf(s.array);
        const v = place({ t: 'var', name: s.name });
        const body = st(s.body);
        return {
          g: true,
          f: function* () {
            for (const k of array().keys()) {
              charge(0.0625);
              v.put(0, new Maybe(k));
              const sig = body.g ? yield* body.f() : body.f();
              if (sig === 'break') return 0;
              if (sig && sig !== 'continue') return sig;
            }
            return 0;
          },
        };
      }
      case 'break':
      case 'continue':
      case 'next':
      case 'nextfile': {
        const { t } = s;
        return { g: false, f: () => t };
      }
      case 'exit':
      case 'return': {
        const { t } = s;
        const e = s.e ? ex(s.e) : null;
        const finish = (v: Value): Sig => {
          if (t === 'return') returned = v;
          else if (e) status = Math.trunc(toNumber(v)) & 255;
          return t;
        };
        if (!e) return { g: false, f: () => finish(undefined) };
        if (!e.g) return { g: false, f: () => finish(e.f()) };
        return { g: true, f: function* () { return finish(yield* e.f()); } }; // biome-ignore format: short
      }
      case 'delete': {
        const array = arrayOf(s.name);
        if (s.sub === null) return { g: false, f: () => { array().map.clear(); return 0; } }; // biome-ignore format: short
        const e = lift1(subscript(s.sub), (k) => { array().map.delete(keyText(k)); return 0; }); // biome-ignore format: short
        if (!e.g) return { g: false, f: () => { e.f(); return 0; } }; // biome-ignore format: short
        return { g: true, f: function* () { yield* e.f(); return 0; } }; // biome-ignore format: short
      }
      default:
        return s satisfies never;
    }
  }
  const drain = function* (): Task<void> {
    pendingOut = 0;
    yield* sys.flush();
  };

  const main_ = function* (): Task<void> {
    for (const [name, f] of program.functions) {
      locals = f.params;
      const body = st(f.body);
      functions.get(name)!.body = body;
      // a loop may have to wait for a full pipe, so a function with one is a task
      if (body.g && !program.blocking) (program as { blocking: boolean }).blocking = true;
      locals = [];
    }
    const rules = program.rules.map((r) => ({
      kind: r.pattern === 'BEGIN' || r.pattern === 'END' ? r.pattern : 'main',
      test: r.pattern === null || typeof r.pattern === 'string' ? null : ex(r.pattern),
      to: r.to ? ex(r.to) : null,
      body: r.body ? st(r.body) : st({ t: 'print', args: [], redirect: null }),
      active: false,
    }));
    const run = function* (kind: string): Task<boolean> {
      for (const r of rules) {
        if (r.kind !== kind) continue;
        const sig = r.body.g ? yield* r.body.f() : r.body.f();
        if (sig === 'exit') return false;
      }
      return true;
    };
    for (const a of assigns) assignment(a);
    if (fs !== null) FS.v = fs;
    let going = true;
    const guarded = function* (f: () => Task<boolean>): Task<boolean> {
      try {
        return yield* f();
      } catch (e) {
        if (e instanceof Unwind && e.sig === 'exit') return false;
        throw e;
      }
    };
    going = yield* guarded(() => run('BEGIN'));
    const mainRules = rules.filter((r) => r.kind === 'main');
    if (going && rules.some((r) => r.kind !== 'BEGIN')) {
      going = yield* guarded(function* () {
        records: for (;;) {
          let got: string | null = main === null ? null : main.ready(RS.v === '\n' ? newlineSeparator : separator());
          if (got === null) {
            yield* flushIfMuch();
            got = yield* nextRecord();
          }
          if (got === null) return true;
          charge(0.0625);
          NR.v = toNumber(NR.v) + 1;
          FNR.v = toNumber(FNR.v) + 1;
          setRecord(got);
          for (const r of mainRules) {
            if (r.to !== null) {
              if (!r.active) {
                if (!toBool(r.test!.g ? yield* r.test!.f() : r.test!.f())) continue;
                r.active = true;
              }
              if (toBool(r.to.g ? yield* r.to.f() : r.to.f())) r.active = false;
            } else if (r.test !== null && !toBool(r.test.g ? yield* r.test.f() : r.test.f())) continue;
            let sig: Sig;
            try {
              sig = r.body.g ? yield* r.body.f() : r.body.f();
            } catch (e) {
              if (!(e instanceof Unwind) || e.sig === 'exit') throw e;
              sig = e.sig;
            }
            if (sig === 'next') continue records;
            if (sig === 'nextfile') {
              if (mainFd > 0) sys.close(mainFd);
              main = null;
              continue records;
            }
            if (sig === 'exit') return false;
          }
        }
      });
    }
    const exitedInEnd = yield* guarded(() => run('END'));
    void exitedInEnd;
  };
  const newlineSeparator: Separator = { kind: 'char', c: '\n' };
  const flushIfMuch = function* (): Task<void> {
    if (pendingOut > 65536) yield* drain();
  };

  try {
    yield* main_();
  } catch (e) {
    if (!(e instanceof RunError)) throw e;
    sys.err(
      `${progname(sys)}: run time error: ${e.message}\n\tFILENAME="${text(cell('FILENAME').v)}" FNR=${text(FNR.v)} NR=${text(NR.v)}\n`,
    );
    status = 2;
  }
  yield* streams.closeAll();
  return status;
}

class Unwind extends Error {
  readonly sig: 'exit' | 'next' | 'nextfile';
  constructor(sig: 'exit' | 'next' | 'nextfile') {
    super(sig);
    this.sig = sig;
  }
}

/** Ref: mawk bi_funct.c:bi_sub(), gsub() */
function substitute(r: Regex, to: string, s: string, all: boolean): { text: string; count: number } {
  const put = (matched: string) =>
    /[\\&]/.test(to)
      ? to.replace(/\\\\&|\\&|&/g, (m) => (m === '&' ? matched : m === '\\&' ? '&' : `\\${matched}`))
      : to;
  let out = '';
  let at = 0;
  let count = 0;
  let lastEnd = -1;
  for (let from = 0; from <= s.length; ) {
    const m = r.exec(s, from);
    if (m === null) break;
    charge(0.0625);
    out += s.slice(at, m.index);
    at = m.end;
    from = m.end;
    const empty = m.end === m.index;
    if (!empty || m.index !== lastEnd) {
      count++;
      out += put(s.slice(m.index, m.end));
      if (!all) break;
    }
    if (empty) {
      out += s[m.end] ?? '';
      at = m.end + 1;
      from = at;
    } else lastEnd = m.end;
  }
  chargeBytes(out.length);
  return { text: out + s.slice(at), count };
}
