import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { slurp } from '../input.ts';
import help from './help.json' with { type: 'json' };

const longs = {
  id: 'id::', 'no-act': 'N', stderr: 's', file: 'f:', priority: 'p:', tag: 't:', socket: 'u:', 'socket-errors': 'se::', udp: 'd', tcp: 'T', server: 'n:', port: 'P:', 'prio-prefix': 'pp', size: 'S:',
  'skip-empty': 'e', rfc3164: '3', rfc5424: '5::', help: 'h', version: 'V', journald: 'j::',
}; // biome-ignore format: a table
const facilities = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', '', '', '', '', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7']; // biome-ignore format: a list
const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

/** `logger`: no daemon listens on /dev/log, and what is said is lost. Ref: util-linux 2.38.1 misc-utils/logger.c */
export const logger: Command = {
  path: '/usr/bin/logger',
  *program(sys: Sys): Task<number> {
    const { opts, operands } = getopt(sys.argv, '+dTn:P:S:f:p:t:u:isNehV3', longs);
    let insist = false;
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n${tryHelp('logger')}`);
        return 1;
      }
      if (o.opt === 'h' || o.opt === 'V') {
        sys.out(o.opt === 'h' ? help.logger : 'logger from util-linux 2.38.1\n');
        return 0;
      }
      if (o.opt === 's' || (o.opt === 'se' && o.arg !== 'off' && o.arg !== 'auto')) insist = true;
      else if (o.opt === 'p') {
        const [f, l] = o.arg!.includes('.') ? o.arg!.split('.') : ['user', o.arg];
        const alias: Readonly<Record<string, string>> = {
          warn: 'warning',
          error: 'err',
          panic: 'emerg',
          security: 'auth',
        };
        const facility = facilities.indexOf(alias[f!] ?? f!);
        const level = levels.indexOf(alias[l!] ?? l!);
        if (facility < 0 || f === '') {
          sys.err(`logger: unknown facility name: ${f}\n`);
          return 1;
        }
        if (level < 0) {
          sys.err(`logger: unknown priority name: ${l}\n`);
          return 1;
        }
      }
    }
    if (insist) {
      sys.err('logger: socket /dev/log: No such file or directory\n');
      return 1;
    }
    if (operands.length === 0) yield* slurp(sys, '-');
    return 0;
  },
};
