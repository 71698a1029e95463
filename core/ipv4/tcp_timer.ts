import type { Ctx } from '../ctx.ts';
import type { TcpSock } from '../socket/tcp.ts';
import { MSEC, type Nsec, SEC } from '../world.ts';
import { bump } from './snmp.ts';
import { tcpTimeWait } from './tcp_minisocks.ts';
import {
  armWrite,
  tcpRetransmit,
  tcpSendAck,
  tcpSendActiveReset,
  tcpSendProbe0,
  tcpWriteWakeup,
} from './tcp_output.ts';
import { tcpEnterLoss } from './tcp_recovery.ts';
import { TCP_ATO_MIN, TCP_RTO_MAX, TCP_RTO_MIN, TCP_TIMEWAIT_LEN, tcpDone, tcpError } from './tcp_sock.ts';

/** Nobody answers. Ref: net/ipv4/tcp_timer.c:tcp_write_err() */
function tcpWriteErr(sk: TcpSock, ctx: Ctx): void {
  bump(sk.net.ipv4.mib.linux, 'TCPAbortOnTimeout');
  tcpError(sk, sk.softError ?? 'ETIMEDOUT', ctx);
}

/** How long `boundary` retransmissions take. Ref: net/ipv4/tcp_timer.c:tcp_model_timeout() */
function modelTimeout(boundary: number, base: Nsec): Nsec {
  const thresh = Math.floor(Math.log2(TCP_RTO_MAX / base));
  if (boundary <= thresh) return (2 ** (boundary + 1) - 1) * base;
  return (2 ** (thresh + 1) - 1) * base + (boundary - thresh) * TCP_RTO_MAX;
}

/** Ref: net/ipv4/tcp_timer.c:retransmits_timed_out() */
function timedOut(sk: TcpSock, boundary: number, ctx: Ctx): boolean {
  if (sk.retransmits === 0) return false;
  const timeout = modelTimeout(boundary, TCP_RTO_MIN);
  return ctx.now - sk.retransStamp - timeout >= 0;
}

/** Given up? Ref: net/ipv4/tcp_timer.c:tcp_write_timeout() */
function writeTimeout(sk: TcpSock, ctx: Ctx): boolean {
  const { sysctl } = sk.net.ipv4;
  if (sk.state === 'SYN-SENT' || sk.state === 'SYN-RECV') {
    if (sk.retransmits < sysctl.tcp_syn_retries) return false;
    tcpWriteErr(sk, ctx);
    return true;
  }
  let until = sysctl.tcp_retries2;
  if (sk.orphan) {
    const alive = sk.rto < TCP_RTO_MAX;
    until = sysctl.tcp_orphan_retries === 0 ? (sk.softError !== null && !alive ? 0 : 8) : sysctl.tcp_orphan_retries;
  }
  if (!timedOut(sk, until, ctx)) return false;
  tcpWriteErr(sk, ctx);
  return true;
}

/** Ref: net/ipv4/tcp_timer.c:tcp_retransmit_timer() */
function retransmitTimer(sk: TcpSock, ctx: Ctx): void {
  if (sk.rtxQueue.length === 0) return;
  const { linux } = sk.net.ipv4.mib;
  if (sk.sndWnd === 0 && !sk.orphan && sk.state !== 'SYN-SENT' && sk.state !== 'SYN-RECV') {
    // the window shrank to nothing: probe with what was sent
    if (ctx.now - sk.lastAckAt > TCP_RTO_MAX) {
      tcpWriteErr(sk, ctx);
      return;
    }
    tcpEnterLoss(sk, ctx);
    tcpRetransmit(sk, 0, ctx);
  } else {
    bump(linux, 'TCPTimeouts');
    if (writeTimeout(sk, ctx)) return;
    tcpEnterLoss(sk, ctx);
    sk.retransmits++;
    if (!tcpRetransmit(sk, 0, ctx)) {
      armWrite(sk, 'retrans', 500 * MSEC, ctx);
      return;
    }
  }
  sk.backoff++;
  if (sk.state === 'SYN-SENT' || sk.state === 'SYN-RECV') sk.synRetrans++;
  sk.rto = Math.min(sk.rto * 2, TCP_RTO_MAX);
  armWrite(sk, 'retrans', sk.rto, ctx);
}

/** Ref: net/ipv4/tcp_timer.c:tcp_probe_timer() */
function probeTimer(sk: TcpSock, ctx: Ctx): void {
  const { sysctl } = sk.net.ipv4;
  if (sk.rtxQueue.length > 0 || sk.writeQueue.length === 0) {
    sk.probesOut = 0;
    return;
  }
  let max = sysctl.tcp_retries2;
  if (sk.orphan) max = sk.rto * 2 ** sk.backoff < TCP_RTO_MAX ? 8 : 0;
  if (sk.probesOut >= max) {
    tcpWriteErr(sk, ctx);
    return;
  }
  tcpSendProbe0(sk, ctx);
}

/** Ref: net/ipv4/tcp_timer.c:tcp_write_timer_handler() */
export function tcpWriteTimer(sk: TcpSock, ctx: Ctx): void {
  if (sk.state === 'CLOSE' || sk.state === 'LISTEN' || sk.rtxWhat === null) return;
  const what = sk.rtxWhat;
  sk.rtxTimer = null;
  sk.rtxWhat = null;
  if (what === 'retrans') retransmitTimer(sk, ctx);
  else probeTimer(sk, ctx);
}

/** Ref: net/ipv4/tcp_timer.c:tcp_delack_timer_handler() */
export function tcpDelackTimer(sk: TcpSock, ctx: Ctx): void {
  sk.delackTimer = null;
  if (sk.state === 'CLOSE' || sk.state === 'LISTEN' || !sk.ackScheduled) return;
  sk.ackScheduled = false;
  if (sk.pingpong < 1) sk.ato = Math.min(sk.ato * 2, sk.rto);
  else {
    sk.pingpong = 0;
    sk.ato = TCP_ATO_MIN;
  }
  bump(sk.net.ipv4.mib.linux, 'DelayedACKs');
  tcpSendAck(sk, ctx);
}

/** The times of SO_KEEPALIVE. Ref: include/net/tcp.h:keepalive_time_when() */
export function keepaliveTimes(sk: TcpSock): { readonly time: Nsec; readonly intvl: Nsec; readonly probes: number } {
  const { sysctl } = sk.net.ipv4;
  return {
    time: (sk.options.keepidle || sysctl.tcp_keepalive_time) * SEC,
    intvl: (sk.options.keepintvl || sysctl.tcp_keepalive_intvl) * SEC,
    probes: sk.options.keepcnt || sysctl.tcp_keepalive_probes,
  };
}

export function resetKeepalive(sk: TcpSock, after: Nsec, ctx: Ctx): void {
  ctx.cancel(sk.keepTimer);
  sk.keepExpires = ctx.now + Math.max(after, MSEC);
  sk.keepTimer = ctx.arm(sk.keepExpires, { kind: 'ipv4', what: 'tcp-keepalive', sk });
}

/** Ref: net/ipv4/tcp_timer.c:tcp_keepalive_timer() */
export function tcpKeepaliveTimer(sk: TcpSock, ctx: Ctx): void {
  sk.keepTimer = null;
  if (sk.state === 'LISTEN') return;
  if (sk.state === 'FIN-WAIT-2' && sk.orphan) {
    const rest = sk.linger2 - TCP_TIMEWAIT_LEN;
    if (rest > 0) tcpTimeWait(sk, 'FIN-WAIT-2', rest, ctx);
    else {
      tcpSendActiveReset(sk, ctx);
      tcpDone(sk, ctx);
    }
    return;
  }
  if (sk.options.keepalive !== true || sk.state === 'CLOSE' || sk.state === 'SYN-SENT') return;
  const { time, intvl, probes } = keepaliveTimes(sk);
  let next = time;
  if (sk.rtxQueue.length === 0 && sk.writeQueue.length === 0) {
    const idle = ctx.now - Math.max(sk.lastRcvAt, sk.lastAckAt);
    if (idle >= time) {
      if (sk.probesOut >= probes) {
        tcpSendActiveReset(sk, ctx);
        tcpWriteErr(sk, ctx);
        return;
      }
      bump(sk.net.ipv4.mib.linux, 'TCPKeepAlive');
      sk.probesOut++;
      tcpWriteWakeup(sk, ctx);
      next = intvl;
    } else next = time - idle;
  }
  resetKeepalive(sk, next, ctx);
}
