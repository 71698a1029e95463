import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { NetDevice } from '../device.ts';
import type { NeighDev } from '../neigh/neighbour.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { Ipv6Devconf } from './devconf.ts';
import type { Fib6Info } from './route.ts';
import type { Ipstats6 } from './snmp6.ts';

/** Seconds. Ref: include/net/addrconf.h:INFINITY_LIFE_TIME */
export const INFINITY_LIFE_TIME = 0xffffffff;

/** Ref: include/net/addrconf.h, include/net/ipv6.h:IPV6_ADDR_SCOPE_* as IFA_LINK, IFA_HOST, IFA_SITE or 0 for global. */
export type Ipv6AddrScope = 'global' | 'site' | 'link' | 'host';

/** Where duplicate address detection stands. Ref: include/net/if_inet6.h */
export type IfaState = 'PREDAD' | 'DAD' | 'POSTDAD' | 'ERRDAD' | 'DEAD';

/** An address of a device. Ref: include/net/if_inet6.h:struct inet6_ifaddr */
export type Inet6Ifaddr = {
  readonly addr: Ipv6Addr;
  /** `::` where there is no peer. */
  peerAddr: Ipv6Addr;
  prefixLen: number;
  rtPriority: number;
  readonly idev: Inet6Dev;
  readonly scope: Ipv6AddrScope;
  state: IfaState;
  dadProbes: number;
  dadNonce: Uint8Array | null;
  stablePrivacyRetry: number;
  /** Seconds from `tstamp`. */
  validLft: number;
  preferedLft: number;
  cstamp: Nsec;
  tstamp: Nsec;
  dadTimer: ArmedTimer | null;
  rt: Fib6Info | null;
  proto: number;
  // IFA_F_*
  permanent: boolean;
  tentative: boolean;
  dadfailed: boolean;
  deprecated: boolean;
  nodad: boolean;
  optimistic: boolean;
  homeaddress: boolean;
  temporary: boolean;
  mngtmpaddr: boolean;
  noprefixroute: boolean;
  mcautojoin: boolean;
  stablePrivacy: boolean;
};

/** Sources of a group that its listeners want or shun. Ref: include/net/if_inet6.h:struct ip6_sf_list */
export type Ip6SfList = {
  readonly addr: Ipv6Addr;
  /** Counts of listeners in include and exclude mode. */
  include: number;
  exclude: number;
  gsresp: boolean;
  oldin: boolean;
  crcount: number;
};

/** A multicast group a device listens to. Ref: include/net/if_inet6.h:struct ifmcaddr6 */
export type Ifmcaddr6 = {
  readonly addr: Ipv6Addr;
  readonly idev: Inet6Dev;
  sources: Ip6SfList[];
  tomb: Ip6SfList[];
  sfmode: 'include' | 'exclude';
  crcount: number;
  sfcountInclude: number;
  sfcountExclude: number;
  users: number;
  timer: ArmedTimer | null;
  /** MAF_LAST_REPORTER, MAF_LOADED, MAF_NOREPORT, MAF_GSQUERY. */
  lastReporter: boolean;
  loaded: boolean;
  noreport: boolean;
  gsquery: boolean;
};

/** An anycast address: a subnet's routers share it. Ref: include/net/if_inet6.h:struct ifacaddr6 */
export type Ifacaddr6 = { readonly addr: Ipv6Addr; users: number; rt: Fib6Info | null };

/** What IPv6 keeps for a device. Ref: include/net/if_inet6.h:struct inet6_dev */
export type Inet6Dev = {
  readonly dev: NetDevice;
  /** The counters of its namespace, near at hand. */
  readonly ip6: Ipstats6;
  /** In the order dumps show: by falling scope value, newest first within one scope. */
  addrList: Inet6Ifaddr[];
  /** Newest first. */
  mcList: Ifmcaddr6[];
  /** A bit for each group of the list, as groupBit() has it: what floods everywhere need not walk the list. */
  mcFilter: number;
  /** Groups that were left and whose departure is still to be reported. */
  mcTomb: Ifmcaddr6[];
  acList: Ifacaddr6[];
  mcQrv: number;
  mcGqTimer: ArmedTimer | null;
  mcIfcCount: number;
  mcIfcTimer: ArmedTimer | null;
  mcDadCount: number;
  mcDadTimer: ArmedTimer | null;
  mcV1Seen: Nsec;
  mcQi: Nsec;
  mcQri: Nsec;
  mcMaxdelay: Nsec;
  cnf: Ipv6Devconf;
  /** Its neighbours and what NDP goes by: nd_parms. */
  readonly neigh: NeighDev;
  /** IF_READY, IF_RS_SENT, IF_RA_RCVD, IF_RA_MANAGED, IF_RA_OTHERCONF. */
  ready: boolean;
  rsSent: boolean;
  raRcvd: boolean;
  raManaged: boolean;
  raOtherconf: boolean;
  dead: boolean;
  token: Ipv6Addr;
  raMtu: number;
  rsTimer: ArmedTimer | null;
  rsInterval: Nsec;
  rsProbes: number;
  tstamp: Nsec;
};
