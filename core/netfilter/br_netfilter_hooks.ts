import type { NetBridge, NetBridgePort } from '../bridge/br.ts';
import type { Ctx } from '../ctx.ts';
import { fragments } from '../ipv4/ip_output.ts';
import { ipRouteInput } from '../ipv4/route_input.ts';
import { flowi6, ip6RouteInput } from '../ipv6/ip6_route.ts';
import { neighOutput } from '../neigh/neigh_output.ts';
import { neighCreate } from '../neigh/neigh_table.ts';
import type { NeighDev, NeighKey } from '../neigh/neighbour.ts';
import { nudConnected } from '../neigh/nud.ts';
import type { Net } from '../net.ts';
import { allocSkb, type SkBuff, skbIsGso } from '../skb.ts';
import { ETH_P_IP } from '../wire/ether.ts';
import { ipv4Length } from '../wire/ipv4.ts';
import { brnfSysctl } from './br_netfilter_sysctl.ts';
import type { NfBridgeInfo } from './netfilter.ts';
import { nfHook } from './nf_hook.ts';

/** Is br_netfilter in this host's kernel, and would anybody notice? Without hooks it only carries frames past. */
export function brNetfilterOn(net: Net, ctx: Ctx): boolean {
  return net.nf !== null && ctx.world.hosts.get(net.host)!.brNetfilter === true;
}

/** Which of iptables' families is asked about a frame; null: none. Ref: br_nf_pre_routing() */
function asked(br: NetBridge, skb: SkBuff): 'ipv4' | 'ipv6' | null {
  const { net } = br.dev;
  if (skb.vlan !== null && brnfSysctl(net, 'bridge-nf-filter-vlan-tagged') === 0) return null;
  const { kind } = skb.payload;
  if (kind === 'ipv6') return br.nfCallIp6tables || brnfSysctl(net, 'bridge-nf-call-ip6tables') !== 0 ? kind : null;
  if (kind === 'ipv4') return br.nfCallIptables || brnfSysctl(net, 'bridge-nf-call-iptables') !== 0 ? kind : null;
  return null;
}

/**
 * A frame that came in by a port passes PREROUTING as if the bridge device had received it, and then goes on in the bridge;
 * where its destination was translated, to the station that has the new address; false: it ended or waits. Ref: net/bridge/br_netfilter_hooks.c:br_nf_pre_routing()
 */
export function brNfPreRouting(p: NetBridgePort, skb: SkBuff, ctx: Ctx): boolean {
  const { br } = p;
  const pf = asked(br, skb);
  if (pf === null) return true;
  const pktOtherhost = skb.pktType === 'OTHERHOST';
  if (pktOtherhost) skb.pktType = 'HOST';
  skb.nfBridge = { physindev: p.dev, physoutdev: null, pktOtherhost, inPrerouting: true, neighSource: null };
  skb.dev = br.dev;
  const daddr = daddrOf(skb);
  if (ctx.tracing)
    ctx.step(skb, 'br_nf_pre_routing', {
      says: `br_netfilter: ${pf === 'ipv4' ? 'iptables' : 'ip6tables'} sees it as received by ${br.dev.name}`,
    });
  if (!nfHook(pf, 'PREROUTING', skb, br.dev.net, br.dev, null, ctx)) return false;
  skb.nfBridge = { ...skb.nfBridge, inPrerouting: false, pktOtherhost: false };
  if (pktOtherhost) skb.pktType = 'OTHERHOST';
  if (daddrOf(skb) !== daddr && !afterDnat(p, skb, ctx)) return false;
  skb.dev = p.dev;
  return true;
}

const daddrOf = (skb: SkBuff): unknown => (skb.payload as { daddr?: unknown }).daddr;

/** False: it waits for a neighbour's address, or has died. Ref: br_nf_pre_routing_finish() */
function afterDnat(p: NetBridgePort, skb: SkBuff, ctx: Ctx): boolean {
  const { dev } = p.br;
  const packet = skb.payload;
  let nd: NeighDev | null | undefined;
  let key: NeighKey;
  if (packet.kind === 'ipv4') {
    const rt = ipRouteInput(skb, packet.daddr, packet.saddr, packet.tos & 0x1c, ctx, packet.protocol);
    if ('reason' in rt) {
      ctx.drop(skb, rt.reason, 'br_nf_pre_routing_finish');
      return false;
    }
    if (rt.input !== 'forward' || rt.dev !== dev) return routeIt(p, skb, ctx);
    skb.dst = rt;
    nd = dev.ipPtr?.neigh;
    key = rt.gwFamily === 'inet' ? rt.gw4 : packet.daddr;
  } else if (packet.kind === 'ipv6') {
    const fl = flowi6(packet.daddr, { saddr: packet.saddr, iif: dev.ifindex, mark: skb.mark, proto: packet.nexthdr });
    const dst = ip6RouteInput(dev.net, dev.ifindex, fl, ctx);
    if (dst.error !== null) {
      ctx.drop(skb, 'IP_INNOROUTES', 'br_nf_pre_routing_finish_ipv6');
      return false;
    }
    if (dst.input !== 'ip6_forward' || dst.dev !== dev) return routeIt(p, skb, ctx);
    skb.dst = dst;
    nd = dev.net.ndTbl.devs.get(dev.ifindex);
    key = dst.gateway ?? packet.daddr;
  } else return true;
  return preRoutingFinishBridge(skb, nd, key, ctx);
}

/** It leaves the bridge upwards, whatever station it was for. */
function routeIt(p: NetBridgePort, skb: SkBuff, ctx: Ctx): true {
  const { dev } = p.br;
  if (ctx.tracing)
    ctx.step(skb, 'br_nf_pre_routing_finish', { says: `its new destination is not on ${dev.name}: it is routed` });
  skb.eth = { ...skb.eth!, dest: dev.addr };
  skb.pktType = 'HOST';
  return true;
}

/** Its new destination is a station of this bridge: bridged there. Ref: br_nf_pre_routing_finish_bridge() */
function preRoutingFinishBridge(skb: SkBuff, nd: NeighDev | null | undefined, key: NeighKey, ctx: Ctx): boolean {
  const made = nd ? neighCreate(nd, key, ctx) : null;
  if (made === null || !made.ok) {
    ctx.drop(skb, 'NEIGH_CREATEFAIL', 'br_nf_pre_routing_finish_bridge');
    return false;
  }
  const n = made.value;
  if (nudConnected(n.nudState) && n.hh !== null) {
    skb.eth = { ...skb.eth!, dest: n.ha };
    return true;
  }
  skb.nfBridge = { ...skb.nfBridge!, neighSource: skb.eth!.source };
  neighOutput(n, skb, ctx);
  return false;
}

/** The bridge device would send what only asked for its neighbour's address: the port where it goes on. Ref: br_nf_dev_xmit() */
export function brNfDevXmit(skb: SkBuff): NetBridgePort | null {
  const info = skb.nfBridge;
  if (info === null || info.neighSource === null) return null;
  skb.eth = { ...skb.eth!, source: info.neighSource };
  skb.nfBridge = { ...info, neighSource: null, physoutdev: null };
  skb.dev = info.physindev;
  return skb.dev.brPort;
}

/**
 * A frame goes from port to port: FORWARD and POSTROUTING see it, in and out by the bridge device; false: it ended, or went in
 * pieces by `xmit`. What the bridge device itself sends passes neither. Ref: br_nf_forward_ip(), br_nf_post_routing(), br_nf_dev_queue_xmit()
 */
export function brNfForward(
  to: NetBridgePort,
  skb: SkBuff,
  info: NfBridgeInfo,
  ctx: Ctx,
  xmit: (skb: SkBuff) => void,
): boolean {
  const { kind } = skb.payload;
  const { br } = to;
  const untagged = skb.vlan === null || brnfSysctl(br.dev.net, 'bridge-nf-filter-vlan-tagged') !== 0;
  if (skb.brPort === null || (kind !== 'ipv4' && kind !== 'ipv6') || !untagged) {
    skb.nfBridge = null;
    return true;
  }
  const { net } = br.dev;
  const otherhost = skb.pktType === 'OTHERHOST';
  if (otherhost) skb.pktType = 'HOST';
  skb.nfBridge = { ...info, physoutdev: to.dev };
  if (ctx.tracing)
    ctx.step(skb, 'br_nf_forward_ip', {
      says: `br_netfilter: FORWARD sees it going from ${info.physindev.name} to ${to.dev.name}`,
    });
  skb.dev = to.dev;
  if (!nfHook(kind, 'FORWARD', skb, net, br.dev, br.dev, ctx)) return false;
  if (!nfHook(kind, 'POSTROUTING', skb, net, null, br.dev, ctx)) return false;
  if (otherhost) skb.pktType = 'OTHERHOST';
  skb.nfBridge = null;
  const { mtu } = to.dev;
  const p = skb.payload;
  if (p.kind !== 'ipv4' || skbIsGso(skb) || skb.len <= mtu) return true;
  // it came in pieces and was put together for the rules: it leaves in pieces again
  if (p.df) {
    net.ipv4.mib.ip.FragFails++;
    ctx.drop(skb, 'PKT_TOO_BIG', 'br_nf_ip_fragment');
    return false;
  }
  for (const part of fragments(p, mtu)) {
    const frag = allocSkb(ctx.newSkbId(skb.id), to.dev, ETH_P_IP, part, ipv4Length(part));
    frag.eth = skb.eth;
    frag.vlan = skb.vlan;
    frag.pktType = skb.pktType;
    frag.skbIif = skb.skbIif;
    frag.mark = skb.mark;
    net.ipv4.mib.ip.FragCreates++;
    xmit(frag);
  }
  net.ipv4.mib.ip.FragOKs++;
  ctx.consume(skb, 'ip_do_fragment');
  return false;
}
