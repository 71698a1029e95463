import { BPF_JMP_JEQ_K, BPF_JMP_JGE_K, BPF_JMP_JGT_K, BPF_JMP_JSET_K, type BpfInsn } from './bpf.ts';
import { type Dir, type FilterContext, parseFilter } from './filter.ts';
import type { Backend } from './filter_backend.ts';
import { assemble } from './filter_optimize.ts';
import type { LinkType } from './print.ts';

/** What a test looks at: octets at an offset, behind an IPv4 header of any length (`x`), or the packet's length. */
export type Load = {
  readonly size: 1 | 2 | 4 | 'len';
  readonly at: number;
  /** Where the IPv4 header is whose length is added, null for none. */
  readonly x: number | null;
  readonly mask: number | null;
  /** Of a relation that was written out. */
  readonly arithmetic?: boolean;
};

/** A condition as libpcap generates it, tests in the order they are made. */
export type Cond =
  | { readonly c: 'test'; readonly load: Load; readonly op: number; readonly k: number }
  | { readonly c: 'and' | 'or'; readonly a: Cond; readonly b: Cond }
  | { readonly c: 'not'; readonly a: Cond };

type Num = { readonly load: Load | null; readonly k: number; readonly when: Cond | null };

/** Thrown for what no program is made of here. */
class Unknown extends Error {}

const TYPE_AT: Partial<Record<LinkType, number>> = { EN10MB: 12, LINUX_SLL: 14, LINUX_SLL2: 0 };
const PAYLOAD_AT: Partial<Record<LinkType, number>> = { EN10MB: 14, LINUX_SLL: 16, LINUX_SLL2: 20 };
const ETHERTYPES: Readonly<Record<string, number>> = { ip: 0x800, ip6: 0x86dd, arp: 0x806, rarp: 0x8035 };
const IPPROTOS: Readonly<Record<string, readonly [number, string]>> = {
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
const ETH_P_IP = 0x800;
const ETH_P_IPV6 = 0x86dd;
const IP_OFFSET = 0x1fff;

/**
 * The program of an expression, null for one whose program is not known: arithmetic beyond masks, headers chained, VLAN
 * tags that the kernel holds. Ref: libpcap gencode.c:pcap_compile()
 */
export function compileProgram(
  text: string,
  context: FilterContext,
  snaplen: number,
  optimize: boolean,
): readonly BpfInsn[] | null {
  const { link, offline } = context;
  const [typeAt, net] = [TYPE_AT[link], PAYLOAD_AT[link]];
  if (typeAt === undefined || net === undefined) return text.trim() === '' ? assemble(null, snaplen, optimize) : null;
  try {
    const backend = new CodeGen(link, typeAt, net, offline, optimize);
    return assemble(parseFilter(text, context, backend), snaplen, optimize);
  } catch (thrown) {
    if (thrown instanceof Unknown) return null;
    throw thrown;
  }
}

/** Ref: libpcap gencode.c */
class CodeGen implements Backend<Cond, Num> {
  private readonly link: LinkType;
  private readonly typeAt: number;
  private readonly net: number;
  private readonly offline: boolean;
  private readonly optimize: boolean;
  private tagged = false;

  constructor(link: LinkType, typeAt: number, net: number, offline: boolean, optimize: boolean) {
    this.link = link;
    this.typeAt = typeAt;
    this.net = net;
    this.offline = offline;
    this.optimize = optimize;
  }

  and(a: Cond, b: Cond): Cond {
    return { c: 'and', a, b };
  }

  or(a: Cond, b: Cond): Cond {
    return { c: 'or', a, b };
  }

  not(a: Cond): Cond {
    return { c: 'not', a };
  }

  linktype(type: number): Cond {
    if (this.tagged || type <= 1500) throw new Unknown();
    return test(abs(2, this.typeAt), BPF_JMP_JEQ_K, type);
  }

  abbrev(proto: string): Cond {
    const ether = ETHERTYPES[proto];
    if (ether !== undefined) return this.linktype(ether);
    const ip = IPPROTOS[proto];
    if (ip !== undefined) return this.proto(ip[0], ip[1]);
    if (proto !== 'stp' || this.link !== 'EN10MB') throw new Unknown();
    return this.and(this.frame802(), test(abs(1, this.net), BPF_JMP_JEQ_K, 0x42));
  }

  /** A length where Ethernet II has a type. */
  private frame802(): Cond {
    return this.not(test(abs(2, this.typeAt), BPF_JMP_JGT_K, 1500));
  }

  proto(n: number, over: string): Cond {
    if (over === '') return this.or(this.proto(n, 'ip'), this.proto(n, 'ip6'));
    if (over === 'ip') return this.and(this.linktype(ETH_P_IP), test(abs(1, this.net + 9), BPF_JMP_JEQ_K, n));
    if (over !== 'ip6') throw new Unknown();
    const next = abs(1, this.net + 6);
    const behindFragment = this.and(test(next, BPF_JMP_JEQ_K, 44), test(abs(1, this.net + 40), BPF_JMP_JEQ_K, n));
    return this.and(this.linktype(ETH_P_IPV6), this.or(test(next, BPF_JMP_JEQ_K, n), behindFragment));
  }

  protochain(): Cond {
    throw new Unknown();
  }

  host(addr: number, mask: number, proto: string, dir: Dir): Cond {
    if (proto === '') {
      const [ip, arp, rarp] = ['ip', 'arp', 'rarp'].map((p) => this.host(addr, mask, p, dir)) as [Cond, Cond, Cond];
      return this.or(this.or(ip, arp), rarp);
    }
    const is = this.linktype(ETHERTYPES[proto]!);
    const [s, d] = proto === 'ip' ? [12, 16] : [14, 24];
    const at = (offset: number) => this.and(is, same(abs(4, this.net + offset), mask, addr & mask));
    return this.directed(dir, at(s), at(d));
  }

  host6(addr: readonly number[], mask: readonly number[], _proto: string, dir: Dir): Cond {
    const is = this.linktype(ETH_P_IPV6);
    const word = (of: readonly number[], i: number) =>
      ((of[i]! << 24) | (of[i + 1]! << 16) | (of[i + 2]! << 8) | of[i + 3]!) >>> 0;
    const at = (offset: number): Cond => {
      const words = [0, 4, 8, 12].map((i) =>
        same(abs(4, this.net + offset + i), word(mask, i), (word(addr, i) & word(mask, i)) >>> 0),
      );
      return words.reduceRight((b, a) => this.and(a, b));
    };
    return this.directed(dir, this.and(is, at(8)), this.and(is, at(24)));
  }

  ether(mac: readonly number[], dir: Dir): Cond {
    const [a, b, c, d, e, f] = mac as [number, number, number, number, number, number];
    const at = (offset: number) =>
      this.and(
        test(abs(4, offset + 2), BPF_JMP_JEQ_K, ((c << 24) | (d << 16) | (e << 8) | f) >>> 0),
        test(abs(2, offset), BPF_JMP_JEQ_K, (a << 8) | b),
      );
    return this.directed(dir, at(6), at(0));
  }

  private directed(dir: Dir, src: Cond, dst: Cond): Cond {
    if (dir === 'src') return src;
    if (dir === 'dst') return dst;
    return dir === 'and' ? this.and(src, dst) : this.or(src, dst);
  }

  /** SCTP before TCP before UDP, IPv6 before IPv4. Ref: gencode.c:gen_port(), gen_port6() */
  port(proto: string, dir: Dir, from: number, to: number): Cond {
    const { net } = this;
    const protos = proto === '' ? [132, 6, 17] : [IPPROTOS[proto]![0]];
    const inside = (load: Load): Cond =>
      from === to
        ? test(load, BPF_JMP_JEQ_K, from)
        : this.and(test(load, BPF_JMP_JGE_K, from), this.not(test(load, BPF_JMP_JGT_K, to)));
    const any = (conds: readonly Cond[]) => conds.reduceRight((b, a) => this.or(a, b));
    const v6 = protos.map((n) =>
      this.and(
        test(abs(1, net + 6), BPF_JMP_JEQ_K, n),
        this.directed(dir, inside(abs(2, net + 40)), inside(abs(2, net + 42))),
      ),
    );
    const behind = (offset: number): Load => ({ size: 2, at: net + offset, x: net, mask: null });
    const v4 = protos.map((n) =>
      this.and(
        test(abs(1, net + 9), BPF_JMP_JEQ_K, n),
        this.and(this.whole(), this.directed(dir, inside(behind(0)), inside(behind(2)))),
      ),
    );
    return this.or(this.and(this.linktype(ETH_P_IPV6), any(v6)), this.and(this.linktype(ETH_P_IP), any(v4)));
  }

  /** No later fragment. */
  private whole(): Cond {
    return this.not(test(abs(2, this.net + 6), BPF_JMP_JSET_K, IP_OFFSET));
  }

  broadcast(proto: string): Cond {
    if (proto === 'ip') throw new Unknown();
    return this.ether([255, 255, 255, 255, 255, 255], 'dst');
  }

  multicast(proto: string): Cond {
    if (proto === 'ip') return this.and(this.linktype(ETH_P_IP), test(abs(1, this.net + 16), BPF_JMP_JGE_K, 0xe0));
    if (proto === 'ip6') return this.and(this.linktype(ETH_P_IPV6), test(abs(1, this.net + 24), BPF_JMP_JEQ_K, 0xff));
    return test(abs(1, 0), BPF_JMP_JSET_K, 1);
  }

  direction(): Cond {
    throw new Unknown();
  }

  llc(): Cond {
    throw new Unknown();
  }

  /** What follows is behind the tag, which is not followed here. */
  vlan(vid: number | null): Cond {
    if (!this.offline || this.tagged || this.link !== 'EN10MB') throw new Unknown();
    const { typeAt } = this;
    const type = (n: number) => test(abs(2, typeAt), BPF_JMP_JEQ_K, n);
    const tag = this.or(this.or(type(0x8100), type(0x88a8)), type(0x9100));
    this.tagged = true;
    return vid === null ? tag : this.and(tag, same(abs(2, typeAt + 2), 0xfff, vid));
  }

  less(n: number): Cond {
    return this.not(test(LENGTH, BPF_JMP_JGT_K, n));
  }

  greater(n: number): Cond {
    return test(LENGTH, BPF_JMP_JGE_K, n);
  }

  // --- arithmetic

  constant(n: number): Num {
    return { load: null, k: n >>> 0, when: null };
  }

  length(): Num {
    return { load: LENGTH, k: 0, when: null };
  }

  /** Ref: gencode.c:gen_load() */
  load(proto: string, index: Num, size: 1 | 2 | 4): Num {
    if (index.load !== null || !this.optimize || this.tagged) throw new Unknown();
    const { net } = this;
    const at = index.k;
    if (proto === 'link') return { load: abs(size, at), k: 0, when: null };
    const ether = ETHERTYPES[proto];
    if (ether !== undefined) return { load: abs(size, net + at), k: 0, when: this.linktype(ether) };
    if (proto === 'icmp6') {
      const when = this.and(this.linktype(ETH_P_IPV6), test(abs(1, net + 6), BPF_JMP_JEQ_K, 58));
      return { load: abs(size, net + 40 + at), k: 0, when };
    }
    const over = IPPROTOS[proto];
    if (over === undefined || over[1] === 'ip6') throw new Unknown();
    const when = this.and(this.linktype(ETH_P_IP), this.and(this.proto(over[0], over[1]), this.whole()));
    return { load: { size, at: net + at, x: net, mask: null }, k: 0, when };
  }

  binary(op: string, a: Num, b: Num): Num {
    if (a.load === null && b.load === null) return this.constant(fold(op, a.k, b.k));
    if (op !== '&' || a.load === null || b.load !== null || a.load.mask !== null) throw new Unknown();
    return { load: { ...a.load, mask: b.k }, k: 0, when: a.when };
  }

  relation(op: string, a: Num, b: Num): Cond {
    if (a.load === null || b.load !== null) throw new Unknown();
    const load = { ...a.load, arithmetic: true };
    const { k } = b;
    const compared = (): Cond => {
      switch (op) {
        case '=':
        case '!=': {
          // a mask against 0 is one instruction. Ref: optimize.c:opt_peep()
          const bits = load.mask !== null && k === 0;
          const equal = bits
            ? this.not(test({ ...load, mask: null }, BPF_JMP_JSET_K, load.mask!))
            : test(load, BPF_JMP_JEQ_K, k);
          return op === '=' ? equal : this.not(equal);
        }
        case '>':
          return test(load, BPF_JMP_JGT_K, k);
        case '>=':
          return test(load, BPF_JMP_JGE_K, k);
        case '<':
          return this.not(test(load, BPF_JMP_JGE_K, k));
        default:
          return this.not(test(load, BPF_JMP_JGT_K, k));
      }
    };
    return a.when === null ? compared() : this.and(a.when, compared());
  }
}

const LENGTH: Load = { size: 'len', at: 0, x: null, mask: null };

function abs(size: 1 | 2 | 4, at: number): Load {
  return { size, at, x: null, mask: null };
}

function test(load: Load, op: number, k: number): Cond {
  return { c: 'test', load, op, k };
}

function same(load: Load, mask: number, value: number): Cond {
  return test(mask === 0xffffffff ? load : { ...load, mask }, BPF_JMP_JEQ_K, value >>> 0);
}

function fold(op: string, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return Math.imul(a, b);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return b > 31 ? 0 : a << b;
    case '>>':
      return b > 31 ? 0 : a >>> b;
    default:
      throw new Unknown();
  }
}
