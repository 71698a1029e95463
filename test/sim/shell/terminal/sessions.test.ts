import { describe, expect, test } from 'vitest';
import { screenOf } from '../../../support/screen.ts';
import { openTerminal } from '../../../support/terminal.ts';
import sessions from './sessions.json' with { type: 'json' };

/** Keys typed at bash 5.2 on a terminal, each group followed by some rest, and what it wrote. */
type Session = {
  readonly name: string;
  readonly columns: number;
  readonly keys: readonly (string | number)[];
  readonly output: string;
};

const REST = 220_000_000;

/** Process numbers differ from host to host. */
function withoutPids(output: string): string {
  return output.replace(/\[(\d+)\] \d+/g, '[$1] PID');
}

describe('sessions recorded at bash 5.2 look the same', () => {
  test.each(sessions as Session[])('$name', async ({ columns, keys, output }) => {
    const t = openTerminal({
      columns,
      argv: ['bash', '--norc', '--noprofile'],
      env: new Map([
        ['PS1', '$ '],
        ['HOME', '/tmp/home'],
        ['HISTFILE', '/tmp/home/.bash_history'],
        ['TERM', 'xterm'],
        ['LC_ALL', 'C'],
      ]),
      cwd: '/tmp/home',
      prepare: ['mkdir -p /tmp/home/dir1 /tmp/home/dirtwo', 'cd /tmp/home', "touch file1 'a file' .hid"],
    });
    for (const k of keys) {
      if (typeof k === 'number') t.terminals.advance(k * 1e9);
      else t.type(k, REST);
    }
    expect(await screenOf(withoutPids(t.output), columns)).toEqual(await screenOf(withoutPids(output), columns));
  });
});
