import { formatIpv4 } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import { sockQueueRcv } from '../socket/sock.ts';
import type { UdpSock } from '../socket/udp.ts';
import { ICMP_DEST_UNREACH, type IcmpError } from '../wire/icmp.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import type { UdpDatagram } from '../wire/udp.ts';
import { ICMP_PORT_UNREACH } from './icmp_codes.ts';
import { icmpErrorToSock } from './sock_icmp.ts';

/** How well a socket fits, -1 for not at all; one of IPv6 takes IPv4 unless it is v6only. Ref: net/ipv4/udp.c:compute_score() */
function computeScore(sk: UdpSock, saddr: number, sport: number, daddr: number, dif: number): number {
  let score: number;
  if (sk.family === 'inet') {
    score = 2;
    if (sk.rcvSaddr !== daddr && sk.rcvSaddr !== 0) return -1;
    if (sk.rcvSaddr !== 0) score++;
  } else {
    score = 1;
    if (sk.options.v6only === true) return -1;
    if (sk.rcvSaddr !== '::' && sk.rcvSaddr !== `::ffff:${formatIpv4(daddr as never)}`) return -1;
    if (sk.connected && sk.daddr !== `::ffff:${formatIpv4(saddr as never)}`) return -1;
  }
  if (sk.family === 'inet' && sk.daddr !== 0) {
    if (sk.daddr !== saddr) return -1;
    score += 4;
  }
  if (sk.dport !== 0) {
    if (sk.dport !== sport) return -1;
    score += 4;
  }
  if (sk.boundDevIf !== 0) {
    if (sk.boundDevIf !== dif) return -1;
    score += 4;
  }
  return score;
}

/** Ref: net/ipv4/udp.c:__udp4_lib_lookup() */
function udp4Lookup(
  list: readonly UdpSock[] | undefined,
  saddr: number,
  sport: number,
  daddr: number,
  dif: number,
): UdpSock | null {
  let best: UdpSock | null = null;
  let top = 0;
  for (const sk of list ?? []) {
    const score = computeScore(sk, saddr, sport, daddr, dif);
    if (score > top) {
      best = sk;
      top = score;
    }
  }
  return best;
}

function queue(sk: UdpSock, skb: SkBuff, p: Ipv4Packet, d: UdpDatagram, ctx: Ctx): boolean {
  return sockQueueRcv(
    sk,
    {
      at: ctx.now,
      from: { family: 'inet', addr: p.saddr, port: d.source },
      data: { kind: 'bytes', bytes: d.data },
      ttl: p.ttl,
      ifindex: skb.dev.ifindex,
      to: p.daddr,
    },
    skb.len,
    ctx,
  );
}

/** Ref: net/ipv4/udp.c:__udp4_lib_rcv() */
export function udpRcv(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): void {
  const { net } = skb.dev;
  const { udp } = net.ipv4.mib;
  if (p.body.kind !== 'udp') {
    udp.InErrors++;
    ctx.drop(skb, 'PKT_TOO_SMALL', 'udp_rcv');
    return;
  }
  const d = p.body;
  const list = net.ipv4.udpPorts.get(d.dest);
  const rt = skb.dst;
  if (rt !== null && rt.family === 'inet' && (rt.broadcast || rt.multicast)) {
    mcastDeliver(skb, p, d, list ?? [], rt.multicast, ctx);
    return;
  }
  const sk = udp4Lookup(list, p.saddr, d.source, p.daddr, skb.dev.ifindex);
  if (sk === null) {
    udp.NoPorts++;
    if (ctx.tracing)
      ctx.step(skb, 'udp_rcv', {
        says: `nobody listens on UDP port ${d.dest}`,
        lookup: { table: 'socket', key: `udp ${formatIpv4(p.daddr)}:${d.dest}`, found: null },
      });
    ctx.ops.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0, ctx);
    ctx.drop(skb, 'NO_SOCKET', 'udp_rcv');
    return;
  }
  if (!queue(sk, skb, p, d, ctx)) {
    udp.RcvbufErrors++;
    udp.InErrors++;
    ctx.drop(skb, 'SOCKET_RCVBUFF', 'udp_queue_rcv_skb');
    return;
  }
  udp.InDatagrams++;
  ctx.deliver(skb, sk, 'udp_queue_rcv_skb');
}

/** Every socket that fits gets one. Ref: net/ipv4/udp.c:__udp4_lib_mcast_deliver() */
function mcastDeliver(
  skb: SkBuff,
  p: Ipv4Packet,
  d: UdpDatagram,
  list: readonly UdpSock[],
  multicast: boolean,
  ctx: Ctx,
): void {
  const { udp } = skb.dev.net.ipv4.mib;
  let last: UdpSock | null = null;
  for (const sk of list) {
    if (computeScore(sk, p.saddr, d.source, p.daddr, skb.dev.ifindex) < 0) continue;
    if (multicast && sk.memberships.length > 0 && !sk.memberships.some((m) => m.group === p.daddr)) continue;
    if (!queue(sk, skb, p, d, ctx)) continue;
    udp.InDatagrams++;
    last = sk;
  }
  if (last === null) {
    udp.IgnoredMulti++;
    ctx.drop(skb, 'NO_SOCKET', 'udp_rcv');
  } else ctx.deliver(skb, last, 'udp_queue_rcv_skb');
}

/** Ref: net/ipv4/udp.c:__udp4_lib_err() */
export function udpErr(skb: SkBuff, outer: Ipv4Packet, m: IcmpError, ctx: Ctx): void {
  const inner = m.original;
  if (inner.body.kind !== 'udp') return;
  const { source, dest } = inner.body;
  const sk = udp4Lookup(skb.dev.net.ipv4.udpPorts.get(source), inner.daddr, dest, inner.saddr, skb.dev.ifindex);
  if (sk !== null) icmpErrorToSock(sk, m, outer, false, dest, ctx);
}
