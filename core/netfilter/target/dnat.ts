import type { NfNatRange } from '../nf_conn.ts';
import type { XtTarget } from '../x_tables.ts';
import { bindNat } from './nat_targets.ts';

/** Ref: net/netfilter/xt_nat.c:xt_dnat_target_v2() */
export const dnat: XtTarget<NfNatRange> = {
  name: 'DNAT',
  families: ['ipv4', 'ipv6'],
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  conntrack: true,
  target: (skb, range, par, ctx) => bindNat(skb, range, 'dst', par, ctx),
};
