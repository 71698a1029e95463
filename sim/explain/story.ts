import type { SkbId } from '../../core/skb.ts';
import type { Life, Step } from '../../core/trace.ts';
import type { Tracer } from '../trace.ts';

/** A packet's life with those of the packets made from it or for it (copies, fragments, ARP requests, replies). */
export type Story = { readonly life: Life; readonly children: readonly Story[] };

/** The tree below one packet. */
export function storyOf(tracer: Tracer, id: SkbId): Story | null {
  const life = tracer.get(id);
  if (life === undefined) return null;
  const byParent = new Map<SkbId, Life[]>();
  for (const l of tracer.lives()) {
    if (l.id < id) continue;
    const list = byParent.get(l.parent);
    if (list) list.push(l);
    else byParent.set(l.parent, [l]);
  }
  const grow = (l: Life): Story => ({ life: l, children: (byParent.get(l.id) ?? []).map(grow) });
  return grow(life);
}

/** The packet it all began with. */
export function rootOf(tracer: Tracer, id: SkbId): SkbId {
  let at = id;
  for (;;) {
    const parent = tracer.get(at)?.parent ?? 0;
    if (parent === 0 || tracer.get(parent) === undefined) return at;
    at = parent;
  }
}

/** The last packet that a program sent; failing that the last one at all. Null when there was none. */
export function lastSent(tracer: Tracer): SkbId | null {
  let last: SkbId | null = null;
  let any: SkbId | null = null;
  for (const life of tracer.lives()) {
    if (life.parent !== 0 && tracer.get(life.parent) !== undefined) continue;
    any = life.id;
    if (life.fromSocket) last = life.id;
  }
  return last ?? any;
}

/** Every life of a story, parents before children. */
export function* livesOf(story: Story): Generator<Life> {
  yield story.life;
  for (const child of story.children) yield* livesOf(child);
}

/** Two stories that differ in numbers and times only. */
export function alike(a: Story, b: Story): boolean {
  return (
    a.life.verdict?.kind === b.life.verdict?.kind &&
    a.life.verdict?.fn === b.life.verdict?.fn &&
    a.life.verdict?.dev === b.life.verdict?.dev &&
    a.life.skb?.protocol === b.life.skb?.protocol &&
    a.life.steps.length === b.life.steps.length &&
    a.life.steps.every((s, i) => sameStep(s, b.life.steps[i]!)) &&
    a.children.length === b.children.length &&
    a.children.every((c, i) => alike(c, b.children[i]!))
  );
}

function sameStep(a: Step, b: Step): boolean {
  return a.fn === b.fn && a.dev === b.dev && a.netns === b.netns && a.detail.says === b.detail.says;
}
