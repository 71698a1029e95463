import type { Recording } from './recording.ts';

/** One command of a transcript, with what it printed (`[exit N]` counts as output). */
export type TranscriptCommand = { readonly command: string; readonly output: readonly string[] };

/** Reads a transcript: `$ ` begins a command, `> ` continues it, everything else is output. */
export function parseTranscript(text: string): TranscriptCommand[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const line of text.replaceAll('\r', '').split('\n')) {
    const last = commands.at(-1);
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), output: [] });
    else if (line.startsWith('> ') && last && last.output.length === 0) last.command += `\n${line.slice(2)}`;
    else last?.output.push(line);
  }
  for (const c of commands) while (c.output.at(-1) === '') c.output.pop();
  return commands;
}

/** A recording as a transcript: `$ ` and `> ` before a command (after `HOST` where there are several), what it wrote, `[exit N]`. */
export function transcriptText(recording: Recording): string {
  const several = recording.hosts.length > 1;
  return recording.commands
    .map((c) => {
      const exit = c.status !== null && c.status !== 0 ? `[exit ${c.status}]\n` : '';
      return `${several ? `${c.host} ` : ''}$ ${c.command.replaceAll('\n', '\n> ')}\n${c.output}${exit}`;
    })
    .join('');
}
