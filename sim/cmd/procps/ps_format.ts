import type { Sys } from '../../proc/sys.ts';
import { strftime } from '../strftime.ts';
import { columns, macros } from './ps_columns.ts';
import { commandLine, meminfo, type Proc, ttyName, uptime } from './readproc.ts';

/** A column as it was asked for. */
export type FormatNode = {
  readonly head: string;
  readonly width: number;
  readonly adjust: string;
  readonly show: string;
  readonly spec: string;
};

/** What values depend on beside the process. */
export type Showing = {
  readonly sys: Sys;
  readonly boot: number;
  readonly up: number;
  readonly memory: number;
  /** -f, -F, -x: whole command lines where -o `cmd` stands. */
  readonly numericUser: boolean;
  /** `c`: names instead of command lines. */
  readonly bsdC: boolean;
  /** -f: what `ucmd` shows. */
  readonly fullComm: boolean;
  /** `e`: with the environment. */
  readonly environment: boolean;
};

export function showing(sys: Sys, flags: Pick<Showing, 'numericUser' | 'bsdC' | 'fullComm' | 'environment'>): Showing {
  return { sys, ...uptime(sys), memory: meminfo(sys).get('MemTotal') ?? 1, ...flags };
}

/** The nodes of a word of a format; null when there is no such. Ref: sortformat.c:do_one_spec() */
export function oneSpec(sys: Sys, spec: string, head: string | null): FormatNode[] | null {
  const [name = '', given] = spec.split(':');
  const column = columns.find((c) => c[0] === name);
  if (column) {
    const [, title, show, width, adjust] = column;
    const pidWidth = adjust === 'p' ? Math.max(5, pidDigits(sys)) : 0;
    let w = Math.max(width, pidWidth);
    if (given !== undefined && /^\d+$/.test(given) && Number(given) > 0) w = Number(given);
    else if (head !== null) w = Math.max(w, head.length);
    return [{ head: head ?? title, width: w, adjust: adjust === 'p' ? 'r' : adjust, show, spec: name }];
  }
  const macro = macros[name];
  return macro === undefined ? null : macro.split(',').flatMap((word) => oneSpec(sys, word, head)!);
}

function pidDigits(sys: Sys): number {
  const max = sys.readFile('/proc/sys/kernel/pid_max');
  return max.ok ? String(Number(max.value) - 1).length : 5;
}

/** `-o`: the columns, or why not. Ref: sortformat.c:format_parse() */
export function parseFormat(sys: Sys, text: string): FormatNode[] | string {
  if (text === '') return 'empty format list';
  const nodes: FormatNode[] = [];
  for (const word of text.split(/[ ,\t\n]/)) {
    if (word === '') return 'improper format list';
    const eq = word.indexOf('=');
    const spec = eq < 0 ? word : word.slice(0, eq);
    const aix = /^%[A-Za-z]/.test(spec);
    const found = oneSpec(sys, aix ? (AIX[spec.slice(1)] ?? '') : spec, eq < 0 ? null : word.slice(eq + 1));
    if (!found) return `unknown user-defined format specifier "${spec}"`;
    nodes.push(...found);
  }
  return nodes;
}

// biome-ignore format: a table
const AIX: Readonly<Record<string, string>> = {
  C: 'pcpu', G: 'group', P: 'ppid', U: 'user', a: 'args', c: 'comm', g: 'rgroup', n: 'nice', p: 'pid', r: 'pgid', t: 'etime', u: 'ruser', x: 'time', y: 'tty', z: 'vsz',
};

/** One line, a heading when there is no process. Ref: output.c:show_one_proc() */
export function line(nodes: readonly FormatNode[], p: Proc | null, s: Showing, prefix: string, cols: number): string {
  let correct = 0;
  let actual = 0;
  let needSpace = false;
  let out = '';
  for (const [i, node] of nodes.entries()) {
    const last = i === nodes.length - 1;
    let room = node.width;
    if (last) {
      const gap = correct - actual;
      room = gap < 1 ? cols - actual - (needSpace ? 1 : 0) : cols - Math.max(correct, actual);
      room = Math.max(room, 0);
    }
    let text = p ? cell(node, p, s, prefix, room) : node.head;
    if ((node.adjust === 'u' && p) || (node.adjust === 'w' && p)) text = text.slice(0, room);
    let pad = 0;
    if (node.adjust === 'r') pad = Math.max(0, node.width - text.length);
    else if (node.adjust === 's') pad = Math.max(0, 9 - text.length);
    else if (node.adjust === 'U' && s.numericUser) pad = Math.max(0, node.width - text.length);
    let space = correct - actual + pad;
    if (space < 1) space = needSpace ? 1 : 0;
    out += ' '.repeat(space) + text;
    if (last) break;
    actual += space + text.length;
    correct += node.width + 1;
    needSpace = true;
  }
  return `${out}\n`;
}

const two = (n: number) => String(n).padStart(2, '0');

/** Seconds as HH:MM:SS with days in front. */
function clock(t: number, hours: boolean): string {
  const days = Math.floor(t / 86400);
  const h = Math.floor(t / 3600) % 24;
  const tail = `${two(Math.floor(t / 60) % 60)}:${two(t % 60)}`;
  return `${days > 0 ? `${days}-` : ''}${hours || days > 0 || h > 0 ? `${two(h)}:` : ''}${tail}`;
}

/** The name of a user too long for its column gives way to a number. Ref: output.c:do_pr_name() */
function userText(name: string, width: number, s: Showing): string {
  if (s.numericUser) return '0';
  return name.length > width ? `${name.slice(0, width - 1)}+` : name;
}

function namespaceOf(s: Showing, p: Proc, type: string): string {
  const link = s.sys.readlink(`/proc/${p.pid}/ns/${type}`);
  return (link.ok ? /\[(\d+)\]/.exec(link.value)?.[1] : null) ?? '-';
}

function statusField(s: Showing, p: Proc, name: string): string {
  const text = s.sys.readFile(`/proc/${p.pid}/status`);
  return (text.ok ? new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text.value)?.[1] : null) ?? '-';
}

/** Signal sets in the 9 columns that they have. */
function signals(hex: string): string {
  return hex.length > 8 && /^0*$/.test(hex.slice(0, -8)) ? hex.slice(-8).padStart(9, '0').slice(-8) : hex.slice(-8);
}

function cell(node: FormatNode, p: Proc, s: Showing, prefix: string, room: number): string {
  const started = s.boot + Math.floor(p.start / 100);
  const elapsed = Math.max(0, Math.floor(s.up - p.start / 100));
  const cpu = Math.floor((p.utime + p.stime) / 100);
  const used = elapsed > 0 ? Math.floor(((p.utime + p.stime) * 1000) / (elapsed * 100)) : 0;
  const name = p.comm + (p.state === 'Z' ? ' <defunct>' : '');
  switch (node.show) {
    case 'procs':
    case 'tasks':
      return String(p.pid);
    case 'ppid':
      return String(p.ppid);
    case 'pgid':
      return String(p.pgrp);
    case 'sess':
      return String(p.session);
    case 'tpgid':
      return String(p.tpgid);
    case 'args': {
      let text = prefix + (s.bsdC ? name : commandLine(p));
      if (s.environment && text.length + 1 < room) {
        const env = s.sys.readFile(`/proc/${p.pid}/environ`);
        if (env.ok && env.value !== '') text += ` ${env.value.replace(/\0$/, '').replaceAll('\0', ' ')}`;
      }
      return text;
    }
    case 'comm':
      return prefix + (s.fullComm ? commandLine(p) : name);
    case 'fname':
      return p.comm.slice(0, 8);
    case 'exe': {
      const exe = s.sys.readlink(`/proc/${p.pid}/exe`);
      return exe.ok ? exe.value : '-';
    }
    case 'tty8':
    case 'tty4':
      return ttyName(p.tty);
    case 'time':
      return clock(cpu, true);
    case 'times':
      return String(cpu);
    case 'bsdtime':
      return `${String(Math.floor(cpu / 60)).padStart(3)}:${two(cpu % 60)}`;
    case 'etime':
      return clock(elapsed, false);
    case 'etimes':
      return String(elapsed);
    case 'stime': {
      const now = new Date(Math.floor(s.sys.wall / 1e6));
      const then = new Date(started * 1000);
      const format =
        then.getUTCFullYear() !== now.getUTCFullYear()
          ? '%Y'
          : strftime('%j', started * 1e9) !== strftime('%j', s.sys.wall)
            ? '%b%d'
            : '%H:%M';
      return strftime(format, started * 1e9);
    }
    case 'start':
      return strftime(elapsed > 86400 ? '  %b %d' : '%H:%M:%S', started * 1e9);
    case 'lstart':
      return strftime('%c', started * 1e9);
    case 'bsdstart':
      return strftime(elapsed > 86400 ? '%b %e' : ' %H:%M', started * 1e9);
    case 's':
      return p.state;
    case 'stat':
      return (
        p.state +
        (p.nice < 0 ? '<' : p.nice > 0 ? 'N' : '') +
        (p.session === p.pid ? 's' : '') +
        (p.threads > 1 ? 'l' : '') +
        (p.pgrp === p.tpgid ? '+' : '')
      );
    case 'euser':
    case 'ruser':
    case 'suser':
    case 'fuser':
    case 'egroup':
    case 'rgroup':
    case 'sgroup':
    case 'fgroup':
      return userText('root', node.width, s);
    case 'euid':
    case 'ruid':
    case 'suid':
    case 'fuid':
    case 'egid':
    case 'rgid':
    case 'sgid':
    case 'fgid':
      return '0';
    case 'supgid':
      return '0';
    case 'supgrp':
      return 'root';
    case 'pcpu':
      return used > 999 ? String(Math.floor(used / 10)) : `${Math.floor(used / 10)}.${used % 10}`;
    case 'c':
      return String(Math.min(99, Math.floor(used / 10))).padStart(2);
    case 'cp':
      return String(Math.min(999, used)).padStart(3);
    case 'utilization':
    case 'utilization_c':
      return `${Math.floor(used / 10)}.${used % 10}00`;
    case 'pmem': {
      const part = Math.min(999, Math.floor((p.rss * 4 * 1000) / s.memory));
      return `${String(Math.floor(part / 10)).padStart(2)}.${part % 10}`;
    }
    case 'vsz':
      return String(Math.floor(p.vsize / 1024));
    case 'rss':
      return String(p.rss * 4);
    case 'sz':
      return String(Math.floor(p.vsize / 4096));
    case 'size':
    case 'swapable':
      return node.show === 'size' ? String(Math.floor(p.vsize / 1024)) : '356';
    case 'drs':
    case 'dsiz':
      return String(Math.max(0, Math.floor(p.vsize / 1024) - 20));
    case 'trs':
    case 'tsiz':
      return p.state === 'Z' ? '0' : '20';
    case 'pss':
    case 'uss':
      return String(p.rss);
    case 'nlwp':
      return String(p.threads);
    case 'nice':
      return String(p.nice);
    case 'pri':
      return String(39 - p.priority);
    case 'priority':
      return String(p.priority);
    case 'opri':
      return String(60 + p.priority);
    case 'pri_foo':
      return String(p.priority - 20);
    case 'pri_bar':
      return String(p.priority + 1);
    case 'pri_baz':
      return String(p.priority + 100);
    case 'pri_api':
      return String(-1 - p.priority);
    case 'rtprio':
      return '-';
    case 'class':
      return 'TS';
    case 'sched':
      return '0';
    case 'psr':
      return '0';
    case 'sgi_p':
      return p.state === 'R' ? '0' : '*';
    case 'numa':
      return '0';
    case 'flag':
      return String((p.flags >> 6) & 7);
    case 'wchan': {
      const w = s.sys.readFile(`/proc/${p.pid}/wchan`);
      return !w.ok || w.value === '0' ? '-' : w.value.slice(0, room);
    }
    case 'netns':
      return namespaceOf(s, p, 'net');
    case 'mntns':
      return namespaceOf(s, p, 'mnt');
    case 'pidns':
      return namespaceOf(s, p, 'pid');
    case 'userns':
      return namespaceOf(s, p, 'user');
    case 'utsns':
      return namespaceOf(s, p, 'uts');
    case 'ipcns':
      return namespaceOf(s, p, 'ipc');
    case 'cgroupns':
      return namespaceOf(s, p, 'cgroup');
    case 'timens':
      return namespaceOf(s, p, 'time');
    case 'cgroup':
    case 'cgname':
      return '0::/';
    case 'minflt':
      return '100';
    case 'majflt':
      return '0';
    case 'oom':
      return '666';
    case 'oom_adj':
      return '0';
    case 'sig':
    case 'tsig':
      return signals(statusField(s, p, 'ShdPnd'));
    case 'sigmask':
      return signals(statusField(s, p, 'SigBlk'));
    case 'sigignore':
      return signals(statusField(s, p, 'SigIgn'));
    case 'sigcatch':
      return signals(statusField(s, p, 'SigCgt'));
    case 'lim':
      return 'xx';
    case 'stackp':
    case 'esp':
    case 'eip':
      return '0000000000000000';
    case 'rbytes':
    case 'wbytes':
    case 'wcbytes':
    case 'rchars':
    case 'wchars':
    case 'rops':
    case 'wops':
      return '0';
    case 'luid':
      return '-';
    default:
      return '-';
  }
}

/** How two processes stand by a column. */
export function compareBy(node: FormatNode, s: Showing): (a: Proc, b: Proc) => number {
  return (a, b) => {
    const [x, y] = [cell(node, a, s, '', 4096), cell(node, b, s, '', 4096)];
    if (node.show === 'lstart' || node.show === 'stime' || node.show === 'start') return a.start - b.start;
    if (node.show === 'etime') return b.start - a.start;
    const [n, m] = [Number(x), Number(y)];
    return Number.isNaN(n) || Number.isNaN(m) ? (x < y ? -1 : x > y ? 1 : 0) : n - m;
  };
}
