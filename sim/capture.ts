import type { NetworkPayload, PktType } from '../core/skb.ts';
import { ETH_P_802_2, type EthHeader, type VlanTag } from '../core/wire/ether.ts';
import { frameBytes } from '../core/wire/frame.ts';
import { type CapturedPacket, LINKTYPE_ETHERNET, writePcapng } from './pcap.ts';

/** A frame seen on a device: what `ctx.tap` shows of it, and when. */
export type TappedFrame = {
  /** Wall clock, nanoseconds since 1970. */
  readonly at: bigint;
  /** Which capture it belongs to: an interface of a namespace. */
  readonly device: string;
  readonly eth: EthHeader | null;
  readonly vlan: VlanTag | null;
  readonly protocol: number;
  readonly payload: NetworkPayload;
  readonly pktType: PktType;
  /** What became of it, for a person; kept as the packet's comment. */
  readonly comment?: string;
};

const NO_ADDRESS = '00:00:00:00:00:00' as EthHeader['dest'];

/** One pcapng file an interface, by the interface's name, in the order frames were first seen. */
export function capturesByDevice(frames: Iterable<TappedFrame>): Map<string, Uint8Array> {
  const packets = new Map<string, CapturedPacket[]>();
  for (const frame of frames) {
    const list = packets.get(frame.device);
    if (list === undefined) packets.set(frame.device, [captured(frame)]);
    else list.push(captured(frame));
  }
  const files = new Map<string, Uint8Array>();
  for (const [device, list] of packets) files.set(device, writePcapng(LINKTYPE_ETHERNET, device, list));
  return files;
}

function captured(frame: TappedFrame): CapturedPacket {
  const protocol = frame.protocol < 0x600 ? ETH_P_802_2 : frame.protocol;
  const eth = frame.eth ?? { dest: NO_ADDRESS, source: NO_ADDRESS, protocol };
  const data = frameBytes({ eth, vlan: frame.vlan, payload: frame.payload });
  const packet = { ts: frame.at, data, len: data.length };
  return frame.comment === undefined ? packet : { ...packet, comment: frame.comment };
}
