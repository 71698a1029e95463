import { dockerHost, startDocker } from '../../sim/daemon/dockerd/preset.ts';
import { DOCKER_TRANSCRIPT_PAUSE, Sandbox, TRANSCRIPT_PAUSE } from '../../sim/sandbox.ts';
import { entryText, transcript } from '../../sim/shell/transcript.ts';

/** The transcript of a lab on a fresh host; `pause` is what passes between two commands. */
export function transcriptOf(script: string, name: string, seed = 1, pause = TRANSCRIPT_PAUSE): string {
  return transcriptOn(new Sandbox({ seed }), script, name, pause);
}

/** The transcript of a lab on a fresh host with a Docker Engine. */
export function dockerTranscriptOf(script: string, name: string): string {
  const sandbox = new Sandbox({ seed: 1, docker: true, profile: dockerHost });
  startDocker(sandbox);
  return transcriptOn(sandbox, script, name, DOCKER_TRANSCRIPT_PAUSE);
}

function transcriptOn(sandbox: Sandbox, script: string, name: string, pause: number): string {
  const entries = transcript(sandbox.machine, script, { name, pause });
  let text = '';
  for (;;) {
    const next = entries.next();
    if (next.done) {
      if (next.value.kind !== 'end') throw new Error(`${name} ended: ${JSON.stringify(next.value)}`);
      return text + next.value.output.map((c) => c.data).join('');
    }
    text += entryText(next.value);
  }
}
