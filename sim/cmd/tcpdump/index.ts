import type { Command } from '../../proc/sys.ts';
import { tcpdumpCommand } from './tcpdump.ts';

/** Package tcpdump 4.99.3-1. */
export const tcpdumpPackage: readonly Command[] = [tcpdumpCommand];
