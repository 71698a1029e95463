import type { Ctx } from '../ctx.ts';
import type { Ifindex, NetDevice } from '../device.ts';

/** What `ip netconf` shows of a device. Ref: net/ipv4/devinet.c:inet_netconf_fill_devconf() */
export type NetconfMessage = {
  readonly family: 'inet' | 'inet6';
  readonly ifindex: Ifindex;
  readonly forwarding: number;
  /** Only IPv4 has it. */
  readonly rpFilter: number | null;
  readonly mcForwarding: number;
  readonly proxyNeigh: number;
  readonly ignoreRoutesWithLinkdown: number;
};

/** A device's settings came (`RTM_NEWNETCONF`) or went. Ref: net/ipv4/devinet.c:inet_netconf_notify_devconf() */
export function netconfNotify(
  type: 'RTM_NEWNETCONF' | 'RTM_DELNETCONF',
  family: 'inet' | 'inet6',
  dev: NetDevice,
  ctx: Ctx,
): void {
  ctx.notify(dev.net, {
    type,
    get netconf(): NetconfMessage {
      const v4 = dev.ipPtr?.cnf.data;
      const v6 = dev.ip6Ptr?.cnf;
      if (family === 'inet')
        return {
          family,
          ifindex: dev.ifindex,
          forwarding: v4?.forwarding ?? 0,
          rpFilter: v4?.rp_filter ?? 0,
          mcForwarding: v4?.mc_forwarding ?? 0,
          proxyNeigh: v4?.proxy_arp ?? 0,
          ignoreRoutesWithLinkdown: v4?.ignore_routes_with_linkdown ?? 0,
        };
      return {
        family,
        ifindex: dev.ifindex,
        forwarding: v6?.forwarding ?? 0,
        rpFilter: null,
        mcForwarding: v6?.mc_forwarding ?? 0,
        proxyNeigh: v6?.proxy_ndp ?? 0,
        ignoreRoutesWithLinkdown: v6?.ignore_routes_with_linkdown ?? 0,
      };
    },
  });
}
