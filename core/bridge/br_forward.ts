import { MAC_BROADCAST } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { devQueueXmit, isSkbForwardable } from '../dev.ts';
import { brNfForward } from '../netfilter/br_netfilter_hooks.ts';
import type { SkBuff } from '../skb.ts';
import { saysByName } from '../trace.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import type { NetBridgeMdbEntry } from './br_mcast_state.ts';
import { brAllowedEgress, brHandleVlan } from './br_vlan.ts';

/** What a flood is of; each port may refuse each. Ref: net/bridge/br_private.h:enum br_pkt_type */
export type BrPktType = 'unicast' | 'multicast' | 'broadcast';

/** Not back to where it came from, not to a port that does not forward. Ref: net/bridge/br_forward.c:should_deliver() */
export function shouldDeliver(p: NetBridgePort, skb: SkBuff): boolean {
  return (
    (p.hairpin || skb.dev !== p.dev) &&
    p.state === 'forwarding' &&
    (!p.br.vlanEnabled || brAllowedEgress(p.br, p.vlgrp, skb)) &&
    !(p.isolated && skb.brPort?.isolated === true)
  );
}

/** A second packet with the same header and payload. Ref: net/core/skbuff.c:skb_clone() */
export function skbClone(skb: SkBuff, ctx: Ctx): SkBuff {
  return {
    id: ctx.newSkbId(skb.id),
    dev: skb.dev,
    eth: skb.eth,
    protocol: skb.protocol,
    payload: skb.payload,
    len: skb.len,
    vlan: skb.vlan,
    pktType: skb.pktType,
    skbIif: skb.skbIif,
    mark: skb.mark,
    dst: skb.dst,
    sk: skb.sk,
    brPort: skb.brPort,
    nfct: skb.nfct,
    nfctinfo: skb.nfctinfo,
    nfBridge: skb.nfBridge,
    nfTrace: skb.nfTrace,
  };
}

const forwardedTo = saysByName((name) => `forwarded to port ${name}`);

/** It leaves by a port, its tag taken off where the VLAN says so. Ref: net/bridge/br_forward.c:__br_forward() */
function forwardTo(to: NetBridgePort, skb: SkBuff, ctx: Ctx): void {
  if (to.br.vlanEnabled && !brHandleVlan(to.br, to.vlgrp, skb, ctx)) return;
  if (skb.nfBridge !== null && !brNfForward(to, skb, skb.nfBridge, ctx, (part) => pushXmit(to, part, ctx))) return;
  pushXmit(to, skb, ctx);
}

/** Ref: net/bridge/br_forward.c:br_dev_queue_push_xmit() */
function pushXmit(to: NetBridgePort, skb: SkBuff, ctx: Ctx): void {
  skb.dev = to.dev;
  skb.brPort = null;
  if (!isSkbForwardable(to.dev, skb)) {
    if (ctx.tracing)
      ctx.step(skb, 'br_dev_queue_push_xmit', {
        says: to.dev.up ? `longer than the mtu of ${to.dev.name}, ${to.dev.mtu}` : `${to.dev.name} is down`,
      });
    return ctx.drop(skb, to.dev.up ? 'PKT_TOO_BIG' : 'DEV_READY', 'br_dev_queue_push_xmit');
  }
  if (ctx.tracing) ctx.step(skb, '__br_forward', forwardedTo(to.dev.name));
  devQueueXmit(skb, ctx);
}

/** To the port behind which the address is; `localRcv`: the bridge wants it too. Ref: net/bridge/br_forward.c:br_forward() */
export function brForward(
  to: NetBridgePort | null,
  br: NetBridge,
  skb: SkBuff,
  localRcv: boolean,
  localOrig: boolean,
  ctx: Ctx,
): void {
  let port = to;
  if (port !== null && port.backupPort !== null && (!port.dev.carrier || !port.dev.up)) port = port.backupPort;
  if (port !== null && shouldDeliver(port, skb)) return forwardTo(port, localRcv ? skbClone(skb, ctx) : skb, ctx);
  if (localRcv) return;
  if (ctx.tracing) ctx.step(skb, localOrig ? 'br_dev_xmit' : 'br_forward', { says: whyNot(port, br, skb) });
  ctx.drop(skb, 'BRIDGE_NO_EGRESS', 'br_forward');
}

function whyNot(p: NetBridgePort | null, br: NetBridge, skb: SkBuff): string {
  if (p === null) return `the address is ${br.dev.name}'s own`;
  if (skb.dev === p.dev && !p.hairpin) return `${p.dev.name} is where it came from`;
  if (p.state !== 'forwarding') return `port ${p.dev.name} is ${p.state}`;
  if (p.isolated && skb.brPort?.isolated) return `${skb.dev.name} and ${p.dev.name} are isolated`;
  return `port ${p.dev.name} is not in VLAN ${skb.vlan?.vid ?? 0}`;
}

/**
 * To every port that may have it, a copy each, the frame itself to the last one. Differs: nobody answers ARP or neighbour
 * solicitations on behalf of the ports (proxy_arp, neigh_suppress), so these are flooded. Ref: net/bridge/br_forward.c:br_flood()
 */
export function brFlood(
  br: NetBridge,
  skb: SkBuff,
  pktType: BrPktType,
  localRcv: boolean,
  localOrig: boolean,
  ctx: Ctx,
): void {
  const { ports } = br;
  let prev: NetBridgePort | null = null;
  for (let i = 0; i < ports.length; i++) {
    const p = ports[i]!;
    if (pktType === 'unicast') {
      if (!p.flood) continue;
    } else if (pktType === 'multicast') {
      if (!p.mcastFlood && !localOrig) continue;
    } else if (!p.bcastFlood && !localOrig) continue;
    if (p.proxyarp) continue;
    if (!shouldDeliver(p, skb)) continue;
    if (prev !== null) forwardTo(prev, skbClone(skb, ctx), ctx);
    prev = p;
  }
  finishFlood(prev, skb, localRcv, 'br_flood', ctx);
}

function finishFlood(prev: NetBridgePort | null, skb: SkBuff, localRcv: boolean, fn: string, ctx: Ctx): void {
  if (prev !== null) return forwardTo(prev, localRcv ? skbClone(skb, ctx) : skb, ctx);
  if (localRcv) return;
  if (ctx.tracing) ctx.step(skb, fn, { says: 'no port may have it' });
  ctx.drop(skb, 'BRIDGE_NO_EGRESS', fn);
}

/** To a group's members and to where routers are. Ref: net/bridge/br_forward.c:br_multicast_flood() */
export function brMulticastFlood(
  mdst: NetBridgeMdbEntry | undefined,
  br: NetBridge,
  skb: SkBuff,
  localRcv: boolean,
  ctx: Ctx,
): void {
  const { mcast } = br;
  const starG = mdst !== undefined && mdst.addr.source === null && handlesMode(br, mdst);
  const members = new Set<NetBridgePort>();
  let prev: NetBridgePort | null = null;
  for (const pg of mdst?.ports ?? []) {
    const p = pg.port;
    if (p.mcastToUcast) {
      members.add(p);
      deliverToAddr(p, skb, pg.ethAddr, ctx);
      continue;
    }
    if (members.has(p) || (starG && pg.filterMode === 'include') || pg.blocked) continue;
    members.add(p);
    if (!shouldDeliver(p, skb)) continue;
    if (prev !== null) forwardTo(prev, skbClone(skb, ctx), ctx);
    prev = p;
  }
  for (const p of skb.payload.kind === 'ipv6' ? mcast.ip6RouterPorts : mcast.ip4RouterPorts) {
    if (members.has(p) || !shouldDeliver(p, skb)) continue;
    if (prev !== null) forwardTo(prev, skbClone(skb, ctx), ctx);
    prev = p;
  }
  finishFlood(prev, skb, localRcv, 'br_multicast_flood', ctx);
}

/** Ref: net/bridge/br_private.h:br_multicast_should_handle_mode() */
function handlesMode(br: NetBridge, mdst: NetBridgeMdbEntry): boolean {
  return mdst.addr.family === 'inet' ? br.mcast.igmpVersion === 3 : br.mcast.mldVersion === 2;
}

/** As unicast to one host of the group, but never to who sent it. Ref: net/bridge/br_forward.c:maybe_deliver_addr() */
function deliverToAddr(p: NetBridgePort, skb: SkBuff, addr: NonNullable<SkBuff['eth']>['dest'], ctx: Ctx): void {
  if (!shouldDeliver(p, skb)) return;
  if (skb.dev === p.dev && skb.eth!.source === addr) return;
  const copy = skbClone(skb, ctx);
  if (addr !== MAC_BROADCAST) copy.eth = { ...skb.eth!, dest: addr };
  forwardTo(p, copy, ctx);
}
