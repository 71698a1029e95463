import { strerror } from '../../../core/errno.ts';
import type { LogRecord } from '../../proc/klog.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { uptime } from '../procps/readproc.ts';
import { strftime } from '../strftime.ts';
import help from './help.json' with { type: 'json' };

const longs = {
  buffersize: 's:', 'buffer-size': 's:', clear: 'C', color: 'L::', 'console-level': 'n:', 'console-off': 'D', 'console-on': 'E', decode: 'x', file: 'F:', facility: 'f:', follow: 'w',
  'follow-new': 'W', human: 'H', help: 'h', json: 'J', kernel: 'k', level: 'l:', since: 'since:', syslog: 'S', raw: 'r', 'read-clear': 'c', reltime: 'e', 'show-delta': 'd', ctime: 'T',
  noescape: 'noescape', notime: 't', nopager: 'P', until: 'until:', userspace: 'u', version: 'V', 'time-format': 'tf:', 'force-prefix': 'p',
}; // biome-ignore format: a table

const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
const facilities = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp']; // biome-ignore format: a list

type TimeFormat = 'time' | 'notime' | 'ctime' | 'delta' | 'reltime' | 'iso' | 'time+delta' | 'ctime+delta';

/** `dmesg`: the kernel's ring buffer. Ref: util-linux 2.38.1 sys-utils/dmesg.c */
export const dmesg: Command = { path: '/usr/bin/dmesg', program };

function* program(sys: Sys): Task<number> {
  const { opts, operands } = getopt(sys.argv, 'CcDdEeF:f:HhJkL::l:n:iPprSs:TtuVWwx', longs);
  const say = (text: string): 1 => {
    sys.err(`dmesg: ${text}\n`);
    return 1;
  };
  const set = new Set<string>();
  let wanted: Set<number> | null = null;
  let from: Set<number> | null = null;
  let format = 'time' as TimeFormat;
  for (const o of opts) {
    if ('error' in o) {
      sys.err(`${sys.argv[0]}: ${o.error}\n${tryHelp('dmesg')}`);
      return 1;
    }
    const arg = o.arg ?? '';
    switch (o.opt) {
      case 'h':
        sys.out(help.dmesg);
        return 0;
      case 'V':
        sys.out('dmesg from util-linux 2.38.1\n');
        return 0;
      case 'l':
      case 'n': {
        const list = new Set<number>();
        for (const word of arg.split(',')) {
          const n = /^\d+$/.test(word) ? Number(word) - (o.opt === 'n' ? 1 : 0) : levels.indexOf(word);
          if (n < 0 || n > 7) return say(`unknown level '${word}'`);
          list.add(n);
        }
        if (o.opt === 'l') wanted = list;
        else set.add('n');
        break;
      }
      case 'f': {
        from = new Set();
        for (const word of arg.split(',')) {
          const n = facilities.indexOf(word);
          if (n < 0) return say(`unknown facility '${word}'`);
          from.add(n);
        }
        break;
      }
      case 'k':
        from = new Set([0]);
        break;
      case 'u':
        from = new Set(facilities.keys());
        from.delete(0);
        break;
      case 'tf':
        if (!/^(delta|reltime|ctime|notime|iso)$/.test(arg)) return say(`unknown time format: ${arg}`);
        format = arg as TimeFormat;
        break;
      case 't':
        format = 'notime';
        break;
      case 'T':
        format = /delta/.test(format) ? 'ctime+delta' : 'ctime';
        break;
      case 'd':
        format = format === 'ctime' ? 'ctime+delta' : format === 'notime' ? 'delta' : 'time+delta';
        break;
      case 'e':
      case 'H':
        format = 'reltime';
        break;
      case 'L':
        if (arg !== '' && !/^=?(auto|always|never)$/.test(arg)) return say(`unsupported color mode: '${arg}'`);
        if (/always/.test(arg)) set.add('color');
        break;
      case 'F':
        set.add(`F${arg}`);
        break;
      default:
        set.add(o.opt);
    }
  }
  if (operands.length > 0) {
    sys.err(`dmesg: bad usage\n${tryHelp('dmesg')}`);
    return 1;
  }
  if (set.has('C')) {
    sys.klog.clear();
    return 0;
  }
  if (set.has('D') || set.has('E') || set.has('n')) return 0;
  const { boot, up } = uptime(sys);
  let previous: LogRecord | null = null;
  const shown = (r: LogRecord): boolean => (wanted === null || wanted.has(r.priority & 7)) && (from === null || from.has(r.priority >> 3)); // biome-ignore format: short
  const wall = (r: LogRecord) => sys.wall - Math.round(up * 1e9) + r.time;
  const seconds = (r: LogRecord) => (Math.floor(r.time / 1000) / 1e6).toFixed(6);
  const stamp = (r: LogRecord): string => {
    const gap = previous === null ? 0 : (Math.floor(r.time / 1000) - Math.floor(previous.time / 1000)) / 1e6;
    switch (format) {
      case 'notime':
        return '';
      case 'ctime':
        return `[${strftime('%a %b %e %H:%M:%S %Y', wall(r))}] `;
      case 'ctime+delta':
        return `[${strftime('%a %b %e %H:%M:%S %Y', wall(r))} <${gap.toFixed(6).padStart(12)}>] `;
      case 'delta':
        return `[<${gap.toFixed(6).padStart(12)}>] `;
      case 'time+delta':
        return `[${seconds(r).padStart(12)} <${gap.toFixed(6).padStart(12)}>] `;
      case 'iso':
        return `${strftime('%Y-%m-%dT%H:%M:%S', wall(r))},${String(Math.floor(wall(r) / 1000) % 1e6).padStart(6, '0')}+00:00 `;
      case 'reltime': {
        const minute = (x: LogRecord) => Math.floor((boot * 1e9 + x.time) / 60e9);
        if (previous === null || minute(previous) !== minute(r)) return `[${strftime('%b%d %H:%M', wall(r))}] `;
        return `[${`+${gap.toFixed(6)}`.padStart(11)}] `;
      }
      default:
        return `[${seconds(r).padStart(12)}] `;
    }
  };
  const one = (r: LogRecord): string => {
    if (set.has('r')) return `<${rawPriority(r)}>[${seconds(r).padStart(12)}] ${r.text}\n`;
    const decoded = set.has('x') ? `${(facilities[r.priority >> 3] ?? '?').padEnd(6)}:${levels[r.priority & 7]!.padEnd(6)}: ` : ''; // biome-ignore format: short
    const text = set.has('noescape') ? r.text : r.text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`); // biome-ignore format: short
    const time = stamp(r);
    previous = r;
    if (!set.has('color')) return `${decoded}${time}${text}\n`;
    const subsystem = /^[^: ]+(?: [^: ]+)?: ?/.exec(text)?.[0]?.replace(/ $/, '') ?? '';
    const rest = text.slice(subsystem.length);
    const paint = (r.priority & 7) <= 3 ? '\x1b[31m' : (r.priority & 7) === 4 ? '\x1b[1m' : '';
    return `${decoded}\x1b[32m${time.trimEnd()}\x1b[0m ${subsystem === '' ? '' : `\x1b[33m${subsystem}\x1b[0m`}${paint}${rest}${paint === '' ? '' : '\x1b[0m'}\n`;
  };
  const records: LogRecord[] = [];
  let seq = set.has('W') ? sys.klog.end : sys.klog.cleared;
  for (let r = sys.klog.next(seq); r !== null; r = sys.klog.next(seq)) {
    records.push(r);
    seq = r.seq + 1;
  }
  const visible = records.filter(shown);
  if (set.has('J')) {
    const items = visible.map((r) => `{\n         "pri": ${rawPriority(r)},\n         "time": ${seconds(r).padStart(12)},\n         "msg": ${JSON.stringify(r.text)}\n      }`); // biome-ignore format: short
    sys.out(`{\n   "dmesg": [\n      ${items.join(',')}\n   ]\n}\n`);
  } else for (const r of visible) sys.out(one(r));
  if (set.has('c')) sys.klog.clear();
  if (!set.has('w') && !set.has('W')) return 0;
  const fd = sys.open('/dev/kmsg', { read: true });
  if (!fd.ok) return say(`cannot open /dev/kmsg: ${strerror[fd.error.errno]}`);
  for (;;) {
    yield* sys.flush();
    for (let r = sys.klog.next(seq); r !== null; r = sys.klog.next(seq)) {
      if (shown(r)) sys.out(one(r));
      seq = r.seq + 1;
    }
    yield* sys.flush();
    // what was seen already is read past, then the next record is waited for
    let got = yield* sys.read(fd.value, 8192);
    while (got.ok && Number(got.value.split(',')[1]) < seq) got = yield* sys.read(fd.value, 8192);
    if (!got.ok) return 0;
  }
}

/** LOG_MAKEPRI() of a facility that was shifted down already. */
function rawPriority(r: LogRecord): number {
  return (r.priority >> 3) | (r.priority & 7);
}
