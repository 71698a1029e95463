import { type Ipv4Addr, ipv4 } from '../addr/ipv4.ts';
import { type MacAddr, macFromBytes } from '../addr/mac.ts';
import { ETH_P_IP, putMac } from './ether.ts';
import { get16, get32, put16, put32 } from './octets.ts';

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
export const ARPHRD_ETHER = 1;
/** Octets of an ARP packet for Ethernet and IPv4. Ref: include/linux/if_arp.h:arp_hdr_len() */
export const ARP_LENGTH = 28;

/** Reads one from `at`; null when it is cut short or not for Ethernet and IPv4. */
export function parseArp(b: Uint8Array, at = 0, end = b.length): ArpPacket | null {
  if (end - at < ARP_LENGTH) return null;
  if (get16(b, at) !== ARPHRD_ETHER || get16(b, at + 2) !== ETH_P_IP || b[at + 4] !== 6 || b[at + 5] !== 4) return null;
  return {
    kind: 'arp',
    op: get16(b, at + 6),
    sha: macFromBytes(b, at + 8),
    spa: ipv4(get32(b, at + 14)),
    tha: macFromBytes(b, at + 18),
    tpa: ipv4(get32(b, at + 24)),
  };
}

/** Writes it at `at`; the octets written. */
export function emitArp(p: ArpPacket, b: Uint8Array, at: number): number {
  put16(b, at, ARPHRD_ETHER);
  put16(b, at + 2, ETH_P_IP);
  b[at + 4] = 6;
  b[at + 5] = 4;
  put16(b, at + 6, p.op);
  putMac(b, at + 8, p.sha);
  put32(b, at + 14, p.spa);
  putMac(b, at + 18, p.tha);
  put32(b, at + 24, p.tpa);
  return ARP_LENGTH;
}
