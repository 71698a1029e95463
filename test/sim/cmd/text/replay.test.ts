import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from './command_line.ts';
import { knownDifferences } from './known_differences.ts';

type Recorded = { readonly command: string; readonly status: number; readonly output: string };

const here = import.meta.dirname;
const files = Object.fromEntries(
  readdirSync(join(here, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(join(here, 'files'), path), readFileSync(path, 'latin1')]),
);

for (const name of readdirSync(join(here, 'recordings'))) {
  const recorded = JSON.parse(readFileSync(join(here, 'recordings', name), 'utf8')) as Recorded[];
  describe(`Debian prints what was recorded: ${name.replace('.transcript.json', '')}`, () => {
    for (const { command, status, output } of recorded) {
      const check = knownDifferences.has(command) ? test.fails : test;
      check(command, () => expect(runCommandLine(command, files)).toEqual({ status, output }));
    }
  });
}
