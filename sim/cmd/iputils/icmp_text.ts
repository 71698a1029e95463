const UNREACH = [
  'Destination Net Unreachable',
  'Destination Host Unreachable',
  'Destination Protocol Unreachable',
  'Destination Port Unreachable',
  '',
  'Source Route Failed',
  'Destination Net Unknown',
  'Destination Host Unknown',
  'Source Host Isolated',
  'Destination Net Prohibited',
  'Destination Host Prohibited',
  'Destination Net Unreachable for Type of Service',
  'Destination Host Unreachable for Type of Service',
  'Packet filtered',
  'Precedence Violation',
  'Precedence Cutoff',
] as const;

const REDIRECT = ['Network', 'Host', 'Type of Service and Network', 'Type of Service and Host'] as const;

/** What an ICMP message says; `info` is its MTU, pointer or gateway (as text). Ref: ping.c:pr_icmph() */
export function icmpText(type: number, code: number, info: number, gateway: string): string {
  switch (type) {
    case 0:
      return 'Echo Reply';
    case 3:
      if (code === 4) return `Frag needed and DF set (mtu = ${info})`;
      return UNREACH[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case 4:
      return 'Source Quench';
    case 5: {
      const what = REDIRECT[code];
      return `${what === undefined ? `Redirect, Bad Code: ${code}` : `Redirect ${what}`}(New nexthop: ${gateway})`;
    }
    case 8:
      return 'Echo Request';
    case 11:
      if (code === 0) return 'Time to live exceeded';
      return code === 1 ? 'Frag reassembly time exceeded' : `Time exceeded, Bad Code: ${code}`;
    case 12:
      return `Parameter problem: pointer = ${info}`;
    case 13:
      return 'Timestamp';
    case 14:
      return 'Timestamp Reply';
    case 15:
      return 'Information Request';
    case 16:
      return 'Information Reply';
    case 17:
      return 'Address Mask Request';
    case 18:
      return 'Address Mask Reply';
    default:
      return `Bad ICMP type: ${type}`;
  }
}

const UNREACH6 = [
  'No route',
  'Administratively prohibited',
  'Beyond scope of source address',
  'Address unreachable',
  'Port unreachable',
] as const;

/** Ref: ping6_common.c:print_icmp() */
export function icmp6Text(type: number, code: number, info: number): string {
  switch (type) {
    case 1:
      return `Destination unreachable: ${UNREACH6[code] ?? `Unknown code ${code}`}`;
    case 2:
      return `Packet too big: mtu=${info}${code ? `, code=${code}` : ''}`;
    case 3:
      return `Time exceeded: ${code === 0 ? 'Hop limit' : code === 1 ? 'Defragmentation failure' : `code ${code}`}`;
    case 4: {
      const what = ['Wrong header field ', 'Unknown header ', 'Unknown option '][code] ?? `code ${code} `;
      return `Parameter problem: ${what}at ${info}`;
    }
    case 128:
      return 'Echo request';
    case 129:
      return 'Echo reply';
    case 130:
      return 'MLD Query';
    case 131:
      return 'MLD Report';
    case 132:
      return 'MLD Reduction';
    default:
      return `unknown icmp type: ${type}`;
  }
}
