import { strerror } from '../../../core/errno.ts';
import type { Command, Stat, Sys } from '../../proc/sys.ts';
import { strftime } from '../strftime.ts';
import { options } from './options.ts';
import { quoteaf } from './quote.ts';
import { versionCompare } from './sort.ts';

export const ls: Command = { path: '/usr/bin/ls', program: run };

type Entry = { name: string; path: string; stat: Stat | null };

/** Ref: coreutils src/ls.c:main(), print_long_format() */
function run(sys: Sys): number {
  const p = options(sys, 'abcdfghiklmnopqrstuvw:xABCDFGHI:LNQRST:UXZ1', {
    all: 'a', 'almost-all': 'A', directory: 'd', 'human-readable': 'h', inode: 'i', recursive: 'R', reverse: 'r', size: 's', classify: 'F::',
    color: 'color::', 'full-time': 'full', 'time-style': 'ts:', sort: 'sort:', width: 'w:', 'group-directories-first': 'gdf', 'no-group': 'G',
    'numeric-uid-gid': 'n', dereference: 'L', format: 'format:', 'indicator-style': 'is:', 'quote-name': 'Q', literal: 'N', escape: 'b', hide: 'hide:', ignore: 'I:', 'block-size': 'bs:', time: 'time:',
  }, 2); // biome-ignore format: a table
  if (typeof p === 'number') return p;
  const set = new Set(p.opts.map((o) => o.opt));
  const long = set.has('l') || set.has('n') || set.has('g') || set.has('o') || set.has('full');
  let status = 0;
  const look = (path: string): Stat | null => {
    const s = set.has('L') ? sys.stat(path) : sys.lstat(path);
    return s.ok ? s.value : null;
  };
  const order = (list: Entry[]): Entry[] => {
    if (set.has('U') || set.has('f')) return list;
    const byName = (a: Entry, b: Entry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    list.sort(byName);
    if (set.has('t')) list.sort((a, b) => (b.stat?.mtime ?? 0) - (a.stat?.mtime ?? 0) || byName(a, b));
    else if (set.has('S')) list.sort((a, b) => (b.stat?.size ?? 0) - (a.stat?.size ?? 0) || byName(a, b));
    else if (set.has('v')) list.sort((a, b) => versionCompare(a.name, b.name));
    else if (set.has('X'))
      list.sort((a, b) => {
        const x = /\.[^.]*$/.exec(a.name)?.[0] ?? '';
        const y = /\.[^.]*$/.exec(b.name)?.[0] ?? '';
        return x < y ? -1 : x > y ? 1 : byName(a, b);
      });
    if (set.has('r')) list.reverse();
    if (set.has('gdf'))
      list.sort((a, b) => Number(b.stat?.kind === 'directory') - Number(a.stat?.kind === 'directory'));
    return list;
  };
  const mark = (e: Entry): string => {
    if (e.stat?.kind === 'directory' && (set.has('F') || set.has('p'))) return '/';
    if (!set.has('F') || !e.stat) return '';
    if (e.stat.kind === 'symlink') return long ? '' : '@';
    return e.stat.kind === 'pipe'
      ? '|'
      : e.stat.kind === 'socket'
        ? '='
        : e.stat.kind === 'file' && e.stat.mode & 0o111
          ? '*'
          : '';
  };
  const colored =
    set.has('color') && /^(always|yes|force)$/.test(p.opts.find((o) => o.opt === 'color')?.arg ?? 'always');
  const paint = (e: Entry): string => {
    const text = set.has('Q') ? `"${e.name}"` : e.name;
    if (!colored || !e.stat) return text;
    const code =
      e.stat.kind === 'directory'
        ? '01;34'
        : e.stat.kind === 'symlink'
          ? '01;36'
          : e.stat.kind === 'file' && e.stat.mode & 0o111
            ? '01;32'
            : null;
    return code ? `\x1b[0m\x1b[${code}m${text}\x1b[0m` : text;
  };
  const size = (n: number): string => {
    if (!set.has('h')) return String(n);
    let v = n;
    let unit = 0;
    while (v >= 1024) {
      v /= 1024;
      unit++;
    }
    return unit === 0
      ? String(n)
      : `${v < 10 ? (Math.ceil(v * 10) / 10).toFixed(1) : Math.ceil(v)}${'KMGTP'[unit - 1]}`;
  };
  const blocks = (s: Stat | null) =>
    s && (s.kind === 'file' || s.kind === 'directory') ? Math.ceil(s.size / 4096) * 4 : 0;
  const when = (ns: number): string => {
    const style = p.opts.find((o) => o.opt === 'ts')?.arg;
    if (set.has('full') || style === 'full-iso') return strftime('%Y-%m-%d %H:%M:%S.%N %z', ns);
    if (style === 'long-iso') return strftime('%Y-%m-%d %H:%M', ns);
    if (style?.startsWith('+')) return strftime(style.slice(1), ns);
    const age = sys.wall - ns;
    return strftime(age > 15778476e9 || age < -3600e9 ? '%b %e  %Y' : '%b %e %H:%M', ns);
  };
  const print = (list: readonly Entry[]): void => {
    if (!long) {
      const cells = list.map(
        (e) =>
          (set.has('i') ? `${e.stat?.ino ?? '?'} ` : '') +
          (set.has('s') ? `${blocks(e.stat)} ` : '') +
          paint(e) +
          mark(e),
      );
      if (set.has('m')) sys.out(cells.length > 0 ? `${cells.join(', ')}\n` : '');
      else if (set.has('1') || (!set.has('C') && !set.has('x') && !sys.isatty(1)))
        for (const c of cells) sys.out(`${c}\n`);
      else sys.out(columns(cells, sys.columns));
      return;
    }
    const who = set.has('n') ? '0' : 'root';
    const rows = list.map(
      (e) =>
        [
          e.stat ? String(e.stat.nlink) : '?',
          e.stat ? size(e.stat.size) : '?',
          String(e.stat?.ino ?? '?'),
          e.stat ? when(e.stat.mtime) : '?',
        ] as const,
    );
    const width = (i: 0 | 1 | 2 | 3) => Math.max(0, ...rows.map((r) => r[i].length));
    const [wl, ws, wi] = [width(0), width(1), width(2)];
    list.forEach((e, i) => {
      const r = rows[i]!;
      let line = set.has('i') ? `${r[2].padStart(wi)} ` : '';
      line += `${e.stat ? modeText(e.stat) : '??????????'} ${r[0].padStart(wl)}`;
      if (!set.has('g')) line += ` ${who}`;
      if (!set.has('o') && !set.has('G')) line += ` ${who}`;
      line += ` ${r[1].padStart(ws)} ${r[3]} ${paint(e)}${mark(e)}`;
      if (e.stat?.kind === 'symlink') {
        const to = sys.readlink(e.path);
        if (to.ok) line += ` -> ${to.value}`;
      }
      sys.out(`${line}\n`);
    });
  };
  const files: Entry[] = [];
  const dirs: string[] = [];
  for (const path of p.operands.length > 0 ? p.operands : ['.']) {
    const s = set.has('d') || long ? sys.lstat(path) : sys.stat(path);
    const real = s.ok ? s : sys.lstat(path);
    if (!real.ok) {
      sys.err(`${sys.argv[0]}: cannot access ${quoteaf(path)}: ${strerror[real.error.errno]}\n`);
      status = 2;
    } else if (real.value.kind === 'directory' && !set.has('d')) dirs.push(path);
    else files.push({ name: path, path, stat: real.value });
  }
  if (files.length > 0) print(order(files));
  let first = files.length === 0;
  const list = (dir: string): void => {
    const names = sys.readdir(dir);
    if (!names.ok) {
      sys.err(`${sys.argv[0]}: cannot open directory ${quoteaf(dir)}: ${strerror[names.error.errno]}\n`);
      status = 2;
      return;
    }
    const all = set.has('a') || set.has('f');
    const shown = names.value.filter((n) => all || set.has('A') || n[0] !== '.');
    const join = (n: string) => (dir.endsWith('/') ? dir + n : `${dir}/${n}`);
    const entries = [...(all ? ['.', '..'] : []), ...shown].map((name) => ({
      name,
      path: join(name),
      stat: look(join(name)),
    }));
    if (dirs.length + files.length > 1 || set.has('R') || (status !== 0 && p.operands.length > 1))
      sys.out(`${first ? '' : '\n'}${dir}:\n`);
    first = false;
    order(entries);
    if (long || set.has('s'))
      sys.out(
        `total ${set.has('h') ? size(entries.reduce((t, e) => t + blocks(e.stat) * 1024, 0)) : entries.reduce((t, e) => t + blocks(e.stat), 0)}\n`,
      );
    print(entries);
    if (set.has('R'))
      for (const e of entries) if (e.stat?.kind === 'directory' && e.name !== '.' && e.name !== '..') list(e.path);
  };
  for (const d of order(dirs.map((name) => ({ name, path: name, stat: look(name) })))) list(d.name);
  return status;
}

/** `drwxr-xr-x`. Ref: gnulib lib/filemode.c:strmode() */
export function modeText(s: Stat): string {
  const kind = { file: '-', directory: 'd', symlink: 'l', pipe: 'p', char: 'c', socket: 's' }[s.kind];
  const three = (bits: number, special: boolean, letter: string) =>
    `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? 'x' : '-'}`;
  return (
    kind +
    three(s.mode >> 6, (s.mode & 0o4000) !== 0, 's') +
    three(s.mode >> 3, (s.mode & 0o2000) !== 0, 's') +
    three(s.mode, (s.mode & 0o1000) !== 0, 't')
  );
}

function columns(cells: readonly string[], width: number): string {
  for (let rows = 1; rows <= cells.length; rows++) {
    const cols = Math.ceil(cells.length / rows);
    const widths = Array.from(
      { length: cols },
      (_, c) => Math.max(...cells.slice(c * rows, c * rows + rows).map((x) => x.length)) + (c < cols - 1 ? 2 : 0),
    );
    if (rows < cells.length && widths.reduce((a, b) => a + b, 0) > width) continue;
    let out = '';
    for (let r = 0; r < rows; r++) {
      const line: string[] = [];
      for (let c = 0; c * rows + r < cells.length; c++)
        line.push(cells[c * rows + r]!.padEnd((c + 1) * rows + r < cells.length ? widths[c]! : 0));
      out += `${line.join('')}\n`;
    }
    return out;
  }
  return '';
}
