import { formatIpv4, type Ipv4Addr } from '../addr/ipv4.ts';
import type { Ifindex } from '../device.ts';
import { shownAddr } from '../ipv4/tcp_sock.ts';
import type { Net } from '../net.ts';
import type { Sock } from '../socket/socket.ts';
import type { TcpRequest, TcpSock, TcpTimewait } from '../socket/tcp.ts';
import type { SockMessage, TcpInfo } from './netlink.ts';

/** What ss and /proc/net/{raw,udp,tcp,packet,icmp} list, in the order they were made. Ref: net/ipv4/inet_diag.c, net/packet/diag.c */
export function dumpSocks(net: Net, now = 0): SockMessage[] {
  const listed: SockMessage[] = [];
  const connected: SockMessage[] = [];
  for (const sk of net.socks) {
    const m = fill(net, sk, now);
    if (m === null) continue;
    // listeners come before connections
    if (sk.kind === 'tcp' && sk.state !== 'LISTEN') connected.push(m);
    else listed.push(m);
  }
  for (const entries of net.ipv4.tcpEhash.values())
    for (const e of entries)
      if (e.kind !== 'tcp')
        connected.push({
          ...fillRest(e),
          tcp: { now, rto: 0, ato: 0, quick: 0, cwnd: 0, ssthresh: 0, probes: 0, retransmits: 0, info: null },
        });
  return [...listed, ...connected];
}

const text = (a: unknown): string => (typeof a === 'number' ? formatIpv4(a as Ipv4Addr) : String(a));

/** A connection that is not one yet, or no longer. Ref: net/ipv4/inet_diag.c:inet_twsk_diag_fill(), inet_req_diag_fill() */
function fillRest(e: TcpRequest | TcpTimewait): SockMessage {
  const family = e.kind === 'timewait' ? e.family : e.listener.family;
  return {
    netid: 'tcp',
    family,
    state: e.kind === 'timewait' ? e.substate : 'SYN-RECV',
    recvQ: 0,
    sendQ: 0,
    local: text(shownAddr(family, e.af, e.laddr)),
    localPort: String(e.lport),
    peer: text(shownAddr(family, e.af, e.raddr)),
    peerPort: String(e.rport),
    boundIf: e.kind === 'timewait' ? e.boundDevIf : e.listener.boundDevIf,
    v6only: false,
    ino: 0,
    uid: 0,
    timer:
      e.timer === null
        ? undefined
        : {
            kind: e.kind === 'timewait' ? 'timewait' : 'on',
            expires: e.expires,
            retrans: e.kind === 'timewait' ? 0 : e.numRetrans,
          },
  };
}

/** Ref: net/ipv4/tcp_ipv4.c:get_tcp4_sock() */
function numbersOf(sk: TcpSock, now: number): NonNullable<SockMessage['tcp']> {
  const listens = sk.state === 'LISTEN';
  return {
    now,
    rto: sk.rto,
    ato: sk.ato,
    quick: sk.quick * 2 + (sk.pingpong >= 1 ? 1 : 0),
    cwnd: sk.cwnd,
    ssthresh: listens ? 0 : sk.ssthresh >= 0x7fffffff ? -1 : sk.ssthresh,
    probes: sk.probesOut,
    retransmits: sk.retransmits,
    info: listens ? null : infoOf(sk, now),
  };
}

/** Ref: net/ipv4/tcp.c:tcp_get_info() */
function infoOf(sk: TcpSock, now: number): TcpInfo {
  const { agreed } = sk;
  return {
    wscale: agreed.wscale === null ? null : [agreed.wscale, sk.rcvWscale],
    backoff: sk.backoff,
    rtt: sk.srtt,
    rttvar: sk.srtt === 0 ? 0 : sk.mdev,
    minRtt: sk.minRtt,
    mss: sk.mssCache,
    pmtu: sk.pmtu,
    rcvMss: sk.rcvMss,
    advmss: sk.advmss,
    bytesSent: sk.bytesSent,
    bytesRetrans: sk.bytesRetrans,
    bytesAcked: sk.bytesAcked,
    bytesReceived: sk.bytesReceived,
    segsOut: sk.segsOut,
    segsIn: sk.segsIn,
    dataSegsOut: sk.dataSegsOut,
    dataSegsIn: sk.dataSegsIn,
    lastSnd: now - sk.lastSndAt,
    lastRcv: now - sk.lastRcvAt,
    lastAck: now - sk.lastAckAt,
    unacked: sk.rtxQueue.length,
    totalRetrans: sk.totalRetrans,
    rcvSpace: sk.rcvSpace,
    rcvSsthresh: sk.rcvSsthresh,
    notSent: Math.max(0, (sk.writeSeq - sk.sndNxt) | 0),
    sndWnd: sk.sndWnd,
  };
}

/** What a connection waits for. Ref: net/ipv4/inet_diag.c:inet_diag_msg_sock_fill() */
function timerOf(sk: TcpSock): SockMessage['timer'] {
  if (sk.rtxWhat === 'retrans') return { kind: 'on', expires: sk.rtxExpires, retrans: sk.retransmits };
  if (sk.rtxWhat === 'probe0') return { kind: 'persist', expires: sk.rtxExpires, retrans: sk.probesOut };
  if (sk.keepTimer !== null) return { kind: 'keepalive', expires: sk.keepExpires, retrans: sk.probesOut };
  return undefined;
}

function fill(net: Net, sk: Sock, now: number): SockMessage | null {
  if (sk.kind === 'packet') {
    return {
      netid: sk.raw ? 'p_raw' : 'p_dgr',
      family: 'packet',
      state: 'UNCONN',
      recvQ: sk.rmem,
      sendQ: 0,
      local: sk.protocol === 3 ? '*' : String(sk.protocol),
      localPort: sk.ifindex === 0 ? '*' : (net.devByIndex.get(sk.ifindex as Ifindex)?.name ?? String(sk.ifindex)),
      peer: '*',
      peerPort: '',
      boundIf: 0,
      v6only: false,
      ino: sk.ino,
      uid: 0,
    };
  }
  // a socket without a port is in no table
  if (sk.kind !== 'raw' && sk.num === 0) return null;
  return {
    netid: sk.kind === 'ping' ? 'icmp' : sk.kind,
    family: sk.family,
    state: sk.kind === 'tcp' ? (sk.state === 'CLOSE' ? 'UNCONN' : sk.state) : sk.connected ? 'ESTAB' : 'UNCONN',
    recvQ:
      sk.kind !== 'tcp'
        ? sk.rmem
        : sk.state === 'LISTEN'
          ? sk.acceptQueue.length
          : sk.rcvQueued + (sk.shutdownRd && sk.rcvQueued > 0 ? 1 : 0),
    sendQ: sk.kind !== 'tcp' ? 0 : sk.state === 'LISTEN' ? sk.backlog : (sk.writeSeq - sk.sndUna) >>> 0,
    local: text(sk.rcvSaddr),
    localPort: String(sk.num),
    peer: text(sk.daddr),
    peerPort: sk.dport === 0 ? '*' : String(sk.dport),
    boundIf: sk.boundDevIf,
    v6only: sk.options.v6only === true,
    ino: sk.kind === 'tcp' && (sk.orphan || sk.listener !== null) ? 0 : sk.ino,
    uid: 0,
    timer: sk.kind === 'tcp' ? timerOf(sk) : undefined,
    tcp: sk.kind === 'tcp' ? numbersOf(sk, now) : undefined,
    memory:
      sk.kind === 'tcp'
        ? { rmem: sk.rcvQueued, rcvbuf: sk.rcvbuf, sndbuf: sk.sndbuf }
        : { rmem: sk.rmem, rcvbuf: sk.rcvbuf, sndbuf: 212_992 },
  };
}
