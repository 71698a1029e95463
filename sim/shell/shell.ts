import { signalNumber, signalText } from '../proc/signals.ts';
import type { Bytes, Fd, Signal, Task } from '../proc/sys.ts';
import type { ProcessSys } from '../proc/syscalls.ts';
import { ArithError, evaluate, type Int } from './arith.ts';
import type { Func, List, Redir } from './ast.ts';
import { ShellFault } from './fault.ts';
import type { HistoryMemory } from './history.ts';
import { Jobs } from './jobs.ts';
import { lower, upper } from './letters.ts';
import { parseScript, scanRuntimeWord } from './parse.ts';
import { type Variable, Variables } from './variables.ts';

export type Options = {
  allexport: boolean;
  braceexpand: boolean;
  errexit: boolean;
  errtrace: boolean;
  functrace: boolean;
  hashall: boolean;
  histexpand: boolean;
  interactive: boolean;
  monitor: boolean;
  noclobber: boolean;
  noexec: boolean;
  noglob: boolean;
  nounset: boolean;
  onecmd: boolean;
  physical: boolean;
  pipefail: boolean;
  posix: boolean;
  privileged: boolean;
  stdin: boolean;
  verbose: boolean;
  xtrace: boolean;
  command: boolean;
  keyword: boolean;
  ignoreeof: boolean;
  notify: boolean;
  emacs: boolean;
  vi: boolean;
  history: boolean;
  nolog: boolean;
  'interactive-comments': boolean;
};

/** Letters of `set` and `$-`, in the order of the latter. */
export const optionLetters: readonly (readonly [string, keyof Options])[] = [
  ['a', 'allexport'],
  ['b', 'notify'],
  ['e', 'errexit'],
  ['f', 'noglob'],
  ['h', 'hashall'],
  ['i', 'interactive'],
  ['k', 'keyword'],
  ['m', 'monitor'],
  ['n', 'noexec'],
  ['p', 'privileged'],
  ['t', 'onecmd'],
  ['u', 'nounset'],
  ['v', 'verbose'],
  ['x', 'xtrace'],
  ['B', 'braceexpand'],
  ['C', 'noclobber'],
  ['E', 'errtrace'],
  ['H', 'histexpand'],
  ['P', 'physical'],
  ['T', 'functrace'],
  ['c', 'command'],
  ['s', 'stdin'],
];

/** shopt(1)'s names with their defaults in a script. */
export const shoptDefaults: Readonly<Record<string, boolean>> = {
  assoc_expand_once: false,
  autocd: false,
  cdable_vars: false,
  cdspell: false,
  checkhash: false,
  checkjobs: false,
  checkwinsize: true,
  cmdhist: true,
  compat31: false,
  compat32: false,
  compat40: false,
  compat41: false,
  compat42: false,
  compat43: false,
  compat44: false,
  complete_fullquote: true,
  direxpand: false,
  dirspell: false,
  dotglob: false,
  execfail: false,
  expand_aliases: false,
  extdebug: false,
  extglob: false,
  extquote: true,
  failglob: false,
  force_fignore: true,
  globasciiranges: true,
  globskipdots: true,
  globstar: false,
  gnu_errfmt: false,
  histappend: false,
  histreedit: false,
  histverify: false,
  hostcomplete: true,
  huponexit: false,
  inherit_errexit: false,
  interactive_comments: true,
  lastpipe: false,
  lithist: false,
  localvar_inherit: false,
  localvar_unset: false,
  login_shell: false,
  mailwarn: false,
  no_empty_cmd_completion: false,
  nocaseglob: false,
  nocasematch: false,
  noexpand_translation: false,
  nullglob: false,
  patsub_replacement: true,
  progcomp: true,
  progcomp_alias: false,
  promptvars: true,
  restricted_shell: false,
  shift_verbose: false,
  sourcepath: true,
  varredir_close: false,
  xpg_echo: false,
};

export type Unwind =
  | { readonly kind: 'break' | 'continue'; levels: number }
  | { readonly kind: 'return' | 'exit'; readonly status: number }
  /** Ctrl-C at an interactive shell: back to the prompt. */
  | { readonly kind: 'interrupt'; readonly told?: true };

/** What runs commands; given to a shell so that state need not know execution. */
export interface Engine {
  readonly builtinNames: readonly string[];
  waitFor(sh: Shell, pid: number, node: null): Task<number>;
  runPending(sh: Shell): Task<void>;
  runList(sh: Shell, list: List): Task<number>;
  runText(sh: Shell, text: string, line: number): Task<number>;
  substitute(sh: Shell, source: string, line: number): Task<string>;
  processSubstitution(sh: Shell, op: '<' | '>', source: string, line: number): string;
  command(
    sh: Shell,
    argv: readonly string[],
    how: { readonly functions: boolean; readonly builtins: boolean },
  ): Task<number>;
  redirect(sh: Shell, redirs: readonly Redir[], undo: Undo[] | null): Task<boolean>;
  runTrap(sh: Shell, name: string): Task<void>;
  callFunction(sh: Shell, f: Func, argv: readonly string[]): Task<number>;
}

/** How to put a descriptor back: `saved` null closes it. */
export type Undo = { readonly fd: Fd; readonly saved: Fd | null };

export type Frame = { readonly name: string; readonly line: number; readonly source: string };

/** One shell: bash's global state. */
export class Shell {
  /** Its process; a fork's copy gets its own. */
  readonly sys: ProcessSys;
  readonly engine: Engine;
  readonly vars: Variables;
  functions: Map<string, Func>;
  functionsShared = false;
  positional: readonly string[] = [];
  arg0 = 'bash';
  /** What messages begin with before the line number. */
  readonly options: Options;
  readonly shopts: Map<string, boolean>;
  status = 0;
  lineno = 0;
  /** Runs a script or -c: messages carry a line number. */
  interactive = false;
  /** Jobs have process groups of their own and take turns at the terminal behind `ttyFd`. */
  jobControl = false;
  ttyFd: Fd = 0;
  /** `-bash`: a login shell. */
  login = false;
  /** `--norc`, `--noprofile`. */
  norc = false;
  /** The command after which leaving was refused because of stopped jobs. */
  warnedOfJobs = -1;
  unwind: Unwind | null = null;
  loops = 0;
  frames: Frame[] = [];
  source = '';
  /** `source`d files within which `return` is allowed. */
  sourcing = 0;
  /** Where a failing command does not end a `set -e` shell. */
  conditions = 0;
  readonly jobs = new Jobs();
  lastBackground = '';
  lastArg = '';
  /** Commands of traps by signal name or EXIT, ERR, DEBUG, RETURN. '' ignores. */
  traps = new Map<string, string>();
  pending: Signal[] = [];
  inTrap = 0;
  aliases = new Map<string, string>();
  readonly hash = new Map<string, { path: string; hits: number }>();
  dirStack: string[] = [];
  /** Descriptors that hold what was redirected. */
  readonly hidden = new Set<Fd>();
  outBuffer: Bytes = '';
  depth = 0;
  xlevel = 0;
  subshell = 0;
  isSubshell = false;
  readonly shellPid: number;
  disabled = new Set<string>();
  optPos = 1;
  private start: number;
  private seed: number;
  private environment: ReadonlyMap<string, string> | null = null;
  private environmentOf = -1;
  ifs = ' \t\n';
  ifsSet = true;
  /** Arithmetic evaluates variables that hold expressions. */
  private arithDepth = 0;
  /** Nested runs that could exhaust the stack. */
  nesting = 0;
  history: string[] = [];
  /** The number of the first entry in `history`. */
  historyBase = 1;
  readonly historyMemory: HistoryMemory = { search: '', substitution: null };
  commandNumber = 1;
  umaskShown = 0;
  /** Descriptors and processes of `<( )` of the command at hand. */
  procSubs: { fd: Fd; pid: number }[] = [];

  constructor(sys: ProcessSys, engine: Engine, parent?: Shell) {
    this.sys = sys;
    this.engine = engine;
    this.vars = parent ? new Variables(parent.vars) : new Variables();
    if (parent) {
      this.functions = parent.functions;
      this.functionsShared = parent.functionsShared = true;
      this.positional = parent.positional;
      this.arg0 = parent.arg0;
      this.options = { ...parent.options };
      this.shopts = parent.shopts.size > 0 ? new Map(parent.shopts) : new Map();
      this.status = parent.status;
      this.lineno = parent.lineno;
      this.interactive = parent.interactive;
      this.loops = parent.loops;
      this.frames = parent.frames;
      this.source = parent.source;
      this.sourcing = parent.sourcing;
      this.conditions = parent.conditions;
      this.jobs.inherited = [...parent.jobs.inherited, ...parent.jobs.list].map((j) => ({ ...j }));
      this.lastBackground = parent.lastBackground;
      this.lastArg = parent.lastArg;
      this.traps = parent.traps;
      this.aliases = parent.aliases;
      this.dirStack = parent.dirStack;
      for (const fd of parent.hidden) this.hidden.add(fd);
      this.xlevel = parent.xlevel;
      this.subshell = parent.subshell + 1;
      this.isSubshell = true;
      this.shellPid = parent.shellPid;
      this.disabled = parent.disabled;
      this.start = parent.start;
      this.seed = (parent.seed ^ sys.pid) >>> 0;
      this.environment = parent.environment;
      this.environmentOf = parent.environmentOf;
      this.vars.generation = parent.vars.generation;
      this.ifs = parent.ifs;
      this.ifsSet = parent.ifsSet;
      this.nesting = parent.nesting;
      this.depth = parent.depth;
      this.history = parent.history;
    } else {
      this.functions = new Map();
      this.options = {
        allexport: false,
        braceexpand: true,
        errexit: false,
        errtrace: false,
        functrace: false,
        hashall: true,
        histexpand: false,
        interactive: false,
        monitor: false,
        noclobber: false,
        noexec: false,
        noglob: false,
        nounset: false,
        onecmd: false,
        physical: false,
        pipefail: false,
        posix: false,
        privileged: false,
        stdin: false,
        verbose: false,
        xtrace: false,
        command: false,
        keyword: false,
        ignoreeof: false,
        notify: false,
        emacs: false,
        vi: false,
        history: false,
        nolog: false,
        'interactive-comments': true,
      };
      this.shopts = new Map();
      this.shellPid = sys.pid;
      this.start = sys.now;
      this.seed = sys.random();
      this.initVariables();
    }
  }

  /** Ref: bash variables.c:initialize_shell_variables() */
  private initVariables(): void {
    for (const [name, value] of this.sys.env) {
      const fn = /^BASH_FUNC_(.+)%%$/.exec(name);
      if (fn) {
        const { list } = parseScript(`${fn[1]} ${value}`);
        const node = list.items[0]?.node;
        if (node?.t === 'func') {
          this.functions.set(fn[1]!, node);
          this.exportedFunctions.add(fn[1]!);
        }
        continue;
      }
      if (!/^[A-Za-z_]\w*$/.test(name)) continue;
      const v = this.vars.create(name, false);
      v.value = value;
      v.exported = true;
    }
    const set = (name: string, value: string, readonly = false) => {
      const v = this.vars.own(name) ?? this.vars.create(name, false);
      v.value = value;
      if (readonly) v.readonly = true;
      return v;
    };
    const unset = (name: string) => this.vars.find(name) === undefined;
    if (unset('PATH')) set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
    set('IFS', ' \t\n').exported = false;
    set('OPTIND', '1');
    set('OPTERR', '1');
    set('PS4', this.vars.find('PS4')?.value ?? '+ ');
    if (unset('TERM')) set('TERM', 'dumb');
    set('HOSTNAME', this.sys.hostname);
    set('HOSTTYPE', 'x86_64');
    set('MACHTYPE', 'x86_64-pc-linux-gnu');
    set('OSTYPE', 'linux-gnu');
    set('BASH', '/usr/bin/bash');
    set('BASH_VERSION', '5.2.15(1)-release');
    const info = set('BASH_VERSINFO', '', true);
    info.value = undefined;
    info.array = ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'];
    set('PPID', String(this.sys.ppid), true).integer = true;
    set('UID', '0', true).integer = true;
    set('EUID', '0', true).integer = true;
    const level = Number(this.vars.find('SHLVL')?.value ?? 0);
    set('SHLVL', String((Number.isInteger(level) ? level : 0) + 1)).exported = true;
    set('PWD', this.sys.cwd).exported = true;
    const old = this.vars.own('OLDPWD') ?? this.vars.create('OLDPWD', false);
    old.exported = true;
    set('_', this.vars.find('_')?.value ?? '/usr/bin/bash').exported = true;
    this.vars.generation++;
  }

  exportedFunctions = new Set<string>();
  /** `eval: ` where a syntax error comes from eval'ed text. */
  evalName = '';
  /** Command substitutions so far: a command without a name has the status of its last. */
  substitutions = 0;
  /** What a child's `trap` shows: its parent's. */
  inheritedTraps: Map<string, string> | null = null;
  readonly runningTraps = new Set<string>();
  /** The ERR trap was set in the function at hand. */
  errHere = false;
  /** The signal that ends the shell once its EXIT trap has run. */
  fatal: Signal | null = null;
  /** The RETURN trap was set in the function at hand. */
  returnHere = false;
  /** `local -` puts options back. */
  localOptions: (() => void) | null = null;

  shopt(name: string): boolean {
    return this.shopts.get(name) ?? shoptDefaults[name] ?? false;
  }

  /** Names of builtins, told by the engine. */
  isBuiltin(name: string): boolean {
    return !this.disabled.has(name) && this.engine.builtinNames.includes(name);
  }
  builtinNames(): readonly string[] {
    return this.engine.builtinNames;
  }

  // --- messages

  /** `FILE: line N: `, or `bash: ` at a prompt. */
  prefix(line = this.lineno): string {
    return this.interactive ? `${this.arg0}: ` : `${this.arg0}: line ${line}: `;
  }

  error(message: string, line = this.lineno): void {
    this.sys.err(`${this.prefix(line)}${message}\n`);
  }

  /** A builtin's message. */
  complain(builtin: string, message: string): void {
    this.error(`${builtin}: ${message}`);
  }

  out(text: Bytes): void {
    this.outBuffer += text;
  }

  /** What `${x?}` and `set -u` end the shell with. */
  get faultStatus(): number {
    return this.options.command ? 127 : 1;
  }

  // --- parameters

  /** A parameter's scalar value; undefined when it is unset. */
  getParam(name: string): string | undefined {
    const c = name.charCodeAt(0);
    if (c >= 48 && c <= 57) {
      if (name === '0') return this.arg0Param();
      return this.positional[Number(name) - 1];
    }
    switch (name) {
      case '?':
        return String(this.status);
      case '#':
        return String(this.positional.length);
      case '$':
        return String(this.shellPid);
      case '!':
        return this.lastBackground === '' ? undefined : this.lastBackground;
      case '-':
        return optionLetters.map(([l, n]) => (this.options[n] ? l : '')).join('');
      case '_':
        return this.lastArg;
      case '@':
      case '*':
        return this.positional.length === 0
          ? undefined
          : this.positional.join(this.ifsSet && name === '*' ? this.ifs.slice(0, 1) : ' ');
      case 'LINENO':
        return this.dynamic(name) ?? String(this.lineno);
      case 'RANDOM':
        return this.dynamic(name) ?? String(this.random());
      case 'SRANDOM':
        return this.dynamic(name) ?? String(this.sys.random());
      case 'SECONDS':
        return this.dynamic(name) ?? String(Math.floor((this.sys.now - this.start) / 1e9));
      case 'EPOCHSECONDS':
        return this.dynamic(name) ?? String(Math.floor(this.sys.wall / 1e9));
      case 'EPOCHREALTIME':
        return this.dynamic(name) ?? (this.sys.wall / 1e9).toFixed(6);
      case 'BASHPID':
        return this.dynamic(name) ?? String(this.sys.pid);
      case 'BASH_SUBSHELL':
        return String(this.subshell);
      case 'BASH_COMMAND':
        return this.bashCommand;
      case 'SHELLOPTS':
        return this.shellopts();
      case 'BASHOPTS':
        return Object.keys(shoptDefaults)
          .filter((n) => this.shopt(n))
          .join(':');
      case 'GROUPS':
        return '0';
      case 'FUNCNAME':
        return this.frames.at(-1)?.name;
      case 'BASH_SOURCE':
        return this.frames.at(-1)?.source ?? (this.source === '' ? undefined : this.source);
      case 'DIRSTACK':
        return this.sys.cwd;
      case 'PIPESTATUS':
        return this.pipeStatus[0];
    }
    const v = this.resolve(name);
    if (!v) return undefined;
    if (v.array) return v.array[0];
    if (v.assoc) return v.assoc.get('0');
    return v.value;
  }

  bashCommand = '';
  pipeStatus: string[] = ['0'];

  private arg0Param(): string {
    return this.arg0;
  }

  /** A computed variable that was unset loses its meaning. */
  private dynamic(_name: string): string | undefined {
    return undefined;
  }

  private random(): number {
    // Ref: bash lib/sh/random.c:brand(): the minimal standard generator
    if (this.seed === 0) this.seed = 123459876;
    const h = Math.floor(this.seed / 127773);
    const l = this.seed % 127773;
    let t = 16807 * l - 2836 * h;
    if (t < 0) t += 0x7fffffff;
    this.seed = t;
    return ((this.seed >>> 16) ^ (this.seed & 65535)) & 32767;
  }

  shellopts(): string {
    return (Object.keys(this.options) as (keyof Options)[])
      .filter((n) => this.options[n] && n !== 'command' && n !== 'stdin' && n !== 'interactive')
      .sort()
      .join(':');
  }

  /** The variable behind a name, through name references. */
  resolve(name: string): Variable | undefined {
    let v = this.vars.find(name);
    for (let n = 0; v?.nameref && v.value && n < 10; n++) v = this.vars.find(v.value.replace(/\[.*$/s, ''));
    return v;
  }

  private targetName(name: string): string {
    let v = this.vars.find(name);
    let at = name;
    for (let n = 0; v?.nameref && v.value && n < 10; n++) {
      at = v.value;
      v = this.vars.find(at);
    }
    return at;
  }

  isSet(name: string): boolean {
    const v = this.resolve(name);
    if (!v) return this.getParam(name) !== undefined;
    return v.value !== undefined || (v.array !== null && v.array.length > 0) || (v.assoc !== null && v.assoc.size > 0);
  }

  arrayValues(name: string): string[] {
    if (name === 'FUNCNAME') return this.frames.length > 0 ? [...this.frames.map((f) => f.name).reverse(), 'main'] : [];
    if (name === 'BASH_SOURCE')
      return [...this.frames.map((f) => f.source).reverse(), ...(this.source ? [this.source] : [])];
    if (name === 'BASH_LINENO') return [...this.frames.map((f) => String(f.line)).reverse(), '0'];
    if (name === 'PIPESTATUS') return this.pipeStatus;
    if (name === 'DIRSTACK') return [this.sys.cwd, ...this.dirStack];
    if (name === 'GROUPS') return ['0'];
    const v = this.resolve(name);
    if (!v) return [];
    if (v.array) return Object.keys(v.array).map((k) => v.array![Number(k)]!);
    if (v.assoc) return [...v.assoc.values()];
    return v.value === undefined ? [] : [v.value];
  }

  arrayKeys(name: string): string[] {
    const v = this.resolve(name);
    if (!v) return this.arrayValues(name).map((_, i) => String(i));
    if (v.array) return Object.keys(v.array);
    if (v.assoc) return [...v.assoc.keys()];
    return v.value === undefined ? [] : ['0'];
  }

  getElement(name: string, index: string): string | undefined {
    const v = this.resolve(name);
    if (!v) return this.arrayValues(name)[Number(index)];
    if (v.assoc) return v.assoc.get(index);
    const i = Number(index);
    if (v.array) {
      if (i < 0 && v.array.length + i < 0) this.error(`${name}: bad array subscript`);
      return v.array[i < 0 ? v.array.length + i : i];
    }
    return i === 0 || i === -1 ? v.value : undefined;
  }

  /** The variable to change; a readonly one is refused. */
  private writable(name: string): Variable {
    const v = this.vars.own(name);
    if (v?.readonly) throw new ShellFault('discard', 1, `${name}: readonly variable`, this.lineno);
    if (v) return v;
    const made = this.vars.create(name, false);
    if (this.options.allexport) made.exported = true;
    return made;
  }

  setVar(name: string, value: string, append = false): void {
    const target = this.vars.find(name)?.nameref ? this.targetName(name) : name;
    const m = target === name ? null : /^(\w+)\[(.*)\]$/s.exec(target);
    if (m) {
      this.setElement(m[1]!, this.resolve(m[1]!)?.assoc ? m[2]! : String(this.arith(m[2]!)), value, append);
      return;
    }
    const v = this.writable(target);
    if (v.array || v.assoc) {
      this.setElement(target, '0', value, append);
      return;
    }
    v.value = this.convert(v, value, append ? (v.value ?? '') : null);
    if (this.options.allexport) v.exported = true;
    if (v.exported) this.vars.generation++;
    this.changed(target, v.value);
  }

  /** Integer and case attributes. */
  convert(v: Variable, value: string, before: string | null): string {
    if (v.integer) {
      const n = this.arith(value);
      return before === null ? String(n) : String(BigInt.asIntN(64, BigInt(this.arith(before)) + BigInt(n)));
    }
    const text = before === null ? value : before + value;
    return v.upper ? upper(text) : v.lower ? lower(text) : text;
  }

  setElement(name: string, index: string, value: string, append: boolean): void {
    const target = this.targetName(name);
    const v = this.writable(target);
    v.invisible = false;
    if (v.assoc) {
      v.assoc.set(index, this.convert(v, value, append ? (v.assoc.get(index) ?? '') : null));
      return;
    }
    if (!v.array) {
      v.array = v.value === undefined ? [] : [v.value];
      v.value = undefined;
    }
    let i = Number(index);
    if (i < 0) i += v.array.length;
    if (i < 0) throw new ShellFault('discard', 1, `${name}[${index}]: bad array subscript`, this.lineno);
    v.array[i] = this.convert(v, value, append ? (v.array[i] ?? '') : null);
  }

  setArray(name: string, values: readonly string[]): void {
    const v = this.writable(this.targetName(name));
    v.invisible = false;
    v.value = undefined;
    v.assoc = null;
    v.array = [...values];
  }

  unset(name: string): void {
    this.vars.remove(name);
    this.changed(name, undefined);
  }

  /** Variables that mean something to the shell. */
  changed(name: string, value: string | undefined): void {
    switch (name) {
      case 'IFS':
        this.ifsSet = value !== undefined;
        this.ifs = value ?? ' \t\n';
        break;
      case 'PATH':
        this.hash.clear();
        break;
      case 'RANDOM':
        if (value !== undefined) this.seed = Number(value) >>> 0;
        break;
      case 'SECONDS':
        if (value !== undefined) this.start = this.sys.now - (Number(value) || 0) * 1e9;
        break;
      case 'OPTIND':
        this.optPos = 1;
        break;
    }
  }

  /** IFS and its like after a scope was left. */
  refresh(): void {
    const v = this.vars.find('IFS');
    this.ifsSet = v?.value !== undefined;
    this.ifs = v?.value ?? ' \t\n';
  }

  attributeFlags(name: string): string {
    const v = this.vars.find(name);
    if (!v) return '';
    return (
      (v.array ? 'a' : '') +
      (v.assoc ? 'A' : '') +
      (v.integer ? 'i' : '') +
      (v.nameref ? 'n' : '') +
      (v.readonly ? 'r' : '') +
      (v.exported ? 'x' : '') +
      (v.lower ? 'l' : '') +
      (v.upper ? 'u' : '')
    );
  }

  /** What a command gets as its environment; the same object while nothing changed. */
  exported(): ReadonlyMap<string, string> {
    if (this.environment && this.environmentOf === this.vars.generation) return this.environment;
    const env = new Map<string, string>();
    for (const name of this.vars.names()) {
      const v = this.vars.find(name)!;
      if (v.exported && v.value !== undefined) env.set(name, v.value);
    }
    for (const name of this.exportedFunctions) {
      const f = this.functions.get(name);
      if (f) env.set(`BASH_FUNC_${name}%%`, f.text.slice(f.text.indexOf('(')));
    }
    this.environment = env;
    this.environmentOf = this.vars.generation;
    return env;
  }

  // --- arithmetic

  arith(text: string): Int {
    try {
      return evaluate(text, this.arithVars);
    } catch (e) {
      if (e instanceof ArithError) throw new ShellFault('discard', 1, e.message, this.lineno);
      throw e;
    }
  }

  private readonly arithVars = {
    get: (name: string, index: string | null): Int => {
      const value = index === null ? this.getParam(name) : this.getElement(name, this.arithIndex(name, index));
      if (value === undefined || value === '') {
        if (value === undefined && this.options.nounset)
          throw new ShellFault('exit', 127, `${name}: unbound variable`, this.lineno);
        return 0;
      }
      if (/^-?[1-9]\d{0,14}$|^0$/.test(value)) return Number(value);
      if (++this.arithDepth > 1000)
        throw new ArithError(`${value}: expression recursion level exceeded (error token is "${value}")`);
      try {
        return evaluate(value, this.arithVars);
      } finally {
        this.arithDepth--;
      }
    },
    set: (name: string, index: string | null, value: Int): void => {
      if (index === null) this.setVar(name, String(value));
      else this.setElement(name, this.arithIndex(name, index), String(value), false);
    },
  };

  private arithIndex(name: string, index: string): string {
    if (this.resolve(name)?.assoc) return unquote(index);
    return String(this.arith(index));
  }

  // --- the rest of what words need

  tilde(user: string): string {
    if (user === '') return this.getParam('HOME') ?? '/root';
    if (user === '+') return this.sys.cwd;
    if (user === '-') return this.getParam('OLDPWD') ?? '~-';
    const passwd = this.sys.readFile('/etc/passwd');
    const line = passwd.ok ? passwd.value.split('\n').find((l) => l.startsWith(`${user}:`)) : undefined;
    return line?.split(':')[5] ?? `~${user}`;
  }

  substitute(source: string, line: number): Task<string> {
    return this.engine.substitute(this, source, line);
  }

  processSubstitution(op: '<' | '>', source: string, line: number): string {
    return this.engine.processSubstitution(this, op, source, line);
  }

  // --- functions

  setFunction(f: Func): void {
    if (this.functionsShared) {
      this.functions = new Map(this.functions);
      this.functionsShared = false;
    }
    this.functions.set(f.name, f);
    if (this.exportedFunctions.has(f.name)) this.vars.generation++;
  }

  unsetFunction(name: string): boolean {
    if (this.functionsShared) {
      this.functions = new Map(this.functions);
      this.functionsShared = false;
    }
    return this.functions.delete(name);
  }

  /** Descriptors a child gets; undefined where 0, 1 and 2 are all. */
  childFds(): ReadonlyMap<Fd, Fd> | undefined {
    const open = this.sys.descriptors;
    if (open.length <= 3 && (open.length === 0 || open.at(-1)! < 3)) return undefined;
    const fds = new Map<Fd, Fd>();
    for (const fd of open) if (!this.hidden.has(fd)) fds.set(fd, fd);
    return fds;
  }

  /** Saves a descriptor out of the way, so that it can be put back. */
  save(fd: Fd): Undo {
    const r = this.sys.dup(fd, 10);
    if (!r.ok) return { fd, saved: null };
    this.hidden.add(r.value);
    return { fd, saved: r.value };
  }

  restore(undo: readonly Undo[]): void {
    for (let i = undo.length - 1; i >= 0; i--) {
      const { fd, saved } = undo[i]!;
      if (saved === null) this.sys.close(fd);
      else {
        this.sys.dup2(saved, fd);
        this.sys.close(saved);
        this.hidden.delete(saved);
      }
    }
  }

  /** A command's file through the hash table. */
  lookup(name: string): string | null {
    const known = this.hash.get(name);
    if (known) {
      known.hits++;
      return known.path;
    }
    const path = this.searchPath(name);
    if (path?.startsWith('/')) this.hash.set(name, { path, hits: 1 });
    return path;
  }

  searchPath(name: string): string | null {
    for (const path of this.pathsOf(name)) {
      const st = this.sys.stat(path);
      if (st.ok && (st.value.mode & 0o111) !== 0) return path;
    }
    return this.pathsOf(name)[0] ?? null;
  }

  /** Every file of the name in PATH. */
  pathsOf(name: string): string[] {
    const out: string[] = [];
    for (const dir of (this.getParam('PATH') ?? '').split(':')) {
      const path = dir === '' ? `./${name}` : dir.endsWith('/') ? `${dir}${name}` : `${dir}/${name}`;
      const st = this.sys.stat(path);
      if (st.ok && st.value.kind !== 'directory') out.push(path);
    }
    return out;
  }

  /** Sets `$?`. */
  done(status: number): number {
    this.status = status;
    return status;
  }

  signalText(signal: Signal): string {
    return signalText[signal];
  }

  statusOf(w: { readonly status: number; readonly signal: Signal | null }): number {
    return w.signal === null ? w.status : 128 + signalNumber[w.signal];
  }
}

function unquote(text: string): string {
  const w = scanRuntimeWord(text);
  return w.literal ?? text.replace(/^(["'])(.*)\1$/s, '$2');
}
