import { strerror } from '../../../core/errno.ts';
import type { Fd, Pid, Sys, Task } from '../../proc/sys.ts';

export type Record = { readonly text: string } | null | 'error';
type Separator =
  | { readonly kind: 'char'; readonly c: string }
  | { readonly kind: 'paragraph' }
  | { readonly kind: 'regex'; readonly exec: (s: string, from: number) => { index: number; end: number } | null };

/** Reads records from a descriptor, as RS says at each of them. */
export class Reader {
  private readonly sys: Sys;
  private readonly fd: Fd;
  private text = '';
  private at = 0;
  private ended = false;

  constructor(sys: Sys, fd: Fd) {
    this.sys = sys;
    this.fd = fd;
  }

  /** A record that is already here, for the common case. */
  ready(separator: Separator): string | null {
    if (separator.kind !== 'char') return null;
    const end = this.text.indexOf(separator.c, this.at);
    if (end < 0) return null;
    const record = this.text.slice(this.at, end);
    this.at = end + 1;
    return record;
  }

  *next(separator: Separator): Task<Record> {
    for (;;) {
      const found = this.find(separator);
      if (found !== null) return { text: found };
      if (this.ended) {
        if (this.at >= this.text.length) return null;
        let rest = this.text.slice(this.at);
        if (separator.kind === 'paragraph') rest = rest.replace(/\n+$/, '');
        this.at = this.text.length;
        return rest === '' ? null : { text: rest };
      }
      this.text = this.text.slice(this.at);
      this.at = 0;
      const got = yield* this.sys.read(this.fd, 65536);
      if (!got.ok) {
        if (got.error.errno === 'EINTR') continue;
        this.sys.err(`${progname(this.sys)}: read error (${strerror[got.error.errno]})\n`);
        return 'error';
      }
      if (got.value === '') this.ended = true;
      else this.text += got.value;
    }
  }

  private find(separator: Separator): string | null {
    const { text } = this;
    if (separator.kind === 'char') return this.ready(separator);
    let index = -1;
    let end = -1;
    if (separator.kind === 'paragraph') {
      while (text[this.at] === '\n') this.at++;
      index = text.indexOf('\n\n', this.at);
      end = index;
      if (index >= 0) while (text[end] === '\n') end++;
    } else {
      const m = separator.exec(text, this.at);
      if (m && m.end > m.index) [index, end] = [m.index, m.end];
    }
    // a separator at the end of what was read may go on
    if (index < 0 || (end === text.length && !this.ended)) return null;
    const record = text.slice(this.at, index);
    this.at = end;
    return record;
  }
}

/** What messages begin with: argv[0] without its directory. */
export function progname(sys: Sys): string {
  return sys.argv[0]!.slice(sys.argv[0]!.lastIndexOf('/') + 1);
}

type Output = { fd: Fd; pid: Pid | null; pending: string; mode: string };

/** Files and pipes that print writes to and getline reads from. Ref: mawk files.c */
export class Streams {
  readonly outputs = new Map<string, Output>();
  readonly inputs = new Map<string, { reader: Reader; fd: Fd; pid: Pid | null }>();
  private readonly sys: Sys;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  /** An error message where it cannot be opened. */
  write(op: string, name: string, text: string): string | null {
    if (op !== '|' && (name === '/dev/stdout' || name === '-')) {
      this.sys.out(text);
      return null;
    }
    if (op !== '|' && name === '/dev/stderr') {
      this.sys.err(text);
      return null;
    }
    let o = this.outputs.get(name);
    if (!o) {
      if (op === '|') {
        const { read, write } = this.sys.pipe();
        const pid = this.sys.spawn(['sh', '-c', name], {
          fds: new Map([
            [0, read],
            [1, 1],
            [2, 2],
          ]),
        });
        this.sys.close(read);
        o = { fd: write, pid: pid.ok ? pid.value : null, pending: '', mode: op };
      } else {
        const fd = this.sys.open(
          name,
          op === '>' ? { write: true, create: true, truncate: true } : { write: true, create: true, append: true },
        );
        if (!fd.ok) return `cannot open "${name}" for output (${strerror[fd.error.errno]})`;
        o = { fd: fd.value, pid: null, pending: '', mode: op };
      }
      this.outputs.set(name, o);
    }
    o.pending += text;
    return null;
  }

  *flush(): Task<void> {
    yield* this.sys.flush();
    for (const o of this.outputs.values()) {
      if (o.pending === '') continue;
      const text = o.pending;
      o.pending = '';
      yield* this.sys.write(o.fd, text);
    }
  }

  *close(name: string): Task<number> {
    let status = -1;
    const o = this.outputs.get(name);
    if (o) {
      if (o.pid !== null) yield* this.sys.flush();
      if (o.pending !== '') yield* this.sys.write(o.fd, o.pending);
      this.sys.close(o.fd);
      status = yield* this.reap(o.pid);
      this.outputs.delete(name);
    }
    const i = this.inputs.get(name);
    if (i) {
      this.sys.close(i.fd);
      status = yield* this.reap(i.pid);
      this.inputs.delete(name);
    }
    return status;
  }

  *closeAll(): Task<void> {
    yield* this.flush();
    for (const name of [...this.outputs.keys(), ...this.inputs.keys()]) yield* this.close(name);
  }

  private *reap(pid: Pid | null): Task<number> {
    if (pid === null) return 0;
    for (;;) {
      const got = yield* this.sys.wait(pid);
      if (got.ok && got.value) return got.value.signal === null ? got.value.status : 256;
      if (!got.ok && got.error.errno !== 'EINTR') return -1;
    }
  }

  open(kind: 'file' | 'pipe', name: string): Reader | null {
    const known = this.inputs.get(name);
    if (known) return known.reader;
    if (kind === 'file') {
      const fd =
        name === '-' || name === '/dev/stdin' ? ({ ok: true, value: 0 } as const) : this.sys.open(name, { read: true });
      if (!fd.ok) return null;
      const reader = new Reader(this.sys, fd.value);
      this.inputs.set(name, { reader, fd: fd.value, pid: null });
      return reader;
    }
    const { read, write } = this.sys.pipe();
    const pid = this.sys.spawn(['sh', '-c', name], {
      fds: new Map([
        [0, 0],
        [1, write],
        [2, 2],
      ]),
    });
    this.sys.close(write);
    const reader = new Reader(this.sys, read);
    this.inputs.set(name, { reader, fd: read, pid: pid.ok ? pid.value : null });
    return reader;
  }

  *system(command: string): Task<number> {
    yield* this.flush();
    const pid = this.sys.spawn(['sh', '-c', command]);
    return pid.ok ? yield* this.reap(pid.value) : 127;
  }
}
