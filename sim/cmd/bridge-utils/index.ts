import type { Command } from '../../proc/sys.ts';
import { brctl } from './brctl.ts';

/** Debian's bridge-utils 1.7.1. */
export const bridgeUtils: readonly Command[] = [brctl];
