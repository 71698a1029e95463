import { type Ipv6Addr, ipv6FromBytes, ipv6Groups } from '../addr/ipv6.ts';
import { type MacAddr, macFromBytes } from '../addr/mac.ts';
import { csumFold, csumPartial } from './checksum.ts';
import { putMac } from './ether.ts';
import type { Ipv6Packet } from './ipv6.ts';
import { get16, get32, put16, put32 } from './octets.ts';

/** Ref: include/uapi/linux/icmpv6.h, include/net/ndisc.h */
export const ICMPV6_DEST_UNREACH = 1;
export const ICMPV6_PKT_TOOBIG = 2;
export const ICMPV6_TIME_EXCEED = 3;
export const ICMPV6_PARAMPROB = 4;
export const ICMPV6_ECHO_REQUEST = 128;
export const ICMPV6_ECHO_REPLY = 129;
export const ICMPV6_MGM_QUERY = 130;
export const ICMPV6_MGM_REPORT = 131;
export const ICMPV6_MGM_REDUCTION = 132;
export const NDISC_ROUTER_SOLICITATION = 133;
export const NDISC_ROUTER_ADVERTISEMENT = 134;
export const NDISC_NEIGHBOUR_SOLICITATION = 135;
export const NDISC_NEIGHBOUR_ADVERTISEMENT = 136;
export const NDISC_REDIRECT = 137;
export const ICMPV6_MLD2_REPORT = 143;

/** Ref: RFC 4861 section 4.6 */
export type NdOption =
  | { readonly kind: 'source-lladdr' | 'target-lladdr'; readonly lladdr: MacAddr }
  | { readonly kind: 'prefix'; readonly prefixLen: number; readonly onLink: boolean; readonly autonomous: boolean; readonly validLft: number; readonly preferredLft: number; readonly prefix: Ipv6Addr }
  | { readonly kind: 'mtu'; readonly mtu: number }
  | { readonly kind: 'nonce'; readonly bytes: Uint8Array }
  | { readonly kind: 'unknown'; readonly type: number; readonly bytes: Uint8Array }; // biome-ignore format: a table

export type MldRecord = { readonly type: number; readonly group: Ipv6Addr; readonly sources: readonly Ipv6Addr[] };

export type Icmpv6Echo = { readonly kind: 'icmpv6'; readonly type: 128 | 129; readonly code: number; readonly id: number; readonly sequence: number; readonly data: Uint8Array }; // biome-ignore format: a table
export type Icmpv6Error = {
  readonly kind: 'icmpv6';
  readonly type: 1 | 2 | 3 | 4;
  readonly code: number;
  /** MTU of "packet too big", pointer of "parameter problem"; 0 otherwise. */
  readonly info: number;
  readonly original: Ipv6Packet;
  /** How many bytes of `original` are on the wire. */
  readonly quoted: number;
};
export type MldMessage = { readonly kind: 'icmpv6'; readonly type: 130 | 131 | 132; readonly code: number; readonly maxResp: number; readonly group: Ipv6Addr;
  /** MLDv2 queries only. */
  readonly v2: { readonly suppress: boolean; readonly qrv: number; readonly qqic: number; readonly sources: readonly Ipv6Addr[] } | null }; // biome-ignore format: a table
export type Mld2Report = {
  readonly kind: 'icmpv6';
  readonly type: 143;
  readonly code: number;
  readonly records: readonly MldRecord[];
};
export type RouterSolicitation = {
  readonly kind: 'icmpv6';
  readonly type: 133;
  readonly code: number;
  readonly options: readonly NdOption[];
};
export type RouterAdvertisement = { readonly kind: 'icmpv6'; readonly type: 134; readonly code: number; readonly hopLimit: number; readonly managed: boolean; readonly other: boolean; readonly lifetime: number; readonly reachableTime: number; readonly retransTimer: number; readonly options: readonly NdOption[] }; // biome-ignore format: a table
export type NeighbourSolicitation = {
  readonly kind: 'icmpv6';
  readonly type: 135;
  readonly code: number;
  readonly target: Ipv6Addr;
  readonly options: readonly NdOption[];
};
export type NeighbourAdvertisement = { readonly kind: 'icmpv6'; readonly type: 136; readonly code: number; readonly router: boolean; readonly solicited: boolean; readonly override: boolean; readonly target: Ipv6Addr; readonly options: readonly NdOption[] }; // biome-ignore format: a table
export type Icmpv6Redirect = {
  readonly kind: 'icmpv6';
  readonly type: 137;
  readonly code: number;
  readonly target: Ipv6Addr;
  readonly destination: Ipv6Addr;
  readonly options: readonly NdOption[];
};
export type Icmpv6Other = {
  readonly kind: 'icmpv6-other';
  readonly type: number;
  readonly code: number;
  readonly bytes: Uint8Array;
};

export type Icmpv6Message =
  | Icmpv6Echo
  | Icmpv6Error
  | MldMessage
  | Mld2Report
  | RouterSolicitation
  | RouterAdvertisement
  | NeighbourSolicitation
  | NeighbourAdvertisement
  | Icmpv6Redirect
  | Icmpv6Other;

export const ICMPV6_HLEN = 8;

/** How a quoted packet is read and written: by ipv6.ts, which imports this file. */
export type Quote6Parser = (b: Uint8Array, at: number, end: number) => Ipv6Packet | null;
export type Quote6Emitter = (original: Ipv6Packet) => Uint8Array;

/** Octets of what comes before the options, sources or quoted packet. */
function icmpv6HeadLength(m: Icmpv6Message): number {
  if (m.kind === 'icmpv6-other') return 4;
  switch (m.type) {
    case NDISC_ROUTER_ADVERTISEMENT:
      return 16;
    case NDISC_NEIGHBOUR_SOLICITATION:
    case NDISC_NEIGHBOUR_ADVERTISEMENT:
      return 24;
    case NDISC_REDIRECT:
      return 40;
    case ICMPV6_MGM_QUERY:
    case ICMPV6_MGM_REPORT:
    case ICMPV6_MGM_REDUCTION:
      return m.v2 === null ? 24 : 28;
    default:
      return ICMPV6_HLEN;
  }
}

export function icmpv6Length(m: Icmpv6Message): number {
  let n = icmpv6HeadLength(m);
  if (m.kind === 'icmpv6-other') return n + m.bytes.length;
  switch (m.type) {
    case ICMPV6_ECHO_REQUEST:
    case ICMPV6_ECHO_REPLY:
      return n + m.data.length;
    case ICMPV6_DEST_UNREACH:
    case ICMPV6_PKT_TOOBIG:
    case ICMPV6_TIME_EXCEED:
    case ICMPV6_PARAMPROB:
      return n + m.quoted;
    case ICMPV6_MGM_QUERY:
    case ICMPV6_MGM_REPORT:
    case ICMPV6_MGM_REDUCTION:
      return n + (m.v2 === null ? 0 : 16 * m.v2.sources.length);
    case ICMPV6_MLD2_REPORT:
      for (const r of m.records) n += 20 + 16 * r.sources.length;
      return n;
    default:
      for (const o of m.options) n += ndOptionLength(o);
      return n;
  }
}

/** In whole words of eight octets. */
function ndOptionLength(o: NdOption): number {
  switch (o.kind) {
    case 'source-lladdr':
    case 'target-lladdr':
    case 'mtu':
      return 8;
    case 'prefix':
      return 32;
    case 'nonce':
    case 'unknown':
      return (2 + o.bytes.length + 7) & ~7;
  }
}

/** Reads one; null when it has no whole header. What is cut short or of a type not listed here is `icmpv6-other`. */
export function parseIcmpv6(b: Uint8Array, at: number, end: number, parseQuote: Quote6Parser): Icmpv6Message | null {
  if (end - at < 4) return null;
  const type = b[at]!;
  const code = b[at + 1]!;
  const known = end - at < ICMPV6_HLEN ? null : parseKnown(b, at, end, type, code, parseQuote);
  return known ?? { kind: 'icmpv6-other', type, code, bytes: b.slice(at + 4, end) };
}

function parseKnown(
  b: Uint8Array,
  at: number,
  end: number,
  type: number,
  code: number,
  parseQuote: Quote6Parser,
): Icmpv6Message | null {
  switch (type) {
    case ICMPV6_ECHO_REQUEST:
    case ICMPV6_ECHO_REPLY: {
      const id = get16(b, at + 4);
      return { kind: 'icmpv6', type, code, id, sequence: get16(b, at + 6), data: b.slice(at + ICMPV6_HLEN, end) };
    }
    case ICMPV6_DEST_UNREACH:
    case ICMPV6_PKT_TOOBIG:
    case ICMPV6_TIME_EXCEED:
    case ICMPV6_PARAMPROB: {
      const original = parseQuote(b, at + ICMPV6_HLEN, end);
      const quoted = end - at - ICMPV6_HLEN;
      return original && { kind: 'icmpv6', type, code, info: get32(b, at + 4), original, quoted };
    }
    case ICMPV6_MGM_QUERY:
    case ICMPV6_MGM_REPORT:
    case ICMPV6_MGM_REDUCTION:
      return parseMld(b, at, end, type, code);
    case ICMPV6_MLD2_REPORT:
      return parseMld2Report(b, at, end, code);
    case NDISC_ROUTER_SOLICITATION: {
      const options = parseNdOptions(b, at + 8, end);
      return options && { kind: 'icmpv6', type, code, options };
    }
    case NDISC_ROUTER_ADVERTISEMENT:
      return parseRouterAdvertisement(b, at, end, code);
    case NDISC_NEIGHBOUR_SOLICITATION:
    case NDISC_NEIGHBOUR_ADVERTISEMENT: {
      const options = end - at < 24 ? null : parseNdOptions(b, at + 24, end);
      if (options === null) return null;
      const target = ipv6FromBytes(b, at + 8);
      if (type === NDISC_NEIGHBOUR_SOLICITATION) return { kind: 'icmpv6', type, code, target, options };
      const f = b[at + 4]!;
      const flags = { router: (f & 0x80) !== 0, solicited: (f & 0x40) !== 0, override: (f & 0x20) !== 0 };
      return { kind: 'icmpv6', type, code, ...flags, target, options };
    }
    case NDISC_REDIRECT: {
      const options = end - at < 40 ? null : parseNdOptions(b, at + 40, end);
      if (options === null) return null;
      return {
        kind: 'icmpv6',
        type,
        code,
        target: ipv6FromBytes(b, at + 8),
        destination: ipv6FromBytes(b, at + 24),
        options,
      };
    }
    default:
      return null;
  }
}

function parseMld(b: Uint8Array, at: number, end: number, type: 130 | 131 | 132, code: number): MldMessage | null {
  if (end - at < 24) return null;
  const head = { kind: 'icmpv6' as const, type, code, maxResp: get16(b, at + 4), group: ipv6FromBytes(b, at + 8) };
  if (type !== ICMPV6_MGM_QUERY || end - at < 28) return { ...head, v2: null };
  const sources = parseSources(b, at + 28, end, get16(b, at + 26));
  const flags = b[at + 24]!;
  return sources && { ...head, v2: { suppress: (flags & 8) !== 0, qrv: flags & 7, qqic: b[at + 25]!, sources } };
}

function parseMld2Report(b: Uint8Array, at: number, end: number, code: number): Mld2Report | null {
  const records: MldRecord[] = [];
  let o = at + 8;
  for (let n = get16(b, at + 6); n > 0; n--) {
    const sources = end - o < 20 ? null : parseSources(b, o + 20, end, get16(b, o + 2));
    if (sources === null) return null;
    records.push({ type: b[o]!, group: ipv6FromBytes(b, o + 4), sources });
    o += 20 + 16 * sources.length + 4 * b[o + 1]!;
  }
  return { kind: 'icmpv6', type: ICMPV6_MLD2_REPORT, code, records };
}

function parseRouterAdvertisement(b: Uint8Array, at: number, end: number, code: number): RouterAdvertisement | null {
  const options = end - at < 16 ? null : parseNdOptions(b, at + 16, end);
  if (options === null) return null;
  return {
    kind: 'icmpv6',
    type: NDISC_ROUTER_ADVERTISEMENT,
    code,
    hopLimit: b[at + 4]!,
    managed: (b[at + 5]! & 0x80) !== 0,
    other: (b[at + 5]! & 0x40) !== 0,
    lifetime: get16(b, at + 6),
    reachableTime: get32(b, at + 8),
    retransTimer: get32(b, at + 12),
    options,
  };
}

function parseSources(b: Uint8Array, at: number, end: number, n: number): Ipv6Addr[] | null {
  if (end - at < 16 * n) return null;
  return Array.from({ length: n }, (_, i) => ipv6FromBytes(b, at + 16 * i));
}

/** Null when a length is zero or beyond the end. Ref: net/ipv6/ndisc.c:ndisc_parse_options() */
function parseNdOptions(b: Uint8Array, from: number, end: number): NdOption[] | null {
  const options: NdOption[] = [];
  for (let at = from; at < end; ) {
    const len = end - at < 2 ? 0 : 8 * b[at + 1]!;
    if (len === 0 || at + len > end) return null;
    options.push(parseNdOption(b, at, len));
    at += len;
  }
  return options;
}

function parseNdOption(b: Uint8Array, at: number, len: number): NdOption {
  const type = b[at]!;
  if ((type === 1 || type === 2) && len === 8) {
    return { kind: type === 1 ? 'source-lladdr' : 'target-lladdr', lladdr: macFromBytes(b, at + 2) };
  }
  if (type === 3 && len === 32) {
    return {
      kind: 'prefix',
      prefixLen: b[at + 2]!,
      onLink: (b[at + 3]! & 0x80) !== 0,
      autonomous: (b[at + 3]! & 0x40) !== 0,
      validLft: get32(b, at + 4),
      preferredLft: get32(b, at + 8),
      prefix: ipv6FromBytes(b, at + 16),
    };
  }
  if (type === 5 && len === 8) return { kind: 'mtu', mtu: get32(b, at + 4) };
  if (type === 14) return { kind: 'nonce', bytes: b.slice(at + 2, at + len) };
  return { kind: 'unknown', type, bytes: b.slice(at + 2, at + len) };
}

/** Writes it at `at`; `pseudo` is the pseudo header's sum. The octets written. */
export function emitIcmpv6(
  m: Icmpv6Message,
  b: Uint8Array,
  at: number,
  pseudo: number,
  emitQuote: Quote6Emitter,
): number {
  const length = icmpv6Length(m);
  b.fill(0, at, at + length);
  b[at] = m.type;
  b[at + 1] = m.code;
  if (m.kind === 'icmpv6-other') b.set(m.bytes, at + 4);
  else emitKnown(m, b, at, emitQuote);
  put16(b, at + 2, csumFold(csumPartial(b, at, at + length, pseudo)));
  return length;
}

function emitKnown(m: Exclude<Icmpv6Message, Icmpv6Other>, b: Uint8Array, at: number, emitQuote: Quote6Emitter): void {
  switch (m.type) {
    case ICMPV6_ECHO_REQUEST:
    case ICMPV6_ECHO_REPLY:
      put16(b, at + 4, m.id);
      put16(b, at + 6, m.sequence);
      b.set(m.data, at + ICMPV6_HLEN);
      return;
    case ICMPV6_DEST_UNREACH:
    case ICMPV6_PKT_TOOBIG:
    case ICMPV6_TIME_EXCEED:
    case ICMPV6_PARAMPROB:
      put32(b, at + 4, m.info);
      b.set(emitQuote(m.original).subarray(0, m.quoted), at + ICMPV6_HLEN);
      return;
    case ICMPV6_MGM_QUERY:
    case ICMPV6_MGM_REPORT:
    case ICMPV6_MGM_REDUCTION:
      put16(b, at + 4, m.maxResp);
      putIpv6(b, at + 8, m.group);
      if (m.v2 === null) return;
      b[at + 24] = (m.v2.suppress ? 8 : 0) | m.v2.qrv;
      b[at + 25] = m.v2.qqic;
      put16(b, at + 26, m.v2.sources.length);
      putSources(b, at + 28, m.v2.sources);
      return;
    case ICMPV6_MLD2_REPORT: {
      put16(b, at + 6, m.records.length);
      let o = at + 8;
      for (const r of m.records) {
        b[o] = r.type;
        put16(b, o + 2, r.sources.length);
        putIpv6(b, o + 4, r.group);
        o = putSources(b, o + 20, r.sources);
      }
      return;
    }
    case NDISC_ROUTER_ADVERTISEMENT:
      b[at + 4] = m.hopLimit;
      b[at + 5] = (m.managed ? 0x80 : 0) | (m.other ? 0x40 : 0);
      put16(b, at + 6, m.lifetime);
      put32(b, at + 8, m.reachableTime);
      put32(b, at + 12, m.retransTimer);
      break;
    case NDISC_NEIGHBOUR_SOLICITATION:
      putIpv6(b, at + 8, m.target);
      break;
    case NDISC_NEIGHBOUR_ADVERTISEMENT:
      b[at + 4] = (m.router ? 0x80 : 0) | (m.solicited ? 0x40 : 0) | (m.override ? 0x20 : 0);
      putIpv6(b, at + 8, m.target);
      break;
    case NDISC_REDIRECT:
      putIpv6(b, at + 8, m.target);
      putIpv6(b, at + 24, m.destination);
      break;
    case NDISC_ROUTER_SOLICITATION:
      break;
  }
  let o = at + icmpv6HeadLength(m);
  for (const option of m.options) o += emitNdOption(option, b, o);
}

function emitNdOption(o: NdOption, b: Uint8Array, at: number): number {
  const length = ndOptionLength(o);
  b[at + 1] = length / 8;
  switch (o.kind) {
    case 'source-lladdr':
    case 'target-lladdr':
      b[at] = o.kind === 'source-lladdr' ? 1 : 2;
      putMac(b, at + 2, o.lladdr);
      break;
    case 'prefix':
      b[at] = 3;
      b[at + 2] = o.prefixLen;
      b[at + 3] = (o.onLink ? 0x80 : 0) | (o.autonomous ? 0x40 : 0);
      put32(b, at + 4, o.validLft);
      put32(b, at + 8, o.preferredLft);
      putIpv6(b, at + 16, o.prefix);
      break;
    case 'mtu':
      b[at] = 5;
      put32(b, at + 4, o.mtu);
      break;
    case 'nonce':
      b[at] = 14;
      b.set(o.bytes, at + 2);
      break;
    case 'unknown':
      b[at] = o.type;
      b.set(o.bytes, at + 2);
      break;
  }
  return length;
}

function putSources(b: Uint8Array, at: number, sources: readonly Ipv6Addr[]): number {
  sources.forEach((s, i) => {
    putIpv6(b, at + 16 * i, s);
  });
  return at + 16 * sources.length;
}

/** Writes an address's sixteen octets. */
export function putIpv6(b: Uint8Array, at: number, addr: Ipv6Addr): void {
  const g = ipv6Groups(addr);
  for (let i = 0; i < 8; i++) put16(b, at + 2 * i, g[i]!);
}
