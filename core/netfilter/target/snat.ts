import type { NfNatRange } from '../nf_conn.ts';
import type { XtTarget } from '../x_tables.ts';
import { bindNat } from './nat_targets.ts';

/** Ref: net/netfilter/xt_nat.c:xt_snat_target_v2() */
export const snat: XtTarget<NfNatRange> = {
  name: 'SNAT',
  families: ['ipv4', 'ipv6'],
  tables: ['nat'],
  hooks: ['POSTROUTING', 'INPUT'],
  conntrack: true,
  target: (skb, range, par, ctx) => bindNat(skb, range, 'src', par, ctx),
};
