import type { Ipv4Packet } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import type { XtHeader } from './x_tables.ts';
import {
  ifnameMatches,
  XT_DPORT_INV,
  XT_DST_INV,
  XT_MORE,
  XT_PORTS,
  XT_PROTO_INV,
  XT_SPORT_INV,
  XT_SRC_INV,
  XT_WORDS,
} from './xt_header.ts';

/** A table of so many flows, each with the rules that its addresses, ports and protocol allow; a new one takes the old one's place. */
const SLOTS = 1024;
const KEY_WORDS = 4;

/**
 * Which rules of a chain a flow can match at all: what its addresses, protocol, ports and devices exclude need not be tried
 * again with its next packet. What else is asked is left to the walk.
 */
export type Candidates = {
  /** Places of all rules. */
  readonly all: Int32Array;
  readonly headers: readonly XtHeader[];
  keys: Int32Array | null;
  readonly ins: string[];
  readonly outs: string[];
  readonly lists: (Int32Array | undefined)[];
};

export function newCandidates(headers: readonly XtHeader[]): Candidates {
  const all = Int32Array.from(headers, (_, i) => i);
  return { all, headers, keys: null, ins: [], outs: [], lists: [] };
}

/** The places of the rules that a packet may match, in order. */
export function candidatesOf(
  c: Candidates,
  words: Int32Array,
  p: Ipv4Packet | Ipv6Packet,
  inName: string,
  outName: string,
): Int32Array {
  if (p.kind !== 'ipv4') return proto6(c, words, p, inName, outName);
  const { body } = p;
  const ports = body.kind === 'tcp' || body.kind === 'udp' ? body.source | (body.dest << 16) : -1;
  const known = body.kind === 'tcp' || body.kind === 'udp';
  const proto = known ? p.protocol : p.protocol | 0x100;
  const saddr = p.saddr | 0;
  const daddr = p.daddr | 0;
  if (c.all.length < 3) return filter(c, words, proto, saddr, daddr, ports, inName, outName);
  c.keys ??= new Int32Array(SLOTS * KEY_WORDS).fill(-1);
  const { keys } = c;
  let h = Math.imul(saddr, 0x9e3779b1) ^ Math.imul(daddr, 0x85ebca6b) ^ Math.imul(ports ^ proto, 0xc2b2ae35);
  h = (h ^ (h >>> 15)) & (SLOTS - 1);
  const k = h * KEY_WORDS;
  let list = c.lists[h];
  if (
    list !== undefined &&
    keys[k] === saddr &&
    keys[k + 1] === daddr &&
    keys[k + 2] === ports &&
    keys[k + 3] === proto
  )
    return list;
  list = filter(c, words, proto, saddr, daddr, ports, inName, outName);
  keys[k] = saddr;
  keys[k + 1] = daddr;
  keys[k + 2] = ports;
  keys[k + 3] = proto;
  c.ins[h] = inName;
  c.outs[h] = outName;
  c.lists[h] = list;
  return list;
}

/** Room for the places of one chain's rules while they are sifted. */
let room = new Int32Array(64);

/** `proto` has bit 8 set where the packet's ports are not known. */
function filter(
  { all, headers }: Candidates,
  words: Int32Array,
  proto: number,
  saddr: number,
  daddr: number,
  ports: number,
  inName: string,
  outName: string,
): Int32Array {
  const number = proto & 0xff;
  const known = proto < 0x100;
  const sport = ports & 0xffff;
  const dport = ports >>> 16;
  if (room.length < all.length) room = new Int32Array(2 * all.length);
  let n = 0;
  for (let i = 0, o = 0; i < all.length; i++, o += XT_WORDS) {
    const bits = words[o + 5]!;
    if (((saddr & words[o + 2]!) !== words[o + 1]!) !== ((bits & XT_SRC_INV) !== 0)) continue;
    if (((daddr & words[o + 4]!) !== words[o + 3]!) !== ((bits & XT_DST_INV) !== 0)) continue;
    const want = words[o]!;
    if (want !== 0 && (want === number) === ((bits & XT_PROTO_INV) !== 0)) continue;
    if (known && (bits & XT_PORTS) !== 0) {
      const s = words[o + 6]!;
      if ((sport >= (s & 0xffff) && sport <= s >>> 16) === ((bits & XT_SPORT_INV) !== 0)) continue;
      const d = words[o + 7]!;
      if ((dport >= (d & 0xffff) && dport <= d >>> 16) === ((bits & XT_DPORT_INV) !== 0)) continue;
    }
    if ((bits & XT_MORE) !== 0) {
      const h = headers[i]!;
      if (h.in !== '' && ifnameMatches(h.in, inName) === h.inInv) continue;
      if (h.out !== '' && ifnameMatches(h.out, outName) === h.outInv) continue;
    }
    room[n++] = i;
  }
  return n === all.length ? all : room.slice(0, n);
}

/** IPv6: by protocol, ports and devices; addresses are left to the walk. */
function proto6(c: Candidates, words: Int32Array, p: Ipv6Packet, inName: string, outName: string): Int32Array {
  const { body } = p;
  const known = body.kind === 'tcp' || body.kind === 'udp';
  const ports = known ? body.source | (body.dest << 16) : 0;
  return filter(c, words, known ? p.nexthdr : p.nexthdr | 0x100, 0, 0, ports, inName, outName);
}
