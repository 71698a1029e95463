import type { MacAddr } from '../addr/mac.ts';

/** Ethernet protocol numbers. Ref: include/uapi/linux/if_ether.h */
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_RARP = 0x8035;
export const ETH_P_8021Q = 0x8100;
export const ETH_P_IPV6 = 0x86dd;
/** Not on the wire: an 802.3 frame whose length field says that LLC follows. */
export const ETH_P_802_2 = 0x0004;
export const ETH_HLEN = 14;

/** A frame's addresses and the protocol of what it carries (ETH_P_802_2 stands for an 802.3 length field). */
export type EthHeader = { readonly dest: MacAddr; readonly source: MacAddr; readonly protocol: number };

/** An 802.1Q tag: priority, drop eligible, VLAN id. */
export type VlanTag = { readonly vid: number; readonly pcp: number; readonly dei: boolean };

/** What no protocol here understands, as bytes. */
export type RawPayload = { readonly kind: 'raw'; readonly bytes: Uint8Array };
