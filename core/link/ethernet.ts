import type { MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { ethTypeTrans, frameLen, isSkbForwardable, registerNetdevice } from '../dev.ts';
import type { DeviceOf, NetDevice } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import type { LinkOps } from '../kernel_ops.ts';
import type { Net } from '../net.ts';
import { allocNetdev, ETH_MAX_MTU } from './alloc_netdev.ts';
import { netifCarrierOff, netifCarrierOn } from './link_watch.ts';

function privOf(dev: NetDevice): DeviceOf['ethernet'] {
  return dev.priv as DeviceOf['ethernet'];
}

/** A network card, made by a topology and by no command: EEXIST and its like for the name. */
export function newEthernet(net: Net, name: string, mac: MacAddr, ctx: Ctx): Result<NetDevice> {
  const dev = allocNetdev(
    net,
    name,
    { kind: 'ethernet', peer: null, driver: 'virtio_net' },
    { addr: mac, maxMtu: ETH_MAX_MTU },
  );
  dev.carrier = false;
  const registered = registerNetdevice(dev, ctx);
  return registered.ok ? ok(dev) : registered;
}

/** Puts a cable between two cards; both see a carrier at once, up or not. */
export function plugCable(a: NetDevice, b: NetDevice, ctx: Ctx): void {
  privOf(a).peer = b;
  privOf(b).peer = a;
  netifCarrierOn(a, ctx);
  netifCarrierOn(b, ctx);
}

/** Pulls the cable out. */
export function unplugCable(dev: NetDevice, ctx: Ctx): void {
  const peer = privOf(dev).peer;
  privOf(dev).peer = null;
  netifCarrierOff(dev, ctx);
  if (peer === null) return;
  privOf(peer).peer = null;
  netifCarrierOff(peer, ctx);
}

/** A cable's end. */
export const ethernet: LinkOps = {
  kind: 'ethernet',
  newlink: () => fail('EOPNOTSUPP'),
  changelink: () => fail('EOPNOTSUPP'),
  dellink: null,
  open: () => done,
  stop: () => {},
  ndoStartXmit(skb, dev, ctx) {
    const peer = privOf(dev).peer;
    dev.stats.txPackets++;
    dev.stats.txBytes += frameLen(skb);
    if (peer === null || !isSkbForwardable(peer, skb)) {
      if (ctx.tracing)
        ctx.step(skb, 'start_xmit', { says: peer === null ? 'no cable' : `${peer.name}, the other end, is down` });
      return ctx.drop(skb, 'DEV_READY', 'start_xmit');
    }
    peer.stats.rxPackets++;
    peer.stats.rxBytes += frameLen(skb);
    if (ctx.tracing) ctx.step(skb, 'start_xmit', { says: `goes down the cable to ${peer.name}` });
    skb.dev = peer;
    skb.pktType = ethTypeTrans(skb.eth!.dest, peer);
    skb.mark = 0;
    skb.dst = null;
    skb.sk = null;
    skb.nfct = null;
    skb.nfctinfo = null;
    skb.nfBridge = null;
    skb.nfTrace = false;
    ctx.launch(skb);
  },
  iflink: () => null,
  fillInfo: () => null,
};
