import type { Command } from '../../proc/sys.ts';
import { bridge } from './bridge/bridge.ts';
import { ip } from './ip/ip.ts';
import { ss } from './misc/ss.ts';

/** What the package iproute2 6.1.0 brings that is modelled here. */
export const iproute2: readonly Command[] = [
  { path: '/usr/sbin/ip', program: ip },
  { path: '/usr/bin/ip', program: ip },
  { path: '/usr/sbin/bridge', program: bridge },
  { path: '/usr/bin/ss', program: ss },
];
