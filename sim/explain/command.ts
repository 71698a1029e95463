import type { NetnsId } from '../../core/net.ts';
import type { Netlink } from '../../core/netlink/netlink.ts';
import type { SkbId } from '../../core/skb.ts';
import type { Life } from '../../core/trace.ts';
import type { Command, Sys } from '../proc/sys.ts';
import type { Tracer } from '../trace.ts';
import { adviceFor } from './advice.ts';
import { ending, type Names, renderStory } from './render.ts';
import { lastSent, livesOf, rootOf, storyOf } from './story.ts';

/** What `explain` reads: the lives of packets and the host as userland sees it. */
export type ExplainSource = Names & {
  readonly tracer: () => Tracer | null;
  readonly netlink: (netns: NetnsId) => Netlink;
};

const USAGE = `Usage: explain [PACKET]         why the last packet a program sent (or PACKET) lived or died
       explain -l [COUNT]       the last packets, one a line
       explain -d [COUNT]       the last packets that were dropped
       explain -j [PACKET]      the same as JSON
`;

/** `explain`: the one command no real host has. */
export function explainCommand(source: ExplainSource): Command {
  return { path: '/usr/bin/explain', program: (sys) => explain(sys, source) };
}

function explain(sys: Sys, source: ExplainSource): number {
  const args = sys.argv.slice(1);
  const tracer = source.tracer();
  if (args[0] === '-h' || args[0] === '--help') {
    sys.out(USAGE);
    return 0;
  }
  if (tracer === null) {
    sys.err('explain: nobody kept the lives of packets in this run: start it with --explain\n');
    return 1;
  }
  const flag = args[0]?.startsWith('-') ? args.shift()! : '';
  const number = args[0] === undefined ? null : Number(args[0].replace(/^#/, ''));
  if (
    !['', '-l', '-d', '-j'].includes(flag) ||
    args.length > 1 ||
    (number !== null && !(Number.isInteger(number) && number > 0))
  ) {
    sys.err(USAGE);
    return 2;
  }
  if (flag === '-l' || flag === '-d') {
    const all = [...tracer.lives()].filter((l) => flag === '-l' || l.verdict?.kind === 'dropped');
    for (const life of all.slice(-(number ?? 20))) sys.out(utf8(`${line(life, source)}\n`));
    return 0;
  }
  const id = number ?? lastSent(tracer);
  if (id === null) {
    sys.err('explain: no packet was sent yet\n');
    return 1;
  }
  const lines = flag === '-j' ? json(tracer, id) : explainPacket(tracer, id, source);
  if (lines === null) {
    sys.err(`explain: packet #${id} is not among those whose lives are kept\n`);
    return 1;
  }
  sys.out(utf8(`${lines.join('\n')}\n`));
  return 0;
}

/** The whole story of a packet, and what to do about it. Null when its life is not kept. */
export function explainPacket(tracer: Tracer, id: SkbId, source: ExplainSource): string[] | null {
  const story = storyOf(tracer, rootOf(tracer, id));
  if (story === null) return null;
  const lines = renderStory(story, source);
  const said = new Set<string>();
  for (const life of livesOf(story)) {
    const v = life.verdict;
    if (v?.kind !== 'dropped') continue;
    const name = source.netns(v.netns);
    const scene = {
      life,
      dev: v.dev,
      netns: v.netns,
      netlink: source.netlink,
      prefix: /^host/.test(name) ? '' : `ip netns exec ${name} `,
    };
    const advice = adviceFor(v.reason, scene);
    // copies of one packet that died of the same reason need one explanation
    if (advice === null || said.has(v.reason)) continue;
    said.add(v.reason);
    lines.push('', `Why #${life.id} died (${v.reason} in ${v.fn}): ${advice.why}`);
    if (advice.tries.length > 0) lines.push('Try:', ...advice.tries.map((t) => `  ${t}`));
  }
  return lines;
}

function json(tracer: Tracer, id: SkbId): string[] | null {
  const story = storyOf(tracer, rootOf(tracer, id));
  if (story === null) return null;
  return [JSON.stringify(story, (_k, v) => (v instanceof Uint8Array ? [...v] : v), 2)];
}

function line(life: Life, names: Names): string {
  const where = life.verdict ? `${names.netns(life.verdict.netns)} ${life.verdict.dev}` : '';
  return `#${life.id} ${names.packet(life)}  ${where}  ${life.verdict ? `${ending(life.verdict)} (${life.verdict.fn})` : '…'}`;
}

/** As a byte string: text inside the model is bytes. */
function utf8(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (c) => String.fromCharCode(...new TextEncoder().encode(c)));
}
