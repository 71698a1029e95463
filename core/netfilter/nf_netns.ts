import type { Net } from '../net.ts';
import type { NfHook, NfHookKind, NfHookOps } from './netfilter.ts';
import { byPriority, netnsNf, nfRegisterHook, nfUnregisterHook } from './nf_hook.ts';

/** Ref: include/uapi/linux/netfilter_ipv4.h:enum nf_ip_hook_priorities */
export const NF_IP_PRI_CONNTRACK_DEFRAG = -400;
export const NF_IP_PRI_CONNTRACK = -200;
export const NF_IP_PRI_NAT_DST = -100;
export const NF_IP_PRI_NAT_SRC = 100;
export const NF_IP_PRI_CONNTRACK_CONFIRM = 0x7fffffff;

type Family = 'ipv4' | 'ipv6';

/** Ref: net/netfilter/nf_conntrack_proto.c:ipv4_conntrack_ops, net/ipv4/netfilter/nf_defrag_ipv4.c:ipv4_defrag_ops */
const conntrackOps: readonly (readonly [NfHook, NfHookKind, number])[] = [
  ['PREROUTING', 'defrag', NF_IP_PRI_CONNTRACK_DEFRAG],
  ['OUTPUT', 'defrag', NF_IP_PRI_CONNTRACK_DEFRAG],
  ['PREROUTING', 'ct-in', NF_IP_PRI_CONNTRACK],
  ['OUTPUT', 'ct-local', NF_IP_PRI_CONNTRACK],
  ['POSTROUTING', 'ct-confirm', NF_IP_PRI_CONNTRACK_CONFIRM],
  ['INPUT', 'ct-confirm', NF_IP_PRI_CONNTRACK_CONFIRM],
];

/** Ref: net/netfilter/nf_nat_proto.c:nf_nat_ipv4_ops */
const natOps: readonly (readonly [NfHook, NfHookKind, number])[] = [
  ['PREROUTING', 'nat', NF_IP_PRI_NAT_DST],
  ['POSTROUTING', 'nat', NF_IP_PRI_NAT_SRC],
  ['OUTPUT', 'nat', NF_IP_PRI_NAT_DST],
  ['INPUT', 'nat', NF_IP_PRI_NAT_SRC],
];

const at = (kind: NfHookKind, priority: number): NfHookOps => ({ kind, priority, table: '', chain: '' });

/** Somebody needs connections followed: with the first one, conntrack takes its hooks. Ref: net/netfilter/nf_conntrack_proto.c:nf_ct_netns_get() */
export function nfCtNetnsGet(net: Net, pf: Family): void {
  const nf = netnsNf(net);
  if (nf.ctUsers[pf]++ > 0) return;
  for (const [hook, kind, priority] of conntrackOps) nfRegisterHook(net, pf, hook, at(kind, priority));
}

/** With the last one they are given back. Ref: net/netfilter/nf_conntrack_proto.c:nf_ct_netns_put() */
export function nfCtNetnsPut(net: Net, pf: Family): void {
  const nf = netnsNf(net);
  if (--nf.ctUsers[pf] > 0) return;
  for (const [hook, kind] of conntrackOps) nfUnregisterHook(net, pf, hook, (o) => o.kind === kind);
}

/**
 * A base chain of type nat: NAT's own hooks, taken with the first, ask it about each flow's first packet, while some rule
 * needs connections followed (an ACCEPT in it does not); they call it by
 * `ctx.ops.nf.xt(skb, ops, state, ctx)`. Ref: net/netfilter/nf_nat_core.c:nf_nat_register_fn()
 */
export function nfNatRegisterChain(net: Net, pf: Family, hook: NfHook, ops: NfHookOps): void {
  const { natChains } = netnsNf(net);
  if (Object.values(natChains[pf]).every((list) => list.length === 0))
    for (const [h, kind, priority] of natOps) nfRegisterHook(net, pf, h, at(kind, priority));
  natChains[pf][hook] = byPriority(natChains[pf][hook], ops);
}

/** Ref: net/netfilter/nf_nat_core.c:nf_nat_unregister_fn() */
export function nfNatUnregisterChain(net: Net, pf: Family, hook: NfHook, is: (ops: NfHookOps) => boolean): void {
  const { natChains } = netnsNf(net);
  natChains[pf][hook] = natChains[pf][hook].filter((o) => !is(o));
  if (Object.values(natChains[pf]).every((list) => list.length === 0))
    for (const [h, kind] of natOps) nfUnregisterHook(net, pf, h, (o) => o.kind === kind);
}
