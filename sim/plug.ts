import { parseMac } from '../core/addr/mac.ts';
import { invariant } from '../core/errno.ts';
import { newEthernet, plugCable } from '../core/link/ethernet.ts';
import type { NetnsId } from '../core/net.ts';
import type { Machine } from './proc/machine.ts';
import type { Sandbox } from './sandbox.ts';
import type { CableEnd, Topology } from './topology.ts';

/** What a cable is made of: two network cards, or (as between namespaces of one real host) a veth pair. */
export type CableKind = 'ethernet' | 'veth';

/** Sets a topology up on a fresh sandbox whose first host is the topology's first; its machines by name. */
export function plugTopology(sandbox: Sandbox, topology: Topology, kind: CableKind): ReadonlyMap<string, Machine> {
  const machines = new Map<string, Machine>([[topology.hosts[0]!, sandbox.machine]]);
  for (const name of topology.hosts.slice(1)) machines.set(name, sandbox.addHost(name));
  const switches = new Map<string, NetnsId>();
  for (const name of topology.switches) {
    const netns = sandbox.addHost(name).initNetns;
    switches.set(name, netns);
    const nl = sandbox.netlink(netns);
    must(nl.newLink({ ifname: 'br0', kind: 'bridge' }));
    must(nl.setLink({ ifname: 'br0' }, { up: true }));
  }
  const netnsOf = (end: CableEnd): NetnsId =>
    'host' in end ? machines.get(end.host)!.initNetns : switches.get(end.switch)!;
  let card = 0;
  for (const [a, b] of topology.cables) {
    const [na, nb] = [netnsOf(a), netnsOf(b)];
    if (kind === 'veth') {
      must(
        sandbox
          .netlink(na)
          .newLink({ ifname: a.ifname, kind: 'veth', info: { peer: { ifname: b.ifname, netns: nb } } }),
      );
    } else {
      const { ctx } = sandbox.engine;
      const x = newEthernet(sandbox.world.nets.get(na)!, a.ifname, cardAddress(++card), ctx);
      const y = newEthernet(sandbox.world.nets.get(nb)!, b.ifname, cardAddress(++card), ctx);
      invariant(x.ok && y.ok, 'a topology names each interface once');
      plugCable(x.value, y.value, ctx);
    }
    for (const [end, netns] of [
      [a, na],
      [b, nb],
    ] as const) {
      if (!('switch' in end)) continue;
      const nl = sandbox.netlink(netns);
      const br0 = nl.getLink({ ifname: 'br0' });
      invariant(br0.ok, 'a switch has its bridge');
      must(nl.setLink({ ifname: end.ifname }, { master: br0.value.ifindex, up: true }));
    }
  }
  return machines;
}

/** Addresses as an emulator gives them to its cards. */
function cardAddress(n: number) {
  return parseMac(`52:54:00:12:34:${(0x55 + n).toString(16).padStart(2, '0')}`)!;
}

function must(result: { readonly ok: boolean }): void {
  invariant(result.ok, 'a topology can be built on fresh hosts');
}
