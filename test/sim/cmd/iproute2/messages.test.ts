import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { iproute2 } from '../../../../sim/cmd/iproute2/index.ts';
import { fakeKernel } from './fake_netlink.ts';
import { PlainHost } from './plain_sys.ts';
import { mask, parseTranscript, words } from './transcript.ts';

const DIR = new URL('./transcripts/', import.meta.url);

/** What a tool says by itself, before any kernel is asked. */
const OWN_WORDS =
  /^(Usage|Error: (argument|either|duplicate|any valid|inet6? |an inet)|Command|Object|Option|Not enough|Device and|Flush requires|Cannot find (device|bridge|network)|Device "|No (netns|command|nsid)|Invalid|"ip r|ss: |Error: (invalid|unexpected|"))/;

const recorded = readdirSync(DIR)
  .filter((name) => name.endsWith('.debian12.txt'))
  .flatMap((name) =>
    parseTranscript(readFileSync(new URL(name, DIR), 'utf8')).map((r) => ({ name, ...r, argv: words(r.command) })),
  )
  .filter(
    (r) => ['ip', 'bridge', 'ss'].includes(r.argv?.[0] ?? '') && OWN_WORDS.test(r.output) && !/-b /.test(r.command),
  );

/** Devices the recorded commands name; whether they are there decides nothing but which message comes first. */
function host(): PlainHost {
  const { kernel, netns } = fakeKernel();
  const plain = new PlainHost(kernel, netns, iproute2);
  plain.run(['ip', 'link', 'add', 'br0', 'type', 'bridge']);
  plain.run(['ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1']);
  plain.run(['ip', 'link', 'add', 'v2', 'type', 'veth', 'peer', 'name', 'v3']);
  for (const name of ['ns1', 'ns2', 'ns3']) plain.run(['ip', 'netns', 'add', name]);
  return plain;
}

test('there is something to compare', () => expect(recorded.length).toBeGreaterThan(200));

test.each(recorded)('$name: $command is answered as on a Debian 12 host', ({ command, argv, output }) => {
  // a bridge by this name is not there yet in that session
  const plain = command.endsWith('master br0')
    ? new PlainHost(fakeKernel().kernel, fakeKernel().netns, iproute2)
    : host();
  const { output: said, status } = plain.run(argv!);
  expect(mask(status ? `${said}[exit ${status}]\n` : said)).toBe(mask(output));
});
