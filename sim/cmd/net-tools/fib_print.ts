import { formatIpv4, type Ipv4Addr, inetMakeMask, ipv4 } from '../../../core/addr/ipv4.ts';
import type { RouteMessage } from '../../../core/netlink/messages.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import type { Sys } from '../../proc/sys.ts';
import { inetName } from './inet.ts';

const RT_TABLE_MAIN = 254;

/** How many columns: 1 `route`, 2 `route -e` and `netstat -r`, 3 `route -ee`. */
export type Extent = 1 | 2 | 3;

/** The main table as /proc/net/route has it. Ref: lib/inet_gr.c:rprint_fib(), net/ipv4/fib_trie.c:fib_route_seq_show() */
export function printFib(sys: Sys, nl: Netlink, numeric: boolean, extent: Extent): string {
  const head = 'Kernel IP routing table\nDestination     Gateway         Genmask         Flags ';
  const rest = ['Metric Ref    Use Iface', '  MSS Window  irtt Iface', 'Metric Ref    Use Iface    MSS   Window irtt'];
  let text = `${head}${rest[extent - 1]}\n`;
  const names = new Map<number, string>(nl.dumpLinks().map((l) => [l.ifindex, l.ifname]));
  for (const r of nl.dumpRoutes('inet', RT_TABLE_MAIN)) {
    if (r.type === 'broadcast' || r.type === 'multicast') continue;
    text += `${row(sys, r, names, numeric, extent)}\n`;
  }
  return text;
}

function row(sys: Sys, r: RouteMessage, names: ReadonlyMap<number, string>, numeric: boolean, extent: Extent): string {
  const reject = r.type === 'unreachable' || r.type === 'prohibit';
  const hop = r.nexthops[0];
  const via = (hop?.viaFamily === 'inet6' ? 0 : (hop?.via ?? 0)) as Ipv4Addr;
  const flags = `${reject ? '!' : 'U'}${via !== 0 ? 'G' : ''}${r.dstLen === 32 ? 'H' : ''}`;
  const iface = reject ? '-' : ((hop && names.get(hop.ifindex)) ?? '*');
  const dst = r.dst as Ipv4Addr;
  const isDefault = dst === 0 && r.dstLen === 0;
  const to = isDefault && !numeric ? 'default' : inetName(sys, dst, numeric || r.dstLen !== 32);
  const gateway = reject ? '-' : inetName(sys, via, numeric || via === 0);
  const mask = formatIpv4(ipv4(inetMakeMask(r.dstLen)));
  const fixed = [to, gateway, mask].map((t) => t.slice(0, 15).padEnd(15)).join(' ');
  const advmss = r.metrics.advmss ?? 0;
  const mss = String(advmss ? advmss + 40 : 0);
  const window = String(r.metrics.window ?? 0);
  const irtt = String((r.metrics.rtt ?? 0) >> 3);
  if (extent === 2) {
    if (reject) return `${fixed} ${flags.padEnd(5)} ${'-'.padStart(5)} ${'-'.padEnd(5)} ${'-'.padStart(6)} ${iface}`;
    return `${fixed} ${flags.padEnd(5)} ${mss.padStart(5)} ${window.padEnd(5)} ${irtt.padStart(6)} ${iface}`;
  }
  const first = `${fixed} ${flags.padEnd(5)} ${String(r.priority).padEnd(6)} ${(reject ? '-' : '0').padEnd(2)} ${'0'.padStart(7)}`;
  if (extent === 1) return `${first} ${iface}`;
  const tail = reject ? ['-', '-', '-'] : [mss, window, irtt];
  return `${first} ${iface.padEnd(8)} ${tail[0]!.padEnd(5)} ${tail[1]!.padEnd(6)} ${tail[2]}`;
}

/** Both tables as /proc/net/ipv6_route has them. Ref: lib/inet6_gr.c:rprint_fib6() */
export function printFib6(nl: Netlink, numeric: boolean): string {
  let text =
    'Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref  Use If\n';
  const names = new Map<number, string>(nl.dumpLinks().map((l) => [l.ifindex, l.ifname]));
  for (const r of nl.dumpRoutes('inet6')) {
    for (const hop of r.nexthops.length > 0 ? r.nexthops : [{ ifindex: 0, via: null }]) {
      const any = numeric ? '::' : '[::]';
      const dst = `${r.dst === '::' && !numeric ? any : r.dst}/${r.dstLen}`;
      const local = r.type === 'local' || r.type === 'anycast';
      const reject = r.type !== 'unicast' && !local && r.type !== 'multicast';
      const flags = `${reject ? '!' : 'U'}${hop.via !== null ? 'G' : ''}${r.dstLen === 128 && !local ? 'H' : ''}${local || reject ? 'n' : ''}`;
      const iface = names.get(hop.ifindex) ?? 'lo';
      const metric = String(r.priority > 0x7fffffff ? r.priority - 2 ** 32 : r.priority);
      text += `${dst.padEnd(30)} ${String(hop.via ?? any).padEnd(26)} ${flags.padEnd(4)} ${metric.padEnd(3)} ${'1'.padEnd(2)}${'0'.padStart(6)} ${iface}\n`;
    }
  }
  return text;
}
