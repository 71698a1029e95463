import type { Command } from '../../proc/sys.ts';
import { egrep } from './egrep.ts';
import { fgrep } from './fgrep.ts';
import { grep } from './grep.ts';

export const grepPackage: readonly Command[] = [grep, egrep, fgrep];
