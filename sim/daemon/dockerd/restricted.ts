import { fail } from '../../../core/errno.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import type { HostNetwork } from '../../network_calls.ts';
import type { Capabilities } from './engine.ts';

/** Requests that change nothing: everybody may make them. */
const READS = /^(get|dump|read|list|fibTableExists|snmp|netns$)/;

/** The network as a container's root may use it. Ref: moby oci/caps/defaults.go, oci/defaults.go (ReadonlyPaths) */
export function restricted(network: HostNetwork, may: Capabilities): HostNetwork {
  const own = Object.create(network) as HostNetwork;
  if (!may.netAdmin)
    own.netlink = (netns) => {
      const nl = network.netlink(netns) as unknown as Record<string, unknown>;
      const refused: Record<string, unknown> = {};
      for (const [name, call] of Object.entries(nl))
        refused[name] = typeof call === 'function' && !READS.test(name) ? () => fail('EPERM') : call;
      refused.nf = { dumpTables: () => [], commit: () => ({ ...fail('EPERM'), at: 0 }), denied: true };
      return refused as unknown as Netlink;
    };
  if (!may.sysctls) own.write = () => fail('EROFS');
  return own;
}
