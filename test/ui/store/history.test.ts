import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runScript } from '../../../sim/run.ts';
import { Sandbox } from '../../../sim/sandbox.ts';
import { ViewHistory } from '../../../ui/store/history.ts';
import { marksBetween } from '../../../ui/store/marks.ts';
import { PageViewer } from '../../../ui/worker/page_view.ts';
import type { PageView } from '../../../ui/worker/protocol.ts';

const commands = [
  'ip link add br0 type bridge',
  'ip netns add n1',
  'ip link add v0 type veth peer name v1',
  'ip link set v0 master br0 up',
  'ip link set v1 netns n1',
  'ip -n n1 addr add 192.0.2.1/24 dev v1',
  'ip link del v0',
  'ip netns del n1',
];

test('any instant of the past is shown as it was, in whatever order they are asked for', () => {
  const sandbox = new Sandbox();
  const viewer = new PageViewer(sandbox);
  const history = new ViewHistory();
  const seen: { readonly at: number; readonly view: PageView }[] = [];
  for (const command of commands) {
    runScript(sandbox, command);
    const step = viewer.next();
    history.push(sandbox.world.now, step.patches, step.inverse);
    seen.push({ at: sandbox.world.now, view: viewer.view });
  }
  expect(history.live).toEqual(viewer.view);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: seen.length - 1 }), { minLength: 1, maxLength: 12 }), (order) => {
      for (const i of order) expect(history.at(seen[i]!.at)).toEqual(seen[i]!.view);
    }),
  );
  expect(history.at(0).nets).toEqual({});
});

test('marks: what a command made is new, what it touched changed, what it took is gone', () => {
  const sandbox = new Sandbox();
  const viewer = new PageViewer(sandbox);
  viewer.next();
  const after = (command: string): { before: PageView; after: PageView } => {
    const before = viewer.view;
    runScript(sandbox, command);
    viewer.next();
    return { before, after: viewer.view };
  };
  const made = after('ip link add v0 type veth peer name v1');
  expect([...marksBetween(made.before, made.after).devices.values()]).toEqual(['new', 'new']);
  const up = after('ip link set v0 up');
  expect([...marksBetween(up.before, up.after).devices.values()]).toContain('changed');
  const gone = after('ip link del v0');
  expect(marksBetween(gone.before, gone.after).gone).toEqual(expect.arrayContaining(['v0', 'v1']));
  expect(marksBetween(viewer.view, viewer.view).devices.size).toBe(0);
});
