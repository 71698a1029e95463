import type { Ctx } from '../ctx.ts';
import { fail, type Result } from '../errno.ts';
import type { Net, NetnsId } from '../net.ts';
import { NETNSA_NSID_NOT_ASSIGNED, setNsid } from '../nsid.ts';

/** RTM_GETNSID. Ref: net/core/net_namespace.c:rtnl_net_getid() */
export function rtnlNetGetid(net: Net, peer: NetnsId): number {
  return net.nsids.get(peer) ?? NETNSA_NSID_NOT_ASSIGNED;
}

/** RTM_NEWNSID. Ref: net/core/net_namespace.c:rtnl_net_newid() */
export function rtnlNetNewid(net: Net, peer: NetnsId, nsid: number, ctx: Ctx): Result<void> {
  const other = ctx.world.nets.get(peer);
  return other === undefined ? fail('EINVAL', 'Peer netns reference is invalid') : setNsid(net, other, nsid, ctx);
}

/** In order of the numbers. Ref: net/core/net_namespace.c:rtnl_net_dumpid() */
export function rtnlNetDumpid(net: Net): { readonly nsid: number; readonly netns: NetnsId }[] {
  return [...net.nsidPeers].map(([nsid, netns]) => ({ nsid, netns })).sort((a, b) => a.nsid - b.nsid);
}
