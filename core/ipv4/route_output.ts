import {
  formatIpv4,
  INADDR_LOOPBACK,
  type Ipv4Addr,
  ipv4IsLbcast,
  ipv4IsLoopback,
  ipv4IsMulticast,
  ipv4IsZeronet,
} from '../addr/ipv4.ts';
import type { Ifindex, NetDevice } from '../device.ts';
import type { ErrnoName } from '../errno.ts';
import type { Net } from '../net.ts';
import type { RouteType } from '../netlink/messages.ts';
import type { Nsec } from '../world.ts';
import { type FibInfo, type FibNh, type FibNhException, RT_SCOPE_HOST, RT_SCOPE_LINK } from './fib.ts';
import { type FibResult, type Flowi4, fibLookup, fibTableName } from './fib_lookup.ts';
import { fibResultPrefsrc } from './fib_semantics.ts';
import { ipCheckMc } from './igmp_mc.ts';
import { inetSelectAddr, ipDevFind } from './inet_addr.ts';
import type { Ipv4Dst } from './route.ts';

const ZERO = 0 as Ipv4Addr;
const isLocalMulticast = (a: Ipv4Addr): boolean => a >>> 8 === 0xe00000;

/** What was found, for a trace: the table and the route as `ip route` prints them. */
export function describeFib(res: FibResult | ErrnoName, fl: Flowi4) {
  const key = formatIpv4(fl.daddr);
  if (typeof res === 'string') return { table: 'fib', key, rulePref: null, fibTable: 'main', route: null } as const;
  const { fa, nh } = res;
  const dst = fa.dstLen === 0 ? 'default' : `${formatIpv4(fa.key)}${fa.dstLen === 32 ? '' : `/${fa.dstLen}`}`;
  const via = nh.gwFamily === 'inet' ? ` via ${formatIpv4(nh.gw4)}` : nh.gw6 === null ? '' : ` via inet6 ${nh.gw6}`;
  const type = fa.type === 'unicast' ? '' : `${fa.type} `;
  const route = `${type}${dst}${via}${nh.dev === null ? '' : ` dev ${nh.dev.name}`}`;
  return { table: 'fib', key, rulePref: res.rulePref, fibTable: fibTableName(fa.tbId), route } as const;
}

/** An exception of a next hop that still holds. Ref: net/ipv4/route.c:find_exception() */
export function findException(nh: FibNh, daddr: Ipv4Addr, now: Nsec): FibNhException | null {
  const fnhe = nh.exceptions?.get(daddr);
  if (fnhe === undefined) return null;
  if (fnhe.expires !== 0 && now > fnhe.expires) {
    nh.exceptions!.delete(daddr);
    return null;
  }
  return fnhe;
}

/** Spreads flows over a route's next hops. Ref: net/ipv4/route.c:fib_multipath_hash(), fib_semantics.c:fib_select_multipath() */
export function fibSelectPath(net: Net, res: FibResult, fl: Flowi4): void {
  if (fl.oif === 0 && res.fi.nhs.length > 1) {
    const hash = multipathHash(net, fl);
    for (const nh of res.fi.nhs) {
      if (nh.upperBound < 0 || hash > nh.upperBound) continue;
      res.nh = nh;
      break;
    }
  }
  if (fl.saddr === 0) fl.saddr = fibResultPrefsrc(net, res.fi, res.nh);
}

/** Differs: the kernel's hash is keyed by chance at boot; this one is the same in every run. Ref: fib_multipath_hash() */
function multipathHash(net: Net, fl: Flowi4): number {
  let h = mix(mix(0x9e3779b9 ^ net.id, fl.saddr), fl.daddr);
  if (net.ipv4.sysctl.fib_multipath_hash_policy === 1) h = mix(mix(mix(h, fl.ipProto), fl.sport), fl.dport);
  return h >>> 1;
}

function mix(h: number, x: number): number {
  h = Math.imul(h ^ x, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

type Kind = Pick<Ipv4Dst, 'input' | 'output' | 'error' | 'type' | 'local' | 'broadcast' | 'multicast'>;

/** One literal makes every decision. Ref: net/ipv4/route.c:rt_dst_alloc(), rt_set_nexthop() */
export function rtDstAlloc(
  net: Net,
  dev: NetDevice,
  kind: Kind,
  isInput: boolean,
  iif: number,
  fi: FibInfo | null,
  nh: FibNh | null,
  fnhe: FibNhException | null,
  doredirect = false,
): Ipv4Dst {
  const redirected = fnhe !== null && fnhe.gw !== 0;
  const gwFamily = redirected
    ? 'inet'
    : nh !== null && nh.gwFamily !== null && nh.scope === RT_SCOPE_LINK
      ? nh.gwFamily
      : null;
  return {
    family: 'inet',
    dev,
    input: kind.input,
    output: kind.output,
    error: kind.error,
    type: kind.type,
    local: kind.local,
    broadcast: kind.broadcast,
    multicast: kind.multicast,
    doredirect,
    redirected,
    isInput,
    iif,
    gwFamily,
    gw4: redirected ? fnhe.gw : gwFamily === 'inet' ? nh!.gw4 : ZERO,
    gw6: gwFamily === 'inet6' ? nh!.gw6 : null,
    usesGateway: gwFamily !== null,
    fi,
    nh,
    table: fi?.tbId ?? 0,
    pmtu: fnhe?.pmtu ?? 0,
    mtuLocked: fnhe?.mtuLocked ?? false,
    expires: fnhe?.expires ?? 0,
    genid: net.ipv4.rtGenid,
    neigh: null,
  };
}

/**
 * Decides how a packet of this host leaves, and fills in the flow's addresses and device; an errno where it cannot.
 * Ref: net/ipv4/route.c:ip_route_output_key_hash_rcu()
 */
export function ipRouteOutput(net: Net, fl: Flowi4, now: Nsec, anySrc = false): Ipv4Dst | ErrnoName {
  const origOif = fl.oif;
  fl.iif = net.loopback.ifindex;
  let devOut: NetDevice | null = null;
  let res: FibResult | null = null;
  let type: RouteType = 'unicast';
  let local = false;

  // biome-ignore lint/suspicious/noConfusingLabels: the kernel's own goto make_route
  make: {
    if (fl.saddr !== 0) {
      if (ipv4IsMulticast(fl.saddr) || ipv4IsLbcast(fl.saddr) || ipv4IsZeronet(fl.saddr)) return 'EINVAL';
      if (fl.oif === 0 && (ipv4IsMulticast(fl.daddr) || ipv4IsLbcast(fl.daddr))) {
        devOut = ipDevFind(net, fl.saddr);
        if (devOut === null) return 'EINVAL';
        fl.oif = devOut.ifindex;
        break make;
      }
      if (!anySrc && ipDevFind(net, fl.saddr) === null) return 'ENETUNREACH';
    }
    if (fl.oif !== 0) {
      devOut = net.devByIndex.get(fl.oif as Ifindex) ?? null;
      if (devOut === null) return 'ENODEV';
      if (!devOut.up || devOut.ipPtr === null) return 'ENETUNREACH';
      if (isLocalMulticast(fl.daddr) || ipv4IsLbcast(fl.daddr) || fl.ipProto === 2) {
        if (fl.saddr === 0) fl.saddr = inetSelectAddr(net, devOut, ZERO, RT_SCOPE_LINK);
        break make;
      }
      if (fl.saddr === 0) {
        if (ipv4IsMulticast(fl.daddr)) fl.saddr = inetSelectAddr(net, devOut, ZERO, fl.scope);
        else if (fl.daddr === 0) fl.saddr = inetSelectAddr(net, devOut, ZERO, RT_SCOPE_HOST);
      }
    }
    if (fl.daddr === 0) {
      fl.daddr = fl.saddr;
      if (fl.daddr === 0) fl.daddr = fl.saddr = INADDR_LOOPBACK;
      devOut = net.loopback;
      fl.oif = devOut.ifindex;
      type = 'local';
      local = true;
      break make;
    }
    const found = fibLookup(net, fl);
    if (typeof found === 'string') {
      // the tables know nothing, but the device was named: the destination must be on its link
      if (fl.oif === 0) return found;
      if (fl.saddr === 0) fl.saddr = inetSelectAddr(net, devOut, ZERO, RT_SCOPE_LINK);
      break make;
    }
    res = found;
    type = res.type;
    if (type === 'local') {
      if (fl.saddr === 0) fl.saddr = res.fi.prefsrc !== 0 ? res.fi.prefsrc : fl.daddr;
      devOut = net.loopback;
      fl.oif = devOut.ifindex;
      local = true;
      break make;
    }
    fibSelectPath(net, res, fl);
    devOut = res.nh.dev!;
    if (origOif === 0) fl.oif = devOut.ifindex;
  }
  return mkrouteOutput(net, fl, res, type, devOut!, local, origOif, now);
}

/** Ref: net/ipv4/route.c:__mkroute_output() */
function mkrouteOutput(
  net: Net,
  fl: Flowi4,
  res: FibResult | null,
  type: RouteType,
  devOut: NetDevice,
  local: boolean,
  origOif: number,
  now: Nsec,
): Ipv4Dst | ErrnoName {
  const inDev = devOut.ipPtr;
  if (inDev === null) return 'EINVAL';
  const localnet = inDev.cnf.data.route_localnet !== 0 || net.ipv4.devconfAll.data.route_localnet !== 0;
  if (!localnet && ipv4IsLoopback(fl.saddr) && !devOut.isLoopback) return 'EINVAL';
  if (ipv4IsLbcast(fl.daddr)) type = 'broadcast';
  else if (ipv4IsMulticast(fl.daddr)) type = 'multicast';
  else if (ipv4IsZeronet(fl.daddr)) return 'EINVAL';
  if (devOut.isLoopback) local = true;
  let broadcast = false;
  let multicast = false;
  let fi = res?.fi ?? null;
  if (type === 'broadcast') {
    broadcast = local = true;
    fi = null;
  } else if (type === 'multicast') {
    multicast = true;
    local = ipCheckMc(inDev, fl.daddr);
    if (fi !== null && res!.prefixLen < 4) fi = null;
  }
  const nh = fi === null ? null : res!.nh;
  const fnhe = nh === null || nh.exceptions === null ? null : findException(nh, fl.daddr, now);
  const plain = type === 'unicast' && nh !== null && fnhe === null;
  if (plain) {
    const cached = nh.rthOutput;
    if (cached !== null && cached.genid === net.ipv4.rtGenid && cached.dev === devOut) return cached;
  }
  const kind: Kind = {
    input: local ? 'local' : null,
    output: (broadcast || multicast) && local && !devOut.isLoopback ? 'mc' : 'unicast',
    error: null,
    type,
    local,
    broadcast,
    multicast,
  };
  const rt = rtDstAlloc(net, devOut, kind, false, origOif, fi, nh, fnhe);
  if (plain) nh.rthOutput = rt;
  return rt;
}

/** How long a packet that follows the decision may be. Ref: include/net/dst.h:dst_mtu(), net/ipv4/route.c:ipv4_mtu() */
export function dstMtu(rt: Ipv4Dst, now: Nsec): number {
  if (rt.pmtu !== 0 && (rt.expires === 0 || now < rt.expires)) return rt.pmtu;
  const metric = rt.fi?.metrics.mtu ?? 0;
  if (metric !== 0) return metric;
  const { mtu } = rt.dev;
  const cap = rt.mtuLocked && rt.usesGateway && mtu > 576 ? 576 : mtu;
  return cap < 65535 ? cap : 65535;
}
