import type { Fd, Sys, Task } from '../../proc/sys.ts';
import { lines, type Outflow } from '../input.ts';
import type { Regex, RegexMatch } from '../regex.ts';

export type GrepOptions = {
  readonly patterns: readonly Regex[];
  readonly invert: boolean;
  readonly onlyMatching: boolean;
  readonly count: boolean;
  readonly list: 'matching' | 'nonmatching' | null;
  readonly quiet: boolean;
  readonly lineNumber: boolean;
  readonly byteOffset: boolean;
  readonly withFilename: boolean;
  readonly nullName: boolean;
  readonly initialTab: boolean;
  /** -A, -B or -C was given, be it with 0. */
  readonly context: boolean;
  readonly before: number;
  readonly after: number;
  readonly maxCount: number;
  readonly binary: 'binary' | 'text' | 'without-match';
  readonly color: boolean;
  readonly groupSeparator: string | null;
  readonly eol: '\n' | '\0';
  readonly lineBuffered: boolean;
};

const MATCH = '01;31';
const FILENAME = '35';
const LINENO = '32';
const SEP = '36';

/** Prints what matches in one file; the number of selected lines. Ref: grep src/grep.c:grep(), prtext() */
export function* search(
  sys: Sys,
  fd: Fd,
  name: string,
  o: GrepOptions,
  flow: Outflow,
): Task<number | { error: string }> {
  const input = lines(sys, fd, o.eol);
  const quietly = o.quiet || o.list !== null;
  const silent = quietly || o.count;
  let count = 0;
  let number = 0;
  let offset = 0;
  let pendingAfter = 0;
  let lastPrinted = 0;
  let binary = false;
  let stop = false;
  const before: { text: string; number: number; offset: number }[] = [];

  const sgr = (code: string, text: string) => (o.color ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text);
  const prefix = (mark: string, line: number, at: number): string => {
    let out = '';
    if (o.withFilename) out += sgr(FILENAME, name) + (o.nullName ? '\0' : sgr(SEP, mark));
    if (o.lineNumber) out += sgr(LINENO, o.initialTab ? String(line).padStart(2) : String(line)) + sgr(SEP, mark);
    if (o.byteOffset) out += sgr(LINENO, o.initialTab ? String(at).padStart(6) : String(at)) + sgr(SEP, mark);
    if (o.initialTab && out !== '') out += '\t';
    return out;
  };
  const emit = (text: string, mark: string, line: number, at: number): void => {
    const gap = lastPrinted > 0 && line > lastPrinted + 1;
    if (gap && o.context && o.groupSeparator !== null) flow.out(`${sgr(SEP, o.groupSeparator)}\n`);
    lastPrinted = line;
    if (o.onlyMatching) {
      if (mark === '-' || o.invert) return;
      for (const m of matches(o.patterns, text)) {
        flow.out(prefix(mark, line, at + m.index) + sgr(MATCH, text.slice(m.index, m.end)) + o.eol);
      }
      return;
    }
    const colored = o.color && (mark === ':') !== o.invert ? paint(o.patterns, text, sgr) : text;
    flow.out(prefix(mark, line, at) + colored + o.eol);
  };

  for (;;) {
    const block = yield* input.next();
    if (!block.ok) return { error: block.error.errno };
    if (block.value === null) break;
    if (!binary && o.binary !== 'text' && o.eol === '\n' && block.value.some((l) => l.includes('\0'))) {
      binary = true;
      if (o.binary === 'without-match') return 0;
    }
    for (const text of block.value) {
      number++;
      const selected = !stop && isMatch(o.patterns, text) !== o.invert;
      if (selected) {
        count++;
        if (quietly) return count;
        if (!silent) {
          if (binary) {
            flow.out(`${sys.argv[0]}: ${name}: binary file matches\n`);
            return count;
          }
          for (const b of before) emit(b.text, '-', b.number, b.offset);
          before.length = 0;
          emit(text, ':', number, offset);
          pendingAfter = o.after;
        }
        if (count >= o.maxCount) stop = true;
      } else if (!silent && pendingAfter > 0) {
        pendingAfter--;
        emit(text, '-', number, offset);
      } else if (o.before > 0) {
        before.push({ text, number, offset });
        if (before.length > o.before) before.shift();
      }
      offset += text.length + 1;
      if (stop && (silent || pendingAfter === 0)) return count;
    }
    if (o.lineBuffered) yield* sys.flush();
    else yield* flow.drain();
  }
  return count;
}

function isMatch(patterns: readonly Regex[], text: string): boolean {
  for (const p of patterns) if (p.test(text)) return true;
  return false;
}

/** The matches of a line from left to right, empty ones left out. */
function* matches(patterns: readonly Regex[], text: string): Generator<RegexMatch> {
  for (let at = 0; at <= text.length; ) {
    let best: RegexMatch | null = null;
    for (const p of patterns) {
      const m = p.exec(text, at);
      if (m && (best === null || m.index < best.index || (m.index === best.index && m.end > best.end))) best = m;
    }
    if (best === null) return;
    if (best.end > best.index) yield best;
    at = best.end > best.index ? best.end : best.index + 1;
  }
}

function paint(patterns: readonly Regex[], text: string, sgr: (code: string, text: string) => string): string {
  let out = '';
  let at = 0;
  for (const m of matches(patterns, text)) {
    out += text.slice(at, m.index) + sgr(MATCH, text.slice(m.index, m.end));
    at = m.end;
  }
  return out + text.slice(at);
}
