import type { DeviceKind } from '../device.ts';

/** What every device of a kind has in common and never changes. Ref: drivers/net/dummy.c:dummy_setup() and its like */
export type NetdevType = {
  /** IFLA_INFO_KIND: null for what `ip link` cannot make. */
  readonly rtnlKind: string | null;
  /** NETIF_F_NETNS_LOCAL: may not be moved to another namespace. */
  readonly netnsLocal: boolean;
  /** IFF_NO_QUEUE: no queueing discipline of its own. */
  readonly noQueue: boolean;
  /** IFF_LIVE_ADDR_CHANGE: a new address while it is up. */
  readonly liveAddrChange: boolean;
  /** IFF_UNICAST_FLT: filters foreign unicast addresses itself, so that a list of them needs no promiscuity. */
  readonly unicastFlt: boolean;
  /** IFF_CHANGE_PROTO_DOWN. */
  readonly changeProtoDown: boolean;
  /** ndo_change_carrier exists. */
  readonly changeCarrier: boolean;
  /** eth_validate_addr() when it is opened. */
  readonly validateAddr: boolean;
  /** Ethtool's speed in Mb/s, null where it says unknown. Ref: net/bridge/br_if.c:port_cost() */
  readonly speed: number | null;
};

const plain = {
  netnsLocal: false,
  noQueue: true,
  liveAddrChange: true,
  unicastFlt: false,
  changeProtoDown: false,
  changeCarrier: false,
  validateAddr: true,
} as const;

export const netdevTypes: { readonly [K in DeviceKind]: NetdevType } = {
  loopback: { ...plain, rtnlKind: null, netnsLocal: true, validateAddr: false, speed: null },
  dummy: { ...plain, rtnlKind: 'dummy', changeCarrier: true, speed: null },
  veth: { ...plain, rtnlKind: 'veth', speed: 10000 },
  bridge: { ...plain, rtnlKind: 'bridge', netnsLocal: true, validateAddr: false, speed: null },
  ethernet: { ...plain, rtnlKind: null, noQueue: false, unicastFlt: true, speed: null },
};

export function netdevType(dev: { readonly priv: { readonly kind: DeviceKind } }): NetdevType {
  return netdevTypes[dev.priv.kind];
}
