import { type Ipv4Addr, ipv4 } from '../addr/ipv4.ts';
import { type CsumMode, ipComputeCsum, pseudoHeaderSum4 } from './checksum.ts';
import type { RawPayload } from './ether.ts';
import { emitIcmp, type IcmpMessage, icmpLength, parseIcmp } from './icmp.ts';
import { emitIgmp, type IgmpMessage, igmpLength, parseIgmp } from './igmp.ts';
import { get16, get32, put16, put32 } from './octets.ts';
import { emitTcp, parseTcp, type TcpSegment, tcpLength } from './tcp.ts';
import { emitUdp, parseUdp, type UdpDatagram, udpLength } from './udp.ts';

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

export const IPV4_HLEN = 20;

export function ipv4HeaderLength(p: Ipv4Packet): number {
  return p.options === null ? IPV4_HLEN : IPV4_HLEN + p.options.length;
}

/** The whole packet's length: `tot_len`. */
export function ipv4Length(p: Ipv4Packet): number {
  return ipv4HeaderLength(p) + ipv4BodyLength(p.body);
}

export function ipv4BodyLength(body: Ipv4Body): number {
  switch (body.kind) {
    case 'icmp':
    case 'icmp-other':
      return icmpLength(body);
    case 'igmp':
      return igmpLength(body);
    case 'udp':
      return udpLength(body);
    case 'tcp':
      return tcpLength(body);
    case 'raw':
      return body.bytes.length;
  }
}

/**
 * Reads one; null when the header is cut short, not version 4, or its lengths make no sense. Octets after `tot_len` are
 * padding. A body that its own protocol cannot read is raw. Ref: net/ipv4/ip_input.c:ip_rcv_core()
 */
export function parseIpv4(b: Uint8Array, at = 0, end = b.length): Ipv4Packet | null {
  if (end - at < IPV4_HLEN || b[at]! >> 4 !== 4) return null;
  const hlen = (b[at]! & 15) * 4;
  const totLen = get16(b, at + 2);
  if (hlen < IPV4_HLEN || totLen < hlen || at + totLen > end) return null;
  const frag = get16(b, at + 6);
  const from = at + hlen;
  const to = at + totLen;
  const isFragment = (frag & 0x3fff) !== 0;
  return {
    kind: 'ipv4',
    tos: b[at + 1]!,
    id: get16(b, at + 4),
    df: (frag & 0x4000) !== 0,
    mf: (frag & 0x2000) !== 0,
    fragOff: (frag & 0x1fff) * 8,
    ttl: b[at + 8]!,
    protocol: b[at + 9]!,
    saddr: ipv4(get32(b, at + 12)),
    daddr: ipv4(get32(b, at + 16)),
    options: hlen > IPV4_HLEN ? b.slice(at + IPV4_HLEN, from) : null,
    body: (isFragment ? null : parseIpv4Body(b[at + 9]!, b, from, to)) ?? { kind: 'raw', bytes: b.slice(from, to) },
  };
}

/** The body of a protocol; null when that cannot read it. Reassembly calls it for the whole. */
export function parseIpv4Body(protocol: number, b: Uint8Array, from = 0, to = b.length): Ipv4Body | null {
  switch (protocol) {
    case IPPROTO_ICMP:
      return parseIcmp(b, from, to, parseQuotedIpv4);
    case IPPROTO_IGMP:
      return parseIgmp(b, from, to);
    case IPPROTO_UDP: {
      const udp = parseUdp(b, from, to);
      return udp !== null && from + udpLength(udp) === to ? udp : null;
    }
    case IPPROTO_TCP:
      return parseTcp(b, from, to);
    default:
      return null;
  }
}

/** The header behind IP as the readers of an ICMP error take it, from a first fragment too. */
export function quotedBody(p: Ipv4Packet): Ipv4Body {
  if (p.body.kind !== 'raw' || p.fragOff !== 0) return p.body;
  return parseIpv4Body(p.protocol, p.body.bytes) ?? p.body;
}

/** A packet of which an error message quotes the beginning: what is not quoted is taken to be zeros. */
function parseQuotedIpv4(b: Uint8Array, at: number, end: number): Ipv4Packet | null {
  if (end - at < IPV4_HLEN) return null;
  const totLen = get16(b, at + 2);
  if (at + totLen <= end) return parseIpv4(b, at, end);
  const whole = new Uint8Array(totLen);
  whole.set(b.subarray(at, end));
  return parseIpv4(whole);
}

/** Writes it at `at`; the octets written. */
export function emitIpv4(p: Ipv4Packet, b: Uint8Array, at: number, csum: CsumMode = 'full'): number {
  const hlen = ipv4HeaderLength(p);
  b[at] = 0x40 | (hlen / 4);
  b[at + 1] = p.tos;
  put16(b, at + 4, p.id);
  put16(b, at + 6, (p.df ? 0x4000 : 0) | (p.mf ? 0x2000 : 0) | (p.fragOff / 8));
  b[at + 8] = p.ttl;
  b[at + 9] = p.protocol;
  put16(b, at + 10, 0);
  put32(b, at + 12, p.saddr);
  put32(b, at + 16, p.daddr);
  if (p.options !== null) b.set(p.options, at + IPV4_HLEN);
  const length = hlen + emitIpv4Body(p, b, at + hlen, csum);
  put16(b, at + 2, length);
  put16(b, at + 10, ipComputeCsum(b, at, at + hlen));
  return length;
}

function emitIpv4Body(p: Ipv4Packet, b: Uint8Array, at: number, csum: CsumMode): number {
  const body = p.body;
  switch (body.kind) {
    case 'icmp':
    case 'icmp-other':
      return emitIcmp(body, b, at, ipv4Bytes);
    case 'igmp':
      return emitIgmp(body, b, at);
    case 'udp':
      return emitUdp(body, b, at, pseudoHeaderSum4(p.saddr, p.daddr, p.protocol, udpLength(body)), csum);
    case 'tcp':
      return emitTcp(body, b, at, pseudoHeaderSum4(p.saddr, p.daddr, p.protocol, tcpLength(body)), csum);
    case 'raw':
      b.set(body.bytes, at);
      return body.bytes.length;
  }
}

/** The packet's octets. */
export function ipv4Bytes(p: Ipv4Packet): Uint8Array {
  const b = new Uint8Array(ipv4Length(p));
  emitIpv4(p, b, 0);
  return b;
}

/** The body's octets, with its checksum: what fragments are cut from. */
export function ipv4BodyBytes(p: Ipv4Packet): Uint8Array {
  const b = new Uint8Array(ipv4BodyLength(p.body));
  emitIpv4Body(p, b, 0, 'full');
  return b;
}
