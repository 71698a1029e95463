import { formatIpv4 } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import { IPPROTO_TCP, type Ipv4Packet } from '../wire/ipv4.ts';
import type { TcpSegment } from '../wire/tcp.ts';
import { flowi4 } from './fib_lookup.ts';
import { ipLocalOut } from './ip_output.ts';
import { ipRouteOutput } from './route_output.ts';

/** A segment came in. Differs: there are no connections yet, so that nobody listens. Ref: net/ipv4/tcp_ipv4.c:tcp_v4_rcv() */
export function tcpV4Rcv(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): void {
  const { tcp } = skb.dev.net.ipv4.mib;
  if (skb.pktType !== 'HOST' || p.body.kind !== 'tcp') {
    ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_v4_rcv');
    return;
  }
  tcp.InSegs++;
  if (ctx.tracing)
    ctx.step(skb, 'tcp_v4_rcv', {
      says: `nobody listens on TCP port ${p.body.dest}`,
      lookup: { table: 'socket', key: `tcp ${formatIpv4(p.daddr)}:${p.body.dest}`, found: null },
    });
  tcpV4SendReset(skb, p, p.body, ctx);
  ctx.drop(skb, 'NO_SOCKET', 'tcp_v4_rcv');
}

/** Ref: RFC 9293 section 3.5.2; net/ipv4/tcp_ipv4.c:tcp_v4_send_reset() */
function tcpV4SendReset(skb: SkBuff, p: Ipv4Packet, th: TcpSegment, ctx: Ctx): void {
  const { net } = skb.dev;
  const rt = skb.dst;
  if (th.flags.rst || rt === null || rt.family !== 'inet' || rt.type !== 'local') return;
  const { syn, fin, ack } = th.flags;
  const reply: TcpSegment = {
    kind: 'tcp',
    source: th.dest,
    dest: th.source,
    seq: ack ? th.ack : 0,
    ack: ack ? 0 : (th.seq + (syn ? 1 : 0) + (fin ? 1 : 0) + th.data.length) >>> 0,
    flags: { fin: false, syn: false, rst: true, psh: false, ack: !ack, urg: false, ece: false, cwr: false },
    window: 0,
    urgent: 0,
    options: [],
    data: new Uint8Array(0),
  };
  const fl = flowi4(p.saddr, p.daddr);
  fl.ipProto = IPPROTO_TCP;
  fl.sport = th.dest;
  fl.dport = th.source;
  const out = ipRouteOutput(net, fl, ctx.now);
  if (typeof out === 'string') return;
  const packet: Ipv4Packet = {
    kind: 'ipv4',
    tos: p.tos & 0xfc,
    id: 0,
    df: true,
    mf: false,
    fragOff: 0,
    ttl: out.fi?.metrics.hoplimit ?? net.ipv4.sysctl.ip_default_ttl,
    protocol: IPPROTO_TCP,
    saddr: fl.saddr,
    daddr: fl.daddr,
    options: null,
    body: reply,
  };
  net.ipv4.mib.tcp.OutSegs++;
  net.ipv4.mib.tcp.OutRsts++;
  ipLocalOut(net, packet, out, null, 0, skb.id, ctx);
}
