/** A capture file's link types, by number. Ref: https://www.tcpdump.org/linktypes.html */
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_RAW = 101;
export const LINKTYPE_LINUX_SLL = 113;
export const LINKTYPE_LINUX_SLL2 = 276;

export type CapturedPacket = {
  /** Nanoseconds since 1970. */
  readonly ts: bigint;
  readonly data: Uint8Array;
  /** Octets on the wire; more than `data` where it was cut. */
  readonly len: number;
  /** pcapng only: why the packet is here, for a person. */
  readonly comment?: string;
};

export type Capture = {
  readonly linkType: number;
  readonly snaplen: number;
  readonly nano: boolean;
  readonly packets: readonly CapturedPacket[];
  /** What ended the reading before the file did, as libpcap says it; null for a whole file. */
  readonly error: string | null;
};

const MAGIC_MICRO = 0xa1b2c3d4;
const MAGIC_NANO = 0xa1b23c4d;
const MAGIC_NG = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const SECOND = 1000000000n;
const MAX_CAPLEN = 262144;

/** The file header pcap_dump_open() writes: little-endian, version 2.4. */
export function pcapHeader(linkType: number, snaplen: number, nano: boolean): Uint8Array {
  const v = view(24);
  v.setUint32(0, nano ? MAGIC_NANO : MAGIC_MICRO, true);
  v.setUint16(4, 2, true);
  v.setUint16(6, 4, true);
  v.setUint32(16, snaplen, true);
  v.setUint32(20, linkType, true);
  return octets(v);
}

/** One record with its header, as pcap_dump() writes it. */
export function pcapRecord(packet: CapturedPacket, nano: boolean): Uint8Array {
  const v = view(16 + packet.data.length);
  v.setUint32(0, Number(packet.ts / SECOND), true);
  v.setUint32(4, Number((packet.ts % SECOND) / (nano ? 1n : 1000n)), true);
  v.setUint32(8, packet.data.length, true);
  v.setUint32(12, packet.len, true);
  const b = octets(v);
  b.set(packet.data, 16);
  return b;
}

/** A whole pcap file. */
export function writePcap(capture: Pick<Capture, 'linkType' | 'snaplen' | 'nano' | 'packets'>): Uint8Array {
  return concat([
    pcapHeader(capture.linkType, capture.snaplen, capture.nano),
    ...capture.packets.map((p) => pcapRecord(p, capture.nano)),
  ]);
}

/** A whole pcapng file with one interface, nanosecond stamps and comments. Ref: draft-ietf-opsawg-pcapng */
export function writePcapng(
  linkType: number,
  name: string,
  packets: readonly CapturedPacket[],
  comment: string | null = null,
): Uint8Array {
  const section = view(16);
  section.setUint32(0, BYTE_ORDER, true);
  section.setUint16(4, 1, true);
  section.setInt32(8, -1, true);
  section.setInt32(12, -1, true);
  const iface = view(8);
  iface.setUint16(0, linkType, true);
  iface.setUint32(4, MAX_CAPLEN, true);
  const options = comment === null ? [] : [option(1, utf8(comment)), END_OF_OPTIONS];
  return concat([
    block(MAGIC_NG, [octets(section), ...options]),
    block(1, [octets(iface), option(2, utf8(name)), option(9, Uint8Array.of(9)), END_OF_OPTIONS]),
    ...packets.map(enhancedPacket),
  ]);
}

const END_OF_OPTIONS = new Uint8Array(4);

function enhancedPacket(packet: CapturedPacket): Uint8Array {
  const v = view(20);
  v.setUint32(4, Number(packet.ts >> 32n), true);
  v.setUint32(8, Number(packet.ts & 0xffffffffn), true);
  v.setUint32(12, packet.data.length, true);
  v.setUint32(16, packet.len, true);
  const options = packet.comment === undefined ? [] : [option(1, utf8(packet.comment)), END_OF_OPTIONS];
  return block(6, [octets(v), padded(packet.data), ...options]);
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(parts);
  const v = view(12 + body.length);
  v.setUint32(0, type, true);
  v.setUint32(4, 12 + body.length, true);
  v.setUint32(8 + body.length, 12 + body.length, true);
  const b = octets(v);
  b.set(body, 8);
  return b;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const v = view(4);
  v.setUint16(0, code, true);
  v.setUint16(2, value.length, true);
  return concat([octets(v), padded(value)]);
}

function padded(b: Uint8Array): Uint8Array {
  const out = new Uint8Array((b.length + 3) & ~3);
  out.set(b);
  return out;
}

/** Reads pcap or pcapng of either byte order; a string is why it is neither, as libpcap says it. */
export function readCapture(b: Uint8Array): Capture | string {
  if (b.length < 4) return `truncated dump file; tried to read 4 file header bytes, only got ${b.length}`;
  const v = new DataView(b.buffer, b.byteOffset, b.byteLength);
  for (const little of [true, false]) {
    const magic = v.getUint32(0, little);
    if (magic === MAGIC_MICRO || magic === MAGIC_NANO) return readPcap(b, v, little, magic === MAGIC_NANO);
    if (magic === MAGIC_NG) return readPcapng(b, v);
  }
  return 'unknown file format';
}

function readPcap(b: Uint8Array, v: DataView, little: boolean, nano: boolean): Capture | string {
  if (b.length < 24) return `truncated dump file; tried to read 20 file header bytes, only got ${b.length - 4}`;
  const packets: CapturedPacket[] = [];
  let error: string | null = null;
  for (let at = 24; at < b.length; ) {
    if (b.length - at < 16) {
      error = `truncated dump file; tried to read 16 header bytes, only got ${b.length - at}`;
      break;
    }
    const caplen = v.getUint32(at + 8, little);
    if (caplen > MAX_CAPLEN) {
      error = `invalid packet capture length ${caplen}, bigger than maximum of ${MAX_CAPLEN}`;
      break;
    }
    const left = b.length - at - 16;
    if (caplen > left) {
      error = `truncated dump file; tried to read ${caplen} captured bytes, only got ${left}`;
      break;
    }
    const fraction = BigInt(v.getUint32(at + 4, little)) * (nano ? 1n : 1000n);
    packets.push({
      ts: BigInt(v.getUint32(at, little)) * SECOND + fraction,
      data: b.slice(at + 16, at + 16 + caplen),
      len: v.getUint32(at + 12, little),
    });
    at += 16 + caplen;
  }
  return { linkType: v.getUint32(20, little) & 0xffff, snaplen: v.getUint32(16, little), nano, packets, error };
}

type NgInterface = { readonly linkType: number; readonly snaplen: number; readonly unit: bigint };

function readPcapng(b: Uint8Array, v: DataView): Capture | string {
  if (b.length < 28) return `truncated pcapng dump file; tried to read 28 bytes, only got ${b.length}`;
  const packets: CapturedPacket[] = [];
  const interfaces: NgInterface[] = [];
  let little = v.getUint32(8, true) === BYTE_ORDER;
  let error: string | null = null;
  for (let at = 0; at < b.length; ) {
    const left = b.length - at;
    if (left < 12) {
      error = `truncated pcapng dump file; tried to read 8 bytes, only got ${left}`;
      break;
    }
    const type = v.getUint32(at, little);
    if (type === MAGIC_NG) little = v.getUint32(at + 8, true) === BYTE_ORDER;
    const len = v.getUint32(at + 4, little);
    if (len < 12 || len % 4 !== 0 || len > left) {
      error =
        len > left
          ? `truncated pcapng dump file; tried to read ${len - 8} bytes, only got ${left - 8}`
          : `block in pcapng dump file has a length of ${len}`;
      break;
    }
    const to = at + len - 4;
    if (type === 1 && len >= 20) interfaces.push(ngInterface(v, at + 8, to, little));
    else if (type === 6 && len >= 32) {
      const packet = ngPacket(b, v, at + 8, to, little, interfaces);
      if (packet !== null) packets.push(packet);
    }
    at += len;
  }
  const first = interfaces[0];
  if (first === undefined) return error ?? 'the capture file has no Interface Description Blocks';
  return { linkType: first.linkType, snaplen: first.snaplen, nano: first.unit === SECOND, packets, error };
}

function ngInterface(v: DataView, at: number, to: number, little: boolean): NgInterface {
  let unit = 1000000n;
  eachOption(v, at + 8, to, little, (code, from) => {
    if (code !== 9) return;
    const r = v.getUint8(from);
    unit = (r & 0x80) !== 0 ? 1n << BigInt(r & 0x7f) : 10n ** BigInt(Math.min(r, 18));
  });
  return { linkType: v.getUint16(at, little), snaplen: v.getUint32(at + 4, little), unit };
}

function ngPacket(
  b: Uint8Array,
  v: DataView,
  at: number,
  to: number,
  little: boolean,
  interfaces: readonly NgInterface[],
): CapturedPacket | null {
  const iface = interfaces[v.getUint32(at, little)];
  const caplen = v.getUint32(at + 12, little);
  if (iface === undefined || at + 20 + caplen > to) return null;
  const stamp = (BigInt(v.getUint32(at + 4, little)) << 32n) | BigInt(v.getUint32(at + 8, little));
  let comment: string | undefined;
  eachOption(v, at + 20 + ((caplen + 3) & ~3), to, little, (code, from, len) => {
    if (code === 1) comment = new TextDecoder().decode(b.subarray(from, from + len));
  });
  const packet = {
    ts: (stamp * SECOND) / iface.unit,
    data: b.slice(at + 20, at + 20 + caplen),
    len: v.getUint32(at + 16, little),
  };
  return comment === undefined ? packet : { ...packet, comment };
}

function eachOption(
  v: DataView,
  start: number,
  to: number,
  little: boolean,
  f: (code: number, from: number, len: number) => void,
): void {
  for (let at = start; at + 4 <= to; ) {
    const code = v.getUint16(at, little);
    const len = v.getUint16(at + 2, little);
    if (code === 0 || at + 4 + len > to) return;
    if (len > 0) f(code, at + 4, len);
    at += 4 + ((len + 3) & ~3);
  }
}

function view(size: number): DataView {
  return new DataView(new ArrayBuffer(size));
}

function octets(v: DataView): Uint8Array {
  return new Uint8Array(v.buffer);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
