import type { Net } from '../net.ts';

/** Alarms of netfilter: the sweep for connections whose time is over. */
export type NfTimer = { readonly kind: 'nf-ct-gc'; readonly net: Net };
