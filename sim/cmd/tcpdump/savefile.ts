import { strerror } from '../../../core/errno.ts';
import { pcapHeader, pcapRecord } from '../../pcap.ts';
import type { Bytes, Fd, Sys, Task } from '../../proc/sys.ts';
import { strftime } from '../strftime.ts';
import { fail, type Options } from './options.ts';
import type { Packet } from './print.ts';

const SECOND = 1_000_000_000;
const STDIO_BUFFER = 4096;
const OTHERS_WRITE_AND_SEARCH = 0o003;
const OTHERS_SEARCH = 0o001;
const OTHERS_WRITE = 0o002;

/**
 * `-w`, with -C and -G: pcap files one after another, buffered as stdio does unless -U. Only the first one is opened as
 * root, and under -C not even that one. Ref: tcpdump.c:dump_packet_and_trunc()
 */
export class Savefile {
  private fd: Fd = -1;
  private pending = '';
  private written = 0;
  /** Number of the file under -C. */
  private number = 0;
  /** Files that -G ended. */
  private ended = 0;
  /** When -G's present file began, seconds. */
  private since: number;
  private current = '';
  /** What this run made belongs to the user it runs as. */
  private readonly own = new Set<string>();
  private readonly sys: Sys;
  private readonly o: Options;
  private readonly linkType: number;
  private readonly snaplen: number;

  constructor(sys: Sys, o: Options, linkType: number, snaplen: number) {
    this.sys = sys;
    this.o = o;
    this.linkType = linkType;
    this.snaplen = snaplen;
    this.since = seconds(sys);
  }

  /** The first file. */
  *begin(): Task<void> {
    yield* this.open(this.o.fileSize === 0 || this.o.user === 'root');
  }

  private *open(asRoot: boolean): Task<void> {
    const { sys, o } = this;
    const path = this.path();
    this.current = path;
    if (path === '-') this.fd = 1;
    else {
      if (!asRoot && !this.mayWrite(path)) fail(`${path}: ${strerror.EACCES}`);
      const fd = sys.open(path, { write: true, create: true, truncate: true }, 0o666);
      if (!fd.ok) fail(`${path}: ${strerror[fd.error.errno]}`);
      else this.fd = fd.value;
      this.own.add(path);
    }
    this.written = 0;
    this.pending = bytes(pcapHeader(this.linkType, this.snaplen, o.ndo.nano));
    if (o.packetBuffered) yield* this.flush();
  }

  /** False when -G has had as many files as -W allows: the capture ends there. */
  *dump(packet: Packet): Task<boolean> {
    const { o } = this;
    const now = seconds(this.sys);
    if (o.rotate > 0 && now - this.since >= o.rotate) {
      this.since = now;
      this.ended++;
      yield* this.close();
      if (o.fileSize === 0 && o.fileCount > 0 && this.ended >= o.fileCount) return false;
      this.number = 0;
      yield* this.open(o.user === 'root');
    }
    if (o.fileSize > 0 && this.written + this.pending.length > o.fileSize) {
      yield* this.close();
      this.number++;
      if (o.fileCount > 0 && this.number >= o.fileCount) this.number = 0;
      yield* this.open(o.user === 'root');
    }
    this.pending += bytes(
      pcapRecord({ ts: packet.ts, data: packet.b.subarray(0, packet.caplen), len: packet.len }, o.ndo.nano),
    );
    if (o.packetBuffered || this.pending.length >= STDIO_BUFFER) yield* this.flush();
    return true;
  }

  /** A file that is complete goes to the program of -z. */
  private *close(): Task<void> {
    yield* this.end();
    const { sys, o, current } = this;
    if (o.postrotate === null) return;
    const child = sys.spawn([o.postrotate, current]);
    if (!child.ok)
      sys.err(`compress_savefile: execlp(${o.postrotate}, ${current}) failed: ${strerror[child.error.errno]}\n`);
  }

  /** The last file. */
  *end(): Task<void> {
    yield* this.flush();
    if (this.fd > 1) this.sys.close(this.fd);
    this.fd = -1;
  }

  private *flush(): Task<void> {
    this.written += this.pending.length;
    const data = this.pending;
    this.pending = '';
    if (data !== '') yield* this.sys.write(this.fd, data);
  }

  /** Whether somebody who is not root may make or replace this file: directories belong to root. */
  private mayWrite(path: string): boolean {
    const { sys } = this;
    const there = sys.stat(path);
    if (there.ok && !this.own.has(path) && (there.value.mode & OTHERS_WRITE) === 0) return false;
    const parts = path.split('/').slice(0, -1);
    for (let n = 1; n < parts.length; n++) {
      const dir = sys.stat(parts.slice(0, n).join('/') || '/');
      if (!dir.ok || (dir.value.mode & OTHERS_SEARCH) === 0) return false;
    }
    const dir = sys.stat(parts.length === 0 ? '.' : parts.join('/') || '/');
    if (!dir.ok) return true; // what is wrong with it is said by open(2)
    const needed = there.ok ? OTHERS_SEARCH : OTHERS_WRITE_AND_SEARCH;
    return (dir.value.mode & needed) === needed;
  }

  /** The name with its number under -C and its time under -G. Ref: tcpdump.c:MakeFilename() */
  private path(): string {
    const { o } = this;
    const path = o.rotate > 0 ? strftime(o.write!, this.since * SECOND) : o.write!;
    if (o.fileSize === 0) return path;
    const width = o.fileCount > 1 ? String(o.fileCount - 1).length : 0;
    if (this.number === 0 && width === 0) return path;
    return path + String(this.number).padStart(width, '0');
  }
}

function seconds(sys: Sys): number {
  return Math.floor(sys.wall / SECOND);
}

function bytes(b: Uint8Array): Bytes {
  let s = '';
  for (const x of b) s += String.fromCharCode(x);
  return s;
}
