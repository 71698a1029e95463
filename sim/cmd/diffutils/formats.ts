import type { Change } from './analyze.ts';
import { type Comparison, hunkRange, hunksOf, numberRange, printLine, printUnified } from './style.ts';

/** Ref: diffutils src/normal.c:print_normal_hunk() */
export function normalDiff(c: Comparison): void {
  for (const h of c.changes) {
    if (h.ignorable) continue;
    c.out(
      `${numberRange(h.line0 + 1, h.line0 + h.deleted)}${letter(h)}${numberRange(h.line1 + 1, h.line1 + h.inserted)}\n`,
    );
    for (let i = 0; i < h.deleted; i++) printLine(c, '<', 0, h.line0 + i);
    if (h.deleted > 0 && h.inserted > 0) c.out('---\n');
    for (let j = 0; j < h.inserted; j++) printLine(c, '>', 1, h.line1 + j);
  }
}

function letter(h: Change): 'a' | 'c' | 'd' {
  return h.deleted === 0 ? 'a' : h.inserted === 0 ? 'd' : 'c';
}

/** Ref: src/ed.c:print_ed_script() */
export function edScript(c: Comparison): void {
  for (const h of [...c.changes].reverse()) {
    if (h.ignorable) continue;
    c.out(`${numberRange(h.line0 + 1, h.line0 + h.deleted)}${letter(h)}\n`);
    if (h.inserted === 0) continue;
    let inserting = true;
    for (let j = h.line1; j < h.line1 + h.inserted; j++) {
      const line = c.files[1].lines[j]!;
      if (!inserting) c.out('a\n');
      // A lone dot would end the text: two dots, then a substitution takes one away.
      c.out(line === '.' ? '..\n.\ns/.//\n' : `${line}\n`);
      inserting = line !== '.';
    }
    if (inserting) c.out('.\n');
  }
}

/** Ref: src/ed.c:print_rcs_script() */
export function rcsScript(c: Comparison): void {
  for (const h of c.changes) {
    if (h.ignorable) continue;
    if (h.deleted > 0) c.out(`d${h.line0 + 1} ${h.deleted}\n`);
    if (h.inserted === 0) continue;
    c.out(`a${h.line0 + h.deleted} ${h.inserted}\n`);
    for (let j = h.line1; j < h.line1 + h.inserted; j++) {
      const last = c.files[1].incomplete && j === c.files[1].lines.length - 1;
      c.out(c.files[1].lines[j]! + (last ? '' : '\n'));
    }
  }
}

/** What stands above the hunks of a context or unified diff. */
export type Heading = {
  readonly labels: readonly [string, string];
  /** The function a hunk lies in. */
  readonly section: ((line: string) => boolean) | null;
};

/** Ref: src/context.c:pr_unidiff_hunk() */
export function unifiedDiff(c: Comparison, context: number, heading: Heading): void {
  const hunks = hunksOf(c.changes, context);
  if (hunks.length > 0) c.out(`--- ${heading.labels[0]}\n+++ ${heading.labels[1]}\n`);
  const section = sections(c, heading);
  for (const hunk of hunks) {
    const [[from0, to0], [from1, to1]] = hunkRange(c, hunk, context);
    c.out(`@@ -${unifiedRange(from0, to0)} +${unifiedRange(from1, to1)} @@${section(from0)}\n`);
    let i = from0;
    for (const h of hunk) {
      while (i < h.line0) printUnified(c, ' ', 0, i++);
      for (; i < h.line0 + h.deleted; i++) printUnified(c, '-', 0, i);
      for (let j = 0; j < h.inserted; j++) printUnified(c, '+', 1, h.line1 + j);
    }
    while (i < to0) printUnified(c, ' ', 0, i++);
  }
}

function unifiedRange(from: number, to: number): string {
  const count = to - from;
  return count === 1 ? String(to) : count === 0 ? `${to},0` : `${from + 1},${count}`;
}

/** Ref: src/context.c:pr_context_hunk() */
export function contextDiff(c: Comparison, context: number, heading: Heading): void {
  const hunks = hunksOf(c.changes, context);
  if (hunks.length > 0) c.out(`*** ${heading.labels[0]}\n--- ${heading.labels[1]}\n`);
  const section = sections(c, heading);
  for (const hunk of hunks) {
    const [[from0, to0], [from1, to1]] = hunkRange(c, hunk, context);
    c.out(`***************${section(from0)}\n*** ${contextRange(from0, to0)} ****\n`);
    if (hunk.some((h) => h.deleted > 0)) {
      let at = 0;
      for (let i = from0; i < to0; i++) {
        while (at < hunk.length && hunk[at]!.line0 + hunk[at]!.deleted <= i) at++;
        const h = hunk[at];
        const mark = h && h.line0 <= i ? (h.inserted > 0 ? '!' : '-') : ' ';
        printLine(c, mark, 0, i);
      }
    }
    c.out(`--- ${contextRange(from1, to1)} ----\n`);
    if (hunk.some((h) => h.inserted > 0)) {
      let at = 0;
      for (let j = from1; j < to1; j++) {
        while (at < hunk.length && hunk[at]!.line1 + hunk[at]!.inserted <= j) at++;
        const h = hunk[at];
        const mark = h && h.line1 <= j ? (h.deleted > 0 ? '!' : '+') : ' ';
        printLine(c, mark, 1, j);
      }
    }
  }
}

function contextRange(from: number, to: number): string {
  return to - from <= 1 ? String(to) : `${from + 1},${to}`;
}

/** The last line before a hunk that begins a function, 40 characters of it. Ref: src/context.c:find_function() */
function sections(c: Comparison, heading: Heading): (from: number) => string {
  const { section } = heading;
  if (section === null) return () => '';
  return (from) => {
    for (let i = from - 1; i >= 0; i--) {
      const line = c.files[0].lines[i]!;
      if (section(line))
        return ` ${line
          .replace(/^[ \t\v\f\r]+/, '')
          .slice(0, 40)
          .trimEnd()}`;
    }
    return '';
  };
}
