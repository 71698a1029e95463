import type { XtMatch } from '../x_tables.ts';
import { ttlFits, type XtTtlInfo } from './ttl.ts';

/** Ref: net/netfilter/xt_hl.c:hl_mt6() */
export const hl: XtMatch<XtTtlInfo> = {
  name: 'hl',
  families: ['ipv6'],
  match: ({ payload: p }, info) => p.kind === 'ipv6' && ttlFits(info, p.hopLimit),
  says: ({ payload: p }) => (p.kind === 'ipv6' ? `hop limit ${p.hopLimit}` : 'no hop limit'),
};
