import type { Bytes } from '../../proc/sys.ts';

/** An incremental search through the history, as Ctrl-R and Ctrl-S make it. Ref: readline isearch.c */
export class HistorySearch {
  text: Bytes = '';
  /** The entry found, and where in it. */
  index: number;
  column: number;
  failed = false;
  backward: boolean;
  private readonly lines: readonly Bytes[];

  /** `lines` is the history with the line at hand as its last. */
  constructor(lines: readonly Bytes[], index: number, column: number, backward: boolean) {
    this.lines = lines;
    this.index = index;
    this.column = column;
    this.backward = backward;
  }

  get line(): Bytes {
    return this.lines[this.index] ?? '';
  }

  get prompt(): Bytes {
    return `(${this.failed ? 'failed ' : ''}${this.backward ? 'reverse-' : ''}i-search)\`${this.text}': `;
  }

  add(byte: Bytes): void {
    this.text += byte;
    this.find(false);
  }

  remove(): void {
    this.text = this.text.slice(0, -1);
    this.failed = false;
  }

  /** The next match in a direction. */
  again(backward: boolean): void {
    this.backward = backward;
    if (this.text !== '') this.find(true);
  }

  private find(beyond: boolean): void {
    const step = this.backward ? -1 : 1;
    let from = this.column + (beyond ? step : 0);
    const line = this.lines[this.index];
    for (let i = this.index; i >= 0 && i < this.lines.length; i += step) {
      const text = this.lines[i]!;
      // the same command again is no new find
      if (!(beyond && i !== this.index && text === line)) {
        const at = this.backward
          ? from < 0
            ? -1
            : text.lastIndexOf(this.text, from)
          : from > text.length
            ? -1
            : text.indexOf(this.text, Math.max(0, from));
        if (at >= 0) {
          this.index = i;
          this.column = at;
          this.failed = false;
          return;
        }
      }
      from = this.backward ? (this.lines[i - 1]?.length ?? 0) : 0;
    }
    this.failed = true;
  }
}
