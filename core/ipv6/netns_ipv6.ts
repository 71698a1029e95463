import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { NetDevice } from '../device.ts';
import type { SkBuff } from '../skb.ts';
import type { ArmedTimer, Nsec } from '../world.ts';
import type { Ipv6Devconf } from './devconf.ts';
import type { Fib6Rule } from './fib6_rules.ts';
import type { Inet6Ifaddr } from './inet6_dev.ts';
import type { Fib6Info, Fib6Table, Ipv6Dst } from './route.ts';
import type { Ipv6Mib } from './snmp6.ts';

/** Values below net/ipv6 that are not a device's; immutable and shared, a write replaces it. Ref: include/net/netns/ipv6.h:struct netns_sysctl_ipv6 */
export type Ipv6Sysctl = {
  readonly bindv6only: number;
  readonly anycast_src_echo_reply: number;
  readonly auto_flowlabels: number;
  readonly fib_multipath_hash_fields: number;
  readonly fib_multipath_hash_policy: number;
  readonly fib_notify_on_flag_change: number;
  readonly flowlabel_consistency: number;
  readonly flowlabel_reflect: number;
  readonly flowlabel_state_ranges: number;
  readonly fwmark_reflect: number;
  readonly idgen_delay: number;
  readonly idgen_retries: number;
  readonly ioam6_id: number;
  readonly ioam6_id_wide: string;
  readonly ip6frag_high_thresh: number;
  readonly ip6frag_low_thresh: number;
  readonly ip6frag_time: number;
  readonly ip_nonlocal_bind: number;
  readonly max_dst_opts_length: number;
  readonly max_dst_opts_number: number;
  readonly max_hbh_length: number;
  readonly max_hbh_opts_number: number;
  readonly mld_max_msf: number;
  readonly mld_qrv: number;
  readonly seg6_flowlabel: number;
  readonly xfrm6_gc_thresh: number;
  readonly icmp_echo_ignore_all: number;
  readonly icmp_echo_ignore_anycast: number;
  readonly icmp_echo_ignore_multicast: number;
  /** A large bitmap as its text: `0-1,3-127`. */
  readonly icmp_ratemask: string;
  /** Milliseconds. */
  readonly icmp_ratelimit: number;
  readonly route_gc_elasticity: number;
  readonly route_gc_interval: number;
  readonly route_gc_min_interval_ms: number;
  readonly route_gc_thresh: number;
  readonly route_gc_timeout: number;
  readonly route_max_size: number;
  readonly route_min_adv_mss: number;
  readonly route_mtu_expires: number;
  readonly route_skip_notify_on_dev_down: number;
};

/** Fragments of one packet that wait for the rest. Ref: include/net/ipv6_frag.h:struct frag_queue */
export type Ip6FragQueue = {
  readonly key: string;
  readonly dev: NetDevice;
  /** Offset and bytes of each part, in order of offset. */
  readonly parts: { readonly offset: number; readonly bytes: Uint8Array; readonly skb: SkBuff }[];
  /** Length of the whole body once the last fragment is here; -1 before. */
  total: number;
  meat: number;
  timer: ArmedTimer | null;
};

/** A budget of error messages to one destination. Ref: include/net/inetpeer.h, net/ipv4/inetpeer.c:inet_peer_xrlim_allow() */
export type InetPeer = { rateTokens: number; rateLast: Nsec };

/** Ref: include/net/netns/ipv6.h:struct netns_ipv6 */
export type NetnsIpv6 = {
  readonly tables: Map<number, Fib6Table>;
  /** By preference, then as they were added. */
  rules: Fib6Rule[];
  /** Nobody added a rule: the two standard tables are asked directly. */
  hasCustomRules: boolean;
  /** Moves with every change of a route, so that ready decisions know they are old. */
  sernum: number;
  /** Every route in a table, by the device it leads out of: what comes and goes with a device is found at once. */
  readonly routesByDev: Map<NetDevice, Set<Fib6Info>>;
  /** Destination to decision, of packets sent or forwarded without any constraint; emptied when `sernum` moves. */
  readonly dstCache: Map<Ipv6Addr, Ipv6Dst>;
  dstCacheSernum: number;
  /** How many routes and rules go by the source address. */
  routesRequireSrc: number;
  devconfAll: Ipv6Devconf;
  devconfDflt: Ipv6Devconf;
  /** Settings of devices nobody set anything on, by what makes devices differ; made from the `default` of that time. */
  readonly devCnfs: { from: Ipv6Devconf | null; readonly byKind: Map<string, Ipv6Devconf> };
  sysctl: Ipv6Sysctl;
  readonly mib: Ipv6Mib;
  /** Every address of the namespace. Ref: net/ipv6/addrconf.c:inet6_addr_lst */
  readonly addrLst: Map<Ipv6Addr, Inet6Ifaddr[]>;
  addrChkTimer: ArmedTimer | null;
  gcTimer: ArmedTimer | null;
  readonly frags: Map<string, Ip6FragQueue>;
  fragId: number;
  readonly peers: Map<Ipv6Addr, InetPeer>;
  /** ICMPv6 messages this namespace may still send in this moment. Ref: net/ipv4/icmp.c:icmp_global_allow() */
  icmpGlobal: { credit: number; stamp: Nsec };
};
