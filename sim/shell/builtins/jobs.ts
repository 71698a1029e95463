import { strerror } from '../../../core/errno.ts';
import { signalNames, signalNumber, signalOf } from '../../proc/signals.ts';
import type { Pid, Signal, Task } from '../../proc/sys.ts';
import { continueForeground } from '../foreground.ts';
import type { Job } from '../jobs.ts';
import { singleQuote } from '../quote.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, getOptions, integer } from './builtin.ts';

/** Takes in every end of a background process so far. */
export function reapJobs(sh: Shell): void {
  for (const job of sh.jobs.list) {
    for (const pid of job.pids) {
      if (job.ended.has(pid)) continue;
      const r = sh.sys.reap(pid, sh.options.monitor);
      if (r?.ok) sh.jobs.note(job, r.value, (w) => sh.statusOf(w));
    }
  }
}

/** A signal by name (with or without SIG) or number; 0 and EXIT are 0. */
export function signalByName(text: string): Signal | 'EXIT' | null {
  if (/^\d+$/.test(text)) return text === '0' ? 'EXIT' : signalOf(Number(text));
  const upper = text.toUpperCase();
  if (upper === 'EXIT') return 'EXIT';
  const name = (upper.startsWith('SIG') ? upper : `SIG${upper}`) as Signal;
  return name in signalNumber ? name : null;
}

function jobOf(sh: Shell, who: string, spec: string): Job | null {
  const job = sh.jobs.find(spec);
  if (job === 'ambiguous') {
    sh.complain(who, `${spec.slice(1)}: ambiguous job spec`);
    return null;
  }
  if (!job) sh.complain(who, `${spec}: no such job`);
  return job;
}

function* jobs(sh: Shell, argv: readonly string[]): Task<number> {
  const o = getOptions(sh, argv, 'lnprsx', 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]');
  if (!o) return 2;
  reapJobs(sh);
  if (o.opts.has('x'))
    return o.rest.length > 0 ? yield* sh.engine.command(sh, o.rest, { functions: true, builtins: true }) : 0;
  let list = sh.jobs.list.length > 0 ? [...sh.jobs.list] : [...sh.jobs.inherited];
  if (o.rest.length > 0) {
    list = [];
    for (const spec of o.rest) {
      const job = jobOf(sh, 'jobs', spec);
      if (!job) return 1;
      list.push(job);
    }
  }
  for (const job of list) {
    if (o.opts.has('r') && job.state !== 'Running') continue;
    if (o.opts.has('s') && job.state !== 'Stopped') continue;
    if (o.opts.has('p')) sh.out(`${job.pids[0]}\n`);
    else sh.out(sh.jobs.line(job, o.opts.has('l')));
    if (job.state === 'Done') job.notified = true;
  }
  for (const job of list) if (job.state === 'Done') sh.jobs.remove(job);
  return 0;
}

/** Ref: bash builtins/wait.def */
function* wait(sh: Shell, argv: readonly string[]): Task<number> {
  const o = getOptions(sh, argv, 'fnp:', 'wait [-fn] [-p var] [id ...]');
  if (!o) return 2;
  const { opts, rest } = o;
  const into = opts.get('p');
  if (into !== undefined) sh.unset(into);
  const trapped = (): number => 128 + signalNumber[sh.pending[0]!];
  if (opts.has('n')) {
    const wanted =
      rest.length > 0
        ? rest
            .map((spec) => (spec.startsWith('%') ? jobOf(sh, 'wait', spec) : sh.jobs.ofPid(Number(spec))))
            .filter((j) => j !== null)
        : null;
    for (;;) {
      reapJobs(sh);
      const list = wanted ?? sh.jobs.list;
      const done = list.find((j) => j.state === 'Done' && !j.notified);
      if (done) {
        done.notified = true;
        sh.jobs.remove(done);
        if (into !== undefined) sh.setVar(into, String(done.pid));
        return done.status;
      }
      if (list.length === 0 || !list.some((j) => j.state === 'Running')) return 127;
      if (sh.pending.length > 0) return trapped();
      if (sh.unwind) return 130;
      yield* awaitChild(sh);
    }
  }
  if (rest.length === 0) {
    for (;;) {
      reapJobs(sh);
      if (sh.pending.length > 0) return trapped();
      if (sh.unwind) return 130;
      if (!sh.jobs.list.some((j) => j.state === 'Running')) break;
      yield* awaitChild(sh);
    }
    for (const job of [...sh.jobs.list]) {
      if (job.state !== 'Done') continue;
      announce(sh, job);
      sh.jobs.remove(job);
    }
    return 0;
  }
  let status = 0;
  for (const spec of rest) {
    if (spec.startsWith('%')) {
      const job = jobOf(sh, 'wait', spec);
      if (!job) {
        status = 127;
        continue;
      }
      const r = yield* waitJob(sh, job);
      if (r === null) return trapped();
      status = r;
      if (into !== undefined) sh.setVar(into, String(job.pid));
      continue;
    }
    const pid = integer(spec);
    if (pid === null) {
      sh.complain('wait', `\`${spec}': not a pid or valid job spec`);
      status = 1;
      continue;
    }
    const job = sh.jobs.ofPid(pid);
    if (job) {
      const r = yield* waitJob(sh, job);
      if (r === null) return trapped();
      status = r;
      if (into !== undefined) sh.setVar(into, String(pid));
    } else if (sh.jobs.statuses.has(pid)) {
      status = sh.jobs.statuses.get(pid)!;
      sh.jobs.statuses.delete(pid);
    } else {
      const sub = sh.procSubs.find((p) => p.pid === pid);
      if (sub || String(pid) === sh.lastBackground) {
        status = yield* sh.engine.waitFor(sh, pid, null);
        if (status !== 127) continue;
      }
      sh.complain('wait', `pid ${pid} is not a child of this shell`);
      status = 127;
    }
  }
  return status;
}

/** Blocks until some child ends or a signal comes. */
function* awaitChild(sh: Shell): Task<void> {
  const pid = sh.jobs.list.find((j) => j.state === 'Running');
  if (!pid) return;
  const r = yield* sh.sys.wait(-1, { untraced: true });
  if (!r.ok || !r.value) return;
  const job = sh.jobs.ofPid(r.value.pid);
  if (job) sh.jobs.note(job, r.value, (w) => sh.statusOf(w));
}

function* waitJob(sh: Shell, job: Job): Task<number | null> {
  for (;;) {
    reapJobs(sh);
    if (job.state === 'Done') break;
    if (sh.pending.length > 0) return null;
    if (sh.unwind) return 130;
    const running = job.pids.find((p) => !job.ended.has(p))!;
    const r = yield* sh.sys.wait(running);
    if (r.ok && r.value) sh.jobs.note(job, r.value, (w) => sh.statusOf(w));
    else if (!r.ok && r.error.errno === 'ECHILD') break;
  }
  announce(sh, job);
  sh.jobs.remove(job);
  sh.jobs.statuses.set(job.pid, job.status);
  return job.status;
}

/** A script hears of a background job only when a signal ended it. Ref: bash jobs.c:notify_of_job_status() */
export function announce(sh: Shell, job: Job): void {
  if (job.notified) return;
  job.notified = true;
  if (sh.interactive) {
    sh.sys.err(sh.jobs.line(job, false));
    return;
  }
  if (job.signal === null || job.signal === 'SIGINT' || job.signal === 'SIGPIPE' || job.signal === 'SIGTERM') return;
  sh.sys.err(
    `${sh.arg0}: line ${sh.lineno}: ${String(job.pid).padStart(5)} ${sh.signalText(job.signal!).padEnd(23)} ${job.text}\n`,
  );
}

/** Ref: bash builtins/kill.def */
function* kill(sh: Shell, argv: readonly string[]): Task<number> {
  const usage = 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n';
  let i = 1;
  let signal: Signal | 0 = 'SIGTERM';
  const a = argv[1];
  if (a === undefined) {
    sh.sys.err(usage);
    return 2;
  }
  if (a === '--help') return getOptions(sh, argv, '', '') ? 0 : 2;
  if (a === '-l' || a === '-L') return killList(sh, argv.slice(2));
  if (a === '-s' || a === '-n') {
    if (argv[2] === undefined) {
      sh.complain('kill', `${a}: option requires an argument`);
      return 1;
    }
    const s = signalByName(argv[2]);
    if (s === null) {
      sh.complain('kill', `${argv[2]}: invalid signal specification`);
      return 1;
    }
    signal = s === 'EXIT' ? 0 : s;
    i = 3;
  } else if (a === '--') i = 2;
  else if (a.startsWith('-')) {
    const s = signalByName(a.slice(1));
    if (s === null) {
      sh.complain('kill', `${a.slice(1)}: invalid signal specification`);
      return 1;
    }
    signal = s === 'EXIT' ? 0 : s;
    i = 2;
  }
  if (argv[i] === '--') i++;
  if (i >= argv.length) {
    sh.sys.err(usage);
    return 2;
  }
  let status = 1;
  reapJobs(sh);
  for (const target of argv.slice(i)) {
    if (target.startsWith('%')) {
      reapJobs(sh);
      const job = jobOf(sh, 'kill', target);
      if (!job) continue;
      let ok = false;
      if (sh.jobControl) {
        job.signalledAt = sh.sys.now;
        job.shownStopped = job.state === 'Stopped' ? sh.jobs.line(job, false) : '';
      }
      const own = job.pgid !== sh.sys.pgid;
      for (const pid of own ? [-job.pgid] : job.pids) if (sh.sys.kill(pid, signal).ok) ok = true;
      if (job.state === 'Stopped' && signal !== 0) sh.sys.kill(own ? -job.pgid : job.pid, 'SIGCONT');
      if (ok) status = 0;
      else sh.complain('kill', `(${job.pid}) - ${strerror.ESRCH}`);
      continue;
    }
    const pid = integer(target);
    if (pid === null) {
      sh.complain('kill', `${target}: arguments must be process or job IDs`);
      continue;
    }
    const r = sh.sys.kill(pid, signal);
    if (r.ok) status = 0;
    else sh.complain('kill', `(${pid}) - ${strerror[r.error.errno]}`);
  }
  // a stop of its own takes effect before the next command
  if (!sh.sys.tryCpu(0)) yield* sh.sys.cpu(0);
  return status;
}

/** `kill -l`: numbers to names and back, or the table. */
function killList(sh: Shell, args: readonly string[]): number {
  if (args.length === 0) {
    const names: string[] = signalNames.map((n) => `${String(signalNumber[n]).padStart(2)}) ${n}`);
    for (let n = 34; n <= 64; n++)
      names.push(
        `${n}) ${n === 34 ? 'SIGRTMIN' : n === 64 ? 'SIGRTMAX' : n <= 49 ? `SIGRTMIN+${n - 34}` : `SIGRTMAX-${64 - n}`}`,
      );
    let text = '';
    names.forEach((n, i) => {
      text += n + ((i + 1) % 5 === 0 || i === names.length - 1 ? '\n' : '\t');
    });
    sh.out(text);
    return 0;
  }
  let status = 0;
  for (const a of args) {
    if (/^\d+$/.test(a)) {
      const n = Number(a) > 128 ? Number(a) - 128 : Number(a);
      const s = signalOf(n);
      if (n === 0) sh.out('EXIT\n');
      else if (s) sh.out(`${s.slice(3)}\n`);
      else {
        sh.complain('kill', `${a}: invalid signal specification`);
        status = 1;
      }
    } else {
      const s = signalByName(a);
      if (s === null) {
        sh.complain('kill', `${a}: invalid signal specification`);
        status = 1;
      } else sh.out(`${s === 'EXIT' ? 0 : signalNumber[s]}\n`);
    }
  }
  return status;
}

function* fg(sh: Shell, argv: readonly string[]): Task<number> {
  if (!sh.options.monitor) {
    sh.complain('fg', 'no job control');
    return 1;
  }
  reapJobs(sh);
  const job = sh.jobs.find(argv[1] ?? '%+');
  if (job === null || job === 'ambiguous') {
    sh.complain('fg', argv[1] === undefined ? 'current: no such job' : `${argv[1]}: no such job`);
    return 1;
  }
  sh.out(`${job.text}\n`);
  sh.sys.tryWrite(1, sh.outBuffer);
  sh.outBuffer = '';
  return yield* continueForeground(sh, job);
}

function bg(sh: Shell, argv: readonly string[]): number {
  if (!sh.options.monitor) {
    sh.complain('bg', 'no job control');
    return 1;
  }
  const specs = argv.length > 1 ? argv.slice(1) : ['%+'];
  for (const spec of specs) {
    const job = sh.jobs.find(spec);
    if (job === null || job === 'ambiguous') {
      sh.complain('bg', argv[1] === undefined ? 'current: no such job' : `${spec}: no such job`);
      return 1;
    }
    job.state = 'Running';
    sh.sys.kill(-job.pgid, 'SIGCONT');
    sh.out(`[${job.id}]${sh.jobs.marker(job)} ${job.text} &\n`);
  }
  return 0;
}

function disown(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'ahr', 'disown [-h] [-ar] [jobspec ... | pid ...]');
  if (!o) return 2;
  if (o.opts.has('a') && o.rest.length === 0) {
    for (const j of [...sh.jobs.list]) sh.jobs.remove(j);
    return 0;
  }
  let status = 0;
  for (const spec of o.rest.length > 0 ? o.rest : ['%+']) {
    const job = spec.startsWith('%') ? sh.jobs.find(spec) : sh.jobs.ofPid(Number(spec) as Pid);
    if (job === null || job === 'ambiguous') {
      sh.complain('disown', `${o.rest.length > 0 ? spec : 'current'}: no such job`);
      status = 1;
    } else if (!o.opts.has('h')) sh.jobs.remove(job);
  }
  return status;
}

/** A shell with an EXIT trap runs it before such a signal ends it. Ref: bash sig.c:termsig_handler() */
const fatalSignals: readonly Signal[] = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGALRM', 'SIGUSR1', 'SIGUSR2'];

function catchFatal(sh: Shell, on: boolean): void {
  if (sh.interactive) return;
  for (const signal of fatalSignals) {
    if (sh.traps.has(signal) || sh.sys.ignored(signal)) continue;
    if (!on) sh.sys.signal(signal, 'SIG_DFL');
    else
      sh.sys.signal(signal, () => {
        sh.fatal = signal;
        sh.unwind = { kind: 'exit', status: 128 + signalNumber[signal] };
      });
  }
}

/** Ref: bash builtins/trap.def */
function trap(sh: Shell, argv: readonly string[]): number {
  const o = getOptions(sh, argv, 'lp', 'trap [-lp] [[arg] signal_spec ...]');
  if (!o) return 2;
  if (o.opts.has('l')) return killList(sh, []);
  const shown = sh.inheritedTraps ?? sh.traps;
  const show = (name: string) => {
    const action = shown.get(name);
    if (action !== undefined) sh.out(`trap -- ${singleQuote(action)} ${name}\n`);
  };
  const order = ['EXIT', ...signalNames, 'DEBUG', 'ERR', 'RETURN'];
  const nameOf = (spec: string): string | null => {
    const up = spec.toUpperCase();
    if (up === 'ERR' || up === 'DEBUG' || up === 'RETURN') return up;
    return signalByName(spec);
  };
  if (o.rest.length === 0 || o.opts.has('p')) {
    if (o.rest.length === 0) for (const n of order) show(n);
    for (const spec of o.rest) {
      const n = nameOf(spec);
      if (n === null) {
        sh.complain('trap', `${spec}: invalid signal specification`);
        return 1;
      }
      show(n);
    }
    return 0;
  }
  let action: string | null = o.rest[0]!;
  let specs = o.rest.slice(1);
  if (specs.length === 0) {
    // one argument only: a signal to reset
    if (nameOf(action) === null) {
      sh.sys.err('trap: usage: trap [-lp] [[arg] signal_spec ...]\n');
      return 2;
    }
    specs = [action];
    action = null;
  } else if (action === '-') action = null;
  else if (/^\d+$/.test(action) && nameOf(action) !== null) {
    specs = [...o.rest];
    action = null;
  }
  let status = 0;
  sh.inheritedTraps = null;
  for (const spec of specs) {
    const name = nameOf(spec);
    if (name === null) {
      sh.complain('trap', `${spec}: invalid signal specification`);
      status = 1;
      continue;
    }
    sh.traps = new Map(sh.traps);
    if (action === null) sh.traps.delete(name);
    else sh.traps.set(name, action);
    if (name === 'RETURN') sh.returnHere = true;
    if (name === 'ERR') sh.errHere = sh.frames.length > 0;
    if (name === 'EXIT') catchFatal(sh, action !== null && action !== '');
    if (!name.startsWith('SIG')) continue;
    const signal = name as Signal;
    if (action === null) {
      sh.sys.signal(signal, 'SIG_DFL');
      if (sh.traps.get('EXIT')) catchFatal(sh, true);
    } else if (action === '') sh.sys.signal(signal, 'SIG_IGN');
    else sh.sys.signal(signal, () => sh.pending.push(signal));
  }
  return status;
}

export const jobBuiltins: Readonly<Record<string, Builtin>> = {
  jobs: { run: jobs },
  wait: { run: wait },
  kill: { run: kill },
  fg: { run: fg },
  bg: { run: bg },
  disown: { run: disown },
  trap: { run: trap, special: true },
  suspend: {
    run: (sh) => {
      sh.complain('suspend', 'cannot suspend: no job control');
      return 1;
    },
  },
};
