import { IN6ADDR_ANY, type Ipv6Addr, ipv6Groups, ipv6IsMulticast } from '../../../core/addr/ipv6.ts';
import { type Result, strerror } from '../../../core/errno.ts';
import type { SockAddr6, SocketOptions } from '../../../core/socket/socket.ts';
import type { Icmpv6Message } from '../../../core/wire/icmpv6.ts';
import { ICMPV6_ECHO_REPLY, ICMPV6_ECHO_REQUEST } from '../../../core/wire/icmpv6.ts';
import type { Ipv6Packet } from '../../../core/wire/ipv6.ts';
import type { Task } from '../../proc/sys.ts';
import { type AddrInfo, isLocalScope, numericHost } from '../getaddrinfo.ts';
import { icmp6Text } from './icmp_text.ts';
import { error, fatal } from './iputils_common.ts';
import {
  gatherStatistics,
  mainLoop,
  type PingFuncs,
  type PingRun,
  payload,
  prAddr,
  printTimestamp,
} from './ping_common.ts';
import { isUnreachable, must } from './ping4.ts';

/** Every ICMPv6 type but the echo reply. */
const FILTER6 = Array.from({ length: 256 }, (_, t) => t).filter((t) => t !== ICMPV6_ECHO_REPLY);

/** Pings an IPv6 host; -1 goes on to the next address. Ref: ping6_common.c:ping6_run() */
export function* ping6Run(
  run: PingRun,
  operands: readonly string[],
  ai: AddrInfo & { family: 'inet6' },
  more: boolean,
  usage: () => never,
): Task<number> {
  const { sys } = run;
  if (operands.length > 1) usage();
  const target = operands[0]!;
  if (target.includes(':')) run.numeric = true;
  run.hostname = target;
  const whereto = ai.addr;
  const nl = sys.netlink();
  const device = run.device;
  const ifindex = function* (): Task<number> {
    const link = nl.getLink({ ifname: device! });
    return link.ok ? link.value.ifindex : yield* fatal(sys, 2, null, `unknown iface: ${device}`);
  };

  let source: SockAddr6 = { family: 'inet6', addr: run.source6 ?? IN6ADDR_ANY, port: 0, scopeId: 0 };
  if (source.addr === IN6ADDR_ANY) {
    const opened = sys.socket({ family: 'inet6', type: 'dgram', protocol: 'udp' });
    if (!opened.ok) return yield* fatal(sys, 2, opened.error.errno, 'socket');
    const probe = opened.value;
    if (device !== null) {
      yield* ifindex();
      for (const sock of [probe, run.sock]) {
        yield* must(run, sock.setsockopt('bindtodevice', device), `setsockopt(SO_BINDTODEVICE) ${device}`);
      }
    }
    if (run.mark !== null) probe.setsockopt('mark', run.mark);
    // a link-local destination is never connected to: its family stays AF_UNSPEC
    if (!isLocalScope(whereto)) {
      const connected = probe.connect({ family: 'inet6', addr: whereto, port: 1025, scopeId: ai.scopeId });
      if (!connected.ok && more && isUnreachable(connected.error.errno)) {
        sys.close(probe.fd);
        return -1;
      }
      yield* must(run, connected, 'connect');
      const name = probe.name();
      if (name.family === 'inet6') source = { ...name, port: 0 };
    }
    sys.close(probe.fd);
    if (device !== null) {
      const index = yield* ifindex();
      if (!nl.dumpAddrs('inet6').some((a) => a.ifindex === index && a.local === source.addr)) {
        yield* error(sys, 0, null, `Warning: source address might be selected on device other than: ${device}`);
      }
    }
  } else if (device !== null && isLocalScope(source.addr)) source = { ...source, scopeId: yield* ifindex() };

  const opt = <K extends keyof SocketOptions>(option: K, value: SocketOptions[K]): Result<void> =>
    run.sock.setsockopt(option, value);
  let via: number | null = null;
  if (device !== null) {
    via = yield* ifindex();
    if (run.strictsource) yield* must(run, opt('bindtodevice', device), `SO_BINDTODEVICE ${device}`);
  }
  if (ipv6IsMulticast(whereto)) {
    run.multicast = true;
    run.pmtudisc ??= 'do';
  }
  const anycast = ipv6Groups(whereto)
    .slice(4)
    .every((g) => g === 0);
  if (run.pmtudisc !== null) yield* must(run, opt('mtuDiscover', run.pmtudisc), 'IPV6_MTU_DISCOVER');
  const setIdent = run.ident !== null && run.ident > 0 && run.socktype === 'SOCK_DGRAM';
  if (run.strictsource || setIdent) {
    const addr = setIdent ? { ...source, port: run.ident! } : source;
    yield* must(run, run.sock.bind(addr), 'bind icmp socket');
  }
  run.timing = run.datalen >= 16;
  opt('recverr', true);
  if (run.socktype === 'SOCK_RAW') opt('icmpFilter', FILTER6);
  if (run.noloop) yield* must(run, opt('multicastLoop', false), "can't disable multicast loopback");
  if (run.ttl !== null) {
    yield* must(run, opt('multicastHops', run.ttl), "can't set multicast hop limit");
    yield* must(run, opt('unicastHops', run.ttl), "can't set unicast hop limit");
  }
  if (run.flowlabel !== null) yield* must(run, opt('flowinfo', run.flowlabel), "can't set flowlabel");

  sys.out(`PING ${run.hostname}(${prAddr(run, whereto, ai.scopeId)}) `);
  if (run.flowlabel) sys.out(`, flow 0x${run.flowlabel.toString(16).padStart(5, '0')}, `);
  if (device !== null || run.strictsource) {
    sys.out(`from ${numericHost(sys, source.addr, source.scopeId)} ${device ?? ''}: `);
  }
  sys.out(`${run.datalen} data bytes\n`);
  if (run.mark !== null) opt('mark', run.mark);
  if (run.socktype === 'SOCK_RAW') run.ident ??= sys.pid & 0xffff;
  return yield* mainLoop(run, ping6Funcs(whereto, ai.scopeId, via, anycast));
}

function ping6Funcs(whereto: Ipv6Addr, scopeId: number, via: number | null, anycast: boolean): PingFuncs {
  const isOurs = (run: PingRun, id: number): boolean => run.socktype === 'SOCK_DGRAM' || id === run.ident;
  return {
    // biome-ignore lint/correctness/useYield: a probe of the other family may wait
    *sendProbe(run) {
      const message = {
        kind: 'icmpv6',
        type: ICMPV6_ECHO_REQUEST,
        code: 0,
        id: run.ident ?? 0,
        sequence: (run.ntransmitted + 1) & 0xffff,
        data: payload(run),
      } as const;
      const to = { family: 'inet6', addr: whereto, port: 0, scopeId } as const;
      const sent = run.sock.send({ kind: 'echo', message }, to, via === null ? undefined : { ifindex: via });
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
        else yield* error(sys, 0, null, `local error: message too long, mtu: ${e.info}`);
        run.nerrors++;
        return -1;
      }
      const packet = e.packet as Ipv6Packet | null;
      const body = packet?.body as Icmpv6Message | undefined;
      const about = body?.kind === 'icmpv6' && body.type === ICMPV6_ECHO_REQUEST ? body : null;
      if (!packet || !about || packet.daddr !== whereto || !isOurs(run, about.id)) return null;
      run.nerrors++;
      if (run.quiet) return 1;
      if (run.flood) {
        yield* sys.write(1, '\bE');
        return 1;
      }
      printTimestamp(run);
      const offender = (e.offender ?? whereto) as Ipv6Addr;
      const from = prAddr(run, offender, isLocalScope(offender) ? (e.ifindex ?? scopeId) : 0);
      sys.out(`From ${from} icmp_seq=${about.sequence} ${icmp6Text(e.type, e.code, e.info)}\n`);
      yield* sys.flush();
      return 1;
    },

    *parseReply(run, msg) {
      const { sys } = run;
      if (msg.data.kind !== 'packet' || msg.data.packet.kind !== 'ipv6') return;
      const icmp = msg.data.packet.body as Icmpv6Message;
      if (icmp.kind !== 'icmpv6' || icmp.type !== ICMPV6_ECHO_REPLY || !isOurs(run, icmp.id)) return;
      const from = msg.from?.family === 'inet6' ? msg.from.addr : msg.data.packet.saddr;
      const scope = isLocalScope(from) ? (msg.from?.family === 'inet6' && msg.from.scopeId) || msg.ifindex : 0;
      const done = yield* gatherStatistics(run, {
        cc: 8 + icmp.data.length,
        seq: icmp.sequence,
        hops: msg.ttl,
        from: prAddr(run, from, scope),
        wrongSource: !run.multicast && !anycast && from !== whereto,
        data: icmp.data,
        at: msg.at,
      });
      if (!done) {
        if (run.audible) sys.out('\x07');
        if (!run.flood) sys.out('\n');
      }
      yield* sys.flush();
    },
  };
}
