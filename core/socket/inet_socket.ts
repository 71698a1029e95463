import { INADDR_ANY, INADDR_LOOPBACK, type Ipv4Addr, ipv4IsMulticast } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import { inetAddrType } from '../ipv4/fib_lookup.ts';
import { ipMcDecGroup, ipMcIncGroup } from '../ipv4/igmp_mc.ts';
import { igmpSendLeave } from '../ipv4/igmp_rcv.ts';
import { inetSend, rawSendHdrinc, type SendTo, sockRoute } from '../ipv4/inet_send.ts';
import { tcpCreate } from '../ipv4/tcp.ts';
import type { Net } from '../net.ts';
import { IPPROTO_ICMP, IPPROTO_UDP } from '../wire/ipv4.ts';
import type { McMembership } from './inet.ts';
import type { PingSock } from './ping.ts';
import type { RawSock } from './raw.ts';
import { newInetSock, sockDequeue } from './sock.ts';
import type { SendData, SockAddr, SockAddr4, Socket, SocketOptions, SocketSpec } from './socket.ts';
import type { UdpSock } from './udp.ts';

type Inet4Sock = PingSock | RawSock | UdpSock;

const optionDefaults: SocketOptions = {
  broadcast: false,
  reuseaddr: false,
  bindtodevice: '',
  mark: 0,
  priority: 0,
  rcvbuf: 212992,
  sndbuf: 212992,
  ttl: 64,
  tos: 0,
  hdrincl: false,
  recverr: false,
  recvttl: false,
  mtuDiscover: 'want',
  multicastTtl: 1,
  multicastIf: 0,
  multicastLoop: true,
  unicastHops: 64,
  multicastHops: 1,
  tclass: 0,
  flowinfo: 0,
  v6only: false,
  ipOptions: new Uint8Array(0),
  nodelay: false,
  keepalive: false,
  keepidle: 0,
  keepintvl: 0,
  keepcnt: 0,
  linger: -1,
  reuseport: false,
  maxseg: 0,
  icmpFilter: [],
  promisc: false,
};

/** socket(2) for AF_INET; EACCES for a ping socket outside ping_group_range. Ref: net/ipv4/af_inet.c:inet_create() */
export function inetCreate(net: Net, spec: Exclude<SocketSpec, { family: 'packet' }>, ctx: Ctx): Result<Socket> {
  if (spec.type === 'stream') return ok(tcpCreate(net, 'inet', ctx));
  const base = newInetSock(net, 'inet', ctx);
  let sk: Inet4Sock;
  if (spec.type === 'raw') {
    sk = { ...base, kind: 'raw', protocol: spec.protocol, num: spec.protocol };
    if (spec.protocol === 255) sk.options.hdrincl = true;
    net.ipv4.rawSocks.push(sk);
  } else if (spec.protocol === 'udp') sk = { ...base, kind: 'udp' };
  else {
    const [low, high] = net.ipv4.sysctl.ping_group_range;
    if (!(low <= 0 && high >= 0)) return fail('EACCES');
    sk = { ...base, kind: 'ping' };
  }
  net.socks.add(sk);
  return ok(inetSocket(sk, ctx));
}

type Ports = Map<number, (UdpSock | PingSock)[]>;

function portsOf(sk: Inet4Sock): Ports | null {
  const { ipv4 } = sk.net;
  if (sk.kind === 'udp') return ipv4.udpPorts as Ports;
  if (sk.kind === 'ping') return ipv4.pingIds as Ports;
  return null;
}

/** Would two sockets be told apart? Ref: net/ipv4/inet_hashtables.c, udp.c:udp_lib_lport_inuse() */
function conflicts(sk: Inet4Sock, other: Inet4Sock): boolean {
  if (other === (sk as unknown)) return false;
  if (sk.boundDevIf !== 0 && other.boundDevIf !== 0 && sk.boundDevIf !== other.boundDevIf) return false;
  if (sk.options.reuseaddr && other.options.reuseaddr) return false;
  if (other.family === 'inet6') return other.rcvSaddr === '::' && other.options.v6only !== true;
  return sk.rcvSaddr === 0 || other.rcvSaddr === 0 || sk.rcvSaddr === other.rcvSaddr;
}

/** Takes a port (an echo id): the one asked for, or a free one. Ref: inet_csk_get_port(), udp_lib_get_port(), ping_get_port() */
function getPort(sk: Inet4Sock, want: number, ctx: Ctx): boolean {
  const ports = portsOf(sk);
  if (ports === null) return true;
  const free = (port: number): boolean => !(ports.get(port) ?? []).some((o) => conflicts(sk, o));
  let port = want;
  if (want === 0) {
    const [low, high] = sk.kind === 'ping' ? [1, 65535] : sk.net.ipv4.sysctl.ip_local_port_range;
    const span = high - low + 1;
    const start = ctx.random32() % span;
    const reserved = sk.net.ipv4.sysctl.ip_local_reserved_ports;
    for (let i = 0; i < span; i++) {
      const candidate = low + ((start + i) % span);
      if (reserved.some(([a, b]) => candidate >= a && candidate <= b) || !free(candidate)) continue;
      port = candidate;
      break;
    }
    if (port === 0) return false;
  } else if (!free(port)) return false;
  sk.num = port;
  const list = ports.get(port);
  if (list === undefined) ports.set(port, [sk as UdpSock]);
  else list.push(sk as UdpSock);
  return true;
}

function putPort(sk: Inet4Sock): void {
  const ports = portsOf(sk);
  const list = ports?.get(sk.num)?.filter((x) => x !== sk);
  if (ports === null || list === undefined) return;
  if (list.length === 0) ports.delete(sk.num);
  else ports.set(sk.num, list);
  sk.num = 0;
}

/** Ref: net/ipv4/af_inet.c:__inet_bind(), net/ipv4/raw.c:raw_bind(), net/ipv4/ping.c:ping_bind() */
function bind(sk: Inet4Sock, addr: SockAddr, ctx: Ctx): Result<void> {
  if (addr.family !== 'inet') return fail(addr.family === 'inet6' ? 'EAFNOSUPPORT' : 'EINVAL');
  const { net } = sk;
  const type = inetAddrType(net, addr.addr);
  const nonlocal = net.ipv4.sysctl.ip_nonlocal_bind !== 0;
  if (!nonlocal && addr.addr !== INADDR_ANY && type !== 'local' && type !== 'multicast' && type !== 'broadcast')
    return fail('EADDRNOTAVAIL');
  if (sk.kind !== 'raw' && sk.num !== 0) return fail('EINVAL');
  const group = type === 'multicast' || type === 'broadcast';
  sk.rcvSaddr = addr.addr;
  sk.saddr = group ? INADDR_ANY : addr.addr;
  if (sk.kind !== 'raw' && (addr.port !== 0 || !sk.bindPortLock)) {
    if (!getPort(sk, addr.port, ctx)) {
      sk.rcvSaddr = sk.saddr = INADDR_ANY;
      return fail('EADDRINUSE');
    }
    sk.bindPortLock = addr.port !== 0;
  }
  sk.bindAddrLock = addr.addr !== INADDR_ANY;
  return done;
}

/** Ref: net/ipv4/datagram.c:__ip4_datagram_connect() */
function connect(sk: Inet4Sock, addr: SockAddr, ctx: Ctx): Result<void> {
  if (addr.family !== 'inet') return fail('EAFNOSUPPORT');
  const protocol = sk.kind === 'raw' ? sk.protocol : sk.kind === 'udp' ? IPPROTO_UDP : IPPROTO_ICMP;
  const way = sockRoute(
    sk,
    { daddr: addr.addr, dport: addr.port, ifindex: 0, saddr: INADDR_ANY },
    protocol,
    sk.num,
    ctx,
  );
  if (!way.ok) return way;
  const { fl } = way.value;
  if (sk.saddr === INADDR_ANY) sk.saddr = fl.saddr;
  if (sk.rcvSaddr === INADDR_ANY) sk.rcvSaddr = fl.saddr;
  sk.daddr = fl.daddr;
  sk.dport = sk.kind === 'udp' ? addr.port : sk.kind === 'ping' ? addr.port : 0;
  sk.connected = true;
  if (sk.kind !== 'raw' && sk.num === 0) getPort(sk, 0, ctx);
  return done;
}

function send(
  sk: Inet4Sock,
  data: SendData,
  to: SockAddr | undefined,
  via: { readonly ifindex: number; readonly saddr?: unknown } | undefined,
  ctx: Ctx,
): Result<number> {
  if (to !== undefined && to.family !== 'inet') return fail('EAFNOSUPPORT');
  if (sk.shutdownWr) return fail('EPIPE');
  const dest = to as SockAddr4 | undefined;
  if (dest === undefined && !sk.connected) return fail('EDESTADDRREQ');
  let daddr = dest?.addr ?? (sk.daddr as Ipv4Addr);
  if (daddr === INADDR_ANY) daddr = INADDR_LOOPBACK;
  const where: SendTo = {
    daddr,
    dport: dest?.port ?? sk.dport,
    ifindex: via?.ifindex ?? 0,
    saddr: (via?.saddr as Ipv4Addr | undefined) ?? INADDR_ANY,
  };
  switch (sk.kind) {
    case 'raw': {
      if (data.kind === 'packet' && data.packet.kind === 'ipv4') {
        if (sk.options.hdrincl !== true) return inetSend(sk, data.packet.body, sk.protocol, where, 0, ctx);
        return rawSendHdrinc(sk, data.packet, where, ctx);
      }
      if (data.kind === 'echo' && data.message.kind === 'icmp')
        return inetSend(sk, data.message, sk.protocol, where, 0, ctx);
      if (data.kind === 'bytes') return inetSend(sk, { kind: 'raw', bytes: data.bytes }, sk.protocol, where, 0, ctx);
      return fail('EINVAL');
    }
    case 'ping': {
      if (data.kind !== 'echo' || data.message.kind !== 'icmp') return fail('EINVAL');
      if (sk.num === 0) getPort(sk, 0, ctx);
      return inetSend(sk, { ...data.message, id: sk.num }, IPPROTO_ICMP, where, 0, ctx);
    }
    case 'udp': {
      if (data.kind !== 'bytes') return fail('EINVAL');
      if (where.dport === 0) return fail('EINVAL');
      if (data.bytes.length > 65507) return fail('EMSGSIZE');
      if (sk.num === 0 && !getPort(sk, 0, ctx)) return fail('EAGAIN');
      return inetSend(
        sk,
        { kind: 'udp', source: sk.num, dest: where.dport, data: data.bytes },
        IPPROTO_UDP,
        where,
        sk.num,
        ctx,
      );
    }
  }
}

/** The device a membership is on: the one named, or the one the group is routed by. Ref: net/ipv4/igmp.c:ip_mc_find_dev() */
function join(sk: Inet4Sock, group: Ipv4Addr, ifindex: number, ctx: Ctx): Result<void> {
  if (!ipv4IsMulticast(group)) return fail('EINVAL');
  const { net } = sk;
  let dev = net.devByIndex.get(ifindex as Ifindex);
  if (ifindex === 0) {
    const way = sockRoute(sk, { daddr: group, dport: 0, ifindex: 0, saddr: INADDR_ANY }, 0, 0, ctx);
    if (way.ok) dev = way.value.rt.dev;
  }
  if (dev === undefined || dev.ipPtr === null) return fail('ENODEV');
  const found = dev.ifindex;
  if (sk.memberships.some((m) => m.group === group && m.ifindex === found)) return fail('EADDRINUSE');
  if (sk.memberships.length >= net.ipv4.sysctl.igmp_max_memberships) return fail('ENOBUFS');
  sk.memberships.push({ group, ifindex: found });
  ipMcIncGroup(dev.ipPtr, group, ctx);
  return done;
}

function leave(sk: Inet4Sock, m: McMembership, ctx: Ctx): void {
  const inDev = sk.net.devByIndex.get(m.ifindex as Ifindex)?.ipPtr;
  if (!inDev) return;
  const known = inDev.mcList.find((im) => im.multiaddr === m.group);
  const tell = known !== undefined && known.users === 1 && known.reporter;
  ipMcDecGroup(inDev, m.group as Ipv4Addr, ctx);
  if (tell) igmpSendLeave(inDev, m.group as Ipv4Addr, ctx);
}

function setsockopt<K extends keyof SocketOptions>(sk: Inet4Sock, option: K, value: SocketOptions[K]): Result<void> {
  const o: Partial<SocketOptions> = sk.options;
  switch (option) {
    case 'bindtodevice': {
      const name = value as string;
      if (name === '') sk.boundDevIf = 0;
      else {
        const dev = sk.net.devByName.get(name);
        if (dev === undefined) return fail('ENODEV');
        sk.boundDevIf = dev.ifindex;
      }
      break;
    }
    case 'rcvbuf':
      sk.rcvbuf = Math.max(2304, Math.min(value as number, 212992) * 2);
      break;
    case 'ttl':
      if ((value as number) !== -1 && ((value as number) < 1 || (value as number) > 255)) return fail('EINVAL');
      break;
    case 'multicastTtl':
      if ((value as number) < -1 || (value as number) > 255) return fail('EINVAL');
      break;
    case 'multicastIf':
      if ((value as number) !== 0 && !sk.net.devByIndex.has(value as Ifindex)) return fail('EADDRNOTAVAIL');
      break;
    case 'hdrincl':
    case 'icmpFilter':
      if (sk.kind !== 'raw') return fail('ENOPROTOOPT');
      break;
    case 'unicastHops':
    case 'multicastHops':
    case 'tclass':
    case 'flowinfo':
    case 'v6only':
    case 'promisc':
      return fail('ENOPROTOOPT');
    case 'ipOptions':
      if ((value as Uint8Array).length > 40) return fail('EINVAL');
      break;
    default:
      break;
  }
  o[option] = value;
  if (option === 'ttl' && value === -1) delete o.ttl;
  return done;
}

/** The socket as a process holds it. */
export function inetSocket(sk: Inet4Sock, ctx: Ctx): Socket {
  return {
    sk,
    bind: (addr) => bind(sk, addr, ctx),
    connect: (addr) => connect(sk, addr, ctx),
    name: () => ({ family: 'inet', addr: sk.saddr as Ipv4Addr, port: sk.num }),
    peer: () => (sk.connected ? ok({ family: 'inet', addr: sk.daddr as Ipv4Addr, port: sk.dport }) : fail('ENOTCONN')),
    setsockopt: (option, value) => setsockopt(sk, option, value),
    getsockopt: (option) => sk.options[option] ?? optionDefaults[option],
    send(data, to, via) {
      if (sk.error !== null) {
        const { error } = sk;
        sk.error = null;
        return fail(error);
      }
      return send(sk, data, to, via, ctx);
    },
    recv() {
      if (sk.error !== null) {
        const { error } = sk;
        sk.error = null;
        return fail(error);
      }
      return ok(sockDequeue(sk));
    },
    recvError() {
      const error = sk.errorQueue.shift() ?? null;
      // the next of the queue, if any, is what a call would fail with
      sk.error = sk.errorQueue.length > 0 && sk.errorQueue[0]!.origin === 'icmp' ? sk.errorQueue[0]!.errno : null;
      return error;
    },
    join: (group, ifindex) => join(sk, group as Ipv4Addr, ifindex, ctx),
    listen: () => fail('EOPNOTSUPP'),
    accept: () => fail('EOPNOTSUPP'),
    shutdown(how) {
      if (!sk.connected) return fail('ENOTCONN');
      if (how !== 'wr') sk.shutdownRd = true;
      if (how !== 'rd') sk.shutdownWr = true;
      return done;
    },
    readable: () => sk.queue.length > 0 || sk.error !== null || sk.errorQueue.length > 0 || sk.shutdownRd,
    writable: () => true,
    close() {
      if (sk.closed) return;
      sk.closed = true;
      for (const m of sk.memberships) leave(sk, m, ctx);
      sk.memberships = [];
      putPort(sk);
      if (sk.kind === 'raw') {
        const { rawSocks } = sk.net.ipv4;
        rawSocks.splice(rawSocks.indexOf(sk), 1);
      }
      sk.net.socks.delete(sk);
    },
  };
}
