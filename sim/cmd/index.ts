import type { Command } from '../proc/sys.ts';
import { bash, shCommand } from '../shell/command.ts';
import { bridgeUtils } from './bridge-utils/index.ts';
import { bsdextrautilsPackage } from './bsdextrautils/index.ts';
import { conntrackPackage } from './conntrack/index.ts';
import { coreutilsPackage } from './coreutils/index.ts';
import { curlPackage } from './curl/index.ts';
import { diffutilsPackage } from './diffutils/index.ts';
import { ethtoolPackage } from './ethtool/index.ts';
import { findutilsPackage } from './findutils/index.ts';
import { grepPackage } from './grep/index.ts';
import { hostnamePackage } from './hostname/index.ts';
import { iproute2 } from './iproute2/index.ts';
import { iptablesPackage } from './iptables/index.ts';
import { iputils } from './iputils/index.ts';
import { jqPackage } from './jq/index.ts';
import { kmod } from './kmod/index.ts';
import { less } from './less/index.ts';
import { libcBin } from './libc-bin/index.ts';
import { mawkPackage } from './mawk/index.ts';
import { netTools } from './net-tools/index.ts';
import { netcatPackage } from './netcat-openbsd/index.ts';
import { nftablesPackage } from './nftables/index.ts';
import { procps } from './procps/index.ts';
import { procpsSysctl } from './procps-sysctl/index.ts';
import { python3Package } from './python3/index.ts';
import { sedPackage } from './sed/index.ts';
import { sudoPackage } from './sudo/index.ts';
import { systemd } from './systemd/index.ts';
import { tcpdumpPackage } from './tcpdump/index.ts';
import { traceroutePackage } from './traceroute/index.ts';
import { utilLinux } from './util-linux/index.ts';
import { wgetPackage } from './wget/index.ts';
import { whichPackage } from './which/index.ts';
import { xxdPackage } from './xxd/index.ts';

/** Every command of a host, by Debian package. */
export const commands: readonly Command[] = [
  bash,
  shCommand,
  ...bridgeUtils,
  ...bsdextrautilsPackage,
  ...conntrackPackage,
  ...coreutilsPackage,
  ...curlPackage,
  ...diffutilsPackage,
  ...ethtoolPackage,
  ...findutilsPackage,
  ...grepPackage,
  ...hostnamePackage,
  ...iproute2,
  ...iptablesPackage,
  ...iputils,
  ...jqPackage,
  ...kmod,
  ...less,
  ...libcBin,
  ...mawkPackage,
  ...netTools,
  ...netcatPackage,
  ...nftablesPackage,
  ...procps,
  ...procpsSysctl,
  ...python3Package,
  ...sedPackage,
  ...sudoPackage,
  ...systemd,
  ...tcpdumpPackage,
  ...traceroutePackage,
  ...utilLinux,
  ...wgetPackage,
  ...whichPackage,
  ...xxdPackage,
];
