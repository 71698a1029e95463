import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { NetDevice } from '../device.ts';
import type { ErrnoName } from '../errno.ts';
import type { Neighbour } from '../neigh/neighbour.ts';
import type { RouteMetrics, RouteType } from '../netlink/messages.ts';
import type { Nsec } from '../world.ts';

/** Ref: include/net/ip6_fib.h:struct fib6_nh */
export type Fib6Nh = {
  /** Null only for routes without a device of their own in a namespace being taken down. */
  dev: NetDevice;
  gw: Ipv6Addr | null;
  weight: number;
  onlink: boolean;
  dead: boolean;
  linkdown: boolean;
  /** PMTU and redirects learned for one destination. Null while there are none. */
  exceptions: Map<Ipv6Addr, Rt6Exception> | null;
};

/** Ref: include/net/ip6_fib.h:struct rt6_exception */
export type Rt6Exception = {
  readonly daddr: Ipv6Addr;
  /** 0: none. */
  mtu: number;
  /** A redirect's better first hop. */
  gw: Ipv6Addr | null;
  redirect: boolean;
  /** Null: does not expire by itself. */
  expires: Nsec | null;
  dst: Ipv6Dst | null;
};

/** A route. Several with one destination and metric are siblings of a multipath route. Ref: include/net/ip6_fib.h:struct fib6_info */
export type Fib6Info = {
  readonly table: number;
  readonly dst: Ipv6Addr;
  readonly dstLen: number;
  readonly src: Ipv6Addr;
  readonly srcLen: number;
  prefsrc: Ipv6Addr | null;
  readonly metric: number;
  protocol: number;
  type: RouteType;
  readonly nh: Fib6Nh;
  metrics: RouteMetrics;
  pref: 'low' | 'medium' | 'high';
  expires: Nsec | null;
  // RTF_*
  addrconf: boolean;
  defaultRoute: boolean;
  prefixRt: boolean;
  routeInfo: boolean;
  /** Would lead through lo: RTF_REJECT without being of such a type. */
  readonly reject: boolean;
  /** All members of its multipath route, itself among them, in the order they came; null when it has one next hop. */
  siblings: Fib6Info[] | null;
  /** Its node in the tree while it is linked. */
  node: Fib6Node | null;
  /** The ready decision, made on first use. */
  dst6: Ipv6Dst | null;
};

/** A node of a table's tree: `plen` bits of `key` lead to it. Ref: include/net/ip6_fib.h:struct fib6_node */
export type Fib6Node = {
  readonly plen: number;
  readonly key: Ipv6Addr;
  left: Fib6Node | null;
  right: Fib6Node | null;
  parent: Fib6Node | null;
  /** By rising metric; members of a multipath route stand together. Empty for a node that only branches. */
  readonly leaf: Fib6Info[];
  /** Source-specific routes to this destination. */
  subtree: Fib6Node | null;
};

export type Fib6Table = { readonly id: number; readonly root: Fib6Node };

/** What is done with a packet that came in and follows the decision. Named as the kernel's functions. */
export type Ipv6DstInput =
  | 'ip6_input'
  | 'ip6_mc_input'
  | 'ip6_forward'
  | 'ip6_pkt_discard'
  | 'ip6_pkt_prohibit'
  | 'dst_discard';
export type Ipv6DstOutput = 'ip6_output' | 'ip6_pkt_discard_out' | 'ip6_pkt_prohibit_out' | 'dst_discard_out';

/** An IPv6 routing decision. Ref: include/net/ip6_fib.h:struct rt6_info */
export type Ipv6Dst = {
  readonly family: 'inet6';
  readonly dev: NetDevice;
  readonly input: Ipv6DstInput;
  readonly output: Ipv6DstOutput;
  /** Set for reject routes and when nothing was found. */
  readonly error: ErrnoName | null;
  readonly from: Fib6Info | null;
  /** Null: the destination is on the link. */
  readonly gateway: Ipv6Addr | null;
  readonly local: boolean;
  readonly anycast: boolean;
  /** RTF_CACHE: a clone for one destination. */
  readonly cached: boolean;
  /** Of a PMTU exception; 0: the route's or the device's counts. */
  pmtu: number;
  expires: Nsec | null;
  /** The namespace's generation of routes it was made from. */
  readonly sernum: number;
  /** The neighbour found last, with its address: asked again when it is dead. */
  neigh: Neighbour | null;
};
