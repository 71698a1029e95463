import type { Command } from '../../proc/sys.ts';
import { hostname } from './hostname.ts';

export const hostnamePackage: readonly Command[] = [hostname];
