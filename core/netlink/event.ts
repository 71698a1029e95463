import type { AddrMessage, FdbMessage, LinkMessage, MdbMessage, NeighMessage, RouteMessage, RuleMessage } from './messages.ts';

/** A multicast of rtnetlink, as `ip monitor` and `bridge monitor` print it. */
export type NetlinkEvent =
  | { readonly type: 'RTM_NEWLINK' | 'RTM_DELLINK'; readonly link: LinkMessage }
  | { readonly type: 'RTM_NEWADDR' | 'RTM_DELADDR'; readonly addr: AddrMessage }
  | { readonly type: 'RTM_NEWROUTE' | 'RTM_DELROUTE'; readonly route: RouteMessage }
  | { readonly type: 'RTM_NEWRULE' | 'RTM_DELRULE'; readonly rule: RuleMessage }
  | { readonly type: 'RTM_NEWNEIGH' | 'RTM_DELNEIGH'; readonly neigh: NeighMessage }
  | { readonly type: 'RTM_NEWNEIGH' | 'RTM_DELNEIGH'; readonly fdb: FdbMessage }
  | { readonly type: 'RTM_NEWMDB' | 'RTM_DELMDB'; readonly mdb: MdbMessage };
