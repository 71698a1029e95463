import { fail, type Result } from '../../../core/errno.ts';
import type { Backend } from '../backend.ts';
import type { Recording } from '../recording.ts';
import { runCommand } from './command.ts';
import { BOOT } from './payload.ts';

/** This host, as root: namespaces of its own, files in an overlay; nothing outside is touched. */
export const thisHost: Backend = {
  name: 'this host',
  run(plan, options = {}) {
    if (process.platform !== 'linux') return refuse(`not on Linux here (${process.platform})`);
    if (process.getuid?.() !== 0) return refuse('not root here: private namespaces need root');
    return runCommand(['unshare', '-m', '--propagation', 'private', 'bash', '-c', BOOT], this.name, plan, options);
  },
};

function refuse(message: string): Promise<Result<Recording>> {
  return Promise.resolve(fail('EPERM', message));
}
