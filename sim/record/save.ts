import { writeFileSync } from 'node:fs';
import type { Recording } from './recording.ts';
import { storeRecording } from './store.ts';
import { transcriptText } from './transcript.ts';

/** The end of the names of files that are from this sort of host: `debian12` for the reference. */
export function hostTag(recording: Recording): string {
  const { os, kernel } = recording.provenance;
  if (/Debian GNU\/Linux 12/.test(os) && /^6\.1\./.test(kernel)) return 'debian12';
  const name = /^(\S+).*?(\d+)?/.exec(os)?.[1]?.toLowerCase() ?? 'linux';
  return `${name}-linux-${/^\d+\.\d+/.exec(kernel)?.[0] ?? 'unknown'}`;
}

/** Writes a recording beside its lab: the transcript for people, all of it with its provenance for the tests. The files' names. */
export function saveRecording(lab: string, recording: Recording): string[] {
  const base = `${lab.replace(/\.(sh|md|markdown)$/i, '')}.${hostTag(recording)}`;
  writeFileSync(`${base}.txt`, transcriptText(recording), 'latin1');
  writeFileSync(`${base}.json`, storeRecording(recording));
  return [`${base}.txt`, `${base}.json`];
}
