import { strerror } from '../../../../core/errno.ts';
import type { Task } from '../../../proc/sys.ts';
import { type Answer, Exit, type Tool } from './tool.ts';

/** Runs each line of a file, `-` for stdin; stops at the first that fails unless -force. Ref: lib/utils.c:do_batch() */
export function* batch(t: Tool, name: string, cmd: (argv: readonly string[]) => Answer): Task<number> {
  let fd = 0;
  if (name !== '-') {
    const opened = t.sys.open(name, { read: true });
    if (!opened.ok) {
      t.sys.err(`Cannot open file "${name}" for reading: ${strerror[opened.error.errno]}\n`);
      return 1;
    }
    fd = opened.value;
  }
  let ret = 0;
  let lineno = 0;
  let buffer = '';
  let end = false;
  for (;;) {
    let line = '';
    let joined = false;
    // one line, and those it is continued on
    for (;;) {
      let nl = buffer.indexOf('\n');
      while (nl < 0 && !end) {
        const chunk = yield* t.sys.read(fd);
        if (!chunk.ok || chunk.value === '') end = true;
        else buffer += chunk.value;
        nl = buffer.indexOf('\n');
      }
      if (buffer === '') {
        if (!joined) return ret;
        t.sys.err('Missing continuation line\n');
        return ret;
      }
      const raw = nl < 0 ? buffer : buffer.slice(0, nl + 1);
      buffer = buffer.slice(raw.length);
      lineno++;
      const hash = raw.indexOf('#');
      line += hash < 0 ? raw : raw.slice(0, hash);
      if (!line.endsWith('\\\n')) break;
      line = line.slice(0, -2);
      joined = true;
    }
    const argv = makeargs(t, line);
    if (argv.length === 0) continue;
    const answer = cmd(argv);
    const status = typeof answer === 'number' ? answer : yield* answer;
    yield* t.sys.flush();
    if (status === 0) continue;
    t.sys.err(`Command failed ${name}:${lineno}\n`);
    ret = 1;
    if (!t.force) return ret;
  }
}

/** Words, where one may be quoted as a whole. Ref: lib/utils.c:makeargs() */
function makeargs(t: Tool, line: string): string[] {
  const argv: string[] = [];
  let i = 0;
  for (;;) {
    while (i < line.length && ' \t\r\n'.includes(line[i]!)) i++;
    if (i >= line.length) return argv;
    const quote = line[i];
    if (quote === "'" || quote === '"') {
      const close = line.indexOf(quote, i + 1);
      if (close < 0) {
        t.sys.err('Unterminated quoted string\n');
        throw new Exit(1);
      }
      argv.push(line.slice(i + 1, close));
      i = close + 1;
    } else {
      const start = i;
      while (i < line.length && !' \t\r\n'.includes(line[i]!)) i++;
      argv.push(line.slice(start, i));
    }
  }
}
