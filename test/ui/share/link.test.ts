import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lessonOfFile } from '../../../ui/lesson/open_lesson.ts';
import { fragmentOf, readFragment, sessionOf } from '../../../ui/share/link.ts';
import { scriptOf } from '../../../ui/share/script.ts';
import type { SavedSession } from '../../../ui/worker/protocol.ts';

const session: SavedSession = {
  vethlab: 'session',
  version: 1,
  seed: 7,
  inputs: [{ kind: 'type', at: 20_000_000, term: 1, data: 'ip link\r' }],
  end: 1_000_000_000,
};

test('a session in a link comes out as it went in', async () => {
  expect(await readFragment(await fragmentOf({ kind: 'session', session }))).toEqual({ kind: 'session', session });
});

test('any lesson in a link comes out as it went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), async (name, text) => {
      const linked = { kind: 'lesson', name, text } as const;
      const fragment = await fragmentOf(linked);
      expect(fragment).toMatch(/^#text=[\w-]+$/);
      expect(await readFragment(fragment)).toEqual(linked);
    }),
    { numRuns: 50 },
  );
});

test('a link cut short is told as broken; a fragment of somebody else’s is none', async () => {
  const fragment = await fragmentOf({ kind: 'session', session });
  expect(await readFragment(fragment.slice(0, -12))).toBeInstanceOf(Error);
  expect(await readFragment('#heading-2')).toBeNull();
  expect(await readFragment('')).toBeNull();
});

test.each(['', 'null', '{}', '[1]', '{"vethlab":"session","version":2}'])('%j is no session', (text) => {
  expect(sessionOf(text)).toBeNull();
});

test('a dropped script is one block, whatever backquotes are in it', () => {
  expect(lessonOfFile('x.sh', 'echo ```\n').text).toBe('# x.sh\n\n````sh\necho ```\n````\n');
  expect(lessonOfFile('x.md', '# x').text).toBe('# x');
});

test('a session as a script: commands of another namespace’s terminal run there', () => {
  const run = { from: 0, to: 1 };
  const terminal = { name: 'pts/0', netns: 1 as never, state: 'prompt', comm: 'bash' } as const;
  const script = scriptOf(
    [
      { ...run, n: 1, term: 1, text: 'ip netns add con1' },
      { ...run, n: 2, term: 2, text: "echo 'it' | cat" },
    ],
    [
      { ...terminal, term: 1, where: 'host' },
      { ...terminal, term: 2, where: 'con1' },
    ],
  );
  expect(script).toContain("\nip netns add con1\nip netns exec con1 bash -c 'echo '\\''it'\\'' | cat'\n");
});
