import { strerror } from '../../../core/errno.ts';
import type { Fd, Task } from '../../proc/sys.ts';
import { singleQuote } from '../quote.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, getOptions } from './builtin.ts';

type Line = { readonly text: string; readonly ended: boolean; readonly failed: 'timeout' | 'signal' | null };

/** Can give back what was read too far: a file. */
type Seekable = { seekBack(bytes: number): void };

/**
 * Reads up to a delimiter, without taking more from the descriptor than that (bytes one by one from a pipe).
 * `limit` counts characters.
 */
function* readUpTo(
  sh: Shell,
  fd: Fd,
  delimiter: string | null,
  limit: number,
  deadline: number | null,
  keepNul = false,
): Task<Line | { readonly errno: keyof typeof strerror }> {
  let text = '';
  const file = sh.sys.file(fd);
  if (!file?.readable) return { errno: 'EBADF' };
  const seekable = file.kind === 'file' && 'seekBack' in file ? (file as unknown as Seekable) : null;
  while (text.length < limit) {
    if (deadline !== null) {
      const left = deadline - sh.sys.now;
      const p = yield* sh.sys.poll([fd], Math.max(0, left));
      if (p.ready.length === 0) {
        if (p.interrupted && sh.pending.length > 0) return { text, ended: false, failed: 'signal' };
        if (sh.sys.now >= deadline) return { text, ended: false, failed: 'timeout' };
        continue;
      }
    }
    const r = yield* sh.sys.read(fd, seekable ? Math.min(4096, limit - text.length) : 1);
    if (!r.ok) {
      if (r.error.errno === 'EINTR') {
        if (sh.pending.length > 0) return { text, ended: false, failed: 'signal' };
        continue;
      }
      return { errno: r.error.errno };
    }
    if (r.value === '') return { text, ended: false, failed: null };
    const at = delimiter === null ? -1 : r.value.indexOf(delimiter);
    if (at >= 0) {
      text += r.value.slice(0, at);
      seekable?.seekBack(r.value.length - at - 1);
      return { text: keepNul ? text : text.replaceAll('\0', ''), ended: true, failed: null };
    }
    text += r.value;
  }
  return { text, ended: true, failed: null };
}

/** Ref: bash builtins/read.def */
function* read(sh: Shell, argv: readonly string[]): Task<number> {
  const usage =
    'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]';
  const o = getOptions(sh, argv, 'ersa:d:i:n:N:p:t:u:', usage);
  if (!o) return 2;
  const { opts, rest } = o;
  const raw = opts.has('r');
  for (const name of rest) {
    if (!/^[A-Za-z_]\w*(\[.+\])?$/.test(name)) {
      sh.complain('read', `\`${name}': not a valid identifier`);
      return 1;
    }
  }
  let deadline: number | null = null;
  const timeout = opts.get('t') ?? sh.getParam('TMOUT');
  if (timeout !== undefined && timeout !== '') {
    if (!/^\d*\.?\d*$/.test(timeout)) {
      if (opts.has('t')) {
        sh.complain('read', `${timeout}: invalid timeout specification`);
        return 1;
      }
    } else deadline = sh.sys.now + Math.round(Number(timeout) * 1e9);
  }
  const fd = opts.has('u') ? Number(opts.get('u')) : 0;
  if (!sh.sys.isopen(fd)) {
    if (opts.has('u')) sh.complain('read', `${opts.get('u')}: invalid file descriptor: ${strerror.EBADF}`);
    else sh.complain('read', `read error: ${fd}: ${strerror.EBADF}`);
    return 1;
  }
  if (opts.has('p') && sh.sys.isatty(fd)) sh.sys.err(opts.get('p')!);
  if (opts.get('t') === '0') {
    const p = yield* sh.sys.poll([fd], 0);
    return p.ready.length > 0 ? 0 : 1;
  }
  let delimiter: string | null = opts.has('d') ? (opts.get('d')![0] ?? '\0') : '\n';
  let limit = Number.POSITIVE_INFINITY;
  const exact = opts.has('N');
  if (opts.has('n') || exact) {
    const n = opts.get(exact ? 'N' : 'n')!;
    if (!/^\d+$/.test(n)) {
      sh.complain('read', `${n}: invalid number`);
      return 1;
    }
    limit = Number(n);
    if (exact) delimiter = null;
  }
  let text = '';
  let status = 0;
  /** Escaped characters' positions: they neither split nor end. */
  const escaped = new Set<number>();
  for (;;) {
    const line = yield* readUpTo(sh, fd, delimiter, limit - text.length, deadline);
    if ('errno' in line) {
      sh.complain('read', `read error: ${fd}: ${strerror[line.errno]}`);
      return 1;
    }
    let i = 0;
    let more = false;
    const s = line.text;
    if (raw || exact) text += s;
    else {
      for (; i < s.length; i++) {
        if (s[i] !== '\\') {
          text += s[i];
          continue;
        }
        if (i + 1 < s.length) {
          i++;
          if (s[i] === '\n') continue;
          escaped.add(text.length);
          text += s[i];
        } else if (line.ended && delimiter === '\n' && text.length < limit) more = true;
        else if (line.ended) {
          more = true;
          if (delimiter !== '\n') {
            escaped.add(text.length);
            text += delimiter ?? '';
          }
        }
      }
    }
    if (line.failed === 'timeout') status = 142;
    else if (line.failed === 'signal') status = 128 + 1;
    else if (!line.ended) status = 1;
    if (!more || status !== 0) break;
  }
  text = text.replaceAll('\0', '');
  if (opts.has('a')) {
    sh.setArray(opts.get('a')!, splitIfs(sh.ifs, text, escaped, Number.POSITIVE_INFINITY));
    return status;
  }
  if (rest.length === 0) {
    sh.setVar('REPLY', text);
    return status;
  }
  if (exact) {
    assign(sh, rest[0]!, text);
    for (const name of rest.slice(1)) assign(sh, name, '');
    return status;
  }
  const fields = splitIfs(sh.ifs, text, escaped, rest.length);
  rest.forEach((name, n) => assign(sh, name, fields[n] ?? ''));
  return status;
}

function assign(sh: Shell, name: string, value: string): void {
  const m = /^(\w+)\[(.*)\]$/s.exec(name);
  if (m) sh.setElement(m[1]!, sh.resolve(m[1]!)?.assoc ? m[2]! : String(sh.arith(m[2]!)), value, false);
  else sh.setVar(name, value);
}

/** Splits at IFS into at most `max` fields; the last takes the rest without its trailing IFS whitespace. */
function splitIfs(ifs: string, text: string, escaped: ReadonlySet<number>, max: number): string[] {
  const isIfs = (i: number) => !escaped.has(i) && ifs.includes(text[i]!);
  const isSpace = (i: number) => isIfs(i) && ' \t\n'.includes(text[i]!);
  const fields: string[] = [];
  let i = 0;
  while (i < text.length && isSpace(i)) i++;
  while (i < text.length) {
    if (fields.length === max - 1) {
      let end = text.length;
      while (end > i && isSpace(end - 1)) end--;
      // a single trailing separator goes as well
      if (end > i && isIfs(end - 1)) {
        let seps = 0;
        for (let k = i; k < end; k++) if (isIfs(k) && !isSpace(k)) seps++;
        if (seps === 1) {
          end--;
          while (end > i && isSpace(end - 1)) end--;
        }
      }
      fields.push(text.slice(i, end));
      return fields;
    }
    let j = i;
    while (j < text.length && !isIfs(j)) j++;
    fields.push(text.slice(i, j));
    while (j < text.length && isSpace(j)) j++;
    if (j < text.length && isIfs(j) && !isSpace(j)) {
      if (j > i && text.slice(i, j).length >= 0) j++;
      while (j < text.length && isSpace(j)) j++;
    }
    i = j;
  }
  return fields;
}

/** Ref: bash builtins/mapfile.def */
function* mapfile(sh: Shell, argv: readonly string[]): Task<number> {
  const o = getOptions(
    sh,
    argv,
    'd:n:O:s:tu:C:c:',
    `${argv[0]} [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]`,
  );
  if (!o) return 2;
  const { opts, rest } = o;
  const name = rest[0] ?? 'MAPFILE';
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    sh.complain(argv[0]!, `\`${name}': not a valid identifier`);
    return 1;
  }
  const fd = Number(opts.get('u') ?? 0);
  const delimiter = opts.has('d') ? (opts.get('d')![0] ?? '\0') : '\n';
  const max = Number(opts.get('n') ?? 0) || Number.POSITIVE_INFINITY;
  let skip = Number(opts.get('s') ?? 0);
  let index = Number(opts.get('O') ?? 0);
  const callback = opts.get('C');
  const quantum = Number(opts.get('c') ?? 5000);
  if (!opts.has('O')) sh.setArray(name, []);
  for (let n = 0; n < max; ) {
    const line = yield* readUpTo(sh, fd, delimiter, Number.POSITIVE_INFINITY, null);
    if ('errno' in line) {
      sh.complain(argv[0]!, `${fd}: invalid file descriptor: ${strerror[line.errno]}`);
      return 1;
    }
    if (!line.ended && line.text === '') break;
    if (skip > 0) {
      skip--;
      continue;
    }
    const text = opts.has('t') || !line.ended ? line.text : line.text + delimiter;
    n++;
    if (callback !== undefined && n % quantum === 0)
      yield* sh.engine.runText(sh, `${callback} ${index} ${singleQuote(text)}`, sh.lineno);
    sh.setElement(name, String(index++), text, false);
    if (!line.ended) break;
  }
  return 0;
}

export const readBuiltins: Readonly<Record<string, Builtin>> = {
  read: { run: read },
  mapfile: { run: mapfile },
  readarray: { run: mapfile },
};
