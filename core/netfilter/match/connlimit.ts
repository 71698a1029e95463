import type { Ipv4Addr } from '../../addr/ipv4.ts';
import type { Ipv6Addr } from '../../addr/ipv6.ts';
import { MSEC, type Nsec } from '../../world.ts';
import type { NfConn } from '../nf_conn.ts';
import type { XtMatch } from '../x_tables.ts';
import { maskAddr } from './recent.ts';

/** Ref: include/uapi/linux/netfilter/xt_connlimit.h:struct xt_connlimit_info */
export type XtConnlimitInfo = {
  readonly limit: number;
  readonly mask: Ipv4Addr | Ipv6Addr;
  /** `--connlimit-upto`. */
  readonly invert: boolean;
  readonly daddr: boolean;
};

/** By group of addresses: the connections seen, and when. Ref: net/netfilter/nf_conncount.c:struct nf_conncount_list */
type Counted = { readonly groups: Map<string, Map<NfConn, Nsec>> };

/** Ref: net/netfilter/xt_connlimit.c:connlimit_mt() */
export const connlimit: XtMatch<XtConnlimitInfo> = {
  name: 'connlimit',
  families: ['ipv4', 'ipv6'],
  conntrack: true,
  init: (): Counted => ({ groups: new Map() }),
  match(skb, info, par, ctx) {
    const p = skb.payload;
    if (p.kind !== 'ipv4' && p.kind !== 'ipv6') return false;
    const { groups } = par.rule.state[par.slot] as Counted;
    const key = String(maskAddr(info.daddr ? p.daddr : p.saddr, info.mask));
    let group = groups.get(key);
    if (group === undefined) {
      group = new Map();
      groups.set(key, group);
    }
    for (const [ct, since] of group) if (ct !== skb.nfct && isGone(ct, since, ctx.now)) group.delete(ct);
    if (skb.nfct !== null && !group.has(skb.nfct)) group.set(skb.nfct, ctx.now);
    const connections = Math.max(group.size, 1);
    return connections > info.limit !== info.invert;
  },
  says: (_skb, info) => `${info.invert ? 'more than' : 'not above'} ${info.limit} connections`,
};

/** Ended, closed, or never confirmed within two jiffies. Ref: net/netfilter/nf_conncount.c:find_or_evict() */
function isGone(ct: NfConn, since: Nsec, now: Nsec): boolean {
  if (ct.status.dying) return true;
  if (!ct.status.confirmed) return now - since > 8 * MSEC;
  if (ct.timeout <= now) return true;
  return ct.tcp !== null && (ct.tcp.state === 'TIME_WAIT' || ct.tcp.state === 'CLOSE');
}
