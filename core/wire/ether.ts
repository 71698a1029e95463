import { type MacAddr, macFromBytes } from '../addr/mac.ts';
import { get16, put16 } from './octets.ts';

/** Ethernet protocol numbers. Ref: include/uapi/linux/if_ether.h */
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_RARP = 0x8035;
export const ETH_P_8021Q = 0x8100;
export const ETH_P_IPV6 = 0x86dd;
/** From here on the type field is a protocol, below it a length. */
export const ETH_P_802_3_MIN = 0x0600;
/** Not on the wire: an 802.3 frame whose length field says that LLC follows. */
export const ETH_P_802_2 = 0x0004;
export const ETH_HLEN = 14;
export const VLAN_HLEN = 4;

/** A frame's addresses and the protocol of what it carries (ETH_P_802_2 stands for an 802.3 length field). */
export type EthHeader = { readonly dest: MacAddr; readonly source: MacAddr; readonly protocol: number };

/** An 802.1Q tag: priority, drop eligible, VLAN id. */
export type VlanTag = { readonly vid: number; readonly pcp: number; readonly dei: boolean };

/** What no protocol here understands, as bytes. */
export type RawPayload = { readonly kind: 'raw'; readonly bytes: Uint8Array };

/** A frame's header as it was read: `protocol` is the innermost one; the payload is at `from` to `to`. */
export type ParsedEther = {
  readonly eth: EthHeader;
  readonly vlan: VlanTag | null;
  readonly from: number;
  readonly to: number;
};

/** Reads addresses, an 802.1Q tag if there is one, and the type or length field; null when it is cut short. */
export function parseEther(b: Uint8Array, at = 0, end = b.length): ParsedEther | null {
  if (end - at < ETH_HLEN) return null;
  const dest = macFromBytes(b, at);
  const source = macFromBytes(b, at + 6);
  let type = get16(b, at + 12);
  let from = at + ETH_HLEN;
  let vlan: VlanTag | null = null;
  if (type === ETH_P_8021Q) {
    if (end - from < VLAN_HLEN) return null;
    const tci = get16(b, from);
    vlan = { vid: tci & 0xfff, pcp: tci >> 13, dei: (tci & 0x1000) !== 0 };
    type = get16(b, from + 2);
    from += VLAN_HLEN;
  }
  const is8023 = type < ETH_P_802_3_MIN;
  const to = is8023 && from + type <= end ? from + type : end;
  return { eth: { dest, source, protocol: is8023 ? ETH_P_802_2 : type }, vlan, from, to };
}

/** Writes header and tag at `at`; `len` is the payload's length, for 802.3. The octets written. */
export function emitEther(eth: EthHeader, vlan: VlanTag | null, len: number, b: Uint8Array, at: number): number {
  putMac(b, at, eth.dest);
  putMac(b, at + 6, eth.source);
  const type = eth.protocol < ETH_P_802_3_MIN ? len : eth.protocol;
  if (vlan === null) {
    put16(b, at + 12, type);
    return ETH_HLEN;
  }
  put16(b, at + 12, ETH_P_8021Q);
  put16(b, at + 14, (vlan.pcp << 13) | (vlan.dei ? 0x1000 : 0) | vlan.vid);
  put16(b, at + 16, type);
  return ETH_HLEN + VLAN_HLEN;
}

/** Writes an address's six octets. */
export function putMac(b: Uint8Array, at: number, mac: MacAddr): void {
  for (let i = 0; i < 6; i++) b[at + i] = (digit(mac.charCodeAt(3 * i)) << 4) | digit(mac.charCodeAt(3 * i + 1));
}

/** Value of a lower-case hexadecimal digit's character code. */
function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
