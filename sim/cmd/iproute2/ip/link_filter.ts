import type { InetPrefix } from '../lib/inet_prefix.ts';
import type { Family } from '../lib/tool.ts';

/** What `ip link show`, `ip address show` and `flush` are limited to. Ref: ip/ip_common.h:struct link_filter */
export type LinkFilter = {
  family: Family;
  ifindex: number;
  oneline: boolean;
  up: boolean;
  /** -1: any. */
  group: number;
  /** 0: any; -1: none. */
  master: number;
  kind: string | null;
  slaveKind: string | null;
  label: string | null;
  showqueue: boolean;
  scope: number;
  scopemask: boolean;
  /** Address flags wanted, of those in `flagmask`. */
  flags: number;
  flagmask: number;
  pfx: InetPrefix | null;
  /** Collects what is to be deleted, for flush. */
  flush: boolean;
  /** Print as `ip link` does. */
  doLink: boolean;
};

/** Ref: ip/ipaddress.c:ipaddr_reset_filter() */
export function newLinkFilter(oneline: boolean, ifindex: number): LinkFilter {
  return {
    family: 'unspec',
    ifindex,
    oneline,
    up: false,
    group: -1,
    master: 0,
    kind: null,
    slaveKind: null,
    label: null,
    showqueue: false,
    scope: 0,
    scopemask: false,
    flags: 0,
    flagmask: 0,
    pfx: null,
    flush: false,
    doLink: false,
  };
}
