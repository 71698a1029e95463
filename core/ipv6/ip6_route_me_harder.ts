import type { Ctx } from '../ctx.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import { flowi6, ip6RouteOutput, rt6NeedStrict } from './ip6_route.ts';

/** The same for IPv6. Ref: net/ipv6/netfilter.c:ip6_route_me_harder() */
export function ip6RouteMeHarder(net: Net, skb: SkBuff, ctx: Ctx): boolean {
  const p = skb.payload as Ipv6Packet;
  const bound = skb.sk !== null && 'boundDevIf' in skb.sk ? skb.sk.boundDevIf : 0;
  const oif = bound !== 0 ? bound : rt6NeedStrict(p.daddr) ? skb.dev.ifindex : 0;
  const dst = ip6RouteOutput(net, flowi6(p.daddr, { saddr: p.saddr, mark: skb.mark, oif }), ctx);
  if (dst.error !== null) return false;
  skb.dst = dst;
  skb.dev = dst.dev;
  return true;
}
