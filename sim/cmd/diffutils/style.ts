import type { Bytes } from '../../proc/sys.ts';
import type { Change } from './analyze.ts';
import type { TextFile } from './equivalence.ts';

/** How lines are put on paper. */
export type Style = {
  readonly expandTabs: boolean;
  readonly initialTab: boolean;
  readonly tabsize: number;
  readonly suppressBlankEmpty: boolean;
};

/** Two files, what changed between them, and where the output goes. */
export type Comparison = {
  readonly files: readonly [TextFile, TextFile];
  readonly changes: readonly Change[];
  readonly style: Style;
  readonly out: (text: Bytes) => void;
};

/** A line behind its mark, and the remark where its newline is missing. Ref: diffutils src/util.c:print_1_line() */
export function printLine(c: Comparison, mark: string, file: 0 | 1, i: number): void {
  const f = c.files[file];
  const line = f.lines[i]!;
  const { style } = c;
  const separator = mark === '' ? '' : style.initialTab ? '\t' : ' ';
  c.out((style.suppressBlankEmpty && line === '' ? mark.trimEnd() : mark + separator) + body(line, style));
  endLine(c, f, i);
}

/** The mark of a unified diff has no blank behind it. */
export function printUnified(c: Comparison, mark: string, file: 0 | 1, i: number): void {
  const f = c.files[file];
  const line = f.lines[i]!;
  const { style } = c;
  if (style.initialTab) c.out(`${mark === ' ' ? '' : mark}${style.suppressBlankEmpty && line === '' ? '' : '\t'}`);
  else c.out(style.suppressBlankEmpty && line === '' && mark === ' ' ? '' : mark);
  c.out(body(line, style));
  endLine(c, f, i);
}

function endLine(c: Comparison, f: TextFile, i: number): void {
  c.out(f.incomplete && i === f.lines.length - 1 ? '\n\\ No newline at end of file\n' : '\n');
}

/** The text itself; tabs become blanks where asked. */
function body(line: Bytes, style: Style): Bytes {
  if (!style.expandTabs) return line;
  let out = '';
  let column = 0;
  for (const ch of line) {
    if (ch === '\t') {
      const n = style.tabsize - (column % style.tabsize);
      out += ' '.repeat(n);
      column += n;
    } else {
      out += ch;
      column++;
    }
  }
  return out;
}

/** `3` or `3,5`. Ref: src/util.c:print_number_range() */
export function numberRange(from: number, to: number, separator = ','): string {
  return to > from ? `${from}${separator}${to}` : String(to);
}

/** Changes that stand near enough to be shown together. Ref: src/context.c:find_hunk() */
export function hunksOf(changes: readonly Change[], context: number): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  let last: Change | undefined;
  for (const change of changes) {
    const near = last && (last.ignorable || change.ignorable ? context : 2 * context + 1);
    if (last && change.line0 - (last.line0 + last.deleted) < near!) hunks.at(-1)!.push(change);
    else hunks.push([change]);
    last = change;
  }
  return hunks.filter((hunk) => hunk.some((c) => !c.ignorable));
}

/** First and last line that a hunk shows of either file, from 0 and without the last. */
export function hunkRange(
  c: Comparison,
  hunk: readonly Change[],
  context: number,
): readonly [readonly [number, number], readonly [number, number]] {
  const first = hunk[0]!;
  const last = hunk.at(-1)!;
  const end0 = last.line0 + last.deleted;
  const end1 = last.line1 + last.inserted;
  return [
    [Math.max(0, first.line0 - context), Math.min(c.files[0].lines.length, end0 + context)],
    [Math.max(0, first.line1 - context), Math.min(c.files[1].lines.length, end1 + context)],
  ];
}
