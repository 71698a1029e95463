import { formatIpv4, INADDR_ANY, type Ipv4Addr, ipv4IsMulticast } from '../../../core/addr/ipv4.ts';
import { type ErrnoName, type Result, strerror } from '../../../core/errno.ts';
import type { SocketOptions } from '../../../core/socket/socket.ts';
import { ICMP_ECHO, ICMP_ECHOREPLY, ICMP_REDIRECT, type IcmpMessage } from '../../../core/wire/icmp.ts';
import { type Ipv4Packet, quotedBody } from '../../../core/wire/ipv4.ts';
import type { Task } from '../../proc/sys.ts';
import { type AddrInfo, gaiStrerror, getaddrinfo, inetAton } from '../getaddrinfo.ts';
import { icmpText } from './icmp_text.ts';
import { type LastRoute, prOptions, recordRoute, timestampOption } from './ip_options.ts';
import { error, fatal } from './iputils_common.ts';
import {
  acknowledge,
  gatherStatistics,
  mainLoop,
  type PingFuncs,
  type PingRun,
  payload,
  prAddr,
  printTimestamp,
} from './ping_common.ts';

/** ICMP types a raw ping socket turns away: at first all but replies and what is about its packets. */
const allTypes = Array.from({ length: 32 }, (_, t) => t);
const FILTER = allTypes.filter((t) => ![4, 3, 11, 12, 5, 0].includes(t));
const FILTER_AFTER_ERROR = allTypes.filter((t) => ![4, 5, 0].includes(t));

/** setsockopt or the end. */
export function* must(run: PingRun, result: Result<unknown>, what: string): Task<void> {
  if (!result.ok) yield* fatal(run.sys, 2, result.error.errno, what);
}

/** Pings IPv4 hosts: the last operand through the others. -1 goes on to the next address. Ref: ping.c:ping4_run() */
export function* ping4Run(
  run: PingRun,
  operands: readonly string[],
  ai: AddrInfo & { family: 'inet' },
  more: boolean,
  usage: () => never,
): Task<number> {
  const { sys } = run;
  const hops = operands.length - 1;
  if (hops > 0) {
    if (run.rroute) usage();
    if (run.tsType !== null && (run.tsType !== 'tsprespec' || hops > 4)) usage();
    if (hops > 9) usage();
  }
  const route: Ipv4Addr[] = [];
  let whereto: Ipv4Addr = INADDR_ANY;
  for (const [i, target] of operands.entries()) {
    const last = i === hops;
    const literal = inetAton(target);
    if (literal !== null) {
      whereto = literal;
      run.hostname = target;
      if (last) run.numeric = true;
    } else if (last) {
      whereto = ai.addr;
      run.hostname = ai.canonname;
    } else {
      const found = yield* getaddrinfo(sys, target, 'inet');
      if (!found.ok) return yield* fatal(sys, 2, null, `${target}: ${gaiStrerror[found.error]}`);
      whereto = found.list[0]!.addr as Ipv4Addr;
    }
    if (!last) route.push(whereto);
  }

  let source = run.source4 ?? INADDR_ANY;
  if (source === INADDR_ANY) {
    const chosen = yield* probeSource(run, whereto, route[0], more);
    if (chosen === null) return -1;
    source = chosen;
  } else if (run.device !== null) yield* bindToDevice(run, run.sock, whereto);
  if (whereto === INADDR_ANY) whereto = source;

  const opt = <K extends keyof SocketOptions>(option: K, value: SocketOptions[K]): Result<void> =>
    run.sock.setsockopt(option, value);
  if (run.broadcast || ipv4IsMulticast(whereto)) {
    run.multicast = true;
    run.pmtudisc ??= 'do';
  }
  if (run.pmtudisc !== null) yield* must(run, opt('mtuDiscover', run.pmtudisc), 'IP_MTU_DISCOVER');
  const setIdent = run.ident !== null && run.ident > 0 && run.socktype === 'SOCK_DGRAM';
  if (run.strictsource || setIdent) {
    const port = setIdent ? run.ident! : 0;
    yield* must(run, run.sock.bind({ family: 'inet', addr: source, port }), 'bind');
  }
  if (run.socktype === 'SOCK_RAW') opt('icmpFilter', FILTER);
  opt('recverr', true);
  if (run.socktype === 'SOCK_DGRAM') opt('recvttl', true);

  let optlen = 0;
  if (run.rroute) {
    yield* must(run, opt('ipOptions', recordRoute()), 'record route');
    optlen = 40;
  }
  if (run.tsType !== null) {
    yield* must(run, opt('ipOptions', timestampOption(run.tsType, route)), 'ts option');
    optlen = 40;
  } else if (hops > 0) {
    // source routes are for who has CAP_NET_RAW, which ping no longer has. Ref: net/ipv4/ip_options.c:ip_options_get()
    return yield* fatal(sys, 2, 'EPERM', 'record route');
  }
  if (run.broadcast) yield* must(run, opt('broadcast', true), 'cannot set broadcasting');
  if (run.noloop) yield* must(run, opt('multicastLoop', false), 'cannot disable multicast loopback');
  if (run.ttl !== null) {
    yield* must(run, opt('multicastTtl', run.ttl), 'cannot set multicast time-to-live');
    yield* must(run, opt('ttl', run.ttl), 'cannot set unicast time-to-live');
  }
  run.timing = run.datalen >= 16;

  sys.out(`PING ${run.hostname} (${formatIpv4(whereto)}) `);
  if (run.device !== null || run.strictsource) sys.out(`from ${formatIpv4(source)} ${run.device ?? ''}: `);
  sys.out(`${run.datalen}(${run.datalen + 8 + optlen + 20}) bytes of data.\n`);
  if (run.mark !== null) opt('mark', run.mark);
  if (run.socktype === 'SOCK_RAW') run.ident ??= sys.pid & 0xffff;
  if (run.connect) yield* must(run, run.sock.connect({ family: 'inet', addr: whereto, port: 1025 }), 'connect failed');
  return yield* mainLoop(run, ping4Funcs(whereto));
}

/** The address the kernel would send from; null when the next address of the host should be tried. */
function* probeSource(
  run: PingRun,
  whereto: Ipv4Addr,
  via: Ipv4Addr | undefined,
  more: boolean,
): Task<Ipv4Addr | null> {
  const { sys } = run;
  const opened = sys.socket({ family: 'inet', type: 'dgram', protocol: 'udp' });
  if (!opened.ok) return yield* fatal(sys, 2, opened.error.errno, 'socket');
  const probe = opened.value;
  if (run.device !== null) {
    yield* bindToDevice(run, probe, whereto);
    yield* bindToDevice(run, run.sock, whereto);
  }
  if (run.tos) probe.setsockopt('tos', run.tos);
  if (run.mark !== null) probe.setsockopt('mark', run.mark);
  const to = { family: 'inet', addr: via ?? whereto, port: 1025 } as const;
  let connected = probe.connect(to);
  if (!connected.ok && connected.error.errno === 'EACCES') {
    if (!run.broadcast) {
      yield* fatal(sys, 2, null, 'Do you want to ping broadcast? Then -b. If not, check your local firewall rules');
    }
    sys.err('WARNING: pinging broadcast address\n');
    yield* must(run, probe.setsockopt('broadcast', true), 'cannot set broadcasting');
    connected = probe.connect(to);
  } else if (!connected.ok && more && isUnreachable(connected.error.errno)) {
    sys.close(probe.fd);
    return null;
  }
  yield* must(run, connected, 'connect');
  const source = probe.name().family === 'inet' ? (probe.name() as { addr: Ipv4Addr }).addr : INADDR_ANY;
  sys.close(probe.fd);
  if (run.device !== null) {
    const link = sys.netlink().getLink({ ifname: run.device });
    const own = sys
      .netlink()
      .dumpAddrs('inet')
      .some((a) => link.ok && a.ifindex === link.value.ifindex && a.local === source);
    if (!own || run.device === '') {
      yield* error(sys, 0, null, `Warning: source address might be selected on device other than: ${run.device}`);
    }
  }
  return source;
}

export function isUnreachable(errno: ErrnoName): boolean {
  return errno === 'EHOSTUNREACH' || errno === 'ENETUNREACH';
}

/** Ref: ping.c:bind_to_device() */
function* bindToDevice(run: PingRun, sock: PingRun['sock'], whereto: Ipv4Addr): Task<void> {
  const { sys, device } = run;
  const bound = sock.setsockopt('bindtodevice', device!);
  if (bound.ok) return;
  if (!ipv4IsMulticast(whereto)) yield* fatal(sys, 2, bound.error.errno, `SO_BINDTODEVICE ${device}`);
  const link = sys.netlink().getLink({ ifname: device! });
  if (!link.ok) return yield* fatal(sys, 2, null, `unknown iface: ${device}`);
  yield* must(run, sock.setsockopt('multicastIf', link.value.ifindex), 'IP_MULTICAST_IF');
}

function ping4Funcs(whereto: Ipv4Addr): PingFuncs {
  const lastRoute: LastRoute = { bytes: '' };
  const isOurs = (run: PingRun, id: number): boolean => run.socktype === 'SOCK_DGRAM' || id === run.ident;

  return {
    // biome-ignore lint/correctness/useYield: the other family's may wait
    *sendProbe(run) {
      const sequence = (run.ntransmitted + 1) & 0xffff;
      const message = {
        kind: 'icmp',
        type: ICMP_ECHO,
        code: 0,
        id: run.ident ?? 0,
        sequence,
        data: payload(run),
      } as const;
      if (run.dontroute && !isOnLink(run, whereto)) return 'ENETUNREACH';
      const to = { family: 'inet', addr: whereto, port: 0 } as const;
      const sent = run.sock.send({ kind: 'echo', message }, run.connect ? undefined : to);
      return sent.ok ? null : sent.error.errno;
    },

    *receiveError(run) {
      const { sys } = run;
      const e = run.sock.recvError();
      if (e === null) return -1;
      if (e.origin === 'local') {
        if (run.quiet) return -1;
        if (run.flood) yield* sys.write(1, 'E');
        else if (e.errno !== 'EMSGSIZE') yield* error(sys, 0, null, `local error: ${strerror[e.errno]}`);
        else yield* error(sys, 0, null, `local error: message too long, mtu=${e.info}`);
        run.nerrors++;
        return -1;
      }
      const body = e.packet?.kind === 'ipv4' ? quotedBody(e.packet) : null;
      const about = body?.kind === 'icmp' && body.type === ICMP_ECHO ? body : null;
      if (!about || (e.packet as Ipv4Packet).daddr !== whereto || !isOurs(run, about.id)) return null;
      acknowledge(run, about.sequence);
      if (run.socktype === 'SOCK_RAW') run.sock.setsockopt('icmpFilter', FILTER_AFTER_ERROR);
      run.nerrors++;
      if (run.quiet) return 1;
      if (run.flood) {
        yield* sys.write(1, '\bE');
        return 1;
      }
      printTimestamp(run);
      const gateway = e.type === ICMP_REDIRECT ? formatIpv4(e.info as Ipv4Addr) : '';
      const what = icmpText(e.type, e.code, e.info, gateway);
      sys.out(`From ${prAddr(run, e.offender ?? whereto)} icmp_seq=${about.sequence} ${what}\n`);
      yield* sys.flush();
      return 1;
    },

    *parseReply(run, msg) {
      const { sys } = run;
      const packet = msg.data.kind === 'packet' && msg.data.packet.kind === 'ipv4' ? msg.data.packet : null;
      if (!packet) return;
      const from = (msg.from?.family === 'inet' ? msg.from.addr : packet.saddr) as Ipv4Addr;
      const icmp = packet.body as IcmpMessage;
      if (icmp.kind === 'icmp' && icmp.type === ICMP_ECHOREPLY) {
        if (!isOurs(run, icmp.id)) return;
        const done = yield* gatherStatistics(run, {
          cc: 8 + icmp.data.length,
          seq: icmp.sequence,
          hops: run.socktype === 'SOCK_RAW' ? packet.ttl : msg.ttl,
          from: prAddr(run, from),
          wrongSource: !run.broadcast && !run.multicast && from !== whereto,
          data: icmp.data,
          at: msg.at,
        });
        if (!done) {
          if (run.audible) sys.out('\x07');
          if (!run.flood) {
            sys.out(prOptions(packet.options ?? new Uint8Array(0), lastRoute, run.flood, (a) => prAddr(run, a)));
            sys.out('\n');
          }
        }
        yield* sys.flush();
        return;
      }
      if (icmp.kind === 'icmp' && icmp.type !== ICMP_ECHO && 'original' in icmp) {
        const about = quotedBody(icmp.original);
        if (about.kind !== 'icmp' || about.type !== ICMP_ECHO) return;
        if (icmp.original.daddr !== whereto || !isOurs(run, about.id)) return;
        if (icmp.type !== ICMP_REDIRECT) {
          acknowledge(run, about.sequence);
          return;
        }
        if (run.quiet || run.flood) return;
        printTimestamp(run);
        const what = icmpText(icmp.type, icmp.code, icmp.mtu, prAddr(run, icmp.gateway));
        sys.out(`From ${prAddr(run, from)}: icmp_seq=${about.sequence} ${what}\n`);
        if (run.verbose) sys.out(headerText(icmp.original));
      }
    },
  };
}

/** With SO_DONTROUTE only neighbours can be reached. */
function isOnLink(run: PingRun, to: Ipv4Addr): boolean {
  const route = run.sys.netlink().getRoute({ family: 'inet', dst: to });
  return !route.ok || route.value.nexthops.every((nh) => nh.via === null);
}

/** The header of the packet that an error is about, as ping -v shows it. Ref: ping.c:pr_iph() */
function headerText(ip: Ipv4Packet): string {
  const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0');
  const swap = (n: number): number => ((n & 255) << 8) | (n >> 8);
  const hl = 5 + (ip.options?.length ?? 0) / 4;
  const total = hl * 4 + (ip.body.kind === 'icmp' && 'data' in ip.body ? 8 + ip.body.data.length : 0);
  const frag = swap((ip.df ? 0x4000 : 0) | (ip.mf ? 0x2000 : 0) | (ip.fragOff >> 3));
  const rest = `  ${hex(ip.ttl, 2)}  ${hex(ip.protocol, 2)} ${hex(swap(headerChecksum(ip, total)), 4)}`;
  const row = ` 4  ${hl.toString(16)}  ${hex(ip.tos, 2)} ${hex(swap(total), 4)} ${hex(swap(ip.id), 4)}   ${((frag & 0xe000) >> 13).toString(16)} ${hex(frag & 0x1fff, 4)}`;
  const head = 'Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst Data\n';
  return `${head}${row}${rest} ${formatIpv4(ip.saddr)}  ${formatIpv4(ip.daddr)} \n`;
}

function headerChecksum(ip: Ipv4Packet, total: number): number {
  const frag = (ip.df ? 0x4000 : 0) | (ip.mf ? 0x2000 : 0) | (ip.fragOff >> 3);
  const words = [0x4500 | ip.tos, total, ip.id, frag, (ip.ttl << 8) | ip.protocol];
  for (const a of [ip.saddr, ip.daddr]) words.push(a >>> 16, a & 0xffff);
  let sum = words.reduce((x, y) => x + y, 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
