/** Drops that are how a network works: a flood also reaches those it is not for. All others are somebody's trouble. */
const EVERYDAY: ReadonlySet<string> = new Set([
  'OTHERHOST',
  'BRIDGE_NO_EGRESS',
  'MCAST_NOT_MEMBER',
  'ARP_NOT_FOR_US',
  'LOCAL_MAC',
  'SOCKET_FILTER',
  'IPV6_NDISC_NS_OTHERHOST',
]);

/** Raw sockets take copies: what is left of an ICMP message then finds no socket. And who comes up speaks before it may. */
const EVERYDAY_OF: ReadonlySet<string> = new Set([
  'ICMP NO_SOCKET',
  'ICMPv6 NO_SOCKET',
  'IGMP NO_SOCKET',
  'ICMPv6 QDISC_DROP',
  'IGMP QDISC_DROP',
]);

/** A drop of a packet for this reason is worth a person's look. */
export function isLoudReason(reason: string, proto: string): boolean {
  return !EVERYDAY.has(reason) && !EVERYDAY_OF.has(`${proto} ${reason}`);
}
