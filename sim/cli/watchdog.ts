import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { createContext, runInContext, runInNewContext } from 'node:vm';

/** What a run may take of the machine it really runs on: the last resort behind the limits that count steps. */
export class Watchdog {
  private left: number;

  /** @param seconds of real time that all `guard`ed work together may take */
  constructor(seconds: number) {
    this.left = seconds * 1000;
  }

  /** Does the work; false when it was broken off because the time was up. */
  guard(work: () => void): boolean {
    if (this.left < 1) return false;
    const start = performance.now();
    try {
      runInContext('work()', createContext({ work }), { timeout: Math.ceil(this.left) });
      return true;
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
      throw e;
    } finally {
      this.left -= performance.now() - start;
    }
  }
}

/** Tells the bytes of the heap in use; what is garbage counts only as long as they are less than `limit`. */
export function heapInUse(limit: number): () => number {
  let gc: (() => void) | null = null;
  return () => {
    const used = inUse();
    if (used <= limit) return used;
    if (gc === null) {
      setFlagsFromString('--expose-gc');
      gc = runInNewContext('gc') as () => void;
    }
    gc();
    return inUse();
  };
}

function inUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
