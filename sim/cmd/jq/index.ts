import type { Command } from '../../proc/sys.ts';
import { jq } from './jq.ts';

export const jqPackage: readonly Command[] = [jq];
