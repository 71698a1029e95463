import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter_ipv4/ipt_ttl.h */
export type XtTtlInfo = { readonly mode: 'eq' | 'ne' | 'lt' | 'gt'; readonly ttl: number };

export function ttlFits({ mode, ttl }: XtTtlInfo, x: number): boolean {
  return mode === 'eq' ? x === ttl : mode === 'ne' ? x !== ttl : mode === 'lt' ? x < ttl : x > ttl;
}

/** Ref: net/netfilter/xt_hl.c:ttl_mt() */
export const ttl: XtMatch<XtTtlInfo> = {
  name: 'ttl',
  families: ['ipv4'],
  match: ({ payload: p }, info) => p.kind === 'ipv4' && ttlFits(info, p.ttl),
  says: ({ payload: p }) => (p.kind === 'ipv4' ? `TTL ${p.ttl}` : 'no TTL'),
};
