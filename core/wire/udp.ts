import { type CsumMode, csumFold, csumFoldSum, csumPartial } from './checksum.ts';
import { get16, put16 } from './octets.ts';

/** Ref: RFC 768. */
export type UdpDatagram = {
  readonly kind: 'udp';
  readonly source: number;
  readonly dest: number;
  readonly data: Uint8Array;
  /** The checksum on the wire is 0: none was made (IPv4 only; tunnels do it). */
  readonly noCheck?: true;
};

export const UDP_HLEN = 8;

export function udpLength(d: UdpDatagram): number {
  return UDP_HLEN + d.data.length;
}

/** Reads one; null when it is cut short or its length field makes no sense. */
export function parseUdp(b: Uint8Array, at = 0, end = b.length): UdpDatagram | null {
  if (end - at < UDP_HLEN) return null;
  const length = get16(b, at + 4);
  if (length < UDP_HLEN || at + length > end) return null;
  const datagram = {
    kind: 'udp' as const,
    source: get16(b, at),
    dest: get16(b, at + 2),
    data: b.slice(at + UDP_HLEN, at + length),
  };
  return get16(b, at + 6) === 0 ? { ...datagram, noCheck: true } : datagram;
}

/** Writes it at `at`; `pseudo` is the pseudo header's sum. The octets written. */
export function emitUdp(d: UdpDatagram, b: Uint8Array, at: number, pseudo: number, csum: CsumMode): number {
  const length = udpLength(d);
  put16(b, at, d.source);
  put16(b, at + 2, d.dest);
  put16(b, at + 4, length);
  put16(b, at + 6, 0);
  b.set(d.data, at + UDP_HLEN);
  if (d.noCheck || csum === 'none') return length;
  const check = csum === 'partial' ? csumFoldSum(pseudo) : csumFold(csumPartial(b, at, at + length, pseudo));
  put16(b, at + 6, check === 0 ? 0xffff : check);
  return length;
}
