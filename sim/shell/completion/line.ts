import type { Bytes } from '../../proc/sys.ts';

/** The word a cursor stands in, and the words of its command before it. */
export type CommandLine = {
  /** Words before the current one, without their quotes; redirections are left out. */
  readonly words: readonly Bytes[];
  /** The current word as far as it is typed: raw and without quotes. */
  readonly raw: Bytes;
  readonly current: Bytes;
  /** Where it begins in the text. */
  readonly start: number;
  /** The quote that is open at the cursor. */
  readonly quote: '' | "'" | '"';
  /** It is a redirection's file. */
  readonly redirected: boolean;
};

const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '{', '!', 'time', 'coproc']);

/** Reads a line up to the cursor as the shell's lexer would, as far as completion needs it. */
export function commandLine(text: Bytes): CommandLine {
  let words: Bytes[] = [];
  let raw = '';
  let current = '';
  let start = 0;
  let quote: CommandLine['quote'] = '';
  let inWord = false;
  let redirect = false;
  const outer: Bytes[][] = [];
  const end = (): void => {
    if (!inWord) return;
    if (redirect) redirect = false;
    else if (words.length > 0 || (!KEYWORDS.has(raw) && !/^[A-Za-z_]\w*\+?=/.test(raw))) words.push(current);
    inWord = false;
    raw = '';
    current = '';
  };
  const command = (): void => {
    end();
    words = [];
    redirect = false;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    const begin = (): void => {
      if (inWord) return;
      inWord = true;
      start = i;
    };
    if (quote === "'") {
      raw += c;
      if (c === "'") quote = '';
      else current += c;
      continue;
    }
    if (c === '\\') {
      begin();
      raw += text.slice(i, i + 2);
      current += text[i + 1] ?? '';
      i++;
      continue;
    }
    if (c === '$' && text[i + 1] === '(') {
      begin();
      outer.push(words);
      words = [];
      inWord = false;
      raw = '';
      current = '';
      quote = '';
      i++;
      continue;
    }
    if (quote === '"') {
      raw += c;
      if (c === '"') quote = '';
      else current += c;
      continue;
    }
    if (c === "'" || c === '"') {
      begin();
      quote = c;
      raw += c;
    } else if (c === ' ' || c === '\t') end();
    else if (c === '\n' || c === ';' || c === '|' || c === '(' || c === '`') command();
    else if (c === '&') {
      if (text[i + 1] === '>' || text[i - 1] === '>' || text[i - 1] === '<') continue;
      command();
    } else if (c === ')') {
      end();
      words = outer.pop() ?? [];
      inWord = false;
    } else if (c === '<' || c === '>') {
      if (/^\d+$/.test(raw)) {
        inWord = false;
        raw = '';
        current = '';
      }
      end();
      redirect = true;
    } else {
      begin();
      raw += c;
      current += c;
    }
  }
  if (!inWord) start = text.length;
  return { words, raw, current, start, quote, redirected: redirect };
}
