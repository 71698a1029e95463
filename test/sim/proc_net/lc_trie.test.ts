import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyChildren, type KeyVector, LcTrie } from '../../../sim/proc_net/lc_trie.ts';

const keys = fc.uniqueArray(
  fc.oneof(
    fc.nat(0xffffffff),
    fc.nat(255).map((n) => (0xc0000200 + n) >>> 0),
  ),
  { maxLength: 300 },
);

function leaves(n: KeyVector<number> | null): number[] {
  if (n === null) return [];
  return n.leaf === null ? n.child.flatMap(leaves) : [n.leaf];
}

describe('a level-compressed trie', () => {
  it('holds every key once, in order, whatever the order of insertion', () => {
    fc.assert(
      fc.property(keys, (list) => {
        const trie = new LcTrie<number>();
        for (const key of list) trie.leaf(key, () => key);
        for (const key of list) expect(trie.leaf(key, () => -1)).toBe(key);
        expect(leaves(trie.root)).toEqual([...list].sort((a, b) => a - b));
      }),
    );
  });

  it('has no inner node of fewer than two children, and none that is due to halve', () => {
    fc.assert(
      fc.property(keys, (list) => {
        const trie = new LcTrie<number>();
        for (const key of list) trie.leaf(key, () => key);
        const check = (n: KeyVector<number>): void => {
          if (n.leaf !== null) return;
          const used = n.child.length - emptyChildren(n);
          expect(used).toBeGreaterThanOrEqual(2);
          for (const c of n.child) {
            if (c === null) continue;
            expect(c.parent).toBe(n);
            check(c);
          }
        };
        if (trie.root !== null) check(trie.root);
      }),
    );
  });
});
