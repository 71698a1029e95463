import type { Command } from '../../proc/sys.ts';
import { traceroute, traceroute6 } from './traceroute.ts';

/** Debian's traceroute 2.1.2. */
export const traceroutePackage: readonly Command[] = [traceroute, traceroute6];
