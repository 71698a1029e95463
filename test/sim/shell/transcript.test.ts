import { expect, test } from 'vitest';
import { entryText, type TranscriptEnd, transcript } from '../../../sim/shell/transcript.ts';
import { testHost } from '../../support/host.ts';

function play(script: string): { text: string; end: TranscriptEnd; times: number[] } {
  const { machine } = testHost();
  const steps = transcript(machine, script, { name: 'lab.sh' });
  let text = '';
  const times: number[] = [];
  for (;;) {
    const r = steps.next();
    if (r.done) return { text, end: r.value, times };
    text += entryText(r.value);
    times.push(Math.floor(machine.now / 1e9));
  }
}

test('each complete command is shown with what it wrote and its status', () => {
  const { text, end } = play(
    '# a comment\n\necho a\nfalse\nfor i in 1 2\ndo\n  echo $i\ndone\nx=5\necho $x $?\nnosuch\n',
  );
  expect(text).toBe(
    '$ echo a\na\n$ false\n[exit 1]\n$ for i in 1 2\n> do\n>   echo $i\n> done\n1\n2\n$ x=5\n$ echo $x $?\n5 0\n$ nosuch\nlab.sh: line 11: nosuch: command not found\n[exit 127]\n',
  );
  expect(end).toEqual({ kind: 'end', status: 0, output: [] });
});

test('a command that exits ends the transcript without a status line', () => {
  const { text, end } = play('echo a\nexit 3\necho b\n');
  expect(text).toBe('$ echo a\na\n$ exit 3\n');
  expect(end).toMatchObject({ kind: 'end', status: 3 });
});

test('what never becomes a complete command is an error with its first line', () => {
  expect(play('echo a\nif true; then\necho b\n').end).toEqual({
    kind: 'incomplete',
    line: 2,
    text: 'if true; then\necho b',
  });
  expect(play('echo )\n').end).toMatchObject({ kind: 'incomplete', line: 1 });
});

test('here-documents, functions and background jobs live on between commands', () => {
  const { text, times } = play('f() { sleep 5; echo bg; }\nf &\ncat <<E\nx\nE\nsleep 3\nwait\n');
  expect(text).toBe('$ f() { sleep 5; echo bg; }\n$ f &\n$ cat <<E\n> x\n> E\nx\n$ sleep 3\n$ wait\nbg\n');
  expect(times.at(-1)).toBe(5);
});

test('an EXIT trap runs when the script is over', () => {
  expect(play("trap 'echo bye' EXIT\n").end).toMatchObject({ kind: 'end', output: [{ data: 'bye\n' }] });
});

test('binary files are refused', () => {
  expect(play('\x7fELF\0\0').end).toMatchObject({ kind: 'unreadable' });
});

test('a very long script that is no script ends in bounded time', () => {
  expect(play(`echo "${'x\n'.repeat(200_000)}`).end).toMatchObject({ kind: 'incomplete', line: 1 });
});
