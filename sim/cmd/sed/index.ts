import type { Command } from '../../proc/sys.ts';
import { sed } from './sed.ts';

export const sedPackage: readonly Command[] = [sed];
