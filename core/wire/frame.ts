import { assertNever } from '../errno.ts';
import type { NetworkPayload } from '../skb.ts';
import { ARP_LENGTH, emitArp, parseArp } from './arp.ts';
import type { CsumMode } from './checksum.ts';
import {
  ETH_HLEN,
  ETH_P_802_2,
  ETH_P_ARP,
  ETH_P_IP,
  ETH_P_IPV6,
  type EthHeader,
  emitEther,
  parseEther,
  VLAN_HLEN,
  type VlanTag,
} from './ether.ts';
import { emitIpv4, ipv4Length, parseIpv4 } from './ipv4.ts';
import { emitIpv6, ipv6Length, parseIpv6 } from './ipv6.ts';
import { emitStp, parseStp, stpLength } from './stp.ts';

/** What an skb and a captured frame have in common: enough to write it down. */
export type Frame = { readonly eth: EthHeader | null; readonly vlan: VlanTag | null; readonly payload: NetworkPayload };

/** Octets of a payload on the wire: `skb.len`. Nothing is emitted for it. */
export function payloadLength(payload: NetworkPayload): number {
  switch (payload.kind) {
    case 'ipv4':
      return ipv4Length(payload);
    case 'arp':
      return ARP_LENGTH;
    case 'ipv6':
      return ipv6Length(payload);
    case 'stp-config':
    case 'stp-tcn':
      return stpLength(payload);
    case 'raw':
      return payload.bytes.length;
    default:
      return assertNever(payload);
  }
}

/** Octets of a frame, with its Ethernet header and tag where it has them. */
export function frameLength(frame: Frame): number {
  const header = frame.eth === null ? 0 : frame.vlan === null ? ETH_HLEN : ETH_HLEN + VLAN_HLEN;
  return header + payloadLength(frame.payload);
}

/** Writes a payload at `at`; the octets written. */
export function emitPayload(payload: NetworkPayload, b: Uint8Array, at: number, csum: CsumMode): number {
  switch (payload.kind) {
    case 'ipv4':
      return emitIpv4(payload, b, at, csum);
    case 'arp':
      return emitArp(payload, b, at);
    case 'ipv6':
      return emitIpv6(payload, b, at, csum);
    case 'stp-config':
    case 'stp-tcn':
      return emitStp(payload, b, at);
    case 'raw':
      b.set(payload.bytes, at);
      return payload.bytes.length;
    default:
      return assertNever(payload);
  }
}

/** Writes a frame at `at`, which must have room for frameLength() octets; the octets written. */
export function emitFrame(frame: Frame, b: Uint8Array, at: number, csum: CsumMode = 'full'): number {
  const { eth, vlan, payload } = frame;
  const header = eth === null ? 0 : emitEther(eth, vlan, payloadLength(payload), b, at);
  return header + emitPayload(payload, b, at + header, csum);
}

/** A frame's octets. */
export function frameBytes(frame: Frame, csum: CsumMode = 'full'): Uint8Array {
  const b = new Uint8Array(frameLength(frame));
  emitFrame(frame, b, 0, csum);
  return b;
}

/** Reads a frame; null when the Ethernet header is cut short. A payload its protocol cannot read is raw. */
export function parseFrame(
  b: Uint8Array,
): (Frame & { readonly eth: EthHeader; readonly protocol: number; readonly len: number }) | null {
  const head = parseEther(b);
  if (head === null) return null;
  const { eth, vlan, from, to } = head;
  const payload = parsePayload(eth.protocol, b, from, to);
  return { eth, vlan, protocol: eth.protocol, payload, len: payloadLength(payload) };
}

/** What an Ethernet protocol carries; raw where it cannot be read. */
export function parsePayload(protocol: number, b: Uint8Array, from = 0, to = b.length): NetworkPayload {
  return parseProtocol(protocol, b, from, to) ?? { kind: 'raw', bytes: b.slice(from, to) };
}

function parseProtocol(protocol: number, b: Uint8Array, from: number, to: number): NetworkPayload | null {
  switch (protocol) {
    case ETH_P_IP:
      return parseIpv4(b, from, to);
    case ETH_P_ARP:
      return parseArp(b, from, to);
    case ETH_P_IPV6:
      return parseIpv6(b, from, to);
    case ETH_P_802_2:
      return parseStp(b, from, to);
    default:
      return null;
  }
}
