import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { TcpRequest, TcpSock, TcpTimewait, TcpXmit } from '../socket/tcp.ts';
import type { TcpSegment } from '../wire/tcp.ts';
import type { Nsec } from '../world.ts';
import { bump } from './snmp.ts';
import { noData, synOptions, tcpFlags, tcpReceiveWindow, tcpTimeStamp } from './tcp_output.ts';
import {
  after,
  before,
  ehashInsert,
  ehashRemove,
  TCP_RTO_MAX,
  TCP_TIMEOUT_INIT,
  TCP_TIMEWAIT_LEN,
  tcpDone,
} from './tcp_sock.ts';
import { tcpQueueXmit, tcpRoute } from './tcp_xmit.ts';

/** The way of what a connection that is none sends. */
function wayOf(x: TcpRequest | TcpTimewait, ctx: Ctx): TcpXmit | null {
  const way = tcpRoute(
    x.net,
    {
      af: x.af,
      daddr: x.raddr,
      saddr: x.laddr,
      oif: x.kind === 'timewait' ? x.boundDevIf : x.listener.boundDevIf || scopeOf(x),
      mark: x.mark,
      tos: 0,
      sport: x.lport,
      dport: x.rport,
    },
    ctx,
  );
  if (!way.ok) return null;
  const tos = x.kind === 'timewait' ? x.tos : (x.listener.options.tos ?? 0);
  return { net: x.net, af: x.af, saddr: x.laddr, daddr: x.raddr, dst: way.value.dst, tos, mark: x.mark };
}

function scopeOf(x: TcpRequest): number {
  return x.af === 'inet6' && String(x.raddr).startsWith('fe80:') ? x.iif : 0;
}

// --- requests

/** Answers a SYN. Ref: net/ipv4/tcp_ipv4.c:tcp_v4_send_synack(), net/ipv4/tcp_output.c:tcp_make_synack() */
export function sendSynack(req: TcpRequest, parent: number, ctx: Ctx): void {
  const x = wayOf(req, ctx);
  if (x === null) return;
  const way = tcpRoute(
    x.net,
    { af: x.af, daddr: x.daddr, saddr: x.saddr, oif: 0, mark: x.mark, tos: 0, sport: 0, dport: 0 },
    ctx,
  );
  const { agreed } = req;
  const reply: TcpSegment = {
    kind: 'tcp',
    source: req.lport,
    dest: req.rport,
    seq: req.iss,
    ack: (req.irs + 1) >>> 0,
    flags: tcpFlags.synAck,
    window: Math.min(req.rcvWnd, 65535),
    urgent: 0,
    options: synOptions(
      req.listener.options.maxseg || (way.ok ? way.value.advmss : agreed.mss),
      agreed.sack,
      agreed.tstamp ? { val: tcpTimeStamp(req, ctx), ecr: req.tsRecent } : null,
      agreed.wscale === null ? null : req.rcvWscale,
    ),
    data: noData,
  };
  tcpQueueXmit(x, reply, null, parent, ctx);
}

/** Ref: net/ipv4/inet_connection_sock.c:inet_csk_reqsk_queue_hash_add() */
export function reqskAdd(req: TcpRequest, ctx: Ctx): void {
  req.listener.synQueue.push(req);
  ehashInsert(req);
  req.expires = ctx.now + TCP_TIMEOUT_INIT;
  req.timer = ctx.arm(req.expires, { kind: 'ipv4', what: 'tcp-request', req });
}

/** Ref: net/ipv4/inet_connection_sock.c:inet_csk_reqsk_queue_drop() */
export function reqskDrop(req: TcpRequest, ctx: Ctx): void {
  ctx.cancel(req.timer);
  req.timer = null;
  const { synQueue } = req.listener;
  const at = synQueue.indexOf(req);
  if (at >= 0) synQueue.splice(at, 1);
  ehashRemove(req);
}

/** The handshake's last part has not come. Ref: net/ipv4/inet_connection_sock.c:reqsk_timer_handler() */
export function reqskTimerHandler(req: TcpRequest, ctx: Ctx): void {
  req.timer = null;
  const most = req.net.ipv4.sysctl.tcp_synack_retries;
  if (req.listener.state !== 'LISTEN' || req.numTimeout >= most) {
    reqskDrop(req, ctx);
    return;
  }
  if (!req.acked) {
    sendSynack(req, 0, ctx);
    req.net.ipv4.mib.tcp.RetransSegs++;
    bump(req.net.ipv4.mib.linux, 'TCPSynRetrans');
    req.numRetrans++;
  }
  req.numTimeout++;
  req.timeout = Math.min(TCP_TIMEOUT_INIT * 2 ** req.numTimeout, TCP_RTO_MAX);
  req.expires = ctx.now + req.timeout;
  req.timer = ctx.arm(req.expires, { kind: 'ipv4', what: 'tcp-request', req });
}

// --- TIME-WAIT

/** Leaves a small rest of a connection behind. Ref: net/ipv4/tcp_minisocks.c:tcp_time_wait() */
export function tcpTimeWait(sk: TcpSock, substate: TcpTimewait['substate'], timeo: Nsec, ctx: Ctx): void {
  const { net } = sk;
  if (net.ipv4.tcpTwCount < net.ipv4.sysctl.tcp_max_tw_buckets) {
    const tw: TcpTimewait = {
      kind: 'timewait',
      net,
      family: sk.family,
      af: sk.af,
      laddr: sk.laddr,
      raddr: sk.raddr,
      lport: sk.num,
      rport: sk.dport,
      boundDevIf: sk.boundDevIf,
      v6only: sk.options.v6only === true,
      reuseaddr: sk.options.reuseaddr === true,
      substate,
      rcvNxt: sk.rcvNxt,
      sndNxt: sk.sndNxt,
      rcvWnd: tcpReceiveWindow(sk),
      rcvWscale: sk.rcvWscale,
      tstamp: sk.agreed.tstamp,
      tsRecent: sk.tsRecent,
      tsOffset: sk.tsOffset,
      tsRecentStamp: sk.tsRecentStamp,
      mark: sk.options.mark ?? 0,
      tos: sk.options.tos ?? 0,
      timer: null,
      expires: 0,
    };
    const wait = substate === 'TIME-WAIT' ? TCP_TIMEWAIT_LEN : Math.max(timeo, Math.floor(sk.rto * 3.5));
    ehashRemove(sk);
    ehashInsert(tw);
    net.ipv4.tcpTwCount++;
    twSchedule(tw, wait, ctx);
  } else bump(net.ipv4.mib.linux, 'TCPTimeWaitOverflow');
  tcpDone(sk, ctx);
}

function twSchedule(tw: TcpTimewait, after: Nsec, ctx: Ctx): void {
  ctx.cancel(tw.timer);
  tw.expires = ctx.now + after;
  tw.timer = ctx.arm(tw.expires, { kind: 'ipv4', what: 'tcp-timewait', tw });
}

/** Ref: net/ipv4/inet_timewait_sock.c:inet_twsk_kill() */
export function twKill(tw: TcpTimewait, ctx: Ctx): void {
  ctx.cancel(tw.timer);
  tw.timer = null;
  ehashRemove(tw);
  tw.net.ipv4.tcpTwCount--;
  tw.net.generation++;
}

export function twTimerHandler(tw: TcpTimewait, ctx: Ctx): void {
  twKill(tw, ctx);
  if (tw.substate === 'TIME-WAIT') bump(tw.net.ipv4.mib.linux, 'TW');
}

/** Repeats the last acknowledgement. Ref: net/ipv4/tcp_ipv4.c:tcp_v4_timewait_ack() */
function twAck(tw: TcpTimewait, parent: number, ctx: Ctx): void {
  const x = wayOf(tw, ctx);
  if (x === null) return;
  const ack: TcpSegment = {
    kind: 'tcp',
    source: tw.lport,
    dest: tw.rport,
    seq: tw.sndNxt,
    ack: tw.rcvNxt,
    flags: tcpFlags.ack,
    window: tw.rcvWnd >>> tw.rcvWscale,
    urgent: 0,
    options: tw.tstamp
      ? [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamp', val: tcpTimeStamp(tw, ctx), ecr: tw.tsRecent }]
      : [],
    data: noData,
  };
  tcpQueueXmit(x, ack, null, parent, ctx);
}

/**
 * A segment for what is left of a connection: `syn` when a new one may take its place, `rst` when it is refused.
 * Ref: net/ipv4/tcp_minisocks.c:tcp_timewait_state_process()
 */
export function tcpTimewaitStateProcess(
  tw: TcpTimewait,
  skb: SkBuff,
  th: TcpSegment,
  tsval: number | null,
  ctx: Ctx,
): 'done' | 'syn' | 'rst' {
  const end = (th.seq + th.data.length + (th.flags.syn ? 1 : 0) + (th.flags.fin ? 1 : 0)) >>> 0;
  const paws = tw.tstamp && tsval !== null && !th.flags.rst && ((tw.tsRecent - tsval) | 0) > 0;
  if (tw.substate === 'FIN-WAIT-2') {
    if (paws || !inWindow(th.seq, end, tw.rcvNxt, (tw.rcvNxt + tw.rcvWnd) >>> 0)) {
      if (!th.flags.rst) twAck(tw, skb.id, ctx);
      return 'done';
    }
    if (th.flags.rst) {
      twKill(tw, ctx);
      return 'done';
    }
    if (th.flags.syn && !before(th.seq, tw.rcvNxt)) return 'rst';
    if (!th.flags.ack || !after(end, tw.rcvNxt) || end === th.seq) return 'done';
    if (!th.flags.fin || end !== (tw.rcvNxt + 1 + th.data.length) >>> 0 || th.data.length > 0) {
      twKill(tw, ctx);
      return 'rst';
    }
    tw.substate = 'TIME-WAIT';
    tw.rcvNxt = end;
    if (tsval !== null) {
      tw.tsRecent = tsval;
      tw.tsRecentStamp = ctx.now;
    }
    twSchedule(tw, TCP_TIMEWAIT_LEN, ctx);
    twAck(tw, skb.id, ctx);
    return 'done';
  }
  if (!paws && th.seq === tw.rcvNxt && (th.seq === end || th.flags.rst)) {
    if (th.flags.rst) {
      if (tw.net.ipv4.sysctl.tcp_rfc1337 === 0) twKill(tw, ctx);
      return 'done';
    }
    if (tsval !== null) {
      tw.tsRecent = tsval;
      tw.tsRecentStamp = ctx.now;
    }
    twSchedule(tw, TCP_TIMEWAIT_LEN, ctx);
    return 'done';
  }
  if (
    th.flags.syn &&
    !th.flags.rst &&
    !th.flags.ack &&
    !paws &&
    (after(th.seq, tw.rcvNxt) || (tsval !== null && ((tw.tsRecent - tsval) | 0) < 0))
  )
    return 'syn';
  if (paws) bump(tw.net.ipv4.mib.linux, 'PAWSEstab');
  if (!th.flags.rst) {
    if (paws || th.flags.ack) twSchedule(tw, TCP_TIMEWAIT_LEN, ctx);
    twAck(tw, skb.id, ctx);
  }
  return 'done';
}

/** Ref: net/ipv4/tcp_minisocks.c:tcp_in_window() */
export function inWindow(seq: number, end: number, winStart: number, winEnd: number): boolean {
  if (seq === winStart) return true;
  if (after(end, winStart) && before(seq, winEnd)) return true;
  return seq === winEnd && seq === end;
}
