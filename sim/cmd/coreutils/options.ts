import { type Errno, strerror } from '../../../core/errno.ts';
import type { Sys } from '../../proc/sys.ts';
import { getopt, type LongOptions, type Opt, tryHelp } from '../getopt.ts';
import { quotef } from './quote.ts';

export type Parsed = { readonly opts: readonly Opt[]; readonly operands: readonly string[]; readonly optind: number };

/** getopt as all of coreutils uses it: the exit status where the command ends here. `--version` is understood. */
export function options(
  sys: Sys,
  short: string,
  longs: LongOptions = {},
  failure = 1,
  argv = sys.argv,
): Parsed | number {
  const parsed = getopt(argv, short, { ...longs, help: '\x02', version: '\x03' });
  for (const o of parsed.opts) {
    if (o.opt === '?') {
      sys.err(`${sys.argv[0]}: ${(o as { error: string }).error}\n${tryHelp(sys.argv[0]!)}`);
      return failure;
    }
    const name = sys.argv[0]!.slice(sys.argv[0]!.lastIndexOf('/') + 1);
    if (o.opt === '\x02') {
      sys.out(`Usage: ${sys.argv[0]} [OPTION]... [FILE]...\n`);
      return 0;
    }
    if (o.opt === '\x03') {
      sys.out(`${name} (GNU coreutils) 9.1\n`);
      return 0;
    }
  }
  return parsed as Parsed;
}

/** A refusal with the line that points to --help. */
export function usage(sys: Sys, message: string, failure = 1): number {
  sys.err(`${sys.argv[0]}: ${message}\n${tryHelp(sys.argv[0]!)}`);
  return failure;
}

/** error(0, 0, ...): what stdout holds goes out first, as far as a pipe takes it. Ref: glibc misc/error.c:error() */
export function complain(sys: Sys, message: string): 1 {
  sys.flush().next();
  sys.err(`${sys.argv[0]}: ${message}\n`);
  return 1;
}

/** error(0, errno, "%s", quotef (file)) */
export function fileError(sys: Sys, path: string, error: Errno): 1 {
  return complain(sys, `${quotef(path)}: ${strerror[error.errno]}`);
}

const suffixes: Readonly<Record<string, number>> = {
  b: 512, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4, P: 1024 ** 5, E: 1024 ** 6, c: 1, w: 2,
}; // biome-ignore format: a table

/** A count with a multiplier, null when it is none. Ref: gnulib lib/xstrtol.c */
export function count(text: string, allowed = 'bEGKkMPT0'): number | null {
  const m = /^\s*\+?(\d+)(?:([bkKMGTPEcw])(iB|B)?)?$/.exec(text);
  if (!m) return null;
  if (m[2] === undefined) return Number(m[1]);
  if (!allowed.includes(m[2])) return null;
  const power = m[3] === 'B' ? 1000 ** (' KMGTPE'.indexOf(m[2].toUpperCase()) || 1) : suffixes[m[2]]!;
  return Number(m[1]) * power;
}
