import type { Command } from '../../proc/sys.ts';
import { sudo } from './sudo.ts';

export const sudoPackage: readonly Command[] = [sudo];
