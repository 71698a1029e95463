import MarkdownIt from 'markdown-it';
import { parse as parseYaml } from 'yaml';
import { fail, ok, type Result } from '../core/errno.ts';
import { parseTopology, type Topology } from './topology.ts';

/** A lab written in Markdown: front matter, prose, blocks to run, blocks to check. */
export type Lab = {
  readonly title: string;
  /** Hosts, switches and cables; one host called `host` where it says nothing. */
  readonly topology: Topology;
  readonly blocks: readonly LabBlock[];
};

export type LabBlock = {
  readonly kind: 'run' | 'check' | 'solution';
  /** Which host runs it, where there are several. */
  readonly host: string | null;
  readonly text: string;
  /** Line of the block's first command in the file, from 1. */
  readonly line: number;
};

const SHELLS = new Set(['sh', 'bash', 'shell', 'console', 'shell-session']);

/** Reads a Markdown lab; any tutorial with shell blocks is one. EINVAL with a message when its front matter is not YAML. */
export function parseLab(text: string): Result<Lab> {
  const front = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text);
  let meta: unknown = {};
  try {
    meta = front ? parseYaml(front[1]!) : {};
  } catch (e) {
    return fail('EINVAL', `front matter: ${(e as Error).message.split('\n')[0]}`);
  }
  const keys = (typeof meta === 'object' && meta !== null ? meta : {}) as Record<string, unknown>;
  const topology = parseTopology(keys);
  if (!topology.ok) return topology;
  const offset = front ? front[0].split('\n').length - 1 : 0;
  const body = front ? text.slice(front[0].length) : text;
  const blocks: LabBlock[] = [];
  for (const token of new MarkdownIt().parse(body, {})) {
    if (token.type !== 'fence') continue;
    const [lang = '', ...attributes] = token.info.trim().split(/\s+/);
    const kind = lang === 'check' || lang === 'solution' ? lang : SHELLS.has(lang) ? 'run' : null;
    if (kind === null) continue;
    const host = attributes.map((a) => /^host=(.+)$/.exec(a)?.[1]).find((h) => h !== undefined) ?? null;
    const commands = lang === 'console' || lang === 'shell-session' ? typedOnly(token.content) : token.content;
    blocks.push({ kind, host, text: commands, line: offset + (token.map?.[0] ?? 0) + 2 });
  }
  return ok({
    title: typeof keys.title === 'string' ? keys.title : '',
    topology: topology.value,
    blocks,
  });
}

/** A recorded session: only what follows a prompt was typed. */
function typedOnly(session: string): string {
  return session
    .split('\n')
    .filter((l) => /^[$#] /.test(l))
    .map((l) => l.slice(2))
    .join('\n');
}
