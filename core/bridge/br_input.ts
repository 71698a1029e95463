import { isMulticastMac, isValidEtherAddr, MAC_BROADCAST, type MacAddr } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import { netifReceiveSkb } from '../dev.ts';
import { brNetfilterOn, brNfPreRouting } from '../netfilter/br_netfilter_hooks.ts';
import type { SkBuff } from '../skb.ts';
import type { Lookup, StepDetail } from '../trace.ts';
import type { NetBridge, NetBridgePort } from './br.ts';
import { brFdbFind, brFdbUpdate } from './br_fdb.ts';
import { brFlood, brForward, brMulticastFlood } from './br_forward.ts';
import { brMdbGet, brMulticastIsRouter, brMulticastQuerierExists } from './br_mdb_get.ts';
import { brMulticastRcv } from './br_multicast_rcv.ts';
import { brAllowedEgress, brAllowedIngress, brHandleVlan, brShouldLearn } from './br_vlan.ts';

/** 01:80:c2:00:00:00 to :0f. Ref: include/linux/etherdevice.h:is_link_local_ether_addr() */
function isLinkLocalEtherAddr(addr: MacAddr): boolean {
  return addr.startsWith('01:80:c2:00:00:0');
}

/**
 * A frame came in by a port. False: it is for the port's own protocols (BPDUs, LLDP), not for the bridge.
 * Ref: net/bridge/br_input.c:br_handle_frame()
 */
export function brHandleFrame(skb: SkBuff, ctx: Ctx): boolean {
  const p = skb.dev.brPort!;
  const eth = skb.eth!;
  if (!isValidEtherAddr(eth.source)) {
    if (ctx.tracing) ctx.step(skb, 'br_handle_frame', { says: `no station can have the address ${eth.source}` });
    ctx.drop(skb, 'MAC_INVALID_SOURCE', 'br_handle_frame');
    return true;
  }
  if (isLinkLocalEtherAddr(eth.dest)) {
    const taken = handleLinkLocal(p, skb, ctx);
    if (taken !== null) return taken;
  }
  if (p.state !== 'forwarding' && p.state !== 'learning') {
    if (ctx.tracing) ctx.step(skb, 'br_handle_frame', { says: `port ${p.dev.name} is ${p.state}` });
    ctx.drop(skb, 'BRIDGE_INGRESS_STP_STATE', 'br_handle_frame');
    return true;
  }
  if (p.br.dev.addr === eth.dest) skb.pktType = 'HOST';
  if (brNetfilterOn(p.dev.net, ctx) && !brNfPreRouting(p, skb, ctx)) return true;
  brHandleFrameFinish(p, skb, ctx);
  return true;
}

/** Group addresses no bridge forwards unless told to: null where this one was. Ref: IEEE 802.1D table 7-10 */
function handleLinkLocal(p: NetBridgePort, skb: SkBuff, ctx: Ctx): boolean | null {
  const { br } = p;
  const last = Number.parseInt(skb.eth!.dest.slice(16), 16);
  let mask = br.groupFwdMaskRequired | p.groupFwdMask;
  if (last === 1) {
    if (ctx.tracing) ctx.step(skb, 'br_handle_frame', { says: 'a pause frame goes no further than its link' });
    ctx.drop(skb, 'NOT_SPECIFIED', 'br_handle_frame');
    return true;
  }
  if (last === 0) {
    if (!br.stpEnabled || mask & 1) return null;
  } else {
    mask |= br.groupFwdMask;
    if (mask & (1 << last)) return null;
  }
  if (p.learning && (p.state === 'learning' || p.state === 'forwarding') && !br.noLlLearn) {
    const vid = brShouldLearn(p, skb);
    if (vid >= 0) brFdbUpdate(br, p, skb.eth!.source, vid, ctx);
  }
  return false;
}

/** Learn the sender, then deliver up, forward or flood. Ref: net/bridge/br_input.c:br_handle_frame_finish() */
export function brHandleFrameFinish(p: NetBridgePort, skb: SkBuff, ctx: Ctx): void {
  const { br } = p;
  const eth = skb.eth!;
  const vid = brAllowedIngress(br, p.vlgrp, skb, ctx);
  if (vid < 0) return;
  if (p.locked) {
    const known = brFdbFind(br, eth.source, vid);
    if (known === undefined || known.dst !== p || known.local) {
      if (ctx.tracing)
        ctx.step(skb, 'br_handle_frame_finish', {
          says: `port ${p.dev.name} is locked, and ${eth.source} is no entry of it`,
        });
      return ctx.drop(skb, 'NOT_SPECIFIED', 'br_handle_frame_finish');
    }
  }
  if (p.learning) brFdbUpdate(br, p, eth.source, vid, ctx);
  const promisc = br.dev.promiscuity > 0;
  const { dest } = eth;
  const multicast = isMulticastMac(dest);
  const broadcast = multicast && dest === MAC_BROADCAST;
  let mroutersOnly = false;
  if (multicast && !broadcast) {
    const answer = brMulticastRcv(br, p, skb, vid, ctx);
    if (answer === 'drop') return ctx.drop(skb, 'NOT_SPECIFIED', 'br_multicast_rcv');
    mroutersOnly = answer === 'mrouters';
  }
  if (p.state === 'learning') {
    if (ctx.tracing) ctx.step(skb, 'br_handle_frame_finish', { says: `port ${p.dev.name} only learns as yet` });
    return ctx.drop(skb, 'BRIDGE_INGRESS_STP_STATE', 'br_handle_frame_finish');
  }
  skb.brPort = p;
  if (!multicast) {
    const dst = brFdbFind(br, dest, vid);
    if (ctx.tracing) traceFdb(br, skb, vid, dst, ctx);
    if (dst === undefined) {
      brFlood(br, skb, 'unicast', promisc, false, ctx);
    } else {
      if (dst.local) return brPassFrameUp(br, skb, ctx);
      dst.used = ctx.now;
      brForward(dst.dst, br, skb, promisc, false, ctx);
    }
    if (promisc) brPassFrameUp(br, skb, ctx);
    return;
  }
  if (broadcast) {
    brFlood(br, skb, 'broadcast', true, false, ctx);
    return brPassFrameUp(br, skb, ctx);
  }
  const mdst = brMdbGet(br, skb, vid);
  let localRcv = promisc;
  if ((mdst !== undefined || mroutersOnly) && brMulticastQuerierExists(br, skb, mdst, ctx)) {
    if (mdst?.hostJoined || brMulticastIsRouter(br, skb)) {
      localRcv = true;
      br.dev.stats.multicast++;
    }
    brMulticastFlood(mdst, br, skb, localRcv, ctx);
  } else {
    localRcv = true;
    br.dev.stats.multicast++;
    brFlood(br, skb, 'multicast', true, false, ctx);
  }
  if (localRcv) brPassFrameUp(br, skb, ctx);
}

/** What was last said of an address: one object for all frames of which the same is true. */
const fdbSaid = new Map<MacAddr, StepDetail & { readonly lookup: Extract<Lookup, { table: 'fdb' }> }>();

function traceFdb(br: NetBridge, skb: SkBuff, vid: number, dst: ReturnType<typeof brFdbFind>, ctx: Ctx): void {
  const { dest } = skb.eth!;
  const port = dst === undefined ? null : dst.dst === null ? br.dev.name : dst.dst.dev.name;
  const local = dst?.local ?? false;
  let detail = fdbSaid.get(dest);
  if (
    detail === undefined ||
    detail.lookup.port !== port ||
    detail.lookup.vid !== vid ||
    detail.lookup.local !== local
  ) {
    const says =
      dst === undefined
        ? `${dest} is unknown: to every port`
        : local
          ? `${dest} is an address of this host`
          : `${dest} was seen behind ${port}`;
    detail = { says, lookup: { table: 'fdb', key: dest, vid, port, local } };
    if (fdbSaid.size >= 4096) fdbSaid.clear();
    fdbSaid.set(dest, detail);
  }
  ctx.step(skb, 'br_handle_frame_finish', detail);
}

/** The bridge device itself receives. Ref: net/bridge/br_input.c:br_pass_frame_up() */
export function brPassFrameUp(br: NetBridge, skb: SkBuff, ctx: Ctx): void {
  const { dev } = br;
  dev.stats.rxPackets++;
  dev.stats.rxBytes += skb.len;
  if (dev.promiscuity === 0 && !brAllowedEgress(br, br.vlgrp, skb)) {
    if (ctx.tracing)
      ctx.step(skb, 'br_pass_frame_up', { says: `${dev.name} itself is not in VLAN ${skb.vlan?.vid ?? 0}` });
    return ctx.drop(skb, 'VLAN_FILTER', 'br_pass_frame_up');
  }
  skb.dev = dev;
  if (!brHandleVlan(br, br.vlgrp, skb, ctx)) return;
  if (ctx.tracing) ctx.step(skb, 'br_pass_frame_up', { says: `comes up at ${dev.name}` });
  skb.brPort = null;
  netifReceiveSkb(skb, ctx);
}
