import type { NetnsId } from '../../core/net.ts';
import type { Life, StepDetail, Verdict } from '../../core/trace.ts';
import type { Nsec } from '../../core/world.ts';
import { alike, type Story } from './story.ts';

/** What rendering asks of its surroundings. */
export type Names = {
  /** `host` or the name of a namespace, as a person calls it. */
  netns(id: NetnsId): string;
  /** One line that says what the packet is, as tcpdump prints it. */
  packet(life: Life): string;
};

/** A story as an indented tree: one line a step, the verdict last. */
export function renderStory(story: Story, names: Names): string[] {
  const start = story.life.born;
  return block(story, names, start, '');
}

function block(story: Story, names: Names, start: Nsec, indent: string): string[] {
  const { life } = story;
  const lines = [`#${life.id} ${names.packet(life)}`];
  let where = '';
  for (const step of life.steps) {
    const here = `${names.netns(step.netns)} ${step.dev}`;
    lines.push(
      `  ${clock(step.at - start)}  ${(here === where ? '' : here).padEnd(18)} ${step.fn.padEnd(24)} ${step.detail.says}`,
    );
    where = here;
    for (const rule of triedRules(step.detail)) lines.push(`${' '.repeat(58)}${rule}`);
  }
  const { verdict } = life;
  const at =
    verdict === null
      ? ''
      : `  ${clock(verdict.at - start)}  ${`${names.netns(verdict.netns)} ${verdict.dev}`.padEnd(18)} ${verdict.fn.padEnd(24)} `;
  const children = grouped(story.children);
  // a packet that only became its copies has no end of its own to tell of
  if (verdict !== null && !(verdict.kind === 'consumed' && life.steps.length === 0)) lines.push(at + ending(verdict));
  else if (verdict === null) lines.push(`  ${'…'.padStart(9)}  not ended yet`);
  children.forEach(({ first, more }, i) => {
    const last = i === children.length - 1;
    const inner = block(first, names, start, indent);
    if (more > 0) inner.push(`  (and ${more} more like it)`);
    inner.forEach((line, j) => {
      lines.push(`  ${j === 0 ? (last ? '└─ ' : '├─ ') : last ? '   ' : '│  '}${line}`);
    });
  });
  return lines.map((l) => indent + l);
}

/** Rules of a chain shown at either end of a long list. */
const SHOWN = 6;

/** The rules of a chain that a packet tried, each with the first part that did not fit. */
function triedRules({ lookup }: StepDetail): string[] {
  if (lookup?.table !== 'chain') return [];
  const lines = lookup.tried.map(({ rule, why }) => (why === null ? `rule ${rule}: yes` : `rule ${rule}: no, ${why}`));
  if (lookup.left === 0 && lines.length <= 2 * SHOWN) return lines;
  const left = lookup.left + lines.length - 2 * SHOWN;
  return [...lines.slice(0, SHOWN), `... ${left} more`, ...lines.slice(-SHOWN)];
}

function grouped(children: readonly Story[]): { readonly first: Story; more: number }[] {
  const groups: { readonly first: Story; more: number }[] = [];
  for (const child of children) {
    const same = groups.find((g) => alike(g.first, child));
    if (same) same.more++;
    else groups.push({ first: child, more: 0 });
  }
  return groups;
}

export function ending(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'delivered':
      return `✓ delivered to a ${verdict.socket} socket`;
    case 'consumed':
      return '✓ taken by the kernel itself';
    case 'left':
      return '→ left the model';
    case 'dropped':
      return `✗ dropped: ${verdict.reason}`;
  }
}

/** Milliseconds since the story began. */
function clock(ns: Nsec): string {
  return `${(ns / 1_000_000).toFixed(3)}`.padStart(9);
}
