import {
  addrconfAddrSolictMult,
  IN6ADDR_ALLNODES,
  IN6ADDR_ALLROUTERS,
  IN6ADDR_ANY,
  IN6ADDR_LOOPBACK,
  type Ipv6Addr,
  ipv6LinkLocalEui64,
  ipv6PrefixEqual,
  parseIpv6,
} from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { type ErrnoName, fail, ok, type Result } from '../errno.ts';
import type { NetdevEvent } from '../kernel_ops.ts';
import { neighParmsAlloc, neighParmsRelease } from '../neigh/neigh_parms.ts';
import { neighIfdown } from '../neigh/neigh_table.ts';
import type { Net } from '../net.ts';
import type { AddrMessage, Lifetime, LinkMessage } from '../netlink/messages.ts';
import { netconfNotify } from '../netlink/netconf.ts';
import type { SkBuff } from '../skb.ts';
import { type Nsec, SEC } from '../world.ts';
import { ipv6AddrScope, ipv6AddrSrcScope, ipv6AddrType } from './addr_type.ts';
import { addrconfLinkReady, ipv6AcceptRa, ipv6GetLladdr } from './addrconf_core.ts';
import { addrconfJoinAnycast, addrconfLeaveAnycast, ipv6AcDestroyDev } from './anycast.ts';
import type { Ipv6Devconf } from './devconf.ts';
import { INFINITY_LIFE_TIME, type Inet6Dev, type Inet6Ifaddr } from './inet6_dev.ts';
import { fib6BumpSernum, fib6Locate, RT6_TABLE_LOCAL, RT6_TABLE_MAIN } from './ip6_fib.ts';
import {
  IP6_RT_PRIO_ADDRCONF,
  ip6DelRt,
  ip6InsRt,
  ip6RouteAdd,
  ip6RouteInfoCreate,
  RTPROT_KERNEL,
  rt6DisableIp,
  rt6MtuChange,
  rt6SyncDownDev,
  rt6SyncUp,
} from './ip6_route.ts';
import { JIFFY, jiffiesRandom } from './jiffies.ts';
import {
  ipv6DevMcDec,
  ipv6DevMcInc,
  ipv6McDadComplete,
  ipv6McDestroyDev,
  ipv6McDown,
  ipv6McUp,
  MLD_QI_DEFAULT,
  MLD_QRI_DEFAULT,
} from './mcast.ts';
import { ndiscSendNa, ndiscSendNsMulticast, ndiscSendRs } from './ndisc_send.ts';
import type { Fib6Info } from './route.ts';
import { ipv6GenerateStableAddress, ipv6JoinHalves } from './stable_address.ts';

const IPV6_MIN_MTU = 1280;
const interfacelocalAllnodes = parseIpv6('ff01::1')!;
const linklocalPrefix = parseIpv6('fe80::')!;
const multicastPrefix = parseIpv6('ff00::')!;

// --- devices

/** IPv6 begins on a device: EINVAL when its MTU is too small. Ref: net/ipv6/addrconf.c:ipv6_add_dev() */
function ipv6AddDev(dev: NetDevice, ctx: Ctx): Inet6Dev | null {
  const { net } = dev;
  if (dev.mtu < IPV6_MIN_MTU) return null;
  const dflt = net.ipv6.devconfDflt;
  const idev: Inet6Dev = {
    dev,
    ip6: net.ipv6.mib.ip6,
    cnf: devCnf(net, dev, dflt),
    mcFilter: 0,
    mcList: [],
    addrList: [],
    mcTomb: [],
    acList: [],
    mcQrv: 2,
    mcGqTimer: null,
    mcIfcCount: 0,
    mcIfcTimer: null,
    mcDadCount: 0,
    mcDadTimer: null,
    mcV1Seen: 0,
    mcQi: MLD_QI_DEFAULT,
    mcQri: MLD_QRI_DEFAULT,
    mcMaxdelay: SEC,
    neigh: neighParmsAlloc(net.ndTbl, dev, ctx),
    ready: false,
    rsSent: false,
    raRcvd: false,
    raManaged: false,
    raOtherconf: false,
    dead: false,
    token: IN6ADDR_ANY,
    raMtu: 0,
    rsTimer: null,
    rsInterval: 0,
    rsProbes: 0,
    tstamp: ctx.now,
  };
  idev.ready = dev.up && addrconfLinkReady(dev);
  dev.ip6Ptr = idev;
  netconfNotify('RTM_NEWNETCONF', 'inet6', dev, ctx);
  ipv6DevMcInc(dev, interfacelocalAllnodes, ctx);
  ipv6DevMcInc(dev, IN6ADDR_ALLNODES, ctx);
  if (idev.cnf.forwarding !== 0 && dev.multicast) ipv6DevMcInc(dev, IN6ADDR_ALLROUTERS, ctx);
  return idev;
}

/** A device's own settings; those that no device changed are one object. */
function devCnf(net: Net, dev: NetDevice, dflt: Ipv6Devconf): Ipv6Devconf {
  const shared = net.ipv6.devCnfs;
  const key = `${dev.mtu} ${dev.isLoopback} ${dev.noarp}`;
  const known = shared.from === dflt ? shared.byKind.get(key) : undefined;
  if (known !== undefined) return known;
  const cnf = {
    ...dflt,
    mtu: dev.mtu,
    addr_gen_mode: dflt.stable_secret !== '' ? 2 : dflt.addr_gen_mode,
    accept_dad: dev.noarp || dev.isLoopback ? -1 : dflt.accept_dad,
    use_tempaddr: dev.isLoopback ? -1 : dflt.use_tempaddr,
  };
  if (shared.from !== dflt) {
    shared.from = dflt;
    shared.byKind.clear();
  }
  shared.byKind.set(key, cnf);
  return cnf;
}

/** IPv6's part of a device, made when there is none; up devices begin to report. Ref: net/ipv6/addrconf.c:ipv6_find_idev() */
export function ipv6FindIdev(dev: NetDevice, ctx: Ctx): Inet6Dev | null {
  const idev = dev.ip6Ptr ?? ipv6AddDev(dev, ctx);
  if (idev !== null && dev.up) ipv6McUp(idev, ctx);
  return idev;
}

/** Ref: net/ipv6/addrconf.c:addrconf_add_dev() */
export function addrconfAddDev(dev: NetDevice, ctx: Ctx): Result<Inet6Dev> {
  const idev = ipv6FindIdev(dev, ctx);
  if (idev === null) return fail('EINVAL');
  if (idev.cnf.disable_ipv6 !== 0) return fail('EACCES');
  if (!dev.isLoopback) addrconfAddMroute(dev, ctx);
  return ok(idev);
}

function addrconfAddMroute(dev: NetDevice, ctx: Ctx): void {
  ip6RouteAdd(
    dev.net,
    {
      table: RT6_TABLE_LOCAL,
      metric: IP6_RT_PRIO_ADDRCONF,
      type: 'multicast',
      dst: multicastPrefix,
      dstLen: 8,
      ifindex: dev.ifindex,
      protocol: RTPROT_KERNEL,
    },
    null,
    ctx,
  );
}

/** What a device is given by itself. Ref: net/ipv6/addrconf.c:addrconf_init_auto_addrs(), init_loopback(), addrconf_dev_config() */
export function addrconfInitAutoAddrs(dev: NetDevice, ctx: Ctx): void {
  if (dev.isLoopback) {
    const lo = ipv6FindIdev(dev, ctx);
    if (lo === null) return;
    const added = ipv6AddAddr(
      lo,
      { ...plainAddr, pfx: IN6ADDR_LOOPBACK, plen: 128, permanent: true, proto: IFAPROT_KERNEL_LO },
      ctx,
    );
    if (!added.ok) return;
    added.value.tentative = false;
    fib6BumpSernum(dev.net);
    ipv6IfaNotify('RTM_NEWADDR', added.value, ctx);
    return;
  }
  const idev = addrconfAddDev(dev, ctx);
  if (idev.ok) addrconfAddrGen(idev.value, ctx);
}

const IFAPROT_KERNEL_LO = 1;
const IFAPROT_KERNEL_RA = 2;
const IFAPROT_KERNEL_LL = 3;

/** Ref: net/ipv6/addrconf.c:addrconf_addr_gen() */
function addrconfAddrGen(idev: Inet6Dev, ctx: Ctx): void {
  switch (idev.cnf.addr_gen_mode) {
    case 3:
      if (idev.cnf.stable_secret === '') idev.cnf = { ...idev.cnf, stable_secret: randomSecret(ctx) };
      addStable(idev, ctx);
      return;
    case 2:
      addStable(idev, ctx);
      return;
    case 0:
      addrconfAddLinklocal(idev, ipv6LinkLocalEui64(idev.dev.addr), false, ctx);
      return;
    default:
      return;
  }
}

function addStable(idev: Inet6Dev, ctx: Ctx): void {
  const addr = ipv6GenerateStableAddress(idev, linklocalPrefix, 0);
  if (addr !== null) addrconfAddLinklocal(idev, addr, true, ctx);
}

function randomSecret(ctx: Ctx): Ipv6Addr {
  const group = () => (ctx.random32() & 0xffff).toString(16);
  return parseIpv6(Array.from({ length: 8 }, group).join(':'))!;
}

function addrconfAddLinklocal(idev: Inet6Dev, addr: Ipv6Addr, stablePrivacy: boolean, ctx: Ctx): void {
  const { net } = idev.dev;
  const optimistic =
    (net.ipv6.devconfAll.optimistic_dad !== 0 || idev.cnf.optimistic_dad !== 0) && net.ipv6.devconfAll.forwarding === 0;
  const cfg = {
    ...plainAddr,
    pfx: addr,
    plen: 64,
    permanent: true,
    stablePrivacy,
    optimistic,
    proto: IFAPROT_KERNEL_LL,
  };
  const added = ipv6AddAddr(idev, cfg, ctx);
  if (!added.ok) return;
  addrconfPrefixRoute(idev.dev, addr, 64, 0, null, ctx);
  addrconfDadStart(added.value, ctx);
}

// --- notifications of the network core

/** Ref: net/ipv6/addrconf.c:addrconf_notify() */
export function addrconfNotify(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  const { net } = dev;
  switch (event) {
    case 'REGISTER':
      if (dev.ip6Ptr === null) ipv6AddDev(dev, ctx);
      return;
    case 'CHANGEMTU': {
      if (dev.mtu < IPV6_MIN_MTU) {
        addrconfIfdown(dev, dev !== net.loopback, ctx);
        return;
      }
      if (dev.ip6Ptr !== null) {
        rt6MtuChange(dev, dev.mtu);
        dev.ip6Ptr.cnf = { ...dev.ip6Ptr.cnf, mtu: dev.mtu };
        return;
      }
      const idev = ipv6AddDev(dev, ctx);
      if (idev?.ready) comeUp(dev, idev, true, ctx);
      return;
    }
    case 'UP':
    case 'CHANGE': {
      let idev = dev.ip6Ptr;
      if (idev !== null && idev.cnf.disable_ipv6 !== 0) return;
      if (event === 'UP') {
        addrconfPermanentAddr(dev, ctx);
        if (!addrconfLinkReady(dev)) return;
        if (idev === null) idev = ipv6AddDev(dev, ctx);
        if (idev !== null) idev.ready = true;
        comeUp(dev, idev, idev !== null, ctx);
        return;
      }
      if (!addrconfLinkReady(dev)) {
        rt6SyncDownDev(dev);
        return;
      }
      if (idev !== null) {
        if (idev.ready) {
          ipv6McUp(idev, ctx);
          rt6SyncUp(dev, 'linkdown');
          return;
        }
        idev.ready = true;
      }
      ctx.printk(net, `IPv6: ADDRCONF(NETDEV_CHANGE): ${dev.name}: link becomes ready`);
      comeUp(dev, idev, true, ctx);
      return;
    }
    case 'DOWN':
    case 'UNREGISTER':
      addrconfIfdown(dev, event === 'UNREGISTER', ctx);
      return;
    case 'CHANGENAME':
      if (dev.ip6Ptr === null) return;
      netconfNotify('RTM_DELNETCONF', 'inet6', dev, ctx);
      netconfNotify('RTM_NEWNETCONF', 'inet6', dev, ctx);
      return;
    default:
      return;
  }
}

/** The device can be used from now on. */
function comeUp(dev: NetDevice, idev: Inet6Dev | null, runPending: boolean, ctx: Ctx): void {
  addrconfInitAutoAddrs(dev, ctx);
  if (idev === null) return;
  if (runPending) addrconfDadRun(idev, false, ctx);
  rt6SyncUp(dev, 'dead');
  if (idev.cnf.mtu !== dev.mtu && dev.mtu >= IPV6_MIN_MTU) {
    rt6MtuChange(dev, dev.mtu);
    idev.cnf = { ...idev.cnf, mtu: dev.mtu };
  }
  idev.tstamp = ctx.now;
  if (dev.mtu < IPV6_MIN_MTU) addrconfIfdown(dev, dev !== dev.net.loopback, ctx);
}

/** Addresses that were given to a device that was down get their routes and their DAD. Ref: net/ipv6/addrconf.c:addrconf_permanent_addr() */
function addrconfPermanentAddr(dev: NetDevice, ctx: Ctx): void {
  const idev = dev.ip6Ptr;
  if (idev === null) return;
  for (const ifp of [...idev.addrList]) {
    if (!ifp.permanent) continue;
    if (ifp.rt === null || ifp.rt.node === null) {
      const rt = addrconfF6iAlloc(idev, ifp.addr, 'local', ctx);
      if (rt === null) {
        ipv6DelAddr(ifp, ctx);
        continue;
      }
      ifp.rt = rt;
    }
    if (!ifp.noprefixroute) addrconfPrefixRoute(dev, ifp.addr, ifp.prefixLen, ifp.rtPriority, null, ctx);
    if (ifp.state === 'PREDAD') addrconfDadStart(ifp, ctx);
  }
}

const isLocalType = (addr: Ipv6Addr): boolean => {
  const type = ipv6AddrType(addr);
  return type === 'linklocal' || type === 'loopback';
};

/** Ref: net/ipv6/addrconf.c:addrconf_ifdown() */
export function addrconfIfdown(dev: NetDevice, unregister: boolean, ctx: Ctx): void {
  const { net } = dev;
  rt6DisableIp(dev, unregister, ctx);
  const idev = dev.ip6Ptr;
  if (idev === null) return;
  neighIfdown(idev.neigh, ctx); // rt6_disable_ip() does it
  if (unregister) {
    idev.dead = true;
    dev.ip6Ptr = null;
  }
  const keepAddr =
    !unregister &&
    idev.cnf.disable_ipv6 === 0 &&
    (net.ipv6.devconfAll.keep_addr_on_down || idev.cnf.keep_addr_on_down) > 0;
  const keeps = (ifa: Inet6Ifaddr) => keepAddr && ifa.permanent && !isLocalType(ifa.addr);
  for (const ifa of idev.addrList) {
    addrconfDelDadWork(ifa, ctx);
    if (!keeps(ifa)) unhash(ifa);
  }
  ctx.cancel(idev.rsTimer);
  idev.rsTimer = null;
  const wasReady = idev.ready;
  if (!unregister) idev.rsSent = idev.raRcvd = idev.ready = false;
  for (const ifa of [...idev.addrList]) {
    const keep = keeps(ifa);
    const { state } = ifa;
    if (keep) {
      ifa.state = 'PREDAD';
      if (!ifa.nodad) ifa.tentative = true;
      if (ifa.rt !== null) ip6DelRt(net, ifa.rt, ctx);
      ifa.rt = null;
    } else ifa.state = 'DEAD';
    if (!keep && state !== 'DEAD') ipv6IfaNotify('RTM_DELADDR', ifa, ctx);
    else {
      if (idev.cnf.forwarding !== 0) addrconfLeaveAnycast(ifa, ctx);
      addrconfLeaveSolict(idev, ifa.addr, ctx);
    }
    if (!keep) idev.addrList.splice(idev.addrList.indexOf(ifa), 1);
  }
  if (unregister) {
    ipv6AcDestroyDev(idev, ctx);
    ipv6McDestroyDev(idev, ctx);
  } else if (wasReady) ipv6McDown(idev, ctx);
  idev.tstamp = ctx.now;
  idev.raMtu = 0;
  net.generation++;
  if (unregister) neighParmsRelease(idev.neigh);
  if (unregister) netconfNotify('RTM_DELNETCONF', 'inet6', dev, ctx);
}

// --- addresses

/** Ref: include/net/addrconf.h:struct ifa6_config */
export type Ifa6Config = {
  readonly pfx: Ipv6Addr;
  readonly plen: number;
  readonly peer: Ipv6Addr;
  readonly rtPriority: number;
  readonly validLft: number;
  readonly preferredLft: number;
  readonly proto: number;
  readonly permanent: boolean;
  readonly deprecated: boolean;
  readonly nodad: boolean;
  readonly optimistic: boolean;
  readonly homeaddress: boolean;
  readonly mngtmpaddr: boolean;
  readonly noprefixroute: boolean;
  readonly mcautojoin: boolean;
  readonly stablePrivacy: boolean;
};

/** A configuration without flags that lasts for ever. */
export const plainAddr: Omit<Ifa6Config, 'pfx' | 'plen'> = {
  peer: IN6ADDR_ANY,
  rtPriority: 0,
  validLft: INFINITY_LIFE_TIME,
  preferredLft: INFINITY_LIFE_TIME,
  proto: 0,
  permanent: false,
  deprecated: false,
  nodad: false,
  optimistic: false,
  homeaddress: false,
  mngtmpaddr: false,
  noprefixroute: false,
  mcautojoin: false,
  stablePrivacy: false,
};

/** EADDRNOTAVAIL, ENODEV, EACCES (disable_ipv6), EEXIST. Ref: net/ipv6/addrconf.c:ipv6_add_addr() */
export function ipv6AddAddr(idev: Inet6Dev, cfg: Ifa6Config, ctx: Ctx): Result<Inet6Ifaddr> {
  const { dev } = idev;
  const { net } = dev;
  const type = ipv6AddrType(cfg.pfx);
  if (type === 'any' || (type === 'multicast' && !cfg.mcautojoin) || (type === 'loopback' && !dev.isLoopback))
    return fail('EADDRNOTAVAIL');
  if (idev.dead) return fail('ENODEV');
  if (idev.cnf.disable_ipv6 !== 0) return fail('EACCES');
  const rt = addrconfF6iAlloc(idev, cfg.pfx, 'local', ctx);
  if (rt === null) return fail('ENODEV');
  const hash = net.ipv6.addrLst.get(cfg.pfx);
  if (hash?.some((ifa) => ifa.idev.dev === dev)) return fail('EEXIST');
  const ifa: Inet6Ifaddr = {
    addr: cfg.pfx,
    peerAddr: cfg.peer,
    prefixLen: cfg.plen,
    rtPriority: cfg.rtPriority,
    idev,
    scope: ipv6AddrScope(cfg.pfx),
    state: 'PREDAD',
    dadProbes: 0,
    dadNonce: null,
    stablePrivacyRetry: 0,
    validLft: cfg.validLft,
    preferedLft: cfg.preferredLft,
    cstamp: ctx.now,
    tstamp: ctx.now,
    dadTimer: null,
    rt,
    proto: cfg.proto,
    permanent: cfg.permanent,
    tentative: !cfg.nodad,
    dadfailed: false,
    deprecated: cfg.deprecated,
    nodad: cfg.nodad,
    optimistic: cfg.optimistic,
    homeaddress: cfg.homeaddress,
    temporary: false,
    mngtmpaddr: cfg.mngtmpaddr,
    noprefixroute: cfg.noprefixroute,
    mcautojoin: cfg.mcautojoin,
    stablePrivacy: cfg.stablePrivacy,
  };
  if (hash === undefined) net.ipv6.addrLst.set(cfg.pfx, [ifa]);
  else hash.unshift(ifa);
  const scope = ipv6AddrSrcScope(cfg.pfx);
  const at = idev.addrList.findIndex((other) => scope >= ipv6AddrSrcScope(other.addr));
  idev.addrList.splice(at < 0 ? idev.addrList.length : at, 0, ifa);
  net.generation++;
  return ok(ifa);
}

function unhash(ifp: Inet6Ifaddr): void {
  const { addrLst } = ifp.idev.dev.net.ipv6;
  const hash = addrLst.get(ifp.addr);
  const at = hash?.indexOf(ifp) ?? -1;
  if (hash === undefined || at < 0) return;
  hash.splice(at, 1);
  if (hash.length === 0) addrLst.delete(ifp.addr);
}

/** Ref: net/ipv6/addrconf.c:ipv6_del_addr() */
export function ipv6DelAddr(ifp: Inet6Ifaddr, ctx: Ctx): void {
  if (ifp.state === 'DEAD') return;
  ifp.state = 'DEAD';
  const { idev } = ifp;
  unhash(ifp);
  const cleanup = ifp.permanent && !ifp.noprefixroute ? checkCleanupPrefixRoute(ifp, ctx) : 'nop';
  idev.addrList.splice(idev.addrList.indexOf(ifp), 1);
  addrconfDelDadWork(ifp, ctx);
  ipv6IfaNotify('RTM_DELADDR', ifp, ctx);
  if (cleanup !== 'nop') cleanupPrefixRoute(ifp, ifp.addr, cleanup, ctx);
}

/** What becomes of the prefix's route: it stays, goes, or ends with the last address of it. Ref: net/ipv6/addrconf.c:check_cleanup_prefix_route() */
export function checkCleanupPrefixRoute(ifp: Inet6Ifaddr, ctx: Ctx): 'nop' | 'del' | Nsec {
  let action: 'del' | Nsec = 'del';
  for (const ifa of ifp.idev.addrList) {
    if (ifa === ifp || ifa.prefixLen !== ifp.prefixLen) continue;
    if (!ipv6PrefixEqual(ifa.addr, ifp.addr, ifp.prefixLen)) continue;
    if (ifa.permanent || ifa.noprefixroute) return 'nop';
    const ends = ifa.tstamp + ifa.validLft * SEC;
    action = Math.max(action === 'del' ? ctx.now : action, ends);
  }
  return action;
}

export function cleanupPrefixRoute(ifp: Inet6Ifaddr, addr: Ipv6Addr, action: 'del' | Nsec, ctx: Ctx): void {
  const { dev } = ifp.idev;
  const rt = addrconfGetPrefixRoute(dev, addr, ifp.prefixLen, (r) => !r.defaultRoute && r.nh.gw === null);
  if (rt === null) return;
  if (action === 'del') ip6DelRt(dev.net, rt, ctx);
  else if (rt.expires === null) rt.expires = action;
}

/** Ref: net/ipv6/addrconf.c:addrconf_get_prefix_route() */
export function addrconfGetPrefixRoute(
  dev: NetDevice,
  pfx: Ipv6Addr,
  plen: number,
  test: (rt: Fib6Info) => boolean,
): Fib6Info | null {
  const table = dev.net.ipv6.tables.get(RT6_TABLE_MAIN);
  if (table === undefined) return null;
  const fn = fib6Locate(table.root, pfx, plen, IN6ADDR_ANY, 0);
  return fn?.leaf.find((rt) => rt.nh.dev === dev && test(rt)) ?? null;
}

/** `expires` null: never. Ref: net/ipv6/addrconf.c:addrconf_prefix_route() */
export function addrconfPrefixRoute(
  dev: NetDevice,
  pfx: Ipv6Addr,
  plen: number,
  metric: number,
  expires: Nsec | null,
  ctx: Ctx,
  fromRa = false,
): void {
  ip6RouteAdd(
    dev.net,
    {
      table: RT6_TABLE_MAIN,
      metric: metric || IP6_RT_PRIO_ADDRCONF,
      type: 'unicast',
      dst: pfx,
      dstLen: plen,
      ifindex: dev.ifindex,
      protocol: RTPROT_KERNEL,
      ...(expires === null ? {} : { expires }),
      addrconf: fromRa,
      prefixRt: fromRa,
    },
    null,
    ctx,
  );
}

/** The route that makes an address local. Ref: net/ipv6/route.c:addrconf_f6i_alloc() */
export function addrconfF6iAlloc(idev: Inet6Dev, addr: Ipv6Addr, type: 'local' | 'anycast', ctx: Ctx): Fib6Info | null {
  const rt = ip6RouteInfoCreate(
    idev.dev.net,
    {
      table: RT6_TABLE_LOCAL,
      metric: 0,
      type,
      dst: addr,
      dstLen: 128,
      ifindex: idev.dev.ifindex,
      protocol: RTPROT_KERNEL,
      ignoreDevDown: true,
    },
    ctx,
  );
  return rt.ok ? rt.value : null;
}

function addrconfJoinSolict(dev: NetDevice, addr: Ipv6Addr, ctx: Ctx): void {
  if (!dev.isLoopback && !dev.noarp) ipv6DevMcInc(dev, addrconfAddrSolictMult(addr), ctx);
}

function addrconfLeaveSolict(idev: Inet6Dev, addr: Ipv6Addr, ctx: Ctx): void {
  if (!idev.dev.isLoopback && !idev.dev.noarp) ipv6DevMcDec(idev, addrconfAddrSolictMult(addr), ctx);
}

/** Tells userland, and makes the address real or undoes that. Null: only tell. Ref: net/ipv6/addrconf.c:__ipv6_ifa_notify() */
export function ipv6IfaNotify(event: 'RTM_NEWADDR' | 'RTM_DELADDR' | null, ifp: Inet6Ifaddr, ctx: Ctx): void {
  const { idev } = ifp;
  const { dev } = idev;
  const { net } = dev;
  ctx.notify(net, { type: event ?? 'RTM_NEWADDR', addr: inet6FillIfaddr(ifp, ctx.now) });
  net.generation++;
  if (event === 'RTM_NEWADDR') {
    if (ifp.rt !== null && ifp.rt.node === null) ip6InsRt(net, ifp.rt, ctx);
    if (idev.cnf.forwarding !== 0) addrconfJoinAnycast(ifp, ctx);
    if (ifp.peerAddr !== IN6ADDR_ANY) addrconfPrefixRoute(dev, ifp.peerAddr, 128, ifp.rtPriority, null, ctx);
  } else if (event === 'RTM_DELADDR') {
    if (idev.cnf.forwarding !== 0) addrconfLeaveAnycast(ifp, ctx);
    addrconfLeaveSolict(idev, ifp.addr, ctx);
    if (ifp.peerAddr !== IN6ADDR_ANY) {
      const rt = addrconfGetPrefixRoute(dev, ifp.peerAddr, 128, () => true);
      if (rt !== null) ip6DelRt(net, rt, ctx);
    }
    if (ifp.rt !== null) {
      ip6DelRt(net, ifp.rt, ctx);
      ifp.rt = null;
    }
    fib6BumpSernum(net);
  }
}

/** An address as netlink tells it. Ref: net/ipv6/addrconf.c:inet6_fill_ifaddr() */
export function inet6FillIfaddr(ifa: Inet6Ifaddr, now: Nsec): AddrMessage {
  let valid = INFINITY_LIFE_TIME;
  let preferred = INFINITY_LIFE_TIME;
  if (!(ifa.permanent && ifa.preferedLft === INFINITY_LIFE_TIME)) {
    valid = ifa.validLft;
    preferred = ifa.preferedLft;
    if (preferred !== INFINITY_LIFE_TIME) {
      const age = Math.floor((now - ifa.tstamp) / SEC);
      preferred = Math.max(0, preferred - age);
      if (valid !== INFINITY_LIFE_TIME) valid = Math.max(0, valid - age);
    }
  }
  const lifetime = (s: number): Lifetime => (s === INFINITY_LIFE_TIME ? 'forever' : s);
  return {
    family: 'inet6',
    ifindex: ifa.idev.dev.ifindex,
    local: ifa.addr,
    peer: ifa.peerAddr === IN6ADDR_ANY ? ifa.addr : ifa.peerAddr,
    prefixLen: ifa.prefixLen,
    broadcast: null,
    scope: ifa.scope,
    label: null,
    secondary: ifa.temporary,
    tentative: ifa.tentative,
    dadfailed: ifa.dadfailed,
    deprecated: ifa.deprecated,
    permanent: ifa.permanent,
    nodad: ifa.nodad,
    optimistic: ifa.optimistic,
    homeaddress: ifa.homeaddress,
    mngtmpaddr: ifa.mngtmpaddr,
    noprefixroute: ifa.noprefixroute,
    autojoin: ifa.mcautojoin,
    stablePrivacy: ifa.stablePrivacy,
    validLft: lifetime(valid),
    preferredLft: lifetime(preferred),
    metric: ifa.rtPriority,
    proto: ifa.proto,
    cstamp: Math.floor(ifa.cstamp / 10_000_000),
    tstamp: Math.floor(ifa.tstamp / 10_000_000),
  };
}

// --- duplicate address detection

function addrconfModDadWork(ifp: Inet6Ifaddr, delay: Nsec, ctx: Ctx): void {
  ctx.cancel(ifp.dadTimer);
  ifp.dadTimer = ctx.arm(ctx.now + delay, { kind: 'ipv6', fn: 'addrconf_dad_work', ifp });
}

function addrconfDelDadWork(ifp: Inet6Ifaddr, ctx: Ctx): void {
  ctx.cancel(ifp.dadTimer);
  ifp.dadTimer = null;
}

/** Ref: net/ipv6/addrconf.c:addrconf_dad_start() */
export function addrconfDadStart(ifp: Inet6Ifaddr, ctx: Ctx): void {
  if (ifp.state === 'DEAD') return;
  ifp.state = 'PREDAD';
  addrconfModDadWork(ifp, 0, ctx);
}

/** Ref: net/ipv6/addrconf.c:addrconf_dad_kick() */
function addrconfDadKick(ifp: Inet6Ifaddr, ctx: Ctx): void {
  const { cnf, dev } = ifp.idev;
  const delay = ifp.optimistic ? 0 : jiffiesRandom(Math.max(cnf.router_solicitation_delay, JIFFY), ctx);
  ifp.dadNonce = null;
  if (cnf.enhanced_dad !== 0 || dev.net.ipv6.devconfAll.enhanced_dad !== 0) {
    const a = ctx.random32();
    const b = ctx.random32();
    ifp.dadNonce = Uint8Array.of(a >>> 24, a >>> 16, a >>> 8, a, (b >>> 8) | 1, b);
  }
  ifp.dadProbes = cnf.dad_transmits;
  addrconfModDadWork(ifp, delay, ctx);
}

function addrconfDadRun(idev: Inet6Dev, restart: boolean, ctx: Ctx): void {
  for (const ifp of idev.addrList) {
    if (!restart && !(ifp.tentative && ifp.state === 'DAD')) continue;
    if (restart) ifp.state = 'PREDAD';
    addrconfDadKick(ifp, ctx);
  }
}

/** Ref: net/ipv6/addrconf.c:addrconf_dad_begin() */
function addrconfDadBegin(ifp: Inet6Ifaddr, ctx: Ctx): void {
  const { idev } = ifp;
  const { dev } = idev;
  const { net } = dev;
  addrconfJoinSolict(dev, ifp.addr, ctx);
  if (ifp.state === 'DEAD') return;
  const noDad = net.ipv6.devconfAll.accept_dad < 1 && idev.cnf.accept_dad < 1;
  if (dev.noarp || dev.isLoopback || noDad || !ifp.tentative || ifp.nodad) {
    dadSucceeded(ifp, ctx);
    return;
  }
  if (!idev.ready) {
    addrconfDadStop(ifp, false, ctx);
    return;
  }
  if (ifp.optimistic && ifp.rt !== null && ifp.rt.node === null) ip6InsRt(net, ifp.rt, ctx);
  addrconfDadKick(ifp, ctx);
  if (ifp.optimistic && (idev.cnf.use_optimistic !== 0 || net.ipv6.devconfAll.use_optimistic !== 0))
    ipv6IfaNotify('RTM_NEWADDR', ifp, ctx);
}

/** Ref: net/ipv6/addrconf.c:addrconf_dad_work() */
export function addrconfDadWork(ifp: Inet6Ifaddr, ctx: Ctx): void {
  ifp.dadTimer = null;
  const { idev } = ifp;
  const { dev } = idev;
  if (ifp.state === 'PREDAD') {
    ifp.state = 'DAD';
    addrconfDadBegin(ifp, ctx);
    return;
  }
  if (ifp.state === 'ERRDAD') {
    ifp.state = 'POSTDAD';
    const strict = dev.net.ipv6.devconfAll.accept_dad > 1 || idev.cnf.accept_dad > 1;
    const disable =
      strict && idev.cnf.disable_ipv6 === 0 && !ifp.stablePrivacy && ifp.addr === ipv6LinkLocalEui64(dev.addr);
    if (disable) {
      idev.cnf = { ...idev.cnf, disable_ipv6: 1 };
      ctx.printk(dev.net, `IPv6: ${dev.name}: IPv6 being disabled!`);
    }
    addrconfDadStop(ifp, true, ctx);
    if (disable) addrconfIfdown(dev, false, ctx);
    return;
  }
  if (ifp.dadProbes === 0) {
    if (ifp.state !== 'DAD') return;
    ifp.state = 'POSTDAD';
  }
  if (idev.dead || !idev.ready || ifp.state === 'DEAD') return;
  if (ifp.dadProbes === 0) {
    dadSucceeded(ifp, ctx);
    return;
  }
  ifp.dadProbes--;
  addrconfModDadWork(ifp, Math.max(idev.neigh.parms.retransTime, 10_000_000), ctx);
  ndiscSendNsMulticast(dev, ifp.addr, IN6ADDR_ANY, ifp.dadNonce, ctx);
}

function dadSucceeded(ifp: Inet6Ifaddr, ctx: Ctx): void {
  const was = ifp.tentative;
  const sendNa = was && !ifp.optimistic;
  ifp.tentative = ifp.optimistic = ifp.dadfailed = false;
  addrconfDadCompleted(ifp, was, sendNa, ctx);
}

/** Is it the only link-local address that can be used? Ref: net/ipv6/addrconf.c:ipv6_lonely_lladdr() */
function ipv6LonelyLladdr(ifp: Inet6Ifaddr): boolean {
  for (const other of ifp.idev.addrList) {
    if (other === ifp || other.scope !== 'link') continue;
    if (other.permanent && !other.tentative && !other.optimistic && !other.dadfailed) return false;
  }
  return true;
}

/** Nobody else has it: now it is ours. Ref: net/ipv6/addrconf.c:addrconf_dad_completed() */
function addrconfDadCompleted(ifp: Inet6Ifaddr, bumpId: boolean, sendNa: boolean, ctx: Ctx): void {
  const { idev } = ifp;
  const { dev } = idev;
  addrconfDelDadWork(ifp, ctx);
  ipv6IfaNotify('RTM_NEWADDR', ifp, ctx);
  const sendMld = ifp.scope === 'link' && ipv6LonelyLladdr(ifp);
  const sendRs = sendMld && ipv6AcceptRa(idev) && idev.cnf.router_solicitations !== 0 && !dev.isLoopback;
  if (sendMld) ipv6McDadComplete(idev, ctx);
  if (sendNa && (idev.cnf.ndisc_notify !== 0 || dev.net.ipv6.devconfAll.ndisc_notify !== 0)) {
    const flags = { router: idev.cnf.forwarding !== 0, solicited: false, override: true };
    ndiscSendNa(dev, IN6ADDR_ALLNODES, ifp.addr, flags, true, ctx);
  }
  if (sendRs) {
    const lladdr = ipv6GetLladdr(dev);
    if (lladdr === null) return;
    ndiscSendRs(dev, lladdr, ctx);
    idev.rsInterval = rfc3315Init(idev.cnf.router_solicitation_interval, ctx);
    idev.rsProbes = 1;
    idev.rsSent = true;
    addrconfModRsTimer(idev, idev.rsInterval, ctx);
  }
  if (bumpId) fib6BumpSernum(dev.net);
}

/** Ref: net/ipv6/addrconf.c:addrconf_dad_stop() */
function addrconfDadStop(ifp: Inet6Ifaddr, failed: boolean, ctx: Ctx): void {
  if (failed) ifp.dadfailed = true;
  if (!ifp.permanent && failed) {
    ipv6DelAddr(ifp, ctx);
    return;
  }
  addrconfDelDadWork(ifp, ctx);
  ifp.tentative = true;
  if (failed) {
    ifp.optimistic = false;
    ipv6IfaNotify(null, ifp, ctx);
  }
}

/** Somebody else has the address, or wants it too. Ref: net/ipv6/addrconf.c:addrconf_dad_failure() */
export function addrconfDadFailure(skb: SkBuff, ifp: Inet6Ifaddr, ctx: Ctx): void {
  if (ifp.state !== 'DAD') return;
  const { idev } = ifp;
  const { net } = idev.dev;
  ifp.state = 'POSTDAD';
  const by = skb.eth?.source ?? '';
  ctx.printk(net, `IPv6: ${idev.dev.name}: IPv6 duplicate address ${ifp.addr} used by ${by} detected!`);
  if (ifp.stablePrivacy) retryStable(ifp, ctx);
  ifp.state = 'ERRDAD';
  addrconfModDadWork(ifp, 0, ctx);
}

function retryStable(ifp: Inet6Ifaddr, ctx: Ctx): void {
  const { idev } = ifp;
  const { sysctl } = idev.dev.net.ipv6;
  const retries = ifp.stablePrivacyRetry + 1;
  if (retries > sysctl.idgen_retries) return;
  const addr = ipv6GenerateStableAddress(idev, ifp.addr, retries);
  if (addr === null || (idev.cnf.max_addresses !== 0 && idev.addrList.length >= idev.cnf.max_addresses)) return;
  const { permanent, mngtmpaddr } = ifp;
  const cfg = {
    ...plainAddr,
    pfx: addr,
    plen: ifp.prefixLen,
    validLft: ifp.validLft,
    preferredLft: ifp.preferedLft,
    stablePrivacy: true,
    permanent,
    mngtmpaddr,
  };
  const made = ipv6AddAddr(idev, cfg, ctx);
  if (!made.ok) return;
  made.value.stablePrivacyRetry = retries;
  addrconfModDadWork(made.value, sysctl.idgen_delay * SEC, ctx);
}

// --- router solicitations

/** Uniform in 0.9 to 1.1. Ref: net/ipv6/addrconf.c:rfc3315_s14_backoff_init() */
function rfc3315Init(irt: Nsec, ctx: Ctx): Nsec {
  const factor = 900_000 + Math.floor((ctx.random32() / 0x1_0000_0000) * 200_001);
  return Math.floor((factor * (irt / JIFFY)) / 1_000_000) * JIFFY;
}

/** Twice as long, give or take a tenth, up to a limit. Ref: net/ipv6/addrconf.c:rfc3315_s14_backoff_update() */
function rfc3315Update(rt: Nsec, mrt: Nsec, ctx: Ctx): Nsec {
  const random = Math.floor((ctx.random32() / 0x1_0000_0000) * 200_001);
  const next = Math.floor(((1_900_000 + random) * (rt / JIFFY)) / 1_000_000) * JIFFY;
  if (next <= mrt) return next;
  const limited = Math.floor(
    ((900_000 + Math.floor((ctx.random32() / 0x1_0000_0000) * 200_001)) * (mrt / JIFFY)) / 1_000_000,
  );
  return limited * JIFFY;
}

function addrconfModRsTimer(idev: Inet6Dev, after: Nsec, ctx: Ctx): void {
  ctx.cancel(idev.rsTimer);
  idev.rsTimer = ctx.arm(ctx.now + after, { kind: 'ipv6', fn: 'addrconf_rs_timer', idev });
}

/** Ref: net/ipv6/addrconf.c:addrconf_rs_timer() */
export function addrconfRsTimer(idev: Inet6Dev, ctx: Ctx): void {
  idev.rsTimer = null;
  if (idev.dead || !idev.ready || !ipv6AcceptRa(idev) || idev.raRcvd) return;
  const { cnf } = idev;
  if (idev.rsProbes++ >= cnf.router_solicitations && cnf.router_solicitations >= 0) return;
  const lladdr = ipv6GetLladdr(idev.dev);
  if (lladdr === null) return;
  ndiscSendRs(idev.dev, lladdr, ctx);
  idev.rsInterval = rfc3315Update(idev.rsInterval, cnf.router_solicitation_max_interval, ctx);
  addrconfModRsTimer(
    idev,
    idev.rsProbes === cnf.router_solicitations ? cnf.router_solicitation_delay : idev.rsInterval,
    ctx,
  );
}

// --- lifetimes

const ADDR_CHECK_FREQUENCY = 120 * SEC;

/** Deprecates and removes addresses whose time has come. Ref: net/ipv6/addrconf.c:addrconf_verify_rtnl() */
export function addrconfVerify(net: Net, ctx: Ctx): void {
  ctx.cancel(net.ipv6.addrChkTimer);
  net.ipv6.addrChkTimer = null;
  let next = Number.POSITIVE_INFINITY;
  for (const ifp of [...net.ipv6.addrLst.values()].flat()) {
    if (ifp.permanent && ifp.preferedLft === INFINITY_LIFE_TIME) continue;
    const age = Math.floor((ctx.now - ifp.tstamp + SEC / 50) / SEC);
    if (ifp.validLft !== INFINITY_LIFE_TIME && age >= ifp.validLft) {
      ipv6DelAddr(ifp, ctx);
      continue;
    }
    if (ifp.preferedLft === INFINITY_LIFE_TIME) continue;
    if (age >= ifp.preferedLft) {
      if (ifp.validLft !== INFINITY_LIFE_TIME) next = Math.min(next, ifp.tstamp + ifp.validLft * SEC);
      if (ifp.deprecated) continue;
      ifp.deprecated = true;
      ipv6IfaNotify(null, ifp, ctx);
    } else next = Math.min(next, ifp.tstamp + ifp.preferedLft * SEC);
  }
  // an idle namespace needs no check; the kernel looks every two minutes anyhow
  if (next === Number.POSITIVE_INFINITY) return;
  const at = Math.max(Math.min(next, ctx.now + ADDR_CHECK_FREQUENCY), ctx.now + SEC / 2);
  net.ipv6.addrChkTimer = ctx.arm(at, { kind: 'ipv6', fn: 'addrconf_verify_work', net });
}

// --- prefixes from routers

/** Ref: include/net/ndisc.h:struct prefix_info */
export type PrefixInfo = {
  readonly prefix: Ipv6Addr;
  readonly prefixLen: number;
  readonly onLink: boolean;
  readonly autonomous: boolean;
  readonly validLft: number;
  readonly preferredLft: number;
};

/** A route to the prefix, and an address of it. Ref: net/ipv6/addrconf.c:addrconf_prefix_rcv() */
export function addrconfPrefixRcv(dev: NetDevice, pinfo: PrefixInfo, sllao: boolean, ctx: Ctx): void {
  const type = ipv6AddrType(pinfo.prefix);
  const idev = dev.ip6Ptr;
  if (idev === null || type === 'multicast' || type === 'linklocal' || pinfo.preferredLft > pinfo.validLft) return;
  if (pinfo.validLft !== 0 && pinfo.validLft < idev.cnf.accept_ra_min_lft) return;
  const ends = pinfo.validLft === INFINITY_LIFE_TIME ? null : ctx.now + pinfo.validLft * SEC;
  if (pinfo.onLink) {
    const rt = addrconfGetPrefixRoute(
      dev,
      pinfo.prefix,
      pinfo.prefixLen,
      (r) => r.addrconf && r.prefixRt && r.nh.gw === null,
    );
    if (rt !== null) {
      if (pinfo.validLft === 0) ip6DelRt(dev.net, rt, ctx);
      else rt.expires = ends;
    } else if (pinfo.validLft !== 0) addrconfPrefixRoute(dev, pinfo.prefix, pinfo.prefixLen, 0, ends, ctx, true);
  }
  if (!pinfo.autonomous || idev.cnf.autoconf === 0 || pinfo.prefixLen !== 64) return;
  const stable = idev.cnf.addr_gen_mode >= 2 ? ipv6GenerateStableAddress(idev, pinfo.prefix, 0) : null;
  addrconfPrefixRcvAddAddr(idev, stable ?? withInterfaceId(pinfo.prefix, idev), stable !== null, pinfo, sllao, ctx);
}

function withInterfaceId(prefix: Ipv6Addr, idev: Inet6Dev): Ipv6Addr {
  const id = idev.token === IN6ADDR_ANY ? ipv6LinkLocalEui64(idev.dev.addr) : idev.token;
  return ipv6JoinHalves(prefix, id);
}

const MIN_VALID_LIFETIME = 2 * 3600;

function addrconfPrefixRcvAddAddr(
  idev: Inet6Dev,
  addr: Ipv6Addr,
  stablePrivacy: boolean,
  pinfo: PrefixInfo,
  sllao: boolean,
  ctx: Ctx,
): void {
  const { net } = idev.dev;
  let ifp = idev.addrList.find((ifa) => ifa.addr === addr);
  let create = false;
  if (ifp === undefined) {
    if (pinfo.validLft === 0) return;
    if (idev.cnf.max_addresses !== 0 && idev.addrList.length >= idev.cnf.max_addresses) return;
    const all = net.ipv6.devconfAll;
    const optimistic = (all.optimistic_dad !== 0 || idev.cnf.optimistic_dad !== 0) && all.forwarding === 0 && sllao;
    const cfg = {
      ...plainAddr,
      pfx: addr,
      plen: pinfo.prefixLen,
      validLft: pinfo.validLft,
      preferredLft: pinfo.preferredLft,
      proto: IFAPROT_KERNEL_RA,
      mngtmpaddr: true,
      stablePrivacy,
      optimistic,
    };
    const made = ipv6AddAddr(idev, cfg, ctx);
    if (!made.ok) return;
    ifp = made.value;
    create = true;
    addrconfDadStart(ifp, ctx);
  }
  const age = Math.floor((ctx.now - ifp.tstamp) / SEC);
  const stored = Math.max(0, ifp.validLft - age);
  if (!create && stored > 0) {
    ifp.validLft = Math.max(pinfo.validLft, Math.min(stored, MIN_VALID_LIFETIME));
    ifp.preferedLft = pinfo.preferredLft;
    ifp.tstamp = ctx.now;
    ifp.deprecated = false;
    if (!ifp.tentative) ipv6IfaNotify(null, ifp, ctx);
  }
  addrconfVerify(net, ctx);
}

// --- what link messages say

const addrGenModes = ['eui64', 'none', 'stable_secret', 'random'] as const;

/** IFLA_INET6_ADDR_GEN_MODE of a device. */
export function addrGenModeOf(dev: NetDevice): LinkMessage['addrGenMode'] {
  return addrGenModes[dev.ip6Ptr?.cnf.addr_gen_mode ?? dev.net.ipv6.devconfDflt.addr_gen_mode] ?? 'eui64';
}

/** `ip link set dev X addrgenmode MODE`: EINVAL without a secret. Ref: net/ipv6/addrconf.c:inet6_set_link_af() */
export function setAddrGenMode(dev: NetDevice, mode: LinkMessage['addrGenMode']): ErrnoName | null {
  const idev = dev.ip6Ptr;
  if (idev === null) return 'EAFNOSUPPORT';
  const value = addrGenModes.indexOf(mode);
  if (value === 2 && idev.cnf.stable_secret === '' && dev.net.ipv6.devconfDflt.stable_secret === '') return 'EINVAL';
  idev.cnf = { ...idev.cnf, addr_gen_mode: value };
  dev.net.generation++;
  return null;
}
