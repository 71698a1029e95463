import type { Ctx } from '../ctx.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import { MSEC, SEC } from '../world.ts';
import { neighRandReachTime } from './neigh_parms.ts';
import type { NeighDev, NeighParms } from './neighbour.ts';

const USER_HZ = 10 * MSEC;
/** What a full-sized frame takes of a queue. Ref: include/linux/skbuff.h:SKB_TRUESIZE(ETH_FRAME_LEN) */
const FRAME_TRUESIZE = 2112;

type Entry = { readonly parm: keyof NeighParms; readonly unit: number };

/** Files of `net/ipv4/neigh/DEV`, sorted, and their units. Ref: net/core/neighbour.c:neigh_sysctl_template */
const entries: { readonly [name: string]: Entry } = {
  anycast_delay: { parm: 'anycastDelay', unit: USER_HZ },
  app_solicit: { parm: 'appProbes', unit: 1 },
  base_reachable_time: { parm: 'baseReachableTime', unit: SEC },
  base_reachable_time_ms: { parm: 'baseReachableTime', unit: MSEC },
  delay_first_probe_time: { parm: 'delayProbeTime', unit: SEC },
  gc_stale_time: { parm: 'gcStaletime', unit: SEC },
  interval_probe_time_ms: { parm: 'intervalProbeTime', unit: MSEC },
  locktime: { parm: 'locktime', unit: USER_HZ },
  mcast_resolicit: { parm: 'mcastReprobes', unit: 1 },
  mcast_solicit: { parm: 'mcastProbes', unit: 1 },
  proxy_delay: { parm: 'proxyDelay', unit: USER_HZ },
  proxy_qlen: { parm: 'proxyQlen', unit: 1 },
  retrans_time: { parm: 'retransTime', unit: USER_HZ },
  retrans_time_ms: { parm: 'retransTime', unit: MSEC },
  ucast_solicit: { parm: 'ucastProbes', unit: 1 },
  unres_qlen: { parm: 'queueLenBytes', unit: FRAME_TRUESIZE },
  unres_qlen_bytes: { parm: 'queueLenBytes', unit: 1 },
};

export const neighSysctlNames: readonly string[] = Object.keys(entries);

export function readNeighSysctl(nd: NeighDev, name: string): Result<string> {
  const e = entries[name];
  if (e === undefined) return fail('ENOENT');
  const value = nd.parms[e.parm] / e.unit;
  return ok(String(name === 'unres_qlen' ? Math.ceil(value) : Math.floor(value)));
}

/** EINVAL for what is no number or out of range. Ref: net/core/neighbour.c:neigh_proc_dointvec() and its like */
export function writeNeighSysctl(nd: NeighDev, name: string, text: string, ctx: Ctx): Result<void> {
  const e = entries[name];
  if (e === undefined) return fail('ENOENT');
  const m = /^\s*([+-]?\d+)\s*$/.exec(text);
  if (m === null) return fail('EINVAL');
  const n = Number(m[1]);
  if (n < 0 || n > 2147483647) return fail('EINVAL');
  const value = n * e.unit;
  nd.parms = { ...nd.parms, [e.parm]: value };
  if (e.parm === 'baseReachableTime') nd.reachableTime = neighRandReachTime(value, ctx);
  return done;
}
