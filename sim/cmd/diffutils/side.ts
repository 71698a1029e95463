import type { Bytes } from '../../proc/sys.ts';
import type { Comparison } from './style.ts';

const GUTTER = 3;

/** Two columns, with what became of each line between them. Ref: diffutils src/side.c:print_sdiff_script() */
export function sideBySide(
  c: Comparison,
  options: { readonly width: number; readonly leftColumn: boolean; readonly suppressCommon: boolean },
): void {
  const { expandTabs, tabsize } = c.style;
  const t = expandTabs ? 1 : tabsize;
  const offset = Math.floor((options.width + t + GUTTER) / (2 * t)) * t;
  const half = Math.max(0, Math.min(offset - GUTTER, options.width - offset));
  const column2 = half > 0 ? offset : options.width;
  const [left, right] = c.files;

  const tabTo = (from: number, to: number): string => {
    let out = '';
    let at = from;
    if (!expandTabs)
      for (let tab = at + tabsize - (at % tabsize); tab <= to; tab += tabsize) {
        out += '\t';
        at = tab;
      }
    return out + ' '.repeat(Math.max(0, to - at));
  };
  const hasNewline = (f: 0 | 1, i: number) => !(c.files[f].incomplete && i === c.files[f].lines.length - 1);

  const row = (i: number | null, mark: string, j: number | null): void => {
    let text = '';
    let column = 0;
    let newline = false;
    let separator = mark;
    if (i !== null) {
      newline = hasNewline(0, i);
      [text, column] = halfLine(left.lines[i]!, half, expandTabs, tabsize);
    }
    if (separator !== ' ') {
      const to = Math.floor((half + column2 - 1) / 2);
      text += tabTo(column, to);
      column = Math.max(column, to) + 1;
      if (separator === '|' && newline !== hasNewline(1, j!)) separator = newline ? '/' : '\\';
      text += separator;
    }
    if (j !== null) {
      newline ||= hasNewline(1, j);
      if (right.lines[j] !== '')
        text += tabTo(column, column2) + halfLine(right.lines[j]!, half, expandTabs, tabsize)[0];
    }
    c.out(newline ? `${text}\n` : text);
  };

  let i = 0;
  let j = 0;
  const common = (to0: number, to1: number): void => {
    if (!options.suppressCommon) {
      while (i < to0 && j < to1) {
        if (options.leftColumn) row(i, '(', null);
        else row(i, ' ', j);
        i++;
        j++;
      }
      while (j < to1) row(null, ')', j++);
      while (i < to0) row(i++, '(', null);
    }
    i = to0;
    j = to1;
  };
  for (const h of c.changes) {
    if (h.ignorable) continue;
    common(h.line0, h.line1);
    const end0 = h.line0 + h.deleted;
    const end1 = h.line1 + h.inserted;
    while (i < end0 && j < end1) row(i++, '|', j++);
    while (j < end1) row(null, '>', j++);
    while (i < end0) row(i++, '<', null);
  }
  common(left.lines.length, right.lines.length);
}

/** As much of a line as fits, and the column it ends in. Ref: src/side.c:print_half_line() */
function halfLine(line: Bytes, bound: number, expandTabs: boolean, tabsize: number): [string, number] {
  let out = '';
  let from = 0;
  let to = 0;
  for (const ch of line) {
    if (ch === '\t') {
      const spaces = tabsize - (from % tabsize);
      if (from === to) {
        const stop = to + spaces;
        if (expandTabs) {
          const end = Math.min(stop, bound);
          out += ' '.repeat(Math.max(0, end - to));
          to = Math.max(to, end);
        } else if (stop < bound) {
          to = stop;
          out += '\t';
        }
      }
      from += spaces;
    } else if (/[\x00-\x1f\x7f-\xff]/.test(ch)) {
      if (from < bound) out += ch;
    } else if (from++ < bound) {
      to = from;
      out += ch;
    }
  }
  return [out, to];
}
