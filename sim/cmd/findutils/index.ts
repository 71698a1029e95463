import type { Command } from '../../proc/sys.ts';
import { xargs } from './xargs.ts';

export const findutilsPackage: readonly Command[] = [xargs];
