import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { Ifindex, NetDevice } from '../device.ts';
import type { RouteMetrics, RouteType, RuleAction } from '../netlink/messages.ts';
import type { Nsec } from '../world.ts';
import type { Ipv4Dst } from './route.ts';

/** Ref: include/uapi/linux/rtnetlink.h:enum rt_class_t */
export const RT_TABLE_UNSPEC = 0;
export const RT_TABLE_COMPAT = 252;
export const RT_TABLE_DEFAULT = 253;
export const RT_TABLE_MAIN = 254;
export const RT_TABLE_LOCAL = 255;

/** Ref: include/uapi/linux/rtnetlink.h:enum rt_scope_t */
export const RT_SCOPE_UNIVERSE = 0;
export const RT_SCOPE_SITE = 200;
export const RT_SCOPE_LINK = 253;
export const RT_SCOPE_HOST = 254;
export const RT_SCOPE_NOWHERE = 255;

export const RTPROT_UNSPEC = 0;
export const RTPROT_REDIRECT = 1;
export const RTPROT_KERNEL = 2;
export const RTPROT_BOOT = 3;
export const RTPROT_STATIC = 4;

/** What a next hop learned about one destination. Ref: include/net/ip_fib.h:struct fib_nh_exception */
export type FibNhException = {
  readonly daddr: Ipv4Addr;
  /** A redirect's gateway; 0 for none. */
  gw: Ipv4Addr;
  /** Path MTU; 0 for none. */
  pmtu: number;
  mtuLocked: boolean;
  expires: Nsec;
};

/** One next hop of a route. Ref: include/net/ip_fib.h:struct fib_nh */
export type FibNh = {
  /** Null for the kinds of route that lead nowhere. */
  dev: NetDevice | null;
  readonly oif: Ifindex | 0;
  readonly gwFamily: 'inet' | 'inet6' | null;
  readonly gw4: Ipv4Addr;
  readonly gw6: Ipv6Addr | null;
  readonly weight: number;
  readonly onlink: boolean;
  /** Realms; 0 for none. */
  readonly tclassid: number;
  dead: boolean;
  linkdown: boolean;
  /** Scope in which the gateway was found. */
  scope: number;
  /** Source address when the route says none, for the generation of addresses it was looked up in. */
  saddr: Ipv4Addr;
  saddrGenid: number;
  exceptions: Map<Ipv4Addr, FibNhException> | null;
  /** Ready decisions, good while their generation is the namespace's. Ref: nhc_pcpu_rth_output, nhc_rth_input */
  rthOutput: Ipv4Dst | null;
  rthInput: Ipv4Dst | null;
  /** Upper bound of its share of the hash space. */
  upperBound: number;
};

/** What routes say beside their destination. Ref: include/net/ip_fib.h:struct fib_info */
export type FibInfo = {
  readonly protocol: number;
  readonly scope: number;
  readonly type: RouteType;
  readonly prefsrc: Ipv4Addr;
  readonly tbId: number;
  readonly priority: number;
  readonly metrics: RouteMetrics;
  readonly nhs: FibNh[];
  dead: boolean;
  linkdown: boolean;
  /** All it says, as text: routes that say the same share one. */
  readonly hash: string;
  /** Routes that share it. */
  refs: number;
};

/** A route of one table: destination, TOS and type, and what it says. Ref: net/ipv4/fib_lookup.h:struct fib_alias */
export type FibAlias = {
  readonly key: Ipv4Addr;
  readonly dstLen: number;
  readonly tos: number;
  type: RouteType;
  info: FibInfo;
  readonly tbId: number;
  /** Used since it was added: whether `ip route replace` must forget decisions. */
  default_: number;
};

/** A node of a path-compressed binary trie; `aliases` are the routes of exactly this prefix in lookup order. */
export type FibNode = {
  readonly key: number;
  readonly len: number;
  readonly mask: number;
  aliases: FibAlias[] | null;
  child0: FibNode | null;
  child1: FibNode | null;
};

/** Ref: net/ipv4/fib_trie.c:struct trie */
export type FibTrie = {
  root: FibNode | null;
  /** Moves with every change of the nodes. */
  version: number;
};

/** A routing table. While there are no rules but the first three, `local` and `main` share one trie, as in the kernel. */
export type FibTable = { readonly id: number; trie: FibTrie; numDefault: number };

/** Ref: include/net/fib_rules.h:struct fib_rule, net/ipv4/fib_rules.c:struct fib4_rule */
export type FibRule = {
  readonly pref: number;
  readonly not: boolean;
  readonly src: number;
  readonly srcLen: number;
  readonly srcMask: number;
  readonly dst: number;
  readonly dstLen: number;
  readonly dstMask: number;
  readonly tos: number;
  readonly mark: number;
  readonly markMask: number;
  readonly iifname: string;
  readonly oifname: string;
  /** 0 for none, -1 while no device has the name. */
  iifindex: number;
  oifindex: number;
  readonly uidRange: readonly [number, number] | null;
  readonly ipProto: number;
  readonly sport: readonly [number, number] | null;
  readonly dport: readonly [number, number] | null;
  readonly table: number;
  readonly action: RuleAction;
  /** Preference it jumps to; the rule itself once there is one. */
  readonly target: number;
  ctarget: FibRule | null;
  readonly suppressPrefixlen: number;
  readonly suppressIfgroup: number;
  readonly l3mdev: boolean;
  readonly protocol: number;
  /** One of the three made at the start. */
  readonly permanent: boolean;
};
