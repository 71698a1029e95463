import { type Ipv4Addr, ipv4 } from '../addr/ipv4.ts';
import { ipComputeCsum } from './checksum.ts';
import { get16, get32, put16, put32 } from './octets.ts';

/** Ref: RFC 2236 and RFC 3376; include/uapi/linux/igmp.h */
export const IGMP_HOST_MEMBERSHIP_QUERY = 0x11;
export const IGMP_HOST_MEMBERSHIP_REPORT = 0x12;
export const IGMPV2_HOST_MEMBERSHIP_REPORT = 0x16;
export const IGMP_HOST_LEAVE_MESSAGE = 0x17;
export const IGMPV3_HOST_MEMBERSHIP_REPORT = 0x22;

export type IgmpRecord = {
  /** 1 MODE_IS_INCLUDE .. 6 BLOCK_OLD_SOURCES. */
  readonly type: number;
  readonly group: Ipv4Addr;
  readonly sources: readonly Ipv4Addr[];
};

export type IgmpMessage =
  | { readonly kind: 'igmp'; readonly type: 0x11 | 0x12 | 0x16 | 0x17; readonly maxResp: number; readonly group: Ipv4Addr;
      /** v3 queries only: S flag, QRV, QQIC and sources. */
      readonly v3: { readonly suppress: boolean; readonly qrv: number; readonly qqic: number; readonly sources: readonly Ipv4Addr[] } | null }
  | { readonly kind: 'igmp'; readonly type: 0x22; readonly records: readonly IgmpRecord[] }; // biome-ignore format: a table

export function igmpLength(m: IgmpMessage): number {
  if (m.type !== IGMPV3_HOST_MEMBERSHIP_REPORT) return m.v3 === null ? 8 : 12 + 4 * m.v3.sources.length;
  let n = 8;
  for (const r of m.records) n += 8 + 4 * r.sources.length;
  return n;
}

/** Reads one; null for types not listed here and for what is cut short. */
export function parseIgmp(b: Uint8Array, at = 0, end = b.length): IgmpMessage | null {
  if (end - at < 8) return null;
  const type = b[at]!;
  switch (type) {
    case IGMP_HOST_MEMBERSHIP_QUERY:
    case IGMP_HOST_MEMBERSHIP_REPORT:
    case IGMPV2_HOST_MEMBERSHIP_REPORT:
    case IGMP_HOST_LEAVE_MESSAGE: {
      const head = { kind: 'igmp' as const, type, maxResp: b[at + 1]!, group: ipv4(get32(b, at + 4)) };
      if (type !== IGMP_HOST_MEMBERSHIP_QUERY || end - at < 12) return { ...head, v3: null };
      const sources = parseSources(b, at + 12, end, get16(b, at + 10));
      const flags = b[at + 8]!;
      return sources && { ...head, v3: { suppress: (flags & 8) !== 0, qrv: flags & 7, qqic: b[at + 9]!, sources } };
    }
    case IGMPV3_HOST_MEMBERSHIP_REPORT: {
      const records: IgmpRecord[] = [];
      let o = at + 8;
      for (let n = get16(b, at + 6); n > 0; n--) {
        if (end - o < 8) return null;
        const sources = parseSources(b, o + 8, end, get16(b, o + 2));
        if (sources === null) return null;
        records.push({ type: b[o]!, group: ipv4(get32(b, o + 4)), sources });
        o += 8 + 4 * sources.length + 4 * b[o + 1]!;
      }
      return { kind: 'igmp', type, records };
    }
    default:
      return null;
  }
}

function parseSources(b: Uint8Array, at: number, end: number, n: number): Ipv4Addr[] | null {
  if (end - at < 4 * n) return null;
  return Array.from({ length: n }, (_, i) => ipv4(get32(b, at + 4 * i)));
}

/** Writes it at `at`; the octets written. */
export function emitIgmp(m: IgmpMessage, b: Uint8Array, at: number): number {
  const length = igmpLength(m);
  b.fill(0, at, at + length);
  b[at] = m.type;
  if (m.type === IGMPV3_HOST_MEMBERSHIP_REPORT) {
    put16(b, at + 6, m.records.length);
    let o = at + 8;
    for (const r of m.records) {
      b[o] = r.type;
      put16(b, o + 2, r.sources.length);
      put32(b, o + 4, r.group);
      o = putSources(b, o + 8, r.sources);
    }
  } else {
    b[at + 1] = m.maxResp;
    put32(b, at + 4, m.group);
    if (m.v3 !== null) {
      b[at + 8] = (m.v3.suppress ? 8 : 0) | m.v3.qrv;
      b[at + 9] = m.v3.qqic;
      put16(b, at + 10, m.v3.sources.length);
      putSources(b, at + 12, m.v3.sources);
    }
  }
  put16(b, at + 2, ipComputeCsum(b, at, at + length));
  return length;
}

function putSources(b: Uint8Array, at: number, sources: readonly Ipv4Addr[]): number {
  sources.forEach((s, i) => {
    put32(b, at + 4 * i, s);
  });
  return at + 4 * sources.length;
}
