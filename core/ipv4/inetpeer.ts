import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { Net } from '../net.ts';
import { SEC } from '../world.ts';
import type { InetPeer } from './netns_ipv4.ts';

/** How many peers are remembered; the oldest go first. */
const MAX_PEERS = 65664;

/** What is remembered of an address that was told something. Ref: net/ipv4/inetpeer.c:inet_getpeer() */
export function inetGetpeer(net: Net, addr: Ipv4Addr, ctx: Ctx): InetPeer {
  const { peers } = net.ipv4;
  let peer = peers.get(addr);
  if (peer === undefined) {
    peer = { rateTokens: 0, rateLast: ctx.now - 60 * SEC, nRedirects: 0 };
    peers.set(addr, peer);
    if (peers.size > MAX_PEERS) peers.delete(peers.keys().next().value!);
  }
  return peer;
}
