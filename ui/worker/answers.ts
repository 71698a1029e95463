import type { NetDevice } from '../../core/device.ts';
import { assertNever } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import { capturesByDevice } from '../../sim/capture.ts';
import { adviceFor } from '../../sim/explain/advice.ts';
import { explainPacket } from '../../sim/explain/command.ts';
import { printPacket } from '../../sim/explain/packet.ts';
import { ending } from '../../sim/explain/render.ts';
import { lastSent, livesOf, rootOf, type Story, storyOf } from '../../sim/explain/story.ts';
import { runScript } from '../../sim/run.ts';
import type { Sandbox } from '../../sim/sandbox.ts';
import { clone } from '../../sim/snapshot.ts';
import { frameOf } from './frame_fields.ts';
import { filterPackets } from './packet_filter.ts';
import { NetnsNames, packetRow } from './packet_row.ts';
import type { AdviceNote, Answers, DevKey, Question, StoryNode } from './protocol.ts';
import type { Recorder } from './recorder.ts';

/** Questions that only look: none changes the world. */
export type Look = Exclude<Question, { ask: 'save' } | { ask: 'check' }>;

export function answerLook(question: Look, sandbox: Sandbox, recorder: Recorder): Answers[keyof Answers] {
  const { tracer } = sandbox.engine.ctx;
  switch (question.ask) {
    case 'story': {
      const story = tracer && storyOf(tracer, rootOf(tracer, question.packet));
      if (tracer === null || story === null) return null;
      const source = {
        tracer: () => tracer,
        netlink: (id: NetnsId) => sandbox.netlink(id),
        netns: (id: NetnsId) => sandbox.netnsName(id),
        packet: printPacket,
      };
      const text = explainPacket(tracer, question.packet, source)?.join('\n') ?? '';
      return { root: nodeOf(story, new NetnsNames(sandbox)), advice: adviceOf(story, sandbox), text };
    }
    case 'frame': {
      const life = tracer?.get(question.packet);
      return life === undefined ? null : frameOf(life);
    }
    case 'why':
      return tracer && lastSent(tracer);
    case 'pcapng': {
      const dev = deviceOf(sandbox, question.dev);
      if (dev === null) return null;
      const name = `${sandbox.netnsName(dev.net.id)}-${dev.name}`.replaceAll('/', '_');
      const frames = [...recorder.framesOf(question.dev)].map(({ id, key: _k, ...frame }) => {
        const verdict = tracer?.get(id)?.verdict;
        const comment = verdict && `#${id} ${ending(verdict)} in ${verdict.fn} on ${verdict.dev}`;
        return comment ? { ...frame, device: name, comment } : { ...frame, device: name };
      });
      const bytes = capturesByDevice(frames).get(name) ?? new Uint8Array();
      return { name: `${name}.pcapng`, bytes, packets: frames.length };
    }
    case 'link': {
      const stats = deviceOf(sandbox, question.dev)?.stats;
      if (stats === undefined) return null;
      return {
        rx: { packets: stats.rxPackets, bytes: stats.rxBytes, errors: stats.rxErrors, dropped: stats.rxDropped },
        tx: { packets: stats.txPackets, bytes: stats.txBytes, errors: stats.txErrors, dropped: stats.txDropped },
      };
    }
    case 'filter':
      return filterPackets(sandbox, question.text, question.after);
    case 'print':
      return sandbox.world.nets.has(question.netns) ? printed(sandbox, question.netns, question.command) : null;
    default:
      return assertNever(question);
  }
}

/** What a command prints, run on a twin of the world that is thrown away. */
function printed(sandbox: Sandbox, netns: NetnsId, command: string): NonNullable<Answers['print']> {
  const twin = sandbox.fork(clone(sandbox.world));
  for (const [host, machine] of sandbox.machines) {
    const other = twin.machines.get(host)!;
    other.hostname = machine.hostname;
    other.nsMounts.push(...machine.nsMounts.map((m) => ({ ...m })));
  }
  const { status, output } = runScript(twin, command, netns);
  return { status, output };
}

function deviceOf(sandbox: Sandbox, key: DevKey): NetDevice | null {
  const [netns, ifindex] = key.split(':').map(Number);
  return sandbox.world.nets.get(netns as NetnsId)?.devByIndex.get(ifindex as NetDevice['ifindex']) ?? null;
}

function nodeOf(story: Story, names: NetnsNames): StoryNode {
  const { life } = story;
  return {
    row: packetRow(life, names),
    steps: life.steps.map((s) => ({
      at: s.at,
      where: names.of(s.netns),
      dev: s.dev,
      key: `${s.netns}:${s.ifindex}`,
      fn: s.fn,
      says: s.detail.says,
      lookup: s.detail.lookup ?? null,
    })),
    children: story.children.map((c) => nodeOf(c, names)),
  };
}

function adviceOf(story: Story, sandbox: Sandbox): AdviceNote[] {
  const notes: AdviceNote[] = [];
  for (const life of livesOf(story)) {
    const v = life.verdict;
    if (v?.kind !== 'dropped' || notes.some((n) => n.reason === v.reason)) continue;
    const net = sandbox.world.nets.get(v.netns);
    if (net === undefined) continue;
    const init = sandbox.machines.get(net.host)?.initNetns === v.netns;
    const prefix = init ? '' : `ip netns exec ${sandbox.netnsName(v.netns)} `;
    const scene = { life, dev: v.dev, netns: v.netns, prefix, netlink: (id: NetnsId) => sandbox.netlink(id) };
    const advice = adviceFor(v.reason, scene);
    if (advice !== null)
      notes.push({ packet: life.id, reason: v.reason, fn: v.fn, why: advice.why, tries: advice.tries });
  }
  // what came of a packet died before it did: the cause stands first
  return notes.reverse();
}
