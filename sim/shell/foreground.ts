import { MSEC } from '../../core/world.ts';
import { signalText } from '../proc/signals.ts';
import type { Pid, Task, WaitStatus } from '../proc/sys.ts';
import { Tty, type TtyMode } from '../proc/tty.ts';
import type { Node } from './ast.ts';
import type { Job } from './jobs.ts';
import { commandText } from './print.ts';
import type { Shell } from './shell.ts';

/** The terminal a shell with job control shares with its jobs; null for any other shell. */
export function controllingTty(sh: Shell): Tty | null {
  if (!sh.jobControl || !sh.options.monitor) return null;
  const file = sh.sys.file(sh.ttyFd);
  return file instanceof Tty ? file : null;
}

/** The process group of a new job: one of its own where there is job control. */
export function jobGroup(sh: Shell, leader: Pid | null): Pid | undefined {
  if (!sh.jobControl || !sh.options.monitor) return undefined;
  return leader ?? 0;
}

/** Gives a job the keyboard. Ref: bash jobs.c:give_terminal_to() */
function giveTerminal(sh: Shell, pgid: Pid): TtyMode | null {
  const tty = controllingTty(sh);
  if (!tty) return null;
  tty.foreground = pgid;
  return { ...tty.mode };
}

/** Takes it back; what a stopped or killed job did to the terminal's mode is undone. */
function takeTerminal(sh: Shell, mode: TtyMode | null, broken: boolean): void {
  const tty = controllingTty(sh);
  if (!tty) return;
  tty.foreground = sh.sys.pgid;
  if (broken && mode) Object.assign(tty.mode, mode);
}

/**
 * Waits for the processes of a foreground pipeline and gives the status of each; where Ctrl-Z stops them they become a
 * job. Ref: bash jobs.c:wait_for()
 */
export function* waitForeground(sh: Shell, pids: readonly Pid[], node: Node): Task<number[]> {
  const mode = giveTerminal(sh, sh.jobControl ? pids[0]! : 0);
  const ended = new Map<Pid, WaitStatus>();
  let lost: WaitStatus | null = null;
  for (const pid of pids) {
    const w = yield* awaitChange(sh, pid);
    if (w === null) continue;
    if (w.stopped) {
      takeTerminal(sh, mode, true);
      const job = sh.jobs.add(pids, commandText(node), sh.sys.getpgid(pid) ?? pids[0]!, sh.lineno);
      for (const e of ended.values()) sh.jobs.note(job, e, (x) => sh.statusOf(x));
      return stopped(sh, job, w, pids);
    }
    ended.set(pid, w);
    if (w.signal) lost = w;
  }
  const last = ended.get(pids.at(-1)!);
  takeTerminal(sh, mode, lost !== null);
  const dead = last?.signal ? last : null;
  if (dead) reportDeath(sh, dead, node);
  if (last && sh.jobControl) brokenOff(sh, last);
  return pids.map((pid) => {
    const w = ended.get(pid);
    return w ? sh.statusOf(w) : 127;
  });
}

/** Waits until one process ends or stops; null when it is no child. */
function* awaitChange(sh: Shell, pid: Pid): Task<WaitStatus | null> {
  for (;;) {
    const r = yield* sh.sys.wait(pid, { untraced: sh.options.monitor });
    if (r.ok) return r.value;
    if (r.error.errno !== 'EINTR' || sh.fatal) return null;
  }
}

function stopped(sh: Shell, job: Job, w: WaitStatus, pids: readonly Pid[]): number[] {
  sh.jobs.note(job, w, (x) => sh.statusOf(x));
  job.notified = true;
  sh.sys.err(`\n${sh.jobs.line(job, false)}`);
  if (sh.jobControl && sh.loops > 0) sh.unwind = { kind: 'interrupt', told: true };
  return pids.map(() => sh.statusOf({ status: 0, signal: w.stopped! }));
}

/** What Ctrl-C ended ends the commands around it too. */
function brokenOff(sh: Shell, w: WaitStatus): void {
  if (w.signal === 'SIGINT' && !sh.traps.has('SIGINT')) sh.unwind = { kind: 'interrupt', told: true };
}

/** `fg`: goes on with a job in the foreground. */
export function* continueForeground(sh: Shell, job: Job): Task<number> {
  const mode = giveTerminal(sh, job.pgid);
  job.state = 'Running';
  job.notified = false;
  sh.sys.kill(-job.pgid, 'SIGCONT');
  for (const pid of job.pids) {
    if (job.ended.has(pid)) continue;
    const w = yield* awaitChange(sh, pid);
    if (w === null) continue;
    sh.jobs.note(job, w, (x) => sh.statusOf(x));
    if (w.stopped) {
      takeTerminal(sh, mode, true);
      return stopped(sh, job, w, job.pids).at(-1)!;
    }
  }
  takeTerminal(sh, mode, job.signal !== null);
  sh.jobs.remove(job);
  if (job.signal) {
    if (job.signal === 'SIGINT') sh.sys.err('\n');
    else if (job.signal !== 'SIGPIPE') sh.sys.err(`${signalText[job.signal]}\n`);
  }
  return job.status;
}

/** Ref: bash jobs.c:notify_of_job_status(), the foreground part */
export function reportDeath(sh: Shell, w: WaitStatus, node: Node): void {
  if (w.signal === 'SIGPIPE' || !w.signal) return;
  if (w.signal === 'SIGINT') {
    if (sh.jobControl) sh.sys.err('\n');
    return;
  }
  const text = signalText[w.signal];
  if (sh.interactive || w.signal === 'SIGTERM') {
    sh.sys.err(`${text}\n`);
    return;
  }
  sh.sys.err(`${sh.arg0}: line ${sh.lineno}: ${String(w.pid).padStart(5)} ${text.padEnd(23)} ${commandText(node)}\n`);
}

/** How long a job takes to die of a signal, more or less. */
const DEATH = 5 * MSEC;

/** Says before a prompt what became of the jobs. Ref: bash jobs.c:notify_of_job_status() */
export function notifyJobs(sh: Shell): void {
  for (const job of [...sh.jobs.list]) {
    // the shell is at its prompt before a job dies of what it sent
    if (sh.sys.now - job.signalledAt < DEATH) {
      if (job.shownStopped) sh.sys.err(`\n${job.shownStopped}`);
      job.shownStopped = '';
      continue;
    }
    if (job.state === 'Running') continue;
    if (!job.notified) {
      job.notified = true;
      if (sh.options.monitor) sh.sys.err(`${job.state === 'Stopped' ? '\n' : ''}${sh.jobs.line(job, false)}`);
    }
    if (job.state === 'Done') sh.jobs.remove(job);
  }
}
