import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inetMakeMask, ipv4 } from '../../../core/addr/ipv4.ts';
import type { FibAlias } from '../../../core/ipv4/fib.ts';
import { fibInsertNode, fibPath, fibRemoveNode, fibWalk, newTrie } from '../../../core/ipv4/fib_trie.ts';

const prefix = fc
  .tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 32 }))
  .map(([a, len]) => ({ key: (a & inetMakeMask(len)) >>> 0, len }));
const clustered = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 20, max: 32 }))
  .map(([a, len]) => ({ key: ((0xc0000200 | a) & inetMakeMask(len)) >>> 0, len }));

const alias = (key: number, len: number): FibAlias => ({ key: ipv4(key), dstLen: len }) as FibAlias;

function build(prefixes: readonly { key: number; len: number }[]) {
  const t = newTrie();
  const known = new Map<string, { key: number; len: number }>();
  for (const p of prefixes) {
    known.set(`${p.key}/${p.len}`, p);
    const list = fibInsertNode(t, p.key, p.len);
    if (list.length === 0) list.push(alias(p.key, p.len));
  }
  return { t, known };
}

function longest(known: Iterable<{ key: number; len: number }>, addr: number): number {
  let best = -1;
  for (const p of known) if (((addr ^ p.key) & inetMakeMask(p.len)) === 0 && p.len > best) best = p.len;
  return best;
}

test('the longest prefix found is that of a linear scan, also after some were taken away', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(prefix, clustered), { maxLength: 60 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 20 }),
      (prefixes, removals, addrs) => {
        const { t, known } = build(prefixes);
        const all = [...known.values()];
        for (const r of removals) {
          if (all.length === 0) break;
          const p = all[r % all.length]!;
          if (!known.delete(`${p.key}/${p.len}`)) continue;
          const list = fibInsertNode(t, p.key, p.len);
          list.length = 0;
          fibRemoveNode(t, p.key, p.len);
        }
        for (const addr of [...addrs, ...all.map((p) => p.key)]) {
          const { nodes, depth } = fibPath(t, addr);
          expect(depth === 0 ? -1 : nodes[depth - 1]!.len).toBe(longest(known.values(), addr));
        }
        expect(fibWalk(t)).toHaveLength(known.size);
      },
    ),
  );
});

test('a dump is by address, and of one address the longest prefix comes first', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(prefix, clustered), { maxLength: 60 }), (prefixes) => {
      const { t } = build(prefixes);
      const dump = fibWalk(t);
      for (let i = 1; i < dump.length; i++) {
        const [a, b] = [dump[i - 1]!, dump[i]!];
        expect(a.key < b.key || (a.key === b.key && a.dstLen > b.dstLen)).toBe(true);
      }
    }),
  );
});

test('a large table is searched by an index, with the same answers', () => {
  let seed = 7;
  const next = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed;
  };
  const prefixes = Array.from({ length: 3000 }, (_, i) => {
    const len = [0, 4, 8, 12, 15, 16, 17, 20, 24, 24, 24, 28, 31, 32][i % 14]!;
    return { key: (next() & inetMakeMask(len)) >>> 0, len };
  });
  const { t, known } = build(prefixes);
  const all = [...known.values()];
  for (let i = 0; i < 6000; i++) fibPath(t, next());
  for (let i = 0; i < 2000; i++) {
    const addr = i % 2 === 0 ? next() : all[next() % all.length]!.key;
    const { nodes, depth } = fibPath(t, addr);
    const want = all.filter((p) => ((addr ^ p.key) & inetMakeMask(p.len)) === 0).map((p) => p.len);
    expect(nodes.slice(0, depth).map((n) => n.len)).toEqual(want.sort((a, b) => a - b));
  }
});
