import MarkdownIt from 'markdown-it';
import { parse as parseYaml } from 'yaml';
import { units } from '../../sim/shell/transcript.ts';

/** A lesson as it is read: prose with blocks to run and checks in between. */
export type Lesson = {
  readonly title: string;
  readonly goals: readonly string[];
  readonly parts: readonly LessonPart[];
};

export type LessonPart =
  /** HTML made from Markdown without any HTML of its own. */
  | { readonly kind: 'prose'; readonly html: string }
  | { readonly kind: 'run'; readonly n: number; readonly host: string | null; readonly text: string }
  | { readonly kind: 'check'; readonly n: number; readonly script: string; readonly hint: string | null }
  | { readonly kind: 'solution'; readonly n: number; readonly text: string };

const SHELLS = new Set(['sh', 'bash', 'shell', 'console', 'shell-session']);

export function readLesson(text: string): Lesson {
  const front = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text);
  const meta = metaOf(front?.[1] ?? '');
  const md = new MarkdownIt({ html: false, linkify: false });
  const tokens = md.parse(front ? text.slice(front[0].length) : text, {});
  const parts: LessonPart[] = [];
  let prose: typeof tokens = [];
  const flush = (): void => {
    if (prose.length > 0) parts.push({ kind: 'prose', html: md.renderer.render(prose, md.options, {}) });
    prose = [];
  };
  let n = 0;
  for (const token of tokens) {
    const [lang = '', ...attributes] = token.type === 'fence' ? token.info.trim().split(/\s+/) : [];
    const kind = lang === 'check' || lang === 'solution' ? lang : SHELLS.has(lang) ? 'run' : null;
    if (kind === null) {
      prose.push(token);
      continue;
    }
    flush();
    const host = attributes.map((a) => /^host=(.+)$/.exec(a)?.[1]).find((h) => h !== undefined) ?? null;
    if (kind === 'run')
      parts.push({ kind, n: n++, host, text: lang.startsWith('console') ? typedOnly(token.content) : token.content });
    else if (kind === 'solution') parts.push({ kind, n: n++, text: token.content });
    else for (const c of checksOf(token.content)) parts.push({ kind: 'check', n: n++, ...c });
  }
  flush();
  return { ...meta, parts };
}

function metaOf(yaml: string): { readonly title: string; readonly goals: readonly string[] } {
  try {
    const meta = (parseYaml(yaml) ?? {}) as { title?: unknown; goals?: unknown };
    return {
      title: typeof meta.title === 'string' ? meta.title : '',
      goals: Array.isArray(meta.goals) ? meta.goals.filter((g) => typeof g === 'string') : [],
    };
  } catch {
    return { title: '', goals: [] };
  }
}

/** Commands of a check, each with the hint that stands below it. */
function checksOf(text: string): { readonly script: string; readonly hint: string | null }[] {
  const checks: { script: string; hint: string | null }[] = [];
  for (const line of text.split('\n')) {
    const hint = /^#\s*hint:\s*(.*)$/.exec(line)?.[1];
    if (hint !== undefined && checks.length > 0) checks.at(-1)!.hint = hint;
    else if (line.trim() !== '' && !line.startsWith('#')) checks.push({ script: line, hint: null });
  }
  return checks;
}

/** A recorded session: only what follows a prompt was typed. */
function typedOnly(session: string): string {
  return session
    .split('\n')
    .filter((l) => /^[$#] /.test(l))
    .map((l) => l.slice(2))
    .join('\n');
}

/** What is typed into a terminal for a block: its complete commands, without comments between them. */
export function commandsOf(text: string): string {
  const commands: string[] = [];
  const each = units(text);
  for (let r = each.next(); ; r = each.next()) {
    if (!r.done) {
      commands.push(r.value.text);
      continue;
    }
    if (r.value?.kind === 'incomplete') commands.push(r.value.text);
    break;
  }
  return commands.map((c) => `${c}\n`).join('');
}
