import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { complain, fileError, options } from './options.ts';

export const paste: Command = { path: '/usr/bin/paste', program: run };

const escapes: Readonly<Record<string, string>> = {
  '0': '', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\',
}; // biome-ignore format: a table

/** Ref: coreutils src/paste.c:main() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'd:sz', { serial: 's', delimiters: 'd:', 'zero-terminated': 'z' });
  if (typeof parsed === 'number') return parsed;
  let list = '\t';
  let serial = false;
  let eol = '\n';
  for (const { opt, arg } of parsed.opts) {
    if (opt === 'd') list = arg === '' ? '\\0' : arg!;
    else if (opt === 's') serial = true;
    else if (opt === 'z') eol = '\0';
  }
  const delimiters = collapse(list);
  if (delimiters === null) return complain(sys, `delimiter list ends with an unescaped backslash: ${list}`);
  const joined = (pieces: readonly string[]): string => {
    let text = pieces[0] ?? '';
    for (let i = 1; i < pieces.length; i++) text += delimiters[(i - 1) % delimiters.length]! + pieces[i]!;
    return text + eol;
  };
  const split = (text: string): string[] => {
    const records = text.split(eol);
    if (records.at(-1) === '') records.pop();
    return records;
  };
  const paths = parsed.operands.length > 0 ? parsed.operands : ['-'];
  let status = 0;
  const files: string[][] = [];
  const stdin: string[] = [];
  for (const path of paths) {
    const text = path === '-' && files.includes(stdin) ? null : yield* slurp(sys, path);
    if (text !== null && !text.ok) {
      status = fileError(sys, path, text.error);
      if (!serial) return status;
      continue;
    }
    const records = text === null ? [] : split(text.value);
    if (serial) sys.out(joined(records));
    else if (path === '-') {
      stdin.push(...records);
      files.push(stdin);
    } else files.push(records);
  }
  if (serial) return status;
  const at = new Map(files.map((f) => [f, 0]));
  for (;;) {
    let any = false;
    const row = files.map((f) => {
      const n = at.get(f)!;
      at.set(f, n + 1);
      if (n < f.length) any = true;
      return f[n] ?? '';
    });
    if (!any) return status;
    sys.out(joined(row));
  }
}

/** Ref: coreutils src/paste.c:collapse_escapes() */
function collapse(list: string): string[] | null {
  const out: string[] = [];
  for (let i = 0; i < list.length; i++) {
    if (list[i] !== '\\') out.push(list[i]!);
    else if (++i === list.length) return null;
    else out.push(escapes[list[i]!] ?? list[i]!);
  }
  return out;
}
