import type { SkBuff } from '../../skb.ts';
import type { TcpSegment } from '../../wire/tcp.ts';

/** A packet's whole TCP segment; null for fragments and anything else. */
export function tcpOf({ payload: p }: SkBuff): TcpSegment | null {
  return (p.kind === 'ipv4' || p.kind === 'ipv6') && p.body.kind === 'tcp' ? p.body : null;
}

/** The packet with another segment in it; its length is the caller's. */
export function setTcp(skb: SkBuff, body: TcpSegment): void {
  const p = skb.payload;
  if (p.kind === 'ipv4') skb.payload = { ...p, body };
  else if (p.kind === 'ipv6') skb.payload = { ...p, body };
}
