import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runScript } from '../../../sim/run.ts';
import { Sandbox } from '../../../sim/sandbox.ts';
import { transcriptOf } from '../../support/run_lab.ts';

/** Three hosts behind a router with a rule, and a server beyond it. */
const network = (rules: readonly string[], random: boolean): string => `
ip netns add r
ip netns add s
ip link add wan netns r type veth peer name eth0 netns s
ip link add br0 netns r type bridge
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns r type veth peer name eth0 netns h$i
  ip -n r link set p$i master br0 up
  ip -n h$i addr add 192.0.2.1$i/24 dev eth0
  ip -n h$i link set eth0 up
  ip -n h$i route add default via 192.0.2.1
done
ip -n r addr add 192.0.2.1/24 dev br0
ip -n r addr add 203.0.113.1/24 dev wan
ip -n s addr add 203.0.113.2/24 dev eth0
for d in br0 wan; do ip -n r link set $d up; done
ip -n s link set eth0 up
${rules.map((r) => `ip netns exec r iptables -t nat -A POSTROUTING -o wan ${r}${random ? ' --random' : ''}`).join('\n')}
`;

const sourceNat = fc.constantFrom(
  '-p udp -j MASQUERADE',
  '-p udp -j MASQUERADE --to-ports 4000-4003',
  '-p udp -j SNAT --to-source 203.0.113.1:5000-5005',
  '-j SNAT --to-source 203.0.113.1-203.0.113.4',
);

test('no two live flows look alike to the other side, and each has its own way back', () => {
  fc.assert(
    fc.property(
      sourceNat,
      fc.boolean(),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 7, max: 9 })), {
        minLength: 1,
        maxLength: 12,
      }),
      (rule, random, datagrams) => {
        const sent = datagrams.map(([h, port]) => `ip netns exec h${h} bash -c 'echo > /dev/udp/203.0.113.2/${port}'`);
        const sandbox = new Sandbox({ seed: 7 });
        const script = [
          network([rule], random && !rule.includes('-j SNAT --to-source 203.0.113.1-')),
          ...sent,
          'sleep 1',
        ].join('\n');
        expect(runScript(sandbox, script).status).toBe(0);
        const seen = new Set<string>();
        for (const net of sandbox.world.nets.values())
          for (const ct of net.nf?.ct?.all ?? []) {
            const { family, proto, src, dst, sport, dport } = ct.reply;
            const reply = [net.id, family, proto, src, dst, sport, dport].join(' ');
            expect(seen.has(reply)).toBe(false);
            seen.add(reply);
            // the other end answers to what it saw; the flow's own ends stay what they were
            expect(ct.reply.src).toBe(ct.original.dst);
            expect(ct.reply.sport).toBe(ct.original.dport);
          }
        expect(seen.size).toBeGreaterThan(0);
      },
    ),
    { numRuns: 25 },
  );
});

test.each([
  ['MASQUERADE', '-j MASQUERADE'],
  ['SNAT', '-j SNAT --to-source 203.0.113.1'],
])('%s is undone on every reply', (_name, rule) => {
  const pings = [1, 2, 3].map((i) => `ip netns exec h${i} ping -c 2 -i 0.2 -W 1 203.0.113.2`).join('\n');
  const text = transcriptOf(`${network([rule], false)}${pings}\n`, 'nat.sh');
  expect(text.match(/2 packets transmitted, 2 received/g)).toHaveLength(3);
});

test.each([
  ['not loaded', '', 1, 0],
  ['loaded', 'modprobe br_netfilter\n', 0, 1],
  ['loaded and told not to', 'modprobe br_netfilter\nsysctl -qw net.bridge.bridge-nf-call-iptables=0\n', 1, 0],
])('FORWARD and what a bridge forwards, br_netfilter %s', (_name, module, received, dropped) => {
  const text = transcriptOf(
    `for i in 1 2; do
  ip netns add c$i
  ip link add v$i type veth peer name eth0 netns c$i
  ip -n c$i addr add 192.0.2.1$i/24 dev eth0
  ip -n c$i link set eth0 up
done
ip link add br0 type bridge
ip link set br0 up
for i in 1 2; do ip link set v$i master br0 up; done
${module}iptables -P FORWARD DROP
ip netns exec c1 ping -c 1 -W 1 192.0.2.12
iptables -nvL FORWARD
`,
    'bridge.sh',
  );
  expect(text).toContain(`1 packets transmitted, ${received} received`);
  expect(text).toContain(`(policy DROP ${dropped} packets`);
});
