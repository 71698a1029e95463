import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { PingSock } from '../socket/ping.ts';
import { sockQueueRcv } from '../socket/sock.ts';
import type { IcmpEcho, IcmpError } from '../wire/icmp.ts';
import { type Ipv4Packet, quotedBody } from '../wire/ipv4.ts';
import { icmpErrorToSock } from './sock_icmp.ts';

/** The ping socket of an echo id. Ref: net/ipv4/ping.c:ping_lookup() */
function pingLookup(skb: SkBuff, id: number, local: number): PingSock | null {
  const list = skb.dev.net.ipv4.pingIds.get(id);
  if (list === undefined) return null;
  for (const sk of list) {
    if (sk.family !== 'inet') continue;
    if (sk.rcvSaddr !== 0 && sk.rcvSaddr !== local) continue;
    if (sk.boundDevIf !== 0 && sk.boundDevIf !== skb.dev.ifindex) continue;
    return sk;
  }
  return null;
}

/** Ref: net/ipv4/ping.c:ping_rcv() */
export function pingRcv(skb: SkBuff, p: Ipv4Packet, echo: IcmpEcho, ctx: Ctx): void {
  const sk = pingLookup(skb, echo.id, p.daddr);
  if (sk === null) {
    ctx.drop(skb, 'NO_SOCKET', 'ping_rcv');
    return;
  }
  const message = {
    at: ctx.now,
    from: { family: 'inet', addr: p.saddr, port: 0 },
    data: { kind: 'packet', packet: p },
    ttl: p.ttl,
    ifindex: skb.dev.ifindex,
    to: p.daddr,
  } as const;
  if (sockQueueRcv(sk, message, skb.len, ctx)) ctx.deliver(skb, sk, 'ping_rcv');
  else ctx.drop(skb, 'SOCKET_RCVBUFF', 'ping_rcv');
}

/** Ref: net/ipv4/ping.c:ping_err() */
export function pingErr(skb: SkBuff, outer: Ipv4Packet, m: IcmpError, ctx: Ctx): void {
  const body = quotedBody(m.original);
  if (body.kind !== 'icmp' || !('id' in body)) return;
  const sk = pingLookup(skb, body.id, m.original.saddr);
  if (sk !== null) icmpErrorToSock(sk, m, outer, true, 0, ctx);
}
