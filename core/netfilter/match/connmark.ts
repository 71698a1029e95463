import type { XtMatch } from '../x_tables.ts';
import type { XtMarkInfo } from './mark.ts';

/** Ref: net/netfilter/xt_connmark.c:connmark_mt() */
export const connmark: XtMatch<XtMarkInfo> = {
  name: 'connmark',
  families: ['ipv4', 'ipv6'],
  conntrack: true,
  match: ({ nfct }, info) => nfct !== null && ((nfct.mark & info.mask) >>> 0 === info.mark) !== info.invert,
  says: ({ nfct }) => (nfct === null ? 'no connection' : `connmark 0x${nfct.mark.toString(16)}`),
};
