import type { XtFamily } from '../../../../core/netfilter/x_tables.ts';
import type { AnyExtension } from '../xtables.ts';
import { addrtype } from './addrtype.ts';
import { ah } from './ah.ts';
import { comment } from './comment.ts';
import { connbytes } from './connbytes.ts';
import { connlimit } from './connlimit.ts';
import { connmark } from './connmark.ts';
import { conntrack } from './conntrack.ts';
import { cpu } from './cpu.ts';
import { dscp } from './dscp.ts';
import { ecn } from './ecn.ts';
import { esp } from './esp.ts';
import { hashlimit } from './hashlimit.ts';
import { helper } from './helper.ts';
import { hl } from './hl.ts';
import { icmp } from './icmp.ts';
import { icmp6 } from './icmp6.ts';
import { iprange } from './iprange.ts';
import { length } from './length.ts';
import { limit } from './limit.ts';
import { mac } from './mac.ts';
import { mark } from './mark.ts';
import { multiport } from './multiport.ts';
import { owner } from './owner.ts';
import { physdev } from './physdev.ts';
import { pkttype } from './pkttype.ts';
import { quota } from './quota.ts';
import { recent } from './recent.ts';
import { rpfilter } from './rpfilter.ts';
import { state } from './state.ts';
import { statistic } from './statistic.ts';
import { string } from './string.ts';
import { tcp } from './tcp.ts';
import { tcpmss } from './tcpmss.ts';
import { time } from './time.ts';
import { tos } from './tos.ts';
import { ttl } from './ttl.ts';
import { udp } from './udp.ts';

/** The userland half of every match, one file each. */
export const userMatches: readonly AnyExtension[] = [
  addrtype,
  ah,
  comment,
  connbytes,
  connlimit,
  connmark,
  conntrack,
  cpu,
  dscp,
  ecn,
  esp,
  hashlimit,
  helper,
  hl,
  icmp,
  icmp6,
  iprange,
  length,
  limit,
  mac,
  mark,
  multiport,
  owner,
  physdev,
  pkttype,
  quota,
  recent,
  rpfilter,
  state,
  statistic,
  string,
  tcp,
  tcpmss,
  time,
  tos,
  ttl,
  udp,
];

const byName = new Map(userMatches.map((m) => [m.name, m]));

/** By the name of `-m`. Ref: libxtables/xtables.c:xtables_find_match() */
export function findMatch(name: string, family: XtFamily): AnyExtension | undefined {
  const m = byName.get(name === 'icmpv6' || name === 'ipv6-icmp' ? 'icmp6' : name);
  return m?.families.includes(family) === true ? m : undefined;
}

/** The one that an option may load by the protocol of `-p` alone. Ref: iptables/xshared.c:find_proto() */
export function matchOfProto(proto: number, _protoName: string, family: XtFamily): AnyExtension | undefined {
  return userMatches.find((m) => m.proto === proto && m.families.includes(family));
}
