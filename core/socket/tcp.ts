import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { DstEntry } from '../dst.ts';
import type { Net } from '../net.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { InetSock } from './inet.ts';

/** Spelled as `ss` prints them, but for CLOSE, which `ss` calls UNCONN. Ref: include/net/tcp_states.h */
export type TcpState =
  | 'ESTAB'
  | 'SYN-SENT'
  | 'SYN-RECV'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'TIME-WAIT'
  | 'CLOSE'
  | 'CLOSE-WAIT'
  | 'LAST-ACK'
  | 'LISTEN'
  | 'CLOSING';

/** Ref: include/net/tcp.h:enum tcp_ca_state, as `ss -i` names them */
export type TcpCaState = 'Open' | 'Disorder' | 'CWR' | 'Recovery' | 'Loss';

/** The addresses on the wire: numbers for IPv4, text for IPv6. */
export type TcpAddr = Ipv4Addr | Ipv6Addr;

/** A piece of what is sent, until it is acknowledged. Ref: include/net/tcp.h:struct tcp_skb_cb */
export type TcpChunk = {
  seq: number;
  endSeq: number;
  data: Uint8Array;
  syn: boolean;
  fin: boolean;
  psh: boolean;
  sacked: boolean;
  lost: boolean;
  /** How often it was sent again. */
  retrans: number;
  /** When it was last sent. */
  sentAt: Nsec;
};

/** What came too early. */
export type TcpOfo = {
  readonly seq: number;
  readonly endSeq: number;
  readonly data: Uint8Array;
  readonly fin: boolean;
};

/** What two ends agreed on in their SYNs. Ref: include/linux/tcp.h:struct tcp_options_received */
export type TcpAgreed = {
  readonly mss: number;
  readonly wscale: number | null;
  readonly tstamp: boolean;
  readonly sack: boolean;
};

/** A connection that is not yet one: its SYN was answered. Ref: include/net/request_sock.h:struct request_sock */
export type TcpRequest = {
  readonly kind: 'request';
  readonly net: Net;
  readonly listener: TcpSock;
  readonly af: 'inet' | 'inet6';
  readonly laddr: TcpAddr;
  readonly raddr: TcpAddr;
  readonly lport: number;
  readonly rport: number;
  readonly iif: number;
  readonly mark: number;
  readonly irs: number;
  readonly iss: number;
  readonly agreed: TcpAgreed;
  tsRecent: number;
  readonly tsOffset: number;
  readonly rcvWnd: number;
  readonly rcvWscale: number;
  /** SYN-ACKs sent again. */
  numTimeout: number;
  numRetrans: number;
  /** The handshake's last part came, but there was no room. */
  acked: boolean;
  timeout: Nsec;
  readonly sentAt: Nsec;
  timer: ArmedTimer | null;
  expires: Nsec;
};

/** What is left of a connection that this end closed first. Ref: include/linux/tcp.h:struct tcp_timewait_sock */
export type TcpTimewait = {
  readonly kind: 'timewait';
  readonly net: Net;
  readonly family: 'inet' | 'inet6';
  readonly af: 'inet' | 'inet6';
  readonly laddr: TcpAddr;
  readonly raddr: TcpAddr;
  readonly lport: number;
  readonly rport: number;
  readonly boundDevIf: number;
  readonly v6only: boolean;
  readonly reuseaddr: boolean;
  /** FIN-WAIT-2 without a process waits here, too. */
  substate: 'FIN-WAIT-2' | 'TIME-WAIT';
  rcvNxt: number;
  sndNxt: number;
  rcvWnd: number;
  readonly rcvWscale: number;
  readonly tstamp: boolean;
  tsRecent: number;
  readonly tsOffset: number;
  tsRecentStamp: Nsec;
  readonly mark: number;
  readonly tos: number;
  timer: ArmedTimer | null;
  expires: Nsec;
};

/** SOCK_STREAM. Sequence numbers are of 32 bits, times nanoseconds. Ref: include/linux/tcp.h:struct tcp_sock */
export type TcpSock = InetSock & {
  readonly kind: 'tcp';
  state: TcpState;
  /** listen(2)'s. */
  backlog: number;
  /** Connections nobody has accepted yet; those that came by a process are `accepted`. */
  acceptQueue: TcpSock[];
  synQueue: TcpRequest[];
  listener: TcpSock | null;
  /** The family spoken on the wire: IPv4 for an IPv6 socket with a mapped address. */
  af: 'inet' | 'inet6';
  laddr: TcpAddr;
  raddr: TcpAddr;
  dst: DstEntry | null;
  /** Closed by its process. */
  orphan: boolean;
  /** Device its packets came by first. */
  iif: number;
  /** Identification of its next IPv4 packet. */
  ipId: number;

  iss: number;
  sndUna: number;
  sndNxt: number;
  sndSml: number;
  writeSeq: number;
  sndWnd: number;
  sndWl1: number;
  maxWindow: number;
  /** Not sent yet, and sent but not acknowledged, both in order. */
  writeQueue: TcpChunk[];
  rtxQueue: TcpChunk[];
  /** Octets of both. */
  queued: number;
  sndbuf: number;

  agreed: TcpAgreed;
  /** Largest segment the peer takes, and that fits the way. */
  mssCache: number;
  pmtu: number;
  advmss: number;
  rcvWscale: number;
  tsRecent: number;
  tsRecentStamp: Nsec;
  tsOffset: number;
  rcvMss: number;

  /** Microseconds. */
  srtt: number;
  mdev: number;
  mdevMax: number;
  rttvar: number;
  rttSeq: number;
  minRtt: number;
  rto: Nsec;
  backoff: number;
  retransmits: number;
  probesOut: number;
  retransStamp: Nsec;
  synRetrans: number;

  cwnd: number;
  cwndCnt: number;
  ssthresh: number;
  caState: TcpCaState;
  highSeq: number;
  dupAcks: number;
  reordering: number;
  priorCwnd: number;
  /** Cubic's. Ref: net/ipv4/tcp_cubic.c:struct bictcp */
  lastMaxCwnd: number;
  epochStart: Nsec;
  originPoint: number;
  bicK: number;
  ackCnt: number;

  rcvNxt: number;
  rcvWup: number;
  rcvWnd: number;
  rcvSsthresh: number;
  windowClamp: number;
  rcvQueue: Uint8Array[];
  /** Octets that wait in it, and what was read from its first. */
  rcvQueued: number;
  rcvHead: number;
  ofo: TcpOfo[];
  copiedSeq: number;
  rcvSpace: number;
  rcvSpaceSeq: number;
  rcvSpaceTime: Nsec;
  rcvRtt: Nsec;

  ackScheduled: boolean;
  ackNow: boolean;
  pingpong: number;
  quick: number;
  ato: Nsec;
  lastRcvAt: Nsec;
  delackTimer: ArmedTimer | null;
  dupSack: readonly [number, number] | null;

  rtxTimer: ArmedTimer | null;
  rtxWhat: 'retrans' | 'probe0' | null;
  rtxExpires: Nsec;
  keepTimer: ArmedTimer | null;
  keepExpires: Nsec;
  lastSndAt: Nsec;
  lastAckAt: Nsec;
  lastChallenge: Nsec;
  softError: InetSock['error'];
  linger2: Nsec;

  bytesSent: number;
  bytesRetrans: number;
  bytesAcked: number;
  bytesReceived: number;
  segsOut: number;
  segsIn: number;
  dataSegsOut: number;
  dataSegsIn: number;
  totalRetrans: number;
  appLimited: boolean;
};

/** What a segment's four numbers may belong to. */
export type TcpEntry = TcpSock | TcpRequest | TcpTimewait;

/** Whose way is asked for; `saddr` null: let the route choose. */
export type TcpFlow = {
  readonly af: 'inet' | 'inet6';
  readonly daddr: TcpAddr;
  readonly saddr: TcpAddr | null;
  readonly oif: number;
  readonly mark: number;
  readonly tos: number;
  readonly sport: number;
  readonly dport: number;
};

/** A way for segments. */
export type TcpRoute = {
  readonly dst: DstEntry;
  readonly saddr: TcpAddr;
  readonly mtu: number;
  readonly advmss: number;
};

/** Header fields a segment leaves with. */
export type TcpXmit = {
  readonly net: Net;
  readonly af: 'inet' | 'inet6';
  readonly saddr: TcpAddr;
  readonly daddr: TcpAddr;
  readonly dst: DstEntry;
  readonly tos: number;
  readonly mark: number;
};
