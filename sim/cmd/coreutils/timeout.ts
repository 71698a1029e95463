import { strerror } from '../../../core/errno.ts';
import { signalNames, signalNumber, signalOf } from '../../proc/signals.ts';
import type { Command, Signal, Sys, Task } from '../../proc/sys.ts';
import { complain, options, usage } from './options.ts';
import { quote } from './quote.ts';
import { duration } from './small.ts';

export const timeout: Command = { path: '/usr/bin/timeout', program: run };

/** Ref: coreutils src/timeout.c:main() */
function* run(sys: Sys): Task<number> {
  const parsed = options(
    sys,
    '+k:s:v',
    { 'kill-after': 'k:', signal: 's:', verbose: 'v', foreground: 'f', 'preserve-status': 'p' },
    125,
  );
  if (typeof parsed === 'number') return parsed;
  let signal: Signal = 'SIGTERM';
  let killAfter: number | null = null;
  let preserve = false;
  let verbose = false;
  for (const { opt, arg } of parsed.opts) {
    if (opt === 's') {
      const found = /^\d+$/.test(arg!)
        ? signalOf(Number(arg))
        : signalNames.find((s) => s === `SIG${arg!.toUpperCase().replace(/^SIG/, '')}`);
      if (!found) return usage(sys, `${quote(arg!)}: invalid signal`, 125);
      signal = found;
    } else if (opt === 'k') {
      killAfter = duration(arg!);
      if (killAfter === null) return usage(sys, `invalid time interval ${quote(arg!)}`, 125);
    } else if (opt === 'p') preserve = true;
    else if (opt === 'v') verbose = true;
  }
  const [time, ...command] = parsed.operands;
  if (time === undefined || command.length === 0)
    return usage(
      sys,
      time === undefined ? 'missing operand' : `missing operand after ${quote(time)}`.replace(/ after.*/, ''),
      125,
    );
  const seconds = duration(time);
  if (seconds === null) return usage(sys, `invalid time interval ${quote(time)}`, 125);
  const child = sys.spawn(command);
  if (!child.ok) {
    complain(sys, `failed to run command ${quote(command[0]!)}: ${strerror[child.error.errno]}`);
    return child.error.errno === 'ENOENT' ? 127 : 126;
  }
  const pid = child.value;
  for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) sys.signal(s, () => void sys.kill(pid, s));
  let ended = false;
  const status = (got: { status: number; signal: Signal | null }) =>
    got.signal === null ? got.status : 128 + signalNumber[got.signal];
  sys.signal('SIGCHLD', () => {});
  const waitFor = function* (limit: number): Task<number | null> {
    const until = sys.now + Math.round(limit * 1e9);
    for (;;) {
      const got = yield* sys.wait(pid, { nohang: true });
      if (got.ok && got.value !== null) {
        ended = true;
        return status(got.value);
      }
      if (sys.now >= until) return null;
      yield* sys.sleep(until - sys.now);
    }
  };
  if (seconds > 0 && Number.isFinite(seconds)) {
    const done = yield* waitFor(seconds);
    if (done !== null) return done;
    if (verbose) complain(sys, `sending signal ${signal.slice(3)} to command ${quote(command[0]!)}`);
    sys.kill(pid, signal);
    sys.kill(pid, 'SIGCONT');
    let last: number | null = null;
    if (killAfter !== null && killAfter > 0) {
      last = yield* waitFor(killAfter);
      if (last === null) {
        if (verbose) complain(sys, `sending signal KILL to command ${quote(command[0]!)}`);
        sys.kill(pid, 'SIGKILL');
        signal = 'SIGKILL';
      }
    }
    while (!ended) {
      const got = yield* sys.wait(pid);
      if (got.ok && got.value) {
        last = status(got.value);
        break;
      }
      if (!got.ok && got.error.errno !== 'EINTR') break;
    }
    return preserve || signal === 'SIGKILL' ? (last ?? 124) : 124;
  }
  for (;;) {
    const got = yield* sys.wait(pid);
    if (got.ok && got.value) return status(got.value);
    if (!got.ok && got.error.errno !== 'EINTR') return 125;
  }
}
