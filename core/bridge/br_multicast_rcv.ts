import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { NetBridge, NetBridgePort } from './br.ts';

/** What snooping makes of a frame: nothing special, only for routers, or not to be passed on. */
export type McastVerdict = 'ok' | 'mrouters' | 'drop';

/** Ref: net/bridge/br_multicast.c:br_multicast_rcv() */
export function brMulticastRcv(_br: NetBridge, _p: NetBridgePort | null, _skb: SkBuff, _vid: number, _ctx: Ctx): McastVerdict {
  return 'ok';
}
