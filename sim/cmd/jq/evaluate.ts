import { charge, chargeBytes } from '../../proc/meter.ts';
import { boundedRegExp } from '../../regexp/bounded.ts';
import { compilePcre } from '../grep/pcre.ts';
import { strftime } from '../strftime.ts';
import {
  compareJson,
  compareStrings,
  decodeUtf8,
  encodeUtf8,
  type Json,
  JsonError,
  jsonText,
  numberText,
  parseJson,
  typeName,
} from './json.ts';
import { type Ast, CompileError, type Pattern, parseJq } from './parse.ts';

/** An error value of jq. */
export class JqError extends Error {
  readonly value: Json;
  constructor(value: Json) {
    super(typeof value === 'string' ? value : jsonText(value));
    this.value = value;
  }
}
class Break extends Error {
  readonly label: object;
  constructor(label: object) {
    super('break');
    this.label = label;
  }
}

type Path = readonly Json[] | null;
type Out = Generator<[Json, Path], void>;
type Closure = { params: readonly string[]; body: Ast; env: Env };
export type Env = {
  readonly vars: ReadonlyMap<string, Json>;
  readonly funcs: ReadonlyMap<string, Closure>;
  readonly labels: ReadonlyMap<string, object>;
  readonly host: Host;
};
export type Host = {
  readonly env: Json;
  readonly wall: number;
  next(): Json | undefined;
  readonly debug: (v: Json) => void;
  readonly line: () => number;
};

/** What jq defines in its own language. Ref: jq 1.6 src/builtin.jq */
const prelude = `def map(f): [.[] | f]; def select(f): if f then . else empty end; def recurse(f): def r: ., (f | r); r;
def recurse(f; cond): def r: ., (f | select(cond) | r); r; def recurse: recurse(.[]?); def values: select(. != null); def nulls: select(. == null);
def scalars: select(type|. != "array" and . != "object"); def iterables: select(type|. == "array" or . == "object"); def booleans: select(type == "boolean");
def numbers: select(type == "number"); def strings: select(type == "string"); def arrays: select(type == "array"); def objects: select(type == "object");
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries: map({(.key // .k // .name // .Name // .K // .Key | if type == "string" then . else tojson end): (if has("value") then .value elif has("v") then .v else .Value end)}) | add + {} // {};
def with_entries(f): to_entries | map(f) | from_entries; def map_values(f): .[] |= f; def del(f): delpaths([path(f)]); def paths: path(..)|select(length > 0);
def paths(f): path(..|select(f))|select(length > 0); def leaf_paths: paths(scalars); def any: reduce .[] as $x (false; . or $x); def all: reduce .[] as $x (true; . and $x);
def any(f): reduce (.[] | f) as $x (false; . or $x); def all(f): reduce (.[] | f) as $x (true; . and $x); def any(g; c): isempty(first(g | c or empty)) | not;
def all(g; c): isempty(first(g | c and empty)); def isempty(g): first((g | false), true); def in(xs): . as $x | xs | has($x); def inside(xs): . as $x | xs | contains($x);
def first(f): label $o | (f | ., break $o); def first: .[0]; def last: .[-1]; def last(f): reduce f as $x (null; $x); def nth(n): .[n];
def nth(n; f): last(limit(n + 1; f)); def limit(n; f): if n <= 0 then empty else label $o | foreach f as $x (0; . + 1; $x, if . >= n then break $o else empty end) end;
def until(c; u): def w: if c then . else (u | w) end; w; def while(c; u): def w: if c then ., (u | w) else empty end; w; def repeat(f): def r: ., (f | r); r;
def range(n): range(0; n); def group_by(f): _group_by(map([f])); def unique_by(f): [group_by(f)[] | .[0]]; def sort_by(f): _sort_by(map([f]));
def min_by(f): _min_by(map([f])); def max_by(f): _max_by(map([f])); def unique: unique_by(.); def index($i): indices($i) | .[0]; def rindex($i): indices($i) | .[-1:][0];
def add: reduce .[] as $x (null; . + $x); def join($x): reduce .[] as $i (null; (if . == null then "" else . + $x end) + ($i | if . == null then "" elif type == "string" then . else tojson end)) // "";
def flatten: _flatten(1e9); def flatten($x): _flatten($x); def walk(f): . as $in | if type == "object" then reduce keys_unsorted[] as $k ({}; . + {($k): ($in[$k] | walk(f))}) | f elif type == "array" then map(walk(f)) | f else f end;
def match(re): match(re; null); def test(re): test(re; null); def capture(re): capture(re; null); def scan(re): match(re; "g") | if (.captures | length) > 0 then [.captures[].string] else .string end;
def capture(re; f): match(re; f) | [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries; def splits(re): splits(re; null); def splits(re; f): split(re; f) | .[];
def sub(re; s): sub(re; s; ""); def gsub(re; s): sub(re; s; "g"); def gsub(re; s; f): sub(re; s; f + "g"); def ascii_downcase: explode | map(if 65 <= . and . <= 90 then . + 32 else . end) | implode;
def ascii_upcase: explode | map(if 97 <= . and . <= 122 then . - 32 else . end) | implode; def todate: strftime("%Y-%m-%dT%H:%M:%SZ"); def fromdate: fromdateiso8601; def date: todate;
def todateiso8601: todate; def env: $ENV; def inputs: def r: _input | if . == null then empty else (.[0], r) end; r; def input: _input | if . == null then error("break") else .[0] end;
def finites: select(isinfinite or isnan | not); def normals: select(isnormal); def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def ascii: [.] | implode; def tostream: path(def r: (.[]?|r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]); def todate(f): strftime(f); def getpath_or_null(p): getpath(p);
def transpose: if . == [] then [] else . as $in | (map(length) | max) as $m | [range(0; $m) as $j | [range(0; $in | length) as $i | $in[$i][$j]]] end; def debug(m): (m | debug | empty), .;
def error(f): f | error; def halt_error: halt_error(5); def input_line_number: _line; def objects_or_arrays: select(type == "object" or type == "array");`;

const noLabels: ReadonlyMap<string, object> = new Map();

/** The environment every program starts in. */
export function baseEnv(host: Host, vars: ReadonlyMap<string, Json>): Env {
  const funcs = new Map<string, Closure>();
  const env: Env = { vars: new Map([['ENV', host.env], ...vars]), funcs, labels: noLabels, host };
  let ast = parseJq(`${prelude} .`);
  while (ast.t === 'def') {
    funcs.set(`${ast.name}/${ast.params.length}`, { params: ast.params, body: ast.body, env });
    ast = ast.rest;
  }
  return env;
}

const show = (v: Json): string => {
  const s = encodeUtf8(jsonText(v));
  return decodeUtf8(s.length > 11 ? `${s.slice(0, 10)}...` : s);
};
const fail = (m: Json): never => {
  throw new JqError(m);
};
const isObject = (v: Json): v is { [key: string]: Json } => v !== null && typeof v === 'object' && !Array.isArray(v);
const truthy = (v: Json) => v !== null && v !== false;

/** `.[key]`. Ref: jq 1.6 src/jv_aux.c:jv_get() */
function get(v: Json, key: Json): Json {
  if (isObject(v) && typeof key === 'string') return Object.hasOwn(v, key) ? v[key]! : null;
  if (Array.isArray(v) && typeof key === 'number')
    return v[key < 0 ? Math.floor(key) + v.length : Math.floor(key)] ?? null;
  if ((Array.isArray(v) || v === null || typeof v === 'string') && isObject(key))
    return slice(v, key.start ?? null, key.end ?? null);
  if (v === null && (typeof key === 'string' || typeof key === 'number' || key === null)) return null;
  if (Array.isArray(v) && Array.isArray(key)) return indices(v, key);
  return fail(
    typeof key === 'string'
      ? `Cannot index ${typeName(v)} with string "${key}"`.replace(
          /^Cannot index (object) with string.*/,
          'Cannot index $1 with string',
        )
      : `Cannot index ${typeName(v)} with ${typeName(key)}`,
  );
}
function bounds(length: number, from: Json, to: Json): [number, number] {
  const clip = (n: number) => Math.min(Math.max(n < 0 ? n + length : n, 0), length);
  if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number'))
    fail('Start and end indices of an array slice must be numbers');
  const a = clip(Math.floor((from as number | null) ?? 0));
  return [a, Math.max(a, clip(Math.ceil((to as number | null) ?? length)))];
}
function slice(v: Json, from: Json, to: Json): Json {
  if (v === null) return null;
  if (typeof v !== 'string' && !Array.isArray(v)) return fail(`Cannot index ${typeName(v)} with object`);
  const chars = typeof v === 'string' ? [...v] : v;
  const [a, b] = bounds(chars.length, from, to);
  return typeof v === 'string' ? (chars as string[]).slice(a, b).join('') : (chars as Json[]).slice(a, b);
}
function indices(v: Json, key: Json): Json {
  if (v === null) return null;
  if (typeof v === 'string' && typeof key === 'string') {
    const out: number[] = [];
    if (key !== '')
      for (let at = v.indexOf(key); at >= 0; at = v.indexOf(key, at + 1)) out.push(encodeUtf8(v.slice(0, at)).length);
    return out.length > 0 ? out : key === '' ? null : [];
  }
  if (Array.isArray(v)) {
    const want = Array.isArray(key) ? key : [key];
    const out: number[] = [];
    if (want.length > 0)
      for (let i = 0; i + want.length <= v.length; i++)
        if (want.every((w, j) => compareJson(v[i + j]!, w) === 0)) out.push(i);
    return out;
  }
  return get(v, key);
}
/** A copy with `key` set. */
function put(v: Json, key: Json, to: Json): Json {
  if (typeof key === 'string' && (v === null || isObject(v)))
    return Object.assign(Object.create(null), v, { [key]: to }) as Json;
  if (typeof key === 'number' && (v === null || Array.isArray(v))) {
    const out = [...((v as Json[]) ?? [])];
    const i = key < 0 ? key + out.length : Math.floor(key);
    if (i < 0) fail('Out of bounds negative array index');
    chargeBytes(8 * i);
    while (out.length < i) {
      charge(0.01);
      out.push(null);
    }
    out[i] = to;
    return out;
  }
  if (isObject(key) && (v === null || Array.isArray(v))) {
    if (!Array.isArray(to)) return fail('A slice of an array can only be assigned another array');
    const list = v ?? [];
    const [a, b] = bounds(list.length, key.start ?? null, key.end ?? null);
    return [...list.slice(0, a), ...to, ...list.slice(b)];
  }
  return fail(
    typeof key === 'string'
      ? `Cannot index ${typeName(v)} with "${key}"`
      : isObject(v)
        ? `Cannot index object with ${typeName(key)}`
        : `Cannot index ${typeName(v)} with ${typeName(key)}`,
  );
}
const getPath = (v: Json, path: readonly Json[]): Json =>
  path.reduce((x: Json, k) => (x === null ? null : get(x, k)), v);
function setPath(v: Json, path: readonly Json[], to: (old: Json) => Json): Json {
  if (path.length === 0) return to(v);
  return put(v, path[0]!, setPath(v === null ? null : get(v, path[0]!), path.slice(1), to));
}
function deletePath(v: Json, path: readonly Json[]): Json {
  if (v === null || path.length === 0) return null;
  const [key] = path;
  if (path.length > 1) {
    const inner = get(v, key!);
    return inner === null ? v : put(v, key!, deletePath(inner, path.slice(1)));
  }
  if (isObject(v)) {
    if (typeof key !== 'string') return fail(`Cannot delete field at object index of ${typeName(key!)}`);
    const out = Object.assign(Object.create(null), v) as { [key: string]: Json };
    delete out[key];
    return out;
  }
  if (Array.isArray(v)) {
    if (typeof key === 'number') return v.filter((_, i) => i !== (key < 0 ? key + v.length : key));
    if (isObject(key!)) {
      const [a, b] = bounds(v.length, key.start ?? null, key.end ?? null);
      return [...v.slice(0, a), ...v.slice(b)];
    }
    return fail(
      `Cannot delete field at array index of ${typeName(key!)}`
        .replace(' of string', ' of array')
        .replace('field at array index of array', 'field at array index of array'),
    );
  }
  return fail(`Cannot delete field at ${typeof key === 'string' ? 'object' : 'array'} index of ${typeName(v)}`);
}

function arithmetic(op: string, a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') {
    switch (op) {
      case '+': return a + b;
      case '-': return a - b;
      case '*': return a * b;
      case '/': return b === 0 ? fail(`${typeName(a)} (${show(a)}) and ${typeName(b)} (${show(b)}) cannot be divided because the divisor is zero`) : a / b;
      default: {
        const d = Math.trunc(b);
        if (d === 0) return fail(`${typeName(a)} (${show(a)}) and ${typeName(b)} (${show(b)}) cannot be divided (remainder) because the divisor is zero`);
        return Math.trunc(a) % Math.abs(d);
      }
    } // biome-ignore format: a table
  }
  switch (op) {
    case '+':
      if (a === null) return b;
      if (b === null) return a;
      if (typeof a === 'string' && typeof b === 'string') return a + b;
      if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
      if (isObject(a) && isObject(b)) return Object.assign(Object.create(null), a, b) as Json;
      break;
    case '-':
      if (Array.isArray(a) && Array.isArray(b)) return a.filter((x) => !b.some((y) => compareJson(x, y) === 0));
      break;
    case '*':
      if (typeof a === 'string' && typeof b === 'number') return b > 0 ? a.repeat(b < 1 ? 1 : Math.ceil(b)) : null;
      if (isObject(a) && isObject(b)) return merge(a, b);
      break;
    case '/':
      if (typeof a === 'string' && typeof b === 'string') return a === '' ? [] : b === '' ? [...a] : a.split(b);
      break;
    default:
  }
  const verb = { '+': 'added', '-': 'subtracted', '*': 'multiplied', '/': 'divided', '%': 'divided' }[op];
  return fail(`${typeName(a)} (${show(a)}) and ${typeName(b)} (${show(b)}) cannot be ${verb}`);
}
function merge(a: { [key: string]: Json }, b: { [key: string]: Json }): Json {
  const out = Object.assign(Object.create(null), a) as { [key: string]: Json };
  for (const [k, v] of Object.entries(b))
    out[k] = isObject(v) && isObject(out[k] ?? null) ? merge(out[k] as { [key: string]: Json }, v) : v;
  return out;
}

export function* run(ast: Ast, input: Json, env: Env): Generator<Json, void> {
  for (const [v] of ev(ast, input, null, env)) yield v;
}

const values = function* (ast: Ast, v: Json, env: Env): Generator<Json, void> {
  if (ast.t === 'lit') yield ast.v;
  else if (ast.t === 'id') yield v;
  else for (const [x] of ev(ast, v, null, env)) yield x;
};
const paths = function* (ast: Ast, v: Json, env: Env): Generator<readonly Json[], void> {
  for (const [x, p] of ev(ast, v, [], env)) {
    if (p === null) fail(`Invalid path expression with result ${show(x)}`);
    else yield p;
  }
};
const withVar = (env: Env, name: string, v: Json): Env => ({ ...env, vars: new Map(env.vars).set(name, v) });

function* bind(patterns: Pattern, v: Json, env: Env): Generator<Env, void> {
  if (patterns.t === 'var') {
    yield withVar(env, patterns.name, v);
    return;
  }
  const rest = function* (i: number, e: Env): Generator<Env, void> {
    if (i === patterns.list.length) {
      yield e;
      return;
    }
    if (patterns.t === 'array') {
      if (v !== null && !Array.isArray(v)) fail(`Cannot index ${typeName(v)} with number`);
      for (const n of bind(patterns.list[i]!, get(v, i), e)) yield* rest(i + 1, n);
    } else {
      const [key, p] = patterns.list[i]!;
      for (const k of values(key, v, e)) for (const n of p ? bind(p, get(v, k), e) : [e]) yield* rest(i + 1, n);
    }
  };
  yield* rest(0, env);
}

function* ev(ast: Ast, v: Json, path: Path, env: Env): Out {
  const at = (k: Json): Path => (path === null ? null : [...path, k]);
  charge(1);
  switch (ast.t) {
    case 'id': yield [v, path]; return;
    case 'lit': yield [ast.v, null]; return;
    case 'rec': yield* ev({ t: 'call', name: 'recurse', args: [], at: 0 }, v, path, env); return;
    case 'format': yield [format(ast.name, v), null]; return;
    case 'str': {
      const build = function* (i: number): Generator<string, void> {
        if (i === ast.parts.length) { yield ''; return; }
        const part = ast.parts[i]!;
        if (typeof part === 'string') { for (const r of build(i + 1)) yield part + r; return; }
        for (const x of values(part, v, env)) for (const r of build(i + 1)) yield format(ast.format ?? 'text', x) + r;
      };
      for (const s of build(0)) yield [s, null];
      return;
    }
    case 'index':
      for (const [of, p] of ev(ast.of, v, path, env)) for (const k of values(ast.key, v, env)) yield [get(of, k), p === null ? null : [...p, k]];
      return;
    case 'slice':
      for (const [of, p] of ev(ast.of, v, path, env)) {
        for (const to of ast.to ? values(ast.to, v, env) : [null]) for (const from of ast.from ? values(ast.from, v, env) : [null]) yield [slice(of, from, to), p === null ? null : [...p, { start: from, end: to }]];
      }
      return;
    case 'each':
      for (const [of, p] of ev(ast.of, v, path, env)) {
        if (Array.isArray(of)) for (let i = 0; i < of.length; i++) yield [of[i]!, p === null ? null : [...p, i]];
        else if (isObject(of)) for (const k of Object.keys(of)) yield [of[k]!, p === null ? null : [...p, k]];
        else fail(`Cannot iterate over ${typeName(of)}${of === null ? '' : ` (${show(of)})`}${of === null ? ' (null)' : ''}`);
      }
      return;
    case 'pipe': for (const [x, p] of ev(ast.a, v, path, env)) yield* ev(ast.b, x, path === null ? null : p, env); return;
    case 'comma': yield* ev(ast.a, v, path, env); yield* ev(ast.b, v, path, env); return;
    case 'and': for (const a of values(ast.a, v, env)) { if (!truthy(a)) yield [false, null]; else for (const b of values(ast.b, v, env)) yield [truthy(b), null]; } return;
    case 'or': for (const a of values(ast.a, v, env)) { if (truthy(a)) yield [true, null]; else for (const b of values(ast.b, v, env)) yield [truthy(b), null]; } return;
    case 'alt': {
      let any = false;
      try { for (const x of ev(ast.a, v, path, env)) if (truthy(x[0])) { any = true; yield x; } } catch (e) { if (!(e instanceof JqError)) throw e; }
      if (!any) yield* ev(ast.b, v, path, env);
      return;
    }
    case 'op':
      for (const b of values(ast.b, v, env)) for (const a of values(ast.a, v, env)) {
        switch (ast.op) {
          case '==': yield [compareJson(a, b) === 0, null]; break;
          case '!=': yield [compareJson(a, b) !== 0, null]; break;
          case '<': yield [compareJson(a, b) < 0, null]; break;
          case '<=': yield [compareJson(a, b) <= 0, null]; break;
          case '>': yield [compareJson(a, b) > 0, null]; break;
          case '>=': yield [compareJson(a, b) >= 0, null]; break;
          default: yield [arithmetic(ast.op, a, b), null];
        }
      }
      return;
    case 'neg': for (const x of values(ast.e, v, env)) yield [typeof x === 'number' ? -x : fail(`${typeName(x)} (${show(x)}) cannot be negated`), null]; return;
    case 'update': {
      const list = [...paths(ast.a, v, env)];
      if (ast.op === '|=') {
        let out = v;
        for (const p of list) out = setPath(out, p, (old) => { for (const x of values(ast.b, old, env)) return x; return null; });
        yield [out, null];
        return;
      }
      for (const b of values(ast.b, v, env)) {
        let out = v;
        for (const p of list) out = setPath(out, p, (old) => (ast.op === '=' ? b : ast.op === '//=' ? (truthy(old) ? old : b) : arithmetic(ast.op[0]!, old, b)));
        yield [out, null];
      }
      return;
    }
    case 'try':
      try { yield* ev(ast.e, v, path, env); } catch (e) {
        if (!(e instanceof JqError)) throw e;
        if (e.value !== null && isObject(e.value) && '__jq' in e.value) throw e;
        if (ast.c) yield* ev(ast.c, e.value, null, env);
      }
      return;
    case 'if': for (const c of values(ast.c, v, env)) yield* ev(truthy(c) ? ast.a : ast.b, v, path, env); return;
    case 'array': yield [ast.e ? [...values(ast.e, v, env)] : [], null]; return;
    case 'object': {
      const build = function* (i: number, o: { [key: string]: Json }): Generator<Json, void> {
        if (i === ast.pairs.length) { yield o; return; }
        const [key, value] = ast.pairs[i]!;
        for (const k of values(key, v, env)) {
          if (typeof k !== 'string') fail(`Object keys must be strings`);
          for (const x of value ? values(value, v, env) : [get(v, k)]) yield* build(i + 1, Object.assign(Object.create(null), o, { [k as string]: x }) as { [key: string]: Json });
        }
      };
      for (const o of build(0, Object.create(null) as { [key: string]: Json })) yield [o, null];
      return;
    }
    case 'var': {
      const x = env.vars.get(ast.name);
      if (x === undefined) throw new CompileError(`$${ast.name}`);
      yield [x, null];
      return;
    }
    case 'as':
      for (const x of values(ast.e, v, env)) {
        for (let i = 0; i < ast.patterns.length; i++) {
          try { for (const e of bind(ast.patterns[i]!, x, env)) yield* ev(ast.body, v, path, e); break; } catch (e) { if (!(e instanceof JqError) || i === ast.patterns.length - 1) throw e; }
        }
      }
      return;
    case 'reduce':
      for (const init of values(ast.init, v, env)) {
        let acc: Json = init;
        for (const x of values(ast.e, v, env)) for (const e of bind(ast.p, x, env)) { let last: Json = null; for (const y of values(ast.step, acc, e)) last = y; acc = last; }
        yield [acc, null];
      }
      return;
    case 'foreach':
      for (const init of values(ast.init, v, env)) {
        let acc: Json = init;
        for (const x of values(ast.e, v, env)) for (const e of bind(ast.p, x, env)) for (const y of values(ast.step, acc, e)) { acc = y; if (ast.out) yield* ev(ast.out, y, null, e); else yield [y, null]; }
      }
      return;
    case 'label': {
      const label = {};
      try { yield* ev(ast.body, v, path, { ...env, labels: new Map(env.labels).set(ast.name, label) }); } catch (e) { if (!(e instanceof Break) || e.label !== label) throw e; }
      return;
    }
    case 'break': throw new Break(env.labels.get(ast.name) ?? {});
    case 'def': {
      const funcs = new Map(env.funcs);
      const inner: Env = { ...env, funcs };
      funcs.set(`${ast.name}/${ast.params.length}`, { params: ast.params, body: ast.body, env: inner });
      yield* ev(ast.rest, v, path, inner);
      return;
    }
    case 'call': {
      const f = env.funcs.get(`${ast.name}/${ast.args.length}`);
      if (f) {
        const funcs = new Map(f.env.funcs);
        f.params.forEach((p, i) => { funcs.set(`${p}/0`, { params: [], body: ast.args[i]!, env }); });
        yield* ev(f.body, v, path, f.params.length === 0 ? f.env : { ...f.env, funcs });
        return;
      }
      switch (`${ast.name}/${ast.args.length}`) {
        case 'empty/0': return;
        case 'path/1': for (const p of paths(ast.args[0]!, v, env)) yield [[...p], null]; return;
        case 'getpath/1': for (const p of values(ast.args[0]!, v, env)) yield [getPath(v, p as Json[]), path === null ? null : [...path, ...(p as Json[])]]; return;
        case 'error/0': throw new JqError(v);
        case '_input/0': { const x = env.host.next(); yield [x === undefined ? null : [x], null]; return; }
        case 'debug/0': env.host.debug(v); yield [v, path]; return;
        case 'range/2': for (const b of values(ast.args[1]!, v, env)) for (const a of values(ast.args[0]!, v, env)) for (let i = a as number; i < (b as number); i++) { charge(0.25); yield [i, null]; } return;
        case 'range/3': for (const s of values(ast.args[2]!, v, env)) for (const b of values(ast.args[1]!, v, env)) for (const a of values(ast.args[0]!, v, env)) for (let i = a as number; (s as number) > 0 ? i < (b as number) : (s as number) < 0 && i > (b as number); i += s as number) { charge(0.25); yield [i, null]; } return;
        case 'sub/3': for (const f of values(ast.args[2]!, v, env)) for (const re of values(ast.args[0]!, v, env)) yield [substitute(v, re, f, ast.args[1]!, env), null]; return;
        default:
      }
      const product = function* (i: number): Generator<Json[], void> { if (i < 0) { yield []; return; } for (const x of values(ast.args[i]!, v, env)) for (const r of product(i - 1)) yield [...r, x]; };
      for (const args of product(ast.args.length - 1)) {
        if (`${ast.name}/${ast.args.length}` === 'match/2') { for (const m of matches(v, args[0]!, args[1]!)) yield [m, null]; continue; }
        yield [builtin(ast.name, v, args, env), null];
      }
      void at;
      return;
    }
    default: return ast satisfies never;
  } // biome-ignore format: a table
}

function regexOf(v: Json, re: Json, flags: Json): { search: RegExp; global: boolean } {
  if (typeof v !== 'string') return fail(`${typeName(v)} (${show(v)}) cannot be matched, as it is not a string`);
  let [source, f] = Array.isArray(re) ? [re[0], re[1] ?? null] : [re, flags];
  if (typeof source !== 'string')
    return fail(`${show(source ?? null)} (${typeName(source ?? null)}) cannot be matched, as it is not a string`);
  f ??= '';
  const bad = [...(f as string)].find((c) => !'gimnpslx'.includes(c));
  if (bad) fail(`${f as string} is not a valid modifier string`);
  if ((f as string).includes('x')) source = source.replace(/\\.|\s+|#.*/g, (s) => (/^(\s|#)/.test(s) ? '' : s));
  const checked = compilePcre(source, {});
  if (!checked.ok) fail(`${source} (at offset 0) is not a valid regex: ${checked.message}`);
  const source2 = source
    .replace(/\(\?P?</g, (s) => s.replace('P', ''))
    .replace(
      /\[\[:(\w+):\]\]/g,
      (_, n: string) =>
        ({ digit: '\\d', alpha: '[A-Za-z]', space: '\\s', alnum: '[A-Za-z0-9]', upper: '[A-Z]', lower: '[a-z]' })[n] ??
        _,
    );
  return {
    search: boundedRegExp(source2, `gd${(f as string).includes('i') ? 'i' : ''}${/[sp]/.test(f as string) ? 's' : ''}`),
    global: (f as string).includes('g'),
  };
}
function* matches(v: Json, re: Json, flags: Json): Generator<{ [key: string]: Json }, void> {
  const { search, global } = regexOf(v, re, flags);
  const s = v as string;
  for (const m of s.matchAll(search)) {
    const names = Object.entries(m.indices?.groups ?? {});
    const captures: Json[] = [];
    for (let i = 1; i < m.length; i++) {
      const span = m.indices?.[i];
      const name = names.find(([, g]) => g === span && g !== undefined)?.[0] ?? names[i - 1]?.[0] ?? null;
      captures.push({
        offset: span ? [...s.slice(0, span[0])].length : -1,
        length: span ? [...m[i]!].length : 0,
        string: m[i] ?? null,
        name,
      });
    }
    yield { offset: [...s.slice(0, m.index)].length, length: [...m[0]].length, string: m[0], captures };
    if (!global) return;
  }
}
function substitute(v: Json, re: Json, flags: Json, to: Ast, env: Env): Json {
  let out = '';
  let at = 0;
  const chars = [...(typeof v === 'string' ? v : '')];
  for (const m of matches(v, re, flags)) {
    const groups: { [key: string]: Json } = {};
    for (const c of m.captures as { name: string | null; string: Json }[]) if (c.name) groups[c.name] = c.string;
    let text: Json = '';
    for (const x of values(to, groups, env)) {
      text = x;
      break;
    }
    if (typeof text !== 'string') fail(`${typeName(text)} (${show(text)}) cannot be added to a string`);
    out += chars.slice(at, m.offset as number).join('') + text;
    at = (m.offset as number) + (m.length as number);
  }
  return out + chars.slice(at).join('');
}

function format(name: string, v: Json): string {
  const text = (x: Json) => (typeof x === 'string' ? x : jsonText(x));
  switch (name) {
    case 'text': return text(v);
    case 'json': return jsonText(v);
    case 'csv':
    case 'tsv':
      if (!Array.isArray(v)) return fail(`${typeName(v)} (${show(v)}) cannot be ${name}-formatted, only an array can be`) as never;
      return v.map((x) => {
        if (x === null) return '';
        if (typeof x === 'number') return numberText(x);
        if (typeof x === 'boolean') return String(x);
        if (typeof x !== 'string') return fail(`${typeName(x)} (${show(x)}) is not valid in a csv row`) as never;
        return name === 'csv' ? `"${x.replaceAll('"', '""')}"` : x.replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c]!);
      }).join(name === 'csv' ? ',' : '\t');
    case 'html': return text(v).replace(/[<>&'"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' })[c]!);
    case 'uri': return encodeUtf8(text(v)).replace(/[^A-Za-z0-9_.~-]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
    case 'sh':
      return (Array.isArray(v) ? v : [v]).map((x) => (typeof x === 'string' ? `'${x.replaceAll("'", "'\\''")}'` : x !== null && typeof x === 'object' ? (fail(`${typeName(x)} (${show(x)}) can not be escaped for shell`) as never) : jsonText(x))).join(' ');
    case 'base64': return base64(encodeUtf8(text(v)));
    case 'base64d': return decodeUtf8(unbase64(text(v)));
    default: return fail(`${name} is not a valid format`) as never;
  } // biome-ignore format: a table
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
function base64(bytes: string): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes.charCodeAt(i) << 16) | ((bytes.charCodeAt(i + 1) || 0) << 8) | (bytes.charCodeAt(i + 2) || 0);
    out +=
      alphabet[n >> 18]! +
      alphabet[(n >> 12) & 63] +
      (i + 1 < bytes.length ? alphabet[(n >> 6) & 63] : '=') +
      (i + 2 < bytes.length ? alphabet[n & 63] : '=');
  }
  return out;
}
function unbase64(text: string): string {
  let bits = 0;
  let n = 0;
  let out = '';
  for (const c of text.replace(/=+$/, '')) {
    const d = alphabet.indexOf(c);
    if (d < 0) fail(`string (${show(text)}) is not valid base64 data`);
    n = ((n << 6) | d) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((n >> bits) & 255);
    }
  }
  return out;
}

const math: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  sqrt: Math.sqrt,
  fabs: Math.abs,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  trunc: Math.trunc,
  cbrt: Math.cbrt,
  atan: Math.atan,
};

function contains(a: Json, b: Json): boolean {
  if (isObject(a) && isObject(b)) return Object.entries(b).every(([k, x]) => Object.hasOwn(a, k) && contains(a[k]!, x));
  if (Array.isArray(a) && Array.isArray(b)) return b.every((y) => a.some((x) => contains(x, y)));
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (typeName(a) === typeName(b)) return compareJson(a, b) === 0;
  return fail(`${typeName(a)} (${show(a)}) and ${typeName(b)} (${show(b)}) cannot have their containment checked`);
}

export const builtinNames = new Set(
  'length/0 utf8bytelength/0 not/0 keys/0 keys_unsorted/0 has/1 contains/1 add/0 type/0 tostring/0 tonumber/0 tojson/0 fromjson/0 sort/0 _sort_by/1 _group_by/1 _min_by/1 _max_by/1 min/0 max/0 reverse/0 _flatten/1 split/1 split/2 ltrimstr/1 rtrimstr/1 startswith/1 endswith/1 explode/0 implode/0 test/2 indices/1 setpath/2 delpaths/1 infinite/0 nan/0 isinfinite/0 isnan/0 isnormal/0 now/0 mktime/0 gmtime/0 strftime/1 strptime/1 fromdateiso8601/0 dateadd/2 input_filename/0 _line/0 pow/2 halt/0 halt_error/1 tojson/0 ascii/0 empty/0 path/1 getpath/1 error/0 _input/0 debug/0 range/2 range/3 sub/3 match/2 splits/1 builtins/0 env/0 modulemeta/0 stderr/0 bsearch/1 floor/0 ceil/0 round/0 sqrt/0 fabs/0 log/0 log2/0 log10/0 exp/0 exp2/0 exp10/0 sin/0 cos/0 tan/0 trunc/0 cbrt/0 atan/0'.split(
    ' ',
  ),
);

function builtin(name: string, v: Json, args: readonly Json[], env: Env): Json {
  const [x = null, y = null] = args;
  const arrays = (what: string): Json[] =>
    Array.isArray(v) ? v : (fail(`${typeName(v)} (${show(v)}) ${what}`) as never);
  const by = (keys: Json): [Json, Json][] =>
    arrays(`cannot be ${name === '_group_by' ? 'grouped' : 'sorted'}, as it is not an array`).map(
      (e, i): [Json, Json] => [(keys as Json[])[i]!, e],
    );
  if (math[name]) return typeof v === 'number' ? math[name]!(v) : fail(`${typeName(v)} (${show(v)}) number required`);
  switch (name) {
    case 'length': return v === null ? 0 : typeof v === 'string' ? [...v].length : typeof v === 'number' ? Math.abs(v) : Array.isArray(v) ? v.length : isObject(v) ? Object.keys(v).length : fail(`boolean (${v}) has no length`);
    case 'utf8bytelength': return typeof v === 'string' ? encodeUtf8(v).length : fail(`${typeName(v)} (${show(v)}) only strings have UTF-8 byte length`);
    case 'not': return !truthy(v);
    case 'keys': case 'keys_unsorted': return Array.isArray(v) ? v.map((_, i) => i) : isObject(v) ? (name === 'keys' ? Object.keys(v).sort(compareStrings) : Object.keys(v)) : fail(`${typeName(v)} (${show(v)}) has no keys`);
    case 'has': return isObject(v) && typeof x === 'string' ? Object.hasOwn(v, x) : Array.isArray(v) && typeof x === 'number' ? x >= 0 && x < v.length : fail(`Cannot check whether ${typeName(v)} has a ${typeof x === 'string' ? 'string' : typeName(x)} key`);
    case 'contains': return contains(v, x);
    case 'type': return typeName(v);
    case 'tostring': return typeof v === 'string' ? v : jsonText(v);
    case 'tojson': return jsonText(v);
    case 'tonumber': {
      if (typeof v === 'number') return v;
      if (typeof v !== 'string') return fail(`${typeName(v)} (${show(v)}) cannot be parsed as a number`);
      const n = Number(v);
      return v.trim() === '' || Number.isNaN(n) ? fail(`Invalid numeric literal at EOF at line 1, column ${v.length} (while parsing '${v}')`) : n;
    }
    case 'fromjson': {
      if (typeof v !== 'string') return fail(`${typeName(v)} (${show(v)}) only strings can be parsed`);
      try { for (const j of parseJson(v)) return j; return null; } catch (e) { if (!(e instanceof JsonError)) throw e; return fail(`${e.message} (while parsing '${v}')`); }
    }
    case 'sort': return [...arrays('cannot be sorted, as it is not an array')].sort(compareJson);
    case '_sort_by': return by(x).sort((a, b) => compareJson(a[0], b[0])).map((p) => p[1]);
    case '_group_by': {
      const out: Json[][] = [];
      let last: Json | undefined;
      for (const [k, e] of by(x).sort((a, b) => compareJson(a[0], b[0]))) { if (last !== undefined && compareJson(last, k) === 0) out.at(-1)!.push(e); else out.push([e]); last = k; }
      return out;
    }
    case '_min_by': return by(x).reduce<[Json, Json] | null>((m, p) => (m === null || compareJson(p[0], m[0]) < 0 ? p : m), null)?.[1] ?? null;
    case '_max_by': return by(x).reduce<[Json, Json] | null>((m, p) => (m === null || compareJson(p[0], m[0]) >= 0 ? p : m), null)?.[1] ?? null;
    case 'min': return arrays('cannot be iterated over').reduce<Json | undefined>((m, e) => (m === undefined || compareJson(e, m) < 0 ? e : m), undefined) ?? null;
    case 'max': return arrays('cannot be iterated over').reduce<Json | undefined>((m, e) => (m === undefined || compareJson(e, m) >= 0 ? e : m), undefined) ?? null;
    case 'reverse': return v === null ? [] : typeof v === 'string' ? [...v].reverse().join('') : [...arrays('cannot be reversed, as it is not an array')].reverse();
    case '_flatten': return (x as number) < 0 ? fail('flatten depth must not be negative') : flatten(arrays('cannot be flattened'), x as number);
    case 'split': {
      if (args.length === 1) return typeof v === 'string' && typeof x === 'string' ? arithmetic('/', v, x) : fail('split input and separator must be strings');
      const out: Json[] = [];
      let at = 0;
      for (const m of matches(v, x, `${(y as string | null) ?? ''}g`)) { out.push([...(v as string)].slice(at, m.offset as number).join('')); at = (m.offset as number) + (m.length as number); }
      out.push([...(v as string)].slice(at).join(''));
      return out;
    }
    case 'ltrimstr': return typeof v === 'string' && typeof x === 'string' && v.startsWith(x) ? v.slice(x.length) : v;
    case 'rtrimstr': return typeof v === 'string' && typeof x === 'string' && x !== '' && v.endsWith(x) ? v.slice(0, -x.length) : v;
    case 'startswith': return typeof v === 'string' && typeof x === 'string' ? v.startsWith(x) : fail('startswith() requires string inputs');
    case 'endswith': return typeof v === 'string' && typeof x === 'string' ? v.endsWith(x) : fail('endswith() requires string inputs');
    case 'explode': return typeof v === 'string' ? [...v].map((c) => c.codePointAt(0)!) : fail(`${typeName(v)} (${show(v)}) cannot be exploded`);
    case 'implode': return Array.isArray(v) ? String.fromCodePoint(...(v as number[])) : fail('implode input must be an array');
    case 'test': { for (const _ of matches(v, x, y)) return true; return false; }
    case 'indices': return indices(v, x);
    case 'setpath': return setPath(v, x as Json[], () => y);
    case 'delpaths': return [...(x as Json[][])].sort(compareJson).reverse().reduce((out: Json, p) => deletePath(out, p), v);
    case 'infinite': return Number.POSITIVE_INFINITY;
    case 'nan': return Number.NaN;
    case 'isinfinite': return typeof v === 'number' && !Number.isFinite(v) && !Number.isNaN(v);
    case 'isnan': return typeof v === 'number' && Number.isNaN(v);
    case 'isnormal': return typeof v === 'number' && Number.isFinite(v) && v !== 0;
    case 'now': return env.host.wall / 1e9;
    case 'strftime': return strftime(x as string, (Array.isArray(v) ? Date.UTC(...(v.slice(0, 6) as [number, number])) / 1000 : (v as number)) * 1e9);
    case 'gmtime': { const d = new Date((v as number) * 1000); return [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds() + ((v as number) % 1), d.getUTCDay(), Math.floor((d.getTime() - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86400000)]; }
    case 'mktime': return Math.floor(Date.UTC(...((v as number[]).slice(0, 6) as [number, number])) / 1000);
    case 'fromdateiso8601': { const n = Date.parse(v as string); return Number.isNaN(n) ? fail(`date "${String(v)}" does not match format "%Y-%m-%dT%H:%M:%SZ"`) : n / 1000; }
    case 'input_filename': return null;
    case '_line': return env.host.line();
    case 'pow': return (x as number) ** (y as number);
    case 'halt_error': case 'halt': return fail({ __jq: name === 'halt' ? 0 : x, value: v });
    default: throw new CompileError(`${name}/${args.length}`);
  } // biome-ignore format: a table
}

/** The first name that nothing defines: what jq refuses before it runs. */
export function undefinedName(ast: Ast, env: Env): { what: string; at: number } | null {
  const walk = (
    node: unknown,
    funcs: ReadonlySet<string>,
    vars: ReadonlySet<string>,
  ): { what: string; at: number } | null => {
    if (node === null || typeof node !== 'object') return null;
    if (Array.isArray(node)) {
      for (const n of node) {
        const bad = walk(n, funcs, vars);
        if (bad) return bad;
      }
      return null;
    }
    const a = node as Ast;
    const bound = (p: Pattern, into: Set<string>): Set<string> => {
      if (p.t === 'var') into.add(p.name);
      else
        for (const q of p.list) {
          const sub = Array.isArray(q) ? q[1] : q;
          if (sub) bound(sub, into);
        }
      return into;
    };
    if (a.t === 'call' && !funcs.has(`${a.name}/${a.args.length}`))
      return { what: `${a.name}/${a.args.length}`, at: a.at };
    if (a.t === 'var' && !vars.has(a.name)) return { what: `$${a.name}`, at: 0 };
    if (a.t === 'as') {
      const inner = new Set(vars);
      for (const p of a.patterns) bound(p, inner);
      return walk(a.e, funcs, vars) ?? walk(a.body, funcs, inner);
    }
    if (a.t === 'reduce' || a.t === 'foreach') {
      const inner = bound(a.p, new Set(vars));
      return (
        walk(a.e, funcs, vars) ??
        walk(a.init, funcs, vars) ??
        walk(a.step, funcs, inner) ??
        (a.t === 'foreach' ? walk(a.out, funcs, inner) : null)
      );
    }
    if (a.t === 'def') {
      const outer = new Set(funcs).add(`${a.name}/${a.params.length}`);
      const inner = new Set(outer);
      for (const p of a.params) inner.add(`${p}/0`);
      return walk(a.body, inner, vars) ?? walk(a.rest, outer, vars);
    }
    for (const n of Object.values(a)) {
      const bad = walk(n, funcs, vars);
      if (bad) return bad;
    }
    return null;
  };
  return walk(ast, new Set([...env.funcs.keys(), ...builtinNames]), new Set(env.vars.keys()));
}

function flatten(list: readonly Json[], depth: number): Json[] {
  return list.flatMap((x) => (Array.isArray(x) && depth > 0 ? flatten(x, depth - 1) : [x]));
}
