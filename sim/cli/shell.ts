import { readFileSync } from 'node:fs';
import { SinkFile, TextFile } from '../proc/openfile.ts';
import { loginEnv } from '../run.ts';
import { Sandbox } from '../sandbox.ts';
import { Terminals } from '../terminal.ts';

export type ShellOptions = { readonly preset: string; readonly seed?: number };

const PRESETS = ['bare'];

/** Milliseconds between two looks at the clock. */
const TICK = 15;

/** `vethlab shell`: bash on a simulated host, at this terminal; with lines from a pipe, a script read as they come. */
export async function shell(options: ShellOptions): Promise<number> {
  if (!PRESETS.includes(options.preset)) {
    process.stderr.write(`vethlab: no preset '${options.preset}'; there is: ${PRESETS.join(', ')}\n`);
    return 2;
  }
  // a person waits for what a process costs: only what a program itself waits for takes time here
  const sandbox = new Sandbox({
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    costs: { fork: 100_000, exec: 500_000, builtin: 10_000 },
  });
  return process.stdin.isTTY && process.stdout.isTTY ? atTerminal(sandbox) : fromPipe(sandbox);
}

/** Virtual time passes as real time does. */
function atTerminal(sandbox: Sandbox): Promise<number> {
  const { stdin, stdout } = process;
  return new Promise((done) => {
    const terminals = new Terminals(sandbox);
    const terminal = terminals.open({
      columns: stdout.columns,
      rows: stdout.rows,
      onOutput: (bytes) => stdout.write(Buffer.from(bytes, 'latin1')),
      onExit: (status) => leave(status),
    });
    let then = performance.now();
    const pass = (): void => {
      const now = performance.now();
      const limit = terminals.advance(Math.max(1, Math.round((now - then) * 1e6)));
      then = now;
      if (limit === null) return;
      // a command without end: as if it had been interrupted
      stdout.write(`\r\nvethlab: ${limit.message}\r\n`);
      terminal.input('\x03');
    };
    const ticks = setInterval(pass, TICK);
    const typed = (keys: Buffer): void => {
      terminal.input(keys.toString('latin1'));
      pass();
    };
    const resized = (): void => terminal.resize(stdout.columns, stdout.rows);
    const leave = (status: number): void => {
      clearInterval(ticks);
      stdin.off('data', typed);
      stdout.off('resize', resized);
      stdin.setRawMode(false);
      stdin.pause();
      done(status);
    };
    stdin.setRawMode(true);
    stdin.on('data', typed);
    stdin.on('end', () => terminal.close());
    stdout.on('resize', resized);
    stdin.resume();
  });
}

function fromPipe(sandbox: Sandbox): number {
  const to = (stream: NodeJS.WriteStream) =>
    new SinkFile('pipe', (data) => {
      sandbox.scheduler.output(data.length);
      stream.write(Buffer.from(data, 'latin1'));
    });
  const started = sandbox.machine.start(['bash'], {
    env: loginEnv,
    cwd: '/root',
    stdin: new TextFile('pipe:[0]', readFileSync(0, 'latin1')),
    stdout: to(process.stdout),
    stderr: to(process.stderr),
  });
  if (!started.ok) return 127;
  const bash = started.value;
  const limit = sandbox.scheduler.run(() => bash.ended !== null);
  if (limit) {
    process.stderr.write(`vethlab: ${limit.message}\n`);
    return 2;
  }
  return bash.ended?.status ?? 1;
}
