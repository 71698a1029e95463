import { bsdextrautilsPackage } from '../../../../sim/cmd/bsdextrautils/index.ts';
import { coreutilsPackage } from '../../../../sim/cmd/coreutils/index.ts';
import { findutilsPackage } from '../../../../sim/cmd/findutils/index.ts';
import { grepPackage } from '../../../../sim/cmd/grep/index.ts';
import { hostnamePackage } from '../../../../sim/cmd/hostname/index.ts';
import { jqPackage } from '../../../../sim/cmd/jq/index.ts';
import { kmod } from '../../../../sim/cmd/kmod/index.ts';
import { less } from '../../../../sim/cmd/less/index.ts';
import { libcBin } from '../../../../sim/cmd/libc-bin/index.ts';
import { mawkPackage } from '../../../../sim/cmd/mawk/index.ts';
import { procps } from '../../../../sim/cmd/procps/index.ts';
import { sedPackage } from '../../../../sim/cmd/sed/index.ts';
import { sudoPackage } from '../../../../sim/cmd/sudo/index.ts';
import { systemd } from '../../../../sim/cmd/systemd/index.ts';
import { utilLinux } from '../../../../sim/cmd/util-linux/index.ts';
import { whichPackage } from '../../../../sim/cmd/which/index.ts';
import { xxdPackage } from '../../../../sim/cmd/xxd/index.ts';
import type { Command } from '../../../../sim/proc/sys.ts';

/** The packages whose commands the recordings use. */
export const packages: readonly Command[] = [
  ...bsdextrautilsPackage, ...coreutilsPackage, ...findutilsPackage, ...grepPackage, ...hostnamePackage, ...jqPackage,
  ...mawkPackage, ...sedPackage, ...sudoPackage, ...whichPackage, ...xxdPackage,
  ...kmod, ...less, ...libcBin, ...procps, ...systemd, ...utilLinux,
]; // biome-ignore format: a list
