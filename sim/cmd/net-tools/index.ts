import type { Command } from '../../proc/sys.ts';
import { arp } from './arp.ts';
import { ifconfig } from './ifconfig.ts';
import { netstat } from './netstat.ts';
import { route } from './route.ts';

/** Debian's net-tools 2.10. */
export const netTools: readonly Command[] = [arp, ifconfig, netstat, route];
