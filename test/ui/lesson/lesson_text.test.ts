import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandsOf, readLesson } from '../../../ui/lesson/lesson_text.ts';

const first = readFileSync(new URL('../../../scenarios/01-bridge-and-veth.md', import.meta.url), 'utf8');

test('the first lesson has three blocks to run and a check with its hint', () => {
  const lesson = readLesson(first);
  expect(lesson.title).toBe('A switch out of a bridge, and two cables');
  expect(lesson.parts.filter((p) => p.kind === 'run')).toHaveLength(3);
  expect(lesson.parts.filter((p) => p.kind === 'check')).toEqual([
    expect.objectContaining({
      script: 'brctl show demobr1 | grep -q pair2-a',
      hint: expect.stringContaining('brctl addif'),
    }),
  ]);
});

test('a block is typed as its complete commands, without comments and blank lines', () => {
  expect(commandsOf('# why\nip link\n\nfor i in 1 2\ndo\n  echo $i\ndone\n')).toBe(
    'ip link\nfor i in 1 2\ndo\n  echo $i\ndone\n',
  );
});

test('HTML in a lesson stays text', () => {
  const [part] = readLesson('<img src=x onerror=alert(1)>').parts;
  expect(part).toMatchObject({ kind: 'prose', html: expect.not.stringContaining('<img') });
});
