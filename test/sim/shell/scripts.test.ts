import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { coreutilsPackage } from '../../../sim/cmd/coreutils/index.ts';
import { diffutilsPackage } from '../../../sim/cmd/diffutils/index.ts';
import { grepPackage } from '../../../sim/cmd/grep/index.ts';
import { runScript } from '../../support/host.ts';

type Recorded = { readonly script: string; readonly stdout: string; readonly stderr: string; readonly status: number };

const folder = new URL('./cases/', import.meta.url).pathname;

/** Where a script comes out otherwise than under bash 5.2.15, by how it begins, and why. */
const knownDifferences: Readonly<Record<string, string>> = {
  'sleep 5 & sleep 6 & jobs -r; kill %1 %2': "a script's job table keeps the last killed job until it was listed once",
  "bash -c 'kill -TERM $$'; echo $?; bash -c": 'a subshell that sends itself SIGINT dies of it',
  'x=(1 2; echo': 'the parser takes an unclosed array for an unclosed quotation',
  'exec 2>&1; x=(1 2 3; echo': 'the parser takes an unclosed array for an unclosed quotation',
  '[[ a == ]]; echo after': 'the parser does not know the messages of [[',
  '[[ a b ]]': 'the parser does not know the messages of [[',
  '[[ ]]': 'the parser does not know the messages of [[',
  '[[ a ==\nb ]] || echo multi': 'the parser takes a newline within [[',
  'echo $((1+); echo after': 'the line of an unclosed arithmetic expansion',
  'shopt -s extglob; touch a.c b.c a.h; echo !(*.c)': 'the parser takes extended patterns whatever shopt says',
};

/** A process id in a message about a killed process. */
function normal(text: string): string {
  return text.replace(/^(script\.sh: line \d+:) +\d+ /gm, '$1 PID ');
}

describe.each(readdirSync(folder).filter((f) => f.endsWith('.transcript.json')))('%s', (file) => {
  const cases = JSON.parse(readFileSync(folder + file, 'utf8')) as Recorded[];
  test.each(cases.map((c) => [c.script.trimEnd(), c] as const))('%s', (name, recorded) => {
    const r = runScript(recorded.script, {
      commands: [...coreutilsPackage, ...diffutilsPackage, ...grepPackage],
      cwd: '/tmp/case',
    });
    const same =
      r.stdout === recorded.stdout && normal(r.stderr) === normal(recorded.stderr) && r.status === recorded.status;
    const known = Object.keys(knownDifferences).some((start) => name.startsWith(start));
    if (known) expect(same).toBe(false);
    else {
      expect({ stdout: r.stdout, stderr: normal(r.stderr), status: r.status }).toEqual({
        stdout: recorded.stdout,
        stderr: normal(recorded.stderr),
        status: recorded.status,
      });
    }
  });
});
