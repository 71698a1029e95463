import { invariant } from '../core/errno.ts';
import type { NetnsId } from '../core/net.ts';
import { type HostId, type Nsec, SEC } from '../core/world.ts';
import type { LimitExceeded } from './proc/limits.ts';
import type { Machine } from './proc/machine.ts';
import { hold } from './proc/openfile.ts';
import type { Process } from './proc/process.ts';
import { signalNumber } from './proc/signals.ts';
import type { Bytes, Pid } from './proc/sys.ts';
import { Tty } from './proc/tty.ts';
import type { Sandbox } from './sandbox.ts';

export type TerminalOptions = {
  /** Where the shell runs; the first host by default. */
  readonly host?: HostId;
  /** The namespace it starts in, as `ip netns exec` would; the host's own by default. */
  readonly netns?: NetnsId;
  /** What runs in it: `bash` as a login gives it by default. Its end is the terminal's. */
  readonly argv?: readonly Bytes[];
  /** Added to the environment of a root login. */
  readonly env?: ReadonlyMap<string, Bytes>;
  readonly cwd?: string;
  readonly columns?: number;
  readonly rows?: number;
  /** What the screen gets, with ANSI sequences and CR LF; called while the model runs, also from `input`. */
  readonly onOutput: (bytes: Bytes) => void;
  /** The shell ended with this status; the terminal takes no more input. */
  readonly onExit?: (status: number) => void;
};

/** `prompt`: the shell waits for a command; `reading`: a program in the foreground waits for keys; `running`: neither. */
export type TerminalState = 'prompt' | 'reading' | 'running' | 'ended';

/** A screen and keyboard with a shell behind them. Nothing happens in it but within `Terminals.settle` and `advance`. */
export interface Terminal {
  /** `/dev/pts/0` and so on. */
  readonly name: string;
  readonly host: HostId;
  readonly state: TerminalState;
  /** What has the keyboard: the shell, or the job in its foreground; 0 when ended. */
  readonly foreground: {
    readonly pid: Pid;
    readonly comm: string;
    readonly netns: NetnsId;
    readonly cwd: string;
  } | null;
  readonly columns: number;
  readonly rows: number;
  /** Keys as a terminal sends them (Enter is CR); a bracketed paste among them is given to `paste`. */
  input(keys: Bytes): void;
  /** Text of any number of lines: each is typed when whoever reads the terminal asks for it. Ctrl-C throws the rest away. */
  paste(text: Bytes): void;
  /** The window changed: SIGWINCH to the foreground. */
  resize(columns: number, rows: number): void;
  /** The window was closed: SIGHUP to the shell and its jobs. */
  close(): void;
}

/** How long `settle` waits for a program that does not end, unless told otherwise. */
const PATIENCE = 60 * SEC;

const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** The terminals of a sandbox, and the passing of their time. */
export class Terminals {
  private readonly sandbox: Sandbox;
  private readonly sessions: Session[] = [];
  private next = 0;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  get list(): readonly Terminal[] {
    return this.sessions;
  }

  /** Opens a terminal; its shell starts when time passes. Throws where the host does not exist or has no such program. */
  open(options: TerminalOptions): Terminal {
    const machine = this.sandbox.machines.get(options.host ?? (0 as HostId));
    invariant(machine, `no host ${options.host}`);
    const session = new Session(machine, options.host ?? (0 as HostId), `/dev/pts/${this.next++}`, options);
    this.sessions.push(session);
    return session;
  }

  /** Runs until every terminal waits for keys or has ended, at most `ns` of virtual time (a minute unless told); the limit that ended it, else null. */
  settle(ns: Nsec = PATIENCE): LimitExceeded | null {
    const { scheduler } = this.sandbox;
    scheduler.renew();
    const limit = scheduler.run(() => this.sessions.every((t) => t.idle), scheduler.timeline.now + ns);
    for (const t of this.sessions) t.report();
    return limit;
  }

  /** Lets exactly `ns` pass, whoever waits for what; the limit that ended it early, else null. */
  advance(ns: Nsec): LimitExceeded | null {
    const { scheduler } = this.sandbox;
    const until = scheduler.timeline.now + ns;
    scheduler.renew();
    const limit = scheduler.run(() => false, until);
    if (limit === null) scheduler.timeline.advanceTo(until);
    for (const t of this.sessions) t.report();
    return limit;
  }
}

/** One terminal: the tty, and the process whose end is its own. */
class Session implements Terminal {
  readonly name: string;
  readonly host: HostId;
  private readonly machine: Machine;
  private readonly tty: Tty;
  private readonly process: Process;
  private reported = false;
  private pasting = false;
  private pasted: Bytes = '';
  private readonly onExit: ((status: number) => void) | undefined;

  constructor(machine: Machine, host: HostId, name: string, options: TerminalOptions) {
    this.machine = machine;
    this.host = host;
    this.name = name;
    this.onExit = options.onExit;
    const screen = (bytes: Bytes): void => {
      machine.scheduler.output(bytes.length);
      options.onOutput(bytes);
    };
    this.tty = new Tty(name, screen, (pgid, signal) => {
      for (const p of machine.group(pgid)) machine.signal(p, signal);
    });
    this.tty.columns = options.columns ?? 80;
    this.tty.rows = options.rows ?? 24;
    // the terminal itself holds the tty open as long as its process lives
    hold(this.tty);
    hold(this.tty);
    const env = new Map<string, Bytes>([
      ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HOME', '/root'],
      ['USER', 'root'],
      ['LOGNAME', 'root'],
      ['SHELL', '/bin/bash'],
      ['TERM', 'xterm-256color'],
      ['LANG', 'C.UTF-8'],
      ...(options.env ?? []),
    ]);
    const argv = options.argv ?? ['-bash'];
    const started = machine.start(argv[0] === '-bash' ? ['bash', ...argv.slice(1)] : argv, {
      env,
      cwd: options.cwd ?? '/root',
      stdin: this.tty,
      stdout: this.tty,
      stderr: this.tty,
    });
    invariant(started.ok, `cannot run ${argv[0]}`);
    const p = started.value;
    p.argv = argv;
    p.tty = this.tty;
    this.tty.foreground = p.pgid;
    if (options.netns !== undefined) {
      machine.network.getNetns(options.netns);
      machine.network.putNetns(p.netns);
      p.netns = options.netns;
    }
    this.process = p;
  }

  /** Tells of the shell's end, once. */
  report(): void {
    if (this.reported || this.process.ended === null) return;
    this.reported = true;
    const { status, signal } = this.process.ended;
    this.onExit?.(signal === null ? status : 128 + signalNumber[signal]);
  }

  get idle(): boolean {
    return this.process.state === 'zombie' || this.tty.waiting;
  }

  get state(): TerminalState {
    if (this.process.state === 'zombie') return 'ended';
    if (!this.tty.waiting) return 'running';
    return this.tty.mode.bracketedPaste ? 'prompt' : 'reading';
  }

  get foreground(): Terminal['foreground'] {
    const members = this.machine.group(this.tty.foreground);
    const p = members.at(-1) ?? (this.process.state === 'zombie' ? undefined : this.process);
    return p ? { pid: p.pid, comm: p.comm, netns: p.netns, cwd: p.cwd } : null;
  }

  get columns(): number {
    return this.tty.columns;
  }
  get rows(): number {
    return this.tty.rows;
  }

  input(keys: Bytes): void {
    for (let rest = keys; rest !== ''; ) {
      const mark = this.pasting ? PASTE_END : PASTE_BEGIN;
      const at = rest.indexOf(mark);
      const part = at < 0 ? rest : rest.slice(0, at);
      rest = at < 0 ? '' : rest.slice(at + mark.length);
      if (this.pasting) this.pasted += part;
      else if (part !== '') this.tty.type(part);
      if (at < 0) return;
      if (this.pasting) {
        this.paste(this.pasted);
        this.pasted = '';
      }
      this.pasting = !this.pasting;
    }
  }

  paste(text: Bytes): void {
    if (this.process.state !== 'zombie') this.tty.paste(text);
  }

  resize(columns: number, rows: number): void {
    if (columns === this.tty.columns && rows === this.tty.rows) return;
    this.tty.columns = Math.max(1, Math.floor(columns));
    this.tty.rows = Math.max(1, Math.floor(rows));
    for (const p of this.machine.group(this.tty.foreground)) this.machine.signal(p, 'SIGWINCH');
  }

  close(): void {
    this.tty.hangUp();
    for (const p of [...this.machine.processes.values()]) if (p.tty === this.tty) this.machine.signal(p, 'SIGHUP');
  }
}
