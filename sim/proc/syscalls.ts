import type { Ipv4Addr } from '../../core/addr/ipv4.ts';
import { done, fail, ok, type Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import type { NetlinkGroup } from '../../core/netlink/event.ts';
import type { Netlink } from '../../core/netlink/netlink.ts';
import type { Socket, SocketSpec } from '../../core/socket/socket.ts';
import type { Nsec } from '../../core/world.ts';
import { addEntry, type Inode, newDir, newFifo, newFile, newSymlink, removeEntry } from './fs.ts';
import type { KernelModules } from './kernel_modules.ts';
import type { KernelLog } from './klog.ts';
import type { Machine } from './machine.ts';
import { charge, chargeBytes } from './meter.ts';
import {
  CharFile,
  DirFile,
  drop,
  hold,
  KmsgFile,
  type OpenFile,
  Pipe,
  PipeReader,
  PipeWriter,
  ProviderFile,
  RegularFile,
  SocketFile,
} from './openfile.ts';
import { joinPath, type Place, type VNode, walk } from './path.ts';
import { BLOCK, type Process, ProcessExit } from './process.ts';
import type {
  Bytes,
  Fd,
  NetlinkListener,
  OpenFlags,
  Pid,
  ProcessInfo,
  Program,
  Signal,
  SpawnOptions,
  Stat,
  Sys,
  Task,
  WaitStatus,
} from './sys.ts';
import { Tty } from './tty.ts';

/** Ref: glibc stdio: BUFSIZ of a pipe or file is its st_blksize */
const STDIO_BLOCK = 4096;
const MAX_FDS = 1024;

/** What a namespace and a program's start take, in units of work. */
const NEW_NETNS = 20;
const EXEC = 8;

/** The system calls of one process. */
export class ProcessSys implements Sys {
  private readonly m: Machine;
  private readonly p: Process;
  private ownEnv: Map<string, Bytes> | null = null;

  constructor(machine: Machine, process: Process) {
    this.m = machine;
    this.p = process;
  }

  get pid(): Pid {
    return this.p.pid;
  }
  get ppid(): Pid {
    return this.p.parent?.pid ?? 0;
  }
  /** Counts bytes kept in memory for the process against the run's limit of output. */
  account(bytes: number): void {
    this.m.scheduler.output(bytes);
  }
  get argv(): readonly Bytes[] {
    return this.p.argv;
  }
  /** The process's own copy, made when first looked at. */
  get env(): Map<string, Bytes> {
    if (!this.ownEnv) {
      this.ownEnv = new Map(this.p.env);
      this.p.env = this.ownEnv;
    }
    return this.ownEnv;
  }
  forgetEnv(): void {
    this.ownEnv = null;
  }
  get cwd(): string {
    return this.p.cwd;
  }
  chdir(path: string): Result<void> {
    const r = this.walk(path, true);
    if (!r.ok) return r;
    const node = r.value.node;
    if (!node) return fail('ENOENT');
    if (kindOf(node) !== 'directory') return fail('ENOTDIR');
    this.p.cwd = joinPath(this.p.cwd, path);
    return done;
  }
  get hostname(): string {
    return this.m.hostname;
  }
  sethostname(name: string): void {
    this.m.hostname = name;
  }
  get uid(): number {
    return 0;
  }

  // --- time and chance

  get now(): Nsec {
    return this.m.now;
  }
  get wall(): Nsec {
    return this.m.wall;
  }
  random(): number {
    return this.m.random();
  }

  *sleep(ns: Nsec): Task<boolean> {
    const p = this.p;
    const when = this.m.now + Math.max(0, Math.round(ns));
    if (when === Number.POSITIVE_INFINITY) {
      for (;;) {
        yield BLOCK;
        if (this.interrupted()) return false;
      }
    }
    const alarm = this.m.scheduler.timeline.at(when, () => p.wake());
    try {
      for (;;) {
        yield BLOCK;
        if (this.interrupted()) return false;
        if (this.m.now >= when) return true;
      }
    } finally {
      this.m.scheduler.timeline.cancel(alarm);
    }
  }

  *cpu(ns: Nsec): Task<void> {
    if (this.tryCpu(ns)) return;
    const p = this.p;
    const when = this.m.now + ns;
    const alarm = this.m.scheduler.timeline.at(when, () => p.wake());
    try {
      while (this.m.now < when || p.stopped) yield BLOCK;
    } finally {
      this.m.scheduler.timeline.cancel(alarm);
    }
    // what came meanwhile interrupts no call
    p.interrupted = false;
  }

  tryCpu(ns: Nsec): boolean {
    const { scheduler } = this.m;
    scheduler.step();
    this.m.settle();
    if (this.p.stopped) return false;
    const when = scheduler.timeline.now + ns;
    if (!scheduler.idleBefore(when)) return false;
    scheduler.timeline.advanceTo(when);
    return true;
  }

  /** A handled signal came while this process was blocked. */
  private interrupted(): boolean {
    if (this.p.dying) throw this.p.dying;
    const was = this.p.interrupted;
    this.p.interrupted = false;
    return was;
  }

  // --- stdio

  out(text: Bytes): void {
    const p = this.p;
    charge(0.125);
    chargeBytes(text.length);
    p.outBuffer += text;
    if (p.lineBuffered || this.isatty(1)) {
      if (text.includes('\n')) this.put(p.outBuffer.lastIndexOf('\n') + 1);
    } else if (p.outBuffer.length >= STDIO_BLOCK) {
      this.put(p.outBuffer.length - (p.outBuffer.length % STDIO_BLOCK));
    }
  }

  err(text: Bytes): void {
    charge(0.5);
    chargeBytes(text.length);
    const file = this.p.fds[2];
    if (!file?.writable) return;
    const r = file.write(text);
    if (!r.ok) {
      if (r.error.errno === 'EPIPE') this.sigpipe();
      return;
    }
    // a full pipe cannot hold up a call that does not block: what is left waits in the pipe's writer
    if (r.value < text.length) this.m.scheduler.output(text.length - r.value);
  }

  setlinebuf(): void {
    this.p.lineBuffered = true;
  }

  *flush(): Task<void> {
    while (!this.drain()) {
      const queue = this.p.fds[1]?.writers;
      if (!queue) return;
      queue.add(this.p);
      yield BLOCK;
      queue.remove(this.p);
      this.interrupted();
    }
  }

  /** Writes out stdout's buffer as far as it goes; false when a pipe is full. */
  drain(): boolean {
    this.put(this.p.outBuffer.length);
    return this.p.outBuffer === '';
  }

  private put(upTo: number): void {
    const p = this.p;
    if (upTo === 0) return;
    const file = p.fds[1];
    if (!file?.writable) {
      p.outBuffer = p.outBuffer.slice(upTo);
      return;
    }
    // what grows behind a full pipe is not copied at each line
    if (file instanceof PipeWriter && file.full) {
      if (p.outBuffer.length > this.m.limits.fileSize) this.m.scheduler.exceed('output');
      return;
    }
    const r = file.write(p.outBuffer.slice(0, upTo));
    if (!r.ok) {
      p.outBuffer = '';
      if (r.error.errno === 'EPIPE') this.sigpipe();
      return;
    }
    p.outBuffer = p.outBuffer.slice(r.value);
    if (p.outBuffer.length > this.m.limits.fileSize) this.m.scheduler.exceed('output');
  }

  private sigpipe(): void {
    this.m.signal(this.p, 'SIGPIPE');
  }

  isatty(fd: Fd): boolean {
    return this.p.fds[fd]?.isatty ?? false;
  }

  get columns(): number {
    const tty = this.p.fds[1];
    if (tty instanceof Tty) return tty.columns;
    const n = Number.parseInt(this.p.env.get('COLUMNS') ?? '', 10);
    return n > 0 ? n : 80;
  }

  // --- descriptors

  *read(fd: Fd, max = 65536): Task<Result<Bytes>> {
    const file = this.p.fds[fd];
    if (!file?.readable) return fail('EBADF');
    if (file.isatty && this.p.outBuffer !== '') yield* this.flush();
    for (;;) {
      if (file instanceof Tty && this.inBackground(file)) {
        // Ref: drivers/tty/tty_jobctrl.c:__tty_check_change()
        if (this.ignored('SIGTTIN')) return fail('EIO');
        for (const member of this.m.group(this.p.pgid)) this.m.signal(member, 'SIGTTIN');
        yield BLOCK;
        if (this.interrupted()) return fail('EINTR');
        continue;
      }
      const r = file.read(max);
      charge(0.5);
      if (r !== null) {
        if (r.ok) chargeBytes(r.value.length);
        return r;
      }
      file.readers!.add(this.p);
      try {
        yield BLOCK;
      } finally {
        file.readers!.remove(this.p);
      }
      if (this.interrupted()) return fail('EINTR');
    }
  }

  /** The terminal is the process's own, and another group's turn. */
  private inBackground(tty: Tty): boolean {
    return tty === this.p.tty && tty.foreground > 0 && tty.foreground !== this.p.pgid;
  }

  *write(fd: Fd, data: Bytes): Task<Result<void>> {
    const file = this.p.fds[fd];
    if (!file?.writable) return fail('EBADF');
    let rest = data;
    for (;;) {
      const r = file.write(rest);
      charge(0.5);
      if (r.ok) chargeBytes(r.value);
      if (!r.ok) {
        if (r.error.errno === 'EPIPE') this.sigpipe();
        return r;
      }
      if (r.value === rest.length) return done;
      rest = rest.slice(r.value);
      file.writers!.add(this.p);
      try {
        yield BLOCK;
      } finally {
        file.writers!.remove(this.p);
      }
      if (this.interrupted()) return fail('EINTR');
    }
  }

  /** Writes what there is room for; null when only `write` can say what happens. */
  tryWrite(fd: Fd, data: Bytes): number | null {
    const file = this.p.fds[fd];
    if (!file?.writable) return null;
    const r = file.write(data);
    if (r.ok) return r.value;
    // the error is met again by the call that reports it
    return null;
  }

  /** Lets a child that was made just now run up to where it blocks. */
  tryInline(pid: Pid): void {
    const child = this.p.children?.get(pid);
    if (child?.state === 'new') this.m.runInline(child);
  }

  open(path: string, flags: OpenFlags, mode = 0o666): Result<Fd> {
    const r = this.openFile(path, flags, mode);
    return r.ok ? this.install(r.value, 0) : r;
  }

  /** Ref: fs/namei.c:path_openat() */
  private openFile(path: string, flags: OpenFlags, mode: number): Result<OpenFile> {
    const fd = descriptorPath(path);
    if (fd !== null) {
      const file = this.p.fds[fd];
      return file ? ok(hold(file)) : fail(path.startsWith('/proc') ? 'ENOENT' : 'ENOENT');
    }
    const found = this.walk(path, !(flags.exclusive && flags.create));
    if (!found.ok) return found;
    const place = found.value;
    const rw = {
      read: flags.read ?? false,
      write: (flags.write || flags.append) ?? false,
      append: flags.append ?? false,
    };
    let node = place.node;
    if (!node) {
      if (!flags.create) return fail('ENOENT');
      if (place.slash) return fail('EISDIR');
      if (!place.dir) return fail('EACCES');
      const inode = newFile(this.m.fs, mode & ~this.p.umask, this.wall);
      addEntry(place.dir, place.name, inode, this.wall);
      node = { own: inode, provider: null };
    } else if (flags.create && flags.exclusive) return fail('EEXIST');
    const name = joinPath(this.p.cwd, path);
    if (node.provider) {
      const { kind } = node.entry;
      if (kind === 'directory' && rw.write) return fail('EISDIR');
      if (rw.write && (node.entry.mode & 0o222) === 0) return fail('EACCES');
      if (rw.read && (node.entry.mode & 0o444) === 0) return fail('EACCES');
      if (kind === 'symlink') {
        // /proc/PID/fd and ns links lead to the object itself
        const m = /^(\d+)\/fd\/(\d+)$/.exec(node.path);
        const file = m ? this.m.processes.get(Number(m[1]))?.fds[Number(m[2])] : undefined;
        if (file) return ok(hold(file));
      }
      const { netns } = node.entry;
      if (netns !== undefined) this.m.network.getNetns(netns);
      return ok(new ProviderFile(name, node, { pid: this.pid, netns: this.p.netns }, rw));
    }
    const inode = node.own;
    switch (inode.kind) {
      case 'directory':
        return rw.write ? fail('EISDIR') : ok(new DirFile(name, inode));
      case 'file':
        if (flags.truncate && rw.write) {
          inode.data = '';
          inode.mtime = this.wall;
        }
        if (inode.netns !== undefined) this.m.network.getNetns(inode.netns);
        return ok(new RegularFile(name, inode, this.m, rw));
      case 'char':
        if (inode.device === 'tty') return this.p.tty ? ok(hold(this.p.tty)) : fail('ENXIO');
        if (inode.device === 'kmsg') {
          return ok(new KmsgFile(inode, this.m.klog, (priority, text) => this.m.kmsg(priority, text), rw));
        }
        return ok(new CharFile(name, inode, this.m, rw));
      case 'pipe': {
        let pipe = this.m.pipes.get(inode);
        if (!pipe) {
          pipe = new Pipe(inode.ino);
          this.m.pipes.set(inode, pipe);
        }
        return ok(rw.write ? new PipeWriter(pipe) : new PipeReader(pipe));
      }
      case 'symlink':
        return fail('ELOOP');
      case 'socket':
        return fail('ENXIO');
    }
  }

  /** Puts an open file into the lowest free slot. */
  install(file: OpenFile, from: Fd): Result<Fd> {
    const { fds } = this.p;
    let fd = from;
    while (fds[fd]) fd++;
    if (fd >= MAX_FDS) {
      drop(file);
      return fail('EMFILE');
    }
    while (fds.length < fd) fds.push(undefined);
    fds[fd] = file;
    return ok(fd);
  }

  close(fd: Fd): void {
    const file = this.p.fds[fd];
    if (!file) return;
    this.p.fds[fd] = undefined;
    if (file.refs === 1 && file.netns !== null) this.m.network.putNetns(file.netns);
    drop(file);
  }

  dup(fd: Fd, from = 0): Result<Fd> {
    const file = this.p.fds[fd];
    return file ? this.install(hold(file), from) : fail('EBADF');
  }

  dup2(from: Fd, to: Fd): Result<Fd> {
    const file = this.p.fds[from];
    if (!file || to < 0 || to >= MAX_FDS) return fail('EBADF');
    if (from === to) return ok(to);
    hold(file);
    this.close(to);
    const { fds } = this.p;
    while (fds.length < to) fds.push(undefined);
    fds[to] = file;
    return ok(to);
  }

  isopen(fd: Fd): boolean {
    return this.p.fds[fd] !== undefined;
  }

  get descriptors(): readonly Fd[] {
    const open: Fd[] = [];
    for (let fd = 0; fd < this.p.fds.length; fd++) if (this.p.fds[fd]) open.push(fd);
    return open;
  }

  /** The open file behind a descriptor, for what a descriptor alone cannot say. */
  file(fd: Fd): OpenFile | undefined {
    return this.p.fds[fd];
  }

  pipe(): { readonly read: Fd; readonly write: Fd } {
    const pipe = new Pipe(this.m.fs.nextIno++);
    const read = this.install(new PipeReader(pipe), 0);
    const write = this.install(new PipeWriter(pipe), 0);
    if (!read.ok || !write.ok) throw new ProcessExit(1, 'SIGKILL');
    return { read: read.value, write: write.value };
  }

  /** A readable descriptor that holds these bytes: a here-document. */
  openText(file: OpenFile): Result<Fd> {
    return this.install(file, 0);
  }

  *poll(
    fds: readonly Fd[],
    timeout: Nsec | null,
    out: readonly Fd[] = [],
  ): Task<{ readonly ready: readonly Fd[]; readonly interrupted: boolean }> {
    const files = fds.map((fd) => this.p.fds[fd]);
    const ready = () => {
      const list = fds.filter((fd, i) => !out.includes(fd) && (files[i]?.poll() ?? true));
      for (const fd of out) {
        const file = this.p.fds[fd];
        if (!(file instanceof SocketFile) || file.pollOut()) list.push(fd);
      }
      return list;
    };
    let now = ready();
    if (now.length > 0 || timeout === 0) return { ready: now, interrupted: false };
    const p = this.p;
    const when = timeout === null ? Number.POSITIVE_INFINITY : this.m.now + timeout;
    const alarm = timeout === null ? null : this.m.scheduler.timeline.at(when, () => p.wake());
    for (const fd of out) files.push(this.p.fds[fd]);
    for (const file of files) file?.readers?.add(p);
    try {
      for (;;) {
        yield BLOCK;
        const interrupted = this.interrupted();
        now = ready();
        if (now.length > 0 || interrupted || this.m.now >= when) return { ready: now, interrupted };
      }
    } finally {
      for (const file of files) file?.readers?.remove(p);
      if (alarm) this.m.scheduler.timeline.cancel(alarm);
    }
  }

  // --- files

  private walk(path: string, follow: boolean): Result<Place> {
    charge(0.5 + (path.length + this.p.cwd.length) / 16);
    return walk(this.m.fs, this.m.mounts, this.p, this.p.cwd, path, follow);
  }

  private find(path: string, follow: boolean): Result<VNode> {
    const r = this.walk(path, follow);
    if (!r.ok) return r;
    return r.value.node ? ok(r.value.node) : fail('ENOENT');
  }

  stat(path: string): Result<Stat> {
    const fd = descriptorPath(path);
    if (fd !== null) return this.p.fds[fd] ? this.fstat(fd) : fail('ENOENT');
    const r = this.find(path, true);
    return r.ok ? ok(this.statOf(r.value)) : r;
  }

  lstat(path: string): Result<Stat> {
    const r = this.find(path, false);
    return r.ok ? ok(this.statOf(r.value)) : r;
  }

  fstat(fd: Fd): Result<Stat> {
    const file = this.p.fds[fd];
    if (!file) return fail('EBADF');
    if (file.inode) return ok(this.statOf({ own: file.inode, provider: null }));
    const stat = { kind: file.kind, size: 0, mode: 0o600, mtime: this.wall, ino: 1, dev: 13, nlink: 1 };
    return ok(file.netns === null ? stat : { ...stat, netns: file.netns, ino: this.m.network.netnsInode(file.netns) });
  }

  private statOf(node: VNode): Stat {
    if (node.provider) {
      const { kind, mode, size = 0, netns } = node.entry;
      const ino = node.entry.ino ?? 1;
      const stat = { kind, size, mode, mtime: this.wall, ino, dev: 21, nlink: kind === 'directory' ? 2 : 1 };
      return netns === undefined
        ? stat
        : { ...stat, kind: 'file', dev: 4, netns, ino: this.m.network.netnsInode(netns) };
    }
    const inode = node.own;
    const size =
      inode.kind === 'file'
        ? inode.data.length
        : inode.kind === 'symlink'
          ? inode.target.length
          : inode.kind === 'directory'
            ? 4096
            : 0;
    const { kind, mode, mtime, ino, nlink } = inode;
    if (inode.kind === 'file' && inode.netns !== undefined) {
      const n = inode.netns;
      return { kind, size: 0, mode: 0o444, mtime, ino: this.m.network.netnsInode(n), dev: 4, nlink: 1, netns: n };
    }
    return { kind, size, mode, mtime, ino, dev: 1, nlink };
  }

  readdir(path: string): Result<readonly string[]> {
    const r = this.find(path, true);
    if (!r.ok) return r;
    const node = r.value;
    if (kindOf(node) !== 'directory') return fail('ENOTDIR');
    if (node.provider) return ok(node.provider.list(node.path, this.p));
    // a tmpfs lists what came last first. Ref: fs/libfs.c:dcache_readdir(), fs/dcache.c:d_alloc()
    return ok([...(node.own as Inode & { kind: 'directory' }).entries.keys()].reverse());
  }

  readlink(path: string): Result<string> {
    const r = this.find(path, false);
    if (!r.ok) return r;
    const node = r.value;
    if (kindOf(node) !== 'symlink') return fail('EINVAL');
    return ok(
      node.provider ? node.provider.readlink(node.path, this.p) : (node.own as Inode & { kind: 'symlink' }).target,
    );
  }

  /** The directory a new name goes into. */
  private newPlace(path: string, directory: boolean): Result<Place & { dir: NonNullable<Place['dir']> }> {
    const r = this.walk(path, false);
    if (!r.ok) return r;
    const place = r.value;
    if (place.node) return fail('EEXIST');
    if (place.slash && !directory) return fail('ENOENT');
    if (!place.dir) return fail('EPERM');
    return ok({ ...place, dir: place.dir });
  }

  mkdir(path: string, mode = 0o777): Result<void> {
    const r = this.newPlace(path, true);
    if (!r.ok) return r;
    const { dir, name } = r.value;
    addEntry(dir, name, newDir(this.m.fs, dir, mode & ~this.p.umask, this.wall), this.wall);
    return done;
  }

  rmdir(path: string): Result<void> {
    if (/(^|\/)\.\/*$/.test(path)) return fail('EINVAL');
    const r = this.walk(path, false);
    if (!r.ok) return r;
    const { node, dir, name } = r.value;
    if (!node) return fail('ENOENT');
    if (node.provider || !dir) return fail('EPERM');
    if (node.own.kind !== 'directory') return fail('ENOTDIR');
    if (node.own.mount !== undefined) return fail('EBUSY');
    if (node.own.entries.size > 0) return fail('ENOTEMPTY');
    const parent = node.own.parent;
    removeEntry(parent, nameIn(parent, node.own) ?? name, this.wall);
    return done;
  }

  unlink(path: string): Result<void> {
    const r = this.walk(path, false);
    if (!r.ok) return r;
    const { node, dir, name } = r.value;
    if (!node) return fail('ENOENT');
    if (node.provider || !dir) return fail('EPERM');
    if (node.own.kind === 'directory') return fail('EISDIR');
    if (node.own.kind === 'file' && node.own.netns !== undefined) return fail('EBUSY');
    removeEntry(dir, name, this.wall);
    return done;
  }

  rename(from: string, to: string): Result<void> {
    const a = this.walk(from, false);
    if (!a.ok) return a;
    if (!a.value.node) return fail('ENOENT');
    if (a.value.node.provider || !a.value.dir) return fail('EPERM');
    const inode = a.value.node.own;
    const b = this.walk(to, false);
    if (!b.ok) return b;
    const target = b.value.node?.own;
    const toDir = target?.kind === 'directory' ? target.parent : b.value.dir;
    if (!toDir) return fail('EPERM');
    const fromDir = inode.kind === 'directory' ? inode.parent : a.value.dir;
    const fromName = inode.kind === 'directory' ? (nameIn(fromDir, inode) ?? a.value.name) : a.value.name;
    const toName = target?.kind === 'directory' ? (nameIn(toDir, target) ?? b.value.name) : b.value.name;
    if (target === inode) return done;
    if (inode.kind === 'directory') {
      for (let d = toDir; ; d = d.parent) {
        if (d === inode) return fail('EINVAL');
        if (d.parent === d) break;
      }
    }
    if (target) {
      if (target.kind === 'directory') {
        if (inode.kind !== 'directory') return fail('EISDIR');
        if (target.entries.size > 0) return fail('ENOTEMPTY');
      } else if (inode.kind === 'directory') return fail('ENOTDIR');
      removeEntry(toDir, toName, this.wall);
    }
    fromDir.entries.delete(fromName);
    fromDir.mtime = this.wall;
    if (inode.kind === 'directory') fromDir.nlink--;
    addEntry(toDir, toName, inode, this.wall);
    return done;
  }

  symlink(target: string, path: string): Result<void> {
    const r = this.newPlace(path, false);
    if (!r.ok) return r;
    addEntry(r.value.dir, r.value.name, newSymlink(this.m.fs, target, this.wall), this.wall);
    return done;
  }

  mkfifo(path: string, mode = 0o666): Result<void> {
    const r = this.newPlace(path, false);
    if (!r.ok) return r;
    addEntry(r.value.dir, r.value.name, newFifo(this.m.fs, mode & ~this.p.umask, this.wall), this.wall);
    return done;
  }

  link(from: string, to: string): Result<void> {
    const a = this.find(from, false);
    if (!a.ok) return a;
    const r = this.newPlace(to, false);
    if (!r.ok) return r;
    if (a.value.provider) return fail('EXDEV');
    if (a.value.own.kind === 'directory') return fail('EPERM');
    a.value.own.nlink++;
    addEntry(r.value.dir, r.value.name, a.value.own, this.wall);
    return done;
  }

  chmod(path: string, mode: number): Result<void> {
    const r = this.find(path, true);
    if (!r.ok) return r;
    if (r.value.provider) return fail('EPERM');
    r.value.own.mode = mode;
    return done;
  }

  get umask(): number {
    return this.p.umask;
  }
  set umask(mask: number) {
    this.p.umask = mask & 0o777;
  }

  utimes(path: string, mtime: Nsec): Result<void> {
    const r = this.find(path, true);
    if (!r.ok) return r;
    if (!r.value.provider) r.value.own.mtime = mtime;
    return done;
  }

  readFile(path: string): Result<Bytes> {
    const r = this.find(path, true);
    if (!r.ok) return r;
    const node = r.value;
    if (node.provider) {
      if (node.entry.kind === 'directory') return fail('EISDIR');
      if ((node.entry.mode & 0o444) === 0) return fail('EACCES');
      return node.provider.read(node.path, this.p);
    }
    switch (node.own.kind) {
      case 'file':
        return ok(node.own.data);
      case 'directory':
        return fail('EISDIR');
      default:
        return ok('');
    }
  }

  writeFile(path: string, data: Bytes): Result<void> {
    const r = this.openFile(path, { write: true, create: true, truncate: true }, 0o666);
    if (!r.ok) return r;
    const w = r.value.write(data);
    drop(r.value);
    return w.ok ? done : w;
  }

  // --- processes and signals

  spawn(argv: readonly Bytes[], options?: SpawnOptions): Result<Pid> {
    charge(EXEC);
    const p = this.p;
    const exe = this.m.resolve(argv, options?.file ?? argv[0] ?? '', options?.cwd ?? p.cwd, options?.env ?? p.env, p);
    if (!exe.ok) return exe;
    const r = this.m.fork(p, exe.value.program, exe.value.argv, options, this.m.costs.exec);
    return r.ok ? ok(r.value.pid) : r;
  }

  fork(program: Program, options?: SpawnOptions): Pid {
    const r = this.tryFork(program, options);
    if (!r.ok) throw new ProcessExit(254, null);
    return r.value;
  }

  /** fork(2), with its EAGAIN. */
  tryFork(program: Program, options?: SpawnOptions): Result<Pid> {
    charge(4);
    const r = this.m.fork(this.p, program, this.p.argv, options, this.m.costs.fork);
    return r.ok ? ok(r.value.pid) : r;
  }

  *exec(argv: readonly Bytes[], env?: ReadonlyMap<string, Bytes>, file?: string): Task<Result<number>> {
    charge(EXEC);
    const p = this.p;
    const exe = this.m.resolve(argv, file ?? argv[0] ?? '', p.cwd, env ?? p.env, p);
    if (!exe.ok) return exe;
    yield* this.cpu(this.m.costs.exec - this.m.costs.fork);
    const r = this.m.execImage(p, exe.value, env);
    return ok(typeof r === 'number' ? r : yield* r);
  }

  which(name: string): string | null {
    return this.m.which(name, this.p.env.get('PATH') ?? '/bin:/usr/bin', this.p.cwd);
  }

  *wait(
    pid: Pid,
    options?: { readonly nohang?: boolean; readonly untraced?: boolean },
  ): Task<Result<WaitStatus | null>> {
    const p = this.p;
    for (;;) {
      const r = this.reap(pid, options?.untraced ?? false);
      if (r !== null) return r;
      if (options?.nohang) return ok(null);
      const only = pid > 0 ? p.children?.get(pid) : undefined;
      if (only && only.state === 'new' && this.m.runInline(only)) {
        if (this.interrupted()) return this.reap(pid, options?.untraced ?? false) ?? fail('EINTR');
        continue;
      }
      p.childQueue.add(p);
      try {
        yield BLOCK;
      } finally {
        p.childQueue.remove(p);
      }
      if (this.interrupted()) return this.reap(pid, options?.untraced ?? false) ?? fail('EINTR');
    }
  }

  /** A child that ended (or stopped), null when those asked for all go on. */
  reap(pid: Pid, untraced: boolean): Result<WaitStatus> | null {
    const children = this.p.children;
    if (!children || children.size === 0) return fail('ECHILD');
    if (pid > 0) {
      const child = children.get(pid);
      if (!child) return fail('ECHILD');
      return this.reapOne(child, untraced);
    }
    for (const child of children.values()) {
      const r = this.reapOne(child, untraced);
      if (r) return r;
    }
    return null;
  }

  private reapOne(child: Process, untraced: boolean): Result<WaitStatus> | null {
    if (child.ended) {
      this.p.children!.delete(child.pid);
      this.m.processes.delete(child.pid);
      return ok(child.ended);
    }
    if (untraced && child.stopped && !child.stopReported) {
      child.stopReported = true;
      return ok({ pid: child.pid, status: 0, signal: null, stopped: child.stopped });
    }
    return null;
  }

  kill(pid: Pid, signal: Signal | 0): Result<void> {
    if (pid > 0) {
      const target = this.m.processes.get(pid);
      if (!target) return fail('ESRCH');
      if (signal !== 0) this.m.signal(target, signal);
      return done;
    }
    const targets =
      pid === -1
        ? [...this.m.processes.values()].filter((t) => t !== this.p)
        : this.m.group(pid === 0 ? this.p.pgid : -pid);
    if (targets.length === 0) return fail('ESRCH');
    if (signal === 0) return done;
    for (const t of targets) if (t !== this.p) this.m.signal(t, signal);
    if (targets.includes(this.p)) this.m.signal(this.p, signal);
    return done;
  }

  signal(signal: Signal, disposition: 'SIG_DFL' | 'SIG_IGN' | (() => void)): void {
    const p = this.p;
    p.dispositions ??= new Map();
    if (disposition === 'SIG_DFL') p.dispositions.delete(signal);
    else p.dispositions.set(signal, disposition);
  }

  ignored(signal: Signal): boolean {
    return this.p.dispositions?.get(signal) === 'SIG_IGN';
  }

  get pgid(): Pid {
    return this.p.pgid;
  }

  setpgid(pid: Pid, pgid: Pid): Result<void> {
    const target = pid === 0 ? this.p : this.m.processes.get(pid);
    if (!target) return fail('ESRCH');
    target.pgid = pgid === 0 ? target.pid : pgid;
    return done;
  }

  getpgid(pid: Pid): Pid | null {
    return this.m.processes.get(pid)?.pgid ?? null;
  }

  tcsetpgrp(fd: Fd, pgid: Pid): Result<void> {
    const tty = this.p.fds[fd] ?? this.p.tty;
    if (!(tty instanceof Tty)) return fail('ENOTTY');
    tty.foreground = pgid;
    return done;
  }

  processes(): readonly ProcessInfo[] {
    return [...this.m.processes.values()].map((p) => ({
      pid: p.pid,
      ppid: p.parent?.pid ?? 0,
      argv: p.argv,
      comm: p.comm,
      netns: p.netns,
      state: p.state === 'zombie' ? 'Z' : p.stopped ? 'T' : p === this.p ? 'R' : 'S',
      start: p.start,
      sockets: socketsOf(p.fds),
    }));
  }

  get klog(): KernelLog {
    return this.m.klog;
  }

  get modules(): KernelModules {
    return this.m.modules;
  }

  // --- the network namespace

  get netns(): NetnsId {
    return this.p.netns;
  }

  setns(netns: NetnsId): Result<void> {
    this.m.network.getNetns(netns);
    this.m.network.putNetns(this.p.netns);
    this.p.netns = netns;
    return done;
  }

  unshareNet(): Result<NetnsId> {
    charge(NEW_NETNS);
    const r = this.m.network.newNetns();
    if (!r.ok) return r;
    this.m.network.putNetns(this.p.netns);
    this.p.netns = r.value;
    return r;
  }

  bindNetns(netns: NetnsId, path: string): Result<void> {
    const r = this.walk(path, true);
    if (!r.ok) return r;
    const inode = r.value.node?.own;
    if (!inode) return fail('ENOENT');
    if (inode.kind !== 'file') return fail('ENOTDIR');
    if (inode.netns !== undefined) this.m.network.putNetns(inode.netns);
    this.m.network.getNetns(netns);
    inode.netns = netns;
    this.m.nsMounts.push({ path: joinPath(this.p.cwd, path), netns });
    return done;
  }

  umount(path: string): Result<void> {
    const r = this.walk(path, true);
    if (!r.ok) return r;
    const inode = r.value.node?.own;
    if (!r.value.node) return fail('ENOENT');
    if (inode?.kind !== 'file' || inode.netns === undefined) return fail('EINVAL');
    const netns = inode.netns;
    delete inode.netns;
    const full = joinPath(this.p.cwd, path);
    const i = this.m.nsMounts.findIndex((mount) => mount.path === full);
    if (i >= 0) this.m.nsMounts.splice(i, 1);
    this.m.network.putNetns(netns);
    return done;
  }

  netlink(netns?: NetnsId): Netlink {
    charge(2 + (this.m.network.devices?.(netns ?? this.p.netns) ?? 0) / 32);
    return this.m.network.netlink(netns ?? this.p.netns);
  }

  resolveName(name: string): Ipv4Addr | null {
    return this.m.resolver?.(name) ?? null;
  }

  netlinkListen(groups: ReadonlySet<NetlinkGroup>): Result<NetlinkListener> {
    let file: SocketFile | null = null;
    const listener = this.m.network.listen?.(this.p.netns, groups, () => file?.readers.wake());
    if (listener === undefined) return fail('EPROTONOSUPPORT');
    file = new SocketFile('socket', listener.readable, listener.close);
    const fd = this.install(file, 0);
    return fd.ok ? ok({ fd: fd.value, recv: listener.recv }) : fd;
  }

  socket(spec: SocketSpec): Result<Socket & { readonly fd: Fd }> {
    let file: SocketFile | null = null;
    const r = this.m.network.socket(this.p.netns, spec, () => file?.readers.wake());
    if (!r.ok) return r;
    file = this.socketFile(r.value);
    const fd = this.install(file, 0);
    if (!fd.ok) return fd;
    return ok(Object.assign(Object.create(r.value) as Socket, { fd: fd.value }));
  }

  private socketFile(socket: Socket): SocketFile {
    return new SocketFile(
      'socket',
      () => socket.readable(),
      () => (this.m.network.closeSocket ? this.m.network.closeSocket(socket) : socket.close()),
      socket,
    );
  }

  accept(listener: Socket): Result<(Socket & { readonly fd: Fd }) | null> {
    const r = listener.accept();
    if (!r.ok) return r;
    const socket = r.value;
    if (socket === null) return ok(null);
    const file = this.socketFile(socket);
    this.m.network.adopt?.(socket, () => file.readers.wake());
    const fd = this.install(file, 0);
    if (!fd.ok) return fd;
    return ok(Object.assign(Object.create(socket) as Socket, { fd: fd.value }));
  }
}

/** Descriptors that are sockets, with their inode numbers. */
function socketsOf(fds: readonly (OpenFile | undefined)[]): ReadonlyMap<Fd, number> {
  const found = new Map<Fd, number>();
  fds.forEach((file, fd) => {
    if (file instanceof SocketFile && file.socket !== null) found.set(fd, file.socket.sk.ino);
  });
  return found;
}

/** /dev/fd/N, /dev/stdin and their like name a descriptor of whoever asks. */
function descriptorPath(path: string): Fd | null {
  if (!path.startsWith('/dev/') && !path.startsWith('/proc/self/fd/')) return null;
  switch (path) {
    case '/dev/stdin':
      return 0;
    case '/dev/stdout':
      return 1;
    case '/dev/stderr':
      return 2;
  }
  const m = /^(?:\/dev\/fd|\/proc\/self\/fd)\/(\d+)$/.exec(path);
  return m ? Number(m[1]) : null;
}

function kindOf(node: VNode): string {
  return node.provider ? node.entry.kind : node.own.kind;
}

function nameIn(dir: { readonly entries: Map<string, Inode> }, inode: Inode): string | null {
  for (const [name, other] of dir.entries) if (other === inode) return name;
  return null;
}
