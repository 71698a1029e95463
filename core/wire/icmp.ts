import { INADDR_ANY, type Ipv4Addr, ipv4 } from '../addr/ipv4.ts';
import { ipComputeCsum } from './checksum.ts';
import type { Ipv4Packet } from './ipv4.ts';
import { get16, get32, put16, put32 } from './octets.ts';

/** Ref: include/uapi/linux/icmp.h */
export const ICMP_ECHOREPLY = 0;
export const ICMP_DEST_UNREACH = 3;
export const ICMP_REDIRECT = 5;
export const ICMP_ECHO = 8;
export const ICMP_TIME_EXCEEDED = 11;
export const ICMP_PARAMETERPROB = 12;
export const ICMP_TIMESTAMP = 13;
export const ICMP_TIMESTAMPREPLY = 14;

export type IcmpEcho = {
  readonly kind: 'icmp';
  readonly type: typeof ICMP_ECHO | typeof ICMP_ECHOREPLY | typeof ICMP_TIMESTAMP | typeof ICMP_TIMESTAMPREPLY;
  readonly code: number;
  readonly id: number;
  readonly sequence: number;
  readonly data: Uint8Array;
};

/** An error quotes the packet it is about: its header and as much of its body as fits. */
export type IcmpError = {
  readonly kind: 'icmp';
  readonly type:
    | typeof ICMP_DEST_UNREACH
    | typeof ICMP_REDIRECT
    | typeof ICMP_TIME_EXCEEDED
    | typeof ICMP_PARAMETERPROB;
  readonly code: number;
  /** Next-hop MTU of "fragmentation needed" (RFC 1191); 0 otherwise. */
  readonly mtu: number;
  /** Redirect's gateway; 0 otherwise. */
  readonly gateway: Ipv4Addr;
  /** Parameter problem's pointer; 0 otherwise. */
  readonly pointer: number;
  readonly original: Ipv4Packet;
  /** How many bytes of `original` are on the wire. */
  readonly quoted: number;
};

/** Types nobody here answers. */
export type IcmpOther = {
  readonly kind: 'icmp-other';
  readonly type: number;
  readonly code: number;
  readonly bytes: Uint8Array;
};

export type IcmpMessage = IcmpEcho | IcmpError | IcmpOther;

export const ICMP_HLEN = 8;
/** Code of ICMP_DEST_UNREACH whose message tells an MTU. */
export const ICMP_FRAG_NEEDED = 4;

/** How a quoted packet is read and written: by ipv4.ts, which imports this file. */
export type QuoteParser = (b: Uint8Array, at: number, end: number) => Ipv4Packet | null;
export type QuoteEmitter = (original: Ipv4Packet) => Uint8Array;

export function icmpLength(m: IcmpMessage): number {
  if (m.kind === 'icmp-other') return 4 + m.bytes.length;
  return ICMP_HLEN + (isIcmpError(m) ? m.quoted : m.data.length);
}

export function isIcmpError(m: IcmpMessage): m is IcmpError {
  return m.kind === 'icmp' && 'original' in m;
}

/** Reads one; null when it has no whole header. An error whose quote cannot be read is `icmp-other`. */
export function parseIcmp(b: Uint8Array, at: number, end: number, parseQuote: QuoteParser): IcmpMessage | null {
  if (end - at < 4) return null;
  const type = b[at]!;
  const code = b[at + 1]!;
  const other: IcmpOther = { kind: 'icmp-other', type, code, bytes: b.slice(at + 4, end) };
  if (end - at < ICMP_HLEN) return other;
  switch (type) {
    case ICMP_ECHO:
    case ICMP_ECHOREPLY:
    case ICMP_TIMESTAMP:
    case ICMP_TIMESTAMPREPLY: {
      const id = get16(b, at + 4);
      return { kind: 'icmp', type, code, id, sequence: get16(b, at + 6), data: b.slice(at + ICMP_HLEN, end) };
    }
    case ICMP_DEST_UNREACH:
    case ICMP_REDIRECT:
    case ICMP_TIME_EXCEEDED:
    case ICMP_PARAMETERPROB: {
      const original = parseQuote(b, at + ICMP_HLEN, end);
      if (original === null) return other;
      return {
        kind: 'icmp',
        type,
        code,
        mtu: type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED ? get16(b, at + 6) : 0,
        gateway: type === ICMP_REDIRECT ? ipv4(get32(b, at + 4)) : INADDR_ANY,
        pointer: type === ICMP_PARAMETERPROB ? b[at + 4]! : 0,
        original,
        quoted: end - at - ICMP_HLEN,
      };
    }
    default:
      return other;
  }
}

/** Writes it at `at`; the octets written. */
export function emitIcmp(m: IcmpMessage, b: Uint8Array, at: number, emitQuote: QuoteEmitter): number {
  const length = icmpLength(m);
  b[at] = m.type;
  b[at + 1] = m.code;
  put16(b, at + 2, 0);
  if (m.kind === 'icmp-other') b.set(m.bytes, at + 4);
  else if (isIcmpError(m)) {
    put32(b, at + 4, m.type === ICMP_REDIRECT ? m.gateway : m.mtu);
    if (m.type === ICMP_PARAMETERPROB) put32(b, at + 4, m.pointer << 24);
    b.set(emitQuote(m.original).subarray(0, m.quoted), at + ICMP_HLEN);
  } else {
    put16(b, at + 4, m.id);
    put16(b, at + 6, m.sequence);
    b.set(m.data, at + ICMP_HLEN);
  }
  put16(b, at + 2, ipComputeCsum(b, at, at + length));
  return length;
}
