import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { MacAddr } from '../addr/mac.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { NetBridge, NetBridgePort } from './br.ts';

/** A multicast group as the MDB keys it. Ref: include/linux/if_bridge.h:struct br_ip */
export type BrIp = {
  readonly family: 'inet' | 'inet6' | 'mac';
  readonly group: Ipv4Addr | Ipv6Addr | MacAddr;
  /** Null for (*,G). */
  readonly source: Ipv4Addr | Ipv6Addr | null;
  readonly vid: number;
};

/** A source of a group on a port. Ref: net/bridge/br_private.h:struct net_bridge_group_src */
export type NetBridgeGroupSrc = {
  readonly addr: Ipv4Addr | Ipv6Addr;
  timer: ArmedTimer | null;
  /** When the timer last set would run out; in the past when it did. */
  sendQueries: number;
  deleteMark: boolean;
  sendMark: boolean;
};

/** A port in a group. Ref: net/bridge/br_private.h:struct net_bridge_port_group */
export type NetBridgePortGroup = {
  readonly port: NetBridgePort;
  readonly mp: NetBridgeMdbEntry;
  permanent: boolean;
  fastLeave: boolean;
  blocked: boolean;
  filterMode: 'include' | 'exclude';
  protocol: number;
  readonly srcs: NetBridgeGroupSrc[];
  timer: ArmedTimer | null;
  rexmitTimer: ArmedTimer | null;
  grpQueryRexmitCnt: number;
  /** Who reported it, for multicast to unicast. */
  ethAddr: MacAddr;
};

/** Ref: net/bridge/br_private.h:struct net_bridge_mdb_entry */
export type NetBridgeMdbEntry = {
  readonly br: NetBridge;
  readonly addr: BrIp;
  readonly ports: NetBridgePortGroup[];
  hostJoined: boolean;
  /** Membership of the host. */
  timer: ArmedTimer | null;
};

/** One's own queries of a family. Ref: net/bridge/br_private.h:struct bridge_mcast_own_query */
export type OwnQuery = { timer: ArmedTimer | null; startupSent: number };

/** Another querier that was heard. Ref: net/bridge/br_private.h:struct bridge_mcast_other_query */
export type OtherQuery = { timer: ArmedTimer | null; delayUntil: Nsec };

/** Ref: net/bridge/br_private.h:struct net_bridge_mcast */
export type NetBridgeMcast = {
  snooping: boolean;
  /** MDB_RTR_TYPE_*: 0 disabled, 1 learned from queries, 2 always. */
  router: number;
  querier: boolean;
  queryUseIfaddr: boolean;
  statsEnabled: boolean;
  vlanSnooping: boolean;
  hashMax: number;
  lastMemberCount: number;
  startupQueryCount: number;
  lastMemberInterval: Nsec;
  membershipInterval: Nsec;
  querierInterval: Nsec;
  queryInterval: Nsec;
  queryResponseInterval: Nsec;
  startupQueryInterval: Nsec;
  igmpVersion: number;
  mldVersion: number;
  readonly mdb: Map<string, NetBridgeMdbEntry>;
  /** Ports with a router behind them, in flooding order. */
  readonly ip4RouterPorts: NetBridgePort[];
  readonly ip6RouterPorts: NetBridgePort[];
  ip4RouterTimer: ArmedTimer | null;
  ip6RouterTimer: ArmedTimer | null;
  readonly ip4OwnQuery: OwnQuery;
  readonly ip6OwnQuery: OwnQuery;
  readonly ip4OtherQuery: OtherQuery;
  readonly ip6OtherQuery: OtherQuery;
  ip4QuerierAddr: Ipv4Addr | null;
  ip6QuerierAddr: Ipv6Addr | null;
  ip4QuerierPort: NetBridgePort | null;
  ip6QuerierPort: NetBridgePort | null;
};

/** Ref: net/bridge/br_private.h:struct net_bridge_mcast_port */
export type NetBridgeMcastPort = {
  router: number;
  ehtHostsLimit: number;
  ip4RouterTimer: ArmedTimer | null;
  ip6RouterTimer: ArmedTimer | null;
  readonly ip4OwnQuery: OwnQuery;
  readonly ip6OwnQuery: OwnQuery;
  /** Its own memberships. */
  readonly groups: Set<NetBridgePortGroup>;
};
