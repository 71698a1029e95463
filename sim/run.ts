import type { NetnsId } from '../core/net.ts';
import type { LimitExceeded } from './proc/limits.ts';
import { SinkFile } from './proc/openfile.ts';
import type { Bytes } from './proc/sys.ts';
import type { Sandbox } from './sandbox.ts';

/** The environment of a root login, as far as scripts look at it. */
export const loginEnv: ReadonlyMap<string, Bytes> = new Map([
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['HOME', '/root'],
  ['USER', 'root'],
  ['LOGNAME', 'root'],
  ['SHELL', '/bin/bash'],
  ['PWD', '/root'],
  ['LANG', 'C'],
  ['LC_ALL', 'C'],
  ['COLUMNS', '200'],
]);

/**
 * Runs a script to its end on a sandbox's host, or in a namespace of one: what it printed, stdout and stderr as they came,
 * and its exit status.
 */
export function runScript(
  sandbox: Sandbox,
  script: Bytes,
  netns?: NetnsId,
): { readonly status: number; readonly output: Bytes; readonly limit: LimitExceeded | null } {
  let output = '';
  const sink = (name: string): SinkFile =>
    new SinkFile(name, (data) => {
      sandbox.scheduler.output(data.length);
      output += data;
    });
  const net = netns === undefined ? undefined : sandbox.world.nets.get(netns);
  const machine = (net && sandbox.machines.get(net.host)) ?? sandbox.machine;
  const started = machine.start(['bash', '-c', script], {
    ...(netns === undefined ? {} : { netns }),
    env: loginEnv,
    cwd: '/root',
    stdout: sink('pipe:[1]'),
    stderr: sink('pipe:[2]'),
  });
  if (!started.ok) return { status: 127, output: started.error.errno, limit: null };
  const bash = started.value;
  const limit = sandbox.scheduler.run(() => bash.ended !== null);
  return { status: bash.ended?.status ?? -1, output, limit };
}
