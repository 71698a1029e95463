import { bsdextrautilsPackage } from '../../../../sim/cmd/bsdextrautils/index.ts';
import { coreutilsPackage } from '../../../../sim/cmd/coreutils/index.ts';
import { findutilsPackage } from '../../../../sim/cmd/findutils/index.ts';
import { grepPackage } from '../../../../sim/cmd/grep/index.ts';
import { hostnamePackage } from '../../../../sim/cmd/hostname/index.ts';
import { jqPackage } from '../../../../sim/cmd/jq/index.ts';
import { mawkPackage } from '../../../../sim/cmd/mawk/index.ts';
import { sedPackage } from '../../../../sim/cmd/sed/index.ts';
import { sudoPackage } from '../../../../sim/cmd/sudo/index.ts';
import { whichPackage } from '../../../../sim/cmd/which/index.ts';
import type { Command } from '../../../../sim/proc/sys.ts';

/** The packages whose commands the recordings use. */
export const packages: readonly Command[] = [
  ...bsdextrautilsPackage, ...coreutilsPackage, ...findutilsPackage, ...grepPackage, ...hostnamePackage, ...jqPackage,
  ...mawkPackage, ...sedPackage, ...sudoPackage, ...whichPackage,
]; // biome-ignore format: a list
