import type { NetBridgePort } from './bridge/br.ts';
import type { NetDevice } from './device.ts';
import type { DstEntry } from './dst.ts';
import type { NfBridgeInfo } from './netfilter/netfilter.ts';
import type { CtInfo, NfConn } from './netfilter/nf_conn.ts';
import type { Sock } from './socket/socket.ts';
import type { ArpPacket } from './wire/arp.ts';
import type { EthHeader, RawPayload, VlanTag } from './wire/ether.ts';
import type { Ipv4Packet } from './wire/ipv4.ts';
import type { Ipv6Packet } from './wire/ipv6.ts';
import type { StpBpdu } from './wire/stp.ts';

/** One packet's number in the trace; a clone gets its own. */
export type SkbId = number;

/** Ref: include/uapi/linux/if_packet.h:PACKET_HOST ... */
export type PktType = 'HOST' | 'BROADCAST' | 'MULTICAST' | 'OTHERHOST' | 'OUTGOING';

/** What a frame carries, as a value; nobody changes one in place, so copies of a frame share it. */
export type NetworkPayload = ArpPacket | Ipv4Packet | Ipv6Packet | StpBpdu | RawPayload;

/**
 * A packet in flight. The header and payload are immutable values that clones share; the rest is its own.
 * Ref: include/linux/skbuff.h:struct sk_buff
 */
export type SkBuff = {
  id: SkbId;
  /** The device it arrived on or leaves by. */
  dev: NetDevice;
  /** Null between the network layer and the neighbour's header. */
  eth: EthHeader | null;
  /** Ethernet protocol number of `payload`. */
  protocol: number;
  payload: NetworkPayload;
  /** Bytes of `payload` on the wire, without the Ethernet header. */
  len: number;
  vlan: VlanTag | null;
  pktType: PktType;
  /** ifindex of the device where it entered this namespace; 0 for what was made here. */
  skbIif: number;
  mark: number;
  /** The routing decision it follows. */
  dst: DstEntry | null;
  /** The socket that sent it. */
  sk: Sock | null;
  /** The bridge port it came in by, while it is inside a bridge. */
  brPort: NetBridgePort | null;
  /** The connection it belongs to, and how; null while nobody has looked. */
  nfct: NfConn | null;
  nfctinfo: CtInfo | null;
  nfBridge: NfBridgeInfo | null;
  /** TRACE marked it. */
  nfTrace: boolean;
};

/** The fields a new packet must be given; all else starts empty. */
export function allocSkb(id: SkbId, dev: NetDevice, protocol: number, payload: NetworkPayload, len: number): SkBuff {
  return {
    id,
    dev,
    eth: null,
    protocol,
    payload,
    len,
    vlan: null,
    pktType: 'HOST',
    skbIif: 0,
    mark: 0,
    dst: null,
    sk: null,
    brPort: null,
    nfct: null,
    nfctinfo: null,
    nfBridge: null,
    nfTrace: false,
  };
}

/** Does it stand for several packets, that the last device would cut up? Ref: include/linux/skbuff.h:skb_is_gso() */
export function skbIsGso(skb: SkBuff): boolean {
  const p = skb.payload;
  return (p.kind === 'ipv4' || p.kind === 'ipv6') && p.body.kind === 'tcp' && p.body.gsoSize !== undefined;
}

/** How long the longest of those packets is at the network layer. Ref: net/core/gso.c:skb_gso_network_seglen() */
export function skbNetworkLen(skb: SkBuff): number {
  const p = skb.payload;
  if ((p.kind !== 'ipv4' && p.kind !== 'ipv6') || p.body.kind !== 'tcp' || p.body.gsoSize === undefined) return skb.len;
  return skb.len - p.body.data.length + p.body.gsoSize;
}
