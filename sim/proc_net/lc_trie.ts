/** An inner node (`child` an array of 2^bits places) or a leaf of a level-compressed trie over 32-bit keys. */
export interface KeyVector<T> {
  key: number;
  pos: number;
  bits: number;
  parent: KeyVector<T> | null;
  child: (KeyVector<T> | null)[];
  leaf: T | null;
}

/** Ref: net/ipv4/fib_trie.c:inflate_threshold, halve_threshold, _root, MAX_WORK */
const INFLATE = { root: 30, inner: 50 };
const HALVE = { root: 15, inner: 25 };
const MAX_WORK = 10;

/**
 * The level-compressed trie that the kernel keeps routes in, for those who print its shape: nodes double while half of
 * their places are used and halve when a quarter is. Differs: it is filled anew each time, so a node that has shrunk
 * does not remember its larger size. Ref: net/ipv4/fib_trie.c:resize()
 */
export class LcTrie<T> {
  /** The place above the topmost node. */
  private readonly trie: KeyVector<T> = { key: 0, pos: 32, bits: 0, parent: null, child: [null], leaf: null };

  get root(): KeyVector<T> | null {
    return this.trie.child[0]!;
  }

  /** The leaf's value under this key, made by `make` when there is none. Ref: fib_insert_node() */
  leaf(key: number, make: () => T): T {
    let tp = this.trie;
    let n: KeyVector<T> | null = this.root;
    while (n !== null) {
      const index = getIndex(key, n);
      if (n.bits === 0 ? index !== 0 : index >= 2 ** n.bits) break;
      if (n.bits === 0) return n.leaf!;
      tp = n;
      n = n.child[index]!;
    }
    const value = make();
    const leaf: KeyVector<T> = { key, pos: 0, bits: 0, parent: null, child: [], leaf: value };
    if (n !== null) {
      const tn = this.tnode(key, 31 - Math.clz32(key ^ n.key), 1);
      put(tn, getIndex(key, tn) ^ 1, n);
      put(tp, getIndex(key, tp), tn);
      tp = tn;
    }
    put(tp, getIndex(key, tp), leaf);
    let up: KeyVector<T> = tp;
    while (up !== this.trie) up = this.resize(up);
    return value;
  }

  private tnode(key: number, pos: number, bits: number): KeyVector<T> {
    const shift = pos + bits;
    const masked = shift < 32 ? ((key >>> shift) << shift) >>> 0 : 0;
    return { key: masked, pos, bits, parent: null, child: new Array(2 ** bits).fill(null), leaf: null };
  }

  /** Ref: resize() */
  private resize(start: KeyVector<T>): KeyVector<T> {
    let tn = start;
    const tp = tn.parent!;
    const index = getIndex(tn.key, tp);
    const root = tp === this.trie;
    let work = MAX_WORK;
    while (work > 0 && this.shouldInflate(tn, root)) {
      this.replace(tn, this.inflated(tn));
      work--;
      tn = tp.child[index]!;
    }
    if (work !== MAX_WORK) return tn.parent!;
    while (work > 0 && this.shouldHalve(tn, root)) {
      this.replace(tn, this.halved(tn));
      work--;
      tn = tp.child[index]!;
    }
    if (used(tn) < 2) {
      put(
        tp,
        index,
        tn.child.find((c) => c !== null),
      );
      return tp;
    }
    return tn.parent!;
  }

  private shouldInflate(tn: KeyVector<T>, root: boolean): boolean {
    const fill = used(tn) + fullChildren(tn);
    return fill > 1 && tn.pos > 0 && 50 * fill >= tn.child.length * (root ? INFLATE.root : INFLATE.inner);
  }

  private shouldHalve(tn: KeyVector<T>, root: boolean): boolean {
    const fill = used(tn);
    return fill > 1 && tn.bits > 1 && 100 * fill < tn.child.length * (root ? HALVE.root : HALVE.inner);
  }

  /** Ref: inflate() */
  private inflated(old: KeyVector<T>): KeyVector<T> {
    const tn = this.tnode(old.key, old.pos - 1, old.bits + 1);
    old.child.forEach((inode, i) => {
      if (inode === null) return;
      if (!isFull(old, inode)) {
        put(tn, getIndex(inode.key, tn), inode);
      } else if (inode.bits === 1) {
        put(tn, 2 * i + 1, inode.child[1]);
        put(tn, 2 * i, inode.child[0]);
      } else {
        const half = inode.child.length / 2;
        for (const side of [1, 0]) {
          const key = side === 1 ? (inode.key | (1 << tn.pos)) >>> 0 : inode.key;
          const node = this.tnode(key, inode.pos, inode.bits - 1);
          for (let j = 0; j < half; j++) put(node, j, inode.child[side * half + j]);
          put(tn, 2 * i + side, node);
        }
      }
    });
    return tn;
  }

  /** Ref: halve() */
  private halved(old: KeyVector<T>): KeyVector<T> {
    const tn = this.tnode(old.key, old.pos + 1, old.bits - 1);
    for (let i = 0; i < old.child.length; i += 2) {
      const node0 = old.child[i]!;
      const node1 = old.child[i + 1]!;
      if (node0 === null || node1 === null) {
        put(tn, i / 2, node1 ?? node0);
        continue;
      }
      const inode = this.tnode(node0.key, old.pos, 1);
      put(inode, 1, node1);
      put(inode, 0, node0);
      put(tn, i / 2, inode);
    }
    return tn;
  }

  /** Ref: replace() */
  private replace(old: KeyVector<T>, tn: KeyVector<T>): void {
    const tp = old.parent!;
    put(tp, getIndex(tn.key, tp), tn);
    for (let i = tn.child.length; i-- > 0; ) {
      const inode = tn.child[i]!;
      if (inode !== null && isFull(tn, inode)) this.resize(inode);
    }
  }
}

function getIndex<T>(key: number, n: KeyVector<T>): number {
  return n.pos >= 32 ? 0 : (key ^ n.key) >>> n.pos;
}

function put<T>(tn: KeyVector<T>, i: number, n: KeyVector<T> | null | undefined): void {
  tn.child[i] = n ?? null;
  if (n) n.parent = tn;
}

function used<T>(tn: KeyVector<T>): number {
  return tn.child.length - emptyChildren(tn);
}

/** Places of a node that hold nothing. */
export function emptyChildren<T>(tn: KeyVector<T>): number {
  return tn.child.reduce((n, c) => n + (c === null ? 1 : 0), 0);
}

/** Inner nodes that begin where their parent ends. Ref: tnode_full() */
export function fullChildren<T>(tn: KeyVector<T>): number {
  return tn.child.reduce((n, c) => n + (c !== null && isFull(tn, c) ? 1 : 0), 0);
}

function isFull<T>(tn: KeyVector<T>, n: KeyVector<T>): boolean {
  return n.bits > 0 && n.pos + n.bits === tn.pos;
}
