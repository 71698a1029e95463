import { strerror } from '../../../core/errno.ts';
import type { Command, Program, Sys, Task } from '../../proc/sys.ts';
import { getopt, type LongOptions, tryHelp } from '../getopt.ts';
import { globRegex } from '../glob.ts';
import { Outflow, slurp } from '../input.ts';
import { compileFixed, compileRegex, type Regex, type RegexOptions } from '../regex.ts';
import { compilePcre } from './pcre.ts';
import { type GrepOptions, search } from './search.ts';

type Matcher = 'G' | 'E' | 'F' | 'P';

const short = '0123456789A:B:C:D:EFGHILPTUVX:abcd:e:f:hiLlm:noqRrsuvwxyZz';
const longs: LongOptions = {
  'basic-regexp': 'G', 'extended-regexp': 'E', 'fixed-regexp': 'F', 'fixed-strings': 'F', 'perl-regexp': 'P',
  'after-context': 'A:', 'before-context': 'B:', 'binary-files': 'binary:', 'byte-offset': 'b', context: 'C:',
  color: 'color::', colour: 'color::', count: 'c', devices: 'D:', directories: 'd:', exclude: 'exclude:',
  'exclude-from': 'exclude-from:', 'exclude-dir': 'exclude-dir:', file: 'f:', 'files-with-matches': 'l',
  'files-without-match': 'L', 'group-separator': 'gs:', help: 'help', include: 'include:', 'ignore-case': 'i',
  'no-ignore-case': 'noi', 'initial-tab': 'T', label: 'label:', 'line-buffered': 'lb', 'line-number': 'n',
  'line-regexp': 'x', 'max-count': 'm:', 'no-filename': 'h', 'no-group-separator': 'nogs', 'no-messages': 's',
  null: 'Z', 'null-data': 'z', 'only-matching': 'o', quiet: 'q', recursive: 'r', 'dereference-recursive': 'R',
  regexp: 'e:', 'invert-match': 'v', silent: 'q', text: 'a', binary: 'U', 'unix-byte-offsets': 'u', version: 'V',
  'with-filename': 'H', 'word-regexp': 'w',
}; // biome-ignore format: a table

const grepProgram: Program = (sys) => runGrep(sys, null);

export const grep: Command = { path: '/usr/bin/grep', program: grepProgram };

/** What egrep and fgrep run. Ref: grep src/grep.c:main() */
export function* runGrep(sys: Sys, forced: Matcher | null): Task<number> {
  const argv0 = forced === null ? sys.argv[0]! : 'grep';
  const { opts, operands } = getopt(sys.argv, short, longs);
  let kind: Matcher = forced ?? 'G';
  let patterns: string[] | null = null;
  let context = -1;
  let before = -1;
  let after = -1;
  let digits = '';
  let noMessages = false;
  let filenames: boolean | null = null;
  let directories: 'read' | 'skip' | 'recurse' = 'read';
  let label = '(standard input)';
  let icase = false;
  let within: RegexOptions['within'];
  const filters: { kind: string; regex: RegExp }[] = [];
  const o = {
    invert: false, onlyMatching: false, count: false, list: null as GrepOptions['list'], quiet: false, lineNumber: false,
    byteOffset: false, nullName: false, initialTab: false, maxCount: Number.POSITIVE_INFINITY,
    binary: 'binary' as GrepOptions['binary'], color: false, groupSeparator: '--' as string | null,
    eol: '\n' as '\n' | '\0', lineBuffered: false,
  }; // biome-ignore format: a table
  const trouble = (message: string): 2 => {
    sys.err(`${argv0}: ${message}\n`);
    return 2;
  };
  const usage = (): 2 => {
    sys.err(`Usage: grep [OPTION]... PATTERNS [FILE]...\n${tryHelp(argv0)}`);
    return 2;
  };
  const addPatterns = (text: string) => {
    patterns ??= [];
    patterns.push(...text.split('\n'));
  };

  for (const { opt, arg = '', ...rest } of opts) {
    if (/^\d$/.test(opt)) {
      digits += opt;
      context = Number(digits);
      continue;
    }
    digits = '';
    switch (opt) {
      case '?':
        sys.err(`${argv0}: ${(rest as { error: string }).error}\n`);
        return usage();
      case 'A':
      case 'B':
      case 'C': {
        if (!/^\s*\+?\d+$/.test(arg)) return trouble(`${arg}: invalid context length argument`);
        if (opt === 'A') after = Number(arg);
        else if (opt === 'B') before = Number(arg);
        else context = Number(arg);
        break;
      }
      case 'G':
      case 'E':
      case 'F':
      case 'P': // biome-ignore format: a list
        kind = opt;
        break;
      case 'e':
        addPatterns(arg);
        break;
      case 'f': {
        const text = yield* slurp(sys, arg);
        if (!text.ok) return trouble(`${arg}: ${strerror[text.error.errno]}`);
        patterns ??= [];
        if (text.value !== '') addPatterns(text.value.endsWith('\n') ? text.value.slice(0, -1) : text.value);
        break;
      }
      case 'm':
        if (!/^\s*[-+]?\d+$/.test(arg)) return trouble('invalid max count');
        o.maxCount = Number(arg) < 0 ? Number.POSITIVE_INFINITY : Number(arg);
        break;
      case 'd':
      case 'D':
        if (opt === 'd') {
          if (arg !== 'read' && arg !== 'skip' && arg !== 'recurse') {
            sys.err(
              `${argv0}: invalid argument '${arg}' for '--directories'\nValid arguments are:\n  - 'read'\n  - 'recurse'\n  - 'skip'\n`,
            );
            usage();
            return 1;
          }
          directories = arg;
        } else if (arg !== 'read' && arg !== 'skip') return trouble('unknown devices method');
        break;
      case 'X':
        if (arg === 'grep' || arg === 'egrep' || arg === 'fgrep')
          kind = arg === 'grep' ? 'G' : arg === 'egrep' ? 'E' : 'F';
        break;
      case 'binary':
        if (arg !== 'binary' && arg !== 'text' && arg !== 'without-match') return trouble('unknown binary-files type');
        o.binary = arg;
        break;
      case 'color':
        if (!/^(|always|yes|force|never|no|none|auto|tty|if-tty)$/.test(arg)) return usage();
        o.color =
          /^(always|yes|force)$/.test(arg) ||
          (/^(|auto|tty|if-tty)$/.test(arg) && sys.isatty(1) && (sys.env.get('TERM') ?? 'dumb') !== 'dumb');
        break;
      case 'V':
        sys.out('grep (GNU grep) 3.8\n');
        return 0;
      case 'H':
        filenames = true;
        break;
      case 'h':
        filenames = false;
        break;
      case 'I':
        o.binary = 'without-match';
        break;
      case 'a':
        o.binary = 'text';
        break;
      case 'T':
        o.initialTab = true;
        break;
      case 'b':
        o.byteOffset = true;
        break;
      case 'c':
        o.count = true;
        break;
      case 'y':
      case 'i':
        icase = true;
        break;
      case 'noi':
        icase = false;
        break;
      case 'l':
        o.list = 'matching';
        break;
      case 'L':
        o.list = 'nonmatching';
        break;
      case 'n':
        o.lineNumber = true;
        break;
      case 'o':
        o.onlyMatching = true;
        break;
      case 'q':
        o.quiet = true;
        break;
      case 'R':
      case 'r':
        directories = 'recurse';
        break;
      case 's':
        noMessages = true;
        break;
      case 'v':
        o.invert = true;
        break;
      case 'w':
        within ??= 'word';
        break;
      case 'x':
        within = 'line';
        break;
      case 'Z':
        o.nullName = true;
        break;
      case 'z':
        o.eol = '\0';
        break;
      case 'lb':
        o.lineBuffered = true;
        break;
      case 'label':
        label = arg;
        break;
      case 'gs':
        o.groupSeparator = arg;
        break;
      case 'nogs':
        o.groupSeparator = null;
        break;
      case 'include':
      case 'exclude':
      case 'exclude-dir':
        filters.push({ kind: opt, regex: globRegex(arg) });
        break; // biome-ignore format: a table
      default:
    }
  }
  const operandsLeft = [...operands];
  if (patterns === null) {
    const first = operandsLeft.shift();
    if (first === undefined) return usage();
    addPatterns(first);
  }
  const regexes: Regex[] = [];
  for (const pattern of patterns as unknown as string[]) {
    const options: RegexOptions = { icase, ...(within ? { within } : {}) };
    if (kind === 'F') {
      regexes.push(compileFixed(pattern, options));
      continue;
    }
    if (kind !== 'P' && /^\[:\w+:\]$/.test(pattern))
      return trouble('character class syntax is [[:space:]], not [:space:]');
    const done =
      kind === 'P' ? compilePcre(pattern, options) : compileRegex(pattern, kind === 'E' ? 'egrep' : 'grep', options);
    if (!done.ok) return trouble(done.message);
    if (done.regex.warning !== null) sys.err(`${argv0}: warning: ${done.regex.warning}\n`);
    regexes.push(done.regex);
  }
  if (o.maxCount === 0 && !o.invert) return 1;

  const roots = operandsLeft.length > 0 ? operandsLeft : directories === 'recurse' ? ['.'] : ['-'];
  const implicit = operandsLeft.length === 0 && directories === 'recurse';
  const settings: GrepOptions = {
    ...o,
    patterns: regexes,
    withFilename:
      filenames ?? (roots.length > 1 || (directories === 'recurse' && (implicit || isDirectory(sys, roots[0]!)))),
    context: context >= 0 || before >= 0 || after >= 0,
    before: o.onlyMatching ? 0 : before >= 0 ? before : Math.max(context, 0),
    after: o.onlyMatching ? 0 : after >= 0 ? after : Math.max(context, 0),
  };
  const flow = new Outflow(sys);
  let matched = false;
  let failed = false;
  const complain = (name: string, message: string): void => {
    failed = true;
    if (!noMessages) sys.err(`${argv0}: ${name}: ${message}\n`);
  };

  const one = function* (path: string): Task<void> {
    const shown = path === '-' ? label : path;
    if (path !== '-' && directories === 'skip' && isDirectory(sys, path)) return;
    const fd = path === '-' ? ({ ok: true, value: 0 } as const) : sys.open(path, { read: true });
    if (!fd.ok) return complain(path, strerror[fd.error.errno]);
    const found = yield* search(sys, fd.value, shown, settings, flow);
    if (fd.value !== 0) sys.close(fd.value);
    if (typeof found !== 'number') {
      return complain(shown, found.error in strerror ? strerror[found.error as keyof typeof strerror] : found.error);
    }
    const sgr = (code: string, text: string) => (o.color ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text);
    if (o.count && !o.quiet && o.list === null) {
      flow.out(`${settings.withFilename ? sgr('35', shown) + (o.nullName ? '\0' : sgr('36', ':')) : ''}${found}\n`);
    }
    if (!o.quiet && o.list !== null && (o.list === 'matching') === found > 0)
      flow.out(sgr('35', shown) + (o.nullName ? '\0' : '\n'));
    if (found > 0) matched = true;
    yield* flow.drain();
  };
  const wanted = (name: string): boolean => {
    let verdict: boolean | null = null;
    for (const f of filters) {
      if (f.kind === 'exclude-dir') continue;
      if (f.regex.test(name)) verdict = f.kind === 'include';
      else if (verdict === null) verdict = f.kind !== 'include';
    }
    return verdict ?? true;
  };
  const walk = function* (path: string, top: boolean): Task<void> {
    const names = sys.readdir(path);
    if (!names.ok) return complain(path, strerror[names.error.errno]);
    for (const name of names.value) {
      const child = top && implicit ? name : path.endsWith('/') ? path + name : `${path}/${name}`;
      const kindOf = sys.lstat(child);
      if (!kindOf.ok) complain(child, strerror[kindOf.error.errno]);
      else if (kindOf.value.kind === 'directory') {
        if (!filters.some((f) => f.kind === 'exclude-dir' && f.regex.test(name))) yield* walk(child, false);
      } else if (kindOf.value.kind === 'file' && wanted(name)) yield* one(child);
      if (o.quiet && matched) return;
    }
  };
  for (const path of roots) {
    if (directories === 'recurse' && path !== '-' && isDirectory(sys, path)) yield* walk(path, true);
    else if (path === '-' || wanted(path.slice(path.lastIndexOf('/') + 1))) yield* one(path);
    if (o.quiet && matched) return 0;
  }
  if (failed) return o.quiet && matched ? 0 : 2;
  return matched ? 0 : 1;
}

function isDirectory(sys: Sys, path: string): boolean {
  const stat = sys.stat(path);
  return stat.ok && stat.value.kind === 'directory';
}
