import type { XtMatch } from '../x_tables.ts';
import { spiFits, type XtSpiInfo } from './esp.ts';

/** Ref: net/ipv4/netfilter/ipt_ah.c:ah_mt() */
export const ah: XtMatch<XtSpiInfo> = {
  name: 'ah',
  families: ['ipv4'],
  proto: 51,
  match: (skb, info, par) => spiFits(skb, 4, 12, info, par),
  says: () => 'SPI',
};
