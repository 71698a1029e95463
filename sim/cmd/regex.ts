import { boundedRegExp, longestMatcher } from '../regexp/bounded.ts';

/** Which tool's regular expressions: what is special, what is an error, what a backslash means. */
export type RegexSyntax = 'grep' | 'egrep' | 'sed' | 'sed-E' | 'emacs' | 'posix-extended' | 'mawk';

export type RegexOptions = {
  readonly icase?: boolean;
  /** `^` and `$` match at lines inside the text, and the anchors of the whole text are \` and \'. */
  readonly multiline?: boolean;
  /** Only matches that are whole words, or whole texts. */
  readonly within?: 'word' | 'line';
};

export type RegexMatch = {
  readonly index: number;
  readonly end: number;
  /** The groups' texts from 1 on; 0 is the whole match. */
  readonly groups: readonly (string | undefined)[];
};

export type Regex = {
  /** How many groups the expression has. */
  readonly groups: number;
  /** A repetition with nothing before it was taken literally or as empty: what grep warns about, null when nothing. */
  readonly warning: string | null;
  test(text: string): boolean;
  /** The leftmost match that begins at or after `from`, the longest there is at that place. */
  exec(text: string, from?: number): RegexMatch | null;
};

export type RegexResult =
  | { readonly ok: true; readonly regex: Regex }
  | { readonly ok: false; readonly message: string };

const WORD = '[A-Za-z0-9_]';
const classes: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\v\\f\\r',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
};

class RegexError extends Error {}

/**
 * A POSIX regular expression (basic or extended, with the GNU additions) as a matcher over byte strings; a refusal is
 * regcomp's message. Ref: gnulib lib/regcomp.c:parse_expression(), peek_token()
 */
export function compileRegex(pattern: string, syntax: RegexSyntax, options: RegexOptions = {}): RegexResult {
  try {
    const parser = new Parser(pattern, syntax, options);
    const source = parser.parse();
    return { ok: true, regex: matcher(within(source, options.within), parser, options) };
  } catch (e) {
    if (e instanceof RegexError) return { ok: false, message: e.message };
    throw e;
  }
}

/** One bracket expression, `at` behind its `[`: JavaScript's class and where the text goes on. */
export function bracket(
  pattern: string,
  at: number,
  syntax: RegexSyntax,
  icase = false,
): { source: string; next: number } {
  const unmatched = () => new RegexError('Unmatched [, [^, [:, [., or [=');
  let i = at;
  let out = '';
  const negated = pattern[i] === '^';
  if (negated) i++;
  const first = i;
  for (;;) {
    const c = pattern[i];
    if (c === undefined) throw unmatched();
    if (c === ']' && i > first) break;
    const kind = pattern[i + 1];
    if (c === '[' && kind === ':') {
      const end = pattern.indexOf(':]', i + 2);
      if (end >= 0) {
        const name = pattern.slice(i + 2, end);
        const chars = classes[icase && (name === 'upper' || name === 'lower') ? 'alpha' : name];
        if (chars === undefined) throw new RegexError('Invalid character class name');
        out += chars;
        i = end + 2;
        continue;
      }
      if (syntax !== 'mawk') throw unmatched();
    }
    const low = bracketChar(pattern, i, syntax);
    i = low.next;
    if (pattern[i] === '-' && pattern[i + 1] !== ']' && pattern[i + 1] !== undefined) {
      const high = bracketChar(pattern, i + 1, syntax);
      i = high.next;
      if (low.char > high.char) {
        if (syntax !== 'mawk') throw new RegexError('Invalid range end');
        out += `${classChar(low.char)}\\-${classChar(high.char)}`;
      } else out += `${classChar(low.char)}-${classChar(high.char)}`;
    } else out += classChar(low.char);
  }
  return { source: negated ? `[^${out}]` : out === '' ? '(?!)' : `[${out}]`, next: i + 1 };
}

function bracketChar(pattern: string, i: number, syntax: RegexSyntax): { char: string; next: number } {
  const c = pattern[i]!;
  const kind = pattern[i + 1];
  if (c === '[' && (kind === '.' || kind === '=') && syntax !== 'mawk') {
    const end = pattern.indexOf(`${kind}]`, i + 2);
    if (end < 0) throw new RegexError('Unmatched [, [^, [:, [., or [=');
    const name = pattern.slice(i + 2, end);
    if (name.length !== 1) throw new RegexError('Invalid collation character');
    return { char: name, next: end + 2 };
  }
  if (c === '\\' && syntax === 'mawk' && kind !== undefined) return awkEscape(pattern, i);
  return { char: c, next: i + 1 };
}

/** The character an awk escape at `i` (a backslash) stands for. Ref: mawk rexp0.c:escape(), scan.c:rm_escape() */
function awkEscape(pattern: string, i: number): { char: string; next: number } {
  const c = pattern[i + 1]!;
  const octal = /^[0-7]{1,3}/.exec(pattern.slice(i + 1, i + 4));
  if (octal) return { char: String.fromCharCode(Number.parseInt(octal[0], 8) & 255), next: i + 1 + octal[0].length };
  const named = 'abfnrtv'.indexOf(c);
  if (named >= 0) return { char: '\x07\b\f\n\r\t\v'[named]!, next: i + 2 };
  return { char: c, next: i + 2 };
}

function classChar(c: string): string {
  return /[\\\]^-]/.test(c) || c === '[' ? `\\${c}` : control(c);
}

function literal(c: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : control(c);
}

function control(c: string): string {
  return c < ' ' || c > '~' ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : c;
}

/** What an atom is, for what may follow it and whether JavaScript's first match is the longest. */
type Piece = { source: string; variable: boolean };

class Parser {
  groups = 0;
  warning: string | null = null;
  /** JavaScript's first match may not be the longest. */
  ambiguous = false;
  private at = 0;
  private depth = 0;
  private readonly closed = new Set<number>();
  private readonly extended: boolean;
  private readonly text: string;
  private readonly syntax: RegexSyntax;
  private readonly options: RegexOptions;

  constructor(text: string, syntax: RegexSyntax, options: RegexOptions) {
    this.text = text;
    this.syntax = syntax;
    this.options = options;
    this.extended = syntax !== 'grep' && syntax !== 'sed' && syntax !== 'emacs';
  }

  parse(): string {
    const source = this.alternatives();
    if (this.at < this.text.length) throw new RegexError('Unmatched ) or \\)');
    return source;
  }

  private isAlternation(): boolean {
    if (this.extended) return this.text[this.at] === '|';
    return this.text[this.at] === '\\' && this.text[this.at + 1] === '|';
  }

  private isClose(): boolean {
    if (!this.extended) return this.text[this.at] === '\\' && this.text[this.at + 1] === ')';
    if (this.text[this.at] !== ')') return false;
    return this.depth > 0 || this.syntax === 'sed-E';
  }

  private alternatives(): string {
    const branches = [this.branch()];
    while (this.isAlternation()) {
      this.at += this.extended ? 1 : 2;
      branches.push(this.branch());
    }
    if (branches.length === 1) return branches[0]!;
    const first = branches.map((b) => /^[A-Za-z0-9 :_-]/.exec(b)?.[0]?.toLowerCase());
    const distinct = first.every((c) => c !== undefined) && new Set(first).size === first.length;
    if (!distinct) this.ambiguous = true;
    return branches.join('|');
  }

  private branch(): string {
    let out = '';
    let variables = 0;
    let start = true;
    while (this.at < this.text.length && !this.isAlternation() && !this.isClose()) {
      const piece = this.piece(start);
      out += piece.source;
      start = false;
      if (piece.variable) variables++;
    }
    if (start && this.syntax === 'mawk') throw new RegexError('missing operand');
    if (variables > 1) this.ambiguous = true;
    return out;
  }

  private piece(start: boolean): Piece {
    let { source, variable } = this.atom(start);
    for (;;) {
      const repeat = this.repetition();
      if (repeat === null) return { source, variable };
      if (/^\((?!\?)/.test(source)) variable = true;
      source = /[*+?}]$/.test(source) && !/^\\.$/s.test(source) ? `(?:${source})${repeat}` : quantified(source, repeat);
    }
  }

  /** A repetition at this place, as JavaScript writes it. */
  private repetition(): string | null {
    const c = this.text[this.at];
    if (c === '*') {
      this.at++;
      return '*';
    }
    if (this.extended) {
      if (c === '+' || c === '?') {
        this.at++;
        return c;
      }
      return c === '{' && this.syntax !== 'mawk' ? this.interval(1) : null;
    }
    const next = this.text[this.at + 1];
    if (c !== '\\' || this.syntax === 'emacs') {
      if (this.syntax === 'emacs' && (c === '+' || c === '?')) {
        this.at++;
        return c;
      }
      return null;
    }
    if (next === '+' || next === '?') {
      this.at += 2;
      return next;
    }
    return next === '{' ? this.interval(2) : null;
  }

  private interval(skip: number): string | null {
    const rest = this.text.slice(this.at + skip);
    const close = skip === 1 ? '}' : '\\}';
    const found = /^(\d*)(,?)(\d*)/.exec(rest)!;
    const after = rest.slice(found[0].length);
    if (found[0] === '' || !after.startsWith(close)) {
      if (this.syntax === 'egrep') return null;
      throw new RegexError(after === '' || !rest.includes(close) ? unmatchedBrace : 'Invalid content of \\{\\}');
    }
    const min = found[1] === '' ? 0 : Number(found[1]);
    const max = found[2] === '' ? min : found[3] === '' ? null : Number(found[3]);
    if (max !== null && max < min) throw new RegexError('Invalid content of \\{\\}');
    if (min > 32767 || (max ?? 0) > 32767) throw new RegexError('Regular expression too big');
    this.at += skip + found[0].length + close.length;
    return max === null ? `{${min},}` : `{${min},${max}}`;
  }

  private atom(start: boolean): Piece {
    const c = this.text[this.at]!;
    if (c === '[') {
      const { source, next } = bracket(this.text, this.at + 1, this.syntax, this.options.icase);
      this.at = next;
      return { source, variable: false };
    }
    if (c === '\\') return this.escape();
    if (this.extended) {
      if (c === '(') return this.group(1);
      if (c === '*' || c === '+' || c === '?' || (c === '{' && this.syntax !== 'mawk')) {
        if (start) return this.misplaced(c);
      }
      if (c === '^') return this.anchor(bol(this.options));
      if (c === '$') return this.anchor(eol(this.options));
    } else {
      if (c === '*' && start) return this.plain(c);
      if (c === '^' && start) {
        this.at++;
        // a star behind the anchor is a character
        if (this.text[this.at] === '*') {
          this.at++;
          return { source: `${bol(this.options)}\\*`, variable: false };
        }
        return { source: bol(this.options), variable: false };
      }
      if (c === '$') {
        const rest = this.text.slice(this.at + 1);
        if (rest === '' || rest.startsWith('\\)') || rest.startsWith('\\|')) return this.anchor(eol(this.options));
      }
    }
    if (c === '.') {
      this.at++;
      return { source: '[^]', variable: false };
    }
    return this.plain(c);
  }

  /** A repetition with nothing to repeat. Ref: grep lib/dfa.c:lex(), gnulib regcomp.c:parse_expression() */
  private misplaced(c: string): Piece {
    if (this.syntax === 'mawk') throw new RegexError('missing operand');
    if (this.syntax === 'sed-E') throw new RegexError('Invalid preceding regular expression');
    if (c === '{') {
      const interval = this.interval(1);
      if (interval === null) return this.plain(c);
      this.warning ??= '{...} at start of expression';
      return { source: '', variable: false };
    }
    this.warning ??= `${c} at start of expression`;
    this.at++;
    return { source: '', variable: false };
  }

  private plain(c: string): Piece {
    this.at++;
    return { source: literal(c), variable: false };
  }

  private anchor(source: string): Piece {
    this.at++;
    return { source, variable: false };
  }

  private group(skip: number): Piece {
    this.at += skip;
    this.depth++;
    const number = ++this.groups;
    const source = this.alternatives();
    if (!this.isClose()) {
      throw new RegexError(this.syntax === 'mawk' ? "missing ')'" : 'Unmatched ( or \\(');
    }
    this.at += skip;
    this.depth--;
    this.closed.add(number);
    return { source: `(${source})`, variable: false };
  }

  private escape(): Piece {
    const c = this.text[this.at + 1];
    if (c === undefined) {
      if (this.syntax === 'mawk') return this.plain('\\');
      throw new RegexError('Trailing backslash');
    }
    if (this.syntax === 'mawk') {
      const { char, next } = awkEscape(this.text, this.at);
      this.at = next;
      return { source: literal(char), variable: false };
    }
    if (!this.extended) {
      if (c === '(') return this.group(2);
      if (c === '{') {
        if (this.syntax === 'sed') throw new RegexError('Invalid preceding regular expression');
        this.interval(2);
        return { source: '', variable: false };
      }
    }
    this.at += 2;
    if (c >= '1' && c <= '9') {
      if (!this.closed.has(Number(c))) throw new RegexError('Invalid back reference');
      return { source: `(?:\\${c})`, variable: true };
    }
    const special = gnuEscapes[c];
    if (special !== undefined) return { source: special, variable: false };
    return { source: literal(c), variable: false };
  }
}

const unmatchedBrace = 'Unmatched \\{';

const gnuEscapes: Readonly<Record<string, string>> = {
  w: WORD,
  W: '[^A-Za-z0-9_]',
  s: '[ \\t\\n\\v\\f\\r]',
  S: '[^ \\t\\n\\v\\f\\r]',
  b: '\\b',
  B: '\\B',
  '<': `\\b(?=${WORD})`,
  '>': `\\b(?<=${WORD})`,
  '`': '(?<![^])',
  "'": '(?![^])',
};

function bol(options: RegexOptions): string {
  return options.multiline ? '(?<=^|\\n)' : '^';
}

function eol(options: RegexOptions): string {
  return options.multiline ? '(?=$|\\n)' : '$';
}

function quantified(source: string, repeat: string): string {
  const single = /^(?:[^\\()[\]^$|]|\\[^x]|\\x..|\[(?:[^\\\]]|\\.)*\]|\[\^\])$/s.test(source) || isOneGroup(source);
  return single ? source + repeat : `(?:${source})${repeat}`;
}

/** `(...)` as a whole, not `(a)(b)`. */
function isOneGroup(source: string): boolean {
  if (source[0] !== '(' || source.at(-1) !== ')') return false;
  let depth = 0;
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i === source.length - 1;
  }
  return false;
}

/** Ref: grep src/dfasearch.c:EGexecute(), "match_lines", "match_words" */
function within(source: string, whole: RegexOptions['within']): string {
  if (whole === 'line') return `^(?:${source})$`;
  return whole === 'word' ? `(?<!${WORD})(?:${source})(?!${WORD})` : source;
}

type Found = { readonly groups: number; readonly warning: string | null; readonly ambiguous: boolean };

/** Fixed text as a matcher. */
export function compileFixed(text: string, options: RegexOptions): Regex {
  const source = within([...text].map(literal).join(''), options.within);
  return matcher(source, { groups: 0, warning: null, ambiguous: false }, options);
}

function matcher(source: string, parser: Found, options: RegexOptions): Regex {
  const flags = options.icase ? 'gi' : 'g';
  const search = boundedRegExp(source, flags);
  const tester = boundedRegExp(source, options.icase ? 'i' : '');
  let longest: ReturnType<typeof longestMatcher> | undefined;

  return {
    groups: parser.groups,
    warning: parser.warning,
    test: (text) => tester.test(text),
    exec: (text, from = 0) => {
      search.lastIndex = from;
      let found = search.exec(text);
      if (found === null) return null;
      if (parser.ambiguous) {
        longest ??= longestMatcher(source, options.icase ? 'i' : '');
        found = longest?.(text, found.index) ?? found;
      }
      return { index: found.index, end: found.index + found[0].length, groups: found };
    },
  };
}
