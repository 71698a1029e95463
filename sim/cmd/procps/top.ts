import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import help from './help.json' with { type: 'json' };
import { commandLine, LOADING, meminfo, type Proc, readProcs, userId } from './readproc.ts';
import { uptimeLine } from './uptime.ts';

// biome-ignore format: a table
const longs = {
  'batch-mode': 'b', 'cmdline-toggle': 'c', delay: 'd:', 'scale-summary-mem': 'E:', 'scale-task-mem': 'e:', 'threads-show': 'H', 'idle-toggle': 'i', iterations: 'n:',
  'list-fields': 'O', 'sort-override': 'o:', pid: 'p:', 'accum-time-toggle': 'S', 'secure-mode': 's', 'filter-any-user': 'U:', 'filter-only-euser': 'u:', width: 'w::', 'single-cpu-toggle': '1',
  help: 'h', version: 'V',
};

/**
 * `top`: batch mode (-b), and on a terminal a screen that is drawn anew until Ctrl-C. Ref: procps 4.0.2 src/top/top.c
 * Differs: no keys on a terminal.
 */
export const top: Command = {
  path: '/usr/bin/top',
  *program(sys: Sys): Task<number> {
    const { opts, operands } = getopt(sys.argv, 'bcd:E:e:Hhin:Oo:p:SsU:u:Vw::1', longs);
    let batch = false;
    let full = false;
    let delay = 3;
    let rounds = Number.POSITIVE_INFINITY;
    let width = Number(sys.env.get('COLUMNS')) || (sys.isatty(1) ? sys.columns : 512);
    let order: { field: string; descending: boolean } = { field: '%CPU', descending: true };
    const pids: number[] = [];
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`top: ${o.error.replace(/^invalid option -- '(.*)'$/, "invalid option -- '$1'")}\n`);
        return 0;
      }
      const arg = o.arg ?? '';
      switch (o.opt) {
        case 'h':
          sys.out(help.top);
          return 0;
        case 'V':
          sys.out('top from procps-ng 4.0.2\n');
          return 0;
        case 'b':
          batch = true;
          break;
        case 'c':
          full = !full;
          break;
        case 'd':
          delay = Number(arg);
          if (!(delay >= 0)) return bad(sys, `bad delay interval '${arg}'`);
          break;
        case 'n':
          rounds = Number(arg);
          if (!/^\d+$/.test(arg) || rounds < 1) return bad(sys, `bad iterations argument '${arg}'`);
          break;
        case 'o': {
          const field = arg.replace(/^[-+]/, '');
          if (!fields.includes(field)) return bad(sys, `unrecognized field name '${arg}'`);
          order = { field, descending: arg[0] !== '-' };
          break;
        }
        case 'p':
          for (const word of arg.split(',')) {
            if (!/^\d+$/.test(word)) return bad(sys, `bad pid '${word}'`);
            pids.push(word === '0' ? sys.pid : Number(word));
          }
          break;
        case 'u':
        case 'U':
          if (userId(sys, arg.replace(/^!/, '')) === null) return bad(sys, 'Invalid user');
          break;
        case 'w':
          width = Number(arg) || 512;
          break;
        case 'O':
          for (const f of fields) sys.out(`${f}\n`);
          return 0;
      }
    }
    if (operands.length > 0) return bad(sys, `unknown option '${operands[0]}'`);
    if (!batch && !sys.env.get('TERM')) return 1;
    if (!batch && !sys.isatty(1)) return bad(sys, 'failed tty get');
    if (!batch) sys.setlinebuf();
    yield* sys.cpu(LOADING);
    for (let n = 0; n < rounds; n++) {
      if (n > 0) yield* sys.sleep(Math.round(delay * 1e9));
      const text = screen(sys, pids, full, order, width);
      sys.out(batch ? (n > 0 ? `\n${text}` : text) : `\x1b[H\x1b[J${text}`);
      yield* sys.flush();
    }
    return 0;
  },
};

const fields = ['PID', 'PPID', 'UID', 'USER', 'PR', 'NI', 'VIRT', 'RES', 'SHR', 'S', '%CPU', '%MEM', 'TIME+', 'COMMAND']; // biome-ignore format: a list

function bad(sys: Sys, text: string): 1 {
  sys.err(`top: ${text}\n`);
  return 1;
}

function screen(
  sys: Sys,
  pids: readonly number[],
  full: boolean,
  order: { readonly field: string; readonly descending: boolean },
  width: number,
): string {
  const all = readProcs(sys).filter((p) => pids.length === 0 || pids.includes(p.pid));
  const m = meminfo(sys);
  const mib = (kb: number) => (kb / 1024).toFixed(1).padStart(8);
  const get = (name: string) => m.get(name) ?? 0;
  const count = (s: string) => all.filter((p) => p.state === s).length;
  const n = (x: number) => String(x).padStart(3);
  const used = get('MemTotal') - get('MemAvailable');
  const lines = [
    `top -${uptimeLine(sys)}`,
    `Tasks: ${n(all.length)} total, ${n(count('R'))} running, ${n(count('S'))} sleeping, ${n(count('T'))} stopped, ${n(count('Z'))} zombie`,
    '%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ',
    `MiB Mem :${mib(get('MemTotal'))} total,${mib(get('MemFree'))} free,${mib(used)} used,${mib(get('Buffers') + get('Cached') + get('SReclaimable'))} buff/cache     `,
    `MiB Swap:${mib(get('SwapTotal'))} total,${mib(get('SwapFree'))} free,${mib(get('SwapTotal') - get('SwapFree'))} used.${mib(get('MemAvailable'))} avail Mem `,
    '',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
  ];
  const key = (p: Proc): number | string => {
    switch (order.field) {
      case 'PID':
        return p.pid;
      case 'PPID':
        return p.ppid;
      case 'VIRT':
        return p.vsize;
      case 'RES':
      case '%MEM':
        return p.rss;
      case 'COMMAND':
        return p.comm;
      default:
        return 0;
    }
  };
  all.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const d = x < y ? -1 : x > y ? 1 : 0;
    return d === 0 ? a.pid - b.pid : order.descending ? -d : d;
  });
  for (const p of all) {
    const mem = ((p.rss * 4 * 100) / get('MemTotal')).toFixed(1);
    const row = `${String(p.pid).padStart(7)} ${'root'.padEnd(8)} ${String(p.priority).padStart(3)} ${String(p.nice).padStart(3)} ${String(p.vsize / 1024).padStart(7)} ${String(p.rss * 4).padStart(6)} ${String(Math.floor(p.rss * 0.7) * 4).padStart(6)} ${p.state} ${'0.0'.padStart(5)} ${mem.padStart(5)}   0:00.00 ${full ? commandLine(p) : p.comm}`;
    lines.push(row.slice(0, width).trimEnd());
  }
  return `${lines.join('\n')}\n`;
}
