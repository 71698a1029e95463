import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex, NetDevice } from '../device.ts';
import type { Errno } from '../errno.ts';
import type { Net } from '../net.ts';
import type { NudState } from '../netlink/messages.ts';
import type { SkBuff } from '../skb.ts';
import type { EthHeader } from '../wire/ether.ts';
import type { ArmedTimer, Nsec } from '../world.ts';

/** The address a neighbour is asked for: a number for ARP, canonical text for NDP. */
export type NeighKey = Ipv4Addr | Ipv6Addr;

/**
 * What `net/ipv4/neigh/DEV/*` holds, times in nanoseconds. A value is never changed in place: devices share the defaults
 * until somebody writes theirs. Ref: include/net/neighbour.h:struct neigh_parms
 */
export type NeighParms = {
  readonly mcastProbes: number;
  readonly ucastProbes: number;
  readonly appProbes: number;
  readonly mcastReprobes: number;
  readonly retransTime: Nsec;
  readonly baseReachableTime: Nsec;
  readonly delayProbeTime: Nsec;
  readonly intervalProbeTime: Nsec;
  readonly gcStaletime: Nsec;
  readonly queueLenBytes: number;
  readonly proxyQlen: number;
  readonly anycastDelay: Nsec;
  readonly proxyDelay: Nsec;
  readonly locktime: Nsec;
};

/** One device's part of a table: its parameters, its neighbours and those it answers for. */
export type NeighDev = {
  readonly tbl: NeighTable;
  readonly dev: NetDevice;
  parms: NeighParms;
  /** base_reachable_time times 0.5 .. 1.5, drawn anew every 300 s. */
  reachableTime: Nsec;
  /** In the order they were made. */
  readonly entries: Map<NeighKey, Neighbour>;
};

/** An address answered for on behalf of others (`ip neigh add proxy`). */
export type ProxyNeigh = {
  readonly key: NeighKey;
  /** Null: on every device. */
  readonly dev: NetDevice | null;
  router: boolean;
  externLearn: boolean;
  protocol: number;
};

/** The neighbours of one family in one namespace. Ref: include/net/neighbour.h:struct neigh_table */
export type NeighTable = {
  readonly family: 'inet' | 'inet6';
  readonly net: Net;
  readonly devs: Map<Ifindex, NeighDev>;
  proxies: ProxyNeigh[];
  /** Requests answered later on behalf of others: proxy_delay. */
  proxyQueue: { readonly at: Nsec; readonly skb: SkBuff }[];
  proxyTimer: ArmedTimer | null;
  /** What new devices start with: `neigh/default` of the host's first namespace, which alone has these files. */
  parms: NeighParms;
  gcInterval: Nsec;
  gcThresh1: number;
  gcThresh2: number;
  gcThresh3: number;
  lastFlush: Nsec;
  lastRand: Nsec;
  /** Entries in all devices, and those garbage collection may take. */
  count: number;
  gcCount: number;
  gcTimer: ArmedTimer | null;
};

/** What an address is to this host, as far as a neighbour cares. Ref: struct neighbour.type */
export type NeighType = 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast';

/** Ref: include/net/neighbour.h:struct neighbour */
export type Neighbour = {
  readonly nd: NeighDev;
  readonly dev: NetDevice;
  readonly primaryKey: NeighKey;
  /** Which came after which, in all the world. */
  readonly seq: number;
  type: NeighType;
  nudState: NudState;
  /** What `ha` is when nothing is known is MAC_ZERO. */
  ha: MacAddr;
  router: boolean;
  externLearn: boolean;
  managed: boolean;
  protocol: number;
  probes: number;
  confirmed: Nsec;
  used: Nsec;
  updated: Nsec;
  /** When its state may next change by time; the answer to `timer`. */
  timer: ArmedTimer | null;
  /** Packets that wait for its address, oldest first. */
  arpQueue: SkBuff[];
  arpQueueLenBytes: number;
  dead: boolean;
  /** The ready header of frames to it; null until one was sent, and after a change. Ref: struct hh_cache */
  hh: EthHeader | null;
  /** Not for garbage collection: PERMANENT, learned from outside, or managed. */
  exemptFromGc: boolean;
};

/** Alarms of this subsystem. */
export type NeighTimer =
  | { readonly kind: 'neigh'; readonly what: 'state'; readonly neigh: Neighbour }
  | { readonly kind: 'neigh'; readonly what: 'periodic'; readonly tbl: NeighTable }
  | { readonly kind: 'neigh'; readonly what: 'proxy'; readonly tbl: NeighTable };

/** What a family adds to the common machine: ARP and NDP each export one. Ref: struct neigh_ops, struct neigh_table */
export type NeighOps = {
  /** Sets type, first state and `ha` of a new neighbour; refuses what the device cannot have. Ref: arp_constructor() */
  construct(n: Neighbour, ctx: Ctx): Errno | null;
  /** Asks for the address; `skb` is a packet that waits for it, if any. Ref: arp_solicit() */
  solicit(n: Neighbour, skb: SkBuff | null, ctx: Ctx): void;
  /** Tells a waiting packet's sender that nobody answered, and ends the packet. Ref: arp_error_report() */
  errorReport(n: Neighbour, skb: SkBuff, ctx: Ctx): void;
  /** Answers a request that proxy_delay held back. Ref: parp_redo() */
  proxyRedo(skb: SkBuff, ctx: Ctx): void;
  /** Is the address a group's? Ref: arp_is_multicast() */
  isMulticast(key: NeighKey): boolean;
  /** May userland add this one? Null, or why not. Ref: ndisc_allow_add() */
  allowAdd(dev: NetDevice): Errno | null;
};
