import type { Command } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import help from './help.json' with { type: 'json' };
import { type Proc, readProcs } from './readproc.ts';

/** `pidof`, of Debian's sysvinit-utils 3.06. Ref: sysvinit src/killall5.c:main_pidof() */
export const pidof: Command = {
  path: '/usr/bin/pidof',
  program(sys) {
    const { opts, operands } = getopt(sys.argv, 'hco:d:sxzqn');
    const set = new Set<string>();
    const omit = new Set<number>();
    let separator = ' ';
    for (const o of opts) {
      if ('error' in o) {
        sys.err(`${sys.argv[0]}: ${o.error}\n`);
        return 1;
      }
      if (o.opt === 'h') {
        sys.out(help.pidof);
        return 0;
      }
      if (o.opt === 'd') separator = o.arg!;
      else if (o.opt === 'o') for (const w of o.arg!.split(/[,:]/)) omit.add(w === '%PPID' ? sys.ppid : Number(w));
      else set.add(o.opt);
    }
    const procs = readProcs(sys).reverse();
    const found: number[] = [];
    for (const program of operands) {
      const name = program.slice(program.lastIndexOf('/') + 1);
      const is = (p: Proc): boolean => {
        const argv0 = p.argv[0] ?? '';
        const base = argv0.slice(argv0.lastIndexOf('/') + 1).replace(/^-/, '');
        if (base === name || argv0 === program || p.comm === name) return true;
        if (!set.has('x')) return false;
        const script = p.argv[1] ?? '';
        return script === program || script.slice(script.lastIndexOf('/') + 1) === name;
      };
      const hits = procs
        .filter((p) => p.pid !== sys.pid && !omit.has(p.pid) && p.state !== 'Z' && is(p))
        .map((p) => p.pid);
      found.push(...(set.has('s') ? hits.slice(0, 1) : hits));
      if (set.has('s') && hits.length > 0) break;
    }
    if (found.length > 0 && !set.has('q')) sys.out(`${found.join(separator)}\n`);
    return found.length > 0 ? 0 : 1;
  },
};
