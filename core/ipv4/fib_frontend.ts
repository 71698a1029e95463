import { type Ipv4Addr, ipv4, ipv4IsZeronet } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { neighIfdown } from '../neigh/neigh_table.ts';
import { neighUpdate } from '../neigh/neigh_update.ts';
import { nudValid } from '../neigh/nud.ts';
import type { RouteType } from '../netlink/messages.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_TABLE_LOCAL, RT_TABLE_MAIN, RTPROT_KERNEL } from './fib.ts';
import { inetAddrType } from './fib_lookup.ts';
import { type FibConfig, noNh } from './fib_semantics.ts';
import {
  fibFlush,
  fibNewTable,
  fibSyncDownAddr,
  fibSyncDownDev,
  fibTableDelete,
  fibTableInsert,
  rtCacheFlush,
} from './fib_table.ts';
import type { InIfaddr } from './in_device.ts';
import { inetIfaByprefix, inetIfaMatch } from './inet_addr.ts';

/** A route that comes with an address. Ref: net/ipv4/fib_frontend.c:fib_magic() */
function fibMagic(
  add: boolean,
  type: RouteType,
  dst: Ipv4Addr,
  dstLen: number,
  ifa: InIfaddr,
  priority: number,
  ctx: Ctx,
): void {
  const { dev } = ifa.inDev;
  const { net } = dev;
  const tb = fibNewTable(net, type === 'unicast' ? RT_TABLE_MAIN : RT_TABLE_LOCAL);
  const cfg: FibConfig = {
    dst,
    dstLen,
    tos: 0,
    table: tb.id,
    type,
    scope: type === 'local' ? RT_SCOPE_HOST : RT_SCOPE_LINK,
    protocol: RTPROT_KERNEL,
    priority,
    prefsrc: ifa.local,
    nh: { ...noNh, oif: dev.ifindex },
    mp: null,
    metrics: {},
    nlflags: { create: true, append: true },
  };
  if (add) fibTableInsert(net, tb, cfg, ctx);
  else fibTableDelete(net, tb, cfg, ctx);
}

/** What ARP knew of an address that is a broadcast now goes. Ref: net/ipv4/arp.c:arp_invalidate() */
function arpInvalidate(ifa: InIfaddr, ip: Ipv4Addr, ctx: Ctx): void {
  const n = ifa.inDev.neigh.entries.get(ip);
  if (n === undefined) return;
  if (nudValid(n.nudState) && n.nudState !== 'NOARP')
    neighUpdate(n, null, 'FAILED', { override: true, admin: true }, ctx);
}

const prefixType = (dev: NetDevice): RouteType => (dev.isLoopback ? 'local' : 'unicast');

/** The routes of an address: itself, its network, its broadcasts. Ref: net/ipv4/fib_frontend.c:fib_add_ifaddr() */
export function fibAddIfaddr(ifa: InIfaddr, ctx: Ctx): void {
  const { inDev, mask } = ifa;
  const { dev } = inDev;
  const prefix = ipv4(ifa.address & mask);
  let prim = ifa;
  if (ifa.secondary) {
    const found = inetIfaByprefix(inDev, prefix, mask);
    if (found === undefined) return;
    prim = found;
  }
  fibMagic(true, 'local', ifa.local, 32, prim, 0, ctx);
  if (!dev.up) return;
  if (ifa.broadcast !== 0 && ifa.broadcast !== 0xffffffff) {
    fibMagic(true, 'broadcast', ifa.broadcast, 32, prim, 0, ctx);
    arpInvalidate(ifa, ifa.broadcast, ctx);
  }
  if (!ipv4IsZeronet(prefix) && !ifa.secondary && (prefix !== ifa.local || ifa.prefixLen < 32)) {
    if (!ifa.noprefixroute) fibMagic(true, prefixType(dev), prefix, ifa.prefixLen, prim, ifa.metric, ctx);
    if (ifa.prefixLen < 31) {
      const brd = ipv4(prefix | ~mask);
      fibMagic(true, 'broadcast', brd, 32, prim, 0, ctx);
      arpInvalidate(ifa, brd, ctx);
    }
  }
}

/** `ip addr change ... metric N`. Ref: net/ipv4/fib_frontend.c:fib_modify_prefix_metric() */
export function fibModifyPrefixMetric(ifa: InIfaddr, metric: number, ctx: Ctx): void {
  const { dev } = ifa.inDev;
  const prefix = ipv4(ifa.address & ifa.mask);
  if (!dev.up || ifa.secondary || ifa.noprefixroute || ipv4IsZeronet(prefix)) return;
  if (prefix === ifa.local && ifa.prefixLen === 32) return;
  fibMagic(true, prefixType(dev), prefix, ifa.prefixLen, ifa, metric, ctx);
  fibMagic(false, prefixType(dev), prefix, ifa.prefixLen, ifa, ifa.metric, ctx);
}

/**
 * Takes an address's routes away, but for those another address still needs. With `iprim` its whole network counts as
 * gone (promotion of a secondary). Ref: net/ipv4/fib_frontend.c:fib_del_ifaddr()
 */
export function fibDelIfaddr(ifa: InIfaddr, iprim: InIfaddr | null, ctx: Ctx): void {
  const { inDev } = ifa;
  const { dev } = inDev;
  const { net } = dev;
  const brd = ipv4(ifa.address | ~ifa.mask);
  const any = ipv4(ifa.address & ifa.mask);
  let prim = ifa;
  let subnet = false;
  if (ifa.secondary) {
    const found = inetIfaByprefix(inDev, any, ifa.mask);
    if (found === undefined || (iprim !== null && iprim !== found)) return;
    prim = found;
  } else if (!ipv4IsZeronet(any) && (any !== ifa.local || ifa.prefixLen < 32)) {
    if (!ifa.noprefixroute) fibMagic(false, prefixType(dev), any, ifa.prefixLen, prim, 0, ctx);
    subnet = true;
  }

  let gone = true;
  let localOk = false;
  let brdOk = false;
  let brd0Ok = false;
  let brd1Ok = false;
  if (!inDev.dead) {
    let prim1: InIfaddr | null = null;
    let samePrefsrc = false;
    for (const ifa1 of inDev.ifaList) {
      if (ifa1 === ifa) {
        gone = false;
        continue;
      }
      if (iprim !== null && ifa1.mask === iprim.mask && inetIfaMatch(ifa1.address, iprim)) continue;
      if (ifa1.secondary) {
        if (ifa1.mask === prim.mask && inetIfaMatch(ifa1.address, prim)) prim1 = prim;
        else {
          if (!samePrefsrc) continue;
          if (prim1 === null || ifa1.mask !== prim1.mask || !inetIfaMatch(ifa1.address, prim1))
            prim1 = inetIfaByprefix(inDev, ifa1.address, ifa1.mask) ?? null;
          if (prim1 === null || prim1.local !== prim.local) continue;
        }
      } else {
        if (prim.local !== ifa1.local) continue;
        prim1 = ifa1;
        if (prim !== prim1) samePrefsrc = true;
      }
      if (ifa.local === ifa1.local) localOk = true;
      if (ifa.broadcast === ifa1.broadcast) brdOk = true;
      if (brd === ifa1.broadcast) brd1Ok = true;
      if (any === ifa1.broadcast) brd0Ok = true;
      if (prim1 === ifa1 && ifa1.prefixLen < 31) {
        const b = ipv4(ifa1.address | ~ifa1.mask);
        const a = ipv4(ifa1.address & ifa1.mask);
        if (!ipv4IsZeronet(a)) {
          if (ifa.broadcast === b || ifa.broadcast === a) brdOk = true;
          if (brd === b || brd === a) brd1Ok = true;
          if (any === b || any === a) brd0Ok = true;
        }
      }
    }
  }
  if (!brdOk) fibMagic(false, 'broadcast', ifa.broadcast, 32, prim, 0, ctx);
  if (subnet && ifa.prefixLen < 31) {
    if (!brd1Ok) fibMagic(false, 'broadcast', brd, 32, prim, 0, ctx);
    if (!brd0Ok) fibMagic(false, 'broadcast', any, 32, prim, 0, ctx);
  }
  if (localOk) return;
  fibMagic(false, 'local', ifa.local, 32, prim, 0, ctx);
  if (gone && inetAddrType(net, ifa.local) !== 'local') {
    const dead = fibSyncDownAddr(net, ifa.local);
    if (dead.size > 0) fibFlush(net, ctx, dead);
  }
}

/** No IPv4 by this device any more. Ref: net/ipv4/fib_frontend.c:fib_disable_ip() */
export function fibDisableIp(dev: NetDevice, event: 'DOWN' | 'UNREGISTER', force: boolean, ctx: Ctx): void {
  const { net } = dev;
  if (fibSyncDownDev(net, dev, event, force)) fibFlush(net, ctx);
  else rtCacheFlush(net);
  if (dev.ipPtr !== null) neighIfdown(dev.ipPtr.neigh, ctx);
}
