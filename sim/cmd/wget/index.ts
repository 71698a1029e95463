import type { Command } from '../../proc/sys.ts';
import { wget } from './wget.ts';

/** Debian's wget 1.21.3, for http. */
export const wgetPackage: readonly Command[] = [wget];
