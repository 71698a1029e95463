import type { Command } from '../../proc/sys.ts';
import { curl } from './curl.ts';

/** Debian's curl 7.88.1, for http. */
export const curlPackage: readonly Command[] = [curl];
