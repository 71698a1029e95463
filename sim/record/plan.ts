import { fail, ok, type Result } from '../../core/errno.ts';
import { parseLab } from '../lab.ts';
import { units } from '../shell/transcript.ts';
import { noTopology, type Topology } from '../topology.ts';

/** One complete command and the host whose shell runs it. */
export type PlanUnit = { readonly host: string; readonly text: string; readonly line: number };

/** A lab cut into complete commands: what a real host and the model both run. */
export type Plan = { readonly name: string; readonly topology: Topology; readonly units: readonly PlanUnit[] };

/** Reads a script or, by its name's ending, a Markdown lab. EINVAL with a message where it is none. */
export function planLab(name: string, text: string): Result<Plan> {
  if (!/\.(md|markdown)$/i.test(name)) return cut(name, noTopology('host'), [{ host: null, text, line: 1 }]);
  const lab = parseLab(text);
  if (!lab.ok) return lab;
  const blocks = lab.value.blocks.filter((b) => b.kind === 'run');
  if (blocks.length === 0) return fail('EINVAL', 'no shell blocks in it');
  return cut(name, lab.value.topology, blocks);
}

function cut(
  name: string,
  topology: Topology,
  blocks: readonly { readonly host: string | null; readonly text: string; readonly line: number }[],
): Result<Plan> {
  const all: PlanUnit[] = [];
  // what one block begins the next of the same host may end, as in a terminal
  for (let i = 0; i < blocks.length; ) {
    const { line } = blocks[i]!;
    const host = blocks[i]!.host ?? topology.hosts[0]!;
    if (!topology.hosts.includes(host)) return fail('EINVAL', `line ${line - 1}: no host '${host}' in this lab`);
    let text = '';
    for (; i < blocks.length && (blocks[i]!.host ?? topology.hosts[0]) === host; i++) text += `${blocks[i]!.text}\n`;
    if (text.includes('\0')) return fail('EINVAL', 'cannot execute binary file');
    const source = units(text);
    for (;;) {
      const next = source.next();
      if (next.done) {
        if (next.value === null) break;
        const what = next.value.kind === 'incomplete' ? next.value.text.split('\n')[0]! : '';
        return fail('EINVAL', `this never becomes a complete command: ${what}`);
      }
      all.push({ host, text: next.value.text, line: line + next.value.line - 1 });
    }
  }
  return ok({ name, topology, units: all });
}
