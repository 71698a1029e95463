import type { MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import type { Sock } from '../socket/socket.ts';

/** Where a packet may be stopped or changed, named as iptables names the chains. Ref: include/uapi/linux/netfilter.h:enum nf_inet_hooks */
export type NfHook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** Ref: include/uapi/linux/netfilter.h:NFPROTO_IPV4, NFPROTO_IPV6, NFPROTO_BRIDGE */
export type NfProto = 'ipv4' | 'ipv6' | 'bridge';

/** What a hook says of a packet; whoever says DROP or STOLEN has ended it (ctx.drop) or keeps it. */
export type NfVerdict = 'ACCEPT' | 'DROP' | 'STOLEN';

/** Where a packet is when a hook sees it. Ref: include/linux/netfilter.h:struct nf_hook_state */
export type NfHookState = {
  readonly hook: NfHook;
  readonly pf: NfProto;
  readonly in: NetDevice | null;
  readonly out: NetDevice | null;
  readonly sk: Sock | null;
  readonly net: Net;
};

/**
 * Who is called at a hook, as data: `kind` says which function of `KernelOps.nf`, lower priorities first.
 * Ref: include/linux/netfilter.h:struct nf_hook_ops, include/uapi/linux/netfilter_ipv4.h:enum nf_ip_hook_priorities
 */
export type NfHookOps = {
  readonly kind: NfHookKind;
  readonly priority: number;
  /** Of 'xt': the table and the base chain in it. */
  readonly table: string;
  readonly chain: string;
  /** Of 'xt': a table of iptables-legacy. */
  readonly legacy?: boolean;
};

/** Defragmentation, connection tracking's two ends, its helpers, a base chain of a table, NAT's own callbacks. */
export type NfHookKind = 'defrag' | 'ct-in' | 'ct-local' | 'ct-confirm' | 'xt' | 'nat';

/** A hook's function. */
export type NfHookFn = (skb: SkBuff, ops: NfHookOps, state: NfHookState, ctx: Ctx) => NfVerdict;

/** What br_netfilter notes on a bridged packet. Ref: include/linux/skbuff.h:struct nf_bridge_info */
export type NfBridgeInfo = {
  readonly physindev: NetDevice;
  readonly physoutdev: NetDevice | null;
  /** It was for another host when the bridge took it. */
  readonly pktOtherhost: boolean;
  readonly inPrerouting: boolean;
  /** It asks for the address of the station it was translated to; who sent it. Ref: bridged_dnat, neigh_header */
  readonly neighSource: MacAddr | null;
};
