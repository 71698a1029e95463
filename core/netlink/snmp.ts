import { snmp6Lines } from '../ipv6/snmp6.ts';
import type { Net } from '../net.ts';

/** /proc/net/snmp and netstat, by the name at the start of their lines; snmp6 as one. Ref: net/ipv4/proc.c:snmp_seq_show(), netstat_seq_show() */
export function ipSnmp(net: Net): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const { mib, devconfAll, sysctl } = net.ipv4;
  const { InReceives, ...rest } = mib.ip;
  return {
    Ip: {
      Forwarding: devconfAll.data.forwarding !== 0 ? 1 : 2,
      DefaultTTL: sysctl.ip_default_ttl,
      InReceives,
      ...rest,
    },
    Icmp: { ...mib.icmp },
    ...(mib.icmpMsg.size > 0 ? { IcmpMsg: Object.fromEntries([...mib.icmpMsg].sort(byType)) } : {}),
    Tcp: { RtoAlgorithm: 1, RtoMin: 200, RtoMax: 120000, MaxConn: -1, ...mib.tcp },
    Udp: { ...mib.udp },
    UdpLite: Object.fromEntries(Object.keys(mib.udp).map((name) => [name, 0])),
    TcpExt: Object.fromEntries(mib.linux),
    IpExt: { ...mib.ipExt },
    snmp6: Object.fromEntries(snmp6Lines(net.ipv6.mib)),
  };
}

/** InType before OutType, each by number. */
function byType([a]: readonly [string, number], [b]: readonly [string, number]): number {
  const side = (name: string) => (name.startsWith('In') ? 0 : 1);
  const type = (name: string) => Number(name.replace(/\D/g, ''));
  return side(a) - side(b) || type(a) - type(b);
}
