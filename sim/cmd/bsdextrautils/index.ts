import type { Command } from '../../proc/sys.ts';
import { column } from './column.ts';
import { hd, hexdump } from './hexdump.ts';
import { rev } from './rev.ts';

export const bsdextrautilsPackage: readonly Command[] = [column, hd, hexdump, rev];
