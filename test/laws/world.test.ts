import fc from 'fast-check';
import { applyPatches } from 'immer';
import { expect, test } from 'vitest';
import type { SkBuff, SkbId } from '../../core/skb.ts';
import { SEC } from '../../core/world.ts';
import { runScript } from '../../sim/run.ts';
import { Sandbox } from '../../sim/sandbox.ts';
import { load, save } from '../../sim/snapshot.ts';
import { dumpNet } from '../../sim/view.ts';
import { anyTopology } from '../support/topology.ts';

const RUNS = { numRuns: 25 };

/** A sandbox on which the endings of packets are counted. */
function counted(seed = 1): { sandbox: Sandbox; ends: Map<SkbId, number> } {
  const sandbox = new Sandbox({ seed, lives: 1_000_000 });
  const { ctx } = sandbox.engine;
  const ends = new Map<SkbId, number>();
  for (const ending of ['drop', 'consume', 'deliver'] as const) {
    const original = ctx[ending].bind(ctx) as (skb: SkBuff, ...rest: unknown[]) => void;
    (ctx as unknown as Record<string, unknown>)[ending] = (skb: SkBuff, ...rest: unknown[]) => {
      ends.set(skb.id, (ends.get(skb.id) ?? 0) + 1);
      original(skb, ...rest);
    };
  }
  return { sandbox, ends };
}

test('every packet ends exactly once', () => {
  fc.assert(
    fc.property(anyTopology, ({ build, traffic }) => {
      const { sandbox, ends } = counted();
      runScript(sandbox, [build, ...traffic].join('\n'));
      sandbox.engine.runUntil(sandbox.engine.now + 60 * SEC);
      const tracer = sandbox.engine.ctx.tracer!;
      const queued = new Set(sandbox.world.flight.slice(sandbox.world.flightHead).map((f) => f.id));
      for (const [id, times] of ends) expect(times, `packet ${id}`).toBe(1);
      for (const life of tracer.lives()) {
        if (queued.has(life.id)) continue;
        const seen = life.steps.map((s) => `${s.dev} ${s.fn}: ${s.detail.says}`).join('\n');
        expect(life.verdict, `packet ${life.id} (parent ${life.parent}) has no end:\n${seen}`).not.toBeNull();
      }
    }),
    RUNS,
  );
});

test('the same commands and seed give the same output, packets and world', () => {
  fc.assert(
    fc.property(anyTopology, fc.nat(), ({ build, traffic }, seed) => {
      const run = () => {
        const sandbox = new Sandbox({ seed });
        const { output } = runScript(sandbox, [build, ...traffic].join('\n'));
        return {
          output,
          lives: [...sandbox.engine.ctx.tracer!.lives()].length,
          now: sandbox.engine.now,
          view: sandbox.view().view,
        };
      };
      expect(run()).toEqual(run());
    }),
    RUNS,
  );
});

test('the view reconciled step by step is the view dumped afresh, and inverse patches lead back', () => {
  fc.assert(
    fc.property(anyTopology, ({ build, traffic }) => {
      const sandbox = new Sandbox();
      for (const command of [...build.split('\n'), ...traffic]) {
        const before = sandbox.view().view;
        runScript(sandbox, command);
        const { view, patches, inverse } = sandbox.view();
        const fresh = Object.fromEntries(
          [...sandbox.world.nets.keys()].map((id) => [id, dumpNet(sandbox.netlink(id))]),
        );
        expect(view.nets, command).toEqual(fresh);
        expect(applyPatches(before, [...patches])).toEqual(view);
        expect(applyPatches(view, [...inverse])).toEqual(before);
      }
    }),
    { numRuns: 8 },
  );
});

test('what a command did not change keeps its identity in the view', () => {
  const sandbox = new Sandbox();
  runScript(
    sandbox,
    'ip netns add a; ip netns add b; ip link add v0 netns a type veth peer name v1 netns b; ip -n a link set v0 up; ip -n b link set v1 up; sleep 20',
  );
  const before = sandbox.view().view;
  runScript(sandbox, 'ip -n a addr add 192.0.2.1/24 dev v0');
  const after = sandbox.view().view;
  const [root, a, b] = Object.keys(before.nets) as [string, string, string];
  expect(after.nets[root]).toBe(before.nets[root]);
  expect(after.nets[b]).toBe(before.nets[b]);
  expect(after.nets[a]).not.toBe(before.nets[a]);
  expect(after.nets[a]!.links).toBe(before.nets[a]!.links);
  expect(after.nets[a]!.addrs).not.toBe(before.nets[a]!.addrs);
});

test('a world that was saved and loaded goes on as the original does', () => {
  fc.assert(
    fc.property(anyTopology, ({ build, traffic }) => {
      const sandbox = new Sandbox();
      runScript(sandbox, [build, ...traffic].join('\n'));
      const twin = sandbox.fork(load(save(sandbox.world)) as Sandbox['world']);
      for (const s of [sandbox, twin]) s.engine.runUntil(s.engine.now + 100 * SEC);
      expect(twin.view().view).toEqual(sandbox.fork(sandbox.world).view().view);
      // cancelled timers are thrown away when somebody looks: whether they still lie there is no state
      const live = (s: Sandbox) => s.world.timers.filter((t) => !t.dead).sort((a, b) => a.at - b.at || a.seq - b.seq);
      for (const s of [sandbox, twin]) s.world.timers = live(s);
      expect(save(twin.world) === save(sandbox.world), 'the two worlds are the same').toBe(true);
    }),
    { numRuns: 10 },
  );
});

test('what one end of a veth sent the other received', () => {
  fc.assert(
    fc.property(anyTopology, ({ build, traffic }) => {
      const sandbox = new Sandbox({ lives: 0 });
      runScript(sandbox, [build, ...traffic.filter((t) => !t.includes('down'))].join('\n'));
      sandbox.engine.runUntil(sandbox.engine.now + 5 * SEC);
      const links = [...sandbox.world.nets.keys()].flatMap((id) =>
        sandbox
          .netlink(id)
          .dumpLinks()
          .map((l) => ({ id, ...l })),
      );
      for (const l of links.filter((x) => x.kind === 'veth')) {
        const dev = sandbox.world.nets.get(l.id)!.devByIndex.get(l.ifindex)!;
        const peer = dev.priv.kind === 'veth' ? dev.priv.peer! : null;
        const other = links.find((x) => x.id === peer?.net.id && x.ifindex === peer.ifindex)!;
        expect(l.stats.txPackets, `${l.ifname} to ${other.ifname}`).toBe(other.stats.rxPackets);
        expect(l.stats.txBytes).toBe(other.stats.rxBytes);
      }
    }),
    RUNS,
  );
});

test('deleting every namespace and link leaves the host as it began', () => {
  fc.assert(
    fc.property(anyTopology, ({ build, traffic }) => {
      const sandbox = new Sandbox({ lives: 0 });
      const listing =
        'ip -br link; ip -br addr; ip route; ip -6 route; ip rule; ip neigh; bridge fdb; ip netns; brctl show';
      const before = runScript(sandbox, listing).output;
      runScript(sandbox, [build, ...traffic].join('\n'));
      runScript(
        sandbox,
        'ip -all netns del; sleep 2; for l in $(ls /sys/class/net); do [ $l = lo ] || ip link del $l; done; sleep 2',
      );
      expect(runScript(sandbox, listing).output).toBe(before);
      expect(sandbox.world.nets.size).toBe(1);
    }),
    RUNS,
  );
});
