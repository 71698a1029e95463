import { type Ndo, printInvalid } from './netdissect.ts';
import { grePrint } from './print_gre.ts';
import { icmpPrint } from './print_icmp.ts';
import { icmp6Print } from './print_icmp6.ts';
import { igmpPrint } from './print_igmp.ts';
import { tcpPrint } from './print_tcp.ts';
import { udpPrint } from './print_udp.ts';
import { ipprotoValues, protoNames } from './tokens.ts';

/** What a transport printer needs of the header around it. */
export type IpContext = {
  readonly version: 4 | 6;
  readonly fragmented: boolean;
  readonly ttl: number;
  /** Where the IP header is. */
  readonly iph: number;
};

/** Ref: tcpdump print-ip-demux.c:ip_demux_print() */
export function ipDemuxPrint(ndo: Ndo, p: number, length: number, ip: IpContext, proto: number): void {
  const requires = (version: 4 | 6): boolean => {
    if (ip.version === version) return true;
    ndo.out += `[${ipprotoValues.get(proto) ?? 'unknown'} requires IPv${version}]`;
    printInvalid(ndo);
    return false;
  };
  switch (proto) {
    case 6:
      return tcpPrint(ndo, p, length, ip);
    case 17:
      return udpPrint(ndo, p, length, ip);
    case 1:
      if (requires(4)) icmpPrint(ndo, p, length, ip.fragmented);
      return;
    case 58:
      if (requires(6)) icmp6Print(ndo, p, length, ip);
      return;
    case 2:
      if (requires(4)) igmpPrint(ndo, p, length);
      return;
    case 4:
      return ndo.printers.ip(ndo, p, length);
    case 41:
      return ndo.printers.ip6(ndo, p, length);
    case 47:
      return grePrint(ndo, p, length);
    case 77:
      ndo.out += ` nd ${length}`;
      return;
    case 143:
      if (requires(6)) ndo.printers.ether(ndo, p, length, Math.max(0, ndo.snapend - p));
      return;
    case 59:
      ndo.out += 'no next header';
      return;
    default: {
      const name = ndo.nflag ? '-' : (protoNames[proto] ?? '-');
      ndo.out += `${name === '-' ? ` ip-proto-${proto}` : ` ${name}`} ${length}`;
    }
  }
}
