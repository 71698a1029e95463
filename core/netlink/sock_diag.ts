import { formatIpv4, type Ipv4Addr } from '../addr/ipv4.ts';
import type { Ifindex } from '../device.ts';
import type { Net } from '../net.ts';
import type { Sock } from '../socket/socket.ts';
import type { SockMessage } from './netlink.ts';

/** What ss and /proc/net/{raw,udp,tcp,packet,icmp} list, in the order they were made. Ref: net/ipv4/inet_diag.c, net/packet/diag.c */
export function dumpSocks(net: Net): SockMessage[] {
  return [...net.socks].map((sk) => fill(net, sk)).filter((m) => m !== null);
}

function fill(net: Net, sk: Sock): SockMessage | null {
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
  const text = (a: unknown): string => (typeof a === 'number' ? formatIpv4(a as Ipv4Addr) : String(a));
  return {
    netid: sk.kind === 'ping' ? 'icmp' : sk.kind,
    family: sk.family,
    state: sk.kind === 'tcp' ? sk.state : sk.connected ? 'ESTAB' : 'UNCONN',
    recvQ: sk.kind === 'tcp' ? 0 : sk.rmem,
    sendQ: sk.kind === 'tcp' ? sk.backlog : 0,
    local: text(sk.rcvSaddr),
    localPort: String(sk.num),
    peer: text(sk.daddr),
    peerPort: sk.dport === 0 ? '*' : String(sk.dport),
    boundIf: sk.boundDevIf,
    v6only: sk.options.v6only === true,
    ino: sk.ino,
    uid: 0,
  };
}
