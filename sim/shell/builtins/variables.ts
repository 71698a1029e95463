import type { Task } from '../../proc/sys.ts';
import { assignValue } from '../assignment.ts';
import type { Assign } from '../ast.ts';
import { assocKey, dquote, expandToString, subscript } from '../expand.ts';
import { ShellFault } from '../fault.ts';
import { scanRuntimeAssign } from '../parse.ts';
import { functionText } from '../print.ts';
import type { Shell } from '../shell.ts';
import type { Variable } from '../variables.ts';
import { type Builtin, getOptions } from './builtin.ts';

const NAME = /^[A-Za-z_]\w*$/;

/** `declare -p` of one variable. */
export function declaration(name: string, v: Variable): string {
  const flags =
    (v.array ? 'a' : '') +
    (v.assoc ? 'A' : '') +
    (v.integer ? 'i' : '') +
    (v.lower ? 'l' : '') +
    (v.nameref ? 'n' : '') +
    (v.readonly ? 'r' : '') +
    (v.upper ? 'u' : '') +
    (v.exported ? 'x' : '');
  const head = `declare -${flags || '-'} ${name}`;
  if (v.invisible) return head;
  if (v.array)
    return `${head}=(${Object.keys(v.array)
      .map((k) => `[${k}]=${dquote(v.array![Number(k)]!)}`)
      .join(' ')})`;
  if (v.assoc) return `${head}=(${[...v.assoc].map(([k, x]) => `[${assocKey(k)}]=${dquote(x)} `).join('')})`;
  return v.value === undefined ? head : `${head}=${dquote(v.value)}`;
}

type Attributes = { set: Set<string>; clear: Set<string> };

/** Ref: bash builtins/declare.def:declare_internal() */
function* declare(sh: Shell, argv: readonly string[], assigns: readonly Assign[] | null): Task<number> {
  const who = argv[0]!;
  const attributes: Attributes = { set: new Set(), clear: new Set() };
  let print = false;
  let functions = false;
  let namesOnly = false;
  let global = false;
  let i = 1;
  for (; i < argv.length; i++) {
    const a = argv[i]!;
    if (a === '--') {
      i++;
      break;
    }
    if (!/^[-+]./.test(a)) break;
    for (const c of a.slice(1)) {
      if (a[0] === '-' && c === 'p') print = true;
      else if (c === 'f') functions = true;
      else if (c === 'F') functions = namesOnly = true;
      else if (c === 'g') global = true;
      else if (c === 'I') continue;
      else if ('aAilnrtux'.includes(c)) {
        if ((c === 'a' || c === 'A') && a[0] === '+') {
          continue;
        }
        (a[0] === '-' ? attributes.set : attributes.clear).add(c);
      } else {
        sh.complain(who, `${a[0]}${c}: invalid option`);
        sh.sys.err(
          who === 'local'
            ? 'local: usage: local [option] name[=value] ...\n'
            : `${who}: usage: ${who} [-aAfFgiIlnrtux] [name[=value] ...] or ${who} -p [-aAfFilnrtux] [name ...]\n`,
        );
        return 2;
      }
    }
  }
  const args = argv.slice(i);
  if (who === 'local' && sh.frames.length === 0) {
    sh.complain('local', 'can only be used in a function');
    return 1;
  }
  if (functions) return declareFunctions(sh, args, namesOnly, attributes);
  if (args.length === 0) {
    if (who === 'local') {
      for (const n of sh.vars.localNames()) {
        const v = sh.vars.find(n)!;
        if (v.value !== undefined || v.array || v.assoc) sh.out(`${declaration(n, v).replace(/^declare -\S+ /, '')}\n`);
      }
      return 0;
    }
    const has = (v: Variable) => [...attributes.set].every((f) => flagOf(v, f));
    for (const n of sh.vars.names()) {
      const v = sh.vars.find(n)!;
      if (print || attributes.set.size > 0) {
        if (has(v)) sh.out(`${declaration(n, v)}\n`);
      } else if (v.value !== undefined) sh.out(`${n}=${v.value}\n`);
    }
    return 0;
  }
  if (print) {
    let status = 0;
    for (const n of args) {
      const v = sh.vars.find(n);
      if (v) sh.out(`${declaration(n, v)}\n`);
      else {
        sh.complain(who, `${n}: not found`);
        status = 1;
      }
    }
    return status;
  }
  const local = !global && sh.frames.length > 0;
  let status = 0;
  for (const arg of args) {
    if (who === 'local' && arg === '-') {
      const saved = { ...sh.options };
      const outer = sh.localOptions;
      sh.localOptions = () => {
        Object.assign(sh.options, saved);
        sh.localOptions = outer;
      };
      continue;
    }
    const r = yield* declareOne(sh, who, arg, assigns, attributes, local);
    if (r !== 0) status = r;
  }
  return status;
}

/** An argument as an assignment: parsed with the command, or text that only now turned out to be one. */
function assignmentOf(arg: string, assigns: readonly Assign[] | null, sh: Shell): Assign | null {
  if (arg.startsWith('\0')) return assigns![Number(arg.slice(1))]!;
  return scanRuntimeAssign(arg, sh.lineno);
}

function* declareOne(
  sh: Shell,
  who: string,
  arg: string,
  assigns: readonly Assign[] | null,
  attributes: Attributes,
  local: boolean,
): Task<number> {
  const a = assignmentOf(arg, assigns, sh);
  const name = a?.name ?? arg.replace(/\[.*$/s, '');
  if (!NAME.test(name)) {
    sh.complain(who, `\`${a ? a.text : arg}': not a valid identifier`);
    return 1;
  }
  // a value is expanded before the variable is made local
  let value: string | null = null;
  if (a?.value && !a.index) value = yield* expandToString(sh, a.value);
  const old = sh.vars.find(name);
  if (old?.readonly && (a || attributes.clear.has('r'))) {
    if (!(local && !sh.vars.isLocal(name)) || attributes.clear.has('r')) {
      sh.complain(who, `${name}: readonly variable`);
      return 1;
    }
    sh.complain(who, `${name}: readonly variable`);
    return 1;
  }
  let v: Variable;
  if (local && !sh.vars.isLocal(name)) {
    v = sh.vars.create(name, true);
    if (old?.exported) v.exported = true;
    if (name === 'IFS') sh.changed(name, undefined);
  } else v = sh.vars.own(name) ?? sh.vars.create(name, local);
  const { set, clear } = attributes;
  if (set.has('A')) {
    if (v.array) {
      sh.complain(who, `${name}: cannot convert indexed to associative array`);
      return 1;
    }
    if (!v.assoc && v.value === undefined) v.invisible = true;
    v.assoc ??= new Map(v.value === undefined ? [] : [['0', v.value]]);
    v.value = undefined;
  } else if (set.has('a')) {
    if (v.assoc) {
      sh.complain(who, `${name}: cannot convert associative to indexed array`);
      return 1;
    }
    if (!v.array && v.value === undefined) v.invisible = true;
    v.array ??= v.value === undefined ? [] : [v.value];
    v.value = undefined;
  }
  for (const f of set) setFlag(v, f, true);
  for (const f of clear) setFlag(v, f, false);
  const readonly = v.readonly;
  v.readonly = false;
  try {
    if (a) {
      if (a.array) {
        if (set.has('n')) return 1;
        yield* assignValue(sh, a);
      } else if (a.index) {
        const key = yield* subscript(sh, name, a.index, a.indexText);
        sh.setElement(name, key, yield* expandToString(sh, a.value!), a.append);
      } else if (set.has('n')) {
        v.value = value!;
      } else if (v.nameref && !set.has('n')) sh.setVar(name, value!, a.append);
      else if (v.array || v.assoc) sh.setElement(name, '0', value!, a.append);
      else {
        v.value = sh.convert(v, value!, a.append ? (v.value ?? '') : null);
        sh.changed(name, v.value);
      }
    }
  } finally {
    v.readonly = readonly;
  }
  sh.vars.generation++;
  return 0;
}

function flagOf(v: Variable, f: string): boolean {
  switch (f) {
    case 'a':
      return v.array !== null;
    case 'A':
      return v.assoc !== null;
    case 'i':
      return v.integer;
    case 'l':
      return v.lower;
    case 'u':
      return v.upper;
    case 'n':
      return v.nameref;
    case 'r':
      return v.readonly;
    case 'x':
      return v.exported;
    default:
      return true;
  }
}

function setFlag(v: Variable, f: string, on: boolean): void {
  switch (f) {
    case 'i':
      v.integer = on;
      return;
    case 'l':
      v.lower = on;
      if (on) v.upper = false;
      return;
    case 'u':
      v.upper = on;
      if (on) v.lower = false;
      return;
    case 'n':
      v.nameref = on;
      return;
    case 'r':
      if (on) v.readonly = true;
      return;
    case 'x':
      v.exported = on;
  }
}

function declareFunctions(sh: Shell, args: readonly string[], namesOnly: boolean, attributes: Attributes): number {
  let status = 0;
  const names = args.length > 0 ? args : [...sh.functions.keys()].sort();
  for (const n of names) {
    const f = sh.functions.get(n);
    if (!f) {
      status = 1;
      continue;
    }
    if (attributes.set.has('x')) {
      sh.exportedFunctions.add(n);
      sh.vars.generation++;
      continue;
    }
    if (namesOnly) sh.out(args.length > 0 ? `${n}\n` : `declare -f${sh.exportedFunctions.has(n) ? 'x' : ''} ${n}\n`);
    else sh.out(`${functionText(f)}\n`);
  }
  return status;
}

/** export and readonly. Ref: bash builtins/setattr.def */
function attribute(flag: 'x' | 'r') {
  return function* (sh: Shell, argv: readonly string[], assigns: readonly Assign[] | null): Task<number> {
    const who = argv[0]!;
    const o = getOptions(
      sh,
      argv,
      flag === 'x' ? 'fnp' : 'aAfp',
      flag === 'x'
        ? 'export [-fn] [name[=value] ...] or export -p'
        : 'readonly [-aAf] [name[=value] ...] or readonly -p',
    );
    if (!o) return 2;
    const { opts, rest } = o;
    if (rest.length === 0) {
      for (const n of sh.vars.names()) {
        const v = sh.vars.find(n)!;
        if (flagOf(v, flag)) sh.out(`${declaration(n, v)}\n`);
      }
      return 0;
    }
    let status = 0;
    for (const arg of rest) {
      if (opts.has('f')) {
        if (!sh.functions.has(arg)) {
          sh.complain(who, `${arg}: not a function`);
          status = 1;
        } else if (flag === 'x') {
          if (opts.has('n')) sh.exportedFunctions.delete(arg);
          else sh.exportedFunctions.add(arg);
          sh.vars.generation++;
        }
        continue;
      }
      const a = assignmentOf(arg, assigns, sh);
      const name = a?.name ?? arg;
      if (!NAME.test(name)) {
        sh.complain(who, `\`${a ? a.text : arg}': not a valid identifier`);
        status = 1;
        continue;
      }
      if (a) {
        if (opts.has('a') && !sh.vars.find(name)?.array) sh.setArray(name, []);
        try {
          yield* assignValue(sh, a);
        } catch (e) {
          if (!(e instanceof ShellFault) || !e.message.endsWith('readonly variable')) throw e;
          sh.error(e.message);
          status = 1;
          continue;
        }
      }
      const v = sh.vars.own(name) ?? sh.vars.create(name, false);
      if (opts.has('A') && !v.assoc) v.assoc = new Map();
      if (flag === 'x') v.exported = !opts.has('n');
      else v.readonly = true;
      sh.vars.generation++;
    }
    return status;
  };
}

/** Ref: bash builtins/set.def:unset_builtin() */
function unset(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'fvn', 'unset [-f] [-v] [-n] [name ...]');
  if (!o) return 2;
  let status = 0;
  for (const arg of o.rest) {
    if (o.opts.has('f')) {
      sh.unsetFunction(arg);
      continue;
    }
    const m = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(arg);
    const name = m ? m[1]! : arg;
    if (!NAME.test(name)) {
      if (!o.opts.has('v') && sh.functions.has(arg)) {
        sh.unsetFunction(arg);
        continue;
      }
      if (!o.opts.has('v')) continue;
      sh.complain('unset', `\`${arg}': not a valid identifier`);
      status = 1;
      continue;
    }
    const direct = sh.vars.find(name);
    const target = direct?.nameref && direct.value && !o.opts.has('n') ? direct.value : name;
    const v = sh.vars.find(target);
    if (!v) {
      if (!o.opts.has('v')) sh.unsetFunction(name);
      continue;
    }
    if (v.readonly) {
      sh.complain('unset', `${name}: cannot unset: readonly variable`);
      status = 1;
      continue;
    }
    if (m) {
      const own = sh.vars.own(target)!;
      if (own.assoc) own.assoc.delete(m[2]!.replace(/^(["'])(.*)\1$/s, '$2'));
      else if (m[2] === '@' || m[2] === '*') sh.unset(target);
      else if (own.array) {
        let i = Number(sh.arith(m[2]!));
        if (i < 0) i += own.array.length;
        if (i < 0) {
          sh.complain('unset', `[${m[2]}]: bad array subscript`);
          status = 1;
          continue;
        }
        delete own.array[i];
        while (own.array.length > 0 && !(own.array.length - 1 in own.array)) own.array.length--;
      } else if (Number(sh.arith(m[2]!)) === 0) sh.unset(target);
      else {
        sh.complain('unset', `${name}: not an array variable`);
        status = 1;
      }
      continue;
    }
    sh.unset(target);
  }
  return status;
}

function letBuiltin(sh: Shell, argv: readonly string[]): number {
  if (argv.length === 1) {
    sh.complain('let', 'expression expected');
    return 1;
  }
  let v: number | bigint = 0;
  for (const text of argv.slice(1)) {
    try {
      v = sh.arith(text);
    } catch (e) {
      if (!(e instanceof ShellFault) || e.kind === 'exit') throw e;
      sh.complain('let', e.message);
      return 1;
    }
  }
  return v === 0 || v === 0n ? 1 : 0;
}

/** Ref: bash builtins/getopts.def, getopt.c:sh_getopt() */
function getopts(sh: Shell, argv: readonly string[]): number {
  const [, spec, name, ...given] = argv;
  if (spec === undefined || name === undefined) {
    sh.sys.err('getopts: usage: getopts optstring name [arg ...]\n');
    return 2;
  }
  const args = given.length > 0 ? given : sh.positional;
  const silent = spec.startsWith(':');
  let ind = Number(sh.getParam('OPTIND') ?? 1) || 1;
  let pos = sh.optPos;
  const finish = (status: number, value: string): number => {
    sh.setVar('OPTIND', String(ind));
    sh.optPos = pos;
    if (!NAME.test(name)) {
      sh.complain('getopts', `\`${name}': not a valid identifier`);
      return 1;
    }
    sh.setVar(name, value);
    return status;
  };
  const arg = args[ind - 1];
  if (pos === 1 && (arg === undefined || !arg.startsWith('-') || arg === '-')) {
    sh.unset('OPTARG');
    return finish(1, '?');
  }
  if (pos === 1 && arg === '--') {
    ind++;
    sh.unset('OPTARG');
    return finish(1, '?');
  }
  const c = arg![pos]!;
  pos++;
  const at = c === ':' ? -1 : spec.indexOf(c, silent ? 1 : 0);
  const next = () => {
    ind++;
    pos = 1;
  };
  if (at < 0) {
    if (pos >= arg!.length) next();
    if (silent) sh.setVar('OPTARG', c);
    else {
      sh.unset('OPTARG');
      if (sh.getParam('OPTERR') !== '0') sh.sys.err(`${sh.arg0}: illegal option -- ${c}\n`);
    }
    return finish(0, '?');
  }
  if (spec[at + 1] === ':') {
    if (pos < arg!.length) {
      sh.setVar('OPTARG', arg!.slice(pos));
      next();
      return finish(0, c);
    }
    next();
    const value = args[ind - 1];
    if (value === undefined) {
      if (silent) {
        sh.setVar('OPTARG', c);
        return finish(0, ':');
      }
      sh.unset('OPTARG');
      if (sh.getParam('OPTERR') !== '0') sh.sys.err(`${sh.arg0}: option requires an argument -- ${c}\n`);
      return finish(0, '?');
    }
    sh.setVar('OPTARG', value);
    ind++;
    return finish(0, c);
  }
  sh.unset('OPTARG');
  if (pos >= arg!.length) next();
  return finish(0, c);
}

export const variables: Readonly<Record<string, Builtin>> = {
  declare: { run: declare },
  typeset: { run: declare },
  local: { run: declare },
  export: { run: attribute('x'), special: true },
  readonly: { run: attribute('r'), special: true },
  unset: { run: unset, special: true },
  let: { run: letBuiltin },
  getopts: { run: getopts },
};
