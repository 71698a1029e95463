import type { Command, Sys, Task } from '../../proc/sys.ts';
import { openInput } from '../input.ts';
import { fileError, options } from './options.ts';

export const cat: Command = { path: '/usr/bin/cat', program: run };

/** Ref: coreutils src/cat.c:main() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'benstuvAET', {
    'number-nonblank': 'b', number: 'n', 'squeeze-blank': 's', 'show-nonprinting': 'v', 'show-ends': 'E', 'show-tabs': 'T', 'show-all': 'A',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  const set = new Set<string>();
  for (const { opt } of parsed.opts)
    for (const o of ({ A: 'vET', e: 'vE', t: 'vT', b: 'bn' } as Record<string, string>)[opt] ?? opt) set.add(o);
  const cooked = [...'nsvET'].some((o) => set.has(o));
  let status = 0;
  let number = 0;
  let start = true;
  let blanks = 0;
  const cook = (block: string): string => {
    let out = '';
    for (const piece of block.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      const ended = piece.endsWith('\n');
      let text = ended ? piece.slice(0, -1) : piece;
      if (start) {
        blanks = ended && text === '' ? blanks + 1 : 0;
        if (set.has('s') && blanks > 1) continue;
        if (set.has('n') && !(set.has('b') && ended && text === '')) out += `${String(++number).padStart(6)}\t`;
      }
      if (set.has('v')) text = visible(text, set.has('T'));
      else if (set.has('T')) text = text.replaceAll('\t', '^I');
      if (set.has('E') && !set.has('v') && ended && text.endsWith('\r')) text = `${text.slice(0, -1)}^M`;
      out += text + (ended ? (set.has('E') ? '$\n' : '\n') : '');
      start = ended;
    }
    return out;
  };
  for (const path of parsed.operands.length > 0 ? parsed.operands : ['-']) {
    const fd = openInput(sys, path);
    if (!fd.ok) {
      status = fileError(sys, path, fd.error);
      continue;
    }
    for (;;) {
      const got = yield* sys.read(fd.value, 65536);
      if (!got.ok) {
        if (got.error.errno === 'EINTR') continue;
        status = fileError(sys, path, got.error);
        break;
      }
      if (got.value === '') break;
      const wrote = yield* sys.write(1, cooked ? cook(got.value) : got.value);
      if (!wrote.ok) return 1;
    }
    if (fd.value !== 0) sys.close(fd.value);
  }
  return status;
}

/** Ref: coreutils src/cat.c:cat(), "show_nonprinting" */
function visible(text: string, tabs: boolean): string {
  return text.replace(/[^ -~]/g, (c) => {
    const code = c.charCodeAt(0);
    if (c === '\t') return tabs ? '^I' : c;
    if (code < 32) return `^${String.fromCharCode(code + 64)}`;
    if (code === 127) return '^?';
    const low = code - 128;
    if (low < 32) return `M-^${String.fromCharCode(low + 64)}`;
    return low === 127 ? 'M-^?' : `M-${String.fromCharCode(low)}`;
  });
}
