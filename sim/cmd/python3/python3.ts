import type { Command, Sys, Task } from '../../proc/sys.ts';
import { httpServer } from './http_server.ts';

/** Differs: of Python only `-m http.server` is here, no interpreter. */
function* main(sys: Sys): Task<number> {
  const [, first, module, ...args] = sys.argv;
  if (first === '--version' || first === '-V') {
    sys.out('Python 3.11.2\n');
    return 0;
  }
  if (first === '-m' && module === 'http.server') return yield* httpServer(sys, args);
  if (first === '-m' && module !== undefined) {
    sys.err(`/usr/bin/python3: No module named ${module}\n`);
    return 1;
  }
  sys.err('python3: of Python this host has only -m http.server\n');
  return 1;
}

export const python3: Command = { path: '/usr/bin/python3', program: main };
