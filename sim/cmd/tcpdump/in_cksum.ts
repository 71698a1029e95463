import { csumFold, csumFoldSum, csumPartial } from '../../../core/wire/checksum.ts';
import type { Ndo } from './netdissect.ts';

/** 0 when the range, with its checksum in it and `start` before it, sums up. Ref: tcpdump in_cksum.c:in_cksum() */
export function inCksum(ndo: Ndo, from: number, len: number, start = 0): number {
  return csumFold(csumPartial(ndo.b, from, from + len, start));
}

/** What the field should hold. Ref: tcpdump in_cksum.c:in_cksum_shouldbe() */
export function inCksumShouldbe(field: number, computed: number): number {
  return csumFoldSum((field + computed) >>> 0);
}

/** The pseudo header's sum, over the addresses in the packet. */
export function pseudoSum(ndo: Ndo, at: number, len: number, proto: number, length: number): number {
  return csumPartial(ndo.b, at, at + len, proto + (length >>> 16) + (length & 0xffff));
}
