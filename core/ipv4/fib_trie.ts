import { inetMakeMask } from '../addr/ipv4.ts';
import type { FibAlias, FibNode, FibTrie } from './fib.ts';

/**
 * Routes by prefix: a binary trie without one-way branches. The kernel's is level-compressed too; what is found and the
 * order of a dump are the same. Ref: net/ipv4/fib_trie.c
 */
export function newTrie(): FibTrie {
  return { root: null };
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
      n.aliases ??= [];
      return n.aliases;
    }
    parent = n;
    n = bitAt(key, n.len) === 0 ? n.child0 : n.child1;
  }
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
  while (n !== null && ((addr ^ n.key) & n.mask) === 0) {
    if (n.aliases !== null) path[depth++] = n;
    if (n.len === 32) break;
    n = ((addr >>> (31 - n.len)) & 1) === 0 ? n.child0 : n.child1;
  }
  scratch.depth = depth;
  return scratch;
}
const scratch = { nodes: path, depth: 0 };
