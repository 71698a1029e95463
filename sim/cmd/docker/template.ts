import { DockerError } from '../../daemon/dockerd/error.ts';

/** What a template may be given: plain data as JSON has it. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | { readonly kind: 'set'; readonly name: string; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | {
      readonly kind: 'range';
      readonly pipe: Pipe;
      readonly names: readonly string[];
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

/** Commands, each given the last one's value behind its own arguments. */
type Pipe = readonly (readonly Term[])[];
type Term =
  | { readonly kind: 'lit'; readonly value: Value }
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'var'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'fn'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly path: readonly string[] };

/** A Go template ready to be filled. Ref: Go text/template, docker cli templates/templates.go */
export class Template {
  private readonly nodes: readonly Node[];

  constructor(text: string) {
    this.nodes = new Parser(text).all();
  }

  fill(data: Value): string {
    return render(this.nodes, data, new Map([['$', data]]));
  }
}

function bad(message: string): never {
  throw new DockerError(`Template parsing error: template: :1: ${message}`, { bare: true, exitCode: 64 });
}

class Parser {
  private readonly parts: ({ text: string } | { action: string })[] = [];
  private at = 0;

  constructor(text: string) {
    let rest = text;
    let trim = false;
    for (;;) {
      const open = rest.indexOf('{{');
      let before = open < 0 ? rest : rest.slice(0, open);
      if (trim) before = before.trimStart();
      const leftTrim = open >= 0 && /^\{\{-\s/.test(rest.slice(open));
      if (leftTrim) before = before.trimEnd();
      if (before !== '') this.parts.push({ text: before });
      if (open < 0) break;
      const close = rest.indexOf('}}', open);
      if (close < 0) bad('unclosed action');
      let action = rest.slice(open + 2, close);
      if (leftTrim) action = action.slice(1);
      trim = /\s-$/.test(action);
      if (trim) action = action.slice(0, -1);
      this.parts.push({ action: action.trim() });
      rest = rest.slice(close + 2);
    }
  }

  all(): Node[] {
    const { nodes, end } = this.list();
    if (end !== null) bad(`unexpected {{${end}}}`);
    return nodes;
  }

  private list(): { nodes: Node[]; end: string | null } {
    const nodes: Node[] = [];
    while (this.at < this.parts.length) {
      const part = this.parts[this.at++]!;
      if ('text' in part) {
        nodes.push({ kind: 'text', text: part.text });
        continue;
      }
      const { action } = part;
      if (action.startsWith('/*')) continue;
      const word = /^\S*/.exec(action)![0];
      if (word === 'end' || word === 'else') return { nodes, end: action };
      if (word === 'if' || word === 'with' || word === 'range')
        nodes.push(this.block(word, action.slice(word.length).trim()));
      else {
        const set = /^(\$\w*)\s*:?=\s*(.*)$/s.exec(action);
        if (set !== null) nodes.push({ kind: 'set', name: set[1]!, pipe: parsePipe(set[2]!) });
        else nodes.push({ kind: 'print', pipe: parsePipe(action) });
      }
    }
    return { nodes, end: null };
  }

  private block(kind: 'if' | 'with' | 'range', head: string): Node {
    let names: string[] = [];
    let expression = head;
    const assign = /^(\$\w*)(?:\s*,\s*(\$\w*))?\s*:=\s*(.*)$/s.exec(head);
    if (kind === 'range' && assign !== null) {
      names = [assign[1]!, ...(assign[2] === undefined ? [] : [assign[2]])];
      expression = assign[3]!;
    }
    const pipe = parsePipe(expression);
    const first = this.list();
    let otherwise: Node[] = [];
    if (first.end === null) bad('unexpected EOF');
    if (first.end.startsWith('else')) {
      const rest = first.end.slice(4).trim();
      if (rest.startsWith('if')) otherwise = [this.block('if', rest.slice(2).trim())];
      else {
        const more = this.list();
        if (more.end !== 'end') bad('unexpected EOF');
        otherwise = more.nodes;
      }
    }
    return kind === 'range'
      ? { kind, pipe, names, body: first.nodes, otherwise }
      : { kind, pipe, body: first.nodes, otherwise };
  }
}

function parsePipe(text: string): Pipe {
  const tokens =
    text.match(/"(?:[^"\\]|\\.)*"|`[^`]*`|\||\(|\)(?:\.\w+)*|\$\w*(?:\.\w+)*|\.[\w.]*|-?\d+|\w+|\S/g) ?? [];
  let at = 0;
  const pipe = (): Pipe => {
    const commands: Term[][] = [[]];
    while (at < tokens.length) {
      const t = tokens[at]!;
      if (t.startsWith(')')) break;
      at++;
      if (t === '|') commands.push([]);
      else if (t === '(') {
        const inner = pipe();
        const close = tokens[at++] ?? ')';
        commands.at(-1)!.push({ kind: 'pipe', pipe: inner, path: close.slice(1).split('.').filter(Boolean) });
      } else commands.at(-1)!.push(term(t));
    }
    return commands;
  };
  const parsed = pipe();
  if (parsed.some((c) => c.length === 0)) bad(`missing value for command`);
  return parsed;
}

function term(t: string): Term {
  if (t.startsWith('"')) return { kind: 'lit', value: JSON.parse(t) as string };
  if (t.startsWith('`')) return { kind: 'lit', value: t.slice(1, -1) };
  if (/^-?\d/.test(t)) return { kind: 'lit', value: Number(t) };
  if (t === 'true' || t === 'false') return { kind: 'lit', value: t === 'true' };
  if (t.startsWith('$')) {
    const [name, ...path] = t.split('.');
    return { kind: 'var', name: name!, path: path.filter(Boolean) };
  }
  if (t.startsWith('.')) return { kind: 'field', path: t.split('.').filter(Boolean) };
  if (!/^\w+$/.test(t)) bad(`unexpected "${t}" in operand`);
  if (!FUNCTIONS.has(t)) bad(`function "${t}" not defined`);
  return { kind: 'fn', name: t };
}

type Vars = Map<string, Value>;

function render(nodes: readonly Node[], dot: Value, vars: Vars): string {
  let out = '';
  for (const n of nodes) {
    switch (n.kind) {
      case 'text':
        out += n.text;
        break;
      case 'print':
        out += goText(evaluate(n.pipe, dot, vars));
        break;
      case 'set':
        vars.set(n.name, evaluate(n.pipe, dot, vars));
        break;
      case 'if':
        out += render(truth(evaluate(n.pipe, dot, vars)) ? n.body : n.otherwise, dot, new Map(vars));
        break;
      case 'with': {
        const v = evaluate(n.pipe, dot, vars);
        out += truth(v) ? render(n.body, v, new Map(vars)) : render(n.otherwise, dot, new Map(vars));
        break;
      }
      case 'range': {
        const v = evaluate(n.pipe, dot, vars);
        const items: (readonly [Value, Value])[] = Array.isArray(v)
          ? v.map((x, i) => [i, x as Value])
          : isMap(v)
            ? Object.keys(v)
                .sort()
                .map((k) => [k, v[k]!])
            : [];
        if (items.length === 0) out += render(n.otherwise, dot, new Map(vars));
        for (const [k, x] of items) {
          const inner = new Map(vars);
          if (n.names.length === 1) inner.set(n.names[0]!, x);
          else if (n.names.length === 2) {
            inner.set(n.names[0]!, k);
            inner.set(n.names[1]!, x);
          }
          out += render(n.body, x, inner);
        }
        break;
      }
    }
  }
  return out;
}

function isMap(v: Value): v is { readonly [key: string]: Value } {
  return v !== null && typeof v === 'object' && !Array.isArray(v);
}

function truth(v: Value): boolean {
  if (v === null || v === false || v === 0 || v === '') return false;
  if (Array.isArray(v)) return v.length > 0;
  return isMap(v) ? Object.keys(v).length > 0 : true;
}

function walk(v: Value, path: readonly string[]): Value {
  let at = v;
  for (const name of path) {
    if (!isMap(at)) {
      if (at === null) return null;
      throw new DockerError(
        `template: :1:2: executing "" at <.${path.join('.')}>: can't evaluate field ${name} in type interface {}`,
        { bare: true, exitCode: 1 },
      );
    }
    if (!(name in at)) {
      if (Object.keys(at).some((k) => /^[A-Z]/.test(k)) && /^[A-Z]/.test(name) && 'Id' in at)
        throw new DockerError(
          `template: :1:2: executing "" at <.${path.join('.')}>: map has no entry for key "${name}"`,
          {
            bare: true,
            exitCode: 1,
          },
        );
      return null;
    }
    at = at[name]!;
  }
  return at;
}

function value(t: Term, dot: Value, vars: Vars): Value {
  switch (t.kind) {
    case 'lit':
      return t.value;
    case 'field':
      return walk(dot, t.path);
    case 'var': {
      const v = vars.get(t.name);
      if (v === undefined) bad(`undefined variable "${t.name}"`);
      return walk(v, t.path);
    }
    case 'fn':
      return call(t.name, []);
    case 'pipe':
      return walk(evaluate(t.pipe, dot, vars), t.path);
  }
}

function evaluate(pipe: Pipe, dot: Value, vars: Vars): Value {
  let last: Value | undefined;
  for (const command of pipe) {
    const [head, ...rest] = command;
    const args = rest.map((t) => value(t, dot, vars));
    if (head!.kind === 'fn') last = call(head!.name, last === undefined ? args : [...args, last]);
    else last = value(head!, dot, vars);
  }
  return last ?? null;
}

const FUNCTIONS = new Set([
  'json', 'len', 'index', 'join', 'split', 'lower', 'upper', 'title', 'println', 'printf', 'print', 'eq', 'ne', 'lt', 'le',
  'gt', 'ge', 'and', 'or', 'not', 'truncate', 'pad', 'slice', 'html', 'js', 'urlquery',
]); // biome-ignore format: a table

function call(name: string, args: readonly Value[]): Value {
  const [a, b] = args;
  switch (name) {
    case 'json':
      return JSON.stringify(a ?? null);
    case 'len':
      return typeof a === 'string' || Array.isArray(a)
        ? a.length
        : isMap(a ?? null)
          ? Object.keys(a as object).length
          : 0;
    case 'index': {
      let v: Value = a ?? null;
      for (const key of args.slice(1)) {
        if (Array.isArray(v)) {
          if ((key as number) >= v.length)
            throw new DockerError(
              `template: :1:2: executing "" at <index>: error calling index: index out of range: ${String(key)}`,
              { bare: true, exitCode: 1 },
            );
          v = v[key as number] as Value;
        } else v = isMap(v) ? (v[String(key)] ?? null) : null;
      }
      return v;
    }
    case 'join':
      return Array.isArray(a) ? a.map(goText).join(String(b)) : '';
    case 'split':
      return String(a).split(String(b));
    case 'lower':
      return String(a).toLowerCase();
    case 'upper':
      return String(a).toUpperCase();
    case 'title':
      return String(a).replace(/\b\w/g, (c) => c.toUpperCase());
    case 'println':
      return `${args.map(goText).join(' ')}\n`;
    case 'print':
      return args.map(goText).join('');
    case 'printf':
      return sprintf(String(a), args.slice(1));
    case 'truncate':
      return String(a).slice(0, Number(b));
    case 'pad':
      return `${' '.repeat(Number(b))}${String(a)}${' '.repeat(Number(args[2] ?? 0))}`;
    case 'slice':
      return Array.isArray(a) || typeof a === 'string'
        ? (a.slice(Number(b), args[2] === undefined ? undefined : Number(args[2])) as Value)
        : null;
    case 'eq':
      return args.slice(1).some((x) => x === a);
    case 'ne':
      return a !== b;
    case 'lt':
      return (a as number) < (b as number);
    case 'le':
      return (a as number) <= (b as number);
    case 'gt':
      return (a as number) > (b as number);
    case 'ge':
      return (a as number) >= (b as number);
    case 'and':
      return args.find((x) => !truth(x)) ?? args.at(-1) ?? null;
    case 'or':
      return args.find(truth) ?? args.at(-1) ?? null;
    case 'not':
      return !truth(a ?? null);
    default:
      return goText(a ?? null);
  }
}

function sprintf(format: string, args: readonly Value[]): string {
  let n = 0;
  return format.replace(/%(-?)(\d*)([svdq%])/g, (_, left: string, width: string, verb: string) => {
    if (verb === '%') return '%';
    const v = args[n++] ?? null;
    const text = verb === 'q' ? JSON.stringify(v) : goText(v);
    return left === '-' ? text.padEnd(Number(width)) : text.padStart(Number(width));
  });
}

const STRUCT: unique symbol = Symbol('a Go struct');

/** Marks what is a struct there, not a map: printed by its values alone. */
export function struct<T extends { readonly [key: string]: Value }>(fields: T): T {
  return Object.defineProperty(fields, STRUCT, { value: true });
}

/** A value as Go's fmt prints it. */
export function goText(v: Value): string {
  if (v === null) return '<no value>';
  if (Array.isArray(v)) return `[${v.map(goText).join(' ')}]`;
  if (isMap(v) && STRUCT in v) return `{${Object.values(v).map(goText).join(' ')}}`;
  if (isMap(v))
    return `map[${Object.keys(v)
      .sort()
      .map((k) => `${k}:${goText(v[k]!)}`)
      .join(' ')}]`;
  return String(v);
}
