import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import type { Net } from '../net.ts';
import { type Nsec, SEC } from '../world.ts';
import type { NeighDev, NeighParms, NeighTable } from './neighbour.ts';

/** Ref: net/ipv4/arp.c:arp_tbl */
export const arpParms: NeighParms = {
  mcastProbes: 3,
  ucastProbes: 3,
  appProbes: 0,
  mcastReprobes: 0,
  retransTime: SEC,
  baseReachableTime: 30 * SEC,
  delayProbeTime: 5 * SEC,
  intervalProbeTime: 5 * SEC,
  gcStaletime: 60 * SEC,
  queueLenBytes: 212992,
  proxyQlen: 64,
  anycastDelay: SEC,
  proxyDelay: (8 * SEC) / 10,
  locktime: SEC,
};

/** Ref: net/ipv6/ndisc.c:nd_tbl */
export const ndParms: NeighParms = { ...arpParms, locktime: 0 };

/**
 * An empty table of a namespace. Differs: a real host counts all its namespaces together against gc_thresh*.
 * Ref: net/core/neighbour.c:neigh_table_init()
 */
export function neighTableInit(net: Net, family: 'inet' | 'inet6', now: Nsec): NeighTable {
  return {
    family,
    net,
    devs: new Map(),
    proxies: [],
    proxyQueue: [],
    proxyTimer: null,
    parms: family === 'inet' ? arpParms : ndParms,
    gcInterval: 30 * SEC,
    gcThresh1: 128,
    gcThresh2: 512,
    gcThresh3: 1024,
    lastFlush: now,
    lastRand: now,
    count: 0,
    gcCount: 0,
    gcTimer: null,
  };
}

/** Uniform in half to one and a half times `base`. Ref: net/core/neighbour.c:neigh_rand_reach_time() */
export function neighRandReachTime(base: Nsec, ctx: Ctx): Nsec {
  return base === 0 ? 0 : Math.floor(base / 2) + Math.floor((ctx.random32() / 0x1_0000_0000) * base);
}

/** A device's part of the table. Ref: net/core/neighbour.c:neigh_parms_alloc() */
export function neighParmsAlloc(tbl: NeighTable, dev: NetDevice, ctx: Ctx): NeighDev {
  const nd: NeighDev = {
    tbl,
    dev,
    parms: tbl.parms,
    reachableTime: neighRandReachTime(tbl.parms.baseReachableTime, ctx),
    entries: new Map(),
  };
  tbl.devs.set(dev.ifindex, nd);
  return nd;
}

/** The device is gone; its entries must be gone already. Ref: net/core/neighbour.c:neigh_parms_release() */
export function neighParmsRelease(nd: NeighDev): void {
  if (nd.tbl.devs.get(nd.dev.ifindex) === nd) nd.tbl.devs.delete(nd.dev.ifindex);
}

/** Draws every device's reachable time anew, once in 300 s. Ref: net/core/neighbour.c:neigh_periodic_work() */
export function neighRandomize(tbl: NeighTable, ctx: Ctx): void {
  if (ctx.now <= tbl.lastRand + 300 * SEC) return;
  tbl.lastRand = ctx.now;
  for (const nd of tbl.devs.values()) nd.reachableTime = neighRandReachTime(nd.parms.baseReachableTime, ctx);
}
