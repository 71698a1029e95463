import { coreutilsPackage } from '../../../../sim/cmd/coreutils/index.ts';
import { grepPackage } from '../../../../sim/cmd/grep/index.ts';
import { mawkPackage } from '../../../../sim/cmd/mawk/index.ts';
import { sedPackage } from '../../../../sim/cmd/sed/index.ts';
import type { Command } from '../../../../sim/proc/sys.ts';

/** The packages whose commands the recordings use. */
export const packages: readonly Command[] = [...coreutilsPackage, ...grepPackage, ...mawkPackage, ...sedPackage];
