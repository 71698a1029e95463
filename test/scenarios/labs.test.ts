import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareTranscripts } from '../../sim/record/canonical.ts';
import { parseTranscript } from '../../sim/record/transcript.ts';
import { dockerTranscriptOf, transcriptOf } from '../support/run_lab.ts';
import { knownDifferences } from './known_differences.ts';

const folder = new URL('../../scenarios/labs/', import.meta.url);
const labs = readdirSync(folder)
  .filter((f) => /\.(debian12|docker20)\.txt$/.test(f))
  .map((f) => f.slice(0, -4).split('.') as [lab: string, host: 'debian12' | 'docker20']);

test.each(labs)('%s prints what a real host printed (%s)', (lab, host) => {
  const recorded = parseTranscript(readFileSync(new URL(`${lab}.${host}.txt`, folder), 'latin1'));
  const script = readFileSync(new URL(`${lab}.sh`, folder), 'latin1');
  const run = host === 'docker20' ? dockerTranscriptOf : transcriptOf;
  const ours = parseTranscript(run(script, `${lab}.sh`));
  const different = compareTranscripts(recorded, ours).filter((c) => !c.equal);
  const known = new Set(Object.keys(knownDifferences[lab] ?? {}));
  // a known difference that went away has to leave the list
  expect(new Set(different.map((c) => c.command))).toEqual(known);
});
