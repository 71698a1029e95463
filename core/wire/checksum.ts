import { type Ipv6Addr, ipv6Groups } from '../addr/ipv6.ts';

/**
 * What a TCP or UDP checksum field holds: `full` the checksum, `partial` only the pseudo header's sum, as a packet has it
 * while a device is expected to finish it (CHECKSUM_PARTIAL), `none` zero, where nobody will look.
 */
export type CsumMode = 'full' | 'partial' | 'none';

/** Sum of 16-bit words, unfolded, from `start`; an odd last octet is padded with zero. Ref: RFC 1071; lib/checksum.c:csum_partial() */
export function csumPartial(b: Uint8Array, from: number, to: number, start = 0): number {
  let sum = start;
  const even = from + ((to - from) & ~1);
  for (let i = from; i < even; i += 2) sum += (b[i]! << 8) | b[i + 1]!;
  return even < to ? sum + (b[even]! << 8) : sum;
}

/** Folds a sum to 16 bits, not complemented. */
export function csumFoldSum(sum: number): number {
  let s = sum;
  while (s > 0xffff) s = (s & 0xffff) + Math.floor(s / 0x10000);
  return s;
}

/** Folds a sum to 16 bits and complements it. Ref: include/asm-generic/checksum.h:csum_fold() */
export function csumFold(sum: number): number {
  return ~csumFoldSum(sum) & 0xffff;
}

/** Checksum of a range with nothing before it. Ref: lib/checksum.c:ip_compute_csum() */
export function ipComputeCsum(b: Uint8Array, from: number, to: number): number {
  return csumFold(csumPartial(b, from, to));
}

/** The IPv4 pseudo header's sum, unfolded. Ref: RFC 9293 section 3.1; csum_tcpudp_nofold() */
export function pseudoHeaderSum4(saddr: number, daddr: number, protocol: number, length: number): number {
  return (saddr >>> 16) + (saddr & 0xffff) + (daddr >>> 16) + (daddr & 0xffff) + protocol + length;
}

/** The IPv6 pseudo header's sum, unfolded. Ref: RFC 8200 section 8.1; net/ipv6/ip6_checksum.c:csum_ipv6_magic() */
export function pseudoHeaderSum6(saddr: Ipv6Addr, daddr: Ipv6Addr, protocol: number, length: number): number {
  const s = ipv6Groups(saddr);
  const d = ipv6Groups(daddr);
  let sum = protocol + (length >>> 16) + (length & 0xffff);
  for (let i = 0; i < 8; i++) sum += s[i]! + d[i]!;
  return sum;
}
