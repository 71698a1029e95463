import { fail, ok, type Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import type { Socket } from '../../core/socket/socket.ts';
import type { Nsec } from '../../core/world.ts';
import { type CharInode, type DirInode, type FileInode, type Inode, readInode, writeInode } from './fs.ts';
import { type KernelLog, parseKmsg } from './klog.ts';
import type { Caller, FsProvider, ProviderEntry } from './provider.ts';
import type { Bytes, FileKind } from './sys.ts';
import { WaitQueue } from './waitqueue.ts';

/** What an open file needs of its host. */
export interface FileHost {
  readonly wall: Nsec;
  random(): number;
  readonly fileSizeLimit: number;
}

/**
 * An open file description, shared by the descriptors that were duplicated from it. A read answers null, and a write
 * fewer bytes than given, where the caller has to wait on the queue. Ref: include/linux/fs.h:struct file
 */
export interface OpenFile {
  refs: number;
  readonly kind: FileKind;
  readonly readable: boolean;
  readonly writable: boolean;
  /** For /proc/PID/fd. */
  readonly name: string;
  read(max: number): Result<Bytes> | null;
  write(data: Bytes): Result<number>;
  /** A read would not block. */
  poll(): boolean;
  /** Who waits for a read or a write to become possible; null where it always is. */
  readonly readers: WaitQueue | null;
  readonly writers: WaitQueue | null;
  /** The last descriptor is gone. */
  release(): void;
  readonly isatty: boolean;
  readonly inode: Inode | null;
  readonly netns: NetnsId | null;
}

const EOF: Result<Bytes> = ok('');

abstract class Base implements OpenFile {
  refs = 1;
  abstract readonly kind: FileKind;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly name: string;
  readonly readers: WaitQueue | null = null;
  readonly writers: WaitQueue | null = null;
  readonly isatty: boolean = false;
  readonly inode: Inode | null = null;
  readonly netns: NetnsId | null = null;
  constructor(name: string, readable: boolean, writable: boolean) {
    this.name = name;
    this.readable = readable;
    this.writable = writable;
  }
  abstract read(max: number): Result<Bytes> | null;
  abstract write(data: Bytes): Result<number>;
  poll(): boolean {
    return true;
  }
  release(): void {}
}

/** A regular file of the host's own tree. */
export class RegularFile extends Base {
  readonly kind = 'file';
  override readonly inode: FileInode;
  override readonly netns: NetnsId | null;
  private pos = 0;
  private readonly append: boolean;
  private readonly host: FileHost;
  constructor(
    name: string,
    inode: FileInode,
    host: FileHost,
    flags: { readonly read: boolean; readonly write: boolean; readonly append: boolean },
  ) {
    super(name, flags.read, flags.write);
    this.inode = inode;
    this.netns = inode.netns ?? null;
    this.host = host;
    this.append = flags.append;
  }
  read(max: number): Result<Bytes> {
    const data = readInode(this.inode, this.pos, max);
    this.pos += data.length;
    return ok(data);
  }
  write(data: Bytes): Result<number> {
    if (this.append) this.pos = this.inode.data.length;
    const r = writeInode(this.inode, this.pos, data, this.host.wall, this.host.fileSizeLimit);
    if (!r.ok) return r;
    this.pos += data.length;
    return ok(data.length);
  }
  /** lseek(2) relative to the current position: a shell gives back what it read too far. */
  seekBack(bytes: number): void {
    this.pos -= bytes;
  }
}

/** A here-document, or a file already gone: bytes to read once. */
export class TextFile extends Base {
  readonly kind = 'file';
  private readonly data: Bytes;
  private pos = 0;
  constructor(name: string, data: Bytes) {
    super(name, true, false);
    this.data = data;
  }
  read(max: number): Result<Bytes> {
    const part = this.data.slice(this.pos, this.pos + max);
    this.pos += part.length;
    return ok(part);
  }
  write(): Result<number> {
    return fail('EBADF');
  }
  seekBack(bytes: number): void {
    this.pos -= bytes;
  }
}

/** A file of a synthetic tree: read whole when first read, each write handed over as it is. Ref: fs/seq_file.c */
export class ProviderFile extends Base {
  readonly kind: FileKind;
  readonly provider: FsProvider;
  readonly path: string;
  readonly entry: ProviderEntry;
  override readonly netns: NetnsId | null;
  private readonly caller: Caller;
  private data: Bytes | null = null;
  private pos = 0;
  constructor(
    name: string,
    node: { readonly provider: FsProvider; readonly path: string; readonly entry: ProviderEntry },
    caller: Caller,
    flags: { readonly read: boolean; readonly write: boolean },
  ) {
    super(name, flags.read, flags.write);
    this.provider = node.provider;
    this.path = node.path;
    this.entry = node.entry;
    this.kind = node.entry.kind;
    this.netns = node.entry.netns ?? null;
    this.caller = caller;
  }
  read(max: number): Result<Bytes> {
    if (this.kind === 'directory') return fail('EISDIR');
    if (this.data === null) {
      const r = this.provider.read(this.path, this.caller);
      if (!r.ok) return r;
      this.data = r.value;
    }
    const part = this.data.slice(this.pos, this.pos + max);
    this.pos += part.length;
    return ok(part);
  }
  write(data: Bytes): Result<number> {
    const r = this.provider.write(this.path, data, this.caller);
    return r.ok ? ok(data.length) : r;
  }
  seekBack(bytes: number): void {
    this.pos -= bytes;
  }
}

export class DirFile extends Base {
  readonly kind = 'directory';
  override readonly inode: DirInode;
  constructor(name: string, inode: DirInode) {
    super(name, true, false);
    this.inode = inode;
  }
  read(): Result<Bytes> {
    return fail('EISDIR');
  }
  write(): Result<number> {
    return fail('EBADF');
  }
}

/** /dev/null and its like. Ref: drivers/char/mem.c */
export class CharFile extends Base {
  readonly kind = 'char';
  override readonly inode: CharInode;
  private readonly host: FileHost;
  constructor(
    name: string,
    inode: CharInode,
    host: FileHost,
    flags: { readonly read: boolean; readonly write: boolean },
  ) {
    super(name, flags.read, flags.write);
    this.inode = inode;
    this.host = host;
  }
  read(max: number): Result<Bytes> {
    switch (this.inode.device) {
      case 'zero':
      case 'full':
        return ok('\0'.repeat(Math.min(max, 65536)));
      case 'random':
      case 'urandom': {
        const bytes: string[] = [];
        for (let n = Math.min(max, 65536); n > 0; n--) bytes.push(String.fromCharCode(this.host.random() & 255));
        return ok(bytes.join(''));
      }
      default:
        return EOF;
    }
  }
  write(data: Bytes): Result<number> {
    return this.inode.device === 'full' ? fail('ENOSPC') : ok(data.length);
  }
}

/** /dev/kmsg: a read gives one record. Ref: kernel/printk/printk.c:devkmsg_read(), msg_print_ext_header() */
export class KmsgFile extends Base {
  readonly kind = 'char';
  override readonly inode: CharInode;
  override readonly readers: WaitQueue;
  private readonly log: KernelLog;
  private readonly emit: (priority: number, text: Bytes) => void;
  private seq = 0;
  constructor(
    inode: CharInode,
    log: KernelLog,
    emit: (priority: number, text: Bytes) => void,
    flags: { readonly read: boolean; readonly write: boolean },
  ) {
    super('/dev/kmsg', flags.read, flags.write);
    this.inode = inode;
    this.log = log;
    this.readers = log.readers;
    this.emit = emit;
  }
  read(max: number): Result<Bytes> | null {
    const record = this.log.next(this.seq);
    if (record === null) return null;
    const text = `${record.priority},${record.seq},${Math.floor(record.time / 1000)},-;${record.text}\n`;
    if (text.length > max) return fail('EINVAL');
    this.seq = record.seq + 1;
    return ok(text);
  }
  write(data: Bytes): Result<number> {
    const { priority, text } = parseKmsg(data);
    this.emit(priority, text);
    return ok(data.length);
  }
  override poll(): boolean {
    return this.log.next(this.seq) !== null;
  }
}

/** Takes all that is written and hands it to whoever runs the machine. */
export class SinkFile extends Base {
  readonly kind = 'pipe';
  private readonly sink: (data: Bytes) => void;
  constructor(name: string, sink: (data: Bytes) => void) {
    super(name, false, true);
    this.sink = sink;
  }
  read(): Result<Bytes> {
    return fail('EBADF');
  }
  write(data: Bytes): Result<number> {
    this.sink(data);
    return ok(data.length);
  }
}

/** Ref: include/linux/pipe_fs_i.h: 16 buffers of a page */
const PIPE_SIZE = 65536;

/** A pipe's data and how many open files hold each end. */
export class Pipe {
  chunks: Bytes[] = [];
  size = 0;
  readerCount = 0;
  writerCount = 0;
  /** Opened by each end ever, for a FIFO's open(2). */
  readonly readers = new WaitQueue();
  readonly writers = new WaitQueue();
  readonly openers = new WaitQueue();
  readonly ino: number;
  constructor(ino: number) {
    this.ino = ino;
  }
}

export class PipeReader extends Base {
  readonly kind = 'pipe';
  readonly pipe: Pipe;
  override readonly readers: WaitQueue;
  constructor(pipe: Pipe) {
    super(`pipe:[${pipe.ino}]`, true, false);
    this.pipe = pipe;
    this.readers = pipe.readers;
    pipe.readerCount++;
  }
  read(max: number): Result<Bytes> | null {
    const pipe = this.pipe;
    if (pipe.size === 0) return pipe.writerCount === 0 ? EOF : null;
    let data: Bytes;
    if (pipe.size <= max) {
      data = pipe.chunks.length === 1 ? pipe.chunks[0]! : pipe.chunks.join('');
      pipe.chunks = [];
    } else {
      const all = pipe.chunks.length === 1 ? pipe.chunks[0]! : pipe.chunks.join('');
      data = all.slice(0, max);
      pipe.chunks = [all.slice(max)];
    }
    pipe.size -= data.length;
    pipe.writers.wake();
    return ok(data);
  }
  write(): Result<number> {
    return fail('EBADF');
  }
  override poll(): boolean {
    return this.pipe.size > 0 || this.pipe.writerCount === 0;
  }
  override release(): void {
    if (--this.pipe.readerCount === 0) this.pipe.writers.wake();
  }
}

export class PipeWriter extends Base {
  readonly kind = 'pipe';
  readonly pipe: Pipe;
  override readonly writers: WaitQueue;
  constructor(pipe: Pipe) {
    super(`pipe:[${pipe.ino}]`, false, true);
    this.pipe = pipe;
    this.writers = pipe.writers;
    pipe.writerCount++;
  }
  read(): Result<Bytes> {
    return fail('EBADF');
  }
  write(data: Bytes): Result<number> {
    const pipe = this.pipe;
    if (pipe.readerCount === 0) return fail('EPIPE');
    const room = PIPE_SIZE - pipe.size;
    const part = data.length <= room ? data : data.slice(0, Math.max(room, 0));
    if (part.length > 0) {
      pipe.chunks.push(part);
      pipe.size += part.length;
      pipe.readers.wake();
    }
    return ok(part.length);
  }
  /** A write would have to wait for a reader. */
  get full(): boolean {
    return this.pipe.size >= PIPE_SIZE && this.pipe.readerCount > 0;
  }
  override poll(): boolean {
    return false;
  }
  override release(): void {
    if (--this.pipe.writerCount === 0) this.pipe.readers.wake();
  }
}

/** A descriptor of a socket: data goes through the `Socket` object, the descriptor only counts and wakes. */
export class SocketFile extends Base {
  readonly kind = 'socket';
  override readonly readers = new WaitQueue();
  override readonly writers: WaitQueue;
  private readonly ready: () => boolean;
  private readonly closed: () => void;
  /** Null for netlink. */
  readonly socket: Socket | null;
  constructor(name: string, ready: () => boolean, closed: () => void, socket: Socket | null = null) {
    super(name, true, true);
    this.ready = ready;
    this.closed = closed;
    this.socket = socket;
    this.writers = this.readers;
  }
  read(max: number): Result<Bytes> | null {
    if (this.socket === null) return fail('EINVAL');
    const r = this.socket.recv(max);
    if (!r.ok) return r;
    if (r.value === null) return null;
    return r.value.data.kind === 'bytes' ? ok(bytesText(r.value.data.bytes)) : fail('EINVAL');
  }
  write(data: Bytes): Result<number> {
    if (this.socket === null) return fail('EINVAL');
    if (this.socket.sk.kind === 'tcp' && !this.socket.writable()) return ok(0);
    const r = this.socket.send({ kind: 'bytes', bytes: textBytes(data) });
    return !r.ok && r.error.errno === 'EAGAIN' ? ok(0) : r;
  }
  /** Would a write find room? */
  pollOut(): boolean {
    return this.socket === null || this.socket.writable();
  }
  override poll(): boolean {
    return this.ready();
  }
  override release(): void {
    this.closed();
  }
}

/** Octets as the text of a process. */
export function bytesText(b: Uint8Array): Bytes {
  let text = '';
  for (let at = 0; at < b.length; at += 8192) text += String.fromCharCode(...b.subarray(at, at + 8192));
  return text;
}

export function textBytes(text: Bytes): Uint8Array {
  const b = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) b[i] = text.charCodeAt(i);
  return b;
}

/** One more descriptor for an open file. */
export function hold(file: OpenFile): OpenFile {
  file.refs++;
  return file;
}

/** One descriptor less. */
export function drop(file: OpenFile): void {
  if (--file.refs === 0) file.release();
}
