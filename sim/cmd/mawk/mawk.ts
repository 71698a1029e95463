import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { interpret } from './interpret.ts';
import { AwkError, parseAwk } from './parse.ts';

export const mawk: Command = { path: '/usr/bin/mawk', program: run };
/** /etc/alternatives/awk */
export const awk: Command = { path: '/usr/bin/awk', program: run };

/** Ref: mawk init.c:process_cmdline() */
function* run(sys: Sys): Task<number> {
  const argv0 = sys.argv[0]!.slice(sys.argv[0]!.lastIndexOf('/') + 1);
  const args = sys.argv.slice(1);
  const assigns: string[] = [];
  let fs: string | null = null;
  let source: string | null = null;
  const fail = (message: string): number => {
    sys.err(`${argv0}: ${message}\n`);
    return 2;
  };
  while (args.length > 0) {
    const word = args[0]!;
    if (word[0] !== '-' || word === '-') break;
    args.shift();
    if (word === '--') break;
    const letter = word[1]!;
    if (word === '--version' || word === '-version') {
      sys.out(
        'mawk 1.3.4 20200120\nCopyright 2008-2019,2020, Thomas E. Dickey\nCopyright 1991-1996,2014, Michael D. Brennan\n\nrandom-funcs:       srandom/random\nregex-funcs:        internal\ncompiled limits:\nsprintf buffer      8192\nmaximum-integer     2147483647\n',
      );
      return 0;
    }
    if (!'FvfW'.includes(letter) || letter === '-') return fail(`not an option: ${word}`);
    const arg = word.length > 2 ? word.slice(2) : args.shift();
    if (arg === undefined) return fail(`option -${letter} lacks argument`);
    if (letter === 'F') fs = mawkUnescape(arg);
    else if (letter === 'v') {
      if (!/^[A-Za-z_]\w*=/.test(arg)) return fail(`improper assignment: -v ${arg}`);
      assigns.push(arg);
    } else if (letter === 'f') {
      const text = yield* slurp(sys, arg);
      if (!text.ok) return fail(`cannot open ${arg} (${strerror[text.error.errno]})`);
      source = (source ?? '') + text.value + (text.value.endsWith('\n') ? '' : '\n');
    } else if (/^v/.test(arg)) {
      sys.out(
        'mawk 1.3.4 20200120\nCopyright 2008-2019,2020, Thomas E. Dickey\nCopyright 1991-1996,2014, Michael D. Brennan\n\nrandom-funcs:       srandom/random\nregex-funcs:        internal\ncompiled limits:\nsprintf buffer      8192\nmaximum-integer     2147483647\n',
      );
      return 0;
    }
  }
  if (source === null) {
    const program = args.shift();
    if (program === undefined) {
      sys.err(`Usage: ${argv0} [Options] [Program] [file ...]\n`);
      return 2;
    }
    source = program;
  }
  try {
    return yield* interpret(sys, parseAwk(source), args, assigns, fs);
  } catch (e) {
    if (!(e instanceof AwkError)) throw e;
    return fail(e.message.startsWith('regular') ? `line 1: ${e.message}` : e.message);
  }
}

function mawkUnescape(text: string): string {
  return text.replace(/\\(["\\/abfnrtv]|[0-7]{1,3})/g, (_, c: string) =>
    /[0-7]/.test(c) ? String.fromCharCode(Number.parseInt(c, 8)) : '"\\/\x07\b\f\n\r\t\v'['"\\/abfnrtv'.indexOf(c)]!,
  );
}
