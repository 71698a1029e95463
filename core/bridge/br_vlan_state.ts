/** One VLAN of a port or of the bridge itself. Ref: net/bridge/br_private.h:struct net_bridge_vlan */
export type NetBridgeVlan = {
  readonly vid: number;
  untagged: boolean;
  /** On a bridge: BRIDGE_VLAN_INFO_BRENTRY, the bridge device itself is a member and not just the home of the VLAN. */
  brentry: boolean;
  rxPackets: number;
  rxBytes: number;
  txPackets: number;
  txBytes: number;
};

/** Ref: net/bridge/br_private.h:struct net_bridge_vlan_group */
export type NetBridgeVlanGroup = {
  /** In ascending order of VLAN id. */
  readonly vlans: Map<number, NetBridgeVlan>;
  /** VLAN of untagged frames; 0 for none. */
  pvid: number;
};
