import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { RawSock } from '../socket/raw.ts';
import { sockQueueRcv } from '../socket/sock.ts';
import type { IcmpError } from '../wire/icmp.ts';
import { IPPROTO_ICMP, IPPROTO_RAW, type Ipv4Packet } from '../wire/ipv4.ts';
import { icmpErrorToSock } from './sock_icmp.ts';

function matches(sk: RawSock, p: Ipv4Packet, raddr: number, laddr: number, ifindex: number): boolean {
  return (
    sk.family === 'inet' &&
    sk.protocol === p.protocol &&
    sk.protocol !== IPPROTO_RAW &&
    (sk.daddr === 0 || sk.daddr === raddr) &&
    (sk.rcvSaddr === 0 || sk.rcvSaddr === laddr) &&
    (sk.boundDevIf === 0 || sk.boundDevIf === ifindex)
  );
}

/** A copy for every raw socket that wants it; true when one did. Ref: net/ipv4/raw.c:raw_v4_input() */
export function rawLocalDeliver(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): boolean {
  let delivered = false;
  for (const sk of skb.dev.net.ipv4.rawSocks) {
    if (!matches(sk, p, p.saddr, p.daddr, skb.dev.ifindex)) continue;
    delivered = true;
    if (p.protocol === IPPROTO_ICMP && 'type' in p.body && sk.options.icmpFilter?.includes(p.body.type as number))
      continue;
    const queued = sockQueueRcv(
      sk,
      {
        at: ctx.now,
        from: { family: 'inet', addr: p.saddr, port: 0 },
        data: { kind: 'packet', packet: p },
        ttl: p.ttl,
        ifindex: skb.dev.ifindex,
        to: p.daddr,
      },
      skb.len,
      ctx,
    );
    if (queued && ctx.tracing) ctx.step(skb, 'raw_rcv', { says: 'a raw socket gets a copy' });
  }
  return delivered;
}

/** An ICMP error about a packet that a raw socket may have sent. Ref: net/ipv4/raw.c:raw_icmp_error() */
export function rawIcmpError(skb: SkBuff, outer: Ipv4Packet, m: IcmpError, ctx: Ctx): void {
  const inner = m.original;
  for (const sk of skb.dev.net.ipv4.rawSocks) {
    if (matches(sk, inner, inner.daddr, inner.saddr, skb.dev.ifindex)) icmpErrorToSock(sk, m, outer, false, 0, ctx);
  }
}
