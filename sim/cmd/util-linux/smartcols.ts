/** A table as libsmartcols prints it. */
export type Column = {
  readonly name: string;
  readonly right?: boolean;
  readonly tree?: boolean;
  readonly number?: boolean;
};
export type Line = { readonly cells: readonly string[]; readonly children: Line[] };

export type TableStyle = {
  readonly headings: boolean;
  readonly raw: boolean;
  /** Columns of the terminal that the table must fit; null when it goes to a file. */
  readonly width: number | null;
};

/** Ref: libsmartcols/src/print.c in ASCII */
export function printTable(columns: readonly Column[], roots: readonly Line[], style: TableStyle): string {
  const rows: string[][] = [];
  const walk = (lines: readonly Line[], stem: string, top: boolean): void => {
    for (const [i, line] of lines.entries()) {
      const last = i === lines.length - 1;
      const prefix = top ? '' : `${stem}${last ? '`-' : '|-'}`;
      rows.push(line.cells.map((cell, c) => (columns[c]!.tree ? prefix + cell : cell)));
      walk(line.children, top ? '' : `${stem}${last ? '  ' : '| '}`, false);
    }
  };
  walk(roots, '', true);
  if (style.headings) rows.unshift(columns.map((c) => c.name));
  if (style.raw) return rows.map((r) => `${r.map((cell) => cell.replaceAll(' ', '\\x20')).join(' ')}\n`).join('');
  const widths = columns.map((c, i) => Math.max(c.name.length, ...rows.map((r) => r[i]!.length)));
  return rows
    .map((r) => {
      const text = r.map((cell, i) => {
        if (columns[i]!.right) return cell.padStart(widths[i]!);
        return i === r.length - 1 && !columns[i]!.tree ? cell : cell.padEnd(widths[i]!);
      });
      const line = text.join(' ');
      const trimmed = columns.at(-1)!.tree ? line.trimEnd() : line;
      return `${style.width === null ? trimmed : trimmed.slice(0, style.width)}\n`;
    })
    .join('');
}

/** The same as JSON under one name. Ref: lib/jsonwrt.c */
export function printJson(name: string, columns: readonly Column[], roots: readonly Line[]): string {
  const nested = columns.some((c) => c.tree);
  const object = (line: Line, depth: number): string => {
    const pad = '   '.repeat(depth);
    const fields = columns.map((c, i) => {
      const cell = line.cells[i]!;
      const value = cell === '' ? 'null' : c.number ? cell : JSON.stringify(cell);
      return `${pad}   "${c.name.toLowerCase()}": ${value}`;
    });
    if (nested && line.children.length > 0) {
      fields.push(`${pad}   "children": [\n${array(line.children, depth + 2)}\n${pad}   ]`);
    }
    return `{\n${fields.join(',\n')}\n${pad}}`;
  };
  const array = (lines: readonly Line[], depth: number): string =>
    `${'   '.repeat(depth)}${lines.map((l) => object(l, depth)).join(',')}`;
  const flat = (lines: readonly Line[]): Line[] => lines.flatMap((l) => [{ ...l, children: [] }, ...flat(l.children)]);
  return `{\n   "${name}": [\n${array(nested ? roots : flat(roots), 2)}\n   ]\n}\n`;
}
