import { type Ipv4Addr, ipv4IsLoopback } from '../addr/ipv4.ts';
import type { NetDevice } from '../device.ts';
import type { Net } from '../net.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK } from './fib.ts';
import type { InDevice, InIfaddr } from './in_device.ts';

const ANY = 0 as Ipv4Addr;

/** Is `a` in the address's network? Ref: include/linux/inetdevice.h:inet_ifa_match() */
export function inetIfaMatch(a: Ipv4Addr, ifa: InIfaddr): boolean {
  return ((a ^ ifa.address) & ifa.mask) === 0;
}

/** Are both on this device's networks? Ref: net/ipv4/devinet.c:inet_addr_onlink() */
export function inetAddrOnlink(inDev: InDevice, a: Ipv4Addr, b: Ipv4Addr): boolean {
  for (const ifa of inDev.ifaList) if (inetIfaMatch(a, ifa) && (b === 0 || inetIfaMatch(b, ifa))) return true;
  return false;
}

/** The primary address of a network. Ref: net/ipv4/devinet.c:inet_ifa_byprefix() */
export function inetIfaByprefix(inDev: InDevice, prefix: Ipv4Addr, mask: number): InIfaddr | undefined {
  return inDev.ifaList.find((ifa) => ifa.mask === mask && inetIfaMatch(prefix, ifa));
}

function inDevSelectAddr(inDev: InDevice, scope: number): Ipv4Addr {
  for (const ifa of inDev.ifaList) {
    if (ifa.secondary) continue;
    if (ifa.scope !== RT_SCOPE_LINK && ifa.scope <= scope) return ifa.local;
  }
  return ANY;
}

/**
 * The address to speak from to `dst` by `dev`: a primary of its network, else the first primary of that scope, else one
 * of another device; 0 when there is none. Ref: net/ipv4/devinet.c:inet_select_addr()
 */
export function inetSelectAddr(net: Net, dev: NetDevice | null, dst: Ipv4Addr, scope: number): Ipv4Addr {
  const inDev = dev?.ipPtr ?? null;
  let addr = ANY;
  if (inDev !== null) {
    const localnetScope = inDev.cnf.data.route_localnet !== 0 ? RT_SCOPE_LINK : RT_SCOPE_HOST;
    for (const ifa of inDev.ifaList) {
      if (ifa.secondary || Math.min(ifa.scope, localnetScope) > scope) continue;
      if (dst === 0 || inetIfaMatch(dst, ifa)) return ifa.local;
      if (addr === 0) addr = ifa.local;
    }
    if (addr !== 0) return addr;
  }
  for (const other of net.devByIndex.values()) {
    if (other.ipPtr === null) continue;
    addr = inDevSelectAddr(other.ipPtr, scope);
    if (addr !== 0) return addr;
  }
  return ANY;
}

function confirmAddrIndev(inDev: InDevice, dst: Ipv4Addr, local: Ipv4Addr, scope: number): Ipv4Addr {
  const localnetScope = inDev.cnf.data.route_localnet !== 0 ? RT_SCOPE_LINK : RT_SCOPE_HOST;
  let addr = ANY;
  let same = false;
  for (const ifa of inDev.ifaList) {
    const minScope = Math.min(ifa.scope, localnetScope);
    if (addr === 0 && (local === ifa.local || local === 0) && minScope <= scope) {
      addr = ifa.local;
      if (same) break;
    }
    if (!same) {
      same = (local === 0 || inetIfaMatch(local, ifa)) && (dst === 0 || inetIfaMatch(dst, ifa));
      if (same && addr !== 0) {
        if (local !== 0 || dst === 0) break;
        if (inetIfaMatch(addr, ifa)) break;
        if (minScope <= scope) {
          addr = ifa.local;
          break;
        }
        same = false;
      }
    }
  }
  return same ? addr : ANY;
}

/** May `local` be told to `dst`, on one device or (null) on any? The address, or 0. Ref: inet_confirm_addr() */
export function inetConfirmAddr(
  net: Net,
  inDev: InDevice | null,
  dst: Ipv4Addr,
  local: Ipv4Addr,
  scope: number,
): Ipv4Addr {
  if (inDev !== null) return confirmAddrIndev(inDev, dst, local, scope);
  for (const dev of net.devByIndex.values()) {
    if (dev.ipPtr === null) continue;
    const addr = confirmAddrIndev(dev.ipPtr, dst, local, scope);
    if (addr !== 0) return addr;
  }
  return ANY;
}

/** The device an address is on. Ref: net/ipv4/devinet.c:__ip_dev_find() */
export function ipDevFind(net: Net, addr: Ipv4Addr): NetDevice | null {
  const known = net.ipv4.addrs.get(addr);
  if (known !== undefined && known.length > 0) return known[0]!.inDev.dev;
  return ipv4IsLoopback(addr) && net.loopback.up && (net.loopback.ipPtr?.ifaList.length ?? 0) > 0 ? net.loopback : null;
}
