import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MSEC } from '../../../core/world.ts';
import { compareTranscripts } from '../../../sim/record/canonical.ts';
import { parseTranscript } from '../../../sim/record/transcript.ts';
import { transcriptOf } from '../../support/run_lab.ts';

const folder = new URL('./recorded/', import.meta.url);
const labs = readdirSync(folder)
  .filter((f) => f.endsWith('.sh'))
  .map((f) => f.slice(0, -3));

/** The host these were recorded on took its commands this fast: timers of the spanning tree show it. */
const PAUSE = 100 * MSEC;

/** Sessions recorded on a Debian 12 host: Linux 6.1, iproute2 6.1.0, bridge-utils 1.7.1. */
test.each(labs)('%s come out as on a Debian 12 host', (lab) => {
  const recorded = parseTranscript(readFileSync(new URL(`${lab}.debian12.txt`, folder), 'latin1'));
  const ours = parseTranscript(
    transcriptOf(readFileSync(new URL(`${lab}.sh`, folder), 'latin1'), `${lab}.sh`, 1, PAUSE),
  );
  expect(compareTranscripts(recorded, ours).filter((c) => !c.equal)).toEqual([]);
});
