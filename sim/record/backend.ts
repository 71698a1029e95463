import type { Result } from '../../core/errno.ts';
import type { Plan } from './plan.ts';
import type { Recording } from './recording.ts';

export type RunOptions = {
  /** Seconds a lab may take on the clock of the host. */
  readonly timeout?: number;
  /** Frames and notifications. Default: yes, where the host can. */
  readonly capture?: boolean;
  /** The kernel's tracepoints. Default: yes, where the host can. */
  readonly trace?: boolean;
};

/** Somewhere a lab can be run: a real host, or the model. */
export type Backend = {
  /** As a person calls it: `this host`, `ssh:root@192.0.2.1`, `a Debian 12 kernel in qemu`, `the model`. */
  readonly name: string;
  /** Runs a lab. Refused with a message (EPERM, ENOENT ...) where the host cannot, or the lab never came to its end. */
  run(plan: Plan, options?: RunOptions): Promise<Result<Recording>>;
};
