import { INADDR_LOOPBACK, type Ipv4Addr, inetMakeMask, ipv4IsMulticast } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import { neighParmsAlloc, neighParmsRelease } from '../neigh/neigh_parms.ts';
import { neighIfdown } from '../neigh/neigh_table.ts';
import type { AddrMessage, AddrRequest, AddrScope, CreateFlags } from '../netlink/messages.ts';
import { MSEC, SEC } from '../world.ts';
import { ipv4DevconfLoopback } from './devconf.ts';
import { RT_SCOPE_HOST } from './fib.ts';
import { fibAddIfaddr, fibDelIfaddr, fibDisableIp, fibModifyPrefixMetric } from './fib_frontend.ts';
import { fibSyncUp, rtCacheFlush } from './fib_table.ts';
import { ipMcDestroyDev, ipMcInitDev, newIgmpDev } from './igmp_mc.ts';
import type { InDevice, InIfaddr } from './in_device.ts';
import { inetIfaMatch } from './inet_addr.ts';

export const INFINITY_LIFE_TIME = 0xffffffff;

/** Gives a device IPv4. Ref: net/ipv4/devinet.c:inetdev_init() */
export function inetdevInit(dev: NetDevice, ctx: Ctx): InDevice {
  const { net } = dev;
  const inDev: InDevice = {
    dev,
    dead: false,
    ifaList: [],
    cnf: dev.isLoopback ? ipv4DevconfLoopback : net.ipv4.devconfDflt,
    neigh: neighParmsAlloc(net.arpTbl, dev, ctx),
    mcList: [],
    igmp: newIgmpDev(),
  };
  dev.ipPtr = inDev;
  ipMcInitDev(inDev, ctx);
  return inDev;
}

/** Ref: net/ipv4/devinet.c:inetdev_destroy() */
export function inetdevDestroy(inDev: InDevice, ctx: Ctx): void {
  inDev.dead = true;
  ipMcDestroyDev(inDev, ctx);
  while (inDev.ifaList.length > 0) inetDelIfa(inDev, inDev.ifaList[0]!, ctx);
  inDev.dev.ipPtr = null;
  neighIfdown(inDev.neigh, ctx);
  neighParmsRelease(inDev.neigh);
}

function addrHashAdd(ifa: InIfaddr): void {
  const { addrs } = ifa.inDev.dev.net.ipv4;
  const list = addrs.get(ifa.local);
  if (list === undefined) addrs.set(ifa.local, [ifa]);
  else list.unshift(ifa);
}

function addrHashRemove(ifa: InIfaddr): void {
  const { addrs } = ifa.inDev.dev.net.ipv4;
  const list = addrs.get(ifa.local)?.filter((x) => x !== ifa) ?? [];
  if (list.length === 0) addrs.delete(ifa.local);
  else addrs.set(ifa.local, list);
}

/** What an address's coming and going does to routes. Ref: net/ipv4/fib_frontend.c:fib_inetaddr_event() */
function inetaddrEvent(ifa: InIfaddr, up: boolean, ctx: Ctx): void {
  const { dev } = ifa.inDev;
  const { net } = dev;
  if (up) {
    fibAddIfaddr(ifa, ctx);
    fibSyncUp(net, dev, 'dead');
    net.ipv4.devAddrGenid++;
    rtCacheFlush(net);
    return;
  }
  fibDelIfaddr(ifa, null, ctx);
  net.ipv4.devAddrGenid++;
  if (ifa.inDev.ifaList.length === 0) fibDisableIp(dev, 'DOWN', true, ctx);
  else rtCacheFlush(net);
}

function freeIfa(ifa: InIfaddr, ctx: Ctx): void {
  ifa.dead = true;
  ctx.cancel(ifa.timer);
  ifa.timer = null;
}

/** Refuses a second one (EEXIST) and one of the same network with another scope (EINVAL). Ref: __inet_insert_ifa() */
function inetInsertIfa(ifa: InIfaddr, ctx: Ctx): Result<void> {
  const { inDev, address, prefixLen, mask } = ifa;
  if (ifa.local === 0) return done;
  const list = inDev.ifaList;
  let lastPrimary = 0;
  for (let i = 0; i < list.length; i++) {
    const ifa1 = list[i]!;
    if (!ifa1.secondary && ifa.scope <= ifa1.scope) lastPrimary = i + 1;
    if (ifa1.prefixLen === prefixLen && ((ifa1.address ^ address) & mask) === 0) {
      if (ifa1.local === ifa.local) return fail('EEXIST');
      if (ifa1.scope !== ifa.scope) return fail('EINVAL');
      ifa.secondary = true;
    }
  }
  list.splice(ifa.secondary ? list.length : lastPrimary, 0, ifa);
  addrHashAdd(ifa);
  armLifetime(ifa, ctx);
  rtmsgIfa('RTM_NEWADDR', ifa, ctx);
  inetaddrEvent(ifa, true, ctx);
  return done;
}

/**
 * Takes an address away. A primary takes its network's secondaries with it, or the first of them takes its place
 * (promote_secondaries). Ref: net/ipv4/devinet.c:__inet_del_ifa()
 */
export function inetDelIfa(inDev: InDevice, ifa1: InIfaddr, ctx: Ctx): void {
  const { net } = inDev.dev;
  const doPromote = inDev.cnf.data.promote_secondaries !== 0 || net.ipv4.devconfAll.data.promote_secondaries !== 0;
  const sameNet = (ifa: InIfaddr) => ifa1.mask === ifa.mask && inetIfaMatch(ifa1.address, ifa);
  let promote: InIfaddr | null = null;
  let lastPrim: InIfaddr = ifa1;
  if (!inDev.dead && !ifa1.secondary) {
    const behind = inDev.ifaList.slice(inDev.ifaList.indexOf(ifa1) + 1);
    for (const ifa of behind) {
      if (!ifa.secondary && ifa1.scope <= ifa.scope) lastPrim = ifa;
      if (!ifa.secondary || !sameNet(ifa)) continue;
      if (doPromote) {
        promote = ifa;
        break;
      }
      addrHashRemove(ifa);
      inDev.ifaList.splice(inDev.ifaList.indexOf(ifa), 1);
      rtmsgIfa('RTM_DELADDR', ifa, ctx);
      inetaddrEvent(ifa, false, ctx);
      freeIfa(ifa, ctx);
    }
    if (promote !== null) {
      for (const ifa of inDev.ifaList.slice(inDev.ifaList.indexOf(promote)))
        if (sameNet(ifa)) fibDelIfaddr(ifa, ifa1, ctx);
    }
  }
  const at = inDev.ifaList.indexOf(ifa1);
  inDev.ifaList.splice(at, 1);
  addrHashRemove(ifa1);
  rtmsgIfa('RTM_DELADDR', ifa1, ctx);
  inetaddrEvent(ifa1, false, ctx);
  if (promote !== null) {
    const from = inDev.ifaList.indexOf(promote);
    const nextSec = inDev.ifaList.slice(from + 1);
    if (from > at) {
      inDev.ifaList.splice(from, 1);
      inDev.ifaList.splice(lastPrim === ifa1 ? at : inDev.ifaList.indexOf(lastPrim) + 1, 0, promote);
    }
    promote.secondary = false;
    rtmsgIfa('RTM_NEWADDR', promote, ctx);
    inetaddrEvent(promote, true, ctx);
    for (const ifa of nextSec) if (sameNet(ifa)) fibAddIfaddr(ifa, ctx);
  }
  freeIfa(ifa1, ctx);
}

const scopeNumbers: { readonly [name: string]: number } = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };

/** RT_SCOPE_* as a number. */
export function scopeNumber(scope: AddrScope | undefined): number {
  if (scope === undefined) return 0;
  return typeof scope === 'number' ? scope : scopeNumbers[scope]!;
}

/** RT_SCOPE_* as the tools call it, a number where it has no name. */
export function scopeName(scope: number): AddrScope {
  for (const [name, n] of Object.entries(scopeNumbers)) if (n === scope) return name as AddrScope;
  return scope;
}

const lifetime = (l: AddrRequest['validLft']): number => (l === undefined || l === 'forever' ? INFINITY_LIFE_TIME : l);

/** Ref: net/ipv4/devinet.c:inet_rtm_newaddr() */
export function inetRtmNewaddr(
  req: AddrRequest,
  flags: CreateFlags,
  dev: NetDevice | undefined,
  ctx: Ctx,
): Result<void> {
  if (req.prefixLen > 32) return fail('EINVAL');
  if (dev === undefined) return fail('ENODEV');
  const inDev = dev.ipPtr;
  if (inDev === null) return fail('ENOBUFS');
  inDev.cnf = { data: inDev.cnf.data, state: null };
  const valid = lifetime(req.validLft);
  const preferred = lifetime(req.preferredLft);
  if (valid === 0 || preferred > valid) return fail('EINVAL');
  const local = req.local as Ipv4Addr;
  const ifa: InIfaddr = {
    inDev,
    local,
    address: (req.peer ?? local) as Ipv4Addr,
    prefixLen: req.prefixLen,
    mask: inetMakeMask(req.prefixLen),
    broadcast: req.broadcast ?? (0 as Ipv4Addr),
    scope: scopeNumber(req.scope),
    label: req.label ?? dev.name,
    metric: req.metric ?? 0,
    proto: req.proto ?? 0,
    secondary: false,
    permanent: true,
    deprecated: false,
    noprefixroute: req.flags?.noprefixroute === true,
    autojoin: req.flags?.autojoin === true,
    validLft: INFINITY_LIFE_TIME,
    preferredLft: INFINITY_LIFE_TIME,
    cstamp: ctx.now,
    tstamp: ctx.now,
    timer: null,
    dead: false,
  };
  // of all addresses only its equals are asked: there can be thousands
  const existing = dev.net.ipv4.addrs
    .get(local)
    ?.find((x) => x.inDev === inDev && x.prefixLen === ifa.prefixLen && inetIfaMatch(x.address, ifa));
  if (existing === undefined) {
    setIfaLifetime(ifa, valid, preferred, ctx);
    if (ifa.autojoin && !ipv4IsMulticast(ifa.address)) return fail('EINVAL');
    return inetInsertIfa(ifa, ctx);
  }
  if (flags.exclusive || !flags.replace) return fail('EEXIST');
  if (existing.metric !== ifa.metric) {
    fibModifyPrefixMetric(existing, ifa.metric, ctx);
    existing.metric = ifa.metric;
  }
  setIfaLifetime(existing, valid, preferred, ctx);
  armLifetime(existing, ctx);
  rtmsgIfa('RTM_NEWADDR', existing, ctx);
  return done;
}

/** Ref: net/ipv4/devinet.c:inet_rtm_deladdr() */
export function inetRtmDeladdr(req: AddrRequest, dev: NetDevice | undefined, ctx: Ctx): Result<void> {
  const inDev = dev?.ipPtr;
  if (!inDev) return fail('ENODEV');
  for (const ifa of inDev.ifaList) {
    if (ifa.local !== req.local) continue;
    if (req.label !== undefined && req.label !== ifa.label) continue;
    if (req.peer !== undefined && (req.prefixLen !== ifa.prefixLen || !inetIfaMatch(req.peer as Ipv4Addr, ifa)))
      continue;
    inetDelIfa(inDev, ifa, ctx);
    return done;
  }
  return fail('EADDRNOTAVAIL');
}

// --- lifetimes

function setIfaLifetime(ifa: InIfaddr, valid: number, preferred: number, ctx: Ctx): void {
  ifa.permanent = valid === INFINITY_LIFE_TIME;
  ifa.validLft = valid;
  ifa.preferredLft = preferred;
  ifa.deprecated = preferred === 0;
  ifa.tstamp = ctx.now;
}

function armLifetime(ifa: InIfaddr, ctx: Ctx): void {
  ctx.cancel(ifa.timer);
  ifa.timer = null;
  if (ifa.permanent && (ifa.preferredLft === INFINITY_LIFE_TIME || ifa.deprecated)) return;
  const next = ifa.deprecated ? ifa.validLft : Math.min(ifa.preferredLft, ifa.validLft);
  if (next === INFINITY_LIFE_TIME) return;
  ifa.timer = ctx.arm(ifa.tstamp + next * SEC, { kind: 'ipv4', what: 'lifetime', ifa });
}

/** Ref: net/ipv4/devinet.c:check_lifetime() */
export function checkLifetime(ifa: InIfaddr, ctx: Ctx): void {
  ifa.timer = null;
  if (ifa.dead) return;
  const age = (ctx.now - ifa.tstamp) / SEC;
  if (!ifa.permanent && age >= ifa.validLft) {
    inetDelIfa(ifa.inDev, ifa, ctx);
    return;
  }
  if (!ifa.deprecated && ifa.preferredLft !== INFINITY_LIFE_TIME && age >= ifa.preferredLft) {
    ifa.deprecated = true;
    rtmsgIfa('RTM_NEWADDR', ifa, ctx);
  }
  armLifetime(ifa, ctx);
}

// --- messages

/** Ref: net/ipv4/devinet.c:inet_fill_ifaddr() */
export function inetFillIfaddr(ifa: InIfaddr, ctx: Ctx): AddrMessage {
  const left = (lft: number): number | 'forever' =>
    lft === INFINITY_LIFE_TIME ? 'forever' : Math.max(0, lft - Math.floor((ctx.now - ifa.tstamp) / SEC));
  return {
    family: 'inet',
    ifindex: ifa.inDev.dev.ifindex,
    local: ifa.local,
    peer: ifa.address,
    prefixLen: ifa.prefixLen,
    broadcast: ifa.broadcast === 0 ? null : ifa.broadcast,
    scope: scopeName(ifa.scope),
    label: ifa.label === '' ? null : ifa.label,
    secondary: ifa.secondary,
    tentative: false,
    dadfailed: false,
    deprecated: ifa.deprecated,
    permanent: ifa.permanent,
    nodad: false,
    optimistic: false,
    homeaddress: false,
    mngtmpaddr: false,
    noprefixroute: ifa.noprefixroute,
    autojoin: ifa.autojoin,
    stablePrivacy: false,
    validLft: ifa.permanent ? 'forever' : left(ifa.validLft),
    preferredLft: ifa.permanent ? 'forever' : left(ifa.preferredLft),
    metric: ifa.metric,
    proto: ifa.proto,
    cstamp: Math.floor(ifa.cstamp / (10 * MSEC)),
    tstamp: Math.floor(ifa.tstamp / (10 * MSEC)),
  };
}

function rtmsgIfa(type: 'RTM_NEWADDR' | 'RTM_DELADDR', ifa: InIfaddr, ctx: Ctx): void {
  ctx.notify(ifa.inDev.dev.net, { type, addr: inetFillIfaddr(ifa, ctx) });
}

/** The loopback device's first address, which it gets when it comes up with none. Ref: inetdev_event() */
export function loopbackAddr(inDev: InDevice, ctx: Ctx): void {
  const ifa: InIfaddr = {
    inDev,
    local: INADDR_LOOPBACK,
    address: INADDR_LOOPBACK,
    prefixLen: 8,
    mask: inetMakeMask(8),
    broadcast: 0 as Ipv4Addr,
    scope: RT_SCOPE_HOST,
    label: inDev.dev.name,
    metric: 0,
    proto: 0,
    secondary: false,
    permanent: true,
    deprecated: false,
    noprefixroute: false,
    autojoin: false,
    validLft: INFINITY_LIFE_TIME,
    preferredLft: INFINITY_LIFE_TIME,
    cstamp: ctx.now,
    tstamp: ctx.now,
    timer: null,
    dead: false,
  };
  inDev.cnf = { data: inDev.cnf.data, state: null };
  inetInsertIfa(ifa, ctx);
}
