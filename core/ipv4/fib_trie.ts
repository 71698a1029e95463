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
  const mask = inetMakeMask(len) | 0; // both as 32 bits with a sign: an engine keeps those in the object itself
  return { key: key & mask, len, mask, aliases, child0: null, child1: null };
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

/** Nodes with routes on a way, shortest prefix first; what is beyond `depth` means nothing. */
type Path = { readonly nodes: readonly FibNode[]; readonly depth: number };

const scratch: { nodes: FibNode[]; depth: number } = { nodes: [], depth: 0 };

/** The nodes with routes on the way to an address, in a list that is only good until the next call. */
export function fibPath(t: FibTrie, addr: number): Path {
  let n = t.root;
  let depth = 0;
  const { nodes } = scratch;
  const index = indexOf(t);
  if (index !== null) {
    let slot = index[addr >>> 16]!;
    if (slot.below !== null) {
      slot.deeper ??= expand(slot.below, slot.nodes, 16, 8);
      slot = slot.deeper[(addr >>> 8) & 255]!;
    }
    n = slot.below;
    if (n === null) return slot;
    for (; depth < slot.depth; depth++) nodes[depth] = slot.nodes[depth]!;
  }
  while (n !== null && ((addr ^ n.key) & n.mask) === 0) {
    if (n.aliases !== null) nodes[depth++] = n;
    if (n.len === 32) break;
    n = ((addr >>> (31 - n.len)) & 1) === 0 ? n.child0 : n.child1;
  }
  scratch.depth = depth;
  return scratch;
}

// --- a large trie that has not changed for a while is entered by the first 16 bits, and from there by the next 8

/** The way so far, and where it goes on; `deeper` is made when somebody goes there. */
type Slot = Path & { readonly below: FibNode | null; deeper: Slot[] | null };
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
  if (index.slots === null && ++index.asked > WORTH_AN_INDEX && t.version > 1000)
    index.slots = expand(t.root, [], 0, 16);
  return index.slots;
}

/** A part of the trie as an array by the `width` bits after the first `offset`, which all below `top` have in common. */
function expand(top: FibNode | null, above: readonly FibNode[], offset: number, width: number): Slot[] {
  const end = offset + width;
  const slot = (nodes: readonly FibNode[], below: FibNode | null): Slot => {
    return { nodes, depth: nodes.length, below, deeper: null };
  };
  const slots = new Array<Slot>(2 ** width);
  const visit = (n: FibNode | null, nodes: readonly FibNode[], from: number, bits: number): void => {
    // what lies beside the node's prefix has only the routes above it
    slots.fill(slot(nodes, null), from, from + 2 ** (end - bits));
    if (n === null) return;
    const start = (n.key >>> (32 - end)) & (2 ** width - 1);
    const leaf = n.child0 === null && n.child1 === null;
    if (n.len > end || (n.len === end && !leaf)) {
      slots[start] = slot(nodes, n);
      return;
    }
    const here = n.aliases === null ? nodes : [...nodes, n];
    if (leaf) {
      slots.fill(slot(here, null), start, start + 2 ** (end - n.len));
      return;
    }
    visit(n.child0, here, start, n.len + 1);
    visit(n.child1, here, start + 2 ** (end - n.len - 1), n.len + 1);
  };
  visit(top, above, 0, offset);
  return slots;
}
