import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { Net } from '../net.ts';
import type { ArmedTimer, Nsec } from '../world.ts';

/** A packet's place in its connection, spelled as `iptables -m conntrack --ctstate` does. Ref: enum ip_conntrack_info */
export type CtInfo = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'ESTABLISHED_REPLY' | 'RELATED_REPLY' | 'UNTRACKED';

/** Ref: include/net/netfilter/nf_conntrack_tuple.h:struct nf_conntrack_tuple */
export type CtTuple = {
  readonly family: 'ipv4' | 'ipv6';
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

/** Spelled as `conntrack -L` prints them. Ref: enum tcp_conntrack */
export type CtTcpState =
  | 'NONE'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'SYN_SENT2';

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
  /** When it is forgotten. */
  timeout: Nsec;
  timer: ArmedTimer | null;
  /** The flow it came out of (RELATED). */
  readonly master: NfConn | null;
  /** Counted when net.netfilter.nf_conntrack_acct is set. */
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
  lastDir: 0 | 1;
  retrans: number;
  lastIndex: number;
  lastSeq: number;
  lastAck: number;
  lastEnd: number;
  lastWin: number;
};

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
  /** NETMAP: the host part stays, the network part is `addrs.min`'s under this mask. */
  readonly netmap: boolean;
};
