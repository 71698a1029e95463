import type { Command } from '../../proc/sys.ts';
import { free } from './free.ts';
import { kill } from './kill.ts';
import { pgrep, pidwait, pkill } from './pgrep.ts';
import { pidof } from './pidof.ts';
import { ps } from './ps.ts';
import { top } from './top.ts';
import { pwdx, uptime, w } from './uptime.ts';
import { vmstat } from './vmstat.ts';
import { watch } from './watch.ts';

/** Debian's procps 4.0.2, with sysvinit-utils' pidof. */
export const procps: readonly Command[] = [free, kill, pgrep, pidof, pidwait, pkill, ps, pwdx, top, uptime, vmstat, w, watch]; // biome-ignore format: a list
