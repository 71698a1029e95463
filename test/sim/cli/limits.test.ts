import { expect, test } from 'vitest';
import { runScript } from '../../../sim/run.ts';
import { Sandbox } from '../../../sim/sandbox.ts';

/** What each ends by: a limit's name, or null where bash itself puts an end to it. */
test.each([
  ['while :; do :; done', 'steps'],
  ['x=$(cat /dev/zero)', 'output'],
  ['yes', 'output'],
  ['f() { f; }; f', null],
  ['yes > /tmp/f; echo done', null],
  [':(){ :|:& };:', null],
  ['sleep 1000d', 'time'],
] as const)('%s comes to an end', (script, limit) => {
  const sandbox = new Sandbox({ limits: { steps: 300_000, output: 4_000_000, fileSize: 1_000_000, processes: 200 } });
  expect(runScript(sandbox, script).limit?.limit ?? null).toBe(limit);
});
