import type { Command } from '../../proc/sys.ts';
import { ethtool } from './ethtool.ts';

/** Debian's ethtool 6.1. */
export const ethtoolPackage: readonly Command[] = [ethtool];
