import type { Ctx } from '../ctx.ts';
import { skbTruesize } from '../neigh/neigh_output.ts';
import type { SkBuff } from '../skb.ts';
import type { TcpAgreed, TcpSock } from '../socket/tcp.ts';
import type { TcpSegment } from '../wire/tcp.ts';
import { MSEC, SEC } from '../world.ts';
import { bump } from './snmp.ts';
import { tcpTimeWait } from './tcp_minisocks.ts';
import { dstMtuOf } from './tcp_mtu.ts';
import {
  armProbe0,
  packetsInFlight,
  pcount,
  rearmRto,
  selectWindow,
  tcpReceiveWindow,
  tcpSendAck,
  tcpSendActiveReset,
  tcpSendDelayedAck,
  tcpSendSynack,
  tcpSyncMss,
  tcpWinFromSpace,
  tcpWndEnd,
  tcpWriteXmit,
} from './tcp_output.ts';
import { tcpCongAvoid, tcpFastretransAlert, tcpRttEstimator } from './tcp_recovery.ts';
import {
  after,
  before,
  TCP_ATO_MIN,
  TCP_INIT_CWND,
  TCP_RTO_MIN,
  TCP_TIMEWAIT_LEN,
  tcpDone,
  tcpError,
  tcpEvent,
} from './tcp_sock.ts';
import { keepaliveTimes, resetKeepalive } from './tcp_timer.ts';
import { skDst } from './tcp_xmit.ts';

/** What a segment's options say. Ref: include/linux/tcp.h:struct tcp_options_received */
export type TcpParsed = {
  readonly mss: number;
  readonly wscale: number | null;
  readonly sackOk: boolean;
  readonly ts: { readonly val: number; readonly ecr: number } | null;
  readonly sack: readonly (readonly [number, number])[];
};

const nothingParsed: TcpParsed = { mss: 536, wscale: null, sackOk: false, ts: null, sack: [] };

/** Ref: net/ipv4/tcp_input.c:tcp_parse_options() */
export function tcpParseOptions(th: TcpSegment): TcpParsed {
  if (th.options.length === 0) return nothingParsed;
  let mss = 536;
  let wscale: number | null = null;
  let sackOk = false;
  let ts: TcpParsed['ts'] = null;
  let sack: TcpParsed['sack'] = nothingParsed.sack;
  for (const o of th.options) {
    switch (o.kind) {
      case 'timestamp':
        ts = o;
        break;
      case 'mss':
        if (th.flags.syn && o.mss > 0) mss = o.mss;
        break;
      case 'wscale':
        if (th.flags.syn) wscale = Math.min(o.shift, 14);
        break;
      case 'sackOK':
        sackOk = th.flags.syn;
        break;
      case 'sack':
        sack = o.blocks;
        break;
      default:
        break;
    }
  }
  return { mss, wscale, sackOk, ts, sack };
}

/** What two SYNs agree on, where this end would take all. */
export function agree(net: TcpSock['net'], o: TcpParsed): TcpAgreed {
  const { sysctl } = net.ipv4;
  return {
    mss: o.mss,
    wscale: sysctl.tcp_window_scaling !== 0 ? o.wscale : null,
    tstamp: sysctl.tcp_timestamps !== 0 && o.ts !== null,
    sack: sysctl.tcp_sack !== 0 && o.sackOk,
  };
}

/** Room for what comes in, once connected. Ref: net/ipv4/tcp_input.c:tcp_init_buffer_space(), tcp_init_transfer() */
export function tcpInitTransfer(sk: TcpSock, ctx: Ctx): void {
  const most = tcpWinFromSpace(sk, sk.rcvbuf);
  if (sk.windowClamp >= most) sk.windowClamp = most;
  // one segment stays in reserve
  if (sk.windowClamp > 2 * sk.advmss && sk.windowClamp + sk.advmss > most)
    sk.windowClamp = Math.max(2 * sk.advmss, most - sk.advmss);
  sk.rcvSsthresh = Math.min(sk.rcvSsthresh, sk.windowClamp);
  sk.rcvSpace = Math.min(sk.rcvSsthresh, sk.rcvWnd, TCP_INIT_CWND * sk.advmss);
  sk.rcvSpaceSeq = sk.copiedSeq;
  sk.rcvSpaceTime = ctx.now;
  // after more than one lost SYN only one segment starts
  sk.cwnd = sk.synRetrans > 1 ? 1 : TCP_INIT_CWND;
  const want = 2 * TCP_INIT_CWND * (skbTruesize(Math.max(1460, sk.mssCache) + 320) | 0);
  if (sk.sndbuf < want && sk.options.sndbuf === undefined) sk.sndbuf = Math.min(want, sk.net.ipv4.sysctl.tcp_wmem[2]);
  if (sk.options.keepalive === true) resetKeepalive(sk, keepaliveTimes(sk).time, ctx);
}

/** Ref: net/ipv4/tcp_input.c:tcp_initialize_rcv_mss() */
export function initializeRcvMss(sk: TcpSock): void {
  let hint = Math.min(sk.advmss, sk.mssCache);
  hint = Math.min(hint, sk.rcvWnd >> 1, 536);
  sk.rcvMss = Math.max(hint, 88);
}

/** Answers soon for a while. Ref: net/ipv4/tcp_input.c:tcp_incr_quickack() */
function incrQuickack(sk: TcpSock, max: number): void {
  let n = Math.floor(sk.rcvWnd / (2 * sk.rcvMss));
  if (n === 0) n = 2;
  n = Math.min(n, max);
  if (n > sk.quick) sk.quick = n;
}

export function enterQuickack(sk: TcpSock, max = 16): void {
  incrQuickack(sk, max);
  sk.pingpong = 0;
  sk.ato = TCP_ATO_MIN;
}

/** Data came in. Ref: net/ipv4/tcp_input.c:tcp_event_data_recv(), tcp_measure_rcv_mss() */
function eventDataRecv(sk: TcpSock, len: number, gso: number, ctx: Ctx): void {
  sk.ackScheduled = true;
  const size = gso > 0 ? gso : len;
  if (size >= sk.rcvMss) sk.rcvMss = Math.min(size, sk.advmss);
  if (sk.ato === 0) {
    incrQuickack(sk, 16);
    sk.ato = TCP_ATO_MIN;
  } else {
    const m = ctx.now - sk.lastRcvAt;
    if (m <= TCP_ATO_MIN / 2) sk.ato = (sk.ato >> 1) + TCP_ATO_MIN / 2;
    else if (m < sk.ato) sk.ato = Math.min((sk.ato >> 1) + m, sk.rto);
    else if (m > sk.rto) incrQuickack(sk, 16);
  }
  sk.lastRcvAt = ctx.now;
  if (len >= 128) growWindow(sk, len);
}

/** A reader that keeps up is offered more. Ref: net/ipv4/tcp_input.c:tcp_grow_window() */
function growWindow(sk: TcpSock, len: number): void {
  const room = Math.min(sk.windowClamp, tcpWinFromSpace(sk, sk.rcvbuf - sk.rmem)) - sk.rcvSsthresh;
  if (room <= 0) return;
  const size = rcvTruesize(len);
  let incr = 0;
  if (tcpWinFromSpace(sk, size) <= len) incr = 2 * sk.advmss;
  else {
    let truesize = tcpWinFromSpace(sk, size) >> 1;
    let window = tcpWinFromSpace(sk, sk.net.ipv4.sysctl.tcp_rmem[2]) >> 1;
    while (sk.rcvSsthresh <= window) {
      if (truesize <= len) {
        incr = 2 * sk.rcvMss;
        break;
      }
      truesize >>= 1;
      window >>= 1;
    }
  }
  if (incr === 0) return;
  incr = Math.max(incr, 2 * len);
  sk.quick |= 1;
  sk.rcvSsthresh += Math.min(room, incr);
}

/** What data costs the receive buffer: a head, and what it holds. */
function rcvTruesize(len: number): number {
  return 896 + len;
}

/** Now or a little later? Ref: net/ipv4/tcp_input.c:__tcp_ack_snd_check() */
function ackSndCheck(sk: TcpSock, ctx: Ctx): void {
  if (!sk.ackScheduled) return;
  const waiting = (sk.rcvNxt - sk.rcvWup) | 0;
  if (
    (waiting > sk.rcvMss && (((sk.rcvNxt - sk.copiedSeq) | 0) < 1 || selectWindow(sk) >= sk.rcvWnd)) ||
    (sk.quick > 0 && sk.pingpong < 1) ||
    sk.ackNow ||
    (sk.ofo.length > 0 && !sk.agreed.sack)
  ) {
    tcpSendAck(sk, ctx);
    return;
  }
  if (sk.ofo.length > 0) {
    tcpSendAck(sk, ctx);
    return;
  }
  tcpSendDelayedAck(sk, ctx);
}

/** Is the timestamp an old one? Ref: include/net/tcp.h:tcp_paws_check() */
function pawsReject(sk: TcpSock, o: TcpParsed, ctx: Ctx): boolean {
  if (!sk.agreed.tstamp || o.ts === null) return false;
  if (((sk.tsRecent - o.ts.val) | 0) <= 0) return false;
  return ctx.now - sk.tsRecentStamp < 24 * 24 * 3600 * SEC;
}

function sendDupAck(sk: TcpSock, th: TcpSegment, end: number, ctx: Ctx): void {
  if (end !== th.seq && before(th.seq, sk.rcvNxt)) {
    bump(sk.net.ipv4.mib.linux, 'DelayedACKLost');
    enterQuickack(sk);
    if (sk.agreed.sack && sk.net.ipv4.sysctl.tcp_dsack !== 0) {
      const upTo = after(end, sk.rcvNxt) ? sk.rcvNxt : end;
      sk.dupSack = [th.seq, upTo];
      bump(sk.net.ipv4.mib.linux, 'TCPDSACKOldSent');
    }
  }
  tcpSendAck(sk, ctx);
}

/** Answers what may be an attack, at most twice a second. Ref: net/ipv4/tcp_input.c:tcp_send_challenge_ack() */
function challengeAck(sk: TcpSock, ctx: Ctx): void {
  if (ctx.now - sk.lastChallenge < 500 * MSEC) return;
  sk.lastChallenge = ctx.now;
  bump(sk.net.ipv4.mib.linux, 'TCPChallengeACK');
  tcpSendAck(sk, ctx);
}

/** Ref: net/ipv4/tcp_input.c:tcp_reset() */
export function tcpReset(sk: TcpSock, ctx: Ctx): void {
  switch (sk.state) {
    case 'SYN-SENT':
      tcpError(sk, 'ECONNREFUSED', ctx);
      return;
    case 'CLOSE-WAIT':
      tcpError(sk, 'EPIPE', ctx);
      return;
    case 'CLOSE':
      return;
    default:
      tcpError(sk, 'ECONNRESET', ctx);
  }
}

/** Is it acceptable at all? Ref: net/ipv4/tcp_input.c:tcp_validate_incoming() */
function validate(sk: TcpSock, th: TcpSegment, end: number, o: TcpParsed, ctx: Ctx): boolean {
  const { linux } = sk.net.ipv4.mib;
  if (!th.flags.rst && pawsReject(sk, o, ctx)) {
    bump(linux, 'PAWSEstab');
    sendDupAck(sk, th, end, ctx);
    return false;
  }
  const fits = !before(end, sk.rcvWup) && !after(th.seq, (sk.rcvNxt + tcpReceiveWindow(sk)) >>> 0);
  if (!fits) {
    if (th.flags.rst) {
      const finSeen = sk.state === 'CLOSE-WAIT' || sk.state === 'LAST-ACK' || sk.state === 'CLOSING';
      if (finSeen && th.seq === (sk.rcvNxt - 1) >>> 0) tcpReset(sk, ctx);
      return false;
    }
    if (th.flags.syn) {
      bump(linux, 'TCPSYNChallenge');
      challengeAck(sk, ctx);
      return false;
    }
    sendDupAck(sk, th, end, ctx);
    return false;
  }
  if (th.flags.rst) {
    const finSeen = sk.state === 'CLOSE-WAIT' || sk.state === 'LAST-ACK' || sk.state === 'CLOSING';
    if (th.seq === sk.rcvNxt || (finSeen && th.seq === (sk.rcvNxt - 1) >>> 0)) tcpReset(sk, ctx);
    else challengeAck(sk, ctx);
    return false;
  }
  if (th.flags.syn) {
    bump(linux, 'TCPSYNChallenge');
    challengeAck(sk, ctx);
    return false;
  }
  return true;
}

function replaceTsRecent(sk: TcpSock, o: TcpParsed, ctx: Ctx): void {
  if (o.ts === null || !sk.agreed.tstamp) return;
  if (((sk.tsRecent - o.ts.val) | 0) > 0) return;
  sk.tsRecent = o.ts.val;
  sk.tsRecentStamp = ctx.now;
}

/** What an acknowledgement says; false when it is unacceptable. Ref: net/ipv4/tcp_input.c:tcp_ack() */
function tcpAck(sk: TcpSock, th: TcpSegment, end: number, o: TcpParsed, ctx: Ctx): boolean {
  const { ack } = th;
  const priorUna = sk.sndUna;
  if (before(ack, priorUna)) {
    if (before(ack, (priorUna - Math.max(sk.maxWindow, 1)) >>> 0)) {
      challengeAck(sk, ctx);
      return false;
    }
    if (o.sack.length > 0) {
      tagSacked(sk, o);
      tcpFastretransAlert(sk, false, true, ctx);
    }
    return true;
  }
  if (after(ack, sk.sndNxt)) return false;
  const advanced = after(ack, priorUna);
  if (advanced) {
    sk.retransmits = 0;
    sk.bytesAcked += (ack - priorUna) >>> 0;
  }
  if (!before(sk.rcvWup, th.seq)) replaceTsRecent(sk, o, ctx);
  const priorFlight = packetsInFlight(sk);
  // the window
  const win = th.flags.syn ? th.window : th.window * 2 ** (sk.agreed.wscale ?? 0);
  let windowMoved = false;
  if (advanced || after(th.seq, sk.sndWl1) || (th.seq === sk.sndWl1 && win > sk.sndWnd) || win === 0) {
    sk.sndWl1 = th.seq;
    if (sk.sndWnd !== win) {
      windowMoved = true;
      sk.sndWnd = win;
      if (win > sk.maxWindow) {
        sk.maxWindow = win;
        tcpSyncMss(sk, sk.pmtu);
      }
    }
  }
  sk.softError = null;
  sk.probesOut = 0;
  sk.lastAckAt = ctx.now;
  if (priorFlight === 0 && sk.rtxQueue.length === 0) {
    ackProbe(sk, ctx);
    return true;
  }
  sk.sndUna = ack;
  const sackedNew = o.sack.length > 0 && tagSacked(sk, o);
  const cleaned = cleanRtxQueue(sk, o, priorUna, ctx);
  if (advanced) sk.backoff = 0;
  const plain = th.data.length === 0 && !th.flags.fin && !th.flags.syn;
  const dup = !advanced && !windowMoved && plain && sk.rtxQueue.length > 0;
  if (cleaned.pkts > 0 && (sk.caState === 'Open' || sk.caState === 'Disorder' || sk.caState === 'Loss')) {
    // only who uses the window gets a larger one
    if (sk.cwnd < sk.ssthresh ? sk.cwnd < 2 * Math.max(priorFlight, 1) : priorFlight >= sk.cwnd)
      tcpCongAvoid(sk, cleaned.pkts, ctx);
  }
  if (dup || sackedNew || sk.caState !== 'Open') tcpFastretransAlert(sk, advanced, dup || sackedNew, ctx);
  if (advanced) rearmRto(sk, ctx);
  if (sk.rtxQueue.length === 0) ackProbe(sk, ctx);
  if (end !== th.seq || advanced) sk.appLimited = false;
  return true;
}

/** Ref: net/ipv4/tcp_input.c:tcp_ack_probe() */
function ackProbe(sk: TcpSock, ctx: Ctx): void {
  const head = sk.writeQueue[0];
  if (head === undefined) return;
  const first = head.data.length > sk.mssCache ? (head.seq + sk.mssCache) >>> 0 : head.endSeq;
  if (!after(first, tcpWndEnd(sk))) {
    sk.backoff = 0;
    if (sk.rtxWhat === 'probe0') {
      ctx.cancel(sk.rtxTimer);
      sk.rtxTimer = null;
      sk.rtxWhat = null;
    }
  } else if (sk.rtxWhat === null) armProbe0(sk, ctx);
}

/** Ref: net/ipv4/tcp_input.c:tcp_sacktag_write_queue() */
function tagSacked(sk: TcpSock, o: TcpParsed): boolean {
  if (!sk.agreed.sack) return false;
  let found = false;
  for (const [left, right] of o.sack) {
    if (!after(right, sk.sndUna) || after(right, sk.sndNxt)) continue;
    for (const c of sk.rtxQueue) {
      if (c.sacked || before(c.seq, left) || after(c.endSeq, right)) continue;
      c.sacked = true;
      c.lost = false;
      found = true;
    }
  }
  return found;
}

/** Drops what was acknowledged, and measures by it. Ref: net/ipv4/tcp_input.c:tcp_clean_rtx_queue() */
function cleanRtxQueue(sk: TcpSock, o: TcpParsed, priorUna: number, ctx: Ctx): { readonly pkts: number } {
  let pkts = 0;
  let rtt = -1;
  let retransmitted = false;
  let n = 0;
  for (const c of sk.rtxQueue) {
    if (after(c.endSeq, sk.sndUna)) {
      const part = (sk.sndUna - c.seq) | 0;
      if (part <= 0) break;
      const before = pcount(sk, c);
      c.data = c.data.subarray(part);
      c.seq = sk.sndUna;
      sk.queued -= part;
      pkts += Math.max(before - pcount(sk, c), 0);
      break;
    }
    pkts += pcount(sk, c);
    if (c.retrans > 0) retransmitted = true;
    else if (!c.sacked && rtt < 0) rtt = (ctx.now - c.sentAt) / 1000;
    sk.queued -= c.data.length;
    n++;
  }
  if (n > 0) sk.rtxQueue.splice(0, n);
  if (pkts > 0) {
    if (!retransmitted && rtt >= 0) tcpRttEstimator(sk, rtt);
    else if (o.ts !== null && o.ts.ecr !== 0 && sk.agreed.tstamp) {
      const ms = (Math.floor(ctx.now / MSEC) + sk.tsOffset - o.ts.ecr) | 0;
      if (ms >= 0 && ms < 1e6) tcpRttEstimator(sk, Math.max(ms, 1) * 1000);
    }
    if (sk.rtxQueue.length === 0) sk.retransStamp = 0;
    if (!sk.orphan && sk.sndUna !== priorUna) ctx.wake(sk);
  }
  return { pkts };
}

/** The peer has no more to say. Ref: net/ipv4/tcp_input.c:tcp_fin() */
function tcpFin(sk: TcpSock, ctx: Ctx): void {
  sk.ackScheduled = true;
  sk.shutdownRd = true;
  const { state } = sk;
  if (state === 'SYN-RECV' || state === 'ESTAB') {
    tcpEvent(sk, 'rcv.fin');
    sk.pingpong = 1;
  } else if (state === 'FIN-WAIT-1') {
    tcpSendAck(sk, ctx);
    tcpEvent(sk, 'rcv.fin');
  } else if (state === 'FIN-WAIT-2') {
    tcpSendAck(sk, ctx);
    tcpTimeWait(sk, 'TIME-WAIT', 0, ctx);
  }
  sk.ofo = [];
  if (!sk.orphan) ctx.wake(sk);
}

/** Puts data in its place. Ref: net/ipv4/tcp_input.c:tcp_data_queue() */
function tcpDataQueue(sk: TcpSock, th: TcpSegment, end: number, skb: SkBuff, ctx: Ctx): void {
  const { linux } = sk.net.ipv4.mib;
  if (th.seq === end) return;
  const gso = th.gsoSize ?? 0;
  if (th.seq === sk.rcvNxt) {
    if (tcpReceiveWindow(sk) === 0) {
      bump(linux, 'TCPZeroWindowDrop');
      sk.quick = Math.max(sk.quick, 1);
      sk.ackNow = sk.ackScheduled = true;
      return;
    }
    accept(sk, th.data, end, ctx);
    if (th.data.length > 0) eventDataRecv(sk, th.data.length, gso, ctx);
    if (th.flags.fin) tcpFin(sk, ctx);
    ofoQueue(sk, ctx);
    if (th.data.length > 0 && !sk.orphan) ctx.wake(sk);
    return;
  }
  if (!after(end, sk.rcvNxt)) {
    // all of it is here already
    bump(linux, 'DelayedACKLost');
    if (sk.agreed.sack) {
      sk.dupSack = [th.seq, end];
      bump(linux, 'TCPDSACKOldSent');
    }
    enterQuickack(sk);
    sk.ackScheduled = sk.ackNow = true;
    return;
  }
  if (!before(th.seq, (sk.rcvNxt + tcpReceiveWindow(sk)) >>> 0)) {
    bump(linux, 'TCPOverWindow');
    enterQuickack(sk);
    sk.ackScheduled = sk.ackNow = true;
    return;
  }
  if (before(th.seq, sk.rcvNxt)) {
    if (sk.agreed.sack) sk.dupSack = [th.seq, sk.rcvNxt];
    const skip = (sk.rcvNxt - th.seq) | 0;
    accept(sk, th.data.subarray(Math.min(skip, th.data.length)), end, ctx);
    eventDataRecv(sk, th.data.length, gso, ctx);
    if (th.flags.fin) tcpFin(sk, ctx);
    ofoQueue(sk, ctx);
    if (!sk.orphan) ctx.wake(sk);
    return;
  }
  // too early: kept until the rest comes
  bump(linux, 'TCPOFOQueue');
  sk.ackScheduled = sk.ackNow = true;
  if (skb.len > 0) keepOfo(sk, th, end);
}

function accept(sk: TcpSock, data: Uint8Array, end: number, ctx: Ctx): void {
  if (data.length > 0) {
    sk.rcvQueue.push(data);
    sk.rcvQueued += data.length;
    sk.rmem += rcvTruesize(data.length);
    sk.bytesReceived += data.length;
  }
  sk.rcvNxt = end;
  rcvRttMeasure(sk, ctx);
}

function rcvRttMeasure(sk: TcpSock, ctx: Ctx): void {
  if (sk.rcvRtt === 0) sk.rcvRtt = Math.max(ctx.now - sk.rcvSpaceTime, 1);
}

/** Early data, sorted, without overlap. Ref: net/ipv4/tcp_input.c:tcp_data_queue_ofo() */
function keepOfo(sk: TcpSock, th: TcpSegment, end: number): void {
  let seq = th.seq;
  let data = th.data;
  const list = sk.ofo;
  let at = 0;
  while (at < list.length && !after(list[at]!.seq, seq)) at++;
  const prev = list[at - 1];
  if (prev !== undefined && after(prev.endSeq, seq)) {
    if (!before(prev.endSeq, end)) {
      sk.dupSack = [seq, end];
      return;
    }
    const skip = (prev.endSeq - seq) | 0;
    sk.dupSack = [seq, prev.endSeq];
    data = data.subarray(skip);
    seq = prev.endSeq;
  }
  // what it covers goes
  let gone = 0;
  while (at + gone < list.length && !after(list[at + gone]!.endSeq, end)) gone++;
  list.splice(at, gone);
  const next = list[at];
  let fin = th.flags.fin;
  let upTo = end;
  if (next !== undefined && before(next.seq, end)) {
    data = data.subarray(0, (next.seq - seq) | 0);
    upTo = next.seq;
    fin = false;
  }
  list.splice(at, 0, { seq, endSeq: upTo, data, fin });
}

/** Ref: net/ipv4/tcp_input.c:tcp_ofo_queue() */
function ofoQueue(sk: TcpSock, ctx: Ctx): void {
  while (sk.ofo.length > 0 && !after(sk.ofo[0]!.seq, sk.rcvNxt)) {
    const o = sk.ofo.shift()!;
    if (!after(o.endSeq, sk.rcvNxt)) continue;
    accept(sk, o.data.subarray((sk.rcvNxt - o.seq) | 0), o.endSeq, ctx);
    sk.ackNow = true;
    if (o.fin) {
      tcpFin(sk, ctx);
      return;
    }
  }
}

/** A segment of a connection in ESTAB. Ref: net/ipv4/tcp_input.c:tcp_rcv_established() */
function rcvEstablished(sk: TcpSock, th: TcpSegment, end: number, o: TcpParsed, skb: SkBuff, ctx: Ctx): void {
  if (!th.flags.ack && !th.flags.rst && !th.flags.syn) return;
  if (!validate(sk, th, end, o, ctx)) return;
  if (!tcpAck(sk, th, end, o, ctx)) return;
  tcpDataQueue(sk, th, end, skb, ctx);
  dataSndCheck(sk, ctx);
  ackSndCheck(sk, ctx);
}

/** Sends what may now go. Ref: net/ipv4/tcp_input.c:tcp_data_snd_check() */
function dataSndCheck(sk: TcpSock, ctx: Ctx): void {
  if (sk.writeQueue.length > 0) tcpWriteXmit(sk, ctx);
}

/** The answer to this end's SYN. Ref: net/ipv4/tcp_input.c:tcp_rcv_synsent_state_process() */
function rcvSynsent(sk: TcpSock, th: TcpSegment, o: TcpParsed, ctx: Ctx): 'reset' | 'done' {
  if (th.flags.ack) {
    if (!after(th.ack, sk.sndUna) || after(th.ack, sk.sndNxt)) return 'reset';
    if (th.flags.rst) {
      tcpReset(sk, ctx);
      return 'done';
    }
    if (!th.flags.syn) return 'done';
    learn(sk, th, o, ctx);
    sk.sndWl1 = th.seq;
    sk.sndUna = th.ack;
    const c = sk.rtxQueue.shift();
    if (c !== undefined && c.retrans === 0) tcpRttEstimator(sk, (ctx.now - c.sentAt) / 1000);
    else if (o.ts !== null && sk.agreed.tstamp)
      tcpRttEstimator(sk, Math.max((Math.floor(ctx.now / MSEC) + sk.tsOffset - o.ts.ecr) | 0, 1) * 1000);
    sk.retransmits = 0;
    sk.backoff = 0;
    sk.retransStamp = 0;
    rearmRto(sk, ctx);
    sk.copiedSeq = sk.rcvNxt;
    sk.bytesAcked++;
    tcpInitTransfer(sk, ctx);
    tcpEvent(sk, 'rcv.synack');
    sk.connected = true;
    sk.lastRcvAt = ctx.now;
    sk.lastAckAt = ctx.now;
    if (sk.writeQueue.length > 0) tcpSendDelayedAck(sk, ctx);
    else tcpSendAck(sk, ctx);
    ctx.wake(sk);
    return 'done';
  }
  if (th.flags.rst) return 'done';
  if (th.flags.syn) {
    // both began at once
    tcpEvent(sk, 'rcv.syn');
    learn(sk, th, o, ctx);
    sk.copiedSeq = sk.rcvNxt;
    tcpSendSynack(sk, ctx);
  }
  return 'done';
}

/** What the peer's SYN tells. */
function learn(sk: TcpSock, th: TcpSegment, o: TcpParsed, ctx: Ctx): void {
  sk.agreed = agree(sk.net, o);
  if (sk.agreed.wscale === null) {
    sk.rcvWscale = 0;
    sk.windowClamp = Math.min(sk.windowClamp, 65535);
  }
  if (o.ts !== null && sk.agreed.tstamp) {
    sk.tsRecent = o.ts.val;
    sk.tsRecentStamp = ctx.now;
  }
  sk.rcvNxt = (th.seq + 1) >>> 0;
  sk.rcvWup = sk.rcvNxt;
  sk.sndWnd = th.window;
  sk.maxWindow = th.window;
  if (sk.agreed.tstamp) sk.advmss -= 12;
  const dst = skDst(sk, ctx);
  tcpSyncMss(sk, dst === null ? sk.pmtu : dstMtuOf(dst, ctx));
  initializeRcvMss(sk);
}

/**
 * A segment of a connection; 'reset' when its sender is to be told that there is none like it.
 * Ref: net/ipv4/tcp_ipv4.c:tcp_v4_do_rcv(), net/ipv4/tcp_input.c:tcp_rcv_state_process()
 */
export function tcpRcv(sk: TcpSock, th: TcpSegment, skb: SkBuff, ctx: Ctx): 'reset' | 'done' {
  const o = tcpParseOptions(th);
  const end = (th.seq + th.data.length + (th.flags.syn ? 1 : 0) + (th.flags.fin ? 1 : 0)) >>> 0;
  sk.segsIn += th.gsoSize === undefined ? 1 : Math.ceil(th.data.length / th.gsoSize);
  if (th.data.length > 0) sk.dataSegsIn += th.gsoSize === undefined ? 1 : Math.ceil(th.data.length / th.gsoSize);
  if (sk.state === 'ESTAB') {
    rcvEstablished(sk, th, end, o, skb, ctx);
    return 'done';
  }
  if (sk.state === 'CLOSE') return 'reset';
  if (sk.state === 'SYN-SENT') return rcvSynsent(sk, th, o, ctx);
  if (!th.flags.ack && !th.flags.rst && !th.flags.syn) return 'done';
  if (sk.state === 'SYN-RECV' && th.flags.syn && th.flags.ack) {
    // the other half of a simultaneous open
    if (th.ack === sk.sndNxt) sk.rcvNxt = (th.seq + 1) >>> 0;
  } else if (!validate(sk, th, end, o, ctx)) return 'done';
  const acceptable = tcpAck(sk, th, end, o, ctx);
  if (!acceptable) {
    if (sk.state === 'SYN-RECV') return 'reset';
    challengeAck(sk, ctx);
    return 'done';
  }
  switch (sk.state) {
    case 'SYN-RECV':
      tcpInitTransfer(sk, ctx);
      tcpEvent(sk, 'rcv.ack');
      sk.connected = true;
      sk.sndWnd = th.window * 2 ** (sk.agreed.wscale ?? 0);
      sk.sndWl1 = th.seq;
      ctx.wake(sk);
      break;
    case 'FIN-WAIT-1':
      if (sk.sndUna !== sk.writeSeq) break;
      tcpEvent(sk, 'rcv.ackfin');
      sk.shutdownWr = true;
      if (!sk.orphan) {
        ctx.wake(sk);
        break;
      }
      if (th.data.length > 0 && after(end, sk.rcvNxt)) {
        bump(sk.net.ipv4.mib.linux, 'TCPAbortOnData');
        tcpDone(sk, ctx);
        return 'reset';
      }
      {
        const wait = finTime(sk);
        if (wait > TCP_TIMEWAIT_LEN) resetKeepalive(sk, wait - TCP_TIMEWAIT_LEN, ctx);
        else if (!th.flags.fin) {
          tcpTimeWait(sk, 'FIN-WAIT-2', wait, ctx);
          return 'done';
        }
      }
      break;
    case 'CLOSING':
      if (sk.sndUna === sk.writeSeq) {
        tcpTimeWait(sk, 'TIME-WAIT', 0, ctx);
        return 'done';
      }
      break;
    case 'LAST-ACK':
      if (sk.sndUna === sk.writeSeq) {
        tcpDone(sk, ctx);
        return 'done';
      }
      break;
    default:
      break;
  }
  if (sk.state === 'CLOSE-WAIT' || sk.state === 'CLOSING' || sk.state === 'LAST-ACK') {
    if (before(th.seq, sk.rcvNxt)) {
      // only a repetition may come after its FIN
      if (end !== th.seq) {
        enterQuickack(sk);
        sk.ackScheduled = sk.ackNow = true;
      }
    }
  } else {
    if (sk.shutdownRd && sk.orphan && th.data.length > 0 && after(end, sk.rcvNxt)) {
      bump(sk.net.ipv4.mib.linux, 'TCPAbortOnData');
      tcpSendActiveReset(sk, ctx);
      tcpDone(sk, ctx);
      return 'done';
    }
    tcpDataQueue(sk, th, end, skb, ctx);
  }
  if ((sk.state as TcpSock['state']) !== 'CLOSE') {
    dataSndCheck(sk, ctx);
    ackSndCheck(sk, ctx);
  }
  return 'done';
}

/** Ref: include/net/tcp.h:tcp_fin_time() */
export function finTime(sk: TcpSock): number {
  const timeout = sk.linger2 || sk.net.ipv4.sysctl.tcp_fin_timeout * SEC;
  return Math.max(timeout, sk.rto * 3.5, TCP_RTO_MIN);
}
