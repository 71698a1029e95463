import { type MacAddr, macFromBytes } from '../addr/mac.ts';
import { putMac } from './ether.ts';
import { get16, get32, put16, put32 } from './octets.ts';

/** Priority and address of a bridge, as `8000.0242ac110002` is printed. Ref: IEEE 802.1D-1998 section 9 */
export type BridgeId = { readonly priority: number; readonly addr: MacAddr };

/** Times are in 1/256 s, as on the wire. */
export type ConfigBpdu = {
  readonly kind: 'stp-config';
  readonly topologyChange: boolean;
  readonly topologyChangeAck: boolean;
  readonly root: BridgeId;
  readonly rootPathCost: number;
  readonly bridgeId: BridgeId;
  readonly portId: number;
  readonly messageAge: number;
  readonly maxAge: number;
  readonly helloTime: number;
  readonly forwardDelay: number;
};

/** What follows an 802.3 length field here: LLC 42 42 03 and a BPDU. */
export type StpBpdu = ConfigBpdu | { readonly kind: 'stp-tcn' };

const LLC_SAP_BSPAN = 0x42;
const LLC_UI = 3;

/** With its LLC header. Ref: net/bridge/br_stp_bpdu.c:br_send_config_bpdu(), br_send_tcn_bpdu() */
export function stpLength(p: StpBpdu): number {
  return p.kind === 'stp-config' ? 38 : 7;
}

/** Reads LLC and BPDU; null for another SAP, another version, and what is cut short. */
export function parseStp(b: Uint8Array, at = 0, end = b.length): StpBpdu | null {
  if (end - at < 7 || b[at] !== LLC_SAP_BSPAN || b[at + 1] !== LLC_SAP_BSPAN || b[at + 2] !== LLC_UI) return null;
  if (get16(b, at + 3) !== 0 || b[at + 5] !== 0) return null;
  if (b[at + 6] === 0x80) return { kind: 'stp-tcn' };
  if (b[at + 6] !== 0 || end - at < 38) return null;
  return {
    kind: 'stp-config',
    topologyChange: (b[at + 7]! & 1) !== 0,
    topologyChangeAck: (b[at + 7]! & 0x80) !== 0,
    root: { priority: get16(b, at + 8), addr: macFromBytes(b, at + 10) },
    rootPathCost: get32(b, at + 16),
    bridgeId: { priority: get16(b, at + 20), addr: macFromBytes(b, at + 22) },
    portId: get16(b, at + 28),
    messageAge: get16(b, at + 30),
    maxAge: get16(b, at + 32),
    helloTime: get16(b, at + 34),
    forwardDelay: get16(b, at + 36),
  };
}

/** Writes LLC and BPDU at `at`; the octets written. */
export function emitStp(p: StpBpdu, b: Uint8Array, at: number): number {
  const length = stpLength(p);
  b.fill(0, at, at + length);
  b[at] = LLC_SAP_BSPAN;
  b[at + 1] = LLC_SAP_BSPAN;
  b[at + 2] = LLC_UI;
  if (p.kind === 'stp-tcn') {
    b[at + 6] = 0x80;
    return length;
  }
  b[at + 7] = (p.topologyChange ? 1 : 0) | (p.topologyChangeAck ? 0x80 : 0);
  put16(b, at + 8, p.root.priority);
  putMac(b, at + 10, p.root.addr);
  put32(b, at + 16, p.rootPathCost);
  put16(b, at + 20, p.bridgeId.priority);
  putMac(b, at + 22, p.bridgeId.addr);
  put16(b, at + 28, p.portId);
  put16(b, at + 30, p.messageAge);
  put16(b, at + 32, p.maxAge);
  put16(b, at + 34, p.helloTime);
  put16(b, at + 36, p.forwardDelay);
  return length;
}
