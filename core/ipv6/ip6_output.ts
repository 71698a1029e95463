import { type Ipv6Addr, ipv6Groups } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { neighOutput } from '../neigh/neigh_output.ts';
import { neighCreate } from '../neigh/neigh_table.ts';
import type { Net } from '../net.ts';
import { xmitRefused } from '../net_xmit.ts';
import { nfHook } from '../netfilter/nf_hook.ts';
import { allocSkb, type SkBuff } from '../skb.ts';
import type { Sock } from '../socket/socket.ts';
import { ETH_P_IPV6 } from '../wire/ether.ts';
import {
  IPV6_HLEN,
  type Ipv6Extension,
  type Ipv6Packet,
  ipv6BodyBytes,
  ipv6ExtensionLength,
  ipv6Length,
} from '../wire/ipv6.ts';
import { ipv6ChkMcastAddr } from './addrconf_core.ts';
import { ip6DstMtu } from './ip6_route.ts';
import type { Ipv6Dst } from './route.ts';

const noExtensions: readonly Ipv6Extension[] = [];

/** A packet of this host; `parent` is what it answers. */
export function newIp6Skb(
  dev: NetDevice,
  header: {
    readonly saddr: Ipv6Addr;
    readonly daddr: Ipv6Addr;
    readonly hopLimit: number;
    readonly trafficClass?: number;
    readonly flowLabel?: number;
  },
  nexthdr: number,
  body: Ipv6Packet['body'],
  ctx: Ctx,
  parent = 0,
  extensions = noExtensions,
): SkBuff {
  const packet: Ipv6Packet = {
    kind: 'ipv6',
    trafficClass: header.trafficClass ?? 0,
    flowLabel: header.flowLabel ?? 0,
    hopLimit: header.hopLimit,
    nexthdr,
    saddr: header.saddr,
    daddr: header.daddr,
    extensions,
    body,
  };
  return allocSkb(ctx.newSkbId(parent), dev, ETH_P_IPV6, packet, ipv6Length(packet));
}

/** A packet of this host sets out. Ref: net/ipv6/output_core.c:__ip6_local_out(), net/ipv6/ip6_output.c:ip6_send_skb() */
export function ip6LocalOut(skb: SkBuff, dst: Ipv6Dst, ctx: Ctx): void {
  skb.dst = dst;
  if (dst.output !== 'ip6_output') {
    skb.dev.net.ipv6.mib.ip6.OutNoRoutes++;
    ctx.drop(skb, 'IP_OUTNOROUTES', dst.output);
    return;
  }
  if (nfHook('ipv6', 'OUTPUT', skb, skb.dev.net, null, dst.dev, ctx)) ip6Output(skb, skb.dst as Ipv6Dst, ctx);
}

/**
 * A packet that may be longer than the path takes: sent whole or as fragments, unless `dontfrag`: then false (EMSGSIZE) and
 * nothing was sent. Ref: net/ipv6/ip6_output.c:__ip6_append_data(), ip6_push_pending_frames()
 */
export function ip6SendFragmented(
  skb: SkBuff,
  dst: Ipv6Dst,
  dontfrag: boolean,
  ctx: Ctx,
  mtu = ip6DstMtu(dst),
): boolean {
  const { mib } = skb.dev.net.ipv6;
  if (skb.len <= mtu) {
    mib.ip6.OutRequests++;
    mib.ip6.OutOctets += skb.len;
    ip6LocalOut(skb, dst, ctx);
    return true;
  }
  if (dontfrag) return false;
  for (const part of ip6Fragment(skb, mtu, ctx)) {
    mib.ip6.OutRequests++;
    mib.ip6.OutOctets += part.len;
    const { txDropped } = dst.dev.stats;
    ip6LocalOut(part, dst, ctx);
    if (xmitRefused(dst.dev, txDropped)) {
      ctx.drop(skb, 'NOT_SPECIFIED', 'ip6_fragment');
      return true;
    }
  }
  ctx.consume(skb, 'ip6_append_data');
  return true;
}

/** Cuts a packet's body. Ref: net/ipv6/ip6_output.c:ip6_fragment() */
export function ip6Fragment(skb: SkBuff, mtu: number, ctx: Ctx): SkBuff[] {
  const packet = skb.payload as Ipv6Packet;
  const unfragmentable = packet.extensions.reduce((n, e) => n + ipv6ExtensionLength(e), IPV6_HLEN);
  const room = (mtu - unfragmentable - 8) & ~7;
  const bytes = ipv6BodyBytes(packet);
  const id = ctx.random32() || 1;
  const parts: SkBuff[] = [];
  for (let offset = 0; offset < bytes.length; offset += room) {
    const more = offset + room < bytes.length;
    const part: Ipv6Packet = {
      ...packet,
      extensions: [...packet.extensions, { kind: 'fragment', id, offset, more }],
      body: { kind: 'raw', bytes: bytes.slice(offset, Math.min(bytes.length, offset + room)) },
    };
    const copy = allocSkb(ctx.newSkbId(skb.id), skb.dev, ETH_P_IPV6, part, ipv6Length(part));
    copy.mark = skb.mark;
    copy.sk = skb.sk;
    copy.skbIif = skb.skbIif;
    parts.push(copy);
  }
  return parts;
}

/** Out of the device the decision names. Ref: net/ipv6/ip6_output.c:ip6_output() */
export function ip6Output(skb: SkBuff, dst: Ipv6Dst, ctx: Ctx): void {
  const { dev } = dst;
  skb.dev = dev;
  const idev = dev.ip6Ptr;
  if (idev !== null && idev.cnf.disable_ipv6 !== 0) {
    dev.net.ipv6.mib.ip6.OutDiscards++;
    ctx.drop(skb, 'IPV6DISABLED', 'ip6_output');
    return;
  }
  if (nfHook('ipv6', 'POSTROUTING', skb, dev.net, null, dev, ctx)) ip6FinishOutput2(skb, dst, ctx);
}

/** The next hop's link address, and away. Ref: net/ipv6/ip6_output.c:ip6_finish_output2() */
function ip6FinishOutput2(skb: SkBuff, dst: Ipv6Dst, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const { daddr, saddr, hopLimit } = skb.payload as Ipv6Packet;
  const first = ipv6Groups(daddr)[0]!;
  let copy: SkBuff | null = null;
  if (first >= 0xff00) {
    const idev = dev.ip6Ptr;
    if (!dev.isLoopback && idev !== null && mcLoop(skb.sk) && ipv6ChkMcastAddr(idev, daddr, saddr)) {
      if (hopLimit === 0) {
        net.ipv6.mib.ip6.OutDiscards++;
        copy = skb;
      } else copy = { ...skb, id: ctx.newSkbId(skb.id) };
    }
    net.ipv6.mib.ip6.OutMcastPkts++;
    net.ipv6.mib.ip6.OutMcastOctets += skb.len;
    if ((first & 15) <= 1 && !dev.isLoopback && copy !== skb) {
      ctx.drop(skb, 'NOT_SPECIFIED', 'ip6_finish_output2');
      if (copy !== null) devLoopbackXmit(copy, ctx);
      return;
    }
  }
  if (copy !== skb) ip6NeighOutput(skb, dst, daddr, ctx);
  if (copy !== null) devLoopbackXmit(copy, ctx);
}

function ip6NeighOutput(skb: SkBuff, dst: Ipv6Dst, daddr: Ipv6Addr, ctx: Ctx): void {
  const nexthop = dst.gateway ?? daddr;
  let neigh = dst.neigh;
  if (neigh === null || neigh.dead || neigh.primaryKey !== nexthop) {
    const idev = skb.dev.ip6Ptr;
    const made = idev === null ? null : neighCreate(idev.neigh, nexthop, ctx);
    if (made === null || !made.ok) {
      skb.dev.net.ipv6.mib.ip6.OutNoRoutes++;
      ctx.drop(skb, 'NEIGH_CREATEFAIL', 'ip6_finish_output2');
      return;
    }
    neigh = made.value;
    dst.neigh = neigh;
  }
  neighOutput(neigh, skb, ctx);
}

/** Does its sender hear itself? Ref: net/core/sock.c:sk_mc_loop() */
function mcLoop(sk: Sock | null): boolean {
  return sk === null ? false : sk.kind === 'packet' ? false : sk.options.multicastLoop !== false;
}

/** A member on the sending host gets its copy. Ref: net/core/dev.c:dev_loopback_xmit() */
function devLoopbackXmit(skb: SkBuff, ctx: Ctx): void {
  skb.pktType = 'MULTICAST';
  skb.skbIif = skb.dev.ifindex;
  skb.dst = null;
  ctx.ops.ptype.get(ETH_P_IPV6)!(skb, ctx);
}

/** Counts of what leaves. Ref: include/net/ipv6.h:IP6_UPD_PO_STATS(OUT) */
export function ip6CountOut(net: Net, len: number): void {
  const { ip6 } = net.ipv6.mib;
  ip6.OutRequests++;
  ip6.OutOctets += len;
}
