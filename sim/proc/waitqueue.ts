import type { Process } from './process.ts';

/** Processes that wait for something to become true. Who is woken looks again. Ref: include/linux/wait.h */
export class WaitQueue {
  private readonly waiting = new Set<Process>();

  add(p: Process): void {
    this.waiting.add(p);
  }

  remove(p: Process): void {
    this.waiting.delete(p);
  }

  get size(): number {
    return this.waiting.size;
  }

  wake(): void {
    if (this.waiting.size === 0) return;
    for (const p of this.waiting) p.wake();
  }
}
