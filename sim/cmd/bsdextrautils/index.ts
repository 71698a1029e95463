import type { Command } from '../../proc/sys.ts';
import { column } from './column.ts';

export const bsdextrautilsPackage: readonly Command[] = [column];
