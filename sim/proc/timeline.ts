import type { Nsec } from '../../core/world.ts';

/** An alarm that was set; give it back to `cancel`. */
export type Alarm = object;

/**
 * Virtual time as processes see it: a clock, chance, and events. Several machines share one. Nothing here moves on its
 * own: the scheduler asks for the next event when no process can run.
 */
export interface Timeline {
  readonly now: Nsec;
  /** Wall clock, nanoseconds since 1970. */
  readonly wall: Nsec;
  /** Events that have happened. */
  readonly events: number;
  /** Frames on their way. */
  readonly inFlight: number;
  /** Uniform in 0 .. 2^32 - 1, from the seed. */
  random(): number;
  /** Calls `fire` at `when` (not before now); events at one instant fire in the order they were set. */
  at(when: Nsec, fire: () => void): Alarm;
  /** An alarm that has rung is no mistake to cancel. */
  cancel(alarm: Alarm): void;
  /** When the next event is due, of whatever kind (alarms, frames, kernel timers); Infinity when none is. */
  nextAt(): Nsec;
  /** Moves the clock to the next event and lets it happen. */
  step(): void;
  /** Moves the clock on where no event is due before `when`. */
  advanceTo(when: Nsec): void;
}

type Entry = { readonly at: Nsec; readonly seq: number; readonly fire: () => void; dead: boolean };

/** 2026-01-01T00:00:00Z in nanoseconds. */
const DEFAULT_EPOCH = 1_767_225_600_000_000_000;

/** A timeline without a network: a heap of alarms, xoshiro128** for chance. */
export class AlarmTimeline implements Timeline {
  now: Nsec = 0;
  events = 0;
  readonly inFlight = 0;
  private readonly epoch: Nsec;
  private seq = 0;
  private readonly heap: Entry[] = [];
  private s0: number;
  private s1 = 0x9e3779b9;
  private s2 = 0x243f6a88;
  private s3 = 0xb7e15162;

  constructor(seed = 1, epoch: Nsec = DEFAULT_EPOCH) {
    this.s0 = seed >>> 0 || 1;
    this.epoch = epoch;
    for (let i = 0; i < 16; i++) this.random();
  }

  get wall(): Nsec {
    return this.epoch + this.now;
  }

  random(): number {
    const x = Math.imul(this.s1, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = this.s1 << 9;
    this.s2 ^= this.s0;
    this.s3 ^= this.s1;
    this.s1 ^= this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= t;
    this.s3 = (this.s3 << 11) | (this.s3 >>> 21);
    return result;
  }

  at(when: Nsec, fire: () => void): Alarm {
    const entry: Entry = { at: Math.max(when, this.now), seq: this.seq++, fire, dead: false };
    const heap = this.heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (before(heap[parent]!, entry)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
    return entry;
  }

  cancel(alarm: Alarm): void {
    (alarm as Entry).dead = true;
  }

  nextAt(): Nsec {
    while (this.heap.length > 0 && this.heap[0]!.dead) this.pop();
    return this.heap.length > 0 ? this.heap[0]!.at : Number.POSITIVE_INFINITY;
  }

  step(): void {
    if (this.nextAt() === Number.POSITIVE_INFINITY) return;
    const entry = this.pop();
    this.events++;
    this.now = entry.at;
    entry.dead = true;
    entry.fire();
  }

  advanceTo(when: Nsec): void {
    if (when > this.now) this.now = when;
  }

  private pop(): Entry {
    const heap = this.heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    const n = heap.length;
    if (n === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && before(heap[child + 1]!, heap[child]!)) child++;
      if (before(last, heap[child]!)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}
