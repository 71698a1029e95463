/** Frames and bytes of a VLAN, while vlan_stats_enabled. */
export type NetBridgeVlanStats = { rxPackets: number; rxBytes: number; txPackets: number; txBytes: number };

/** One VLAN of a port or of the bridge itself. Ref: net/bridge/br_private.h:struct net_bridge_vlan */
export type NetBridgeVlan = {
  readonly vid: number;
  untagged: boolean;
  /** On a bridge: the device itself is a member, it is not only the home of its ports' VLAN. Always true on a port. */
  brentry: boolean;
  /** On a bridge: ports that have the VLAN, and the bridge itself. */
  refs: number;
  /** Shared by all ports unless they count by themselves. */
  stats: NetBridgeVlanStats;
  perPortStats: boolean;
};

/** Ref: net/bridge/br_private.h:struct net_bridge_vlan_group */
export type NetBridgeVlanGroup = {
  /** In ascending order of VLAN id. */
  readonly vlans: Map<number, NetBridgeVlan>;
  /** VLAN of untagged frames; 0 for none. */
  pvid: number;
};
