import type { Ifindex, NetDevice } from './device.ts';
import type { NetnsIpv4 } from './ipv4/netns_ipv4.ts';
import type { NetnsIpv6 } from './ipv6/netns_ipv6.ts';
import type { NeighTable } from './neigh/neighbour.ts';
import type { NetnsBrnf } from './netfilter/br_netfilter_sysctl.ts';
import type { NetnsNf } from './netfilter/netns_nf.ts';
import type { PacketSock } from './socket/packet.ts';
import type { Sock } from './socket/socket.ts';
import type { HostId } from './world.ts';

declare const brand: unique symbol;
/** A network namespace's number in the world, its identity across hosts. */
export type NetnsId = number & { readonly [brand]: 'NetnsId' };

/** A network namespace. Ref: include/net/net_namespace.h:struct net */
export type Net = {
  readonly id: NetnsId;
  readonly host: HostId;
  /** Inode of its nsfs file: `net:[4026531840]`. */
  readonly inode: number;
  /** What holds it open: processes in it, files bound to it; at 0 it is cleaned up. */
  refs: number;
  /** In order of registration. */
  readonly devByIndex: Map<Ifindex, NetDevice>;
  /** By name and by each alternative name. */
  readonly devByName: Map<string, NetDevice>;
  loopback: NetDevice;
  nextIfindex: number;
  /** Numbers this namespace gave to others, as `link-netnsid` shows. Ref: net/core/net_namespace.c:peernet2id() */
  readonly nsids: Map<NetnsId, number>;
  /** The same the other way round. */
  readonly nsidPeers: Map<number, NetnsId>;
  /** No number below is free. */
  nsidHint: number;
  /** Namespaces that have a number for this one. */
  nsidHolders: Set<Net> | null;
  /** These four are set by `init` of each subsystem's pernet operations. */
  ipv4: NetnsIpv4;
  ipv6: NetnsIpv6;
  arpTbl: NeighTable;
  ndTbl: NeighTable;
  /** Null while nobody has taken a hook. */
  nf: NetnsNf | null;
  /** net.bridge.* that differ from the defaults. */
  brnf?: NetnsBrnf | null;
  /** Packet sockets bound to no device. */
  readonly allTaps: PacketSock[];
  readonly socks: Set<Sock>;
  /** net.core.* values that differ from the defaults. */
  readonly coreSysctl: Map<string, string>;
  /** Counts every change that a dump could show: the view dumps again only what moved. */
  generation: number;
};
