import type { MacAddr } from '../addr/mac.ts';
import type { NetDevice } from '../device.ts';
import type { BrPortState } from '../netlink/messages.ts';
import type { BridgeId } from '../wire/stp.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { NetBridgeMcast, NetBridgeMcastPort } from './br_mcast_state.ts';
import type { NetBridgeVlanGroup } from './br_vlan_state.ts';

/** A forwarding entry. Ref: net/bridge/br_private.h:struct net_bridge_fdb_entry */
export type NetBridgeFdbEntry = {
  readonly addr: MacAddr;
  readonly vlanId: number;
  /** Null: the address is the bridge device's own. */
  dst: NetBridgePort | null;
  /** BR_FDB_LOCAL, BR_FDB_STATIC, ...: frames to it go up; it does not age; ... */
  local: boolean;
  isStatic: boolean;
  addedByUser: boolean;
  sticky: boolean;
  extLearn: boolean;
  updated: Nsec;
  used: Nsec;
};

/** Ref: net/bridge/br_private.h:struct net_bridge_port. Flags are BR_* spelled out. */
export type NetBridgePort = {
  readonly br: NetBridge;
  readonly dev: NetDevice;
  readonly portNo: number;
  portId: number;
  priority: number;
  state: BrPortState;
  pathCost: number;
  /** A user chose the cost: it no longer follows the speed. */
  adminCost: boolean;
  topologyChangeAck: boolean;
  configPending: boolean;
  designatedRoot: BridgeId;
  designatedBridge: BridgeId;
  designatedPort: number;
  designatedCost: number;
  designatedAge: Nsec;
  messageAgeTimer: ArmedTimer | null;
  forwardDelayTimer: ArmedTimer | null;
  holdTimer: ArmedTimer | null;

  hairpin: boolean;
  /** BR_BPDU_GUARD. */
  guard: boolean;
  /** BR_ROOT_BLOCK. */
  rootBlock: boolean;
  fastLeave: boolean;
  mcastToUcast: boolean;
  learning: boolean;
  flood: boolean;
  mcastFlood: boolean;
  bcastFlood: boolean;
  proxyarp: boolean;
  proxyarpWifi: boolean;
  neighSuppress: boolean;
  vlanTunnel: boolean;
  isolated: boolean;
  locked: boolean;
  /** BR_PROMISC: the bridge made the device promiscuous. */
  promisc: boolean;
  backupPort: NetBridgePort | null;
  groupFwdMask: number;
  readonly vlgrp: NetBridgeVlanGroup;
  readonly mcast: NetBridgeMcastPort;
};

/** Ref: net/bridge/br_private.h:struct net_bridge. Times are nanoseconds. */
export type NetBridge = {
  readonly dev: NetDevice;
  /** The newest first, as list_add_rcu() leaves them. */
  ports: NetBridgePort[];
  /** Entries without a VLAN, and those of each VLAN. */
  readonly fdb: Map<MacAddr, NetBridgeFdbEntry>;
  readonly fdbVlan: Map<number, Map<MacAddr, NetBridgeFdbEntry>>;
  /** Every entry, the oldest first. */
  readonly fdbList: Set<NetBridgeFdbEntry>;
  bridgeId: BridgeId;
  designatedRoot: BridgeId;
  rootPathCost: number;
  rootPort: number;
  stpEnabled: boolean;
  maxAge: Nsec;
  helloTime: Nsec;
  forwardDelay: Nsec;
  ageingTime: Nsec;
  bridgeMaxAge: Nsec;
  bridgeHelloTime: Nsec;
  bridgeForwardDelay: Nsec;
  bridgeAgeingTime: Nsec;
  topologyChange: boolean;
  topologyChangeDetected: boolean;
  helloTimer: ArmedTimer | null;
  tcnTimer: ArmedTimer | null;
  topologyChangeTimer: ArmedTimer | null;
  gcTimer: ArmedTimer | null;
  groupAddr: MacAddr;
  groupAddrSet: boolean;
  groupFwdMask: number;
  /** Bits that may never be blocked; the VLAN protocol decides. */
  groupFwdMaskRequired: number;
  mtuSetByUser: boolean;
  neighSuppressEnabled: boolean;
  noLlLearn: boolean;
  /** Ports that learn and flood: with one at most, promiscuity is not needed when VLANs are filtered. */
  autoCnt: number;
  vlanEnabled: boolean;
  vlanProtocol: '802.1Q' | '802.1ad';
  vlanStatsEnabled: boolean;
  vlanStatsPerPort: boolean;
  defaultPvid: number;
  readonly vlgrp: NetBridgeVlanGroup;
  readonly mcast: NetBridgeMcast;
  nfCallIptables: boolean;
  nfCallIp6tables: boolean;
  nfCallArptables: boolean;
};
