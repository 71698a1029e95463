import type { Ctx } from '../ctx.ts';
import type { TcpSock } from '../socket/tcp.ts';
import { MSEC, SEC } from '../world.ts';
import { bump } from './snmp.ts';
import { packetsInFlight, pcount, tcpRetransmit } from './tcp_output.ts';
import { after, before, TCP_RTO_MAX, TCP_RTO_MIN } from './tcp_sock.ts';

/** A round trip was measured, in microseconds. Ref: net/ipv4/tcp_input.c:tcp_rtt_estimator(), tcp_set_rto(); RFC 6298 */
export function tcpRttEstimator(sk: TcpSock, us: number): void {
  let m = Math.max(Math.round(us), 1);
  if (sk.minRtt === 0 || m < sk.minRtt) sk.minRtt = m;
  const minVar = TCP_RTO_MIN / 1000;
  if (sk.srtt !== 0) {
    // both are kept in eighths and fourths there; here in microseconds
    let error = m - sk.srtt;
    sk.srtt += error / 8;
    if (error < 0) {
      error = -error;
      const over = error - sk.mdev;
      sk.mdev += over > 0 ? over / 4 / 8 : over / 4;
    } else sk.mdev += (error - sk.mdev) / 4;
    if (sk.mdev * 4 > sk.mdevMax) {
      sk.mdevMax = sk.mdev * 4;
      if (sk.mdevMax > sk.rttvar) sk.rttvar = sk.mdevMax;
    }
    if (after(sk.sndUna, sk.rttSeq)) {
      if (sk.mdevMax < sk.rttvar) sk.rttvar -= (sk.rttvar - sk.mdevMax) / 4;
      sk.rttSeq = sk.sndNxt;
      sk.mdevMax = minVar;
    }
  } else {
    sk.srtt = m;
    m /= 2;
    sk.mdev = m;
    sk.rttvar = Math.max(m * 4, minVar);
    sk.mdevMax = sk.rttvar;
    sk.rttSeq = sk.sndNxt;
  }
  const jiffy = 4 * MSEC;
  const rto = (sk.srtt + sk.rttvar) * 1000;
  sk.rto = Math.min(Math.ceil(rto / jiffy) * jiffy, TCP_RTO_MAX);
}

/** The window after a loss: seven tenths of it. Ref: net/ipv4/tcp_cubic.c:cubictcp_recalc_ssthresh() */
function recalcSsthresh(sk: TcpSock): number {
  sk.epochStart = 0;
  sk.lastMaxCwnd = sk.cwnd < sk.lastMaxCwnd ? Math.floor((sk.cwnd * (1024 + 717)) / 2048) : sk.cwnd;
  return Math.max(Math.floor((sk.cwnd * 717) / 1024), 2);
}

/** Nothing came back in time: all is taken for lost. Ref: net/ipv4/tcp_input.c:tcp_enter_loss() */
export function tcpEnterLoss(sk: TcpSock, ctx: Ctx): void {
  if (sk.caState !== 'Loss' || !before(sk.sndUna, sk.highSeq)) {
    if (sk.caState === 'Open' || sk.caState === 'Disorder' || !before(sk.sndUna, sk.highSeq)) {
      sk.priorCwnd = sk.cwnd;
      sk.ssthresh = recalcSsthresh(sk);
    }
    sk.highSeq = sk.sndNxt;
  }
  sk.caState = 'Loss';
  sk.cwnd = 1;
  sk.cwndCnt = 0;
  sk.dupAcks = 0;
  for (const c of sk.rtxQueue) {
    if (c.sacked) continue;
    c.lost = true;
    // it may be sent again, and counts again when it is
    if (c.retrans > 0 && ctx.now - c.sentAt >= sk.rto / 2) c.retrans = 0;
  }
}

/** Segments missing in the middle: the window is halved once, and they are sent again. Ref: net/ipv4/tcp_input.c:tcp_enter_recovery() */
function enterRecovery(sk: TcpSock): void {
  bump(sk.net.ipv4.mib.linux, sk.agreed.sack ? 'TCPSackRecovery' : 'TCPRenoRecovery');
  sk.highSeq = sk.sndNxt;
  sk.priorCwnd = sk.cwnd;
  sk.ssthresh = recalcSsthresh(sk);
  sk.cwnd = sk.ssthresh;
  sk.cwndCnt = 0;
  sk.caState = 'Recovery';
}

/**
 * Which segments count as lost: by selective acknowledgements those with three later ones behind them, without them the
 * first after three acknowledgements alike. Differs: the kernel's RACK goes by time sent. Ref: net/ipv4/tcp_input.c:tcp_update_scoreboard()
 */
function markLost(sk: TcpSock): boolean {
  let found = false;
  if (!sk.agreed.sack) {
    const first = sk.rtxQueue[0];
    if (sk.dupAcks >= sk.reordering && first !== undefined && !first.lost) {
      first.lost = true;
      found = true;
    }
    return found;
  }
  let behind = 0;
  for (let i = sk.rtxQueue.length - 1; i >= 0; i--) {
    const c = sk.rtxQueue[i]!;
    if (c.sacked) behind += pcount(sk, c);
    else if (behind >= sk.reordering && !c.lost) {
      c.lost = true;
      found = true;
    }
  }
  return found;
}

/** An acknowledgement while something is amiss. Ref: net/ipv4/tcp_input.c:tcp_fastretrans_alert() */
export function tcpFastretransAlert(sk: TcpSock, acked: boolean, dup: boolean, ctx: Ctx): void {
  if (sk.caState !== 'Open' && sk.caState !== 'Disorder' && !before(sk.sndUna, sk.highSeq)) {
    // what was lost has come through
    if (sk.caState === 'Recovery') sk.cwnd = Math.min(sk.cwnd, sk.ssthresh);
    sk.caState = 'Open';
    sk.dupAcks = 0;
    sk.retransStamp = 0;
  }
  if (dup && !sk.agreed.sack) sk.dupAcks++;
  else if (acked && !sk.agreed.sack && sk.caState !== 'Recovery') sk.dupAcks = 0;
  const lost = markLost(sk);
  if (sk.caState === 'Open' || sk.caState === 'Disorder') {
    if (lost) enterRecovery(sk);
    else sk.caState = sk.rtxQueue.some((c) => c.sacked) || sk.dupAcks > 0 ? 'Disorder' : 'Open';
  } else if (sk.caState === 'Recovery' && acked && !sk.agreed.sack) {
    // a part was acknowledged: the next is missing too. Ref: RFC 6582
    const first = sk.rtxQueue[0];
    if (first !== undefined) first.lost = true;
  }
  if (sk.caState === 'Recovery' || sk.caState === 'Loss') retransmitLost(sk, ctx);
}

/** Ref: net/ipv4/tcp_output.c:tcp_xmit_retransmit_queue() */
function retransmitLost(sk: TcpSock, ctx: Ctx): void {
  for (let i = 0; i < sk.rtxQueue.length; i++) {
    const c = sk.rtxQueue[i]!;
    if (!c.lost || c.sacked) continue;
    if (c.retrans > 0) {
      // the copy was lost, too, when later data has come through since
      continue;
    }
    if (packetsInFlight(sk) >= sk.cwnd) return;
    if (!tcpRetransmit(sk, i, ctx)) return;
  }
}

/** The window grows with what is acknowledged. Ref: net/ipv4/tcp_cong.c:tcp_slow_start(), net/ipv4/tcp_cubic.c:cubictcp_cong_avoid() */
export function tcpCongAvoid(sk: TcpSock, ackedPkts: number, ctx: Ctx): void {
  let acked = ackedPkts;
  if (sk.cwnd < sk.ssthresh) {
    const cwnd = Math.min(sk.cwnd + acked, sk.ssthresh);
    acked -= cwnd - sk.cwnd;
    sk.cwnd = cwnd;
    if (acked === 0) return;
  }
  const w = cubicUpdate(sk, acked, ctx);
  if (sk.cwndCnt >= w) {
    sk.cwndCnt = 0;
    sk.cwnd++;
  }
  sk.cwndCnt += acked;
  if (sk.cwndCnt >= w) {
    const delta = Math.floor(sk.cwndCnt / w);
    sk.cwndCnt -= delta * w;
    sk.cwnd += delta;
  }
}

/** How many acknowledgements one more segment takes. Ref: net/ipv4/tcp_cubic.c:bictcp_update(); RFC 9438 section 4 */
function cubicUpdate(sk: TcpSock, acked: number, ctx: Ctx): number {
  sk.ackCnt += acked;
  if (sk.epochStart === 0) {
    sk.epochStart = ctx.now;
    sk.ackCnt = acked;
    if (sk.lastMaxCwnd <= sk.cwnd) {
      sk.bicK = 0;
      sk.originPoint = sk.cwnd;
    } else {
      sk.bicK = Math.cbrt((sk.lastMaxCwnd - sk.cwnd) / 0.4);
      sk.originPoint = sk.lastMaxCwnd;
    }
  }
  const t = (ctx.now - sk.epochStart) / SEC + sk.minRtt / 1e6;
  const target = sk.originPoint + 0.4 * (t - sk.bicK) ** 3;
  let cnt = target > sk.cwnd ? sk.cwnd / (target - sk.cwnd) : 100 * sk.cwnd;
  if (sk.lastMaxCwnd === 0 && cnt > 20) cnt = 20;
  // as fast as Reno at least
  const delta = (sk.cwnd * 15 * (1024 + 717)) / 3 / (1024 - 717) / 8 / 5;
  const reno = sk.cwnd + Math.floor(sk.ackCnt / Math.max(delta, 1));
  if (reno > sk.cwnd) cnt = Math.min(cnt, sk.cwnd / (reno - sk.cwnd));
  return Math.max(cnt, 2);
}
