import type { Command } from '../../proc/sys.ts';
import { conntrack } from './conntrack.ts';

/** Debian's conntrack 1.4.7. */
export const conntrackPackage: readonly Command[] = [{ path: '/usr/sbin/conntrack', program: conntrack }];
