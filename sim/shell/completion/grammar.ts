import type { Bytes } from '../../proc/sys.ts';
import type { CompletionWorld } from './world.ts';

/** What a word stands for, and so where its candidates come from. */
export type Kind =
  | 'device'
  | 'bridge'
  | 'netns'
  | 'address'
  | 'command'
  | 'pid'
  | 'user'
  | 'sysctl'
  | 'file'
  | 'none'
  | 'onoff';

/** What may follow: fixed words, each with what follows it, and a kind for any other word. */
export type Grammar = {
  /** Words that lead on to a grammar of their own. */
  readonly sub?: Readonly<Record<string, Grammar>>;
  /** Keywords in any order. */
  readonly words?: readonly string[];
  /** Keywords and options whose next word is of a kind, or one of a list. */
  readonly after?: Readonly<Record<string, Kind | readonly string[]>>;
  /** What else a word may be. */
  readonly free?: Kind | readonly Kind[];
  /** Offered once something with `-` is typed. */
  readonly options?: readonly string[];
  /** What stands here begins a command of its own, in the named namespace where `netns` says so. */
  readonly command?: true;
  readonly netns?: true;
};

/** A tool's own completion, where a grammar does not do. */
export type Completer = (world: CompletionWorld, words: readonly Bytes[], current: Bytes) => readonly Bytes[] | null;

/** Tools by name; packages that bring commands add theirs here. */
export const grammars = new Map<string, Grammar>();
export const completers = new Map<string, Completer>();

/** Candidates for a kind; null means the names of files. */
export function candidatesOf(world: CompletionWorld, kind: Kind): readonly Bytes[] | null {
  switch (kind) {
    case 'device':
      return world.devices();
    case 'bridge':
      return world.devices('bridge');
    case 'netns':
      return world.namespaces();
    case 'address':
      return world.addresses();
    case 'command':
      return world.commands();
    case 'pid':
      return world.pids();
    case 'user':
      return world.users();
    case 'sysctl':
      return world.sysctls();
    case 'onoff':
      return ['on', 'off'];
    case 'none':
      return [];
    case 'file':
      return null;
  }
}

/** Follows the words typed so far, and says what the next may be; null means the names of files. */
export function follow(
  world: CompletionWorld,
  grammar: Grammar,
  words: readonly Bytes[],
  current: Bytes,
): {
  readonly candidates: readonly Bytes[] | null;
  readonly rest?: { words: readonly Bytes[]; world: CompletionWorld };
} {
  let at = grammar;
  let here = world;
  let pending: Kind | readonly string[] | null = null;
  for (let i = 0; i < words.length; i++) {
    const w = words[i]!;
    if (at.command) return { candidates: null, rest: { words: words.slice(i), world: here } };
    if (pending !== null) {
      if (pending === 'netns') here = here.inside(w);
      pending = null;
      continue;
    }
    const after: Kind | readonly string[] | undefined = at.after?.[w];
    if (after !== undefined) {
      pending = after;
      continue;
    }
    if (w.startsWith('-')) continue;
    if (at.netns) {
      here = here.inside(w);
      at = { command: true };
      continue;
    }
    const next: Grammar | undefined = at.sub?.[w] ?? byPrefix(at.sub, w);
    if (next) at = next;
  }
  if (pending !== null) return { candidates: typeof pending === 'string' ? candidatesOf(here, pending) : pending };
  if (at.command) return { candidates: null, rest: { words: [], world: here } };
  if (current.startsWith('-') && at.options) return { candidates: at.options };
  const free = at.free === undefined ? [] : typeof at.free === 'string' ? [at.free] : at.free;
  const found: Bytes[] = [
    ...Object.keys(at.sub ?? {}),
    ...(at.words ?? []),
    ...Object.keys(at.after ?? {}).filter((k) => !k.startsWith('-')),
  ];
  if (at.netns) found.push(...here.namespaces());
  for (const kind of free) {
    const more = candidatesOf(here, kind);
    if (more === null) return { candidates: found.some((f) => f.startsWith(current)) ? found : null };
    found.push(...more);
  }
  return { candidates: found };
}

/** iproute2 and its like take any beginning of a word. */
function byPrefix(sub: Readonly<Record<string, Grammar>> | undefined, word: string): Grammar | undefined {
  if (!sub) return undefined;
  const name = Object.keys(sub).find((k) => k.startsWith(word));
  return name === undefined ? undefined : sub[name];
}
