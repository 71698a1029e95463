import type { Net } from '../core/net.ts';
import type { NetlinkEvent, NetlinkGroup } from '../core/netlink/event.ts';

/** Who hears the multicasts of a namespace, and what waits for them. */
export type Listener = {
  readonly net: Net;
  readonly groups: ReadonlySet<NetlinkGroup>;
  readonly queue: NetlinkEvent[];
  readonly wake: () => void;
};

const CT_GROUPS = {
  CT_NEW: 'conntrack_new',
  CT_UPDATE: 'conntrack_update',
  CT_DESTROY: 'conntrack_destroy',
} as const;

/** The group an event is sent to. Ref: net/core/rtnetlink.c:rtnl_notify() and its callers */
export function groupOf(event: NetlinkEvent): NetlinkGroup {
  if ('trace' in event) return 'nftrace';
  if ('ct' in event) return CT_GROUPS[event.type];
  if ('link' in event) return 'link';
  if ('addr' in event) return event.addr.family === 'inet' ? 'ipv4_ifaddr' : 'ipv6_ifaddr';
  if ('route' in event) return event.route.family === 'inet' ? 'ipv4_route' : 'ipv6_route';
  if ('rule' in event) return event.rule.family === 'inet' ? 'ipv4_rule' : 'ipv6_rule';
  if ('mdb' in event) return 'mdb';
  if ('nsid' in event) return 'nsid';
  if ('netconf' in event) return event.netconf.family === 'inet' ? 'ipv4_netconf' : 'ipv6_netconf';
  return 'neigh';
}
