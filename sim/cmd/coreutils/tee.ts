import { strerror } from '../../../core/errno.ts';
import type { Command, Fd, Sys, Task } from '../../proc/sys.ts';
import { complain, options } from './options.ts';
import { quotef } from './quote.ts';

export const tee: Command = { path: '/usr/bin/tee', program: run };

function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'aip', { append: 'a', 'ignore-interrupts': 'i', 'output-error': 'p::' });
  if (typeof parsed === 'number') return parsed;
  const append = parsed.opts.some((o) => o.opt === 'a');
  if (parsed.opts.some((o) => o.opt === 'i')) sys.signal('SIGINT', 'SIG_IGN');
  let status = 0;
  const outputs: Fd[] = [1];
  for (const path of parsed.operands) {
    const fd = sys.open(
      path,
      append ? { write: true, create: true, append: true } : { write: true, create: true, truncate: true },
    );
    if (fd.ok) outputs.push(fd.value);
    else status = complain(sys, `${quotef(path)}: ${strerror[fd.error.errno]}`);
  }
  for (;;) {
    const got = yield* sys.read(0, 65536);
    if (!got.ok) {
      if (got.error.errno === 'EINTR') continue;
      return complain(sys, `read error: ${strerror[got.error.errno]}`);
    }
    if (got.value === '') return status;
    for (const fd of outputs) {
      const wrote = yield* sys.write(fd, got.value);
      if (!wrote.ok) status = 1;
    }
  }
}
