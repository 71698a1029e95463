import { readFileSync } from 'node:fs';
import { compareTranscripts } from '../../sim/record/canonical.ts';
import { parseTranscript } from '../../sim/record/transcript.ts';
import { transcriptOf } from './run_lab.ts';

/** The commands of `NAME.sh` that print here what they did not print on the host that `NAME.debian12.txt` is from. */
export function differences(folder: string, name: string): string[] {
  const read = (file: string): string => readFileSync(new URL(file, folder), 'latin1');
  const recorded = parseTranscript(read(`${name}.debian12.txt`));
  const ours = parseTranscript(transcriptOf(read(`${name}.sh`), `${name}.sh`));
  return compareTranscripts(recorded, ours)
    .filter((c) => !c.equal)
    .map((c) => c.command);
}
