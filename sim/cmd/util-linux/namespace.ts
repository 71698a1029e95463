import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { Pid, Sys, Task } from '../../proc/sys.ts';

/** Kinds of namespaces as /proc/PID/ns names them, in the order nsenter enters them. Only `net` is modelled. */
export const nsKinds = ['user', 'cgroup', 'ipc', 'uts', 'net', 'pid', 'mnt', 'time'] as const;
export type NsKind = (typeof nsKinds)[number];

/** A namespace's number: `net:[4026531840]` without the words; 0 when it cannot be read. */
export function nsInode(sys: Sys, pid: Pid | 'self', kind: NsKind): number {
  const link = sys.readlink(`/proc/${pid}/ns/${kind}`);
  const m = link.ok ? /\[(\d+)\]$/.exec(link.value) : null;
  return m ? Number(m[1]) : 0;
}

/** err(3): `tool: text: reason`. */
export function err(sys: Sys, tool: string, text: string, errno: ErrnoName | null = null): 1 {
  sys.err(`${tool}: ${text}${errno === null ? '' : `: ${strerror[errno]}`}\n`);
  return 1;
}

/** Becomes the program, or the shell where none is named. Ref: util-linux include/exec_shell.h, c.h:errexec() */
export function* execOrShell(sys: Sys, tool: string, argv: readonly string[]): Task<number> {
  const words = argv.length > 0 ? argv : [sys.env.get('SHELL') ?? '/bin/sh'];
  const ran = yield* sys.exec(words);
  if (ran.ok) return ran.value;
  err(sys, tool, `failed to execute ${words[0]}`, ran.error.errno);
  return ran.error.errno === 'ENOENT' ? 127 : 126;
}
