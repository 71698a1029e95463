import type { Command } from '../../proc/sys.ts';
import { python3 } from './python3.ts';

/** Debian's python3 3.11.2, as far as its file server goes. */
export const python3Package: readonly Command[] = [python3];
