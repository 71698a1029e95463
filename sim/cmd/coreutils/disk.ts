import { strerror } from '../../../core/errno.ts';
import type { Command, Sys } from '../../proc/sys.ts';
import { complain, options, usage } from './options.ts';
import { quoteaf } from './quote.ts';

/** Kilobytes for people. Ref: gnulib lib/human.c, human_ceiling */
function human(kb: number, base = 1024): string {
  let n = kb * (base === 1000 ? 1.024 : 1);
  const units = base === 1000 ? 'kMGTP' : 'KMGTP';
  if (n === 0) return '0';
  let unit = 0;
  while (n >= base && unit < units.length - 1) {
    n /= base;
    unit++;
  }
  return `${n < 10 ? (Math.ceil(n * 10) / 10).toFixed(1) : Math.ceil(n)}${units[unit]}`;
}

/** Ref: coreutils 9.1 src/du.c */
export const du: Command = {
  path: '/usr/bin/du',
  program(sys) {
    const p = options(sys, 'abcd:hHklmsSt:xDLPX:0', {
      all: 'a', 'apparent-size': 'A', bytes: 'b', 'block-size': 'B:', total: 'c', dereference: 'L', 'human-readable': 'h', 'max-depth': 'd:', null: '0', si: 'si', summarize: 's',
      'one-file-system': 'x', 'separate-dirs': 'S', exclude: 'exclude:', inodes: 'inodes', time: 'time::', threshold: 't:', 'count-links': 'l',
    }); // biome-ignore format: a table
    if (typeof p === 'number') return p;
    const has = (o: string) => p.opts.some((x) => x.opt === o);
    const depthText = p.opts.filter((o) => o.opt === 'd').at(-1)?.arg;
    if (depthText !== undefined && !/^\d+$/.test(depthText))
      return usage(sys, `invalid maximum depth ${quoteaf(depthText)}`);
    if (has('a') && has('s')) return usage(sys, 'cannot both summarize and show all entries');
    const depth = has('s') ? 0 : depthText === undefined ? Number.POSITIVE_INFINITY : Number(depthText);
    const apparent = has('b') || has('A');
    const end = has('0') ? '\0' : '\n';
    const unit = has('m') ? 1024 : 1;
    const text = (bytes: number): string => has('b') ? String(bytes) : has('h') ? human(bytes / 1024) : has('si') ? human(bytes / 1024, 1000) : String(Math.ceil(bytes / 1024 / unit)); // biome-ignore format: short
    let status = 0;
    const measure = (path: string, level: number): number | null => {
      const s = sys.lstat(path);
      if (!s.ok) {
        status = complain(sys, `cannot access ${quoteaf(path)}: ${strerror[s.error.errno]}`);
        return null;
      }
      const { kind, size, dev } = s.value;
      let sum = apparent ? (kind === 'directory' || kind === 'file' || kind === 'symlink' ? size : 0) : dev !== 1 ? 0 : kind === 'directory' ? 4096 : kind === 'file' ? Math.ceil(size / 4096) * 4096 : 0; // biome-ignore format: short
      if (kind === 'directory') {
        const names = sys.readdir(path);
        for (const n of names.ok ? names.value : [])
          sum += measure(path.endsWith('/') ? path + n : `${path}/${n}`, level + 1) ?? 0;
      }
      if (level === 0 || (level <= depth && (kind === 'directory' || has('a')))) sys.out(`${text(sum)}\t${path}${end}`);
      return sum;
    };
    let total = 0;
    for (const path of p.operands.length > 0 ? p.operands : ['.']) total += measure(path, 0) ?? 0;
    if (has('c')) sys.out(`${text(total)}\ttotal${end}`);
    return status;
  },
};

type FileSystemRow = {
  source: string;
  type: string;
  size: number;
  used: number;
  available: number;
  inodes: number;
  iused: number;
  target: string;
};

/** The disk and what /proc/mounts has beside it. Ref: coreutils 9.1 src/df.c */
function rows(sys: Sys, all: boolean): FileSystemRow[] {
  const mounts = sys.readFile('/proc/mounts');
  const list: FileSystemRow[] = [];
  for (const line of mounts.ok ? mounts.value.split('\n') : []) {
    const [source, target, type, flags] = line.split(' ');
    if (source === undefined || target === undefined || type === undefined) continue;
    const size = Number(/size=(\d+)k/.exec(flags ?? '')?.[1] ?? 0);
    if (type === 'ext4')
      list.push({
        source,
        type,
        size: 8118912,
        used: 1698712,
        available: 5984328,
        inodes: 524288,
        iused: 34958,
        target,
      });
    else if (size > 0) list.push({ source, type, size, used: 0, available: size, inodes: 250000, iused: 1, target });
    else if (all) list.push({ source, type, size: 0, used: 0, available: 0, inodes: 0, iused: 0, target });
  }
  return list;
}

export const df: Command = {
  path: '/usr/bin/df',
  program(sys) {
    const p = options(sys, 'aB:iF:hHklmPTt:vx:', {
      all: 'a', 'block-size': 'B:', inodes: 'i', 'human-readable': 'h', si: 'H', local: 'l', output: 'output::', portability: 'P', 'print-type': 'T', sync: 'sync', 'no-sync': 'nosync',
      total: 'total', type: 't:', 'exclude-type': 'x:',
    }); // biome-ignore format: a table
    if (typeof p === 'number') return p;
    const has = (o: string) => p.opts.some((x) => x.opt === o);
    const values = (o: string) => p.opts.filter((x) => x.opt === o).map((x) => x.arg ?? '');
    let list = rows(sys, has('a'));
    let status = 0;
    if (p.operands.length > 0) {
      const everything = rows(sys, true);
      list = [];
      for (const path of p.operands) {
        const s = sys.stat(path);
        if (!s.ok) {
          status = complain(sys, `${path}: ${strerror[s.error.errno]}`);
          continue;
        }
        const full = path.startsWith('/') ? path : `${sys.cwd}/${path}`;
        const best = everything.filter((r) => r.target === '/' || full === r.target || full.startsWith(`${r.target}/`)).sort((a, b) => b.target.length - a.target.length)[0]; // biome-ignore format: short
        if (best) list.push(best);
      }
    }
    if (values('t').length > 0) list = list.filter((r) => values('t').includes(r.type));
    list = list.filter((r) => !values('x').includes(r.type));
    if (list.length === 0) {
      if (status === 0) return complain(sys, 'no file systems processed');
      return status;
    }
    const base = has('H') ? 1000 : 1024;
    const size = (kb: number) =>
      has('h') || has('H') ? human(kb, base) : has('m') ? String(Math.ceil(kb / 1024)) : String(kb);
    const count = (n: number) => (has('h') ? human(n / 1024) : String(n));
    const percent = (used: number, rest: number) =>
      used + rest === 0 ? '-' : `${Math.ceil((used * 100) / (used + rest))}%`;
    const output = p.opts.find((o) => o.opt === 'output');
    const blocks = has('h') || has('H') ? 'Size' : has('m') ? '1M-blocks' : has('P') ? '1024-blocks' : '1K-blocks';
    const columns: Record<string, { head: string; right: boolean; min: number; show: (r: FileSystemRow) => string }> = {
      source: { head: 'Filesystem', right: false, min: 14, show: (r) => r.source }, fstype: { head: 'Type', right: false, min: 4, show: (r) => r.type },
      size: { head: blocks, right: true, min: 5, show: (r) => size(r.size) }, used: { head: 'Used', right: true, min: 5, show: (r) => size(r.used) },
      avail: { head: has('h') || has('H') ? 'Avail' : 'Available', right: true, min: 5, show: (r) => size(r.available) },
      pcent: { head: has('P') ? 'Capacity' : 'Use%', right: true, min: 4, show: (r) => percent(r.used, r.available) }, itotal: { head: 'Inodes', right: true, min: 5, show: (r) => count(r.inodes) },
      iused: { head: 'IUsed', right: true, min: 5, show: (r) => count(r.iused) }, iavail: { head: 'IFree', right: true, min: 5, show: (r) => count(r.inodes - r.iused) },
      ipcent: { head: 'IUse%', right: true, min: 4, show: (r) => percent(r.iused, r.inodes - r.iused) }, target: { head: 'Mounted on', right: false, min: 0, show: (r) => r.target },
      file: { head: 'File', right: false, min: 0, show: () => '-' },
    }; // biome-ignore format: a table
    const type = has('T') ? ['fstype'] : [];
    let names = has('i')
      ? ['source', ...type, 'itotal', 'iused', 'iavail', 'ipcent', 'target']
      : ['source', ...type, 'size', 'used', 'avail', 'pcent', 'target'];
    if (output) names = output.arg ? output.arg.split(',') : Object.keys(columns).filter((n) => n !== 'file');
    const bad = names.find((n) => !(n in columns));
    if (bad !== undefined) return usage(sys, `option --output: field ${quoteaf(bad)} unknown`);
    const table = [names.map((n) => columns[n]!.head), ...list.map((r) => names.map((n) => columns[n]!.show(r)))];
    const widths = names.map((n, i) => Math.max(columns[n]!.min, ...table.map((r) => r[i]!.length)));
    for (const r of table) {
      sys.out(
        `${r.map((cell, i) => (columns[names[i]!]!.right ? cell.padStart(widths[i]!) : i === r.length - 1 ? cell : cell.padEnd(widths[i]!))).join(' ')}\n`,
      );
    }
    return status;
  },
};
