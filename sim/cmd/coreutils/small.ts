import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { strftime } from '../strftime.ts';
import { complain, options, usage } from './options.ts';
import { quote, quoteaf } from './quote.ts';

export const trueCommand: Command = { path: '/usr/bin/true', program: () => 0 };
export const falseCommand: Command = { path: '/usr/bin/false', program: () => 1 };

export const yes: Command = {
  path: '/usr/bin/yes',
  *program(sys: Sys): Task<number> {
    const line = `${sys.argv.length > 1 ? sys.argv.slice(1).join(' ') : 'y'}\n`;
    const block = line.repeat(Math.max(Math.floor(8192 / line.length), 1));
    for (;;) {
      const wrote = yield* sys.write(1, block);
      if (!wrote.ok) return complain(sys, `standard output: ${strerror[wrote.error.errno]}`);
    }
  },
};

export const sleep: Command = {
  path: '/usr/bin/sleep',
  *program(sys: Sys): Task<number> {
    const parsed = options(sys, '');
    if (typeof parsed === 'number') return parsed;
    if (parsed.operands.length === 0) return usage(sys, 'missing operand');
    let total = 0;
    let bad = false;
    for (const word of parsed.operands) {
      const seconds = duration(word);
      if (seconds === null) {
        sys.err(`${sys.argv[0]}: invalid time interval ${quote(word)}\n`);
        bad = true;
      } else total += seconds;
    }
    if (bad) {
      sys.err(`Try '${sys.argv[0]} --help' for more information.\n`);
      return 1;
    }
    yield* sys.sleep(Number.isFinite(total) ? Math.round(total * 1e9) : Number.MAX_SAFE_INTEGER);
    return 0;
  },
};

/** Seconds of `5`, `0.5`, `2m`, `infinity`; null when it is no interval. */
export function duration(word: string): number | null {
  const m = /^\+?(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|inf(?:inity)?)([smhd]?)$/i.exec(word);
  if (!m) return null;
  const scale = { '': 1, s: 1, m: 60, h: 3600, d: 86400 }[m[2]!.toLowerCase()]!;
  return (/^i/i.test(m[1]!) ? Number.POSITIVE_INFINITY : Number(m[1])) * scale;
}

export const basename: Command = {
  path: '/usr/bin/basename',
  program(sys) {
    const parsed = options(sys, '+as:z', { multiple: 'a', suffix: 's:', zero: 'z' });
    if (typeof parsed === 'number') return parsed;
    const suffixOption = parsed.opts.find((o) => o.opt === 's')?.arg;
    const many = suffixOption !== undefined || parsed.opts.some((o) => o.opt === 'a');
    const eol = parsed.opts.some((o) => o.opt === 'z') ? '\0' : '\n';
    const [first, second, third] = parsed.operands;
    if (first === undefined) return usage(sys, 'missing operand');
    if (!many && third !== undefined) return usage(sys, `extra operand ${quote(third)}`);
    for (const path of many ? parsed.operands : [first]) {
      const base = lastPart(path);
      const suffix = many ? suffixOption : second;
      sys.out((suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base) + eol);
    }
    return 0;
  },
};

export const dirname: Command = {
  path: '/usr/bin/dirname',
  program(sys) {
    const parsed = options(sys, '+z', { zero: 'z' });
    if (typeof parsed === 'number') return parsed;
    if (parsed.operands.length === 0) return usage(sys, 'missing operand');
    for (const path of parsed.operands) {
      const trimmed = path.replace(/\/+$/, '');
      const at = trimmed.lastIndexOf('/');
      const dir =
        trimmed === '' ? (path === '' ? '.' : '/') : at < 0 ? '.' : trimmed.slice(0, at).replace(/\/+$/, '') || '/';
      sys.out(dir + (parsed.opts.length > 0 ? '\0' : '\n'));
    }
    return 0;
  },
};

function lastPart(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? (path === '' ? '' : '/') : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

export const pwd: Command = {
  path: '/usr/bin/pwd',
  program(sys) {
    const parsed = options(sys, 'LP', { logical: 'L', physical: 'P' });
    if (typeof parsed === 'number') return parsed;
    if (parsed.operands.length > 0) sys.err(`${sys.argv[0]}: ignoring non-option arguments\n`);
    sys.out(`${sys.cwd}\n`);
    return 0;
  },
};

export const printenv: Command = {
  path: '/usr/bin/printenv',
  program(sys) {
    const parsed = options(sys, '+0', { null: '0' }, 2);
    if (typeof parsed === 'number') return parsed;
    const eol = parsed.opts.length > 0 ? '\0' : '\n';
    if (parsed.operands.length === 0) for (const [k, v] of sys.env) sys.out(`${k}=${v}${eol}`);
    let status = 0;
    for (const name of parsed.operands) {
      const v = sys.env.get(name);
      if (v === undefined) status = 1;
      else sys.out(v + eol);
    }
    return status;
  },
};

export const whoami: Command = {
  path: '/usr/bin/whoami',
  program(sys) {
    const parsed = options(sys, '');
    if (typeof parsed === 'number') return parsed;
    if (parsed.operands[0] !== undefined) return usage(sys, `extra operand ${quote(parsed.operands[0])}`);
    sys.out('root\n');
    return 0;
  },
};

export const id: Command = {
  path: '/usr/bin/id',
  program(sys) {
    const parsed = options(sys, 'agnruzGZ', { group: 'g', groups: 'G', name: 'n', real: 'r', user: 'u', zero: 'z' });
    if (typeof parsed === 'number') return parsed;
    const user = parsed.operands[0];
    if (user !== undefined && user !== 'root' && user !== '0') return complain(sys, `${quote(user)}: no such user`);
    const set = new Set(parsed.opts.map((o) => o.opt));
    const one = set.has('u') || set.has('g') || set.has('G');
    if (set.has('n') && !one) return complain(sys, 'cannot print only names or real IDs in default format');
    sys.out(one ? (set.has('n') ? 'root\n' : '0\n') : 'uid=0(root) gid=0(root) groups=0(root)\n');
    return 0;
  },
};

export const groups: Command = { path: '/usr/bin/groups', program: (sys) => { sys.out('root\n'); return 0; } }; // biome-ignore format: short

export const uname: Command = {
  path: '/usr/bin/uname',
  program(sys) {
    const parsed = options(sys, 'asnrvmpio', {
      all: 'a',
      'kernel-name': 's',
      nodename: 'n',
      'kernel-release': 'r',
      'kernel-version': 'v',
      machine: 'm',
      processor: 'p',
      'hardware-platform': 'i',
      'operating-system': 'o',
    });
    if (typeof parsed === 'number') return parsed;
    if (parsed.operands[0] !== undefined) return usage(sys, `extra operand ${quote(parsed.operands[0])}`);
    const proc = (file: string, otherwise: string) => {
      const text = sys.readFile(`/proc/sys/kernel/${file}`);
      return text.ok ? text.value.trim() : otherwise;
    };
    const set = new Set(parsed.opts.map((o) => o.opt));
    const all = set.has('a');
    if (set.size === 0) set.add('s');
    const parts: [string, string][] = [
      ['s', 'Linux'], ['n', sys.hostname], ['r', proc('osrelease', '6.1.0-42-amd64')],
      ['v', proc('version', '#1 SMP PREEMPT_DYNAMIC Debian 6.1.159-1 (2025-12-30)')], ['m', 'x86_64'],
      ['p', all ? '' : 'unknown'], ['i', all ? '' : 'unknown'], ['o', 'GNU/Linux'],
    ]; // biome-ignore format: a table
    sys.out(`${parts.filter(([k, v]) => (all || set.has(k)) && v !== '').map(([, v]) => v).join(' ')}\n`); // biome-ignore format: a chain
    return 0;
  },
};

export const nproc: Command = {
  path: '/usr/bin/nproc',
  program(sys) {
    const parsed = options(sys, '', { all: 'a', ignore: 'i:' });
    if (typeof parsed === 'number') return parsed;
    sys.out('2\n');
    return 0;
  },
};

export const date: Command = {
  path: '/usr/bin/date',
  program(sys) {
    const parsed = options(sys, 'd:f:I::r:Rs:u', {
      date: 'd:',
      'iso-8601': 'I::',
      reference: 'r:',
      'rfc-email': 'R',
      'rfc-3339': '3:',
      set: 's:',
      utc: 'u',
      universal: 'u',
    });
    if (typeof parsed === 'number') return parsed;
    let wall = sys.wall;
    let format = '%a %b %e %H:%M:%S %Z %Y';
    for (const { opt, arg } of parsed.opts) {
      if (opt === 'd') {
        const when = parseDate(arg!, sys.wall);
        if (when === null) return complain(sys, `invalid date ${quote(arg!)}`);
        wall = when;
      } else if (opt === 'r') {
        const s = sys.stat(arg!);
        if (!s.ok) return complain(sys, `${arg}: ${strerror[s.error.errno]}`);
        wall = s.value.mtime;
      } else if (opt === 'R') format = '%a, %d %b %Y %H:%M:%S %z';
      else if (opt === '3') format = arg === 'date' ? '%F' : arg === 'ns' ? '%F %T.%N%:z' : '%F %T%:z';
      else if (opt === 'I')
        format =
          { date: '%F', hours: '%FT%H%:z', minutes: '%FT%H:%M%:z', seconds: '%FT%T%:z', ns: '%FT%T,%N%:z' }[
            arg ?? 'date'
          ] ?? '%F';
    }
    const operand = parsed.operands[0];
    if (parsed.operands[1] !== undefined) return usage(sys, `extra operand ${quote(parsed.operands[1])}`);
    if (operand !== undefined) {
      if (operand[0] !== '+') return complain(sys, `invalid date ${quote(operand)}`);
      format = operand.slice(1);
    }
    sys.out(`${strftime(format, wall)}\n`);
    return 0;
  },
};

/** `@SECONDS`, ISO dates, `now`, `yesterday`, `+2 days`, `1 hour ago`. Differs: the rest of date's language is refused. */
export function parseDate(text: string, now: number): number | null {
  let wall = now;
  let rest = text.trim();
  const at = /^@(-?\d+)(\.\d+)?$/.exec(rest);
  if (at) return Number(at[1]) * 1e9 + Math.round(Number(at[2] ?? 0) * 1e9);
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(?:Z|UTC)?/.exec(rest);
  if (iso) {
    wall =
      Date.UTC(
        Number(iso[1]),
        Number(iso[2]) - 1,
        Number(iso[3]),
        Number(iso[4] ?? 0),
        Number(iso[5] ?? 0),
        Number(iso[6] ?? 0),
      ) * 1e6;
    rest = rest.slice(iso[0].length).trim();
  }
  const units: Record<string, number> = {
    sec: 1,
    second: 1,
    min: 60,
    minute: 60,
    hour: 3600,
    day: 86400,
    week: 604800,
    fortnight: 1209600,
  };
  while (rest !== '') {
    const m = /^([-+]?\s*\d+)?\s*([a-z]+?)s?(\s+ago)?(?:\s+|$)/i.exec(rest);
    if (!m) return null;
    const word = m[2]!.toLowerCase();
    if (word === 'now' || word === 'today' || word === 'utc') wall += 0;
    else if (word === 'yesterday') wall -= 86400e9;
    else if (word === 'tomorrow') wall += 86400e9;
    else if (units[word] !== undefined)
      wall += units[word]! * 1e9 * Number((m[1] ?? '1').replace(/\s/g, '')) * (m[3] ? -1 : 1);
    else return null;
    rest = rest.slice(m[0].length);
  }
  return wall;
}

export const env: Command = {
  path: '/usr/bin/env',
  *program(sys: Sys): Task<number> {
    const parsed = options(
      sys,
      '+C:iS:u:v0',
      { 'ignore-environment': 'i', null: '0', unset: 'u:', chdir: 'C:', 'split-string': 'S:', debug: 'v' },
      125,
    );
    if (typeof parsed === 'number') return parsed;
    let vars = new Map(sys.env);
    let eol = '\n';
    const words: string[] = [];
    for (const { opt, arg } of parsed.opts) {
      if (opt === 'i') vars = new Map();
      else if (opt === 'u') vars.delete(arg!);
      else if (opt === '0') eol = '\0';
      else if (opt === 'S') words.push(...arg!.split(/\s+/).filter(Boolean));
      else if (opt === 'C') {
        const moved = sys.chdir(arg!);
        if (!moved.ok) {
          complain(sys, `cannot change directory to ${quoteaf(arg!)}: ${strerror[moved.error.errno]}`);
          return 125;
        }
      }
    }
    words.push(...parsed.operands);
    if (words[0] === '-') {
      vars = new Map();
      words.shift();
    }
    while (words.length > 0 && words[0]!.includes('=')) {
      const word = words.shift()!;
      vars.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    }
    if (words.length === 0) {
      for (const [k, v] of vars) sys.out(`${k}=${v}${eol}`);
      return 0;
    }
    return yield* runCommand(sys, words, vars);
  },
};

/** execvp and its two refusals: 127 not found, 126 not to be run. */
export function* runCommand(sys: Sys, words: readonly string[], vars?: ReadonlyMap<string, string>): Task<number> {
  yield* sys.flush();
  const ran = yield* sys.exec(words, vars);
  if (ran.ok) return ran.value;
  complain(
    sys,
    `${sys.argv[0]!.endsWith('timeout') || sys.argv[0]!.endsWith('nohup') ? `failed to run command ${quote(words[0]!)}` : quote(words[0]!)}: ${strerror[ran.error.errno]}`,
  );
  return ran.error.errno === 'ENOENT' ? 127 : 126;
}

export const nice: Command = {
  path: '/usr/bin/nice',
  *program(sys: Sys): Task<number> {
    const parsed = options(sys, '+n:', { adjustment: 'n:' }, 125);
    if (typeof parsed === 'number') return parsed;
    if (parsed.operands.length > 0) return yield* runCommand(sys, parsed.operands);
    sys.out('0\n');
    return 0;
  },
};

export const nohup: Command = {
  path: '/usr/bin/nohup',
  *program(sys: Sys): Task<number> {
    const parsed = options(sys, '+', {}, 125);
    if (typeof parsed === 'number') return parsed;
    if (parsed.operands.length === 0) return usage(sys, 'missing operand', 125);
    sys.signal('SIGHUP', 'SIG_IGN');
    return yield* runCommand(sys, parsed.operands);
  },
};

export const stdbuf: Command = {
  path: '/usr/bin/stdbuf',
  *program(sys: Sys): Task<number> {
    const parsed = options(sys, '+i:o:e:', { input: 'i:', output: 'o:', error: 'e:' }, 125);
    if (typeof parsed === 'number') return parsed;
    if (parsed.operands.length === 0) return usage(sys, 'missing operand', 125);
    if (parsed.opts.length === 0) return usage(sys, 'you must specify a buffering mode option', 125);
    return yield* runCommand(sys, parsed.operands);
  },
};

export const tty: Command = { path: '/usr/bin/tty', program: (sys) => { if (!sys.isatty(0)) { sys.out('not a tty\n'); return 1; } sys.out('/dev/pts/0\n'); return 0; } }; // biome-ignore format: short
