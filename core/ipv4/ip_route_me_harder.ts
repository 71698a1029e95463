import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import { flowi4, inetAddrType } from './fib_lookup.ts';
import { ipRouteOutput } from './route_output.ts';

/**
 * Decides anew how a packet of this host leaves, after its address, mark or TOS was changed; false where there is no way.
 * Ref: net/ipv4/netfilter.c:ip_route_me_harder()
 */
export function ipRouteMeHarder(net: Net, skb: SkBuff, ctx: Ctx): boolean {
  const p = skb.payload as Ipv4Packet;
  const type = inetAddrType(net, p.saddr);
  const own = type === 'local' || type === 'unicast';
  const fl = flowi4(p.daddr, own ? p.saddr : (0 as Ipv4Addr));
  fl.tos = p.tos & 0x1c;
  fl.mark = skb.mark;
  if (skb.sk !== null && 'boundDevIf' in skb.sk) fl.oif = skb.sk.boundDevIf;
  const rt = ipRouteOutput(net, fl, ctx.now, own);
  if (typeof rt === 'string') return false;
  skb.dst = rt;
  skb.dev = rt.dev;
  return true;
}
