import type { Nsec } from '../../core/world.ts';
import { defaultLimits, LimitExceeded, type Limits } from './limits.ts';
import { countWith, type Meter } from './meter.ts';
import type { Process } from './process.ts';
import type { Timeline } from './timeline.ts';

/** Units of work between two looks at the memory in use. */
const MEMORY_CHECK = 4096;

/** What a process switch, or an event and what it wakes, takes in units of work. */
const SWITCH = 5;

/** What a frame's hop takes. */
const FRAME = 1 / 8;

/**
 * Who runs next, on all machines of one timeline: processes that can run, first come first served, then the next event.
 * There are as many processors as processes, so that time passes only where somebody waits for it.
 */
export class Scheduler implements Meter {
  readonly timeline: Timeline;
  readonly limits: Limits;
  private ready: Process[] = [];
  private head = 0;
  private until: Nsec = Number.POSITIVE_INFINITY;
  private steps = 0;
  private nextCheck = MEMORY_CHECK;
  private readonly memoryInUse: () => number;
  private outputBytes = 0;
  private forkFailures = 0;
  private tripped: LimitExceeded | null = null;

  /** `memoryInUse` tells the bytes held, where that can be known. */
  constructor(timeline: Timeline, limits: Partial<Limits> = {}, memoryInUse: () => number = () => 0) {
    this.timeline = timeline;
    this.memoryInUse = memoryInUse;
    this.limits = { ...defaultLimits, ...limits };
    this.nextCheck = Math.min(MEMORY_CHECK, this.limits.steps);
  }

  /** A process that was blocked can run. */
  enqueue(p: Process): void {
    if (p.queued) return;
    p.queued = true;
    this.ready.push(p);
  }

  /** Nobody else could run before `when`. */
  idleBefore(when: Nsec): boolean {
    return this.head === this.ready.length && when <= this.until && this.timeline.nextAt() > when;
  }

  /** Counts a unit of work; throws `LimitExceeded` past the limit. */
  step(): void {
    this.charge(1);
  }

  charge(units: number): void {
    this.steps += units;
    if (this.steps < this.nextCheck) return;
    if (this.steps > this.limits.steps) this.exceed('steps');
    if (this.memoryInUse() > this.limits.memory) this.exceed('memory');
    this.nextCheck = Math.min(this.steps + MEMORY_CHECK, this.limits.steps);
  }

  /** Counts output. */
  output(bytes: number): void {
    this.outputBytes += bytes;
    if (this.outputBytes > this.limits.output) this.exceed('output');
  }

  /** A person typed: what a run may use up counts anew. */
  renew(): void {
    this.steps = 0;
    this.nextCheck = Math.min(MEMORY_CHECK, this.limits.steps);
    this.outputBytes = 0;
    this.forkFailures = 0;
    this.tripped = null;
  }

  forkFailed(): void {
    if (++this.forkFailures > this.limits.forkFailures) this.exceed('forkFailures');
  }

  exceed(limit: keyof Limits): never {
    this.tripped = new LimitExceeded(limit, this.limits[limit]);
    throw this.tripped;
  }

  /**
   * Runs until `stop` says so, until nothing is left to happen, or up to an instant. Gives the limit that ended it, else
   * null.
   */
  run(stop: () => boolean, until: Nsec = Number.POSITIVE_INFINITY): LimitExceeded | null {
    if (this.tripped) return this.tripped;
    const horizon = Math.min(until, this.limits.time);
    this.until = horizon;
    const before = countWith(this);
    try {
      for (;;) {
        while (this.head < this.ready.length) {
          if (stop()) return null;
          const p = this.ready[this.head++]!;
          if (this.head > 1024 && this.head * 2 > this.ready.length) {
            this.ready = this.ready.slice(this.head);
            this.head = 0;
          }
          p.queued = false;
          this.charge(SWITCH);
          p.resume();
        }
        this.ready.length = 0;
        this.head = 0;
        if (stop()) return null;
        const next = this.timeline.nextAt();
        if (next === Number.POSITIVE_INFINITY) return null;
        if (next > horizon) {
          this.timeline.advanceTo(horizon);
          if (horizon === this.limits.time) this.exceed('time');
          return null;
        }
        const { events } = this.timeline;
        this.timeline.step();
        if (this.timeline.inFlight > this.limits.frames) this.exceed('frames');
        this.charge(SWITCH + FRAME * (this.timeline.events - events));
      }
    } catch (e) {
      if (e instanceof LimitExceeded) this.tripped = e;
      else if (e instanceof RangeError && outgrown.test(e.message))
        this.tripped = new LimitExceeded('memory', this.limits.memory);
      else throw e;
      return this.tripped;
    } finally {
      countWith(before);
      this.until = Number.POSITIVE_INFINITY;
    }
  }
}

/** What JavaScript says of a text, a list or a map that grew past what it can hold: more than any limit of memory. */
const outgrown =
  /^(Invalid (string|array|typed array) length|(Map|Set) maximum size exceeded|Array buffer allocation failed)/;
