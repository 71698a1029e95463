import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diffutilsPackage } from '../../../../sim/cmd/diffutils/index.ts';
import { commands } from '../../../../sim/cmd/index.ts';
import type { Command } from '../../../../sim/proc/sys.ts';
import { testHost } from '../../../support/host.ts';
import { knownDifferences } from './known_differences.ts';

type Recorded = { readonly command: string; readonly status: number; readonly output: string };

const here = import.meta.dirname;
const texts = join(here, '../text/files');
const files = readdirSync(texts, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => [`/tmp/${relative(texts, path)}`, readFileSync(path, 'latin1')] as const);
/** Gives the files the time they had when the recording was made. */
const stamp: Command = {
  path: '/usr/bin/stamp',
  program(sys) {
    for (const path of sys.argv.slice(1)) sys.utimes(path, 1_700_000_000e9);
    return 0;
  },
};
const tools = [stamp, ...commands.filter((c) => !/\/(?:bash|sh|cmp|diff)$/.test(c.path)), ...diffutilsPackage];

function run(command: string): { status: number | null; output: string } {
  const host = testHost({ commands: tools, files: Object.fromEntries(files) });
  host.exec(['stamp', ...files.map(([path]) => path)]);
  const { status, output } = host.exec(['bash', '-c', command]);
  return { status, output };
}

const recorded = JSON.parse(readFileSync(join(here, 'recordings/diffutils.transcript.json'), 'utf8')) as Recorded[];
describe('Debian prints what was recorded of diff and cmp', () => {
  for (const { command, status, output } of recorded) {
    const check = knownDifferences.has(command) ? test.fails : test;
    check(command, () => expect(run(command)).toEqual({ status, output }));
  }
});
