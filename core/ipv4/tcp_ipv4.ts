import { formatIpv4 } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import { skErrorReport } from '../socket/sock.ts';
import type { TcpAddr, TcpRequest, TcpSock } from '../socket/tcp.ts';
import { ICMP_DEST_UNREACH, ICMP_PARAMETERPROB, ICMP_TIME_EXCEEDED, type IcmpError } from '../wire/icmp.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import type { TcpSegment } from '../wire/tcp.ts';
import { ICMP_FRAG_NEEDED, icmpErrConvert } from './icmp_codes.ts';
import { bump } from './snmp.ts';
import { agree, enterQuickack, initializeRcvMss, tcpInitTransfer, tcpParseOptions, tcpRcv } from './tcp_input.ts';
import { inWindow, reqskAdd, reqskDrop, sendSynack, tcpTimewaitStateProcess, twKill } from './tcp_minisocks.ts';
import { dstMtuOf } from './tcp_mtu.ts';
import {
  noData,
  selectInitialWindow,
  tcpFlags,
  tcpRetransmit,
  tcpSyncMss,
  tcpWinFromSpace,
  tcpWriteXmit,
} from './tcp_output.ts';
import { tcpRttEstimator } from './tcp_recovery.ts';
import {
  after,
  before,
  ehashInsert,
  holdTcpPort,
  lookupEstablished,
  lookupListener,
  newTcpSock,
  shownAddr,
  tcpError,
  tcpSetState,
} from './tcp_sock.ts';
import { skDst, tcpQueueXmit, tcpRoute } from './tcp_xmit.ts';

/** Who sent a segment to whom, of either family. */
export type TcpIn = {
  readonly net: Net;
  readonly af: 'inet' | 'inet6';
  readonly saddr: TcpAddr;
  readonly daddr: TcpAddr;
  readonly tos: number;
  /** It was for an address of this host. */
  readonly local: boolean;
};

/** A segment came in by IPv4. Ref: net/ipv4/tcp_ipv4.c:tcp_v4_rcv() */
export function tcpV4Rcv(skb: SkBuff, p: Ipv4Packet, ctx: Ctx): void {
  const { net } = skb.dev;
  if (skb.pktType !== 'HOST') {
    ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_v4_rcv');
    return;
  }
  net.ipv4.mib.tcp.InSegs++;
  if (p.body.kind !== 'tcp') {
    net.ipv4.mib.tcp.InErrs++;
    ctx.drop(skb, 'PKT_TOO_SMALL', 'tcp_v4_rcv');
    return;
  }
  const local = skb.dst !== null && skb.dst.family === 'inet' && skb.dst.type === 'local';
  tcpRcvSegment(skb, { net, af: 'inet', saddr: p.saddr, daddr: p.daddr, tos: p.tos, local }, p.body, ctx);
}

/** A segment for this host, of either family. Ref: net/ipv4/tcp_ipv4.c:tcp_v4_rcv(), net/ipv6/tcp_ipv6.c:tcp_v6_rcv() */
export function tcpRcvSegment(skb: SkBuff, by: TcpIn, th: TcpSegment, ctx: Ctx): void {
  const { net } = by;
  const fn = by.af === 'inet' ? 'tcp_v4_rcv' : 'tcp_v6_rcv';
  const dif = skb.skbIif || skb.dev.ifindex;
  const entry = lookupEstablished(net, by.daddr, th.dest, by.saddr, th.source, dif);
  if (entry?.kind === 'tcp') {
    traceSocket(skb, by, th, entry.state, fn, ctx);
    give(entry, skb, by, th, fn, ctx);
    return;
  }
  if (entry?.kind === 'request') {
    traceSocket(skb, by, th, 'SYN-RECV', fn, ctx);
    checkReq(entry, skb, by, th, fn, ctx);
    return;
  }
  if (entry?.kind === 'timewait') {
    traceSocket(skb, by, th, entry.substate, fn, ctx);
    const verdict = tcpTimewaitStateProcess(entry, skb, th, tcpParseOptions(th).ts?.val ?? null, ctx);
    if (verdict === 'done') {
      ctx.consume(skb, 'tcp_timewait_state_process');
      return;
    }
    if (verdict === 'rst') {
      tcpSendReset(skb, by, th, ctx);
      ctx.drop(skb, 'NO_SOCKET', fn);
      return;
    }
    const listener = lookupListener(net, by.af, by.daddr, th.dest, dif);
    if (listener !== null) {
      twKill(entry, ctx);
      const next = (entry.sndNxt + 65535 + 2) >>> 0;
      connRequest(listener, skb, by, th, next === 0 ? 1 : next, ctx);
      ctx.deliver(skb, listener, 'tcp_conn_request');
      return;
    }
  }
  const listener = lookupListener(net, by.af, by.daddr, th.dest, dif);
  if (listener === null) {
    if (ctx.tracing)
      ctx.step(skb, fn, {
        says: `nobody listens on TCP port ${th.dest}`,
        lookup: { table: 'socket', key: keyOf(by, th), found: null },
      });
    tcpSendReset(skb, by, th, ctx);
    ctx.drop(skb, 'NO_SOCKET', fn);
    return;
  }
  traceSocket(skb, by, th, 'LISTEN', fn, ctx);
  // Ref: net/ipv4/tcp_input.c:tcp_rcv_state_process() in TCP_LISTEN
  if (th.flags.ack) {
    tcpSendReset(skb, by, th, ctx);
    ctx.drop(skb, 'NO_SOCKET', fn);
    return;
  }
  if (th.flags.rst || !th.flags.syn || th.flags.fin) {
    ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_rcv_state_process');
    return;
  }
  if (connRequest(listener, skb, by, th, null, ctx)) ctx.deliver(skb, listener, 'tcp_conn_request');
  else ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_conn_request');
}

function keyOf(by: TcpIn, th: TcpSegment): string {
  const addr = typeof by.daddr === 'number' ? formatIpv4(by.daddr) : `[${by.daddr}]`;
  return `tcp ${addr}:${th.dest}`;
}

function traceSocket(skb: SkBuff, by: TcpIn, th: TcpSegment, state: string, fn: string, ctx: Ctx): void {
  if (!ctx.tracing) return;
  ctx.step(skb, fn, {
    says: `for a socket in ${state}`,
    lookup: { table: 'socket', key: keyOf(by, th), found: `tcp ${state}` },
  });
}

function give(sk: TcpSock, skb: SkBuff, by: TcpIn, th: TcpSegment, fn: string, ctx: Ctx): void {
  if (tcpRcv(sk, th, skb, ctx) === 'reset') {
    tcpSendReset(skb, by, th, ctx);
    ctx.drop(skb, 'NO_SOCKET', fn);
    return;
  }
  ctx.deliver(skb, sk, fn);
}

/** A SYN for a listener; false when there is no room for it. Ref: net/ipv4/tcp_input.c:tcp_conn_request() */
function connRequest(sk: TcpSock, skb: SkBuff, by: TcpIn, th: TcpSegment, iss: number | null, ctx: Ctx): boolean {
  const { net } = by;
  const { linux } = net.ipv4.mib;
  if (!by.local) return false;
  if (sk.acceptQueue.length > sk.backlog) {
    bump(linux, 'ListenOverflows');
    bump(linux, 'ListenDrops');
    return false;
  }
  // Differs: no SYN cookies; a queue that is full drops
  if (sk.synQueue.length > Math.max(sk.backlog, net.ipv4.sysctl.tcp_max_syn_backlog)) {
    bump(linux, 'ListenDrops');
    return false;
  }
  const o = tcpParseOptions(th);
  const agreed = agree(net, o);
  const oif = sk.boundDevIf;
  const way = tcpRoute(
    net,
    { af: by.af, daddr: by.saddr, saddr: by.daddr, oif, mark: 0, tos: 0, sport: th.dest, dport: th.source },
    ctx,
  );
  if (!way.ok) return false;
  const mss = Math.min(way.value.advmss, sk.options.maxseg || 65535) - (agreed.tstamp ? 12 : 0);
  const initial = selectInitialWindow(
    tcpWinFromSpace(sk, sk.rcvbuf),
    mss,
    agreed.wscale !== null,
    sk.options.rcvbuf === undefined ? net.ipv4.sysctl.tcp_rmem[2] : 0,
  );
  const req: TcpRequest = {
    kind: 'request',
    net,
    listener: sk,
    af: by.af,
    laddr: by.daddr,
    raddr: by.saddr,
    lport: th.dest,
    rport: th.source,
    iif: skb.skbIif || skb.dev.ifindex,
    mark: net.ipv4.sysctl.tcp_fwmark_accept !== 0 ? skb.mark : (sk.options.mark ?? 0),
    irs: th.seq,
    iss: iss ?? ctx.random32(),
    agreed,
    tsRecent: o.ts?.val ?? 0,
    tsOffset: ctx.random32(),
    rcvWnd: initial.rcvWnd,
    rcvWscale: initial.wscale,
    numTimeout: 0,
    numRetrans: 0,
    acked: false,
    timeout: 0,
    sentAt: ctx.now,
    timer: null,
    expires: 0,
  };
  reqskAdd(req, ctx);
  sendSynack(req, skb.id, ctx);
  return true;
}

/** A segment for a connection that waits for the handshake's last part. Ref: net/ipv4/tcp_minisocks.c:tcp_check_req() */
function checkReq(req: TcpRequest, skb: SkBuff, by: TcpIn, th: TcpSegment, fn: string, ctx: Ctx): void {
  const { net } = by;
  const o = tcpParseOptions(th);
  const end = (th.seq + th.data.length + (th.flags.syn ? 1 : 0) + (th.flags.fin ? 1 : 0)) >>> 0;
  const next = (req.irs + 1) >>> 0;
  const paws = req.agreed.tstamp && o.ts !== null && ((req.tsRecent - o.ts.val) | 0) > 0;
  const { syn, rst, ack } = th.flags;
  if (th.seq === req.irs && syn && !rst && !ack && !paws) {
    // the SYN again: so is its answer
    sendSynack(req, skb.id, ctx);
    net.ipv4.mib.tcp.RetransSegs++;
    bump(net.ipv4.mib.linux, 'TCPSynRetrans');
    ctx.consume(skb, 'tcp_check_req');
    return;
  }
  if (ack && th.ack !== (req.iss + 1) >>> 0) {
    tcpSendReset(skb, by, th, ctx);
    ctx.drop(skb, 'NO_SOCKET', fn);
    return;
  }
  if (paws || !inWindow(th.seq, end, next, (next + req.rcvWnd) >>> 0)) {
    if (!rst) sendSynack(req, skb.id, ctx);
    ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_check_req');
    return;
  }
  if (o.ts !== null && !after(th.seq, next)) req.tsRecent = o.ts.val;
  if (rst || syn) {
    net.ipv4.mib.tcp.AttemptFails++;
    if (!rst) tcpSendReset(skb, by, th, ctx);
    reqskDrop(req, ctx);
    ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_check_req');
    return;
  }
  if (!ack) {
    ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_check_req');
    return;
  }
  const { listener } = req;
  if (listener.acceptQueue.length > listener.backlog) {
    bump(net.ipv4.mib.linux, 'ListenOverflows');
    bump(net.ipv4.mib.linux, 'ListenDrops');
    if (net.ipv4.sysctl.tcp_abort_on_overflow !== 0) {
      tcpSendReset(skb, by, th, ctx);
      reqskDrop(req, ctx);
    } else req.acked = true;
    ctx.drop(skb, 'NOT_SPECIFIED', 'tcp_check_req');
    return;
  }
  const child = createChild(req, th, ctx);
  give(child, skb, by, th, fn, ctx);
  if (!child.closed) ctx.wake(listener);
}

/** The connection. Ref: net/ipv4/tcp_ipv4.c:tcp_v4_syn_recv_sock(), net/ipv4/tcp_minisocks.c:tcp_create_openreq_child() */
function createChild(req: TcpRequest, th: TcpSegment, ctx: Ctx): TcpSock {
  const { listener, net } = req;
  const sk = newTcpSock(net, listener.family, ctx);
  reqskDrop(req, ctx);
  sk.af = req.af;
  sk.laddr = req.laddr;
  sk.raddr = req.raddr;
  sk.rcvSaddr = sk.saddr = shownAddr(sk.family, sk.af, req.laddr);
  sk.daddr = shownAddr(sk.family, sk.af, req.raddr);
  sk.dport = req.rport;
  sk.boundDevIf = listener.boundDevIf || (String(req.raddr).startsWith('fe80:') ? req.iif : 0);
  sk.options = { ...listener.options };
  sk.bindAddrLock = listener.bindAddrLock;
  sk.bindPortLock = listener.bindPortLock;
  sk.rcvbuf = listener.rcvbuf;
  sk.sndbuf = listener.sndbuf;
  sk.listener = listener;
  sk.iif = req.iif;
  sk.ipId = ctx.random32() & 0xffff;
  sk.agreed = req.agreed;
  sk.tsRecent = req.tsRecent;
  sk.tsRecentStamp = ctx.now;
  sk.tsOffset = req.tsOffset;
  sk.rcvWscale = req.agreed.wscale === null ? 0 : req.rcvWscale;
  sk.iss = req.iss;
  sk.sndUna = sk.sndNxt = sk.writeSeq = sk.sndSml = (req.iss + 1) >>> 0;
  sk.rcvNxt = sk.rcvWup = sk.copiedSeq = (req.irs + 1) >>> 0;
  sk.rcvWnd = sk.rcvSsthresh = req.rcvWnd;
  sk.windowClamp = 65535 * 2 ** sk.rcvWscale;
  sk.sndWnd = sk.maxWindow = th.window * 2 ** (req.agreed.wscale ?? 0);
  sk.sndWl1 = req.irs;
  sk.synRetrans = req.numRetrans;
  sk.lastRcvAt = ctx.now;
  sk.lastAckAt = ctx.now;
  const way = tcpRoute(
    net,
    {
      af: sk.af,
      daddr: sk.raddr,
      saddr: sk.laddr,
      oif: sk.boundDevIf,
      mark: 0,
      tos: 0,
      sport: req.lport,
      dport: sk.dport,
    },
    ctx,
  );
  let pmtu = 1500;
  if (way.ok) {
    sk.dst = way.value.dst;
    pmtu = way.value.mtu;
    sk.advmss = Math.min(way.value.advmss, sk.options.maxseg || 65535) - (sk.agreed.tstamp ? 12 : 0);
  }
  tcpSyncMss(sk, pmtu);
  initializeRcvMss(sk);
  holdTcpPort(sk, req.lport);
  tcpSetState(sk, 'SYN-RECV');
  ehashInsert(sk);
  net.socks.add(sk);
  net.ipv4.mib.tcp.PassiveOpens++;
  tcpInitTransfer(sk, ctx);
  enterFresh(sk);
  // the handshake's last part measures the way. Ref: net/ipv4/tcp_input.c:tcp_synack_rtt_meas()
  if (req.numRetrans === 0) tcpRttEstimator(sk, Math.max((ctx.now - req.sentAt) / 1000, 1));
  sk.connected = true;
  listener.acceptQueue.push(sk);
  return sk;
}

/** The first answers are not delayed. */
function enterFresh(sk: TcpSock): void {
  enterQuickack(sk, 0);
  sk.quick = 0;
  sk.ato = 0;
}

/** There is no such connection. Ref: RFC 9293 section 3.5.2; net/ipv4/tcp_ipv4.c:tcp_v4_send_reset() */
export function tcpSendReset(skb: SkBuff, by: TcpIn, th: TcpSegment, ctx: Ctx): void {
  const { net } = by;
  if (th.flags.rst || !by.local) return;
  const { syn, fin, ack } = th.flags;
  const reply: TcpSegment = {
    kind: 'tcp',
    source: th.dest,
    dest: th.source,
    seq: ack ? th.ack : 0,
    ack: ack ? 0 : (th.seq + (syn ? 1 : 0) + (fin ? 1 : 0) + th.data.length) >>> 0,
    flags: ack ? tcpFlags.rst : tcpFlags.rstAck,
    window: 0,
    urgent: 0,
    options: [],
    data: noData,
  };
  const mark = net.ipv4.sysctl.fwmark_reflect !== 0 ? skb.mark : 0;
  const scoped = String(by.saddr).startsWith('fe80:') ? skb.skbIif : 0;
  const way = tcpRoute(
    net,
    { af: by.af, daddr: by.saddr, saddr: by.daddr, oif: scoped, mark, tos: by.tos, sport: th.dest, dport: th.source },
    ctx,
  );
  if (!way.ok) return;
  net.ipv4.mib.tcp.OutRsts++;
  const tos = by.af === 'inet' ? by.tos & 0xfc : 0;
  tcpQueueXmit(
    { net, af: by.af, saddr: by.daddr, daddr: by.saddr, dst: way.value.dst, tos, mark },
    reply,
    null,
    skb.id,
    ctx,
  );
}

/** An error about a segment this host sent. Ref: net/ipv4/tcp_ipv4.c:tcp_v4_err() */
export function tcpV4Err(skb: SkBuff, _outer: Ipv4Packet, m: IcmpError, ctx: Ctx): void {
  const inner = m.original;
  const ports = innerPorts(inner.body);
  if (ports === null) return;
  const { net } = skb.dev;
  const entry = lookupEstablished(net, inner.saddr, ports.source, inner.daddr, ports.dest, skb.dev.ifindex);
  if (entry === null || entry.kind === 'timewait') return;
  if (m.type === ICMP_DEST_UNREACH && m.code === ICMP_FRAG_NEEDED) {
    if (entry.kind === 'tcp') mtuReduced(entry, ctx);
    return;
  }
  const known =
    m.type === ICMP_TIME_EXCEEDED
      ? ({ errno: 'EHOSTUNREACH' } as const)
      : m.type === ICMP_PARAMETERPROB
        ? ({ errno: 'EPROTO' } as const)
        : m.type === ICMP_DEST_UNREACH
          ? icmpErrConvert[m.code]
          : undefined;
  if (known === undefined) return;
  tcpSockError(entry, known.errno, ports.seq, ctx);
}

/** An error reaches a connection: in the beginning it ends it. */
export function tcpSockError(
  entry: TcpSock | TcpRequest,
  errno: NonNullable<TcpSock['error']>,
  seq: number | null,
  ctx: Ctx,
): void {
  if (entry.kind === 'request') {
    if (seq !== null && seq !== entry.iss) return;
    reqskDrop(entry, ctx);
    bump(entry.net.ipv4.mib.linux, 'ListenDrops');
    return;
  }
  const sk = entry;
  if (seq !== null && sk.state !== 'LISTEN' && (before(seq, sk.sndUna) || after(seq, sk.sndNxt))) return;
  if (sk.state === 'SYN-SENT' || sk.state === 'SYN-RECV') {
    tcpError(sk, errno, ctx);
    return;
  }
  if (sk.options.recverr === true) skErrorReport(sk, errno, ctx);
  else sk.softError = errno;
}

/** Ports, and the sequence number where the error quotes it. */
export function innerPorts(
  body: TcpSegment | { readonly kind: string },
): { readonly source: number; readonly dest: number; readonly seq: number | null } | null {
  if (body.kind === 'tcp') {
    const th = body as TcpSegment;
    return { source: th.source, dest: th.dest, seq: th.seq };
  }
  if (body.kind !== 'raw') return null;
  const { bytes } = body as unknown as { readonly bytes: Uint8Array };
  if (bytes.length < 8) return null;
  const at = (i: number): number => (bytes[i]! << 8) | bytes[i + 1]!;
  return { source: at(0), dest: at(2), seq: ((at(4) << 16) | at(6)) >>> 0 };
}

/** The way takes less than was thought: what was sent goes again in smaller parts. Ref: net/ipv4/tcp_ipv4.c:tcp_v4_mtu_reduced() */
export function mtuReduced(sk: TcpSock, ctx: Ctx): void {
  if (sk.state === 'LISTEN' || sk.state === 'CLOSE') return;
  sk.dst = null;
  const dst = skDst(sk, ctx);
  if (dst === null) return;
  const mtu = dstMtuOf(dst, ctx);
  if (mtu >= sk.pmtu) return;
  tcpSyncMss(sk, mtu);
  // Ref: net/ipv4/tcp_output.c:tcp_simple_retransmit()
  for (const c of sk.rtxQueue) if (c.data.length > sk.mssCache && !c.sacked) c.lost = true;
  for (let i = 0; i < sk.rtxQueue.length && i < sk.cwnd; i++) {
    if (sk.rtxQueue[i]!.lost && !sk.rtxQueue[i]!.sacked) tcpRetransmit(sk, i, ctx);
  }
  tcpWriteXmit(sk, ctx);
}
