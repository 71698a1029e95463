import type { Net } from '../net.ts';
import type { Ifmcaddr6, Inet6Dev, Inet6Ifaddr } from './inet6_dev.ts';
import type { Ip6FragQueue } from './netns_ipv6.ts';

/** IPv6's alarms; `fn` is the kernel's handler. */
export type Ipv6Timer =
  | { readonly kind: 'ipv6'; readonly fn: 'addrconf_dad_work'; readonly ifp: Inet6Ifaddr }
  | { readonly kind: 'ipv6'; readonly fn: 'addrconf_rs_timer'; readonly idev: Inet6Dev }
  | { readonly kind: 'ipv6'; readonly fn: 'addrconf_verify_work'; readonly net: Net }
  | { readonly kind: 'ipv6'; readonly fn: 'mld_gq_work'; readonly idev: Inet6Dev }
  | { readonly kind: 'ipv6'; readonly fn: 'mld_ifc_work'; readonly idev: Inet6Dev }
  | { readonly kind: 'ipv6'; readonly fn: 'mld_dad_work'; readonly idev: Inet6Dev }
  | { readonly kind: 'ipv6'; readonly fn: 'mld_mca_work'; readonly im: Ifmcaddr6 }
  | { readonly kind: 'ipv6'; readonly fn: 'fib6_gc_timer_cb'; readonly net: Net }
  | { readonly kind: 'ipv6'; readonly fn: 'ip6_frag_expire'; readonly net: Net; readonly fq: Ip6FragQueue };
