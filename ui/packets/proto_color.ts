/** The CSS variable of a protocol's colour; the name is always written beside it. */
export function protoVar(proto: string): string {
  switch (proto) {
    case 'ARP':
      return '--p-arp';
    case 'ICMP':
    case 'IGMP':
      return '--p-icmp';
    case 'ICMPv6':
      return '--p-icmpv6';
    case 'TCP':
      return '--p-tcp';
    case 'UDP':
      return '--p-udp';
    case 'STP':
      return '--p-stp';
    default:
      return '--p-other';
  }
}
