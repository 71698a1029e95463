import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { Net } from '../net.ts';
import type { Nsec } from '../world.ts';
import type { XtFamily } from './x_tables.ts';

/** A packet's place in its connection. Ref: enum ip_conntrack_info */
export type CtInfo = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'ESTABLISHED_REPLY' | 'RELATED_REPLY' | 'UNTRACKED';

/** Original 0, reply 1. Ref: enum ip_conntrack_dir */
export type CtDir = 0 | 1;

/** Ref: include/net/netfilter/nf_conntrack_tuple.h:struct nf_conntrack_tuple */
export type CtTuple = {
  readonly family: XtFamily;
  readonly src: Ipv4Addr | Ipv6Addr;
  readonly dst: Ipv4Addr | Ipv6Addr;
  readonly proto: number;
  /** Source port; the id of an echo. */
  readonly sport: number;
  /** Destination port; for ICMP `type << 8 | code`. */
  readonly dport: number;
};

/** Ref: include/uapi/linux/netfilter/nf_conntrack_common.h:enum ip_conntrack_status */
export type CtStatus = {
  expected: boolean;
  seenReply: boolean;
  assured: boolean;
  confirmed: boolean;
  srcNat: boolean;
  dstNat: boolean;
  srcNatDone: boolean;
  dstNatDone: boolean;
  dying: boolean;
};

/** Spelled as `conntrack -L` prints them, in the order of enum tcp_conntrack. */
export const CT_TCP_STATES = [
  'NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2',
] as const; // biome-ignore format: a table
export type CtTcpState = (typeof CT_TCP_STATES)[number];

/** A flow that is followed. Ref: include/net/netfilter/nf_conntrack.h:struct nf_conn */
export type NfConn = {
  readonly net: Net;
  readonly id: number;
  readonly original: CtTuple;
  /** Changed by NAT before the flow is confirmed. */
  reply: CtTuple;
  readonly status: CtStatus;
  mark: number;
  /** Null but for TCP. */
  tcp: CtTcpFlow | null;
  /** UDP: from when on traffic both ways is a stream. */
  streamAt: Nsec;
  /** When it is forgotten. */
  timeout: Nsec;
  /** The flow it came out of (RELATED). */
  readonly master: NfConn | null;
  /** net.netfilter.nf_conntrack_acct was set when it began: packets and bytes are counted. */
  readonly acct: boolean;
  /** By direction. */
  readonly packets: [number, number];
  readonly bytes: [number, number];
  /** Device that MASQUERADE bound it to; 0 for none. */
  masqIndex: number;
};

/** What conntrack knows of a TCP connection. Ref: include/linux/netfilter/nf_conntrack_tcp.h:struct ip_ct_tcp */
export type CtTcpFlow = {
  state: CtTcpState;
  /** By direction: original, reply. */
  readonly seen: readonly [CtTcpSeen, CtTcpSeen];
  lastDir: CtDir;
  retrans: number;
  lastIndex: CtTcpIndex;
  lastSeq: number;
  lastAck: number;
  lastEnd: number;
  lastWin: number;
  /** What a SYN that was let through would have told, and whether a challenge ACK may answer it. */
  lastScale: number;
  lastFlags: number;
};

/** Which flags of a segment decide. Ref: enum tcp_bit_set */
export type CtTcpIndex = 'syn' | 'synack' | 'fin' | 'ack' | 'rst' | 'none';

/** Ref: struct ip_ct_tcp_state */
export type CtTcpSeen = {
  tdEnd: number;
  tdMaxend: number;
  tdMaxwin: number;
  tdMaxack: number;
  tdScale: number;
  flags: number;
};

/** What a NAT target asks for. Ref: include/uapi/linux/netfilter/nf_nat.h:struct nf_nat_range2 */
export type NfNatRange = {
  /** Null: the address stays. */
  readonly addrs: { readonly min: Ipv4Addr | Ipv6Addr; readonly max: Ipv4Addr | Ipv6Addr } | null;
  /** Ports or ICMP ids; null: kept where nobody else has them. */
  readonly ports: { readonly min: number; readonly max: number; readonly base: number | null } | null;
  readonly random: boolean;
  readonly randomFully: boolean;
  readonly persistent: boolean;
};

/** A tuple in the hash, with the flow it stands for. Ref: struct nf_conntrack_tuple_hash */
export type CtTupleHash = {
  readonly tuple: CtTuple;
  readonly dir: CtDir;
  readonly ct: NfConn;
  next: CtTupleHash | null;
};

/** Connection tracking of a namespace. Ref: include/net/netns/conntrack.h:struct netns_ct */
export type NetnsCt = {
  /** By hash of the tuple, both directions; a power of two long. */
  buckets: (CtTupleHash | null)[];
  /** The flows in the order they were confirmed. */
  readonly all: Set<NfConn>;
  /** By hash of the original source, for mappings to be used again. Ref: nf_nat_bysource */
  readonly bySource: Map<number, NfConn[]>;
  readonly sysctl: CtSysctl;
  readonly stat: CtStat;
  gcArmed: boolean;
};

/** Seconds where it is a timeout. Ref: net/netfilter/nf_conntrack_standalone.c:nf_ct_sysctl_table */
export type CtSysctl = Record<CtSysctlName, number>;

export const ctSysctlDefaults = {
  nf_conntrack_acct: 0,
  nf_conntrack_buckets: 65536,
  nf_conntrack_checksum: 1,
  nf_conntrack_dccp_loose: 1,
  nf_conntrack_dccp_timeout_closereq: 64,
  nf_conntrack_dccp_timeout_closing: 64,
  nf_conntrack_dccp_timeout_open: 43200,
  nf_conntrack_dccp_timeout_partopen: 480,
  nf_conntrack_dccp_timeout_request: 240,
  nf_conntrack_dccp_timeout_respond: 480,
  nf_conntrack_dccp_timeout_timewait: 240,
  nf_conntrack_events: 2,
  nf_conntrack_expect_max: 1024,
  nf_conntrack_frag6_high_thresh: 4194304,
  nf_conntrack_frag6_low_thresh: 3145728,
  nf_conntrack_frag6_timeout: 60,
  nf_conntrack_generic_timeout: 600,
  nf_conntrack_gre_timeout: 30,
  nf_conntrack_gre_timeout_stream: 180,
  nf_conntrack_icmp_timeout: 30,
  nf_conntrack_icmpv6_timeout: 30,
  nf_conntrack_log_invalid: 0,
  nf_conntrack_max: 65536,
  nf_conntrack_sctp_timeout_closed: 10,
  nf_conntrack_sctp_timeout_cookie_echoed: 3,
  nf_conntrack_sctp_timeout_cookie_wait: 3,
  nf_conntrack_sctp_timeout_established: 210,
  nf_conntrack_sctp_timeout_heartbeat_sent: 30,
  nf_conntrack_sctp_timeout_shutdown_ack_sent: 3,
  nf_conntrack_sctp_timeout_shutdown_recd: 3,
  nf_conntrack_sctp_timeout_shutdown_sent: 3,
  nf_conntrack_tcp_be_liberal: 0,
  nf_conntrack_tcp_ignore_invalid_rst: 0,
  nf_conntrack_tcp_loose: 1,
  nf_conntrack_tcp_max_retrans: 3,
  nf_conntrack_tcp_timeout_close: 10,
  nf_conntrack_tcp_timeout_close_wait: 60,
  nf_conntrack_tcp_timeout_established: 432000,
  nf_conntrack_tcp_timeout_fin_wait: 120,
  nf_conntrack_tcp_timeout_last_ack: 30,
  nf_conntrack_tcp_timeout_max_retrans: 300,
  nf_conntrack_tcp_timeout_syn_recv: 60,
  nf_conntrack_tcp_timeout_syn_sent: 120,
  nf_conntrack_tcp_timeout_time_wait: 120,
  nf_conntrack_tcp_timeout_unacknowledged: 300,
  nf_conntrack_timestamp: 0,
  nf_conntrack_udp_timeout: 30,
  nf_conntrack_udp_timeout_stream: 120,
};

export type CtSysctlName = keyof typeof ctSysctlDefaults;

/** Ref: include/linux/netfilter/nf_conntrack_common.h:struct ip_conntrack_stat */
export type CtStat = {
  found: number;
  invalid: number;
  insert: number;
  insertFailed: number;
  drop: number;
  earlyDrop: number;
  icmpError: number;
  clashResolve: number;
};

export function newNetnsCt(): NetnsCt {
  return {
    buckets: new Array<CtTupleHash | null>(16).fill(null),
    all: new Set(),
    bySource: new Map(),
    sysctl: { ...ctSysctlDefaults },
    stat: { found: 0, invalid: 0, insert: 0, insertFailed: 0, drop: 0, earlyDrop: 0, icmpError: 0, clashResolve: 0 },
    gcArmed: false,
  };
}
