import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { MacAddr } from '../addr/mac.ts';

/** Ref: RFC 826; include/uapi/linux/if_arp.h. Ethernet and IPv4 only; anything else is a raw payload. */
export type ArpPacket = {
  readonly kind: 'arp';
  /** 1 request, 2 reply; others are kept as they came. */
  readonly op: number;
  readonly sha: MacAddr;
  readonly spa: Ipv4Addr;
  readonly tha: MacAddr;
  readonly tpa: Ipv4Addr;
};

export const ARPOP_REQUEST = 1;
export const ARPOP_REPLY = 2;
