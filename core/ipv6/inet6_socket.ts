import { IN6ADDR_ANY, IN6ADDR_LOOPBACK, type Ipv6Addr, ipv6IsMulticast } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import { tcpCreate } from '../ipv4/tcp.ts';
import type { Net } from '../net.ts';
import { xmitRefused } from '../net_xmit.ts';
import type { PingSock } from '../socket/ping.ts';
import type { RawSock } from '../socket/raw.ts';
import { newInetSock, sockDequeue, sockQueueErr } from '../socket/sock.ts';
import type { SendData, SockAddr, Socket, SocketOptions, SocketSpec } from '../socket/socket.ts';
import type { UdpSock } from '../socket/udp.ts';
import { IPPROTO_ICMPV6, IPPROTO_UDP } from '../wire/ipv4.ts';
import { IPV6_HLEN, type Ipv6Body } from '../wire/ipv6.ts';
import { ipv6AddrNeedsScopeId } from './addr_type.ts';
import { ipv6ChkAddr } from './addrconf_core.ts';
import { ip6SendFragmented, newIp6Skb } from './ip6_output.ts';
import { flowi6, ip6DstHoplimit, ip6DstMtu, ip6RouteGetSaddr, ip6RouteOutput } from './ip6_route.ts';
import { ipv6DevMcDec, ipv6DevMcInc } from './mcast.ts';
import type { Ipv6Dst } from './route.ts';
import { icmp6MsgInc } from './snmp6.ts';

type Inet6Sock = PingSock | RawSock | UdpSock;

const optionDefaults: Partial<SocketOptions> = {
  broadcast: false,
  reuseaddr: false,
  bindtodevice: '',
  mark: 0,
  priority: 0,
  rcvbuf: 212992,
  sndbuf: 212992,
  recverr: false,
  recvttl: false,
  mtuDiscover: 'want',
  multicastIf: 0,
  multicastLoop: true,
  unicastHops: -1,
  multicastHops: 1,
  tclass: 0,
  flowinfo: 0,
  v6only: false,
  nodelay: false,
  keepalive: false,
  keepidle: 0,
  keepintvl: 0,
  keepcnt: 0,
  linger: -1,
  reuseport: false,
  maxseg: 0,
  icmpFilter: [],
};

/** socket(2) for AF_INET6. Ref: net/ipv6/af_inet6.c:inet6_create() */
export function inet6Create(net: Net, spec: Exclude<SocketSpec, { family: 'packet' }>, ctx: Ctx): Result<Socket> {
  if (spec.type === 'stream') return ok(tcpCreate(net, 'inet6', ctx));
  const base = newInetSock(net, 'inet6', ctx);
  let sk: Inet6Sock;
  if (spec.type === 'raw') {
    sk = { ...base, kind: 'raw', protocol: spec.protocol, num: spec.protocol };
    net.ipv4.rawSocks.push(sk);
  } else if (spec.protocol === 'udp') sk = { ...base, kind: 'udp' };
  else {
    const [low, high] = net.ipv4.sysctl.ping_group_range;
    if (!(low <= 0 && high >= 0)) return fail('EACCES');
    sk = { ...base, kind: 'ping' };
  }
  if (net.ipv6.sysctl.bindv6only !== 0) sk.options.v6only = true;
  net.socks.add(sk);
  return ok(inet6Socket(sk, ctx));
}

function portsOf(sk: Inet6Sock): Map<number, Inet6Sock[]> | null {
  if (sk.kind === 'raw') return null;
  return (sk.kind === 'udp' ? sk.net.ipv4.udpPorts : sk.net.ipv4.pingIds) as Map<number, Inet6Sock[]>;
}

function conflicts(sk: Inet6Sock, other: Inet6Sock): boolean {
  if (other === sk || (sk.options.reuseaddr && other.options.reuseaddr)) return false;
  if (sk.boundDevIf !== 0 && other.boundDevIf !== 0 && sk.boundDevIf !== other.boundDevIf) return false;
  if ((other.family as string) === 'inet') return sk.rcvSaddr === IN6ADDR_ANY && sk.options.v6only !== true;
  return sk.rcvSaddr === IN6ADDR_ANY || other.rcvSaddr === IN6ADDR_ANY || sk.rcvSaddr === other.rcvSaddr;
}

function getPort(sk: Inet6Sock, want: number, ctx: Ctx): boolean {
  const ports = portsOf(sk);
  if (ports === null) return true;
  const free = (port: number) => !(ports.get(port) ?? []).some((o) => conflicts(sk, o));
  let port = want;
  if (want === 0) {
    const [low, high] = sk.kind === 'ping' ? [1, 65535] : sk.net.ipv4.sysctl.ip_local_port_range;
    const span = high - low + 1;
    const start = ctx.random32() % span;
    for (let i = 0; i < span && port === 0; i++)
      if (free(low + ((start + i) % span))) port = low + ((start + i) % span);
    if (port === 0) return false;
  } else if (!free(port)) return false;
  sk.num = port;
  const list = ports.get(port);
  if (list === undefined) ports.set(port, [sk]);
  else list.push(sk);
  return true;
}

/** Ref: net/ipv6/af_inet6.c:__inet6_bind(), net/ipv6/raw.c:rawv6_bind() */
function bind(sk: Inet6Sock, addr: SockAddr, ctx: Ctx): Result<void> {
  if (addr.family !== 'inet6') return fail(addr.family === 'inet' ? 'EAFNOSUPPORT' : 'EINVAL');
  const { net } = sk;
  if (sk.kind !== 'raw' && sk.num !== 0) return fail('EINVAL');
  if (ipv6AddrNeedsScopeId(addr.addr)) {
    if (addr.scopeId !== 0) sk.boundDevIf = addr.scopeId;
    if (sk.boundDevIf === 0) return fail('EINVAL');
  }
  const dev = sk.boundDevIf === 0 ? null : (net.devByIndex.get(sk.boundDevIf as Ifindex) ?? null);
  if (sk.boundDevIf !== 0 && dev === null) return fail('ENODEV');
  const multicast = ipv6IsMulticast(addr.addr);
  if (
    addr.addr !== IN6ADDR_ANY &&
    !multicast &&
    net.ipv6.sysctl.ip_nonlocal_bind === 0 &&
    !ipv6ChkAddr(net, addr.addr, dev, false)
  )
    return fail('EADDRNOTAVAIL');
  sk.rcvSaddr = addr.addr;
  sk.saddr = multicast ? IN6ADDR_ANY : addr.addr;
  if (sk.kind !== 'raw' && !getPort(sk, addr.port, ctx)) {
    sk.rcvSaddr = sk.saddr = IN6ADDR_ANY;
    return fail('EADDRINUSE');
  }
  sk.bindAddrLock = addr.addr !== IN6ADDR_ANY;
  sk.bindPortLock = addr.port !== 0;
  return done;
}

/** What a header's 16 bits of length can tell. Ref: include/uapi/linux/ipv6.h */
const IPV6_MAXPLEN = 65535;

type Way = { readonly dst: Ipv6Dst; readonly saddr: Ipv6Addr; readonly daddr: Ipv6Addr };

/** Route and source of what is sent. Ref: net/ipv6/ip6_output.c:ip6_dst_lookup_tail() */
function route(
  sk: Inet6Sock,
  to: Ipv6Addr,
  scopeId: number,
  via: { readonly ifindex: number; readonly saddr?: unknown } | undefined,
  ctx: Ctx,
): Result<Way> {
  const { net } = sk;
  const daddr = to === IN6ADDR_ANY ? IN6ADDR_LOOPBACK : to;
  let oif = via?.ifindex || sk.boundDevIf || (ipv6AddrNeedsScopeId(daddr) ? scopeId : 0);
  if (oif === 0 && ipv6IsMulticast(daddr)) oif = sk.options.multicastIf ?? 0;
  let saddr = (via?.saddr as Ipv6Addr | undefined) ?? (sk.saddr as Ipv6Addr);
  const proto = sk.kind === 'raw' ? sk.protocol : sk.kind === 'udp' ? IPPROTO_UDP : IPPROTO_ICMPV6;
  const fl6 = flowi6(daddr, { saddr, oif, mark: sk.options.mark ?? 0, proto, sport: sk.num, dport: sk.dport });
  const dst = ip6RouteOutput(net, fl6, ctx);
  if (saddr === IN6ADDR_ANY) {
    // before the route's own error: a host without any address says that first
    const chosen = ip6RouteGetSaddr(net, dst.error === null ? dst.from : null, daddr);
    if (chosen === null) return fail('EADDRNOTAVAIL');
    saddr = chosen;
  }
  if (dst.error !== null) {
    if (dst.error === 'ENETUNREACH') net.ipv6.mib.ip6.OutNoRoutes++;
    return fail(dst.error);
  }
  return ok({ dst, saddr, daddr });
}

/** Ref: net/ipv6/datagram.c:__ip6_datagram_connect() */
function connect(sk: Inet6Sock, addr: SockAddr, ctx: Ctx): Result<void> {
  if (addr.family !== 'inet6') return fail('EAFNOSUPPORT');
  if (ipv6AddrNeedsScopeId(addr.addr) && addr.scopeId !== 0) {
    if (sk.boundDevIf !== 0 && sk.boundDevIf !== addr.scopeId) return fail('EINVAL');
    sk.boundDevIf = addr.scopeId;
  }
  const way = route(sk, addr.addr, addr.scopeId, undefined, ctx);
  if (!way.ok) return way;
  sk.daddr = way.value.daddr;
  sk.dport = sk.kind === 'raw' ? 0 : addr.port;
  if (sk.saddr === IN6ADDR_ANY) sk.saddr = way.value.saddr;
  if (sk.rcvSaddr === IN6ADDR_ANY) sk.rcvSaddr = way.value.saddr;
  sk.connected = true;
  if (sk.kind !== 'raw' && sk.num === 0) getPort(sk, 0, ctx);
  return done;
}

function bodyOf(sk: Inet6Sock, data: SendData, dport: number): Ipv6Body | null {
  if (sk.kind === 'udp')
    return data.kind === 'bytes' ? { kind: 'udp', source: sk.num, dest: dport, data: data.bytes } : null;
  if (data.kind === 'echo' && data.message.kind === 'icmpv6')
    return sk.kind === 'ping' ? { ...data.message, type: 128, id: sk.num } : data.message;
  if (sk.kind === 'ping') return null;
  if (data.kind === 'icmpv6') return data.message;
  if (data.kind === 'bytes') return { kind: 'raw', bytes: data.bytes };
  return data.kind === 'packet' && data.packet.kind === 'ipv6' ? data.packet.body : null;
}

/** A packet that is too long for its way: said to the socket at once. Ref: net/ipv6/datagram.c:ipv6_local_error() */
function ipv6LocalError(sk: Inet6Sock, daddr: Ipv6Addr, port: number, info: number, ctx: Ctx): void {
  if (sk.options.recverr !== true) return;
  sockQueueErr(
    sk,
    {
      errno: 'EMSGSIZE',
      origin: 'local',
      type: 0,
      code: 0,
      info,
      offender: null,
      packet: null,
      to: { family: 'inet6', addr: daddr, port, scopeId: 0 },
      at: ctx.now,
    },
    ctx,
  );
}

/** Ref: net/ipv6/udp.c:udpv6_sendmsg(), raw.c:rawv6_sendmsg(), ping.c:ping_v6_sendmsg() */
function send(
  sk: Inet6Sock,
  data: SendData,
  to: SockAddr | undefined,
  via: { readonly ifindex: number; readonly saddr?: unknown } | undefined,
  ctx: Ctx,
): Result<number> {
  if (to !== undefined && to.family !== 'inet6') return fail('EAFNOSUPPORT');
  if (to === undefined && !sk.connected) return fail('EDESTADDRREQ');
  if (sk.kind !== 'raw' && sk.num === 0 && !getPort(sk, 0, ctx)) return fail('EAGAIN');
  const daddr = to?.addr ?? (sk.daddr as Ipv6Addr);
  const way = route(sk, daddr, to?.scopeId ?? sk.boundDevIf, via, ctx);
  if (!way.ok) return way;
  const body = bodyOf(sk, data, to?.port ?? sk.dport);
  if (body === null) return fail('EINVAL');
  const { dst, saddr } = way.value;
  const { net, options } = sk;
  const multicast = ipv6IsMulticast(way.value.daddr);
  const own = multicast ? (options.multicastHops ?? -1) : (options.unicastHops ?? -1);
  const hopLimit = own >= 0 ? own : multicast ? 1 : ip6DstHoplimit(dst);
  const nexthdr = sk.kind === 'raw' ? sk.protocol : sk.kind === 'udp' ? IPPROTO_UDP : IPPROTO_ICMPV6;
  const header = {
    saddr,
    daddr: way.value.daddr,
    hopLimit,
    trafficClass: options.tclass ?? 0,
    flowLabel: options.flowinfo ?? 0,
  };
  const skb = newIp6Skb(dst.dev, header, nexthdr, body, ctx);
  skb.sk = sk;
  skb.mark = options.mark ?? 0;
  const size = skb.len - IPV6_HLEN;
  const mode = options.mtuDiscover ?? 'want';
  const dontfrag = mode === 'do' || mode === 'probe' || mode === 'interface';
  const mtu = mode === 'probe' || mode === 'interface' ? dst.dev.mtu : ip6DstMtu(dst);
  if (ctx.tracing) ctx.step(skb, 'ip6_append_data', { says: `a program sends ${size} octets to ${way.value.daddr}` });
  if (skb.len > (dontfrag ? mtu : IPV6_HLEN + IPV6_MAXPLEN)) {
    ipv6LocalError(sk, way.value.daddr, sk.kind === 'udp' ? (to?.port ?? sk.dport) : 0, mtu, ctx);
    ctx.drop(skb, 'PKT_TOO_BIG', '__ip6_append_data');
    return fail('EMSGSIZE');
  }
  if (body.kind === 'icmpv6') {
    icmp6MsgInc(net.ipv6.mib.icmp6Out, body.type);
    net.ipv6.mib.icmp6.OutMsgs++;
  } else if (body.kind === 'udp') net.ipv6.mib.udp6.OutDatagrams++;
  const { txDropped } = dst.dev.stats;
  ip6SendFragmented(skb, dst, dontfrag, ctx, mtu);
  if (options.recverr === true && xmitRefused(dst.dev, txDropped)) return fail('ENOBUFS');
  return ok(sk.kind === 'udp' ? size - 8 : size);
}

function membership(sk: Inet6Sock, group: Ipv6Addr, ifindex: number, ctx: Ctx): Result<void> {
  if (!ipv6IsMulticast(group)) return fail('EINVAL');
  const { net } = sk;
  const index = ifindex || ip6RouteOutput(net, flowi6(group), ctx).from?.nh.dev.ifindex || 0;
  const dev = net.devByIndex.get(index as Ifindex);
  if (dev === undefined) return fail('ENODEV');
  if (sk.memberships.some((m) => m.group === group && m.ifindex === index)) return fail('EADDRINUSE');
  ipv6DevMcInc(dev, group, ctx);
  sk.memberships.push({ group, ifindex: index });
  return done;
}

function close(sk: Inet6Sock, ctx: Ctx): void {
  if (sk.closed) return;
  sk.closed = true;
  const { net } = sk;
  for (const m of sk.memberships) {
    const idev = net.devByIndex.get(m.ifindex as Ifindex)?.ip6Ptr;
    if (idev) ipv6DevMcDec(idev, m.group as Ipv6Addr, ctx);
  }
  net.socks.delete(sk);
  const raw = sk.kind === 'raw' ? net.ipv4.rawSocks.indexOf(sk) : -1;
  if (raw >= 0) net.ipv4.rawSocks.splice(raw, 1);
  const ports = portsOf(sk);
  const list = ports?.get(sk.num)?.filter((x) => x !== sk);
  if (list?.length === 0) ports!.delete(sk.num);
  else if (list !== undefined) ports!.set(sk.num, list);
}

function inet6Socket(sk: Inet6Sock, ctx: Ctx): Socket {
  const name = (addr: Ipv6Addr, port: number): SockAddr => ({
    family: 'inet6',
    addr,
    port,
    scopeId: ipv6AddrNeedsScopeId(addr) ? sk.boundDevIf : 0,
  });
  return {
    sk,
    bind: (addr) => bind(sk, addr, ctx),
    connect: (addr) => connect(sk, addr, ctx),
    name: () => name(sk.saddr as Ipv6Addr, sk.num),
    peer: () => (sk.connected ? ok(name(sk.daddr as Ipv6Addr, sk.dport)) : fail('ENOTCONN')),
    setsockopt(option, value) {
      if (option === 'bindtodevice') {
        const dev = value === '' ? null : sk.net.devByName.get(value as string);
        if (dev === undefined) return fail('ENODEV');
        sk.boundDevIf = dev === null ? 0 : dev.ifindex;
      }
      sk.options[option] = value;
      if (option === 'rcvbuf') sk.rcvbuf = Math.max(2304, 2 * (value as number));
      return done;
    },
    getsockopt: (option) => sk.options[option] ?? (optionDefaults[option] as never),
    send: (data, to, via) => {
      const pending = sk.error;
      if (pending !== null) {
        sk.error = null;
        return fail(pending);
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
    recvError: () => sk.errorQueue.shift() ?? null,
    join: (group, ifindex) => membership(sk, group as Ipv6Addr, ifindex, ctx),
    listen: () => fail('EOPNOTSUPP'),
    accept: () => fail('EOPNOTSUPP'),
    shutdown(how) {
      if (!sk.connected) return fail('ENOTCONN');
      if (how !== 'wr') sk.shutdownRd = true;
      if (how !== 'rd') sk.shutdownWr = true;
      return done;
    },
    readable: () => sk.queue.length > 0 || sk.error !== null || sk.errorQueue.length > 0,
    writable: () => true,
    close: () => close(sk, ctx),
  };
}
