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

/** A drop for this reason is worth a person's look. */
export function isLoudReason(reason: string): boolean {
  return !EVERYDAY.has(reason);
}
