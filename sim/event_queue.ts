/** Anything that happens at a time; `seq` decides between equals. A dead one is skipped when it comes up. */
export type Event = { readonly at: number; readonly seq: number; dead: boolean };

export function before(
  a: { readonly at: number; readonly seq: number },
  b: { readonly at: number; readonly seq: number },
): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}

/** Adds to a binary heap kept as a plain array. */
export function heapPush<T extends Event>(heap: T[], event: T): void {
  let i = heap.length;
  heap.push(event);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent]!;
    if (before(above, event)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = event;
}

/** Takes the earliest. The heap must not be empty. */
export function heapPop<T extends Event>(heap: T[]): T {
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

/** The earliest that is not dead, after throwing the dead ones before it away; undefined when there is none. */
export function heapPeek<T extends Event>(heap: T[]): T | undefined {
  while (heap.length > 0 && heap[0]!.dead) heapPop(heap);
  return heap[0];
}
