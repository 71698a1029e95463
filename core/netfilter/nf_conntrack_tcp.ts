import type { Ctx } from '../ctx.ts';
import { type TcpSegment, tcpHeaderLength } from '../wire/tcp.ts';
import { type Nsec, SEC } from '../world.ts';
import {
  CT_TCP_STATES,
  type CtDir,
  type CtSysctlName,
  type CtTcpFlow,
  type CtTcpIndex,
  type CtTcpSeen,
  type CtTcpState,
  type NetnsCt,
  type NfConn,
} from './nf_conn.ts';

type Next = CtTcpState | 'IGNORE' | 'INVALID';

const [, SS, SR, ES, FW, CW, LA, TW, CL, S2] = CT_TCP_STATES;
const IG = 'IGNORE';
const IV = 'INVALID';

/** What a segment does to a connection, by direction, flags and state. Ref: net/netfilter/nf_conntrack_proto_tcp.c:tcp_conntracks */
const NEXT: readonly [Row, Row] = [
  {
    //       NO  SS  SR  ES  FW  CW  LA  TW  CL  S2
    syn:    [SS, SS, IG, IG, IG, IG, IG, SS, SS, S2],
    synack: [IV, IV, SR, IV, IV, IV, IV, IV, IV, SR],
    fin:    [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    ack:    [ES, IV, ES, ES, CW, CW, TW, TW, CL, IV],
    rst:    [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    none:   [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  },
  {
    syn:    [IV, S2, IV, IV, IV, IV, IV, SS, IV, S2],
    synack: [IV, SR, IG, IG, IG, IG, IG, IG, IG, SR],
    fin:    [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    ack:    [IV, IG, SR, ES, CW, CW, TW, TW, CL, IG],
    rst:    [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    none:   [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  },
]; // biome-ignore format: a table
type Row = { readonly [K in CtTcpIndex]: readonly Next[] };

/** What a state's timeout is called among the sysctls. */
const TIMEOUT: { readonly [K in CtTcpState]: CtSysctlName } = {
  NONE: 'nf_conntrack_tcp_timeout_syn_sent',
  SYN_SENT: 'nf_conntrack_tcp_timeout_syn_sent',
  SYN_RECV: 'nf_conntrack_tcp_timeout_syn_recv',
  ESTABLISHED: 'nf_conntrack_tcp_timeout_established',
  FIN_WAIT: 'nf_conntrack_tcp_timeout_fin_wait',
  CLOSE_WAIT: 'nf_conntrack_tcp_timeout_close_wait',
  LAST_ACK: 'nf_conntrack_tcp_timeout_last_ack',
  TIME_WAIT: 'nf_conntrack_tcp_timeout_time_wait',
  CLOSE: 'nf_conntrack_tcp_timeout_close',
  SYN_SENT2: 'nf_conntrack_tcp_timeout_syn_sent',
};

/** Ref: include/uapi/linux/netfilter/nf_conntrack_tcp.h:IP_CT_TCP_FLAG_* */
const WINDOW_SCALE = 0x01;
const SACK_PERM = 0x02;
const CLOSE_INIT = 0x04;
const BE_LIBERAL = 0x08;
const DATA_UNACKNOWLEDGED = 0x10;
const MAXACK_SET = 0x20;
const CHALLENGE_ACK = 0x40;
const SIMULTANEOUS_OPEN = 0x80;

const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
const after = (a: number, b: number): boolean => before(b, a);
const u32 = (n: number): number => n >>> 0;

/** Ref: get_conntrack_index() */
function indexOf({ flags }: TcpSegment): CtTcpIndex {
  if (flags.rst) return 'rst';
  if (flags.syn) return flags.ack ? 'synack' : 'syn';
  if (flags.fin) return 'fin';
  return flags.ack ? 'ack' : 'none';
}

/** Flag combinations that make sense. Ref: tcp_valid_flags */
function flagsValid({ flags: f }: TcpSegment): boolean {
  const on = `${f.syn ? 'S' : ''}${f.fin ? 'F' : ''}${f.rst ? 'R' : ''}${f.ack ? 'A' : ''}${f.urg ? 'U' : ''}`;
  return VALID.has(on);
}
const VALID = new Set(['S', 'SU', 'SA', 'R', 'RA', 'FA', 'A', 'FAU', 'AU']);

function segmentEnd(th: TcpSegment): number {
  return u32(th.seq + th.data.length + (th.flags.syn ? 1 : 0) + (th.flags.fin ? 1 : 0));
}

function newSeen(): CtTcpSeen {
  return { tdEnd: 0, tdMaxend: 0, tdMaxwin: 0, tdMaxack: 0, tdScale: 0, flags: 0 };
}

/** Ref: tcp_options() */
function readOptions(th: TcpSegment, s: CtTcpSeen): void {
  if (tcpHeaderLength(th) === 20) return;
  s.tdScale = 0;
  s.flags &= BE_LIBERAL;
  for (const o of th.options) {
    if (o.kind === 'sackOK') s.flags |= SACK_PERM;
    else if (o.kind === 'wscale') {
      s.tdScale = Math.min(o.shift, 14);
      s.flags |= WINDOW_SCALE;
    }
  }
}

/** A first segment; null when a connection cannot begin or be picked up with it. Ref: tcp_new() */
function tcpNew(t: NetnsCt, th: TcpSegment): CtTcpFlow | null {
  const next = NEXT[0][indexOf(th)][0]!;
  if (next === 'INVALID' || next === 'IGNORE') return null;
  const seen: [CtTcpSeen, CtTcpSeen] = [newSeen(), newSeen()];
  const first = seen[0];
  first.tdEnd = segmentEnd(th);
  first.tdMaxwin = th.window === 0 ? 1 : th.window;
  if (next === 'SYN_SENT') {
    first.tdMaxend = first.tdEnd;
    readOptions(th, first);
  } else {
    if (t.sysctl.nf_conntrack_tcp_loose === 0) return null;
    first.tdMaxend = u32(first.tdEnd + first.tdMaxwin);
    first.flags = SACK_PERM | BE_LIBERAL;
    seen[1].flags = SACK_PERM | BE_LIBERAL;
  }
  return {
    state: 'NONE',
    seen,
    lastDir: 0,
    retrans: 0,
    lastIndex: 'none',
    lastSeq: 0,
    lastAck: 0,
    lastEnd: 0,
    lastWin: 0,
    lastScale: 0,
    lastFlags: 0,
  };
}

/** What became of a segment: it goes on (with a new timeout), does not belong, or begins a connection anew. */
export type CtTcpVerdict = 'accept' | 'invalid' | 'repeat' | 'kill';

/** Follows a connection by one segment. Ref: nf_conntrack_tcp_packet() */
export function ctTcpPacket(t: NetnsCt, ct: NfConn, th: TcpSegment, dir: CtDir, ctx: Ctx): CtTcpVerdict {
  if (!flagsValid(th)) return 'invalid';
  if (!ct.status.confirmed && ct.tcp === null) {
    ct.tcp = tcpNew(t, th);
    if (ct.tcp === null) return 'invalid';
  }
  const tcp = ct.tcp!;
  const other = (1 - dir) as CtDir;
  const index = indexOf(th);
  let old = tcp.state;
  let next = NEXT[dir][index][CT_TCP_STATES.indexOf(old)]!;
  let windowChecked = false;

  if (next === 'SYN_SENT' && CT_TCP_STATES.indexOf(old) >= CT_TCP_STATES.indexOf('TIME_WAIT')) {
    const closed = ((tcp.seen[0].flags | tcp.seen[1].flags) & CLOSE_INIT) !== 0;
    if (closed || (tcp.lastDir === dir && tcp.lastIndex === 'rst')) return 'repeat';
    next = 'IGNORE';
  }
  if (next === 'IGNORE') {
    if (index === 'synack' && tcp.lastIndex === 'syn' && tcp.lastDir !== dir && th.ack === tcp.lastEnd) {
      old = 'SYN_SENT';
      next = 'SYN_RECV';
      const s = tcp.seen[tcp.lastDir];
      s.tdEnd = tcp.lastEnd;
      s.tdMaxend = tcp.lastEnd;
      s.tdMaxwin = tcp.lastWin === 0 ? 1 : tcp.lastWin;
      s.tdScale = tcp.lastScale;
      tcp.lastFlags &= ~CHALLENGE_ACK;
      s.flags = tcp.lastFlags;
      Object.assign(tcp.seen[dir], newSeen(), { flags: tcp.seen[dir].flags & BE_LIBERAL });
    } else {
      noteIgnored(tcp, th, index, dir, old);
      return 'accept';
    }
  }
  if (next === 'INVALID') return 'invalid';
  if (
    next === 'TIME_WAIT' &&
    old === 'LAST_ACK' &&
    index === 'ack' &&
    tcp.lastDir !== dir &&
    tcp.lastIndex === 'syn' &&
    (tcp.lastFlags & CHALLENGE_ACK) !== 0
  ) {
    tcp.lastFlags &= ~CHALLENGE_ACK;
    return 'accept';
  }
  if (next === 'SYN_SENT2') tcp.lastFlags |= SIMULTANEOUS_OPEN;
  else if (next === 'SYN_RECV') {
    if (dir === 1 && index === 'ack' && (tcp.lastFlags & SIMULTANEOUS_OPEN) !== 0) next = 'ESTABLISHED';
  } else if (next === 'CLOSE' && index === 'rst') {
    const rst = resetVerdict(t, ct, tcp, th, dir, other, old);
    if (rst === 'invalid') return 'invalid';
    if (rst === 'keep') next = old;
    else if (rst === 'unchecked') windowChecked = true;
  }
  if (!windowChecked) {
    const inWindow = tcpInWindow(t, tcp, dir, index, th);
    if (inWindow === 'ignore') return 'accept';
    if (inWindow === 'invalid') {
      lowerTimeout(t, ct, tcp, dir, index, ctx.now);
      return 'invalid';
    }
  }
  tcp.lastIndex = index;
  tcp.lastDir = dir;
  tcp.state = next as CtTcpState;
  if (old !== next && next === 'FIN_WAIT') tcp.seen[dir].flags |= CLOSE_INIT;

  const of = (state: CtTcpState): number => t.sysctl[TIMEOUT[state]];
  const retransTimeout = t.sysctl.nf_conntrack_tcp_timeout_max_retrans;
  const unack = t.sysctl.nf_conntrack_tcp_timeout_unacknowledged;
  const usual = of(tcp.state);
  let timeout = usual;
  if (tcp.retrans >= t.sysctl.nf_conntrack_tcp_max_retrans && usual > retransTimeout) timeout = retransTimeout;
  else if (index === 'rst') timeout = of('CLOSE');
  else if (((tcp.seen[0].flags | tcp.seen[1].flags) & DATA_UNACKNOWLEDGED) !== 0 && usual > unack) timeout = unack;
  else if (tcp.lastWin === 0 && usual > retransTimeout) timeout = retransTimeout;

  const { status } = ct;
  if (!status.seenReply) {
    if (th.flags.rst) return 'kill';
    // a SYN sent again does not live longer
    if (index === 'syn' && old === 'SYN_SENT') return 'accept';
    if (tcp.state === 'ESTABLISHED' && timeout > unack) timeout = unack;
  } else if (!status.assured && (old === 'SYN_RECV' || old === 'ESTABLISHED') && tcp.state === 'ESTABLISHED')
    status.assured = true;
  ct.timeout = ctx.now + timeout * SEC;
  return 'accept';
}

/** A segment that may tell of a connection we do not know: let through, kept in mind. */
function noteIgnored(tcp: CtTcpFlow, th: TcpSegment, index: CtTcpIndex, dir: CtDir, old: CtTcpState): void {
  tcp.lastIndex = index;
  tcp.lastDir = dir;
  tcp.lastSeq = th.seq;
  tcp.lastEnd = segmentEnd(th);
  tcp.lastWin = th.window;
  if (index === 'syn' && dir === 0) {
    const seen = newSeen();
    readOptions(th, seen);
    tcp.lastScale = seen.tdScale;
    tcp.lastFlags = seen.flags & (WINDOW_SCALE | SACK_PERM);
    if (old === 'LAST_ACK') tcp.lastFlags |= CHALLENGE_ACK;
  }
  if (old === 'SYN_SENT' && index === 'ack' && dir === 1) tcp.lastAck = th.ack;
}

/** Ref: the case of TCP_CONNTRACK_CLOSE in nf_conntrack_tcp_packet() */
function resetVerdict(
  t: NetnsCt,
  ct: NfConn,
  tcp: CtTcpFlow,
  th: TcpSegment,
  dir: CtDir,
  other: CtDir,
  old: CtTcpState,
): 'check' | 'unchecked' | 'invalid' | 'keep' {
  if (old === 'FIN_WAIT' || old === 'LAST_ACK' || old === 'TIME_WAIT' || old === 'CLOSE' || old === 'CLOSE_WAIT')
    return 'unchecked';
  const established = old === 'ESTABLISHED' && ct.status.assured;
  const peer = tcp.seen[other];
  let keep = false;
  if ((peer.flags & MAXACK_SET) !== 0 && tcp.lastIndex !== 'syn') {
    if (th.seq === 0 && !established) return 'check';
    if (before(th.seq, peer.tdMaxack) && t.sysctl.nf_conntrack_tcp_ignore_invalid_rst === 0) return 'invalid';
    if (!established || th.seq === peer.tdMaxack) return 'check';
    if (tcp.lastIndex === 'ack' && tcp.lastDir === dir && th.seq === tcp.lastEnd) return 'check';
    keep = true;
  }
  const toSyn = ct.status.seenReply && tcp.lastIndex === 'syn' && tcp.lastDir !== dir;
  const toAck = !ct.status.assured && tcp.lastIndex === 'ack';
  if ((toSyn || toAck) && th.ack === tcp.lastEnd) return 'unchecked';
  if (old === 'SYN_SENT' && tcp.lastIndex === 'ack' && tcp.lastDir === 1 && th.seq === tcp.lastAck) return 'unchecked';
  return keep ? 'keep' : 'check';
}

/** Ref: nf_tcp_handle_invalid() */
function lowerTimeout(t: NetnsCt, ct: NfConn, tcp: CtTcpFlow, dir: CtDir, index: CtTcpIndex, now: Nsec): void {
  if (!ct.status.assured || (index !== 'rst' && index !== 'fin')) return;
  if (tcp.lastDir !== dir && (tcp.lastIndex === 'fin' || tcp.lastIndex === 'rst')) {
    const left = ct.timeout - now;
    const unack = t.sysctl.nf_conntrack_tcp_timeout_unacknowledged * SEC;
    if (left >= 120 * SEC && left > unack) ct.timeout = now + unack;
  } else {
    tcp.lastIndex = index;
    tcp.lastDir = dir;
  }
}

/** Ref: tcp_init_sender() */
function initSender(sender: CtTcpSeen, receiver: CtTcpSeen, th: TcpSegment, end: number, dir: CtDir): void {
  sender.tdEnd = end;
  sender.tdMaxend = end;
  sender.tdMaxwin = th.window === 0 ? 1 : th.window;
  readOptions(th, sender);
  if (dir === 1 && ((sender.flags & WINDOW_SCALE) === 0 || (receiver.flags & WINDOW_SCALE) === 0)) {
    sender.tdScale = 0;
    receiver.tdScale = 0;
  }
}

function sackOf(th: TcpSegment): number {
  let { ack } = th;
  for (const o of th.options) if (o.kind === 'sack') for (const [, end] of o.blocks) if (after(end, ack)) ack = end;
  return ack;
}

/** Is it within what the other side may still send and acknowledge? Ref: tcp_in_window() */
function tcpInWindow(
  t: NetnsCt,
  tcp: CtTcpFlow,
  dir: CtDir,
  index: CtTcpIndex,
  th: TcpSegment,
): 'accept' | 'ignore' | 'invalid' {
  const sender = tcp.seen[dir];
  const receiver = tcp.seen[dir === 0 ? 1 : 0];
  let { seq, ack } = th;
  let win = th.window;
  let end = segmentEnd(th);
  let sack = (receiver.flags & SACK_PERM) !== 0 ? sackOf(th) : ack;

  if (sender.tdMaxwin === 0) {
    if (th.flags.syn) {
      initSender(sender, receiver, th, end, dir);
      if (!th.flags.ack) return 'accept';
    } else {
      sender.tdEnd = end;
      const swin = win << sender.tdScale;
      sender.tdMaxwin = swin === 0 ? 1 : swin;
      sender.tdMaxend = u32(end + sender.tdMaxwin);
      if (receiver.tdMaxwin === 0) {
        receiver.tdEnd = sack;
        receiver.tdMaxend = sack;
      } else if (sack === u32(receiver.tdEnd + 1)) receiver.tdEnd = u32(receiver.tdEnd + 1);
    }
  } else if (th.flags.syn && after(end, sender.tdEnd) && (tcp.state === 'SYN_SENT' || tcp.state === 'SYN_RECV')) {
    initSender(sender, receiver, th, end, dir);
    if (dir === 1 && !th.flags.ack) return 'accept';
  }
  if (!th.flags.ack || (th.flags.rst && ack === 0)) {
    ack = receiver.tdEnd;
    sack = ack;
  }
  if (th.flags.rst && seq === 0 && tcp.state === 'SYN_SENT') {
    seq = sender.tdEnd;
    end = seq;
  }
  const liberal = (sender.flags & BE_LIBERAL) !== 0 || t.sysctl.nf_conntrack_tcp_be_liberal !== 0;
  const refuse = (verdict: 'ignore' | 'invalid'): 'accept' | 'ignore' | 'invalid' => (liberal ? 'accept' : verdict);
  const maxAckWindow = Math.max(sender.tdMaxwin, 66000);

  if (!before(seq, sender.tdMaxend + 1)) {
    const overshot = u32(end - sender.tdMaxend + 1);
    const ackOk = after(sack, receiver.tdEnd - maxAckWindow - 1);
    const inRecvWin = receiver.tdMaxwin !== 0 && after(end, sender.tdEnd - receiver.tdMaxwin - 1);
    if (inRecvWin && ackOk && overshot <= receiver.tdMaxwin && before(sack, receiver.tdEnd + 1)) {
      sender.tdEnd = end;
      sender.flags |= DATA_UNACKNOWLEDGED;
      return refuse('ignore');
    }
    return refuse('invalid');
  }
  if (!before(sack, receiver.tdEnd + 1)) return refuse('invalid');
  if (receiver.tdMaxwin !== 0 && !after(end, sender.tdEnd - receiver.tdMaxwin - 1)) return refuse('ignore');
  if (!after(sack, receiver.tdEnd - maxAckWindow - 1)) return refuse('ignore');

  if (!th.flags.syn) win <<= sender.tdScale;
  sender.tdMaxwin = Math.max(sender.tdMaxwin, win + u32(sack - ack));
  if (after(end, sender.tdEnd)) {
    sender.tdEnd = end;
    sender.flags |= DATA_UNACKNOWLEDGED;
  }
  if (th.flags.ack) {
    if ((sender.flags & MAXACK_SET) === 0) {
      sender.tdMaxack = ack;
      sender.flags |= MAXACK_SET;
    } else if (after(ack, sender.tdMaxack)) sender.tdMaxack = ack;
  }
  if (receiver.tdMaxwin !== 0 && after(end, sender.tdMaxend)) receiver.tdMaxwin += u32(end - sender.tdMaxend);
  if (after(sack + win, receiver.tdMaxend - 1)) receiver.tdMaxend = u32(sack + win + (win === 0 ? 1 : 0));
  if (ack === receiver.tdEnd) receiver.flags &= ~DATA_UNACKNOWLEDGED;
  if (index === 'ack') {
    const again =
      tcp.lastDir === dir &&
      tcp.lastSeq === seq &&
      tcp.lastAck === ack &&
      tcp.lastEnd === end &&
      tcp.lastWin === th.window;
    if (again) tcp.retrans++;
    else {
      tcp.lastDir = dir;
      tcp.lastSeq = seq;
      tcp.lastAck = ack;
      tcp.lastEnd = end;
      tcp.lastWin = th.window;
      tcp.retrans = 0;
    }
  }
  return 'accept';
}
