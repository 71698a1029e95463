import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { openInput, readAll } from '../input.ts';
import { complain, count, options } from './options.ts';
import { quote, quoteaf } from './quote.ts';

export const head: Command = { path: '/usr/bin/head', program: run };

/** Ref: coreutils src/head.c:main() */
function* run(sys: Sys): Task<number> {
  const argv = sys.argv.map((a, i) =>
    i === 1
      ? a.replace(
          /^-(\d+)([bkm]?)([lqvcz]*)$/,
          (_, n, m, rest) =>
            `-${rest.replace(/[lc]/g, '')}${rest.includes('c') || m ? 'c' : 'n'}${n}${m === 'm' ? 'M' : m}`,
        )
      : a,
  );
  const parsed = options({ ...bound(sys), argv } as Sys, 'c:n:qvz0123456789', {
    bytes: 'c:', lines: 'n:', quiet: 'q', silent: 'q', verbose: 'v', 'zero-terminated': 'z',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  let unit: 'n' | 'c' = 'n';
  let amount = 10;
  let elide = false;
  let headers: boolean | null = null;
  let eol = '\n';
  for (const { opt, arg } of parsed.opts) {
    if (opt === 'n' || opt === 'c') {
      unit = opt;
      const text = arg!;
      elide = text.startsWith('-');
      const value = count(elide ? text.slice(1) : text);
      if (value === null)
        return complain(
          sys,
          `invalid number of ${opt === 'n' ? 'lines' : 'bytes'}: ${quote(elide ? text.slice(1) : text)}`,
        );
      amount = value;
    } else if (opt === 'q') headers = false;
    else if (opt === 'v') headers = true;
    else if (opt === 'z') eol = '\0';
    else return complain(sys, `invalid trailing option -- ${opt}`);
  }
  const paths = parsed.operands.length > 0 ? parsed.operands : ['-'];
  const banner = headers ?? paths.length > 1;
  let status = 0;
  let first = true;
  for (const path of paths) {
    const fd = openInput(sys, path);
    if (!fd.ok) {
      status = complain(sys, `cannot open ${quoteaf(path)} for reading: ${strerror[fd.error.errno]}`);
      continue;
    }
    if (banner) sys.out(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
    first = false;
    const failed = elide
      ? yield* withoutLast(sys, fd.value, unit, amount, eol)
      : yield* leading(sys, fd.value, unit, amount, eol);
    if (failed !== null)
      status = complain(
        sys,
        `error reading ${quoteaf(path === '-' ? 'standard input' : path)}: ${strerror[failed as keyof typeof strerror]}`,
      );
    if (fd.value !== 0) sys.close(fd.value);
  }
  return status;
}

function bound(sys: Sys): Partial<Sys> {
  return { out: (t) => sys.out(t), err: (t) => sys.err(t) };
}

function* leading(sys: Sys, fd: number, unit: 'n' | 'c', amount: number, eol: string): Task<string | null> {
  let left = amount;
  while (left > 0) {
    const got = yield* sys.read(fd, unit === 'c' ? Math.min(left, 65536) : 8192);
    if (!got.ok) {
      if (got.error.errno === 'EINTR') continue;
      return got.error.errno;
    }
    if (got.value === '') break;
    if (unit === 'c') {
      left -= got.value.length;
      sys.out(got.value);
      continue;
    }
    let at = 0;
    while (left > 0) {
      const end = got.value.indexOf(eol, at);
      if (end < 0) {
        at = got.value.length;
        break;
      }
      at = end + 1;
      left--;
    }
    sys.out(got.value.slice(0, at));
    yield* sys.flush();
  }
  return null;
}

function* withoutLast(sys: Sys, fd: number, unit: 'n' | 'c', amount: number, eol: string): Task<string | null> {
  const text = yield* readAll(sys, fd);
  if (!text.ok) return text.error.errno;
  if (unit === 'c') sys.out(text.value.slice(0, Math.max(text.value.length - amount, 0)));
  else {
    const records = text.value.split(eol);
    const open = records.pop()!;
    const pieces = records.map((r) => r + eol);
    if (open !== '') pieces.push(open);
    sys.out(pieces.slice(0, Math.max(pieces.length - amount, 0)).join(''));
  }
  return null;
}
