import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { fileError, options } from './options.ts';

export const tac: Command = { path: '/usr/bin/tac', program: run };

function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'brs:', { before: 'b', regex: 'r', separator: 's:' });
  if (typeof parsed === 'number') return parsed;
  const separator = parsed.opts.find((o) => o.opt === 's')?.arg ?? '\n';
  const before = parsed.opts.some((o) => o.opt === 'b');
  let status = 0;
  for (const path of parsed.operands.length > 0 ? parsed.operands : ['-']) {
    const text = yield* slurp(sys, path);
    if (!text.ok) {
      status =
        text.error.errno === 'EISDIR'
          ? fileError(sys, `${path}: read error`.replace(/^(.*): read error$/, '$1: read error'), text.error)
          : openError(sys, path, text.error);
      continue;
    }
    const records = text.value.split(separator);
    const last = records.pop()!;
    if (before) {
      const pieces = [...records, last].map((r, i) => (i === 0 ? r : separator + r));
      sys.out(pieces.reverse().join(''));
    } else {
      sys.out(last);
      for (let i = records.length - 1; i >= 0; i--) sys.out(records[i]! + separator);
    }
    yield* sys.flush();
  }
  return status;
}

function openError(sys: Sys, path: string, error: Parameters<typeof fileError>[2]): number {
  return fileError(sys, path, error) && 1;
}
