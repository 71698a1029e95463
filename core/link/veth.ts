import { isValidEtherAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { ethTypeTrans, frameLen, isSkbForwardable, registerNetdevice, unregisterNetdevice } from '../dev.ts';
import type { DeviceOf, Ifindex, NetDevice } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import type { LinkOps } from '../kernel_ops.ts';
import type { LinkRequest, VethOptions } from '../netlink/messages.ts';
import type { SkBuff } from '../skb.ts';
import { saysByName } from '../trace.ts';
import { ETH_MAX_MTU, ethHwAddrRandom, gsoLargest, type NetdevSetup } from './alloc_netdev.ts';
import { netifCarrierOff, netifCarrierOn } from './link_watch.ts';
import { rtnlConfigureLink, rtnlCreateLink } from './rtnl_create_link.ts';

const setup: NetdevSetup = { maxMtu: ETH_MAX_MTU, gso: gsoLargest };

function peerOf(dev: NetDevice): NetDevice | null {
  return (dev.priv as DeviceOf['veth']).peer;
}

/** Ref: drivers/net/veth.c:veth_validate() */
function validate(req: LinkRequest): Result<void> {
  if (req.address !== undefined && !isValidEtherAddr(req.address)) return fail('EADDRNOTAVAIL');
  if (req.mtu !== undefined && (req.mtu < 68 || req.mtu > ETH_MAX_MTU)) return fail('EINVAL');
  return done;
}

/** The peer is registered first, so it gets the lower index. Ref: drivers/net/veth.c:veth_newlink() */
const newlink: LinkOps['newlink'] = (net, req, ctx, srcNet) => {
  const priv: DeviceOf['veth'] = { kind: 'veth', peer: null };
  const created = rtnlCreateLink(net, req.ifname ?? 'veth%d', priv, setup, req);
  if (!created.ok) return created;
  const dev = created.value;
  dev.ifindex = (req.ifindex ?? 0) as Ifindex;

  const asked = (req.info as VethOptions | undefined)?.peer;
  if (asked !== undefined) {
    const valid = validate(asked);
    if (!valid.ok) return valid;
  }
  // without a word about it the peer is made as the device is, but for its name
  const { ifname: _name, ...same } = req;
  const peerReq: LinkRequest = asked ?? same;
  const peerNet =
    asked !== undefined && asked.netns === undefined ? srcNet : (ctx.world.nets.get(peerReq.netns ?? net.id) ?? net);
  const peerPriv: DeviceOf['veth'] = { kind: 'veth', peer: null };
  const made = rtnlCreateLink(peerNet, peerReq.ifname ?? 'veth%d', peerPriv, setup, peerReq);
  if (!made.ok) return made;
  const peer = made.value;
  if (asked?.address === undefined) {
    peer.addr = ethHwAddrRandom(ctx);
    peer.addrAssignType = 'random';
  }
  if (asked !== undefined && dev.ifindex !== 0) peer.ifindex = (asked.ifindex ?? 0) as Ifindex;
  const peerRegistered = registerNetdevice(peer, ctx, false);
  if (!peerRegistered.ok) return peerRegistered;
  netifCarrierOff(peer, ctx);
  const configured = rtnlConfigureLink(peer, asked ?? {}, ctx);
  if (!configured.ok) {
    unregisterNetdevice(peer, ctx);
    return configured;
  }
  if (req.address === undefined) {
    dev.addr = ethHwAddrRandom(ctx);
    dev.addrAssignType = 'random';
  }
  const registered = registerNetdevice(dev, ctx, false);
  if (!registered.ok) {
    unregisterNetdevice(peer, ctx);
    return registered;
  }
  netifCarrierOff(dev, ctx);
  priv.peer = peer;
  peerPriv.peer = dev;
  return ok(dev);
};

const goesTo = saysByName((name) => `goes to ${name}, the other end`);

/** The frame comes in at the other end. Ref: drivers/net/veth.c:veth_xmit(), net/core/dev.c:__dev_forward_skb2() */
function vethXmit(skb: SkBuff, dev: NetDevice, ctx: Ctx): void {
  const peer = peerOf(dev);
  if (peer === null || !isSkbForwardable(peer, skb)) {
    dev.stats.txDropped++;
    if (peer === null) return ctx.drop(skb, 'NOT_SPECIFIED', 'veth_xmit');
    peer.stats.rxDropped++;
    if (ctx.tracing)
      ctx.step(skb, 'veth_xmit', {
        says: peer.up ? `too long for ${peer.name} (mtu ${peer.mtu})` : `${peer.name}, the other end, is down`,
      });
    return ctx.drop(skb, peer.up ? 'PKT_TOO_BIG' : 'DEV_READY', 'veth_xmit');
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += frameLen(skb);
  if (ctx.tracing) ctx.step(skb, 'veth_xmit', goesTo(peer.name));
  skb.dev = peer;
  skb.pktType = ethTypeTrans(skb.eth!.dest, peer);
  // skb_scrub_packet(): the other end knows nothing of this one's connections
  skb.nfct = null;
  skb.nfctinfo = null;
  skb.nfBridge = null;
  skb.nfTrace = false;
  if (dev.net !== peer.net) {
    skb.mark = 0;
    skb.dst = null;
    skb.sk = null;
  }
  ctx.launch(skb);
}

/** Two ends of one wire. Ref: drivers/net/veth.c:veth_link_ops */
export const veth: LinkOps = {
  kind: 'veth',
  validate,
  newlink,
  changelink: () => fail('EOPNOTSUPP'),
  dellink(dev, ctx) {
    const peer = peerOf(dev);
    (dev.priv as DeviceOf['veth']).peer = null;
    unregisterNetdevice(dev, ctx);
    if (peer === null) return;
    (peer.priv as DeviceOf['veth']).peer = null;
    unregisterNetdevice(peer, ctx);
  },
  open(dev, ctx) {
    const peer = peerOf(dev);
    if (peer === null) return fail('ENOTCONN');
    if (peer.up) {
      netifCarrierOn(dev, ctx);
      netifCarrierOn(peer, ctx);
    }
    return done;
  },
  stop(dev, ctx) {
    netifCarrierOff(dev, ctx);
    const peer = peerOf(dev);
    if (peer !== null) netifCarrierOff(peer, ctx);
  },
  ndoStartXmit: vethXmit,
  iflink: peerOf,
  fillInfo: () => null,
};
