import type { NetnsId } from '../../core/net.ts';
import type { Nsec } from '../../core/world.ts';
import type { OpenFile } from './openfile.ts';
import type { Block, Bytes, Pid, Program, Signal, Sys, Task, WaitStatus } from './sys.ts';
import { WaitQueue } from './waitqueue.ts';

export type Disposition = 'SIG_DFL' | 'SIG_IGN' | (() => void);

/** What leaves a process from the inside: `_exit(2)`, or a signal that ended it while it ran. */
export class ProcessExit {
  readonly status: number;
  readonly signal: Signal | null;
  constructor(status: number, signal: Signal | null) {
    this.status = status;
    this.signal = signal;
  }
}

/** The one value a blocked process yields. */
export const BLOCK: Block = { block: true };

export type ProcessState = 'new' | 'running' | 'blocked' | 'zombie';

/** A process: its image (a generator), descriptors, signals and family. Ref: include/linux/sched.h:struct task_struct */
export class Process {
  readonly pid: Pid;
  parent: Process | null;
  pgid: Pid;
  sid: Pid;
  argv: readonly Bytes[];
  comm: string;
  env: ReadonlyMap<string, Bytes>;
  cwd: string;
  umask: number;
  netns: NetnsId;
  readonly fds: (OpenFile | undefined)[];
  readonly start: Nsec;
  program: Program;
  sys: Sys | null = null;
  task: Task<number> | null = null;
  state: ProcessState = 'new';
  stopped: Signal | null = null;
  /** A stop or continue the parent was not told of yet. */
  stopReported = true;
  /** In the scheduler's queue. */
  queued = false;
  /** Its code is somewhere on the JavaScript stack: it cannot be resumed, and dies when control comes back to it. */
  onStack = false;
  /** A signal's handler ran, or must end it, since it blocked. */
  interrupted = false;
  dying: ProcessExit | null = null;
  ended: WaitStatus | null = null;
  /** Told once it has ended, whoever its parent is. */
  onExit: ((ended: WaitStatus) => void) | null = null;
  children: Map<Pid, Process> | null = null;
  dispositions: Map<Signal, Disposition> | null = null;
  /** When a new process gets to run. */
  startAt: Nsec = 0;
  readonly childQueue = new WaitQueue();
  /** Groups and terminals: the controlling terminal, null when there is none. */
  tty: OpenFile | null = null;
  /** stdio's buffer of stdout. */
  outBuffer: Bytes = '';
  lineBuffered = false;
  private readonly scheduler: ProcessScheduler;

  constructor(
    pid: Pid,
    parent: Process | null,
    from: {
      readonly argv: readonly Bytes[];
      readonly env: ReadonlyMap<string, Bytes>;
      readonly cwd: string;
      readonly umask: number;
      readonly netns: NetnsId;
      readonly fds: (OpenFile | undefined)[];
      readonly start: Nsec;
      readonly program: Program;
      readonly scheduler: ProcessScheduler;
    },
  ) {
    this.pid = pid;
    this.parent = parent;
    this.pgid = parent ? parent.pgid : pid;
    this.sid = parent ? parent.sid : pid;
    this.argv = from.argv;
    this.comm = commOf(from.argv[0] ?? '');
    this.env = from.env;
    this.cwd = from.cwd;
    this.umask = from.umask;
    this.netns = from.netns;
    this.fds = from.fds;
    this.start = from.start;
    this.program = from.program;
    this.scheduler = from.scheduler;
  }

  /** Called by the scheduler when it is this process's turn. */
  resume(): void {
    this.scheduler.resume(this);
  }

  /** What it waits for may have happened. */
  wake(): void {
    if (this.state === 'blocked' && !this.onStack) this.scheduler.enqueue(this);
  }
}

/** Who runs a process: its machine. */
export interface ProcessScheduler {
  resume(p: Process): void;
  enqueue(p: Process): void;
}

/** The 15 bytes of a file's name that ps shows. */
export function commOf(argv0: string): string {
  return argv0.slice(argv0.lastIndexOf('/') + 1).slice(0, 15);
}
