import type { Net } from '../net.ts';
import type { Netlink } from './netlink.ts';

/** Link-layer group addresses, as /proc/net/dev_mcast lists them. Ref: net/core/net-procfs.c:dev_mc_seq_show() */
export function dumpLinkMaddrs(net: Net): ReturnType<Netlink['dumpMaddrs']> {
  return [...net.devByIndex.values()].flatMap((dev) =>
    dev.mc.map((ha) => ({
      ifindex: dev.ifindex,
      family: 'link' as const,
      addr: ha.addr,
      users: ha.refcount,
      static: ha.global,
    })),
  );
}
