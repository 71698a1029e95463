import type { Command } from '../../proc/sys.ts';
import { xxd } from './xxd.ts';

/** Debian's xxd 9.0. */
export const xxdPackage: readonly Command[] = [xxd];
