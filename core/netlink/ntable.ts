import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import { neighRandReachTime } from '../neigh/neigh_parms.ts';
import type { NeighDev, NeighParms, NeighTable } from '../neigh/neighbour.ts';
import type { Net } from '../net.ts';
import { MSEC, type Nsec } from '../world.ts';

/** What a full-sized frame takes of a queue. Ref: include/linux/skbuff.h:SKB_TRUESIZE(ETH_FRAME_LEN) */
const FRAME_TRUESIZE = 2112;
const JIFFY = 4 * MSEC;

/** A set of neighbour parameters, times in milliseconds. Ref: net/core/neighbour.c:neightbl_fill_parms() */
export type NtableParms = {
  readonly refcnt: number;
  readonly reachable: number;
  readonly baseReachable: number;
  readonly retrans: number;
  readonly gcStale: number;
  readonly delayProbe: number;
  readonly queue: number;
  readonly appProbes: number;
  readonly ucastProbes: number;
  readonly mcastProbes: number;
  readonly anycastDelay: number;
  readonly proxyDelay: number;
  readonly proxyQueue: number;
  readonly locktime: number;
};

/** RTM_NEWNEIGHTBL: a table with its defaults, or a device's part of it. Ref: net/core/neighbour.c:neightbl_dump_info() */
export type NtableMessage = {
  readonly family: 'inet' | 'inet6';
  readonly name: string;
  /** Null in a table's own message. */
  readonly ifindex: number | null;
  /** Only in a table's own message; the interval in milliseconds. */
  readonly table: {
    readonly thresh1: number;
    readonly thresh2: number;
    readonly thresh3: number;
    readonly gcInterval: number;
    readonly entries: number;
    readonly proxyQlen: number;
    /** Milliseconds since. */
    readonly lastFlush: number;
    readonly lastRand: number;
  } | null;
  readonly parms: NtableParms;
};

/** RTM_SETNEIGHTBL; times in milliseconds. */
export type NtableRequest = {
  readonly family: 'inet' | 'inet6' | null;
  readonly name: string;
  readonly ifindex: number;
  readonly parms: { readonly [K in keyof NtableParms]?: number };
  readonly thresh1?: number;
  readonly thresh2?: number;
  readonly thresh3?: number;
  readonly gcInterval?: number;
};

const names = { inet: 'arp_cache', inet6: 'ndisc_cache' } as const;

function fillParms(p: NeighParms, reachable: Nsec, refcnt: number): NtableParms {
  const ms = (t: Nsec): number => Math.floor(t / MSEC);
  return {
    refcnt,
    reachable: ms(Math.floor(reachable / JIFFY) * JIFFY),
    baseReachable: ms(p.baseReachableTime),
    retrans: ms(p.retransTime),
    gcStale: ms(p.gcStaletime),
    delayProbe: ms(p.delayProbeTime),
    queue: Math.ceil(p.queueLenBytes / FRAME_TRUESIZE),
    appProbes: p.appProbes,
    ucastProbes: p.ucastProbes,
    mcastProbes: p.mcastProbes,
    anycastDelay: ms(p.anycastDelay),
    proxyDelay: ms(p.proxyDelay),
    proxyQueue: p.proxyQlen,
    locktime: ms(p.locktime),
  };
}

/** The tables, each followed by its devices, the last made first. Differs: a table's own reachable time is its base. */
export function dumpNtables(net: Net, ctx: Ctx): readonly NtableMessage[] {
  const out: NtableMessage[] = [];
  for (const tbl of [net.arpTbl, net.ndTbl]) {
    const name = names[tbl.family];
    out.push({
      family: tbl.family,
      name,
      ifindex: null,
      table: {
        thresh1: tbl.gcThresh1,
        thresh2: tbl.gcThresh2,
        thresh3: tbl.gcThresh3,
        gcInterval: tbl.gcInterval / MSEC,
        entries: tbl.count,
        proxyQlen: tbl.proxyQueue.length,
        lastFlush: Math.floor((ctx.now - tbl.lastFlush) / MSEC),
        lastRand: Math.floor((ctx.now - tbl.lastRand) / MSEC),
      },
      parms: fillParms(tbl.parms, tbl.parms.baseReachableTime, 1),
    });
    for (const nd of [...tbl.devs.values()].reverse())
      out.push({
        family: tbl.family,
        name,
        ifindex: nd.dev.ifindex,
        table: null,
        parms: fillParms(nd.parms, nd.reachableTime, 1 + nd.entries.size),
      });
  }
  return out;
}

/** ENOENT for a table or device that is not there. Ref: net/core/neighbour.c:neightbl_set() */
export function setNtable(net: Net, req: NtableRequest, ctx: Ctx): Result<void> {
  const tbl = [net.arpTbl, net.ndTbl].find(
    (t) => names[t.family] === req.name && (req.family === null || req.family === t.family),
  );
  if (tbl === undefined) return fail('ENOENT');
  if (Object.keys(req.parms).length > 0) {
    const nd = tbl.devs.get(req.ifindex as Ifindex);
    if (nd === undefined && (req.ifindex !== 0 || !isInitial(net, ctx))) return fail('ENOENT');
    setParms(nd ?? null, tbl, req.parms, ctx);
  }
  const limits = req.thresh1 ?? req.thresh2 ?? req.thresh3 ?? req.gcInterval;
  if (limits === undefined) return done;
  if (!isInitial(net, ctx)) return fail('ENOENT');
  if (req.thresh1 !== undefined) tbl.gcThresh1 = req.thresh1;
  if (req.thresh2 !== undefined) tbl.gcThresh2 = req.thresh2;
  if (req.thresh3 !== undefined) tbl.gcThresh3 = req.thresh3;
  if (req.gcInterval !== undefined) tbl.gcInterval = req.gcInterval * MSEC;
  return done;
}

const isInitial = (net: Net, ctx: Ctx): boolean => ctx.world.hosts.get(net.host)?.initNet === net.id;

function setParms(nd: NeighDev | null, tbl: NeighTable, p: NtableRequest['parms'], ctx: Ctx): void {
  const time = (ms: number | undefined, old: Nsec): Nsec =>
    ms === undefined ? old : Math.ceil((ms * MSEC) / JIFFY) * JIFFY;
  const old = (nd ?? tbl).parms;
  const now: NeighParms = {
    ...old,
    mcastProbes: p.mcastProbes ?? old.mcastProbes,
    ucastProbes: p.ucastProbes ?? old.ucastProbes,
    appProbes: p.appProbes ?? old.appProbes,
    retransTime: time(p.retrans, old.retransTime),
    baseReachableTime: time(p.baseReachable, old.baseReachableTime),
    delayProbeTime: time(p.delayProbe, old.delayProbeTime),
    gcStaletime: time(p.gcStale, old.gcStaletime),
    queueLenBytes: p.queue === undefined ? old.queueLenBytes : p.queue * FRAME_TRUESIZE,
    proxyQlen: p.proxyQueue ?? old.proxyQlen,
    anycastDelay: time(p.anycastDelay, old.anycastDelay),
    proxyDelay: time(p.proxyDelay, old.proxyDelay),
    locktime: time(p.locktime, old.locktime),
  };
  (nd ?? tbl).parms = now;
  if (nd !== null && p.baseReachable !== undefined) nd.reachableTime = neighRandReachTime(now.baseReachableTime, ctx);
}
