import type { CommandRun, TerminalInfo } from '../worker/protocol.ts';

/** What was typed, as a script for a real host: in the order it was begun, each command in its terminal's namespace. */
export function scriptOf(commands: readonly CommandRun[], terminals: readonly TerminalInfo[]): string {
  const host = terminals[0]?.where;
  const where = new Map(terminals.map((t) => [t.term, t.where]));
  const lines = commands.map(({ term, text }) => {
    const place = where.get(term);
    if (place === undefined || place === host) return text;
    return `ip netns exec ${place} bash -c '${text.replaceAll("'", `'\\''`)}'`;
  });
  return `#!/bin/bash\n# A session of vethlab. Run it as root, in a namespace of your own: unshare -n bash session.sh\n${lines.join('\n')}\n`;
}
