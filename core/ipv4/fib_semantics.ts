import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { Ifindex, NetDevice } from '../device.ts';
import { type Errno, fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { CreateFlags, RouteMetrics, RouteType } from '../netlink/messages.ts';
import {
  type FibInfo,
  type FibNh,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
} from './fib.ts';
import {
  type FibResult,
  fibLookup,
  fibProps,
  fibTableLookup,
  flowi4,
  inetDevAddrType,
  ipIgnoreLinkdown,
} from './fib_lookup.ts';
import { inetSelectAddr } from './inet_addr.ts';

/** One next hop as asked for. */
export type FibNhConfig = {
  readonly oif: number;
  readonly gwFamily: 'inet' | 'inet6' | null;
  readonly gw4: Ipv4Addr;
  readonly gw6: Ipv6Addr | null;
  readonly weight: number;
  readonly onlink: boolean;
  readonly flow: number;
};

/** Ref: include/net/ip_fib.h:struct fib_config */
export type FibConfig = {
  readonly dst: Ipv4Addr;
  readonly dstLen: number;
  readonly tos: number;
  readonly table: number;
  readonly type: RouteType | null;
  readonly scope: number;
  readonly protocol: number;
  readonly priority: number;
  readonly prefsrc: Ipv4Addr;
  /** The one next hop, or the first where there are several. */
  readonly nh: FibNhConfig;
  /** RTA_MULTIPATH. */
  readonly mp: readonly FibNhConfig[] | null;
  readonly metrics: RouteMetrics;
  readonly nlflags: CreateFlags;
};

export const noNh: FibNhConfig = {
  oif: 0,
  gwFamily: null,
  gw4: 0 as Ipv4Addr,
  gw6: null,
  weight: 1,
  onlink: false,
  flow: 0,
};

function nhInit(cfg: FibNhConfig): FibNh {
  return {
    dev: null,
    oif: cfg.oif as Ifindex | 0,
    gwFamily: cfg.gwFamily,
    gw4: cfg.gw4,
    gw6: cfg.gw6,
    weight: cfg.weight,
    onlink: cfg.onlink,
    tclassid: cfg.flow,
    dead: false,
    linkdown: false,
    scope: 0,
    saddr: 0 as Ipv4Addr,
    saddrGenid: -1,
    exceptions: null,
    rthOutput: null,
    rthInput: null,
    upperBound: -1,
  };
}

/**
 * Checks what a route says and makes it, with the kernel's words where it refuses.
 * Ref: net/ipv4/fib_semantics.c:fib_create_info()
 */
export function fibCreateInfo(net: Net, cfg: FibConfig): Result<FibInfo> {
  const type = cfg.type ?? 'unicast';
  const props = fibProps[type];
  if (props.scope > cfg.scope) return fail('EINVAL', 'Invalid scope');
  if (cfg.mp !== null && cfg.mp.length === 0) return fail('EINVAL');
  const nhs = (cfg.mp ?? [cfg.nh]).map(nhInit);
  if (cfg.mp !== null) {
    const first = nhs[0]!;
    if (cfg.nh.oif !== 0 && first.oif !== cfg.nh.oif)
      return fail('EINVAL', 'Nexthop device index does not match RTA_OIF');
    if (cfg.nh.gwFamily !== null && (first.gwFamily !== cfg.nh.gwFamily || first.gw4 !== cfg.nh.gw4))
      return fail('EINVAL', 'Nexthop gateway does not match RTA_GATEWAY or RTA_VIA');
  }
  let linkdown = 0;
  if (props.error !== null) {
    if (cfg.nh.gwFamily !== null || cfg.nh.oif !== 0 || cfg.mp !== null)
      return fail('EINVAL', 'Gateway, device and multipath can not be specified for this route type');
  } else {
    if (cfg.scope > RT_SCOPE_HOST) return fail('EINVAL', 'Invalid scope');
    if (cfg.scope === RT_SCOPE_HOST) {
      if (nhs.length !== 1) return fail('EINVAL', 'Route with host scope can not have multiple nexthops');
      const nh = nhs[0]!;
      if (nh.gwFamily !== null) return fail('EINVAL', 'Route with host scope can not have a gateway');
      nh.scope = RT_SCOPE_NOWHERE;
      nh.dev = net.devByIndex.get(nh.oif as Ifindex) ?? null;
      if (nh.dev === null) return fail('ENODEV');
    } else {
      for (let i = 0; i < nhs.length; i++) {
        const bad = checkNh(net, nhs, i, cfg.table, cfg.scope);
        if (bad !== null) return { ok: false, error: bad };
        if (nhs[i]!.linkdown) linkdown++;
      }
    }
    if (cfg.prefsrc !== 0 && !validPrefsrc(net, cfg)) return fail('EINVAL', 'Invalid prefsrc address');
  }
  const hash = infoHash(cfg, type, nhs);
  const shared = net.ipv4.fibInfos.get(hash);
  if (shared !== undefined && !shared.dead) {
    shared.refs++;
    return ok(shared);
  }
  const fi: FibInfo = {
    protocol: cfg.protocol,
    scope: cfg.scope,
    type,
    prefsrc: cfg.prefsrc,
    tbId: cfg.table,
    priority: cfg.priority,
    metrics: cfg.metrics,
    nhs,
    dead: false,
    linkdown: linkdown > 0 && linkdown === nhs.length,
    hash,
    refs: 1,
  };
  net.ipv4.fibInfos.set(hash, fi);
  for (const nh of nhs) if (nh.dev !== null) fibInfoUpdateNhcSaddr(net, nh, fi.scope);
  fibRebalance(fi);
  return ok(fi);
}

function checkNh(net: Net, nhs: FibNh[], i: number, table: number, scope: number): Errno | null {
  const nh = nhs[i]!;
  if (nh.gwFamily === 'inet') return checkNhV4Gw(net, nhs, i, table, scope);
  if (nh.gwFamily === 'inet6') return checkNhV6Gw(net, nh);
  if (nh.onlink) return fail('EINVAL', 'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set').error;
  const dev = net.devByIndex.get(nh.oif as Ifindex);
  if (dev === undefined || dev.ipPtr === null) return fail('ENODEV').error;
  if (!dev.up) return fail('ENETDOWN', 'Device for nexthop is not up').error;
  nh.dev = dev;
  nh.scope = RT_SCOPE_HOST;
  nh.linkdown = !dev.carrier;
  return null;
}

/** Ref: net/ipv4/fib_semantics.c:fib_check_nh_v4_gw() */
function checkNhV4Gw(net: Net, nhs: FibNh[], i: number, table: number, scope: number): Errno | null {
  const nh = nhs[i]!;
  if (nh.onlink) {
    if (scope >= RT_SCOPE_LINK) return fail('EINVAL', 'Nexthop has invalid scope').error;
    const dev = net.devByIndex.get(nh.oif as Ifindex);
    if (dev === undefined) return fail('ENODEV', 'Nexthop device required for onlink').error;
    if (!dev.up) return fail('ENETDOWN', 'Nexthop device is not up').error;
    if (inetDevAddrType(net, null, nh.gw4) !== 'unicast') return fail('EINVAL', 'Nexthop has invalid gateway').error;
    nh.linkdown = !dev.carrier;
    nh.dev = dev;
    nh.scope = RT_SCOPE_LINK;
    return null;
  }
  const fl = flowi4(nh.gw4);
  fl.oif = nh.oif;
  fl.scope = Math.max(scope + 1, RT_SCOPE_LINK);
  let res: FibResult | string = 'EAGAIN';
  if (table !== 0 && table !== RT_TABLE_MAIN) {
    const tb = net.ipv4.tables.get(table);
    if (tb !== undefined) res = fibTableLookup(tb, fl, true);
  }
  if (typeof res === 'string') {
    const full = fibLookup(net, fl, true);
    if (typeof full === 'string') return fail(full, 'Nexthop has invalid gateway').error;
    res = full;
  }
  if (res.type !== 'unicast' && res.type !== 'local') return fail('EINVAL', 'Nexthop has invalid gateway').error;
  const { dev } = res.nh;
  if (dev === null) return fail('EINVAL', 'No egress device for nexthop gateway').error;
  nhs[i] = { ...nh, dev, oif: dev.ifindex, scope: res.scope, linkdown: !dev.carrier };
  return dev.up ? null : fail('ENETDOWN').error;
}

/** Ref: net/ipv4/fib_semantics.c:fib_check_nh_v6_gw(), net/ipv6/route.c:fib6_nh_init() */
function checkNhV6Gw(net: Net, nh: FibNh): Errno | null {
  const dev = net.devByIndex.get(nh.oif as Ifindex);
  if (dev === undefined) return fail(nh.oif === 0 ? 'EHOSTUNREACH' : 'ENODEV').error;
  if (dev.ip6Ptr === null) return fail('EACCES', 'IPv6 is disabled on nexthop device').error;
  if (!dev.up) return fail('ENETDOWN', 'Nexthop device is not up').error;
  nh.dev = dev;
  nh.scope = RT_SCOPE_LINK;
  nh.linkdown = !dev.carrier;
  return null;
}

function validPrefsrc(net: Net, cfg: FibConfig): boolean {
  if (cfg.type === 'local' && cfg.dst !== 0 && cfg.prefsrc === cfg.dst) return true;
  const tbId = cfg.table === RT_TABLE_MAIN ? RT_TABLE_LOCAL : cfg.table;
  if (inetDevAddrType(net, null, cfg.prefsrc, tbId) === 'local') return true;
  return tbId !== RT_TABLE_LOCAL && inetDevAddrType(net, null, cfg.prefsrc) === 'local';
}

/** Ref: net/ipv4/fib_semantics.c:fib_info_update_nhc_saddr() */
function fibInfoUpdateNhcSaddr(net: Net, nh: FibNh, scope: number): Ipv4Addr {
  nh.saddr = inetSelectAddr(net, nh.dev, nh.gw4, scope);
  nh.saddrGenid = net.ipv4.devAddrGenid;
  return nh.saddr;
}

/** The source address a route implies. Ref: net/ipv4/fib_semantics.c:fib_result_prefsrc() */
export function fibResultPrefsrc(net: Net, fi: FibInfo, nh: FibNh): Ipv4Addr {
  if (fi.prefsrc !== 0) return fi.prefsrc;
  return nh.saddrGenid === net.ipv4.devAddrGenid ? nh.saddr : fibInfoUpdateNhcSaddr(net, nh, fi.scope);
}

/** Shares of the hash space by weight, for those that can carry. Ref: net/ipv4/fib_semantics.c:fib_rebalance() */
export function fibRebalance(fi: FibInfo): void {
  if (fi.nhs.length < 2) return;
  const usable = (nh: FibNh) => !nh.dead && !(nh.linkdown && ipIgnoreLinkdown(nh.dev));
  let total = 0;
  for (const nh of fi.nhs) if (usable(nh)) total += nh.weight;
  let w = 0;
  for (const nh of fi.nhs) {
    if (usable(nh)) {
      w += nh.weight;
      nh.upperBound = Math.round((w * 0x80000000) / total) - 1;
    } else nh.upperBound = -1;
  }
}

/** Ref: net/ipv4/fib_semantics.c:fib_info_hashfn(), fib_find_info() */
function infoHash(cfg: FibConfig, type: RouteType, nhs: readonly FibNh[]): string {
  let s = `${cfg.protocol} ${cfg.scope} ${cfg.prefsrc} ${cfg.priority} ${type} ${cfg.table}`;
  for (const nh of nhs)
    s += `|${nh.oif} ${nh.gw4} ${nh.gw6 ?? ''} ${nh.scope} ${nh.weight} ${nh.onlink} ${nh.tclassid}`;
  for (const key of Object.keys(cfg.metrics).sort()) s += `|${key}=${cfg.metrics[key as keyof RouteMetrics]}`;
  return s;
}

/** A route less says it. Ref: net/ipv4/fib_semantics.c:fib_release_info() */
export function fibReleaseInfo(net: Net, fi: FibInfo): void {
  if (--fi.refs === 0 && net.ipv4.fibInfos.get(fi.hash) === fi) net.ipv4.fibInfos.delete(fi.hash);
}

/** Is it the route a deletion names? Ref: net/ipv4/fib_semantics.c:fib_nh_match(), fib_metrics_match() */
export function fibNhMatch(cfg: FibConfig, fi: FibInfo): boolean {
  if (cfg.priority !== 0 && cfg.priority !== fi.priority) return false;
  for (const [k, v] of Object.entries(cfg.metrics)) {
    if (v !== undefined && (fi.metrics as Record<string, unknown>)[k] !== v) return false;
  }
  const hit = (want: FibNhConfig, nh: FibNh | undefined): boolean =>
    nh !== undefined &&
    (want.oif === 0 || want.oif === nh.oif) &&
    (want.gwFamily === null ||
      (want.gwFamily === nh.gwFamily && (want.gwFamily === 'inet' ? want.gw4 === nh.gw4 : want.gw6 === nh.gw6)));
  if (cfg.nh.oif !== 0 || cfg.nh.gwFamily !== null) return hit(cfg.nh, fi.nhs[0]);
  if (cfg.mp === null) return true;
  return fi.nhs.every((nh, i) => {
    const want = cfg.mp![i];
    return want !== undefined && hit(want, nh) && (want.weight === 1 || want.weight === nh.weight);
  });
}

/** Does one of its next hops leave by `dev`? Ref: net/ipv4/fib_frontend.c:fib_info_nh_uses_dev() */
export function fibInfoNhUsesDev(fi: FibInfo, dev: NetDevice): boolean {
  for (const nh of fi.nhs) if (nh.dev === dev) return true;
  return false;
}
