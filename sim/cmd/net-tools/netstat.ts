import type { SockMessage } from '../../../core/netlink/netlink.ts';
import type { Command, Sys } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { printFib, printFib6 } from './fib_print.ts';
import { interfaces, printLong, printShort } from './interface.ts';
import { netstatUsage, netstatVersion } from './usage.ts';

const longs = {
  route: 'r', interfaces: 'i', groups: 'g', statistics: 's', masquerade: 'M', verbose: 'v', wide: 'W', numeric: 'n',
  'numeric-hosts': 'n', 'numeric-ports': 'n', 'numeric-users': 'n', symbolic: 'N', extend: 'e', programs: 'p', timers: 'o',
  continuous: 'c', listening: 'l', all: 'a', fib: 'F', cache: 'C', tcp: 't', udp: 'u', raw: 'w', unix: 'x', protocol: 'A:',
  inet: '4', inet6: '6', version: 'V', help: 'h', context: 'Z',
}; // biome-ignore format: a table

/** ss's names of the TCP states, as netstat writes them. */
const states: Readonly<Record<string, string>> = {
  LISTEN: 'LISTEN', ESTAB: 'ESTABLISHED', 'SYN-SENT': 'SYN_SENT', 'SYN-RECV': 'SYN_RECV', 'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2', 'TIME-WAIT': 'TIME_WAIT', 'CLOSE-WAIT': 'CLOSE_WAIT', 'LAST-ACK': 'LAST_ACK', CLOSING: 'CLOSING',
  UNCONN: '',
}; // biome-ignore format: a table

/** `netstat`. Ref: net-tools 2.10 netstat.c:main() */
export const netstat: Command = { path: '/usr/bin/netstat', program };

function program(sys: Sys): number {
  const { opts } = getopt(sys.argv, 'A:CFMacdeghilnNoprsStuUVv?wxWZ64', longs);
  const given = new Map<string, number>();
  for (const o of opts) {
    if ('error' in o) {
      sys.err(`${sys.argv[0]}: ${o.error}\n${netstatUsage}`);
      return 3;
    }
    if (o.opt === 'A') given.set(o.arg === 'inet6' ? '6' : '4', 1);
    else given.set(o.opt, (given.get(o.opt) ?? 0) + 1);
  }
  const has = (letter: string): boolean => given.has(letter);
  const nl = sys.netlink();
  if (has('V')) {
    sys.out(netstatVersion);
    return 0;
  }
  if (has('h') || has('?')) {
    sys.err(
      `${netstatUsage
        .split('\n')
        .filter((l) => /^ {4}\S/.test(l))
        .join('\n')}\n`,
    );
    sys.out(
      netstatUsage
        .split('\n')
        .filter((l) => !/^ {4}\S/.test(l))
        .join('\n'),
    );
    return 0;
  }
  if (has('Z')) {
    sys.err('SELinux is not enabled on this machine.\n');
    return 1;
  }
  if (has('M')) {
    sys.err("netstat: no support for `ip_masquerade' on this system.\n");
    return 1;
  }
  if (has('r')) {
    sys.out(has('6') ? printFib6(nl, has('n')) : printFib(sys, nl, has('n'), has('e') ? 1 : 2));
    return 0;
  }
  if (has('i')) {
    sys.out('Kernel Interface table\n');
    const shown = interfaces(nl).filter((i) => has('a') || i.link.flags.up);
    if (has('e')) for (const i of shown) sys.out(printLong(nl, i));
    else {
      sys.out('Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n');
      for (const i of shown) sys.out(printShort(i));
    }
    return 0;
  }
  if (has('g')) {
    groups(sys);
    return 0;
  }
  if (has('s')) {
    for (const [proto, counters] of Object.entries(nl.snmp())) {
      sys.out(`${proto}:\n`);
      for (const [name, value] of Object.entries(counters)) if (value !== 0) sys.out(`    ${name}: ${value}\n`);
    }
    return 0;
  }
  sockets(sys, has);
  return 0;
}

/** `-g`: who listens to which multicast group. Ref: netstat.c:igmp_do_one() */
function groups(sys: Sys): void {
  const nl = sys.netlink();
  const names = new Map<number, string>(nl.dumpLinks().map((l) => [l.ifindex, l.ifname]));
  sys.out('IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ---------------------\n');
  for (const family of ['inet', 'inet6'] as const) {
    for (const m of nl.dumpMaddrs()) {
      if (m.family !== family) continue;
      sys.out(`${(names.get(m.ifindex) ?? '').padEnd(15)} ${String(m.users).padEnd(6)} ${m.addr}\n`);
    }
  }
}

/** Ref: netstat.c:tcp_do_one(), udp_do_one(), raw_do_one() */
function sockets(sys: Sys, has: (letter: string) => boolean): void {
  const chosen = ['t', 'u', 'w'].filter(has);
  const inet = chosen.length > 0 || !has('x');
  const unix = has('x') || (chosen.length === 0 && !has('4') && !has('6'));
  const which = has('l') ? 'only servers' : has('a') ? 'servers and established' : 'w/o servers';
  const wanted = (letter: string): boolean => chosen.length === 0 || chosen.includes(letter);
  if (inet) {
    let head = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      `;
    if (has('e')) head += ' User       Inode     ';
    if (has('p')) head += ' PID/Program name    ';
    sys.out(`${head}\n`);
    for (const [letter, netids] of [
      ['t', ['tcp']],
      ['u', ['udp']],
      ['w', ['raw', 'icmp']],
    ] as const) {
      if (!wanted(letter)) continue;
      for (const family of ['inet', 'inet6'] as const) {
        if ((has('4') && family === 'inet6') || (has('6') && family === 'inet' && !has('4'))) continue;
        for (const s of sys.netlink().dumpSocks()) {
          if (s.family !== family || !(netids as readonly string[]).includes(s.netid)) continue;
          const server = s.state === 'LISTEN' || s.state === 'UNCONN';
          if (has('a') || has('l') === server) sys.out(socketRow(s, has));
        }
      }
    }
  }
  if (unix) {
    sys.out(`Active UNIX domain sockets (${which})\n`);
    const program = has('p') ? ' PID/Program name    ' : '';
    sys.out(`Proto RefCnt Flags       Type       State         I-Node  ${program} Path\n`);
  }
}

function socketRow(s: SockMessage, has: (letter: string) => boolean): string {
  const proto = `${s.netid === 'icmp' ? 'raw' : s.netid}${s.family === 'inet6' ? '6' : ''}`;
  const any = s.family === 'inet6' ? '::' : '0.0.0.0';
  const end = (addr: string, port: string): string =>
    `${addr === '*' ? any : addr.replace(/^\[|\]$/g, '')}:${port === '0' ? '*' : port}`;
  const state = states[s.state] ?? s.state;
  let row = `${proto.padEnd(5)} ${String(s.recvQ).padStart(6)} ${String(s.state === 'LISTEN' ? 0 : s.sendQ).padStart(6)} `;
  row += `${end(s.local, s.localPort).padEnd(23)} ${end(s.peer, s.peerPort).padEnd(23)} ${state.padEnd(11)}`;
  if (has('e')) row += ` ${String(s.uid).padEnd(10)} ${String(s.ino).padEnd(10)}`;
  if (has('p')) row += ` ${'-'.padEnd(20)}`;
  return `${row}\n`;
}
