import type { RecvMessage, SockAddrLl, Socket } from '../../../core/socket/socket.ts';
import type { CsumMode } from '../../../core/wire/checksum.ts';
import { ETH_P_802_2, putMac } from '../../../core/wire/ether.ts';
import { emitFrame, emitPayload, frameLength, payloadLength } from '../../../core/wire/frame.ts';
import { put16, put32 } from '../../../core/wire/octets.ts';
import type { Fd, Sys, Task } from '../../proc/sys.ts';
import { matches, type Test } from './filter_gen.ts';
import type { Packet } from './print.ts';
import { SLL2_HDR_LEN } from './print_sll.ts';

/** A frame as a capture gets it. */
type FrameMessage = Extract<RecvMessage['data'], { kind: 'frame' }>;

/** A capture on one device, or on all (`any`). */
export type LiveCapture = {
  readonly sys: Sys;
  readonly socket: Socket & { readonly fd: Fd };
  readonly ifindex: number;
  readonly linkType: 'EN10MB' | 'LINUX_SLL' | 'LINUX_SLL2';
  readonly filter: Test;
  readonly direction: 'in' | 'out' | 'inout';
  readonly snaplen: number;
  /** Checksums and payloads are needed: for -v, -w, -x and the like. */
  readonly csum: boolean;
  /** How long the kernel may keep a block of packets to itself, nanoseconds; 0: packets come at once. */
  readonly blockTimeout: number;
  /** When its block timer started. */
  readonly started: number;
  /** What the loop was told to stop by; set by signal handlers. */
  stop: boolean;
  /** What the kernel's filter let through. */
  received: number;
  /** -v with -w: says once a second how many packets there are; when next, and what it said. */
  report: { next: number; shown: number; captured: number } | null;
  /** Room for one packet's octets. */
  scratch: Uint8Array;
  /** SLL2 wants interfaces' hardware types: indices of loopbacks. */
  readonly loopbacks: ReadonlySet<number>;
};

const LINUX_SLL_OUTGOING = 4;
const PKTTYPES = { HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHERHOST: 3, OUTGOING: LINUX_SLL_OUTGOING } as const;
const HEADER_ROOM = 64;
const SECOND = 1_000_000_000;

/**
 * Waits until packets may be read: at once in immediate mode, else when the kernel retires its block, which it does at
 * multiples of the timeout. False when told to stop. Ref: net/packet/af_packet.c:prb_retire_rx_blk_timer_expired()
 */
export function* waitForBlock(capture: LiveCapture): Task<boolean> {
  const { sys, socket, blockTimeout, started } = capture;
  while (!capture.stop) {
    const { ready } = yield* sys.poll([socket.fd], capture.report === null ? null : capture.report.next - sys.now);
    report(capture);
    if (capture.stop) return false;
    if (ready.length === 0) continue;
    if (blockTimeout === 0) return true;
    const tick = started + (Math.floor((sys.now - started) / blockTimeout) + 1) * blockTimeout;
    while (!capture.stop && sys.now < tick) {
      yield* sys.sleep(Math.min(tick, capture.report?.next ?? tick) - sys.now);
      report(capture);
    }
    return !capture.stop;
  }
  return false;
}

/** Ref: tcpdump.c:print_packets_captured() */
function report(capture: LiveCapture): void {
  const { report, sys } = capture;
  if (report === null || capture.stop || sys.now < report.next) return;
  report.next += SECOND;
  if (report.shown !== report.captured) sys.err(`Got ${report.captured}\r`);
  report.shown = report.captured;
}

/** The next packet wanted, null when none waits; an error's name when the socket has one. */
export function nextPacket(capture: LiveCapture): Packet | string | null {
  for (;;) {
    const got = capture.socket.recv();
    if (!got.ok) return got.error.errno;
    if (got.value === null) return null;
    const packet = take(capture, got.value);
    if (packet !== null) return packet;
  }
}

/** Counts what the kernel's filter let through but nobody read. */
export function countWaiting(capture: LiveCapture): void {
  while (capture.socket.readable()) {
    const got = capture.socket.recv();
    if (!got.ok || got.value === null) return;
    take(capture, got.value);
  }
}

function take(capture: LiveCapture, message: RecvMessage): Packet | null {
  const { data, from } = message;
  if (data.kind !== 'frame') return null;
  const outgoing = (from as SockAddrLl).pktType === 'OUTGOING';
  const len =
    capture.linkType === 'EN10MB'
      ? frameLength({ eth: data.eth, vlan: data.vlan, payload: data.payload })
      : cookedLength(data, capture.linkType);
  if (capture.scratch.length < len + HEADER_ROOM) capture.scratch = new Uint8Array(2 * len + HEADER_ROOM);
  const b = capture.scratch;
  if (capture.linkType === 'EN10MB') emitFrame(data, b, 0, csumMode(capture, data));
  else emitCooked(capture, data, from as SockAddrLl, b);
  const caplen = Math.min(len, capture.snaplen);
  if (!matches(capture.filter, { b, caplen, len, outgoing })) return null;
  capture.received++;
  if (!isWanted(capture, outgoing, data.ifindex)) return null;
  // the first blocks are filtered again outside the kernel, where nobody knows a packet's direction
  if (capture.linkType === 'EN10MB' && !matches(capture.filter, { b, caplen, len, outgoing: null })) return null;
  return { ts: BigInt(message.at) + BigInt(capture.sys.wall - capture.sys.now), b, caplen, len };
}

/** Ref: libpcap pcap-linux.c:linux_check_direction() */
function isWanted(capture: LiveCapture, outgoing: boolean, ifindex: number): boolean {
  if (outgoing) return capture.direction !== 'in' && !capture.loopbacks.has(ifindex);
  return capture.direction !== 'out';
}

/**
 * Locally made TCP and UDP leaves its checksum to the device, so a capture shows the pseudo header's sum; resets that no
 * socket sent and fragments have a real one. Ref: net/ipv4/ip_output.c:ip_send_unicast_reply(), __ip_append_data()
 */
function csumMode(capture: LiveCapture, data: FrameMessage): CsumMode {
  if (!capture.csum) return 'none';
  const p = data.payload;
  if (p.kind === 'ipv4' && p.body.kind === 'tcp' && p.body.flags.rst && p.body.window === 0) return 'full';
  return 'partial';
}

function cookedLength(data: FrameMessage, link: 'LINUX_SLL' | 'LINUX_SLL2'): number {
  return (link === 'LINUX_SLL2' ? SLL2_HDR_LEN : 16) + payloadLength(data.payload) + (data.vlan === null ? 0 : 4);
}

function emitCooked(capture: LiveCapture, data: FrameMessage, from: SockAddrLl, b: Uint8Array): void {
  const v2 = capture.linkType === 'LINUX_SLL2';
  const size = v2 ? SLL2_HDR_LEN : 16;
  b.fill(0, 0, size);
  const inner = data.protocol < 0x600 ? ETH_P_802_2 : data.protocol;
  const protocol = data.vlan === null ? inner : 0x8100;
  const hatype = capture.loopbacks.has(data.ifindex) ? 772 : 1;
  if (v2) {
    put16(b, 0, protocol);
    put32(b, 4, data.ifindex);
    put16(b, 8, hatype);
    b[10] = PKTTYPES[from.pktType];
    b[11] = 6;
    if (data.eth !== null) putMac(b, 12, data.eth.source);
  } else {
    put16(b, 0, PKTTYPES[from.pktType]);
    put16(b, 2, hatype);
    put16(b, 4, 6);
    if (data.eth !== null) putMac(b, 6, data.eth.source);
    put16(b, 14, protocol);
  }
  let at = size;
  if (data.vlan !== null) {
    put16(b, at, (data.vlan.pcp << 13) | (data.vlan.dei ? 0x1000 : 0) | data.vlan.vid);
    put16(b, at + 2, inner);
    at += 4;
  }
  emitPayload(data.payload, b, at, csumMode(capture, data));
}
