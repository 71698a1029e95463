import type { Bytes, Signal, Task } from '../proc/sys.ts';
import { standardMode, type Tty } from '../proc/tty.ts';
import { reapJobs } from './builtins/jobs.ts';
import { mayLeave } from './builtins/leave.ts';
import { complete } from './completion/complete.ts';
import { LineEditor } from './editor/editor.ts';
import { runText } from './exec.ts';
import { expandRuntime } from './expand.ts';
import { ShellFault } from './fault.ts';
import { notifyJobs } from './foreground.ts';
import { historyExpand, joinLines } from './history.ts';
import { completeness, expandAliases } from './parse.ts';
import { promptExpand } from './prompt.ts';
import type { Shell } from './shell.ts';

/** What an interactive shell does not die of; its children do. Ref: bash sig.c:initialize_terminating_signals(), jobs.c:initialize_job_signals() */
const survived: readonly Signal[] = ['SIGTERM', 'SIGQUIT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'];

type Line = { readonly kind: 'line'; readonly text: Bytes } | { readonly kind: 'eof' } | { readonly kind: 'interrupt' };

/** A person's session: prompts, lines, jobs that end, until `exit` or Ctrl-D. Ref: bash eval.c:reader_loop() */
export function* interactive(sh: Shell, tty: Tty): Task<number> {
  begin(sh, tty);
  const desk = new Desk(sh, tty);
  yield* startup(sh);
  let unit = '';
  let entry = '';
  let status = 0;
  for (;;) {
    if (unit === '') {
      reapJobs(sh);
      notifyJobs(sh);
      yield* promptCommands(sh);
      desk.checkSize();
    }
    const line = yield* desk.read(yield* prompt(sh, unit === '' ? 'PS1' : 'PS2'));
    if (line.kind === 'interrupt') {
      unit = '';
      sh.status = 130;
      continue;
    }
    if (line.kind === 'eof') {
      if (unit !== '') {
        yield* guarded(sh, unit);
        unit = '';
        continue;
      }
      if (sh.options.ignoreeof) {
        sh.sys.err(`Use "${sh.login ? 'logout' : 'exit'}" to leave the shell.\n`);
        continue;
      }
      if (mayLeave(sh)) {
        sh.sys.err(sh.login ? 'logout\n' : 'exit\n');
        status = sh.status;
        break;
      }
      continue;
    }
    const text = expandLine(sh, line.text);
    if (text === null) {
      unit = '';
      continue;
    }
    entry = unit === '' ? text : joinLines(entry, text);
    unit = unit === '' ? text : `${unit}\n${text}`;
    const source = sh.aliases.size > 0 && sh.shopt('expand_aliases') ? expandAliases(unit, sh.aliases) : unit;
    if (completeness(source) === 'incomplete') {
      remember(sh, entry, unit !== text);
      continue;
    }
    // a here-document keeps its last newline
    if (unit !== text && /<<-?\s*['"\\\w]/.test(unit.split('\n')[0]!)) entry += '\n';
    remember(sh, entry, unit !== text);
    const whole = unit;
    unit = '';
    if (whole.trim() === '') continue;
    status = yield* guarded(sh, whole);
    sh.commandNumber++;
    if (sh.unwind?.kind === 'exit') {
      status = sh.unwind.status;
      break;
    }
    sh.unwind = null;
    sh.loops = 0;
  }
  saveHistory(sh);
  for (const job of sh.jobs.list) if (job.state === 'Stopped') sh.sys.kill(-job.pgid, 'SIGTERM');
  for (const job of sh.jobs.list) if (job.state === 'Stopped') sh.sys.kill(-job.pgid, 'SIGCONT');
  return status;
}

function begin(sh: Shell, tty: Tty): void {
  const { sys } = sh;
  sh.interactive = true;
  Object.assign(sh.options, { interactive: true, monitor: true, histexpand: true, history: true, emacs: true });
  sh.shopts.set('expand_aliases', true);
  sys.setpgid(0, 0);
  sh.jobControl = true;
  tty.foreground = sys.pgid;
  for (const signal of survived) sys.signal(signal, () => {});
  sys.signal('SIGINT', () => {
    if (sh.traps.get('SIGINT')) sh.pending.push('SIGINT');
    else if (sh.traps.get('SIGINT') !== '') sh.unwind = { kind: 'interrupt' };
  });
  sys.signal('SIGHUP', () => {
    for (const job of sh.jobs.list) sys.kill(-job.pgid, 'SIGHUP');
    sh.unwind = { kind: 'exit', status: 129 };
  });
  if (!sh.isSet('PS1')) sh.setVar('PS1', '\\s-\\v\\$ ');
  if (!sh.isSet('PS2')) sh.setVar('PS2', '> ');
  if (!sh.isSet('HISTFILE')) sh.setVar('HISTFILE', `${sh.getParam('HOME') ?? ''}/.bash_history`);
  if (!sh.isSet('HISTSIZE')) sh.setVar('HISTSIZE', '500');
  if (!sh.isSet('HISTFILESIZE')) sh.setVar('HISTFILESIZE', '500');
  const file = sys.readFile(sh.getParam('HISTFILE') ?? '');
  if (file.ok) sh.history = file.value.split('\n').filter((l) => l !== '');
}

/** Ref: bash shell.c:run_startup_files() */
function* startup(sh: Shell): Task<void> {
  const home = sh.getParam('HOME') ?? '';
  const own = ['.bash_profile', '.bash_login', '.profile'].map((f) => `${home}/${f}`).find((f) => sh.sys.stat(f).ok);
  const files = sh.login ? ['/etc/profile', ...(own ? [own] : [])] : ['/etc/bash.bashrc', `${home}/.bashrc`];
  if (sh.norc) return;
  for (const file of files) {
    const r = sh.sys.readFile(file);
    if (r.ok && sh.sys.stat(file).ok) yield* guarded(sh, r.value);
  }
}

function saveHistory(sh: Shell): void {
  const file = sh.getParam('HISTFILE');
  if (file === undefined || file === '' || sh.history.length === 0) return;
  const kept = sh.history.slice(-Number(sh.getParam('HISTFILESIZE') ?? 500));
  sh.sys.writeFile(file, kept.map((l) => `${l}\n`).join(''));
}

/** Runs a text; a fault in it ends the text and not the shell. */
function* guarded(sh: Shell, text: Bytes): Task<number> {
  try {
    const status = yield* runText(sh, text, 1);
    if (sh.unwind?.kind === 'interrupt') {
      if (!sh.unwind.told) sh.sys.err('\n');
      sh.unwind = null;
      sh.status = 130;
      return 130;
    }
    return status;
  } catch (e) {
    if (!(e instanceof ShellFault)) throw e;
    sh.error(e.message);
    sh.status = e.status;
    return e.status;
  } finally {
    sh.conditions = 0;
    sh.loops = 0;
  }
}

function* promptCommands(sh: Shell): Task<void> {
  const commands = sh.arrayValues('PROMPT_COMMAND').filter((c) => c !== '');
  if (commands.length === 0) return;
  const { status, lastArg } = sh;
  for (const c of commands) yield* guarded(sh, c);
  sh.status = status;
  sh.lastArg = lastArg;
}

function* prompt(sh: Shell, name: 'PS1' | 'PS2'): Task<Bytes> {
  const text = promptExpand(sh, sh.getParam(name) ?? '', true);
  if (!sh.shopt('promptvars') || !/[$`\\]/.test(text)) return text;
  const { status } = sh;
  try {
    return yield* expandRuntime(sh, text);
  } catch (e) {
    if (!(e instanceof ShellFault)) throw e;
    return text;
  } finally {
    sh.status = status;
  }
}

/** The line with what `!` stands for; null when there is nothing to run. */
function expandLine(sh: Shell, text: Bytes): Bytes | null {
  if (!sh.options.histexpand || sh.options.posix) return text;
  const r = historyExpand(text, sh.history, sh.historyBase, sh.historyMemory);
  switch (r.kind) {
    case 'same':
      return text;
    case 'error':
      sh.sys.err(`${sh.arg0}: ${r.message}\n`);
      return null;
    case 'print':
      sh.sys.err(`${r.line}\n`);
      remember(sh, r.line, false);
      return null;
    case 'changed':
      sh.sys.err(`${r.line}\n`);
      return r.line;
  }
}

/** Puts a line into the history; `again` when it goes on with the entry before. */
function remember(sh: Shell, entry: Bytes, again: boolean): void {
  if (!sh.options.history || entry === '') return;
  if (again && sh.shopt('cmdhist')) {
    sh.history = [...sh.history.slice(0, -1), entry];
    return;
  }
  const control = (sh.getParam('HISTCONTROL') ?? '').split(':');
  const both = control.includes('ignoreboth');
  if ((both || control.includes('ignorespace')) && entry.startsWith(' ')) return;
  if ((both || control.includes('ignoredups')) && sh.history.at(-1) === entry) return;
  sh.history = [...(control.includes('erasedups') ? sh.history.filter((h) => h !== entry) : sh.history), entry];
  const size = Number(sh.getParam('HISTSIZE') ?? 500);
  if (size >= 0 && sh.history.length > size) {
    sh.historyBase += sh.history.length - size;
    sh.history = sh.history.slice(-size);
  }
}

/** The editor at a terminal. */
class Desk {
  private readonly sh: Shell;
  private readonly tty: Tty;
  private readonly editor: LineEditor;
  private resized = false;

  constructor(sh: Shell, tty: Tty) {
    this.sh = sh;
    this.tty = tty;
    this.editor = new LineEditor({
      out: (bytes) => sh.sys.err(bytes),
      columns: () => tty.columns,
      history: () => sh.history,
      complete: (text, point) => complete(sh, text, point),
    });
    sh.sys.signal('SIGWINCH', () => {
      this.resized = true;
    });
    this.checkSize();
  }

  /** Ref: bash, shopt checkwinsize */
  checkSize(): void {
    if (!this.sh.shopt('checkwinsize')) return;
    this.sh.setVar('LINES', String(this.tty.rows));
    this.sh.setVar('COLUMNS', String(this.tty.columns));
  }

  /** One line. The terminal is the editor's meanwhile. Ref: readline rltty.c:rl_prep_terminal() */
  *read(prompt: Bytes): Task<Line> {
    const { sh, tty, editor } = this;
    const { sys } = sh;
    const before = { ...tty.mode };
    Object.assign(tty.mode, {
      cooked: false,
      echo: false,
      icrnl: false,
      signals: true,
      bracketedPaste: true,
      onlcr: true,
    });
    sys.err('\x1b[?2004h');
    editor.start(prompt);
    try {
      for (;;) {
        const r = yield* sys.read(sh.ttyFd, 1);
        if (this.resized) {
          this.resized = false;
          this.checkSize();
          editor.resized();
        }
        if (!r.ok) {
          if (sh.unwind?.kind === 'exit') return { kind: 'eof' };
          if (sh.unwind?.kind !== 'interrupt' && sh.pending.length === 0) continue;
          const trapped = sh.pending.length > 0;
          sh.unwind = null;
          sh.pending = [];
          editor.abandon();
          sys.err('\x1b[?2004l\r\x1b[?2004h\x1b[?2004l\r');
          if (trapped) yield* sh.engine.runTrap(sh, 'SIGINT');
          sys.err('\n');
          return { kind: 'interrupt' };
        }
        if (r.value === '') {
          sys.err('\x1b[?2004l\r\n');
          return { kind: 'eof' };
        }
        const outcome = editor.input(r.value);
        if (outcome.kind === 'more') continue;
        if (outcome.kind === 'line') sys.err('\x1b[?2004l\r');
        else sys.err('\x1b[?2004l\r\n');
        return outcome;
      }
    } finally {
      Object.assign(tty.mode, { ...standardMode, ...before, bracketedPaste: false });
    }
  }
}
