import { formatIpv4 } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { nfHook } from '../netfilter/nf_hook.ts';
import type { SkBuff } from '../skb.ts';
import { ICMP_DEST_UNREACH, ICMP_PARAMETERPROB } from '../wire/icmp.ts';
import { IPPROTO_ICMP, IPPROTO_IGMP, IPPROTO_TCP, IPPROTO_UDP, type Ipv4Packet } from '../wire/ipv4.ts';
import { SEC } from '../world.ts';
import { devConfOr, inDevForward } from './devconf_of.ts';
import { fibComputeSpecDst, icmpRcv } from './icmp.ts';
import { ICMP_HOST_UNREACH, ICMP_NET_UNREACH, ICMP_PKT_FILTERED, ICMP_PROT_UNREACH } from './icmp_codes.ts';
import { igmpRcv } from './igmp_rcv.ts';
import { inetGetpeer } from './inetpeer.ts';
import { ipForward, sinceMidnight } from './ip_forward.ts';
import { ipDefrag } from './ip_fragment.ts';
import { parseOptions, recordRoute } from './ip_options.ts';
import { rawLocalDeliver } from './raw.ts';
import type { Ipv4Dst } from './route.ts';
import { ipRouteInput } from './route_input.ts';
import { bump } from './snmp.ts';
import { tcpV4Rcv } from './tcp_ipv4.ts';
import { udpRcv } from './udp.ts';

/** An IPv4 packet came in. Ref: net/ipv4/ip_input.c:ip_rcv() */
export function ipRcv(skb: SkBuff, ctx: Ctx): void {
  const { mib } = skb.dev.net.ipv4;
  if (skb.pktType === 'OTHERHOST') {
    if (ctx.tracing)
      ctx.step(skb, 'ip_rcv', { says: `the frame is for ${skb.eth?.dest ?? 'another host'}, not for ${skb.dev.name}` });
    ctx.drop(skb, 'OTHERHOST', 'ip_rcv');
    return;
  }
  mib.ip.InReceives++;
  mib.ipExt.InOctets += skb.len;
  const p = skb.payload;
  if (p.kind !== 'ipv4') {
    mib.ip.InHdrErrors++;
    ctx.drop(skb, 'IP_INHDR', 'ip_rcv');
    return;
  }
  const ecn = p.tos & 3;
  if (ecn === 0) mib.ipExt.InNoECTPkts++;
  else if (ecn === 1) mib.ipExt.InECT1Pkts++;
  else if (ecn === 2) mib.ipExt.InECT0Pkts++;
  else mib.ipExt.InCEPkts++;
  if (!nfHook('ipv4', 'PREROUTING', skb, skb.dev.net, skb.dev, null, ctx)) return;
  ipRcvFinish(skb, skb.payload as Ipv4Packet, ctx);
}

/** Ref: net/ipv4/ip_input.c:ip_rcv_finish_core() */
function ipRcvFinish(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): void {
  const { dev } = skb;
  const { net } = dev;
  const { mib } = net.ipv4;
  let rt: Ipv4Dst;
  // what this host sent to itself keeps its decision
  if (
    skb.dst !== null &&
    skb.dst.family === 'inet' &&
    (dev.isLoopback || skb.dst.output === 'mc') &&
    skb.dst.input === 'local'
  )
    rt = skb.dst;
  else {
    const found = ipRouteInput(skb, p.daddr, p.saddr, p.tos & 0x1c, ctx, p.protocol);
    if ('reason' in found) {
      if (found.errno === 'EXDEV') bump(mib.linux, 'IPReversePathFilter');
      ctx.drop(skb, found.reason, 'ip_rcv_finish');
      return;
    }
    rt = found;
    skb.dst = rt;
  }
  if (p.options !== null) {
    const options = parseOptions(p.options);
    if (!Array.isArray(options)) {
      mib.ip.InHdrErrors++;
      ctx.ops.icmpSend(skb, ICMP_PARAMETERPROB, 0, (options as { pointer: number }).pointer, ctx);
      ctx.drop(skb, 'IP_INHDR', 'ip_rcv_options');
      return;
    }
    if (rt.input === 'local' && options.length > 0) {
      const recorded = recordRoute(
        p.options,
        fibComputeSpecDst(skb, p),
        (a) => net.ipv4.addrs.has(a),
        sinceMidnight(ctx),
      );
      p = { ...p, options: recorded };
      skb.payload = p;
    }
  }
  if (rt.type === 'multicast') {
    mib.ipExt.InMcastPkts++;
    mib.ipExt.InMcastOctets += skb.len;
  } else if (rt.type === 'broadcast') {
    mib.ipExt.InBcastPkts++;
    mib.ipExt.InBcastOctets += skb.len;
  } else if (skb.pktType === 'BROADCAST' || skb.pktType === 'MULTICAST') {
    // RFC 1122 section 3.3.6: a link-layer broadcast carries no unicast
    if (dev.ipPtr !== null && devConfOr(dev.ipPtr, 'drop_unicast_in_l2_multicast')) {
      ctx.drop(skb, 'UNICAST_IN_L2_MULTICAST', 'ip_rcv_finish');
      return;
    }
  }
  if (rt.input === 'local') ipLocalDeliver(skb, p, ctx);
  else if (rt.input === 'forward') ipForward(skb, rt, ctx);
  else ipError(skb, rt, ctx);
}

/** Ref: net/ipv4/ip_input.c:ip_local_deliver() */
export function ipLocalDeliver(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): void {
  if (p.mf || p.fragOff !== 0) {
    const whole = ipDefrag(skb, p, ctx);
    if (whole !== null) localIn(whole, ctx);
    return;
  }
  localIn(skb, ctx);
}

function localIn(skb: SkBuff, ctx: Ctx): void {
  if (!nfHook('ipv4', 'INPUT', skb, skb.dev.net, skb.dev, null, ctx)) return;
  deliverFinish(skb, skb.payload as Ipv4Packet, ctx);
}

/** To the raw sockets that want it and to its protocol. Ref: net/ipv4/ip_input.c:ip_protocol_deliver_rcu() */
function deliverFinish(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): void {
  const { ip } = skb.dev.net.ipv4.mib;
  const raw = skb.dev.net.ipv4.rawSocks.length > 0 && rawLocalDeliver(skb, p, ctx);
  switch (p.protocol) {
    case IPPROTO_ICMP:
      ip.InDelivers++;
      icmpRcv(skb, p, ctx);
      break;
    case IPPROTO_IGMP:
      ip.InDelivers++;
      igmpRcv(skb, p, ctx);
      break;
    case IPPROTO_UDP:
      ip.InDelivers++;
      udpRcv(skb, p, ctx);
      break;
    case IPPROTO_TCP:
      ip.InDelivers++;
      tcpV4Rcv(skb, p, ctx);
      break;
    default:
      if (raw) {
        ip.InDelivers++;
        ctx.consume(skb, 'ip_protocol_deliver_rcu');
        break;
      }
      ip.InUnknownProtos++;
      ctx.ops.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0, ctx);
      ctx.drop(skb, 'IP_NOPROTO', 'ip_protocol_deliver_rcu');
  }
}

/** Five at once, one a second then; ICMP's own limit takes from the same tokens. Ref: ip_rt_error_cost, ip_rt_error_burst */
function errorAllowed(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): boolean {
  const peer = inetGetpeer(skb.dev.net, p.saddr, ctx);
  peer.rateTokens = Math.min(peer.rateTokens + (ctx.now - peer.rateLast), 5 * SEC);
  peer.rateLast = ctx.now;
  if (peer.rateTokens < SEC) return false;
  peer.rateTokens -= SEC;
  return true;
}

/** There is no way there: a router says so. Ref: net/ipv4/route.c:ip_error() */
function ipError(skb: SkBuff, rt: Ipv4Dst, ctx: Ctx): void {
  const inDev = skb.dev.ipPtr;
  const { mib } = skb.dev.net.ipv4;
  const p = skb.payload as Ipv4Packet;
  if (inDev === null || !inDevForward(inDev)) {
    if (rt.error === 'EHOSTUNREACH') mib.ip.InAddrErrors++;
    else if (rt.error === 'ENETUNREACH') mib.ipExt.InNoRoutes++;
    if (ctx.tracing)
      ctx.step(skb, 'ip_error', {
        says: `${formatIpv4(p.daddr)} is not an address of this host, and ${skb.dev.name} does not forward`,
        lookup: { table: 'sysctl', key: `net.ipv4.conf.${skb.dev.name}.forwarding`, value: '0' },
      });
    ctx.drop(skb, rt.error === 'ENETUNREACH' ? 'IP_INNOROUTES' : 'IP_INADDRERRORS', 'ip_error');
    return;
  }
  let code: number;
  if (rt.error === 'EHOSTUNREACH') code = ICMP_HOST_UNREACH;
  else if (rt.error === 'ENETUNREACH') {
    code = ICMP_NET_UNREACH;
    mib.ipExt.InNoRoutes++;
  } else if (rt.error === 'EACCES') code = ICMP_PKT_FILTERED;
  else {
    ctx.drop(skb, 'NOT_SPECIFIED', 'ip_error');
    return;
  }
  if (errorAllowed(skb, p, ctx)) ctx.ops.icmpSend(skb, ICMP_DEST_UNREACH, code, 0, ctx);
  else if (ctx.tracing)
    ctx.step(skb, 'ip_error', { says: `${formatIpv4(p.saddr)} was told too often: it is not told` });
  ctx.drop(skb, rt.error === 'ENETUNREACH' ? 'IP_INNOROUTES' : 'IP_INADDRERRORS', 'ip_error');
}
