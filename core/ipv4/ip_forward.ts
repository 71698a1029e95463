import { formatIpv4, type Ipv4Addr } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { nfHook } from '../netfilter/nf_hook.ts';
import { type SkBuff, skbNetworkLen } from '../skb.ts';
import { ICMP_DEST_UNREACH, ICMP_REDIRECT, ICMP_TIME_EXCEEDED } from '../wire/icmp.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import { MSEC } from '../world.ts';
import { ICMP_EXC_TTL, ICMP_FRAG_NEEDED, ICMP_REDIR_HOST } from './icmp_codes.ts';
import { inetSelectAddr } from './inet_addr.ts';
import { inetGetpeer } from './inetpeer.ts';
import { recordRoute } from './ip_options.ts';
import { dstOutput, forwardMtu } from './ip_output.ts';
import type { Ipv4Dst } from './route.ts';

/** Ref: net/ipv4/route.c:ip_rt_redirect_number, ip_rt_redirect_load, ip_rt_redirect_silence at HZ=250 */
const REDIRECT_NUMBER = 9;
const REDIRECT_LOAD = 20 * MSEC;
const REDIRECT_SILENCE = REDIRECT_LOAD * 2 ** (REDIRECT_NUMBER + 1);

/** A packet for somebody else goes on. Ref: net/ipv4/ip_forward.c:ip_forward() */
export function ipForward(skb: SkBuff, rt: Ipv4Dst, ctx: Ctx): void {
  const p = skb.payload as Ipv4Packet;
  const { mib } = skb.dev.net.ipv4;
  if (skb.pktType !== 'HOST') {
    ctx.drop(skb, 'NOT_SPECIFIED', 'ip_forward');
    return;
  }
  if (p.ttl <= 1) {
    mib.ip.InHdrErrors++;
    ctx.ops.icmpSend(skb, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0, ctx);
    ctx.drop(skb, 'IP_TTL', 'ip_forward');
    return;
  }
  const mtu = forwardMtu(rt, ctx);
  if (p.df && skb.len > mtu && skbNetworkLen(skb) > mtu) {
    mib.ip.FragFails++;
    ctx.ops.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu, ctx);
    ctx.drop(skb, 'PKT_TOO_BIG', 'ip_forward');
    return;
  }
  if (rt.doredirect) sendRedirect(skb, rt, p, ctx);
  mib.ip.ForwDatagrams++;
  // what goes on counts as sent, too: IPSTATS_MIB_OUT in ip_output()
  rt.dev.net.ipv4.mib.ip.OutRequests++;
  let { options } = p;
  if (options !== null) {
    const { net } = skb.dev;
    const out = inetSelectAddr(net, rt.dev, rt.gwFamily === 'inet' ? rt.gw4 : p.daddr, 0);
    options = recordRoute(options, out, (a) => net.ipv4.addrs.has(a), sinceMidnight(ctx));
  }
  skb.payload = {
    kind: 'ipv4',
    tos: p.tos,
    id: p.id,
    df: p.df,
    mf: p.mf,
    fragOff: p.fragOff,
    ttl: p.ttl - 1,
    protocol: p.protocol,
    saddr: p.saddr,
    daddr: p.daddr,
    options,
    body: p.body,
  };
  if (ctx.tracing)
    ctx.step(skb, 'ip_forward', {
      says: `goes on by ${rt.dev.name}${rt.gwFamily === 'inet' ? ` via ${formatIpv4(rt.gw4)}` : ''}, ttl ${p.ttl - 1}`,
    });
  if (nfHook('ipv4', 'FORWARD', skb, rt.dev.net, skb.dev, rt.dev, ctx)) dstOutput(skb, skb.dst as Ipv4Dst, ctx);
}

/** Milliseconds since midnight UT, as timestamps have them. Ref: net/ipv4/af_inet.c:inet_current_timestamp() */
export function sinceMidnight(ctx: Ctx): number {
  return Math.floor(((ctx.world.epoch + ctx.now) / MSEC) % 86_400_000);
}

/** Tells a host on the link that there is a shorter way, more and more seldom. Ref: net/ipv4/route.c:ip_rt_send_redirect() */
function sendRedirect(skb: SkBuff, rt: Ipv4Dst, p: Ipv4Packet, ctx: Ctx): void {
  const peer = inetGetpeer(skb.dev.net, p.saddr, ctx);
  if (ctx.now > peer.rateLast + REDIRECT_SILENCE) {
    peer.rateTokens = 0;
    peer.nRedirects = 0;
  }
  if (peer.nRedirects >= REDIRECT_NUMBER) {
    peer.rateLast = ctx.now;
    return;
  }
  if (peer.nRedirects !== 0 && ctx.now <= peer.rateLast + REDIRECT_LOAD * 2 ** peer.nRedirects) return;
  const gw: Ipv4Addr = rt.gwFamily === 'inet' ? rt.gw4 : p.daddr;
  ctx.ops.icmpSend(skb, ICMP_REDIRECT, ICMP_REDIR_HOST, gw, ctx);
  peer.rateLast = ctx.now;
  peer.nRedirects++;
}
