import { formatIpv4, type Ipv4Addr, parseIpv4 } from '../core/addr/ipv4.ts';
import { type Ipv6Addr, ipv6ToBytes } from '../core/addr/ipv6.ts';
import { fail, ok, type Result } from '../core/errno.ts';
import type { NetnsId } from '../core/net.ts';
import type { LinkMessage } from '../core/netlink/messages.ts';
import type { Netlink } from '../core/netlink/netlink.ts';
import type { NetFiles } from './proc/network.ts';
import type { Bytes } from './proc/sys.ts';
import { fibTrie, fibTriestat } from './proc_net/fib_trie.ts';
import { nfConntrack } from './proc_net/nf_conntrack.ts';
import { packetSockets, rawSockets, sockstat, tcpSockets, udpSockets } from './proc_net/raw_sockets.ts';
import { withoutEntries } from './proc_net/without_entries.ts';

/** /proc/net: what old tools read, made from the dumps the new ones ask for. */
export class ProcNet implements NetFiles {
  private readonly netlink: (netns: NetnsId) => Netlink;

  constructor(netlink: (netns: NetnsId) => Netlink) {
    this.netlink = netlink;
  }

  list(netns: NetnsId, path: string): readonly string[] | null {
    const more = this.netlink(netns).nf.proc?.list(path) ?? null;
    return path === '' ? [...Object.keys(files), ...(more ?? [])] : more;
  }

  stat(_netns: NetnsId, path: string): { readonly mode: number } | null {
    return path.startsWith('xt_recent/') ? { mode: 0o644 } : null;
  }

  read(netns: NetnsId, path: string): Result<Bytes> | null {
    const make = files[path];
    if (make !== undefined) return ok(make(this.netlink(netns)));
    const legacy = legacyNames[path];
    if (legacy !== undefined) {
      const names = tablesNames(this.netlink(netns), legacy);
      return names === '' ? null : ok(names);
    }
    return path.includes('/') ? (this.netlink(netns).nf.proc?.read(path) ?? null) : null;
  }

  write(netns: NetnsId, path: string, data: Bytes): Result<void> {
    return this.netlink(netns).nf.proc?.write(path, data) ?? fail('EACCES');
  }

  readlink(): string | null {
    return null;
  }
}

/** There while iptables-legacy has tables. Ref: net/netfilter/x_tables.c:xt_proto_init() */
const legacyNames: Record<string, 'ipv4' | 'ipv6'> = { ip_tables_names: 'ipv4', ip6_tables_names: 'ipv6' };

/** The last comes first. Ref: net/netfilter/x_tables.c:xt_table_seq_show() */
function tablesNames(nl: Netlink, family: 'ipv4' | 'ipv6'): string {
  const names = nl.nf.dumpTables(family).flatMap((t) => (t.legacy ? [`${t.name}\n`] : []));
  return names.reverse().join('');
}

const files: Record<string, (nl: Netlink) => string> = {
  arp,
  dev,
  dev_mcast: devMcast,
  fib_trie: fibTrie,
  fib_triestat: fibTriestat,
  icmp: (nl) => rawSockets(nl, 'icmp', 'inet'),
  icmp6: (nl) => rawSockets(nl, 'icmp', 'inet6'),
  if_inet6: ifInet6,
  igmp,
  igmp6,
  ipv6_route: ipv6Route,
  packet: packetSockets,
  ptype,
  raw: (nl) => rawSockets(nl, 'raw', 'inet'),
  raw6: (nl) => rawSockets(nl, 'raw', 'inet6'),
  route,
  tcp: (nl) => tcpSockets(nl, 'inet'),
  tcp6: (nl) => tcpSockets(nl, 'inet6'),
  udp: (nl) => udpSockets(nl, 'inet'),
  udp6: (nl) => udpSockets(nl, 'inet6'),
  sockstat,
  snmp: (nl) => tables(nl, ['Ip', 'Icmp', 'IcmpMsg', 'Tcp', 'Udp', 'UdpLite']),
  nf_conntrack: nfConntrack,
  netstat: (nl) => tables(nl, ['TcpExt', 'IpExt']),
  snmp6,
  ...Object.fromEntries(Object.entries(withoutEntries).map(([name, text]) => [name, () => text])),
};

/** The protocols that take frames; a capture shows as the process that sees all. Ref: net/core/net-procfs.c:ptype_seq_show() */
function ptype(nl: Netlink): string {
  const line = (type: string, device: string, fn: string): string => `${type.padEnd(4)} ${device.padEnd(8)} ${fn}\n`;
  const taps = nl.dumpSocks().filter((s) => s.family === 'packet');
  const tapLine = (s: (typeof taps)[number]): string =>
    line(
      s.local === '*' ? 'ALL ' : hex(Number(s.local), 4),
      s.localPort === '*' ? '' : s.localPort,
      s.netid === 'p_raw' ? 'tpacket_rcv' : 'packet_rcv',
    );
  return (
    'Type Device      Function\n' +
    taps.map(tapLine).join('') +
    line('0800', '', 'ip_rcv') +
    line('0806', '', 'arp_rcv') +
    line('86dd', '', 'ipv6_rcv')
  );
}

function links(nl: Netlink): Map<number, LinkMessage> {
  return new Map(nl.dumpLinks().map((l) => [l.ifindex, l]));
}

/** Ref: net/core/net-procfs.c:dev_seq_printf_stats() */
function dev(nl: Netlink): string {
  let out =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  for (const { ifname, stats: s } of nl.dumpLinks()) {
    const rx = [
      pad(s.rxBytes, 7),
      pad(s.rxPackets, 7),
      pad(s.rxErrors, 4),
      pad(s.rxDropped, 4),
      pad(0, 4),
      pad(0, 5),
      pad(0, 10),
      pad(s.multicast, 9),
    ];
    const tx = [
      pad(s.txBytes, 8),
      pad(s.txPackets, 7),
      pad(s.txErrors, 4),
      pad(s.txDropped, 4),
      pad(0, 4),
      pad(s.collisions, 5),
      pad(s.carrierErrors, 7),
      pad(0, 10),
    ];
    out += `${ifname.padStart(6)}: ${rx.join(' ')} ${tx.join(' ')}\n`;
  }
  return out;
}

/** Ref: net/ipv4/arp.c:arp_format_neigh_entry() */
function arp(nl: Netlink): string {
  const names = links(nl);
  let out = 'IP address       HW type     Flags       HW address            Mask     Device\n';
  for (const n of nl.dumpNeighs('inet')) {
    if (n.state === 'NOARP') continue;
    const flags =
      n.state === 'PERMANENT' ? 0x6 : n.lladdr !== null && n.state !== 'FAILED' && n.state !== 'INCOMPLETE' ? 0x2 : 0;
    const mac = flags === 0 ? '00:00:00:00:00:00' : n.lladdr;
    out += `${formatIpv4(n.dst as Ipv4Addr).padEnd(16)} 0x1         0x${flags.toString(16).padEnd(10)}${mac}     *        ${names.get(n.ifindex)?.ifname ?? ''}\n`;
  }
  return out;
}

/** Ref: net/ipv4/fib_trie.c:fib_route_seq_show() */
function route(nl: Netlink): string {
  const names = links(nl);
  const line = (fields: string): string => `${fields.padEnd(127)}\n`;
  let out = line('Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT');
  for (const r of nl.dumpRoutes('inet', 254)) {
    if (r.type === 'broadcast' || r.type === 'multicast') continue;
    const hop = r.nexthops[0];
    const reject = r.type === 'unreachable' || r.type === 'prohibit';
    const via = hop?.via && hop.viaFamily === 'inet' ? (hop.via as Ipv4Addr) : 0;
    const flags = (reject ? 0x200 : 0) | (via ? 2 : 0) | (r.dstLen === 32 ? 4 : 0) | 1;
    const mask = r.dstLen === 0 ? 0 : (0xffffffff << (32 - r.dstLen)) >>> 0;
    const name = hop?.ifindex ? (names.get(hop.ifindex)?.ifname ?? '*') : '*';
    const mtu = r.metrics.advmss ? r.metrics.advmss + 40 : 0;
    out += line(
      `${name}\t${hexLe(r.dst as number)}\t${hexLe(via)}\t${flags.toString(16).toUpperCase().padStart(4, '0')}\t0\t0\t${r.priority}\t${hexLe(mask)}\t${mtu}\t${r.metrics.window ?? 0}\t${(r.metrics.rtt ?? 0) >> 3}`,
    );
  }
  return out;
}

/** Differs: how often a route is referred to is not counted. Ref: net/ipv6/ip6_fib.c:ipv6_route_native_seq_show() */
function ipv6Route(nl: Netlink): string {
  const names = links(nl);
  const line = (dst: string, via: string, metric: number, refs: number, flags: number, dev: string): string =>
    `${dst} ${NOWHERE} 00 ${via} ${hex(metric, 8)} ${hex(refs, 8)} 00000000 ${hex(flags, 8)} ${dev.padStart(8)}\n`;
  const tables = new Map<number, string>();
  for (const r of nl.dumpRoutes('inet6')) {
    const local = r.type === 'local' || r.type === 'anycast';
    const reject = r.nexthops.length === 0;
    for (const hop of reject ? [null] : r.nexthops) {
      const dev = hop === null ? undefined : names.get(hop.ifindex);
      // RTF_UP, RTF_GATEWAY, RTF_REJECT | RTF_NONEXTHOP, RTF_NONEXTHOP | RTF_LOCAL
      const flags = reject || (dev?.flags.loopback && !local) ? 0x200200 : local ? 0x80200001 : hop?.via ? 3 : 1;
      const via = hop?.via ? hex6(hop.via as Ipv6Addr) : NOWHERE;
      const refs = local ? (dev?.flags.loopback ? 3 : 2) : 1;
      const dst = `${hex6(r.dst as Ipv6Addr)} ${hex(r.dstLen, 2)}`;
      const text = line(dst, via, r.priority, refs, flags, dev?.ifname ?? 'lo');
      tables.set(r.table, (tables.get(r.table) ?? '') + text);
    }
  }
  // every table ends in the entry that stands for nothing
  const none = line(`${NOWHERE} 00`, NOWHERE, 0xffffffff, 1, 0x200200, 'lo');
  const ids = [...new Set([254, ...tables.keys(), 255])];
  return ids.map((id) => (tables.get(id) ?? '') + none).join('');
}

const NOWHERE = '0'.repeat(32);

/** Ref: net/ipv6/addrconf.c:if6_seq_show() */
function ifInet6(nl: Netlink): string {
  const names = links(nl);
  const scopes: Record<string, number> = { global: 0, host: 0x10, link: 0x20, site: 0x40 };
  return nl
    .dumpAddrs('inet6')
    .map((a) => {
      const scope = typeof a.scope === 'number' ? a.scope : (scopes[a.scope] ?? 0);
      const flags =
        (a.permanent ? 0x80 : 0) |
        (a.tentative ? 0x40 : 0) |
        (a.deprecated ? 0x20 : 0) |
        (a.dadfailed ? 8 : 0) |
        (a.nodad ? 2 : 0);
      const name = names.get(a.ifindex)?.ifname ?? '';
      return `${hex6(a.local as Ipv6Addr)} ${hex(a.ifindex, 2)} ${hex(a.prefixLen, 2)} ${hex(scope, 2)} ${hex(flags, 2)} ${name.padStart(8)}\n`;
    })
    .join('');
}

/** Ref: net/core/net-procfs.c:dev_mc_seq_show() */
function devMcast(nl: Netlink): string {
  const names = links(nl);
  return nl
    .dumpMaddrs()
    .filter((m) => m.family === 'link')
    .map(
      (m) =>
        `${String(m.ifindex).padEnd(4)} ${(names.get(m.ifindex)?.ifname ?? '').padEnd(15)} ${String(m.users).padEnd(5)} ${(m.static ? '1' : '0').padEnd(5)} ${m.addr.replaceAll(':', '')}\n`,
    )
    .join('');
}

/** Ref: net/ipv4/igmp.c:igmp_mc_seq_show() */
function igmp(nl: Netlink): string {
  const groups = nl.dumpMaddrs().filter((m) => m.family === 'inet');
  let out = 'Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n';
  for (const link of nl.dumpLinks()) {
    const own = groups.filter((g) => g.ifindex === link.ifindex);
    if (own.length === 0) continue;
    out += `${link.ifindex}\t${link.ifname.padEnd(10)}: ${String(own.length).padStart(5)} ${'V3'.padStart(7)}\n`;
    for (const g of own)
      out += `\t\t\t\t${hexLe(parseIpv4(g.addr) ?? 0)} ${String(g.users).padStart(5)} 0:00000000\t\t0\n`;
  }
  return out;
}

/** Ref: net/ipv6/mcast.c:igmp6_mc_seq_show() */
function igmp6(nl: Netlink): string {
  const names = links(nl);
  return nl
    .dumpMaddrs()
    .filter((m) => m.family === 'inet6')
    .map((m) => {
      // the all-nodes groups were never reported (MAF_NOREPORT, MAF_LOADED), the others are settled
      const flags = m.addr === 'ff01::1' ? 8 : m.addr === 'ff02::1' ? 0xc : 4;
      return `${String(m.ifindex).padEnd(4)} ${(names.get(m.ifindex)?.ifname ?? '').padEnd(15)} ${hex6(m.addr as Ipv6Addr)} ${String(m.users).padStart(5)} ${flags.toString(16).toUpperCase().padStart(8, '0')} 0\n`;
    })
    .join('');
}

/** Ref: net/ipv4/proc.c:snmp_seq_show_ipstats() */
function tables(nl: Netlink, names: readonly string[]): string {
  const snmp = nl.snmp();
  return names
    .filter((name) => snmp[name] !== undefined)
    .map((name) => {
      const counters = Object.entries(snmp[name]!);
      return `${name}: ${counters.map(([k]) => k).join(' ')}\n${name}: ${counters.map(([, v]) => v).join(' ')}\n`;
    })
    .join('');
}

/** Ref: net/ipv6/proc.c:snmp6_seq_show() */
function snmp6(nl: Netlink): string {
  const counters = Object.entries(nl.snmp().snmp6 ?? {});
  return counters.map(([name, value]) => `${name.padEnd(32)}\t${value}\n`).join('');
}

function pad(n: number, width: number): string {
  return String(n).padStart(width);
}

function hex(n: number, width: number): string {
  return n.toString(16).padStart(width, '0');
}

/** A host-order word as a little-endian machine prints a network-order one. */
function hexLe(n: number): string {
  const le = ((n & 0xff) << 24) | ((n & 0xff00) << 8) | ((n >>> 8) & 0xff00) | (n >>> 24);
  return (le >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

function hex6(a: Ipv6Addr): string {
  return ipv6ToBytes(a)
    .map((b) => hex(b, 2))
    .join('');
}
