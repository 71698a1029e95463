/** One command of a transcript and all that followed it, `[exit N]` included. */
export type Recorded = { readonly command: string; readonly output: string };

export function parseTranscript(text: string): Recorded[] {
  const out: { command: string; output: string }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('$ ')) out.push({ command: line.slice(2), output: '' });
    else if (out.length > 0) out[out.length - 1]!.output += `${line}\n`;
  }
  return out.map((r) => ({ ...r, output: r.output.replace(/\n+$/, '\n').replace(/^\n$/, '') }));
}

/** Words of a plain command line; null when it needs a shell. */
export function words(command: string): string[] | null {
  const argv: string[] = [];
  for (const m of command.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)) {
    if (m[3] !== undefined && /[|&;<>()$`*?]/.test(m[3])) return null;
    argv.push(m[1] ?? m[2] ?? m[3]!);
  }
  return argv.length > 0 ? argv : null;
}

/** Tokens for what a host draws by chance. */
export function mask(text: string): string {
  return text
    .replace(/\b(?!00:00|ff:ff|02:00)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, '<MAC>')
    .replace(/fe80::[0-9a-f:]+/g, 'fe80::<EUI>')
    .replace(/[ \t]+$/gm, '');
}
