import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { InDevice } from './in_device.ts';

/** A group a device is a member of. Ref: include/linux/igmp.h:struct ip_mc_list */
export type IpMcList = {
  readonly inDev: InDevice;
  readonly multiaddr: Ipv4Addr;
  users: number;
  /** A report waits to be sent. */
  timer: ArmedTimer | null;
  reporter: boolean;
  unsolicitCount: number;
  /** Reports of the change to come (v3). */
  crcount: number;
  loaded: boolean;
};

/** What IGMP knows of the routers on a device's link. Ref: struct in_device.mr_* */
export type IgmpDev = {
  v1Seen: Nsec;
  v2Seen: Nsec;
  qrv: number;
  /** State-change reports left to send, and what they say of groups that were left. */
  ifcCount: number;
  ifcTimer: ArmedTimer | null;
  gqTimer: ArmedTimer | null;
  /** Groups left whose TO_IN{} reports are still to be sent (v3). */
  tomb: { readonly multiaddr: Ipv4Addr; crcount: number }[];
};
