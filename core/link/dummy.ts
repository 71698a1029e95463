import { isValidEtherAddr } from '../addr/mac.ts';
import { frameLen, registerNetdevice, unregisterNetdevice } from '../dev.ts';
import type { Ifindex } from '../device.ts';
import { done, fail, ok } from '../errno.ts';
import type { LinkOps } from '../kernel_ops.ts';
import type { NetdevSetup } from './alloc_netdev.ts';
import { ethHwAddrRandom } from './alloc_netdev.ts';
import { rtnlCreateLink } from './rtnl_create_link.ts';

const setup: NetdevSetup = { minMtu: 0, maxMtu: 0, noarp: true, multicast: false };

/** Swallows what it is given. Ref: drivers/net/dummy.c */
export const dummy: LinkOps = {
  kind: 'dummy',
  validate: (req) => (req.address !== undefined && !isValidEtherAddr(req.address) ? fail('EADDRNOTAVAIL') : done),
  newlink(net, req, ctx) {
    const created = rtnlCreateLink(net, req.ifname ?? 'dummy%d', { kind: 'dummy' }, setup, req);
    if (!created.ok) return created;
    const dev = created.value;
    dev.ifindex = (req.ifindex ?? 0) as Ifindex;
    if (req.address === undefined) {
      dev.addr = ethHwAddrRandom(ctx);
      dev.addrAssignType = 'random';
    }
    const registered = registerNetdevice(dev, ctx, false);
    return registered.ok ? ok(dev) : registered;
  },
  changelink: () => fail('EOPNOTSUPP'),
  dellink: (dev, ctx) => unregisterNetdevice(dev, ctx),
  open: () => done,
  stop: () => {},
  ndoStartXmit(skb, dev, ctx) {
    dev.stats.txPackets++;
    dev.stats.txBytes += frameLen(skb);
    if (ctx.tracing) ctx.step(skb, 'dummy_xmit', { says: `${dev.name} leads nowhere` });
    ctx.consume(skb, 'dummy_xmit');
  },
  iflink: () => null,
  fillInfo: () => null,
};
