import type { Command, Signal, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { unshareHelp } from './help.ts';
import { err, execOrShell } from './namespace.ts';

const longs = {
  help: 'h', version: 'V', mount: 'm::', uts: 'u::', ipc: 'i::', net: 'n::', pid: 'p::', user: 'U::', cgroup: 'C::',
  time: 'T::', fork: 'f', 'kill-child': 'kill::', 'mount-proc': 'proc::', 'map-user': 'mapuser:', 'map-users': 'ids:',
  'map-group': 'mapgroup:', 'map-groups': 'ids:', 'map-root-user': 'r', 'map-current-user': 'c', 'map-auto': 'auto',
  propagation: 'prop:', setgroups: 'setgroups:', 'keep-caps': 'keep', setuid: 'S:', setgid: 'G:', root: 'R:', wd: 'w:',
  monotonic: 'mono:', boottime: 'boot:',
}; // biome-ignore format: a table

/**
 * `unshare`: runs a program in namespaces of its own.
 * Differs: only network namespaces exist; the others are accepted and change nothing.
 * Ref: util-linux 2.38.1 sys-utils/unshare.c
 */
export const unshare: Command = { path: '/usr/bin/unshare', program };

function* program(sys: Sys): Task<number> {
  const { opts, operands } = getopt(sys.argv, '+fhVmuinpCTUrR:w:S:G:c', longs);
  let net = false;
  let netFile: string | null = null;
  let fork = false;
  let dir: string | null = null;
  let time = false;
  let offset = false;
  for (const given of opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]}: ${given.error}\n${tryHelp('unshare')}`);
      return 1;
    }
    const { opt, arg } = given;
    if (opt === 'h') {
      sys.out(unshareHelp);
      return 0;
    }
    if (opt === 'V') {
      sys.out('unshare from util-linux 2.38.1\n');
      return 0;
    }
    if (opt === 'n') {
      net = true;
      if (arg !== undefined) netFile = arg;
    } else if (opt === 'f') fork = true;
    else if (opt === 'kill') {
      if (arg !== undefined && !/^(SIG)?[A-Z]+\d*$|^\d+$/.test(arg))
        return err(sys, 'unshare', `unknown signal: ${arg}`);
      fork = true;
    } else if (opt === 'w') dir = arg!;
    else if (opt === 'T') time = true;
    else if (opt === 'mono' || opt === 'boot') offset = true;
    else if (opt === 'prop' && !['slave', 'shared', 'private', 'unchanged'].includes(arg!)) {
      return err(sys, 'unshare', `unsupported propagation mode: ${arg}`);
    } else if (opt === 'setgroups' && arg !== 'allow' && arg !== 'deny') {
      return err(sys, 'unshare', `unsupported --setgroups argument '${arg}'`);
    } else if (opt === 'S' && !/^\d+$/.test(arg!)) return err(sys, 'unshare', `failed to parse uid: '${arg}'`);
    else if (opt === 'G' && !/^\d+$/.test(arg!)) return err(sys, 'unshare', `failed to parse gid: '${arg}'`);
  }
  if (offset && !time) {
    return err(sys, 'unshare', 'options --monotonic and --boottime require unsharing of a time namespace (-t)');
  }
  if (net) {
    const made = sys.unshareNet();
    if (!made.ok) return err(sys, 'unshare', 'unshare failed', made.error.errno);
    if (netFile !== null) {
      const bound = sys.bindNetns(made.value, netFile);
      if (!bound.ok)
        return err(sys, 'unshare', `mount /proc/${sys.pid}/ns/net on ${netFile} failed`, bound.error.errno);
    }
  }
  if (dir !== null) {
    const moved = sys.chdir(dir);
    if (!moved.ok) return err(sys, 'unshare', `cannot chdir to '${dir}'`, moved.error.errno);
  }
  if (!fork) return yield* execOrShell(sys, 'unshare', operands);
  sys.signal('SIGINT', 'SIG_IGN');
  sys.signal('SIGTERM', 'SIG_IGN');
  const child = sys.fork((childSys) => {
    childSys.signal('SIGINT', 'SIG_DFL');
    childSys.signal('SIGTERM', 'SIG_DFL');
    return execOrShell(childSys, 'unshare', operands);
  });
  const ended = yield* sys.wait(child);
  if (!ended.ok || ended.value === null)
    return err(sys, 'unshare', 'waitpid failed', ended.ok ? 'ECHILD' : ended.error.errno);
  const signal: Signal | null = ended.value.signal;
  if (signal !== null) {
    sys.signal(signal, 'SIG_DFL');
    sys.kill(sys.pid, signal);
  }
  return ended.value.status;
}
