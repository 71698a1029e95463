import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KernelHost } from './kernel_host.ts';
import { mask, parseTranscript, words } from './transcript.ts';

/** Time between two commands of a session. */
const PAUSE = 150_000_000;

/**
 * Sessions recorded on a Debian 12 host, on the model's kernel: at least so many of their commands, of all that need no
 * shell, come out byte for byte. What is left: clocks, orders decided by chance, and what the kernel model refuses.
 */
test.each([
  ['basic', 190],
  ['addr', 88],
  ['route', 200],
  ['neigh', 50],
  ['netns', 82],
  ['bridge', 188],
  ['other', 70],
] as const)('a session about %s comes out as on a Debian 12 host: %i commands', (name, least) => {
  const text = readFileSync(new URL(`./transcripts/${name}.debian12.txt`, import.meta.url), 'utf8');
  const host = new KernelHost();
  const differing: string[] = [];
  let same = 0;
  for (const { command, output } of parseTranscript(text)) {
    const sleep = /^sleep (\d+)$/.exec(command);
    host.pass(sleep ? Number(sleep[1]) * 1e9 : PAUSE);
    if (host.write(command)) continue;
    const argv = words(command);
    if (argv === null || !['ip', 'bridge', 'ss'].includes(argv[0]!)) continue;
    const { output: said, status } = host.run(argv);
    if (mask(status ? `${said}[exit ${status}]\n` : said) === mask(output)) same++;
    else differing.push(command);
    if (process.env.SHOW_DIFFERENCES && differing.at(-1) === command) {
      console.log(
        `### ${command}\n--- want\n${mask(output)}--- got\n${mask(said)}${status ? `[exit ${status}]\n` : ''}`,
      );
    }
  }
  if (same < least) expect.fail(`only ${same} of ${same + differing.length} come out:\n${differing.join('\n')}`);
});
