import type { Bytes } from '../../proc/sys.ts';

/** Which differences inside a line count for nothing. */
export type Ignored = {
  readonly case: boolean;
  readonly space: 'none' | 'tab-expansion' | 'trailing' | 'tab-and-trailing' | 'change' | 'all';
};

/** A text as diff sees it: its lines without their newlines. */
export type TextFile = {
  readonly lines: readonly Bytes[];
  /** The last line has no newline behind it. */
  readonly incomplete: boolean;
};

export function textFile(text: Bytes): TextFile {
  if (text === '') return { lines: [], incomplete: false };
  const lines = text.split('\n');
  const incomplete = lines.at(-1) !== '';
  if (!incomplete) lines.pop();
  return { lines, incomplete };
}

/** White space at the end does not count, nor does a newline that is missing there. */
export function ignoresTrailing(ignored: Ignored): boolean {
  return ignored.space !== 'none' && ignored.space !== 'tab-expansion';
}

/** Numbers for the lines of both files: equal numbers for lines that are equal under `ignored`. Ref: diffutils src/io.c:find_and_hash_each_line() */
export function equivalences(
  files: readonly [TextFile, TextFile],
  ignored: Ignored,
  tabsize: number,
): readonly [number[], number[]] {
  const classes = new Map<string, number>();
  const number = (file: TextFile) =>
    file.lines.map((line, i) => {
      let key = canonical(line, ignored, tabsize);
      if (file.incomplete && i === file.lines.length - 1 && !ignoresTrailing(ignored)) key += '\n';
      let n = classes.get(key);
      if (n === undefined) {
        n = classes.size + 1;
        classes.set(key, n);
      }
      return n;
    });
  return [number(files[0]), number(files[1])];
}

/** What is left of a line once what does not count is gone. */
export function canonical(line: Bytes, ignored: Ignored, tabsize: number): string {
  let key = line;
  switch (ignored.space) {
    case 'all':
      key = key.replace(/[ \t\r\v\f]+/g, '');
      break;
    case 'change':
      key = key.replace(/[ \t\r\v\f]+$/, '').replace(/[ \t\r\v\f]+/g, ' ');
      break;
    case 'trailing':
      key = key.replace(/[ \t\r\v\f]+$/, '');
      break;
    case 'tab-expansion':
      key = expandTabs(key, tabsize);
      break;
    case 'tab-and-trailing':
      key = expandTabs(key.replace(/[ \t\r\v\f]+$/, ''), tabsize);
      break;
    case 'none':
      break;
  }
  return ignored.case ? key.toLowerCase() : key;
}

export function expandTabs(line: Bytes, tabsize: number): Bytes {
  if (!line.includes('\t')) return line;
  let out = '';
  for (const c of line) out += c === '\t' ? ' '.repeat(tabsize - (out.length % tabsize)) : c;
  return out;
}
