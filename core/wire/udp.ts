/** Ref: RFC 768. A checksum of 0 on the wire (IPv4 only) means none was made. */
export type UdpDatagram = {
  readonly kind: 'udp';
  readonly source: number;
  readonly dest: number;
  readonly data: Uint8Array;
};
