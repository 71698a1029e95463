import type { Command } from '../../proc/sys.ts';
import { cmp } from './cmp.ts';
import { diff } from './diff.ts';

/** The commands of Debian's diffutils 3.8. */
export const diffutilsPackage: readonly Command[] = [cmp, diff];
