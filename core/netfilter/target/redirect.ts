import { INADDR_LOOPBACK } from '../../addr/ipv4.ts';
import type { Ipv6Addr } from '../../addr/ipv6.ts';
import { ipv6DevGetSaddr } from '../../ipv6/saddr.ts';
import type { NfNatRange } from '../nf_conn.ts';
import type { XtTarget } from '../x_tables.ts';
import { bindNat } from './nat_targets.ts';

/** To this host itself: the first address of the device it came by. Ref: net/netfilter/nf_nat_redirect.c:nf_nat_redirect_ipv4() */
export const redirect: XtTarget<NfNatRange> = {
  name: 'REDIRECT',
  families: ['ipv4', 'ipv6'],
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  conntrack: true,
  target(skb, range, par, ctx) {
    const { state } = par;
    const dev = state.in;
    let addr: NonNullable<NfNatRange['addrs']>['min'] | null;
    if (state.pf === 'ipv4') {
      if (state.hook === 'OUTPUT') addr = INADDR_LOOPBACK;
      else addr = dev?.ipPtr?.ifaList.find((a) => !a.secondary)?.local ?? null;
    } else if (state.hook === 'OUTPUT') addr = '::1' as Ipv6Addr;
    else addr = dev === null || skb.payload.kind !== 'ipv6' ? null : ipv6DevGetSaddr(dev.net, dev, skb.payload.saddr);
    if (addr === null) return 'DROP';
    return bindNat(skb, { ...range, addrs: { min: addr, max: addr } }, 'dst', par, ctx);
  },
};
