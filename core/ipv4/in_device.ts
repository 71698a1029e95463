import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { NetDevice } from '../device.ts';
import type { NeighDev } from '../neigh/neighbour.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { Ipv4Devconf } from './devconf.ts';
import type { IgmpDev, IpMcList } from './igmp.ts';

/** IPv4 on a device. Ref: include/linux/inetdevice.h:struct in_device */
export type InDevice = {
  readonly dev: NetDevice;
  dead: boolean;
  /** Primaries by scope, each network's secondaries behind them: the order of `ip addr`. */
  ifaList: InIfaddr[];
  /** `net/ipv4/conf/DEV/*`. */
  cnf: Ipv4Devconf;
  /** Its neighbours: arp_parms and what ARP learned. */
  readonly neigh: NeighDev;
  /** Groups it is a member of, newest first. */
  mcList: IpMcList[];
  readonly igmp: IgmpDev;
};

/** An address. Ref: include/linux/inetdevice.h:struct in_ifaddr */
export type InIfaddr = {
  readonly inDev: InDevice;
  readonly local: Ipv4Addr;
  /** The other end of a point-to-point address; `local` otherwise. */
  readonly address: Ipv4Addr;
  readonly prefixLen: number;
  /** The mask as a number. */
  readonly mask: number;
  /** 0 for none. */
  readonly broadcast: Ipv4Addr;
  /** RT_SCOPE_*: 0 global, 253 link, 254 host. */
  readonly scope: number;
  label: string;
  metric: number;
  proto: number;
  secondary: boolean;
  permanent: boolean;
  deprecated: boolean;
  readonly noprefixroute: boolean;
  readonly autojoin: boolean;
  /** Seconds; 0xffffffff is forever. */
  validLft: number;
  preferredLft: number;
  readonly cstamp: Nsec;
  tstamp: Nsec;
  timer: ArmedTimer | null;
  dead: boolean;
};
