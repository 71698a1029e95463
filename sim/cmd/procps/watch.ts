import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { strftime } from '../strftime.ts';
import help from './help.json' with { type: 'json' };

// biome-ignore format: a table
const longs = {
  beep: 'b', color: 'c', differences: 'd::', errexit: 'e', chgexit: 'g', equexit: 'q:', interval: 'n:', precise: 'p', 'no-title': 't', 'no-wrap': 'w', exec: 'x', help: 'h', version: 'v',
};

/** What opens and closes a screen, by terminal. Ref: terminfo smcup, rmcup */
const terminals: Readonly<Record<string, { readonly open: string; readonly close: string; readonly clear: string }>> = {
  linux: { open: '\x1b)0\x1b[1;24r\x1b[m\x0f\x1b[4l\x1b[?7h', close: '\r', clear: '\x1b[H\x1b[J' },
  xterm: {
    open: '\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b(B\x1b[m\x1b[4l\x1b[?7h',
    close: '\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>',
    clear: '\x1b[H\x1b[2J',
  },
};

/** `watch`: a command again and again on the whole screen of 24 lines. Ref: procps 4.0.2 src/watch.c */
export const watch: Command = { path: '/usr/bin/watch', program };

function* program(sys: Sys): Task<number> {
  const { opts, optind } = getopt(sys.argv, '+bced::ghq:n:pvtwx', longs);
  const set = new Set<string>();
  let interval = 2;
  let equal = 0;
  for (const o of opts) {
    if ('error' in o) {
      sys.err(`${sys.argv[0]}: ${o.error}\n${help.watch}`);
      return 1;
    }
    const arg = o.arg ?? '';
    if (o.opt === 'h') {
      sys.out(help.watch);
      return 0;
    }
    if (o.opt === 'v') {
      sys.out('watch from procps-ng 4.0.2\n');
      return 0;
    }
    if (o.opt === 'n') {
      interval = Number(arg.replace(',', '.'));
      if (arg === '' || Number.isNaN(interval)) {
        sys.err(`watch: failed to parse argument: '${arg}': Invalid argument\n`);
        return 1;
      }
      interval = Math.min(Math.max(interval, 0.1), 2678400);
    } else if (o.opt === 'q') equal = Number(arg);
    set.add(o.opt);
  }
  const command = sys.argv.slice(optind);
  if (command.length === 0) {
    sys.err(help.watch);
    return 1;
  }
  const term = sys.env.get('TERM');
  if (term === undefined || term === '') {
    sys.err('Error opening terminal: unknown.\n');
    return 1;
  }
  const screen = terminals[term.replace(/-256color$/, '')] ?? terminals.xterm!;
  const rows = 24;
  const cols = sys.columns;
  const end = (status: number): number => {
    sys.out(`\x1b[${rows};1H${screen.close}`);
    return status;
  };
  let ended = false;
  for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) sys.signal(s, () => { ended = true; }); // biome-ignore format: short
  const text = command.join(' ');
  let shown: string[] | null = null;
  let same = 0;
  sys.out(screen.open);
  for (;;) {
    const ran = yield* output(sys, set.has('x') ? command : ['sh', '-c', text]);
    if (ended) return end(0);
    const lines: string[] = [];
    if (!set.has('t')) {
      const when = `${sys.hostname}: ${strftime('%c', sys.wall)}`;
      const title = `Every ${interval.toFixed(1)}s: ${text}`;
      lines.push(title.slice(0, cols - when.length - 1).padEnd(cols - when.length) + when, '');
    }
    const body: string[] = [];
    for (const row of ran.text.replace(/\n$/, '').split('\n')) {
      const plain = row.replaceAll('\t', '        ');
      if (set.has('w') || plain.length <= cols) body.push(plain.slice(0, cols));
      else for (let at = 0; at < plain.length; at += cols) body.push(plain.slice(at, at + cols));
    }
    lines.push(...body.slice(0, rows - lines.length));
    const changed: boolean = shown !== null && lines.slice(set.has('t') ? 0 : 2).join('\n') !== shown.slice(set.has('t') ? 0 : 2).join('\n'); // biome-ignore format: short
    draw(sys, shown, lines, rows, screen.clear);
    sys.out(`\x1b[${rows};${cols}H`);
    yield* sys.flush();
    if (set.has('g') && changed) return end(0);
    same = shown !== null && !changed ? same + 1 : 0;
    if (equal > 0 && same >= equal) return end(0);
    shown = lines;
    if (ran.status !== 0 && set.has('e')) {
      sys.out(`\x1b[${rows};1Hcommand exit with a non-zero status, press a key to exit`);
      yield* sys.flush();
      yield* sys.read(0, 1);
      return end(8);
    }
    yield* sys.sleep(Math.round(interval * 1e9));
    if (ended) return end(0);
  }
}

/** The first time all, later the lines that differ. */
function draw(sys: Sys, before: readonly string[] | null, now: readonly string[], rows: number, clear: string): void {
  if (before === null) {
    sys.out(clear);
    for (const [i, line] of now.entries()) if (line !== '') sys.out(`${i === 0 ? '' : `\x1b[${i + 1};1H`}${line}`);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const line = now[i] ?? '';
    if (line !== (before[i] ?? '')) sys.out(`\x1b[${i + 1};1H${line}\x1b[K`);
  }
}

function* output(sys: Sys, command: readonly string[]): Task<{ text: string; status: number }> {
  const pipe = sys.pipe();
  const child = sys.spawn(command, { fds: new Map([[0, 0], [1, pipe.write], [2, pipe.write]]) }); // biome-ignore format: short
  sys.close(pipe.write);
  let text = '';
  while (child.ok) {
    const r = yield* sys.read(pipe.read);
    if (!r.ok && r.error.errno === 'EINTR') {
      sys.kill(child.value, 'SIGTERM');
      break;
    }
    if (!r.ok || r.value === '') break;
    if (text.length < 1 << 20) text += r.value;
  }
  sys.close(pipe.read);
  if (!child.ok) return { text: `${command[0]}: No such file or directory\n`, status: 127 };
  const got = yield* sys.wait(child.value);
  return { text, status: got.ok && got.value ? got.value.status : 0 };
}
