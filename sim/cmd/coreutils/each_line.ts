import type { Bytes, Sys, Task } from '../../proc/sys.ts';
import { lines, Outflow, openInput } from '../input.ts';
import { fileError } from './options.ts';

/**
 * Prints what `each` makes of every line of the operands (standard input without any); a last line without a newline is
 * told so. The exit status is 1 where an operand could not be read.
 */
export function* eachLine(
  sys: Sys,
  operands: readonly string[],
  each: (line: Bytes, end: '\n' | '\0' | '') => Bytes,
  separator: '\n' | '\0' = '\n',
): Task<number> {
  const flow = new Outflow(sys);
  let status = 0;
  for (const path of operands.length > 0 ? operands : ['-']) {
    const fd = openInput(sys, path);
    if (!fd.ok) {
      status = fileError(sys, path, fd.error);
      continue;
    }
    const input = lines(sys, fd.value, separator);
    for (;;) {
      const block = yield* input.next();
      if (!block.ok) {
        status = fileError(sys, path, block.error);
        break;
      }
      if (block.value === null) break;
      for (const line of block.value) flow.out(each(line, input.unterminated ? '' : separator));
      yield* flow.drain();
    }
    if (fd.value !== 0) sys.close(fd.value);
  }
  return status;
}
