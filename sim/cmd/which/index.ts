import type { Command } from '../../proc/sys.ts';
import { which } from './which.ts';

export const whichPackage: readonly Command[] = [which];
