import { formatIpv4, type Ipv4Addr } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import { devQueueXmit } from '../dev.ts';
import type { SkBuff } from '../skb.ts';
import { neighProbe, neighTransit } from './neigh_transit.ts';
import type { Neighbour, NeighKey } from './neighbour.ts';
import { nudConnected } from './nud.ts';

/** The address as the family's tools print it. */
export function formatNeighKey(key: NeighKey): string {
  return typeof key === 'number' ? formatIpv4(key as Ipv4Addr) : key;
}

/** Sends a packet to a neighbour, asking for its address first where needed. Ref: include/net/neighbour.h:neigh_output() */
export function neighOutput(n: Neighbour, skb: SkBuff, ctx: Ctx): void {
  if (!nudConnected(n.nudState) && !neighEventSend(n, skb, ctx)) return;
  if (ctx.tracing) {
    const key = formatNeighKey(n.primaryKey);
    ctx.step(skb, 'neigh_resolve_output', {
      says: `${key} is at ${n.ha} (${n.nudState})`,
      lookup: { table: 'neigh', key, state: n.nudState, lladdr: n.ha },
    });
  }
  const { dev } = n;
  let hh = n.hh;
  if (hh === null || hh.source !== dev.addr || hh.protocol !== skb.protocol) {
    hh = { dest: n.ha, source: dev.addr, protocol: skb.protocol };
    n.hh = hh;
  }
  skb.eth = hh;
  skb.dev = dev;
  devQueueXmit(skb, ctx);
}

/**
 * True when the packet may go at once; else it waits in the queue or has died. Without a packet it only starts asking.
 * Ref: net/core/neighbour.c:__neigh_event_send()
 */
export function neighEventSend(n: Neighbour, skb: SkBuff | null, ctx: Ctx): boolean {
  n.used = ctx.now;
  const state = n.nudState;
  if (nudConnected(state) || state === 'DELAY' || state === 'PROBE') return true;
  if (n.dead) {
    if (state === 'STALE') return true;
    if (skb !== null) ctx.drop(skb, 'NEIGH_DEAD', '__neigh_event_send');
    return false;
  }
  const { parms } = n.nd;
  let ask = false;
  if (state === 'STALE' || state === 'NONE' || state === 'FAILED') {
    const asked = state === 'STALE' || parms.mcastProbes + parms.appProbes > 0;
    n.updated = ctx.now;
    ask = neighTransit(n, asked ? 'send' : 'send.unasked', ctx).includes('solicit');
    if (!asked) {
      if (skb !== null) ctx.drop(skb, 'NEIGH_FAILED', '__neigh_event_send');
      return false;
    }
  }
  if (n.nudState === 'INCOMPLETE' && skb !== null) {
    const size = skbTruesize(skb.len);
    while (n.arpQueue.length > 0 && n.arpQueueLenBytes + size > parms.queueLenBytes) {
      const oldest = n.arpQueue.shift()!;
      n.arpQueueLenBytes -= skbTruesize(oldest.len);
      ctx.drop(oldest, 'NEIGH_QUEUEFULL', '__neigh_event_send');
    }
    n.arpQueue.push(skb);
    n.arpQueueLenBytes += size;
    if (ctx.tracing) {
      const key = formatNeighKey(n.primaryKey);
      ctx.step(skb, '__neigh_event_send', {
        says: `waits for the address of ${key}`,
        lookup: { table: 'neigh', key, state: n.nudState, lladdr: null },
      });
    }
  }
  const sends = n.nudState !== 'INCOMPLETE';
  if (ask) neighProbe(n, ctx);
  return sends;
}

/** What a packet of that length takes of a buffer limit. Ref: include/linux/skbuff.h:SKB_TRUESIZE() */
export function skbTruesize(len: number): number {
  const data = len + 14 + 2 + 64 + 320;
  let size = 512;
  while (size < data) size *= 2;
  return size + 256;
}
