import type { Command } from '../../proc/sys.ts';
import { lsmod, modinfo, modprobe, rmmod } from './kmod.ts';

/** Debian's kmod 30. */
export const kmod: readonly Command[] = [lsmod, modinfo, modprobe, rmmod];
