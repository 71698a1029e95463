import { fail, type Result } from '../core/errno.ts';
import type { BridgeData, BridgeOptions, LinkMessage, LinkRequest, VethOptions } from '../core/netlink/messages.ts';
import type { Netlink } from '../core/netlink/netlink.ts';
import type { Costs } from './proc/machine.ts';

/** What a host's kernel lacks or does differently from the reference host's. */
export type HostProfile = {
  /** `debian12`, `linux-6.18-no-modules`: what it is, not whose. */
  readonly name: string;
  /** For a person: what sort of host this is. */
  readonly title: string;
  /** `uname -r` begins with it. */
  readonly kernel: string;
  /** Kinds that `ip link add` does not know there. */
  readonly missingLinkKinds: readonly string[];
  /** CONFIG_BRIDGE_VLAN_FILTERING. */
  readonly bridgeVlanFiltering: boolean;
  /** Bridged frames pass the firewall without anybody loading br_netfilter: it is built in, or was loaded before. */
  readonly brNetfilter: boolean;
  /** Processors: a veth has as many queues. Ref: drivers/net/veth.c:veth_get_num_queues() */
  readonly cpus: number;
  /** Can modules be loaded when something asks for them. */
  readonly modules: boolean;
  readonly iptables: 'nf_tables' | 'legacy' | null;
  /** Files below /proc/sys/net of a fresh namespace that hold something else than on the reference host. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Drop reasons that this kernel gives another name, or none, as `REASON` or `REASON in FUNCTION`. */
  readonly dropReasons: Readonly<Record<string, string>>;
  /** Nanoseconds. */
  readonly costs: Costs;
};

/** A namespace as a kernel with this profile answers for it. */
export function withProfile(nl: Netlink, profile: HostProfile): Netlink {
  const missing = new Set(profile.missingLinkKinds);
  const lacking = (req: LinkRequest): Result<void> | null => {
    if (req.kind === undefined || !missing.has(req.kind)) return null;
    const known = req.ifname !== undefined && nl.getLink({ ifname: req.ifname }).ok;
    return known ? fail('EEXIST') : fail('EOPNOTSUPP', 'Unknown device type');
  };
  const queues = (req: LinkRequest): LinkRequest => ({ numTxQueues: profile.cpus, numRxQueues: profile.cpus, ...req });
  const kernel: Netlink = {
    ...nl,
    newLink(req) {
      const refused = lacking(req);
      if (refused !== null) return refused;
      if (req.kind !== 'veth' || profile.cpus === 1) return nl.newLink(req);
      const peer = (req.info as VethOptions | undefined)?.peer;
      return nl.newLink({ ...queues(req), ...(peer === undefined ? {} : { info: { peer: queues(peer) } }) });
    },
    setLink: (ref, req) =>
      req.kind !== undefined && missing.has(req.kind) ? fail('EOPNOTSUPP') : nl.setLink(ref, req),
  };
  return profile.bridgeVlanFiltering ? kernel : withoutBridgeVlans(kernel);
}

/** A kernel built without CONFIG_BRIDGE_VLAN_FILTERING. Ref: net/bridge/br_private.h, its empty functions */
function withoutBridgeVlans(nl: Netlink): Netlink {
  const info = (req: LinkRequest): LinkRequest | null => {
    const options = req.info as BridgeOptions | undefined;
    if (req.kind !== 'bridge') return req;
    if (options?.vlanFiltering !== undefined) return null;
    const {
      vlanProtocol: _p,
      vlanDefaultPvid: _d,
      vlanStatsEnabled: _e,
      vlanStatsPerPort: _s,
      ...rest
    } = options ?? {};
    return options === undefined ? req : { ...req, info: rest };
  };
  const shown = (link: LinkMessage): LinkMessage => {
    if (link.data?.kind !== 'bridge') return link;
    const { vlanProtocol: _p, vlanDefaultPvid: _d, vlanStatsEnabled: _e, vlanStatsPerPort: _s, ...data } = link.data;
    // what is not in the message is not printed
    return { ...link, data: data as { readonly kind: 'bridge' } & BridgeData };
  };
  return {
    ...nl,
    getLink(ref) {
      const link = nl.getLink(ref);
      return link.ok ? { ok: true, value: shown(link.value) } : link;
    },
    dumpLinks: () => nl.dumpLinks().map(shown),
    newLink(req) {
      const asked = info(req);
      if (asked === null) return fail('EOPNOTSUPP');
      return nl.newLink(req.kind === 'bridge' ? { ...asked, info: { ...asked.info, vlanDefaultPvid: 0 } } : asked);
    },
    setLink(ref, req) {
      const asked = info(req);
      return asked === null ? fail('EOPNOTSUPP') : nl.setLink(ref, asked);
    },
    dumpBridgeVlans: () => [],
    addBridgeVlan: () => fail('EOPNOTSUPP'),
    delBridgeVlan: () => ({ ok: true, value: undefined }),
  };
}

/** Sets a fresh namespace's files as this kernel has them. */
export function profileSysctls(nl: Netlink, profile: HostProfile): void {
  for (const [path, value] of Object.entries(profile.sysctls)) nl.writeSysctl(path, value);
}
