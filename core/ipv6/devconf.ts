import { type Nsec, SEC } from '../world.ts';

/**
 * One device's (or `all`'s, `default`'s) settings below net/ipv6/conf. Immutable and shared: a write replaces the object.
 * Names are the sysctl's own. Ref: include/linux/ipv6.h:struct ipv6_devconf
 */
export type Ipv6Devconf = {
  readonly accept_dad: number;
  readonly accept_ra: number;
  readonly accept_ra_defrtr: number;
  readonly accept_ra_from_local: number;
  readonly accept_ra_min_hop_limit: number;
  readonly accept_ra_min_lft: number;
  readonly accept_ra_mtu: number;
  readonly accept_ra_pinfo: number;
  readonly accept_ra_rt_info_max_plen: number;
  readonly accept_ra_rt_info_min_plen: number;
  readonly accept_ra_rtr_pref: number;
  readonly accept_redirects: number;
  readonly accept_source_route: number;
  readonly accept_untracked_na: number;
  readonly addr_gen_mode: number;
  readonly autoconf: number;
  readonly dad_transmits: number;
  readonly disable_ipv6: number;
  readonly disable_policy: number;
  readonly drop_unicast_in_l2_multicast: number;
  readonly drop_unsolicited_na: number;
  readonly enhanced_dad: number;
  readonly force_mld_version: number;
  readonly force_tllao: number;
  readonly forwarding: number;
  readonly hop_limit: number;
  readonly ignore_routes_with_linkdown: number;
  readonly ioam6_enabled: number;
  readonly ioam6_id: number;
  readonly ioam6_id_wide: number;
  readonly keep_addr_on_down: number;
  readonly max_addresses: number;
  readonly max_desync_factor: number;
  readonly mc_forwarding: number;
  readonly mldv1_unsolicited_report_interval: number;
  readonly mldv2_unsolicited_report_interval: number;
  readonly mtu: number;
  readonly ndisc_evict_nocarrier: number;
  readonly ndisc_notify: number;
  readonly ndisc_tclass: number;
  readonly optimistic_dad: number;
  readonly proxy_ndp: number;
  readonly ra_defrtr_metric: number;
  readonly regen_max_retry: number;
  readonly router_probe_interval: number;
  /** Nanoseconds; the file shows seconds. */
  readonly router_solicitation_delay: Nsec;
  readonly router_solicitation_interval: Nsec;
  readonly router_solicitation_max_interval: Nsec;
  readonly router_solicitations: number;
  readonly rpl_seg_enabled: number;
  readonly seg6_enabled: number;
  readonly seg6_require_hmac: number;
  /** Empty when none was set. */
  readonly stable_secret: string;
  readonly suppress_frag_ndisc: number;
  readonly temp_prefered_lft: number;
  readonly temp_valid_lft: number;
  readonly use_oif_addrs_only: number;
  readonly use_optimistic: number;
  readonly use_tempaddr: number;
};

/** Ref: net/ipv6/addrconf.c:ipv6_devconf_dflt */
export const ipv6DevconfDflt: Ipv6Devconf = {
  accept_dad: 1,
  accept_ra: 1,
  accept_ra_defrtr: 1,
  accept_ra_from_local: 0,
  accept_ra_min_hop_limit: 1,
  accept_ra_min_lft: 0,
  accept_ra_mtu: 1,
  accept_ra_pinfo: 1,
  accept_ra_rt_info_max_plen: 0,
  accept_ra_rt_info_min_plen: 0,
  accept_ra_rtr_pref: 1,
  accept_redirects: 1,
  accept_source_route: 0,
  accept_untracked_na: 0,
  addr_gen_mode: 0,
  autoconf: 1,
  dad_transmits: 1,
  disable_ipv6: 0,
  disable_policy: 0,
  drop_unicast_in_l2_multicast: 0,
  drop_unsolicited_na: 0,
  enhanced_dad: 1,
  force_mld_version: 0,
  force_tllao: 0,
  forwarding: 0,
  hop_limit: 64,
  ignore_routes_with_linkdown: 0,
  ioam6_enabled: 0,
  ioam6_id: 65535,
  ioam6_id_wide: 4294967295,
  keep_addr_on_down: 0,
  max_addresses: 16,
  max_desync_factor: 600,
  mc_forwarding: 0,
  mldv1_unsolicited_report_interval: 10000,
  mldv2_unsolicited_report_interval: 1000,
  mtu: 1280,
  ndisc_evict_nocarrier: 1,
  ndisc_notify: 0,
  ndisc_tclass: 0,
  optimistic_dad: 0,
  proxy_ndp: 0,
  ra_defrtr_metric: 1024,
  regen_max_retry: 3,
  router_probe_interval: 60,
  router_solicitation_delay: 1 * SEC,
  router_solicitation_interval: 4 * SEC,
  router_solicitation_max_interval: 3600 * SEC,
  router_solicitations: -1,
  rpl_seg_enabled: 0,
  seg6_enabled: 0,
  seg6_require_hmac: 0,
  stable_secret: '',
  suppress_frag_ndisc: 1,
  temp_prefered_lft: 86400,
  temp_valid_lft: 604800,
  use_oif_addrs_only: 0,
  use_optimistic: 0,
  use_tempaddr: 0,
};

/** `all` differs from `default` in nothing but this. Ref: net/ipv6/addrconf.c:ipv6_devconf */
export const ipv6DevconfAll: Ipv6Devconf = { ...ipv6DevconfDflt, accept_dad: 0 };
