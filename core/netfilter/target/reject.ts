import type { Ctx } from '../../ctx.ts';
import { flowi4 } from '../../ipv4/fib_lookup.ts';
import { ipLocalOut } from '../../ipv4/ip_output.ts';
import { ipRouteInput } from '../../ipv4/route_input.ts';
import { ipRouteOutput } from '../../ipv4/route_output.ts';
import { icmpv6Send } from '../../ipv6/icmp_send.ts';
import { ip6LocalOut, newIp6Skb } from '../../ipv6/ip6_output.ts';
import { flowi6, ip6RouteOutput } from '../../ipv6/ip6_route.ts';
import type { SkBuff } from '../../skb.ts';
import { ICMP_DEST_UNREACH } from '../../wire/icmp.ts';
import { ICMPV6_DEST_UNREACH } from '../../wire/icmpv6.ts';
import type { Ipv4Packet } from '../../wire/ipv4.ts';
import type { Ipv6Packet } from '../../wire/ipv6.ts';
import type { TcpSegment } from '../../wire/tcp.ts';
import type { NfHookState } from '../netfilter.ts';
import type { XtTarget } from '../x_tables.ts';
import { transportBody } from '../xt_transport.ts';

/** The code of ICMP's unreachable, or a reset. */
export type XtRejectInfo = { readonly with: number | 'tcp-reset' };

/** Tells the sender that it is refused, and drops. Ref: net/ipv4/netfilter/ipt_REJECT.c:reject_tg(), net/ipv6/netfilter/ip6t_REJECT.c */
export const reject: XtTarget<XtRejectInfo> = {
  name: 'REJECT',
  families: ['ipv4', 'ipv6'],
  tables: ['filter'],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
  checkentry(info, par) {
    const { header } = par.rule;
    if (info.with === 'tcp-reset' && (header.proto !== 6 || header.protoInv))
      return { ok: false, error: { errno: 'EINVAL' } };
    return { ok: true, value: undefined };
  },
  target(skb, info, par, ctx) {
    const { state } = par;
    if (state.pf === 'ipv4') {
      if (info.with === 'tcp-reset') sendReset4(skb, state, ctx);
      else if (par.fragoff === 0 && routed4(skb, ctx)) ctx.ops.icmpSend(skb, ICMP_DEST_UNREACH, info.with, 0, ctx);
    } else if (info.with === 'tcp-reset') sendReset6(skb, state, ctx);
    else icmpv6Send(skb, ICMPV6_DEST_UNREACH, info.with, 0, ctx);
    return 'DROP';
  },
};

/** A bridged or not yet routed packet gets the way it would have come in by. Ref: nf_reject_fill_skb_dst() */
function routed4(skb: SkBuff, ctx: Ctx): boolean {
  if (skb.dst !== null) return true;
  const p = skb.payload as Ipv4Packet;
  const found = ipRouteInput(skb, p.daddr, p.saddr, p.tos & 0x1c, ctx, p.protocol);
  if ('reason' in found) return false;
  skb.dst = found;
  return true;
}

/** The answer to a segment that no one wants; null where there is none. Ref: nf_reject_ip_tcphdr_put() */
function resetFor(skb: SkBuff): TcpSegment | null {
  const t = transportBody(skb);
  if (t?.kind !== 'tcp' || t.flags.rst) return null;
  const none = { fin: false, syn: false, rst: true, psh: false, urg: false, ece: false, cwr: false };
  return {
    kind: 'tcp',
    source: t.dest,
    dest: t.source,
    seq: t.flags.ack ? t.ack : 0,
    ack: t.flags.ack ? 0 : (t.seq + (t.flags.syn ? 1 : 0) + (t.flags.fin ? 1 : 0) + t.data.length) >>> 0,
    flags: { ...none, ack: !t.flags.ack },
    window: 0,
    urgent: 0,
    options: [],
    data: new Uint8Array(),
  };
}

/** Ref: net/ipv4/netfilter/nf_reject_ipv4.c:nf_send_reset() */
function sendReset4(skb: SkBuff, state: NfHookState, ctx: Ctx): void {
  const p = skb.payload as Ipv4Packet;
  const body = p.fragOff === 0 ? resetFor(skb) : null;
  if (body === null || !routed4(skb, ctx)) return;
  const fl = flowi4(p.saddr, p.daddr);
  const rt = ipRouteOutput(state.net, fl, ctx.now, true);
  if (typeof rt === 'string') return;
  const packet: Ipv4Packet = {
    kind: 'ipv4',
    tos: 0,
    id: 0,
    df: true,
    mf: false,
    fragOff: 0,
    ttl: state.net.ipv4.sysctl.ip_default_ttl,
    protocol: 6,
    saddr: p.daddr,
    daddr: p.saddr,
    options: null,
    body,
  };
  ipLocalOut(state.net, packet, rt, null, 0, skb.id, ctx);
}

/** Ref: net/ipv6/netfilter/nf_reject_ipv6.c:nf_send_reset6() */
function sendReset6(skb: SkBuff, state: NfHookState, ctx: Ctx): void {
  const p = skb.payload as Ipv6Packet;
  const body = resetFor(skb);
  if (body === null) return;
  const dst = ip6RouteOutput(state.net, flowi6(p.saddr, { saddr: p.daddr }), ctx, true);
  if (dst.error !== null) return;
  const header = { saddr: p.daddr, daddr: p.saddr, hopLimit: 64, trafficClass: 0 };
  ip6LocalOut(newIp6Skb(dst.dev, header, 6, body, ctx, skb.id), dst, ctx);
}
