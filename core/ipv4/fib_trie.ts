import { inetMakeMask } from '../addr/ipv4.ts';
import type { FibAlias, FibNode, FibTrie } from './fib.ts';

/**
 * Routes by prefix: a binary trie without one-way branches. The kernel's is level-compressed too; what is found and the
 * order of a dump are the same. Ref: net/ipv4/fib_trie.c
 */
export function newTrie(): FibTrie {
  return { root: null, version: 0 };
}

function node(key: number, len: number, aliases: FibAlias[] | null): FibNode {
  const mask = inetMakeMask(len);
  return { key: (key & mask) >>> 0, len, mask, aliases, child0: null, child1: null };
}

const bitAt = (key: number, i: number): number => (key >>> (31 - i)) & 1;

function setChild(n: FibNode, bit: number, child: FibNode | null): void {
  if (bit === 0) n.child0 = child;
  else n.child1 = child;
}

/** The node of exactly this prefix, if routes are there. Ref: fib_find_node() */
export function fibFindNode(t: FibTrie, key: number, len: number): FibNode | undefined {
  let n = t.root;
  while (n !== null && n.len <= len && ((key ^ n.key) & n.mask) === 0) {
    if (n.len === len) return n.aliases === null ? undefined : n;
    n = bitAt(key, n.len) === 0 ? n.child0 : n.child1;
  }
  return undefined;
}

/** The list of routes of a prefix, made when there is none. */
export function fibInsertNode(t: FibTrie, key: number, len: number): FibAlias[] {
  let parent: FibNode | null = null;
  let n = t.root;
  while (n !== null && n.len <= len && ((key ^ n.key) & n.mask) === 0) {
    if (n.len === len) {
      if (n.aliases === null) {
        n.aliases = [];
        t.version++;
      }
      return n.aliases;
    }
    parent = n;
    n = bitAt(key, n.len) === 0 ? n.child0 : n.child1;
  }
  t.version++;
  const aliases: FibAlias[] = [];
  const leaf = node(key, len, aliases);
  let top = leaf;
  if (n !== null) {
    const common = Math.min(Math.clz32(key ^ n.key), len, n.len);
    if (common === len) setChild(leaf, bitAt(n.key, len), n);
    else {
      top = node(key, common, null);
      setChild(top, bitAt(key, common), leaf);
      setChild(top, bitAt(n.key, common), n);
    }
  }
  if (parent === null) t.root = top;
  else setChild(parent, bitAt(key, parent.len), top);
  return aliases;
}

/** Takes the prefix's node away once its list is empty. */
export function fibRemoveNode(t: FibTrie, key: number, len: number): void {
  let grand: FibNode | null = null;
  let parent: FibNode | null = null;
  let n = t.root;
  while (n !== null && n.len < len) {
    grand = parent;
    parent = n;
    n = bitAt(key, n.len) === 0 ? n.child0 : n.child1;
  }
  if (n === null || n.len !== len || n.aliases === null || n.aliases.length > 0) return;
  n.aliases = null;
  t.version++;
  if (n.child0 !== null && n.child1 !== null) return;
  const only = n.child0 ?? n.child1;
  if (parent === null) {
    t.root = only;
    return;
  }
  setChild(parent, bitAt(key, parent.len), only);
  if (only !== null || parent.aliases !== null) return;
  const sibling = parent.child0 ?? parent.child1;
  if (grand === null) t.root = sibling;
  else setChild(grand, bitAt(key, grand.len), sibling);
}

/**
 * Every route: addresses ascending, of one address the longest prefix first, then in lookup order.
 * Ref: fib_table_dump(), leaf_walk_rcu()
 */
export function fibWalk(t: FibTrie): FibAlias[] {
  const nodes: FibNode[] = [];
  const visit = (n: FibNode | null): void => {
    if (n === null) return;
    if (n.aliases !== null) nodes.push(n);
    visit(n.child0);
    visit(n.child1);
  };
  visit(t.root);
  const out: FibAlias[] = [];
  for (let i = 0; i < nodes.length; ) {
    let j = i;
    while (j < nodes.length && nodes[j]!.key === nodes[i]!.key) j++;
    for (let k = j - 1; k >= i; k--) out.push(...nodes[k]!.aliases!);
    i = j;
  }
  return out;
}

/** First route of a list that stands where (table, tos, priority) belongs; its index, or -1. Ref: fib_find_alias() */
export function fibFindAlias(list: readonly FibAlias[], tos: number, prio: number, tbId: number): number {
  for (let i = 0; i < list.length; i++) {
    const fa = list[i]!;
    if (fa.tbId > tbId) continue;
    if (fa.tbId !== tbId) break;
    if (fa.tos > tos) continue;
    if (fa.info.priority >= prio || fa.tos < tos) return i;
  }
  return -1;
}

/** Puts a route before the one at `before`, or at the end of its table's part. Ref: fib_insert_alias() */
export function fibInsertAlias(list: FibAlias[], fa: FibAlias, before: number): void {
  if (before < 0) {
    before = 0;
    while (before < list.length && fa.tbId <= list[before]!.tbId) before++;
  }
  list.splice(before, 0, fa);
}

const path: FibNode[] = new Array<FibNode>(34);

/** The nodes with routes on the way to an address, shortest prefix first, in a list that the next call reuses. */
export function fibPath(t: FibTrie, addr: number): { readonly nodes: readonly FibNode[]; readonly depth: number } {
  let n = t.root;
  let depth = 0;
  const index = indexOf(t);
  if (index !== null) {
    const slot = index[addr >>> 16]!;
    const { above } = slot;
    for (; depth < above.length; depth++) path[depth] = above[depth]!;
    n = slot.below;
  }
  while (n !== null && ((addr ^ n.key) & n.mask) === 0) {
    if (n.aliases !== null) path[depth++] = n;
    if (n.len === 32) break;
    n = ((addr >>> (31 - n.len)) & 1) === 0 ? n.child0 : n.child1;
  }
  scratch.depth = depth;
  return scratch;
}
const scratch = { nodes: path, depth: 0 };

// --- a large trie that has not changed for a while is entered by the first 16 bits

/** Nodes with routes of at most 16 bits on the way, and where the way goes on. */
type Slot = { readonly above: readonly FibNode[]; readonly below: FibNode | null };
type Index = { version: number; asked: number; slots: Slot[] | null };

/** How many look-ups without a change make an index worth its while. */
const WORTH_AN_INDEX = 5000;
const indexes = new WeakMap<FibTrie, Index>();
let last: FibTrie | null = null;
let lastIndex: Index | null = null;

/** A cache beside the world, good for one version of the trie. */
function indexOf(t: FibTrie): Slot[] | null {
  let index = t === last ? lastIndex : (indexes.get(t) ?? null);
  if (index === null) {
    index = { version: t.version, asked: 0, slots: null };
    indexes.set(t, index);
  }
  last = t;
  lastIndex = index;
  if (index.version !== t.version) {
    index.version = t.version;
    index.asked = 0;
    index.slots = null;
  }
  if (index.slots === null && ++index.asked > WORTH_AN_INDEX && t.version > 1000) index.slots = makeSlots(t);
  return index.slots;
}

function makeSlots(t: FibTrie): Slot[] {
  const slots = new Array<Slot>(65536).fill({ above: [], below: null });
  const visit = (n: FibNode | null, above: readonly FibNode[], from: number, bits: number): void => {
    const size = 2 ** (16 - bits);
    const slot: Slot = { above, below: n !== null && n.len > 16 ? n : null };
    if (n === null || n.len > 16) {
      if (n !== null) {
        slots.fill({ above, below: null }, from, from + size);
        slots[n.key >>> 16] = slot;
      } else slots.fill(slot, from, from + size);
      return;
    }
    // what lies beside the node's prefix has only the routes above it
    slots.fill(slot, from, from + size);
    const here = n.aliases === null ? above : [...above, n];
    const start = n.key >>> 16;
    if (n.len === 16) {
      visitDeep(n, here, start);
      return;
    }
    const half = 2 ** (15 - n.len);
    visit(n.child0, here, start, n.len + 1);
    visit(n.child1, here, start + half, n.len + 1);
  };
  /** Below a node of 16 bits there is one slot and two ways: the node itself stays the entry. */
  const visitDeep = (n: FibNode, here: readonly FibNode[], at: number): void => {
    slots[at] = n.aliases === null ? { above: here, below: n } : { above: here.slice(0, -1), below: n };
  };
  visit(t.root, [], 0, 0);
  return slots;
}
