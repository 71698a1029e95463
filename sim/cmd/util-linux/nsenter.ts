import type { NetnsId } from '../../../core/net.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { nsenterHelp } from './help.ts';
import { err, execOrShell, type NsKind, nsInode, nsKinds } from './namespace.ts';

const kindOf: Readonly<Record<string, NsKind>> = {
  m: 'mnt', u: 'uts', i: 'ipc', n: 'net', p: 'pid', C: 'cgroup', U: 'user', T: 'time',
}; // biome-ignore format: a table

const longs = {
  all: 'a', help: 'h', version: 'V', target: 't:', mount: 'm::', uts: 'u::', ipc: 'i::', net: 'n::', pid: 'p::',
  user: 'U::', cgroup: 'C::', time: 'T::', setuid: 'S:', setgid: 'G:', root: 'r::', wd: 'w::', wdns: 'W:',
  'no-fork': 'F', 'preserve-credentials': 'k', 'follow-context': 'Z',
}; // biome-ignore format: a table

/**
 * `nsenter`: runs a program in the namespaces of another process.
 * Differs: only network namespaces exist, so the others are entered in name alone.
 * Ref: util-linux 2.38.1 sys-utils/nsenter.c
 */
export const nsenter: Command = { path: '/usr/bin/nsenter', program };

function* program(sys: Sys): Task<number> {
  const { opts, operands } = getopt(sys.argv, '+ahVt:m::u::i::n::p::C::U::T::S:G:r::w::W:FZ', longs);
  const wanted = new Set<NsKind>();
  const files = new Map<NsKind, NetnsId | null>();
  let target: number | null = null;
  let all = false;
  let targetDir = false;
  let dir: string | null = null;

  const open = (kind: NsKind, path: string): boolean => {
    const st = sys.stat(path);
    if (!st.ok && /^\/proc\/\w+\/ns\/\w+$/.test(path) && sys.lstat(path).ok) {
      files.set(kind, null); // a namespace of another kind
      return true;
    }
    if (!st.ok) {
      err(sys, 'nsenter', `cannot open ${path}`, st.error.errno);
      return false;
    }
    files.set(kind, kind === 'net' ? (st.value.netns ?? null) : null);
    return true;
  };

  for (const given of opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]}: ${given.error}\n${tryHelp('nsenter')}`);
      return 1;
    }
    const { opt, arg } = given;
    const kind = kindOf[opt];
    if (kind) {
      if (arg === undefined || arg === '') wanted.add(kind);
      else if (!open(kind, arg)) return 1;
    } else if (opt === 'h') {
      sys.out(nsenterHelp);
      return 0;
    } else if (opt === 'V') {
      sys.out('nsenter from util-linux 2.38.1\n');
      return 0;
    } else if (opt === 't') {
      if (!/^\d+$/.test(arg!)) return err(sys, 'nsenter', `failed to parse pid: '${arg}'`);
      target = Number(arg);
    } else if (opt === 'a') all = true;
    else if (opt === 'S' && !/^\d+$/.test(arg!)) return err(sys, 'nsenter', `failed to parse uid: '${arg}'`);
    else if (opt === 'G' && !/^\d+$/.test(arg!)) return err(sys, 'nsenter', `failed to parse gid: '${arg}'`);
    else if (opt === 'w') {
      if (arg === undefined) targetDir = true;
      else dir = arg;
    } else if (opt === 'W') dir = arg!;
  }
  if (all) {
    if (target === null) return err(sys, 'nsenter', 'no target PID specified for --all');
    // a process's own namespaces are left alone
    for (const kind of nsKinds) {
      const own = nsInode(sys, 'self', kind);
      if (!files.has(kind) && own !== nsInode(sys, target, kind)) wanted.add(kind);
    }
  }
  for (const kind of nsKinds) {
    if (!wanted.has(kind)) continue;
    if (target === null) return err(sys, 'nsenter', `neither filename nor target pid supplied for ns/${kind}`);
    if (kind === 'net') {
      if (!open(kind, `/proc/${target}/ns/${kind}`)) return 1;
      continue;
    }
    const exists = sys.lstat(`/proc/${target}/ns/${kind}`);
    if (!exists.ok) return err(sys, 'nsenter', `cannot open /proc/${target}/ns/${kind}`, exists.error.errno);
  }
  if (targetDir) {
    if (target === null) return err(sys, 'nsenter', 'neither filename nor target pid supplied for cwd');
    const cwd = sys.readlink(`/proc/${target}/cwd`);
    if (!cwd.ok) return err(sys, 'nsenter', `cannot open /proc/${target}/cwd`, cwd.error.errno);
    dir = cwd.value;
  }
  if (files.has('net')) {
    const netns = files.get('net')!;
    const entered = netns === null ? null : sys.setns(netns);
    if (!entered?.ok)
      return err(sys, 'nsenter', "reassociate to namespace 'ns/net' failed", entered?.error.errno ?? 'EINVAL');
  }
  if (dir !== null) {
    const moved = sys.chdir(dir);
    if (!moved.ok) return err(sys, 'nsenter', `cannot open ${dir}`, moved.error.errno);
  }
  return yield* execOrShell(sys, 'nsenter', operands);
}
