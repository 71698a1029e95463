import type { Ipv4Addr } from '../../core/addr/ipv4.ts';
import type { Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import type { NetlinkEvent, NetlinkGroup } from '../../core/netlink/event.ts';
import type { Netlink } from '../../core/netlink/netlink.ts';
import type { Socket, SocketSpec } from '../../core/socket/socket.ts';
import type { Nsec } from '../../core/world.ts';
import type { KernelModules } from './kernel_modules.ts';
import type { KernelLog } from './klog.ts';

/**
 * Text and data inside the model are byte strings: one character a byte, '\x00' to '\xff', as a process under LC_ALL=C
 * sees them. UTF-8 is encoded where text enters (a script, a terminal) and decoded where it leaves.
 */
export type Bytes = string;
export type Pid = number;
export type Fd = number;

// biome-ignore format: a table
export type Signal =
  | 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGILL' | 'SIGTRAP' | 'SIGABRT' | 'SIGBUS' | 'SIGFPE' | 'SIGKILL' | 'SIGUSR1'
  | 'SIGSEGV' | 'SIGUSR2' | 'SIGPIPE' | 'SIGALRM' | 'SIGTERM' | 'SIGSTKFLT' | 'SIGCHLD' | 'SIGCONT' | 'SIGSTOP'
  | 'SIGTSTP' | 'SIGTTIN' | 'SIGTTOU' | 'SIGURG' | 'SIGXCPU' | 'SIGXFSZ' | 'SIGVTALRM' | 'SIGPROF' | 'SIGWINCH'
  | 'SIGIO' | 'SIGPWR' | 'SIGSYS';

/** What a blocked process hands the scheduler. Programs never make one: they `yield*` the calls of `Sys`. */
export type Block = { readonly block: true };

/** A call or a program that may block: run with `yield*`. */
export type Task<T> = Generator<Block, T, void>;

/** A program is a function of its system calls; it returns its exit status, at once or after blocking. */
export type Program = (sys: Sys) => number | Task<number>;

/** What ended a process: `exit(status)` or a signal. A shell shows the latter as 128 + number. */
export type WaitStatus = {
  readonly pid: Pid;
  readonly status: number;
  readonly signal: Signal | null;
  /** Not ended but stopped by this signal; only who asks for `untraced` sees it. */
  readonly stopped?: Signal;
};

export type FileKind = 'file' | 'directory' | 'symlink' | 'pipe' | 'char' | 'socket';
export type Stat = {
  readonly kind: FileKind;
  readonly size: number;
  /** Permission bits, as in chmod(1). */
  readonly mode: number;
  /** Wall clock, nanoseconds since 1970. */
  readonly mtime: Nsec;
  readonly ino: number;
  readonly dev: number;
  readonly nlink: number;
  /** A namespace file's namespace (nsfs). */
  readonly netns?: NetnsId;
};

export type OpenFlags = {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly create?: boolean;
  readonly truncate?: boolean;
  readonly exclusive?: boolean;
};

export type SpawnOptions = {
  /** The file to run where it is not what `argv[0]` names. */
  readonly file?: string;
  /** The child's descriptors: child fd to a descriptor of the caller. Default: the caller's 0, 1 and 2. */
  readonly fds?: ReadonlyMap<Fd, Fd>;
  readonly env?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  readonly netns?: NetnsId;
  /** 0 makes the child the leader of a new process group. */
  readonly pgid?: Pid;
};

/**
 * The system calls of one process, and the part of libc every tool uses (buffered stdout). Non-blocking calls answer at
 * once; the others are tasks to `yield*`. Paths may be relative to `cwd`.
 */
export interface Sys {
  readonly pid: Pid;
  readonly ppid: Pid;
  readonly argv: readonly Bytes[];
  readonly env: Map<string, Bytes>;
  readonly cwd: string;
  chdir(path: string): Result<void>;
  readonly hostname: string;
  sethostname(name: string): void;

  // --- time and chance
  /** Virtual time since the world began. */
  readonly now: Nsec;
  /** Wall clock, nanoseconds since 1970. */
  readonly wall: Nsec;
  /** Uniform in 0 .. 2^32 - 1, from the world's seed. */
  random(): number;
  /** False when a signal handler cut it short. */
  sleep(ns: Nsec): Task<boolean>;
  /** Lets processor time pass; other processes run meanwhile. */
  cpu(ns: Nsec): Task<void>;
  /** The same without blocking: false, and no time passed, when others have to run first. */
  tryCpu(ns: Nsec): boolean;

  // --- stdio. stdout is buffered as glibc does (whole blocks of 4096 bytes on a pipe or file, lines on a tty) and
  // flushed at exit and before blocking reads of a tty; stderr goes out at once.
  out(text: Bytes): void;
  err(text: Bytes): void;
  /** setlinebuf(3) on stdout. */
  setlinebuf(): void;
  /** fflush(3) on stdout; call it in loops that print without end, so that a full pipe can hold them up. */
  flush(): Task<void>;
  isatty(fd: Fd): boolean;
  /** Columns of the terminal, else $COLUMNS, else 80. */
  readonly columns: number;

  // --- descriptors
  /** '' is end of file. EINTR after a handled signal. Gives what there is, at most `max` bytes. */
  read(fd: Fd, max?: number): Task<Result<Bytes>>;
  /** Writes all of it, blocking on a full pipe. EPIPE only where SIGPIPE is ignored. Not buffered. */
  write(fd: Fd, data: Bytes): Task<Result<void>>;
  open(path: string, flags: OpenFlags, mode?: number): Result<Fd>;
  close(fd: Fd): void;
  /** The lowest free descriptor not below `from`. F_DUPFD. */
  dup(fd: Fd, from?: Fd): Result<Fd>;
  isopen(fd: Fd): boolean;
  /** Open descriptors in order. */
  readonly descriptors: readonly Fd[];
  dup2(from: Fd, to: Fd): Result<Fd>;
  pipe(): { readonly read: Fd; readonly write: Fd };
  /**
   * Until a descriptor (socket or file) can be read without blocking, or `timeout` ns passed (null: forever).
   * `interrupted` after a handled signal.
   */
  poll(
    fds: readonly Fd[],
    timeout: Nsec | null,
    /** Those of `fds` that are to be written: ready when there is room, or a connection came about or failed. */
    out?: readonly Fd[],
  ): Task<{ readonly ready: readonly Fd[]; readonly interrupted: boolean }>;

  // --- files
  stat(path: string): Result<Stat>;
  lstat(path: string): Result<Stat>;
  fstat(fd: Fd): Result<Stat>;
  /** Names without `.` and `..`, in the directory's own order. */
  readdir(path: string): Result<readonly string[]>;
  readlink(path: string): Result<string>;
  mkdir(path: string, mode?: number): Result<void>;
  rmdir(path: string): Result<void>;
  unlink(path: string): Result<void>;
  rename(from: string, to: string): Result<void>;
  symlink(target: string, path: string): Result<void>;
  /** mkfifo(3). */
  mkfifo(path: string, mode?: number): Result<void>;
  link(from: string, to: string): Result<void>;
  chmod(path: string, mode: number): Result<void>;
  umask: number;
  utimes(path: string, mtime: Nsec): Result<void>;
  /** Whole files, for tools that slurp; /proc and /sys included. */
  readFile(path: string): Result<Bytes>;
  writeFile(path: string, data: Bytes): Result<void>;

  // --- processes and signals
  spawn(argv: readonly Bytes[], options?: SpawnOptions): Result<Pid>;
  /** A child of the caller that runs `program` in the caller's image (fork). */
  fork(program: Program, options?: SpawnOptions): Pid;
  /** execvp(3): ENOENT, EACCES ... when nothing was run; else the new program ran to its end with this status. */
  exec(argv: readonly Bytes[], env?: ReadonlyMap<string, Bytes>): Task<Result<number>>;
  /** Where execvp would find it, null when nowhere. */
  which(name: string): string | null;
  /** waitpid(2); pid -1 is any child. ECHILD, EINTR. `nohang` gives null when none has ended. */
  wait(pid: Pid, options?: { readonly nohang?: boolean; readonly untraced?: boolean }): Task<Result<WaitStatus | null>>;
  kill(pid: Pid, signal: Signal | 0): Result<void>;
  /** A function runs when the signal arrives, and a blocking call then ends with EINTR. */
  signal(signal: Signal, disposition: 'SIG_DFL' | 'SIG_IGN' | (() => void)): void;
  /** Process group of the caller; setpgid(2), getpgid(2). */
  readonly pgid: Pid;
  setpgid(pid: Pid, pgid: Pid): Result<void>;
  getpgid(pid: Pid): Pid | null;
  /** The foreground group of the terminal behind `fd`; tcsetpgrp(3). */
  tcsetpgrp(fd: Fd, pgid: Pid): Result<void>;
  /** How a signal is disposed of; children start with what was ignored. */
  ignored(signal: Signal): boolean;
  /** Every process this process's pid namespace shows, for ps, lsns and /proc. */
  processes(): readonly ProcessInfo[];

  /** The kernel's ring buffer, for syslog(2). */
  readonly klog: KernelLog;
  /** finit_module(2), delete_module(2) and the files they are loaded from. */
  readonly modules: KernelModules;

  // --- the network namespace
  readonly netns: NetnsId;
  setns(netns: NetnsId): Result<void>;
  /** unshare(CLONE_NEWNET). */
  unshareNet(): Result<NetnsId>;
  /** Puts a namespace's file at `path` (bind mount of /proc/PID/ns/net); umount takes it away again. */
  bindNetns(netns: NetnsId, path: string): Result<void>;
  umount(path: string): Result<void>;
  /** Requests to the kernel about the current namespace (or another that the caller holds open). */
  netlink(netns?: NetnsId): Netlink;
  /** An rtnetlink socket that hears the groups' events in the current namespace, for `ip monitor`. */
  netlinkListen?(groups: ReadonlySet<NetlinkGroup>): Result<NetlinkListener>;
  /** A descriptor with a socket behind it, in the current namespace. */
  socket(spec: SocketSpec): Result<Socket & { readonly fd: Fd }>;
  /** accept(2) without blocking: null when nobody waits. */
  accept(listener: Socket): Result<(Socket & { readonly fd: Fd }) | null>;
  /** What the machine's own name server says of a name; null for an unknown one, or where there is none. */
  resolveName?(name: string): Ipv4Addr | null;
  /** Always root, 0: a learner's `sudo` is a formality here. */
  readonly uid: number;
}

/** Readable while an event waits; `recv` takes the oldest, null when there is none. close(fd) ends it. */
export type NetlinkListener = { readonly fd: Fd; recv(): NetlinkEvent | null };

export type ProcessInfo = {
  readonly pid: Pid;
  readonly ppid: Pid;
  readonly argv: readonly Bytes[];
  readonly comm: string;
  readonly netns: NetnsId;
  readonly state: 'R' | 'S' | 'T' | 'Z';
  /** Virtual time of its start. */
  readonly start: Nsec;
  /** Its descriptors that are sockets, with their inode numbers, for `ss -p`. */
  readonly sockets?: ReadonlyMap<Fd, number>;
};

/** One command of the host: its file's path decides what `which` says; several names may share a program. */
export type Command = {
  /** `/usr/sbin/brctl`. */
  readonly path: string;
  readonly program: Program;
};
