import { formatIpv4, type Ipv4Addr } from '../addr/ipv4.ts';
import { type Ipv6Addr, type Ipv6Groups, ipv6Groups } from '../addr/ipv6.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import type { XtAddr, XtHeader } from './x_tables.ts';
import type { XtRange } from './xt_transport.ts';

/**
 * Words a rule takes in a compiled chain: protocol, source and its mask, destination and its mask, bits, and the ranges of
 * source and destination ports (`min | max << 16`) of its first tcp or udp match.
 */
export const XT_WORDS = 8;
export const XT_SRC_INV = 1;
export const XT_DST_INV = 2;
export const XT_PROTO_INV = 4;
/** Interfaces, fragments or IPv6 addresses are asked too. */
export const XT_MORE = 8;
/** It has ports, and those of the source or destination must not be these. */
export const XT_PORTS = 16;
export const XT_SPORT_INV = 32;
export const XT_DPORT_INV = 64;

type Ports = { readonly spts: XtRange; readonly spInv: boolean; readonly dpts: XtRange; readonly dpInv: boolean };

/** A rule's header and ports as words; what does not fit is left to `headerMoreMatches` and the matches. */
export function compileHeader(h: XtHeader, ports: Ports | null, words: Int32Array, at: number): void {
  let bits = 0;
  if (ports !== null) {
    bits |= XT_PORTS;
    if (ports.spInv) bits |= XT_SPORT_INV;
    if (ports.dpInv) bits |= XT_DPORT_INV;
    words[at + 6] = ports.spts.min | (ports.spts.max << 16);
    words[at + 7] = ports.dpts.min | (ports.dpts.max << 16);
  }
  words[at] = h.proto;
  if (h.protoInv) bits |= XT_PROTO_INV;
  if (h.src?.family === 'ipv4') {
    words[at + 1] = h.src.addr & h.src.mask;
    words[at + 2] = h.src.mask;
    if (h.srcInv) bits |= XT_SRC_INV;
  }
  if (h.dst?.family === 'ipv4') {
    words[at + 3] = h.dst.addr & h.dst.mask;
    words[at + 4] = h.dst.mask;
    if (h.dstInv) bits |= XT_DST_INV;
  }
  const v6 = h.src?.family === 'ipv6' || h.dst?.family === 'ipv6';
  if (v6 || h.in !== '' || h.out !== '' || h.frag) bits |= XT_MORE;
  words[at + 5] = bits;
}

/** The rest of a header's test. Ref: net/ipv4/netfilter/ip_tables.c:ip_packet_match(), ip6_tables.c:ip6_packet_match() */
export function headerMoreMatches(
  h: XtHeader,
  p: Ipv4Packet | Ipv6Packet,
  inName: string,
  outName: string,
  fragoff: number,
): boolean {
  return (
    (h.in === '' || ifnameMatches(h.in, inName) !== h.inInv) &&
    (h.out === '' || ifnameMatches(h.out, outName) !== h.outInv) &&
    (h.src === null || p.kind !== 'ipv6' || xtAddrMatches(h.src, p.saddr) !== h.srcInv) &&
    (h.dst === null || p.kind !== 'ipv6' || xtAddrMatches(h.dst, p.daddr) !== h.dstInv) &&
    (!h.frag || (fragoff !== 0) !== h.fragInv)
  );
}

/** `eth0`, or `eth+` for all that begin so. Ref: include/linux/netfilter/x_tables.h:ifname_compare_aligned() */
export function ifnameMatches(pattern: string, name: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** Does an address fall under one with its mask? */
export function xtAddrMatches(a: XtAddr, addr: Ipv4Packet['saddr'] | Ipv6Addr): boolean {
  if (a.family === 'ipv4') return typeof addr === 'number' && ((addr ^ a.addr) & a.mask) === 0;
  if (typeof addr === 'number') return false;
  if (addr === a.addr) return true;
  return a.mask !== ALL_ONES && sameUnder(ipv6Groups(addr), ipv6Groups(a.addr), ipv6Groups(a.mask));
}

/** A host's mask: nothing but the address itself is under it. */
const ALL_ONES = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

function sameUnder(x: Ipv6Groups, y: Ipv6Groups, mask: Ipv6Groups): boolean {
  for (let i = 0; i < 8; i++) if (((x[i]! ^ y[i]!) & mask[i]!) !== 0) return false;
  return true;
}

const addrText = (a: Ipv4Addr | Ipv6Addr): string => (typeof a === 'number' ? formatIpv4(a) : a);

/** The first part of a header that a packet does not fit, said to a person; null when all fit. */
export function headerMismatch(
  h: XtHeader,
  p: Ipv4Packet | Ipv6Packet,
  inName: string,
  outName: string,
  fragoff: number,
): string | null {
  if (h.src !== null && xtAddrMatches(h.src, p.saddr) === h.srcInv) return `source ${addrText(p.saddr)}`;
  if (h.dst !== null && xtAddrMatches(h.dst, p.daddr) === h.dstInv) return `destination ${addrText(p.daddr)}`;
  if (h.in !== '' && ifnameMatches(h.in, inName) === h.inInv)
    return inName === '' ? 'it came in by no device' : `it came in by ${inName}`;
  if (h.out !== '' && ifnameMatches(h.out, outName) === h.outInv)
    return outName === '' ? 'no device to leave by yet' : `it leaves by ${outName}`;
  const proto = p.kind === 'ipv4' ? p.protocol : p.nexthdr;
  if (h.proto !== 0 && (h.proto === proto) === h.protoInv) return `protocol ${proto}`;
  if (h.frag && (fragoff !== 0) === h.fragInv) return 'fragment';
  return null;
}
