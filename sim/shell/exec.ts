import type { Errno } from '../../core/errno.ts';
import { strerror } from '../../core/errno.ts';
import { TextFile } from '../proc/openfile.ts';
import type { Fd, Pid, Program, Task } from '../proc/sys.ts';
import type { ProcessSys } from '../proc/syscalls.ts';
import { assignValue } from './assignment.ts';
import type { Arg, Assign, Func, Item, List, Node, Pipe, Redir, Simple } from './ast.ts';
import { builtins, declarations } from './builtins/index.ts';
import { evaluateTest } from './cond.ts';
import {
  expandFields,
  expandRuntime,
  expandSimple,
  expandToPattern,
  expandToString,
  expandWords,
  subscript,
} from './expand.ts';
import { ShellFault } from './fault.ts';
import { jobGroup, waitForeground } from './foreground.ts';
import { isNetName, netOpen } from './net_redirect.ts';
import { completeness, expandAliases, parseScript, scanRuntimeWord } from './parse.ts';
import { compilePattern } from './pattern.ts';
import { commandText } from './print.ts';
import { promptExpand } from './prompt.ts';
import { quoteIfNeeded, shellQuote } from './quote.ts';
import { type Engine, Shell, type Undo } from './shell.ts';
import { syntaxMessage } from './syntax.ts';
import { timeReport } from './time.ts';

/** Virtual time a builtin takes. */
const BUILTIN_COST = 50_000;
/** Deeper recursion would exhaust the stack; bash's own limit is the stack's too. */
const MAX_NESTING = 200;

/** Runs every complete command of a text. Ref: bash eval.c:reader_loop(), builtins/evalstring.c:parse_and_execute() */
export function* runText(sh: Shell, text: string, line: number): Task<number> {
  if (sh.shopt('expand_aliases') || text.includes('expand_aliases')) return yield* runLines(sh, text, line);
  return yield* runParsed(sh, text, line);
}

/** The same one complete command at a time: an alias counts from the line after the one that made it. */
function* runLines(sh: Shell, text: string, line: number): Task<number> {
  let status = 0;
  let unit = '';
  let at = line;
  const all = text.split('\n');
  for (let n = 0; n < all.length; n++) {
    unit += (unit === '' ? '' : '\n') + all[n];
    const source = sh.shopt('expand_aliases') && sh.aliases.size > 0 ? expandAliases(unit, sh.aliases) : unit;
    if (n < all.length - 1 && completeness(source) === 'incomplete') continue;
    if (source.trim() !== '') {
      status = yield* runParsed(sh, source, at);
      if (sh.unwind || parseScript(source, at).error) return status;
    }
    unit = '';
    at = line + n + 1;
  }
  return status;
}

function* runParsed(sh: Shell, text: string, line: number): Task<number> {
  const parsed = parseScript(text, line);
  const { items } = parsed.list;
  const errorLine = parsed.error ? line + count(text, parsed.error.pos) : Number.POSITIVE_INFINITY;
  let status = 0;
  for (let i = 0; i < items.length; ) {
    // the commands that were read together
    let end = i + 1;
    while (end < items.length && items[end]!.line <= items[end - 1]!.endLine) end++;
    // a command that the text's end cut off is not run, nor one with an error in it
    if (items[end - 1]!.endLine >= errorLine || (parsed.error?.incomplete && end === items.length)) break;
    if (sh.options.noexec && !sh.interactive) return status;
    if (sh.options.verbose && sh.evalName === '') {
      sh.sys.err(`${lines(text, line, i === 0 ? line : items[i - 1]!.endLine + 1, items[end - 1]!.endLine)}\n`);
    }
    for (const h of parsed.openHereDocs) {
      if (h.line < items[i]!.line || h.line > items[end - 1]!.endLine) continue;
      const at = line + count(text, text.length) - (text.endsWith('\n') ? 1 : 0);
      sh.error(`warning: here-document at line ${h.line} delimited by end-of-file (wanted \`${h.delimiter}')`, at);
    }
    for (; i < end; i++) {
      try {
        status = yield* runItem(sh, items[i]!);
        if (sh.unwind) return status;
      } catch (e) {
        if (!(e instanceof ShellFault)) throw e;
        status = faulted(sh, e);
        if (sh.unwind) return status;
        i = end;
        break;
      }
    }
    i = end;
  }
  if (parsed.error) {
    const messages = syntaxMessage(text, parsed.error, line);
    // at a prompt the line that is wrong need not be shown
    for (const m of sh.interactive ? messages.slice(0, 1) : messages)
      sh.sys.err(sh.interactive ? `${sh.arg0}: ${m.text}\n` : `${sh.arg0}: ${sh.evalName}line ${m.line}: ${m.text}\n`);
    sh.status = 2;
    return 2;
  }
  return status;
}

/** Lines `from` to `to` of a text whose first line has number `first`. */
function lines(text: string, first: number, from: number, to: number): string {
  return text
    .split('\n')
    .slice(from - first, to - first + 1)
    .join('\n');
}

function count(text: string, pos: number): number {
  let n = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < pos; i = text.indexOf('\n', i + 1)) n++;
  return n;
}

/** Says what went wrong; the shell's status after it. */
function faulted(sh: Shell, e: ShellFault): number {
  sh.error(e.message, e.line);
  sh.status = e.status;
  sh.loops = sh.frames.length === 0 ? 0 : sh.loops;
  if (e.kind === 'exit' && !sh.interactive) sh.unwind = { kind: 'exit', status: e.status };
  else if (sh.isSubshell) sh.unwind = { kind: 'exit', status: e.status };
  return e.status;
}

export function* runList(sh: Shell, list: List): Task<number> {
  let status = 0;
  const { items } = list;
  for (let i = 0; i < items.length; i++) {
    status = yield* runItem(sh, items[i]!);
    if (sh.unwind) return status;
  }
  return status;
}

function* runItem(sh: Shell, item: Item): Task<number> {
  if (item.bg) return runBackground(sh, item.node, item.text);
  return yield* run(sh, item.node);
}

/** `command &`. Ref: bash execute_cmd.c:execute_command_internal(), asynchronous part */
function runBackground(sh: Shell, node: Node, text: string): number {
  sh.lineno = node.line;
  const pid = forkShell(
    sh,
    function* (child) {
      return yield* runTail(child, node);
    },
    { background: true, pgid: sh.options.monitor ? 0 : undefined },
  );
  if (pid === null) return sh.done(254);
  sh.lastBackground = String(pid);
  const job = sh.jobs.add([pid], node.t === 'simple' ? text : commandText(node), sh.sys.getpgid(pid) ?? pid, node.line);
  if (sh.interactive) sh.sys.err(`[${job.id}] ${pid}\n`);
  return sh.done(0);
}

type ForkHow = {
  readonly background?: boolean;
  readonly pgid?: Pid | undefined;
  /** Descriptors of the parent that the child gets in other places. */
  readonly fds?: ReadonlyMap<Fd, Fd>;
};

/** A child shell with a copy of everything; null when fork failed. */
export function forkShell(sh: Shell, body: (child: Shell) => Task<number>, how: ForkHow): Pid | null {
  const { sys } = sh;
  const fds = new Map<Fd, Fd>();
  for (const fd of sys.descriptors) fds.set(fd, fd);
  if (how.fds) for (const [to, from] of how.fds) fds.set(to, from);
  const program: Program = (s) => main(s as ProcessSys);
  // the copy is taken now, as fork does, and gets its own system calls when it first runs
  const snapshot = new ShellImage(sh);
  function* main(own: ProcessSys): Task<number> {
    const child = snapshot.revive(own);
    child.jobControl = false;
    if (how.background && !sh.options.monitor) {
      own.signal('SIGINT', 'SIG_IGN');
      own.signal('SIGQUIT', 'SIG_IGN');
      if (!how.fds?.has(0)) {
        const r = own.open('/dev/null', { read: true });
        if (r.ok) {
          own.dup2(r.value, 0);
          own.close(r.value);
        }
      }
    }
    resetTraps(child);
    return yield* finish(child, body(child));
  }
  const r = sys.tryFork(
    program,
    how.pgid === undefined ? { fds, env: sh.exported() } : { fds, env: sh.exported(), pgid: how.pgid },
  );
  if (!r.ok) {
    sh.error(`fork: retry: ${strerror[r.error.errno]}`);
    sh.error(`fork: ${strerror[r.error.errno]}`);
    return null;
  }
  return r.value;
}

/** A shell's state at the moment of a fork. */
class ShellImage {
  private readonly shell: Shell;
  constructor(sh: Shell) {
    this.shell = new Shell(sh.sys, sh.engine, sh);
  }
  revive(sys: ProcessSys): Shell {
    (this.shell as { sys: ProcessSys }).sys = sys;
    return this.shell;
  }
}

function resetTraps(sh: Shell): void {
  if (sh.traps.size === 0) return;
  const kept = new Map<string, string>();
  for (const [name, action] of sh.traps)
    if (
      action === '' ||
      (name === 'ERR' && sh.options.errtrace) ||
      ((name === 'DEBUG' || name === 'RETURN') && sh.options.functrace)
    )
      kept.set(name, action);
  // what is shown by `trap` in a command substitution is the parent's list
  sh.inheritedTraps = sh.traps;
  sh.traps = kept;
}

/** Runs a shell's whole life: its body, then its EXIT trap. */
export function* finish(sh: Shell, body: Task<number>): Task<number> {
  let status: number;
  try {
    status = yield* body;
  } catch (e) {
    if (!(e instanceof ShellFault)) throw e;
    status = faulted(sh, e);
  }
  if (sh.unwind?.kind === 'exit') status = sh.unwind.status;
  sh.unwind = null;
  sh.status = status;
  const action = sh.traps.get('EXIT');
  if (action !== undefined && action !== '') {
    sh.traps.delete('EXIT');
    yield* runText(sh, action, 1);
    const u = sh.unwind as Shell['unwind'];
    if (u?.kind === 'exit') status = u.status;
  }
  if (sh.fatal) {
    sh.sys.signal(sh.fatal, 'SIG_DFL');
    sh.sys.kill(sh.sys.pid, sh.fatal);
  }
  return status & 255;
}

/** The last command of a process: an external one takes its place. */
function* runTail(sh: Shell, node: Node): Task<number> {
  if (node.t === 'simple') return yield* runSimple(sh, node, true);
  if (node.t === 'list' && node.items.length === 1 && !node.items[0]!.bg)
    return yield* runTail(sh, node.items[0]!.node);
  return yield* run(sh, node);
}

export function* run(sh: Shell, node: Node): Task<number> {
  switch (node.t) {
    case 'simple':
      return yield* runSimple(sh, node, false);
    case 'andor': {
      let status = 0;
      const { cmds, ops } = node;
      for (let i = 0; i < cmds.length; i++) {
        if (i > 0 && (ops[i - 1] === '&&' ? status !== 0 : status === 0)) continue;
        const last = i === cmds.length - 1;
        if (!last) sh.conditions++;
        try {
          status = yield* run(sh, cmds[i]!);
        } finally {
          if (!last) sh.conditions--;
        }
        if (sh.unwind) return status;
      }
      return status;
    }
    case 'pipe':
      return yield* runPipe(sh, node);
    case 'list':
      return yield* runList(sh, node);
    case 'group':
      return yield* runList(sh, node.body);
    case 'subshell':
      return yield* runSubshell(sh, node.body, node.line);
    case 'if': {
      for (const arm of node.arms) {
        const test = yield* condition(sh, arm.test);
        if (sh.unwind) return test;
        if (test === 0) return yield* runList(sh, arm.body);
      }
      if (node.otherwise) return yield* runList(sh, node.otherwise);
      return sh.done(0);
    }
    case 'while': {
      let status = 0;
      sh.loops++;
      try {
        for (;;) {
          const test = yield* condition(sh, node.test);
          if (sh.unwind) {
            if (loopEnds(sh)) return sh.unwind ? status : 0;
            continue;
          }
          if ((test === 0) === node.until) break;
          status = yield* runList(sh, node.body);
          if (sh.unwind && loopEnds(sh)) return status;
        }
      } finally {
        sh.loops--;
      }
      return sh.done(status);
    }
    case 'for': {
      const values = node.words ? yield* expandWords(sh, node.words) : sh.positional;
      sh.lineno = node.line;
      let status = 0;
      sh.status = 0;
      if (!/^[A-Za-z_]\w*$/.test(node.name)) {
        sh.error(`\`${node.name}': not a valid identifier`);
        return sh.done(1);
      }
      sh.loops++;
      try {
        for (const value of values) {
          if (sh.options.xtrace)
            yield* trace(sh, `for ${node.name} in ${node.words ? node.words.map((w) => w.text).join(' ') : '"$@"'}`);
          if (debugging(sh))
            yield* debug(sh, `for ${node.name} in ${node.words ? node.words.map((w) => w.text).join(' ') : '"$@"'}`);
          sh.setVar(node.name, value);
          status = yield* runList(sh, node.body);
          if (sh.unwind && loopEnds(sh)) return status;
        }
      } finally {
        sh.loops--;
      }
      return sh.done(status);
    }
    case 'arithfor': {
      let status = 0;
      const value = function* (text: string, empty: boolean): Task<boolean> {
        if (text.trim() === '') return empty;
        sh.lineno = node.line;
        if (debugging(sh)) yield* debug(sh, `((${text}))`);
        if (sh.options.xtrace) yield* trace(sh, `(( ${text.trim()} ))`);
        const v = sh.arith(yield* expandRuntime(sh, text));
        return v !== 0 && v !== 0n;
      };
      try {
        yield* value(node.init, true);
      } catch (e) {
        if (!(e instanceof ShellFault)) throw e;
        throw new ShellFault(e.kind, e.status, `((: ${e.message}`, e.line);
      }
      sh.loops++;
      try {
        while (yield* value(node.test, true)) {
          status = yield* runList(sh, node.body);
          if (sh.unwind && loopEnds(sh)) return status;
          yield* value(node.update, true);
          if (!sh.sys.tryCpu(1000)) yield* sh.sys.cpu(1000);
        }
      } finally {
        sh.loops--;
      }
      return sh.done(status);
    }
    case 'select':
      return yield* runSelect(sh, node);
    case 'case': {
      if (debugging(sh)) yield* debug(sh, `case ${node.word.text} in `);
      const word = yield* expandToString(sh, node.word);
      if (sh.options.xtrace) yield* trace(sh, `case ${node.word.text} in`);
      let status = 0;
      const options = { extglob: true, nocase: sh.shopt('nocasematch') };
      for (let i = 0; i < node.items.length; i++) {
        const item = node.items[i]!;
        let matched = false;
        for (const p of item.patterns) {
          const pattern = p.literal ?? (yield* expandToPattern(sh, p.parts));
          if (
            p.literal !== null
              ? options.nocase
                ? p.literal.toLowerCase() === word.toLowerCase()
                : p.literal === word
              : compilePattern(pattern, options).test(word)
          ) {
            matched = true;
            break;
          }
        }
        if (!matched) continue;
        for (;;) {
          status = yield* runList(sh, node.items[i]!.body);
          if (sh.unwind) return status;
          if (node.items[i]!.end !== ';&' || i + 1 >= node.items.length) break;
          i++;
        }
        if (node.items[i]!.end !== ';;&') break;
      }
      return sh.done(status);
    }
    case 'cond': {
      sh.lineno = node.line;
      if (debugging(sh)) yield* debug(sh, commandText(node));
      const status = yield* evaluateTest(sh, node.test, trace);
      sh.status = status;
      yield* failed(sh, status);
      return status;
    }
    case 'arith': {
      sh.lineno = node.line;
      if (debugging(sh)) yield* debug(sh, commandText(node));
      if (sh.options.xtrace) yield* trace(sh, `(( ${node.text} ))`);
      let status: number;
      try {
        const v = sh.arith(yield* expandRuntime(sh, node.text));
        status = v === 0 || v === 0n ? 1 : 0;
      } catch (e) {
        if (!(e instanceof ShellFault) || e.kind === 'exit') throw e;
        sh.error(`((: ${e.message}`);
        status = 1;
      }
      sh.status = status;
      yield* failed(sh, status);
      return status;
    }
    case 'func': {
      if (builtins.get(node.name)?.special && sh.options.posix) {
        sh.error(`\`${node.name}': is a special builtin`);
        return sh.done(1);
      }
      sh.setFunction(node);
      return sh.done(0);
    }
    case 'redirected': {
      const undo: Undo[] = [];
      sh.lineno = node.line;
      try {
        if (!(yield* redirect(sh, node.redirs, undo))) {
          sh.status = 1;
          yield* failed(sh, 1);
          return 1;
        }
        return yield* run(sh, node.body);
      } finally {
        sh.restore(undo);
      }
    }
    case 'coproc': {
      const toChild = sh.sys.pipe();
      const fromChild = sh.sys.pipe();
      const pid = forkShell(
        sh,
        function* (child) {
          for (const fd of [toChild.read, toChild.write, fromChild.read, fromChild.write]) child.sys.close(fd);
          return yield* runTail(child, node.body);
        },
        {
          background: true,
          fds: new Map([
            [0, toChild.read],
            [1, fromChild.write],
          ]),
        },
      );
      sh.sys.close(toChild.read);
      sh.sys.close(fromChild.write);
      if (pid === null) return sh.done(254);
      const high = (fd: Fd): Fd => {
        const r = sh.sys.dup(fd, 60);
        sh.sys.close(fd);
        return r.ok ? r.value : fd;
      };
      sh.setArray(node.name, [String(high(fromChild.read)), String(high(toChild.write))]);
      sh.setVar(`${node.name}_PID`, String(pid));
      sh.lastBackground = String(pid);
      sh.jobs.add([pid], node.text, pid, node.line);
      return sh.done(0);
    }
  }
}

/** True when the loop at hand is left; a `continue` of this loop goes on. */
function loopEnds(sh: Shell): boolean {
  const u = sh.unwind!;
  if (u.kind !== 'break' && u.kind !== 'continue') return true;
  if (u.levels > 1 && sh.loops > 1) {
    u.levels--;
    return true;
  }
  sh.unwind = null;
  return u.kind === 'break';
}

function* condition(sh: Shell, list: List): Task<number> {
  sh.conditions++;
  try {
    return yield* runList(sh, list);
  } finally {
    sh.conditions--;
  }
}

function* runSelect(sh: Shell, node: Node & { t: 'select' }): Task<number> {
  const values = node.words ? yield* expandWords(sh, node.words) : [...sh.positional];
  if (values.length === 0) return sh.done(0);
  let status = 0;
  sh.loops++;
  try {
    let show = true;
    for (;;) {
      if (show) sh.sys.err(selectMenu(values, sh.sys.columns));
      show = false;
      sh.sys.err(sh.getParam('PS3') ?? '#? ');
      const r = yield* builtins.get('read')!.run(sh, ['read', 'REPLY'], null) as Task<number>;
      if (r !== 0) {
        sh.sys.err('\n');
        return sh.done(1);
      }
      const reply = sh.getParam('REPLY') ?? '';
      if (reply === '') {
        show = true;
        continue;
      }
      sh.setVar(node.name, values[Number(reply) - 1] ?? '');
      status = yield* runList(sh, node.body);
      if (sh.unwind && loopEnds(sh)) return status;
    }
  } finally {
    sh.loops--;
  }
}

/** Ref: bash execute_cmd.c:print_select_list() */
function selectMenu(values: readonly string[], columns: number): string {
  const digits = String(values.length).length;
  const longest = Math.max(...values.map((v) => v.length)) + digits + 2;
  const cols = Math.max(1, Math.floor(columns / (longest + 2)));
  let rows = Math.ceil(values.length / cols);
  if (rows === 1 || cols === 1) rows = rows === 1 && cols > 1 ? values.length : rows;
  let out = '';
  for (let r = 0; r < rows; r++) {
    let line = '';
    for (let i = r; i < values.length; i += rows) {
      const item = `${String(i + 1).padStart(digits)}) ${values[i]}`;
      line += i + rows < values.length ? item.padEnd(longest + 2) : item;
    }
    out += `${line}\n`;
  }
  return out;
}

// --- pipelines and subshells

function* runPipe(sh: Shell, node: Pipe): Task<number> {
  const started = sh.sys.now;
  if (node.negate) sh.conditions++;
  let status: number;
  try {
    if (node.cmds.length === 0) status = 0;
    else if (node.cmds.length === 1) {
      status = yield* run(sh, node.cmds[0]!);
    } else status = yield* runPipeline(sh, node);
  } finally {
    if (node.negate) sh.conditions--;
  }
  if (node.time) sh.sys.err(timeReport(sh, sh.sys.now - started, node.time === 'posix'));
  if (sh.unwind) return status;
  if (node.negate) {
    status = status === 0 ? 1 : 0;
    sh.status = status;
  }
  return status;
}

function* runPipeline(sh: Shell, node: Pipe): Task<number> {
  const { sys } = sh;
  const pids: Pid[] = [];
  let input: Fd | null = null;
  const n = node.cmds.length;
  const lastHere = sh.shopt('lastpipe') && !sh.options.monitor;
  let lastStatus = 0;
  for (let i = 0; i < n; i++) {
    const last = i === n - 1;
    const cmd = node.cmds[i]!;
    const pipe = last ? null : sys.pipe();
    const stdin = input;
    if (last && lastHere) {
      const undo: Undo[] = [];
      if (stdin !== null) {
        undo.push(sh.save(0));
        sys.dup2(stdin, 0);
        sys.close(stdin);
      }
      try {
        lastStatus = yield* run(sh, cmd);
      } finally {
        sh.restore(undo);
      }
      break;
    }
    const fds = new Map<Fd, Fd>();
    if (stdin !== null) fds.set(0, stdin);
    if (pipe) fds.set(1, pipe.write);
    if (pipe && node.both[i]) fds.set(2, pipe.write);
    const pid = forkShell(
      sh,
      function* (child) {
        if (stdin !== null) child.sys.close(stdin);
        if (pipe) {
          child.sys.close(pipe.read);
          child.sys.close(pipe.write);
        }
        return yield* runTail(child, cmd);
      },
      { fds, pgid: jobGroup(sh, pids[0] ?? null) },
    );
    if (stdin !== null) sys.close(stdin);
    if (pipe) {
      sys.close(pipe.write);
      input = pipe.read;
    }
    if (pid === null) {
      if (input !== null) sys.close(input);
      return sh.done(254);
    }
    pids.push(pid);
  }
  const statuses = pids.length > 0 ? yield* waitForeground(sh, pids, node) : [];
  if (lastHere) statuses.push(lastStatus);
  sh.pipeStatus = statuses.map(String);
  let status = statuses.at(-1)!;
  if (sh.options.pipefail) for (const s of statuses) if (s !== 0) status = s;
  sh.status = status;
  if (sh.pending.length > 0) yield* runPending(sh);
  yield* failed(sh, status);
  return status;
}

function* runSubshell(sh: Shell, body: List, line: number): Task<number> {
  sh.lineno = line;
  const pid = forkShell(
    sh,
    function* (child) {
      child.conditions = sh.conditions;
      if (body.items.length === 1 && !body.items[0]!.bg && child.traps.size === 0)
        return yield* runTail(child, body.items[0]!.node);
      return yield* runList(child, body);
    },
    { pgid: jobGroup(sh, null) },
  );
  if (pid === null) return sh.done(254);
  const status = yield* waitFor(sh, pid, { t: 'subshell', line, body });
  sh.pipeStatus = [String(status)];
  sh.status = status;
  if (sh.pending.length > 0) yield* runPending(sh);
  yield* failed(sh, status);
  return status;
}

/** Waits for a foreground child; says what signal ended it. */
export function* waitFor(sh: Shell, pid: Pid, node: Node | null): Task<number> {
  if (node) return (yield* waitForeground(sh, [pid], node))[0]!;
  for (;;) {
    const r = yield* sh.sys.wait(pid);
    if (r.ok) return sh.statusOf(r.value!);
    if (r.error.errno !== 'EINTR') return 127;
  }
}

/** `set -e` and the ERR trap after a command that failed. */
export function* failed(sh: Shell, status: number): Task<void> {
  if (status === 0 || sh.conditions > 0 || sh.unwind) return;
  if (sh.traps.has('ERR') && (sh.frames.length === 0 || sh.options.errtrace || sh.errHere)) {
    yield* runTrap(sh, 'ERR');
    sh.status = status;
  }
  if (sh.options.errexit && !sh.unwind) sh.unwind = { kind: 'exit', status };
}

// --- traps

/** The DEBUG trap is to run before a command here. */
function debugging(sh: Shell): boolean {
  return (
    sh.traps.size > 0 &&
    sh.traps.has('DEBUG') &&
    !sh.runningTraps.has('DEBUG') &&
    (sh.frames.length === 0 || sh.options.functrace)
  );
}

function* debug(sh: Shell, command: string): Task<void> {
  sh.bashCommand = command;
  yield* runTrap(sh, 'DEBUG');
}

export function* runTrap(sh: Shell, name: string): Task<void> {
  const action = sh.traps.get(name);
  if (action === undefined || action === '' || sh.runningTraps.has(name)) return;
  const { status, lineno, lastArg, pipeStatus } = sh;
  sh.runningTraps.add(name);
  try {
    yield* runText(sh, action, name === 'EXIT' ? 1 : lineno);
  } finally {
    sh.runningTraps.delete(name);
  }
  if (!sh.unwind) sh.status = status;
  sh.lineno = lineno;
  sh.lastArg = lastArg;
  sh.pipeStatus = pipeStatus;
}

/** Traps of signals that came. */
export function* runPending(sh: Shell): Task<void> {
  while (sh.pending.length > 0 && !sh.unwind) {
    const signal = sh.pending.shift()!;
    yield* runTrap(sh, signal);
  }
}

// --- simple commands

export function* trace(sh: Shell, text: string): Task<void> {
  const fd = Number(sh.getParam('BASH_XTRACEFD') ?? 2);
  const ps4 = sh.getParam('PS4') ?? '';
  let prefix = ps4;
  if (/[$`\\]/.test(ps4)) {
    const { status } = sh;
    sh.options.xtrace = false;
    prefix = promptExpand(sh, yield* expandRuntime(sh, ps4));
    sh.options.xtrace = true;
    sh.status = status;
  }
  const line = `${prefix.slice(0, 1).repeat(sh.xlevel + 1)}${prefix.slice(1)}${text}\n`;
  if (fd === 2) sh.sys.err(line);
  else yield* sh.sys.write(fd, line);
}

function* runSimple(sh: Shell, node: Simple, tail: boolean): Task<number> {
  sh.lineno = node.line;
  const undo: Undo[] = [];
  const procSubs = sh.procSubs.length;
  try {
    if (debugging(sh)) {
      yield* debug(sh, commandText(node));
      if (sh.unwind) return sh.status;
    } else if (sh.traps.size > 0 && sh.runningTraps.size === 0) sh.bashCommand = commandText(node);
    const substitutions = sh.substitutions;
    let argv = node.argv as string[] | null;
    let declaration: Assign[] | null = null;
    if (argv === null) {
      argv = [];
      const isDeclaration = declares(sh, node.words);
      for (const w of node.words) {
        if ('assign' in w) {
          if (isDeclaration) {
            declaration ??= [];
            declaration.push(w.assign);
            argv.push(`\0${declaration.length - 1}`);
          } else yield* assignAsWord(sh, w.assign, argv);
        } else if (!expandSimple(sh, w, argv)) {
          for (const f of yield* expandFields(sh, w)) argv.push(f);
        }
      }
      sh.lineno = node.line;
    }
    // --- assignments alone
    if (argv.length === 0) {
      let status = 0;
      if (node.redirs.length > 0 && !(yield* redirect(sh, node.redirs, undo))) status = 1;
      if (node.assigns.length > 0) {
        sh.status = sh.substitutions === substitutions ? 0 : sh.status;
        const before = sh.substitutions;
        for (const a of node.assigns) yield* assign(sh, a, { trace: true });
        if (status === 0 && sh.substitutions !== before) status = sh.status;
      } else if (status === 0 && sh.substitutions !== substitutions) status = sh.status;
      sh.status = status;
      sh.pipeStatus = [String(status)];
      if (!sh.sys.tryCpu(1000)) yield* sh.sys.cpu(1000);
      if (sh.pending.length > 0) yield* runPending(sh);
      yield* failed(sh, status);
      return status;
    }
    if (sh.options.xtrace) yield* traceCommand(sh, node.assigns, argv, declaration);
    const status = yield* dispatch(sh, node, argv, declaration, undo, tail);
    sh.status = status;
    if (argv.length > 0) sh.lastArg = last(argv, declaration);
    sh.pipeStatus = [String(status)];
    if (sh.pending.length > 0) yield* runPending(sh);
    if (status !== 0 && !sh.unwind) yield* failed(sh, status);
    return sh.unwind?.kind === 'exit' ? status : status;
  } finally {
    if (undo.length > 0) sh.restore(undo);
    if (sh.procSubs.length > procSubs) closeProcSubs(sh, procSubs);
  }
}

function last(argv: readonly string[], declaration: readonly Assign[] | null): string {
  const w = argv.at(-1)!;
  return w.startsWith('\0') && declaration ? declaration[Number(w.slice(1))]!.name : w;
}

function closeProcSubs(sh: Shell, from: number): void {
  for (const { fd } of sh.procSubs.splice(from)) {
    sh.sys.close(fd);
    sh.hidden.delete(fd);
  }
}

function declares(sh: Shell, words: readonly Arg[]): boolean {
  for (const w of words) {
    if ('assign' in w) return false;
    if (w.literal === 'command' || w.literal === 'builtin') continue;
    return w.literal !== null && declarations.has(w.literal) && !sh.functions.has(w.literal);
  }
  return false;
}

/** An argument that looks like an assignment, of a command that is no declaration. */
function* assignAsWord(sh: Shell, a: Assign, argv: string[]): Task<void> {
  for (const f of yield* expandFields(sh, scanRuntimeWord(a.text, sh.lineno))) argv.push(f);
}

function* traceCommand(
  sh: Shell,
  assigns: readonly Assign[],
  argv: readonly string[],
  declaration: readonly Assign[] | null,
): Task<void> {
  for (const a of assigns) {
    if (a.value)
      yield* trace(sh, `${a.name}${a.append ? '+=' : '='}${quoteIfNeeded(yield* expandToString(sh, a.value))}`);
  }
  const words: string[] = [];
  for (const w of argv) {
    if (w.startsWith('\0') && declaration) {
      const a = declaration[Number(w.slice(1))]!;
      words.push(
        a.value ? quoteIfNeededWord(`${a.name}${a.append ? '+=' : '='}`, yield* expandToString(sh, a.value)) : a.text,
      );
    } else words.push(quoteIfNeeded(w));
  }
  yield* trace(sh, words.join(' '));
}

function quoteIfNeededWord(head: string, value: string): string {
  const q = quoteIfNeeded(value);
  return value === '' ? head : q === value ? head + value : shellQuote(head + value);
}

export type AssignHow = { readonly trace?: boolean; readonly local?: boolean };

/** `name=value`, `name+=value`, `name[i]=value`, `name=(...)`. */
export function* assign(sh: Shell, a: Assign, how: AssignHow): Task<void> {
  const xtrace = how.trace && sh.options.xtrace;
  if (a.array) {
    yield* assignValue(sh, a);
    if (xtrace) yield* trace(sh, a.text);
    return;
  }
  const value = a.value!.literal ?? (yield* expandToString(sh, a.value!));
  if (xtrace)
    yield* trace(
      sh,
      `${a.name}${a.index ? `[${a.indexText}]` : ''}${a.append ? '+=' : '='}${value === '' ? '' : quoteIfNeeded(value)}`,
    );
  if (a.index) {
    const key = yield* subscript(sh, a.name, a.index, a.indexText);
    sh.setElement(a.name, key, value, a.append);
  } else sh.setVar(a.name, value, a.append);
}

function* dispatch(
  sh: Shell,
  node: Simple,
  argv: readonly string[],
  declaration: readonly Assign[] | null,
  undo: Undo[],
  tail: boolean,
): Task<number> {
  const name = argv[0]!;
  const f = sh.functions.get(name);
  const b = f || sh.disabled.has(name) ? undefined : builtins.get(name);
  if (f) {
    if (node.redirs.length > 0 && !(yield* redirect(sh, node.redirs, undo))) return 1;
    const restore = yield* temporary(sh, node.assigns);
    try {
      return yield* callFunction(sh, f, argv);
    } finally {
      restore();
    }
  }
  if (b) {
    const permanent = name === 'exec';
    if (node.redirs.length > 0) {
      const ok = yield* redirect(sh, node.redirs, permanent ? null : undo);
      if (!ok) {
        if (permanent && !sh.interactive) {
          sh.unwind = { kind: 'exit', status: 1 };
        }
        return 1;
      }
    }
    const restore = node.assigns.length > 0 ? yield* temporary(sh, node.assigns) : null;
    try {
      return yield* runBuiltin(sh, b.run, argv, declaration);
    } finally {
      restore?.();
    }
  }
  // an external command
  if (node.redirs.length > 0 && !(yield* redirect(sh, node.redirs, undo))) return 1;
  const env = node.assigns.length > 0 ? yield* environmentWith(sh, node.assigns) : sh.exported();
  return yield* external(sh, argv, env, node, tail);
}

/** `VAR=value builtin`: the old values are put back afterwards. */
function* temporary(sh: Shell, assigns: readonly Assign[]): Task<() => void> {
  if (assigns.length === 0) return () => {};
  sh.vars.push();
  for (const a of assigns) {
    const value = a.value ? yield* expandToString(sh, a.value) : '';
    const outer = sh.resolve(a.name);
    if (outer?.readonly) {
      sh.vars.pop();
      throw new ShellFault('discard', 1, `${a.name}: readonly variable`, sh.lineno);
    }
    const v = sh.vars.create(a.name, true);
    v.value = a.append ? (outer?.value ?? '') + value : value;
    v.exported = true;
    sh.changed(a.name, v.value);
  }
  sh.vars.generation++;
  const depth = sh.vars.depth;
  return () => {
    if (sh.vars.depth === depth) sh.vars.pop();
    sh.vars.generation++;
    for (const a of assigns) if (a.name === 'IFS' || a.name === 'PATH') sh.changed(a.name, sh.vars.find(a.name)?.value);
  };
}

function* environmentWith(sh: Shell, assigns: readonly Assign[]): Task<ReadonlyMap<string, string>> {
  const env = new Map(sh.exported());
  for (const a of assigns) {
    if (!a.value) continue;
    const value = yield* expandToString(sh, a.value);
    if (sh.resolve(a.name)?.readonly) throw new ShellFault('discard', 1, `${a.name}: readonly variable`, sh.lineno);
    env.set(a.name, a.append ? (sh.getParam(a.name) ?? '') + value : value);
  }
  return env;
}

/** Runs a builtin and writes what it printed. */
export function* runBuiltin(
  sh: Shell,
  b: (sh: Shell, argv: readonly string[], declaration: readonly Assign[] | null) => number | Task<number>,
  argv: readonly string[],
  declaration: readonly Assign[] | null,
): Task<number> {
  if (!sh.sys.tryCpu(BUILTIN_COST)) yield* sh.sys.cpu(BUILTIN_COST);
  const r = b(sh, argv, declaration);
  const status = typeof r === 'number' ? r : yield* r;
  if (sh.outBuffer === '') return status;
  return yield* flushBuiltin(sh, argv[0]!, status);
}

function* flushBuiltin(sh: Shell, name: string, status: number): Task<number> {
  const text = sh.outBuffer;
  sh.outBuffer = '';
  const n = sh.sys.tryWrite(1, text);
  if (n === text.length) return status;
  const r = yield* sh.sys.write(1, n === null ? text : text.slice(n));
  if (r.ok || r.error.errno === 'EINTR') return status;
  if (r.error.errno === 'EPIPE') return 1;
  sh.complain(name, `write error: ${strerror[r.error.errno]}`);
  return 1;
}

export function* callFunction(sh: Shell, f: Func, argv: readonly string[]): Task<number> {
  const max = Number(sh.getParam('FUNCNEST') ?? 0);
  if (max > 0 && sh.frames.length >= max) {
    throw new ShellFault('discard', 1, `${f.name}: maximum function nesting level exceeded (${max})`, sh.lineno);
  }
  if (sh.nesting >= MAX_NESTING)
    throw new ShellFault('exit', 139, `${f.name}: maximum function nesting level exceeded (${MAX_NESTING})`, sh.lineno);
  const { positional, loops, optPos, returnHere } = sh;
  const line = sh.lineno;
  sh.returnHere = false;
  sh.positional = argv.slice(1);
  sh.frames.push({ name: f.name, line, source: sh.source || (sh.arg0 === 'bash' ? 'environment' : sh.arg0) });
  sh.vars.push();
  sh.loops = 0;
  sh.nesting++;
  try {
    if (!sh.sys.tryCpu(10_000)) yield* sh.sys.cpu(10_000);
    let status = yield* run(sh, f.body);
    if (sh.unwind?.kind === 'return') {
      status = sh.unwind.status;
      sh.unwind = null;
    }
    sh.status = status;
    if (sh.traps.has('RETURN') && (sh.options.functrace || sh.returnHere)) yield* runTrap(sh, 'RETURN');
    return status;
  } finally {
    sh.nesting--;
    sh.returnHere = returnHere;
    sh.vars.pop();
    sh.refresh();
    sh.frames.pop();
    sh.positional = positional;
    sh.loops = loops;
    sh.optPos = optPos;
    sh.lineno = line;
    sh.localOptions?.();
  }
}

/** Runs a program from a file. Ref: bash execute_cmd.c:execute_disk_command(), shell_execve() */
export function* external(
  sh: Shell,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
  node: Node | null,
  tail: boolean,
): Task<number> {
  const name = argv[0]!;
  const { sys } = sh;
  let path: string | null = name;
  if (!name.includes('/')) {
    path = sh.lookup(name);
    if (path === null) return yield* notFound(sh, argv);
  }
  if (tail && sh.traps.size === 0) {
    // the process becomes the program
    const r = yield* execFile(sh, argv, env, path);
    return r;
  }
  const fds = sh.childFds();
  const pgid = jobGroup(sh, null);
  const r = sys.spawn(argv, { file: path, env, ...(fds ? { fds } : {}), ...(pgid === undefined ? {} : { pgid }) });
  if (r.ok) {
    const status = yield* waitFor(sh, r.value, node);
    return status;
  }
  if (r.error.errno === 'ENOEXEC') {
    const pid = forkShell(
      sh,
      function* (child) {
        return yield* scriptInPlace(child, path!, argv);
      },
      { pgid },
    );
    return pid === null ? 254 : yield* waitFor(sh, pid, node);
  }
  if (r.error.errno === 'EAGAIN') {
    sh.error(`fork: retry: ${strerror.EAGAIN}`);
    sh.error(`fork: ${strerror.EAGAIN}`);
    return 254;
  }
  return execError(sh, name, path, r.error);
}

/** exec: the program takes the shell's place. */
export function* execFile(
  sh: Shell,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
  path: string,
): Task<number> {
  for (const fd of sh.hidden) sh.sys.close(fd);
  sh.hidden.clear();
  const r = yield* sh.sys.exec(argv, env, path);
  if (r.ok) {
    sh.unwind = { kind: 'exit', status: r.value };
    return r.value;
  }
  if (r.error.errno === 'ENOEXEC') return yield* scriptInPlace(sh, path, argv);
  return execError(sh, argv[0]!, path, r.error);
}

/** A text file without `#!` runs as a script of this shell. */
function* scriptInPlace(sh: Shell, path: string, argv: readonly string[]): Task<number> {
  const r = sh.sys.readFile(path);
  if (!r.ok) return execError(sh, argv[0]!, path, r.error);
  if (/^[^\n]*\0/.test(r.value.slice(0, 80))) {
    sh.error(`${path}: cannot execute binary file: ${strerror.ENOEXEC}`);
    return 126;
  }
  sh.arg0 = path;
  sh.positional = argv.slice(1);
  sh.frames = [];
  return yield* runText(sh, r.value, 1);
}

function execError(sh: Shell, name: string, path: string, error: Errno): number {
  const st = sh.sys.stat(path);
  if (st.ok && st.value.kind === 'directory') {
    sh.error(`${name}: Is a directory`);
    return 126;
  }
  if (error.errno === 'ENOENT' && st.ok) {
    const text = sh.sys.readFile(path);
    const m = text.ok ? /^#![ \t]*([^ \t\n]+)/.exec(text.value) : null;
    if (m) {
      sh.error(`${path}: cannot execute: required file not found`);
      return 127;
    }
  }
  sh.error(`${name}: ${strerror[error.errno]}`);
  return error.errno === 'ENOENT' || error.errno === 'ENOTDIR' ? (error.errno === 'ENOENT' ? 127 : 126) : 126;
}

function* notFound(sh: Shell, argv: readonly string[]): Task<number> {
  const handler = sh.functions.get('command_not_found_handle');
  if (handler) return yield* callFunction(sh, handler, ['command_not_found_handle', ...argv]);
  sh.error(sh.getParam('PATH') ? `${argv[0]}: command not found` : `${argv[0]}: ${strerror.ENOENT}`);
  return 127;
}

/** `command name ...` and its like. */
function* command(
  sh: Shell,
  argv: readonly string[],
  how: { readonly functions: boolean; readonly builtins: boolean },
): Task<number> {
  const name = argv[0]!;
  const f = how.functions ? sh.functions.get(name) : undefined;
  if (f) return yield* callFunction(sh, f, argv);
  const b = how.builtins && !sh.disabled.has(name) ? builtins.get(name) : undefined;
  if (b) {
    const r = b.run(sh, argv, null);
    return typeof r === 'number' ? r : yield* r;
  }
  return yield* external(sh, argv, sh.exported(), null, false);
}

// --- redirections

function* redirect(sh: Shell, redirs: readonly Redir[], undo: Undo[] | null): Task<boolean> {
  for (const r of redirs) if (!(yield* redirectOne(sh, r, undo))) return false;
  return true;
}

function* redirectOne(sh: Shell, r: Redir, undo: Undo[] | null): Task<boolean> {
  const { sys } = sh;
  if (r.op === '<<' || r.op === '<<<') {
    let text = r.target.literal ?? (yield* expandToString(sh, r.target));
    if (r.op === '<<<') text += '\n';
    const opened = sys.openText(new TextFile('/tmp/sh-thd', text));
    return opened.ok && install(sh, r, opened.value, 0, undo);
  }
  let target = r.target.literal;
  if (target === null) {
    const fields = yield* expandFields(sh, r.target);
    if (fields.length !== 1) {
      sh.error(`${r.target.text}: ambiguous redirect`);
      return false;
    }
    target = fields[0]!;
  }
  const fault = (text: string, errno: Errno['errno']): boolean => {
    sh.error(`${text}: ${strerror[errno]}`);
    return false;
  };
  switch (r.op) {
    case '<&':
    case '>&': {
      const own = r.fd ?? (r.op === '<&' ? 0 : 1);
      if (target === '-') {
        const fd = r.fdVar === null ? own : descriptorOf(sh, r.fdVar);
        if (undo && sys.isopen(fd)) undo.push(sh.save(fd));
        sys.close(fd);
        return true;
      }
      const m = /^(\d+)(-?)$/.exec(target);
      if (!m) {
        if (r.op === '>&' && r.fd === null && r.fdVar === null) return both(sh, target, false, undo, fault);
        sh.error(`${r.target.text}: ambiguous redirect`);
        return false;
      }
      const from = Number(m[1]);
      if (!sys.isopen(from)) return fault(r.target.text.startsWith('$') ? r.target.text : target, 'EBADF');
      if (r.fdVar !== null) {
        const d = sys.dup(from, 10);
        if (!d.ok) return fault(target, d.error.errno);
        keepDescriptor(sh, r.fdVar, d.value);
        return true;
      }
      if (undo) undo.push(sh.save(own));
      sys.dup2(from, own);
      if (m[2] === '-' && from !== own) sys.close(from);
      return true;
    }
    case '&>':
      return both(sh, target, false, undo, fault);
    case '&>>':
      return both(sh, target, true, undo, fault);
    default: {
      const write = r.op === '>' || r.op === '>|';
      if (write && r.op === '>' && sh.options.noclobber) {
        const st = sys.stat(target);
        if (st.ok && st.value.kind === 'file') {
          sh.error(`${target}: cannot overwrite existing file`);
          return false;
        }
      }
      const opened = isNetName(target)
        ? yield* netOpen(sh, target)
        : r.op === '<'
          ? sys.open(target, { read: true })
          : r.op === '<>'
            ? sys.open(target, { read: true, write: true, create: true })
            : r.op === '>>'
              ? sys.open(target, { write: true, append: true, create: true })
              : sys.open(target, { write: true, create: true, truncate: true });
      if (!opened.ok) return fault(target, opened.error.errno);
      return install(sh, r, opened.value, r.op === '<' || r.op === '<>' ? 0 : 1, undo);
    }
  }
}

/** The descriptor in `{name}>&-` or `{name[0]}>&-`; -1 where there is none. */
function descriptorOf(sh: Shell, variable: string): Fd {
  const m = /^(\w+)\[(.*)\]$/.exec(variable);
  const value = m ? sh.getElement(m[1]!, elementKey(sh, m[1]!, m[2]!)) : sh.getParam(variable);
  return Number(value ?? -1);
}

function keepDescriptor(sh: Shell, variable: string, fd: Fd): void {
  const m = /^(\w+)\[(.*)\]$/.exec(variable);
  if (m) sh.setElement(m[1]!, elementKey(sh, m[1]!, m[2]!), String(fd), false);
  else sh.setVar(variable, String(fd));
}

function elementKey(sh: Shell, name: string, index: string): string {
  return sh.resolve(name)?.assoc ? index : String(sh.arith(index));
}

/** Moves what was opened to the descriptor it is for. */
function install(sh: Shell, r: Redir, fd: Fd, normal: Fd, undo: Undo[] | null): boolean {
  const { sys } = sh;
  if (r.fdVar !== null) {
    const d = sys.dup(fd, 10);
    sys.close(fd);
    if (!d.ok) return false;
    keepDescriptor(sh, r.fdVar, d.value);
    return true;
  }
  const own = r.fd ?? normal;
  if (own === fd) {
    if (undo) undo.push({ fd: own, saved: null });
    return true;
  }
  if (undo) undo.push(sh.save(own));
  sys.dup2(fd, own);
  sys.close(fd);
  return true;
}

function both(
  sh: Shell,
  target: string,
  append: boolean,
  undo: Undo[] | null,
  fault: (text: string, errno: Errno['errno']) => boolean,
): boolean {
  const { sys } = sh;
  const opened = sys.open(
    target,
    append ? { write: true, append: true, create: true } : { write: true, create: true, truncate: true },
  );
  if (!opened.ok) return fault(target, opened.error.errno);
  if (undo) undo.push(sh.save(1), sh.save(2));
  const fd = opened.value;
  if (fd !== 1) sys.dup2(fd, 1);
  sys.dup2(fd, 2);
  if (fd > 2) sys.close(fd);
  return true;
}

// --- substitutions

function* substitute(sh: Shell, source: string, line: number): Task<string> {
  const { sys } = sh;
  sh.substitutions++;
  const parsed = parseScript(source, line);
  const only = parsed.error === null && parsed.list.items.length === 1 ? parsed.list.items[0]!.node : null;
  // $(<file)
  if (
    only?.t === 'simple' &&
    only.words.length === 0 &&
    only.assigns.length === 0 &&
    only.redirs.length === 1 &&
    only.redirs[0]!.op === '<' &&
    only.redirs[0]!.fd === null
  ) {
    const path = yield* expandToString(sh, only.redirs[0]!.target);
    const r = sys.readFile(path);
    if (!r.ok) {
      sh.error(`${path}: ${strerror[r.error.errno]}`);
      sh.status = 1;
      return '';
    }
    sh.status = 0;
    return trimNewlines(r.value);
  }
  const pipe = sys.pipe();
  const pid = forkShell(
    sh,
    function* (child) {
      child.sys.close(pipe.read);
      child.sys.close(pipe.write);
      child.xlevel++;
      child.conditions = 0;
      if (!child.shopt('inherit_errexit') && !child.options.posix) child.options.errexit = false;
      if (only && !parsed.list.items[0]!.bg && child.traps.size === 0) return yield* runTail(child, only);
      return yield* runText(child, source, line);
    },
    { fds: new Map([[1, pipe.write]]) },
  );
  sys.close(pipe.write);
  if (pid === null) {
    sys.close(pipe.read);
    sh.status = 254;
    return '';
  }
  sys.tryInline(pid);
  let text = '';
  for (;;) {
    const r = yield* sys.read(pipe.read, 65536);
    if (!r.ok) {
      if (r.error.errno === 'EINTR') continue;
      break;
    }
    if (r.value === '') break;
    text += r.value;
    // a word without end would fill the memory: it counts as output does
    if (text.length > 1_000_000) sys.account(r.value.length);
  }
  sys.close(pipe.read);
  sh.status = yield* waitFor(sh, pid, null);
  if (text.includes('\0')) {
    sh.error('warning: command substitution: ignored null byte in input');
    text = text.replaceAll('\0', '');
  }
  return trimNewlines(text);
}

function trimNewlines(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
  return end === text.length ? text : text.slice(0, end);
}

function processSubstitution(sh: Shell, op: '<' | '>', source: string, line: number): string {
  const { sys } = sh;
  const pipe = sys.pipe();
  const theirs = op === '<' ? pipe.write : pipe.read;
  const ours = op === '<' ? pipe.read : pipe.write;
  const pid = forkShell(
    sh,
    function* (child) {
      child.sys.close(pipe.read);
      child.sys.close(pipe.write);
      child.xlevel++;
      const parsed = parseScript(source, line);
      const only = parsed.error === null && parsed.list.items.length === 1 ? parsed.list.items[0]! : null;
      if (only && !only.bg) return yield* runTail(child, only.node);
      return yield* runText(child, source, line);
    },
    { fds: new Map([[op === '<' ? 1 : 0, theirs]]) },
  );
  sys.close(theirs);
  if (pid === null) return '';
  let fd = 63;
  while (sys.isopen(fd)) fd--;
  sys.dup2(ours, fd);
  sys.close(ours);
  sh.procSubs.push({ fd, pid });
  if (op === '>') sh.lastBackground = String(pid);
  return `/dev/fd/${fd}`;
}

export const engine: Engine = {
  builtinNames: [...builtins.keys()],
  waitFor,
  runPending,
  runList,
  runText,
  substitute,
  processSubstitution,
  command,
  redirect,
  runTrap,
  callFunction,
};
