import type { Command } from '../../proc/sys.ts';
import { sysctl } from './sysctl.ts';

/** sysctl of Debian's procps 4.0.2. */
export const procpsSysctl: readonly Command[] = [sysctl];
