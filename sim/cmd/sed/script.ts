import { compileRegex, type Regex, type RegexOptions } from '../regex.ts';

/** null is the empty expression: the last one used. */
export type SedRegex = Regex | null;

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'regex'; readonly regex: SedRegex }
  | { readonly kind: 'plus'; readonly count: number }
  | { readonly kind: 'multiple'; readonly of: number };

export type CaseChange = 'U' | 'L' | 'E' | 'u' | 'l';
export type ReplacementPart = string | { readonly group: number } | { readonly change: CaseChange };

export type Substitution = {
  readonly regex: SedRegex;
  readonly replacement: readonly ReplacementPart[];
  readonly global: boolean;
  readonly print: number;
  readonly evaluate: boolean;
  readonly number: number;
  readonly file: string | null;
};

export type SedCommand = {
  readonly a1: Address | null;
  readonly a2: Address | null;
  readonly negated: boolean;
  readonly name: string;
  text: string;
  readonly number: number;
  label: string;
  /** Where `{`, `b`, `t`, `T` go on. */
  jump: number;
  readonly subst: Substitution | null;
  readonly map: ReadonlyMap<string, string> | null;
  range: 'inactive' | 'active' | 'closed';
  rangeEnd: number;
};

export type ScriptPart = { readonly text: string; readonly file: string | null };
export type Script = { readonly commands: readonly SedCommand[]; readonly silent: boolean };
export type ScriptResult =
  | { readonly ok: true; readonly script: Script }
  | { readonly ok: false; readonly error: string; readonly status: number };

class ScriptError extends Error {}
const EOF = '';

/** Compile the `-e` and `-f` parts. Ref: sed sed/compile.c:compile_program(), check_final_program() */
export function compileScript(parts: readonly ScriptPart[], extended: boolean): ScriptResult {
  const parser = new ScriptParser(extended);
  for (const part of parts) {
    try {
      parser.compile(part);
    } catch (e) {
      if (!(e instanceof ScriptError)) throw e;
      return { ok: false, error: `${parser.place()}: ${e.message}`, status: 1 };
    }
  }
  const error = parser.finish();
  if (error !== null) return { ok: false, ...error };
  return { ok: true, script: { commands: parser.commands, silent: parser.silent } };
}

class ScriptParser {
  readonly commands: SedCommand[] = [];
  silent = false;
  private text = '';
  private at = 0;
  private line = 1;
  private expression = 0;
  private file: string | null = null;
  private first = true;
  private readonly blocks: { index: number; where: string }[] = [];
  private readonly labels = new Map<string, number>();
  /** `a\` at the end of an -e part: the next part is its text. */
  private pending: SedCommand | null = null;
  private readonly extended: boolean;

  constructor(extended: boolean) {
    this.extended = extended;
  }

  place(at = this.at): string {
    return this.file === null ? `-e expression #${this.expression}, char ${at}` : `file ${this.file} line ${this.line}`;
  }

  private next(): string {
    if (this.at >= this.text.length) return EOF;
    const c = this.text[this.at++]!;
    if (c === '\n') this.line++;
    return c;
  }

  private back(c: string): void {
    if (c === EOF) return;
    this.at--;
    if (c === '\n') this.line--;
  }

  private nonblank(): string {
    let c = this.next();
    while (c === ' ' || c === '\t') c = this.next();
    return c;
  }

  private integer(first: string): number {
    let digits = first;
    let c = this.next();
    while (c >= '0' && c <= '9' && c !== EOF) {
      digits += c;
      c = this.next();
    }
    this.back(c);
    return Number(digits);
  }

  private endOfCommand(): void {
    const c = this.nonblank();
    if (c === '}' || c === '#') this.back(c);
    else if (c !== EOF && c !== '\n' && c !== ';') throw new ScriptError('extra characters after command');
  }

  private label(): string {
    let out = '';
    let c = this.nonblank();
    while (c !== EOF && !/[\s;}#]/.test(c)) {
      out += c;
      c = this.next();
    }
    this.back(c);
    return out;
  }

  private filename(): string {
    let out = '';
    let c = this.nonblank();
    while (c !== EOF && c !== '\n') {
      out += c;
      c = this.next();
    }
    if (out === '') throw new ScriptError('missing filename in r/R/w/W commands');
    return out;
  }

  /** Ref: sed/compile.c:match_slash(), snarf_char_class() */
  private delimited(slash: string, regex: boolean): string | null {
    let out = '';
    for (let c = this.next(); c !== EOF; c = this.next()) {
      if (c === '\n') {
        this.back(c);
        return null;
      }
      if (c === slash) return out;
      if (c === '\\') {
        c = this.next();
        if (c === EOF) return null;
        if (c !== '\n' && (c !== slash || (!regex && c === '&'))) out += '\\';
      } else if (c === '[' && regex) {
        const rest = /^\^?\]?(?:\[([.:=])(?:(?!\1\])[^\n])*\1\]|[^\]\n])*\]/.exec(this.text.slice(this.at));
        if (!rest) {
          this.at = this.text.length;
          return null;
        }
        out += `[${rest[0]}`;
        this.at += rest[0].length;
        continue;
      }
      out += c;
    }
    return null;
  }

  private regex(pattern: string, options: RegexOptions, needed = 0): SedRegex {
    if (pattern === '') {
      return null;
    }
    const done = compileRegex(sedEscapes(pattern, 'regex'), this.extended ? 'sed-E' : 'sed', options);
    if (!done.ok) throw new ScriptError(done.message);
    if (needed > done.regex.groups) throw new ScriptError(`invalid reference \\${needed} on \`s' command's RHS`);
    return done.regex;
  }

  private address(c: string): Address | null {
    if (c === '/' || c === '\\') {
      const slash = c === '\\' ? this.next() : c;
      const pattern = this.delimited(slash, true);
      if (pattern === null) throw new ScriptError('unterminated address regex');
      const options: { icase?: boolean; multiline?: boolean } = {};
      for (;;) {
        const flag = this.nonblank();
        if (flag === 'I') options.icase = true;
        else if (flag === 'M') options.multiline = true;
        else {
          this.back(flag);
          return { kind: 'regex', regex: this.regex(pattern, options) };
        }
      }
    }
    if (c >= '0' && c <= '9' && c !== EOF) {
      const line = this.integer(c);
      const tilde = this.nonblank();
      if (tilde !== '~') {
        this.back(tilde);
        return { kind: 'line', line };
      }
      const digit = this.nonblank();
      if (digit >= '0' && digit <= '9' && digit !== EOF) {
        const step = this.integer(digit);
        return step > 0 ? { kind: 'step', first: line, step } : { kind: 'line', line };
      }
      this.back(digit);
      return { kind: 'line', line };
    }
    if (c === '+' || c === '~') {
      const digit = this.nonblank();
      if (digit >= '0' && digit <= '9' && digit !== EOF) {
        const n = this.integer(digit);
        return c === '+'
          ? { kind: 'plus', count: n }
          : n === 0
            ? { kind: 'plus', count: 0 }
            : { kind: 'multiple', of: n };
      }
      this.back(digit);
      return { kind: 'plus', count: 0 };
    }
    return c === '$' ? { kind: 'last' } : null;
  }

  compile(part: ScriptPart): void {
    this.text = part.text;
    this.at = 0;
    this.line = 1;
    this.file = part.file;
    if (part.file === null) this.expression++;
    if (this.pending) this.readText(this.pending, '\n');
    for (;;) {
      let c = this.next();
      while (c === ';' || (c !== EOF && /\s/.test(c))) c = this.next();
      if (c === EOF) break;
      const a1 = this.address(c);
      let a2: Address | null = null;
      if (a1) {
        if (a1.kind === 'plus' || a1.kind === 'multiple')
          throw new ScriptError('invalid usage of +N or ~N as first address');
        c = this.nonblank();
        if (c === ',') {
          a2 = this.address(this.nonblank());
          if (a2 === null) throw new ScriptError("unexpected `,'");
          c = this.nonblank();
        }
      }
      if (a1?.kind === 'line' && a1.line === 0 && a2?.kind !== 'regex' && !(c === 'r' && a2 === null)) {
        throw new ScriptError('invalid usage of line address 0');
      }
      let negated = false;
      if (c === '!') {
        negated = true;
        c = this.nonblank();
        if (c === '!') throw new ScriptError("multiple `!'s");
      }
      if (c === EOF) throw new ScriptError('missing command');
      this.command(c, a1, a2, negated);
    }
    this.first = false;
  }

  private command(name: string, a1: Address | null, a2: Address | null, negated: boolean): void {
    let number = -1;
    let text = '';
    let label = '';
    let subst: Substitution | null = null;
    let map: Map<string, string> | null = null;
    let body: string | null = null;
    switch (name) {
      case '#': {
        if (a1) throw new ScriptError("comments don't accept any addresses");
        let c = this.next();
        if (c === 'n' && this.first && this.at === 2 && (this.text[2] === undefined || this.text[2] === '\n'))
          this.silent = true;
        while (c !== EOF && c !== '\n') c = this.next();
        return;
      }
      case 'v':
        if (/^(?:4\.(?:9.|[1-9]\d)|[5-9])/.test(this.label())) throw new ScriptError('expected newer version of sed');
        return;
      case '{':
        this.blocks.push({ index: this.commands.length, where: this.file === null ? this.place(0) : this.place() });
        break;
      case '}': {
        const block = this.blocks.pop();
        if (!block) throw new ScriptError("unexpected `}'");
        if (a1) throw new ScriptError("} doesn't want any addresses".replace('}', "`}'"));
        this.endOfCommand();
        this.commands[block.index]!.jump = this.commands.length;
        return;
      }
      case 'e':
      case 'a':
      case 'i':
      case 'c': {
        let c = this.nonblank();
        if (name === 'e' && (c === EOF || c === '\n')) break;
        if (c === EOF) throw new ScriptError("expected \\ after `a', `c' or `i'");
        if (c === '\\') {
          c = this.next();
          if (c !== '\n' && c !== EOF) {
            while (c === ' ' || c === '\t') c = this.next();
            if (c !== '\n' && c !== '\\') {
              this.back(c);
              c = '\n';
            } else if (c === '\\') {
              this.back(c);
              c = '\n';
            }
          }
        } else {
          this.back(c);
          c = '\n';
        }
        body = c;
        break;
      }
      case ':':
        if (a1) throw new ScriptError(": doesn't want any addresses");
        label = this.label();
        if (label === '') throw new ScriptError('":" lacks a label');
        this.labels.set(label, this.commands.length);
        return;
      case 'T':
      case 'b':
      case 't':
        label = this.label();
        break;
      case 'Q':
      case 'q':
        if (a2) throw new ScriptError('command only uses one address');
        number = this.optionalNumber();
        break;
      case 'l':
      case 'L':
        number = this.optionalNumber();
        break;
      case '=':
      case 'd':
      case 'D':
      case 'F':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'z':
      case 'x':
        this.endOfCommand();
        break; // biome-ignore format: a list
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        text = this.filename();
        break;
      case 's':
        subst = this.substitution();
        break;
      case 'y':
        map = this.transliteration();
        break;
      default:
        throw new ScriptError(`unknown command: \`${name}'`);
    }
    const made: SedCommand = { a1, a2, negated, name, text, number, label, jump: -1, subst, map, range: a1?.kind === 'line' && a1.line === 0 ? 'active' : 'inactive', rangeEnd: 0 }; // biome-ignore format: one record
    this.commands.push(made);
    if (body !== null) this.readText(made, body);
  }

  private optionalNumber(): number {
    const c = this.nonblank();
    let number = -1;
    if (c >= '0' && c <= '9' && c !== EOF) number = this.integer(c);
    else this.back(c);
    this.endOfCommand();
    return number;
  }

  private readText(command: SedCommand, lead: string): void {
    this.pending = null;
    if (lead === EOF) {
      this.pending = command;
      return;
    }
    let out = '';
    if (lead === '\n' && this.text[this.at - 1] !== '\n') {
      // one-liner: blanks in front were skipped already
    }
    let c = this.next();
    while (c !== EOF && c !== '\n') {
      if (c === '\\') {
        c = this.next();
        if (c === EOF) break;
        out += '\\';
      }
      out += c;
      c = this.next();
    }
    command.text = `${sedEscapes(out, 'text')}\n`;
  }

  private substitution(): Substitution {
    const slash = this.next();
    const pattern = slash === EOF || slash === '\n' ? null : this.delimited(slash, true);
    const to = pattern === null ? null : this.delimited(slash, false);
    if (pattern === null || to === null) throw new ScriptError("unterminated `s' command");
    const { parts, most } = replacement(sedEscapes(to, 'replacement'));
    const options: { icase?: boolean; multiline?: boolean } = {};
    let global = false;
    let print = 0;
    let evaluate = false;
    let number = 0;
    let file: string | null = null;
    flags: for (;;) {
      const c = this.nonblank();
      switch (c) {
        case 'i':
        case 'I':
          options.icase = true;
          break;
        case 'm':
        case 'M':
          options.multiline = true;
          break;
        case 'e':
          evaluate = true;
          break;
        case 'p':
          if (print) throw new ScriptError("multiple `p' options to `s' command");
          print = evaluate ? 2 : 1;
          break;
        case 'g':
          if (global) throw new ScriptError("multiple `g' options to `s' command");
          global = true;
          break;
        case 'w':
          file = this.filename();
          break flags;
        case '}':
        case '#':
          this.back(c);
          break flags;
        case EOF:
        case '\n':
        case ';':
          break flags;
        default:
          if (!/\d/.test(c)) throw new ScriptError("unknown option to `s'");
          if (number) throw new ScriptError("multiple number options to `s' command");
          number = this.integer(c);
          if (number === 0) throw new ScriptError("number option to `s' command may not be zero");
      }
    }
    return { regex: this.regex(pattern, options, most), replacement: parts, global, print, evaluate, number, file };
  }

  private transliteration(): Map<string, string> {
    const slash = this.next();
    const from = this.delimited(slash, false);
    const to = from === null ? null : this.delimited(slash, false);
    if (from === null || to === null) throw new ScriptError("unterminated `y' command");
    const a = sedUnescape(sedEscapes(from, 'text'));
    const b = sedUnescape(sedEscapes(to, 'text'));
    if (a.length !== b.length) throw new ScriptError("strings for `y' command are different lengths");
    const map = new Map<string, string>();
    a.forEach((c, i) => {
      if (!map.has(c)) map.set(c, b[i]!);
    });
    this.endOfCommand();
    return map;
  }

  finish(): { error: string; status: number } | null {
    const open = this.blocks.pop();
    if (open) return { error: `${open.where}: unmatched \`{'`, status: 1 };
    for (const c of this.commands) {
      if (c.name !== 'b' && c.name !== 't' && c.name !== 'T') continue;
      const target = c.label === '' ? this.commands.length : this.labels.get(c.label);
      if (target === undefined) return { error: `can't find label for jump to \`${c.label}'`, status: 4 };
      c.jump = target;
    }
    return null;
  }
}

function sedUnescape(text: string): string[] {
  return [...text.matchAll(/\\(.)|([^])/gs)].map((m) => m[1] ?? m[2]!);
}

/** `\n`, `\t`, `\x41`, `\o101`, `\d65`, `\cA` as what they stand for. Ref: sed/compile.c:normalize_text() */
function sedEscapes(text: string, kind: 'regex' | 'replacement' | 'text'): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:d(\d{3})|o([0-7]{1,3})|x([0-9a-fA-F]{1,2})|c(.)|([^]))/g, (whole, d, o, x, c, other) => {
    const code =
      d !== undefined
        ? Number(d)
        : o !== undefined
          ? Number.parseInt(o, 8)
          : x !== undefined
            ? Number.parseInt(x, 16)
            : null;
    if (code !== null || c !== undefined) {
      const char = String.fromCharCode(c !== undefined ? c.toUpperCase().charCodeAt(0) ^ 0x40 : code! & 255);
      if (kind === 'replacement' && (char === '&' || char === '\\')) return `\\${char}`;
      if (kind === 'regex' && /[\\^$.*+?()[\]{}|]/.test(char)) return char === '^' ? '\\^' : `[${char}]`;
      return char;
    }
    const at = 'afnrtv\n'.indexOf(other);
    if (at >= 0) return '\x07\f\n\r\t\v\n'[at]!;
    return kind === 'text' ? other : whole;
  });
}

/** Ref: sed/compile.c:setup_replacement() */
function replacement(text: string): { parts: ReplacementPart[]; most: number } {
  const parts: ReplacementPart[] = [];
  let literal = '';
  let most = 0;
  const push = (part: ReplacementPart) => {
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(part);
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '&') push({ group: 0 });
    else if (c !== '\\') literal += c;
    else {
      const e = text[++i];
      if (e === undefined) literal += '\\';
      else if (e >= '0' && e <= '9') {
        push({ group: Number(e) });
        most = Math.max(most, Number(e));
      } else if (e === 'U' || e === 'L' || e === 'E' || e === 'u' || e === 'l') push({ change: e });
      else literal += e;
    }
  }
  if (literal !== '') parts.push(literal);
  return { parts, most };
}
