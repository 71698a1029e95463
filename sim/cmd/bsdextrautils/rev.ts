import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { lines, Outflow, openInput } from '../input.ts';

export const rev: Command = { path: '/usr/bin/rev', program: run };

/** Ref: util-linux text-utils/rev.c:main() */
function* run(sys: Sys): Task<number> {
  const { opts, operands } = getopt(sys.argv, 'Vh0', { version: 'V', help: 'h', zero: '0' });
  let zero = false;
  for (const { opt, ...rest } of opts) {
    if (opt === '?') {
      sys.err(`${sys.argv[0]}: ${(rest as { error: string }).error}\n${tryHelp(sys.argv[0]!)}`);
      return 1;
    }
    if (opt === 'V') {
      sys.out('rev from util-linux 2.38.1\n');
      return 0;
    }
    zero = true;
  }
  const separator = zero ? '\0' : '\n';
  const flow = new Outflow(sys);
  let status = 0;
  for (const path of operands.length > 0 ? operands : ['-']) {
    const fd = operands.length > 0 ? sys.open(path, { read: true }) : openInput(sys, path);
    if (!fd.ok) {
      sys.err(`rev: cannot open ${path}: ${strerror[fd.error.errno]}\n`);
      status = 1;
      continue;
    }
    const input = lines(sys, fd.value, separator);
    for (;;) {
      const block = yield* input.next();
      if (!block.ok || block.value === null) break;
      for (const line of block.value) flow.out([...line].reverse().join('') + (input.unterminated ? '' : separator));
      yield* flow.drain();
    }
    if (fd.value !== 0) sys.close(fd.value);
  }
  return status;
}
