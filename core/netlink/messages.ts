import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { MacAddr } from '../addr/mac.ts';
import type { DeviceStats, Ifindex, OperState } from '../device.ts';
import type { NetnsId } from '../net.ts';

/** What rtnetlink says and is told, as values: each field answers to an attribute. */

// --- links. Ref: include/uapi/linux/if_link.h

export type LinkFlags = {
  readonly up: boolean;
  readonly broadcast: boolean;
  readonly loopback: boolean;
  readonly pointopoint: boolean;
  readonly running: boolean;
  readonly noarp: boolean;
  readonly promisc: boolean;
  readonly allmulti: boolean;
  readonly master: boolean;
  readonly slave: boolean;
  readonly multicast: boolean;
  readonly lowerUp: boolean;
  readonly dormant: boolean;
  /** IFF_DYNAMIC, IFF_NOTRAILERS: kept for who asks, they do nothing. */
  readonly dynamic?: boolean;
  readonly notrailers?: boolean;
};

export type LinkMessage = {
  readonly ifindex: Ifindex;
  readonly ifname: string;
  /** ARPHRD: `ether` or `loopback`. */
  readonly linkType: 'ether' | 'loopback';
  readonly flags: LinkFlags;
  readonly mtu: number;
  readonly minMtu: number;
  readonly maxMtu: number;
  readonly qdisc: string;
  readonly operstate: OperState;
  readonly linkmode: 'DEFAULT' | 'DORMANT';
  readonly group: number;
  readonly txqlen: number;
  readonly address: MacAddr;
  readonly broadcast: MacAddr;
  /** IFLA_PERM_ADDRESS, where the device has one. */
  readonly permaddr: MacAddr | null;
  readonly altnames: readonly string[];
  readonly alias: string | null;
  /** IFLA_LINK: the other end's index, where there is one; 0 when it is in a namespace that cannot be told. */
  readonly link: number | null;
  /** IFLA_LINK_NETNSID: set when `link` counts in another namespace. */
  readonly linkNetnsid: number | null;
  readonly master: Ifindex | null;
  readonly promiscuity: number;
  readonly allmultiCount: number;
  readonly numTxQueues: number;
  readonly numRxQueues: number;
  readonly gsoMaxSize: number;
  readonly gsoMaxSegs: number;
  readonly tsoMaxSize: number;
  readonly tsoMaxSegs: number;
  readonly groMaxSize: number;
  readonly carrier: boolean;
  readonly carrierUpCount: number;
  readonly carrierDownCount: number;
  readonly protoDown: boolean;
  readonly stats: DeviceStats;
  /** IFLA_INFO_KIND, null for loopback and physical devices. */
  readonly kind: string | null;
  readonly data: LinkInfoData | null;
  readonly slaveKind: string | null;
  readonly slaveData: BridgePortData | null;
  readonly addrGenMode: 'eui64' | 'none' | 'stable_secret' | 'random';
  readonly parentbus: string | null;
  readonly parentdev: string | null;
};

/** IFLA_INFO_DATA by kind. */
export type LinkInfoData = { readonly kind: 'bridge' } & BridgeData;

/** IFLA_BR_*. Times in clock ticks of 1/100 s, as the kernel gives them. */
export type BridgeData = {
  readonly forwardDelay: number;
  readonly helloTime: number;
  readonly maxAge: number;
  readonly ageingTime: number;
  readonly stpState: 0 | 1 | 2;
  readonly priority: number;
  readonly vlanFiltering: boolean;
  readonly vlanProtocol: '802.1Q' | '802.1ad';
  /** `8000.1a:2b:...` parts. */
  readonly bridgeId: { readonly priority: number; readonly addr: MacAddr };
  readonly rootId: { readonly priority: number; readonly addr: MacAddr };
  readonly rootPort: number;
  readonly rootPathCost: number;
  readonly topologyChange: boolean;
  readonly topologyChangeDetected: boolean;
  readonly helloTimer: number;
  readonly tcnTimer: number;
  readonly topologyChangeTimer: number;
  readonly gcTimer: number;
  readonly vlanDefaultPvid: number;
  readonly vlanStatsEnabled: boolean;
  readonly vlanStatsPerPort: boolean;
  readonly groupFwdMask: number;
  readonly groupAddr: MacAddr;
  readonly mcastSnooping: boolean;
  readonly noLinklocalLearn?: boolean;
  readonly mcastVlanSnooping: boolean;
  readonly mcastRouter: number;
  readonly mcastQueryUseIfaddr: boolean;
  readonly mcastQuerier: boolean;
  readonly mcastHashElasticity: number;
  readonly mcastHashMax: number;
  readonly mcastLastMemberCount: number;
  readonly mcastStartupQueryCount: number;
  readonly mcastLastMemberInterval: number;
  readonly mcastMembershipInterval: number;
  readonly mcastQuerierInterval: number;
  readonly mcastQueryInterval: number;
  readonly mcastQueryResponseInterval: number;
  readonly mcastStartupQueryInterval: number;
  readonly mcastStatsEnabled: boolean;
  readonly mcastIgmpVersion: number;
  readonly mcastMldVersion: number;
  readonly nfCallIptables: boolean;
  readonly nfCallIp6tables: boolean;
  readonly nfCallArptables: boolean;
};

/** Spelled as `bridge link` prints them. */
export type BrPortState = 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking';

/** IFLA_BRPORT_*. Timers in 1/100 s. */
export type BridgePortData = {
  readonly state: BrPortState;
  readonly priority: number;
  readonly cost: number;
  readonly hairpin: boolean;
  readonly guard: boolean;
  readonly protect: boolean;
  readonly fastLeave: boolean;
  readonly mcastToUcast: boolean;
  readonly learning: boolean;
  readonly unicastFlood: boolean;
  readonly mcastFlood: boolean;
  readonly bcastFlood: boolean;
  readonly proxyarp: boolean;
  readonly proxyarpWifi: boolean;
  readonly neighSuppress: boolean;
  readonly vlanTunnel: boolean;
  readonly isolated: boolean;
  readonly locked: boolean;
  /** IFLA_BRPORT_BACKUP_PORT, where one is set; 0 takes it away. */
  readonly backupPort?: number;
  readonly designatedRoot: { readonly priority: number; readonly addr: MacAddr };
  readonly designatedBridge: { readonly priority: number; readonly addr: MacAddr };
  readonly designatedPort: number;
  readonly designatedCost: number;
  readonly portId: number;
  readonly portNo: number;
  readonly topologyChangeAck: boolean;
  readonly configPending: boolean;
  readonly messageAgeTimer: number;
  readonly forwardDelayTimer: number;
  readonly holdTimer: number;
  readonly mcastRouter: number;
  readonly groupFwdMask: number;
  readonly mcastEhtHostsLimit: number;
  readonly mcastEhtHostsCnt: number;
};

/** Which device a request is about. */
export type LinkRef = { readonly ifindex: number } | { readonly ifname: string };

/** RTM_NEWLINK: everything a caller may set; absent is "leave it". */
export type LinkRequest = {
  readonly ifname?: string;
  readonly kind?: string;
  readonly info?: BridgeOptions | VethOptions | Readonly<Record<string, never>>;
  readonly slaveInfo?: BridgePortOptions;
  readonly up?: boolean;
  readonly promisc?: boolean;
  readonly allmulti?: boolean;
  readonly multicast?: boolean;
  readonly arp?: boolean;
  readonly dynamic?: boolean;
  readonly notrailers?: boolean;
  readonly address?: MacAddr;
  readonly broadcast?: MacAddr;
  readonly mtu?: number;
  readonly txqlen?: number;
  readonly alias?: string;
  readonly altname?: { readonly add?: string; readonly del?: string };
  readonly group?: number;
  /** ifindex of the master; 0 is `nomaster`. */
  readonly master?: number;
  readonly netns?: NetnsId;
  readonly newName?: string;
  readonly ifindex?: number;
  /** IFLA_LINK: `link DEV` of `ip link add`. */
  readonly link?: number;
  readonly numTxQueues?: number;
  readonly numRxQueues?: number;
  readonly linkmode?: 'DEFAULT' | 'DORMANT';
  readonly operstate?: OperState;
  readonly carrier?: boolean;
  readonly protodown?: boolean;
  readonly addrGenMode?: LinkMessage['addrGenMode'];
  readonly gsoMaxSize?: number;
  readonly gsoMaxSegs?: number;
  readonly groMaxSize?: number;
};

/** `ip link add A type veth peer ...`: the peer's own request. */
export type VethOptions = { readonly peer?: LinkRequest };
/** Booleans and numbers as IFLA_BR_* take them. */
export type BridgeOptions = { readonly [K in keyof Omit<BridgeData, 'bridgeId' | 'rootId'>]?: BridgeData[K] } & {
  readonly fdbFlush?: true;
};
export type BridgePortOptions = { readonly [K in keyof BridgePortData]?: BridgePortData[K] } & {
  readonly flush?: true;
};

// --- addresses. Ref: include/uapi/linux/if_addr.h

export type AddrScope = 'global' | 'site' | 'link' | 'host' | 'nowhere' | number;

/** Seconds; `forever` is INFINITY_LIFE_TIME. */
export type Lifetime = number | 'forever';

export type AddrMessage = {
  readonly family: 'inet' | 'inet6';
  readonly ifindex: Ifindex;
  readonly local: Ipv4Addr | Ipv6Addr;
  /** The other end of a point-to-point address; equal to `local` otherwise. */
  readonly peer: Ipv4Addr | Ipv6Addr;
  readonly prefixLen: number;
  readonly broadcast: Ipv4Addr | null;
  readonly scope: AddrScope;
  readonly label: string | null;
  readonly secondary: boolean;
  readonly tentative: boolean;
  readonly dadfailed: boolean;
  readonly deprecated: boolean;
  readonly permanent: boolean;
  readonly nodad: boolean;
  readonly optimistic: boolean;
  readonly homeaddress: boolean;
  readonly mngtmpaddr: boolean;
  readonly noprefixroute: boolean;
  readonly autojoin: boolean;
  readonly stablePrivacy: boolean;
  readonly validLft: Lifetime;
  readonly preferredLft: Lifetime;
  readonly metric: number;
  readonly proto: number;
  /** 1/100 s since boot: created and last updated. */
  readonly cstamp: number;
  readonly tstamp: number;
};

export type AddrRequest = {
  readonly family: 'inet' | 'inet6';
  readonly ifindex: number;
  readonly local: Ipv4Addr | Ipv6Addr;
  readonly peer?: Ipv4Addr | Ipv6Addr;
  readonly prefixLen: number;
  readonly broadcast?: Ipv4Addr;
  readonly anycast?: Ipv6Addr;
  readonly scope?: AddrScope;
  readonly label?: string;
  readonly flags?: {
    readonly nodad?: boolean;
    readonly optimistic?: boolean;
    readonly homeaddress?: boolean;
    readonly mngtmpaddr?: boolean;
    readonly noprefixroute?: boolean;
    readonly autojoin?: boolean;
  };
  readonly validLft?: Lifetime;
  readonly preferredLft?: Lifetime;
  readonly metric?: number;
  readonly proto?: number;
};

/** NLM_F_* of a request that makes something. */
export type CreateFlags = {
  readonly create?: boolean;
  readonly exclusive?: boolean;
  readonly replace?: boolean;
  readonly append?: boolean;
};

// --- routes. Ref: include/uapi/linux/rtnetlink.h

export type RouteType =
  | 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw' | 'nat'; // biome-ignore format: a table

export type RouteScope = 'global' | 'site' | 'link' | 'host' | 'nowhere' | number;

export type NextHop = {
  readonly ifindex: Ifindex | 0;
  readonly via: Ipv4Addr | Ipv6Addr | null;
  readonly viaFamily: 'inet' | 'inet6' | null;
  readonly weight: number;
  readonly onlink: boolean;
  readonly dead: boolean;
  readonly linkdown: boolean;
  /** RTA_FLOW: realms, the source's in the upper half; absent for none. */
  readonly flow?: number;
};

export type RouteMetrics = {
  readonly mtu?: number; readonly mtuLock?: boolean; readonly window?: number; readonly rtt?: number; readonly rttvar?: number;
  readonly ssthresh?: number; readonly cwnd?: number; readonly advmss?: number; readonly reordering?: number; readonly hoplimit?: number;
  readonly initcwnd?: number; readonly features?: number; readonly rtoMin?: number; readonly initrwnd?: number; readonly quickack?: number; readonly congctl?: string;
}; // biome-ignore format: a table

export type RouteMessage = {
  readonly family: 'inet' | 'inet6';
  readonly type: RouteType;
  readonly dst: Ipv4Addr | Ipv6Addr;
  readonly dstLen: number;
  readonly src: Ipv6Addr | null;
  readonly srcLen: number;
  readonly tos: number;
  readonly table: number;
  readonly protocol: number;
  readonly scope: RouteScope;
  readonly priority: number;
  readonly prefsrc: Ipv4Addr | Ipv6Addr | null;
  readonly nexthops: readonly NextHop[];
  readonly metrics: RouteMetrics;
  /** IPv6: low, medium, high. */
  readonly pref: 'low' | 'medium' | 'high' | null;
  /** Seconds left, IPv6 routes learned from an advertisement and clones. */
  readonly expires: number | null;
  /** `error -101` and its like on unreachable IPv6 routes. */
  readonly error: number;
  readonly cloned: boolean;
  /** Only in the answer to `ip route get`. */
  readonly get?: {
    readonly dst: Ipv4Addr | Ipv6Addr;
    readonly from: Ipv4Addr | Ipv6Addr | null;
    readonly iif: string | null;
    readonly uid: number | null;
    readonly mark: number;
    readonly cacheFlags: readonly string[];
    readonly ttlMtuExpires: number | null;
  };
};

export type RouteRequest = {
  readonly family: 'inet' | 'inet6';
  readonly type?: RouteType;
  readonly dst: Ipv4Addr | Ipv6Addr;
  readonly dstLen: number;
  readonly src?: Ipv6Addr;
  readonly srcLen?: number;
  readonly tos?: number;
  readonly table?: number;
  readonly protocol?: number;
  readonly scope?: RouteScope;
  readonly priority?: number;
  readonly prefsrc?: Ipv4Addr | Ipv6Addr;
  readonly nexthops?: readonly {
    readonly ifindex?: number;
    readonly via?: Ipv4Addr | Ipv6Addr;
    readonly viaFamily?: 'inet' | 'inet6';
    readonly weight?: number;
    readonly onlink?: boolean;
    readonly flow?: number;
  }[];
  /** The next hops came as RTA_MULTIPATH, one alone too. */
  readonly multipath?: boolean;
  /** RTA_OIF and RTA_GATEWAY beside RTA_MULTIPATH. */
  readonly beside?: {
    readonly ifindex?: number;
    readonly via?: Ipv4Addr | Ipv6Addr;
    readonly viaFamily?: 'inet' | 'inet6';
  };
  readonly metrics?: RouteMetrics;
  readonly pref?: 'low' | 'medium' | 'high';
  readonly expires?: number;
};

export type RouteGetRequest = {
  readonly family: 'inet' | 'inet6';
  readonly dst: Ipv4Addr | Ipv6Addr;
  readonly from?: Ipv4Addr | Ipv6Addr;
  readonly iif?: number;
  readonly oif?: number;
  readonly tos?: number;
  readonly mark?: number;
  readonly ipproto?: number;
  readonly sport?: number;
  readonly dport?: number;
  readonly uid?: number;
  /** RTM_F_FIB_MATCH: the route of the table instead of the decision. */
  readonly fibmatch?: boolean;
};

// --- rules. Ref: include/uapi/linux/fib_rules.h

export type RuleAction = 'to_tbl' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit';

export type RuleMessage = {
  readonly family: 'inet' | 'inet6';
  readonly priority: number;
  readonly not: boolean;
  readonly src: Ipv4Addr | Ipv6Addr | null;
  readonly srcLen: number;
  readonly dst: Ipv4Addr | Ipv6Addr | null;
  readonly dstLen: number;
  readonly tos: number;
  readonly fwmark: number;
  readonly fwmask: number;
  readonly iif: string | null;
  readonly oif: string | null;
  readonly iifDetached: boolean;
  readonly oifDetached: boolean;
  readonly uidRange: readonly [number, number] | null;
  readonly ipproto: number;
  readonly sport: readonly [number, number] | null;
  readonly dport: readonly [number, number] | null;
  readonly table: number;
  readonly action: RuleAction;
  readonly goto: number;
  readonly gotoUnresolved: boolean;
  readonly suppressPrefixlen: number;
  readonly suppressIfgroup: number;
  readonly l3mdev: boolean;
  readonly protocol: number;
};
export type RuleRequest = { readonly family: 'inet' | 'inet6' } & Partial<RuleMessage>;

// --- neighbours and forwarding entries. Ref: include/uapi/linux/neighbour.h

/** Spelled as `ip neigh` prints them. */
export type NudState =
  | 'NONE'
  | 'INCOMPLETE'
  | 'REACHABLE'
  | 'STALE'
  | 'DELAY'
  | 'PROBE'
  | 'FAILED'
  | 'NOARP'
  | 'PERMANENT';

export type NeighMessage = {
  readonly family: 'inet' | 'inet6';
  readonly ifindex: Ifindex;
  readonly dst: Ipv4Addr | Ipv6Addr;
  readonly lladdr: MacAddr | null;
  readonly state: NudState;
  readonly router: boolean;
  readonly proxy: boolean;
  readonly externLearn: boolean;
  readonly managed: boolean;
  readonly protocol: number;
  readonly probes: number;
  readonly refcnt: number;
  /** Seconds: since confirmed, used, updated. */
  readonly confirmed: number;
  readonly used: number;
  readonly updated: number;
};

export type NeighRequest = {
  readonly family: 'inet' | 'inet6';
  readonly ifindex: number;
  readonly dst: Ipv4Addr | Ipv6Addr;
  readonly lladdr?: MacAddr;
  readonly state?: NudState;
  readonly router?: boolean;
  readonly proxy?: boolean;
  readonly externLearn?: boolean;
  readonly use?: boolean;
  readonly managed?: boolean;
  readonly protocol?: number;
};

export type FdbMessage = {
  readonly mac: MacAddr;
  readonly ifindex: Ifindex;
  /** The bridge; null for a device's own list (`self`). */
  readonly master: Ifindex | null;
  readonly self: boolean;
  readonly vlan: number;
  readonly state: 'permanent' | 'static' | 'reachable' | 'stale';
  readonly sticky: boolean;
  readonly externLearn: boolean;
  readonly offload: boolean;
  readonly local: boolean;
  readonly used: number;
  readonly updated: number;
  /** Port number, for brctl. */
  readonly portNo: number;
  /** Age in 1/100 s, for brctl. */
  readonly ageingTimer: number;
};

export type FdbRequest = {
  readonly mac: MacAddr;
  readonly ifindex: number;
  readonly self?: boolean;
  readonly master?: boolean;
  readonly vlan?: number;
  readonly state?: 'permanent' | 'static' | 'dynamic';
  readonly use?: boolean;
  readonly sticky?: boolean;
  readonly externLearn?: boolean;
  readonly dst?: Ipv4Addr | Ipv6Addr;
};

// --- bridge multicast and VLANs

export type MdbMessage = {
  readonly bridge: Ifindex;
  /** 0 index is the bridge itself. */
  readonly port: Ifindex;
  readonly group: Ipv4Addr | Ipv6Addr | MacAddr;
  readonly source: Ipv4Addr | Ipv6Addr | null;
  readonly family: 'inet' | 'inet6' | 'mac';
  readonly vid: number;
  readonly permanent: boolean;
  readonly filterMode: 'include' | 'exclude' | null;
  readonly protocol: number;
  /** 1/100 s left. */
  readonly timer: number;
  readonly sourceList: readonly { readonly addr: Ipv4Addr | Ipv6Addr; readonly timer: number }[];
  readonly flags: readonly string[];
};
export type MdbRouterMessage = {
  readonly bridge: Ifindex;
  readonly port: Ifindex;
  readonly type: string;
  readonly timer: number;
};
export type MdbRequest = {
  readonly bridge: number;
  readonly port: number;
  readonly group: Ipv4Addr | Ipv6Addr | MacAddr;
  readonly family: 'inet' | 'inet6' | 'mac';
  readonly source?: Ipv4Addr | Ipv6Addr;
  readonly vid?: number;
  readonly permanent?: boolean;
};

export type BridgeVlanMessage = {
  readonly ifindex: Ifindex;
  readonly vlans: readonly {
    readonly vid: number;
    readonly pvid: boolean;
    readonly untagged: boolean;
    readonly stats?: BridgeVlanStats;
  }[];
};
/** Counted while `vlan_stats_enabled`. Ref: include/uapi/linux/if_bridge.h:struct bridge_vlan_xstats */
export type BridgeVlanStats = {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
};
export type BridgeVlanRequest = {
  readonly ifindex: number;
  readonly vid: number;
  readonly vidEnd?: number;
  readonly pvid?: boolean;
  readonly untagged?: boolean;
  readonly self?: boolean;
  readonly master?: boolean;
};
