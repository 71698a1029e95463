import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runScript } from '../../../sim/run.ts';
import { Sandbox } from '../../../sim/sandbox.ts';
import { layoutPicture, type Picture, type Rect } from '../../../ui/picture/picture_layout.ts';
import { PageViewer } from '../../../ui/worker/page_view.ts';

/** The picture after a script. */
function pictureOf(script: string): Picture {
  const sandbox = new Sandbox();
  runScript(sandbox, script);
  const viewer = new PageViewer(sandbox);
  viewer.next();
  return layoutPicture(viewer.view);
}

const inside = (a: Rect, b: Rect): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Lines of a lab: namespaces, bridges, cables between them in any mix. */
const anyLab = fc
  .array(
    fc.record({
      kind: fc.constantFrom('ns', 'bridge', 'pair', 'dummy'),
      a: fc.nat({ max: 4 }),
      b: fc.nat({ max: 4 }),
      join: fc.boolean(),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((steps) =>
    steps
      .flatMap(({ kind, a, b, join }, n) => {
        if (kind === 'ns') return [`ip netns add n${n % 5}`];
        if (kind === 'bridge')
          return [`ip link add br${n % 5} type bridge`, `ip addr add 192.0.2.${n + 1}/24 dev br${n % 5}`];
        if (kind === 'dummy') return [`ip link add du${n} type dummy`];
        return [
          `ip link add p${n}a type veth peer name p${n}b`,
          `ip link set p${n}b netns n${a}`,
          ...(join ? [`ip link set p${n}a master br${b}`] : [`ip link set p${n}a netns n${b}`]),
        ];
      })
      .join('\n'),
  );

test('every device has one place, inside its box and on nothing else', () => {
  fc.assert(
    fc.property(anyLab, (lab) => {
      const p = pictureOf(lab);
      const things = [...p.cards, ...p.rails];
      expect(new Set(things.map((t) => t.key)).size).toBe(things.length);
      for (const t of things) {
        const boxes = p.boxes.filter((b) => inside(t, b));
        expect(boxes.some((b) => b.kind === 'host')).toBe(true);
        expect(inside(t, { x: 0, y: 0, w: p.width, h: p.height })).toBe(true);
      }
      things.forEach((t, i) => {
        for (const other of things.slice(i + 1)) expect(overlap(t, other)).toBe(false);
      });
      const nets = p.boxes.filter((b) => b.kind === 'netns');
      nets.forEach((b, i) => {
        for (const other of nets.slice(i + 1)) expect(overlap(b, other)).toBe(false);
      });
    }),
    { numRuns: 40 },
  );
});

test('every wire is drawn once, runs straight along or across, and ends at both its devices', () => {
  fc.assert(
    fc.property(anyLab, (lab) => {
      const p = pictureOf(lab);
      const cards = new Map(p.cards.map((c) => [c.key, c]));
      for (const l of p.lines) {
        for (const [key, [x, y]] of [[l.a, l.points[0]!] as const, [l.b, l.points.at(-1)!] as const]) {
          const c = cards.get(key)!;
          expect(x).toBeGreaterThanOrEqual(c.x);
          expect(x).toBeLessThanOrEqual(c.x + c.w);
          expect([c.y, c.y + c.h]).toContain(y);
        }
        l.points.slice(1).forEach(([x, y], i) => {
          const [px, py] = l.points[i]!;
          expect(x === px || y === py).toBe(true);
        });
      }
    }),
    { numRuns: 40 },
  );
});

test('the same view gives the same picture', () => {
  const lab = 'ip netns add a1\nip link add v0 type veth peer name v1 netns a1';
  expect(pictureOf(lab)).toEqual(pictureOf(lab));
});

test('another namespace at the end moves none of those before it in a row', () => {
  const star = (n: number): string =>
    Array.from({ length: n }, (_, i) => `ip netns add n${i}\nip link add h${i} type veth peer name e netns n${i}`).join(
      '\n',
    );
  const before = pictureOf(star(3)).boxes.filter((b) => b.kind === 'netns');
  const after = pictureOf(star(4)).boxes.filter((b) => b.kind === 'netns');
  expect(after.slice(0, 3).map((b) => [b.name, b.x])).toEqual(before.map((b) => [b.name, b.x]));
});
