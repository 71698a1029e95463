import type { Task } from '../../proc/sys.ts';
import type { Assign } from '../ast.ts';
import type { Shell } from '../shell.ts';
import { helpTopics, printTopic } from './help_topics.ts';

/** A builtin: `declaration` holds the assignments that arguments `\0N` stand for. */
export type Run = (sh: Shell, argv: readonly string[], declaration: readonly Assign[] | null) => number | Task<number>;
export type Builtin = { readonly run: Run; readonly special?: boolean };

/** Options as getopt(3) reads them: letters, and with a colon those that take a value. */
export function getOptions(
  sh: Shell,
  argv: readonly string[],
  spec: string,
  usage: string,
): { readonly opts: Map<string, string>; readonly rest: string[] } | null {
  const opts = new Map<string, string>();
  let i = 1;
  for (; i < argv.length; i++) {
    const a = argv[i]!;
    if (a === '--') {
      i++;
      break;
    }
    if (a === '--help' && i === 1) {
      const topic = helpTopics.find((t) => t.name === argv[0]);
      if (topic) sh.out(printTopic(topic));
      return null;
    }
    if (!/^-./.test(a)) break;
    for (let k = 1; k < a.length; k++) {
      const c = a[k]!;
      const at = spec.indexOf(c);
      if (at < 0 || c === ':') {
        sh.complain(argv[0]!, `-${c}: invalid option`);
        sh.sys.err(`${argv[0]}: usage: ${usage}\n`);
        return null;
      }
      if (spec[at + 1] === ':') {
        const value = a.slice(k + 1) || argv[++i];
        if (value === undefined) {
          sh.complain(argv[0]!, `-${c}: option requires an argument`);
          sh.sys.err(`${argv[0]}: usage: ${usage}\n`);
          return null;
        }
        opts.set(c, value);
        break;
      }
      opts.set(c, '');
    }
  }
  return { opts, rest: argv.slice(i) };
}

/** An integer as strtoimax(3) takes it whole; null when it is none. */
export function integer(text: string): number | null {
  return /^[ \t]*[+-]?\d+[ \t]*$/.test(text) ? Number(text) : null;
}
