import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { slurp } from '../input.ts';

export const column: Command = { path: '/usr/bin/column', program: run };

/** Ref: util-linux text-utils/column.c:main(), modify_table(), columnate_fillrows() */
function* run(sys: Sys): Task<number> {
  const { opts, operands } = getopt(sys.argv, 'C:c:dE:eH:hi:Jl:LN:n:O:o:p:R:r:s:T:tVW:x', {
    table: 't', separator: 's:', 'output-separator': 'o:', 'table-columns': 'N:', json: 'J', 'table-name': 'n:', 'table-right': 'R:', 'table-noheadings': 'd',
    'table-hide': 'H:', 'output-width': 'c:', fillrows: 'x', 'table-columns-limit': 'l:', 'table-order': 'O:', 'keep-empty-lines': 'L', 'table-empty-lines': 'L', help: 'h', version: 'V',
  }); // biome-ignore format: a table
  const set = new Map<string, string>();
  for (const { opt, arg, ...rest } of opts) {
    if (opt === '?') {
      sys.err(`${sys.argv[0]}: ${(rest as { error: string }).error}\n${tryHelp(sys.argv[0]!)}`);
      return 1;
    }
    set.set(opt, arg ?? '');
  }
  if (set.has('V')) {
    sys.out('column from util-linux 2.38.1\n');
    return 0;
  }
  let status = 0;
  const rows: string[] = [];
  for (const path of operands.length > 0 ? operands : ['-']) {
    const text = yield* slurp(sys, path);
    if (!text.ok) {
      sys.err(`${sys.argv[0]}: ${path}: ${strerror[text.error.errno]}\n`);
      status = 1;
      continue;
    }
    const list = text.value.split('\n');
    if (list.at(-1) === '') list.pop();
    rows.push(...list.filter((l) => set.has('L') || l.trim() !== ''));
  }
  const names = set.get('N')?.split(',') ?? null;
  if (set.has('J') && names === null) {
    sys.err(`${sys.argv[0]}: option --table-columns required for --json\n`);
    return 1;
  }
  if (rows.length === 0) return status;
  if (!set.has('t') && !set.has('J')) {
    sys.out(fill(rows, Number(set.get('c') ?? sys.columns), set.has('x')));
    return status;
  }
  const separators = set.get('s');
  const limit = set.has('l') ? Number(set.get('l')) : Number.POSITIVE_INFINITY;
  const split = (line: string): string[] => {
    if (separators === undefined) {
      const cells = line.trim().split(/[\t ]+/);
      return cells.length > limit ? [...cells.slice(0, limit - 1), cells.slice(limit - 1).join(' ')] : cells;
    }
    const cells: string[] = [];
    let cell = '';
    for (let i = 0; i < line.length; i++) {
      if (separators.includes(line[i]!) && cells.length < limit - 1) {
        cells.push(cell);
        cell = '';
      } else cell += line[i];
    }
    return [...cells, cell];
  };
  const table = rows.map(split);
  if (set.has('J')) {
    const string = (s: string) => JSON.stringify(s).replace(/[\x80-\xff]/g, (c) => c);
    sys.out(
      `{\n   "${set.get('n') ?? 'table'}": [\n${table.map((r) => `      {\n${names!.map((n, i) => `         "${n.toLowerCase()}": ${r[i] === undefined || r[i] === '' ? 'null' : string(r[i])}`).join(',\n')}\n      }`).join(',')}\n   ]\n}\n`,
    );
    return status;
  }
  const hidden = new Set(
    (set.get('H') ?? '')
      .split(',')
      .filter(Boolean)
      .map((h) => (names?.includes(h) ? names.indexOf(h) : Number(h) - 1)),
  );
  const right = new Set(
    (set.get('R') ?? '')
      .split(',')
      .filter(Boolean)
      .map((h) => (names?.includes(h) ? names.indexOf(h) : Number(h) - 1)),
  );
  const all = names && !set.has('d') ? [names, ...table] : table;
  const count = Math.max(...all.map((r) => r.length));
  const shown = Array.from({ length: count }, (_, i) => i).filter((i) => !hidden.has(i));
  const widths = shown.map((i) => Math.max(...all.map((r) => (r[i] ?? '').length)));
  const joiner = set.get('o') ?? '  ';
  for (const r of all) {
    const cells = shown.map((i, k) =>
      right.has(i)
        ? (r[i] ?? '').padStart(widths[k]!)
        : k === shown.length - 1
          ? (r[i] ?? '')
          : (r[i] ?? '').padEnd(widths[k]!),
    );
    sys.out(`${cells.join(joiner)}\n`);
  }
  return status;
}

function fill(rows: readonly string[], width: number, across: boolean): string {
  const widest = Math.max(...rows.map((r) => r.length));
  const cell = (Math.floor(widest / 8) + 1) * 8;
  const cols = Math.max(Math.floor(width / cell), 1);
  if (widest >= width) return rows.map((r) => `${r}\n`).join('');
  const lines = Math.ceil(rows.length / cols);
  let out = '';
  for (let y = 0; y < lines; y++) {
    const line: string[] = [];
    for (let x = 0; x < cols; x++) {
      const r = rows[across ? y * cols + x : x * lines + y];
      if (r !== undefined) line.push(r);
    }
    out += `${line.map((r, i) => (i === line.length - 1 ? r : r + '\t'.repeat(Math.ceil((cell - r.length) / 8)))).join('')}\n`;
  }
  return out;
}
