import type { Ipv4Addr } from '../../core/addr/ipv4.ts';
import { fail, invariant, ok, type Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import { MSEC, type Nsec, USEC } from '../../core/world.ts';
import { debianImage } from './debian.ts';
import type { FileSystem, Inode } from './fs.ts';
import { KernelModules } from './kernel_modules.ts';
import { BOOT_TIME, KernelLog, levelOf } from './klog.ts';
import type { Limits } from './limits.ts';
import type { NetFiles, NetworkCalls, SysctlTree } from './network.ts';
import { drop, type FileHost, hold, type OpenFile, type Pipe, SinkFile } from './openfile.ts';
import { type Mounts, walk } from './path.ts';
import { commOf, Process, ProcessExit, type ProcessScheduler } from './process.ts';
import { procfs } from './procfs.ts';
import type { FsProvider } from './provider.ts';
import type { Scheduler } from './scheduler.ts';
import { defaultAction } from './signals.ts';
import type { Bytes, Command, Pid, Program, Signal, SpawnOptions, Task } from './sys.ts';
import { ProcessSys } from './syscalls.ts';
import { sysfs } from './sysfs.ts';

/** Virtual time that work costs which the model does at once. */
export type Costs = {
  /** From fork to the child's first instruction. */
  readonly fork: Nsec;
  /** The same with an exec and a dynamic linker. */
  readonly exec: Nsec;
  /** A shell's builtin command. */
  readonly builtin: Nsec;
};

export const defaultCosts: Costs = { fork: 300 * USEC, exec: MSEC, builtin: 50 * USEC };

export type MachineOptions = {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly netns: NetnsId;
  readonly network: NetworkCalls;
  readonly commands: Iterable<Command>;
  /** A stock Debian 12 file system by default. */
  readonly fs?: FileSystem;
  readonly costs?: Partial<Costs>;
  readonly sysctl?: SysctlTree;
  /** /sys/class/net. */
  readonly classNet?: NetFiles;
  /** /proc/net. */
  readonly procNet?: NetFiles;
  /** Whether a device of that kind is there in any namespace: its module cannot be unloaded. */
  readonly linkKindInUse?: (kind: string) => boolean;
  /** A module came into this host's kernel or left it. */
  readonly moduleChanged?: (name: string, loaded: boolean) => void;
};

export type StartOptions = {
  readonly env?: ReadonlyMap<string, Bytes>;
  readonly cwd?: string;
  readonly stdin?: OpenFile;
  readonly stdout: OpenFile;
  readonly stderr: OpenFile;
  /** The namespace it runs in, where that is not the host's first. */
  readonly netns?: NetnsId;
};

/** How deep a child may run within its parent's `wait` instead of by the scheduler. */
const INLINE_DEPTH = 24;

/** What ran a program, or why it could not be run. */
export type Executable = { readonly program: Program; readonly argv: readonly Bytes[] };

/** A host's processes, beside the plain data of its files and network. */
export class Machine implements ProcessScheduler, FileHost {
  hostname: string;
  readonly scheduler: Scheduler;
  readonly limits: Limits;
  readonly network: NetworkCalls;
  readonly initNetns: NetnsId;
  readonly costs: Costs;
  readonly fs: FileSystem;
  readonly mounts: Mounts;
  readonly processes = new Map<Pid, Process>();
  readonly klog = new KernelLog();
  readonly modules: KernelModules;
  readonly pipes = new WeakMap<Inode, Pipe>();
  /** Files with a namespace bound over them, oldest first: /proc/mounts shows them. */
  readonly nsMounts: { path: string; netns: NetnsId }[] = [];
  private readonly commands = new Map<string, Command>();
  private nextPid = 1;
  private depth = 0;
  /** A name server of the host's own that needs no packets; null for an unknown name. */
  resolver: ((name: string) => Ipv4Addr | null) | null = null;
  /** The innermost process whose code is running. */
  current: Process | null = null;
  /** A child that was made just now and whose start is not in the timeline yet. */
  private fresh: Process | null = null;

  constructor(options: MachineOptions) {
    this.hostname = options.name;
    this.scheduler = options.scheduler;
    this.limits = options.scheduler.limits;
    this.network = options.network;
    this.initNetns = options.netns;
    this.costs = { ...defaultCosts, ...options.costs };
    for (const c of options.commands) this.commands.set(c.path, c);
    this.fs = options.fs ?? debianImage(this.hostname, this.wall, this.commands.keys());
    this.modules = new KernelModules(
      (text) => this.printk(text),
      (kind) => options.linkKindInUse?.(kind) ?? false,
      (name, loaded) => options.moduleChanged?.(name, loaded),
    );
    const mounts = new Map<string, FsProvider>();
    mounts.set('proc', procfs(this, options.sysctl ?? null, options.procNet ?? null));
    mounts.set('sysfs', sysfs(options.classNet ?? null));
    this.mounts = mounts;
  }

  get now(): Nsec {
    return this.scheduler.timeline.now;
  }

  get wall(): Nsec {
    return this.scheduler.timeline.wall;
  }

  random(): number {
    return this.scheduler.timeline.random();
  }

  /** A message of the kernel. */
  printk(text: string): void {
    this.klog.print(levelOf(text), this.now + BOOT_TIME, text);
  }

  /** Writes a user's message to the kernel's log. */
  kmsg(priority: number, text: Bytes): void {
    this.klog.print(priority, this.now + BOOT_TIME, text);
  }

  get fileSizeLimit(): number {
    return this.limits.fileSize;
  }

  enqueue(p: Process): void {
    this.scheduler.enqueue(p);
  }

  /** Starts a process nobody of this host is the parent of. */
  start(argv: readonly Bytes[], options: StartOptions): Result<Process> {
    const env = options.env ?? new Map();
    const cwd = options.cwd ?? '/';
    const exe = this.resolve(argv, argv[0] ?? '', cwd, env, null);
    if (!exe.ok) return exe;
    return ok(this.startProgram(exe.value.program, exe.value.argv, options));
  }

  /** The same with a program that is no file. */
  startProgram(program: Program, argv: readonly Bytes[], options: StartOptions): Process {
    const stdin = options.stdin ?? new SinkFile('/dev/null', () => {});
    const p = this.create(null, program, {
      argv,
      env: options.env ?? new Map(),
      cwd: options.cwd ?? '/',
      umask: 0o022,
      netns: options.netns ?? this.initNetns,
      fds: [stdin, options.stdout, options.stderr],
    });
    p.startAt = this.now;
    this.scheduler.enqueue(p);
    return p;
  }

  /** A child process; EAGAIN past the limit of processes. */
  fork(
    parent: Process,
    program: Program,
    argv: readonly Bytes[],
    options: SpawnOptions | undefined,
    cost: Nsec,
  ): Result<Process> {
    if (this.processes.size >= this.limits.processes) {
      this.scheduler.forkFailed();
      return fail('EAGAIN');
    }
    this.settle();
    const fds: (OpenFile | undefined)[] = [];
    if (options?.fds) {
      for (const [child, own] of options.fds) {
        const file = parent.fds[own];
        if (file) fds[child] = hold(file);
      }
    } else {
      for (let fd = 0; fd < 3; fd++) {
        const file = parent.fds[fd];
        if (file) fds[fd] = hold(file);
      }
    }
    const p = this.create(parent, program, {
      argv,
      env: options?.env ?? parent.env,
      cwd: options?.cwd ?? parent.cwd,
      umask: parent.umask,
      netns: options?.netns ?? parent.netns,
      fds,
    });
    if (options?.pgid !== undefined) p.pgid = options.pgid === 0 ? p.pid : options.pgid;
    if (parent.dispositions) {
      for (const [signal, d] of parent.dispositions) {
        if (d === 'SIG_IGN') {
          p.dispositions ??= new Map();
          p.dispositions.set(signal, 'SIG_IGN');
        }
      }
    }
    p.startAt = this.now + cost;
    this.fresh = p;
    return ok(p);
  }

  private create(
    parent: Process | null,
    program: Program,
    from: {
      argv: readonly Bytes[];
      env: ReadonlyMap<string, Bytes>;
      cwd: string;
      umask: number;
      netns: NetnsId;
      fds: (OpenFile | undefined)[];
    },
  ): Process {
    const p = new Process(this.nextPid++, parent, { ...from, start: this.now, program, scheduler: this });
    if (parent) {
      parent.children ??= new Map();
      parent.children.set(p.pid, p);
      p.tty = parent.tty;
    }
    this.network.getNetns(p.netns);
    this.processes.set(p.pid, p);
    return p;
  }

  /** Puts the start of the child made last into the timeline, as nobody waited for it at once. */
  settle(): void {
    const p = this.fresh;
    if (!p) return;
    this.fresh = null;
    this.scheduler.timeline.at(p.startAt, () => {
      if (p.state === 'new') this.scheduler.enqueue(p);
    });
  }

  /** Runs a child made just now within its parent's wait, when nothing else could happen before it starts. */
  runInline(child: Process): boolean {
    if (this.fresh !== child || this.depth >= INLINE_DEPTH || !this.scheduler.idleBefore(child.startAt)) return false;
    this.fresh = null;
    this.scheduler.timeline.advanceTo(child.startAt);
    this.scheduler.step();
    this.resume(child);
    return true;
  }

  resume(p: Process): void {
    if (p.state === 'zombie' || p.onStack) return;
    if (p.stopped) return;
    const before = this.current;
    this.current = p;
    p.onStack = true;
    this.depth++;
    try {
      if (p.state === 'new') {
        p.state = 'running';
        const sys = new ProcessSys(this, p);
        p.sys = sys;
        const r = p.program(sys);
        if (typeof r === 'number') {
          this.exit(p, r, null);
          return;
        }
        p.task = r;
      }
      p.state = 'running';
      const r = p.task!.next();
      if (r.done) this.exit(p, r.value, null);
      else if (p.state === 'running') p.state = 'blocked';
    } catch (e) {
      if (e instanceof ProcessExit) this.exit(p, e.status, e.signal);
      // a process that used up the stack dies as on a host; Differs: ours is smaller
      else if (e instanceof RangeError && e.message.includes('call stack')) this.exit(p, 0, 'SIGSEGV');
      else throw e;
    } finally {
      p.onStack = false;
      this.current = before;
      this.depth--;
      this.settle();
    }
    if (p.dying && p.state === 'blocked') this.die(p, p.dying);
  }

  /** Ends a process that does not run at the moment. */
  private die(p: Process, how: ProcessExit): void {
    p.dying = how;
    if (p.task && !p.onStack) {
      p.onStack = true;
      try {
        p.task.return(0);
      } catch (e) {
        if (!(e instanceof ProcessExit)) throw e;
      } finally {
        p.onStack = false;
      }
    }
    this.exit(p, how.status, how.signal);
  }

  private exit(p: Process, status: number, signal: Signal | null): void {
    if (p.state === 'zombie') return;
    if (signal === null && p.outBuffer !== '') {
      // exit(3) flushes stdout, and may have to wait for it
      const sys = p.sys as ProcessSys;
      try {
        if (!sys.drain()) {
          p.task = this.flushAndExit(sys, status);
          p.state = 'blocked';
          p.fds[1]?.writers?.add(p);
          return;
        }
      } catch (e) {
        if (!(e instanceof ProcessExit)) throw e;
        status = e.status;
        signal = e.signal;
      }
    }
    p.state = 'zombie';
    p.task = null;
    p.outBuffer = '';
    p.ended = { pid: p.pid, status: status & 255, signal };
    for (const file of p.fds) if (file) drop(file);
    p.fds.length = 0;
    this.network.putNetns(p.netns);
    p.onExit?.(p.ended);
    if (p.children) {
      for (const c of p.children.values()) {
        c.parent = null;
        if (c.state === 'zombie') this.processes.delete(c.pid);
      }
      p.children = null;
    }
    const parent = p.parent;
    if (!parent || parent.state === 'zombie') {
      this.processes.delete(p.pid);
    } else if (parent.dispositions?.get('SIGCHLD') === 'SIG_IGN') {
      parent.children?.delete(p.pid);
      this.processes.delete(p.pid);
      parent.childQueue.wake();
    } else {
      parent.childQueue.wake();
      const d = parent.dispositions?.get('SIGCHLD');
      if (typeof d === 'function') this.signal(parent, 'SIGCHLD');
    }
  }

  private *flushAndExit(sys: ProcessSys, status: number): Task<number> {
    yield* sys.flush();
    return status;
  }

  /** Delivers a signal to one process. Ref: kernel/signal.c:send_signal_locked(), get_signal() */
  signal(p: Process, signal: Signal): void {
    if (p.state === 'zombie') return;
    if (signal === 'SIGCONT' || signal === 'SIGKILL') this.continue(p);
    const d = signal === 'SIGKILL' || signal === 'SIGSTOP' ? 'SIG_DFL' : (p.dispositions?.get(signal) ?? 'SIG_DFL');
    if (d === 'SIG_IGN') return;
    if (d !== 'SIG_DFL') {
      d();
      if (p.state === 'blocked' || (p.onStack && p !== this.current)) {
        p.interrupted = true;
        p.wake();
      }
      return;
    }
    switch (defaultAction(signal)) {
      case 'ignore':
      case 'continue':
        return;
      case 'stop':
        if (p.stopped) return;
        p.stopped = signal;
        p.stopReported = false;
        p.parent?.childQueue.wake();
        return;
      case 'terminate': {
        const how = new ProcessExit(0, signal);
        if (p === this.current) throw how;
        if (p.onStack) {
          p.dying = how;
          return;
        }
        if (this.fresh === p) this.fresh = null;
        this.die(p, how);
      }
    }
  }

  private continue(p: Process): void {
    if (!p.stopped) return;
    p.stopped = null;
    p.stopReported = true;
    if (p.state === 'blocked' || p.state === 'new') this.scheduler.enqueue(p);
  }

  /** Every live member of a process group. */
  group(pgid: Pid): Process[] {
    const members: Process[] = [];
    for (const p of this.processes.values()) if (p.pgid === pgid && p.state !== 'zombie') members.push(p);
    return members;
  }

  /**
   * What execve would run: a command, or the interpreter of a script. ENOENT, EACCES, ENOEXEC ... `name` without a slash
   * is looked for in PATH. Ref: fs/exec.c:bprm_execve(), fs/binfmt_script.c:load_script()
   */
  resolve(
    argv: readonly Bytes[],
    name: string,
    cwd: string,
    env: ReadonlyMap<string, Bytes>,
    caller: Process | null,
    depth = 0,
  ): Result<Executable> {
    let path = name;
    if (!name.includes('/')) {
      const found = this.which(name, env.get('PATH') ?? '/bin:/usr/bin', cwd);
      if (found === null) return fail('ENOENT');
      path = found;
    }
    const place = walk(
      this.fs,
      this.mounts,
      { pid: caller?.pid ?? 0, netns: caller?.netns ?? this.initNetns },
      cwd,
      path,
      true,
    );
    if (!place.ok) return place;
    const node = place.value.node;
    if (!node) return fail('ENOENT');
    const inode = node.own;
    if (inode?.kind !== 'file' || (inode.mode & 0o111) === 0) return fail('EACCES');
    if (inode.command !== undefined) {
      const command = this.commands.get(inode.command);
      invariant(command, `no command ${inode.command}`);
      return ok({ program: command.program, argv });
    }
    if (!inode.data.startsWith('#!')) return fail('ENOEXEC');
    if (depth > 4) return fail('ELOOP');
    const end = inode.data.indexOf('\n');
    const line = inode.data.slice(2, end < 0 ? 256 : Math.min(end, 256)).replace(/^[ \t]+|[ \t]+$/g, '');
    if (line === '') return fail('ENOEXEC');
    const m = /^([^ \t]+)[ \t]*(.*)$/.exec(line);
    const interpreter = m![1]!;
    const args = m![2] === '' ? [interpreter] : [interpreter, m![2]!];
    return this.resolve([...args, path, ...argv.slice(1)], interpreter, cwd, env, caller, depth + 1);
  }

  /** Where execvp(3) would find a name, null when nowhere. */
  which(name: string, path: string, cwd: string): string | null {
    for (const dir of path.split(':')) {
      const file = `${dir === '' ? '.' : dir}/${name}`;
      const inode = this.ownFile(cwd, file);
      if (inode && (inode.mode & 0o111) !== 0) return dir === '' ? `./${name}` : file;
    }
    return null;
  }

  private ownFile(cwd: string, path: string): Inode | null {
    const place = walk(this.fs, this.mounts, { pid: 0, netns: this.initNetns }, cwd, path, true);
    const inode = place.ok ? place.value.node?.own : null;
    return inode?.kind === 'file' ? inode : null;
  }

  /** /proc/PID/exe. */
  executableOf(p: Process): string {
    for (const c of this.commands.values()) if (c.program === p.program) return c.path;
    return '/usr/bin/bash';
  }

  /** Makes the next call on the process's behalf in its new image. */
  execImage(p: Process, exe: Executable, env: ReadonlyMap<string, Bytes> | undefined): number | Task<number> {
    p.argv = exe.argv;
    p.comm = commOf(exe.argv[0] ?? '');
    if (env) p.env = env;
    p.lineBuffered = false;
    if (p.dispositions) {
      for (const [signal, d] of p.dispositions) if (typeof d === 'function') p.dispositions.delete(signal);
    }
    (p.sys as ProcessSys).forgetEnv();
    return exe.program(p.sys!);
  }
}
