import type { MacAddr } from './addr/mac.ts';
import type { NetBridge, NetBridgePort } from './bridge/br.ts';
import type { InDevice } from './ipv4/in_device.ts';
import type { Inet6Dev } from './ipv6/inet6_dev.ts';
import type { Net } from './net.ts';
import type { PacketSock } from './socket/packet.ts';

/** Position of a device in its namespace, from 1. */
declare const ifindexBrand: unique symbol;
export type Ifindex = number & { readonly [ifindexBrand]: 'Ifindex' };

/** Spelled as `ip link` prints them. Ref: RFC 2863 section 6, net/core/rtnetlink.c:set_operstate() */
export type OperState = 'UNKNOWN' | 'NOTPRESENT' | 'DOWN' | 'LOWERLAYERDOWN' | 'TESTING' | 'DORMANT' | 'UP';

/** Ref: include/uapi/linux/if_link.h:struct rtnl_link_stats64. Counts of packets and of bytes with the Ethernet header. */
export type DeviceStats = {
  rxPackets: number;
  txPackets: number;
  rxBytes: number;
  txBytes: number;
  rxErrors: number;
  txErrors: number;
  rxDropped: number;
  txDropped: number;
  multicast: number;
  collisions: number;
  rxNohandler: number;
  carrierErrors: number;
};

/** What each kind keeps for itself. Adding a kind starts here. */
export type DeviceOf = {
  loopback: { readonly kind: 'loopback' };
  dummy: { readonly kind: 'dummy' };
  veth: { readonly kind: 'veth'; peer: NetDevice | null };
  bridge: { readonly kind: 'bridge'; readonly br: NetBridge };
  /** The end of a cable, a host's network card: what is plugged in at the other end, if anything. */
  ethernet: { readonly kind: 'ethernet'; peer: NetDevice | null; readonly driver: string };
};
export type DeviceKind = keyof DeviceOf;

/** An entry of a device's filter lists (dev_uc, dev_mc), counted by its users. Ref: net/core/dev_addr_lists.c */
export type HwAddr = { readonly addr: MacAddr; refcount: number; synced: boolean; global: boolean };

/** Ref: include/linux/netdevice.h:gso_max_size, gso_max_segs, gro_max_size, tso_max_size, tso_max_segs */
export type GsoLimits = {
  readonly maxSize: number;
  readonly maxSegs: number;
  readonly groMaxSize: number;
  readonly tsoMaxSize: number;
  readonly tsoMaxSegs: number;
};

/** Ref: include/linux/netdevice.h:struct net_device */
export type NetDevice = {
  ifindex: Ifindex;
  name: string;
  net: Net;
  readonly priv: DeviceOf[DeviceKind];
  addr: MacAddr;
  /** How `addr` came about. Ref: include/uapi/linux/netdevice.h:NET_ADDR_* */
  addrAssignType: 'perm' | 'random' | 'stolen' | 'set';
  broadcast: MacAddr;
  mtu: number;
  readonly minMtu: number;
  readonly maxMtu: number;
  txQueueLen: number;
  readonly numTxQueues: number;
  readonly numRxQueues: number;
  /** Sizes of aggregated packets; devices share the defaults. */
  gso: GsoLimits;
  /** `noop` before it was first up, then `noqueue` or `pfifo_fast`/`fq_codel`. */
  qdisc: string;
  /** The qdisc is attached to the transmit queue: otherwise what is sent is dropped. Ref: net/sched/sch_generic.c:dev_activate() */
  active: boolean;
  group: number;
  alias: string;
  altnames: string[];

  // flags (IFF_*)
  up: boolean;
  /** IFF_BROADCAST, IFF_MULTICAST, IFF_NOARP, IFF_LOOPBACK, IFF_POINTOPOINT. */
  readonly isBroadcast: boolean;
  multicast: boolean;
  noarp: boolean;
  readonly isLoopback: boolean;
  readonly isPointopoint: boolean;
  /** IFF_DYNAMIC, IFF_NOTRAILERS: kept for who asks. */
  dynamic: boolean;
  notrailers: boolean;
  /** IFF_PROMISC and IFF_ALLMULTI as a user asked for them; the counters hold all reasons. */
  promiscFlag: boolean;
  allmultiFlag: boolean;
  promiscuity: number;
  allmulti: number;
  /** Promiscuous since `uc` has entries and the device cannot filter them. */
  ucPromisc: boolean;

  carrier: boolean;
  carrierUpCount: number;
  carrierDownCount: number;
  operstate: OperState;
  /** Lower-layer changes wait for linkwatch. */
  linkwatchPending: boolean;
  linkMode: 'DEFAULT' | 'DORMANT';
  dormant: boolean;
  protoDown: boolean;

  /** The bridge, bond or vrf it belongs to. */
  master: NetDevice | null;
  /** Set while it is a bridge's port: its frames go to the bridge (rx_handler). */
  brPort: NetBridgePort | null;
  ipPtr: InDevice | null;
  ip6Ptr: Inet6Dev | null;
  uc: HwAddr[];
  mc: HwAddr[];
  readonly stats: DeviceStats;
  /** Packet sockets that want this device's frames (tcpdump, arping); empty nearly always. */
  taps: PacketSock[];
  /** In its namespace's lists. */
  registered: boolean;
  /** Being unregistered. */
  dying: boolean;
};
