import fc from 'fast-check';

/** A generated network: hosts on bridges, some routed, and what is typed once it stands. */
export type Topology = { readonly build: string; readonly traffic: readonly string[] };

/** Hosts h0.. on bridges b0.. of one namespace, addressed by bridge; a router joins the bridges. */
export const anyTopology: fc.Arbitrary<Topology> = fc
  .record({
    bridges: fc.integer({ min: 1, max: 3 }),
    hosts: fc.array(fc.record({ bridge: fc.nat(2), up: fc.boolean(), hairpin: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    }),
    stp: fc.boolean(),
    traffic: fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant('ping' as const),
          from: fc.nat(4),
          to: fc.nat(4),
          size: fc.constantFrom(56, 1472, 3000),
          ttl: fc.constantFrom(1, 2, 64),
        }),
        fc.record({ kind: fc.constant('down' as const), from: fc.nat(4) }),
        fc.record({ kind: fc.constant('flush' as const), from: fc.nat(4) }),
        fc.record({ kind: fc.constant('gone' as const), from: fc.nat(4) }),
        fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 5, 40, 400) }),
      ),
      { maxLength: 6 },
    ),
  })
  .map(({ bridges, hosts, stp, traffic }) => {
    const lines: string[] = ['ip netns add r', 'ip netns exec r sysctl -qw net.ipv4.ip_forward=1'];
    for (let b = 0; b < bridges; b++) {
      lines.push(
        `ip link add b${b} type bridge`,
        `ip link set b${b} up`,
        `ip link add r${b} type veth peer name r${b} netns r`,
      );
      if (stp && b === 0) lines.push(`ip link set b${b} type bridge stp_state 1 forward_delay 200`);
      lines.push(
        `ip link set r${b} master b${b} up`,
        `ip -n r addr add 10.0.${b}.254/24 dev r${b}`,
        `ip -n r link set r${b} up`,
      );
    }
    hosts.forEach((h, i) => {
      const b = h.bridge % bridges;
      lines.push(
        `ip netns add h${i}`,
        `ip link add p${i} type veth peer name eth0 netns h${i}`,
        `ip link set p${i} master b${b}`,
      );
      if (h.hairpin) lines.push(`bridge link set dev p${i} hairpin on`);
      lines.push(
        `ip -n h${i} addr add 10.0.${b}.${i + 1}/24 dev eth0`,
        `ip -n h${i} link set eth0 up`,
        `ip -n h${i} link set lo up`,
      );
      if (h.up) lines.push(`ip link set p${i} up`);
      lines.push(`ip -n h${i} route add default via 10.0.${b}.254`);
    });
    const at = (i: number): number => i % hosts.length;
    return {
      build: lines.join('\n'),
      traffic: traffic.map((t) => {
        switch (t.kind) {
          case 'ping': {
            const to = at(t.to);
            return `ip netns exec h${at(t.from)} ping -c 2 -i 0.5 -W 1 -s ${t.size} -t ${t.ttl} 10.0.${hosts[to]!.bridge % bridges}.${to + 1}`;
          }
          case 'down':
            return `ip link set p${at(t.from)} down`;
          case 'flush':
            return `ip -n h${at(t.from)} neigh flush all`;
          case 'gone':
            return `ip netns del h${at(t.from)}`;
          case 'wait':
            return `sleep ${t.seconds}`;
        }
      }),
    };
  });
