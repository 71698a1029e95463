import type { Command } from '../../proc/sys.ts';
import { runGrep } from './grep.ts';

export const egrep: Command = { path: '/usr/bin/egrep', program: (sys) => runGrep(sys, 'E') };
