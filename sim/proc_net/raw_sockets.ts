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
