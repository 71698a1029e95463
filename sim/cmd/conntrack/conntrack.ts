import { type Ipv4Addr, parseIpv4 } from '../../../core/addr/ipv4.ts';
import { type Ipv6Addr, parseIpv6 } from '../../../core/addr/ipv6.ts';
import { strerror } from '../../../core/errno.ts';
import { CT_TCP_STATES, type CtTcpState, type CtTuple } from '../../../core/netfilter/nf_conn.ts';
import { ctInvertTuple } from '../../../core/netfilter/nf_conntrack_tuple.ts';
import type { CtMessage } from '../../../core/netlink/conntrack.ts';
import type { NetlinkGroup } from '../../../core/netlink/event.ts';
import type { Program, Sys, Task } from '../../proc/sys.ts';
import { flowLine, saveLine, xmlFlow } from './print.ts';
import { USAGE } from './usage.ts';

const VERSION = 'conntrack v1.4.7 (conntrack-tools)';
const PARAMETER_PROBLEM = 2;
const OTHER_PROBLEM = 1;

/** A refusal: said, and the tool ends. Ref: conntrack-tools src/conntrack.c:exit_error() */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function parameterProblem(message: string): never {
  throw new Refused(PARAMETER_PROBLEM, message);
}

type Verb = 'L' | 'G' | 'D' | 'I' | 'U' | 'E' | 'F' | 'C' | 'S' | 'A';
type Table = 'conntrack' | 'expect' | 'dying' | 'unconfirmed';

type Asked = {
  verb: Verb | null;
  table: Table;
  family: 'ipv4' | 'ipv6' | null;
  proto: number | null;
  src: Net | null;
  dst: Net | null;
  replySrc: Net | null;
  replyDst: Net | null;
  sport: number | null;
  dport: number | null;
  replySport: number | null;
  replyDport: number | null;
  icmpType: number | null;
  icmpCode: number | null;
  icmpId: number | null;
  state: CtTcpState | null;
  status: string[];
  mark: { value: number; mask: number } | null;
  timeout: number | null;
  srcNat: string | null;
  dstNat: string | null;
  anyNat: string | null;
  output: Set<string>;
  events: Set<string>;
  any: boolean;
};

type Net = { readonly addr: Ipv4Addr | Ipv6Addr; readonly bits: number };

const PROTOS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58, 'ipv6-icmp': 58 };

/** Long names, with the letter they stand for; `:` takes an argument, `?` may. Ref: src/conntrack.c:original_opts */
const LONG: Readonly<Record<string, string>> = {
  dump: 'L?', create: 'I?', delete: 'D?', update: 'U?', flush: 'F?', event: 'E?', counter: 'C?', stats: 'S?', get: 'G?',
  version: 'V', help: 'h', 'orig-src': 's:', src: 's:', 'orig-dst': 'd:', dst: 'd:', 'reply-src': 'r:',
  'reply-dst': 'q:', protonum: 'p:', timeout: 't:', status: 'u:', zero: 'z', 'event-mask': 'e:', 'src-nat': 'n?',
  mark: 'm:', secmark: 'c:', family: 'f:', 'src-nat-ip': 'n?', 'dst-nat': 'g?', output: 'o:', 'any-nat': 'j?',
  zone: 'w:', label: 'l:', 'buffer-size': 'b:', add: 'A?',
}; // biome-ignore format: a table

/** Options that come with a protocol. */
const PROTO_LONG: Readonly<Record<string, readonly number[]>> = {
  'orig-port-src': [6, 17], sport: [6, 17], 'orig-port-dst': [6, 17], dport: [6, 17], 'reply-port-src': [6, 17],
  'reply-port-dst': [6, 17], state: [6], 'icmp-type': [1], 'icmp-code': [1], 'icmp-id': [1], 'icmpv6-type': [58],
  'icmpv6-code': [58], 'icmpv6-id': [58],
}; // biome-ignore format: a table

const VERBS = 'LGDIUEFCSA';
const TAKES_ARG = 'sdrqptuemcfowlb';
const MAY_ARG = 'ngj';

/** The tool of connection tracking. Ref: conntrack-tools 1.4.7 src/conntrack.c */
export const conntrack: Program = function* (sys: Sys): Task<number> {
  try {
    const asked = parse(sys);
    if (asked === null) return 0;
    return yield* act(sys, asked);
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    sys.err(`${VERSION}: ${e.message}\n`);
    if (e.status === PARAMETER_PROBLEM) sys.err("Try `conntrack -h' or 'conntrack --help' for more information.\n");
    return e.status;
  }
};

function parse(sys: Sys): Asked | null {
  const a: Asked = {
    verb: null, table: 'conntrack', family: null, proto: null, src: null, dst: null, replySrc: null, replyDst: null,
    sport: null, dport: null, replySport: null, replyDport: null, icmpType: null, icmpCode: null, icmpId: null,
    state: null, status: [], mark: null, timeout: null, srcNat: null, dstNat: null, anyNat: null, output: new Set(),
    events: new Set(), any: false,
  }; // biome-ignore format: a table
  const argv = sys.argv.slice(1);
  if (argv.length === 0) {
    sys.out(USAGE);
    return null;
  }
  let at = 0;
  const next = (name: string): string => {
    const arg = argv[at++];
    if (arg === undefined) parameterProblem(`option \`${name}' requires an argument`);
    return arg;
  };
  const optional = (): string | null => {
    const arg = argv[at];
    if (arg === undefined || arg.startsWith('-') || arg.startsWith('!')) return null;
    at++;
    return arg;
  };
  let help = false;
  while (at < argv.length) {
    const word = argv[at++]!;
    if (word.startsWith('--')) {
      const eq = word.indexOf('=');
      const name = eq < 0 ? word.slice(2) : word.slice(2, eq);
      const value = eq < 0 ? null : word.slice(eq + 1);
      if (PROTO_LONG[name] !== undefined && a.proto !== null && PROTO_LONG[name].includes(a.proto)) {
        protoOption(a, name, value ?? next(word));
        continue;
      }
      const key = LONG[name] ?? uniquePrefix(name);
      if (key === undefined) parameterProblem(`unknown option \`${word}'`);
      const letter = key[0]!;
      if (letter === 'V') {
        sys.out(`${VERSION}\n`);
        return null;
      }
      if (letter === 'h') help = true;
      else if (VERBS.includes(letter)) setVerb(a, letter as Verb, value ?? optional());
      else option(a, letter, key[1] === ':' ? (value ?? next(word)) : key[1] === '?' ? (value ?? optional()) : null);
      continue;
    }
    if (!word.startsWith('-') || word === '-') parameterProblem('unknown argument');
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!;
      const rest = word.slice(i + 1);
      if (letter === 'V') {
        sys.out(`${VERSION}\n`);
        return null;
      }
      if (letter === 'h') help = true;
      else if (letter === 'z') a.any = true;
      else if (VERBS.includes(letter)) {
        setVerb(a, letter as Verb, rest !== '' ? rest : optional());
        break;
      } else if (TAKES_ARG.includes(letter)) {
        option(a, letter, rest !== '' ? rest : next(`-${letter}`));
        break;
      } else if (MAY_ARG.includes(letter)) {
        option(a, letter, rest !== '' ? rest : optional());
        break;
      } else parameterProblem(`unknown option \`${word}'`);
    }
  }
  if (help) {
    sys.out(USAGE);
    return null;
  }
  if (a.verb === null) {
    sys.out(USAGE);
    return null;
  }
  return a;
}

function uniquePrefix(name: string): string | undefined {
  const found = Object.keys(LONG).filter((n) => n.startsWith(name));
  return found.length === 1 ? LONG[found[0]!] : undefined;
}

function setVerb(a: Asked, verb: Verb, table: string | null): void {
  if (a.verb !== null) parameterProblem("Can't use -%c with another command".replace('%c', verb));
  a.verb = verb;
  if (table === null) return;
  if (table !== 'conntrack' && table !== 'expect' && table !== 'dying' && table !== 'unconfirmed')
    parameterProblem(`unknown type \`${table}'`);
  a.table = table;
}

function address(a: Asked, text: string): Net {
  const slash = text.indexOf('/');
  const addr = slash < 0 ? text : text.slice(0, slash);
  const v4 = parseIpv4(addr);
  const v6 = v4 === null ? parseIpv6(addr) : null;
  if (v4 === null && v6 === null) parameterProblem(`Invalid IP address \`${text}'`);
  const family = v4 !== null ? 'ipv4' : 'ipv6';
  if (a.family !== null && a.family !== family) parameterProblem('mismatched address family');
  a.family = family;
  const full = v4 !== null ? 32 : 128;
  const bits = slash < 0 ? full : Number(text.slice(slash + 1));
  if (!(bits >= 0 && bits <= full)) parameterProblem(`Invalid netmask \`${text}'`);
  return { addr: (v4 ?? v6)!, bits };
}

function number(text: string): number {
  const n = /^0x[0-9a-f]+$/i.test(text) || /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(n)) parameterProblem(`Invalid number \`${text}'`);
  return n;
}

function option(a: Asked, letter: string, arg: string | null): void {
  a.any = true;
  switch (letter) {
    case 's':
      a.src = address(a, arg!);
      return;
    case 'd':
      a.dst = address(a, arg!);
      return;
    case 'r':
      a.replySrc = address(a, arg!);
      return;
    case 'q':
      a.replyDst = address(a, arg!);
      return;
    case 'p': {
      const proto = PROTOS[arg!];
      if (proto === undefined) parameterProblem(`\`${arg}' unsupported protocol`);
      a.proto = proto;
      return;
    }
    case 'f':
      if (arg !== 'ipv4' && arg !== 'ipv6') parameterProblem(`\`${arg}' unsupported protocol`);
      a.family = arg;
      return;
    case 't':
      a.timeout = number(arg!);
      return;
    case 'u':
      for (const name of arg!.split(',')) {
        if (
          ![
            'ASSURED',
            'SEEN_REPLY',
            'UNSET',
            'FIXED_TIMEOUT',
            'EXPECTED',
            'OFFLOAD',
            'HW_OFFLOAD',
            'UNREPLIED',
          ].includes(name)
        )
          parameterProblem(`Bad parameter \`${arg}'`);
        a.status.push(name);
      }
      return;
    case 'm': {
      const [value, mask] = arg!.split('/');
      a.mark = { value: number(value!), mask: mask === undefined ? 0xffffffff : number(mask) };
      return;
    }
    case 'n':
      a.srcNat = arg ?? '';
      return;
    case 'g':
      a.dstNat = arg ?? '';
      return;
    case 'j':
      a.anyNat = arg ?? '';
      return;
    case 'o':
      for (const name of arg!.split(',')) {
        if (!['extended', 'xml', 'timestamp', 'id', 'ktimestamp', 'labels', 'userspace', 'save'].includes(name))
          parameterProblem(`Bad parameter \`${arg}'`);
        a.output.add(name);
      }
      return;
    case 'e':
      for (const name of arg!.split(',')) {
        if (!['ALL', 'NEW', 'UPDATES', 'DESTROY'].includes(name)) parameterProblem(`Bad parameter \`${arg}'`);
        a.events.add(name);
      }
      return;
  }
}

function protoOption(a: Asked, name: string, arg: string): void {
  switch (name) {
    case 'sport':
    case 'orig-port-src':
      a.sport = number(arg);
      return;
    case 'dport':
    case 'orig-port-dst':
      a.dport = number(arg);
      return;
    case 'reply-port-src':
      a.replySport = number(arg);
      return;
    case 'reply-port-dst':
      a.replyDport = number(arg);
      return;
    case 'state': {
      const state = arg.toUpperCase();
      if (!(CT_TCP_STATES as readonly string[]).includes(state)) parameterProblem(`unknown TCP state \`${arg}'`);
      a.state = state as CtTcpState;
      return;
    }
    case 'icmp-type':
    case 'icmpv6-type':
      a.icmpType = number(arg);
      return;
    case 'icmp-code':
    case 'icmpv6-code':
      a.icmpCode = number(arg);
      return;
    default:
      a.icmpId = number(arg);
  }
}

function inNet(addr: Ipv4Addr | Ipv6Addr, net: Net): boolean {
  if (typeof addr === 'number') {
    if (typeof net.addr !== 'number') return false;
    const mask = net.bits === 0 ? 0 : (0xffffffff << (32 - net.bits)) >>> 0;
    return (addr & mask) >>> 0 === (net.addr & mask) >>> 0;
  }
  return addr === net.addr;
}

/** Ref: src/conntrack.c:nfct_filter() */
function fits(a: Asked, ct: CtMessage): boolean {
  const { original: o, reply: r, status } = ct;
  const is = <T>(asked: T | null, value: T): boolean => asked === null || asked === value;
  const icmp = o.proto === 1 || o.proto === 58;
  if (!is(a.family, o.family) || !is(a.proto, o.proto)) return false;
  if (a.src !== null && !inNet(o.src, a.src)) return false;
  if (a.dst !== null && !inNet(o.dst, a.dst)) return false;
  if (a.replySrc !== null && !inNet(r.src, a.replySrc)) return false;
  if (a.replyDst !== null && !inNet(r.dst, a.replyDst)) return false;
  if (!is(a.sport, o.sport) || !is(a.dport, o.dport)) return false;
  if (!is(a.replySport, r.sport) || !is(a.replyDport, r.dport)) return false;
  if (!is(a.icmpType, icmp ? o.dport >> 8 : a.icmpType) || !is(a.icmpId, o.sport)) return false;
  if (!is(a.state, ct.tcp)) return false;
  for (const name of a.status) {
    if (name === 'ASSURED' && !status.assured) return false;
    if (name === 'SEEN_REPLY' && !status.seenReply) return false;
    if (name === 'UNREPLIED' && status.seenReply) return false;
  }
  if (a.mark !== null && a.verb !== 'U' && a.verb !== 'I' && (ct.mark & a.mark.mask) >>> 0 !== a.mark.value)
    return false;
  // without an address the option asks for nothing
  const bySrc = (want: string): boolean => r.dst !== o.src && flowAddr(r.dst) === want;
  const byDst = (want: string): boolean => r.src !== o.dst && flowAddr(r.src) === want;
  if (a.srcNat && !bySrc(a.srcNat)) return false;
  if (a.dstNat && !byDst(a.dstNat)) return false;
  if (a.anyNat && !bySrc(a.anyNat) && !byDst(a.anyNat)) return false;
  return true;
}

function flowAddr(addr: CtTuple['src']): string {
  return typeof addr === 'number' ? [24, 16, 8, 0].map((s) => (addr >>> s) & 255).join('.') : addr;
}

function shown(a: Asked, ct: CtMessage): string {
  if (a.output.has('save')) return saveLine(ct, 'A');
  if (a.output.has('xml')) return xmlFlow(ct);
  return flowLine(ct, { extended: a.output.has('extended'), id: a.output.has('id') });
}

function* act(sys: Sys, a: Asked): Task<number> {
  const { ct } = sys.netlink();
  ct.load();
  const tell = (n: number, what: string): void => sys.err(`${VERSION}: ${n} ${what}\n`);
  if (a.table === 'expect') {
    if (a.verb === 'L') tell(0, 'expectations have been shown.');
    else if (a.verb === 'F') sys.err(`${VERSION}: expectation table has been emptied.\n`);
    else if (a.verb === 'C') sys.out('0\n');
    else tell(0, 'expectations have been shown.');
    return 0;
  }
  switch (a.verb!) {
    case 'L': {
      const found = a.table === 'conntrack' ? ct.dump().filter((c) => fits(a, c)) : [];
      const xml = a.output.has('xml');
      if (xml) sys.out('<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n');
      for (const c of found) sys.out(`${shown(a, c)}\n`);
      if (xml) sys.out('</conntrack>\n');
      tell(found.length, 'flow entries have been shown.');
      return 0;
    }
    case 'C':
      sys.out(`${ct.count()}\n`);
      return 0;
    case 'S': {
      const s = ct.stats();
      sys.out(
        `cpu=0   \tfound=${s.found} invalid=${s.invalid} insert=0 insert_failed=${s.insertFailed} drop=${s.drop} early_drop=${s.earlyDrop} error=0 search_restart=0 clash_resolve=${s.clashResolve} chaintoolong=0 \n`,
      );
      return 0;
    }
    case 'F':
      ct.flush();
      sys.err(`${VERSION}: connection tracking table has been emptied.\n`);
      return 0;
    case 'D': {
      const found = ct.dump().filter((c) => fits(a, c));
      for (const c of found) {
        ct.delete(c.id);
        sys.out(`${shown(a, c)}\n`);
      }
      tell(found.length, 'flow entries have been deleted.');
      return found.length === 0 ? 1 : 0;
    }
    case 'U': {
      const found = ct.dump().filter((c) => fits(a, c));
      for (const c of found) {
        ct.update(c.id, {
          ...(a.mark === null ? {} : { mark: ((c.mark & ~a.mark.mask) | a.mark.value) >>> 0 }),
          ...(a.timeout === null ? {} : { timeout: a.timeout }),
          ...(a.state === null ? {} : { tcp: a.state }),
        });
        const now = ct.get(c.original);
        if (now.ok) sys.out(`${shown(a, { ...now.value, use: 2 })}\n`);
      }
      tell(found.length, 'flow entries have been updated.');
      return found.length === 0 ? 1 : 0;
    }
    case 'G': {
      if (a.proto === null) needed('protonum');
      const tuple = wholeTuple(a);
      const got = ct.get(tuple);
      if (!got.ok) throw new Refused(OTHER_PROBLEM, "Operation failed: such conntrack doesn't exist");
      sys.out(`${shown(a, { ...got.value, use: 2 })}\n`);
      tell(1, 'flow entries have been shown.');
      return 0;
    }
    case 'I':
    case 'A': {
      if (a.proto === null) needed('protonum');
      if (a.timeout === null) needed('timeout');
      const original = wholeTuple(a);
      const back = ctInvertTuple(original)!;
      const reply = {
        ...back,
        src: a.replySrc?.addr ?? back.src,
        dst: a.replyDst?.addr ?? back.dst,
        sport: a.replySport ?? back.sport,
        dport: a.replyDport ?? back.dport,
      };
      if (a.proto === 6 && a.state === null) needed('state');
      const made = ct.create(original, reply, {
        timeout: a.timeout,
        ...(a.mark === null ? {} : { mark: a.mark.value }),
        ...(a.state === null ? {} : { tcp: a.state }),
        assured: a.status.includes('ASSURED'),
        seenReply: a.status.includes('SEEN_REPLY'),
      });
      if (!made.ok) throw new Refused(OTHER_PROBLEM, 'Operation failed: Such conntrack exists, try -U to update');
      tell(1, 'flow entries have been created.');
      return 0;
    }
    case 'E':
      return yield* listen(sys, a);
  }
}

/** Ref: src/conntrack.c:generic_opt_check() */
function needed(option: string): never {
  parameterProblem(`You need to supply the \`--${option}' option for this command`);
}

/** Ref: src/conntrack.c, the cases of CT_GET and CT_CREATE */
function wholeTuple(a: Asked): CtTuple {
  if (a.src === null || a.dst === null) parameterProblem("you have to specify `--src' and `--dst'");
  if (a.proto === null) parameterProblem("you have to specify `-p'");
  const icmp = a.proto === 1 || a.proto === 58;
  if (icmp && a.icmpType === null) needed('icmp-type');
  if ((a.proto === 6 || a.proto === 17) && (a.sport === null || a.dport === null))
    parameterProblem("you have to specify `--sport' and `--dport'");
  return {
    family: typeof a.src.addr === 'number' ? 'ipv4' : 'ipv6',
    src: a.src.addr,
    dst: a.dst.addr,
    proto: a.proto,
    sport: (icmp ? a.icmpId : a.sport) ?? 0,
    dport: icmp ? ((a.icmpType ?? 0) << 8) | (a.icmpCode ?? 0) : (a.dport ?? 0),
  };
}

/** `-E`: what happens, until a signal. Ref: src/conntrack.c:event_cb() */
function* listen(sys: Sys, a: Asked): Task<number> {
  const groups = new Set<NetlinkGroup>();
  const all = a.events.size === 0 || a.events.has('ALL');
  if (all || a.events.has('NEW')) groups.add('conntrack_new');
  if (all || a.events.has('UPDATES')) groups.add('conntrack_update');
  if (all || a.events.has('DESTROY')) groups.add('conntrack_destroy');
  const opened = sys.netlinkListen?.(groups);
  if (opened?.ok !== true) throw new Refused(OTHER_PROBLEM, `Can't open handler: ${strerror.EPERM}`);
  let n = 0;
  let ended = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    sys.signal(signal, () => {
      ended = true;
    });
  while (!ended) {
    yield* sys.poll([opened.value.fd], null);
    for (let event = opened.value.recv(); event !== null; event = opened.value.recv()) {
      if (!('ct' in event) || !fits(a, event.ct)) continue;
      n++;
      const name = event.type === 'CT_NEW' ? 'NEW' : event.type === 'CT_UPDATE' ? 'UPDATE' : 'DESTROY';
      const o = { extended: a.output.has('extended'), id: a.output.has('id'), event: name } as const;
      const by = event.byUser ? ` [USERSPACE] portid=${PORTID}` : '';
      const usec = Math.floor(sys.wall / 1000);
      const at = `[${Math.floor(usec / 1e6)}.${String(usec % 1e6).padEnd(6)}]\t`;
      sys.out(`${a.output.has('timestamp') ? at : ''}${flowLine(event.ct, o)}${by}\n`);
      yield* sys.flush();
    }
  }
  sys.err(`${VERSION}: ${n} flow events have been shown.\n`);
  return 0;
}

/** Netlink's number of the one who asked; chance on a host. */
const PORTID = 3653459631;
