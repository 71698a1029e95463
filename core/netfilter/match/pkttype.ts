import { ipv4IsMulticast } from '../../addr/ipv4.ts';
import type { SkBuff } from '../../skb.ts';
import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_pkttype.h */
export type XtPkttypeInfo = {
  readonly pkttype: 'HOST' | 'BROADCAST' | 'MULTICAST' | 'OTHERHOST';
  readonly invert: boolean;
};

/** Ref: net/netfilter/xt_pkttype.c:pkttype_mt() */
export const pkttype: XtMatch<XtPkttypeInfo> = {
  name: 'pkttype',
  families: ['ipv4', 'ipv6'],
  match: (skb, info, { state }) => (typeOf(skb, state.in?.isLoopback === true) === info.pkttype) !== info.invert,
  says: (skb) => `packet type ${skb.pktType.toLowerCase()}`,
};

/** What was looped back is told apart by its address. */
function typeOf(skb: SkBuff, looped: boolean): string {
  if (skb.pktType !== 'OUTGOING' || !looped) return skb.pktType;
  const p = skb.payload;
  return p.kind === 'ipv6' || (p.kind === 'ipv4' && ipv4IsMulticast(p.daddr)) ? 'MULTICAST' : 'BROADCAST';
}
