import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { SkBuff } from '../skb.ts';
import { type Ipv4Packet, quotedBody } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import type { CtTuple } from './nf_conn.ts';

type Manip = 'src' | 'dst';
type Body = Ipv4Packet['body'] | Ipv6Packet['body'];

/** A packet with one of its ends as in `target`. Ref: net/netfilter/nf_nat_proto.c:nf_nat_manip_pkt() */
export function manipPacket(skb: SkBuff, target: CtTuple, manip: Manip): void {
  const p = skb.payload;
  if (p.kind === 'ipv4') skb.payload = manip4(p, target, manip, p.body);
  else if (p.kind === 'ipv6') skb.payload = manip6(p, target, manip, p.body);
}

function manip4(p: Ipv4Packet, target: CtTuple, manip: Manip, from: Body): Ipv4Packet {
  const body = manipBody(from, target, manip) as Ipv4Packet['body'];
  return manip === 'src'
    ? { ...p, saddr: target.src as Ipv4Addr, body }
    : { ...p, daddr: target.dst as Ipv4Addr, body };
}

function manip6(p: Ipv6Packet, target: CtTuple, manip: Manip, from: Body): Ipv6Packet {
  const body = manipBody(from, target, manip) as Ipv6Packet['body'];
  return manip === 'src'
    ? { ...p, saddr: target.src as Ipv6Addr, body }
    : { ...p, daddr: target.dst as Ipv6Addr, body };
}

/** Ports, or the id of an echo. Ref: l4proto_manip_pkt() */
function manipBody(body: Body, target: CtTuple, manip: Manip): Body {
  switch (body.kind) {
    case 'tcp':
    case 'udp':
      return manip === 'src' ? { ...body, source: target.sport } : { ...body, dest: target.dport };
    case 'icmp':
    case 'icmpv6':
      return 'id' in body ? { ...body, id: target.sport } : body;
    default:
      return body;
  }
}

/** The packet that an error quotes, with one of its ends as in `target`. Ref: nf_nat_icmp_reply_translation() */
export function manipQuoted(skb: SkBuff, target: CtTuple, manip: Manip): void {
  const p = skb.payload;
  if (p.kind === 'ipv4' && p.body.kind === 'icmp' && 'original' in p.body) {
    const { original } = p.body;
    skb.payload = { ...p, body: { ...p.body, original: manip4(original, target, manip, quotedBody(original)) } };
  } else if (p.kind === 'ipv6' && p.body.kind === 'icmpv6' && 'original' in p.body) {
    const { original } = p.body;
    skb.payload = { ...p, body: { ...p.body, original: manip6(original, target, manip, original.body) } };
  }
}
