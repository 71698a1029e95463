import type { Bytes } from '../../proc/sys.ts';
import { matchColumns } from './columns.ts';
import { commandKeys, type EditCommand } from './commands.ts';
import { KeyReader } from './keys.ts';
import { KillRing } from './kill_ring.ts';
import { isContinuation, LineScreen } from './screen.ts';
import { HistorySearch } from './search.ts';

/** One way to go on with the word at hand. */
export type Candidate = {
  /** What the word becomes, quoted as the shell needs it. */
  readonly insert: Bytes;
  /** How it is listed. */
  readonly display: Bytes;
  /** What follows when it is the only one: a blank, `/`, or nothing. */
  readonly suffix: Bytes;
};

/** The ways to complete what stands before the cursor, sorted. */
export type Completion = {
  /** Where the word begins in the text. */
  readonly start: number;
  readonly candidates: readonly Candidate[];
};

/** Whom an editor edits for. */
export type EditorHost = {
  /** ANSI sequences and text for the screen. */
  out(bytes: Bytes): void;
  /** Of the screen. */
  columns(): number;
  /** Lines typed before, oldest first. */
  history(): readonly Bytes[];
  complete(text: Bytes, point: number): Completion;
};

/** What a key led to: more keys are wanted, a line was accepted, or the input ended (Ctrl-D on an empty line). */
export type KeyOutcome =
  | { readonly kind: 'more' }
  | { readonly kind: 'line'; readonly text: Bytes }
  | { readonly kind: 'eof' };

const MORE: KeyOutcome = { kind: 'more' };
/** More candidates than this are listed only after a question. Ref: readline, completion-query-items */
const QUERY_ITEMS = 100;

/** A line of text under a person's keys, as readline edits it with its default (emacs) keys. Ref: readline(3) */
export class LineEditor {
  readonly host: EditorHost;
  readonly screen: LineScreen;
  readonly ring = new KillRing();
  private readonly keys = new KeyReader();
  private prompt: Bytes = '';
  text: Bytes = '';
  /** The byte before which the cursor stands. */
  point = 0;
  mark = 0;
  /** Which history entry is shown: the history's length is the new line. */
  index = 0;
  /** History entries that were changed and left. */
  private edited = new Map<number, Bytes>();
  private undos: { readonly text: Bytes; readonly point: number }[] = [];
  private search: { readonly state: HistorySearch; readonly text: Bytes; readonly point: number } | null = null;
  private question: readonly Candidate[] | null = null;
  private literal = false;
  private pasting = false;
  private prefix = '';
  private typing = false;
  /** A count typed with Alt and digits; null where there is none. */
  count: number | null = null;
  private operating: number | null = null;
  /** What the last key did: kills join, Tab lists, Alt-. goes on. */
  last: EditCommand | 'other' = 'other';
  /** The last Tab changed nothing: another one lists. */
  listNext = false;
  lastArgument = { index: 0, start: 0, end: 0 };
  yanked = { start: 0, end: 0 };

  constructor(host: EditorHost) {
    this.host = host;
    this.screen = new LineScreen((bytes) => host.out(bytes));
  }

  /** Shows a prompt and takes a new line. */
  start(prompt: Bytes): void {
    this.prompt = prompt;
    this.text = '';
    this.point = 0;
    this.mark = 0;
    this.edited.clear();
    this.undos = [];
    this.search = null;
    this.question = null;
    this.literal = false;
    this.prefix = '';
    this.count = null;
    this.last = 'other';
    this.typing = false;
    this.index = this.host.history().length;
    if (this.operating !== null) {
      const next = this.operating;
      this.operating = null;
      if (next < this.index) this.show(next);
    }
    this.screen.setColumns(this.host.columns());
    this.screen.forget();
    this.redraw();
  }

  /** The line is given up, Ctrl-C: what comes next begins a line of its own. */
  abandon(): void {
    this.search = null;
    this.question = null;
    this.keys.reset();
    this.pasting = false;
    this.redraw();
    this.point = this.text.length;
    this.redraw();
    this.host.out('^C');
    this.screen.forget();
  }

  /** The window's size changed. */
  resized(): void {
    this.screen.resize(Math.max(2, this.host.columns()));
    this.redraw();
  }

  redraw(): void {
    if (this.search) {
      const { state } = this.search;
      this.screen.draw(state.prompt, state.line, state.column);
    } else this.screen.draw(this.prompt, this.text, this.point);
  }

  /** Shows everything on lines of its own, below what is there. */
  redrawBelow(): void {
    this.screen.forget();
    this.redraw();
  }

  input(byte: Bytes): KeyOutcome {
    if (this.literal) {
      this.literal = false;
      this.insert(byte);
      this.redraw();
      return MORE;
    }
    const key = this.keys.feed(byte);
    if (key === null) return MORE;
    if (this.question) return this.answer(key);
    if (this.pasting) return this.paste(key);
    const outcome = this.press(key);
    if (outcome.kind === 'more') this.redraw();
    return outcome;
  }

  private press(key: string): KeyOutcome {
    if (this.search) {
      const done = this.searchKey(key);
      if (done) return MORE;
    }
    if (key === 'paste-begin') {
      this.pasting = true;
      return MORE;
    }
    if (key === 'paste-end' || key === '') return MORE;
    if (key === 'C-x' && this.prefix === '') {
      this.prefix = 'C-x ';
      return MORE;
    }
    const name = this.prefix + key;
    this.prefix = '';
    if (/^M-[0-9]$/.test(name) || (this.count !== null && /^[0-9]$/.test(name))) {
      this.count = Math.min(1_000_000, (this.count ?? 0) * 10 + Number(name.slice(-1)));
      return MORE;
    }
    const command = commandKeys[name];
    if (command) {
      const outcome = this.run(command);
      return outcome;
    }
    if (name.length === 1) {
      const text = this.count === null ? name : name.repeat(Math.min(this.count, 1000));
      this.count = null;
      this.last = 'other';
      // characters typed in a row are taken back together
      this.insert(text, this.typing);
      this.typing = true;
      return MORE;
    }
    this.count = null;
    this.bell();
    return MORE;
  }

  private run(command: EditCommand): KeyOutcome {
    this.typing = false;
    const times = this.count ?? 1;
    const result = command.run(this, times);
    this.count = null;
    this.last = command;
    return result ?? MORE;
  }

  // --- what commands are made of

  bell(): void {
    this.host.out('\x07');
  }

  /** Keeps the text as it is, so that it can be put back. */
  remember(): void {
    const last = this.undos.at(-1);
    if (last && last.text === this.text) return;
    this.undos.push({ text: this.text, point: this.point });
    if (this.undos.length > 1000) this.undos.shift();
  }

  undo(): void {
    let before = this.undos.pop();
    while (before && before.text === this.text) before = this.undos.pop();
    if (!before) return this.bell();
    this.text = before.text;
    this.point = before.point;
  }

  revert(): void {
    const first = this.undos[0];
    if (!first) return this.bell();
    this.undos = [];
    this.text = first.text;
    this.point = Math.min(first.point, first.text.length);
  }

  insert(text: Bytes, more = false): void {
    if (!more) this.remember();
    this.text = this.text.slice(0, this.point) + text + this.text.slice(this.point);
    this.point += text.length;
  }

  /** Puts `text` in the place of what stands between two bytes; the cursor goes behind it. */
  replace(from: number, to: number, text: Bytes): void {
    this.remember();
    this.text = this.text.slice(0, from) + text + this.text.slice(to);
    this.point = from + text.length;
  }

  /** Cuts what is between the cursor and `to` into the kill ring. */
  kill(to: number, joining: boolean): void {
    const from = Math.min(this.point, to);
    const end = Math.max(this.point, to);
    if (from === end) return;
    this.ring.kill(this.text.slice(from, end), to < this.point, joining);
    this.replace(from, end, '');
  }

  /** The byte where the next character starts, and the one before. */
  next(at: number): number {
    let i = at + 1;
    while (i < this.text.length && isContinuation(this.text[i]!)) i++;
    return Math.min(i, this.text.length);
  }
  previous(at: number): number {
    let i = at - 1;
    while (i > 0 && isContinuation(this.text[i]!)) i--;
    return Math.max(i, 0);
  }

  /** Ends of words of letters and digits, forward and backward. */
  wordEnd(at: number): number {
    let i = at;
    while (i < this.text.length && !isWord(this.text[i]!)) i++;
    while (i < this.text.length && isWord(this.text[i]!)) i++;
    return i;
  }
  wordStart(at: number): number {
    let i = at;
    while (i > 0 && !isWord(this.text[i - 1]!)) i--;
    while (i > 0 && isWord(this.text[i - 1]!)) i--;
    return i;
  }
  /** The same with words between blanks. */
  blankStart(at: number): number {
    let i = at;
    while (i > 0 && /\s/.test(this.text[i - 1]!)) i--;
    while (i > 0 && !/\s/.test(this.text[i - 1]!)) i--;
    return i;
  }

  /** Shows a history entry, or the new line. */
  show(index: number): void {
    const history = this.host.history();
    if (index < 0 || index > history.length) return this.bell();
    this.edited.set(this.index, this.text);
    this.index = index;
    this.text = this.edited.get(index) ?? history[index] ?? '';
    this.point = this.text.length;
    this.undos = [];
  }

  accept(): KeyOutcome {
    this.point = this.text.length;
    this.redraw();
    this.screen.finish();
    return { kind: 'line', text: this.text };
  }

  /** Accepts the line; the next one starts as the history's entry after this. */
  operateAndNext(): KeyOutcome {
    this.operating = this.index < this.host.history().length ? this.index + 1 : null;
    return this.accept();
  }

  clearScreen(): void {
    this.host.out('\x1b[H\x1b[2J');
    this.screen.forget();
  }

  quote(): void {
    this.literal = true;
  }

  // --- searching

  beginSearch(backward: boolean): void {
    const lines = [...this.host.history(), this.index === this.host.history().length ? this.text : ''];
    const state = new HistorySearch(lines, this.index, this.point, backward);
    this.search = { state, text: this.text, point: this.point };
  }

  /** A key while searching; false when it ends the search and means what it always does. */
  private searchKey(key: string): boolean {
    const { state, text, point } = this.search!;
    switch (key) {
      case 'C-r':
      case 'C-s':
        if (state.text === '') state.text = this.lastSearch;
        if (state.text === this.lastSearch && state.column === point && state.line === text) state.again(key === 'C-r');
        else state.again(key === 'C-r');
        if (state.failed) this.bell();
        return true;
      case 'backspace':
      case 'C-h':
        if (state.text === '') this.bell();
        else {
          const shorter = state.text.slice(0, -1);
          const fresh = new HistorySearch(
            [...this.host.history(), this.index === this.host.history().length ? text : ''],
            this.index,
            point,
            state.backward,
          );
          for (const c of shorter) fresh.add(c);
          this.search = { state: fresh, text, point };
        }
        return true;
      case 'C-g':
        this.search = null;
        this.text = text;
        this.point = point;
        this.bell();
        return true;
      case 'paste-begin':
      case 'paste-end':
      case '':
        return true;
      default:
        if (key.length === 1) {
          state.add(key);
          if (state.failed) this.bell();
          return true;
        }
        this.endSearch();
        return key === 'C-[' || key === 'M-escape';
    }
  }

  private lastSearch: Bytes = '';

  private endSearch(): void {
    const { state, text } = this.search!;
    this.search = null;
    if (state.text !== '') this.lastSearch = state.text;
    if (state.line !== text || state.text !== '') {
      this.edited.set(this.index, this.text);
      this.index = state.index;
      this.text = state.line;
      this.point = Math.min(state.column, this.text.length);
      this.undos = [];
    }
  }

  // --- completion

  complete(again: boolean): void {
    const { start, candidates } = this.host.complete(this.text, this.point);
    if (candidates.length === 0) return this.bell();
    if (candidates.length === 1) {
      const only = candidates[0]!;
      const rest = this.text.slice(this.point);
      const suffix = only.suffix !== '' && rest.startsWith(only.suffix) ? '' : only.suffix;
      if (this.text.slice(start, this.point) !== only.insert + suffix)
        this.replace(start, this.point, only.insert + suffix);
      return;
    }
    const common = commonPrefix(candidates.map((c) => c.insert));
    if (common.length > this.point - start) {
      this.replace(start, this.point, common);
      this.bell();
      return;
    }
    if (!again) return this.bell();
    this.list(candidates);
  }

  /** Shows what there is to choose from. */
  possibleCompletions(): void {
    const { candidates } = this.host.complete(this.text, this.point);
    if (candidates.length === 0) return this.bell();
    this.list(candidates);
  }

  insertCompletions(): void {
    const { start, candidates } = this.host.complete(this.text, this.point);
    if (candidates.length === 0) return this.bell();
    this.replace(start, this.point, candidates.map((c) => `${c.insert} `).join(''));
  }

  private list(candidates: readonly Candidate[]): void {
    if (candidates.length > QUERY_ITEMS) {
      this.redraw();
      const { point } = this;
      this.point = this.text.length;
      this.redraw();
      this.screen.finish();
      this.point = point;
      this.host.out(`Display all ${candidates.length} possibilities? (y or n)`);
      this.question = candidates;
      return;
    }
    const { point } = this;
    this.point = this.text.length;
    this.redraw();
    this.screen.finish();
    this.point = point;
    this.printList(candidates);
  }

  private printList(candidates: readonly Candidate[]): void {
    const names = [...new Set(candidates.map((c) => c.display))];
    for (const line of matchColumns(names, this.host.columns())) this.host.out(`${line}\n`);
    this.redrawBelow();
  }

  private answer(key: string): KeyOutcome {
    const candidates = this.question!;
    if (key === 'y' || key === 'Y' || key === ' ') {
      this.question = null;
      this.host.out('\n');
      this.printList(candidates);
    } else if (key === 'n' || key === 'N' || key === 'backspace' || key === 'C-g') {
      this.question = null;
      this.host.out('\n');
      this.redrawBelow();
    } else if (key !== '') this.bell();
    return MORE;
  }

  // --- pasting

  /** Pasted text goes in as it is; only a newline means what it always does. */
  private paste(key: string): KeyOutcome {
    if (key === 'paste-end') {
      this.pasting = false;
      this.redraw();
      return MORE;
    }
    if (key === 'C-m' || key === 'C-j') return this.accept();
    if (key.length === 1) this.insert(key);
    else if (key === 'C-i') this.insert('\t');
    this.last = 'other';
    return MORE;
  }
}

function isWord(byte: Bytes): boolean {
  return /[A-Za-z0-9\x80-\xff]/.test(byte);
}

function commonPrefix(words: readonly Bytes[]): Bytes {
  let common = words[0]!;
  for (const w of words) {
    let n = 0;
    while (n < common.length && common[n] === w[n]) n++;
    common = common.slice(0, n);
  }
  return common;
}
