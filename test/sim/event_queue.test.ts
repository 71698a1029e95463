import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Event, heapPeek, heapPop, heapPush } from '../../sim/event_queue.ts';

const anyEvents = fc.array(fc.record({ at: fc.nat(20), dead: fc.boolean() }), { maxLength: 200 });

test('events come out by time, those of one instant in the order they were made', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const heap: Event[] = [];
      events.forEach((e, seq) => heapPush(heap, { ...e, seq }));
      const out: Event[] = [];
      while (heap.length > 0) out.push(heapPop(heap));
      const sorted = events.map((e, seq) => ({ ...e, seq })).sort((a, b) => a.at - b.at || a.seq - b.seq);
      expect(out).toEqual(sorted);
    }),
  );
});

test('a dead event never comes up', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const heap: Event[] = [];
      events.forEach((e, seq) => heapPush(heap, { ...e, seq }));
      let live = 0;
      for (;;) {
        const next = heapPeek(heap);
        if (next === undefined) break;
        expect(next.dead).toBe(false);
        heapPop(heap);
        live++;
      }
      expect(live).toBe(events.filter((e) => !e.dead).length);
    }),
  );
});
