import { INADDR_ANY, INADDR_LOOPBACK, type Ipv4Addr, ipv4IsLbcast, ipv4IsMulticast, parseIpv4 } from '../addr/ipv4.ts';
import { IN6ADDR_ANY, IN6ADDR_LOOPBACK, type Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import { done, type ErrnoName, fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { RecvMessage, SockAddr, Socket, SocketOptions } from '../socket/socket.ts';
import type { TcpAddr, TcpSock } from '../socket/tcp.ts';
import { MSEC } from '../world.ts';
import { inetAddrType } from './fib_lookup.ts';
import { bump } from './snmp.ts';
import { finTime, initializeRcvMss } from './tcp_input.ts';
import { reqskDrop, tcpTimeWait } from './tcp_minisocks.ts';
import {
  newChunk,
  selectInitialWindow,
  selectWindow,
  sizeGoal,
  tcpConnectSyn,
  tcpReceiveWindow,
  tcpSendAck,
  tcpSendActiveReset,
  tcpSendFin,
  tcpSyncMss,
  tcpWinFromSpace,
  tcpWriteXmit,
} from './tcp_output.ts';
import {
  ehashInsert,
  holdTcpPort,
  newTcpSock,
  shownAddr,
  TCP_TIMEOUT_INIT,
  TCP_TIMEWAIT_LEN,
  tcpClearTimers,
  tcpDestroy,
  tcpDone,
  tcpError,
  tcpEvent,
  tcpSetState,
} from './tcp_sock.ts';
import { keepaliveTimes, resetKeepalive } from './tcp_timer.ts';
import { tcpRoute } from './tcp_xmit.ts';

/** socket(2), SOCK_STREAM. Ref: net/ipv4/af_inet.c:inet_create(), net/ipv4/tcp.c:tcp_init_sock() */
export function tcpCreate(net: Net, family: 'inet' | 'inet6', ctx: Ctx): Socket {
  const sk = newTcpSock(net, family, ctx);
  if (family === 'inet6' && net.ipv6.sysctl.bindv6only !== 0) sk.options.v6only = true;
  net.socks.add(sk);
  return tcpSocket(sk, ctx);
}

// --- ports

const isAny = (a: TcpAddr): boolean => a === 0 || a === IN6ADDR_ANY;

/** The IPv4 address in a mapped one, null for others. */
function mapped(addr: Ipv6Addr): Ipv4Addr | null {
  return addr.startsWith('::ffff:') && addr.includes('.') ? parseIpv4(addr.slice(7)) : null;
}

/** Do two bound addresses overlap? Ref: net/ipv4/inet_connection_sock.c:inet_rcv_saddr_equal() */
function saddrEqual(a: { family: string; rcvSaddr: TcpAddr; v6only: boolean }, b: typeof a): boolean {
  if (a.family === b.family) return isAny(a.rcvSaddr) || isAny(b.rcvSaddr) || a.rcvSaddr === b.rcvSaddr;
  const six = a.family === 'inet6' ? a : b;
  const four = a.family === 'inet6' ? b : a;
  if (six.v6only) return false;
  const inside = mapped(six.rcvSaddr as Ipv6Addr);
  if (inside !== null) return isAny(four.rcvSaddr) || inside === four.rcvSaddr;
  return isAny(six.rcvSaddr);
}

const bound = (sk: TcpSock) => ({ family: sk.family, rcvSaddr: sk.rcvSaddr, v6only: sk.options.v6only === true });

/** Ref: net/ipv4/inet_connection_sock.c:inet_csk_bind_conflict() */
function bindConflict(sk: TcpSock, port: number): boolean {
  const { ipv4 } = sk.net;
  const reuse = sk.options.reuseaddr === true;
  for (const other of ipv4.tcpPorts.get(port) ?? []) {
    if (other === sk) continue;
    if (sk.boundDevIf !== 0 && other.boundDevIf !== 0 && sk.boundDevIf !== other.boundDevIf) continue;
    if (sk.options.reuseport === true && other.options.reuseport === true) continue;
    if (reuse && other.options.reuseaddr === true && other.state !== 'LISTEN' && sk.state !== 'LISTEN') continue;
    if (reuse && other.options.reuseaddr === true && other.state !== 'LISTEN') continue;
    if (saddrEqual(bound(sk), bound(other))) return true;
  }
  if (ipv4.tcpTwCount === 0) return false;
  for (const list of ipv4.tcpEhash.values())
    for (const e of list) {
      if (e.kind !== 'timewait' || e.lport !== port || (reuse && e.reuseaddr)) continue;
      const tw = { family: e.family, rcvSaddr: shownAddr(e.family, e.af, e.laddr), v6only: e.v6only };
      if (saddrEqual(bound(sk), tw)) return true;
    }
  return false;
}

const reservedPort = (net: Net, port: number): boolean =>
  net.ipv4.sysctl.ip_local_reserved_ports.some(([a, b]) => port >= a && port <= b);

/** Takes a port for bind(2): the one asked for, or a free odd one before the even. Ref: net/ipv4/inet_connection_sock.c:inet_csk_get_port() */
function getPort(sk: TcpSock, want: number, ctx: Ctx): boolean {
  if (want !== 0) {
    if (bindConflict(sk, want)) return false;
    holdTcpPort(sk, want);
    return true;
  }
  const [low, last] = sk.net.ipv4.sysctl.ip_local_port_range;
  let remaining = last + 1 - low;
  if (remaining > 1) remaining &= ~1;
  for (const parity of [1, 0]) {
    const offset = ((ctx.random32() % remaining) & ~1) | parity;
    for (let i = 0; i < remaining; i += 2) {
      const port = low + ((offset + i) % remaining);
      if (reservedPort(sk.net, port) || bindConflict(sk, port)) continue;
      holdTcpPort(sk, port);
      return true;
    }
  }
  return false;
}

/** A port for connect(2): of the low end's parity first, and not one that was bound. Ref: net/ipv4/inet_hashtables.c:__inet_hash_connect() */
function hashConnect(sk: TcpSock, ctx: Ctx): boolean {
  const { ipv4 } = sk.net;
  const [low, last] = ipv4.sysctl.ip_local_port_range;
  let remaining = last + 1 - low;
  if (remaining > 1) remaining &= ~1;
  const start = (ctx.random32() % remaining) & ~1;
  for (const parity of [0, 1]) {
    for (let i = 0; i < remaining; i += 2) {
      const port = low + ((start + parity + i) % remaining);
      if (reservedPort(sk.net, port)) continue;
      const holders = ipv4.tcpPorts.get(port);
      if (holders?.some((o) => o.bindPortLock || o.state === 'LISTEN')) continue;
      if (!fourFree(sk, port)) continue;
      holdTcpPort(sk, port);
      return true;
    }
  }
  return false;
}

/** Are the connection's four numbers free? Ref: net/ipv4/inet_hashtables.c:__inet_check_established() */
function fourFree(sk: TcpSock, port: number): boolean {
  const list = sk.net.ipv4.tcpEhash.get(port * 65536 + sk.dport);
  return !list?.some((e) => e.laddr === sk.laddr && e.raddr === sk.raddr);
}

// --- bind, connect, listen, accept

/** Ref: net/ipv4/af_inet.c:__inet_bind(), net/ipv6/af_inet6.c:__inet6_bind() */
function bind(sk: TcpSock, addr: SockAddr, ctx: Ctx): Result<void> {
  const { net } = sk;
  let rcv: TcpAddr;
  if (sk.family === 'inet') {
    if (addr.family !== 'inet') return fail(addr.family === 'inet6' ? 'EAFNOSUPPORT' : 'EINVAL');
    const type = inetAddrType(net, addr.addr);
    const nonlocal = net.ipv4.sysctl.ip_nonlocal_bind !== 0;
    if (addr.addr !== INADDR_ANY && type !== 'local' && !(nonlocal && type !== 'multicast' && type !== 'broadcast'))
      return fail('EADDRNOTAVAIL');
    rcv = addr.addr;
  } else {
    if (addr.family !== 'inet6') return fail(addr.family === 'inet' ? 'EAFNOSUPPORT' : 'EINVAL');
    const four = mapped(addr.addr);
    if (four !== null) {
      if (sk.options.v6only === true) return fail('EINVAL');
      if (four !== INADDR_ANY && inetAddrType(net, four) !== 'local') return fail('EADDRNOTAVAIL');
      sk.af = 'inet';
    } else {
      const refused = ctx.ops.inet6.tcpBind(net, addr.addr, addr.scopeId, sk.boundDevIf);
      if (!refused.ok) return refused;
      if (refused.value !== 0) sk.boundDevIf = refused.value;
    }
    rcv = addr.addr;
  }
  if (sk.state !== 'CLOSE' || sk.num !== 0) return fail('EINVAL');
  sk.rcvSaddr = sk.saddr = rcv;
  if (!getPort(sk, addr.port, ctx)) {
    sk.rcvSaddr = sk.saddr = sk.family === 'inet' ? INADDR_ANY : IN6ADDR_ANY;
    return fail('EADDRINUSE');
  }
  sk.bindAddrLock = !isAny(rcv);
  sk.bindPortLock = addr.port !== 0;
  return done;
}

/** Ref: net/ipv4/af_inet.c:__inet_stream_connect(), net/ipv4/tcp_ipv4.c:tcp_v4_connect(), net/ipv6/tcp_ipv6.c:tcp_v6_connect() */
function connect(sk: TcpSock, addr: SockAddr, ctx: Ctx): Result<void> {
  const { net } = sk;
  if (addr.family !== sk.family) return fail(addr.family === 'packet' ? 'EINVAL' : 'EAFNOSUPPORT');
  switch (sk.state) {
    case 'CLOSE':
      break;
    case 'SYN-SENT':
    case 'SYN-RECV':
      return fail('EALREADY');
    case 'LISTEN':
      return fail('EISCONN');
    default:
      return fail('EISCONN');
  }
  if (sk.error !== null) {
    const { error } = sk;
    sk.error = null;
    return fail(error);
  }
  let af: TcpSock['af'] = sk.family;
  let raddr: TcpAddr = addr.addr;
  if (addr.family === 'inet6') {
    const four = mapped(addr.addr);
    if (four !== null) {
      if (sk.options.v6only === true) return fail('ENETUNREACH');
      af = 'inet';
      raddr = four;
    } else {
      if (raddr === IN6ADDR_ANY) raddr = IN6ADDR_LOOPBACK;
      if (String(raddr).startsWith('ff')) return fail('ENETUNREACH');
      if (/^fe[89ab]/.test(String(raddr))) {
        if (addr.scopeId !== 0) {
          if (sk.boundDevIf !== 0 && sk.boundDevIf !== addr.scopeId) return fail('EINVAL');
          sk.boundDevIf = addr.scopeId;
        }
        if (sk.boundDevIf === 0) return fail('EINVAL');
      }
    }
  }
  if (af === 'inet') {
    if (raddr === INADDR_ANY) raddr = INADDR_LOOPBACK;
    if (ipv4IsMulticast(raddr as Ipv4Addr) || ipv4IsLbcast(raddr as Ipv4Addr)) return fail('ENETUNREACH');
  }
  const boundTo = isAny(sk.saddr)
    ? null
    : af === 'inet' && sk.family === 'inet6'
      ? mapped(sk.saddr as Ipv6Addr)
      : sk.saddr;
  const way = tcpRoute(
    net,
    {
      af,
      daddr: raddr,
      saddr: boundTo,
      oif: sk.boundDevIf,
      mark: sk.options.mark ?? 0,
      tos: sk.options.tos ?? 0,
      sport: sk.num,
      dport: addr.port,
    },
    ctx,
  );
  if (!way.ok) return way;
  sk.af = af;
  sk.raddr = raddr;
  sk.laddr = way.value.saddr;
  sk.daddr = shownAddr(sk.family, af, raddr);
  sk.dport = addr.port;
  if (isAny(sk.saddr)) sk.saddr = shownAddr(sk.family, af, sk.laddr);
  if (isAny(sk.rcvSaddr)) sk.rcvSaddr = sk.saddr;
  if (sk.num === 0) {
    if (!hashConnect(sk, ctx)) return undoConnect(sk, 'EADDRNOTAVAIL');
  } else if (!fourFree(sk, sk.num)) return undoConnect(sk, 'EADDRNOTAVAIL');
  tcpEvent(sk, 'connect');
  ehashInsert(sk);
  sk.dst = way.value.dst;
  sk.iss = sk.sndUna = sk.sndNxt = sk.writeSeq = sk.sndSml = ctx.random32();
  sk.tsOffset = ctx.random32();
  sk.ipId = ctx.random32() & 0xffff;
  sk.shutdownRd = sk.shutdownWr = false;
  // Ref: net/ipv4/tcp_output.c:tcp_connect_init()
  const { sysctl } = net.ipv4;
  sk.advmss = Math.min(way.value.advmss, sk.options.maxseg || 65535);
  sk.agreed = { mss: sk.options.maxseg || 536, wscale: null, tstamp: false, sack: false };
  tcpSyncMss(sk, way.value.mtu);
  const initial = selectInitialWindow(
    tcpWinFromSpace(sk, sk.rcvbuf),
    sk.advmss,
    sysctl.tcp_window_scaling !== 0,
    sk.options.rcvbuf === undefined ? sysctl.tcp_rmem[2] : 0,
  );
  sk.rcvWscale = initial.wscale;
  sk.rcvWnd = sk.rcvSsthresh = initial.rcvWnd;
  sk.windowClamp = 65535 * 2 ** initial.wscale;
  initializeRcvMss(sk);
  sk.rto = TCP_TIMEOUT_INIT;
  sk.retransmits = 0;
  tcpConnectSyn(sk, ctx);
  return fail('EINPROGRESS');
}

function undoConnect(sk: TcpSock, errno: ErrnoName): Result<void> {
  sk.dport = 0;
  sk.daddr = sk.family === 'inet' ? INADDR_ANY : IN6ADDR_ANY;
  return fail(errno);
}

/** Ref: net/ipv4/af_inet.c:inet_listen(), net/ipv4/inet_connection_sock.c:inet_csk_listen_start() */
function listen(sk: TcpSock, backlog: number, ctx: Ctx): Result<void> {
  if (sk.state !== 'CLOSE' && sk.state !== 'LISTEN') return fail('EINVAL');
  const somaxconn = Number(sk.net.coreSysctl.get('net.core.somaxconn') ?? sk.net.coreSysctl.get('somaxconn') ?? 4096);
  sk.backlog = Math.min(backlog < 0 ? somaxconn : backlog, somaxconn);
  if (sk.state === 'LISTEN') return done;
  if (sk.num === 0) {
    if (!getPort(sk, 0, ctx)) return fail('EADDRINUSE');
  } else {
    tcpEvent(sk, 'listen');
    if (bindConflict(sk, sk.num)) {
      sk.state = 'CLOSE';
      return fail('EADDRINUSE');
    }
  }
  sk.state = 'LISTEN';
  sk.net.generation++;
  return done;
}

/** Ref: net/ipv4/inet_connection_sock.c:inet_csk_accept() */
function accept(sk: TcpSock, ctx: Ctx): Result<Socket | null> {
  if (sk.state !== 'LISTEN') return fail('EINVAL');
  const child = sk.acceptQueue.shift();
  if (child === undefined) return ok(null);
  child.listener = null;
  return ok(tcpSocket(child, ctx));
}

// --- data

/** Octets that fit the send buffer; it grows with the congestion window. Ref: net/ipv4/tcp_input.c:tcp_sndbuf_expand() */
function sndRoom(sk: TcpSock): number {
  if (sk.options.sndbuf === undefined) {
    const want = 2 * Math.max(sk.cwnd, 10) * (Math.max(1460, sk.mssCache) + 844);
    if (want > sk.sndbuf) sk.sndbuf = Math.min(want, Math.max(sk.net.ipv4.sysctl.tcp_wmem[2], sk.sndbuf));
  }
  return sk.sndbuf - sk.queued;
}

/** Takes what there is room for. Ref: net/ipv4/tcp.c:tcp_sendmsg_locked() */
function sendmsg(sk: TcpSock, bytes: Uint8Array, ctx: Ctx): Result<number> {
  if (sk.error !== null) {
    const { error } = sk;
    sk.error = null;
    return fail(error);
  }
  if (sk.shutdownWr) return fail('EPIPE');
  if (sk.state === 'SYN-SENT' || sk.state === 'SYN-RECV') {
    if (sk.state === 'SYN-SENT') return fail('EAGAIN');
  } else if (sk.state !== 'ESTAB' && sk.state !== 'CLOSE-WAIT') return fail('EPIPE');
  const room = sndRoom(sk);
  if (room <= 0) return fail('EAGAIN');
  const len = Math.min(room, bytes.length);
  const goal = sizeGoal(sk);
  let at = 0;
  while (at < len) {
    const tail = sk.writeQueue.at(-1);
    const free = tail === undefined || tail.fin ? 0 : goal - tail.data.length;
    const n = Math.min(free > 0 ? free : goal, len - at);
    const piece = bytes.slice(at, at + n);
    if (free > 0 && tail !== undefined) {
      const joined = new Uint8Array(tail.data.length + n);
      joined.set(tail.data);
      joined.set(piece, tail.data.length);
      tail.data = joined;
      tail.endSeq = (tail.endSeq + n) >>> 0;
    } else sk.writeQueue.push(newChunk(sk.writeSeq, piece, ctx));
    sk.writeSeq = (sk.writeSeq + n) >>> 0;
    sk.queued += n;
    at += n;
  }
  const tail = sk.writeQueue.at(-1);
  if (tail !== undefined) tail.psh = true;
  tcpWriteXmit(sk, ctx);
  return ok(len);
}

const emptyBytes = new Uint8Array(0);

/** What has come in, in order; nothing at all at its end. Ref: net/ipv4/tcp.c:tcp_recvmsg_locked() */
function recvmsg(sk: TcpSock, max: number, ctx: Ctx): Result<Uint8Array | null> {
  if (sk.rcvQueue.length === 0) {
    if (sk.state === 'LISTEN') return fail('ENOTCONN');
    if (sk.error !== null) {
      const { error } = sk;
      sk.error = null;
      return fail(error);
    }
    if (sk.shutdownRd) return ok(emptyBytes);
    if (sk.state === 'CLOSE') return fail('ENOTCONN');
    return ok(null);
  }
  const n = Math.min(max, sk.rcvQueued);
  const out = new Uint8Array(n);
  let at = 0;
  let whole = 0;
  while (at < n) {
    const head = sk.rcvQueue[whole]!;
    const part = sk.rcvHead > 0 ? head.subarray(sk.rcvHead) : head;
    if (part.length <= n - at) {
      out.set(part, at);
      at += part.length;
      sk.rmem -= 896 + head.length;
      sk.rcvHead = 0;
      whole++;
    } else {
      out.set(part.subarray(0, n - at), at);
      sk.rcvHead += n - at;
      at = n;
    }
  }
  sk.rcvQueue.splice(0, whole);
  sk.rcvQueued -= n;
  if (sk.rcvQueue.length === 0) sk.rmem = 0;
  sk.copiedSeq = (sk.copiedSeq + n) >>> 0;
  rcvSpaceAdjust(sk, ctx);
  cleanupRbuf(sk, n, ctx);
  return ok(out);
}

/** A reader that keeps up gets a larger buffer. Ref: net/ipv4/tcp_input.c:tcp_rcv_space_adjust() */
function rcvSpaceAdjust(sk: TcpSock, ctx: Ctx): void {
  const time = ctx.now - sk.rcvSpaceTime;
  if (time < Math.max(sk.rcvRtt, MSEC) || sk.rcvRtt === 0) return;
  const copied = (sk.copiedSeq - sk.rcvSpaceSeq) >>> 0;
  if (copied > sk.rcvSpace) {
    const { sysctl } = sk.net.ipv4;
    if (sysctl.tcp_moderate_rcvbuf !== 0 && sk.options.rcvbuf === undefined) {
      let window = copied * 2 + 16 * sk.advmss;
      window += Math.floor((window * (copied - sk.rcvSpace)) / Math.max(sk.rcvSpace, 1)) * 2;
      const perSegment = sk.advmss + 320 + 576;
      const rcvbuf = Math.min(Math.floor(window / sk.advmss) * perSegment * 2, sysctl.tcp_rmem[2]);
      if (rcvbuf > sk.rcvbuf) {
        sk.rcvbuf = rcvbuf;
        sk.windowClamp = tcpWinFromSpace(sk, rcvbuf);
      }
    }
    sk.rcvSpace = copied;
  }
  sk.rcvSpaceSeq = sk.copiedSeq;
  sk.rcvSpaceTime = ctx.now;
}

/** Tells the peer of the room there is again. Ref: net/ipv4/tcp.c:__tcp_cleanup_rbuf() */
function cleanupRbuf(sk: TcpSock, copied: number, ctx: Ctx): void {
  let now = false;
  if (sk.ackScheduled) {
    if (((sk.rcvNxt - sk.rcvWup) | 0) > sk.rcvMss || (copied > 0 && sk.rmem === 0 && sk.pingpong < 1 && sk.quick > 1))
      now = true;
  }
  if (copied > 0 && !now && !sk.shutdownRd) {
    const cur = tcpReceiveWindow(sk);
    if (2 * cur <= sk.windowClamp) {
      const next = selectWindow(sk);
      if (next > 0 && next >= 2 * cur) now = true;
    }
  }
  if (now) tcpSendAck(sk, ctx);
}

// --- the end

/** Ref: net/ipv4/tcp.c:tcp_shutdown(), net/ipv4/af_inet.c:inet_shutdown() */
function shutdown(sk: TcpSock, how: 'rd' | 'wr' | 'rdwr', ctx: Ctx): Result<void> {
  if (sk.state === 'CLOSE') return fail('ENOTCONN');
  if (sk.state === 'LISTEN') {
    if (how === 'wr') return done;
    listenStop(sk, ctx);
    tcpSetState(sk, 'CLOSE');
    ctx.wake(sk);
    return done;
  }
  if (how !== 'wr') sk.shutdownRd = true;
  if (how !== 'rd' && !sk.shutdownWr) {
    sk.shutdownWr = true;
    if (sk.state === 'SYN-SENT') tcpDone(sk, ctx);
    else if (tcpEvent(sk, 'close')) tcpSendFin(sk, ctx);
  }
  ctx.wake(sk);
  return done;
}

/** Nobody will accept these. Ref: net/ipv4/inet_connection_sock.c:inet_csk_listen_stop() */
function listenStop(sk: TcpSock, ctx: Ctx): void {
  for (const req of [...sk.synQueue]) reqskDrop(req, ctx);
  for (const child of sk.acceptQueue.splice(0)) {
    child.orphan = true;
    child.listener = null;
    if (child.state !== 'CLOSE') tcpSendActiveReset(child, ctx);
    tcpError(child, 'ECONNRESET', ctx);
  }
}

/** close(2). Ref: net/ipv4/tcp.c:__tcp_close() */
function close(sk: TcpSock, ctx: Ctx): void {
  if (sk.orphan || sk.closed) return;
  if (sk.state === 'LISTEN') {
    listenStop(sk, ctx);
    sk.orphan = true;
    tcpSetState(sk, 'CLOSE');
    tcpDestroy(sk);
    return;
  }
  const unread = sk.rcvQueued > 0;
  sk.rcvQueue = [];
  sk.rcvQueued = 0;
  sk.rmem = 0;
  sk.shutdownRd = true;
  sk.orphan = true;
  if (sk.state !== 'CLOSE') {
    if (unread) {
      bump(sk.net.ipv4.mib.linux, 'TCPAbortOnClose');
      tcpSendActiveReset(sk, ctx);
      tcpSetState(sk, 'CLOSE');
    } else if (sk.options.linger === 0) {
      bump(sk.net.ipv4.mib.linux, 'TCPAbortOnData');
      if (sk.state !== 'SYN-SENT') tcpSendActiveReset(sk, ctx);
      tcpSetState(sk, 'CLOSE');
    } else if (tcpEvent(sk, 'close')) tcpSendFin(sk, ctx);
  }
  sk.shutdownWr = true;
  if ((sk.state as TcpSock['state']) === 'FIN-WAIT-2') {
    const wait = finTime(sk);
    if (wait > TCP_TIMEWAIT_LEN) resetKeepalive(sk, wait - TCP_TIMEWAIT_LEN, ctx);
    else tcpTimeWait(sk, 'FIN-WAIT-2', wait, ctx);
    return;
  }
  if ((sk.state as TcpSock['state']) === 'CLOSE') {
    tcpClearTimers(sk, ctx);
    tcpDestroy(sk);
  }
}

function setsockopt<K extends keyof SocketOptions>(
  sk: TcpSock,
  option: K,
  value: SocketOptions[K],
  ctx: Ctx,
): Result<void> {
  switch (option) {
    case 'bindtodevice': {
      const dev = value === '' ? null : sk.net.devByName.get(value as string);
      if (dev === undefined) return fail('ENODEV');
      sk.boundDevIf = dev === null ? 0 : dev.ifindex;
      break;
    }
    case 'rcvbuf':
      sk.rcvbuf = Math.max(2304, Math.min(value as number, 212992) * 2);
      break;
    case 'sndbuf':
      sk.sndbuf = Math.max(4608, Math.min(value as number, 212992) * 2);
      break;
    case 'ttl':
      if ((value as number) !== -1 && ((value as number) < 1 || (value as number) > 255)) return fail('EINVAL');
      break;
    case 'v6only':
      if (sk.family !== 'inet6') return fail('ENOPROTOOPT');
      if (sk.num !== 0) return fail('EINVAL');
      break;
    case 'maxseg':
      if ((value as number) !== 0 && ((value as number) < 88 || (value as number) > 32767)) return fail('EINVAL');
      break;
    case 'keepalive':
      if (value === true && sk.state !== 'CLOSE' && sk.state !== 'LISTEN')
        resetKeepalive(sk, keepaliveTimes(sk).time, ctx);
      break;
    case 'keepidle':
    case 'keepintvl':
    case 'keepcnt':
      if ((value as number) < 1 || (value as number) > (option === 'keepcnt' ? 127 : 32767)) return fail('EINVAL');
      break;
    case 'hdrincl':
    case 'icmpFilter':
    case 'promisc':
      return fail('ENOPROTOOPT');
    default:
      break;
  }
  const o: Partial<SocketOptions> = sk.options;
  o[option] = value;
  if (option === 'ttl' && value === -1) delete o.ttl;
  if (option === 'nodelay' && value === true && sk.state === 'ESTAB') tcpWriteXmit(sk, ctx, true);
  return done;
}

const optionDefaults: Partial<SocketOptions> = {
  broadcast: false,
  reuseaddr: false,
  bindtodevice: '',
  mark: 0,
  priority: 0,
  ttl: 64,
  tos: 0,
  recverr: false,
  mtuDiscover: 'want',
  v6only: false,
  nodelay: false,
  keepalive: false,
  linger: -1,
  reuseport: false,
};

/** Ref: net/ipv4/tcp.c:tcp_poll() */
function readable(sk: TcpSock): boolean {
  if (sk.state === 'LISTEN') return sk.acceptQueue.length > 0;
  return sk.rcvQueued > 0 || sk.error !== null || sk.shutdownRd || sk.state === 'CLOSE';
}

function writable(sk: TcpSock): boolean {
  if (sk.state === 'SYN-SENT' || sk.state === 'LISTEN') return false;
  if (sk.error !== null || sk.shutdownWr || sk.state === 'CLOSE') return true;
  // a third of the buffer has to be free
  return sndRoom(sk) * 3 >= sk.sndbuf;
}

/** The socket as a process holds it. */
export function tcpSocket(sk: TcpSock, ctx: Ctx): Socket {
  const name = (addr: TcpAddr, port: number): SockAddr =>
    sk.family === 'inet'
      ? { family: 'inet', addr: addr as Ipv4Addr, port }
      : {
          family: 'inet6',
          addr: addr as Ipv6Addr,
          port,
          scopeId: /^fe[89ab]/.test(String(addr)) ? sk.boundDevIf : 0,
        };
  return {
    sk,
    bind: (addr) => bind(sk, addr, ctx),
    connect: (addr) => connect(sk, addr, ctx),
    name: () => name(sk.saddr, sk.num),
    peer: () =>
      sk.dport === 0 || sk.state === 'CLOSE' || sk.state === 'SYN-SENT'
        ? fail('ENOTCONN')
        : ok(name(sk.daddr, sk.dport)),
    setsockopt: (option, value) => setsockopt(sk, option, value, ctx),
    getsockopt: (option) =>
      option === 'rcvbuf'
        ? (sk.rcvbuf as never)
        : option === 'sndbuf'
          ? (sk.sndbuf as never)
          : ((sk.options[option] ?? optionDefaults[option]) as never),
    send: (data) => (data.kind === 'bytes' ? sendmsg(sk, data.bytes, ctx) : fail('EINVAL')),
    recv(max = 65536) {
      const r = recvmsg(sk, max, ctx);
      if (!r.ok) return r;
      if (r.value === null) return ok(null);
      const message: RecvMessage = {
        at: ctx.now,
        from: null,
        data: { kind: 'bytes', bytes: r.value },
        ttl: 0,
        ifindex: sk.iif,
        to: null,
      };
      return ok(message);
    },
    recvError: () => sk.errorQueue.shift() ?? null,
    soError() {
      const error = sk.error ?? sk.softError;
      sk.error = null;
      sk.softError = null;
      return error;
    },
    join: () => fail('EPROTO'),
    listen: (backlog) => listen(sk, backlog, ctx),
    accept: () => accept(sk, ctx),
    shutdown: (how) => shutdown(sk, how, ctx),
    readable: () => readable(sk),
    writable: () => writable(sk),
    close: () => close(sk, ctx),
  };
}
