import { compareSequences } from './diffseq.ts';

/** Lines `line0`.. of the first file (`deleted` of them) became lines `line1`.. of the second (`inserted`). From 0. */
export type Change = {
  readonly line0: number;
  readonly line1: number;
  readonly deleted: number;
  readonly inserted: number;
  /** All its lines are such that -B or -I lets them differ. */
  ignorable: boolean;
};

/**
 * The changes between two files whose lines are given as numbers; `horizon` lines of what they have in common at
 * either end take part. Ref: diffutils src/analyze.c:diff_2_files()
 */
export function changesBetween(
  a: readonly number[],
  b: readonly number[],
  horizon: number,
  minimal: boolean,
): Change[] {
  const [prefix, suffix] = identicalEnds(a, b, horizon);
  const sides = [a.slice(prefix, a.length - suffix), b.slice(prefix, b.length - suffix)] as const;
  const changed = [new Uint8Array(sides[0].length + 2), new Uint8Array(sides[1].length + 2)] as const;
  const kept = undiscarded(sides, changed, minimal);
  compareSequences(
    kept[0].map((i) => sides[0][i]!),
    kept[1].map((i) => sides[1][i]!),
    (i) => changed[0].fill(1, kept[0][i]!, kept[0][i]! + 1),
    (j) => changed[1].fill(1, kept[1][j]!, kept[1][j]! + 1),
  );
  shiftBoundaries(sides[0], changed[0], changed[1]);
  shiftBoundaries(sides[1], changed[1], changed[0]);
  return script(changed, [sides[0].length, sides[1].length], prefix);
}

/** How many lines at the beginning and at the end nobody need look at. Ref: src/io.c:find_identical_ends() */
function identicalEnds(a: readonly number[], b: readonly number[], horizon: number): [number, number] {
  const shorter = Math.min(a.length, b.length);
  let prefix = 0;
  while (prefix < shorter && a[prefix] === b[prefix]) prefix++;
  prefix = Math.max(0, prefix - horizon);
  let suffix = 0;
  while (suffix < shorter - prefix && a[a.length - 1 - suffix] === b[b.length - 1 - suffix]) suffix++;
  return [prefix, Math.max(0, suffix - horizon)];
}

/**
 * Lines that cannot match are marked as changed at once, and so are lines with very many matches amid such lines; gives
 * the indices of the others. Ref: src/analyze.c:discard_confusing_lines()
 */
function undiscarded(
  sides: readonly [number[], number[]],
  changed: readonly [Uint8Array, Uint8Array],
  minimal: boolean,
): [number[], number[]] {
  const counts = sides.map((side) => {
    const count = new Map<number, number>();
    for (const n of side) count.set(n, (count.get(n) ?? 0) + 1);
    return count;
  });
  const side = (f: 0 | 1): number[] => {
    const lines = sides[f];
    const discards = new Uint8Array(lines.length);
    let many = 5;
    for (let n = (lines.length >> 6) >> 2; n > 0; n >>= 2) many *= 2;
    lines.forEach((n, i) => {
      const matches = counts[1 - f]!.get(n) ?? 0;
      discards[i] = matches === 0 ? DISCARD : matches > many ? PROVISIONAL : KEEP;
    });
    cancelProvisional(discards);
    const indices: number[] = [];
    lines.forEach((_, i) => {
      if (minimal || discards[i] === KEEP) indices.push(i);
      else changed[f][i] = 1;
    });
    return indices;
  };
  return [side(0), side(1)];
}

const KEEP = 0;
const DISCARD = 1;
const PROVISIONAL = 2;

/** Keeps the provisional ones but those well inside a run of lines that are discarded for certain. */
function cancelProvisional(discards: Uint8Array): void {
  for (let i = 0; i < discards.length; i++) {
    if (discards[i] === PROVISIONAL) discards[i] = KEEP;
    if (discards[i] === KEEP) continue;
    let end = i;
    while (end < discards.length && discards[end] !== KEEP) end++;
    while (discards[end - 1] === PROVISIONAL) discards[--end] = KEEP;
    const run = discards.subarray(i, end);
    const provisional = run.reduce((n, d) => n + (d === PROVISIONAL ? 1 : 0), 0);
    if (provisional * 4 > run.length) {
      run.forEach((d, j) => {
        if (d === PROVISIONAL) run[j] = KEEP;
      });
      continue;
    }
    let least = 1;
    for (let n = run.length >> 4; n > 0; n >>= 2) least *= 2;
    least++;
    for (let j = 0; j < run.length; ) {
      let to = j;
      while (to < run.length && run[to] === PROVISIONAL) to++;
      if (to - j >= least) run.fill(KEEP, j, to);
      j = to + 1;
    }
    cancelNear(run, (j) => j);
    cancelNear(run, (j) => run.length - 1 - j);
    i = end - 1;
  }
}

/** No provisional discards before three certain ones in a row, or eight lines in. */
function cancelNear(run: Uint8Array, at: (j: number) => number): void {
  let certain = 0;
  for (let j = 0; j < run.length && certain < 3; j++) {
    const d = run[at(j)];
    if (j >= 8 && d === DISCARD) return;
    if (d === PROVISIONAL) run[at(j)] = KEEP;
    certain = d === DISCARD ? certain + 1 : 0;
  }
}

/**
 * Moves runs of changed lines where they might as well lie elsewhere: together with the run before or behind, else as far
 * down as they go, but next to a run of the other file where there is one. Ref: src/analyze.c:shift_boundaries()
 */
function shiftBoundaries(lines: readonly number[], changed: Uint8Array, other: Uint8Array): void {
  const end = lines.length;
  let i = 0;
  let j = 0;
  for (;;) {
    while (i < end && !changed[i]) {
      while (other[j++]);
      i++;
    }
    if (i === end) return;
    let start = i;
    while (changed[++i]);
    while (other[j]) j++;
    let length: number;
    let corresponding: number;
    do {
      length = i - start;
      while (start > 0 && lines[start - 1] === lines[i - 1]) {
        changed[--start] = 1;
        changed[--i] = 0;
        while (start > 0 && changed[start - 1]) start--;
        while (other[--j]);
      }
      corresponding = j > 0 && other[j - 1] ? i : end;
      while (i !== end && lines[start] === lines[i]) {
        changed[start++] = 0;
        changed[i++] = 1;
        while (changed[i]) i++;
        while (other[++j]) corresponding = i;
      }
    } while (length !== i - start);
    while (corresponding < i) {
      changed[--start] = 1;
      changed[--i] = 0;
      while (other[--j]);
    }
  }
}

function script(
  changed: readonly [Uint8Array, Uint8Array],
  lengths: readonly [number, number],
  prefix: number,
): Change[] {
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < lengths[0] || j < lengths[1]) {
    if (changed[0][i] || changed[1][j]) {
      const [i0, j0] = [i, j];
      while (changed[0][i]) i++;
      while (changed[1][j]) j++;
      changes.push({ line0: prefix + i0, line1: prefix + j0, deleted: i - i0, inserted: j - j0, ignorable: false });
    }
    i++;
    j++;
  }
  return changes;
}
