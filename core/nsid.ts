import type { Ctx } from './ctx.ts';
import { done, fail, type Result } from './errno.ts';
import type { Net } from './net.ts';

/** Nobody knows that namespace by a number. Ref: include/uapi/linux/net_namespace.h */
export const NETNSA_NSID_NOT_ASSIGNED = -1;

/** The number `net` has for `peer`; -1 for none. Ref: net/core/net_namespace.c:peernet2id() */
export function peernet2id(net: Net, peer: Net): number {
  return net.nsids.get(peer.id) ?? NETNSA_NSID_NOT_ASSIGNED;
}

/** The same, and gives it the lowest free one when it has none. Ref: net/core/net_namespace.c:peernet2id_alloc() */
export function peernet2idAlloc(net: Net, peer: Net, ctx: Ctx): number {
  const known = net.nsids.get(peer.id);
  if (known !== undefined) return known;
  while (net.nsidPeers.has(net.nsidHint)) net.nsidHint++;
  const nsid = net.nsidHint++;
  assign(net, peer, nsid, ctx);
  return nsid;
}

function assign(net: Net, peer: Net, nsid: number, ctx: Ctx): void {
  net.nsids.set(peer.id, nsid);
  net.nsidPeers.set(nsid, peer.id);
  peer.nsidHolders ??= new Set();
  peer.nsidHolders.add(net);
  ctx.notify(net, { type: 'RTM_NEWNSID', nsid });
}

/** RTM_NEWNSID: EEXIST where it has one, or the number is another's; -1 takes any. Ref: net/core/net_namespace.c:rtnl_net_newid() */
export function setNsid(net: Net, peer: Net, nsid: number, ctx: Ctx): Result<void> {
  if (net.nsids.has(peer.id)) return fail('EEXIST', 'Peer netns already has a nsid assigned');
  if (nsid < 0) peernet2idAlloc(net, peer, ctx);
  else if (net.nsidPeers.has(nsid)) return fail('EEXIST', 'The specified nsid is already used');
  else assign(net, peer, nsid, ctx);
  return done;
}

/** A namespace goes: whoever had a number for it may give that to another. Ref: net/core/net_namespace.c:unhash_nsid() */
export function forgetNsid(net: Net, ctx: Ctx): void {
  for (const holder of net.nsidHolders ?? []) {
    const nsid = holder.nsids.get(net.id)!;
    holder.nsids.delete(net.id);
    holder.nsidPeers.delete(nsid);
    holder.nsidHint = Math.min(holder.nsidHint, nsid);
    ctx.notify(holder, { type: 'RTM_DELNSID', nsid });
  }
  for (const id of net.nsids.keys()) ctx.world.nets.get(id)?.nsidHolders?.delete(net);
}
