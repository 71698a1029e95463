import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { RawPayload } from './ether.ts';
import type { Icmpv6Message } from './icmpv6.ts';
import type { TcpSegment } from './tcp.ts';
import type { UdpDatagram } from './udp.ts';

export type Ipv6Body = Icmpv6Message | UdpDatagram | TcpSegment | RawPayload;

/** Ref: RFC 8200 sections 4.3 and 4.5. */
export type Ipv6Extension =
  | { readonly kind: 'hop-by-hop'; readonly routerAlert: number | null; readonly bytes: Uint8Array }
  | { readonly kind: 'fragment'; readonly id: number; readonly offset: number; readonly more: boolean }
  | { readonly kind: 'other'; readonly protocol: number; readonly bytes: Uint8Array };

/** Ref: RFC 8200 section 3. `nexthdr` is the protocol of the body, after the extensions. */
export type Ipv6Packet = {
  readonly kind: 'ipv6';
  readonly trafficClass: number;
  readonly flowLabel: number;
  readonly hopLimit: number;
  readonly nexthdr: number;
  readonly saddr: Ipv6Addr;
  readonly daddr: Ipv6Addr;
  readonly extensions: readonly Ipv6Extension[];
  readonly body: Ipv6Body;
};
