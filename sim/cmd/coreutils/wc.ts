import type { Command, Sys, Task } from '../../proc/sys.ts';
import { openInput, slurp } from '../input.ts';
import { fileError, options, usage } from './options.ts';

export const wc: Command = { path: '/usr/bin/wc', program: run };

type Counts = { l: number; w: number; m: number; c: number; L: number };

/** Ref: coreutils src/wc.c:main(), write_counts() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'clLmw', {
    bytes: 'c',
    chars: 'm',
    lines: 'l',
    words: 'w',
    'files0-from': 'f:',
    'max-line-length': 'L',
  });
  if (typeof parsed === 'number') return parsed;
  const asked = new Set(parsed.opts.map((o) => o.opt));
  const from = parsed.opts.find((o) => o.opt === 'f')?.arg;
  asked.delete('f');
  const columns = (['l', 'w', 'm', 'c', 'L'] as const).filter((k) =>
    asked.size === 0 ? 'lwc'.includes(k) : asked.has(k),
  );
  let paths = parsed.operands;
  if (from !== undefined) {
    if (paths.length > 0)
      return usage(sys, `extra operand '${paths[0]}'\nfile operands cannot be combined with --files0-from`);
    const list = yield* slurp(sys, from);
    if (!list.ok) return fileError(sys, from, list.error);
    paths = list.value.split('\0').filter((p) => p !== '');
  }
  const implicit = paths.length === 0;
  let status = 0;
  const width = columnWidth(sys, implicit ? ['-'] : paths, columns.length);
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  const show = (n: Counts, name: string | null) => {
    sys.out(`${columns.map((k) => String(n[k]).padStart(width)).join(' ')}${name === null ? '' : ` ${name}`}\n`);
  };
  for (const path of implicit ? ['-'] : paths) {
    const fd = openInput(sys, path);
    if (!fd.ok) {
      status = fileError(sys, path, fd.error);
      continue;
    }
    const n: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    let inWord = false;
    let column = 0;
    for (;;) {
      const got = yield* sys.read(fd.value, 65536);
      if (!got.ok) {
        if (got.error.errno === 'EINTR') continue;
        status = fileError(sys, path, got.error);
        break;
      }
      const text = got.value;
      if (text === '') break;
      n.c += text.length;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) n.l++;
      if (columns.includes('w')) {
        const words = text.match(/[^\t-\r ]+/g)?.filter((w) => /[!-~]/.test(w)) ?? [];
        n.w += words.length - (inWord && words.length > 0 && !/^[\t-\r ]/.test(text) ? 1 : 0);
        inWord = !/[\t-\r ]$/.test(text);
      }
      if (columns.includes('L')) {
        for (const c of text) {
          if (c === '\n' || c === '\r' || c === '\f') column = 0;
          else if (c === '\t') column += 8 - (column % 8);
          else if (c >= ' ' && c <= '~') column++;
          n.L = Math.max(n.L, column);
        }
      }
    }
    n.m = n.c;
    if (fd.value !== 0) sys.close(fd.value);
    show(n, implicit ? null : path);
    for (const k of ['l', 'w', 'm', 'c'] as const) total[k] += n[k];
    total.L = Math.max(total.L, n.L);
  }
  if (paths.length > 1) show(total, 'total');
  return status;
}

/** Ref: coreutils src/wc.c:compute_number_width() */
function columnWidth(sys: Sys, paths: readonly string[], columns: number): number {
  if (paths.length === 1 && columns === 1) return 1;
  let total = 0;
  let least = 1;
  for (const path of paths) {
    const stat = path === '-' ? sys.fstat(0) : sys.stat(path);
    if (!stat.ok) continue;
    if (stat.value.kind === 'file') total += stat.value.size;
    else least = 7;
  }
  return Math.max(String(total).length, least);
}
