import { strerror } from '../../../core/errno.ts';
import { charge, chargeBytes } from '../../proc/meter.ts';
import type { Fd, Sys, Task } from '../../proc/sys.ts';
import { type Lines, lines, Outflow } from '../input.ts';
import type { Regex } from '../regex.ts';
import type { Address, CaseChange, Script, SedCommand, Substitution } from './script.ts';

export type SedOptions = {
  readonly script: Script;
  readonly files: readonly string[];
  readonly quiet: boolean;
  readonly separate: boolean;
  /** The backup suffix (may be empty), null when files are not edited. */
  readonly inPlace: string | null;
  readonly lineLength: number;
  readonly unbuffered: boolean;
  readonly eol: '\n' | '\0';
};

class Panic extends Error {}

/** Ref: sed sed/execute.c:process_files(), execute_program() */
export function* execute(sys: Sys, o: SedOptions): Task<number> {
  const flow = new Outflow(sys);
  const commands = o.script.commands;
  const quiet = o.quiet || o.script.silent;
  let status = 0;
  let space = '';
  let hold = '';
  let lineNumber = 0;
  let lastRegex: Regex | null = null;
  let replaced = false;
  let quit: number | null = null;

  // --- input
  const queue = [...o.files];
  let input: Lines | null = null;
  let fd: Fd = -1;
  let name = '-';
  let buffer: readonly string[] = [];
  let at = 0;
  let chomped = true;
  /** Output of `-i`, then written over the file. */
  let edited: string | null = null;
  let missingNewline = false;
  const append: ({ text: string } | { file: string } | { line: string })[] = [];
  const writers = new Map<string, Fd>();
  const readers = new Map<string, { list: readonly string[]; at: number }>();

  const raw = (text: string): void => {
    if (edited !== null) edited += text;
    else flow.out(text);
  };
  const newline = () => {
    if (missingNewline) raw(o.eol);
    missingNewline = false;
  };
  const print = (text: string): void => {
    newline();
    raw(text);
    if (chomped) raw(o.eol);
    else missingNewline = true;
  };
  const openNext = function* (): Task<boolean> {
    for (;;) {
      const path = queue.shift();
      if (path === undefined) return false;
      if (path === '-' && o.inPlace === null) fd = 0;
      else {
        const stat = sys.stat(path);
        if (o.inPlace !== null && stat.ok && stat.value.kind !== 'file') {
          sys.err(`sed: couldn't edit ${path}: not a regular file\n`);
          status = 4;
          continue;
        }
        const opened = sys.open(path, { read: true });
        if (!opened.ok) {
          sys.err(`sed: can't read ${path}: ${strerror[opened.error.errno]}\n`);
          status = 2;
          continue;
        }
        fd = opened.value;
      }
      name = path;
      input = lines(sys, fd, o.eol);
      buffer = [];
      at = 0;
      if (o.separate) lineNumber = 0;
      if (o.separate) for (const c of commands) if (c.a1?.kind !== 'line' || c.a1.line !== 0) c.range = 'inactive';
      if (o.inPlace !== null) {
        edited = '';
        missingNewline = false;
      }
      return true;
    }
  };
  const closeInput = function* (): Task<void> {
    if (fd > 0) sys.close(fd);
    input = null;
    fd = -1;
    if (edited === null) return;
    if (o.inPlace) {
      const backup = o.inPlace.includes('*') ? o.inPlace.replaceAll('*', base(name)) : base(name) + o.inPlace;
      sys.rename(name, backup.includes('/') ? backup : name.slice(0, name.length - base(name).length) + backup);
    }
    sys.writeFile(name, edited);
    edited = null;
  };
  /** At least one more record in the current file. */
  const fill = function* (): Task<boolean> {
    while (at >= buffer.length) {
      if (input === null) return false;
      yield* flow.drain();
      const got = yield* (input as Lines).next();
      if (!got.ok) {
        sys.err(`sed: read error on ${name === '-' ? 'stdin' : name}: ${strerror[got.error.errno]}\n`);
        status = 4;
        return false;
      }
      if (got.value === null) return false;
      buffer = got.value;
      at = 0;
    }
    return true;
  };
  const readPattern = function* (appending: boolean): Task<boolean> {
    yield* dumpAppend();
    replaced = false;
    for (;;) {
      if (at < buffer.length || (input !== null && (yield* fill()))) {
        const text = buffer[at++]!;
        chomped = at < buffer.length || !input!.unterminated;
        space = appending ? `${space}${o.eol}${text}` : text;
        lineNumber++;
        return true;
      }
      if (input !== null) yield* closeInput();
      if (!(yield* openNext())) return false;
    }
  };
  /** Is this the last line? Looks ahead, over empty and missing files too. */
  const atEnd = function* (): Task<boolean> {
    if (at < buffer.length || (input !== null && (yield* fill()))) return false;
    if (o.separate) return true;
    while (queue.length > 0) {
      const opened = queue[0] === '-' ? ({ ok: true, value: 0 } as const) : sys.open(queue[0]!, { read: true });
      if (!opened.ok) {
        sys.err(`sed: can't read ${queue.shift()}: ${strerror[opened.error.errno]}\n`);
        status = 2;
        continue;
      }
      if (opened.value === 0) return false;
      const size = sys.fstat(opened.value);
      sys.close(opened.value);
      if (size.ok && size.value.kind === 'file' && size.value.size === 0) queue.shift();
      else return false;
    }
    return true;
  };
  const dumpAppend = function* (): Task<void> {
    for (const item of append) {
      newline();
      if ('text' in item) raw(item.text);
      else if ('line' in item) raw(`${item.line}${o.eol}`);
      else {
        const text = item.file === '/dev/stdin' ? { ok: true as const, value: '' } : sys.readFile(item.file);
        if (text.ok) raw(text.value);
      }
    }
    append.length = 0;
  };
  const endCycle = function* (): Task<void> {
    if (!quiet) print(space);
    yield* dumpAppend();
  };
  const writeTo = function* (file: string, text: string): Task<void> {
    if (file === '/dev/stdout') return raw(text);
    if (file === '/dev/stderr') return sys.err(text);
    yield* sys.write(writers.get(file)!, text);
  };
  const use = (regex: Regex | null): Regex => {
    if (regex !== null) lastRegex = regex;
    if (lastRegex === null) throw new Panic('-e expression #1, char 0: no previous regular expression');
    return lastRegex;
  };
  const matchOne = function* (a: Address): Task<boolean> {
    switch (a.kind) {
      case 'line':
        return lineNumber === a.line;
      case 'step':
        return lineNumber >= a.first && (lineNumber - a.first) % a.step === 0;
      case 'last':
        return yield* atEnd();
      case 'regex':
        return use(a.regex).test(space);
      default:
        return false;
    }
  };
  /** Ref: sed/execute.c:match_address_p() */
  const matches = function* (c: SedCommand): Task<boolean> {
    const { a1, a2 } = c;
    if (a1 === null) return true;
    if (a2 === null) return yield* matchOne(a1);
    if (c.range !== 'active') {
      if (a1.kind === 'line') {
        if (c.range === 'closed' || lineNumber < a1.line) return false;
      } else if (!(yield* matchOne(a1))) return false;
      c.range = 'active';
      switch (a2.kind) {
        case 'regex':
          return true;
        case 'line':
          if (lineNumber >= a2.line) c.range = 'closed';
          return lineNumber <= a2.line || (yield* matchOne(a1));
        case 'plus':
          c.rangeEnd = lineNumber + a2.count;
          if (a2.count === 0) c.range = 'closed';
          return true;
        case 'multiple':
          c.rangeEnd = Math.ceil(lineNumber / a2.of) * a2.of;
          if (c.rangeEnd <= lineNumber) c.range = 'closed';
          return true;
        default:
      }
    }
    if (a2.kind === 'line') {
      if (lineNumber >= a2.line) c.range = 'closed';
      return lineNumber <= a2.line;
    }
    const ended = a2.kind === 'plus' || a2.kind === 'multiple' ? lineNumber >= c.rangeEnd : yield* matchOne(a2);
    if (ended) c.range = 'closed';
    return true;
  };
  const runShell = function* (command: string): Task<string> {
    yield* sys.flush();
    const { read, write } = sys.pipe();
    const pid = sys.spawn(['sh', '-c', command], {
      fds: new Map([
        [0, 0],
        [1, write],
        [2, 2],
      ]),
    });
    sys.close(write);
    let out = '';
    for (;;) {
      const got = yield* sys.read(read);
      if (!got.ok || got.value === '') break;
      out += got.value;
    }
    sys.close(read);
    if (pid.ok) yield* sys.wait(pid.value);
    return out;
  };

  for (const c of commands) {
    const file = c.name === 'w' || c.name === 'W' ? c.text : c.subst?.file;
    if (!file || writers.has(file) || file === '/dev/stdout' || file === '/dev/stderr') continue;
    const opened = sys.open(file, { write: true, create: true, truncate: true });
    if (!opened.ok) {
      sys.err(`sed: couldn't open file ${file}: ${strerror[opened.error.errno]}\n`);
      return 4;
    }
    writers.set(file, opened.value);
  }

  let again = false;
  try {
    cycles: while (again || (yield* readPattern(false))) {
      again = false;
      let pc = 0;
      while (pc < commands.length) {
        const c = commands[pc++]!;
        charge(0.25);
        chargeBytes(space.length);
        if (c.a1 !== null ? (yield* matches(c)) === c.negated : c.negated) {
          if (c.name === '{') pc = c.jump;
          continue;
        }
        switch (c.name) {
          case '{': break;
          case '=': newline(); raw(`${lineNumber}\n`); break;
          case 'a': append.push({ text: c.text }); break;
          case 'i': newline(); raw(c.text); break;
          case 'c':
            if (c.a2 === null || c.range !== 'active' || c.negated) { newline(); raw(c.text); }
            yield* dumpAppend();
            continue cycles;
          case 'd': yield* dumpAppend(); continue cycles;
          case 'D': {
            const end = space.indexOf(o.eol);
            if (end < 0) { yield* dumpAppend(); continue cycles; }
            space = space.slice(end + 1);
            yield* dumpAppend();
            again = true;
            continue cycles;
          }
          case 'e': {
            if (c.text === '') space = (yield* runShell(space)).replace(/\n$/, '');
            else { const out = yield* runShell(c.text); newline(); raw(out); }
            break;
          }
          case 'F': newline(); raw(`${name}\n`); break;
          case 'g': space = hold; break;
          case 'G': space += o.eol + hold; break;
          case 'h': hold = space; break;
          case 'H': hold += o.eol + space; break;
          case 'x': [space, hold] = [hold, space]; break;
          case 'l': newline(); raw(list(space, c.number === -1 ? o.lineLength : c.number, o.eol)); break;
          case 'L': sys.err('sed: INTERNAL ERROR: Bad cmd L\n'); return 4;
          case 'n':
            if (yield* atEnd()) { if (!quiet) print(space); yield* dumpAppend(); quit = status; break cycles; }
            if (!quiet) print(space);
            if (!(yield* readPattern(false))) { quit = status; break cycles; }
            break;
          case 'N':
            if (yield* atEnd()) { if (!quiet) print(space); yield* dumpAppend(); quit = status; break cycles; }
            if (!(yield* readPattern(true))) { quit = status; break cycles; }
            break;
          case 'p': print(space); break;
          case 'P': { const end = space.indexOf(o.eol); newline(); raw((end < 0 ? space : space.slice(0, end)) + o.eol); break; }
          case 'q': yield* endCycle(); quit = Math.max(c.number, 0); break cycles;
          case 'Q': quit = Math.max(c.number, 0); break cycles;
          case 'r': append.push({ file: c.text }); break;
          case 'R': {
            let r = readers.get(c.text);
            if (!r) {
              const text = sys.readFile(c.text);
              r = { list: text.ok ? text.value.replace(/\n$/, '').split('\n') : [], at: 0 };
              readers.set(c.text, r);
            }
            if (r.at < r.list.length) append.push({ line: r.list[r.at++]! });
            break;
          }
          case 's': {
            const result = substitute(c.subst!, use(c.subst!.regex), space);
            if (result === null) break;
            space = result;
            replaced = true;
            if (c.subst!.evaluate) space = (yield* runShell(space)).replace(/\n$/, '');
            if (c.subst!.print) print(space);
            if (c.subst!.file !== null) yield* writeTo(c.subst!.file, space + o.eol);
            break;
          }
          case 't': if (replaced) { replaced = false; pc = c.jump; } break;
          case 'T': if (replaced) replaced = false; else pc = c.jump; break;
          case 'b': pc = c.jump; break;
          case 'w': yield* writeTo(c.text, space + o.eol); break;
          case 'W': yield* writeTo(c.text, `${space.split(o.eol)[0]}${o.eol}`); break;
          case 'y': { const map = c.map!; let out = ''; for (const ch of space) out += map.get(ch) ?? ch; space = out; break; }
          case 'z': space = ''; break;
          default:
        } // biome-ignore format: a table
      }
      if (!quiet) print(space);
      if (o.unbuffered) yield* sys.flush();
    }
  } catch (e) {
    if (!(e instanceof Panic)) throw e;
    sys.err(`sed: ${e.message}\n`);
    return 1;
  }
  yield* dumpAppend();
  if (edited !== null) {
    // the rest of a file that `q` left is kept
    while (at < buffer.length || (yield* fill())) {
      newline();
      raw(buffer[at++]!);
      if (at < buffer.length || !input!.unterminated) raw(o.eol);
    }
    yield* closeInput();
  }
  return quit ?? status;
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Ref: sed/execute.c:do_subst() */
function substitute(s: Substitution, regex: Regex, text: string): string | null {
  let out = '';
  let at = 0;
  let count = 0;
  let done = false;
  /** Where the last match that was not empty ended: an empty one there does not count. */
  let lastEnd = -1;
  for (let from = 0; from <= text.length; ) {
    const m = regex.exec(text, from);
    if (m === null) break;
    out += text.slice(at, m.index);
    at = m.end;
    from = m.end;
    const empty = m.index === m.end;
    if (!empty || m.index !== lastEnd) {
      count++;
      if (count < s.number) out += text.slice(m.index, m.end);
      else {
        out += expand(s, m.groups);
        done = true;
        if (!s.global) break;
      }
    }
    if (empty) {
      out += text[m.end] ?? '';
      at = m.end + 1;
      from = at;
    } else lastEnd = m.end;
  }
  return done ? out + text.slice(at) : null;
}

function expand(s: Substitution, groups: readonly (string | undefined)[]): string {
  let out = '';
  let mode: CaseChange = 'E';
  let once: CaseChange | null = null;
  const add = (text: string) => {
    if (text === '') return;
    let t = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once) t = (once === 'u' ? t[0]!.toUpperCase() : t[0]!.toLowerCase()) + t.slice(1);
    once = null;
    out += t;
  };
  for (const part of s.replacement) {
    if (typeof part === 'string') add(part);
    else if ('group' in part) add(groups[part.group] ?? '');
    else if (part.change === 'u' || part.change === 'l') once = part.change;
    else mode = part.change;
  }
  return out;
}

/** Ref: sed/execute.c:do_list() */
function list(text: string, length: number, eol: string): string {
  const limit = length > 1 ? length - 1 : 0;
  let out = '';
  let width = 0;
  for (const c of text) {
    const at = '\x07\b\f\n\r\t\v'.indexOf(c);
    const shown =
      c === '\\'
        ? '\\\\'
        : at >= 0
          ? `\\${'abfnrtv'[at]}`
          : c >= ' ' && c <= '~'
            ? c
            : `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
    if (limit > 0 && width + shown.length > limit) {
      out += `\\${eol}`;
      width = 0;
    }
    out += shown;
    width += shown.length;
  }
  return `${out}$${eol}`;
}
