import type { Dir } from './filter.ts';
import type { Backend } from './filter_backend.ts';
import { FilterError } from './filter_lex.ts';
import type { LinkType } from './print.ts';

/** A packet as a filter sees it. */
export type FilterPacket = {
  readonly b: Uint8Array;
  readonly caplen: number;
  readonly len: number;
  /** Sent by this host; null where nobody can tell (a file; or filtering again after the kernel). */
  readonly outgoing: boolean | null;
};

export type Test = (p: FilterPacket) => boolean;
/** A number of the packet; `when` are the protocols that must be there for it. */
export type Value = { readonly of: (p: FilterPacket) => number; readonly when: Test | null };

/** Thrown by a load beyond the packet: the whole filter then says no, as the BPF machine does. */
export const REJECT: unique symbol = Symbol('reject');

const NAMES = new Map<LinkType, string>([
  ['EN10MB', 'Ethernet'],
  ['LINUX_SLL', 'Linux cooked v1'],
  ['LINUX_SLL2', 'Linux cooked v2'],
  ['RAW', 'Raw IP'],
]);
const TYPE_AT: Record<LinkType, number> = { EN10MB: 12, LINUX_SLL: 14, LINUX_SLL2: 0, RAW: -1 };
const PAYLOAD_AT: Record<LinkType, number> = { EN10MB: 14, LINUX_SLL: 16, LINUX_SLL2: 20, RAW: 0 };
const ETHER_ABBREV: Record<string, number> = {
  ip: 0x800,
  ip6: 0x86dd,
  arp: 0x806,
  rarp: 0x8035,
  aarp: 0x80f3,
  atalk: 0x809b,
  decnet: 0x6003,
  lat: 0x6004,
  sca: 0x6007,
  mopdl: 0x6001,
  moprc: 0x6002,
  stp: 0x42,
  iso: 0xfe,
  netbeui: 0xf0,
  ipx: 0xe0,
};
const IP_ABBREV: Record<string, [number, '' | 'ip' | 'ip6']> = {
  tcp: [6, ''],
  udp: [17, ''],
  sctp: [132, ''],
  icmp: [1, 'ip'],
  igmp: [2, 'ip'],
  igrp: [9, 'ip'],
  pim: [103, ''],
  vrrp: [112, 'ip'],
  carp: [112, 'ip'],
  icmp6: [58, 'ip6'],
  ah: [51, ''],
  esp: [50, ''],
};
const TCP = 6;
const UDP = 17;
const SCTP = 132;

function at1(p: FilterPacket, at: number): number {
  if (at < 0 || at >= p.caplen) throw REJECT;
  return p.b[at]!;
}

function at2(p: FilterPacket, at: number): number {
  if (at < 0 || at + 2 > p.caplen) throw REJECT;
  return (p.b[at]! << 8) | p.b[at + 1]!;
}

function at4(p: FilterPacket, at: number): number {
  if (at < 0 || at + 4 > p.caplen) throw REJECT;
  const b = p.b;
  return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
}

/** What the BPF machine would be told, as functions. Ref: libpcap gencode.c */
export class Gen implements Backend<Test, Value> {
  private typeAt: number;
  private net: number;
  private readonly link: LinkType;
  private readonly offline: boolean;

  constructor(link: LinkType, offline: boolean) {
    this.link = link;
    this.offline = offline;
    this.typeAt = TYPE_AT[link];
    this.net = PAYLOAD_AT[link];
  }

  /** Ref: gencode.c:gen_linktype() */
  linktype(type: number): Test {
    const { typeAt, net } = this;
    if (this.link === 'RAW') {
      if (type === 0x800) return (p) => at1(p, 0) >> 4 === 4;
      if (type === 0x86dd) return (p) => at1(p, 0) >> 4 === 6;
      return () => false;
    }
    if (type > 1500) return (p) => at2(p, typeAt) === type;
    if (this.link !== 'EN10MB') return (p) => at2(p, typeAt) === 4 && at1(p, net) === type;
    if (type === 0x06 || type === 0xfe || type === 0xf0)
      return (p) => at2(p, typeAt) <= 1500 && at2(p, net) === type * 0x101;
    return (p) => at2(p, typeAt) <= 1500 && at1(p, net) === type;
  }

  /** A protocol's name alone. Ref: gencode.c:gen_proto_abbrev() */
  abbrev(proto: string): Test {
    const ether = ETHER_ABBREV[proto];
    if (ether !== undefined) return this.linktype(ether);
    const ip = IP_ABBREV[proto]!;
    return this.proto(ip[0], ip[1]);
  }

  /** Ref: gencode.c:gen_proto() */
  proto(n: number, over: string): Test {
    const { net } = this;
    if (over === '') {
      const v4 = this.proto(n, 'ip');
      const v6 = this.proto(n, 'ip6');
      return (p) => v4(p) || v6(p);
    }
    if (over === 'ip') {
      const ip = this.linktype(0x800);
      return (p) => ip(p) && at1(p, net + 9) === n;
    }
    if (over === 'ip6') {
      const ip6 = this.linktype(0x86dd);
      return (p) => {
        if (!ip6(p)) return false;
        const nh = at1(p, net + 6);
        return nh === n || (nh === 44 && at1(p, net + 40) === n);
      };
    }
    if (over === 'arp' || over === 'rarp') throw new FilterError(`${over} does not encapsulate another protocol`);
    throw new FilterError(`'${over} proto' is bogus`);
  }

  protochain(n: number, over: string): Test {
    const { net } = this;
    const ip6 = this.linktype(0x86dd);
    const v4 = this.proto(n, 'ip');
    const chain: Test = (p) => {
      if (!ip6(p)) return false;
      let nh = at1(p, net + 6);
      for (let at = net + 40; nh !== n; ) {
        if (![0, 43, 44, 51, 60].includes(nh)) return false;
        nh = at1(p, at);
        at += (at1(p, at + 1) + 1) * 8;
      }
      return true;
    };
    return over === 'ip6' ? chain : over === 'ip' ? v4 : (p) => v4(p) || chain(p);
  }

  /** Ref: gencode.c:gen_host() */
  host(addr: number, mask: number, proto: string, dir: Dir, what: string): Test {
    if (proto === 'link') throw new FilterError(`link-layer modifier applied to ${what}`);
    if (proto === '') {
      const [ip, arp, rarp] = ['ip', 'arp', 'rarp'].map((x) => this.host(addr, mask, x, dir, what)) as [
        Test,
        Test,
        Test,
      ];
      return (p) => ip(p) || arp(p) || rarp(p);
    }
    if (proto !== 'ip' && proto !== 'arp' && proto !== 'rarp')
      throw modifier(proto, proto === 'ip6' ? `ip ${what}` : what);
    const is = this.linktype(ETHER_ABBREV[proto]!);
    const [s, d] = proto === 'ip' ? [this.net + 12, this.net + 16] : [this.net + 14, this.net + 24];
    const want = (addr & mask) >>> 0;
    const src: Test = (p) => (at4(p, s) & mask) >>> 0 === want;
    const dst: Test = (p) => (at4(p, d) & mask) >>> 0 === want;
    const either = directed(dir, src, dst);
    return (p) => is(p) && either(p);
  }

  host6(addr: readonly number[], mask: readonly number[], proto: string, dir: Dir, what: string): Test {
    if (proto === 'link') throw new FilterError(`link-layer modifier applied to ip6 ${what}`);
    if (proto !== '' && proto !== 'ip6') throw modifier(proto, `ip6 ${what}`);
    const is = this.linktype(0x86dd);
    const same = (from: number): Test => {
      return (p) => {
        at1(p, from + 15);
        for (let i = 0; i < 16; i++) if (((p.b[from + i]! ^ addr[i]!) & mask[i]!) !== 0) return false;
        return true;
      };
    };
    const either = directed(dir, same(this.net + 8), same(this.net + 24));
    return (p) => is(p) && either(p);
  }

  /** Ref: gencode.c:gen_ehostop() */
  ether(mac: readonly number[], dir: Dir): Test {
    if (this.link !== 'EN10MB') {
      throw new FilterError(
        'ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel',
      );
    }
    const same = (from: number): Test => {
      return (p) => {
        at1(p, from + 5);
        for (let i = 0; i < 6; i++) if (p.b[from + i] !== mac[i]) return false;
        return true;
      };
    };
    return directed(dir, same(6), same(0));
  }

  /** TCP, UDP and SCTP over either IP; not in later fragments. Ref: gencode.c:gen_port(), gen_port6() */
  port(proto: string, dir: Dir, from: number, to: number): Test {
    const { net } = this;
    const ip = this.linktype(0x800);
    const ip6 = this.linktype(0x86dd);
    const protos = proto === 'tcp' ? [TCP] : proto === 'udp' ? [UDP] : proto === 'sctp' ? [SCTP] : [TCP, UDP, SCTP];
    const ports = (p: FilterPacket, at: number): boolean => {
      const inside = (offset: number): boolean => {
        const port = at2(p, at + offset);
        return port >= from && port <= to;
      };
      if (dir === 'src') return inside(0);
      if (dir === 'dst') return inside(2);
      return dir === 'and' ? inside(0) && inside(2) : inside(0) || inside(2);
    };
    return (p) => {
      if (ip(p)) {
        if (!protos.includes(at1(p, net + 9)) || (at2(p, net + 6) & 0x1fff) !== 0) return false;
        return ports(p, net + (at1(p, net) & 15) * 4);
      }
      return ip6(p) && protos.includes(at1(p, net + 6)) && ports(p, net + 40);
    };
  }

  broadcast(proto: string): Test {
    if (proto === 'ip') {
      const ip = this.linktype(0x800);
      const at = this.net + 16;
      // tcpdump compiles with a netmask of 0 unless -f is given
      return (p) => ip(p) && (at4(p, at) === 0 || at4(p, at) === 0xffffffff);
    }
    if (proto !== '' && proto !== 'link') throw new FilterError('only link-layer/IP broadcast filters supported');
    if (this.link !== 'EN10MB') throw new FilterError('not a broadcast link');
    return this.ether([255, 255, 255, 255, 255, 255], 'dst');
  }

  multicast(proto: string): Test {
    const { net } = this;
    if (proto === 'ip') {
      const ip = this.linktype(0x800);
      return (p) => ip(p) && at1(p, net + 16) >= 224;
    }
    if (proto === 'ip6') {
      const ip6 = this.linktype(0x86dd);
      return (p) => ip6(p) && at1(p, net + 24) === 255;
    }
    if (proto !== '' && proto !== 'link') {
      throw new FilterError(
        'link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel',
      );
    }
    if (this.link !== 'EN10MB') {
      throw new FilterError(
        'link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel',
      );
    }
    return (p) => (at1(p, 0) & 1) !== 0;
  }

  direction(outbound: boolean): Test {
    if (this.link === 'LINUX_SLL2') return (p) => (at1(p, 10) === 4) === outbound;
    if (this.link === 'LINUX_SLL') return (p) => (at2(p, 0) === 4) === outbound;
    if (this.offline)
      throw new FilterError(`inbound/outbound not supported on ${NAMES.get(this.link)} when reading savefiles`);
    return (p) => {
      if (p.outgoing === null) throw REJECT;
      return p.outgoing === outbound;
    };
  }

  llc(): Test {
    const { typeAt, net } = this;
    if (this.link !== 'EN10MB') return (p) => at2(p, typeAt) === 4;
    return (p) => at2(p, typeAt) <= 1500 && at2(p, net) !== 0xffff;
  }

  /** What comes after it in the expression is looked for behind the tag. Ref: gencode.c:gen_vlan() */
  vlan(vid: number | null): Test {
    if (vid !== null && vid > 4095) throw new FilterError(`VLAN tag ${vid} greater than maximum 4095`);
    if (this.link !== 'EN10MB' && this.link !== 'LINUX_SLL' && this.link !== 'LINUX_SLL2') {
      throw new FilterError(`no VLAN support for ${NAMES.get(this.link)}`);
    }
    const { typeAt, net } = this;
    this.typeAt = net + 2;
    this.net = net + 4;
    return (p) => {
      const type = at2(p, typeAt);
      if (type !== 0x8100 && type !== 0x88a8 && type !== 0x9100) return false;
      return vid === null || (at2(p, net) & 0xfff) === vid;
    };
  }

  and(a: Test, b: Test): Test {
    return (p) => a(p) && b(p);
  }

  or(a: Test, b: Test): Test {
    return (p) => a(p) || b(p);
  }

  not(a: Test): Test {
    return (p) => !a(p);
  }

  less(n: number): Test {
    return (p) => p.len <= n;
  }

  greater(n: number): Test {
    return (p) => p.len >= n;
  }

  // --- arithmetic

  constant(n: number): Value {
    return { of: () => n >>> 0, when: null };
  }

  length(): Value {
    return { of: (p) => p.len, when: null };
  }

  /** Ref: gencode.c:gen_load() */
  load(proto: string, index: Value, size: 1 | 2 | 4): Value {
    const read = size === 1 ? at1 : size === 2 ? at2 : at4;
    const { net } = this;
    const { of } = index;
    if (proto === 'link') return { of: (p) => read(p, of(p)), when: index.when };
    if (proto === 'icmp6') {
      const ip6 = this.linktype(0x86dd);
      const when: Test = (p) => ip6(p) && at1(p, net + 6) === 58;
      return { of: (p) => read(p, net + 40 + of(p)), when: both(when, index.when) };
    }
    if (ETHER_ABBREV[proto] !== undefined)
      return { of: (p) => read(p, net + of(p)), when: both(this.abbrev(proto), index.when) };
    const is = this.proto(IP_ABBREV[proto]![0], 'ip');
    const when: Test = (p) => is(p) && (at2(p, net + 6) & 0x1fff) === 0;
    return { of: (p) => read(p, net + (at1(p, net) & 15) * 4 + of(p)), when: both(when, index.when) };
  }

  binary(op: string, a: Value, b: Value): Value {
    const x = a.of;
    const y = b.of;
    return { of: (p) => compute(op, x(p), y(p)) >>> 0, when: both(a.when, b.when) };
  }

  relation(op: string, a: Value, b: Value): Test {
    const x = a.of;
    const y = b.of;
    const when = both(a.when, b.when);
    const holds: Test = (p) => compare(op, x(p), y(p));
    return when === null ? holds : (p) => when(p) && holds(p);
  }
}

function modifier(proto: string, what: string): FilterError {
  return new FilterError(`'${proto}' modifier applied to ${what}`);
}

function directed(dir: Dir, src: Test, dst: Test): Test {
  if (dir === 'src') return src;
  if (dir === 'dst') return dst;
  return dir === 'and' ? (p) => src(p) && dst(p) : (p) => src(p) || dst(p);
}

function both(a: Test | null, b: Test | null): Test | null {
  return a === null ? b : b === null ? a : (p) => a(p) && b(p);
}

function compute(op: string, x: number, y: number): number {
  switch (op) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return Math.imul(x, y);
    case '/':
    case '%':
      if (y === 0) throw REJECT;
      return op === '/' ? Math.floor(x / y) : x % y;
    case '&':
      return x & y;
    case '|':
      return x | y;
    case '^':
      return x ^ y;
    case '<<':
      return y > 31 ? 0 : x << y;
    default:
      return y > 31 ? 0 : x >>> y;
  }
}

function compare(op: string, x: number, y: number): boolean {
  switch (op) {
    case '=':
      return x === y;
    case '!=':
      return x !== y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
    case '<':
      return x < y;
    default:
      return x <= y;
  }
}

/** Runs a filter: a load beyond the packet says no to it. */
export function matches(test: Test, p: FilterPacket): boolean {
  try {
    return test(p);
  } catch (thrown) {
    if (thrown === REJECT) return false;
    throw thrown;
  }
}
