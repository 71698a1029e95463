import type { Ctx } from './ctx.ts';
import { done, fail, type Result } from './errno.ts';
import type { Net } from './net.ts';

/** Nobody knows that namespace by a number. Ref: include/uapi/linux/net_namespace.h */
export const NETNSA_NSID_NOT_ASSIGNED = -1;

/** The number `net` has for `peer`; -1 for none. Ref: net/core/net_namespace.c:peernet2id() */
export function peernet2id(net: Net, peer: Net): number {
  return net.nsids.get(peer.id) ?? NETNSA_NSID_NOT_ASSIGNED;
}

/** The same, and gives it one when it has none. Ref: net/core/net_namespace.c:peernet2id_alloc() */
export function peernet2idAlloc(net: Net, peer: Net, ctx: Ctx): number {
  const known = net.nsids.get(peer.id);
  if (known !== undefined) return known;
  const used = new Set(net.nsids.values());
  let nsid = 0;
  while (used.has(nsid)) nsid++;
  net.nsids.set(peer.id, nsid);
  rtmsgNsid('RTM_NEWNSID', net, nsid, ctx);
  return nsid;
}

/** Ref: net/core/net_namespace.c:rtnl_net_notifyid() */
export function rtmsgNsid(type: 'RTM_NEWNSID' | 'RTM_DELNSID', net: Net, nsid: number, ctx: Ctx): void {
  ctx.notify(net, { type, nsid });
}

/** RTM_NEWNSID. Ref: net/core/net_namespace.c:rtnl_net_newid() */
export function setNsid(net: Net, peer: Net, nsid: number, ctx: Ctx): Result<void> {
  if (net.nsids.has(peer.id)) return fail('EEXIST', 'Peer netns already has a nsid assigned');
  for (const used of net.nsids.values()) {
    if (used === nsid) return fail('EEXIST', 'The specified nsid is already used');
  }
  if (nsid < 0) peernet2idAlloc(net, peer, ctx);
  else {
    net.nsids.set(peer.id, nsid);
    rtmsgNsid('RTM_NEWNSID', net, nsid, ctx);
  }
  return done;
}
