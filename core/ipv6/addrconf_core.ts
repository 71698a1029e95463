import { IN6ADDR_ANY, type Ipv6Addr } from '../addr/ipv6.ts';
import type { NetDevice } from '../device.ts';
import type { Net } from '../net.ts';
import type { Ifmcaddr6, Inet6Dev, Inet6Ifaddr } from './inet6_dev.ts';

/**
 * Is it an address of this namespace? With `dev`, link-local and (when `strict`) all others must be that device's.
 * Tentative ones count only where asked for. Ref: net/ipv6/addrconf.c:ipv6_chk_addr_and_flags()
 */
export function ipv6ChkAddr(
  net: Net,
  addr: Ipv6Addr,
  dev: NetDevice | null,
  strict: boolean,
  tentative = false,
): boolean {
  const list = net.ipv6.addrLst.get(addr);
  if (list === undefined) return false;
  for (const ifp of list) {
    // an optimistic address is used while it is tentative
    if (ifp.tentative && !ifp.optimistic && !tentative) continue;
    if (dev === null || ifp.idev.dev === dev || !(ifp.scope === 'link' || ifp.scope === 'host' || strict)) return true;
  }
  return false;
}

/** The address object. Ref: net/ipv6/addrconf.c:ipv6_get_ifaddr() */
export function ipv6GetIfaddr(net: Net, addr: Ipv6Addr, dev: NetDevice | null, strict: boolean): Inet6Ifaddr | null {
  for (const ifp of net.ipv6.addrLst.get(addr) ?? [])
    if (dev === null || ifp.idev.dev === dev || !(ifp.scope === 'link' || ifp.scope === 'host' || strict)) return ifp;
  return null;
}

/** A usable link-local address of the device, null for none. Ref: net/ipv6/addrconf.c:__ipv6_get_lladdr() */
export function ipv6GetLladdr(dev: NetDevice, tentative = false): Ipv6Addr | null {
  const list = dev.ip6Ptr?.addrList ?? [];
  for (let i = list.length - 1; i >= 0; i--) {
    const ifp = list[i]!;
    if (ifp.scope !== 'link' && ifp.scope !== 'host') break;
    if (ifp.scope === 'link' && (tentative || !ifp.tentative || ifp.optimistic)) return ifp.addr;
  }
  return null;
}

/** Does it listen to the group, and to that source? Ref: net/ipv6/mcast.c:ipv6_chk_mcast_addr() */
export function ipv6ChkMcastAddr(idev: Inet6Dev, group: Ipv6Addr, src: Ipv6Addr | null): boolean {
  const mc = ifmcaddr6Find(idev, group);
  if (mc === undefined) return false;
  if (src === null || src === IN6ADDR_ANY || mc.sources.length === 0)
    return src === null || src === IN6ADDR_ANY || mc.sfcountExclude > 0;
  for (const psf of mc.sources) if (psf.addr === src) return psf.include > 0 || psf.exclude !== mc.sfcountExclude;
  return mc.sfcountExclude !== 0;
}

/** One of 32 bits, by the last digits of a group's address. */
export function groupBit(group: Ipv6Addr): number {
  const n = group.length;
  return 1 << ((n + group.charCodeAt(n - 1) * 5 + group.charCodeAt(n - 2) * 11 + group.charCodeAt(n - 3) * 3) & 31);
}

export function ifmcaddr6Find(idev: Inet6Dev, group: Ipv6Addr): Ifmcaddr6 | undefined {
  if ((idev.mcFilter & groupBit(group)) === 0) return undefined;
  for (const mc of idev.mcList) if (mc.addr === group) return mc;
  return undefined;
}

/** Does it answer to the anycast address? Ref: net/ipv6/anycast.c:ipv6_chk_acast_addr() */
export function ipv6ChkAcastAddr(net: Net, dev: NetDevice | null, addr: Ipv6Addr): boolean {
  if (dev !== null) return dev.ip6Ptr?.acList.some((ac) => ac.addr === addr) ?? false;
  for (const d of net.devByIndex.values()) if (d.ip6Ptr?.acList.some((ac) => ac.addr === addr)) return true;
  return false;
}

/** May it learn from router advertisements? Ref: net/ipv6/addrconf.c:ipv6_accept_ra() */
export function ipv6AcceptRa(idev: Inet6Dev): boolean {
  // accept_ra 2 also on a router
  return idev.cnf.forwarding !== 0 ? idev.cnf.accept_ra === 2 : idev.cnf.accept_ra !== 0;
}

/** Up with carrier. Ref: net/ipv6/addrconf.c:addrconf_link_ready(); include/linux/netdevice.h:netif_oper_up(), qdisc_tx_is_noop() */
export function addrconfLinkReady(dev: NetDevice): boolean {
  return (dev.operstate === 'UP' || dev.operstate === 'UNKNOWN') && dev.active;
}
