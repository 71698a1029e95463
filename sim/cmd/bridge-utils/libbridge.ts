import { type ErrnoName, fail, type Result } from '../../../core/errno.ts';
import type { BridgeData, BridgeOptions, BridgePortOptions, LinkMessage } from '../../../core/netlink/messages.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';

/** What the bridge's ioctls and sysfs files do, asked through rtnetlink. */

/** A bridge's name, which the ioctl cuts to what an interface name may hold. Ref: include/uapi/linux/if.h:IFNAMSIZ */
export function ifr(name: string): string {
  return name.slice(0, 15);
}

export function linkNamed(nl: Netlink, name: string): LinkMessage | null {
  const link = nl.getLink({ ifname: name });
  return link.ok && link.value.ifname === name ? link.value : null;
}

/** The bridge called so: ENODEV when nothing is, EOPNOTSUPP when it is no bridge. */
export function bridgeNamed(nl: Netlink, name: string): Result<LinkMessage & { readonly data: BridgeData }> {
  const link = linkNamed(nl, ifr(name));
  if (!link) return fail('ENODEV');
  if (link.data?.kind !== 'bridge') return fail('EOPNOTSUPP');
  return { ok: true, value: link as LinkMessage & { readonly data: BridgeData } };
}

/** Bridges of this namespace by name. Ref: libbridge_init.c:new_foreach_bridge() */
export function bridges(nl: Netlink): LinkMessage[] {
  return nl
    .dumpLinks()
    .filter((l) => l.kind === 'bridge')
    .sort(byName);
}

/** A bridge's ports by name. Ref: libbridge_init.c:br_foreach_port() */
export function portsOf(nl: Netlink, bridge: LinkMessage): LinkMessage[] {
  return nl
    .dumpLinks()
    .filter((l) => l.master === bridge.ifindex && l.slaveData !== null)
    .sort(byName);
}

function byName(a: LinkMessage, b: LinkMessage): number {
  return a.ifname < b.ifname ? -1 : a.ifname > b.ifname ? 1 : 0;
}

type Refused = ErrnoName | null;

function refusal(result: Result<unknown>): Refused {
  return result.ok ? null : result.error.errno;
}

export function brAddBridge(nl: Netlink, name: string): Refused {
  return refusal(nl.newLink({ kind: 'bridge', ifname: ifr(name) }));
}

/** Ref: net/bridge/br_if.c:br_del_bridge() */
export function brDelBridge(nl: Netlink, name: string): Refused {
  const link = linkNamed(nl, ifr(name));
  if (!link) return 'ENXIO';
  if (link.kind !== 'bridge') return 'EPERM';
  if (link.flags.up) return 'EBUSY';
  return refusal(nl.delLink({ ifindex: link.ifindex }));
}

/** Ref: net/bridge/br_if.c:br_add_if(), whose order of refusals this is */
export function brAddInterface(nl: Netlink, bridge: string, name: string): Refused {
  const dev = linkNamed(nl, name);
  if (!dev) return 'ENODEV';
  const br = bridgeNamed(nl, bridge);
  if (!br.ok) return br.error.errno;
  if (dev.flags.loopback || dev.linkType !== 'ether') return 'EINVAL';
  if (dev.kind === 'bridge') return 'ELOOP';
  if (dev.master !== null) return 'EBUSY';
  return refusal(nl.setLink({ ifindex: dev.ifindex }, { master: br.value.ifindex }));
}

export function brDelInterface(nl: Netlink, bridge: string, name: string): Refused {
  const dev = linkNamed(nl, name);
  if (!dev) return 'ENODEV';
  const br = bridgeNamed(nl, bridge);
  if (!br.ok) return br.error.errno;
  if (dev.master !== br.value.ifindex) return 'EINVAL';
  return refusal(nl.setLink({ ifindex: dev.ifindex }, { master: 0 }));
}

/** A write to /sys/class/net/BRIDGE/bridge/FILE. */
export function brSet(nl: Netlink, bridge: string, options: BridgeOptions): Refused {
  const br = bridgeNamed(nl, bridge);
  if (!br.ok) return br.error.errno;
  return refusal(nl.setLink({ ifindex: br.value.ifindex }, { kind: 'bridge', info: options }));
}

/** A write to /sys/class/net/PORT/brport/FILE: the bridge's name does not matter. ENOENT when it is no port. */
export function brPortSet(nl: Netlink, port: string, options: BridgePortOptions): Refused {
  const dev = linkNamed(nl, port);
  if (!dev) return 'ENODEV';
  if (dev.slaveData === null) return 'ENOENT';
  return refusal(nl.setLink({ ifindex: dev.ifindex }, { slaveInfo: options }));
}
