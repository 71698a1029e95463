import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { MacAddr } from '../addr/mac.ts';
import type { ErrnoName, Result } from '../errno.ts';
import type { NetworkPayload, PktType } from '../skb.ts';
import type { EthHeader, VlanTag } from '../wire/ether.ts';
import type { IcmpEcho } from '../wire/icmp.ts';
import type { Icmpv6Echo, Icmpv6Message } from '../wire/icmpv6.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import type { Nsec } from '../world.ts';
import type { PacketSock } from './packet.ts';
import type { PingSock } from './ping.ts';
import type { RawSock } from './raw.ts';
import type { TcpSock } from './tcp.ts';
import type { UdpSock } from './udp.ts';

/** Every socket the kernel keeps, as plain data; the file of each kind defines its state. */
export type Sock = PacketSock | PingSock | RawSock | UdpSock | TcpSock;

/** socket(2). `protocol` of raw sockets is the IP protocol number, of packet sockets the Ethernet protocol (0: none, 3: all). */
export type SocketSpec =
  | { readonly family: 'inet' | 'inet6'; readonly type: 'dgram'; readonly protocol: 'udp' | 'icmp' }
  | { readonly family: 'inet' | 'inet6'; readonly type: 'raw'; readonly protocol: number }
  | { readonly family: 'inet' | 'inet6'; readonly type: 'stream' }
  | { readonly family: 'packet'; readonly type: 'raw' | 'dgram'; readonly protocol: number };

export type SockAddr4 = { readonly family: 'inet'; readonly addr: Ipv4Addr; readonly port: number };
export type SockAddr6 = {
  readonly family: 'inet6';
  readonly addr: Ipv6Addr;
  readonly port: number;
  readonly scopeId: number;
};
export type SockAddrLl = {
  readonly family: 'packet';
  readonly ifindex: number;
  readonly protocol: number;
  readonly addr: MacAddr | null;
  readonly pktType: PktType;
};
export type SockAddr = SockAddr4 | SockAddr6 | SockAddrLl;

/** Options a program may set; each kind refuses those it does not have (ENOPROTOOPT). */
export type SocketOptions = {
  broadcast: boolean;
  reuseaddr: boolean;
  /** Device name, '' for none (SO_BINDTODEVICE). */
  bindtodevice: string;
  mark: number;
  priority: number;
  rcvbuf: number;
  sndbuf: number;
  ttl: number;
  tos: number;
  hdrincl: boolean;
  /** Errors of earlier packets are queued for recvError. */
  recverr: boolean;
  recvttl: boolean;
  /** IP_PMTUDISC_*. */
  mtuDiscover: 'dont' | 'want' | 'do' | 'probe' | 'interface';
  multicastTtl: number;
  multicastIf: number;
  multicastLoop: boolean;
  unicastHops: number;
  multicastHops: number;
  tclass: number;
  flowinfo: number;
  v6only: boolean;
  /** Raw IP option bytes for what it sends. */
  ipOptions: Uint8Array;
  /** A packet socket's device takes every frame (PACKET_ADD_MEMBERSHIP, PACKET_MR_PROMISC). */
  promisc: boolean;
  /** TCP: no Nagle. */
  nodelay: boolean;
  /** SO_KEEPALIVE and its three times, in seconds and in probes; 0 for the namespace's. */
  keepalive: boolean;
  keepidle: number;
  keepintvl: number;
  keepcnt: number;
  /** Seconds close(2) waits for the rest to be sent, -1 for SO_LINGER off; 0 ends with a reset. */
  linger: number;
  /** Several listeners may share a port. */
  reuseport: boolean;
  /** Largest segment. */
  maxseg: number;
  /** ICMP types a raw socket does not want. */
  icmpFilter: readonly number[];
};

/** What a program sends: a UDP socket bytes, a ping socket an echo, a raw socket a body or a whole packet (hdrincl). */
export type SendData =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'echo'; readonly message: IcmpEcho | Icmpv6Echo }
  | { readonly kind: 'icmpv6'; readonly message: Icmpv6Message }
  | { readonly kind: 'packet'; readonly packet: Ipv4Packet | Ipv6Packet }
  | { readonly kind: 'frame'; readonly eth: EthHeader | null; readonly payload: NetworkPayload };

/** One received message. */
export type RecvMessage = {
  readonly at: Nsec;
  readonly from: SockAddr | null;
  /** A datagram's bytes; the whole packet for raw and packet sockets, as a value. */
  readonly data:
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
    | { readonly kind: 'packet'; readonly packet: Ipv4Packet | Ipv6Packet }
    | { readonly kind: 'frame'; readonly eth: EthHeader | null; readonly vlan: VlanTag | null; readonly protocol: number; readonly payload: NetworkPayload; readonly len: number; readonly ifindex: number };
  /** TTL or hop limit it came with; 0 where there is none. */
  readonly ttl: number;
  /** Device it came by. */
  readonly ifindex: number;
  /** Address it was sent to. */
  readonly to: Ipv4Addr | Ipv6Addr | null;
}; // biome-ignore format: a table

/** An entry of the error queue. Ref: include/uapi/linux/errqueue.h:struct sock_extended_err */
export type SockError = {
  readonly errno: ErrnoName;
  readonly origin: 'local' | 'icmp' | 'icmp6';
  readonly type: number;
  readonly code: number;
  /** MTU where the error tells one. */
  readonly info: number;
  /** Who sent the error. */
  readonly offender: Ipv4Addr | Ipv6Addr | null;
  /** TTL or hop limit the error came with. */
  readonly ttl?: number;
  /** Device the error came by: the scope of a link-local offender. */
  readonly ifindex?: number;
  /** The packet it is about, as sent; null for local errors. */
  readonly packet: Ipv4Packet | Ipv6Packet | null;
  /** Where that packet was going. */
  readonly to: SockAddr | null;
  readonly at: Nsec;
};

/** A socket as a process holds it. Nothing blocks here: the process polls its descriptor. */
export type Socket = {
  readonly sk: Sock;
  bind(addr: SockAddr): Result<void>;
  /** UDP, ping and raw: at once. TCP: EINPROGRESS, then readable/writable. */
  connect(addr: SockAddr): Result<void>;
  /** What the kernel chose or was told: getsockname(2). */
  name(): SockAddr;
  peer(): Result<SockAddr>;
  setsockopt<K extends keyof SocketOptions>(option: K, value: SocketOptions[K]): Result<void>;
  getsockopt<K extends keyof SocketOptions>(option: K): SocketOptions[K];
  /** sendto(2); without `to` the connected peer. `via` is IP_PKTINFO: device and source to use. Bytes taken. */
  send(
    data: SendData,
    to?: SockAddr,
    via?: { readonly ifindex: number; readonly saddr?: Ipv4Addr | Ipv6Addr },
  ): Result<number>;
  /** recvmsg(2), MSG_DONTWAIT: null when nothing waits; a pending error (SO_ERROR) comes first. A stream's end is a message of no octets. */
  recv(max?: number): Result<RecvMessage | null>;
  /** recvmsg(2), MSG_ERRQUEUE. */
  recvError(): SockError | null;
  /** getsockopt(2), SO_ERROR: what went wrong since it was last asked. */
  soError?(): ErrnoName | null;
  /** setsockopt IP_ADD_MEMBERSHIP / IPV6_JOIN_GROUP. */
  join(group: Ipv4Addr | Ipv6Addr, ifindex: number): Result<void>;
  listen(backlog: number): Result<void>;
  accept(): Result<Socket | null>;
  shutdown(how: 'rd' | 'wr' | 'rdwr'): Result<void>;
  readable(): boolean;
  writable(): boolean;
  close(): void;
};
