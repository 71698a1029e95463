import type { SkBuff } from '../skb.ts';
import { type Ipv4Body, parseIpv4Body } from '../wire/ipv4.ts';
import { type Ipv6Body, parseIpv6Body } from '../wire/ipv6.ts';

/** What follows the IP header, of a first fragment too; null for anything but IP. */
export function transportBody(skb: SkBuff): Ipv4Body | Ipv6Body | null {
  const p = skb.payload;
  if (p.kind === 'ipv4') {
    if (p.body.kind !== 'raw' || !p.mf || p.fragOff !== 0) return p.body;
    return parseIpv4Body(p.protocol, p.body.bytes) ?? p.body;
  }
  if (p.kind !== 'ipv6') return null;
  const { body } = p;
  if (body.kind !== 'raw' || !p.extensions.some((e) => e.kind === 'fragment' && e.offset === 0)) return body;
  return parseIpv6Body(p.nexthdr, body.bytes) ?? body;
}

/** The transport protocol's number; 0 for anything but IP. */
export function transportProto(skb: SkBuff): number {
  const p = skb.payload;
  return p.kind === 'ipv4' ? p.protocol : p.kind === 'ipv6' ? p.nexthdr : 0;
}

/** From `min` to `max`, both in. */
export type XtRange = { readonly min: number; readonly max: number };

export function inRange(r: XtRange, x: number): boolean {
  return x >= r.min && x <= r.max;
}
