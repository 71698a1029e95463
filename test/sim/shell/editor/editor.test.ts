import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineEditor } from '../../../../sim/shell/editor/editor.ts';
import { screenOf } from '../../../support/screen.ts';

const history = ['echo one', 'ls -l /usr/local/bin', 'for i in 1 2; do\necho $i\ndone', 'ping -c 3 192.0.2.1', ''];

function newEditor(columns: number) {
  let output = '';
  const editor = new LineEditor({
    out: (bytes) => {
      output += bytes;
    },
    columns: () => columns,
    history: () => history,
    complete: (text, point) => {
      const start = text.lastIndexOf(' ', point - 1) + 1;
      const word = text.slice(start, point);
      const words = ['alpha', 'alphabet', 'beta'].filter((w) => w.startsWith(word));
      return { start, candidates: words.map((w) => ({ insert: w, display: w, suffix: ' ' })) };
    },
  });
  return {
    editor,
    get output() {
      return output.replaceAll('\n', '\r\n');
    },
  };
}

/** Keys that a person may press, some of them often. */
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', ' ', 'alp', 'z', '/', '-', '\xc3\xa9') },
  // biome-ignore format: a table
  { weight: 5, arbitrary: fc.constantFrom('\x01', '\x02', '\x05', '\x06', '\x07', '\x08', '\t', '\x0b', '\x0e', '\x10', '\x12', '\x14', '\x15', '\x17', '\x19', '\x1f', '\x7f') },
  // biome-ignore format: a table
  { weight: 4, arbitrary: fc.constantFrom('\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D', '\x1b[H', '\x1b[F', '\x1b[3~', '\x1bb', '\x1bf', '\x1bd', '\x1b\x7f', '\x1b.', '\x1by', '\x1bt', '\x1bu', '\x1b3', '\x1b[200~x\ty\x1b[201~') },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)) },
);

describe('the line editor', () => {
  test('takes any keys', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), fc.integer({ min: 2, max: 40 }), (keys, columns) => {
        const { editor } = newEditor(columns);
        editor.start('$ ');
        for (const byte of keys.join('')) {
          const outcome = editor.input(byte);
          expect(editor.point).toBeGreaterThanOrEqual(0);
          expect(editor.point).toBeLessThanOrEqual(editor.text.length);
          if (outcome.kind !== 'more') editor.start('$ ');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('shows after any keys what drawing the line afresh shows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          key.filter(
            (k) => !/[\x00\x0a\x0c\x0d\x04\x0f\x03\x16\x11\x18\x80-\xbf\xf0-\xff]|^[\xc0-\xff]$|^\x1b$/.test(k),
          ),
          { maxLength: 30 },
        ),
        fc.integer({ min: 8, max: 40 }),
        async (keys, columns) => {
          const typed = newEditor(columns);
          typed.editor.start('$ ');
          for (const byte of keys.join('')) if (typed.editor.input(byte).kind !== 'more') typed.editor.start('$ ');
          const shown = await screenOf(typed.output, columns, 100);
          // the same drawn below what is there
          typed.editor.screen.forget();
          const at = typed.output.length;
          typed.editor.redraw();
          const fresh = await screenOf(typed.output.slice(at), columns, 100);
          const tail = shown.rows.slice(-Math.max(1, fresh.rows.length));
          expect(tail).toEqual(fresh.rows);
          const row = (cursor: string, rows: readonly string[]) => rows.length - Number(cursor.split(':')[0]);
          expect([row(shown.cursor, shown.rows), shown.cursor.split(':')[1]]).toEqual([
            row(fresh.cursor, fresh.rows),
            fresh.cursor.split(':')[1],
          ]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a character at the end of the line is all that goes out', () => {
    const { editor, ...rest } = newEditor(80);
    void rest;
    let out = '';
    const quiet = new LineEditor({ ...editor.host, out: (bytes) => (out += bytes) });
    quiet.start('$ ');
    for (const c of 'ip link') {
      out = '';
      quiet.input(c);
      expect(out).toBe(c);
    }
  });

  test('the keys of a sequence may come one by one', () => {
    const { editor } = newEditor(80);
    editor.start('$ ');
    for (const byte of 'ab\x1b[D\x1b[1;5Dc\x1bOFd') editor.input(byte);
    expect(editor.text).toBe('cabd');
  });
});
