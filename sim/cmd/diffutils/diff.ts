import { type Result, strerror } from '../../../core/errno.ts';
import type { Bytes, Command, Stat, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { globRegex } from '../glob.ts';
import { slurp } from '../input.ts';
import { compileRegex } from '../regex.ts';
import { strftime } from '../strftime.ts';
import { changesBetween } from './analyze.ts';
import { equivalences, type Ignored, ignoresTrailing, textFile } from './equivalence.ts';
import { contextDiff, edScript, type Heading, normalDiff, rcsScript, unifiedDiff } from './formats.ts';
import { diffHelp, diffVersion } from './help.ts';
import { sideBySide } from './side.ts';
import type { Comparison, Style } from './style.ts';

export const diff: Command = { path: '/usr/bin/diff', program: run };

type Output = 'normal' | 'context' | 'unified' | 'side' | 'ed' | 'rcs';
type Test = (line: string) => boolean;
type Settings = {
  readonly output: Output;
  readonly context: number;
  readonly horizon: number;
  readonly width: number;
  readonly leftColumn: boolean;
  readonly suppressCommon: boolean;
  readonly brief: boolean;
  readonly identical: boolean;
  readonly recursive: boolean;
  readonly newFile: 'both' | 'first' | 'none';
  readonly ignored: Ignored;
  readonly blankLines: boolean;
  readonly matching: readonly Test[];
  readonly section: Test | null;
  readonly labels: readonly string[];
  readonly excluded: readonly RegExp[];
  readonly text: boolean;
  readonly stripCr: boolean;
  readonly minimal: boolean;
  readonly style: Style;
  /** The options as they were typed, for the line above each file of a directory. */
  readonly typed: string;
};

/** One side: a file, or null where it is missing and -N makes it empty. */
type Side = { readonly name: string; readonly stat: Stat | null };

const longs = {
  normal: '\x10', brief: 'q', 'report-identical-files': 's', context: '\x11::', unified: '\x12::', ed: 'e', rcs: 'n',
  'side-by-side': 'y', width: 'W:', 'left-column': '\x13', 'suppress-common-lines': '\x14', 'show-c-function': 'p',
  'show-function-line': 'F:', label: 'L:', 'expand-tabs': 't', 'initial-tab': 'T', tabsize: '\x15:',
  'suppress-blank-empty': '\x16', recursive: 'r', 'no-dereference': '\x17', 'new-file': 'N', 'unidirectional-new-file': 'P',
  exclude: 'x:', 'from-file': '\x18:', 'to-file': '\x19:', 'ignore-case': 'i', 'ignore-tab-expansion': 'E',
  'ignore-trailing-space': 'Z', 'ignore-space-change': 'b', 'ignore-all-space': 'w', 'ignore-blank-lines': 'B',
  'ignore-matching-lines': 'I:', text: 'a', 'strip-trailing-cr': '\x1a', minimal: 'd', 'horizon-lines': '\x1b:',
  'speed-large-files': 'H', color: '\x1c::', palette: '\x1d:', help: '\x1e', version: 'v',
}; // biome-ignore format: a table

/** Ref: diffutils src/diff.c:main() */
function* run(sys: Sys): Task<number> {
  const refuse = (message: string, help = true): number => {
    sys.err(`diff: ${message}\n${help ? `diff: ${tryHelp('diff')}` : ''}`);
    return 2;
  };
  const { opts, operands } = getopt(sys.argv, '0123456789abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:vwW:x:X:yZ', longs);
  let output: Output | null = null;
  let context = -1;
  let digits = '';
  let horizon = 0;
  let width = 130;
  let tabsize = 8;
  let space: Ignored['space'] = 'none';
  let from: string | null = null;
  let to: string | null = null;
  let section: Test | null = null;
  const set = new Set<string>();
  const labels: string[] = [];
  const excluded: RegExp[] = [];
  const matching: Test[] = [];
  const spaces = (s: Ignored['space']): Ignored['space'] => {
    if ((s === 'trailing' && space === 'tab-expansion') || (s === 'tab-expansion' && space === 'trailing'))
      return 'tab-and-trailing';
    return RANK.indexOf(s) > RANK.indexOf(space) ? s : space;
  };
  for (const o of opts) {
    const { opt } = o;
    const arg = o.arg ?? '';
    let style: Output | null = null;
    if (opt === '?') return refuse((o as { error: string }).error);
    if (/\d/.test(opt)) digits += opt;
    else if ('CU\x11\x12'.includes(opt)) {
      style = 'C\x11'.includes(opt) ? 'context' : 'unified';
      if (o.arg === undefined) context = Math.max(context, 3);
      else if (!/^\d+$/.test(arg)) return refuse(`invalid context length '${arg}'`);
      else context = Math.max(context, Number(arg));
    } else if (opt === 'c' || opt === 'u') {
      style = opt === 'c' ? 'context' : 'unified';
      context = Math.max(context, 3);
    } else if (opt === 'e') style = 'ed';
    else if (opt === 'n') style = 'rcs';
    else if (opt === 'y') style = 'side';
    else if (opt === '\x10') style = 'normal';
    else if (opt === 'E') space = spaces('tab-expansion');
    else if (opt === 'Z') space = spaces('trailing');
    else if (opt === 'b') space = spaces('change');
    else if (opt === 'w') space = 'all';
    else if (opt === 'W') {
      if (!/^\d+$/.test(arg) || Number(arg) === 0) return refuse(`invalid width '${arg}'`);
      width = Number(arg);
    } else if (opt === '\x15') {
      if (!/^\d+$/.test(arg) || Number(arg) === 0) return refuse(`invalid tabsize '${arg}'`);
      tabsize = Number(arg);
    } else if (opt === '\x1b') {
      if (!/^\d+$/.test(arg)) return refuse(`invalid horizon length '${arg}'`);
      horizon = Number(arg);
    } else if (opt === 'L') {
      if (labels.length === 2) return refuse('too many file label options', false);
      labels.push(arg);
    } else if (opt === 'I' || opt === 'F' || opt === 'p') {
      const compiled = compileRegex(opt === 'p' ? '^[[:alpha:]$_]' : arg, 'grep');
      if (!compiled.ok) return refuse(`${arg}: ${compiled.message}`, false);
      const test: Test = (line) => compiled.regex.test(line);
      if (opt === 'I') matching.push(test);
      else section = test;
      if (opt === 'p') set.add('p');
    } else if (opt === 'x') excluded.push(globRegex(arg));
    else if (opt === '\x18') from = arg;
    else if (opt === '\x19') to = arg;
    else if (opt === '\x1c') {
      if (o.arg !== undefined && !['auto', 'always', 'never'].includes(arg)) return refuse(`invalid color '${arg}'`);
    } else if (opt === '\x1e' || opt === 'v') {
      sys.out(opt === 'v' ? diffVersion : diffHelp);
      return 0;
    } else if ('DfhlSX'.includes(opt))
      return refuse(`invalid option -- '${opt}'`); // Differs: -D, -f, -l, -S, -X
    else set.add(opt);
    if (style !== null) {
      if (output !== null && output !== style) return refuse('conflicting output style options');
      output = style;
    }
  }
  if (output === null) {
    output = set.has('p') || section ? 'context' : 'normal';
    if (output === 'context') context = 3;
  }
  if (digits !== '' && (output === 'context' || output === 'unified')) context = Number(digits);
  const optionWords = sys.argv
    .slice(1)
    .filter((word, i) => !(operands.includes(word) && i >= sys.argv.length - 1 - operands.length));
  const s: Settings = {
    output, context: Math.max(context, 0), horizon: Math.max(horizon, context, 0), width, section, labels, excluded, matching,
    leftColumn: set.has('\x13'), suppressCommon: set.has('\x14'), brief: set.has('q'), identical: set.has('s'),
    recursive: set.has('r'), newFile: set.has('N') ? 'both' : set.has('P') ? 'first' : 'none',
    ignored: { case: set.has('i'), space }, blankLines: set.has('B'), text: set.has('a'), stripCr: set.has('\x1a'),
    minimal: set.has('d'), typed: optionWords.filter((w) => w !== '--').map((w) => ` ${shellQuote(w)}`).join(''),
    style: { expandTabs: set.has('t'), initialTab: set.has('T'), tabsize, suppressBlankEmpty: set.has('\x16') },
  }; // biome-ignore format: a table
  if (from !== null || to !== null) {
    let status = 0;
    for (const operand of operands)
      status = Math.max(status, yield* compareFiles(sys, s, from ?? operand, from === null ? to! : operand));
    return status;
  }
  if (operands.length < 2) return refuse(`missing operand after '${operands[0] ?? sys.argv.at(-1)}'`);
  if (operands.length > 2) return refuse(`extra operand '${operands[2]}'`);
  return yield* compareFiles(sys, s, operands[0]!, operands[1]!);
}

const RANK: readonly Ignored['space'][] = ['none', 'tab-expansion', 'trailing', 'tab-and-trailing', 'change', 'all'];

function statOf(sys: Sys, name: string): Result<Stat> {
  return name === '-' ? sys.fstat(0) : sys.stat(name);
}

/** The operands: a directory beside a file means the file of that name in it. Ref: src/diff.c:compare_files() */
function* compareFiles(sys: Sys, s: Settings, name0: string, name1: string): Task<number> {
  const names = [name0, name1];
  let stats = names.map((n) => statOf(sys, n));
  const directory = stats.map((st) => st.ok && st.value.kind === 'directory');
  const at = directory[0] ? 0 : 1;
  if (directory[0] !== directory[1] && stats.every((st) => st.ok)) {
    if (names[1 - at] === '-') {
      sys.err("diff: cannot compare '-' to a directory\n");
      return 2;
    }
    names[at] = `${names[at]!.replace(/\/+$/, '')}/${names[1 - at]!.replace(/\/+$/, '').replace(/.*\//, '')}`;
    stats = names.map((n) => statOf(sys, n));
  }
  const missing = stats.map((st) => !st.ok && st.error.errno === 'ENOENT');
  const forgiven = (i: number) =>
    missing[i] && !missing[1 - i] && (s.newFile === 'both' || (s.newFile === 'first' && i === 0));
  let trouble = false;
  stats.forEach((st, i) => {
    if (st.ok || forgiven(i)) return;
    sys.err(`diff: ${names[i]}: ${strerror[st.error.errno]}\n`);
    trouble = true;
  });
  if (trouble) return 2;
  const sides = stats.map((st, i): Side => ({ name: names[i]!, stat: st.ok ? st.value : null }));
  return yield* comparePair(sys, s, sides[0]!, sides[1]!, true);
}

/** Ref: src/diff.c:compare_files(), from "DIR_P" on */
function* comparePair(sys: Sys, s: Settings, a: Side, b: Side, top: boolean): Task<number> {
  const directories = [a, b].filter((x) => x.stat?.kind === 'directory').length;
  if (directories === 2 && a.stat!.ino === b.stat!.ino && a.stat!.dev === b.stat!.dev) return 0;
  if (directories === 2 || (directories === 1 && (a.stat === null || b.stat === null))) {
    if (top || s.recursive) return yield* compareDirectories(sys, s, a, b);
    sys.out(`Common subdirectories: ${a.name} and ${b.name}\n`);
    return 0;
  }
  if (directories === 1) {
    const kind = (x: Side) =>
      x.stat?.kind === 'directory'
        ? 'directory'
        : x.stat?.kind !== 'file'
          ? 'special file'
          : x.stat.size === 0
            ? 'regular empty file'
            : 'regular file';
    sys.out(`File ${s.labels[0] ?? a.name} is a ${kind(a)} while file ${s.labels[1] ?? b.name} is a ${kind(b)}\n`);
    return 1;
  }
  return yield* compareTexts(sys, s, a, b, top);
}

/** Ref: src/dir.c:diff_dirs() */
function* compareDirectories(sys: Sys, s: Settings, a: Side, b: Side): Task<number> {
  const entries = (side: Side): ReadonlySet<string> => {
    const found = side.stat === null ? null : sys.readdir(side.name);
    return new Set(found?.ok ? found.value.filter((n) => !s.excluded.some((x) => x.test(n))) : []);
  };
  const inA = entries(a);
  const inB = entries(b);
  let status = 0;
  for (const name of [...new Set([...inA, ...inB])].sort((x, y) => (x < y ? -1 : 1))) {
    const side = (dir: Side, has: boolean): Side => {
      const path = `${dir.name.replace(/\/$/, '')}/${name}`;
      const st = has ? sys.stat(path) : null;
      return { name: path, stat: st?.ok ? st.value : null };
    };
    const [x, y] = [side(a, inA.has(name)), side(b, inB.has(name))];
    const absent = !inA.has(name) ? a : !inB.has(name) ? b : null;
    if (absent !== null && !(s.newFile === 'both' || (s.newFile === 'first' && absent === a))) {
      sys.out(`Only in ${(absent === a ? b : a).name.replace(/(.)\/$/, '$1')}: ${name}\n`);
      status = Math.max(status, 1);
    } else status = Math.max(status, yield* comparePair(sys, s, x, y, false));
  }
  return status;
}

function* compareTexts(sys: Sys, s: Settings, a: Side, b: Side, top: boolean): Task<number> {
  const texts: Bytes[] = [];
  for (const side of [a, b]) {
    if (side.stat === null) {
      texts.push('');
      continue;
    }
    if (side === b && a.name === '-' && b.name === '-') {
      texts.push(texts[0]!);
      continue;
    }
    const got = yield* slurp(sys, side.name);
    if (!got.ok) {
      sys.err(`diff: ${side.name}: ${strerror[got.error.errno]}\n`);
      return 2;
    }
    texts.push(got.value);
  }
  const names = [s.labels[0] ?? a.name, s.labels[1] ?? b.name] as const;
  const same = () => {
    if (s.identical) sys.out(`Files ${names[0]} and ${names[1]} are identical\n`);
    return 0;
  };
  if (texts[0] === texts[1]) return same();
  const binary = !s.text && texts.some((t) => t.includes('\0'));
  if (binary) {
    sys.out(
      s.brief ? `Files ${names[0]} and ${names[1]} differ\n` : `Binary files ${names[0]} and ${names[1]} differ\n`,
    );
    return 1;
  }
  const [t0, t1] = s.stripCr ? texts.map((t) => t.replaceAll('\r\n', '\n')) : texts;
  const files = [textFile(t0!), textFile(t1!)] as const;
  const numbers = equivalences(files, s.ignored, s.style.tabsize);
  const changes = changesBetween(numbers[0], numbers[1], s.horizon, s.minimal);
  if (s.blankLines || s.matching.length > 0) {
    const trivial = (line: string) =>
      (s.blankLines && (ignoresTrailing(s.ignored) ? line.trim() === '' : line === '')) ||
      s.matching.some((m) => m(line));
    for (const c of changes)
      c.ignorable =
        files[0].lines.slice(c.line0, c.line0 + c.deleted).every(trivial) &&
        files[1].lines.slice(c.line1, c.line1 + c.inserted).every(trivial);
  }
  const differ = changes.some((c) => !c.ignorable);
  if (differ && s.brief) {
    sys.out(`Files ${names[0]} and ${names[1]} differ\n`);
    return 1;
  }
  if (!differ && s.output !== 'side') return same();
  if (!top) sys.out(`diff${s.typed} ${quoteName(names[0])} ${quoteName(names[1])}\n`);
  const comparison: Comparison = { files, changes, style: s.style, out: (text) => sys.out(text) };
  const stamp = (side: Side, i: 0 | 1) => s.labels[i] ?? `${quoteName(side.name)}\t${time(sys, s.output, side)}`;
  const heading: Heading = { labels: [stamp(a, 0), stamp(b, 1)], section: s.section };
  switch (s.output) {
    case 'normal': normalDiff(comparison); break;
    case 'context': contextDiff(comparison, s.context, heading); break;
    case 'unified': unifiedDiff(comparison, s.context, heading); break;
    case 'side': sideBySide(comparison, s); break;
    case 'ed': edScript(comparison); break;
    case 'rcs': rcsScript(comparison); break;
  } // biome-ignore format: a table
  return differ ? 1 : same();
}

/** Ref: src/context.c:print_context_label() */
function time(sys: Sys, output: Output, side: Side): string {
  const wall = side.stat === null ? 0 : side.stat.kind === 'file' ? side.stat.mtime : sys.wall;
  if (output === 'context') return strftime('%a %b %e %H:%M:%S %Y', wall);
  const [seconds, ns] = [Math.floor(wall / 1e9), wall % 1e9];
  return `${strftime('%Y-%m-%d %H:%M:%S', seconds * 1e9)}.${String(ns).padStart(9, '0')} +0000`;
}

/** A file's name as patch(1) reads it back. Ref: src/util.c:c_escape() */
function quoteName(name: string): string {
  return /[\s"\\]/.test(name)
    ? `"${name.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`
    : name;
}

function shellQuote(word: string): string {
  return word !== '' && /^[A-Za-z0-9%+,./:@_^=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
