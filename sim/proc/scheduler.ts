import type { Nsec } from '../../core/world.ts';
import { defaultLimits, LimitExceeded, type Limits } from './limits.ts';
import type { Process } from './process.ts';
import type { Timeline } from './timeline.ts';

/**
 * Who runs next, on all machines of one timeline: processes that can run, first come first served, then the next event.
 * There are as many processors as processes, so that time passes only where somebody waits for it.
 */
export class Scheduler {
  readonly timeline: Timeline;
  readonly limits: Limits;
  private ready: Process[] = [];
  private head = 0;
  private until: Nsec = Number.POSITIVE_INFINITY;
  private steps = 0;
  private outputBytes = 0;
  private forkFailures = 0;
  private tripped: LimitExceeded | null = null;

  constructor(timeline: Timeline, limits: Partial<Limits> = {}) {
    this.timeline = timeline;
    this.limits = { ...defaultLimits, ...limits };
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
    if (++this.steps > this.limits.steps) this.exceed('steps');
  }

  /** Counts output. */
  output(bytes: number): void {
    this.outputBytes += bytes;
    if (this.outputBytes > this.limits.output) this.exceed('output');
  }

  /** A person typed: what a run may use up counts anew. */
  renew(): void {
    this.steps = 0;
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
          this.step();
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
        this.step();
        this.timeline.step();
      }
    } catch (e) {
      if (e instanceof LimitExceeded) return e;
      throw e;
    } finally {
      this.until = Number.POSITIVE_INFINITY;
    }
  }
}
