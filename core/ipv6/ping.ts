import { IN6ADDR_ANY, type Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { PingSock } from '../socket/ping.ts';
import { sockQueueRcv } from '../socket/sock.ts';
import type { Icmpv6Echo, Icmpv6Error } from '../wire/icmpv6.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import { inet6Iif, recvMessage6 } from './raw.ts';
import { icmpv6ErrorToSock } from './sock_icmp6.ts';

/** Ref: net/ipv4/ping.c:ping_lookup() */
function pingLookup(skb: SkBuff, id: number, local: Ipv6Addr, dif: number): PingSock | null {
  for (const sk of skb.dev.net.ipv4.pingIds.get(id) ?? []) {
    if (sk.family !== 'inet6') continue;
    if (sk.rcvSaddr !== IN6ADDR_ANY && sk.rcvSaddr !== local) continue;
    if (sk.boundDevIf !== 0 && sk.boundDevIf !== dif) continue;
    return sk;
  }
  return null;
}

/** An echo reply for a ping socket. Ref: net/ipv4/ping.c:ping_rcv() */
export function pingv6Rcv(skb: SkBuff, p: Ipv6Packet, echo: Icmpv6Echo, ctx: Ctx): void {
  const sk = pingLookup(skb, echo.id, p.daddr, inet6Iif(skb, p));
  if (sk === null) {
    ctx.consume(skb, 'ping_rcv');
    return;
  }
  if (sockQueueRcv(sk, recvMessage6(skb, p, 0, { kind: 'packet', packet: p }, ctx), skb.len, ctx))
    ctx.deliver(skb, sk, 'ping_rcv');
  else ctx.drop(skb, 'SOCKET_RCVBUFF', 'ping_rcv');
}

/** Ref: net/ipv4/ping.c:ping_err() */
export function pingv6Err(skb: SkBuff, outer: Ipv6Packet, m: Icmpv6Error, ctx: Ctx): void {
  const { body } = m.original;
  if (body.kind !== 'icmpv6' || body.type !== 128) return;
  const sk = pingLookup(skb, body.id, m.original.saddr, inet6Iif(skb, outer));
  if (sk !== null) icmpv6ErrorToSock(sk, m, outer, 0, ctx);
}
