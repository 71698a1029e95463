import { MAC_ZERO } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { fail, ok, type Result } from '../errno.ts';
import type { Nsec } from '../world.ts';
import { SEC } from '../world.ts';
import { neighNotify } from './neigh_message.ts';
import { neighRandomize } from './neigh_parms.ts';
import type { Neighbour, NeighDev, NeighKey, NeighTable, ProxyNeigh } from './neighbour.ts';
import { nudInTimer, nudValid } from './nud.ts';

/** Undefined when it is not known. Ref: net/core/neighbour.c:neigh_lookup() */
export function neighLookup(nd: NeighDev, key: NeighKey): Neighbour | undefined {
  return nd.entries.get(key);
}

/**
 * The neighbour of that address, made when there is none. Refused when the table is full (ENOBUFS) or by the family.
 * Ref: net/core/neighbour.c:___neigh_create(), neigh_alloc()
 */
export function neighCreate(nd: NeighDev, key: NeighKey, ctx: Ctx, exemptFromGc = false): Result<Neighbour> {
  const known = nd.entries.get(key);
  if (known !== undefined) return ok(known);
  const { tbl, dev } = nd;
  if (!exemptFromGc) {
    const entries = tbl.gcCount;
    if (entries >= tbl.gcThresh3 || (entries >= tbl.gcThresh2 && ctx.now > tbl.lastFlush + 5 * SEC)) {
      if (neighForcedGc(tbl, ctx) === 0 && entries >= tbl.gcThresh3) {
        ctx.printk(
          tbl.net,
          `neighbour: ${tbl.family === 'inet' ? 'arp_cache' : 'ndisc_cache'}: neighbor table overflow!`,
        );
        return fail('ENOBUFS');
      }
    }
  }
  const n: Neighbour = {
    nd,
    dev,
    primaryKey: key,
    seq: ctx.world.seq++,
    type: 'unicast',
    nudState: 'NONE',
    ha: MAC_ZERO,
    router: false,
    externLearn: false,
    managed: false,
    protocol: 0,
    probes: 0,
    confirmed: ctx.now - 2 * nd.parms.baseReachableTime,
    used: ctx.now,
    updated: ctx.now,
    timer: null,
    arpQueue: [],
    arpQueueLenBytes: 0,
    dead: false,
    hh: null,
    exemptFromGc,
  };
  const refused = ctx.ops.neigh[tbl.family].construct(n, ctx);
  if (refused !== null) return { ok: false, error: refused };
  nd.entries.set(key, n);
  n.dev.net.generation++;
  tbl.count++;
  if (!exemptFromGc) tbl.gcCount++;
  armPeriodic(tbl, ctx);
  return ok(n);
}

/** Keeps `exemptFromGc` and the count of what may be collected in step. Ref: net/core/neighbour.c:neigh_update_gc_list() */
export function neighUpdateGcList(n: Neighbour): void {
  if (n.dead) return;
  const exempt = n.nudState === 'PERMANENT' || n.externLearn;
  if (exempt === n.exemptFromGc) return;
  n.exemptFromGc = exempt;
  n.nd.tbl.gcCount += exempt ? -1 : 1;
}

/** Takes it out of the table; waiting packets die. Ref: net/core/neighbour.c:neigh_mark_dead(), neigh_cleanup_and_release() */
export function neighRemove(n: Neighbour, ctx: Ctx): void {
  if (n.dead) return;
  n.dead = true;
  n.nd.entries.delete(n.primaryKey);
  n.nd.tbl.count--;
  if (!n.exemptFromGc) n.nd.tbl.gcCount--;
  ctx.cancel(n.timer);
  n.timer = null;
  neighNotify('RTM_DELNEIGH', n, ctx);
}

/** Drops what waits for the address. Ref: net/core/neighbour.c:__skb_queue_purge(&neigh->arp_queue) */
export function neighPurgeQueue(n: Neighbour, ctx: Ctx): void {
  const queue = n.arpQueue;
  n.arpQueue = [];
  n.arpQueueLenBytes = 0;
  for (const skb of queue) ctx.drop(skb, 'NEIGH_DEAD', 'neigh_flush_dev');
}

function flushDev(nd: NeighDev, skipPerm: boolean, ctx: Ctx): void {
  for (const n of [...nd.entries.values()]) {
    if (skipPerm && n.nudState === 'PERMANENT') continue;
    neighPurgeQueue(n, ctx);
    neighRemove(n, ctx);
    n.nudState = nudValid(n.nudState) ? 'NOARP' : 'NONE';
  }
}

/** Every neighbour of the device may have moved: its own address changed. Ref: net/core/neighbour.c:neigh_changeaddr() */
export function neighChangeaddr(nd: NeighDev, ctx: Ctx): void {
  flushDev(nd, false, ctx);
}

/** The device went down, proxies go too. Ref: net/core/neighbour.c:neigh_ifdown() */
export function neighIfdown(nd: NeighDev, ctx: Ctx): void {
  flushDev(nd, false, ctx);
  pneighIfdown(nd, ctx);
}

/** The device lost its carrier: what a user made stays. Ref: net/core/neighbour.c:neigh_carrier_down() */
export function neighCarrierDown(nd: NeighDev, ctx: Ctx): void {
  flushDev(nd, true, ctx);
  pneighIfdown(nd, ctx);
}

function pneighIfdown(nd: NeighDev, ctx: Ctx): void {
  const { tbl } = nd;
  if (tbl.proxies.length > 0) tbl.proxies = tbl.proxies.filter((p) => p.dev !== nd.dev);
  const held = tbl.proxyQueue.filter((q) => q.skb.dev === nd.dev);
  if (held.length === 0) return;
  tbl.proxyQueue = tbl.proxyQueue.filter((q) => q.skb.dev !== nd.dev);
  for (const q of held) ctx.drop(q.skb, 'DEV_READY', 'pneigh_queue_purge');
}

// --- garbage collection

/** What is no use, oldest first, down to gc_thresh2. Ref: net/core/neighbour.c:neigh_forced_gc() */
function neighForcedGc(tbl: NeighTable, ctx: Ctx): number {
  const maxClean = tbl.gcCount - tbl.gcThresh2;
  let shrunk = 0;
  outer: for (const nd of tbl.devs.values()) {
    for (const n of [...nd.entries.values()]) {
      if (n.exemptFromGc || n.timer !== null) continue;
      const old = n.updated < ctx.now - 5 * SEC;
      const multicast = ctx.ops.neigh[tbl.family].isMulticast(n.primaryKey);
      if (n.nudState !== 'FAILED' && n.nudState !== 'NOARP' && !multicast && !old) continue;
      neighRemove(n, ctx);
      if (++shrunk >= maxClean) break outer;
    }
  }
  tbl.lastFlush = ctx.now;
  return shrunk;
}

/**
 * The kernel runs this every base_reachable_time / 2; below gc_thresh1 it has nothing to do, so there it is not armed.
 * Ref: net/core/neighbour.c:neigh_periodic_work()
 */
function armPeriodic(tbl: NeighTable, ctx: Ctx): void {
  if (tbl.gcTimer !== null || tbl.count < tbl.gcThresh1) return;
  const every = Math.max(Math.floor(tbl.parms.baseReachableTime / 2), SEC);
  const at = (Math.floor(ctx.now / every) + 1) * every;
  tbl.gcTimer = ctx.arm(at, { kind: 'neigh', what: 'periodic', tbl });
}

/** Frees what failed or was not used for gc_stale_time. Ref: net/core/neighbour.c:neigh_periodic_work() */
export function neighPeriodicWork(tbl: NeighTable, ctx: Ctx): void {
  tbl.gcTimer = null;
  neighRandomize(tbl, ctx);
  if (tbl.count < tbl.gcThresh1) return;
  for (const nd of tbl.devs.values()) {
    for (const n of [...nd.entries.values()]) {
      if (n.nudState === 'PERMANENT' || nudInTimer(n.nudState) || n.externLearn) continue;
      if (n.used < n.confirmed && n.confirmed <= ctx.now) n.used = n.confirmed;
      if (n.nudState === 'FAILED' || ctx.now >= n.used + nd.parms.gcStaletime) neighRemove(n, ctx);
    }
  }
  armPeriodic(tbl, ctx);
}

// --- proxies

/** Ref: net/core/neighbour.c:pneigh_lookup(); an entry without a device answers on all. */
export function pneighLookup(tbl: NeighTable, key: NeighKey, dev: NetDevice | null): ProxyNeigh | undefined {
  return tbl.proxies.find((p) => p.key === key && (p.dev === dev || p.dev === null));
}

/** Holds a request back for up to proxy_delay. Ref: net/core/neighbour.c:pneigh_enqueue() */
export function pneighEnqueue(nd: NeighDev, skb: Parameters<Ctx['drop']>[0], ctx: Ctx): void {
  const { tbl } = nd;
  const waiting = tbl.proxyQueue.reduce((n, q) => n + (q.skb.dev === nd.dev ? 1 : 0), 0);
  if (waiting > nd.parms.proxyQlen) return ctx.drop(skb, 'NEIGH_QUEUEFULL', 'pneigh_enqueue');
  const at = ctx.now + Math.floor((ctx.random32() / 0x1_0000_0000) * nd.parms.proxyDelay);
  tbl.proxyQueue.push({ at, skb });
  armProxy(tbl, ctx);
}

function armProxy(tbl: NeighTable, ctx: Ctx): void {
  ctx.cancel(tbl.proxyTimer);
  tbl.proxyTimer = null;
  let at: Nsec = Number.POSITIVE_INFINITY;
  for (const q of tbl.proxyQueue) if (q.at < at) at = q.at;
  if (at !== Number.POSITIVE_INFINITY) tbl.proxyTimer = ctx.arm(at, { kind: 'neigh', what: 'proxy', tbl });
}

/** Ref: net/core/neighbour.c:neigh_proxy_process() */
export function neighProxyProcess(tbl: NeighTable, ctx: Ctx): void {
  tbl.proxyTimer = null;
  const due = tbl.proxyQueue.filter((q) => q.at <= ctx.now);
  tbl.proxyQueue = tbl.proxyQueue.filter((q) => q.at > ctx.now);
  for (const { skb } of due) {
    if (skb.dev.up) ctx.ops.neigh[tbl.family].proxyRedo(skb, ctx);
    else ctx.drop(skb, 'DEV_READY', 'neigh_proxy_process');
  }
  armProxy(tbl, ctx);
}
