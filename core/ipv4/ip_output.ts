import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { neighOutput } from '../neigh/neigh_output.ts';
import { neighCreate } from '../neigh/neigh_table.ts';
import type { NeighDev } from '../neigh/neighbour.ts';
import type { Net } from '../net.ts';
import { xmitRefused } from '../net_xmit.ts';
import { nfHook } from '../netfilter/nf_hook.ts';
import { allocSkb, type SkBuff, type SkbId, skbNetworkLen } from '../skb.ts';
import type { Sock } from '../socket/socket.ts';
import { ETH_P_IP } from '../wire/ether.ts';
import { ICMP_DEST_UNREACH } from '../wire/icmp.ts';
import { type Ipv4Packet, ipv4BodyBytes, ipv4HeaderLength, ipv4Length } from '../wire/ipv4.ts';
import { ICMP_FRAG_NEEDED } from './icmp_codes.ts';
import { fragmentOptions } from './ip_options.ts';
import type { Ipv4Dst } from './route.ts';
import { dstMtu } from './route_output.ts';

/** A random identification. Ref: net/ipv4/route.c:__ip_select_ident() */
export function ipSelectIdent(ctx: Ctx): number {
  return ctx.random32() & 0xffff;
}

/** A packet of this host starts its way; false where a hook refused it (EPERM). Ref: net/ipv4/ip_output.c:ip_local_out() */
export function ipLocalOut(
  net: Net,
  p: Ipv4Packet,
  rt: Ipv4Dst,
  sk: Sock | null,
  mark: number,
  parent: SkbId,
  ctx: Ctx,
): boolean {
  const skb = allocSkb(ctx.newSkbId(parent), rt.dev, ETH_P_IP, p, ipv4Length(p));
  skb.dst = rt;
  skb.sk = sk;
  skb.mark = mark;
  net.ipv4.mib.ip.OutRequests++;
  if (ctx.tracing)
    ctx.step(skb, '__ip_local_out', {
      says: `${formatIpv4(p.saddr)} sends to ${formatIpv4(p.daddr)} by ${rt.dev.name}`,
    });
  if (!nfHook('ipv4', 'OUTPUT', skb, net, null, rt.dev, ctx)) return false;
  dstOutput(skb, skb.dst as Ipv4Dst, ctx);
  return true;
}

/** Ref: include/net/dst.h:dst_output(), net/ipv4/ip_output.c:ip_output(), ip_mc_output() */
export function dstOutput(skb: SkBuff, rt: Ipv4Dst, ctx: Ctx): void {
  skb.dev = rt.dev;
  const { ipExt } = rt.dev.net.ipv4.mib;
  ipExt.OutOctets += skb.len;
  if (rt.output === 'discard') {
    ctx.drop(skb, 'IP_OUTNOROUTES', 'dst_discard_out');
    return;
  }
  if (rt.output === 'mc') {
    const p = skb.payload as Ipv4Packet;
    const loops = rt.broadcast || (skb.sk?.kind !== undefined && mcLoops(skb.sk));
    if (loops && rt.local) loopBack(skb, ctx);
    if (rt.multicast && p.ttl === 0) {
      ctx.drop(skb, 'IP_TTL', 'ip_mc_output');
      return;
    }
  }
  if (nfHook('ipv4', 'POSTROUTING', skb, rt.dev.net, null, rt.dev, ctx)) ipFinishOutput(skb, skb.dst as Ipv4Dst, ctx);
}

function mcLoops(sk: Sock): boolean {
  return !('options' in sk) || sk.options.multicastLoop !== false;
}

/** A copy for the sockets of this host. Ref: net/core/dev.c:dev_loopback_xmit() */
function loopBack(skb: SkBuff, ctx: Ctx): void {
  const copy = allocSkb(ctx.newSkbId(skb.id), skb.dev, skb.protocol, skb.payload, skb.len);
  copy.pktType = 'HOST';
  copy.dst = skb.dst;
  copy.skbIif = skb.dev.ifindex;
  copy.mark = skb.mark;
  if (!nfHook('ipv4', 'POSTROUTING', copy, skb.dev.net, null, skb.dev, ctx)) return;
  ctx.ops.ptype.get(ETH_P_IP)?.(copy, ctx);
}

/** Ref: net/ipv4/ip_output.c:__ip_finish_output() */
function ipFinishOutput(skb: SkBuff, rt: Ipv4Dst, ctx: Ctx): void {
  const mtu = skb.skbIif !== 0 ? forwardMtu(rt, ctx) : dstMtu(rt, ctx.now);
  if (skb.len <= mtu || skbNetworkLen(skb) <= mtu) ipFinishOutput2(skb, rt, ctx);
  else ipFragment(skb, rt, mtu, ctx);
}

/** How long a forwarded packet may be: what was learned for this host's own does not count. Ref: ip_dst_mtu_maybe_forward() */
export function forwardMtu(rt: Ipv4Dst, ctx: Ctx): number {
  const { sysctl } = rt.dev.net.ipv4;
  if (sysctl.ip_forward_use_pmtu !== 0 || rt.mtuLocked || rt.fi?.metrics.mtuLock === true) return dstMtu(rt, ctx.now);
  const metric = rt.fi?.metrics.mtu ?? 0;
  return metric !== 0 ? metric : Math.min(rt.dev.mtu, 65535);
}

/** Cuts a packet up, or says that it may not be. Ref: net/ipv4/ip_output.c:ip_do_fragment(), ip_fragment() */
function ipFragment(skb: SkBuff, rt: Ipv4Dst, mtu: number, ctx: Ctx): void {
  const p = skb.payload as Ipv4Packet;
  const { mib } = rt.dev.net.ipv4;
  if (p.df) {
    mib.ip.FragFails++;
    ctx.ops.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu, ctx);
    ctx.drop(skb, 'PKT_TOO_BIG', 'ip_fragment');
    return;
  }
  for (const part of fragments(p, mtu)) {
    const frag = allocSkb(ctx.newSkbId(skb.id), rt.dev, ETH_P_IP, part, ipv4Length(part));
    frag.dst = skb.dst;
    frag.mark = skb.mark;
    frag.skbIif = skb.skbIif;
    const { txDropped } = rt.dev.stats;
    ipFinishOutput2(frag, rt, ctx);
    if (xmitRefused(rt.dev, txDropped)) {
      mib.ip.FragFails++;
      ctx.drop(skb, 'NOT_SPECIFIED', 'ip_do_fragment');
      return;
    }
    mib.ip.FragCreates++;
  }
  mib.ip.FragOKs++;
  ctx.consume(skb, 'ip_do_fragment');
}

/** The pieces of a packet, none longer than `mtu`. */
export function fragments(p: Ipv4Packet, mtu: number): Ipv4Packet[] {
  const bytes = p.body.kind === 'raw' ? p.body.bytes : ipv4BodyBytes(p);
  const room = (mtu - ipv4HeaderLength(p)) & ~7;
  const out: Ipv4Packet[] = [];
  for (let at = 0; at < bytes.length; at += room) {
    const end = Math.min(at + room, bytes.length);
    out.push({
      ...p,
      df: false,
      fragOff: p.fragOff + at,
      mf: p.mf || end < bytes.length,
      options: at === 0 ? p.options : fragmentOptions(p.options),
      body: { kind: 'raw', bytes: bytes.subarray(at, end) },
    });
  }
  return out;
}

/** To the next hop's neighbour. Ref: net/ipv4/ip_output.c:ip_finish_output2() */
function ipFinishOutput2(skb: SkBuff, rt: Ipv4Dst, ctx: Ctx): void {
  const { dev } = rt;
  const p = skb.payload as Ipv4Packet;
  if (rt.type !== 'unicast') {
    const { ipExt } = dev.net.ipv4.mib;
    if (rt.type === 'multicast') {
      ipExt.OutMcastPkts++;
      ipExt.OutMcastOctets += skb.len;
    } else if (rt.type === 'broadcast') {
      ipExt.OutBcastPkts++;
      ipExt.OutBcastOctets += skb.len;
    }
  }
  let nd: NeighDev | null | undefined;
  let key: Parameters<typeof neighCreate>[1];
  if (rt.gwFamily === 'inet6') {
    nd = dev.net.ndTbl.devs.get(dev.ifindex);
    key = rt.gw6!;
  } else {
    nd = dev.ipPtr?.neigh;
    key = rt.gwFamily === 'inet' ? rt.gw4 : p.daddr;
    if (dev.isLoopback || dev.isPointopoint) key = INADDR_ANY as Ipv4Addr;
  }
  if (!nd) {
    ctx.drop(skb, 'NEIGH_CREATEFAIL', 'ip_finish_output2');
    return;
  }
  const known = rt.neigh;
  if (known !== null && !known.dead && known.primaryKey === key) {
    neighOutput(known, skb, ctx);
    return;
  }
  const n = nd.entries.get(key);
  if (n !== undefined) {
    rt.neigh = n;
    neighOutput(n, skb, ctx);
    return;
  }
  const made = neighCreate(nd, key, ctx);
  if (!made.ok) {
    ctx.drop(skb, 'NEIGH_CREATEFAIL', 'ip_finish_output2');
    return;
  }
  rt.neigh = made.value;
  neighOutput(made.value, skb, ctx);
}
