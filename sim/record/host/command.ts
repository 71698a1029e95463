import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fail, type Result } from '../../../core/errno.ts';
import type { RunOptions } from '../backend.ts';
import type { Plan } from '../plan.ts';
import type { Recording } from '../recording.ts';
import { payload } from './payload.ts';
import { readStream } from './stream.ts';

/** Hands a lab to a command that runs a bash script from its stdin on some host, and reads the answer from its stdout. */
export async function runCommand(
  argv: readonly [string, ...string[]],
  by: string,
  plan: Plan,
  options: RunOptions,
): Promise<Result<Recording>> {
  const nonce = randomBytes(8).toString('hex');
  const script = Buffer.from(payload(plan, options, nonce), 'latin1');
  const child = spawn(argv[0], argv.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (b: Buffer) => out.push(b));
  child.stderr.on('data', (b: Buffer) => err.push(b));
  child.stdin.on('error', () => {}); // it went away: its status says so
  // stdin stays open: its end would end the lab, as it should when this process dies
  child.stdin.write(`${script.length}\n`);
  child.stdin.write(script);
  const ended = await new Promise<string | null>((resolve) => {
    child.on('error', (e: NodeJS.ErrnoException) =>
      resolve(e.code === 'ENOENT' ? `no command '${argv[0]}' here` : e.message),
    );
    child.on('close', () => resolve(null));
  });
  if (ended !== null) return fail('ENOENT', ended);
  const answer = readStream(Buffer.concat(out), plan, nonce, by);
  if (!answer.ok && answer.error.errno === 'EPIPE' && err.length > 0) {
    const said = Buffer.concat(err).toString('latin1').trim().split('\n').at(-1)!;
    return fail('EPIPE', `${answer.error.extack}: ${said.slice(0, 200)}`);
  }
  return answer;
}

/** Runs a program to its end: null, or how it failed. */
export function runProgram(program: string, args: readonly string[], seconds: number): Promise<string | null> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (b: Buffer) => {
    said += b.toString('latin1');
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  return new Promise((resolve) => {
    child.on('error', (e) => resolve(e.message));
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      if (status === 0) resolve(null);
      else
        resolve(signal === null ? `ended ${status}: ${said.trim().split('\n').at(-1)}` : `took more than ${seconds} s`);
    });
  });
}
