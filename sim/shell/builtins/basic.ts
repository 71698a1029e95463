import { strerror } from '../../../core/errno.ts';
import { joinPath } from '../../proc/path.ts';
import type { Task } from '../../proc/sys.ts';
import { functionText } from '../print.ts';
import { quoteIfNeeded, singleQuote } from '../quote.ts';
import { type Options, optionLetters, type Shell, shoptDefaults } from '../shell.ts';
import { type Builtin, getOptions, integer } from './builtin.ts';
import { helpBuiltin } from './help.ts';
import { farewell, mayLeave } from './leave.ts';
import { escapes } from './printf.ts';

/** Ref: bash builtins/echo.def */
function echo(sh: Shell, argv: readonly string[]): number {
  let newline = true;
  let interpret = sh.shopt('xpg_echo');
  let i = 1;
  for (; i < argv.length && /^-[neE]+$/.test(argv[i]!); i++) {
    for (const c of argv[i]!.slice(1)) {
      if (c === 'n') newline = false;
      else interpret = c === 'e';
    }
  }
  let text = argv.length - i === 1 ? argv[i]! : argv.slice(i).join(' ');
  if (interpret) {
    const e = escapes(text, true);
    text = e.text;
    if (e.stop) newline = false;
  }
  sh.out(newline ? `${text}\n` : text);
  return 0;
}

/** Ref: bash builtins/cd.def */
function cd(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'LPe@', 'cd [-L|[-P [-e]] [-@]] [dir]');
  if (!o) return 2;
  if (o.rest.length > 1) {
    sh.complain('cd', 'too many arguments');
    return 1;
  }
  let dir = o.rest[0];
  let show = false;
  if (dir === undefined) {
    dir = sh.getParam('HOME');
    if (dir === undefined) {
      sh.complain('cd', 'HOME not set');
      return 1;
    }
  } else if (dir === '-') {
    dir = sh.getParam('OLDPWD');
    if (dir === undefined) {
      sh.complain('cd', 'OLDPWD not set');
      return 1;
    }
    show = true;
  }
  if (dir === '') return 0;
  const cdpath = sh.getParam('CDPATH');
  let target = dir;
  if (cdpath && !/^\.{0,2}(\/|$)/.test(dir)) {
    for (const base of cdpath.split(':')) {
      const st = sh.sys.stat(joinPath(sh.sys.cwd, `${base === '' ? '.' : base}/${dir}`));
      if (st.ok && st.value.kind === 'directory') {
        target = `${base === '' ? '.' : base}/${dir}`;
        if (base !== '' && base !== '.') show = true;
        break;
      }
    }
  }
  return changeDir(sh, 'cd', target, dir, show);
}

function changeDir(sh: Shell, who: string, target: string, shown: string, show: boolean): number {
  const old = sh.sys.cwd;
  const r = sh.sys.chdir(target);
  if (!r.ok) {
    sh.complain(who, `${shown}: ${strerror[r.error.errno]}`);
    return 1;
  }
  sh.setVar('OLDPWD', old);
  sh.setVar('PWD', sh.sys.cwd);
  if (show) sh.out(`${sh.sys.cwd}\n`);
  return 0;
}

function pwd(sh: Shell, argv: readonly string[]): number {
  if (!getOptions(sh, argv, 'LP', 'pwd [-LP]')) return 2;
  sh.out(`${sh.sys.cwd}\n`);
  return 0;
}

function showDirs(sh: Shell): string {
  const home = sh.getParam('HOME') ?? '';
  return [sh.sys.cwd, ...sh.dirStack]
    .map((d) => (home !== '' && (d === home || d.startsWith(`${home}/`)) ? `~${d.slice(home.length)}` : d))
    .join(' ');
}

function pushd(sh: Shell, argv: readonly string[]): number {
  const args = argv.slice(1).filter((a) => a !== '-n');
  const dir = args[0];
  if (dir === undefined) {
    const top = sh.dirStack[0];
    if (top === undefined) {
      sh.complain('pushd', 'no other directory');
      return 1;
    }
    const old = sh.sys.cwd;
    if (changeDir(sh, 'pushd', top, top, false) !== 0) return 1;
    sh.dirStack = [old, ...sh.dirStack.slice(1)];
  } else if (/^[+-]\d+$/.test(dir)) {
    const all = [sh.sys.cwd, ...sh.dirStack];
    const n = dir[0] === '+' ? Number(dir.slice(1)) : all.length - 1 - Number(dir.slice(1));
    if (n < 0 || n >= all.length) {
      sh.complain('pushd', `${dir}: directory stack index out of range`);
      return 1;
    }
    const turned = [...all.slice(n), ...all.slice(0, n)];
    if (changeDir(sh, 'pushd', turned[0]!, turned[0]!, false) !== 0) return 1;
    sh.dirStack = turned.slice(1);
  } else {
    const old = sh.sys.cwd;
    if (changeDir(sh, 'pushd', dir, dir, false) !== 0) return 1;
    sh.dirStack = [old, ...sh.dirStack];
  }
  sh.out(`${showDirs(sh)}\n`);
  return 0;
}

function popd(sh: Shell): number {
  const top = sh.dirStack[0];
  if (top === undefined) {
    sh.complain('popd', 'directory stack empty');
    return 1;
  }
  if (changeDir(sh, 'popd', top, top, false) !== 0) return 1;
  sh.dirStack = sh.dirStack.slice(1);
  sh.out(`${showDirs(sh)}\n`);
  return 0;
}

function dirs(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'clpv', 'dirs [-clpv] [+N] [-N]');
  if (!o) return 2;
  if (o.opts.has('c')) {
    sh.dirStack = [];
    return 0;
  }
  const all = o.opts.has('l') ? [sh.sys.cwd, ...sh.dirStack] : showDirs(sh).split(' ');
  if (o.opts.has('v')) sh.out(all.map((d, i) => `${String(i).padStart(2)}  ${d}\n`).join(''));
  else if (o.opts.has('p')) sh.out(all.map((d) => `${d}\n`).join(''));
  else sh.out(`${all.join(' ')}\n`);
  return 0;
}

/** Loop control. */
function breaker(kind: 'break' | 'continue') {
  return (sh: Shell, argv: readonly string[]): number => {
    if (sh.loops === 0) {
      sh.complain(kind, `only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    const n = argv[1] === undefined ? 1 : integer(argv[1]);
    if (n === null) {
      sh.complain(kind, `${argv[1]}: numeric argument required`);
      sh.unwind = { kind: 'exit', status: 128 };
      return 128;
    }
    if (n <= 0) {
      sh.complain(kind, `${argv[1]}: loop count out of range`);
      sh.unwind = { kind: 'break', levels: sh.loops };
      return 1;
    }
    sh.unwind = { kind, levels: Math.min(n, sh.loops) };
    return 0;
  };
}

function exitStatus(sh: Shell, argv: readonly string[]): number | null {
  if (argv[1] === undefined) return sh.status;
  const n = integer(argv[1]);
  if (n === null) {
    sh.complain(argv[0]!, `${argv[1]}: numeric argument required`);
    return 2;
  }
  if (argv.length > 2) {
    sh.complain(argv[0]!, 'too many arguments');
    if (argv[0] === 'exit') sh.unwind = { kind: 'exit', status: 1 };
    return null;
  }
  return n & 255;
}

function exit(sh: Shell, argv: readonly string[]): number {
  const args = argv[1] === '--' ? [argv[0]!, ...argv.slice(2)] : argv;
  farewell(sh);
  const status = exitStatus(sh, args);
  if (status === null) return 1;
  if (!mayLeave(sh)) return 1;
  sh.unwind = { kind: 'exit', status };
  return status;
}

function returns(sh: Shell, argv: readonly string[]): number {
  const args = argv[1] === '--' ? [argv[0]!, ...argv.slice(2)] : argv;
  if (sh.frames.length === 0 && sh.sourcing === 0) {
    sh.complain('return', "can only `return' from a function or sourced script");
    return 2;
  }
  const status = exitStatus(sh, args);
  if (status === null) return 1;
  sh.unwind = { kind: 'return', status };
  return status;
}

function shift(sh: Shell, argv: readonly string[]): number {
  const n = argv[1] === undefined ? 1 : integer(argv[1]);
  if (n === null) {
    sh.complain('shift', `${argv[1]}: numeric argument required`);
    return 1;
  }
  if (n < 0) {
    sh.complain('shift', `${argv[1]}: shift count out of range`);
    return 1;
  }
  if (n > sh.positional.length) {
    if (sh.shopt('shift_verbose')) sh.complain('shift', `${n}: shift count out of range`);
    return 1;
  }
  sh.positional = sh.positional.slice(n);
  return 0;
}

/** Ref: bash builtins/set.def */
function set(sh: Shell, argv: readonly string[]): number {
  if (argv.length === 1) {
    for (const name of sh.vars.names()) {
      const v = sh.vars.find(name)!;
      if (v.array)
        sh.out(
          `${name}=(${sh
            .arrayKeys(name)
            .map((k) => `[${k}]=${dq(v.array![Number(k)]!)}`)
            .join(' ')})\n`,
        );
      else if (v.assoc) sh.out(`${name}=(${[...v.assoc].map(([k, x]) => `[${k}]=${dq(x)} `).join('')})\n`);
      else if (v.value !== undefined)
        sh.out(`${name}=${quoteIfNeeded(v.value) === "''" ? '' : quoteIfNeeded(v.value)}\n`);
    }
    for (const name of [...sh.functions.keys()].sort()) sh.out(`${functionText(sh.functions.get(name)!)}\n`);
    return 0;
  }
  let i = 1;
  for (; i < argv.length; i++) {
    const a = argv[i]!;
    if (a === '--') {
      sh.positional = argv.slice(i + 1);
      return 0;
    }
    if (a === '-') {
      sh.options.xtrace = false;
      sh.options.verbose = false;
      if (i + 1 < argv.length) sh.positional = argv.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(a)) break;
    const on = a[0] === '-';
    for (const c of a.slice(1)) {
      if (c === 'o') {
        const name = argv[i + 1];
        if (name === undefined) {
          listOptions(sh, !on);
          continue;
        }
        i++;
        if (!setOption(sh, name, on)) return 2;
        continue;
      }
      const option = optionLetters.find(([l]) => l === c)?.[1];
      if (!option || option === 'command' || option === 'stdin' || option === 'interactive') {
        sh.complain('set', `${a[0]}${c}: invalid option`);
        sh.sys.err('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
        return 2;
      }
      sh.options[option] = on;
    }
  }
  if (i < argv.length) sh.positional = argv.slice(i);
  return 0;
}

function dq(v: string): string {
  return `"${v.replace(/["\\$`]/g, '\\$&')}"`;
}

const longOptions: readonly (keyof Options)[] = [
  'allexport', 'braceexpand', 'emacs', 'errexit', 'errtrace', 'functrace', 'hashall', 'histexpand', 'history', 'ignoreeof',
  'interactive-comments', 'keyword', 'monitor', 'noclobber', 'noexec', 'noglob', 'nolog', 'notify', 'nounset', 'onecmd',
  'physical', 'pipefail', 'posix', 'privileged', 'verbose', 'vi', 'xtrace',
]; // biome-ignore format: a table

export function setOption(sh: Shell, name: string, on: boolean): boolean {
  if (!longOptions.includes(name as keyof Options)) {
    sh.complain('set', `${name}: invalid option name`);
    return false;
  }
  sh.options[name as keyof Options] = on;
  return true;
}

function listOptions(sh: Shell, asCommands: boolean): void {
  for (const name of longOptions) {
    if (asCommands) sh.out(`set ${sh.options[name] ? '-' : '+'}o ${name}\n`);
    else sh.out(`${name.padEnd(15)}\t${sh.options[name] ? 'on' : 'off'}\n`);
  }
}

function shopt(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'pqsuo', 'shopt [-pqsu] [-o] [optname ...]');
  if (!o) return 2;
  const { opts, rest } = o;
  const long = opts.has('o');
  const value = (n: string) => (long ? sh.options[n as keyof Options] : sh.shopt(n));
  const known = (n: string) => (long ? longOptions.includes(n as keyof Options) : n in shoptDefaults);
  const show = (n: string) => {
    if (opts.has('q')) return;
    if (opts.has('p')) sh.out(long ? `set ${value(n) ? '-' : '+'}o ${n}\n` : `shopt ${value(n) ? '-s' : '-u'} ${n}\n`);
    else sh.out(`${n.padEnd(15)}\t${value(n) ? 'on' : 'off'}\n`);
  };
  if (rest.length === 0) {
    for (const n of long ? longOptions : Object.keys(shoptDefaults)) {
      if (opts.has('s') && !value(n)) continue;
      if (opts.has('u') && value(n)) continue;
      show(n);
    }
    return 0;
  }
  let status = 0;
  for (const n of rest) {
    if (!known(n)) {
      sh.complain('shopt', `${n}: invalid shell option name`);
      status = 1;
    } else if (opts.has('s') || opts.has('u')) {
      if (long) sh.options[n as keyof Options] = opts.has('s');
      else sh.shopts.set(n, opts.has('s'));
    } else {
      if (!value(n)) status = 1;
      show(n);
    }
  }
  return status;
}

function* evaluate(sh: Shell, argv: readonly string[]): Task<number> {
  const args = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const text = args.join(' ');
  if (text.trim() === '') return 0;
  const before = sh.evalName;
  sh.evalName = 'eval: ';
  sh.xlevel++;
  try {
    return yield* sh.engine.runText(sh, text, sh.lineno);
  } finally {
    sh.evalName = before;
    sh.xlevel--;
  }
}

function* source(sh: Shell, argv: readonly string[]): Task<number> {
  const args = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const name = args[0];
  if (name === undefined) {
    sh.complain(argv[0]!, 'filename argument required');
    sh.sys.err(`${argv[0]}: usage: ${argv[0]} filename [arguments]\n`);
    return 2;
  }
  let path = name;
  if (!name.includes('/') && sh.shopt('sourcepath')) path = sh.pathsOf(name)[0] ?? name;
  const st = sh.sys.stat(path);
  if (!st.ok) {
    sh.error(`${name}: ${strerror[st.error.errno]}`);
    return 1;
  }
  if (st.value.kind === 'directory') {
    sh.complain(argv[0]!, `${name}: is a directory`);
    return 1;
  }
  let text = '';
  const fd = sh.sys.open(path, { read: true });
  if (!fd.ok) {
    sh.error(`${name}: ${strerror[fd.error.errno]}`);
    return 1;
  }
  for (;;) {
    const r = yield* sh.sys.read(fd.value);
    if (!r.ok || r.value === '') break;
    text += r.value;
  }
  sh.sys.close(fd.value);
  const { positional, arg0, lineno, evalName } = sh;
  if (args.length > 1) sh.positional = args.slice(1);
  const was = sh.source;
  sh.source = path;
  sh.arg0 = path;
  sh.evalName = '';
  sh.sourcing++;
  sh.xlevel++;
  try {
    let status = yield* sh.engine.runText(sh, text, 1);
    if (sh.unwind?.kind === 'return') {
      status = sh.unwind.status;
      sh.unwind = null;
    }
    return status;
  } finally {
    sh.sourcing--;
    sh.xlevel--;
    sh.source = was;
    sh.arg0 = arg0;
    sh.evalName = evalName;
    sh.lineno = lineno;
    if (args.length > 1) sh.positional = positional;
  }
}

function* command(sh: Shell, argv: readonly string[]): Task<number> {
  const o = getOptions(sh, argv, 'pvV', 'command [-pVv] command [arg ...]');
  if (!o) return 2;
  if (o.rest.length === 0) return 0;
  if (o.opts.has('v') || o.opts.has('V'))
    return describe(sh, o.rest, o.opts.has('v') ? 'brief' : 'long', 'command', o.opts.has('v'));
  return yield* sh.engine.command(sh, o.rest, { functions: false, builtins: true });
}

function* builtin(sh: Shell, argv: readonly string[]): Task<number> {
  const args = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  if (args.length === 0) return 0;
  if (!sh.isBuiltin(args[0]!)) {
    sh.complain('builtin', `${args[0]}: not a shell builtin`);
    return 1;
  }
  return yield* sh.engine.command(sh, args, { functions: false, builtins: true });
}

export const keywords = new Set(
  '! [[ ]] { } case coproc do done elif else esac fi for function if in select then time until while'.split(' '),
);

function describe(
  sh: Shell,
  names: readonly string[],
  how: 'brief' | 'long' | 'type' | 'path',
  who: string,
  quiet: boolean,
  all = false,
  noFunctions = false,
): number {
  let status = 0;
  let any = false;
  for (const name of names) {
    let found = false;
    const say = (brief: string, long: string, type: string) => {
      found = true;
      if (how === 'brief') sh.out(`${brief}\n`);
      else if (how === 'long') sh.out(`${long}\n`);
      else if (how === 'type') sh.out(`${type}\n`);
    };
    const alias = sh.aliases.get(name);
    if (alias !== undefined && sh.shopt('expand_aliases') && how !== 'path') {
      say(`alias ${name}=${singleQuote(alias)}`, `${name} is aliased to \`${alias}'`, 'alias');
      if (!all) continue;
    }
    if (keywords.has(name) && how !== 'path') {
      say(name, `${name} is a shell keyword`, 'keyword');
      if (!all) continue;
    }
    const f = noFunctions ? undefined : sh.functions.get(name);
    if (f && how !== 'path') {
      say(name, `${name} is a function\n${functionText(f)}`, 'function');
      if (!all) continue;
    }
    if (sh.isBuiltin(name) && how !== 'path') {
      say(name, `${name} is a shell builtin`, 'builtin');
      if (!all) continue;
    }
    if (name.includes('/')) {
      const st = sh.sys.stat(name);
      if (st.ok && (st.value.mode & 0o111) !== 0 && st.value.kind !== 'directory') {
        say(name, `${name} is ${name}`, 'file');
        if (how === 'path') sh.out(`${name}\n`);
      }
    } else {
      const hashed = sh.hash.get(name);
      if (hashed && !all && how !== 'path') say(hashed.path, `${name} is hashed (${hashed.path})`, 'file');
      else {
        const paths = sh.pathsOf(name).filter((p) => {
          const st = sh.sys.stat(p);
          return st.ok && (st.value.mode & 0o111) !== 0;
        });
        for (const path of all ? paths : paths.slice(0, 1)) {
          say(path, `${name} is ${path}`, 'file');
          if (how === 'path') sh.out(`${path}\n`);
        }
      }
    }
    any ||= found;
    if (!found) {
      status = 1;
      if (!quiet) sh.complain(who, `${name}: not found`);
    }
  }
  return who === 'command' && any ? 0 : status;
}

function type(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'afptP', 'type [-afptP] name [name ...]');
  if (!o) return 2;
  const { opts } = o;
  if (opts.has('P')) return describe(sh, o.rest, 'path', 'type', true, opts.has('a'));
  if (opts.has('p')) {
    let status = 0;
    for (const n of o.rest) {
      if (keywords.has(n) || sh.functions.has(n) || sh.isBuiltin(n)) continue;
      if (describe(sh, [n], 'path', 'type', true, opts.has('a')) !== 0) status = 1;
    }
    return status;
  }
  return describe(sh, o.rest, opts.has('t') ? 'type' : 'long', 'type', opts.has('t'), opts.has('a'), opts.has('f'));
}

function hash(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'lrp:dt', 'hash [-lr] [-p pathname] [-dt] [name ...]');
  if (!o) return 2;
  if (o.opts.has('r')) sh.hash.clear();
  if (o.opts.has('p')) {
    for (const n of o.rest) sh.hash.set(n, { path: o.opts.get('p')!, hits: 0 });
    return 0;
  }
  if (o.rest.length === 0) {
    if (o.opts.has('r')) return 0;
    if (sh.hash.size === 0) {
      sh.out('hash: hash table empty\n');
      return 0;
    }
    sh.out('hits\tcommand\n');
    for (const { path, hits } of sh.hash.values()) sh.out(`${String(hits).padStart(4)}\t${path}\n`);
    return 0;
  }
  let status = 0;
  for (const n of o.rest) {
    if (o.opts.has('d')) sh.hash.delete(n);
    else if (o.opts.has('t')) {
      const h = sh.hash.get(n);
      if (h) sh.out(`${h.path}\n`);
      else {
        sh.complain('hash', `${n}: not found`);
        status = 1;
      }
    } else if (!sh.isBuiltin(n) && !sh.functions.has(n)) {
      const path = sh.searchPath(n);
      if (path) sh.hash.set(n, { path, hits: 0 });
      else {
        sh.complain('hash', `${n}: not found`);
        status = 1;
      }
    }
  }
  return status;
}

function alias(sh: Shell, argv: readonly string[]): number {
  const args = argv.slice(1).filter((a) => a !== '-p');
  let status = 0;
  if (args.length === 0)
    for (const n of [...sh.aliases.keys()].sort()) sh.out(`alias ${n}=${singleQuote(sh.aliases.get(n)!)}\n`);
  for (const a of args) {
    const eq = a.indexOf('=');
    if (eq > 0) {
      sh.aliases = new Map(sh.aliases);
      sh.aliases.set(a.slice(0, eq), a.slice(eq + 1));
    } else if (sh.aliases.has(a)) sh.out(`alias ${a}=${singleQuote(sh.aliases.get(a)!)}\n`);
    else {
      sh.complain('alias', `${a}: not found`);
      status = 1;
    }
  }
  return status;
}

function unalias(sh: Shell, argv: readonly string[]): number {
  if (argv.length === 1) {
    sh.sys.err('unalias: usage: unalias [-a] name [name ...]\n');
    return 2;
  }
  let status = 0;
  sh.aliases = new Map(sh.aliases);
  for (const n of argv.slice(1)) {
    if (n === '-a') sh.aliases.clear();
    else if (!sh.aliases.delete(n)) {
      sh.complain('unalias', `${n}: not found`);
      status = 1;
    }
  }
  return status;
}

function umask(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'pS', 'umask [-p] [-S] [mode]');
  if (!o) return 2;
  const mode = o.rest[0];
  const symbolic = (mask: number) => {
    const bits = (n: number) => `${n & 4 ? 'r' : ''}${n & 2 ? 'w' : ''}${n & 1 ? 'x' : ''}`;
    const allowed = ~mask & 0o777;
    return `u=${bits(allowed >> 6)},g=${bits((allowed >> 3) & 7)},o=${bits(allowed & 7)}`;
  };
  if (mode === undefined) {
    const text = o.opts.has('S') ? symbolic(sh.sys.umask) : sh.sys.umask.toString(8).padStart(4, '0');
    sh.out(`${o.opts.has('p') ? (o.opts.has('S') ? 'umask -S ' : 'umask ') : ''}${text}\n`);
    return 0;
  }
  if (/^\d+$/.test(mode)) {
    if (!/^[0-7]+$/.test(mode) || Number.parseInt(mode, 8) > 0o777) {
      sh.complain('umask', `${mode}: octal number out of range`);
      return 1;
    }
    sh.sys.umask = Number.parseInt(mode, 8);
    return 0;
  }
  let allowed = ~sh.sys.umask & 0o777;
  for (const clause of mode.split(',')) {
    const m = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (!m) {
      sh.complain('umask', `\`${clause[0] ?? ''}': invalid symbolic mode operator`);
      return 1;
    }
    const who = m[1] === '' || m[1]!.includes('a') ? 'ugo' : m[1]!;
    const n = (m[3]!.includes('r') ? 4 : 0) | (m[3]!.includes('w') ? 2 : 0) | (m[3]!.includes('x') ? 1 : 0);
    for (const w of who) {
      const at = w === 'u' ? 6 : w === 'g' ? 3 : 0;
      if (m[2] === '=') allowed = (allowed & ~(7 << at)) | (n << at);
      else if (m[2] === '+') allowed |= n << at;
      else allowed &= ~(n << at);
    }
  }
  sh.sys.umask = ~allowed & 0o777;
  return 0;
}

const ulimits: readonly (readonly [string, string, string, string])[] = [
  ['R', 'real-time non-blocking time', 'microseconds, -R', 'unlimited'],
  ['c', 'core file size', 'blocks, -c', '0'],
  ['d', 'data seg size', 'kbytes, -d', 'unlimited'],
  ['e', 'scheduling priority', '-e', '0'],
  ['f', 'file size', 'blocks, -f', 'unlimited'],
  ['i', 'pending signals', '-i', '7823'],
  ['l', 'max locked memory', 'kbytes, -l', '252864'],
  ['m', 'max memory size', 'kbytes, -m', 'unlimited'],
  ['n', 'open files', '-n', '1024'],
  ['p', 'pipe size', '512 bytes, -p', '8'],
  ['q', 'POSIX message queues', 'bytes, -q', '819200'],
  ['r', 'real-time priority', '-r', '0'],
  ['s', 'stack size', 'kbytes, -s', '8192'],
  ['t', 'cpu time', 'seconds, -t', 'unlimited'],
  ['u', 'max user processes', '-u', '7823'],
  ['v', 'virtual memory', 'kbytes, -v', 'unlimited'],
  ['x', 'file locks', '-x', 'unlimited'],
];

function ulimit(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(
    sh,
    argv,
    `HSa${ulimits.map(([l]) => l).join('')}`,
    'ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]',
  );
  if (!o) return 2;
  if (o.opts.has('a')) {
    for (const [, name, unit, value] of ulimits) sh.out(`${name.padEnd(20)} ${`(${unit})`.padStart(20)} ${value}\n`);
    return 0;
  }
  const letter = ulimits.find(([l]) => o.opts.has(l)) ?? ulimits[4]!;
  if (o.rest.length === 0) sh.out(`${letter[3]}\n`);
  else if (!/^(\d+|unlimited|hard|soft)$/.test(o.rest[0]!)) {
    sh.complain('ulimit', `${o.rest[0]}: invalid number`);
    return 1;
  }
  return 0;
}

function times(sh: Shell): number {
  sh.out('0m0.001s 0m0.001s\n0m0.000s 0m0.000s\n');
  return 0;
}

function* exec(sh: Shell, argv: readonly string[]): Task<number> {
  const o = getOptions(sh, argv, 'cla:', 'exec [-cl] [-a name] [command [argument ...]] [redirection ...]');
  if (!o) return 2;
  if (o.rest.length === 0) return 0;
  const name = o.rest[0]!;
  const path = name.includes('/') ? name : sh.searchPath(name);
  if (path === null) {
    sh.complain('exec', `${name}: not found`);
    if (!sh.shopt('execfail') && !sh.interactive) sh.unwind = { kind: 'exit', status: 127 };
    return 127;
  }
  const env = o.opts.has('c') ? new Map<string, string>() : sh.exported();
  const args = [o.opts.get('a') ?? (o.opts.has('l') ? `-${name}` : name), ...o.rest.slice(1)];
  for (const fd of sh.hidden) sh.sys.close(fd);
  const st = sh.sys.stat(path);
  if (st.ok && st.value.kind === 'directory') {
    sh.error(`${path}: cannot execute: Is a directory`);
    sh.unwind = { kind: 'exit', status: 126 };
    return 126;
  }
  const r = yield* sh.sys.exec(args, env, path);
  if (r.ok) {
    sh.traps = new Map();
    sh.unwind = { kind: 'exit', status: r.value };
    return r.value;
  }
  const status = r.error.errno === 'ENOENT' ? 127 : 126;
  if (r.error.errno === 'ENOENT') sh.complain('exec', `${name}: not found`);
  else sh.error(`${path}: cannot execute: ${strerror[r.error.errno]}`);
  if (r.error.errno === 'ENOENT') sh.error(`exec: ${name}: cannot execute: ${strerror.ENOENT}`);
  sh.unwind = { kind: 'exit', status };
  return status;
}

function caller(sh: Shell, argv: readonly string[]): number {
  const n = argv[1] === undefined ? 0 : Number(argv[1]);
  const frame = sh.frames.at(-1 - n);
  if (!frame) {
    sh.out('0 NULL\n');
    return 0;
  }
  const outer = sh.frames.at(-2 - n);
  if (argv[1] === undefined) sh.out(`${frame.line} ${outer?.source ?? frame.source}\n`);
  else sh.out(`${frame.line} ${outer?.name ?? 'main'} ${outer?.source ?? frame.source}\n`);
  return 0;
}

function enable(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'anpsdf:', 'enable [-a] [-dnps] [-f filename] [name ...]');
  if (!o) return 2;
  let status = 0;
  if (o.rest.length === 0) {
    for (const n of sh.builtinNames()) {
      const off = sh.disabled.has(n);
      if (o.opts.has('a') || off === o.opts.has('n')) sh.out(`enable ${off ? '-n ' : ''}${n}\n`);
    }
    return 0;
  }
  for (const n of o.rest) {
    if (!sh.builtinNames().includes(n)) {
      sh.complain('enable', `${n}: not a shell builtin`);
      status = 1;
    } else {
      sh.disabled = new Set(sh.disabled);
      if (o.opts.has('n')) sh.disabled.add(n);
      else sh.disabled.delete(n);
    }
  }
  return status;
}

function history(sh: Shell, argv: readonly string[]): number {
  if (argv[1] === '-c') {
    sh.history = [];
    return 0;
  }
  const n = argv[1] === undefined ? sh.history.length : Number(argv[1]);
  sh.history.forEach((h, i) => {
    if (i >= sh.history.length - n) sh.out(`${String(i + 1).padStart(5)}  ${h}\n`);
  });
  return 0;
}

export const basic: Readonly<Record<string, Builtin>> = {
  ':': { run: () => 0, special: true },
  true: { run: () => 0 },
  false: { run: () => 1 },
  echo: { run: echo },
  cd: { run: cd },
  pwd: { run: pwd },
  pushd: { run: pushd },
  popd: { run: popd },
  dirs: { run: dirs },
  break: { run: breaker('break'), special: true },
  continue: { run: breaker('continue'), special: true },
  exit: { run: exit, special: true },
  logout: {
    run: (sh, argv) => {
      if (sh.login) return exit(sh, argv);
      sh.complain('logout', "not login shell: use `exit'");
      return 1;
    },
  },
  return: { run: returns, special: true },
  shift: { run: shift, special: true },
  set: { run: set, special: true },
  shopt: { run: shopt },
  eval: { run: evaluate, special: true },
  source: { run: source, special: true },
  '.': { run: source, special: true },
  command: { run: command },
  builtin: { run: builtin },
  type: { run: type },
  hash: { run: hash },
  alias: { run: alias },
  unalias: { run: unalias },
  umask: { run: umask },
  ulimit: { run: ulimit },
  times: { run: times, special: true },
  exec: { run: exec, special: true },
  caller: { run: caller },
  enable: { run: enable },
  help: helpBuiltin,
  history: { run: history },
};
