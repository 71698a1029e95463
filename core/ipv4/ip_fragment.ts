import { formatIpv4 } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { skbTruesize } from '../neigh/neigh_output.ts';
import { allocSkb, type SkBuff } from '../skb.ts';
import { ICMP_TIME_EXCEEDED } from '../wire/icmp.ts';
import { type Ipv4Body, type Ipv4Packet, ipv4BodyBytes, ipv4Length, parseIpv4Body } from '../wire/ipv4.ts';
import { SEC } from '../world.ts';
import { ICMP_EXC_FRAGTIME } from './icmp_codes.ts';
import type { Ipq, NetnsIpv4 } from './netns_ipv4.ts';

/**
 * Keeps a fragment; the whole packet once all are there, else null. Fragments that overlap end the packet.
 * Ref: net/ipv4/ip_fragment.c:ip_defrag(), ip_frag_queue()
 */
export function ipDefrag(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): SkBuff | null {
  const { ipv4 } = skb.dev.net;
  const { ip } = ipv4.mib;
  ip.ReasmReqds++;
  const key = `${p.saddr} ${p.daddr} ${p.id} ${p.protocol}`;
  let qp = ipv4.frags.get(key);
  if (qp === undefined) {
    if (ipv4.fragMem > ipv4.sysctl.ipfrag_high_thresh || ipv4.sysctl.ipfrag_high_thresh === 0) {
      ip.ReasmFails++;
      ctx.drop(skb, 'NOMEM', 'ip_defrag');
      return null;
    }
    qp = {
      key,
      frags: [],
      total: 0,
      firstIn: false,
      lastIn: false,
      meat: 0,
      maxSize: 0,
      iif: skb.dev.ifindex,
      timer: null,
      dead: false,
    };
    ipv4.frags.set(key, qp);
    qp.timer = ctx.arm(ctx.now + ipv4.sysctl.ipfrag_time * SEC, { kind: 'ipv4', what: 'frag', qp, ipv4 });
  }
  const bytes = p.body.kind === 'raw' ? p.body.bytes : ipv4BodyBytes(p);
  const { fragOff: offset } = p;
  const end = p.mf ? offset + (bytes.length & ~7) : offset + bytes.length;
  const bad = p.mf ? qp.lastIn && end > qp.total : end < lastEnd(qp) || (qp.lastIn && end !== qp.total);
  if (bad || end === offset) return discard(skb, ctx, 'ip_frag_queue');
  for (const f of qp.frags) {
    if (f.offset === offset && f.end === end) return discard(skb, ctx, 'ip_frag_queue', 'DUP_FRAG');
    if (offset < f.end && f.offset < end) {
      ipv4.mib.ipExt.ReasmOverlaps++;
      kill(qp, ipv4, ctx, 'ip_frag_queue');
      ip.ReasmFails++;
      return discard(skb, ctx, 'ip_frag_queue');
    }
  }
  if (!p.mf) {
    qp.lastIn = true;
    qp.total = end;
  }
  if (offset === 0) qp.firstIn = true;
  qp.meat += end - offset;
  ipv4.fragMem += skbTruesize(skb.len);
  qp.frags.push({ offset, end, skb });
  qp.frags.sort((a, b) => a.offset - b.offset);
  if (ctx.tracing)
    ctx.step(skb, 'ip_frag_queue', { says: `fragment ${offset}-${end} of packet ${p.id} from ${formatIpv4(p.saddr)}` });
  return qp.firstIn && qp.lastIn && qp.meat === qp.total ? reasm(qp, ipv4, ctx) : null;
}

const lastEnd = (qp: Ipq): number => (qp.frags.length === 0 ? 0 : qp.frags[qp.frags.length - 1]!.end);

function discard(skb: SkBuff, ctx: Ctx, fn: string, reason: 'NOT_SPECIFIED' | 'DUP_FRAG' = 'NOT_SPECIFIED'): null {
  ctx.drop(skb, reason, fn);
  return null;
}

function unhash(qp: Ipq, ipv4: NetnsIpv4, ctx: Ctx): void {
  ctx.cancel(qp.timer);
  qp.timer = null;
  qp.dead = true;
  ipv4.frags.delete(qp.key);
  for (const f of qp.frags) ipv4.fragMem -= skbTruesize(f.skb.len);
}

function kill(qp: Ipq, ipv4: NetnsIpv4, ctx: Ctx, fn: string): void {
  unhash(qp, ipv4, ctx);
  for (const f of qp.frags) ctx.drop(f.skb, 'FRAG_REASM_TIMEOUT', fn);
  qp.frags = [];
}

/** Ref: net/ipv4/ip_fragment.c:ip_frag_reasm() */
function reasm(qp: Ipq, ipv4: NetnsIpv4, ctx: Ctx): SkBuff {
  unhash(qp, ipv4, ctx);
  const head = qp.frags[0]!.skb;
  const first = head.payload as Ipv4Packet;
  const bytes = new Uint8Array(qp.total);
  for (const f of qp.frags) {
    const p = f.skb.payload as Ipv4Packet;
    const part = p.body.kind === 'raw' ? p.body.bytes : ipv4BodyBytes(p);
    bytes.set(part.subarray(0, f.end - f.offset), f.offset);
  }
  const body: Ipv4Body = parseIpv4Body(first.protocol, bytes) ?? { kind: 'raw', bytes };
  const packet: Ipv4Packet = { ...first, mf: false, fragOff: 0, body };
  const whole = allocSkb(ctx.newSkbId(head.id), head.dev, head.protocol, packet, ipv4Length(packet));
  whole.eth = head.eth;
  whole.pktType = head.pktType;
  whole.skbIif = head.skbIif;
  whole.mark = head.mark;
  whole.dst = head.dst;
  for (const f of qp.frags) ctx.consume(f.skb, 'ip_frag_reasm');
  qp.frags = [];
  ipv4.mib.ip.ReasmOKs++;
  return whole;
}

/** The rest never came: the sender is told, if the first part is here. Ref: net/ipv4/ip_fragment.c:ip_expire() */
export function ipExpire(qp: Ipq, ipv4: NetnsIpv4, ctx: Ctx): void {
  if (qp.dead) return;
  ipv4.mib.ip.ReasmFails++;
  ipv4.mib.ip.ReasmTimeout++;
  if (qp.firstIn) ctx.ops.icmpSend(qp.frags[0]!.skb, ICMP_TIME_EXCEEDED, ICMP_EXC_FRAGTIME, 0, ctx);
  kill(qp, ipv4, ctx, 'ip_expire');
}
