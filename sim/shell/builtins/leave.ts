import type { Shell } from '../shell.ts';
import { reapJobs } from './jobs.ts';

/**
 * False, with a word about it, the first time somebody leaves while jobs are stopped.
 * Ref: bash builtins/exit.def:exit_or_logout()
 */
export function mayLeave(sh: Shell): boolean {
  if (!sh.jobControl) return true;
  reapJobs(sh);
  if (sh.warnedOfJobs >= sh.commandNumber - 1) return true;
  if (!sh.jobs.list.some((j) => j.state === 'Stopped')) return true;
  sh.sys.err('There are stopped jobs.\n');
  sh.warnedOfJobs = sh.commandNumber;
  return false;
}

/** `exit` and `logout` say so at a prompt. */
export function farewell(sh: Shell): void {
  if (sh.jobControl) sh.sys.err(sh.login ? 'logout\n' : 'exit\n');
}
