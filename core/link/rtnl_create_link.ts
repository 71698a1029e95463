import type { Ctx } from '../ctx.ts';
import { devChangeFlags } from '../dev.ts';
import type { DeviceKind, DeviceOf, NetDevice } from '../device.ts';
import { fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import { flagChanges } from '../netlink/flag_changes.ts';
import type { LinkRequest } from '../netlink/messages.ts';
import { allocNetdev, type NetdevSetup } from './alloc_netdev.ts';
import { devValidateMtu } from './mtu.ts';

/**
 * A device of a kind with what the request says of it, not registered yet: EINVAL with the kernel's message.
 * Ref: net/core/rtnetlink.c:rtnl_create_link()
 */
export function rtnlCreateLink(
  net: Net,
  name: string,
  priv: DeviceOf[DeviceKind],
  setup: NetdevSetup,
  req: LinkRequest,
): Result<NetDevice> {
  const numTxQueues = req.numTxQueues ?? setup.numTxQueues ?? 1;
  const numRxQueues = req.numRxQueues ?? setup.numRxQueues ?? 1;
  if (numTxQueues < 1 || numTxQueues > 4096) return fail('EINVAL', 'Invalid number of transmit queues');
  if (numRxQueues < 1 || numRxQueues > 4096) return fail('EINVAL', 'Invalid number of receive queues');
  const dev = allocNetdev(net, name, priv, { ...setup, numTxQueues, numRxQueues });
  if (req.mtu !== undefined) {
    const valid = devValidateMtu(dev, req.mtu);
    if (!valid.ok) return valid;
    dev.mtu = req.mtu;
  }
  if (req.address !== undefined) {
    dev.addr = req.address;
    dev.addrAssignType = 'set';
  }
  if (req.broadcast !== undefined) dev.broadcast = req.broadcast;
  if (req.txqlen !== undefined) dev.txQueueLen = req.txqlen;
  if (req.linkmode !== undefined) dev.linkMode = req.linkmode;
  if (req.group !== undefined) dev.group = req.group;
  return ok(dev);
}

/** The flags of the request, and the first news of the device. Ref: net/core/rtnetlink.c:rtnl_configure_link() */
export function rtnlConfigureLink(dev: NetDevice, req: LinkRequest, ctx: Ctx): Result<void> {
  return devChangeFlags(dev, flagChanges(req) ?? {}, ctx, true);
}
