import type { Command } from '../../proc/sys.ts';
import { find } from './find.ts';
import { xargs } from './xargs.ts';

export const findutilsPackage: readonly Command[] = [find, xargs];
