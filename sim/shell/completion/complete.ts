import type { Bytes } from '../../proc/sys.ts';
import type { Candidate, Completion } from '../editor/editor.ts';
import type { Shell } from '../shell.ts';
import { completers, follow, grammars } from './grammar.ts';
import './iproute2.ts';
import { type CommandLine, commandLine } from './line.ts';
import { wrappers } from './tools.ts';
import { CompletionWorld } from './world.ts';

/** The ways to complete the word before the cursor. Ref: bash bashline.c:attempt_shell_completion() */
export function complete(sh: Shell, text: Bytes, point: number): Completion {
  const line = commandLine(text.slice(0, point));
  const world = new CompletionWorld(sh);
  const variable = /(?:^|[^\\])\$(\{?)([A-Za-z_]\w*)?$/.exec(line.raw);
  if (variable && line.quote !== "'") return variables(sh, line, point, variable[1]!, variable[2] ?? '');
  const user = /^~([^/]*)$/.exec(line.raw);
  if (user && line.quote === '') return users(world, line, user[1]!);
  const words = line.redirected ? null : ofCommand(world, line.words, line.current);
  if (words !== null) {
    // a path may always stand where a command may
    const found = [...new Set(words)].filter((w) => w.startsWith(line.current)).sort(bytewise);
    return {
      start: line.start,
      candidates: found.map((w) => ({ insert: quoted(w, line), display: w, suffix: closing(line, ' ') })),
    };
  }
  return { start: line.start, candidates: files(sh, line) };
}

/** Words for this place in a command; null for the names of files. */
function ofCommand(world: CompletionWorld, words: readonly Bytes[], current: Bytes): readonly Bytes[] | null {
  const name = words[0];
  if (name === undefined) return current.includes('/') ? null : world.commands();
  const tool = name.slice(name.lastIndexOf('/') + 1);
  if (wrappers.has(tool)) {
    let i = 1;
    while (i < words.length && (words[i]!.startsWith('-') || /^\w+=/.test(words[i]!))) i++;
    return current.startsWith('-') ? null : ofCommand(world, words.slice(i), current);
  }
  if (tool === 'timeout') return words.length < 2 ? [] : ofCommand(world, words.slice(2), current);
  const own = completers.get(tool);
  if (own) return own(world, words.slice(1), current);
  const grammar = grammars.get(tool);
  if (!grammar) return null;
  const r = follow(world, grammar, words.slice(1), current);
  if (r.rest) return ofCommand(r.rest.world, r.rest.words, current);
  return r.candidates;
}

function variables(sh: Shell, line: CommandLine, point: number, brace: string, typed: string): Completion {
  const names = [...new Set(sh.vars.names())].filter((n) => n.startsWith(typed)).sort(bytewise);
  const start = point - typed.length - brace.length - 1;
  return {
    start,
    candidates: names.map((n) => {
      const value = sh.getParam(n);
      const st = value === undefined ? null : sh.sys.stat(value);
      const directory = st?.ok === true && st.value.kind === 'directory';
      return {
        insert: `$${brace}${n}${brace === '' ? '' : '}'}`,
        display: `$${brace}${n}${brace === '' ? '' : '}'}`,
        suffix: directory ? '/' : closing(line, ' '),
      };
    }),
  };
}

function users(world: CompletionWorld, line: CommandLine, typed: string): Completion {
  const names = world
    .users()
    .filter((n) => n !== '' && n.startsWith(typed))
    .sort(bytewise);
  return { start: line.start, candidates: names.map((n) => ({ insert: `~${n}`, display: `~${n}`, suffix: '/' })) };
}

function files(sh: Shell, line: CommandLine): Candidate[] {
  const slash = line.current.lastIndexOf('/');
  const typedDir = line.current.slice(0, slash + 1);
  const prefix = line.current.slice(slash + 1);
  const dir =
    typedDir === ''
      ? '.'
      : line.raw.startsWith('~')
        ? typedDir.replace(/^~([^/]*)/, (_, u: string) => sh.tilde(u))
        : typedDir;
  const r = sh.sys.readdir(dir);
  if (!r.ok) return [];
  const names = r.value.filter((n) => n.startsWith(prefix));
  const only = /^(cd|pushd|rmdir)$/.test(line.words[0] ?? '');
  const found: Candidate[] = [];
  for (const name of [...names].sort(bytewise)) {
    const st = sh.sys.stat(`${dir}/${name}`);
    const directory = st.ok && st.value.kind === 'directory';
    if (only && !directory) continue;
    const typed = line.raw.startsWith('~') ? typedDir + escaped(name) : quoted(typedDir + name, line);
    found.push({
      insert: typed,
      display: directory ? `${name}/` : name,
      suffix: directory ? '/' : closing(line, ' '),
    });
  }
  return found;
}

function escaped(word: Bytes): Bytes {
  return word.replace(/[ \t\n\\"'`$&|;()<>*?[\]{}!#~]/g, (c, at: number) =>
    (c === '#' || c === '~') && at > 0 ? c : `\\${c}`,
  );
}

/** A word as it must be typed after the quote that is open. */
function quoted(word: Bytes, line: CommandLine): Bytes {
  if (line.quote === '"') return `"${word.replace(/["\\$`]/g, '\\$&')}`;
  if (line.quote === "'") return `'${word.replaceAll("'", "'\\''")}`;
  return escaped(word);
}

function closing(line: CommandLine, suffix: Bytes): Bytes {
  return line.quote + suffix;
}

function bytewise(a: Bytes, b: Bytes): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
