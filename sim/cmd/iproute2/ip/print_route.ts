import type { NextHop, RouteMessage, RouteMetrics } from '../../../../core/netlink/messages.ts';
import { ifaFamilyColor } from '../lib/color.ts';
import { formatAddr } from '../lib/inet_prefix.ts';
import { llIndexToName } from '../lib/ll_map.ts';
import { formatG } from '../lib/numbers.ts';
import {
  rtnlDsfieldN2a,
  rtnlRtntypeN2a,
  rtnlRtprotN2a,
  rtnlRtrealmN2a,
  rtnlRtscopeN2a,
  rtnlRttableN2a,
  scopeId,
} from '../lib/rt_names.ts';
import type { Tool } from '../lib/tool.ts';
import { isHost, type RouteFilter, routeFits } from './route_filter.ts';

const RT_TABLE_MAIN = 254;
const RTPROT_BOOT = 3;

/** Prints a route that fits. Ref: ip/iproute.c:print_route() */
export function printRoute(t: Tool, r: RouteMessage, f: RouteFilter, deleted = false): void {
  if (!routeFits(t, r, f)) return;
  const pr = t.pr;
  pr.openObject();
  if (deleted) pr.any('deleted', 'Deleted ', true);
  if (r.type !== 'unicast' || t.showDetails) {
    const type = rtnlRtntypeN2a(t, r.type);
    pr.any('type', `${type} `, type);
  }
  const dst = r.get === undefined ? prefixText(r.family, r.dst, r.dstLen) : formatAddr(r.get.dst);
  pr.color(dst === 'default' ? 'none' : ifaFamilyColor(r.family), 'dst', `${dst} `, dst);
  const from = fromText(r);
  if (from !== null) pr.color(ifaFamilyColor(r.family), 'from', `from ${from} `, from);
  if (r.tos && f.tos === null) {
    const tos = rtnlDsfieldN2a(t, r.tos);
    pr.any('tos', `tos ${tos} `, tos);
  }
  const nh = r.nexthops.length === 1 ? r.nexthops[0]! : null;
  if (nh !== null) {
    if (nh.via !== null && (nh.viaFamily !== r.family || !isHost(f.rvia, r))) printGateway(t, r, nh);
    if (nh.ifindex && f.oif === null) printIfidx(t, 'dev', llIndexToName(t, nh.ifindex));
  }
  if (r.table && (r.table !== RT_TABLE_MAIN || t.showDetails) && !f.tb) {
    const table = rtnlRttableN2a(t, r.table);
    pr.any('table', `table ${table} `, table);
  }
  if (!r.cloned) printOrigin(t, r, f);
  if (r.prefsrc !== null && !isHost(f.rprefsrc, r)) {
    const src = formatAddr(r.prefsrc);
    pr.fp('src ');
    pr.color(ifaFamilyColor(r.family), 'prefsrc', `${src} `, src);
  }
  if ((r.priority || r.family === 'inet6') && f.metric === null) pr.any('metric', `metric ${r.priority} `, r.priority);
  printFlags(t, nh, r.get?.cacheFlags.includes('mc'));
  if (r.get?.mark)
    pr.any('mark', `mark ${r.get.mark >= 16 ? `0x${r.get.mark.toString(16)}` : r.get.mark} `, r.get.mark);
  if (nh?.flow) printFlow(t, nh.flow);
  if (r.get !== undefined && r.get.uid !== null && r.family === 'inet') pr.any('uid', `uid ${r.get.uid} `, r.get.uid);
  if (r.family === 'inet' && r.cloned) printCache(t, r.get?.cacheFlags ?? []);
  const expires = r.expires ?? r.get?.ttlMtuExpires ?? null;
  if (expires !== null) pr.any('expires', `expires ${expires}sec `, expires);
  if (r.error) pr.any('error', `error ${r.error >>> 0} `, r.error >>> 0);
  printMetrics(t, r.metrics);
  if (r.get?.iif != null) printIfidx(t, 'iif', r.get.iif);
  if (r.pref !== null) pr.any('pref', `pref ${r.pref}`, r.pref);
  if (r.nexthops.length > 1) printMultipath(t, r);
  pr.fp('\n');
  pr.closeObject();
}

function prefixText(family: 'inet' | 'inet6', addr: RouteMessage['dst'], len: number): string {
  const host = family === 'inet' ? 32 : 128;
  if (len === 0) return 'default';
  return len === host ? formatAddr(addr) : `${formatAddr(addr)}/${len}`;
}

/** The source prefix; the answer to a question about IPv6 always names one. */
function fromText(r: RouteMessage): string | null {
  if (r.get !== undefined) {
    if (r.get.from !== null) return formatAddr(r.get.from);
    return r.family === 'inet6' ? '::' : null;
  }
  return r.src !== null && r.srcLen > 0 ? prefixText(r.family, r.src, r.srcLen) : null;
}

function printOrigin(t: Tool, r: RouteMessage, f: RouteFilter): void {
  if ((r.protocol !== RTPROT_BOOT || t.showDetails) && f.protocol === null) {
    const proto = rtnlRtprotN2a(t, r.protocol);
    t.pr.any('protocol', `proto ${proto} `, proto);
  }
  if ((scopeId(r.scope) !== 0 || t.showDetails) && f.scope === null) {
    const scope = rtnlRtscopeN2a(t, r.scope);
    t.pr.any('scope', `scope ${scope} `, scope);
  }
}

function printIfidx(t: Tool, key: string, name: string): void {
  t.pr.fp(`${key} `);
  t.pr.color('ifname', key, `${name} `, name);
}

function printGateway(t: Tool, r: RouteMessage, nh: NextHop): void {
  const via = formatAddr(nh.via!);
  const family = nh.viaFamily ?? r.family;
  if (family === r.family) {
    t.pr.fp('via ');
    t.pr.color(ifaFamilyColor(family), 'gateway', `${via} `, via);
    return;
  }
  t.pr.openObject('via');
  t.pr.any('family', `via ${family} `, family);
  t.pr.color(ifaFamilyColor(family), 'host', `${via} `, via);
  t.pr.closeObject();
}

/** Ref: ip/iproute.c:print_rta_flow() */
function printFlow(t: Tool, flow: number): void {
  const from = flow >>> 16;
  const to = rtnlRtrealmN2a(t, flow & 0xffff);
  t.pr.openObject('flow');
  t.pr.fp(from ? 'realms ' : 'realm ');
  if (from) t.pr.any('from', `${rtnlRtrealmN2a(t, from)}/`, rtnlRtrealmN2a(t, from));
  t.pr.any('to', `${to} `, to);
  t.pr.closeObject();
}

/** Ref: ip/iproute.c:print_rt_flags() */
function printFlags(t: Tool, nh: NextHop | null, multicast = false): void {
  t.pr.openArray('flags');
  if (nh?.dead) t.pr.any(null, 'dead ', 'dead');
  if (nh?.onlink) t.pr.any(null, 'onlink ', 'onlink');
  if (nh?.linkdown) t.pr.any(null, 'linkdown ', 'linkdown');
  // RTCF_MULTICAST of an answer is the bit that RTM_F_OFFLOAD_FAILED has elsewhere
  if (multicast) t.pr.any(null, 'rt_offload_failed ', 'rt_offload_failed');
  t.pr.closeArray();
}

/** Ref: ip/iproute.c:print_cache_flags() */
function printCache(t: Tool, flags: readonly string[]): void {
  t.pr.openArray('cache');
  for (const flag of flags) t.pr.value(null, flag);
  t.pr.closeArray();
  t.pr.fp(`${t.pr.sl}    cache ${flags.length ? `<${flags.join(',')}> ` : ''}`);
}

type MetricKey = Exclude<keyof RouteMetrics, 'mtuLock' | 'congctl'>;
// biome-ignore format: a table
const METRICS: readonly (readonly [MetricKey | 'congctl', string])[] = [
  ['mtu', 'mtu'], ['window', 'window'], ['rtt', 'rtt'], ['rttvar', 'rttvar'], ['ssthresh', 'ssthresh'],
  ['cwnd', 'cwnd'], ['advmss', 'advmss'], ['reordering', 'reordering'], ['hoplimit', 'hoplimit'],
  ['initcwnd', 'initcwnd'], ['features', 'features'], ['rtoMin', 'rto_min'], ['initrwnd', 'initrwnd'],
  ['quickack', 'quickack'], ['congctl', 'congctl'],
];

/** Ref: ip/iproute.c:print_rta_metrics() */
function printMetrics(t: Tool, m: RouteMetrics): void {
  if (!METRICS.some(([key]) => m[key] !== undefined)) return;
  t.pr.openArray('metrics');
  t.pr.openObject();
  for (const [key, word] of METRICS) {
    const value = m[key];
    if (value === undefined) continue;
    const lock = key === 'rtoMin' || (key === 'mtu' && m.mtuLock) ? 'lock ' : '';
    t.pr.fp(`${word} ${lock}`);
    if (typeof value === 'string') t.pr.any('congestion', `${value} `, value);
    else if (key === 'features') printFeatures(t, value);
    else if (key === 'rtt' || key === 'rttvar' || key === 'rtoMin') {
      const ms = key === 'rtt' ? Math.floor(value / 8) : key === 'rttvar' ? Math.floor(value / 4) : value;
      t.pr.any(word, ms >= 1000 ? `${formatG(ms / 1000)}s ` : `${ms}ms `, ms);
    } else t.pr.any(word, `${value} `, value);
  }
  t.pr.closeObject();
  t.pr.closeArray();
}

function printFeatures(t: Tool, features: number): void {
  if (features & 1) t.pr.any('ecn', 'ecn ', null);
  if (features & ~1) t.pr.any('features', `0x${features.toString(16)} `, `0x${features.toString(16)}`);
}

/** Ref: ip/iproute.c:print_rta_multipath() */
function printMultipath(t: Tool, r: RouteMessage): void {
  t.pr.openArray('nexthops');
  for (const nh of r.nexthops) {
    t.pr.openObject();
    t.pr.fp(`${t.pr.sl}\tnexthop `);
    if (nh.via !== null) printGateway(t, r, nh);
    if (nh.flow) printFlow(t, nh.flow);
    const dev = llIndexToName(t, nh.ifindex);
    t.pr.any('dev', `dev ${dev} `, dev);
    t.pr.any('weight', `weight ${nh.weight} `, nh.weight);
    printFlags(t, nh);
    t.pr.closeObject();
  }
  t.pr.closeArray();
}
