/** The columns of `ss`, in order. Ref: misc/ss.c:columns */
export type Column = 'netid' | 'state' | 'recvq' | 'sendq' | 'addr' | 'serv' | 'raddr' | 'rserv' | 'ext';

type Layout = {
  readonly id: Column;
  readonly align: 'left' | 'right';
  readonly header: string;
  readonly delim: string;
};

const COLUMNS: readonly Layout[] = [
  { id: 'netid', align: 'left', header: 'Netid', delim: '' },
  { id: 'state', align: 'left', header: 'State', delim: ' ' },
  { id: 'recvq', align: 'left', header: 'Recv-Q', delim: ' ' },
  { id: 'sendq', align: 'left', header: 'Send-Q', delim: ' ' },
  { id: 'addr', align: 'right', header: 'Local Address:', delim: ' ' },
  { id: 'serv', align: 'left', header: 'Port', delim: '' },
  { id: 'raddr', align: 'right', header: 'Peer Address:', delim: ' ' },
  { id: 'rserv', align: 'left', header: 'Port', delim: '' },
  { id: 'ext', align: 'left', header: 'Process', delim: '' },
];

export type Row = Readonly<Record<Column, string>>;

export const headerRow: Row = Object.fromEntries(COLUMNS.map((c) => [c.id, c.header])) as Row;

/**
 * Aligned lines; on a terminal of `screen` columns the space that is left is spread over them.
 * Ref: misc/ss.c:render_calc_width(), render()
 */
export function render(rows: readonly Row[], disabled: ReadonlySet<Column>, screen: number | null): string {
  const used = COLUMNS.filter((c) => !disabled.has(c.id));
  // the last field of all is measured by nobody, as no other comes after it
  const measured = (c: (typeof used)[number]): readonly Row[] => (c === used.at(-1) ? rows.slice(0, -1) : rows);
  const widths = used.map((c) => measured(c).reduce((max, row) => Math.max(max, row[c.id].length), 0));
  used.forEach((c, i) => {
    if (i > 0 && widths[i]! > 0) widths[i]! += c.delim.length;
  });
  if (screen !== null) spread(widths, screen);
  let out = '';
  for (const row of rows) {
    used.forEach((c, i) => {
      const text = row[c.id];
      const delim = i === 0 ? '' : c.delim;
      const space = Math.max(0, widths[i]! - text.length - delim.length);
      const pad = widths[i]! > 0 ? ' '.repeat(space) : '';
      out += c.align === 'right' ? delim + pad + text : delim + text + pad;
    });
    out += '\n';
  }
  return out;
}

/** What is left of each line of the screen goes to the columns on it, the last ones first. */
function spread(widths: number[], screen: number): void {
  let start = 0;
  let len = 0;
  for (let i = 0; i < widths.length; i++) {
    widths[i] = Math.min(widths[i]!, screen);
    const width = widths[i]!;
    if (!width) continue;
    len += width;
    const last = widths.slice(i + 1).every((w) => w === 0);
    if (!last && len < screen) continue;
    let end = i;
    if (len > screen) {
      len -= width;
      end = i - 1;
    }
    const line = [];
    for (let k = end; k >= start; k--) if (widths[k]) line.push(k);
    if (line.length > 0 && len < screen) {
      const pad = screen - len;
      line.forEach((k, n) => {
        widths[k]! += Math.floor(pad / line.length) + (n < pad % line.length ? 1 : 0);
      });
    }
    start = end + 1;
    len = 0;
    i = end;
  }
}
