import { type Ipv6Addr, ipv6FromBytes } from '../addr/ipv6.ts';
import { type CsumMode, pseudoHeaderSum6 } from './checksum.ts';
import type { RawPayload } from './ether.ts';
import { emitIcmpv6, type Icmpv6Message, icmpv6Length, parseIcmpv6, putIpv6 } from './icmpv6.ts';
import { IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from './ipv4.ts';
import { get16, get32, put16, put32 } from './octets.ts';
import { emitTcp, parseTcp, type TcpSegment, tcpLength } from './tcp.ts';
import { emitUdp, parseUdp, type UdpDatagram, udpLength } from './udp.ts';

export type Ipv6Body = Icmpv6Message | UdpDatagram | TcpSegment | RawPayload;

/**
 * Ref: RFC 8200 sections 4.3 and 4.5. A hop-by-hop header's `bytes` are its options besides the router alert, without the
 * padding at the end, which follows from their length. `other` is a routing or destination options header: all but its
 * first two octets.
 */
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

export const IPV6_HLEN = 40;
export const NEXTHDR_HOP = 0;
export const NEXTHDR_ROUTING = 43;
export const NEXTHDR_FRAGMENT = 44;
export const NEXTHDR_NONE = 59;
export const NEXTHDR_DEST = 60;
const IPV6_TLV_PADN = 1;
const IPV6_TLV_ROUTERALERT = 5;

/** The whole packet's length, with its fixed header. */
export function ipv6Length(p: Ipv6Packet): number {
  let n = IPV6_HLEN + ipv6BodyLength(p.body);
  for (const e of p.extensions) n += ipv6ExtensionLength(e);
  return n;
}

export function ipv6BodyLength(body: Ipv6Body): number {
  switch (body.kind) {
    case 'icmpv6':
    case 'icmpv6-other':
      return icmpv6Length(body);
    case 'udp':
      return udpLength(body);
    case 'tcp':
      return tcpLength(body);
    case 'raw':
      return body.bytes.length;
  }
}

export function ipv6ExtensionLength(e: Ipv6Extension): number {
  switch (e.kind) {
    case 'hop-by-hop':
      return (2 + (e.routerAlert === null ? 0 : 4) + e.bytes.length + 7) & ~7;
    case 'fragment':
      return 8;
    case 'other':
      return (2 + e.bytes.length + 7) & ~7;
  }
}

/** Reads one; null when it is cut short or not version 6. Octets after the payload length are padding. */
export function parseIpv6(b: Uint8Array, at = 0, end = b.length): Ipv6Packet | null {
  if (end - at < IPV6_HLEN || b[at]! >> 4 !== 6) return null;
  const to = at + IPV6_HLEN + get16(b, at + 4);
  if (to > end) return null;
  const extensions: Ipv6Extension[] = [];
  let nexthdr = b[at + 6]!;
  let from = at + IPV6_HLEN;
  let isFragment = false;
  while (!isFragment && isExtension(nexthdr, extensions.length === 0)) {
    const e = parseExtension(nexthdr, b, from, to);
    if (e === null) break;
    extensions.push(e);
    nexthdr = b[from]!;
    from += ipv6ExtensionLength(e);
    isFragment = e.kind === 'fragment' && (e.offset > 0 || e.more);
  }
  const saddr = ipv6FromBytes(b, at + 8);
  const daddr = ipv6FromBytes(b, at + 24);
  return {
    kind: 'ipv6',
    trafficClass: ((b[at]! & 15) << 4) | (b[at + 1]! >> 4),
    flowLabel: ((b[at + 1]! & 15) << 16) | get16(b, at + 2),
    hopLimit: b[at + 7]!,
    nexthdr,
    saddr,
    daddr,
    extensions,
    body: (isFragment ? null : parseIpv6Body(nexthdr, b, from, to)) ?? { kind: 'raw', bytes: b.slice(from, to) },
  };
}

/** Hop-by-hop options count only directly after the fixed header. */
function isExtension(nexthdr: number, first: boolean): boolean {
  if (nexthdr === NEXTHDR_HOP) return first;
  return nexthdr === NEXTHDR_ROUTING || nexthdr === NEXTHDR_FRAGMENT || nexthdr === NEXTHDR_DEST;
}

function parseExtension(protocol: number, b: Uint8Array, at: number, end: number): Ipv6Extension | null {
  if (end - at < 8) return null;
  if (protocol === NEXTHDR_FRAGMENT) {
    const offset = get16(b, at + 2);
    return { kind: 'fragment', id: get32(b, at + 4), offset: offset & 0xfff8, more: (offset & 1) !== 0 };
  }
  const to = at + 8 + 8 * b[at + 1]!;
  if (to > end) return null;
  if (protocol !== NEXTHDR_HOP) return { kind: 'other', protocol, bytes: b.slice(at + 2, to) };
  const alert = b[at + 2] === IPV6_TLV_ROUTERALERT && b[at + 3] === 2;
  const from = alert ? at + 6 : at + 2;
  return {
    kind: 'hop-by-hop',
    routerAlert: alert ? get16(b, at + 4) : null,
    bytes: b.slice(from, paddingStart(b, from, to)),
  };
}

/** Where the padding at the end of an option list begins; `to` where it cannot be told. */
function paddingStart(b: Uint8Array, from: number, to: number): number {
  let start = from;
  for (let at = from; at < to; ) {
    const type = b[at]!;
    const next = type === 0 ? at + 1 : at + 1 < to ? at + 2 + b[at + 1]! : to + 1;
    if (next > to) return to;
    if (type > IPV6_TLV_PADN) start = next;
    at = next;
  }
  // only what an emitter would add again: less than a word
  return to - start < 8 ? start : to;
}

/** The body of a protocol; null when that cannot read it. Reassembly calls it for the whole. */
export function parseIpv6Body(protocol: number, b: Uint8Array, from = 0, to = b.length): Ipv6Body | null {
  switch (protocol) {
    case IPPROTO_ICMPV6:
      return parseIcmpv6(b, from, to, parseQuotedIpv6);
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

/** A packet of which an error message quotes the beginning: what is not quoted is taken to be zeros. */
function parseQuotedIpv6(b: Uint8Array, at: number, end: number): Ipv6Packet | null {
  if (end - at < IPV6_HLEN) return null;
  const length = IPV6_HLEN + get16(b, at + 4);
  if (at + length <= end) return parseIpv6(b, at, end);
  const whole = new Uint8Array(length);
  whole.set(b.subarray(at, end));
  return parseIpv6(whole);
}

/** Writes it at `at`; the octets written. */
export function emitIpv6(p: Ipv6Packet, b: Uint8Array, at: number, csum: CsumMode = 'full'): number {
  put32(b, at, (6 << 28) | (p.trafficClass << 20) | p.flowLabel);
  b[at + 7] = p.hopLimit;
  putIpv6(b, at + 8, p.saddr);
  putIpv6(b, at + 24, p.daddr);
  let link = at + 6;
  let o = at + IPV6_HLEN;
  for (const e of p.extensions) {
    b[link] = extensionProtocol(e);
    link = o;
    o += emitExtension(e, b, o);
  }
  b[link] = p.nexthdr;
  o += emitIpv6Body(p, b, o, csum);
  put16(b, at + 4, o - at - IPV6_HLEN);
  return o - at;
}

function extensionProtocol(e: Ipv6Extension): number {
  return e.kind === 'hop-by-hop' ? NEXTHDR_HOP : e.kind === 'fragment' ? NEXTHDR_FRAGMENT : e.protocol;
}

/** All but the first octet, the next header. */
function emitExtension(e: Ipv6Extension, b: Uint8Array, at: number): number {
  const length = ipv6ExtensionLength(e);
  if (e.kind === 'fragment') {
    b[at + 1] = 0;
    put16(b, at + 2, e.offset | (e.more ? 1 : 0));
    put32(b, at + 4, e.id);
    return length;
  }
  b[at + 1] = length / 8 - 1;
  let o = at + 2;
  if (e.kind === 'hop-by-hop' && e.routerAlert !== null) {
    b[o] = IPV6_TLV_ROUTERALERT;
    b[o + 1] = 2;
    put16(b, o + 2, e.routerAlert);
    o += 4;
  }
  b.set(e.bytes, o);
  o += e.bytes.length;
  const pad = at + length - o;
  b.fill(0, o, o + pad);
  if (pad > 1) {
    b[o] = IPV6_TLV_PADN;
    b[o + 1] = pad - 2;
  }
  return length;
}

function emitIpv6Body(p: Ipv6Packet, b: Uint8Array, at: number, csum: CsumMode): number {
  const body = p.body;
  if (body.kind === 'raw') {
    b.set(body.bytes, at);
    return body.bytes.length;
  }
  const pseudo = pseudoHeaderSum6(p.saddr, p.daddr, p.nexthdr, ipv6BodyLength(body));
  switch (body.kind) {
    case 'icmpv6':
    case 'icmpv6-other':
      return emitIcmpv6(body, b, at, pseudo, ipv6Bytes);
    case 'udp':
      return emitUdp(body, b, at, pseudo, csum);
    case 'tcp':
      return emitTcp(body, b, at, pseudo, csum);
  }
}

/** The packet's octets. */
export function ipv6Bytes(p: Ipv6Packet): Uint8Array {
  const b = new Uint8Array(ipv6Length(p));
  emitIpv6(p, b, 0);
  return b;
}

/** The body's octets, with its checksum: what fragments are cut from. */
export function ipv6BodyBytes(p: Ipv6Packet): Uint8Array {
  const b = new Uint8Array(ipv6BodyLength(p.body));
  emitIpv6Body(p, b, 0, 'full');
  return b;
}
