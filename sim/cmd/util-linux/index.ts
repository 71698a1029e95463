import type { Command } from '../../proc/sys.ts';
import { lsns } from './lsns.ts';
import { nsenter } from './nsenter.ts';
import { unshare } from './unshare.ts';

/** The namespace tools of Debian's util-linux 2.38.1. */
export const utilLinux: readonly Command[] = [lsns, nsenter, unshare];
