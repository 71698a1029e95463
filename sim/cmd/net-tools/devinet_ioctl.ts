import { type Ipv4Addr, inetMakeMask, ipv4, ipv4IsLoopback } from '../../../core/addr/ipv4.ts';
import { type ErrnoName, fail, type Result } from '../../../core/errno.ts';
import type { AddrMessage, LinkMessage } from '../../../core/netlink/messages.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';

/**
 * The old ioctls on an interface's IPv4 address, asked through rtnetlink: a name is a device or the label of one of its
 * addresses (`eth0:0`). Ref: net/ipv4/devinet.c:devinet_ioctl()
 */
export type Ifr = { readonly link: LinkMessage; readonly name: string; readonly ifa: Ifa | null };
type Ifa = AddrMessage & { readonly local: Ipv4Addr; readonly peer: Ipv4Addr };

/** ENODEV when there is no such device. */
export function ifrNamed(nl: Netlink, name: string): Result<Ifr> {
  const link = nl.getLink({ ifname: name.split(':')[0]! });
  if (!link.ok) return fail('ENODEV');
  return { ok: true, value: { link: link.value, name, ifa: ifaOf(nl, link.value, name) } };
}

function ifaOf(nl: Netlink, link: LinkMessage, label: string): Ifa | null {
  const own = nl.dumpAddrs('inet').filter((a) => a.ifindex === link.ifindex);
  return (own.find((a) => (a.label ?? link.ifname) === label) as Ifa | undefined) ?? null;
}

/** Classful prefix length; -1 for what is no host's address. Ref: devinet.c:inet_abc_len() */
function inetAbcLen(a: Ipv4Addr): number {
  if (a === 0 || a === 0xffffffff || a >>> 24 === 0) return 0;
  if (a < 0x80000000) return 8;
  if (a < 0xc0000000) return 16;
  return a < 0xe0000000 ? 24 : a >>> 28 === 14 ? -1 : 32;
}

type NewIfa = { local: Ipv4Addr; peer: Ipv4Addr; prefixLen: number; broadcast: Ipv4Addr | null };

function insert(nl: Netlink, { link, name }: Ifr, ifa: NewIfa): Result<void> {
  if (ifa.local === 0) return { ok: true, value: undefined };
  return nl.newAddr(
    {
      family: 'inet',
      ifindex: link.ifindex,
      local: ifa.local,
      peer: ifa.peer,
      prefixLen: ifa.prefixLen,
      ...(ifa.broadcast === null ? {} : { broadcast: ifa.broadcast }),
      scope: ipv4IsLoopback(ifa.local) ? 'host' : 'global',
      label: name,
    },
    { create: true, exclusive: true },
  );
}

function remove(nl: Netlink, { link }: Ifr, ifa: Ifa): void {
  const { local, peer, prefixLen } = ifa;
  nl.delAddr({
    family: 'inet',
    ifindex: link.ifindex,
    local,
    peer,
    prefixLen,
    ...(ifa.label ? { label: ifa.label } : {}),
  });
}

/** SIOCSIFADDR */
export function setAddress(nl: Netlink, name: string, addr: Ipv4Addr): Result<void> {
  const ifr = ifrNamed(nl, name);
  if (!ifr.ok) return ifr;
  const len = inetAbcLen(addr);
  if (len < 0) return fail('EINVAL');
  const { link, ifa } = ifr.value;
  if (ifa?.local === addr) return { ok: true, value: undefined };
  if (ifa) remove(nl, ifr.value, ifa);
  const prefixLen = link.flags.pointopoint ? 32 : len;
  const broadcast = link.flags.broadcast && prefixLen < 31 ? allOnes(addr, prefixLen) : null;
  return insert(nl, ifr.value, { local: addr, peer: addr, prefixLen, broadcast });
}

function allOnes(addr: Ipv4Addr, prefixLen: number): Ipv4Addr {
  return ipv4(addr | ~inetMakeMask(prefixLen));
}

/** Length of a mask; null when its ones do not all come first. */
export function maskLength(mask: Ipv4Addr): number | null {
  const len = Math.clz32(~mask);
  return inetMakeMask(len) === mask ? len : null;
}

/** SIOCSIFNETMASK */
export function setNetmask(nl: Netlink, name: string, mask: Ipv4Addr): Result<void> {
  const ifr = ifrNamed(nl, name);
  if (!ifr.ok) return ifr;
  const { link, ifa } = ifr.value;
  if (!ifa) return fail('EADDRNOTAVAIL');
  const prefixLen = maskLength(mask);
  if (prefixLen === null) return fail('EINVAL');
  if (prefixLen === ifa.prefixLen) return { ok: true, value: undefined };
  remove(nl, ifr.value, ifa);
  const follows = link.flags.broadcast && prefixLen < 31 && ifa.broadcast === allOnes(ifa.local, ifa.prefixLen);
  const broadcast = follows ? allOnes(ifa.local, prefixLen) : ifa.broadcast;
  return insert(nl, ifr.value, { local: ifa.local, peer: ifa.peer, prefixLen, broadcast });
}

/** SIOCSIFBRDADDR */
export function setBroadcast(nl: Netlink, name: string, broadcast: Ipv4Addr): Result<void> {
  const ifr = ifrNamed(nl, name);
  if (!ifr.ok) return ifr;
  const { ifa } = ifr.value;
  if (!ifa) return fail('EADDRNOTAVAIL');
  if (ifa.broadcast === broadcast) return { ok: true, value: undefined };
  remove(nl, ifr.value, ifa);
  return insert(nl, ifr.value, { local: ifa.local, peer: ifa.peer, prefixLen: ifa.prefixLen, broadcast });
}

/** SIOCSIFDSTADDR */
export function setDestination(nl: Netlink, name: string, peer: Ipv4Addr): Result<void> {
  const ifr = ifrNamed(nl, name);
  if (!ifr.ok) return ifr;
  const { ifa } = ifr.value;
  if (!ifa) return fail('EADDRNOTAVAIL');
  if (ifa.peer === peer) return { ok: true, value: undefined };
  if (inetAbcLen(peer) < 0) return fail('EINVAL');
  remove(nl, ifr.value, ifa);
  return insert(nl, ifr.value, { local: ifa.local, peer, prefixLen: ifa.prefixLen, broadcast: ifa.broadcast });
}

/** SIOCSIFFLAGS of an alias that goes down takes its address away. */
export function aliasDown(nl: Netlink, name: string): ErrnoName | null {
  const ifr = ifrNamed(nl, name);
  if (!ifr.ok) return ifr.error.errno;
  if (!ifr.value.ifa) return 'EADDRNOTAVAIL';
  remove(nl, ifr.value, ifr.value.ifa);
  return null;
}
