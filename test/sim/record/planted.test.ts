import { expect, test } from 'vitest';
import type { SkBuff } from '../../../core/skb.ts';
import type { Ipv4Packet } from '../../../core/wire/ipv4.ts';
import { compare, type Report } from '../../../sim/record/compare.ts';
import { runModel } from '../../../sim/record/model.ts';
import { type Plan, planLab } from '../../../sim/record/plan.ts';
import type { Recording } from '../../../sim/record/recording.ts';
import { reportText } from '../../../sim/record/report_text.ts';
import type { Sandbox } from '../../../sim/sandbox.ts';

/** Three hosts on a bridge and a router between two networks: what is planted shows somewhere. */
const LAB = `
ip link add br0 type bridge
ip link set br0 up
for n in 1 2 3; do
  ip netns add h$n
  ip link add p$n type veth peer name eth0 netns h$n
  ip link set p$n master br0 up
  ip -n h$n addr add 192.0.2.$n/24 dev eth0
  ip -n h$n link set eth0 up
done
ip addr add 192.0.2.254/24 dev br0
ip link add up0 type veth peer name eth1 netns h3
ip addr add 198.51.100.254/24 dev up0
ip link set up0 up
ip -n h3 addr add 198.51.100.3/24 dev eth1
ip -n h3 link set eth1 up
sysctl -qw net.ipv4.ip_forward=1
ip -n h1 route add default via 192.0.2.254
sleep 5
ip netns exec h1 ping -c 2 192.0.2.2
ip netns exec h1 ping -c 1 -W 1 198.51.100.3
ip netns exec h1 ip neigh
`;

function plan(): Plan {
  const made = planLab('planted.sh', LAB);
  if (!made.ok) throw new Error(made.error.extack);
  return made.value;
}

function run(seed: number, prepare: (s: Sandbox) => void = () => {}, clock?: Recording): Recording {
  const made = runModel(plan(), { seed, prepare, ...(clock ? { clock } : {}) });
  if (!made.ok) throw new Error(made.error.extack);
  return made.value;
}

/** The model stands for a real host; another course of chance with something planted is held against it. */
const real = run(100);

function against(plant: (s: Sandbox) => void): Report {
  return compare(
    real,
    [100, 1, 2].map((seed) => run(seed, plant, real)),
  );
}

/** Changes what is put on the wire. */
function onTheWire(change: (skb: SkBuff, sandbox: Sandbox) => boolean): (s: Sandbox) => void {
  return (sandbox) => {
    const { ctx } = sandbox.engine;
    const launch = ctx.launch.bind(ctx);
    ctx.launch = (skb) => {
      if (change(skb, sandbox)) launch(skb);
    };
  };
}

test('a host differs from itself in nothing', () => {
  const report = against(() => {});
  expect(report.differences).toEqual([]);
  expect(report.equal).toBe(true);
  expect(reportText(report)).toMatch(/^equal /m);
});

test('another course of chance alone makes no transcript, route, rule or forwarded frame different', () => {
  const report = compare(
    real,
    [1, 2, 3, 4, 5, 6].map((seed) => run(seed, () => {}, real)),
  );
  const different = report.areas.filter((a) => ['routes', 'rules', 'addresses', 'fdb'].includes(a.name));
  expect(different.filter((a) => a.equal !== a.total)).toEqual([]);
  expect(report.differences.filter((d) => d.area === 'frames' && / ICMP echo/.test(d.title))).toEqual([]);
});

test('a TTL that does not fall when a packet is forwarded is found on the frame and since when', () => {
  const report = against(
    onTheWire((skb) => {
      if (skb.payload.kind === 'ipv4' && skb.payload.ttl === 63)
        skb.payload = { ...skb.payload, ttl: 64 } satisfies Ipv4Packet;
      return true;
    }),
  );
  expect(report.equal).toBe(false);
  const frames = report.differences.filter((d) => d.area === 'frames');
  expect(frames.some((d) => d.text.includes('"ttl":63') && d.real === 1 && d.model === 0)).toBe(true);
  expect(report.commands[frames[0]!.since!.command]!.command).toContain('198.51.100.3');
});

test('a port that a flood leaves out is found on that port', () => {
  const report = against(
    onTheWire((skb, sandbox) => {
      const arp = skb.payload.kind === 'arp' && skb.payload.op === 1;
      return !(arp && sandbox.netnsName(skb.dev.net.id) === 'h3');
    }),
  );
  const frames = report.differences.filter((d) => d.area === 'frames' && d.where.startsWith('host/h3 eth0 in'));
  expect(frames.map((d) => d.title).join()).toContain('who-has');
});

test('a counter that is off by one is found, chance or not', () => {
  const plant = (sandbox: Sandbox): void => {
    const { ctx } = sandbox.engine;
    let done = false;
    const tap = ctx.watchers.tap!;
    ctx.watchers.tap = (dev, skb, outgoing) => {
      tap(dev, skb, outgoing);
      if (!done && dev.name === 'p2' && skb.payload.kind === 'ipv4' && skb.payload.body.kind === 'icmp') {
        done = true;
        dev.stats.txPackets++;
      }
    };
  };
  const ofP2 = (report: Report) =>
    report.differences.filter((d) => d.area === 'links' && d.title.includes('"ifname":"p2"'));
  expect(ofP2(against(plant)).filter((d) => d.real > d.model)).toHaveLength(1);
  const once = ofP2(compare(real, run(100, plant, real)));
  const beyondSeen = (side: 'real' | 'model'): number => {
    const one = once.find((d) => d[side] === 1)!;
    const packets = /"tx":\{"bytes":"[^"]*","packets":"seen([+-]\d+)?"/.exec(one.title)!;
    return Number(packets[1] ?? 0);
  };
  expect(beyondSeen('model') - beyondSeen('real')).toBe(1);
});

test('a route, an address or a neighbour that is missing is found in its table', () => {
  const report = against((sandbox) => {
    const { ctx } = sandbox.engine;
    const launch = ctx.launch.bind(ctx);
    let once = false;
    ctx.launch = (skb) => {
      if (!once && skb.payload.kind === 'arp') {
        once = true;
        sandbox
          .netlink(sandbox.machine.initNetns)
          .newAddr(
            { family: 'inet', ifindex: 1, local: '203.0.113.1', prefixLen: 32 } as never,
            { create: true, excl: true } as never,
          );
      }
      launch(skb);
    };
  });
  expect(report.differences.filter((d) => d.area === 'addresses' && d.model > d.real).map((d) => d.title).join()).toContain('203.0.113.1'); // biome-ignore format: one claim
  expect(report.areas.find((a) => a.name === 'addresses')!.equal).toBeLessThan(report.areas.find((a) => a.name === 'addresses')!.total); // biome-ignore format: one claim
});

test('a drop with another reason is found', () => {
  const report = against((sandbox) => {
    const { ctx } = sandbox.engine;
    const drop = ctx.drop.bind(ctx);
    ctx.drop = (skb, reason, fn) => drop(skb, reason === 'NOT_SPECIFIED' ? reason : 'NO_SOCKET', fn);
  });
  expect(report.differences.some((d) => d.area === 'drops')).toBe(true);
});
