import { parseIpv4 } from '../../core/addr/ipv4.ts';
import { type Ipv6Addr, ipv6ToBytes, parseIpv6 } from '../../core/addr/ipv6.ts';
import type { Netlink, SockMessage } from '../../core/netlink/netlink.ts';

const COLUMNS = 'st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';
/** TCP_ESTABLISHED and TCP_CLOSE, the two states of a socket without connections. */
const ST = { ESTAB: '01', UNCONN: '07' } as const;

/** A file of raw (`raw`) or echo (`icmp`) sockets. Ref: net/ipv4/raw.c:raw_sock_seq_show(), net/ipv4/ping.c:ping_v4_format_sock() */
export function rawSockets(nl: Netlink, netid: 'raw' | 'icmp', family: 'inet' | 'inet6'): string {
  const v6 = family === 'inet6';
  const address = (name: string): string => (v6 ? `${name}_address`.padEnd(37) : `${name}_address`);
  const head = `  sl  ${v6 ? `${address('local')} ${address('remote')}` : `${address('local')} rem_address  `} ${COLUMNS}\n`;
  const width = netid === 'icmp' || v6 ? 5 : 4;
  return (
    head +
    nl
      .dumpSocks()
      .filter((s) => s.netid === netid && s.family === family)
      .map((s) => {
        const port = Number(s.localPort);
        const bucket = netid === 'raw' ? port & 0xff : port & 0x3f;
        const ends = `${end(s.local, port, v6)} ${end(s.peer, s.peerPort === '*' ? 0 : Number(s.peerPort), v6)}`;
        const queues = `${hex(s.sendQ, 8)}:${hex(s.recvQ, 8)}`;
        const state = ST[s.state as keyof typeof ST] ?? ST.UNCONN;
        return `${String(bucket).padStart(width)}: ${ends} ${state} ${queues} 00:00000000 00000000 ${String(s.uid).padStart(5)}        0 ${s.ino} 2 0000000000000000 0\n`;
      })
      .join('')
  );
}

/** Ref: net/packet/af_packet.c:packet_seq_show() */
export function packetSockets(nl: Netlink): string {
  const indexes = new Map(nl.dumpLinks().map((l) => [l.ifname, l.ifindex]));
  const row = (s: SockMessage): string => {
    const type = s.netid === 'p_raw' ? 3 : 2;
    const proto = s.local === '*' ? 3 : Number(s.local);
    const iface = s.localPort === '*' ? 0 : (indexes.get(s.localPort) ?? 0);
    return `0000000000000000 ${'3'.padEnd(6)} ${String(type).padEnd(4)} ${hex(proto, 4).toLowerCase()}   ${String(iface).padEnd(5)} 1 ${String(s.recvQ).padEnd(6)} ${String(s.uid).padEnd(6)} ${String(s.ino).padEnd(6)}\n`;
  };
  const rows = nl.dumpSocks().filter((s) => s.family === 'packet');
  return `${'sk'.padEnd(17)}RefCnt Type Proto  Iface R Rmem   User   Inode\n${rows.map(row).join('')}`;
}

/** TCP_ESTABLISHED ... as numbers. Ref: include/net/tcp_states.h */
const TCP_ST: Readonly<Record<string, number>> = {
  ESTAB: 1,
  'SYN-SENT': 2,
  'SYN-RECV': 3,
  'FIN-WAIT-1': 4,
  'FIN-WAIT-2': 5,
  'TIME-WAIT': 6,
  UNCONN: 7,
  'CLOSE-WAIT': 8,
  'LAST-ACK': 9,
  LISTEN: 10,
  CLOSING: 11,
};
const TIMERS = { on: 1, keepalive: 2, timewait: 3, persist: 4 } as const;
/** Nanoseconds of a clock tick as the C library counts them. */
const USER_HZ = 10_000_000;

/** Differs: pointers are 0. Ref: net/ipv4/tcp_ipv4.c:tcp4_seq_show(), get_tcp4_sock(), get_timewait4_sock() */
export function tcpSockets(nl: Netlink, family: 'inet' | 'inet6'): string {
  const v6 = family === 'inet6';
  const head = v6
    ? `  sl  ${'local_address'.padEnd(38)}${'remote_address'.padEnd(38)}st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode`
    : '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const width = v6 ? 0 : 149;
  const row = (s: SockMessage, i: number): string => {
    const now = s.tcp?.now ?? 0;
    const when = s.timer === undefined ? 0 : Math.max(Math.floor((s.timer.expires - now) / USER_HZ), 0);
    const ends = `${end(s.local, Number(s.localPort), v6)} ${end(s.peer, s.peerPort === '*' ? 0 : Number(s.peerPort), v6)}`;
    // a listener's queue of what was not accepted is in the place of what was received
    const queues = `${hex(s.state === 'LISTEN' ? 0 : s.sendQ, 8)}:${hex(s.recvQ, 8)}`;
    const timer = `${hex(s.timer === undefined ? 0 : TIMERS[s.timer.kind], 2)}:${hex(when, 8)}`;
    const retrans = hex(s.tcp?.retransmits ?? 0, 8);
    const lead = `${String(i).padStart(4)}: ${ends} ${hex(TCP_ST[s.state] ?? 7, 2)} ${queues} ${timer} ${retrans} ${String(s.uid).padStart(5)} ${String(s.tcp?.probes ?? 0).padStart(8)} ${s.ino} `;
    if (s.state === 'TIME-WAIT' || s.state === 'FIN-WAIT-2')
      if (s.ino === 0) return `${lead}3 0000000000000000`.padEnd(width);
    const t = s.tcp;
    const refs = s.timer === undefined ? 1 : 2;
    const tail =
      t === undefined
        ? ''
        : `${Math.floor(t.rto / USER_HZ)} ${Math.floor(t.ato / USER_HZ)} ${t.quick} ${t.cwnd} ${t.ssthresh}`;
    return `${lead}${refs} 0000000000000000 ${tail}`.padEnd(width);
  };
  const rows = nl.dumpSocks().filter((s) => s.netid === 'tcp' && s.family === family && s.state !== 'UNCONN');
  return `${[head.padEnd(width), ...rows.map(row)].join('\n')}\n`;
}

/** Ref: net/ipv4/udp.c:udp4_seq_show() */
export function udpSockets(nl: Netlink, family: 'inet' | 'inet6'): string {
  const v6 = family === 'inet6';
  const head = v6
    ? `  sl  ${'local_address'.padEnd(38)}${'remote_address'.padEnd(38)}${COLUMNS}`
    : `  sl  local_address rem_address   ${COLUMNS}`;
  const width = v6 ? 0 : 127;
  const rows = nl
    .dumpSocks()
    .filter((s) => s.netid === 'udp' && s.family === family)
    .map((s) => {
      const port = Number(s.localPort);
      const ends = `${end(s.local, port, v6)} ${end(s.peer, s.peerPort === '*' ? 0 : Number(s.peerPort), v6)}`;
      const state = ST[s.state as keyof typeof ST] ?? ST.UNCONN;
      const line = `${String(port & 0xff).padStart(5)}: ${ends} ${state} ${hex(s.sendQ, 8)}:${hex(s.recvQ, 8)} 00:00000000 00000000 ${String(s.uid).padStart(5)}        0 ${s.ino} 2 0000000000000000 0`;
      return line.padEnd(width);
    });
  return `${[head.padEnd(width), ...rows].join('\n')}\n`;
}

/** Differs: memory is counted in none. Ref: net/ipv4/proc.c:sockstat_seq_show() */
export function sockstat(nl: Netlink): string {
  const socks = nl.dumpSocks();
  const count = (netid: SockMessage['netid']): number =>
    socks.filter((s) => s.netid === netid && s.family === 'inet').length;
  const waits = socks.filter((s) => s.netid === 'tcp' && s.ino === 0 && s.state === 'TIME-WAIT').length;
  const tcp = socks.filter((s) => s.netid === 'tcp' && s.family === 'inet' && s.state !== 'TIME-WAIT');
  const orphans = tcp.filter((s) => s.ino === 0 && s.state !== 'SYN-RECV' && s.state !== 'ESTAB').length;
  const used = socks.filter((s) => s.ino !== 0).length;
  return `sockets: used ${used}\nTCP: inuse ${tcp.length} orphan ${orphans} tw ${waits} alloc ${tcp.length} mem 0\nUDP: inuse ${count('udp')} mem 0\nUDPLITE: inuse 0\nRAW: inuse ${count('raw')}\nFRAG: inuse 0 memory 0\n`;
}

/** An address and port as a little-endian machine prints its words. */
function end(addr: string, port: number, v6: boolean): string {
  const bytes = v6
    ? ipv6ToBytes((addr === '*' ? '::' : (parseIpv6(addr) ?? '::')) as Ipv6Addr)
    : [24, 16, 8, 0].map((shift) => ((parseIpv4(addr) ?? 0) >>> shift) & 0xff);
  let words = '';
  for (let i = 0; i < bytes.length; i += 4) words += [3, 2, 1, 0].map((k) => hex(bytes[i + k]!, 2)).join('');
  return `${words}:${hex(port, 4)}`;
}

function hex(n: number, width: number): string {
  return n.toString(16).toUpperCase().padStart(width, '0');
}
