import type { Backend } from '../backend.ts';
import { runCommand } from './command.ts';
import { BOOT_COMMAND } from './payload.ts';

/** Another host, as whoever `destination` logs in as there: the same runner goes over ssh's stdin. */
export function sshHost(destination: string): Backend {
  const name = `ssh:${destination}`;
  return {
    name,
    run: (plan, options = {}) =>
      runCommand(['ssh', '-T', '-o', 'BatchMode=yes', '--', destination, BOOT_COMMAND], name, plan, options),
  };
}
