import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { FindError, type Globals, parseFind } from './find_expression.ts';
import { type Entry, join, type Test } from './find_tests.ts';
import help from './help.json' with { type: 'json' };

const VERSION = `find (GNU findutils) 4.9.0
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Eric B. Decker, James Youngman, and Kevin Dalley.
Features enabled: D_TYPE O_NOFOLLOW(enabled) LEAF_OPTIMISATION FTS(FTS_CWDFD) CBO(level=2) 
`;

/** `find`. Ref: findutils 4.9.0 find/ftsfind.c */
export const find: Command = { path: '/usr/bin/find', program };

function* program(sys: Sys): Task<number> {
  const words = sys.argv.slice(1);
  let follow: 'H' | 'L' | 'P' = 'P';
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (word === '-H' || word === '-L' || word === '-P') follow = word[1] as 'H' | 'L' | 'P';
    else if (word === '--') {
      at++;
      break;
    } else if (/^-O\d*$/.test(word)) continue;
    else if (word === '-D') {
      const flag = words[++at];
      if (flag !== undefined && !/^(exec|opt|rates|search|stat|time|tree|all)$/.test(flag)) sys.err(`find: Ignoring unrecognised debug flag '${flag}'\n`); // biome-ignore format: short
    } else break;
  }
  const roots: string[] = [];
  for (; at < words.length; at++) {
    if (/^-./.test(words[at]!) || words[at] === '(' || words[at] === '!') break;
    roots.push(words[at]!);
  }
  const globals: Globals = { follow, minDepth: 0, maxDepth: Number.POSITIVE_INFINITY, depthFirst: false, quit: false, status: 0, prune: false, finish: [], start: sys.wall }; // biome-ignore format: a list
  let test: Test;
  try {
    const parsed = parseFind(sys, words.slice(at), globals);
    if (parsed === 'help') {
      sys.out(help.find);
      return 0;
    }
    if (parsed === 'version') {
      sys.out(VERSION);
      return 0;
    }
    test = parsed;
  } catch (e) {
    if (!(e instanceof FindError)) throw e;
    sys.err(`find: ${e.message}\n`);
    return 1;
  }
  for (const root of roots.length > 0 ? roots : ['.']) {
    yield* visit(sys, root, root, root, 0, test, globals);
    if (globals.quit) break;
  }
  for (const last of globals.finish) yield* last();
  return globals.status;
}

/** A file and what is below it. */
function* visit(sys: Sys, path: string, root: string, name: string, depth: number, test: Test, g: Globals): Task<void> {
  const own = sys.lstat(path);
  if (!own.ok) {
    sys.flush().next();
    sys.err(`find: '${path}': ${strerror[own.error.errno]}\n`);
    g.status = 1;
    return;
  }
  const through = g.follow === 'L' || (g.follow === 'H' && depth === 0) ? sys.stat(path) : own;
  const stat = through.ok ? through.value : own.value;
  const entry: Entry = { path, root, name, depth, stat, own: own.value };
  const look = function* (): Task<void> {
    if (depth >= g.minDepth && !g.quit) yield* test(entry);
  };
  g.prune = false;
  if (!g.depthFirst) yield* look();
  const pruned = g.prune && !g.depthFirst;
  if (stat.kind === 'directory' && depth < g.maxDepth && !pruned && !g.quit) {
    const names = sys.readdir(path);
    if (names.ok) {
      for (const child of names.value) {
        yield* visit(sys, join(path, child), root, child, depth + 1, test, g);
        if (g.quit) return;
      }
    } else {
      sys.flush().next();
      sys.err(`find: '${path}': ${strerror[names.error.errno]}\n`);
      g.status = 1;
    }
  }
  if (g.depthFirst) yield* look();
}
