import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { lines, Outflow, openInput } from '../input.ts';
import { complain, options, usage } from './options.ts';
import { quote, quotef } from './quote.ts';

export const uniq: Command = { path: '/usr/bin/uniq', program: run };

/** Ref: coreutils src/uniq.c:check_file() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'cdDf:is:uw:z', {
    count: 'c', repeated: 'd', 'all-repeated': 'D::', group: 'group::', 'ignore-case': 'i', unique: 'u', 'skip-fields': 'f:',
    'skip-chars': 's:', 'check-chars': 'w:', 'zero-terminated': 'z',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  const set = new Map(parsed.opts.map((o) => [o.opt, o.arg ?? '']));
  for (const [opt, what] of [['f', 'fields to skip'], ['s', 'bytes to skip'], ['w', 'bytes to compare']] as const) {
    const v = set.get(opt);
    if (v !== undefined && !/^\d+$/.test(v)) return complain(sys, `${v}: invalid number of ${what}`);
  } // biome-ignore format: a table
  if (set.has('c') && set.has('D')) return usage(sys, 'printing all duplicated lines and repeat counts is meaningless');
  if (parsed.operands.length > 2) return usage(sys, `extra operand ${quote(parsed.operands[2]!)}`);
  const [path = '-', target] = parsed.operands;
  const fd = openInput(sys, path);
  if (!fd.ok) return complain(sys, `${quotef(path)}: ${strerror[fd.error.errno]}`);
  const eol = set.has('z') ? '\0' : '\n';
  const skipFields = Number(set.get('f') ?? 0);
  const skipChars = Number(set.get('s') ?? 0);
  const width = set.has('w') ? Number(set.get('w')) : Number.POSITIVE_INFINITY;
  const key = (line: string): string => {
    let at = 0;
    for (let i = 0; i < skipFields; i++) at += /^[ \t]*[^ \t]*/.exec(line.slice(at))![0].length;
    const k = line.slice(at + skipChars, at + skipChars + width);
    return set.has('i') ? k.toLowerCase() : k;
  };
  const flow = new Outflow(sys);
  let saved = '';
  const emit = (text: string) => {
    if (target === undefined || target === '-') flow.out(text);
    else saved += text;
  };
  const groups = set.has('group') ? set.get('group') || 'separate' : null;
  const delimit = set.get('D') || 'none';
  let first = true;
  const finish = (group: readonly string[]) => {
    if (group.length === 0) return;
    const many = group.length > 1;
    if (groups !== null) {
      if (groups === 'prepend' || groups === 'both' ? first || groups === 'prepend' || true : !first)
        emit(groups === 'append' ? '' : first && groups === 'separate' ? '' : eol);
      for (const l of group) emit(l + eol);
      if (groups === 'append') emit(eol);
      first = false;
      return;
    }
    if (set.has('D')) {
      if (!many || set.has('u')) return;
      if (delimit === 'prepend' || (delimit === 'separate' && !first)) emit(eol);
      first = false;
      for (const l of group) emit(l + eol);
      return;
    }
    if (many ? set.has('u') : set.has('d')) return;
    emit(`${set.has('c') ? `${String(group.length).padStart(7)} ` : ''}${group[0]}${eol}`);
  };
  const input = lines(sys, fd.value, eol);
  let group: string[] = [];
  let last = '';
  const keepAll = set.has('D') || groups !== null;
  for (;;) {
    const block = yield* input.next();
    if (!block.ok) return complain(sys, `error reading ${quote(path)}: ${strerror[block.error.errno]}`);
    if (block.value === null) break;
    for (const line of block.value) {
      const k = key(line);
      if (group.length > 0 && k === last) {
        if (keepAll) group.push(line);
        else group.length++;
      } else {
        finish(group);
        group = [line];
        last = k;
      }
    }
    yield* flow.drain();
  }
  finish(group);
  if (groups === 'both' && !first) emit(eol);
  if (target !== undefined && target !== '-') sys.writeFile(target, saved);
  return 0;
}
