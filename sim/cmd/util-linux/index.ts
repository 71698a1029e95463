import type { Command } from '../../proc/sys.ts';
import { dmesg } from './dmesg.ts';
import { logger } from './logger.ts';
import { lsns } from './lsns.ts';
import { nsenter } from './nsenter.ts';
import { unshare } from './unshare.ts';

/** The tools of Debian's util-linux 2.38.1. */
export const utilLinux: readonly Command[] = [dmesg, logger, lsns, nsenter, unshare];
