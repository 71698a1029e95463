import { MSEC } from '../../../core/world.ts';
import type { Pid, Sys } from '../../proc/sys.ts';

/** A process as /proc shows it. Ref: procps library/readproc.c */
export type Proc = {
  readonly pid: Pid;
  readonly comm: string;
  readonly state: string;
  readonly ppid: Pid;
  readonly pgrp: Pid;
  readonly session: Pid;
  /** Device number of its terminal, 0 when it has none. */
  readonly tty: number;
  readonly tpgid: Pid;
  readonly flags: number;
  /** Ticks of 10 ms. */
  readonly utime: number;
  readonly stime: number;
  readonly priority: number;
  readonly nice: number;
  readonly threads: number;
  /** Ticks since boot. */
  readonly start: number;
  /** Bytes. */
  readonly vsize: number;
  /** Pages. */
  readonly rss: number;
  readonly argv: readonly string[];
};

/** What the tool takes until it reads /proc: a command started just before has begun by then. */
export const LOADING = 40 * MSEC;

/** Every process there is, by number. */
export function readProcs(sys: Sys): Proc[] {
  const procs: Proc[] = [];
  const names = sys.readdir('/proc');
  for (const name of names.ok ? names.value : []) {
    if (!/^\d+$/.test(name)) continue;
    const p = readProc(sys, Number(name));
    if (p) procs.push(p);
  }
  return procs.sort((a, b) => a.pid - b.pid);
}

export function readProc(sys: Sys, pid: Pid): Proc | null {
  const stat = sys.readFile(`/proc/${pid}/stat`);
  if (!stat.ok) return null;
  const open = stat.value.indexOf('(');
  const close = stat.value.lastIndexOf(')');
  const f = stat.value.slice(close + 2).split(' ');
  const n = (i: number) => Number(f[i]);
  const cmdline = sys.readFile(`/proc/${pid}/cmdline`);
  return {
    pid,
    comm: stat.value.slice(open + 1, close),
    state: f[0]!,
    ppid: n(1),
    pgrp: n(2),
    session: n(3),
    tty: n(4),
    tpgid: n(5),
    flags: n(6),
    utime: n(11),
    stime: n(12),
    priority: n(15),
    nice: n(16),
    threads: n(17),
    start: n(19),
    vsize: n(20),
    rss: n(21),
    argv: cmdline.ok && cmdline.value !== '' ? cmdline.value.replace(/\0$/, '').split('\0') : [],
  };
}

/** The command line as one text; a process without one shows its name in brackets. Ref: readproc.c:read_unvectored() */
export function commandLine(p: Proc): string {
  if (p.argv.length === 0) return `[${p.comm}]${p.state === 'Z' ? ' <defunct>' : ''}`;
  return p.argv.join(' ').replace(/[\n\t\x00-\x1f]/g, '?');
}

/** Seconds since boot, and when that was in seconds since 1970. */
export function uptime(sys: Sys): { readonly up: number; readonly boot: number } {
  const text = sys.readFile('/proc/uptime');
  const up = text.ok ? Number.parseFloat(text.value) : 0;
  return { up, boot: Math.floor(sys.wall / 1e9 - up) };
}

/** Kilobytes of /proc/meminfo by name. */
export function meminfo(sys: Sys): ReadonlyMap<string, number> {
  const text = sys.readFile('/proc/meminfo');
  const values = new Map<string, number>();
  for (const line of text.ok ? text.value.split('\n') : []) {
    const m = /^([^:]+):\s+(\d+)/.exec(line);
    if (m) values.set(m[1]!, Number(m[2]));
  }
  return values;
}

/** A terminal's short name, '?' for none. */
export function ttyName(tty: number): string {
  if (tty === 0) return '?';
  const major = (tty >> 8) & 0xfff;
  const minor = (tty & 0xff) | ((tty >> 12) & 0xfff00);
  return major >= 136 && major <= 143 ? `pts/${(major - 136) * 256 + minor}` : major === 4 ? `tty${minor}` : '?';
}

/** The uid of a name or a number, null for none. */
export function userId(sys: Sys, name: string): number | null {
  return idIn(sys, '/etc/passwd', name);
}

export function groupId(sys: Sys, name: string): number | null {
  return idIn(sys, '/etc/group', name);
}

function idIn(sys: Sys, file: string, name: string): number | null {
  if (/^\d+$/.test(name)) return Number(name);
  const text = sys.readFile(file);
  for (const line of text.ok ? text.value.split('\n') : []) {
    const fields = line.split(':');
    if (fields[0] === name) return Number(fields[2]);
  }
  return null;
}
