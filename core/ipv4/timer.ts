import type { TcpRequest, TcpSock, TcpTimewait } from '../socket/tcp.ts';
import type { IpMcList } from './igmp.ts';
import type { InDevice, InIfaddr } from './in_device.ts';
import type { Ipq, NetnsIpv4 } from './netns_ipv4.ts';

/** Alarms of IPv4. */
export type Ipv4Timer =
  /** A fragment waited ipfrag_time for the rest. Ref: net/ipv4/ip_fragment.c:ip_expire() */
  | { readonly kind: 'ipv4'; readonly what: 'frag'; readonly qp: Ipq; readonly ipv4: NetnsIpv4 }
  /** An address's lifetimes. Ref: net/ipv4/devinet.c:check_lifetime() */
  | { readonly kind: 'ipv4'; readonly what: 'lifetime'; readonly ifa: InIfaddr }
  /** Ref: net/ipv4/igmp.c:igmp_timer_expire() */
  | { readonly kind: 'ipv4'; readonly what: 'igmp'; readonly im: IpMcList }
  /** Ref: net/ipv4/igmp.c:igmp_ifc_timer_expire() */
  | { readonly kind: 'ipv4'; readonly what: 'igmp-ifc'; readonly inDev: InDevice }
  /** Ref: net/ipv4/igmp.c:igmp_gq_timer_expire() */
  | { readonly kind: 'ipv4'; readonly what: 'igmp-gq'; readonly inDev: InDevice }
  /** Ref: net/ipv4/tcp_timer.c:tcp_write_timer(), tcp_delack_timer(), tcp_keepalive_timer() */
  | { readonly kind: 'ipv4'; readonly what: 'tcp-write' | 'tcp-delack' | 'tcp-keepalive'; readonly sk: TcpSock }
  /** Ref: net/ipv4/inet_connection_sock.c:reqsk_timer_handler() */
  | { readonly kind: 'ipv4'; readonly what: 'tcp-request'; readonly req: TcpRequest }
  /** Ref: net/ipv4/inet_timewait_sock.c:tw_timer_handler() */
  | { readonly kind: 'ipv4'; readonly what: 'tcp-timewait'; readonly tw: TcpTimewait };
