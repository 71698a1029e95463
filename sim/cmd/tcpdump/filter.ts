import { ipv6ToBytes, parseIpv6 } from '../../../core/addr/ipv6.ts';
import type { Backend } from './filter_backend.ts';
import { Gen, type Test } from './filter_gen.ts';
import { FilterError, lexFilter, syntaxError, type Token } from './filter_lex.ts';
import type { LinkType } from './print.ts';

/** What a filter resolves names with, and the link it is for. */
export type FilterContext = {
  readonly link: LinkType;
  /** A capture file: no kernel there to ask for directions. */
  readonly offline: boolean;
  /** Addresses of a name, null for none. */
  readonly host: (name: string) => readonly string[] | null;
  /** /etc/services. */
  readonly service: (name: string) => { readonly port: number; readonly proto: 'tcp' | 'udp' | 'both' } | null;
};

type Qual = { readonly proto: string; readonly dir: Dir; readonly addr: string };
export type Dir = 'src' | 'dst' | 'or' | 'and' | '';

const PROTOS: ReadonlySet<string> = new Set(
  'ether link fddi tr wlan ppp slip ip arp rarp tcp udp sctp icmp igmp igrp pim vrrp carp ip6 icmp6 ah esp stp atalk aarp decnet lat sca moprc mopdl iso ipx netbeui'.split(
    ' ',
  ),
);
const LINKS: ReadonlySet<string> = new Set('ether link fddi tr wlan ppp slip'.split(' '));
const RELOPS: ReadonlySet<string> = new Set(['>', '>=', '<', '<=', '=', '!=']);
const PRECEDENCE: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const IP_PROTOS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    icmp: 1,
    igmp: 2,
    ipencap: 4,
    tcp: 6,
    egp: 8,
    igp: 9,
    udp: 17,
    ipv6: 41,
    rsvp: 46,
    gre: 47,
    esp: 50,
    ah: 51,
    'ipv6-icmp': 58,
    ospf: 89,
    pim: 103,
    vrrp: 112,
    sctp: 132,
  }),
);
const ETHER_PROTOS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ip: 0x800,
    ip6: 0x86dd,
    arp: 0x806,
    rarp: 0x8035,
    aarp: 0x80f3,
    atalk: 0x809b,
    ipx: 0xe0,
    stp: 0x42,
    iso: 0xfe,
    netbeui: 0xf0,
    loopback: 0x9000,
    decnet: 0x6003,
    lat: 0x6004,
    mopdl: 0x6001,
    moprc: 0x6002,
  }),
);

/** A test of packets, or libpcap's message. An empty expression takes all. Ref: libpcap gencode.c:pcap_compile() */
export function compileFilter(text: string, context: FilterContext): Test | string {
  try {
    return parseFilter(text, context, new Gen(context.link, context.offline)) ?? (() => true);
  } catch (thrown) {
    if (thrown instanceof FilterError) return thrown.message;
    throw thrown;
  }
}

/** What a backend makes of an expression, null of an empty one; throws FilterError. Ref: libpcap grammar.y */
export function parseFilter<T, V>(text: string, context: FilterContext, gen: Backend<T, V>): T | null {
  const tokens = lexFilter(text);
  if (tokens.length === 0) return null;
  const parser = new Parser(tokens, context, gen);
  const { test } = parser.expr();
  if (!parser.atEnd()) throw syntaxError();
  return test;
}

/** Recursive descent over libpcap's grammar: and/or have one precedence, and an id alone takes the last qualifiers. */
class Parser<T, V> {
  private at = 0;
  private readonly tokens: readonly Token[];
  private readonly context: FilterContext;
  private readonly gen: Backend<T, V>;

  constructor(tokens: readonly Token[], context: FilterContext, gen: Backend<T, V>) {
    this.tokens = tokens;
    this.context = context;
    this.gen = gen;
  }

  atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  expr(): { test: T; q: Qual | null } {
    let left = this.term(null, true);
    for (;;) {
      const op = this.takeWord('and') ? 'and' : this.takeWord('or') ? 'or' : null;
      if (op === null) return left;
      const right = this.term(left.q, false);
      const [a, b] = [left.test, right.test];
      left = { test: this.gen[op](a, b), q: right.q };
    }
  }

  /** `q`: the qualifiers an id alone would take. */
  private term(q: Qual | null, first: boolean): { test: T; q: Qual | null } {
    if (this.takeWord('not')) {
      const { test, q: inner } = this.term(q, first);
      return { test: this.gen.not(test), q: inner };
    }
    if (this.startsArithmetic()) return { test: this.relation(), q: null };
    const t = this.tokens[this.at];
    if (t === undefined) throw syntaxError();
    if (this.takeOp('(')) {
      if (q === null && !first && this.startsId()) throw new FilterError('syntax error in filter expression');
      const inner = q !== null && this.startsId() ? this.ids(q) : this.expr();
      if (!this.takeOp(')')) throw syntaxError();
      return inner;
    }
    if (this.startsId()) {
      // Ref: libpcap gencode.c:syntax(), for qualifiers that were none
      if (q === null) throw first ? syntaxError() : new FilterError('syntax error in filter expression');
      return { test: this.id(q), q };
    }
    if (t.kind !== 'word') throw syntaxError();
    return this.primitive();
  }

  private primitive(): { test: T; q: Qual | null } {
    const other = this.other();
    if (other !== null) return { test: other, q: null };
    let proto = '';
    const t = this.tokens[this.at];
    if (t?.kind === 'word' && PROTOS.has(t.text)) {
      proto = LINKS.has(t.text) ? 'link' : t.text;
      this.at++;
      if (this.takeWord('broadcast')) return { test: this.gen.broadcast(proto), q: null };
      if (this.takeWord('multicast')) return { test: this.gen.multicast(proto), q: null };
    }
    const dir = this.direction();
    let addr = '';
    for (const word of ['host', 'net', 'portrange', 'port', 'gateway'])
      if (addr === '' && this.takeWord(word)) addr = word;
    if (addr === '' && dir === '') {
      if (this.takeWord('proto')) addr = 'proto';
      else if (this.takeWord('protochain')) addr = 'protochain';
    }
    if (dir === '' && addr === '') {
      if (proto === '' || proto === 'link' || this.startsId()) throw syntaxError();
      return { test: this.gen.abbrev(proto), q: null };
    }
    const q = { proto, dir, addr };
    if (this.takeOp('(')) {
      const ids = this.ids(q);
      if (!this.takeOp(')')) throw syntaxError();
      return ids;
    }
    return { test: this.id(q), q };
  }

  private direction(): Dir {
    const first = this.takeWord('src') ? 'src' : this.takeWord('dst') ? 'dst' : '';
    if (first === '') return '';
    const second = first === 'src' ? 'dst' : 'src';
    for (const op of ['or', 'and'] as const) {
      if (this.isWord(op) && this.isWord(second, 1)) {
        this.at += 2;
        return op;
      }
    }
    return first;
  }

  private ids(q: Qual): { test: T; q: Qual } {
    let test = this.id(q);
    for (;;) {
      const op = this.takeWord('and') ? 'and' : this.takeWord('or') ? 'or' : null;
      if (op === null) return { test, q };
      const [a, b] = [test, this.id(q)];
      test = this.gen[op](a, b);
    }
  }

  private other(): T | null {
    if (this.takeWord('broadcast')) return this.gen.broadcast('');
    if (this.takeWord('multicast')) return this.gen.multicast('');
    if (this.takeWord('inbound')) return this.gen.direction(false);
    if (this.takeWord('outbound')) return this.gen.direction(true);
    if (this.takeWord('mpls')) return this.gen.linktype(0x8847);
    if (this.takeWord('llc')) return this.gen.llc();
    if (this.takeWord('ifname')) throw new FilterError('ifname supported only on PF linktype');
    for (const word of ['less', 'greater'] as const) {
      if (!this.takeWord(word)) continue;
      const n = this.number();
      return this.gen[word](n);
    }
    if (this.takeWord('vlan')) {
      const t = this.tokens[this.at];
      return this.gen.vlan(t?.kind === 'num' ? this.number() : null);
    }
    return null;
  }

  private number(): number {
    const t = this.tokens[this.at];
    if (t?.kind !== 'num') throw syntaxError();
    this.at++;
    return t.value;
  }

  private id(q: Qual): T {
    if (this.takeWord('not')) {
      const test = this.id(q);
      return this.gen.not(test);
    }
    const t = this.tokens[this.at++];
    if (t === undefined) throw syntaxError();
    switch (t.kind) {
      case 'id':
        return this.name(t.text, q);
      case 'num':
        return this.numberId(t.value, q);
      case 'hid':
        return this.address(t.text, q);
      case 'hid6':
        return this.address6(t.text, q);
      case 'eid':
        if (q.proto !== 'link' || (q.addr !== 'host' && q.addr !== ''))
          throw new FilterError('ethernet address used in non-ether expression');
        return this.gen.ether(macBytes(t.text), q.dir);
      default:
        throw syntaxError();
    }
  }

  /** Ref: libpcap gencode.c:gen_scode() */
  private name(name: string, q: Qual): T {
    switch (q.addr) {
      case 'net':
        throw new FilterError(`unknown network '${name}'`);
      case '':
      case 'host': {
        if (q.proto === 'link') throw new FilterError(`unknown ether host '${name}'`);
        const addrs = this.context.host(name);
        if (addrs === null || addrs.length === 0) throw new FilterError(`unknown host '${name}'`);
        const wanted = addrs.filter((a) => (q.proto === 'ip6' ? a.includes(':') : q.proto === '' || !a.includes(':')));
        if (wanted.length === 0) throw new FilterError(`unknown host '${name}' for specified address family`);
        const tests = wanted.map((a) => (a.includes(':') ? this.address6(a, q) : this.address(a, q)));
        return tests.reduce((a, b) => this.gen.or(a, b));
      }
      case 'port': {
        const service = this.service(name, q, 'port');
        if (service === null) throw new FilterError(`unknown port '${name}'`);
        return this.gen.port(
          q.proto === '' && service.proto !== 'both' ? service.proto : q.proto,
          q.dir,
          service.port,
          service.port,
        );
      }
      case 'portrange': {
        const [from, to] = this.range(name, q);
        return this.gen.port(q.proto, q.dir, from, to);
      }
      case 'proto':
        return this.protoName(name, q);
      case 'gateway':
        throw new FilterError("'gateway' not supported in this configuration");
      default:
        throw syntaxError();
    }
  }

  private service(name: string, q: Qual, what: string) {
    this.checkPort(q, what);
    return this.context.service(name);
  }

  private checkPort(q: Qual, what: string): void {
    if (!['', 'tcp', 'udp', 'sctp'].includes(q.proto)) throw new FilterError(`illegal qualifier of '${what}'`);
  }

  private range(text: string, q: Qual): [number, number] {
    this.checkPort(q, 'portrange');
    const parts = text.split('-');
    const ports = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : (this.context.service(part)?.port ?? null)));
    if (ports.length > 2 || ports.some((n) => n === null)) throw new FilterError(`unknown port in range '${text}'`);
    for (const n of ports) if (n! > 65535) throw new FilterError(`illegal port number ${n} > 65535`);
    const from = ports[0]!;
    const to = ports[1] ?? from;
    return from <= to ? [from, to] : [to, from];
  }

  private protoName(name: string, q: Qual): T {
    if (q.proto === 'link') {
      const type = ETHER_PROTOS.get(name);
      if (type === undefined) throw new FilterError(`unknown ether proto '${name}'`);
      return this.gen.linktype(type);
    }
    const n = IP_PROTOS.get(name);
    if (n === undefined) throw new FilterError(`unknown ip proto '${name}'`);
    return this.gen.proto(n, q.proto);
  }

  /** Ref: libpcap gencode.c:gen_ncode() without text */
  private numberId(v: number, q: Qual): T {
    switch (q.addr) {
      case '':
      case 'host':
        return this.gen.host(v, 0xffffffff, q.proto, q.dir, 'host');
      case 'net': {
        let n = v;
        let mask = 0xffffffff;
        while (n !== 0 && n >>> 24 === 0) {
          n = (n << 8) >>> 0;
          mask = (mask << 8) >>> 0;
        }
        return this.gen.host(n, mask, q.proto, q.dir, 'net');
      }
      case 'port':
      case 'portrange': {
        this.checkPort(q, q.addr);
        const next = this.tokens[this.at];
        let to = v;
        if (q.addr === 'portrange' && next?.kind === 'op' && next.text === '-') {
          this.at++;
          to = this.number();
        }
        for (const n of [v, to]) if (n > 65535) throw new FilterError(`illegal port number ${n} > 65535`);
        return this.gen.port(q.proto, q.dir, Math.min(v, to), Math.max(v, to));
      }
      case 'proto':
        return q.proto === 'link' ? this.gen.linktype(v) : this.gen.proto(v, q.proto);
      case 'protochain':
        return this.gen.protochain(v, q.proto);
      default:
        throw new FilterError("'gateway' requires a name");
    }
  }

  private address(text: string, q: Qual): T {
    const parts = text.split('.').map(Number);
    if (parts.some((n) => n > 255)) throw new FilterError(`invalid IPv4 address '${text}'`);
    const bits = parts.length * 8;
    const value = (parts.reduce((n, part) => n * 256 + part, 0) * 2 ** (32 - bits)) >>> 0;
    if (this.takeOp('/')) return this.masked(value, text, this.number(), q);
    if (this.takeWord('mask')) {
      const t = this.tokens[this.at++];
      if (t?.kind !== 'hid') throw syntaxError();
      const mask = t.text.split('.').reduce((n, part) => n * 256 + Number(part), 0) >>> 0;
      if ((value & ~mask) !== 0) throw new FilterError(`non-network bits set in "${text} mask ${t.text}"`);
      if (q.addr !== 'net') throw new FilterError('Mask syntax for networks only');
      return this.gen.host(value, mask, q.proto, q.dir, 'net');
    }
    switch (q.addr) {
      case '':
      case 'host':
      case 'net':
        if (q.proto === 'link') throw new FilterError('illegal link layer address');
        return this.gen.host(
          value,
          bits === 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0,
          q.proto,
          q.dir,
          q.addr || 'host',
        );
      case 'gateway':
        throw new FilterError("'gateway' requires a name");
      default:
        return this.numberId(value, q);
    }
  }

  private masked(v: number, text: string, len: number, q: Qual): T {
    if (len > 32) throw new FilterError('mask length must be <= 32');
    const mask = len === 0 ? 0 : (0xffffffff << (32 - len)) >>> 0;
    if ((v & ~mask) !== 0) throw new FilterError(`non-network bits set in "${text}/${len}"`);
    if (q.addr !== 'net') throw new FilterError('Mask syntax for networks only');
    return this.gen.host(v, mask, q.proto, q.dir, 'net');
  }

  private address6(text: string, q: Qual): T {
    const addr = parseIpv6(text);
    if (addr === null) throw new FilterError(`invalid ip6 address ${text}`);
    const bytes = ipv6ToBytes(addr);
    let len = 128;
    if (this.takeOp('/')) {
      len = this.number();
      if (len > 128) throw new FilterError('mask length must be <= 128');
    }
    const mask = bytes.map((_, i) => (0xff00 >> Math.min(8, Math.max(0, len - 8 * i))) & 0xff);
    if (bytes.some((x, i) => (x & ~mask[i]!) !== 0)) throw new FilterError(`non-network bits set in "${text}/${len}"`);
    if (q.addr !== 'net' && len !== 128) throw new FilterError('Mask syntax for networks only');
    if (!['', 'host', 'net'].includes(q.addr)) throw new FilterError('invalid qualifier against IPv6 address');
    return this.gen.host6(bytes, mask, q.proto, q.dir, q.addr || 'host');
  }

  // --- arithmetic

  private startsArithmetic(): boolean {
    const t = this.tokens[this.at];
    const next = this.tokens[this.at + 1];
    if (t === undefined) return false;
    if (t.kind === 'word') return t.text === 'len' || (PROTOS.has(t.text) && next?.kind === 'op' && next.text === '[');
    if (t.kind === 'op' && t.text === '-') return true;
    if (t.kind === 'num') return next?.kind === 'op' && next.text !== ')' && next.text !== '(';
    if (t.kind !== 'op' || t.text !== '(') return false;
    // a parenthesis holds arithmetic when its first term does and no and/or stands in it before it closes
    let depth = 0;
    for (let i = this.at; i < this.tokens.length; i++) {
      const x = this.tokens[i]!;
      if (x.kind === 'word' && (x.text === 'and' || x.text === 'or' || x.text === 'not')) return false;
      if (x.kind !== 'op') continue;
      if (x.text === '(') depth++;
      else if (x.text === ')' && --depth === 0) {
        const after = this.tokens[i + 1];
        return after?.kind === 'op' && after.text !== ')';
      } else if (depth === 1 && RELOPS.has(x.text)) return false;
    }
    return false;
  }

  private relation(): T {
    const left = this.arithmetic(0);
    const op = this.tokens[this.at++];
    if (op?.kind !== 'op' || !RELOPS.has(op.text)) throw syntaxError();
    return this.gen.relation(op.text, left, this.arithmetic(0));
  }

  private arithmetic(level: number): V {
    if (level === PRECEDENCE.length) return this.factor();
    let left = this.arithmetic(level + 1);
    for (;;) {
      const t = this.tokens[this.at];
      if (t?.kind !== 'op' || !PRECEDENCE[level]!.includes(t.text)) return left;
      this.at++;
      left = this.gen.binary(t.text, left, this.arithmetic(level + 1));
    }
  }

  private factor(): V {
    const t = this.tokens[this.at++];
    if (t === undefined) throw syntaxError();
    if (t.kind === 'num') return this.gen.constant(t.value);
    if (t.kind === 'word' && t.text === 'len') return this.gen.length();
    if (t.kind === 'op' && t.text === '-') return this.gen.binary('-', this.gen.constant(0), this.factor());
    if (t.kind === 'op' && t.text === '(') {
      const inner = this.arithmetic(0);
      if (!this.takeOp(')')) throw syntaxError();
      return inner;
    }
    if (t.kind !== 'word' || !PROTOS.has(t.text) || !this.takeOp('[')) throw syntaxError();
    const index = this.arithmetic(0);
    const size = this.takeOp(':') ? this.number() : 1;
    if (!this.takeOp(']')) throw syntaxError();
    if (size !== 1 && size !== 2 && size !== 4) throw new FilterError('data size must be 1, 2, or 4');
    return this.gen.load(LINKS.has(t.text) ? 'link' : t.text, index, size);
  }

  // --- tokens

  private startsId(): boolean {
    const kind = this.tokens[this.at]?.kind;
    return kind === 'id' || kind === 'num' || kind === 'hid' || kind === 'hid6' || kind === 'eid';
  }

  private isWord(text: string, ahead = 0): boolean {
    const t = this.tokens[this.at + ahead];
    return t?.kind === 'word' && t.text === text;
  }

  private takeWord(text: string): boolean {
    const found = this.isWord(text);
    if (found) this.at++;
    return found;
  }

  private takeOp(text: string): boolean {
    const t = this.tokens[this.at];
    const found = t?.kind === 'op' && t.text === text;
    if (found) this.at++;
    return found;
  }
}

function macBytes(text: string): number[] {
  return text.split(/[-:.]/).map((x) => Number.parseInt(x, 16));
}
