import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { NetworkPayload } from '../skb.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type Ipv4Packet } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import type { CtTuple } from './nf_conn.ts';

type Ports = { readonly sport: number; readonly dport: number };

/** ICMP types that come in pairs: asked and answered. Ref: net/netfilter/nf_conntrack_proto_icmp.c:invmap */
const ICMP_PAIR: { readonly [type: number]: number } = { 8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17 };
/** Ref: net/netfilter/nf_conntrack_proto_icmpv6.c:invmap */
const ICMPV6_PAIR: { readonly [type: number]: number } = { 128: 129, 129: 128, 139: 140, 140: 139 };

/** Those that may begin a flow: a question, not its answer. Ref: icmp_pkt's valid_new */
export const ICMP_VALID_NEW: ReadonlySet<number> = new Set([8, 13, 15, 17]);
export const ICMPV6_VALID_NEW: ReadonlySet<number> = new Set([128, 139]);

/** What of a packet names its flow; null where nothing does. Ref: net/netfilter/nf_conntrack_core.c:nf_ct_get_tuple() */
export function ctGetTuple(p: NetworkPayload): CtTuple | null {
  if (p.kind === 'ipv4') {
    const ports = portsOf(p);
    return (
      ports && { family: 'ipv4', src: p.saddr, dst: p.daddr, proto: p.protocol, sport: ports.sport, dport: ports.dport }
    );
  }
  if (p.kind !== 'ipv6') return null;
  const ports = portsOf(p);
  return (
    ports && { family: 'ipv6', src: p.saddr, dst: p.daddr, proto: p.nexthdr, sport: ports.sport, dport: ports.dport }
  );
}

const NO_PORTS: Ports = { sport: 0, dport: 0 };

function portsOf(p: Ipv4Packet | Ipv6Packet): Ports | null {
  const { body } = p;
  switch (body.kind) {
    case 'tcp':
    case 'udp':
      return { sport: body.source, dport: body.dest };
    case 'icmp':
    case 'icmpv6':
      return { sport: 'id' in body ? body.id : 0, dport: (body.type << 8) | body.code };
    case 'icmp-other':
    case 'icmpv6-other':
      return { sport: 0, dport: (body.type << 8) | body.code };
    case 'raw': {
      const proto = p.kind === 'ipv4' ? p.protocol : p.nexthdr;
      // a header that is cut short names nothing
      if (proto === 6 || proto === 17 || proto === IPPROTO_ICMP || proto === IPPROTO_ICMPV6) return null;
      return NO_PORTS;
    }
    default:
      return NO_PORTS;
  }
}

/** What the answer looks like; null for ICMP that has none. Ref: nf_ct_invert_tuple() */
export function ctInvertTuple(t: CtTuple): CtTuple | null {
  const { family, src, dst, proto } = t;
  if (proto === IPPROTO_ICMP || proto === IPPROTO_ICMPV6) {
    const pair = (proto === IPPROTO_ICMP ? ICMP_PAIR : ICMPV6_PAIR)[t.dport >> 8];
    if (pair === undefined) return null;
    return { family, src: dst, dst: src, proto, sport: t.sport, dport: (pair << 8) | (t.dport & 0xff) };
  }
  return { family, src: dst, dst: src, proto, sport: t.dport, dport: t.sport };
}

export function ctTupleEqual(a: CtTuple, b: CtTuple): boolean {
  return (
    a.src === b.src &&
    a.dst === b.dst &&
    a.sport === b.sport &&
    a.dport === b.dport &&
    a.proto === b.proto &&
    a.family === b.family
  );
}

/** Differs: the kernel's hash is keyed by chance at boot. Ref: hash_conntrack_raw() */
export function ctHash(t: CtTuple): number {
  const h = mix(mix(addrHash(t.src), addrHash(t.dst)), (t.sport << 16) | t.dport);
  return mix(h, t.proto);
}

export function addrHash(a: Ipv4Addr | Ipv6Addr): number {
  if (typeof a === 'number') return a | 0;
  let h = 0;
  for (let i = 0; i < a.length; i++) h = (Math.imul(h, 31) + a.charCodeAt(i)) | 0;
  return h;
}

export function mix(h: number, x: number): number {
  h = Math.imul(h ^ x, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
