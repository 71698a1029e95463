import { IN6ADDR_ANY, type Ipv6Addr, ipv6IsMulticast } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import { sockQueueRcv } from '../socket/sock.ts';
import type { UdpSock } from '../socket/udp.ts';
import { ICMPV6_DEST_UNREACH, type Icmpv6Error } from '../wire/icmpv6.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import type { UdpDatagram } from '../wire/udp.ts';
import { ICMPV6_PORT_UNREACH, icmpv6Send } from './icmp_send.ts';
import { inet6McCheck, recvMessage6 } from './raw.ts';
import { icmpv6ErrorToSock } from './sock_icmp6.ts';

/** How well a socket fits, -1 for not at all. Ref: net/ipv6/udp.c:compute_score() */
function computeScore(sk: UdpSock, saddr: Ipv6Addr, sport: number, daddr: Ipv6Addr, dif: number): number {
  if (sk.family !== 'inet6') return -1;
  let score = 0;
  if (sk.rcvSaddr !== IN6ADDR_ANY) {
    if (sk.rcvSaddr !== daddr) return -1;
    score++;
  }
  if (sk.dport !== 0) {
    if (sk.dport !== sport) return -1;
    score++;
  }
  if (sk.daddr !== IN6ADDR_ANY) {
    if (sk.daddr !== saddr) return -1;
    score++;
  }
  if (sk.boundDevIf !== 0) {
    if (sk.boundDevIf !== dif) return -1;
    score++;
  }
  return score;
}

function udp6Lookup(
  list: readonly UdpSock[],
  saddr: Ipv6Addr,
  sport: number,
  daddr: Ipv6Addr,
  dif: number,
): UdpSock | null {
  let best: UdpSock | null = null;
  let top = -1;
  for (const sk of list) {
    const score = computeScore(sk, saddr, sport, daddr, dif);
    if (score > top) {
      best = sk;
      top = score;
    }
  }
  return best;
}

function queue(sk: UdpSock, skb: SkBuff, p: Ipv6Packet, d: UdpDatagram, ctx: Ctx): boolean {
  return sockQueueRcv(sk, recvMessage6(skb, p, d.source, { kind: 'bytes', bytes: d.data }, ctx), skb.len, ctx);
}

/** Ref: net/ipv6/udp.c:__udp6_lib_rcv() */
export function udpv6Rcv(skb: SkBuff, p: Ipv6Packet, ctx: Ctx): void {
  const { net } = skb.dev;
  const { udp6 } = net.ipv6.mib;
  if (p.body.kind !== 'udp') {
    udp6.InErrors++;
    ctx.drop(skb, 'PKT_TOO_SMALL', 'udpv6_rcv');
    return;
  }
  const d = p.body;
  const list = net.ipv4.udpPorts.get(d.dest) ?? [];
  const dif = skb.skbIif || skb.dev.ifindex;
  if (ipv6IsMulticast(p.daddr)) {
    let last: UdpSock | null = null;
    for (const sk of list) {
      if (sk.rcvSaddr !== IN6ADDR_ANY && sk.rcvSaddr !== p.daddr) continue;
      if (computeScore(sk, p.saddr, d.source, p.daddr, dif) < 0 || !inet6McCheck(sk, p.daddr)) continue;
      if (!queue(sk, skb, p, d, ctx)) continue;
      udp6.InDatagrams++;
      last = sk;
    }
    if (last !== null) {
      ctx.deliver(skb, last, 'udpv6_queue_rcv_skb');
      return;
    }
    udp6.IgnoredMulti++;
    ctx.drop(skb, 'NO_SOCKET', 'udpv6_rcv');
    return;
  }
  const sk = udp6Lookup(list, p.saddr, d.source, p.daddr, dif);
  if (sk === null) {
    udp6.NoPorts++;
    if (ctx.tracing)
      ctx.step(skb, 'udpv6_rcv', {
        says: `nobody listens on UDP port ${d.dest}`,
        lookup: { table: 'socket', key: `udp [${p.daddr}]:${d.dest}`, found: null },
      });
    icmpv6Send(skb, ICMPV6_DEST_UNREACH, ICMPV6_PORT_UNREACH, 0, ctx);
    ctx.drop(skb, 'NO_SOCKET', 'udpv6_rcv');
    return;
  }
  if (!queue(sk, skb, p, d, ctx)) {
    udp6.RcvbufErrors++;
    udp6.InErrors++;
    ctx.drop(skb, 'SOCKET_RCVBUFF', 'udpv6_queue_rcv_skb');
    return;
  }
  udp6.InDatagrams++;
  ctx.deliver(skb, sk, 'udpv6_queue_rcv_skb');
}

/** Ref: net/ipv6/udp.c:__udp6_lib_err() */
export function udpv6Err(skb: SkBuff, outer: Ipv6Packet, m: Icmpv6Error, ctx: Ctx): void {
  const inner = m.original;
  if (inner.body.kind !== 'udp') return;
  const { source, dest } = inner.body;
  const list = skb.dev.net.ipv4.udpPorts.get(source) ?? [];
  const sk = udp6Lookup(list, inner.daddr, dest, inner.saddr, skb.dev.ifindex);
  if (sk !== null) icmpv6ErrorToSock(sk, m, outer, dest, ctx);
}
