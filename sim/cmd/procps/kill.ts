import { strerror } from '../../../core/errno.ts';
import { signalNames, signalNumber, signalOf } from '../../proc/signals.ts';
import type { Command, Signal, Sys } from '../../proc/sys.ts';
import help from './help.json' with { type: 'json' };
import { signalByName } from './pgrep.ts';

/** `/bin/kill`. Ref: procps 4.0.2 src/skill.c:kill_main() */
export const kill: Command = { path: '/usr/bin/kill', program };

const nameOf = (s: Signal): string => (s === 'SIGIO' ? 'POLL' : s.slice(3));

function program(sys: Sys): number {
  const me = sys.argv[0]!;
  const words = sys.argv.slice(1);
  let signal: Signal | 0 | null = 'SIGTERM';
  const pids: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      pids.push(...words.slice(i + 1));
      break;
    }
    if (word === '-h' || word === '--help') {
      sys.out(help.kill);
      return 0;
    }
    if (word === '-V' || word === '--version') {
      sys.out('kill from procps-ng 4.0.2\n');
      return 0;
    }
    if (word === '-l' || word === '--list' || /^(-l.|--list=)/.test(word)) {
      const which =
        /^--list=(.*)/.exec(word)?.[1] ?? (word.length > 2 && word[1] !== '-' ? word.slice(2) : words[i + 1]);
      if (which === undefined) list(sys);
      else if (/^\d+$/.test(which)) {
        const found = signalOf(Number(which));
        if (found) sys.out(`${nameOf(found)}\n`);
        else sys.err(`${me}: unknown signal name ${which}\n`);
      } else {
        const found = signalByName(which);
        if (found) sys.out(`${signalNumber[found]}\n`);
        else sys.err(`${me}: unknown signal name ${which}\n`);
      }
      return 0;
    }
    if (word === '-L' || word === '--table') {
      table(sys);
      return 0;
    }
    const long = /^--signal=(.*)/.exec(word)?.[1];
    if (word === '-s' || word === '--signal' || long !== undefined) {
      const arg = long ?? words[++i];
      if (arg === undefined) {
        sys.err(`${me}: option requires an argument -- 's'\n${help.kill}`);
        return 1;
      }
      signal = signalByName(arg);
      continue;
    }
    if (word === '-q' || word === '--queue') {
      i++;
      continue;
    }
    if (/^-./.test(word) && pids.length === 0) {
      const found = signalByName(word.slice(1));
      if (found !== null) {
        signal = found;
        continue;
      }
      if (!/^-\d+$/.test(word)) {
        sys.err(`${me}: invalid argument ${word[1]}\n${help.kill}`);
        return 1;
      }
    }
    pids.push(word);
  }
  if (pids.length === 0) {
    sys.err(help.kill);
    return 1;
  }
  let status = 0;
  for (const word of pids) {
    if (!/^[-+]?\d+$/.test(word)) {
      sys.err(`${me}: failed to parse argument: '${word}'\n`);
      return 1;
    }
    const sent = signal === null ? null : sys.kill(Number(word), signal);
    if (sent?.ok) continue;
    sys.err(`${me}: (${word}): ${strerror[sent === null ? 'EINVAL' : sent.error.errno]}\n`);
    status = 1;
  }
  return status;
}

/** As many as go into 80 columns. */
function list(sys: Sys): void {
  let line = '';
  for (const s of signalNames) {
    const name = nameOf(s);
    if (line.length + name.length + 1 > 78) {
      sys.out(`${line}\n`);
      line = '';
    }
    line += line === '' ? name : ` ${name}`;
  }
  sys.out(`${line}\n`);
}

function table(sys: Sys): void {
  const names = [...signalNames].sort((a, b) => signalNumber[a] - signalNumber[b]);
  for (let i = 0; i < names.length; i += 7) {
    const cells = names.slice(i, i + 7).map((s) => `${String(signalNumber[s]).padStart(2)} ${nameOf(s).padEnd(8)}`);
    sys.out(`${i + 7 >= names.length ? cells.join('') : cells.join('').trimEnd()}\n`);
  }
}
