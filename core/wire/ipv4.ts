import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { RawPayload } from './ether.ts';
import type { IcmpMessage } from './icmp.ts';
import type { IgmpMessage } from './igmp.ts';
import type { TcpSegment } from './tcp.ts';
import type { UdpDatagram } from './udp.ts';

/** Ref: include/uapi/linux/in.h */
export const IPPROTO_ICMP = 1;
export const IPPROTO_IGMP = 2;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_ICMPV6 = 58;
export const IPPROTO_RAW = 255;

/** A fragment's body is raw: the bytes of the whole packet's body from `fragOff` on. */
export type Ipv4Body = IcmpMessage | IgmpMessage | UdpDatagram | TcpSegment | RawPayload;

/** Ref: RFC 791 section 3.1. Lengths and checksums follow from the value. */
export type Ipv4Packet = {
  readonly kind: 'ipv4';
  readonly tos: number;
  readonly id: number;
  readonly df: boolean;
  readonly mf: boolean;
  /** Bytes, a multiple of 8. */
  readonly fragOff: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly saddr: Ipv4Addr;
  readonly daddr: Ipv4Addr;
  /** Raw option bytes, padded to a multiple of 4; null when there are none. */
  readonly options: Uint8Array | null;
  readonly body: Ipv4Body;
};
