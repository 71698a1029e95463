import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { ErrnoName } from '../errno.ts';
import type { Net } from '../net.ts';
import type { RecvMessage, SockError, SocketOptions } from './socket.ts';

/** A membership of a socket in a group. Ref: include/linux/igmp.h:struct ip_mc_socklist */
export type McMembership = { readonly group: Ipv4Addr | Ipv6Addr; readonly ifindex: number };

/**
 * What every Internet socket has, of either family. An address is a number for IPv4 (0: any) and text for IPv6 ('::': any).
 * Ref: include/net/inet_sock.h:struct inet_sock, include/net/sock.h:struct sock
 */
export type InetSock = {
  readonly net: Net;
  readonly family: 'inet' | 'inet6';
  /** Where it is bound, for receiving. */
  rcvSaddr: Ipv4Addr | Ipv6Addr;
  /** What it sends from. */
  saddr: Ipv4Addr | Ipv6Addr;
  /** Local port, echo id of a ping socket, protocol of a raw one; 0 while there is none. */
  num: number;
  daddr: Ipv4Addr | Ipv6Addr;
  dport: number;
  /** 0 for none; bindtodevice, or the scope of a link-local address. */
  boundDevIf: number;
  connected: boolean;
  /** The address or port was asked for, not chosen. */
  bindAddrLock: boolean;
  bindPortLock: boolean;
  shutdownRd: boolean;
  shutdownWr: boolean;
  /** Those that were set; what is absent has the kernel's default. */
  options: Partial<SocketOptions>;
  readonly queue: RecvMessage[];
  /** Bytes in `queue` as the kernel accounts them, and where it stops. */
  rmem: number;
  rcvbuf: number;
  drops: number;
  readonly errorQueue: SockError[];
  /** SO_ERROR. */
  error: ErrnoName | null;
  memberships: McMembership[];
  readonly ino: number;
  closed: boolean;
};
