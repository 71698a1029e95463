import { INADDR_ANY, type Ipv4Addr, inetMakeMask } from '../../../core/addr/ipv4.ts';
import { IN6ADDR_ANY, type Ipv6Addr, parseIpv6 } from '../../../core/addr/ipv6.ts';
import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { RouteMetrics, RouteRequest } from '../../../core/netlink/messages.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getaddrinfo } from '../getaddrinfo.ts';
import { getopt } from '../getopt.ts';
import { maskLength } from './devinet_ioctl.ts';
import { type Extent, printFib, printFib6 } from './fib_print.ts';
import { inetResolve } from './inet.ts';
import { inetRouteUsage, routeUsage, routeVersion } from './usage.ts';

/** Ref: net-tools lib/util.h */
const E_NOTFOUND = 1;
const E_OPTERR = 3;
const E_LOOKUP = 6;
const E_SOCK = 7;
const RT_TABLE_MAIN = 254;
const RTPROT_BOOT = 3;

const longs = {
  extend: 'e', verbose: 'v', version: 'V', numeric: 'n', symbolic: 'N', protocol: 'A:', cache: 'C', fib: 'F', help: 'h',
  inet: '4', inet6: '6',
}; // biome-ignore format: a table

/** `route`. Ref: net-tools 2.10 route.c:main() */
export const route: Command = { path: '/usr/sbin/route', program };

function* program(sys: Sys): Task<number> {
  const { opts, operands } = getopt(sys.argv, '+A:eCFhnN64Vv?', longs);
  let numeric = false;
  let extent = 1;
  let inet6 = false;
  let cache = false;
  let help = false;
  for (const given of opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]}: ${given.error}\n`);
      help = true;
      break;
    }
    const { opt, arg } = given;
    if (opt === 'n') numeric = true;
    else if (opt === 'e') extent = Math.min(3, extent + 1);
    else if (opt === '6') inet6 = true;
    else if (opt === '4') inet6 = false;
    else if (opt === 'C') cache = true;
    else if (opt === 'A') {
      if (arg !== 'inet' && arg !== 'inet6') {
        sys.err(`Unknown address family \`${arg}'.\n`);
        return 1;
      }
      inet6 = arg === 'inet6';
    } else if (opt === 'V') {
      sys.out(routeVersion);
      return 0;
    } else if (opt === 'h' || opt === '?') help = true;
  }
  if (help) {
    sys.err(
      `${routeUsage
        .split('\n')
        .filter((l) => /^ {4}\S/.test(l))
        .join('\n')}\n`,
    );
    sys.out(
      routeUsage
        .split('\n')
        .filter((l) => !/^ {4}\S/.test(l))
        .join('\n'),
    );
    return 0;
  }
  const nl = sys.netlink();
  const [verb, ...words] = operands;
  if (verb === undefined) {
    if (inet6) sys.out(printFib6(nl, numeric));
    else if (cache)
      sys.out(
        'Kernel IP routing cache\nSource          Destination     Gateway         Flags Metric Ref    Use Iface\n',
      );
    else sys.out(printFib(sys, nl, numeric, extent as Extent));
    return 0;
  }
  if (verb === 'add' || verb === 'del' || verb === 'delete') {
    const action = verb === 'add' ? 'add' : 'del';
    return yield* inet6 ? setRoute6(sys, action, words) : setRoute4(sys, action, words);
  }
  if (verb === 'flush') {
    sys.err(`Flushing \`${inet6 ? 'inet6' : 'inet'}' routing table not supported\n${inet6 ? '' : inetRouteUsage}`);
    return E_OPTERR;
  }
  // families come last where all of it goes to stderr
  const families = /^ {4}\S/;
  const all = routeUsage.trimEnd().split('\n');
  sys.err(`${[...all.filter((l) => !families.test(l)), ...all.filter((l) => families.test(l))].join('\n')}\n`);
  return E_OPTERR;
}

class Refused {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

function refuse(sys: Sys, status: number, text: string): never {
  sys.err(text);
  throw new Refused(status);
}

function usage4(sys: Sys, complaint = ''): never {
  return refuse(sys, E_OPTERR, complaint + inetRouteUsage);
}

function* setRoute4(sys: Sys, action: 'add' | 'del', words: readonly string[]): Task<number> {
  try {
    return yield* inetSetroute(sys, action, [...words]);
  } catch (e) {
    if (e instanceof Refused) return e.status;
    throw e;
  }
}

/** Ref: lib/inet_sr.c:INET_setroute(), net/ipv4/fib_frontend.c:rtentry_to_fib_config() */
function* inetSetroute(sys: Sys, action: 'add' | 'del', words: string[]): Task<number> {
  const kind = words[0] === '-net' || words[0] === '-host' ? words.shift()!.slice(1) : null;
  const written = words.shift();
  if (written === undefined) return refuse(sys, 0, inetRouteUsage);
  let dstLen: number | null = null;
  const slash = /^(.*)\/(.*)$/.exec(written);
  const name = slash ? slash[1]! : written;
  if (slash) {
    const dotted = slash[2]!.includes('.') ? yield* inetResolve(sys, slash[2]!) : null;
    dstLen = dotted !== null ? maskLength(dotted) : /^\d+$/.test(slash[2]!) ? Number(slash[2]) : null;
    if (dstLen === null || dstLen > 32) usage4(sys, "route: netmask doesn't match route address\n");
  }
  const dst = yield* inetResolve(sys, name);
  if (dst === null) {
    refuse(sys, E_LOOKUP, `${name}: ${kind === 'host' ? 'Host name lookup failure' : 'Unknown host'}\n`);
  }
  const isNet = kind === 'net' || (kind === null && (name === 'default' || dstLen !== null));
  let gateway: Ipv4Addr | null = null;
  let device: string | null = null;
  let metric = 0;
  let reject = false;
  const metrics: { -readonly [K in keyof RouteMetrics]: RouteMetrics[K] } = {};
  while (words.length > 0) {
    const word = words.shift()!;
    const number = (): number => {
      const text = words.shift();
      if (text === undefined || !/^\d+$/.test(text)) return usage4(sys);
      return Number(text);
    };
    switch (word) {
      case 'metric':
        metric = number();
        break;
      case 'netmask': {
        const text = words.shift();
        if (text === undefined || dstLen !== null) return usage4(sys);
        const mask = yield* inetResolve(sys, text);
        if (mask === null) return refuse(sys, E_LOOKUP, `route: bogus netmask ${text}\n`);
        dstLen = maskLength(mask);
        if (dstLen === null) return usage4(sys, `route: bogus netmask ${text}\n`);
        if (!isNet && dstLen !== 32) {
          const raw = (((mask & 255) << 24) | ((mask & 0xff00) << 8) | ((mask >>> 8) & 0xff00) | (mask >>> 24)) >>> 0;
          return usage4(
            sys,
            `route: netmask ${raw.toString(16).padStart(8, '0')} doesn't make sense with host route\n`,
          );
        }
        break;
      }
      case 'gw':
      case 'gateway': {
        const text = words.shift();
        if (text === undefined || gateway !== null) return usage4(sys);
        if (text === 'default') return refuse(sys, E_LOOKUP, `route: ${text}: cannot use a NETWORK as gateway!\n`);
        gateway = yield* inetResolve(sys, text);
        if (gateway === null) return refuse(sys, E_LOOKUP, `${text}: Host name lookup failure\n`);
        break;
      }
      case 'mss':
        metrics.advmss = number() - 40;
        break;
      case 'window':
        metrics.window = number();
        break;
      case 'irtt':
        metrics.rtt = number() << 3;
        break;
      case 'reject':
        reject = true;
        break;
      case 'mod':
      case 'dyn':
      case 'reinstate':
        break;
      case 'device':
      case 'dev': {
        const text = words.shift();
        if (text === undefined || device !== null) return usage4(sys);
        device = text;
        break;
      }
      default:
        if (device !== null || words.length > 0) return usage4(sys);
        device = word;
    }
  }
  const host = !isNet;
  const len = host ? 32 : (dstLen ?? 0);
  if (isNet && dstLen !== null && (dst & ~inetMakeMask(len)) >>> 0 !== 0) {
    usage4(sys, "route: netmask doesn't match route address\n");
  }
  const ioctl = (errno: ErrnoName): number =>
    refuse(sys, E_SOCK, `${action === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'}: ${strerror[errno]}\n`);
  if (isNet && dstLen === null && dst !== INADDR_ANY) return ioctl('EINVAL');
  const nl = sys.netlink();
  let ifindex: number | undefined;
  if (device !== null) {
    const link = nl.getLink({ ifname: device.split(':')[0]!.slice(0, 15) });
    if (!link.ok) return ioctl('ENODEV');
    ifindex = link.value.ifindex;
  }
  const req: RouteRequest = {
    family: 'inet',
    dst,
    dstLen: len,
    table: RT_TABLE_MAIN,
    ...(metric > 0 ? { priority: metric } : {}),
    ...(reject ? { type: 'unreachable' } : {}),
    ...(gateway !== null || ifindex !== undefined
      ? {
          nexthops: [
            {
              ...(ifindex === undefined ? {} : { ifindex }),
              ...(gateway === null ? {} : { via: gateway, viaFamily: 'inet' as const }),
            },
          ],
        }
      : {}),
  };
  const scope = reject ? 'host' : gateway === null ? 'link' : 'global';
  const done =
    action === 'add'
      ? nl.newRoute({ ...req, type: req.type ?? 'unicast', protocol: RTPROT_BOOT, scope, metrics }, { create: true })
      : nl.delRoute({ ...req, scope: 'nowhere' });
  return done.ok ? 0 : ioctl(done.error.errno);
}

/** Ref: lib/inet6_sr.c:INET6_setroute() */
function* setRoute6(sys: Sys, action: 'add' | 'del', words: readonly string[]): Task<number> {
  const [target, ...rest] = words;
  const usage = (): number => {
    sys.err(
      'Usage: inet6_route [-vF] del Target\n       inet6_route [-vF] add Target [gw Gw] [metric M] [[dev] If]\n       inet6_route [-FC] flush      NOT supported\n',
    );
    return E_OPTERR;
  };
  if (target === undefined) return usage();
  let dst: Ipv6Addr = IN6ADDR_ANY;
  let dstLen = 0;
  if (target !== 'default') {
    const [host, len] = target.split('/', 2);
    dstLen = len === undefined ? 128 : Number(len);
    if (!(dstLen >= 0 && dstLen <= 128)) return usage();
    const parsed = parseIpv6(host!);
    if (parsed === null) {
      const found = yield* getaddrinfo(sys, host!, 'inet6');
      if (!found.ok) {
        sys.err(`getaddrinfo: ${host}: ${found.error === 'EAI_AGAIN' ? -3 : -2}\n`);
        return E_NOTFOUND;
      }
      dst = found.list[0]!.addr as Ipv6Addr;
    } else dst = parsed;
  }
  let gateway: Ipv6Addr | null = null;
  let device: string | null = null;
  let metric = 1;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!;
    if (word === 'metric') {
      const text = rest[++i];
      if (text === undefined || !/^\d+$/.test(text)) return usage();
      metric = Number(text);
    } else if (word === 'gw' || word === 'gateway') {
      const text = rest[++i];
      if (text === undefined || gateway !== null) return usage();
      gateway = parseIpv6(text);
      if (gateway === null) {
        sys.err(`getaddrinfo: ${text}: -2\n`);
        return E_LOOKUP;
      }
    } else if (word === 'mod' || word === 'dyn') continue;
    else if (word === 'device' || word === 'dev') {
      device = rest[++i] ?? null;
      if (device === null) return usage();
    } else if (i === rest.length - 1 && device === null) device = word;
    else return usage();
  }
  const nl = sys.netlink();
  const name = action === 'add' ? 'SIOCADDRT' : 'SIOCDELRT';
  let ifindex: number | undefined;
  if (device !== null) {
    const link = nl.getLink({ ifname: device });
    if (!link.ok) {
      sys.err('SIOGIFINDEX: No such device\n');
      return E_SOCK;
    }
    ifindex = link.value.ifindex;
  }
  const hop = {
    ...(ifindex === undefined ? {} : { ifindex }),
    ...(gateway === null ? {} : { via: gateway, viaFamily: 'inet6' as const }),
  };
  const req: RouteRequest = {
    family: 'inet6',
    dst,
    dstLen,
    table: RT_TABLE_MAIN,
    protocol: RTPROT_BOOT,
    priority: metric,
    ...(Object.keys(hop).length > 0 ? { nexthops: [hop] } : {}),
  };
  const { protocol: _, ...del } = req;
  const done = action === 'add' ? nl.newRoute({ ...req, type: 'unicast' }, { create: true }) : nl.delRoute(del);
  if (done.ok) return 0;
  sys.err(`${name}: ${strerror[done.error.errno]}\n`);
  return E_SOCK;
}
