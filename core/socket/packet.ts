import type { NetDevice } from '../device.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import type { RecvMessage, SocketOptions } from './socket.ts';

/** A frame decides by itself whether a capture wants it: a filter as data, which `sim` compiles. */
export type PacketFilter = { readonly matches: (skb: SkBuff, dev: NetDevice, outgoing: boolean) => boolean };

/** AF_PACKET. Ref: net/packet/af_packet.c:struct packet_sock */
export type PacketSock = {
  readonly kind: 'packet';
  readonly net: Net;
  readonly raw: boolean;
  /** Ethernet protocol it wants; 3 (ETH_P_ALL) is every one, 0 none. */
  protocol: number;
  /** 0: every device of the namespace. */
  ifindex: number;
  readonly queue: RecvMessage[];
  rcvbuf: number;
  /** Bytes in `queue`. */
  rmem: number;
  /** PACKET_STATISTICS since last asked. */
  packets: number;
  drops: number;
  promisc: boolean;
  readonly options: Partial<SocketOptions>;
  error: null;
};
