import { type CsumMode, csumFold, csumFoldSum, csumPartial } from './checksum.ts';
import { get16, get32, put16, put32 } from './octets.ts';

/** Ref: RFC 9293 section 3.1 and 3.2, RFC 7323, RFC 2018. */
export type TcpOption =
  | { readonly kind: 'nop' }
  | { readonly kind: 'mss'; readonly mss: number }
  | { readonly kind: 'wscale'; readonly shift: number }
  | { readonly kind: 'sackOK' }
  | { readonly kind: 'sack'; readonly blocks: readonly (readonly [number, number])[] }
  | { readonly kind: 'timestamp'; readonly val: number; readonly ecr: number }
  | { readonly kind: 'unknown'; readonly type: number; readonly bytes: Uint8Array };

export type TcpSegment = {
  readonly kind: 'tcp';
  readonly source: number;
  readonly dest: number;
  readonly seq: number;
  readonly ack: number;
  /** Spelled as tcpdump's letters stand for: any of fin syn rst psh ack urg ece cwr. */
  readonly flags: TcpFlags;
  readonly window: number;
  readonly urgent: number;
  /** Padded with end-of-list octets to whole words on the wire. */
  readonly options: readonly TcpOption[];
  readonly data: Uint8Array;
  /** It stands for several, each with this many octets: the device would cut it up. Ref: skb_shinfo(skb)->gso_size */
  readonly gsoSize?: number;
};

export type TcpFlags = {
  readonly fin: boolean;
  readonly syn: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly ack: boolean;
  readonly urg: boolean;
  readonly ece: boolean;
  readonly cwr: boolean;
};

export const TCP_HLEN = 20;

/** Octets of header and options. */
export function tcpHeaderLength(s: TcpSegment): number {
  let n = 0;
  for (const o of s.options) n += tcpOptionLength(o);
  return TCP_HLEN + ((n + 3) & ~3);
}

export function tcpLength(s: TcpSegment): number {
  return tcpHeaderLength(s) + s.data.length;
}

function tcpOptionLength(o: TcpOption): number {
  switch (o.kind) {
    case 'nop':
      return 1;
    case 'mss':
      return 4;
    case 'wscale':
      return 3;
    case 'sackOK':
      return 2;
    case 'sack':
      return 2 + 8 * o.blocks.length;
    case 'timestamp':
      return 10;
    case 'unknown':
      return 2 + o.bytes.length;
  }
}

/** Reads one; null when it is cut short or its header length makes no sense. */
export function parseTcp(b: Uint8Array, at = 0, end = b.length): TcpSegment | null {
  if (end - at < TCP_HLEN) return null;
  const hlen = (b[at + 12]! >> 4) * 4;
  if (hlen < TCP_HLEN || at + hlen > end) return null;
  const options = parseTcpOptions(b, at + TCP_HLEN, at + hlen);
  if (options === null) return null;
  const f = b[at + 13]!;
  return {
    kind: 'tcp',
    source: get16(b, at),
    dest: get16(b, at + 2),
    seq: get32(b, at + 4),
    ack: get32(b, at + 8),
    flags: {
      fin: (f & 1) !== 0,
      syn: (f & 2) !== 0,
      rst: (f & 4) !== 0,
      psh: (f & 8) !== 0,
      ack: (f & 16) !== 0,
      urg: (f & 32) !== 0,
      ece: (f & 64) !== 0,
      cwr: (f & 128) !== 0,
    },
    window: get16(b, at + 14),
    urgent: get16(b, at + 18),
    options,
    data: b.slice(at + hlen, end),
  };
}

function parseTcpOptions(b: Uint8Array, from: number, to: number): TcpOption[] | null {
  const options: TcpOption[] = [];
  for (let at = from; at < to; ) {
    const type = b[at]!;
    if (type === 0) break;
    if (type === 1) {
      options.push({ kind: 'nop' });
      at++;
      continue;
    }
    const len = at + 1 < to ? b[at + 1]! : 0;
    if (len < 2 || at + len > to) return null;
    options.push(parseTcpOption(b, at, type, len));
    at += len;
  }
  return options;
}

function parseTcpOption(b: Uint8Array, at: number, type: number, len: number): TcpOption {
  if (type === 2 && len === 4) return { kind: 'mss', mss: get16(b, at + 2) };
  if (type === 3 && len === 3) return { kind: 'wscale', shift: b[at + 2]! };
  if (type === 4 && len === 2) return { kind: 'sackOK' };
  if (type === 5 && len % 8 === 2) {
    const blocks: [number, number][] = [];
    for (let i = at + 2; i < at + len; i += 8) blocks.push([get32(b, i), get32(b, i + 4)]);
    return { kind: 'sack', blocks };
  }
  if (type === 8 && len === 10) return { kind: 'timestamp', val: get32(b, at + 2), ecr: get32(b, at + 6) };
  return { kind: 'unknown', type, bytes: b.slice(at + 2, at + len) };
}

/** Writes it at `at`; `pseudo` is the pseudo header's sum. The octets written. */
export function emitTcp(s: TcpSegment, b: Uint8Array, at: number, pseudo: number, csum: CsumMode): number {
  const hlen = tcpHeaderLength(s);
  const f = s.flags;
  put16(b, at, s.source);
  put16(b, at + 2, s.dest);
  put32(b, at + 4, s.seq);
  put32(b, at + 8, s.ack);
  b[at + 12] = (hlen / 4) << 4;
  b[at + 13] =
    (f.fin ? 1 : 0) |
    (f.syn ? 2 : 0) |
    (f.rst ? 4 : 0) |
    (f.psh ? 8 : 0) |
    (f.ack ? 16 : 0) |
    (f.urg ? 32 : 0) |
    (f.ece ? 64 : 0) |
    (f.cwr ? 128 : 0);
  put16(b, at + 14, s.window);
  put16(b, at + 16, 0);
  put16(b, at + 18, s.urgent);
  let o = at + TCP_HLEN;
  for (const option of s.options) o += emitTcpOption(option, b, o);
  b.fill(0, o, at + hlen);
  b.set(s.data, at + hlen);
  const length = hlen + s.data.length;
  if (csum === 'partial') put16(b, at + 16, csumFoldSum(pseudo));
  else if (csum === 'full') put16(b, at + 16, csumFold(csumPartial(b, at, at + length, pseudo)));
  return length;
}

function emitTcpOption(o: TcpOption, b: Uint8Array, at: number): number {
  const len = tcpOptionLength(o);
  if (o.kind === 'nop') {
    b[at] = 1;
    return 1;
  }
  b[at + 1] = len;
  switch (o.kind) {
    case 'mss':
      b[at] = 2;
      put16(b, at + 2, o.mss);
      break;
    case 'wscale':
      b[at] = 3;
      b[at + 2] = o.shift;
      break;
    case 'sackOK':
      b[at] = 4;
      break;
    case 'sack':
      b[at] = 5;
      o.blocks.forEach(([left, right], i) => {
        put32(b, at + 2 + 8 * i, left);
        put32(b, at + 6 + 8 * i, right);
      });
      break;
    case 'timestamp':
      b[at] = 8;
      put32(b, at + 2, o.val);
      put32(b, at + 6, o.ecr);
      break;
    case 'unknown':
      b[at] = o.type;
      b.set(o.bytes, at + 2);
      break;
  }
  return len;
}
