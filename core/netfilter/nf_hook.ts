import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import type { NfHook, NfHookOps, NfProto } from './netfilter.ts';
import type { NetnsNf } from './netns_nf.ts';

/**
 * Everybody at a hook sees the packet, in order of priority; false: it was dropped or taken, and the caller lets go of it.
 * Header and route may be others afterwards: the caller reads `skb.payload` and `skb.dst` anew. Ref: include/linux/netfilter.h:nf_hook()
 */
export function nfHook(
  pf: NfProto,
  hook: NfHook,
  skb: SkBuff,
  net: Net,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
  ctx: Ctx,
): boolean {
  const { nf } = net;
  return nf === null || nfHookSlow(nf, pf, hook, skb, net, inDev, outDev, ctx);
}

/** Ref: net/netfilter/core.c:nf_hook_slow() */
function nfHookSlow(
  nf: NetnsNf,
  pf: NfProto,
  hook: NfHook,
  skb: SkBuff,
  net: Net,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
  ctx: Ctx,
): boolean {
  const entries = nf.hooks[pf][hook];
  if (entries.length === 0) return true;
  // br_netfilter has shown it already. Ref: net/bridge/br_netfilter_hooks.c:ip_sabotage_in()
  if (hook === 'PREROUTING' && skb.nfBridge !== null && !skb.nfBridge.inPrerouting) return true;
  const state = { hook, pf, in: inDev, out: outDev, sk: skb.sk, net };
  for (let i = 0; i < entries.length; i++) {
    const ops = entries[i]!;
    if (ctx.ops.nf[ops.kind](skb, ops, state, ctx) !== 'ACCEPT') return false;
  }
  return true;
}

/** Puts itself among those at a hook; equals keep the order of registration. Ref: net/netfilter/core.c:nf_register_net_hook() */
export function nfRegisterHook(net: Net, pf: NfProto, hook: NfHook, ops: NfHookOps): void {
  const { hooks } = netnsNf(net);
  // a new list: whoever walks the old one ends on it
  hooks[pf][hook] = byPriority(hooks[pf][hook], ops);
}

/** Ref: net/netfilter/core.c:nf_unregister_net_hook() */
export function nfUnregisterHook(net: Net, pf: NfProto, hook: NfHook, is: (ops: NfHookOps) => boolean): void {
  if (net.nf === null) return;
  net.nf.hooks[pf][hook] = net.nf.hooks[pf][hook].filter((o) => !is(o));
}

/** The list with one more, behind its equals. */
export function byPriority(list: readonly NfHookOps[], ops: NfHookOps): NfHookOps[] {
  const at = list.findIndex((o) => o.priority > ops.priority);
  return at < 0 ? [...list, ops] : [...list.slice(0, at), ops, ...list.slice(at)];
}

function noHooks(): Record<NfHook, readonly NfHookOps[]> {
  return { PREROUTING: [], INPUT: [], FORWARD: [], OUTPUT: [], POSTROUTING: [] };
}

/** The namespace's netfilter, made when there is none. */
export function netnsNf(net: Net): NetnsNf {
  net.nf ??= {
    hooks: { ipv4: noHooks(), ipv6: noHooks(), bridge: noHooks() },
    natChains: { ipv4: noHooks(), ipv6: noHooks(), bridge: noHooks() },
    tables: [],
    tableHandle: 0,
    ctUsers: { ipv4: 0, ipv6: 0 },
    ct: null,
    shared: new Map(),
  };
  return net.nf;
}
