/** Who counts the work that is done now. */
export type Meter = { charge(units: number): void };

let current: Meter | null = null;

/**
 * Counts work against the run that is going on, wherever it is done: in a system call, a frame's delivery, an
 * interpreter's loop, a regular expression. A unit is what a builtin command of a shell takes, less than a microsecond;
 * fractions are welcome. Throws `LimitExceeded` where the run has used up what it may. Outside of a run nothing counts.
 */
export function charge(units: number): void {
  if (current !== null) current.charge(units);
}

/** Counts bytes that were copied or made. */
export function chargeBytes(bytes: number): void {
  if (current !== null) current.charge(bytes / 1024);
}

/** Makes `meter` count from now on; gives the one that did before, to be put back. */
export function countWith(meter: Meter | null): Meter | null {
  const before = current;
  current = meter;
  return before;
}
