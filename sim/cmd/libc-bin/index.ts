import type { Command } from '../../proc/sys.ts';
import { getconf } from './getconf.ts';
import { getent } from './getent.ts';

/** Debian's libc-bin 2.36. */
export const libcBin: readonly Command[] = [getconf, getent];
