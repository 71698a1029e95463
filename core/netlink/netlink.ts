import type { MacAddr } from '../addr/mac.ts';
import type { Result } from '../errno.ts';
import type { NetnsId } from '../net.ts';
import type { NfTablesApi } from '../netfilter/x_tables.ts';
import type { CtApi } from './conntrack.ts';
import type {
  AddrMessage,
  AddrRequest,
  BridgePortOptions,
  BridgeVlanMessage,
  BridgeVlanRequest,
  CreateFlags,
  FdbMessage,
  FdbRequest,
  LinkMessage,
  LinkRef,
  LinkRequest,
  MdbMessage,
  MdbRequest,
  MdbRouterMessage,
  NeighMessage,
  NeighRequest,
  RouteGetRequest,
  RouteMessage,
  RouteRequest,
  RuleMessage,
  RuleRequest,
} from './messages.ts';
import type { NtableMessage, NtableRequest } from './ntable.ts';

/** What a process may ask the kernel about one network namespace. Dumps come in the kernel's own order. */
export type Netlink = {
  readonly netns: NetnsId;

  getLink(ref: LinkRef): Result<LinkMessage>;
  dumpLinks(): readonly LinkMessage[];
  /** RTM_NEWLINK with NLM_F_CREATE|NLM_F_EXCL. */
  newLink(req: LinkRequest): Result<void>;
  /** RTM_NEWLINK on an existing device; parts done before a refusal stay done, as in the kernel. */
  setLink(ref: LinkRef, req: LinkRequest): Result<void>;
  /** RTM_SETLINK of PF_BRIDGE: a port's options (`bridge link set`): ENODEV, EOPNOTSUPP for what is no port, ENETDOWN, EBUSY. */
  setBridgePort(ifindex: number, options: BridgePortOptions): Result<void>;
  delLink(ref: LinkRef & { readonly kind?: string }): Result<void>;
  /** RTM_DELLINK by group. */
  delLinkGroup(group: number): Result<void>;

  dumpAddrs(family?: 'inet' | 'inet6'): readonly AddrMessage[];
  newAddr(req: AddrRequest, flags: CreateFlags): Result<void>;
  delAddr(req: AddrRequest): Result<void>;

  dumpRoutes(family: 'inet' | 'inet6', table?: number): readonly RouteMessage[];
  /** Was a routing table with this number ever made? A dump of another is refused (ENOENT). Absent: it exists when it has routes. */
  fibTableExists?(family: 'inet' | 'inet6', table: number): boolean;
  newRoute(req: RouteRequest, flags: CreateFlags): Result<void>;
  delRoute(req: RouteRequest): Result<void>;
  getRoute(req: RouteGetRequest): Result<RouteMessage>;

  dumpRules(family: 'inet' | 'inet6'): readonly RuleMessage[];
  newRule(req: RuleRequest, flags: CreateFlags): Result<void>;
  delRule(req: RuleRequest): Result<void>;

  dumpNeighs(family: 'inet' | 'inet6', proxy?: boolean): readonly NeighMessage[];
  newNeigh(req: NeighRequest, flags: CreateFlags): Result<void>;
  delNeigh(req: NeighRequest): Result<void>;
  getNeigh(req: NeighRequest): Result<NeighMessage>;
  /** RTM_GETNEIGHTBL, RTM_SETNEIGHTBL: parameters of the neighbour tables; ENOENT for what is not there. */
  dumpNtables(): readonly NtableMessage[];
  setNtable(req: NtableRequest): Result<void>;

  /** All FDB entries in dump order; of one bridge (with its ports and itself) when an index is given. */
  dumpFdb(bridge?: number): readonly FdbMessage[];
  newFdb(req: FdbRequest, flags: CreateFlags): Result<void>;
  delFdb(req: FdbRequest): Result<void>;
  /** RTM_DELNEIGH with NLM_F_BULK: the entries of a bridge that fit `only`; EOPNOTSUPP for other devices. */
  flushFdb(ifindex: number, only?: FdbFlush): Result<void>;

  dumpMdb(): { readonly entries: readonly MdbMessage[]; readonly routers: readonly MdbRouterMessage[] };
  newMdb(req: MdbRequest): Result<void>;
  delMdb(req: MdbRequest): Result<void>;
  dumpBridgeVlans(): readonly BridgeVlanMessage[];
  addBridgeVlan(req: BridgeVlanRequest): Result<void>;
  delBridgeVlan(req: BridgeVlanRequest): Result<void>;

  /** RTM_GETNSID of a namespace as seen from here; -1 when it has no number. */
  getNsid(peer: NetnsId): number;
  setNsid(peer: NetnsId, nsid: number): Result<void>;
  dumpNsids(): readonly { readonly nsid: number; readonly netns: NetnsId }[];

  /** SIOCADDMULTI, SIOCDELMULTI: ENODEV, EINVAL for an address that is no multicast one or a device without such, ENOENT. */
  setMaddr(ifname: string, addr: MacAddr, add: boolean): Result<void>;

  /** Multicast group members: link maddr. */
  dumpMaddrs(): readonly {
    readonly ifindex: number;
    readonly family: 'link' | 'inet' | 'inet6';
    readonly addr: string;
    readonly users: number;
    readonly static: boolean;
  }[];

  /** `/proc/sys/net/...` by its path below `net/`: ENOENT, EACCES (read-only), EINVAL. Values without the newline. */
  readSysctl(path: string): Result<string>;
  writeSysctl(path: string, value: string): Result<void>;
  /** Every path below `net/` that exists in this namespace, in directory order. */
  listSysctl(): readonly string[];

  /** ETHTOOL_MSG_FEATURES_GET/SET: features by name that were set apart from how the device was made. Absent: not kept. */
  getFeatures?(ifindex: number): ReadonlyMap<string, boolean>;
  setFeatures?(ifindex: number, changed: ReadonlyMap<string, boolean>): void;

  /** Flows that connection tracking follows. */
  readonly ct: CtApi;
  /** The tables of iptables. */
  readonly nf: NfTablesApi;

  /** /proc/net/snmp and netstat counters, by protocol and name. */
  snmp(): Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What ss and /proc/net/{tcp,udp,raw,packet} list. */
  dumpSocks(): readonly SockMessage[];
};

/** Ref: include/uapi/linux/tcp.h:struct tcp_info. Times in nanoseconds, `rtt`, `rttvar` and `minRtt` in microseconds. */
export type TcpInfo = {
  readonly wscale: readonly [snd: number, rcv: number] | null;
  readonly backoff: number;
  readonly rtt: number;
  readonly rttvar: number;
  readonly minRtt: number;
  readonly mss: number;
  readonly pmtu: number;
  readonly rcvMss: number;
  readonly advmss: number;
  readonly bytesSent: number;
  readonly bytesRetrans: number;
  readonly bytesAcked: number;
  readonly bytesReceived: number;
  readonly segsOut: number;
  readonly segsIn: number;
  readonly dataSegsOut: number;
  readonly dataSegsIn: number;
  readonly lastSnd: number;
  readonly lastRcv: number;
  readonly lastAck: number;
  readonly unacked: number;
  readonly totalRetrans: number;
  readonly rcvSpace: number;
  readonly rcvSsthresh: number;
  readonly notSent: number;
  readonly sndWnd: number;
};

/** What `bridge fdb flush` may be limited to. Ref: net/bridge/br_fdb.c:struct net_bridge_fdb_flush_desc */
export type FdbFlush = {
  readonly self?: boolean;
  readonly master?: boolean;
  readonly port?: number;
  readonly vlan?: number;
  readonly permanent?: boolean;
  readonly static?: boolean;
  readonly addedByUser?: boolean;
  readonly externLearn?: boolean;
  readonly sticky?: boolean;
  readonly offloaded?: boolean;
};

export type SockMessage = {
  readonly netid: 'tcp' | 'udp' | 'raw' | 'icmp' | 'p_raw' | 'p_dgr' | 'nl' | 'u_str';
  readonly family: 'inet' | 'inet6' | 'packet';
  readonly state: string;
  readonly recvQ: number;
  readonly sendQ: number;
  readonly local: string;
  readonly localPort: string;
  readonly peer: string;
  readonly peerPort: string;
  /** ifindex it is bound to. */
  readonly boundIf: number;
  readonly v6only: boolean;
  readonly ino: number;
  readonly uid: number;
  /** What it waits for: when it rings and how often it has. Ref: include/uapi/linux/inet_diag.h:idiag_timer */
  readonly timer?:
    | { readonly kind: 'on' | 'keepalive' | 'timewait' | 'persist'; readonly expires: number; readonly retrans: number }
    | undefined;
  /** A connection's or listener's numbers, as /proc/net/tcp shows them; times in nanoseconds, `ssthresh` -1 while none was met. */
  readonly tcp?:
    | {
        readonly now: number;
        readonly rto: number;
        readonly ato: number;
        readonly quick: number;
        readonly cwnd: number;
        readonly ssthresh: number;
        readonly probes: number;
        readonly retransmits: number;
        /** What a connection has met so far; null for a listener. */
        readonly info: TcpInfo | null;
      }
    | undefined;
  /** Octets: received and not read yet, room for them, room for what is to be sent. Ref: net/core/sock.c:sk_get_meminfo() */
  readonly memory?: { readonly rmem: number; readonly rcvbuf: number; readonly sndbuf: number } | undefined;
};
