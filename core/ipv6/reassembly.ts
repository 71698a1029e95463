import type { Ctx } from '../ctx.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import { ICMPV6_PARAMPROB, ICMPV6_TIME_EXCEED } from '../wire/icmpv6.ts';
import { type Ipv6Extension, type Ipv6Packet, ipv6Length, parseIpv6Body } from '../wire/ipv6.ts';
import { SEC } from '../world.ts';
import { ICMPV6_EXC_FRAGTIME, ICMPV6_HDR_FIELD, icmpv6Send } from './icmp_send.ts';
import type { Ip6FragQueue } from './netns_ipv6.ts';

type FragmentHeader = Extract<Ipv6Extension, { kind: 'fragment' }>;

/** The whole packet once its last part is here, else null: the part waits or has died. Ref: net/ipv6/reassembly.c:ipv6_frag_rcv() */
export function ipv6FragRcv(skb: SkBuff, p: Ipv6Packet, fh: FragmentHeader, ctx: Ctx): SkBuff | null {
  const { net } = skb.dev;
  const { ip6 } = net.ipv6.mib;
  ip6.ReasmReqds++;
  if (fh.offset === 0 && !fh.more) {
    ip6.ReasmOKs++;
    return whole(skb, p, p.body);
  }
  const bytes = p.body.kind === 'raw' ? p.body.bytes : new Uint8Array();
  const bad = (reason: 'DUP_FRAG' | 'IP_INHDR' | 'FRAG_TOO_FAR') => {
    ip6.ReasmFails++;
    ctx.drop(skb, reason, 'ipv6_frag_rcv');
    return null;
  };
  if (fh.more && (bytes.length & 7) !== 0) {
    icmpv6Send(skb, ICMPV6_PARAMPROB, ICMPV6_HDR_FIELD, 4, ctx);
    return bad('IP_INHDR');
  }
  if (fh.offset + bytes.length > 65535) {
    icmpv6Send(skb, ICMPV6_PARAMPROB, ICMPV6_HDR_FIELD, 42, ctx);
    return bad('IP_INHDR');
  }
  const key = `${fh.id} ${p.saddr} ${p.daddr}`;
  let fq = net.ipv6.frags.get(key);
  if (fq === undefined) {
    fq = { key, dev: skb.dev, parts: [], total: -1, meat: 0, timer: null };
    net.ipv6.frags.set(key, fq);
    fq.timer = ctx.arm(ctx.now + net.ipv6.sysctl.ip6frag_time * SEC, { kind: 'ipv6', fn: 'ip6_frag_expire', net, fq });
  }
  const end = fh.offset + bytes.length;
  if (!fh.more) fq.total = end;
  const at = fq.parts.findIndex((part) => part.offset >= fh.offset);
  const next = at < 0 ? undefined : fq.parts[at];
  const prev = fq.parts[at < 0 ? fq.parts.length - 1 : at - 1];
  if (next !== undefined && next.offset === fh.offset && next.bytes.length === bytes.length) return bad('DUP_FRAG');
  if (
    (next !== undefined && next.offset < end) ||
    (prev !== undefined && prev.offset + prev.bytes.length > fh.offset)
  ) {
    // overlapping parts kill the whole packet: RFC 5722
    killQueue(net, fq, ctx);
    return bad('DUP_FRAG');
  }
  fq.parts.splice(at < 0 ? fq.parts.length : at, 0, { offset: fh.offset, bytes, skb });
  fq.meat += bytes.length;
  if (fq.total !== fq.meat) return null;
  net.ipv6.frags.delete(key);
  ctx.cancel(fq.timer);
  const body = new Uint8Array(fq.total);
  for (const part of fq.parts) {
    body.set(part.bytes, part.offset);
    if (part.skb !== skb) ctx.consume(part.skb, 'ip6_frag_reasm');
  }
  ip6.ReasmOKs++;
  const first = fq.parts[0]!.skb.payload as Ipv6Packet;
  return whole(skb, first, parseIpv6Body(first.nexthdr, body) ?? { kind: 'raw', bytes: body });
}

function whole(skb: SkBuff, p: Ipv6Packet, body: Ipv6Packet['body']): SkBuff {
  let known = body;
  if (body.kind === 'raw') known = parseIpv6Body(p.nexthdr, body.bytes) ?? body;
  const packet = { ...p, extensions: p.extensions.filter((e) => e.kind !== 'fragment'), body: known };
  skb.payload = packet;
  skb.len = ipv6Length(packet);
  return skb;
}

function killQueue(net: Net, fq: Ip6FragQueue, ctx: Ctx): void {
  ctx.cancel(fq.timer);
  net.ipv6.frags.delete(fq.key);
  for (const part of fq.parts) {
    net.ipv6.mib.ip6.ReasmFails++;
    ctx.drop(part.skb, 'DUP_FRAG', 'inet_frag_kill');
  }
}

/** The rest did not come in time. Ref: include/net/ipv6_frag.h:ip6frag_expire_frag_queue() */
export function ip6FragExpire(net: Net, fq: Ip6FragQueue, ctx: Ctx): void {
  if (net.ipv6.frags.get(fq.key) !== fq) return;
  net.ipv6.frags.delete(fq.key);
  net.ipv6.mib.ip6.ReasmTimeout++;
  net.ipv6.mib.ip6.ReasmFails++;
  const first = fq.parts[0];
  if (first?.offset === 0) icmpv6Send(first.skb, ICMPV6_TIME_EXCEED, ICMPV6_EXC_FRAGTIME, 0, ctx);
  for (const part of fq.parts) ctx.drop(part.skb, 'FRAG_REASM_TIMEOUT', 'ip6frag_expire_frag_queue');
}
