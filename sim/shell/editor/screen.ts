import type { Bytes } from '../../proc/sys.ts';

/** One thing that is drawn: its bytes, how many columns it takes, and at which byte of the text it stands. */
type Glyph = { readonly bytes: Bytes; readonly width: number; readonly newline: boolean; readonly pos: number };

/** Part of a prompt that takes no room on the screen stands between these. Ref: readline(3), RL_PROMPT_START_IGNORE */
const INVISIBLE = /\x01[^\x02]*\x02/g;

/**
 * A newline goes out as such: the terminal's line discipline adds the carriage return.
 *
 * A prompt and a line of text on the rows of a terminal, redrawn from the first thing that changed, so that a character
 * typed at the end is all that goes out. Ref: readline display.c:rl_redisplay()
 */
export class LineScreen {
  private readonly out: (bytes: Bytes) => void;
  private columns = 80;
  private prompt: Bytes | null = null;
  private promptWidth = 0;
  private glyphs: readonly Glyph[] = [];
  /** Cells from the start of the prompt's last line to the cursor, and to the end of what is drawn. */
  private cursor = 0;
  private end = 0;

  constructor(out: (bytes: Bytes) => void) {
    this.out = out;
  }

  /** The next draw begins on an empty line. */
  forget(): void {
    this.prompt = null;
    this.glyphs = [];
    this.cursor = 0;
    this.end = 0;
  }

  /** The window has another width; what is on it was moved about by the terminal. */
  resize(columns: number): void {
    if (columns === this.columns) return;
    this.columns = columns;
    if (this.prompt === null) return;
    const up = Math.floor(this.cursor / columns);
    this.out(`\r${up > 0 ? `\x1b[${up}A` : ''}\x1b[J`);
    this.forget();
  }

  setColumns(columns: number): void {
    this.columns = Math.max(2, columns);
  }

  /** Makes the screen show this, with the cursor before byte `point` of the text. */
  draw(prompt: Bytes, text: Bytes, point: number): void {
    const all = glyphsOf(text);
    let out = '';
    let at = this.cursor;
    let same = 0;
    if (prompt !== this.prompt) {
      if (this.prompt !== null) {
        out += this.move(at, 0) + (this.end > 0 ? '\x1b[J' : '');
        at = 0;
      }
      const lastLine = prompt.slice(prompt.lastIndexOf('\n') + 1);
      const width = visibleWidth(lastLine);
      out += prompt.replace(/[\x01\x02]/g, '');
      this.prompt = prompt;
      this.promptWidth = width;
      this.end = width;
      at = width;
      if (width > 0 && width % this.columns === 0) out += ' \r';
    } else {
      const old = this.glyphs;
      while (same < old.length && same < all.length && old[same]!.bytes === all[same]!.bytes) same++;
    }
    const changed = this.prompt !== prompt || same < all.length || same < this.glyphs.length;
    const cells = this.offsets(all);
    if (changed) {
      const from = cells[same]!;
      out += this.move(at, from);
      at = from;
      const oldEnd = this.end;
      for (let i = same; i < all.length; i++) {
        const g = all[i]!;
        if (g.newline) out += `\x1b[K\n`;
        else out += g.bytes === '\t' ? ' '.repeat(cells[i + 1]! - cells[i]!) : g.bytes;
        at = cells[i + 1]!;
      }
      if (same < all.length && at % this.columns === 0 && at > 0 && !all.at(-1)!.newline) out += ' \r';
      if (oldEnd > at) out += this.row(oldEnd) > this.row(at) ? '\x1b[J' : '\x1b[K';
      this.end = at;
    }
    this.glyphs = all;
    const want = cells[glyphIndex(all, point)]!;
    out += this.move(at, want);
    this.cursor = want;
    if (out !== '') this.out(out);
  }

  /** Leaves the line: what comes next begins below all of it. */
  finish(): void {
    this.out(`${this.move(this.cursor, this.end)}\n`);
    this.forget();
  }

  private row(cell: number): number {
    return Math.floor(cell / this.columns);
  }

  private move(from: number, to: number): Bytes {
    if (from === to) return '';
    const rows = this.row(to) - this.row(from);
    const vertical = rows < 0 ? `\x1b[${-rows}A` : rows > 0 ? `\x1b[${rows}B` : '';
    const a = from % this.columns;
    const b = to % this.columns;
    if (a === b) return vertical;
    if (b === 0) return `${vertical}\r`;
    if (b < a) return vertical + (a - b <= 4 ? '\b'.repeat(a - b) : `\x1b[${a - b}D`);
    return `${vertical}\x1b[${b - a}C`;
  }

  /** The cell where each glyph starts, and the one after the last. */
  private offsets(all: readonly Glyph[]): number[] {
    const cells = [this.promptWidth];
    let at = this.promptWidth;
    for (const g of all) {
      if (g.newline) at = (this.row(at) + 1) * this.columns;
      else if (g.bytes === '\t') at += Math.min(8 - ((at % this.columns) % 8), this.columns - (at % this.columns));
      else at += g.width;
      cells.push(at);
    }
    return cells;
  }
}

/** How many columns a prompt's line takes. */
export function visibleWidth(line: Bytes): number {
  let n = 0;
  for (const c of line.replace(INVISIBLE, '')) if (c >= ' ' && (c < '\x80' || c >= '\xc0')) n++;
  return n;
}

function glyphsOf(text: Bytes): Glyph[] {
  const all: Glyph[] = [];
  for (let pos = 0; pos < text.length; ) {
    const c = text[pos]!;
    let end = pos + 1;
    if (c === '\n') all.push({ bytes: c, width: 0, newline: true, pos });
    else if (c === '\t') all.push({ bytes: c, width: 8, newline: false, pos });
    else if (c < ' ' || c === '\x7f') {
      const shown = c === '\x7f' ? '^?' : `^${String.fromCharCode(c.charCodeAt(0) + 64)}`;
      all.push({ bytes: shown, width: 2, newline: false, pos });
    } else {
      while (end < text.length && isContinuation(text[end]!)) end++;
      all.push({ bytes: text.slice(pos, end), width: 1, newline: false, pos });
    }
    pos = end;
  }
  return all;
}

/** The glyph at a byte of the text. */
function glyphIndex(all: readonly Glyph[], point: number): number {
  let i = all.length;
  while (i > 0 && all[i - 1]!.pos >= point) i--;
  return i;
}

/** A byte within a UTF-8 character. */
export function isContinuation(byte: Bytes): boolean {
  return byte >= '\x80' && byte < '\xc0';
}
