import { ok, type Result } from '../../core/errno.ts';
import type { Bytes, Fd, Sys, Task } from '../proc/sys.ts';

const BLOCK = 65536;

/** An operand's descriptor; `-` is standard input. */
export function openInput(sys: Sys, path: string): Result<Fd> {
  return path === '-' ? ok(0) : sys.open(path, { read: true });
}

/** Everything up to end of file. */
export function* readAll(sys: Sys, fd: Fd): Task<Result<Bytes>> {
  let text = '';
  for (;;) {
    const got = yield* sys.read(fd, BLOCK);
    if (!got.ok) {
      if (got.error.errno === 'EINTR') continue;
      return got;
    }
    if (got.value === '') return ok(text);
    text += got.value;
  }
}

/** An operand's whole contents. */
export function* slurp(sys: Sys, path: string): Task<Result<Bytes>> {
  const fd = openInput(sys, path);
  if (!fd.ok) return fd;
  const text = yield* readAll(sys, fd.value);
  if (fd.value !== 0) sys.close(fd.value);
  return text;
}

/** Reads a descriptor block by block and gives records: lines, or what another separator ends. */
export type Lines = {
  /** Complete records of the next block, without their separator; null at end of file. An EINTR is read again. */
  next(): Task<Result<readonly Bytes[] | null>>;
  /** The last record that `next` gave had no separator behind it. */
  readonly unterminated: boolean;
};

export function lines(sys: Sys, fd: Fd, separator = '\n'): Lines {
  let rest = '';
  let done = false;
  let unterminated = false;
  return {
    get unterminated() {
      return unterminated;
    },
    *next() {
      for (;;) {
        if (done) return ok(null);
        const got = yield* sys.read(fd, BLOCK);
        if (!got.ok) {
          if (got.error.errno === 'EINTR') continue;
          return got;
        }
        if (got.value === '') {
          done = true;
          if (rest === '') return ok(null);
          unterminated = true;
          return ok([rest]);
        }
        const records = (rest + got.value).split(separator);
        rest = records.pop()!;
        if (records.length > 0) return ok(records);
      }
    },
  };
}

/**
 * Lets a full pipe hold up a program that prints much: call it between blocks, with what was printed since. stdout stays
 * buffered as C's is until there is a lot.
 */
export class Outflow {
  private readonly sys: Sys;
  private pending = 0;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  out(text: Bytes): void {
    this.sys.out(text);
    this.pending += text.length;
  }

  get full(): boolean {
    return this.pending >= BLOCK;
  }

  *drain(): Task<void> {
    if (this.pending < BLOCK) return;
    this.pending = 0;
    yield* this.sys.flush();
  }
}
