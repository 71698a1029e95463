import type { Nsec } from '../../core/world.ts';
import type { LimitExceeded } from '../proc/limits.ts';
import type { Machine } from '../proc/machine.ts';
import { type OpenFile, SinkFile, TextFile } from '../proc/openfile.ts';
import { BLOCK, type Process } from '../proc/process.ts';
import type { Bytes, Fd, Sys, Task } from '../proc/sys.ts';
import type { ProcessSys } from '../proc/syscalls.ts';
import { engine, finish, runText } from './exec.ts';
import { missing } from './parse.ts';
import { Shell } from './shell.ts';

/** Something that was written, in order. */
export type Chunk = { readonly fd: Fd; readonly at: Nsec; readonly data: Bytes };

/** One complete command of a script and what came of it. */
export type TranscriptEntry = {
  /** As in the script, without the last newline. */
  readonly text: Bytes;
  /** Number of its first line. */
  readonly line: number;
  /** stdout and stderr as they were written, also of jobs in the background. */
  readonly output: readonly Chunk[];
  readonly status: number;
  /** The command ended the shell: a transcript shows no status for it. */
  readonly ended: boolean;
};

/** How a script came to its end. */
export type TranscriptEnd =
  | { readonly kind: 'end'; readonly status: number /** What an EXIT trap wrote. */; readonly output: readonly Chunk[] }
  /** The text from `line` on never became a complete command. */
  | { readonly kind: 'incomplete'; readonly line: number; readonly text: Bytes }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'limit'; readonly limit: LimitExceeded }
  /** Nothing can happen any more, and the command has not ended. */
  | { readonly kind: 'stuck'; readonly text: Bytes };

export type TranscriptOptions = {
  /** What messages of the shell begin with. */
  readonly name?: string;
  readonly cwd?: string;
  readonly env?: ReadonlyMap<string, Bytes>;
  readonly stdin?: OpenFile;
  /** What passes before a command is there to be run: somebody types it, or reads and checks it. */
  readonly pause?: Nsec;
};

/** One command may not be longer; a script may not be longer than ten of them. */
const MAX_UNIT = 1024 * 1024;
const MAX_SCRIPT = 10 * MAX_UNIT;

/** Bytes that may be parsed to find one command's end. */
const MAX_WORK = 64 * MAX_UNIT;

export type Unit = { readonly text: Bytes; readonly line: number };

function mayEnd(line: Bytes, waiting: RegExp | null): boolean {
  return waiting === null || waiting.test(line);
}

/** Cuts a script into complete commands; comments and blank lines between them are left out. */
export function* units(script: Bytes): Generator<Unit, TranscriptEnd | null, void> {
  let unit = '';
  let start = 1;
  let line = 0;
  let lines = 0;
  let work = 0;
  let waiting: RegExp | null = null;
  for (let from = 0; from < script.length; ) {
    const nl = script.indexOf('\n', from);
    const end = nl < 0 ? script.length : nl;
    const text = script.slice(from, end);
    from = end + 1;
    line++;
    if (unit === '') {
      if (/^[ \t\v\f\r]*(#.*)?$/.test(text)) continue;
      start = line;
      lines = 0;
      unit = text;
    } else unit += `\n${text}`;
    lines++;
    if (unit.length > MAX_UNIT) return { kind: 'incomplete', line: start, text: unit };
    if (text.endsWith('\\')) continue;
    // a line that lacks what the command waits for cannot end it
    if (lines > 1 && !mayEnd(text, waiting)) continue;
    work += unit.length;
    if (work > MAX_WORK) return { kind: 'incomplete', line: start, text: unit };
    waiting = missing(unit);
    if (waiting !== null) continue;
    yield { text: unit, line: start };
    unit = '';
    work = 0;
  }
  return unit === '' ? null : { kind: 'incomplete', line: start, text: unit };
}

/** What came of one command that was typed. */
export type Typed = {
  readonly status: number;
  /** The command ended the shell. */
  readonly ended: boolean;
  readonly limit: LimitExceeded | null;
  /** Nothing can happen any more, and the command has not ended. */
  readonly stuck: boolean;
};

/** A shell that somebody types complete commands at: what it needs of time passes before the next one starts. */
export class TypedShell {
  private readonly machine: Machine;
  private readonly desk: Desk = { unit: null, status: 0, busy: true, closing: false };
  private readonly process: Process;

  /** `write` is handed what the shell and all it started write, as it comes. */
  constructor(machine: Machine, options: Omit<TranscriptOptions, 'pause'>, write: (chunk: Chunk) => void) {
    this.machine = machine;
    const sink = (fd: Fd) =>
      new SinkFile(`pipe:[${fd}]`, (data) => {
        machine.scheduler.output(data.length);
        write({ fd, at: machine.now, data });
      });
    const env = new Map<string, Bytes>([
      ['PATH', '/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HOME', '/root'],
      ['LC_ALL', 'C'],
      ['LANG', 'C'],
      ['COLUMNS', '200'],
      ['PS4', '+ '],
      ['HISTFILE', ''],
      ...(options.env ?? []),
    ]);
    const name = options.name ?? 'bash';
    this.process = machine.startProgram((sys) => shellAtDesk(sys, this.desk, name), ['bash', name], {
      env,
      cwd: options.cwd ?? '/tmp',
      stdin: options.stdin ?? new TextFile('/dev/null', ''),
      stdout: sink(1),
      stderr: sink(2),
    });
  }

  get ended(): boolean {
    return this.process.state === 'zombie';
  }

  get status(): number {
    return statusOf(this.process);
  }

  /** Until the shell waits for a command. */
  settle(): LimitExceeded | null {
    return this.machine.scheduler.run(() => this.ended || !this.desk.busy);
  }

  /** Lets time pass up to `until`. */
  wait(until: Nsec): LimitExceeded | null {
    return this.machine.scheduler.run(() => this.ended, until);
  }

  type(unit: Unit): Typed {
    this.desk.unit = unit;
    this.desk.busy = true;
    this.process.wake();
    const limit = this.settle();
    if (limit) return { status: 0, ended: true, limit, stuck: false };
    if (this.ended) return { status: this.status, ended: true, limit: null, stuck: false };
    return { status: this.desk.status, ended: false, limit: null, stuck: this.desk.busy };
  }

  /** End of input: traps run. */
  close(): LimitExceeded | null {
    this.desk.closing = true;
    this.desk.busy = true;
    this.process.wake();
    return this.machine.scheduler.run(() => this.ended);
  }
}

/**
 * Runs a script one complete command at a time in one shell, as somebody types it: what a command needs of time passes
 * before the next one starts. Each step gives a command and what it wrote.
 */
export function* transcript(
  machine: Machine,
  script: Bytes,
  options: TranscriptOptions = {},
): Generator<TranscriptEntry, TranscriptEnd, void> {
  if (script.length > MAX_SCRIPT)
    return { kind: 'unreadable', message: `the script is longer than ${MAX_SCRIPT} bytes` };
  const nul = script.indexOf('\0');
  if (nul >= 0) return { kind: 'unreadable', message: 'cannot execute binary file' };
  let output: Chunk[] = [];
  const shell = new TypedShell(machine, options, (chunk) => output.push(chunk));
  let limit = shell.settle();
  if (limit) return { kind: 'limit', limit };
  const source = units(script);
  for (;;) {
    const next = source.next();
    if (next.done) {
      if (next.value) return next.value;
      break;
    }
    const unit = next.value;
    if (options.pause) {
      limit = shell.wait(machine.now + options.pause);
      if (limit) return { kind: 'limit', limit };
    }
    const typed = shell.type(unit);
    const entry = { text: unit.text, line: unit.line, output, status: typed.status, ended: typed.ended || typed.stuck };
    output = [];
    yield entry;
    if (typed.limit) return { kind: 'limit', limit: typed.limit };
    if (typed.ended) return { kind: 'end', status: typed.status, output: [] };
    if (typed.stuck) return { kind: 'stuck', text: unit.text };
  }
  limit = shell.close();
  if (limit) return { kind: 'limit', limit };
  return { kind: 'end', status: 0, output };
}

function statusOf(p: Process): number {
  return p.ended ? (p.ended.signal ? 128 : p.ended.status) : 0;
}

/** Where the driver lays commands for the shell. */
type Desk = { unit: Unit | null; status: number; busy: boolean; closing: boolean };

function* shellAtDesk(s: Sys, desk: Desk, name: string): Task<number> {
  const sys = s as ProcessSys;
  const sh = new Shell(sys, engine);
  sh.arg0 = name;
  sh.source = name;
  yield* runText(sh, 'sudo() { "$@"; }\nexport -f sudo', 1);
  return yield* finish(sh, serve(sh, desk));
}

function* serve(sh: Shell, desk: Desk): Task<number> {
  for (;;) {
    desk.busy = false;
    while (!desk.busy) {
      yield BLOCK;
    }
    if (desk.closing) return 0;
    const unit = desk.unit!;
    // what runs the commands has itself run others since the last
    sh.status = 0;
    sh.pipeStatus = ['0'];
    if (sh.vars.find('BASH_REMATCH')) sh.setArray('BASH_REMATCH', []);
    desk.status = yield* runText(sh, unit.text, unit.line);
    if (sh.unwind) return sh.status;
    sh.loops = 0;
  }
}

/** A transcript's lines for one command: `$ ` and `> ` before the command, what it wrote, `[exit N]`. */
export function entryText(e: TranscriptEntry): Bytes {
  const command = e.text.replaceAll('\n', '\n> ');
  const out = e.output.map((c) => c.data).join('');
  return `$ ${command}\n${out}${e.status !== 0 && !e.ended ? `[exit ${e.status}]\n` : ''}`;
}
