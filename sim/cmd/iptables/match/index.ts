import type { AnyExtension } from '../xtables.ts';
import { addrtype } from './addrtype.ts';
import { comment } from './comment.ts';
import { connlimit } from './connlimit.ts';
import { connmark } from './connmark.ts';
import { conntrack } from './conntrack.ts';
import { hl } from './hl.ts';
import { icmp } from './icmp.ts';
import { icmp6 } from './icmp6.ts';
import { iprange } from './iprange.ts';
import { length } from './length.ts';
import { limit } from './limit.ts';
import { mac } from './mac.ts';
import { mark } from './mark.ts';
import { multiport } from './multiport.ts';
import { physdev } from './physdev.ts';
import { pkttype } from './pkttype.ts';
import { state } from './state.ts';
import { statistic } from './statistic.ts';
import { tcp } from './tcp.ts';
import { ttl } from './ttl.ts';
import { udp } from './udp.ts';

/** The userland half of every match, one file each. */
export const userMatches: readonly AnyExtension[] = [
  addrtype,
  comment,
  connlimit,
  connmark,
  conntrack,
  hl,
  icmp,
  icmp6,
  iprange,
  length,
  limit,
  mac,
  mark,
  multiport,
  physdev,
  pkttype,
  state,
  statistic,
  tcp,
  ttl,
  udp,
];

const byName = new Map(userMatches.map((m) => [m.name, m]));

export function findMatch(name: string): AnyExtension | undefined {
  return byName.get(name);
}
