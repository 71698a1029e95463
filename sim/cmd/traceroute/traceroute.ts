import type { Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { Ipv6Addr } from '../../../core/addr/ipv6.ts';
import { type ErrnoName, type Result, strerror } from '../../../core/errno.ts';
import type { SockAddr, SockError, Socket } from '../../../core/socket/socket.ts';
import { IPPROTO_TCP, type Ipv4Packet } from '../../../core/wire/ipv4.ts';
import type { Ipv6Packet } from '../../../core/wire/ipv6.ts';
import type { TcpSegment } from '../../../core/wire/tcp.ts';
import type { Nsec } from '../../../core/world.ts';
import type { Command, Program, Sys, Task } from '../../proc/sys.ts';
import { nameOf, numericHost } from '../getaddrinfo.ts';
import { type Options, parseOptions, Stop } from './options.ts';

const SECOND = 1e9;
const DEF_WAIT_PREC = 0.001;
const DEF_DATA_LEN = 40;

type Addr = Ipv4Addr | Ipv6Addr;
type Sock = Socket & { readonly fd: number };

/** One packet sent and what came of it. Ref: traceroute.h:struct probe_struct */
type Probe = {
  done: boolean;
  final: boolean;
  res: Addr | null;
  scopeId: number;
  sendTime: Nsec | null;
  recvTime: Nsec | null;
  recvTtl: number;
  sock: Sock | null;
  seq: number;
  err: string;
};

type Run = {
  readonly sys: Sys;
  readonly o: Options;
  readonly dest: Addr;
  readonly scopeId: number;
  readonly probes: Probe[];
  headerLen: number;
  dataLen: number;
  /** The one socket of the ICMP and TCP methods. */
  raw: Sock | null;
  /** What the TCP method sends from. */
  source: Addr;
  seq: number;
  port: number;
};

const program: Program = function* (sys) {
  try {
    return yield* trace(sys, yield* parseOptions(sys));
  } catch (e) {
    if (e instanceof Stop) return e.status;
    throw e;
  }
};

/** `traceroute`: the routers on the way to a host. Ref: traceroute 2.1.2 traceroute.c:main() */
export const traceroute: Command = { path: '/usr/sbin/traceroute', program };
export const traceroute6: Command = { path: '/usr/bin/traceroute6', program };

function emptyProbe(): Probe {
  return {
    done: false, final: false, res: null, scopeId: 0, sendTime: null, recvTime: null, recvTtl: 0, sock: null, seq: 0, err: '',
  }; // biome-ignore format: a table
}

function* trace(sys: Sys, o: Options): Task<number> {
  const dest = o.dest!;
  const raw = o.method === 'icmp' || o.method === 'tcp';
  const methodLen = raw ? 0 : 8;
  const headerLen = (dest.family === 'inet' ? 20 : 40) + methodLen;
  const dataLen = o.packetLen < 0 ? DEF_DATA_LEN - methodLen : Math.max(0, o.packetLen - headerLen);
  const run: Run = {
    sys,
    o,
    dest: dest.addr,
    scopeId: dest.family === 'inet6' ? dest.scopeId : 0,
    probes: Array.from({ length: o.maxHops * o.probesPerHop }, emptyProbe),
    headerLen,
    dataLen: o.method === 'icmp' ? Math.max(dataLen, 8) : o.method === 'tcp' ? DEF_DATA_LEN : dataLen,
    raw: null,
    source: dest.addr,
    seq: o.method === 'icmp' ? o.port || 1 : 0,
    port: o.port || { default: 33434, udp: 53, tcp: 80, icmp: 0 }[o.method],
  };
  if (raw) run.raw = openRaw(run);
  sys.out(
    `traceroute to ${o.host} (${numericHost(sys, run.dest, run.scopeId)}), ${o.maxHops} hops max, ${headerLen + run.dataLen} byte packets`,
  );
  yield* sys.flush();
  yield* doIt(run);
  sys.out('\n');
  return 0;
}

/** perror(3) after a line's end, and the end. Ref: traceroute.c:error() */
function die(sys: Sys, what: string, errno: ErrnoName): never {
  sys.err(`\n${what}: ${strerror[errno]}\n`);
  throw new Stop(1);
}

function must(sys: Sys, what: string, result: Result<unknown>): void {
  if (!result.ok) die(sys, what, result.error.errno);
}

/** What every probe's socket is given. Ref: traceroute.c:tune_socket(), bind_socket() */
function tune({ sys, o, dest }: Run, sock: Sock): void {
  if (o.fwmark) must(sys, 'setsockopt SO_MARK', sock.setsockopt('mark', o.fwmark));
  if (o.device !== null) must(sys, 'setsockopt SO_BINDTODEVICE', sock.setsockopt('bindtodevice', o.device));
  if (o.source !== null || o.sport) {
    const any = typeof dest === 'number' ? (0 as Ipv4Addr) : ('::' as Ipv6Addr);
    must(sys, 'bind', sock.bind(sockaddr(o.source ?? any, o.sport, 0)));
  }
  sock.setsockopt('mtuDiscover', o.dontfrag ? 'probe' : 'dont');
  if (o.tos) sock.setsockopt(typeof dest === 'number' ? 'tos' : 'tclass', o.tos);
  sock.setsockopt('recvttl', true);
}

function sockaddr(addr: Addr, port: number, scopeId: number): SockAddr {
  return typeof addr === 'number' ? { family: 'inet', addr, port } : { family: 'inet6', addr, port, scopeId };
}

function openRaw(run: Run): Sock {
  const { sys, dest, scopeId, o } = run;
  const family = typeof dest === 'number' ? 'inet' : 'inet6';
  const opened = sys.socket({
    family,
    type: 'raw',
    protocol: o.method === 'tcp' ? IPPROTO_TCP : family === 'inet' ? 1 : 58,
  });
  if (!opened.ok) return die(sys, 'socket', opened.error.errno);
  tune(run, opened.value);
  must(sys, 'connect', opened.value.connect(sockaddr(dest, 0, scopeId)));
  opened.value.setsockopt('recverr', true);
  const own = opened.value.name();
  if (own.family !== 'packet') run.source = own.addr;
  if (o.method === 'tcp') opened.value.setsockopt('hdrincl', true);
  return opened.value;
}

function sendProbe(run: Run, pb: Probe, ttl: number): void {
  const { sys, dest, scopeId } = run;
  const v4 = typeof dest === 'number';
  let sock = run.raw;
  if (sock === null) {
    const opened = sys.socket({ family: v4 ? 'inet' : 'inet6', type: 'dgram', protocol: 'udp' });
    if (!opened.ok) return die(sys, 'socket', opened.error.errno);
    sock = opened.value;
    tune(run, sock);
  }
  sock.setsockopt(v4 ? 'ttl' : 'unicastHops', ttl);
  if (run.raw === null) {
    must(sys, 'connect', sock.connect(sockaddr(dest, run.port, scopeId)));
    sock.setsockopt('recverr', true);
    pb.seq = run.port;
    if (run.o.method === 'default') run.port = (run.port + 1) & 0xffff;
    pb.sock = sock;
  } else if (run.o.method === 'tcp') pb.seq = holdPort(run, pb);
  else pb.seq = run.seq++ & 0xffff;
  pb.sendTime = sys.now;
  const size = run.raw === null ? run.dataLen : run.dataLen - 8;
  const data = Uint8Array.from({ length: size }, (_, i) => 0x40 + ((run.raw === null ? i : i + 8) & 0x3f));
  const echo = { code: 0, id: sys.pid & 0xffff, sequence: pb.seq, data };
  const sent =
    run.o.method === 'tcp'
      ? sock.send({ kind: 'packet', packet: synPacket(run, pb.seq, ttl) })
      : run.raw === null
        ? sock.send({ kind: 'bytes', bytes: data })
        : sock.send({
            kind: 'echo',
            message: v4 ? { kind: 'icmp', type: 8, ...echo } : { kind: 'icmpv6', type: 128, ...echo },
          });
  if (sent.ok || sent.error.errno === 'EMSGSIZE' || sent.error.errno === 'EHOSTUNREACH') return;
  if (sent.error.errno === 'ENOBUFS' || sent.error.errno === 'EAGAIN') {
    pb.sendTime = null;
    return;
  }
  die(sys, 'send', sent.error.errno);
}

/** A port that nobody else has while its probe lives: a reset answers what comes to it. */
function holdPort({ sys, dest }: Run, pb: Probe): number {
  const v4 = typeof dest === 'number';
  const held = sys.socket({ family: v4 ? 'inet' : 'inet6', type: 'stream' });
  if (held.ok) {
    pb.sock = held.value;
    const bound = held.value.bind(sockaddr(v4 ? (0 as Ipv4Addr) : ('::' as Ipv6Addr), 0, 0));
    const name = held.value.name();
    if (bound.ok && name.family !== 'packet' && name.port !== 0) return name.port;
  }
  return 32768 + (sys.random() % 28232);
}

/** A connection's first segment, as a Linux host would send it. Ref: mod-tcp.c:tcp_init(), tcp_send_probe() */
function synPacket({ sys, dest, source, o }: Run, sport: number, ttl: number): Ipv4Packet | Ipv6Packet {
  const mss = typeof dest === 'number' ? 1460 : 1440;
  const body: TcpSegment = {
    kind: 'tcp', source: sport, dest: o.port || 80, seq: sys.random(), ack: 0,
    flags: { fin: false, syn: true, rst: false, psh: false, ack: false, urg: false, ece: false, cwr: false },
    window: 4 * mss, urgent: 0, data: new Uint8Array(0),
    options: [{ kind: 'mss', mss }, { kind: 'sackOK' }, { kind: 'timestamp', val: sys.random(), ecr: 0 }, { kind: 'nop' }, { kind: 'wscale', shift: 2 }],
  }; // biome-ignore format: a table
  if (typeof dest === 'number') {
    const saddr = source as Ipv4Addr;
    return {
      kind: 'ipv4',
      tos: o.tos,
      id: 0,
      df: o.dontfrag,
      mf: false,
      fragOff: 0,
      ttl,
      protocol: IPPROTO_TCP,
      saddr,
      daddr: dest,
      options: null,
      body,
    };
  }
  const saddr = source as Ipv6Addr;
  return {
    kind: 'ipv6',
    trafficClass: o.tos,
    flowLabel: 0,
    hopLimit: ttl,
    nexthdr: IPPROTO_TCP,
    saddr,
    daddr: dest,
    extensions: [],
    body,
  };
}

function probeDone(run: Run, pb: Probe): void {
  if (pb.sock) run.sys.close(pb.sock.fd);
  pb.sock = null;
  pb.seq = 0;
  pb.done = true;
}

/** Seconds a probe may still take. Ref: traceroute.c:get_timeout() */
function timeoutOf({ o, probes }: Run, at: number): number {
  const took = (p: Probe): number =>
    p.done && p.recvTime !== null && p.sendTime !== null ? (p.recvTime - p.sendTime) / SECOND : 0;
  if (o.here) {
    const first = at - (at % o.probesPerHop);
    for (let i = first; i < first + o.probesPerHop; i++) {
      const value = took(probes[i]!);
      if (value > 0) return Math.min((value + DEF_WAIT_PREC) * o.here, o.wait);
    }
  }
  if (o.near) {
    for (let i = at + 1; i < probes.length && probes[i]!.sendTime !== null; i++) {
      const value = took(probes[i]!);
      if (value > 0) return Math.min((value + DEF_WAIT_PREC) * o.near, o.wait);
    }
  }
  return o.wait;
}

/** Ref: traceroute.c:do_it() */
function* doIt(run: Run): Task<void> {
  const { sys, o, probes } = run;
  let start = (o.firstHop - 1) * o.probesPerHop;
  let end = probes.length;
  let lastSend = Number.NEGATIVE_INFINITY;
  while (start < end) {
    let num = 0;
    let next: Nsec | null = null;
    const now = sys.now;
    for (let n = start; n < end; n++) {
      const pb = probes[n]!;
      if (n === start && !pb.done && pb.sendTime !== null) {
        const expires = pb.sendTime + timeoutOf(run, n) * SECOND;
        if (expires > now) next = expires;
        else {
          probeDone(run, pb);
          checkExpired(run, n);
        }
      }
      if (pb.done) {
        if (n === start) {
          sys.out(probeText(run, n));
          yield* sys.flush();
          start++;
        }
        if (pb.final) end = (Math.floor(n / o.probesPerHop) + 1) * o.probesPerHop;
        continue;
      }
      if (pb.sendTime === null) {
        if (o.sendwait && lastSend + o.sendwait * SECOND > now) {
          next = lastSend + o.sendwait * SECOND;
          break;
        }
        sendProbe(run, pb, Math.floor(n / o.probesPerHop) + 1);
        if (pb.sendTime === null) {
          if (next !== null) break;
          die(sys, 'send probe', 'ENOBUFS');
        }
        lastSend = pb.sendTime!;
      }
      next ??= pb.sendTime! + timeoutOf(run, n) * SECOND;
      num++;
      if (num >= o.simProbes) break;
    }
    if (next !== null) yield* pollReplies(run, Math.max(0, Math.ceil(next - sys.now)));
  }
}

function* pollReplies(run: Run, timeout: Nsec): Task<void> {
  const { sys, probes } = run;
  const open = probes.filter((p) => p.sock !== null);
  const fds = run.raw ? [run.raw.fd] : open.map((p) => p.sock!.fd);
  const { ready } = yield* sys.poll(fds, timeout);
  for (const fd of ready) {
    if (run.raw) {
      receive(run, run.raw, (p, seq) => p.seq === seq && p.sendTime !== null && !p.done);
      continue;
    }
    const sock = open.find((p) => p.sock?.fd === fd)?.sock;
    if (sock) receive(run, sock, (p) => p.sock === sock);
  }
}

/** Answers and errors that wait on a socket. Ref: traceroute.c:recv_reply() */
function receive(run: Run, sock: Sock, mine: (p: Probe, seq: number) => boolean): void {
  for (;;) {
    const e = sock.recvError();
    if (e !== null) {
      const body = e.packet?.body;
      const seq =
        run.o.method === 'tcp'
          ? body?.kind === 'tcp'
            ? body.source
            : -1
          : body && 'sequence' in body && 'id' in body && body.id === (run.sys.pid & 0xffff)
            ? body.sequence
            : -1;
      const pb = run.probes.find((p) => mine(p, seq));
      if (pb) takeError(run, pb, e);
      sock.recv(); // the error is pending on the socket, too
      if (run.raw === null) return;
      continue;
    }
    const got = sock.recv();
    if (!got.ok) continue;
    if (got.value === null) return;
    const { data, from, ttl, at } = got.value;
    let seq = -1;
    if (run.o.method === 'tcp') {
      const body = data.kind === 'packet' ? data.packet.body : null;
      const same = data.kind === 'packet' && data.packet.saddr === run.dest;
      if (body?.kind !== 'tcp' || !same || body.source !== run.port) continue;
      seq = body.dest;
    } else if (run.raw !== null) {
      const body = data.kind === 'packet' ? data.packet.body : null;
      const reply =
        body && (body.kind === 'icmp' || body.kind === 'icmpv6') && (body.type === 0 || body.type === 129)
          ? body
          : null;
      if (!reply || !('id' in reply) || reply.id !== (run.sys.pid & 0xffff)) continue;
      seq = reply.sequence;
    }
    const pb = run.probes.find((p) => mine(p, seq));
    if (!pb || from === null || from.family === 'packet') continue;
    pb.final = true;
    pb.res = from.addr;
    pb.recvTime = at;
    pb.recvTtl = ttl;
    probeDone(run, pb);
    if (run.raw === null) return;
  }
}

function takeError(run: Run, pb: Probe, e: SockError): void {
  const { o } = run;
  if (e.origin === 'icmp' && (e.type === 4 || e.type === 5)) return;
  pb.recvTime = e.at;
  if (e.origin === 'local') {
    if (e.errno !== 'EMSGSIZE' || !e.info) die(run.sys, 'local recverr', e.errno);
    pb.err = `!F-${e.info}`;
    pb.final = true;
  } else {
    pb.res = e.offender;
    pb.scopeId = e.ifindex ?? 0;
    parseIcmp(pb, e);
  }
  if (o.mtudisc && e.info >= run.headerLen && e.info < run.headerLen + run.dataLen) {
    run.dataLen = e.info - run.headerLen;
    probeDone(run, pb);
    Object.assign(pb, emptyProbe(), { err: `F=${e.info}` });
    return;
  }
  probeDone(run, pb);
}

/** Ref: traceroute.c:parse_icmp_res() */
function parseIcmp(pb: Probe, { origin, type, code, info }: SockError): void {
  const v4 = origin === 'icmp';
  if (type === (v4 ? 11 : 3) && code === 0) return;
  pb.final = true;
  if (v4 && type === 3) {
    const marks: Readonly<Record<number, string>> = {
      0: '!N', 6: '!N', 8: '!N', 11: '!N', 1: '!H', 7: '!H', 12: '!H', 9: '!X', 10: '!X', 13: '!X', 3: '', 2: '!P',
      4: `!F-${info}`, 5: '!S', 14: '!V', 15: '!C',
    }; // biome-ignore format: a table
    pb.err = marks[code] ?? `!<${code}>`;
  } else if (!v4 && type === 1) pb.err = ['!N', '!X', '!H', '!H', ''][code] ?? `!<${code}>`;
  else if (!v4 && type === 2) pb.err = `!F-${info}`;
  else if (!v4 && type === 4 && code === 1) pb.err = '!P';
  else pb.err = `!<${type}-${code}>`;
}

/** Hops that a packet came, from its TTL. */
function ttl2hops(ttl: number): number {
  return ttl >= 128 ? 256 - ttl : ttl >= 64 ? 129 - ttl : 65 - ttl;
}

/**
 * A probe that got no answer may be one of many to a host that answered only the last of them: then that answer belongs
 * here. Ref: traceroute.c:check_expired()
 */
function checkExpired({ probes, o }: Run, at: number): void {
  const first = at - (at % o.probesPerHop);
  let finalBefore = false;
  for (let i = first; i < at; i++) {
    if (!probes[i]!.done || !probes[i]!.final) return;
    finalBefore = true;
  }
  let found = -1;
  for (let i = at + 1; i < probes.length && probes[i]!.sendTime !== null; i++) {
    if (!probes[i]!.done) continue;
    if (!probes[i]!.final) return;
    found = i;
    break;
  }
  if (found < 0) return;
  const fp = probes[found]!;
  if (fp.err === '') return;
  const sameHop = finalBefore || (at % o.probesPerHop) + (found - at) < o.probesPerHop;
  const sameHost = probes.slice(0, at).some((p) => p.res !== null && p.res === fp.res);
  const near = fp.recvTtl > 0 && ttl2hops(fp.recvTtl) <= Math.floor(at / o.probesPerHop) + 1;
  if (!sameHop && !sameHost && !near) return;
  probes[at] = { ...fp };
  probes[found] = { ...emptyProbe(), done: true, sendTime: fp.sendTime };
}

/** Ref: traceroute.c:print_probe() */
function probeText(run: Run, at: number): string {
  const { o, probes } = run;
  const pb = probes[at]!;
  const hop = Math.floor(at / o.probesPerHop) + 1;
  const np = at % o.probesPerHop;
  let text = np === 0 ? `\n${String(hop).padStart(2)} ` : '';
  if (pb.res === null) text += ' *';
  else {
    let before: Probe | null = null;
    for (let i = at - 1; i >= at - np; i--) {
      if (probes[i]!.res === null) continue;
      before = probes[i]!;
      break;
    }
    if (before === null || before.res !== pb.res || (o.backward && before.recvTtl !== pb.recvTtl)) {
      text += addrText(run, pb.res, pb.scopeId);
      if (o.backward && pb.recvTtl && ttl2hops(pb.recvTtl) !== hop) text += ` '-${ttl2hops(pb.recvTtl)}'`;
    }
  }
  if (pb.recvTime !== null && pb.sendTime !== null) text += `  ${((pb.recvTime - pb.sendTime) / 1e6).toFixed(3)} ms`;
  return pb.err ? `${text} ${pb.err}` : text;
}

function addrText({ sys, o }: Run, addr: Addr, scopeId: number): string {
  const local = typeof addr !== 'number' && addr.startsWith('fe80:') ? scopeId : 0;
  const text = numericHost(sys, addr, local);
  return o.numeric ? ` ${text}` : ` ${nameOf(sys, addr) ?? text} (${text})`;
}
