import { strerror } from '../../../core/errno.ts';
import { signalNumber } from '../../proc/signals.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { slurp } from '../input.ts';

export const xargs: Command = { path: '/usr/bin/xargs', program: run };

/** Ref: findutils xargs/xargs.c:main() */
function* run(sys: Sys): Task<number> {
  const { opts, operands } = getopt(sys.argv, '+0a:E:e::i::I:l::L:n:prs:txP:d:', {
    null: '0', 'arg-file': 'a:', delimiter: 'd:', eof: 'e::', replace: 'I::', 'max-lines': 'l::', 'max-args': 'n:', interactive: 'p',
    'no-run-if-empty': 'r', 'max-chars': 's:', verbose: 't', 'show-limits': 'S', exit: 'x', 'max-procs': 'P:', help: 'h', version: 'v',
  }); // biome-ignore format: a table
  let delimiter: string | null = null;
  let replace: string | null = null;
  let perLine = 0;
  let perCall = Number.POSITIVE_INFINITY;
  let skipEmpty = false;
  let trace = false;
  let file = '-';
  for (const { opt, arg, ...rest } of opts) {
    const number = (name: string): number | null => {
      if (/^\d+$/.test(arg ?? '') && Number(arg) > 0) return Number(arg);
      sys.err(
        /^-?\d+$/.test(arg ?? '')
          ? `${sys.argv[0]}: value ${arg} for -${name} option should be >= 1\n`
          : `${sys.argv[0]}: invalid number "${arg}" for -${name} option\n`,
      );
      sys.err(tryHelp(sys.argv[0]!));
      return null;
    };
    switch (opt) {
      case '?':
        sys.err(`${sys.argv[0]}: ${(rest as { error: string }).error}\n${tryHelp(sys.argv[0]!)}`);
        return 1;
      case '0':
        delimiter = '\0';
        break;
      case 'd':
        delimiter = { '\\n': '\n', '\\t': '\t', '\\0': '\0' }[arg!] ?? arg![0] ?? '\0';
        break;
      case 'I':
      case 'i':
        replace = arg ?? '{}';
        break;
      case 'L':
      case 'l': {
        const n = arg === undefined ? 1 : number(opt);
        if (n === null) return 1;
        perLine = n;
        break;
      }
      case 'n': {
        const n = number('n');
        if (n === null) return 1;
        perCall = n;
        break;
      }
      case 'r':
        skipEmpty = true;
        break;
      case 't':
        trace = true;
        break;
      case 'a':
        file = arg!;
        break;
      default:
    }
  }
  const command = operands.length > 0 ? operands : ['echo'];
  const input = yield* slurp(sys, file);
  if (!input.ok) {
    sys.err(`${sys.argv[0]}: Cannot open input file '${file}': ${strerror[input.error.errno]}\n`);
    return 1;
  }
  const lines: string[][] = [];
  if (delimiter !== null) {
    const items = input.value.split(delimiter);
    if (items.at(-1) === '') items.pop();
    for (const i of items) lines.push([i]);
  } else {
    for (const line of input.value.split('\n')) {
      const items =
        replace === null
          ? words(line)
          : line.trim() === ''
            ? []
            : [words(line.trim().replace(/ /g, '\\ '))?.join('') ?? null];
      if (items === null || items.includes(null)) {
        const q = /["']/.exec(line)![0];
        sys.err(
          `${sys.argv[0]}: unmatched ${q === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option\n`,
        );
        return 1;
      }
      if (items.length > 0) lines.push(items as string[]);
    }
  }
  const calls: string[][] = [];
  if (replace !== null) for (const [item] of lines) calls.push(command.map((w) => w.replaceAll(replace!, item!)));
  else if (perLine > 0)
    for (let i = 0; i < lines.length; i += perLine) calls.push([...command, ...lines.slice(i, i + perLine).flat()]);
  else {
    const all = lines.flat();
    if (all.length === 0 && !skipEmpty) calls.push([...command]);
    const step = Number.isFinite(perCall) ? perCall : Math.max(all.length, 1);
    for (let i = 0; i < all.length; i += step) calls.push([...command, ...all.slice(i, i + step)]);
  }
  let status = 0;
  for (const argv of calls) {
    yield* sys.flush();
    if (trace) sys.err(`${argv.join(' ')}\n`);
    const pid = sys.spawn(argv);
    if (!pid.ok) {
      sys.err(`${sys.argv[0]}: ${argv[0]}: ${strerror[pid.error.errno]}\n`);
      return pid.error.errno === 'ENOENT' ? 127 : 126;
    }
    const done = yield* sys.wait(pid.value);
    if (!done.ok || done.value === null) continue;
    if (done.value.signal !== null) {
      sys.err(`${sys.argv[0]}: ${argv[0]}: terminated by signal ${signalNumber[done.value.signal]}\n`);
      return 125;
    }
    if (done.value.status === 255) {
      sys.err(`${sys.argv[0]}: ${argv[0]}: exited with status 255; aborting\n`);
      return 124;
    }
    if (done.value.status !== 0) status = 123;
  }
  return status;
}

/** The words of a line as xargs takes them: quotes and backslashes; null where a quote is not closed. */
function words(line: string): string[] | null {
  const out: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === ' ' || c === '\t') {
      if (word !== null) out.push(word);
      word = null;
    } else if (c === "'" || c === '"') {
      const end = line.indexOf(c, i + 1);
      if (end < 0) return null;
      word = (word ?? '') + line.slice(i + 1, end);
      i = end;
    } else if (c === '\\') word = (word ?? '') + (line[++i] ?? '');
    else word = (word ?? '') + c;
  }
  if (word !== null) out.push(word);
  return out;
}
