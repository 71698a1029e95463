import { type Ipv4Addr, ipv4 } from '../../addr/ipv4.ts';
import { type Ipv6Addr, ipv6FromBytes, ipv6ToBytes } from '../../addr/ipv6.ts';
import type { NfNatRange } from '../nf_conn.ts';
import { hookManip } from '../nf_nat_core.ts';
import type { XtAddr, XtTarget } from '../x_tables.ts';
import { bindNat } from './nat_targets.ts';

/** The network that replaces the packet's own, host by host. Ref: net/netfilter/xt_NETMAP.c */
export const netmap: XtTarget<{ readonly to: XtAddr }> = {
  name: 'NETMAP',
  families: ['ipv4', 'ipv6'],
  tables: ['nat'],
  hooks: ['PREROUTING', 'POSTROUTING', 'OUTPUT', 'INPUT'],
  conntrack: true,
  target(skb, { to }, par, ctx) {
    const manip = hookManip(par.state.hook);
    const p = skb.payload;
    if (p.kind !== 'ipv4' && p.kind !== 'ipv6') return 'ACCEPT';
    const old = manip === 'src' ? p.saddr : p.daddr;
    let addr: Ipv4Addr | Ipv6Addr;
    if (to.family === 'ipv4') addr = ipv4(((to.addr & to.mask) | ((old as number) & ~to.mask)) >>> 0);
    else {
      const mask = ipv6ToBytes(to.mask);
      const own = ipv6ToBytes(old as Ipv6Addr);
      addr = ipv6FromBytes(ipv6ToBytes(to.addr).map((b, i) => (b & mask[i]!) | (own[i]! & ~mask[i]! & 0xff)));
    }
    const range: NfNatRange = {
      addrs: { min: addr, max: addr },
      ports: null,
      random: false,
      randomFully: false,
      persistent: false,
    };
    return bindNat(skb, range, manip, par, ctx);
  },
};
