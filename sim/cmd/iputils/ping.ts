import { parseIpv4 } from '../../../core/addr/ipv4.ts';
import { parseIpv6 } from '../../../core/addr/ipv6.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { gaiStrerror, getaddrinfo, isLocalScope } from '../getaddrinfo.ts';
import { getopt } from '../getopt.ts';
import { Exit, error, fatal, INT_MAX, LONG_MAX, main, strtod, strtolOrErr } from './iputils_common.ts';
import { fillOutpack, MAX_DUP_CHK, type PingOptions, type PingRun, type PingSocket } from './ping_common.ts';
import { ping4Run } from './ping4.ts';
import { ping6Run } from './ping6.ts';
import { niqueryHelp, pingUsage } from './usage.ts';

type Family = 'inet' | 'inet6' | null;
type SockType = PingRun['socktype'];

const program = main(ping);

export const pingCommand: Command = { path: '/usr/bin/ping', program };
export const ping4Command: Command = { path: '/usr/bin/ping4', program };
export const ping6Command: Command = { path: '/usr/bin/ping6', program };

/** Ref: ping.c:main() */
function* ping(sys: Sys): Task<number> {
  const usage = (): never => {
    sys.err(pingUsage);
    throw new Exit(2);
  };
  const last = sys.argv[0]!.at(-1);
  const asked: { family: Family; pattern: string | null; raw: boolean } = {
    family: last === '4' ? 'inet' : last === '6' ? 'inet6' : null,
    pattern: null,
    raw: false,
  };
  const options = newOptions();
  const parsed = getopt(sys.argv, 'h?4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:');
  for (const given of parsed.opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]}: ${given.error}\n`);
      usage();
    }
    yield* setOption(sys, options, asked, given.opt, given.arg ?? '', usage);
  }
  const { operands } = parsed;
  if (operands.length === 0) return yield* fatal(sys, 1, 'EDESTADDRREQ', 'usage error');
  const target = operands.at(-1)!;
  if (asked.pattern !== null) options.pattern = yield* fill(sys, asked.pattern, options.quiet);

  if (options.ident === 0) {
    if (options.verbose) yield* error(sys, 0, null, 'WARNING: ident 0 => forcing raw socket');
    asked.raw = true;
  }
  const wanted = asked.family;
  const sock4 =
    wanted === 'inet6' ? null : yield* createSocket(sys, 'inet', asked.raw, options.verbose, wanted === 'inet');
  const sock6 =
    wanted === 'inet' ? null : yield* createSocket(sys, 'inet6', asked.raw, options.verbose, sock4 === null);
  let family = wanted;
  if (family === null && !sock4) family = 'inet6';
  else if (family === null && !sock6) family = 'inet';
  if (options.verbose) {
    const fd = (s: Opened | null): string => `${s?.sock.fd ?? -1} (socktype: ${s?.socktype ?? '0'})`;
    const hint = family === null ? 'AF_UNSPEC' : family === 'inet' ? 'AF_INET' : 'AF_INET6';
    yield* error(sys, 0, null, `sock4.fd: ${fd(sock4)}, sock6.fd: ${fd(sock6)}, hints.ai_family: ${hint}\n`);
  }
  if (options.tos) {
    sock4?.sock.setsockopt('tos', options.tos);
    sock6?.sock.setsockopt('tclass', options.tos);
  }
  const literal = target.includes('%') ? null : parseIpv6(target);
  if (sock6?.socktype === 'SOCK_DGRAM' && literal !== null && isLocalScope(literal)) {
    const hint = 'may require ifname or scope-id => use: address%<ifname|scope-id>';
    yield* error(sys, 0, null, `Warning: IPv6 link-local address on ICMP datagram socket ${hint}`);
  }

  const found = yield* getaddrinfo(sys, target);
  if (!found.ok) return yield* fatal(sys, 2, null, `${target}: ${gaiStrerror[found.error]}`);
  let status = 0;
  for (const [i, ai] of found.list.entries()) {
    const more = i + 1 < found.list.length;
    const name = ai.family === 'inet' ? 'AF_INET' : 'AF_INET6';
    if (options.verbose) sys.out(`ai->ai_family: ${name}, ai->ai_canonname: '${i === 0 ? ai.canonname : ''}'\n`);
    if (family !== null && family !== ai.family) {
      if (!more) return yield* fatal(sys, 2, null, `${target}: ${gaiStrerror.EAI_ADDRFAMILY}`);
      continue;
    }
    const run = newRun(sys, options, (ai.family === 'inet' ? sock4 : sock6)!);
    status =
      ai.family === 'inet'
        ? yield* ping4Run(run, operands, ai, more, usage)
        : yield* ping6Run(run, operands, ai, more, usage);
    if (status >= 0) break;
  }
  return status;
}

function newOptions(): PingOptions {
  return {
    interval: 1000, intervalGiven: false, preload: 1, lingertime: 10_000, npackets: 0, deadline: 0, datalen: 56,
    ident: null, device: null, source4: null, source6: null, ttl: null, tos: 0, mark: null, pmtudisc: null,
    flowlabel: null, sndbuf: 0, tsType: null, rroute: false, adaptive: false, audible: false, broadcast: false,
    connect: false, dontroute: false, flood: false, latency: false, noloop: false, numeric: false, outstanding: false,
    pattern: null, timestamps: false, quiet: false, strictsource: false, verbose: false,
  }; // biome-ignore format: a table
}

function newRun(sys: Sys, options: PingOptions, { sock, socktype }: Opened): PingRun {
  return {
    ...options,
    sys, sock, socktype, hostname: '', multicast: false, timing: false,
    outpack: fillOutpack(options.datalen, options.pattern), epoch: Math.floor(sys.wall / 1000) - Math.floor(sys.now / 1000),
    ntransmitted: 0, nreceived: 0, nrepeats: 0, nerrors: 0, received: new Set(), acked: 0, pipesize: -1,
    tmin: Number.MAX_SAFE_INTEGER, tmax: 0, tsum: 0, tsum2: 0, rtt: 0, rttAddend: 0,
    startTime: sys.now, curTime: null, tokens: 0, exiting: false, statusSnapshot: false, alarm: null, lingering: false,
  }; // biome-ignore format: a table
}

type Asked = { family: Family; pattern: string | null; raw: boolean };

function* setOption(sys: Sys, o: PingOptions, asked: Asked, opt: string, arg: string, usage: () => never): Task<void> {
  const number = (min: number, max: number | bigint): Task<number> => strtolOrErr(sys, arg, min, max);
  const wrong = (text: string): Task<never> => fatal(sys, 2, null, text);
  const setFamily = function* (family: 'inet' | 'inet6'): Task<void> {
    if (asked.family !== null && asked.family !== family) yield* wrong('only one -4 or -6 option may be specified');
    asked.family = family;
  };
  switch (opt) {
    case '4':
      return yield* setFamily('inet');
    case '6':
      return yield* setFamily('inet6');
    case 'b':
      o.broadcast = true;
      return;
    case 'e':
      o.ident = yield* number(0, 65535);
      return;
    case 'R':
      if (o.tsType !== null) yield* wrong('only one of -T or -R may be used');
      o.rroute = true;
      return;
    case 'T':
      if (o.rroute) yield* wrong('only one of -T or -R may be used');
      if (arg !== 'tsonly' && arg !== 'tsandaddr' && arg !== 'tsprespec')
        return yield* wrong(`invalid timestamp type: ${arg}`);
      o.tsType = arg;
      return;
    case 'F':
      o.flowlabel = yield* flowlabel(sys, arg);
      return;
    case 'N':
      sys.out(niqueryHelp);
      throw new Exit(arg === 'help' ? 0 : 2);
    case 'a':
      o.audible = true;
      return;
    case 'A':
      o.adaptive = true;
      return;
    case 'B':
      o.strictsource = true;
      return;
    case 'c':
      o.npackets = yield* number(1, LONG_MAX);
      return;
    case 'C':
      o.connect = true;
      return;
    case 'd':
      return;
    case 'D':
      o.timestamps = true;
      return;
    case 'i': {
      const seconds = yield* interval(sys, arg, 'bad timing interval');
      if (seconds > INT_MAX / 1000) yield* wrong(`bad timing interval: ${arg}`);
      o.interval = Math.trunc(seconds * 1000);
      o.intervalGiven = true;
      return;
    }
    case 'I':
      return yield* setInterface(sys, o, arg);
    case 'l':
      o.preload = yield* number(1, MAX_DUP_CHK);
      return;
    case 'L':
      o.noloop = true;
      return;
    case 'm':
      o.mark = yield* number(0, 0xffffffff);
      return;
    case 'M':
      if (arg !== 'do' && arg !== 'dont' && arg !== 'want') return yield* wrong(`invalid -M argument: ${arg}`);
      o.pmtudisc = arg;
      return;
    case 'n':
      o.numeric = true;
      return;
    case 'O':
      o.outstanding = true;
      return;
    case 'f':
      o.flood = true;
      o.numeric = true;
      return;
    case 'p':
      asked.pattern = arg;
      return;
    case 'q':
      o.quiet = true;
      return;
    case 'Q':
      o.tos = yield* tos(sys, arg);
      return;
    case 'r':
      o.dontroute = true;
      return;
    case 's':
      o.datalen = yield* number(0, INT_MAX);
      return;
    case 'S':
      o.sndbuf = yield* number(1, INT_MAX);
      return;
    case 't':
      o.ttl = yield* number(0, 255);
      return;
    case 'U':
      o.latency = true;
      return;
    case 'v':
      o.verbose = true;
      return;
    case 'V':
      sys.out(
        'ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n',
      );
      throw new Exit(0);
    case 'w':
      o.deadline = yield* number(0, INT_MAX);
      return;
    case 'W': {
      const seconds = yield* interval(sys, arg, 'bad linger time');
      if (seconds < 0 || seconds > INT_MAX / 1000) yield* wrong(`bad linger time: ${arg}`);
      o.lingertime = Math.trunc(seconds * 1000);
      return;
    }
    default:
      usage();
  }
}

/** Seconds; what follows the number is only grumbled at. Ref: ping.c:ping_strtod() */
function* interval(sys: Sys, text: string, what: string): Task<number> {
  if (text === '') return yield* fatal(sys, 2, null, `${what}: `);
  const { value, rest } = strtod(text);
  if (rest !== '') {
    yield* error(sys, 0, null, `option argument contains garbage: ${rest}`);
    yield* error(sys, 0, null, 'this will become fatal error in the future');
  }
  return Number.isFinite(value) ? value : yield* fatal(sys, 2, 'ERANGE', `${what}: ${text}`);
}

/** An address to send from, or a device. */
function* setInterface(sys: Sys, o: PingOptions, arg: string): Task<void> {
  if (arg.includes(':')) {
    const [text, device] = arg.split('%', 2);
    const addr = parseIpv6(text!);
    if (addr === null) return yield* fatal(sys, 2, null, `invalid source address: ${arg}`);
    o.source6 = addr;
    if (device !== undefined) o.device = device;
    o.strictsource = true;
    return;
  }
  const addr = parseIpv4(arg);
  if (addr === null) o.device = arg;
  else {
    o.source4 = addr;
    o.strictsource = true;
  }
}

/** Decimal, or hexadecimal after 0x; null when something else follows. */
function hexOrDecimal(text: string): number | null {
  if (/^0x/i.test(text)) return /^0x[0-9a-f]*$/i.test(text) ? Number.parseInt(text.slice(2) || '0', 16) : null;
  return /^\s*[+-]?\d*$/.test(text) ? Number(text) : null;
}

function* flowlabel(sys: Sys, text: string): Task<number> {
  const n = hexOrDecimal(text);
  if (n === null) return yield* fatal(sys, 2, null, `bad value for flowinfo: ${text}`);
  if (n < 0 || n > 0xfffff) yield* fatal(sys, 2, null, `flow value is greater than 20 bits: ${text}`);
  return n;
}

function* tos(sys: Sys, text: string): Task<number> {
  const n = hexOrDecimal(text);
  if (n === null) return yield* fatal(sys, 2, null, `bad TOS value: ${text}`);
  if (n > 255) yield* fatal(sys, 2, null, `the decimal value of TOS bits must be in range 0-255: ${n}`);
  return n;
}

/** Up to 16 octets; a last lone digit is one. Ref: ping_common.c:fill() */
function* fill(sys: Sys, text: string, quiet: boolean): Task<Uint8Array | null> {
  const bad = text.search(/[^0-9a-fA-F]/);
  if (bad >= 0) yield* fatal(sys, 2, null, `patterns must be specified as hex digits: ${text.slice(bad)}`);
  const octets = (text.match(/..?/g) ?? []).slice(0, 16).map((h) => Number.parseInt(h, 16));
  if (!quiet) sys.out(`PATTERN: 0x${octets.map((b) => b.toString(16).padStart(2, '0')).join('')}\n`);
  return octets.length > 0 ? Uint8Array.from(octets) : null;
}

type Opened = { readonly sock: PingSocket; readonly socktype: SockType };

/** A ping socket, or where those are not allowed a raw one. Ref: ping.c:create_socket() */
function* createSocket(
  sys: Sys,
  family: 'inet' | 'inet6',
  raw: boolean,
  verbose: boolean,
  requisite: boolean,
): Task<Opened | null> {
  let opened = raw ? null : sys.socket({ family, type: 'dgram', protocol: 'icmp' });
  let socktype: SockType = 'SOCK_DGRAM';
  const refused = opened && !opened.ok ? opened.error.errno : null;
  const fallBack =
    refused === 'EPROTONOSUPPORT' || refused === 'EACCES' || (refused === 'EAFNOSUPPORT' && family === 'inet');
  if (opened === null || fallBack) {
    socktype = 'SOCK_RAW';
    opened = sys.socket({ family, type: 'raw', protocol: family === 'inet' ? 1 : 58 });
  }
  if (opened.ok) return { sock: opened.value, socktype };
  if (requisite || verbose) {
    yield* error(sys, 0, null, `socktype: ${socktype}`);
    yield* error(sys, 0, opened.error.errno, 'socket');
  }
  if (requisite) throw new Exit(2);
  return null;
}
