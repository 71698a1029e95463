import { IN6ADDR_ANY, type Ipv6Addr, ipv6IsMulticast } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { InetSock } from '../socket/inet.ts';
import type { RawSock } from '../socket/raw.ts';
import { sockQueueRcv } from '../socket/sock.ts';
import type { RecvMessage } from '../socket/socket.ts';
import type { Icmpv6Error } from '../wire/icmpv6.ts';
import { IPPROTO_ICMPV6 } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import { ipv6AddrNeedsScopeId } from './addr_type.ts';
import { icmpv6ErrorToSock } from './sock_icmp6.ts';

/**
 * Where a packet came in, as sockets see it: what went to an address of this host over lo came in by the address's device.
 * Ref: include/linux/ipv6.h:inet6_iif(), net/ipv6/ip6_input.c:ip6_rcv_core()
 */
export function inet6Iif(skb: SkBuff, p: Ipv6Packet): number {
  if (skb.dev.isLoopback && ipv6AddrNeedsScopeId(p.daddr)) {
    const on = skb.dev.net.ipv6.addrLst.get(p.daddr)?.[0];
    if (on !== undefined) return on.idev.dev.ifindex;
  }
  return skb.skbIif || skb.dev.ifindex;
}

/** A received packet as sockets get it; a link-local sender comes with the device it is on. */
export function recvMessage6(
  skb: SkBuff,
  p: Ipv6Packet,
  port: number,
  data: RecvMessage['data'],
  ctx: Ctx,
): RecvMessage {
  const ifindex = inet6Iif(skb, p);
  return {
    at: ctx.now,
    from: { family: 'inet6', addr: p.saddr, port, scopeId: ipv6AddrNeedsScopeId(p.saddr) ? ifindex : 0 },
    data,
    ttl: p.hopLimit,
    ifindex,
    to: p.daddr,
  };
}

/** Is it a member, or does it take every group the host hears? Ref: net/ipv6/mcast.c:inet6_mc_check() */
export function inet6McCheck(sk: InetSock, group: Ipv6Addr): boolean {
  return sk.memberships.length === 0 || sk.memberships.some((m) => m.group === group);
}

function matches(sk: RawSock, proto: number, raddr: Ipv6Addr, laddr: Ipv6Addr, dif: number): boolean {
  if (sk.family !== 'inet6' || sk.protocol !== proto) return false;
  if (sk.daddr !== IN6ADDR_ANY && sk.daddr !== raddr) return false;
  if (sk.boundDevIf !== 0 && sk.boundDevIf !== dif) return false;
  if (sk.rcvSaddr === IN6ADDR_ANY || sk.rcvSaddr === laddr) return true;
  return ipv6IsMulticast(laddr) && inet6McCheck(sk, laddr);
}

/** A copy for every raw socket that wants it; true when one did. Ref: net/ipv6/raw.c:ipv6_raw_deliver() */
export function raw6LocalDeliver(skb: SkBuff, p: Ipv6Packet, ctx: Ctx): boolean {
  let delivered = false;
  for (const sk of skb.dev.net.ipv4.rawSocks) {
    if (!matches(sk, p.nexthdr, p.saddr, p.daddr, inet6Iif(skb, p))) continue;
    delivered = true;
    const { body } = p;
    if (p.nexthdr === IPPROTO_ICMPV6 && 'type' in body && sk.options.icmpFilter?.includes(body.type as number))
      continue;
    const queued = sockQueueRcv(sk, recvMessage6(skb, p, 0, { kind: 'packet', packet: p }, ctx), skb.len, ctx);
    if (queued && ctx.tracing) ctx.step(skb, 'rawv6_rcv', { says: 'a raw socket gets a copy' });
  }
  return delivered;
}

/** An error about a packet that a raw socket may have sent. Ref: net/ipv6/raw.c:raw6_icmp_error() */
export function raw6IcmpError(skb: SkBuff, outer: Ipv6Packet, m: Icmpv6Error, ctx: Ctx): void {
  const { original } = m;
  for (const sk of skb.dev.net.ipv4.rawSocks)
    if (matches(sk, original.nexthdr, original.daddr, original.saddr, skb.dev.ifindex))
      icmpv6ErrorToSock(sk, m, outer, 0, ctx);
}
