import type { Command } from '../../proc/sys.ts';
import { nc, netcat } from './nc.ts';

/** Debian's netcat-openbsd 1.219. */
export const netcatPackage: readonly Command[] = [nc, netcat];
