import type { Nsec } from '../../core/world.ts';

/** What a run may use up before it is ended. */
export type Limits = {
  /** Units of work: commands, process switches, system calls, frames, turns of loops within a tool. */
  readonly steps: number;
  /** Live processes; past it fork fails with EAGAIN. */
  readonly processes: number;
  /** How often fork may fail so before the run ends. */
  readonly forkFailures: number;
  /** Bytes written to terminals and captured outputs. */
  readonly output: number;
  /** Bytes of one file; past it a write fails with EFBIG. */
  readonly fileSize: number;
  /** Frames on their way at one time: more are a storm that feeds on itself. */
  readonly frames: number;
  /** Virtual time. */
  readonly time: Nsec;
  /** Bytes of memory that the world, its files and its processes hold together. */
  readonly memory: number;
};

export const defaultLimits: Limits = {
  steps: 20_000_000,
  processes: 4096,
  forkFailures: 64,
  output: 128 * 1024 * 1024,
  fileSize: 256 * 1024 * 1024,
  frames: 262_144,
  time: 400 * 86_400 * 1_000_000_000,
  memory: 512 * 1024 * 1024,
};

/** A run that was ended for using up what it may: a value, and what the engine throws to leave the processes at once. */
export class LimitExceeded {
  readonly limit: keyof Limits;
  readonly value: number;
  constructor(limit: keyof Limits, value: number) {
    this.limit = limit;
    this.value = value;
  }

  get message(): string {
    const of: Record<keyof Limits, string> = {
      steps: 'steps of work',
      processes: 'processes',
      forkFailures: 'failed forks',
      output: 'bytes of output',
      fileSize: 'bytes in a file',
      frames: 'frames on their way at once',
      time: 'nanoseconds of virtual time',
      memory: 'bytes of memory',
    };
    return `limit exceeded: more than ${this.value} ${of[this.limit]}`;
  }
}
