import { readFileSync, statSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { strerror } from '../../core/errno.ts';
import { dockerHost, startDocker } from '../daemon/dockerd/preset.ts';
import { defaultLimits, type LimitExceeded, type Limits } from '../proc/limits.ts';
import { DOCKER_TRANSCRIPT_PAUSE, Sandbox, TRANSCRIPT_PAUSE } from '../sandbox.ts';
import { entryText, type TranscriptEnd, transcript } from '../shell/transcript.ts';
import { heapInUse, Watchdog } from './watchdog.ts';

export type RunOptions = {
  readonly file: string;
  readonly preset: string;
  readonly explain: boolean;
  readonly seed?: number;
  readonly pcap?: string;
  readonly limits: Partial<Limits>;
  /** Seconds of real time, `MAX_WALL` by default. */
  readonly wall?: number;
};

/** Real seconds a run may take by default. */
const MAX_WALL = 120;

/** Output that is held back at most, and for how long in milliseconds, before it is printed. */
const BATCH_BYTES = 65536;
const BATCH_TIME = 100;

const PRESETS = ['bare', 'docker'];

/** A longer file is no script that anybody wrote. */
const MAX_FILE = 64 * 1024 * 1024;

/** `vethlab run`: 0 when the file ran to its end, 2 with a message when it could not. */
export async function run(options: RunOptions): Promise<number> {
  const { file } = options;
  let text: string;
  try {
    const size = statSync(file).size;
    if (size > MAX_FILE) return cannot(`${file}: ${size} bytes are more than a script (${MAX_FILE} at most)`);
    text = readFileSync(file, 'latin1');
  } catch (e) {
    const code = (e as NodeJS.ErrnoException).code ?? '';
    return cannot(`${file}: ${strerror[code as keyof typeof strerror] ?? (e as Error).message}`);
  }
  if (/\.(md|markdown)$/i.test(file)) {
    const { parseLab } = await import('../lab.ts');
    const lab = parseLab(text);
    if (!lab.ok) return cannot(`${file}: ${lab.error.extack}`);
    if (lab.value.topology.hosts.length > 1)
      return cannot(`${file}: a lab of ${lab.value.topology.hosts.length} hosts; this version runs labs of one`);
    const blocks = lab.value.blocks.filter((b) => b.kind === 'run');
    if (blocks.length === 0) return cannot(`${file}: no shell blocks in it`);
    text = blocks.map((b) => b.text).join('\n');
  }
  return runText(text, options);
}

/** Runs a script's text and prints its transcript. */
export async function runText(text: string, options: RunOptions): Promise<number> {
  if (!PRESETS.includes(options.preset))
    return cannot(`no preset '${options.preset}'; there is: ${PRESETS.join(', ')}`);
  // what a packet went through is kept for those who ask: it costs twice the time
  const watched = options.explain || options.pcap !== undefined || text.includes('explain');
  const sandbox = new Sandbox({
    limits: options.limits,
    ...(watched ? {} : { lives: 0 }),
    ...(options.preset === 'docker' ? { docker: true, profile: dockerHost } : {}),
    memoryInUse: heapInUse(options.limits.memory ?? defaultLimits.memory),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  if (options.preset === 'docker') startDocker(sandbox);
  const capture =
    options.pcap === undefined ? null : (await import('./pcap_dir.ts')).captureInto(options.pcap, sandbox);
  const script = options.explain ? `${text}\nexplain\n` : text;
  const pause = options.preset === 'docker' ? DOCKER_TRANSCRIPT_PAUSE : TRANSCRIPT_PAUSE;
  const entries = transcript(sandbox.machine, script, { name: basename(options.file), pause });
  const wall = options.wall ?? MAX_WALL;
  const watchdog = new Watchdog(wall);
  let end: TranscriptEnd | null = null;
  let inTime = true;
  while (end === null && inTime) {
    const pieces: string[] = [];
    inTime = watchdog.guard(() => {
      const until = performance.now() + BATCH_TIME;
      for (let held = 0; held < BATCH_BYTES && performance.now() < until; held += pieces.at(-1)!.length) {
        const next = entries.next();
        if (next.done) {
          end = next.value;
          return;
        }
        pieces.push(entryText(next.value));
      }
    });
    // a reader that is slow takes nothing of the time
    for (const piece of pieces) print(piece);
  }
  return finish(end, options, capture, wall);
}

/** Prints what is left, and tells how the run ended. */
function finish(
  end: TranscriptEnd | null,
  options: RunOptions,
  capture: { finish(): string | null } | null,
  wall: number,
): number {
  if (end === null)
    return cannot(`${options.file}: limit exceeded: more than ${wall} seconds of real time (--max-wall)`);
  if (end.kind === 'end') print(end.output.map((c) => c.data).join(''));
  const failed = capture?.finish() ?? null;
  if (failed !== null) return cannot(failed);
  switch (end.kind) {
    case 'end':
      return 0;
    case 'incomplete':
      return cannot(`${options.file}: line ${end.line}: this never becomes a complete command: ${firstLine(end.text)}`);
    case 'unreadable':
      return cannot(`${options.file}: ${end.message}`);
    case 'limit':
      return cannot(`${options.file}: ${end.limit.message}${flagOf(end.limit)}`);
    case 'stuck':
      return cannot(`${options.file}: nothing can happen any more, and this has not ended: ${firstLine(end.text)}`);
  }
}

/** The option that moves a limit. */
function flagOf({ limit }: LimitExceeded): string {
  switch (limit) {
    case 'steps':
    case 'frames':
    case 'processes':
    case 'time':
    case 'output':
    case 'memory':
      return ` (--max-${limit})`;
    default:
      return '';
  }
}

function firstLine(text: string): string {
  const line = text.split('\n')[0]!;
  const shown = line.length > 80 ? `${line.slice(0, 80)}...` : line;
  return [...shown].map((c) => (c < ' ' || c > '~' ? '?' : c)).join('');
}

/** All of it, now: the output keeps its order even where it goes to a pipe that is read slowly. */
function print(bytes: string): void {
  const b = Buffer.from(bytes, 'latin1');
  for (let at = 0; at < b.length; ) {
    try {
      at += writeSync(1, b, at);
    } catch (e) {
      const code = (e as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw e;
    }
  }
}

function cannot(message: string): number {
  process.stderr.write(`vethlab: ${message}\n`);
  return 2;
}
