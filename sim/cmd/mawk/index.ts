import type { Command } from '../../proc/sys.ts';
import { awk, mawk } from './mawk.ts';

export const mawkPackage: readonly Command[] = [mawk, awk];
