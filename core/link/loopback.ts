import { MAC_ZERO } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { registerNetdevice } from '../dev.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, invariant } from '../errno.ts';
import type { LinkOps } from '../kernel_ops.ts';
import type { Net } from '../net.ts';
import { allocNetdev, gsoLargest } from './alloc_netdev.ts';

/** The `lo` of a new namespace, registered. Ref: drivers/net/loopback.c:loopback_net_init(), loopback_setup() */
export function loopbackNetInit(net: Net, ctx: Ctx): NetDevice {
  const lo = allocNetdev(
    net,
    'lo',
    { kind: 'loopback' },
    {
      broadcast: MAC_ZERO,
      gso: gsoLargest,
      mtu: 65536,
      minMtu: 0,
      maxMtu: 0,
      isLoopback: true,
      isBroadcast: false,
      multicast: false,
    },
  );
  net.loopback = lo;
  const registered = registerNetdevice(lo, ctx);
  invariant(registered.ok, 'a new namespace takes its lo');
  return lo;
}

/** What is sent comes in again. Ref: drivers/net/loopback.c */
export const loopback: LinkOps = {
  kind: 'loopback',
  newlink: () => fail('EOPNOTSUPP'),
  changelink: () => fail('EOPNOTSUPP'),
  dellink: null,
  open: () => done,
  stop: () => {},
  ndoStartXmit(skb, dev, ctx) {
    const { len } = skb; // eth_type_trans() took the Ethernet header off
    dev.stats.txPackets++;
    dev.stats.txBytes += len;
    dev.stats.rxPackets++;
    dev.stats.rxBytes += len;
    skb.pktType = 'HOST';
    if (ctx.tracing) ctx.step(skb, 'loopback_xmit', { says: 'comes back to this namespace' });
    ctx.launch(skb);
  },
  iflink: () => null,
  fillInfo: () => null,
};
