import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { MacAddr } from '../addr/mac.ts';
import type { Ipv6Packet } from './ipv6.ts';

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
export type Mld2Report = { readonly kind: 'icmpv6'; readonly type: 143; readonly code: number; readonly records: readonly MldRecord[] };
export type RouterSolicitation = { readonly kind: 'icmpv6'; readonly type: 133; readonly code: number; readonly options: readonly NdOption[] };
export type RouterAdvertisement = { readonly kind: 'icmpv6'; readonly type: 134; readonly code: number; readonly hopLimit: number; readonly managed: boolean; readonly other: boolean; readonly lifetime: number; readonly reachableTime: number; readonly retransTimer: number; readonly options: readonly NdOption[] }; // biome-ignore format: a table
export type NeighbourSolicitation = { readonly kind: 'icmpv6'; readonly type: 135; readonly code: number; readonly target: Ipv6Addr; readonly options: readonly NdOption[] };
export type NeighbourAdvertisement = { readonly kind: 'icmpv6'; readonly type: 136; readonly code: number; readonly router: boolean; readonly solicited: boolean; readonly override: boolean; readonly target: Ipv6Addr; readonly options: readonly NdOption[] }; // biome-ignore format: a table
export type Icmpv6Redirect = { readonly kind: 'icmpv6'; readonly type: 137; readonly code: number; readonly target: Ipv6Addr; readonly destination: Ipv6Addr; readonly options: readonly NdOption[] };
export type Icmpv6Other = { readonly kind: 'icmpv6-other'; readonly type: number; readonly code: number; readonly bytes: Uint8Array };

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
