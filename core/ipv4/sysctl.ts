/** How a number of `net/ipv4/*` is checked when written. Ref: kernel/sysctl.c:proc_dou8vec_minmax() and its like */
export type SysctlInt = {
  readonly type: 'u8' | 'int' | 'uint' | 'ulong';
  readonly def: number;
  readonly min: number;
  readonly max: number;
};

const INT_MAX = 2147483647;
const u8 = (def: number, min = 0, max = 255): SysctlInt => ({ type: 'u8', def, min, max });
const int = (def: number, min = -INT_MAX - 1, max = INT_MAX): SysctlInt => ({ type: 'int', def, min, max });
const uint = (def: number, min = 0, max = 4294967295): SysctlInt => ({ type: 'uint', def, min, max });
const ulong = (def: number, min = 0, max = Number.MAX_SAFE_INTEGER): SysctlInt => ({ type: 'ulong', def, min, max });

/** Every file of `net/ipv4` that holds one number. Ref: net/ipv4/sysctl_net_ipv4.c:ipv4_net_table */
export const ipv4SysctlInts = {
  fib_multipath_hash_fields: uint(7, 1, 255),
  fib_multipath_hash_policy: u8(0, 0, 3),
  fib_multipath_use_neigh: u8(0, 0, 1),
  fib_notify_on_flag_change: u8(0, 0, 2),
  fwmark_reflect: u8(0),
  icmp_echo_enable_probe: u8(0, 0, 1),
  icmp_echo_ignore_all: u8(0, 0, 1),
  icmp_echo_ignore_broadcasts: u8(1, 0, 1),
  icmp_errors_use_inbound_ifaddr: u8(0, 0, 1),
  icmp_ignore_bogus_error_responses: u8(1, 0, 1),
  icmp_msgs_burst: int(50, 0),
  icmp_msgs_per_sec: int(1000, 0),
  icmp_ratelimit: int(1000),
  icmp_ratemask: int(6168),
  igmp_link_local_mcast_reports: u8(1),
  igmp_max_memberships: int(20),
  igmp_max_msf: int(10),
  igmp_qrv: int(2, 1),
  ip_autobind_reuse: u8(0, 0, 1),
  ip_default_ttl: u8(64, 1, 255),
  ip_dynaddr: u8(0),
  ip_early_demux: u8(1),
  ip_forward_update_priority: u8(1, 0, 1),
  ip_forward_use_pmtu: u8(0),
  ip_no_pmtu_disc: u8(0),
  ip_nonlocal_bind: u8(0),
  ip_unprivileged_port_start: int(1024, 0, 65535),
  ipfrag_high_thresh: ulong(4194304, 3145728),
  ipfrag_low_thresh: ulong(3145728, 0, 4194304),
  ipfrag_max_dist: int(64, 0),
  ipfrag_time: int(30),
  nexthop_compat_mode: u8(1, 0, 1),
  raw_l3mdev_accept: u8(1, 0, 1),
  tcp_abort_on_overflow: u8(0),
  tcp_adv_win_scale: int(1, -31, 31),
  tcp_app_win: u8(31, 0, 31),
  tcp_autocorking: u8(1, 0, 1),
  tcp_base_mss: int(1024),
  tcp_challenge_ack_limit: int(2147483647),
  tcp_child_ehash_entries: uint(0, 0, 16777216),
  tcp_comp_sack_delay_ns: ulong(1000000),
  tcp_comp_sack_nr: u8(44, 0),
  tcp_comp_sack_slack_ns: ulong(100000),
  tcp_dsack: u8(1),
  tcp_early_demux: u8(1),
  tcp_early_retrans: u8(3, 0, 4),
  tcp_ecn: u8(2, 0, 2),
  tcp_ecn_fallback: u8(1, 0, 1),
  tcp_fack: u8(0),
  tcp_fastopen: int(1),
  tcp_fastopen_blackhole_timeout_sec: int(0, 0),
  tcp_fin_timeout: int(60),
  tcp_frto: u8(2),
  tcp_fwmark_accept: u8(0),
  tcp_invalid_ratelimit: int(500),
  tcp_keepalive_intvl: int(75),
  tcp_keepalive_probes: u8(9),
  tcp_keepalive_time: int(7200),
  tcp_l3mdev_accept: u8(0, 0, 1),
  tcp_limit_output_bytes: int(1048576),
  tcp_max_reordering: int(300, 1),
  tcp_max_syn_backlog: int(128),
  tcp_max_tw_buckets: int(8192),
  tcp_migrate_req: u8(0, 0, 1),
  tcp_min_rtt_wlen: int(300, 0, 86400),
  tcp_min_snd_mss: int(48, 48, 65535),
  tcp_min_tso_segs: u8(2, 1),
  tcp_moderate_rcvbuf: u8(1),
  tcp_mtu_probe_floor: int(48, 48, 65535),
  tcp_mtu_probing: u8(0),
  tcp_no_metrics_save: u8(0),
  tcp_no_ssthresh_metrics_save: u8(1, 0, 1),
  tcp_notsent_lowat: uint(4294967295),
  tcp_orphan_retries: u8(0),
  tcp_pacing_ca_ratio: int(120, 0, 1000),
  tcp_pacing_ss_ratio: int(200, 0, 1000),
  tcp_probe_interval: uint(600, undefined, 17179869),
  tcp_probe_threshold: int(8),
  tcp_recovery: u8(1),
  tcp_reflect_tos: u8(0, 0, 1),
  tcp_reordering: int(3, 1, 300),
  tcp_retrans_collapse: u8(1),
  tcp_retries1: u8(3, undefined, 255),
  tcp_retries2: u8(15),
  tcp_rfc1337: u8(0),
  tcp_sack: u8(1),
  tcp_shrink_window: u8(0, 0, 1),
  tcp_slow_start_after_idle: u8(1),
  tcp_stdurg: u8(0),
  tcp_syn_retries: u8(6, 1, 127),
  tcp_synack_retries: u8(5),
  tcp_syncookies: u8(1),
  tcp_thin_linear_timeouts: u8(0),
  tcp_timestamps: u8(1),
  tcp_tso_rtt_log: u8(9),
  tcp_tso_win_divisor: u8(3),
  tcp_tw_reuse: u8(2, 0, 2),
  tcp_window_scaling: u8(1),
  tcp_workaround_signed_windows: u8(0),
  udp_early_demux: u8(1),
  udp_l3mdev_accept: u8(0, 0, 1),
  udp_rmem_min: int(4096, 1),
  udp_wmem_min: int(4096, 1),
  xfrm4_gc_thresh: int(32768),
} satisfies Record<string, SysctlInt>;

export type Ipv4SysctlInt = keyof typeof ipv4SysctlInts;

/** What a namespace's `net/ipv4/*` files hold; never changed in place, so namespaces share the defaults. */
export type Ipv4Sysctl = { readonly [K in Ipv4SysctlInt]: number } & {
  readonly ip_local_port_range: readonly [number, number];
  /** Sorted, as first and last. */
  readonly ip_local_reserved_ports: readonly (readonly [number, number])[];
  readonly ping_group_range: readonly [number, number];
  readonly tcp_rmem: readonly [number, number, number];
  readonly tcp_wmem: readonly [number, number, number];
  readonly tcp_congestion_control: string;
  readonly tcp_fastopen_key: string;
  readonly route_min_adv_mss: number;
  readonly route_min_pmtu: number;
  readonly route_mtu_expires: number;
};

export const ipv4SysctlDefaults: Ipv4Sysctl = {
  ...(Object.fromEntries(Object.entries(ipv4SysctlInts).map(([name, spec]) => [name, spec.def])) as {
    [K in Ipv4SysctlInt]: number;
  }),
  ip_local_port_range: [32768, 60999],
  ip_local_reserved_ports: [],
  ping_group_range: [1, 0],
  tcp_rmem: [4096, 131072, 6291456],
  tcp_wmem: [4096, 16384, 4194304],
  tcp_congestion_control: 'cubic',
  tcp_fastopen_key: '00000000-00000000-00000000-00000000',
  route_min_adv_mss: 256,
  route_min_pmtu: 552,
  route_mtu_expires: 600,
};
