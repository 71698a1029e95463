import { parseArgs } from 'node:util';

const USAGE = `Usage: vethlab run FILE [--host PRESET] [--seed N] [--pcap DIR] [--explain] [limits]
       vethlab shell [--host PRESET] [--seed N]
       vethlab record LAB... [--vm | --host ssh:USER@HOST] [--html FILE] (vethlab record --help)
       vethlab tour
       vethlab serve [--port N]
       vethlab help

run      runs a bash script, or the shell blocks of a Markdown file, on a simulated Debian 12 host
         and prints the transcript: each command, what it printed, and [exit N] when that is not 0
shell    bash on a simulated host, at this terminal; reads a script where the input is no terminal
record   runs a lab on a real Linux host and on the model, and compares everything that was seen
tour     the first example: a bridge, two cables, and a ping that is lost
serve    the page, at http://localhost:8040/ or another port

  --host PRESET        the host to start with: bare (only lo, up)
  --seed N             decides MAC addresses, ports, ids and delays (default 1)
  --pcap DIR           writes what passed every interface, one pcapng file each
  --explain            after the last command, why the last packet lived or died
  --max-steps N        commands, frames and turns of loops  (default 20000000)
  --max-frames N       frames that may be on their way      (default 262144)
  --max-processes N    processes that may live at once      (default 4096)
  --max-time SECONDS   virtual time a run may take          (default 34560000)
  --max-output BYTES   what a run may print                 (default 134217728)
  --max-memory BYTES   what a run may hold in memory        (default 536870912)
  --max-wall SECONDS   real time a run may take             (default 120)
`;

/** Exit status of a run that could not be made: unreadable file, wrong arguments, a limit. */
const CANNOT = 2;

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case undefined:
    case 'help':
    case '-h':
    case '--help':
      process.stdout.write(USAGE);
      return command === undefined ? CANNOT : 0;
    case 'run':
      return runCommand(rest);
    case 'shell':
      return shellCommand(rest);
    case 'record':
      return (await import('./record.ts')).record(rest);
    case 'tour':
      return (await import('./tour.ts')).tour();
    case 'serve':
      return serveCommand(rest);
    default:
      process.stderr.write(`vethlab: no command '${command}'\n${USAGE}`);
      return CANNOT;
  }
}

async function serveCommand(args: string[]): Promise<number> {
  let port: number;
  try {
    const { values } = parseArgs({ args, options: { port: { type: 'string', default: '8040' } } });
    port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new UsageError(`--port takes a number up to 65535`);
  } catch (e) {
    process.stderr.write(`vethlab: ${(e as Error).message}\n${USAGE}`);
    return CANNOT;
  }
  return (await import('./serve.ts')).serve(port);
}

async function runCommand(args: string[]): Promise<number> {
  let parsed: ReturnType<typeof parseRun>;
  try {
    parsed = parseRun(args);
  } catch (e) {
    process.stderr.write(`vethlab: ${(e as Error).message}\n${USAGE}`);
    return CANNOT;
  }
  const { values, positionals } = parsed;
  if (positionals.length !== 1) {
    process.stderr.write(`vethlab: run takes one file\n${USAGE}`);
    return CANNOT;
  }
  const number = (name: NumberOption): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const n = Number(text);
    if (!Number.isSafeInteger(n) || n < 0) throw new UsageError(`--${name} takes a whole number, not '${text}'`);
    return n;
  };
  try {
    const seed = number('seed');
    const steps = number('max-steps');
    const processes = number('max-processes');
    const frames = number('max-frames');
    const time = number('max-time');
    const output = number('max-output');
    const memory = number('max-memory');
    const wall = number('max-wall');
    const { run } = await import('./run.ts');
    return run({
      file: positionals[0]!,
      preset: values.host ?? 'bare',
      explain: values.explain ?? false,
      ...(seed === undefined ? {} : { seed }),
      ...(values.pcap === undefined ? {} : { pcap: values.pcap }),
      limits: {
        ...(steps === undefined ? {} : { steps }),
        ...(processes === undefined ? {} : { processes }),
        ...(frames === undefined ? {} : { frames }),
        ...(time === undefined ? {} : { time: time * 1_000_000_000 }),
        ...(output === undefined ? {} : { output }),
        ...(memory === undefined ? {} : { memory }),
      },
      ...(wall === undefined ? {} : { wall }),
    });
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    process.stderr.write(`vethlab: ${e.message}\n`);
    return CANNOT;
  }
}

async function shellCommand(args: string[]): Promise<number> {
  let values: { readonly host?: string | undefined; readonly seed?: string | undefined };
  try {
    ({ values } = parseArgs({ args, options: { host: { type: 'string' }, seed: { type: 'string' } } }));
  } catch (e) {
    process.stderr.write(`vethlab: ${(e as Error).message}\n${USAGE}`);
    return CANNOT;
  }
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    process.stderr.write(`vethlab: --seed takes a whole number, not '${values.seed}'\n`);
    return CANNOT;
  }
  const { shell } = await import('./shell.ts');
  return shell({ preset: values.host ?? 'bare', ...(seed === undefined ? {} : { seed }) });
}

class UsageError extends Error {}

type NumberOption =
  | 'max-frames'
  | 'seed'
  | 'max-steps'
  | 'max-processes'
  | 'max-time'
  | 'max-output'
  | 'max-memory'
  | 'max-wall';

function parseRun(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      host: { type: 'string' },
      seed: { type: 'string' },
      pcap: { type: 'string' },
      explain: { type: 'boolean' },
      'max-steps': { type: 'string' },
      'max-frames': { type: 'string' },
      'max-processes': { type: 'string' },
      'max-time': { type: 'string' },
      'max-output': { type: 'string' },
      'max-memory': { type: 'string' },
      'max-wall': { type: 'string' },
    },
  });
}

// a reader that went away (vethlab run ... | head) is no mistake
process.stdout.on('error', (e: NodeJS.ErrnoException) => {
  if (e.code === 'EPIPE') process.exit(0);
  throw e;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (e) {
  // a bug of ours: one line for the person, the place for whoever mends it
  const at = e instanceof Error ? (e.stack ?? '').split('\n')[1]?.trim() : '';
  process.stderr.write(
    `vethlab: a bug in vethlab ended this run: ${e instanceof Error ? e.message : String(e)} (${at})\n`,
  );
  process.exitCode = CANNOT;
}
