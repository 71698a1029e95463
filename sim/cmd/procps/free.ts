import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import help from './help.json' with { type: 'json' };
import { meminfo } from './readproc.ts';

// biome-ignore format: a table
const longs = {
  bytes: 'b', kilo: '1', mega: '2', giga: '3', tera: '4', peta: '5', kibi: 'k', mebi: 'm', gibi: 'g', tebi: '6', pebi: '7', human: 'h', si: 'si', lohi: 'l', total: 't', committed: 'v', seconds: 's:',
  count: 'c:', wide: 'w', help: 'help', version: 'V',
};

/** `free`: memory as /proc/meminfo has it. Ref: procps 4.0.2 src/free.c */
export const free: Command = {
  path: '/usr/bin/free',
  *program(sys: Sys): Task<number> {
    const { opts, operands } = getopt(sys.argv, 'bkmghlc:ws:tvV', longs);
    const set = new Set<string>();
    let power = 0;
    let seconds: number | null = null;
    let count: number | null = null;
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n${help.free}`);
        return 1;
      }
      const arg = o.arg ?? '';
      if (o.opt === 'help') {
        sys.out(help.free);
        return 0;
      }
      if (o.opt === 'V') {
        sys.out('free from procps-ng 4.0.2\n');
        return 0;
      }
      if (o.opt === 's') {
        seconds = Number(arg);
        if (!/^\d*\.?\d+$/.test(arg)) {
          sys.err(`free: seconds argument failed: '${arg}': Invalid argument\n`);
          return 1;
        }
      } else if (o.opt === 'c') {
        count = Number(arg);
        if (!/^-?\d+$/.test(arg) || count < 1) {
          sys.err(
            `free: failed to parse count argument: '${arg}'${/^-?\d+$/.test(arg) ? ': Numerical result out of range' : ''}\n`,
          );
          return 1;
        }
      } else if ('bkmg67'.includes(o.opt)) power = { b: -1, k: 1, m: 2, g: 3, '6': 4, '7': 5 }[o.opt]!;
      else if ('12345'.includes(o.opt)) {
        power = Number(o.opt);
        set.add('si');
      } else set.add(o.opt);
    }
    if (operands.length > 0) {
      sys.err(help.free);
      return 1;
    }
    const base = set.has('si') ? 1000 : 1024;
    const scale = (kb: number): string => {
      if (set.has('h')) return human(kb, base);
      if (power === -1) return String(kb * 1024);
      if (power <= 1) return String(base === 1000 ? Math.floor((kb * 1024) / 1000) : kb);
      return String(Math.floor((kb * 1024) / base ** power));
    };
    for (let round = 0; ; round++) {
      print(sys, set, scale);
      if (count === null ? seconds === null : round + 1 >= count) return 0;
      sys.out('\n');
      yield* sys.flush();
      yield* sys.sleep(Math.round((seconds ?? 1) * 1e9));
    }
  },
};

/** Three digits and a unit. Ref: free.c:scale_size() */
function human(kb: number, base: number): string {
  const bytes = kb * 1024;
  for (const [i, unit] of ['B', 'K', 'M', 'G', 'T', 'P'].entries()) {
    const n = bytes / base ** i;
    const suffix = unit === 'B' ? 'B' : base === 1000 ? unit : `${unit}i`;
    if (i > 0 && n.toFixed(1).length + suffix.length <= (base === 1000 ? 4 : 5)) return `${n.toFixed(1)}${suffix}`;
    if (String(Math.floor(n)).length + suffix.length <= (base === 1000 ? 4 : 5)) return `${Math.floor(n)}${suffix}`;
  }
  return String(bytes);
}

function print(sys: Sys, set: ReadonlySet<string>, scale: (kb: number) => string): void {
  const m = meminfo(sys);
  const get = (name: string) => m.get(name) ?? 0;
  const total = get('MemTotal');
  const cached = get('Cached') + get('SReclaimable');
  const used = total - get('MemAvailable');
  const row = (name: string, ...values: number[]) =>
    `${name.padEnd(8)}${values.map((v) => ` ${scale(v).padStart(11)}`).join('')}\n`;
  const wide = set.has('w');
  sys.out(
    `               total        used        free      shared${wide ? '     buffers       cache' : '  buff/cache'}   available\n`,
  );
  const head = [total, used, get('MemFree'), get('Shmem')];
  sys.out(row('Mem:', ...head, ...(wide ? [get('Buffers'), cached] : [get('Buffers') + cached]), get('MemAvailable')));
  if (set.has('l')) {
    sys.out(row('Low:', total, total - get('MemFree'), get('MemFree')));
    sys.out(row('High:', 0, 0, 0));
  }
  const swap = get('SwapTotal');
  sys.out(row('Swap:', swap, swap - get('SwapFree'), get('SwapFree')));
  if (set.has('t'))
    sys.out(row('Total:', total + swap, used + swap - get('SwapFree'), get('MemFree') + get('SwapFree')));
  if (set.has('v'))
    sys.out(row('Comm:', get('CommitLimit'), get('Committed_AS'), get('CommitLimit') - get('Committed_AS')));
}
