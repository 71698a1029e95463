import { formatIpv4 } from '../addr/ipv4.ts';
import type { MacAddr } from '../addr/mac.ts';
import { devMcAddGlobal, devMcDelGlobal } from '../dev_addr_lists.ts';
import { fail, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { Netlink } from './netlink.ts';

/**
 * Who listens to which group: of each family device by device, as /proc/net/dev_mcast, igmp and igmp6 list them.
 * Ref: net/core/net-procfs.c:dev_mc_seq_show(), net/ipv4/igmp.c:igmp_mc_seq_show(), net/ipv6/mcast.c:igmp6_mc_seq_show()
 */
export function dumpMaddrs(net: Net): ReturnType<Netlink['dumpMaddrs']> {
  const out: ReturnType<Netlink['dumpMaddrs']>[number][] = [];
  const devices = [...net.devByIndex.values()];
  for (const { ifindex, mc } of devices) {
    for (const ha of mc) out.push({ ifindex, family: 'link', addr: ha.addr, users: ha.refcount, static: ha.global });
  }
  for (const { ifindex, ipPtr } of devices) {
    for (const im of ipPtr?.mcList ?? [])
      out.push({ ifindex, family: 'inet', addr: formatIpv4(im.multiaddr), users: im.users, static: false });
  }
  for (const { ifindex, ip6Ptr } of devices) {
    for (const im of ip6Ptr?.mcList ?? [])
      out.push({ ifindex, family: 'inet6', addr: im.addr, users: im.users, static: false });
  }
  return out;
}

/**
 * SIOCADDMULTI, SIOCDELMULTI: ENODEV; EINVAL for a device that filters nothing; ENOENT for what was not added.
 * Ref: net/core/dev_ioctl.c:dev_ifsioc()
 */
export function setMaddr(net: Net, ifname: string, addr: MacAddr, add: boolean): Result<void> {
  const dev = net.devByName.get(ifname);
  if (dev === undefined) return fail('ENODEV');
  if (dev.isLoopback) return fail('EINVAL');
  return add ? devMcAddGlobal(dev, addr) : devMcDelGlobal(dev, addr);
}
