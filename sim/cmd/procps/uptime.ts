import type { Command, Sys } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { strftime } from '../strftime.ts';
import help from './help.json' with { type: 'json' };
import { uptime as uptimeOf } from './readproc.ts';

/** ` 10:11:12 up  3:12,  0 user,  load average: 0.00, 0.00, 0.00`. Ref: procps library/uptime.c:procps_uptime_sprint() */
export function uptimeLine(sys: Sys): string {
  const { up } = uptimeOf(sys);
  const days = Math.floor(up / 86400);
  const hours = Math.floor(up / 3600) % 24;
  const minutes = Math.floor(up / 60) % 60;
  const time = hours > 0 ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}` : `${minutes} min`;
  const load = sys.readFile('/proc/loadavg');
  const [a, b, c] = (load.ok ? load.value : '0.00 0.00 0.00').split(' ');
  const since = days > 0 ? `${days} ${days > 1 ? 'days' : 'day'}, ` : '';
  return ` ${strftime('%H:%M:%S', sys.wall)} up ${since}${time},  0 user,  load average: ${a}, ${b}, ${c}`;
}

/** Ref: procps src/uptime.c */
export const uptime: Command = {
  path: '/usr/bin/uptime',
  program(sys) {
    const { opts, operands } = getopt(sys.argv, 'phsV', { pretty: 'p', help: 'h', since: 's', version: 'V' });
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n${help.uptime}`);
        return 1;
      }
      if (o.opt === 'p') {
        const { up } = uptimeOf(sys);
        const parts = (
          [
            ['year', 31_536_000, 10 ** 9],
            ['week', 604_800, 52],
            ['day', 86_400, 7],
            ['hour', 3600, 24],
            ['minute', 60, 60],
          ] as const
        ).flatMap(([unit, size, wrap]) => {
          const n = Math.floor(up / size) % wrap;
          return n > 0 ? [`${n} ${unit}${n > 1 ? 's' : ''}`] : [];
        });
        sys.out(`up ${up < 60 ? '0 minutes' : parts.join(', ')}\n`);
        return 0;
      }
      if (o.opt === 's') sys.out(`${strftime('%Y-%m-%d %H:%M:%S', uptimeOf(sys).boot * 1e9)}\n`);
      else if (o.opt === 'h') sys.out(help.uptime);
      else sys.out('uptime from procps-ng 4.0.2\n');
      return 0;
    }
    if (operands.length > 0) {
      sys.err(help.uptime);
      return 1;
    }
    sys.out(`${uptimeLine(sys)}\n`);
    return 0;
  },
};

/** Nobody is logged in: utmp is empty. Ref: procps src/w.c */
export const w: Command = {
  path: '/usr/bin/w',
  program(sys) {
    const { opts } = getopt(sys.argv, 'husfioVp', {
      'no-header': 'h', 'no-current': 'u', short: 's', from: 'f', 'old-style': 'o', 'ip-addr': 'i', pids: 'p', help: 'help', version: 'V',
    }); // biome-ignore format: a table
    let header = true;
    let short = false;
    let from = true;
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n${help.w}`);
        return 1;
      }
      if (o.opt === 'help') {
        sys.out(help.w);
        return 0;
      }
      if (o.opt === 'V') {
        sys.out('w from procps-ng 4.0.2\n');
        return 0;
      }
      if (o.opt === 'h') header = false;
      else if (o.opt === 's') short = true;
      else if (o.opt === 'f') from = !from;
    }
    if (!header) return 0;
    const columns = `USER     TTY      ${from ? 'FROM            ' : ''}`;
    sys.out(`${uptimeLine(sys)}\n${columns}${short ? '  IDLE WHAT' : ' LOGIN@   IDLE   JCPU   PCPU WHAT'}\n`);
    return 0;
  },
};

/** Ref: procps src/pwdx.c */
export const pwdx: Command = {
  path: '/usr/bin/pwdx',
  program(sys) {
    const { opts, operands } = getopt(sys.argv, 'hV', { help: 'h', version: 'V' });
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n${help.pwdx}`);
        return 1;
      }
      sys.out(o.opt === 'h' ? help.pwdx : 'pwdx from procps-ng 4.0.2\n');
      return 0;
    }
    if (operands.length === 0) {
      sys.err(help.pwdx);
      return 1;
    }
    let status = 0;
    for (const word of operands) {
      if (!/^(\/proc\/)?\d+$/.test(word)) {
        sys.err(`pwdx: invalid process id: ${word}\n`);
        return 1;
      }
      const cwd = sys.readlink(`${word.startsWith('/') ? '' : '/proc/'}${word}/cwd`);
      if (cwd.ok) sys.out(`${word}: ${cwd.value}\n`);
      else {
        sys.err(`${word}: No such process\n`);
        status = 1;
      }
    }
    return status;
  },
};
