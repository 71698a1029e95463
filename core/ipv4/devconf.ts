/**
 * `net/ipv4/conf/*` of a device, of `all` or of `default`. Never changed in place: devices share the namespace's default
 * until somebody writes theirs. Ref: include/uapi/linux/ip.h:IPV4_DEVCONF_*
 */
export const ipv4DevconfDefaults = {
  accept_local: 0,
  accept_redirects: 1,
  accept_source_route: 0,
  arp_accept: 0,
  arp_announce: 0,
  arp_evict_nocarrier: 1,
  arp_filter: 0,
  arp_ignore: 0,
  arp_notify: 0,
  bc_forwarding: 0,
  bootp_relay: 0,
  disable_policy: 0,
  disable_xfrm: 0,
  drop_gratuitous_arp: 0,
  drop_unicast_in_l2_multicast: 0,
  force_igmp_version: 0,
  forwarding: 0,
  igmpv2_unsolicited_report_interval: 10000,
  igmpv3_unsolicited_report_interval: 1000,
  ignore_routes_with_linkdown: 0,
  log_martians: 0,
  mc_forwarding: 0,
  medium_id: 0,
  promote_secondaries: 0,
  proxy_arp: 0,
  proxy_arp_pvlan: 0,
  route_localnet: 0,
  rp_filter: 0,
  secure_redirects: 1,
  send_redirects: 1,
  shared_media: 1,
  src_valid_mark: 0,
  tag: 0,
};

export type Ipv4DevconfName = keyof typeof ipv4DevconfDefaults;
export type Ipv4DevconfValues = { readonly [K in Ipv4DevconfName]: number };

/** The values, and the names somebody has set here: `default` no longer reaches those; null stands for all of them. */
export type Ipv4Devconf = {
  readonly data: Ipv4DevconfValues;
  readonly state: ReadonlySet<Ipv4DevconfName> | null;
};

const none: ReadonlySet<Ipv4DevconfName> = new Set();

/** What a new namespace starts with. Ref: net/ipv4/devinet.c:ipv4_devconf, ipv4_devconf_dflt */
export const ipv4DevconfAll: Ipv4Devconf = { data: ipv4DevconfDefaults, state: none };
export const ipv4DevconfDflt: Ipv4Devconf = { data: { ...ipv4DevconfDefaults, accept_source_route: 1 }, state: none };
/** The loopback device's: no policy is looked up there. Ref: net/ipv4/devinet.c:inet_forward_change(), devinet_init_net() */
export const ipv4DevconfLoopback: Ipv4Devconf = {
  data: { ...ipv4DevconfDflt.data, disable_policy: 1, disable_xfrm: 1 },
  state: none,
};

/** A copy with one value written by a user. Ref: net/ipv4/devinet.c:devinet_conf_proc() */
export function devconfSet(cnf: Ipv4Devconf, name: Ipv4DevconfName, value: number): Ipv4Devconf {
  const data = cnf.data[name] === value ? cnf.data : { ...cnf.data, [name]: value };
  const state = cnf.state === null || cnf.state.has(name) ? cnf.state : new Set(cnf.state).add(name);
  return data === cnf.data && state === cnf.state ? cnf : { data, state };
}
