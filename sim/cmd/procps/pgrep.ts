import { signalNames, signalOf } from '../../proc/signals.ts';
import type { Command, Pid, Signal, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { compileRegex, type Regex } from '../regex.ts';
import help from './help.json' with { type: 'json' };
import { groupId, LOADING, type Proc, readProcs, ttyName, uptime, userId } from './readproc.ts';

type Name = 'pgrep' | 'pkill' | 'pidwait';

/** `pgrep`, `pkill` and `pidwait`: processes by name. Ref: procps 4.0.2 src/pgrep.c */
export const pgrep: Command = { path: '/usr/bin/pgrep', program: (sys) => run(sys, 'pgrep') };
export const pkill: Command = { path: '/usr/bin/pkill', program: (sys) => run(sys, 'pkill') };
export const pidwait: Command = { path: '/usr/bin/pidwait', program: (sys) => run(sys, 'pidwait') };

const longs = {
  signal: 'S:', ignore_ancestors: 'A', 'ignore-ancestors': 'A', 'ignore-case': 'i', count: 'c', cgroup: 'G2:', delimiter: 'd:', 'list-name': 'l', 'list-full': 'a', full: 'f',
  pgroup: 'g:', group: 'G:', newest: 'n', oldest: 'o', older: 'O:', parent: 'P:', session: 's:', terminal: 't:', euid: 'u:', uid: 'U:', inverse: 'v', lightweight: 'w',
  exact: 'x', pidfile: 'F:', logpidfile: 'L', echo: 'e', ns: 'ns:', nslist: 'nslist:', queue: 'q:', runstates: 'r:', help: 'h', version: 'V',
}; // biome-ignore format: a table

/** A signal by name with or without SIG, or number; null when there is none. */
export function signalByName(word: string): Signal | 0 | null {
  if (word === '0') return 0;
  if (/^\d+$/.test(word)) return signalOf(Number(word));
  const name = `SIG${word.toUpperCase().replace(/^SIG/, '')}`;
  return signalNames.find((s) => s === name) ?? (name === 'SIGPOLL' ? 'SIGIO' : null);
}

function* run(sys: Sys, name: Name): Task<number> {
  const complain = (text: string): void => sys.err(`${name}: ${text}\n`);
  const tryHelp = `Try \`${name} --help' for more information.\n`;
  let argv = [...sys.argv];
  let signal: Signal | 0 = 'SIGTERM';
  if (name === 'pkill') {
    const at = argv.findIndex(
      (w, i) =>
        (i > 0 && /^-([A-Z]+\d*|\d+)$/i.test(w) && signalByName(w.slice(1)) !== null && w.length > 2) ||
        (i > 0 && /^-\d+$/.test(w)),
    );
    const found = at > 0 ? signalByName(argv[at]!.slice(1)) : null;
    if (found !== null) {
      signal = found;
      argv = argv.filter((_, i) => i !== at);
    }
  }
  const short = { pgrep: 'LF:cfinoxP:O:AHs:u:U:G:g:t:r:d:lavwhV', pkill: 'LF:cfinoxP:O:AHs:u:U:G:g:t:r:eq:hV', pidwait: 'LF:cfinoxP:O:AHs:u:U:G:g:t:r:ehV' }[name]; // biome-ignore format: a table
  const { opts, operands } = getopt(argv, short, longs);
  const set = new Set<string>();
  const matches: ((p: Proc) => boolean)[] = [];
  let delimiter = '\n';
  let ns: Pid | null = null;
  let nslist = ['ipc', 'mnt', 'net', 'pid', 'user', 'uts'];
  for (const o of opts) {
    if ('error' in o) {
      if (!/^invalid option -- '\D'/.test(o.error) || name !== 'pkill' || !/^-[a-z]{2,}/.test(argv[1] ?? ''))
        complain(o.error);
      sys.err(help[name]);
      return 2;
    }
    const arg = o.arg ?? '';
    const list = (text: string, zero: number): number[] | null => {
      const values = text.split(',').map((w) => (w === '0' ? zero : /^\d+$/.test(w) ? Number(w) : Number.NaN));
      return values.some(Number.isNaN) ? null : values;
    };
    const own = sys.pgid;
    switch (o.opt) {
      case 'h':
        sys.out(help[name]);
        return 0;
      case 'V':
        sys.out(`${name} from procps-ng 4.0.2\n`);
        return 0;
      case 'S': {
        const found = signalByName(arg);
        if (found === null) {
          complain(`Unknown signal "${arg}".`);
          sys.err(tryHelp);
          return 2;
        }
        signal = found;
        break;
      }
      case 'd':
        delimiter = arg;
        break;
      case 'P': {
        const values = list(arg, 0);
        if (!values) return invalid(sys, name, `not a number: ${arg}`);
        matches.push((p) => values.includes(p.ppid));
        break;
      }
      case 'g': {
        const values = list(arg, own);
        if (!values) return invalid(sys, name, `not a number: ${arg}`);
        matches.push((p) => values.includes(p.pgrp));
        break;
      }
      case 's': {
        const session = readProcs(sys).find((p) => p.pid === sys.pid)?.session ?? 0;
        const values = list(arg, session);
        if (!values) return invalid(sys, name, `not a number: ${arg}`);
        matches.push((p) => values.includes(p.session));
        break;
      }
      case 'u':
      case 'U':
      case 'G': {
        const idsOf = arg.split(',').map((w) => [w, o.opt === 'G' ? groupId(sys, w) : userId(sys, w)] as const);
        const bad = idsOf.find(([, id]) => id === null);
        if (bad) {
          complain(`invalid ${o.opt === 'G' ? 'group' : 'user'} name: ${bad[0]}`);
          return 2;
        }
        matches.push(() => idsOf.some(([, id]) => id === 0));
        break;
      }
      case 't': {
        const names = arg.split(',');
        matches.push((p) => names.includes(ttyName(p.tty)));
        break;
      }
      case 'r':
        matches.push((p) => arg.split(',').includes(p.state));
        break;
      case 'O': {
        const { up } = uptime(sys);
        matches.push((p) => up - p.start / 100 >= Number(arg));
        break;
      }
      case 'F': {
        const file = arg === '-' ? null : sys.readFile(arg);
        const pid = file?.ok ? /^\s*(\d+)/.exec(file.value)?.[1] : undefined;
        if (pid === undefined) {
          complain('pidfile not valid');
          sys.err(tryHelp);
          return 1;
        }
        matches.push((p) => p.pid === Number(pid));
        break;
      }
      case 'ns':
        ns = Number(arg);
        matches.push(() => true);
        break;
      case 'nslist':
        nslist = arg.split(',');
        break;
      case 'n':
      case 'o':
      case 'v':
        if ((set.has('n') || set.has('o') || set.has('v')) && !set.has(o.opt)) {
          sys.err(help[name]);
          return 2;
        }
        set.add(o.opt);
        break;
      default:
        set.add(o.opt);
    }
  }
  if (operands.length > 1) {
    complain('only one pattern can be provided');
    sys.err(tryHelp);
    return 2;
  }
  const pattern = operands[0];
  if (pattern === undefined && matches.length === 0) {
    complain('no matching criteria specified');
    sys.err(tryHelp);
    return 2;
  }
  let regex: Regex | null = null;
  if (pattern !== undefined) {
    const compiled = compileRegex(set.has('x') ? `^(${pattern})$` : pattern, 'posix-extended', { icase: set.has('i') });
    if (!compiled.ok) {
      complain(`regex error: ${compiled.message}`);
      return 2;
    }
    regex = compiled.regex;
  }
  const spaces = (pid: Pid) =>
    nslist.map((kind) => {
      const link = sys.readlink(`/proc/${pid}/ns/${kind}`);
      return link.ok ? link.value : '';
    });
  const wanted = ns === null ? null : spaces(ns);
  yield* sys.cpu(LOADING);
  const ancestors = new Set<Pid>();
  const all = readProcs(sys);
  if (set.has('A')) {
    for (let p = all.find((q) => q.pid === sys.pid); p; p = all.find((q) => q.pid === p!.ppid)) ancestors.add(p.pid);
  }
  const text = (p: Proc): string => (set.has('f') && p.argv.length > 0 ? p.argv.join(' ') : p.comm);
  let found = all.filter((p) => {
    if (p.pid === sys.pid || ancestors.has(p.pid)) return false;
    const ok = matches.every((m) => m(p)) && (regex === null || regex.test(text(p))) && (wanted === null || spaces(p.pid).every((s, i) => s === wanted[i])); // biome-ignore format: a chain
    return ok !== set.has('v');
  });
  if (set.has('n')) found = found.length > 0 ? [found.reduce((a, b) => (b.start >= a.start ? b : a))] : [];
  if (set.has('o')) found = found.length > 0 ? [found.reduce((a, b) => (b.start < a.start ? b : a))] : [];
  if (found.length === 0 && pattern !== undefined && pattern.length > 15 && !set.has('f') && /^[\w ]+$/.test(pattern)) {
    complain('pattern that searches for process name longer than 15 characters will result in zero matches');
    sys.err(`Try \`${name} -f' option to match against the complete command line.\n`);
  }
  if (name === 'pgrep') {
    const shown = found.map((p) => set.has('a') ? `${p.pid} ${p.argv.length > 0 ? p.argv.join(' ') : p.comm}` : set.has('l') ? `${p.pid} ${p.comm}` : String(p.pid)); // biome-ignore format: a chain
    if (set.has('c')) sys.out(`${found.length}\n`);
    else if (found.length > 0) sys.out(`${shown.join(delimiter)}\n`);
    return found.length > 0 ? 0 : 1;
  }
  if (name === 'pkill') {
    let sent = 0;
    for (const p of found) {
      if (set.has('e')) sys.out(`${p.comm} killed (pid ${p.pid})\n`);
      if (sys.kill(p.pid, signal).ok) sent++;
    }
    if (set.has('c')) sys.out(`${found.length}\n`);
    return sent > 0 ? 0 : 1;
  }
  if (set.has('c')) sys.out(`${found.length}\n`);
  for (const p of found) {
    if (set.has('e')) sys.out(`waiting for ${p.comm} (pid ${p.pid})\n`);
  }
  yield* sys.flush();
  const left = (): boolean => found.some((p) => readProcs(sys).some((q) => q.pid === p.pid && q.state !== 'Z'));
  while (left()) yield* sys.sleep(10e6);
  return found.length > 0 ? 0 : 1;
}

function invalid(sys: Sys, name: Name, message: string): 2 {
  sys.err(`${name}: ${message}\n${help[name]}`);
  return 2;
}
