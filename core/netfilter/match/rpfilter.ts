import { ipv4IsLbcast, ipv4IsMulticast, ipv4IsZeronet } from '../../addr/ipv4.ts';
import type { Ctx } from '../../ctx.ts';
import type { NetDevice } from '../../device.ts';
import { done, fail } from '../../errno.ts';
import { fibLookup, flowi4 } from '../../ipv4/fib_lookup.ts';
import { fibInfoNhUsesDev } from '../../ipv4/fib_semantics.ts';
import { ipv6AddrType } from '../../ipv6/addr_type.ts';
import { flowi6, ip6RouteOutput } from '../../ipv6/ip6_route.ts';
import type { Net } from '../../net.ts';
import type { SkBuff } from '../../skb.ts';
import type { Ipv4Packet } from '../../wire/ipv4.ts';
import type { Ipv6Packet } from '../../wire/ipv6.ts';
import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_rpfilter.h */
export type XtRpfilterInfo = {
  readonly loose: boolean;
  readonly validMark: boolean;
  readonly acceptLocal: boolean;
  readonly invert: boolean;
};

/** Would an answer leave by the device this came in by? Ref: net/ipv4/netfilter/ipt_rpfilter.c, net/ipv6/netfilter/ip6t_rpfilter.c */
export const rpfilter: XtMatch<XtRpfilterInfo> = {
  name: 'rpfilter',
  families: ['ipv4', 'ipv6'],
  hooks: ['PREROUTING'],
  checkentry: (_info, { table }) => (table === 'raw' || table === 'mangle' ? done : fail('EINVAL')),
  match(skb, info, { state }, ctx) {
    const dev = state.in!;
    if (dev.isLoopback) return !info.invert;
    const p = skb.payload;
    if (p.kind === 'ipv4') {
      if (ipv4IsZeronet(p.saddr) && (ipv4IsLbcast(p.daddr) || p.daddr >>> 8 === 0xe00000)) return !info.invert;
      return reverse4(state.net, dev, skb, p, info) !== info.invert;
    }
    return p.kind === 'ipv6' && reverse6(state.net, dev, skb, p, info, ctx) !== info.invert;
  },
  says: ({ dev }) => `the way back is not ${dev.name}`,
};

function reverse4(net: Net, dev: NetDevice, skb: SkBuff, p: Ipv4Packet, info: XtRpfilterInfo): boolean {
  const none = ipv4IsMulticast(p.daddr) || ipv4IsLbcast(p.daddr) || ipv4IsZeronet(p.daddr);
  const fl = flowi4(p.saddr, none ? undefined : p.daddr);
  const found = fibLookup(net, { ...fl, iif: 1, mark: info.validMark ? skb.mark : 0, tos: p.tos & 0x1c }, true);
  if (typeof found === 'string') return false;
  if (found.type !== 'unicast' && !(found.type === 'local' && info.acceptLocal)) return false;
  return info.loose || fibInfoNhUsesDev(found.fa.info, dev);
}

function reverse6(net: Net, dev: NetDevice, skb: SkBuff, p: Ipv6Packet, info: XtRpfilterInfo, ctx: Ctx): boolean {
  const type = ipv6AddrType(p.saddr);
  if (type === 'linklocal' || type === 'any') return true;
  const dst = ip6RouteOutput(net, flowi6(p.saddr, { mark: info.validMark ? skb.mark : 0 }), ctx);
  if (dst.error !== null) return false;
  if (dst.input === 'ip6_input') return info.acceptLocal;
  return info.loose || dst.dev === dev;
}
