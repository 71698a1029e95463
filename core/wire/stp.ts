import type { MacAddr } from '../addr/mac.ts';

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
