import type { Ipv4Addr } from '../addr/ipv4.ts';

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
