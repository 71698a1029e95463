import { formatIpv4, type Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { ErrnoName } from '../errno.ts';
import type { Net } from '../net.ts';
import { newInetSock } from '../socket/sock.ts';
import type { TcpAddr, TcpEntry, TcpSock } from '../socket/tcp.ts';
import { MSEC, SEC } from '../world.ts';
import { type TcpEvent, tcpNext } from './tcp_state.ts';

/** Ref: include/net/tcp.h:TCP_TIMEOUT_INIT, TCP_RTO_MIN, TCP_RTO_MAX, TCP_DELACK_MIN, TCP_ATO_MIN */
export const TCP_TIMEOUT_INIT = SEC;
export const TCP_RTO_MIN = 200 * MSEC;
export const TCP_RTO_MAX = 120 * SEC;
export const TCP_DELACK_MIN = 40 * MSEC;
export const TCP_ATO_MIN = 40 * MSEC;
export const TCP_TIMEWAIT_LEN = 60 * SEC;
export const TCP_INIT_CWND = 10;
const TCP_INFINITE_SSTHRESH = 0x7fffffff;

export const noAgreement = { mss: 536, wscale: null, tstamp: false, sack: false } as const;

/** Sequence numbers compare as their 32-bit difference. Ref: include/net/tcp.h:before() */
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const after = (a: number, b: number): boolean => ((b - a) | 0) < 0;

/** A closed socket. Ref: net/ipv4/tcp.c:tcp_init_sock() */
export function newTcpSock(net: Net, family: 'inet' | 'inet6', ctx: Ctx): TcpSock {
  const { sysctl } = net.ipv4;
  const base = newInetSock(net, family, ctx);
  return {
    ...base,
    kind: 'tcp',
    rcvbuf: sysctl.tcp_rmem[1],
    state: 'CLOSE',
    backlog: 0,
    acceptQueue: [],
    synQueue: [],
    listener: null,
    af: family,
    laddr: base.saddr,
    raddr: base.daddr,
    dst: null,
    orphan: false,
    iif: 0,
    ipId: 0,
    iss: 0,
    sndUna: 0,
    sndNxt: 0,
    sndSml: 0,
    writeSeq: 0,
    sndWnd: 0,
    sndWl1: 0,
    maxWindow: 0,
    writeQueue: [],
    rtxQueue: [],
    queued: 0,
    sndbuf: sysctl.tcp_wmem[1],
    agreed: noAgreement,
    mssCache: 536,
    pmtu: 0,
    advmss: 65535,
    rcvWscale: 0,
    tsRecent: 0,
    tsRecentStamp: 0,
    tsOffset: 0,
    rcvMss: 536,
    srtt: 0,
    mdev: 1_000_000,
    mdevMax: 0,
    rttvar: 0,
    rttSeq: 0,
    minRtt: 0,
    rto: TCP_TIMEOUT_INIT,
    backoff: 0,
    retransmits: 0,
    probesOut: 0,
    retransStamp: 0,
    synRetrans: 0,
    cwnd: TCP_INIT_CWND,
    cwndCnt: 0,
    ssthresh: TCP_INFINITE_SSTHRESH,
    caState: 'Open',
    highSeq: 0,
    dupAcks: 0,
    reordering: sysctl.tcp_reordering,
    priorCwnd: 0,
    lastMaxCwnd: 0,
    epochStart: 0,
    originPoint: 0,
    bicK: 0,
    ackCnt: 0,
    rcvNxt: 0,
    rcvWup: 0,
    rcvWnd: 0,
    rcvSsthresh: 0,
    windowClamp: 0,
    rcvQueue: [],
    rcvQueued: 0,
    rcvHead: 0,
    ofo: [],
    copiedSeq: 0,
    rcvSpace: 0,
    rcvSpaceSeq: 0,
    rcvSpaceTime: 0,
    rcvRtt: 0,
    ackScheduled: false,
    ackNow: false,
    pingpong: 0,
    quick: 0,
    ato: 0,
    lastRcvAt: 0,
    delackTimer: null,
    dupSack: null,
    rtxTimer: null,
    rtxWhat: null,
    rtxExpires: 0,
    keepTimer: null,
    keepExpires: 0,
    lastSndAt: 0,
    lastAckAt: 0,
    lastChallenge: -SEC,
    softError: null,
    linger2: 0,
    bytesSent: 0,
    bytesRetrans: 0,
    bytesAcked: 0,
    bytesReceived: 0,
    segsOut: 0,
    segsIn: 0,
    dataSegsOut: 0,
    dataSegsIn: 0,
    totalRetrans: 0,
    appLimited: false,
  };
}

/** An address as its socket's family shows it: IPv4 within IPv6 is mapped. */
export function shownAddr(family: 'inet' | 'inet6', af: 'inet' | 'inet6', addr: TcpAddr): TcpAddr {
  return family === 'inet6' && af === 'inet' ? (`::ffff:${formatIpv4(addr as Ipv4Addr)}` as Ipv6Addr) : addr;
}

const ehashKey = (lport: number, rport: number): number => lport * 65536 + rport;

function portsOfEntry(e: TcpEntry): number {
  return e.kind === 'tcp' ? ehashKey(e.num, e.dport) : ehashKey(e.lport, e.rport);
}

/** Ref: net/ipv4/inet_hashtables.c:inet_ehash_insert() */
export function ehashInsert(e: TcpEntry): void {
  const { tcpEhash } = e.net.ipv4;
  const key = portsOfEntry(e);
  const list = tcpEhash.get(key);
  if (list === undefined) tcpEhash.set(key, [e]);
  else list.push(e);
}

export function ehashRemove(e: TcpEntry): void {
  const { tcpEhash } = e.net.ipv4;
  const key = portsOfEntry(e);
  const list = tcpEhash.get(key);
  const at = list?.indexOf(e) ?? -1;
  if (at < 0) return;
  if (list!.length === 1) tcpEhash.delete(key);
  else list!.splice(at, 1);
}

/** The connection of a segment's four numbers. Ref: net/ipv4/inet_hashtables.c:__inet_lookup_established() */
export function lookupEstablished(
  net: Net,
  laddr: TcpAddr,
  lport: number,
  raddr: TcpAddr,
  rport: number,
  dif: number,
): TcpEntry | null {
  const list = net.ipv4.tcpEhash.get(ehashKey(lport, rport));
  if (list === undefined) return null;
  for (const e of list) {
    if (e.laddr !== laddr || e.raddr !== raddr) continue;
    if (e.kind !== 'request' && e.boundDevIf !== 0 && e.boundDevIf !== dif) continue;
    return e;
  }
  return null;
}

/** The best listener on a port. Ref: net/ipv4/inet_hashtables.c:__inet_lookup_listener(), compute_score() */
export function lookupListener(
  net: Net,
  af: 'inet' | 'inet6',
  daddr: TcpAddr,
  port: number,
  dif: number,
): TcpSock | null {
  let best: TcpSock | null = null;
  let top = -1;
  for (const sk of net.ipv4.tcpPorts.get(port) ?? []) {
    if (sk.state !== 'LISTEN') continue;
    if (sk.boundDevIf !== 0 && sk.boundDevIf !== dif) continue;
    let score = sk.boundDevIf !== 0 ? 4 : 0;
    if (sk.family === 'inet') {
      if (af !== 'inet' || (sk.rcvSaddr !== 0 && sk.rcvSaddr !== daddr)) continue;
      score += sk.rcvSaddr !== 0 ? 3 : 2;
    } else if (af === 'inet') {
      if (sk.options.v6only === true) continue;
      if (sk.rcvSaddr !== '::' && sk.rcvSaddr !== shownAddr('inet6', 'inet', daddr)) continue;
      score += sk.rcvSaddr !== '::' ? 3 : 1;
    } else {
      if (sk.rcvSaddr !== '::' && sk.rcvSaddr !== daddr) continue;
      score += sk.rcvSaddr !== '::' ? 3 : 1;
    }
    // of equals the one that was made last, as the kernel's list has it
    if (score >= top) {
      top = score;
      best = sk;
    }
  }
  return best;
}

/** Moves a socket by an event of the machine; counts connections. Ref: net/ipv4/tcp.c:tcp_set_state() */
export function tcpEvent(sk: TcpSock, event: TcpEvent): boolean {
  const { to, actions } = tcpNext(sk.state, event);
  tcpSetState(sk, to);
  return actions.includes('sendFin');
}

export function tcpSetState(sk: TcpSock, to: TcpSock['state']): void {
  const from = sk.state;
  if (from === to) return;
  const { tcp } = sk.net.ipv4.mib;
  if (to === 'ESTAB') tcp.CurrEstab++;
  else {
    if (to === 'CLOSE') {
      if (from === 'CLOSE-WAIT' || from === 'ESTAB') tcp.EstabResets++;
      ehashRemove(sk);
    }
    if (from === 'ESTAB') tcp.CurrEstab--;
  }
  sk.state = to;
  sk.net.generation++;
}

/** Ref: net/ipv4/tcp_timer.c:tcp_clear_xmit_timers(), tcp_clear_keepalive_timer */
export function tcpClearTimers(sk: TcpSock, ctx: Ctx): void {
  ctx.cancel(sk.rtxTimer);
  ctx.cancel(sk.delackTimer);
  ctx.cancel(sk.keepTimer);
  sk.rtxTimer = sk.delackTimer = sk.keepTimer = null;
  sk.rtxWhat = null;
  sk.ackScheduled = false;
}

/** The end of a connection; the process, if it still holds the socket, hears of it. Ref: net/ipv4/tcp.c:tcp_done(), inet_csk_destroy_sock() */
export function tcpDone(sk: TcpSock, ctx: Ctx): void {
  if (sk.state === 'SYN-SENT' || sk.state === 'SYN-RECV') sk.net.ipv4.mib.tcp.AttemptFails++;
  tcpSetState(sk, 'CLOSE');
  tcpClearTimers(sk, ctx);
  sk.shutdownRd = sk.shutdownWr = true;
  if (sk.orphan) tcpDestroy(sk);
  else ctx.wake(sk);
}

/** Ref: net/ipv4/inet_connection_sock.c:inet_csk_destroy_sock() */
export function tcpDestroy(sk: TcpSock): void {
  putTcpPort(sk);
  sk.net.socks.delete(sk);
  sk.writeQueue = [];
  sk.rtxQueue = [];
  sk.rcvQueue = [];
  sk.ofo = [];
  sk.closed = true;
}

/** An error that ends it. Ref: net/ipv4/tcp_input.c:tcp_reset(), tcp_timer.c:tcp_write_err() */
export function tcpError(sk: TcpSock, errno: ErrnoName, ctx: Ctx): void {
  sk.error = errno;
  sk.writeQueue = [];
  sk.rtxQueue = [];
  sk.queued = 0;
  tcpDone(sk, ctx);
}

/** Forgets the port. Ref: net/ipv4/inet_hashtables.c:inet_put_port() */
export function putTcpPort(sk: TcpSock): void {
  const { tcpPorts } = sk.net.ipv4;
  const list = tcpPorts.get(sk.num);
  const at = list?.indexOf(sk) ?? -1;
  if (at < 0) return;
  if (list!.length === 1) tcpPorts.delete(sk.num);
  else list!.splice(at, 1);
}

export function holdTcpPort(sk: TcpSock, port: number): void {
  const { tcpPorts } = sk.net.ipv4;
  sk.num = port;
  const list = tcpPorts.get(port);
  if (list === undefined) tcpPorts.set(port, [sk]);
  else list.push(sk);
}

/** All alarms of a namespace that goes. Ref: net/ipv4/inet_timewait_sock.c:inet_twsk_purge() */
export function tcpNetExit(net: Net, ctx: Ctx): void {
  for (const list of net.ipv4.tcpEhash.values())
    for (const e of list) {
      if (e.kind === 'tcp') tcpClearTimers(e, ctx);
      else ctx.cancel(e.timer);
    }
  net.ipv4.tcpEhash.clear();
}
