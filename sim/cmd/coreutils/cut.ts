import type { Command, Sys, Task } from '../../proc/sys.ts';
import { lines, Outflow, openInput } from '../input.ts';
import { fileError, options, usage } from './options.ts';
import { quote } from './quote.ts';

export const cut: Command = { path: '/usr/bin/cut', program: run };

type Ranges = readonly (readonly [number, number])[];

/** Ref: coreutils src/cut.c:main(), src/set-fields.c:set_fields() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'b:c:d:f:nsz', {
    bytes: 'b:', characters: 'c:', fields: 'f:', delimiter: 'd:', 'only-delimited': 's', 'output-delimiter': 'o:', complement: 'x', 'zero-terminated': 'z',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  let mode = '';
  let list = '';
  let delimiter: string | null = null;
  let only = false;
  let joiner: string | null = null;
  let complement = false;
  let eol = '\n';
  for (const { opt, arg } of parsed.opts) {
    if (opt === 'b' || opt === 'c' || opt === 'f') {
      if (mode !== '') return usage(sys, 'only one list may be specified');
      mode = opt;
      list = arg!;
    } else if (opt === 'd') {
      if (arg!.length > 1) return usage(sys, 'the delimiter must be a single character');
      delimiter = arg === '' ? '\0' : arg!;
    } else if (opt === 's') only = true;
    else if (opt === 'o') joiner = arg === '' ? '\0' : arg!;
    else if (opt === 'x') complement = true;
    else if (opt === 'z') eol = '\0';
  }
  if (mode === '') return usage(sys, 'you must specify a list of bytes, characters, or fields');
  if (delimiter !== null && mode !== 'f')
    return usage(sys, 'an input delimiter may be specified only when operating on fields');
  if (only && mode !== 'f')
    return usage(sys, 'suppressing non-delimited lines makes sense\n\tonly when operating on fields');
  const ranges = parseRanges(list, mode === 'f' ? 'field' : 'byte');
  if (typeof ranges === 'string') return usage(sys, ranges);
  const chosen = (n: number) => ranges.some(([a, b]) => n >= a && n <= b) !== complement;
  const separator = delimiter ?? '\t';
  const between = joiner ?? (mode === 'f' ? separator : '');
  const one = (line: string): string | null => {
    if (mode === 'f') {
      if (!line.includes(separator)) return only ? null : line;
      return line.split(separator).filter((_, i) => chosen(i + 1)).join(between); // biome-ignore format: a chain
    }
    if (!complement && ranges.length === 1) return line.slice(ranges[0]![0] - 1, ranges[0]![1]);
    let out = '';
    let gap = false;
    let started = false;
    for (let i = 0; i < line.length; i++) {
      if (!chosen(i + 1)) {
        gap = true;
        continue;
      }
      const begins = ranges.some(([a]) => a === i + 1);
      if (started && (gap || (begins && !complement))) out += between;
      out += line[i];
      started = true;
      gap = false;
    }
    return out;
  };
  const flow = new Outflow(sys);
  let status = 0;
  for (const path of parsed.operands.length > 0 ? parsed.operands : ['-']) {
    const fd = openInput(sys, path);
    if (!fd.ok) {
      status = fileError(sys, path, fd.error);
      continue;
    }
    const input = lines(sys, fd.value, eol);
    for (;;) {
      const block = yield* input.next();
      if (!block.ok) {
        status = fileError(sys, path, block.error);
        break;
      }
      if (block.value === null) break;
      let out = '';
      for (const line of block.value) {
        const text = one(line);
        if (text !== null) out += text + eol;
      }
      flow.out(out);
      yield* flow.drain();
    }
    if (fd.value !== 0) sys.close(fd.value);
  }
  return status;
}

function parseRanges(list: string, what: 'field' | 'byte'): Ranges | string {
  const position = what === 'field' ? 'fields' : 'byte/character positions';
  const ranges: [number, number][] = [];
  for (const item of list.split(/[, \t]/)) {
    const m = /^(\d*)(-?)(\d*)$/.exec(item);
    if (!m) {
      const bad = /[^\d-].*/.exec(item)?.[0];
      if (bad === undefined) return what === 'field' ? 'invalid field range' : 'invalid byte or character range';
      return what === 'field' ? `invalid field value ${quote(bad)}` : `invalid byte/character position ${quote(bad)}`;
    }
    if (m[1] === '' && m[3] === '') {
      if (m[2] === '-') return 'invalid range with no endpoint: -';
      return what === 'field' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1';
    }
    const from = m[1] === '' ? 1 : Number(m[1]);
    const to = m[2] === '' ? from : m[3] === '' ? Number.POSITIVE_INFINITY : Number(m[3]);
    if (from === 0 || to === 0) return `${position} are numbered from 1`;
    if (to < from) return 'invalid decreasing range';
    ranges.push([from, to]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const r of ranges) {
    const last = merged.at(-1);
    if (last && r[0] <= last[1]) last[1] = Math.max(last[1], r[1]);
    else merged.push([...r]);
  }
  return merged;
}
