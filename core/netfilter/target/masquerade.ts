import type { Ipv4Addr } from '../../addr/ipv4.ts';
import { inetSelectAddr } from '../../ipv4/inet_addr.ts';
import type { Ipv4Dst } from '../../ipv4/route.ts';
import { ipv6DevGetSaddr } from '../../ipv6/saddr.ts';
import type { NfNatRange } from '../nf_conn.ts';
import type { XtTarget } from '../x_tables.ts';
import { bindNat } from './nat_targets.ts';

/** Ref: net/netfilter/nf_nat_masquerade.c:nf_nat_masquerade_ipv4(), nf_nat_masquerade_ipv6() */
export const masquerade: XtTarget<NfNatRange> = {
  name: 'MASQUERADE',
  families: ['ipv4', 'ipv6'],
  tables: ['nat'],
  hooks: ['POSTROUTING'],
  conntrack: true,
  target(skb, range, par, ctx) {
    const p = skb.payload;
    const { out } = par.state;
    if (skb.nfct === null || out === null) return 'ACCEPT';
    let addr: NonNullable<NfNatRange['addrs']>['min'] | null = null;
    if (p.kind === 'ipv4') {
      // a packet without a source was made before the host had an address
      if (p.saddr === 0) return 'ACCEPT';
      const rt = skb.dst as Ipv4Dst | null;
      const nexthop = rt !== null && rt.gwFamily === 'inet' ? rt.gw4 : p.daddr;
      addr = inetSelectAddr(out.net, out, nexthop, 0);
      if ((addr as Ipv4Addr) === 0) {
        ctx.printk(out.net, `masq: ${out.name} ate my IP address`);
        return 'DROP';
      }
    } else if (p.kind === 'ipv6') {
      addr = ipv6DevGetSaddr(out.net, out, p.daddr);
      if (addr === null) return 'DROP';
    }
    if (addr === null) return 'ACCEPT';
    skb.nfct.masqIndex = out.ifindex;
    if (ctx.tracing) ctx.step(skb, 'nf_nat_masquerade_ipv4', { says: `takes the address of ${out.name}` });
    return bindNat(skb, { ...range, addrs: { min: addr, max: addr } }, 'src', par, ctx);
  },
};
