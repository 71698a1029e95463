import { expect, test } from 'vitest';
import type { FromEngine, Hop, PacketRow, StoryAnswer, Tick } from '../../../ui/worker/protocol.ts';
import { Session, typedText } from '../../../ui/worker/session.ts';

/** A session whose real time the test passes, and what it posted. */
function started() {
  let now = 0;
  const posted: FromEngine[] = [];
  const session = new Session(
    (m) => posted.push(structuredClone(m)),
    () => now,
  );
  const pass = (ms: number): void => {
    for (let i = 0; i < ms; i += 50) {
      now += 50;
      session.pump();
    }
  };
  const ticks = (): Tick[] => posted.filter((m) => m.kind === 'tick');
  return { session, posted, pass, ticks };
}

const screen = (ticks: readonly Tick[]): string => ticks.flatMap((t) => t.output.map((o) => o.data)).join('');

const lab = `ip link add br0 type bridge
ip link set br0 up
ip addr add 192.0.2.1/24 dev br0
ip link add v0 type veth peer name v1
ip link set v0 master br0
ip link set v0 up
ip link set v1 up
ip addr add 192.0.2.2/24 dev v1
ping -c 1 -W 1 192.0.2.1 -I v1
`;

function ran() {
  const s = started();
  s.session.handle({ kind: 'new', seed: 7, hostname: 'host' });
  s.session.handle({ kind: 'open', term: 1, netns: null, columns: 80, rows: 24 });
  s.pass(500);
  s.session.handle({ kind: 'paste', term: 1, data: lab });
  s.pass(8000);
  return s;
}

test('what is typed is echoed at once, also while time stands still', () => {
  const s = started();
  s.session.handle({ kind: 'open', term: 1, netns: null, columns: 80, rows: 24 });
  s.pass(500);
  s.session.handle({ kind: 'pause' });
  s.session.handle({ kind: 'type', term: 1, data: 'ip link' });
  expect(screen(s.ticks().slice(-1))).toContain('ip link');
});

test('a lab in a terminal: the view, the packets, the hops and the drop come in ticks', () => {
  const s = ran();
  expect(screen(s.ticks())).toContain('100% packet loss');
  const rows = new Map<number, PacketRow>();
  for (const t of s.ticks()) for (const p of t.packets) rows.set(p.id, p);
  const dropped = [...rows.values()].filter((r) => r.end?.kind === 'dropped' && r.end.reason === 'IP_LOCAL_SOURCE');
  expect(dropped.length).toBeGreaterThan(0);
  expect(dropped[0]).toMatchObject({ proto: 'ARP', where: 'host' });
  const hops: Hop[] = s.ticks().flatMap((t) => t.hops);
  expect(hops.some((h) => h.proto === 'ARP' && h.arrives - h.at === 5_000)).toBe(true);
  expect(
    s
      .ticks()
      .flatMap((t) => t.falls)
      .some((f) => f.reason === 'IP_LOCAL_SOURCE'),
  ).toBe(true);
});

test('the story of the last sent packet has its drop and advice for it', () => {
  const s = ran();
  s.session.handle({ kind: 'ask', id: 1, question: { ask: 'why' } });
  const why = s.posted.at(-1);
  if (why?.kind !== 'answer') throw new Error('no answer');
  s.session.handle({ kind: 'ask', id: 2, question: { ask: 'story', packet: why.value as number } });
  const story = s.posted.at(-1);
  if (story?.kind !== 'answer') throw new Error('no answer');
  const { advice } = story.value as StoryAnswer;
  expect(advice.map((a) => a.reason)).toEqual(['IP_LOCAL_SOURCE', 'NEIGH_FAILED']);
});

test('going back and on again makes the same world: same inputs, same screen', () => {
  const s = ran();
  const before = screen(s.ticks());
  const end = s.session.now;
  s.posted.length = 0;
  s.session.handle({ kind: 'load', session: s.session.save() });
  expect(s.session.now).toBe(end);
  expect(screen(s.ticks())).toBe(before);
});

test('a branch keeps the future it leaves, and switching brings it back', () => {
  const s = ran();
  const end = s.session.now;
  const middle = Math.floor(end / 2);
  s.posted.length = 0;
  s.session.handle({ kind: 'branch', at: middle });
  expect(s.session.now).toBe(middle);
  const opened = s.posted.find((m) => m.kind === 'opened');
  expect(opened).toMatchObject({ branches: [{ id: 0, from: middle, end }] });
  s.session.handle({ kind: 'switch', branch: 0 });
  expect(s.session.now).toBe(end);
});

test('a step to the next packet stands still when one has moved', () => {
  const s = ran();
  s.session.handle({ kind: 'pause' });
  s.session.handle({ kind: 'type', term: 1, data: 'ping -c 1 192.0.2.1 -I v1\r' });
  const from = s.ticks().length;
  s.session.handle({ kind: 'step', to: 'packet' });
  expect(
    s
      .ticks()
      .slice(from)
      .flatMap((t) => t.hops).length,
  ).toBeGreaterThan(0);
  expect(s.session.playing).toBe(false);
});

test('each command of a paste is told with what was typed and when it ran', () => {
  const runs = ran()
    .ticks()
    .flatMap((t) => t.commands);
  const texts = runs.filter((c) => c.to === null).map((c) => c.text);
  expect(texts).toEqual(lab.trim().split('\n'));
  expect(runs.filter((c) => c.to !== null).every((c) => c.to! >= c.from)).toBe(true);
});

test.each([
  ['root@host:~# ip link\r\n', 'ip link'],
  ['root@host:~# ip lnk\b\bink\r\n', 'ip link'],
  ['root@host:~# \x1b[Kip a\r\n', 'ip a'],
])('a typed line is read off the screen: %j', (screen, text) => {
  expect(typedText(screen)).toBe(text);
});
