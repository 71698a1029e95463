import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { strftime } from '../strftime.ts';
import help from './help.json' with { type: 'json' };
import { meminfo, readProcs } from './readproc.ts';

// biome-ignore format: a table
const longs = {
  active: 'a', forks: 'f', slabs: 'm', 'one-header': 'n', stats: 's', disk: 'd', 'disk-sum': 'D', partition: 'p:', unit: 'S:', wide: 'w', timestamp: 't', 'no-first': 'y', help: 'h', version: 'V',
};

/** `vmstat`: memory and processor by time. Ref: procps 4.0.2 src/vmstat.c */
export const vmstat: Command = {
  path: '/usr/bin/vmstat',
  *program(sys: Sys): Task<number> {
    const { opts, operands } = getopt(sys.argv, 'afmnsdDp:S:wtyhV', longs);
    const set = new Set<string>();
    let unit = 1;
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n${help.vmstat}`);
        return 1;
      }
      if (o.opt === 'h') {
        sys.out(help.vmstat);
        return 0;
      }
      if (o.opt === 'V') {
        sys.out('vmstat from procps-ng 4.0.2\n');
        return 0;
      }
      if (o.opt === 'S') {
        unit = { b: 1 / 1024, B: 1 / 1024, k: 1000 / 1024, K: 1, m: 1e6 / 1024, M: 1024 }[o.arg!] ?? 0;
        if (unit === 0) {
          sys.err('vmstat: -S requires k, K, m or M (default is KiB)\n');
          return 1;
        }
      }
      set.add(o.opt);
    }
    for (const word of operands.slice(0, 2)) {
      if (!/^\d+$/.test(word)) {
        sys.err(`vmstat: failed to parse argument: '${word}'\n`);
        return 1;
      }
    }
    if (operands.length > 2) {
      sys.err(help.vmstat);
      return 1;
    }
    if (set.has('f')) {
      const stat = sys.readFile('/proc/stat');
      sys.out(`${(stat.ok ? (/^processes (\d+)/m.exec(stat.value)?.[1] ?? '0') : '0').padStart(13)} forks\n`);
      return 0;
    }
    if (set.has('s')) {
      stats(sys);
      return 0;
    }
    if (set.has('d')) {
      sys.out(
        'disk- ------------reads------------ ------------writes----------- -----IO------\n       total merged sectors      ms  total merged sectors      ms    cur    sec\n',
      );
      return 0;
    }
    const delay = operands[0] === undefined ? null : Number(operands[0]);
    const count = operands[1] === undefined ? (delay === null ? 1 : Number.POSITIVE_INFINITY) : Number(operands[1]);
    heading(sys, set);
    for (let n = 0; n < count; n++) {
      if (n > 0) yield* sys.sleep((delay ?? 1) * 1e9);
      row(sys, set, unit);
      yield* sys.flush();
    }
    return 0;
  },
};

function heading(sys: Sys, set: ReadonlySet<string>): void {
  const [first, second] = set.has('a') ? ['inact', 'active'] : ['buff', 'cache'];
  if (set.has('w')) {
    sys.out(
      `--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------${set.has('t') ? ' -----timestamp-----' : ''}\n`,
    );
    sys.out(
      `   r    b         swpd         free ${first!.padStart(12)} ${second!.padStart(12)}   si   so    bi    bo   in   cs  us  sy  id  wa  st  gu${set.has('t') ? `${'UTC'.padStart(20)}` : ''}\n`,
    );
    return;
  }
  sys.out(
    `procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----${set.has('t') ? ' -----timestamp-----' : ''}\n`,
  );
  sys.out(
    ` r  b   swpd   free ${first!.padStart(6)} ${second!.padStart(6)}   si   so    bi    bo   in   cs us sy id wa st${set.has('t') ? `${'UTC'.padStart(20)}` : ''}\n`,
  );
}

function row(sys: Sys, set: ReadonlySet<string>, unit: number): void {
  const m = meminfo(sys);
  const kb = (n: number) => String(Math.floor(n / unit));
  const running = readProcs(sys).filter((p) => p.state === 'R').length;
  const memory = [0, m.get('MemFree') ?? 0, set.has('a') ? (m.get('Inactive') ?? 0) : (m.get('Buffers') ?? 0), set.has('a') ? (m.get('Active') ?? 0) : (m.get('Cached') ?? 0) + (m.get('SReclaimable') ?? 0)]; // biome-ignore format: a list
  const stamp = set.has('t') ? ` ${strftime('%Y-%m-%d %H:%M:%S', sys.wall)}` : '';
  if (set.has('w')) {
    sys.out(
      `${String(running).padStart(4)} ${'0'.padStart(4)}${memory.map((n) => ` ${kb(n).padStart(12)}`).join('')}    0    0     0     0    0    0   0   0 100   0   0   0${stamp}\n`,
    );
    return;
  }
  sys.out(
    `${String(running).padStart(2)}  0${memory.map((n) => ` ${kb(n).padStart(6)}`).join('')}    0    0     0     0    0    0  0  0 100  0  0${stamp}\n`,
  );
}

function stats(sys: Sys): void {
  const m = meminfo(sys);
  const get = (name: string) => m.get(name) ?? 0;
  const used = get('MemTotal') - get('MemAvailable');
  const text = sys.readFile('/proc/stat');
  const cpu = (text.ok ? /^cpu +(.*)$/m.exec(text.value)?.[1]?.split(' ') : null) ?? [];
  const line = (n: number | string, label: string) => sys.out(`${String(n).padStart(13)} ${label}\n`);
  const field = (name: string) => (text.ok ? (new RegExp(`^${name} (\\d+)`, 'm').exec(text.value)?.[1] ?? '0') : '0');
  for (const [n, label] of [
    [get('MemTotal'), 'total memory'], [used, 'used memory'], [get('Active'), 'active memory'], [get('Inactive'), 'inactive memory'], [get('MemFree'), 'free memory'],
    [get('Buffers'), 'buffer memory'], [get('Cached') + get('SReclaimable'), 'swap cache'], [get('SwapTotal'), 'total swap'], [get('SwapTotal') - get('SwapFree'), 'used swap'], [get('SwapFree'), 'free swap'],
  ] as const) line(n, `K ${label}`); // biome-ignore format: a table
  for (const [i, label] of ['non-nice user', 'nice user', 'system', 'idle', 'IO-wait', 'IRQ', 'softirq', 'stolen', 'non-nice guest', 'nice guest'].entries()) line(cpu[i] ?? 0, `${label} cpu ticks`); // biome-ignore format: a table
  line(0, 'K paged in');
  line(0, 'K paged out');
  line(0, 'pages swapped in');
  line(0, 'pages swapped out');
  line(field('intr'), 'interrupts');
  line(field('ctxt'), 'CPU context switches');
  line(field('btime'), 'boot time');
  line(field('processes'), 'forks');
}
