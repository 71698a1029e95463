import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { SkBuff } from '../skb.ts';
import type { PingSock } from '../socket/ping.ts';
import type { RawSock } from '../socket/raw.ts';
import type { TcpEntry, TcpSock } from '../socket/tcp.ts';
import type { UdpSock } from '../socket/udp.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { Ipv4Devconf } from './devconf.ts';
import type { FibInfo, FibRule, FibTable } from './fib.ts';
import type { InIfaddr } from './in_device.ts';
import type { IpMib } from './snmp.ts';
import type { Ipv4Sysctl } from './sysctl.ts';

/** A packet being put together from fragments. Ref: net/ipv4/ip_fragment.c:struct ipq */
export type Ipq = {
  readonly key: string;
  /** Sorted by offset, without overlap. */
  frags: { readonly offset: number; readonly end: number; readonly skb: SkBuff }[];
  /** Body length, known once the last fragment came; 0 until then. */
  total: number;
  firstIn: boolean;
  lastIn: boolean;
  /** Bytes here. */
  meat: number;
  maxSize: number;
  iif: number;
  timer: ArmedTimer | null;
  dead: boolean;
};

/** Tokens of one peer. Ref: net/ipv4/inetpeer.c:struct inet_peer */
export type InetPeer = { rateTokens: number; rateLast: Nsec; nRedirects: number };

/** IPv4 in a namespace. Ref: include/net/netns/ipv4.h:struct netns_ipv4 */
export type NetnsIpv4 = {
  readonly tables: Map<number, FibTable>;
  /** What routes say, by its text. Ref: net/ipv4/fib_semantics.c:fib_info_hash */
  readonly fibInfos: Map<string, FibInfo>;
  /** By preference, then as they were added. */
  rules: FibRule[];
  hasCustomRules: boolean;
  /** A user made a route of type `local`. */
  hasCustomLocalRoutes: boolean;
  /** Every address of the namespace. Ref: net/ipv4/devinet.c:inet_addr_lst */
  readonly addrs: Map<Ipv4Addr, InIfaddr[]>;
  devconfAll: Ipv4Devconf;
  devconfDflt: Ipv4Devconf;
  sysctl: Ipv4Sysctl;
  /** Moves when routes, rules or addresses change: older decisions are looked up again. */
  rtGenid: number;
  /** Moves with every address: remembered source addresses go. */
  devAddrGenid: number;
  readonly frags: Map<string, Ipq>;
  fragMem: number;
  readonly peers: Map<Ipv4Addr, InetPeer>;
  /** Identification of packets to each destination that may be fragmented. */
  readonly idents: Map<number, number>;
  icmpGlobalCredit: number;
  icmpGlobalStamp: Nsec;
  readonly mib: IpMib;
  /** Sockets by local port (by id for ping), both families: what a packet's port is looked up in. */
  readonly udpPorts: Map<number, UdpSock[]>;
  readonly tcpPorts: Map<number, TcpSock[]>;
  /** Connections by their two ports (local * 65536 + remote). Ref: include/net/inet_hashtables.h:ehash */
  readonly tcpEhash: Map<number, TcpEntry[]>;
  /** Connections in TIME-WAIT. */
  tcpTwCount: number;
  readonly pingIds: Map<number, PingSock[]>;
  readonly rawSocks: RawSock[];
};
