import type { NftTraceEvent } from '../netfilter/nf_tables_trace.ts';
import type { CtMessage } from './conntrack.ts';
import type {
  AddrMessage,
  FdbMessage,
  LinkMessage,
  MdbMessage,
  NeighMessage,
  RouteMessage,
  RuleMessage,
} from './messages.ts';
import type { NetconfMessage } from './netconf.ts';

/** A multicast of rtnetlink, as `ip monitor` and `bridge monitor` print it. */
export type NetlinkEvent =
  /** `bridge` is the port's own message (AF_BRIDGE), sent beside the device's. */
  | {
      readonly type: 'RTM_NEWLINK' | 'RTM_DELLINK';
      readonly link: LinkMessage;
      readonly family?: 'bridge';
      /** Where a device that left this namespace went. IFLA_NEW_NETNSID, IFLA_NEW_IFINDEX */
      readonly moved?: { readonly nsid: number; readonly ifindex: number };
      /** IFLA_EVENT, such as `FEATURE CHANGE`. */
      readonly event?: string;
    }
  | { readonly type: 'RTM_NEWADDR' | 'RTM_DELADDR'; readonly addr: AddrMessage }
  | { readonly type: 'RTM_NEWROUTE' | 'RTM_DELROUTE'; readonly route: RouteMessage }
  | { readonly type: 'RTM_NEWRULE' | 'RTM_DELRULE'; readonly rule: RuleMessage }
  | { readonly type: 'RTM_NEWNEIGH' | 'RTM_DELNEIGH'; readonly neigh: NeighMessage }
  | { readonly type: 'RTM_NEWNEIGH' | 'RTM_DELNEIGH'; readonly fdb: FdbMessage }
  | { readonly type: 'RTM_NEWMDB' | 'RTM_DELMDB'; readonly mdb: MdbMessage }
  | { readonly type: 'RTM_NEWNETCONF' | 'RTM_DELNETCONF'; readonly netconf: NetconfMessage }
  | { readonly type: 'RTM_NEWNSID' | 'RTM_DELNSID'; readonly nsid: number }
  /** `byUser`: somebody asked for it, it did not just happen. Ref: net/netfilter/nf_conntrack_netlink.c:ctnetlink_conntrack_event() */
  | { readonly type: 'CT_NEW' | 'CT_UPDATE' | 'CT_DESTROY'; readonly ct: CtMessage; readonly byUser: boolean }
  | NftTraceEvent;

/** What a process may listen to. Ref: include/uapi/linux/rtnetlink.h:enum rtnetlink_groups */
export type NetlinkGroup =
  | 'link'
  | 'ipv4_ifaddr'
  | 'ipv6_ifaddr'
  | 'ipv4_route'
  | 'ipv6_route'
  | 'ipv4_rule'
  | 'ipv6_rule'
  | 'neigh'
  | 'mdb'
  | 'ipv4_netconf'
  | 'ipv6_netconf'
  | 'nsid'
  | 'conntrack_new'
  | 'conntrack_update'
  | 'conntrack_destroy'
  | 'nftrace';
