import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { openInput, readAll } from '../input.ts';
import { complain, count, options } from './options.ts';
import { quote, quoteaf } from './quote.ts';

export const tail: Command = { path: '/usr/bin/tail', program: run };

/** Ref: coreutils src/tail.c:main(), tail_forever() */
function* run(sys: Sys): Task<number> {
  const old = /^([-+])(\d+)([bcl]?)(f?)$/.exec(sys.argv[1] ?? '');
  const obsolete = old !== null && sys.argv.length <= 3;
  const argv = obsolete
    ? [
        sys.argv[0]!,
        `-${old[3] === 'c' ? 'c' : 'n'}${old[1] === '+' ? '+' : ''}${old[2]}`,
        ...(old[4] ? ['-f'] : []),
        ...sys.argv.slice(2),
      ]
    : sys.argv;
  const parsed = options({ argv, out: (t: string) => sys.out(t), err: (t: string) => sys.err(t) } as unknown as Sys, 'c:n:fFqs:vz0123456789', {
    bytes: 'c:', follow: 'follow::', lines: 'n:', 'max-unchanged-stats': 'x:', pid: 'pid:', quiet: 'q', retry: 'retry',
    silent: 'q', 'sleep-interval': 's:', verbose: 'v', 'zero-terminated': 'z',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  let unit: 'n' | 'c' = 'n';
  let amount = 10;
  let fromStart = false;
  let follow: 'name' | 'descriptor' | null = null;
  let retry = false;
  let interval = 1;
  let headers: boolean | null = null;
  let eol = '\n';
  for (const { opt, arg } of parsed.opts) {
    switch (opt) {
      case 'n':
      case 'c': {
        unit = opt;
        fromStart = arg!.startsWith('+');
        const value = count(arg!.replace(/^[-+]/, ''));
        if (value === null)
          return complain(
            sys,
            `invalid number of ${opt === 'n' ? 'lines' : 'bytes'}: ${quote(arg!.replace(/^-/, ''))}`,
          );
        amount = value;
        break;
      }
      case 'f':
        follow = 'descriptor';
        break;
      case 'F':
        follow = 'name';
        retry = true;
        break;
      case 'follow':
        follow = arg === 'name' ? 'name' : 'descriptor';
        break;
      case 'retry':
        retry = true;
        break;
      case 's':
        interval = Number(arg);
        if (!(interval >= 0)) return complain(sys, `invalid number of seconds: ${quote(arg!)}`);
        break;
      case 'q':
        headers = false;
        break;
      case 'v':
        headers = true;
        break;
      case 'z':
        eol = '\0';
        break;
      default:
        if (/^\d$/.test(opt)) return complain(sys, `option used in invalid context -- ${opt}`);
    }
  }
  const paths = parsed.operands.length > 0 ? parsed.operands : ['-'];
  const banner = headers ?? paths.length > 1;
  let status = 0;
  let shown: string | null = null;
  const open: { path: string; fd: number; size: number }[] = [];
  const header = (path: string) => {
    if (banner && shown !== path)
      sys.out(`${shown === null ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
    shown = path;
  };
  for (const path of paths) {
    const fd = openInput(sys, path);
    if (!fd.ok) {
      status = complain(sys, `cannot open ${quoteaf(path)} for reading: ${strerror[fd.error.errno]}`);
      if (retry && follow === 'name') open.push({ path, fd: -1, size: 0 });
      continue;
    }
    header(path);
    const text = yield* readAll(sys, fd.value);
    if (!text.ok) {
      status = complain(sys, `error reading ${quoteaf(path)}: ${strerror[text.error.errno]}`);
      continue;
    }
    sys.out(last(text.value, unit, amount, fromStart, eol));
    yield* sys.flush();
    const kind = sys.fstat(fd.value);
    if (follow && !(kind.ok && kind.value.kind === 'pipe')) open.push({ path, fd: fd.value, size: text.value.length });
    else if (fd.value !== 0) sys.close(fd.value);
  }
  while (follow && open.length > 0) {
    yield* sys.sleep(Math.max(interval, 0.1) * 1e9);
    for (const file of open) {
      if (file.fd < 0) {
        const fd = sys.open(file.path, { read: true });
        if (!fd.ok) continue;
        sys.err(`${sys.argv[0]}: ${quoteaf(file.path)} has appeared;  following new file\n`);
        file.fd = fd.value;
      }
      const now = sys.fstat(file.fd);
      if (now.ok && now.value.kind === 'file' && now.value.size < file.size) {
        sys.err(`${sys.argv[0]}: ${file.path}: file truncated\n`);
        const fd = sys.open(file.path, { read: true });
        if (fd.ok) {
          sys.close(file.fd);
          file.fd = fd.value;
        }
        file.size = 0;
      }
      const more = yield* readAll(sys, file.fd);
      if (!more.ok || more.value === '') continue;
      file.size += more.value.length;
      header(file.path);
      sys.out(more.value);
      yield* sys.flush();
    }
  }
  if (follow && open.length === 0 && status !== 0) complain(sys, 'no files remaining');
  return status;
}

function last(text: string, unit: 'n' | 'c', amount: number, fromStart: boolean, eol: string): string {
  if (unit === 'c') return fromStart ? text.slice(Math.max(amount - 1, 0)) : amount === 0 ? '' : text.slice(-amount);
  if (fromStart) {
    let at = 0;
    for (let i = 1; i < amount; i++) {
      const end = text.indexOf(eol, at);
      if (end < 0) return '';
      at = end + 1;
    }
    return text.slice(at);
  }
  if (amount === 0) return '';
  let at = text.endsWith(eol) ? text.length - 1 : text.length;
  for (let i = 0; i < amount; i++) {
    if (at <= 0) return text;
    at = text.lastIndexOf(eol, at - 1);
    if (at < 0) return text;
  }
  return text.slice(at + 1);
}
