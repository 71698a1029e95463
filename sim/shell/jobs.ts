import type { Nsec } from '../../core/world.ts';
import { coreSignals, signalText } from '../proc/signals.ts';
import type { Pid, Signal, WaitStatus } from '../proc/sys.ts';

/** A pipeline that runs, or ran, beside the shell. */
export type Job = {
  readonly id: number;
  readonly pids: readonly Pid[];
  /** The pipeline's last process, whose status is the job's. */
  readonly pid: Pid;
  readonly text: string;
  readonly pgid: Pid;
  /** Statuses of those that ended. */
  readonly ended: Map<Pid, WaitStatus>;
  state: 'Running' | 'Stopped' | 'Done';
  stoppedBy: Signal | null;
  status: number;
  signal: Signal | null;
  /** Its end was reported. */
  notified: boolean;
  readonly background: boolean;
  readonly line: number;
  disowned: boolean;
  /** When the shell itself last sent it a signal: what came of it is heard of a prompt later. */
  signalledAt: Nsec;
  /** Its line as a stopped job, which such a signal makes the shell say again. */
  shownStopped: string;
};

/** A shell's jobs. Ref: bash jobs.c */
export class Jobs {
  list: Job[] = [];
  /** What a subshell's parent had: shown and named, never waited for. */
  inherited: readonly Job[] = [];
  /** Statuses of background processes that are gone from the table, for `wait PID`. */
  readonly statuses = new Map<Pid, number>();
  current: Job | null = null;
  previous: Job | null = null;

  add(pids: readonly Pid[], text: string, pgid: Pid, line: number): Job {
    const id = Math.max(0, ...this.list.map((j) => j.id)) + 1;
    const job: Job = {
      id,
      pids,
      pid: pids.at(-1)!,
      text,
      pgid,
      ended: new Map(),
      state: 'Running',
      stoppedBy: null,
      status: 0,
      signal: null,
      notified: false,
      background: true,
      line,
      disowned: false,
      signalledAt: Number.NEGATIVE_INFINITY,
      shownStopped: '',
    };
    this.list.push(job);
    this.previous = this.current;
    this.current = job;
    return job;
  }

  remove(job: Job): void {
    this.list = this.list.filter((j) => j !== job);
    if (this.current === job) {
      this.current = this.previous && this.list.includes(this.previous) ? this.previous : (this.list.at(-1) ?? null);
      this.previous = null;
    }
    if (this.previous === job || this.previous === null || this.previous === this.current) {
      this.previous = this.list.filter((j) => j !== this.current).at(-1) ?? null;
    }
  }

  ofPid(pid: Pid): Job | null {
    return this.list.find((j) => j.pids.includes(pid)) ?? null;
  }

  /** `%1`, `%+`, `%-`, `%name`, `%?text`; 'ambiguous' where several fit. */
  find(spec: string): Job | 'ambiguous' | null {
    const s = spec.startsWith('%') ? spec.slice(1) : spec;
    if (s === '' || s === '%' || s === '+') return this.current ?? this.inherited.at(-1) ?? null;
    if (s === '-') return this.previous ?? this.current;
    if (/^\d+$/.test(s)) return [...this.list, ...this.inherited].find((j) => j.id === Number(s)) ?? null;
    const fits = s.startsWith('?')
      ? this.list.filter((j) => j.text.includes(s.slice(1)))
      : this.list.filter((j) => j.text.startsWith(s));
    return fits.length > 1 ? 'ambiguous' : (fits[0] ?? null);
  }

  marker(job: Job): string {
    const current = this.current ?? this.inherited.at(-1);
    return job === current ? '+' : job === this.previous ? '-' : ' ';
  }

  /** A process of a job ended or stopped. */
  note(job: Job, w: WaitStatus, statusOf: (w: WaitStatus) => number): void {
    if (w.stopped) {
      if (job.state !== 'Stopped') job.notified = false;
      job.state = 'Stopped';
      job.stoppedBy = w.stopped;
      this.previous = this.current === job ? this.previous : this.current;
      this.current = job;
      return;
    }
    job.ended.set(w.pid, w);
    if (w.pid === job.pid) {
      job.status = statusOf(w);
      job.signal = w.signal;
    }
    if (job.ended.size === job.pids.length) {
      job.state = 'Done';
      this.statuses.set(job.pid, job.status);
      for (const [pid, status] of job.ended) this.statuses.set(pid, statusOf(status));
    }
  }

  /** `[1]+  Running                 sleep 100 &`. Ref: bash jobs.c:pretty_print_job() */
  line(job: Job, long: boolean): string {
    const state = stateText(job, long);
    const pid = long ? `${job.pids[0]} ` : '';
    const amp = job.state === 'Running' ? ' &' : '';
    return `[${job.id}]${this.marker(job)}  ${pid}${state.padEnd(long ? 24 : 24)}${job.text}${amp}\n`;
  }
}

export function stateText(job: Job, long: boolean): string {
  if (job.state === 'Running') return 'Running';
  if (job.state === 'Stopped') return long && job.stoppedBy !== null ? signalText[job.stoppedBy] : 'Stopped';
  if (job.signal) return signalText[job.signal] + (coreSignals.has(job.signal) ? '' : '');
  return job.status === 0 ? 'Done' : `Exit ${job.status}`;
}
