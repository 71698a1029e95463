import type { Ctx } from '../ctx.ts';
import type { TcpChunk, TcpSock } from '../socket/tcp.ts';
import type { TcpFlags, TcpOption, TcpSegment } from '../wire/tcp.ts';
import { MSEC, type Nsec } from '../world.ts';
import { bump } from './snmp.ts';
import { after, before, TCP_ATO_MIN, TCP_DELACK_MIN, TCP_RTO_MAX, TCP_RTO_MIN, tcpError } from './tcp_sock.ts';
import { skDst, sockFlow, tcpQueueXmit, tcpRoute } from './tcp_xmit.ts';

export const noData = new Uint8Array(0);
const NOP: TcpOption = { kind: 'nop' };
/** The longest a packet may be before the device cuts it. Ref: include/linux/netdevice.h:GSO_LEGACY_MAX_SIZE */
const GSO_MAX_SIZE = 65536;
const MAX_TCP_HEADER = 320;

const flags = (syn: boolean, fin: boolean, rst: boolean, psh: boolean, ack: boolean): TcpFlags => ({
  fin,
  syn,
  rst,
  psh,
  ack,
  urg: false,
  ece: false,
  cwr: false,
});

/** The sets of flags there are, made once. */
export const tcpFlags = {
  syn: flags(true, false, false, false, false),
  synAck: flags(true, false, false, false, true),
  ack: flags(false, false, false, false, true),
  pshAck: flags(false, false, false, true, true),
  finAck: flags(false, true, false, false, true),
  finPshAck: flags(false, true, false, true, true),
  rst: flags(false, false, true, false, false),
  rstAck: flags(false, false, true, false, true),
} as const;

/** The clock of timestamps, in milliseconds, with an offset of its own for each pair of hosts. Ref: include/net/tcp.h:tcp_time_stamp_raw() */
export function tcpTimeStamp(sk: { readonly tsOffset: number }, ctx: Ctx): number {
  return (Math.floor(ctx.now / MSEC) + sk.tsOffset) >>> 0;
}

/** Octets the receive buffer stands for. Ref: include/net/tcp.h:tcp_win_from_space(), tcp_adv_win_scale 1 */
export function tcpWinFromSpace(sk: TcpSock, space: number): number {
  const scale = sk.net.ipv4.sysctl.tcp_adv_win_scale;
  return scale <= 0 ? space >> -scale : space - (space >> scale);
}

/** Ref: include/net/tcp.h:tcp_space() */
function tcpSpace(sk: TcpSock): number {
  return tcpWinFromSpace(sk, sk.rcvbuf - sk.rmem);
}

/** Ref: net/ipv4/tcp_output.c:__tcp_select_window() */
export function selectWindow(sk: TcpSock): number {
  const allowed = tcpWinFromSpace(sk, sk.rcvbuf);
  const full = Math.min(sk.windowClamp, allowed);
  let mss = sk.rcvMss;
  if (mss > full) {
    mss = full;
    if (mss <= 0) return 0;
  }
  let free = tcpSpace(sk);
  if (free < full >> 1) {
    sk.quick = 0;
    free = Math.floor(free / 2 ** sk.rcvWscale) * 2 ** sk.rcvWscale;
    if (free < allowed >> 4 || free < mss) return 0;
  }
  if (free > sk.rcvSsthresh) free = sk.rcvSsthresh;
  if (sk.rcvWscale > 0) {
    const unit = 2 ** sk.rcvWscale;
    return Math.ceil(free / unit) * unit;
  }
  const window = sk.rcvWnd;
  if (window <= free - mss || window > free) return Math.floor(free / mss) * mss;
  if (mss === full && free > window + (full >> 1)) return free;
  return window;
}

/** What may still come in by the window offered last. Ref: include/net/tcp.h:tcp_receive_window() */
export function tcpReceiveWindow(sk: TcpSock): number {
  const win = (sk.rcvWup + sk.rcvWnd - sk.rcvNxt) | 0;
  return win < 0 ? 0 : win;
}

/** The window to offer, never taking back what was. Ref: net/ipv4/tcp_output.c:tcp_select_window() */
function tcpSelectWindow(sk: TcpSock): number {
  const cur = tcpReceiveWindow(sk);
  let next = selectWindow(sk);
  if (next < cur) {
    const unit = 2 ** sk.rcvWscale;
    next = Math.ceil(cur / unit) * unit;
  }
  const old = sk.rcvWnd;
  sk.rcvWnd = next;
  sk.rcvWup = sk.rcvNxt;
  const wire = sk.rcvWscale === 0 ? Math.min(next, 65535) : Math.min(next >>> sk.rcvWscale, 65535);
  if (wire === 0) {
    if (old > 0) bump(sk.net.ipv4.mib.linux, 'TCPToZeroWindowAdv');
  } else if (old === 0) bump(sk.net.ipv4.mib.linux, 'TCPFromZeroWindowAdv');
  return wire;
}

/** Ref: net/ipv4/tcp_output.c:tcp_established_options() */
function establishedOptions(sk: TcpSock, ctx: Ctx): readonly TcpOption[] {
  const options: TcpOption[] = [];
  if (sk.agreed.tstamp) options.push(NOP, NOP, { kind: 'timestamp', val: tcpTimeStamp(sk, ctx), ecr: sk.tsRecent });
  if (sk.agreed.sack && (sk.ofo.length > 0 || sk.dupSack !== null)) {
    const room = sk.agreed.tstamp ? 3 : 4;
    const blocks: (readonly [number, number])[] = sk.dupSack === null ? [] : [sk.dupSack];
    for (const [left, right] of sackBlocks(sk)) {
      if (blocks.length >= room) break;
      blocks.push([left, right]);
    }
    sk.dupSack = null;
    options.push(NOP, NOP, { kind: 'sack', blocks });
  }
  return options;
}

/** What came too early, as whole ranges, the latest first. */
function sackBlocks(sk: TcpSock): (readonly [number, number])[] {
  const blocks: [number, number][] = [];
  for (const o of sk.ofo) {
    const last = blocks.at(-1);
    if (last !== undefined && last[1] === o.seq) last[1] = o.endSeq;
    else blocks.push([o.seq, o.endSeq]);
  }
  return blocks.reverse();
}

/** Ref: net/ipv4/tcp_output.c:tcp_syn_options() */
export function synOptions(
  mss: number,
  sack: boolean,
  timestamp: { readonly val: number; readonly ecr: number } | null,
  wscale: number | null,
): readonly TcpOption[] {
  const options: TcpOption[] = [{ kind: 'mss', mss }];
  if (timestamp !== null) {
    if (sack) options.push({ kind: 'sackOK' });
    else options.push(NOP, NOP);
    options.push({ kind: 'timestamp', ...timestamp });
  } else if (sack) options.push(NOP, NOP, { kind: 'sackOK' });
  if (wscale !== null) options.push(NOP, { kind: 'wscale', shift: wscale });
  return options;
}

/** Gives a segment of a connection to IP: a chunk, or an acknowledgement alone. Ref: net/ipv4/tcp_output.c:__tcp_transmit_skb() */
function transmit(
  sk: TcpSock,
  seq: number,
  data: Uint8Array,
  fl: TcpFlags,
  options: readonly TcpOption[],
  window: number,
  ctx: Ctx,
): boolean {
  const dst = skDst(sk, ctx);
  if (dst === null) return false;
  const body: TcpSegment = {
    kind: 'tcp',
    source: sk.num,
    dest: sk.dport,
    seq: seq >>> 0,
    ack: fl.ack ? sk.rcvNxt : 0,
    flags: fl,
    window,
    urgent: 0,
    options,
    data,
    ...(data.length > sk.mssCache ? { gsoSize: sk.mssCache } : null),
  };
  sk.segsOut += data.length > sk.mssCache ? Math.ceil(data.length / sk.mssCache) : 1;
  if (fl.ack) tcpEventAckSent(sk, ctx);
  if (data.length > 0) {
    sk.bytesSent += data.length;
    sk.dataSegsOut += data.length > sk.mssCache ? Math.ceil(data.length / sk.mssCache) : 1;
    tcpEventDataSent(sk, ctx);
  }
  const x = {
    net: sk.net,
    af: sk.af,
    saddr: sk.laddr,
    daddr: sk.raddr,
    dst,
    tos: sk.options.tos ?? 0,
    mark: sk.options.mark ?? 0,
  };
  tcpQueueXmit(x, body, sk, 0, ctx);
  return true;
}

/** Ref: net/ipv4/tcp_output.c:tcp_event_ack_sent() */
function tcpEventAckSent(sk: TcpSock, ctx: Ctx): void {
  if (sk.quick > 0) {
    sk.quick--;
    if (sk.quick === 0) sk.ato = TCP_ATO_MIN;
  }
  if (sk.delackTimer !== null) {
    ctx.cancel(sk.delackTimer);
    sk.delackTimer = null;
  }
  sk.ackScheduled = false;
  sk.ackNow = false;
}

/** Ref: net/ipv4/tcp_output.c:tcp_event_data_sent() */
function tcpEventDataSent(sk: TcpSock, ctx: Ctx): void {
  if (sk.rtxQueue.length === 0 && sk.lastSndAt !== 0) cwndRestart(sk, ctx);
  sk.lastSndAt = ctx.now;
  if (ctx.now - sk.lastRcvAt < sk.ato && sk.pingpong < 255) sk.pingpong++;
}

/** A pause makes careful. Ref: net/ipv4/tcp_output.c:tcp_cwnd_restart() */
function cwndRestart(sk: TcpSock, ctx: Ctx): void {
  if (sk.net.ipv4.sysctl.tcp_slow_start_after_idle === 0) return;
  let delta = ctx.now - sk.lastSndAt;
  if (delta <= sk.rto) return;
  const restart = Math.min(10, sk.cwnd);
  sk.ssthresh = Math.max(sk.ssthresh, (sk.cwnd >> 1) + (sk.cwnd >> 2));
  for (delta -= sk.rto; delta > 0 && sk.cwnd > restart; delta -= sk.rto) sk.cwnd >>= 1;
  sk.cwnd = Math.max(sk.cwnd, restart);
  sk.cwndCnt = 0;
}

/** Sends a chunk, for the first time or again. */
function transmitChunk(sk: TcpSock, c: TcpChunk, ctx: Ctx): boolean {
  c.sentAt = ctx.now;
  if (c.syn) {
    const passive = sk.state === 'SYN-RECV';
    const { sysctl } = sk.net.ipv4;
    const ts = sysctl.tcp_timestamps !== 0 ? { val: tcpTimeStamp(sk, ctx), ecr: passive ? sk.tsRecent : 0 } : null;
    const options = synOptions(
      sk.advmss,
      sysctl.tcp_sack !== 0,
      ts,
      sysctl.tcp_window_scaling !== 0 ? sk.rcvWscale : null,
    );
    return transmit(
      sk,
      c.seq,
      noData,
      passive ? tcpFlags.synAck : tcpFlags.syn,
      options,
      Math.min(sk.rcvWnd, 65535),
      ctx,
    );
  }
  const window = tcpSelectWindow(sk);
  const fl = c.fin ? (c.psh ? tcpFlags.finPshAck : tcpFlags.finAck) : c.psh ? tcpFlags.pshAck : tcpFlags.ack;
  return transmit(sk, c.seq, c.data, fl, establishedOptions(sk, ctx), window, ctx);
}

/** Ref: net/ipv4/tcp_output.c:tcp_send_ack() */
export function tcpSendAck(sk: TcpSock, ctx: Ctx): void {
  if (sk.state === 'CLOSE' || sk.state === 'LISTEN') return;
  const window = tcpSelectWindow(sk);
  transmit(sk, sk.sndNxt, noData, tcpFlags.ack, establishedOptions(sk, ctx), window, ctx);
}

/** Ref: net/ipv4/tcp_output.c:tcp_send_delayed_ack() */
export function tcpSendDelayedAck(sk: TcpSock, ctx: Ctx): void {
  let { ato } = sk;
  if (ato > TCP_DELACK_MIN) {
    let max = 500 * MSEC;
    if (sk.pingpong >= 1) max = 200 * MSEC;
    if (sk.srtt > 0) max = Math.min(max, Math.max(sk.srtt * 1000, TCP_DELACK_MIN));
    ato = Math.min(ato, max);
  }
  let at = ctx.now + ato;
  if (sk.ackScheduled && sk.delackTimer !== null) {
    if (sk.delackTimer.at <= ctx.now + (ato >> 2)) {
      tcpSendAck(sk, ctx);
      return;
    }
    at = Math.min(at, sk.delackTimer.at);
    ctx.cancel(sk.delackTimer);
  }
  sk.ackScheduled = true;
  sk.delackTimer = ctx.arm(at, { kind: 'ipv4', what: 'tcp-delack', sk });
}

/** Ends it at once, for the peer too. Ref: net/ipv4/tcp_output.c:tcp_send_active_reset() */
export function tcpSendActiveReset(sk: TcpSock, ctx: Ctx): void {
  sk.net.ipv4.mib.tcp.OutRsts++;
  transmit(sk, sk.sndNxt, noData, tcpFlags.rstAck, establishedOptions(sk, ctx), tcpSelectWindow(sk), ctx);
}

/** Largest segment for a path's MTU. Ref: net/ipv4/tcp_output.c:tcp_sync_mss(), tcp_mtu_to_mss() */
export function tcpSyncMss(sk: TcpSock, pmtu: number): void {
  sk.pmtu = pmtu;
  const { sysctl } = sk.net.ipv4;
  let mss = Math.min(pmtu - (sk.af === 'inet6' ? 60 : 40), sk.agreed.mss);
  mss = Math.max(mss, sysctl.tcp_min_snd_mss);
  if (sk.agreed.tstamp) mss -= 12;
  // never more than half of the largest window seen
  if (sk.maxWindow > 0) {
    const cutoff = sk.maxWindow > 536 ? sk.maxWindow >> 1 : sk.maxWindow;
    if (mss > cutoff) mss = Math.max(cutoff, 68 - 40);
  }
  sk.mssCache = mss;
}

/** Segments a chunk stands for. */
export function pcount(sk: TcpSock, c: TcpChunk): number {
  return c.data.length <= sk.mssCache ? 1 : Math.ceil(c.data.length / sk.mssCache);
}

/** Segments on their way. Ref: include/net/tcp.h:tcp_packets_in_flight() */
export function packetsInFlight(sk: TcpSock): number {
  let n = 0;
  for (const c of sk.rtxQueue) if (!c.sacked && !(c.lost && c.retrans === 0)) n += pcount(sk, c);
  return n;
}

export const tcpWndEnd = (sk: TcpSock): number => (sk.sndUna + sk.sndWnd) >>> 0;

/** How much one chunk may hold. Ref: net/ipv4/tcp.c:tcp_xmit_size_goal() */
export function sizeGoal(sk: TcpSock): number {
  const dst = sk.dst;
  const mss = sk.mssCache;
  const gso = dst !== null && sk.net.ipv4.sysctl.tcp_min_tso_segs > 0;
  if (!gso) return mss;
  let room = GSO_MAX_SIZE - 1 - MAX_TCP_HEADER;
  if (sk.maxWindow > 0) {
    const cutoff = sk.maxWindow > 536 ? sk.maxWindow >> 1 : sk.maxWindow;
    if (room > cutoff) room = Math.max(cutoff, 68 - 40);
  }
  return Math.max(Math.floor(room / mss) * mss, mss);
}

/** Cuts a chunk that was not sent at `len` octets; the rest comes next. Ref: net/ipv4/tcp_output.c:tso_fragment() */
function split(list: TcpChunk[], at: number, len: number): void {
  const c = list[at]!;
  const rest: TcpChunk = {
    seq: (c.seq + len) >>> 0,
    endSeq: c.endSeq,
    data: c.data.subarray(len),
    syn: false,
    fin: c.fin,
    psh: c.psh,
    sacked: c.sacked,
    lost: c.lost,
    retrans: c.retrans,
    sentAt: c.sentAt,
  };
  c.data = c.data.subarray(0, len);
  c.endSeq = rest.seq;
  c.fin = false;
  c.psh = false;
  list.splice(at + 1, 0, rest);
}

/** Sends what the window, the congestion window and Nagle allow. Ref: net/ipv4/tcp_output.c:tcp_write_xmit() */
export function tcpWriteXmit(sk: TcpSock, ctx: Ctx, push = false): void {
  let sent = false;
  let inFlight = -1;
  const mss = sk.mssCache;
  while (sk.writeQueue.length > 0) {
    const c = sk.writeQueue[0]!;
    if (inFlight < 0) inFlight = packetsInFlight(sk);
    const quota = sk.cwnd - inFlight;
    if (quota <= 0) break;
    const max = Math.min(quota, Math.max(sk.cwnd >> 1, 1));
    const end = tcpWndEnd(sk);
    // the first segment has to fit the window
    const first = c.data.length > mss ? (c.seq + mss) >>> 0 : c.endSeq;
    if (after(first, end)) break;
    const last = sk.writeQueue.length === 1;
    if (c.data.length <= mss) {
      if (!nagleTest(sk, c, last, push)) break;
    }
    let len = c.data.length;
    if (len > mss) {
      let room = Math.min((end - c.seq) | 0, max * mss, len);
      if (room < len || room % mss !== 0) {
        const partial = room % mss;
        // the tail goes with the rest when Nagle has nothing against it
        if (room < len || (partial !== 0 && !(last && nagleTail(sk, partial, push)))) room -= partial;
      }
      len = Math.max(room, mss);
    }
    if (len < c.data.length) split(sk.writeQueue, 0, len);
    sk.writeQueue.shift();
    sk.rtxQueue.push(c);
    const had = sk.rtxQueue.length > 1;
    sk.sndNxt = c.endSeq;
    if (c.data.length > 0 && c.data.length % mss !== 0) sk.sndSml = c.endSeq;
    inFlight += pcount(sk, c);
    transmitChunk(sk, c, ctx);
    if (!had || sk.rtxWhat !== 'retrans') rearmRto(sk, ctx);
    sent = true;
  }
  if (!sent && sk.rtxQueue.length === 0 && sk.writeQueue.length > 0 && sk.rtxWhat === null) armProbe0(sk, ctx);
}

/** May this short segment go? Ref: net/ipv4/tcp_output.c:tcp_nagle_test() */
function nagleTest(sk: TcpSock, c: TcpChunk, last: boolean, push: boolean): boolean {
  if (!last) return true;
  if (push || c.fin) return true;
  return nagleTail(sk, c.data.length, push);
}

function nagleTail(sk: TcpSock, len: number, push: boolean): boolean {
  if (push || sk.options.nodelay === true || len >= sk.mssCache) return true;
  // a short segment waits while another short one is on its way
  return !(sk.rtxQueue.length > 0 && after(sk.sndSml, sk.sndUna) && !after(sk.sndSml, sk.sndNxt));
}

/** Ref: net/ipv4/tcp_timer.c:tcp_rearm_rto(), inet_csk_reset_xmit_timer() */
export function armWrite(sk: TcpSock, what: 'retrans' | 'probe0', after: Nsec, ctx: Ctx): void {
  ctx.cancel(sk.rtxTimer);
  sk.rtxWhat = what;
  sk.rtxExpires = ctx.now + Math.min(after, TCP_RTO_MAX);
  sk.rtxTimer = ctx.arm(sk.rtxExpires, { kind: 'ipv4', what: 'tcp-write', sk });
}

export function rearmRto(sk: TcpSock, ctx: Ctx): void {
  if (sk.rtxQueue.length === 0) {
    if (sk.rtxWhat !== 'retrans') return;
    ctx.cancel(sk.rtxTimer);
    sk.rtxTimer = null;
    sk.rtxWhat = null;
    return;
  }
  armWrite(sk, 'retrans', sk.rto, ctx);
}

/** A closed window is asked whether it has opened. Ref: include/net/tcp.h:tcp_check_probe_timer() */
export function armProbe0(sk: TcpSock, ctx: Ctx): void {
  const base = Math.max(sk.rto, TCP_RTO_MIN);
  armWrite(sk, 'probe0', Math.min(base * 2 ** sk.backoff, TCP_RTO_MAX), ctx);
}

/** Sends a chunk again; false when it could not be. Ref: net/ipv4/tcp_output.c:__tcp_retransmit_skb() */
export function tcpRetransmit(sk: TcpSock, at: number, ctx: Ctx): boolean {
  const c = sk.rtxQueue[at]!;
  if (before(c.seq, sk.sndUna)) trim(sk, c);
  if (!skRebuild(sk, ctx)) return false;
  const end = tcpWndEnd(sk);
  if (!before(c.seq, end) && c.seq !== sk.sndUna) return false;
  let room = sk.mssCache;
  if (sk.caState !== 'Loss') room = Math.max(1, Math.floor(Math.max(sk.cwnd - packetsInFlight(sk), 1))) * sk.mssCache;
  if (c.data.length > room) split(sk.rtxQueue, at, room);
  sk.totalRetrans += pcount(sk, c);
  sk.bytesRetrans += c.data.length;
  sk.net.ipv4.mib.tcp.RetransSegs += pcount(sk, c);
  bump(
    sk.net.ipv4.mib.linux,
    c.syn ? 'TCPSynRetrans' : sk.caState === 'Loss' ? 'TCPSlowStartRetrans' : 'TCPFastRetrans',
  );
  c.retrans++;
  if (sk.retransStamp === 0) sk.retransStamp = ctx.now;
  return transmitChunk(sk, c, ctx);
}

function trim(sk: TcpSock, c: TcpChunk): void {
  const gone = (sk.sndUna - c.seq) | 0;
  if (gone <= 0) return;
  c.data = c.data.subarray(gone);
  c.seq = sk.sndUna;
}

/** Ref: net/ipv4/af_inet.c:inet_sk_rebuild_header() */
export function skRebuild(sk: TcpSock, ctx: Ctx): boolean {
  const way = tcpRoute(sk.net, sockFlow(sk), ctx);
  if (!way.ok) {
    sk.dst = null;
    return false;
  }
  sk.dst = way.value.dst;
  if (way.value.mtu !== sk.pmtu && sk.pmtu !== 0 && sk.state !== 'SYN-SENT') tcpSyncMss(sk, way.value.mtu);
  return true;
}

/** A probe of a closed window, or of a silent peer: an old octet, so that it must answer. Ref: net/ipv4/tcp_output.c:tcp_xmit_probe_skb() */
export function tcpXmitProbe(sk: TcpSock, ctx: Ctx): boolean {
  bump(sk.net.ipv4.mib.linux, 'TCPWinProbe');
  return transmit(
    sk,
    (sk.sndUna - 1) >>> 0,
    noData,
    tcpFlags.ack,
    establishedOptions(sk, ctx),
    tcpSelectWindow(sk),
    ctx,
  );
}

/** Ref: net/ipv4/tcp_output.c:tcp_write_wakeup() */
export function tcpWriteWakeup(sk: TcpSock, ctx: Ctx): void {
  const c = sk.writeQueue[0];
  if (c !== undefined && before(c.seq, tcpWndEnd(sk))) {
    const room = (tcpWndEnd(sk) - c.seq) | 0;
    if (c.data.length > Math.min(room, sk.mssCache)) split(sk.writeQueue, 0, Math.min(room, sk.mssCache));
    c.psh = true;
    sk.writeQueue.shift();
    sk.rtxQueue.push(c);
    sk.sndNxt = c.endSeq;
    transmitChunk(sk, c, ctx);
    return;
  }
  tcpXmitProbe(sk, ctx);
}

/** Ref: net/ipv4/tcp_output.c:tcp_send_probe0() */
export function tcpSendProbe0(sk: TcpSock, ctx: Ctx): void {
  tcpWriteWakeup(sk, ctx);
  if (sk.rtxQueue.length > 0 || sk.writeQueue.length === 0) {
    sk.probesOut = 0;
    sk.backoff = 0;
    if (sk.rtxQueue.length > 0) armWrite(sk, 'retrans', sk.rto, ctx);
    return;
  }
  sk.probesOut++;
  if (sk.backoff < sk.net.ipv4.sysctl.tcp_retries2) sk.backoff++;
  armProbe0(sk, ctx);
}

/** This end has no more to say. Ref: net/ipv4/tcp_output.c:tcp_send_fin() */
export function tcpSendFin(sk: TcpSock, ctx: Ctx): void {
  const tail = sk.writeQueue.at(-1);
  if (tail !== undefined) {
    tail.fin = true;
    tail.endSeq = (tail.endSeq + 1) >>> 0;
  } else {
    sk.writeQueue.push(newChunk(sk.writeSeq, noData, ctx));
    const c = sk.writeQueue.at(-1)!;
    c.fin = true;
    c.endSeq = (c.seq + 1) >>> 0;
  }
  sk.writeSeq = (sk.writeSeq + 1) >>> 0;
  tcpWriteXmit(sk, ctx, true);
}

export function newChunk(seq: number, data: Uint8Array, ctx: Ctx): TcpChunk {
  return {
    seq,
    endSeq: (seq + data.length) >>> 0,
    data,
    syn: false,
    fin: false,
    psh: false,
    sacked: false,
    lost: false,
    retrans: 0,
    sentAt: ctx.now,
  };
}

/** The first window and its scale. Ref: net/ipv4/tcp_output.c:tcp_select_initial_window() */
export function selectInitialWindow(
  space: number,
  mss: number,
  wscaleOk: boolean,
  rmemMax: number,
): { readonly rcvWnd: number; readonly wscale: number } {
  let room = space;
  if (room > mss) room = Math.floor(room / mss) * mss;
  const rcvWnd = Math.min(room, 65535);
  let wscale = 0;
  if (wscaleOk) {
    const most = Math.max(room, rmemMax, 212992);
    wscale = Math.min(Math.max(Math.floor(Math.log2(most)) - 15, 0), 14);
  }
  return { rcvWnd, wscale };
}

/** Sends the SYN. Ref: net/ipv4/tcp_output.c:tcp_connect() */
export function tcpConnectSyn(sk: TcpSock, ctx: Ctx): void {
  const c = newChunk(sk.writeSeq, noData, ctx);
  c.syn = true;
  c.endSeq = (c.seq + 1) >>> 0;
  sk.writeSeq = c.endSeq;
  sk.sndNxt = c.endSeq;
  sk.rtxQueue.push(c);
  sk.net.ipv4.mib.tcp.ActiveOpens++;
  if (!transmitChunk(sk, c, ctx)) {
    tcpError(sk, 'ENETUNREACH', ctx);
    return;
  }
  armWrite(sk, 'retrans', sk.rto, ctx);
}

/** The answer to a SYN that crossed this end's own. Ref: net/ipv4/tcp_output.c:tcp_send_synack() */
export function tcpSendSynack(sk: TcpSock, ctx: Ctx): void {
  const c = sk.rtxQueue[0];
  if (c?.syn === true) transmitChunk(sk, c, ctx);
}
