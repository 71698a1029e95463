import type { Command } from '../../proc/sys.ts';
import { runGrep } from './grep.ts';

export const fgrep: Command = { path: '/usr/bin/fgrep', program: (sys) => runGrep(sys, 'F') };
