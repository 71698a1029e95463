import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareTranscripts } from '../../sim/record/canonical.ts';
import { parseTranscript } from '../../sim/record/transcript.ts';
import { transcriptOf } from '../support/run_lab.ts';
import { knownDifferences } from './known_differences.ts';

const folder = new URL('../../scenarios/labs/', import.meta.url);
const labs = readdirSync(folder)
  .filter((f) => f.endsWith('.sh'))
  .map((f) => f.slice(0, -3));

test.each(labs)('%s prints what a Debian 12 host printed', (lab) => {
  const recorded = parseTranscript(readFileSync(new URL(`${lab}.debian12.txt`, folder), 'latin1'));
  const ours = parseTranscript(transcriptOf(readFileSync(new URL(`${lab}.sh`, folder), 'latin1'), `${lab}.sh`));
  const different = compareTranscripts(recorded, ours).filter((c) => !c.equal);
  const known = new Set(Object.keys(knownDifferences[lab] ?? {}));
  // a known difference that went away has to leave the list
  expect(new Set(different.map((c) => c.command))).toEqual(known);
});
