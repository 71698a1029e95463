import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt, type LongOptions } from '../getopt.ts';
import { slurp } from '../input.ts';
import { execute } from './execute.ts';
import { compileScript, type ScriptPart } from './script.ts';
import { sedUsage } from './usage.ts';

const longs: LongOptions = {
  binary: 'b', regexp: 'E', debug: 'debug', 'in-place': 'i::', expression: 'e:', file: 'f:', 'line-length': 'l:',
  'null-data': 'z', 'zero-terminated': 'z', quiet: 'n', posix: 'posix', silent: 'n', sandbox: 'sandbox', separate: 's',
  unbuffered: 'u', version: 'version', help: 'h', 'regexp-extended': 'E', 'follow-symlinks': 'F',
}; // biome-ignore format: a table

export const sed: Command = { path: '/usr/bin/sed', program: run };

function* run(sys: Sys): Task<number> {
  const argv0 = sys.argv[0]!;
  const { opts, operands } = getopt(sys.argv, 'bsnrzuEe:f:l:i::V:hs', longs);
  const parts: ScriptPart[] = [];
  let quiet = false;
  let extended = false;
  let separate = false;
  let inPlace: string | null = null;
  let lineLength = 70;
  let unbuffered = false;
  let eol: '\n' | '\0' = '\n';
  for (const { opt, arg, ...rest } of opts) {
    switch (opt) {
      case '?':
        sys.err(`${argv0}: ${(rest as { error: string }).error}\n${sedUsage(argv0)}`);
        return 1;
      case 'n':
        quiet = true;
        break;
      case 'e':
        parts.push({ text: arg!, file: null });
        break;
      case 'f': {
        const text = yield* slurp(sys, arg!);
        if (!text.ok) {
          sys.err(`${argv0}: couldn't open file ${arg}: ${strerror[text.error.errno]}\n`);
          return 4;
        }
        parts.push({ text: text.value, file: arg! });
        break;
      }
      case 'E':
      case 'r':
        extended = true;
        break;
      case 'i':
        separate = true;
        inPlace = arg ?? '';
        break;
      case 's':
        separate = true;
        break;
      case 'l':
        if (!/^\d+$/.test(arg!)) {
          sys.err(`${argv0}: invalid line length: ${arg}\n`);
          return 1;
        }
        lineLength = Number(arg);
        break;
      case 'u':
        unbuffered = true;
        break;
      case 'z':
        eol = '\0';
        break;
      case 'h':
        sys.out(sedUsage(argv0));
        return 0;
      case 'version':
        sys.out('sed (GNU sed) 4.9\n');
        return 0;
      default:
    }
  }
  let files = operands;
  if (parts.length === 0) {
    const script = operands[0];
    if (script === undefined) {
      sys.err(sedUsage(argv0));
      return 1;
    }
    parts.push({ text: script, file: null });
    files = operands.slice(1);
  }
  const compiled = compileScript(parts, extended);
  if (!compiled.ok) {
    sys.err(`${argv0}: ${compiled.error}\n`);
    return compiled.status;
  }
  return yield* execute(sys, {
    script: compiled.script,
    files: files.length > 0 ? files : ['-'],
    quiet,
    separate,
    inPlace,
    lineLength,
    unbuffered,
    eol,
  });
}
