import {
  BPF_ALU_AND_K,
  BPF_JMP_JEQ_K,
  BPF_JMP_JGT_K,
  BPF_LD_B_ABS,
  BPF_LD_B_IND,
  BPF_LD_H_ABS,
  BPF_LD_H_IND,
  BPF_LD_W_ABS,
  BPF_LD_W_IND,
  BPF_LD_W_LEN,
  BPF_LDX_B_MSH,
  BPF_RET_K,
  type BpfInsn,
} from './bpf.ts';
import type { Cond, Load } from './filter_code.ts';

/** A test and where its answers lead; without a test, the end of the program. */
type Block = {
  readonly load: Load | null;
  readonly op: number;
  readonly k: number;
  t: Block;
  f: Block;
  /** Loads that are still needed: of the index register, and of the accumulator. */
  needsX: boolean;
  needsA: boolean;
};

const ETH_MAX_LENGTH = 1500;

/** What is known of loads where a block begins: which tests said what. */
type Facts = ReadonlyMap<string, boolean>;

/** The instructions of a condition (null: all packets take it), null where they are not known. Ref: libpcap optimize.c:bpf_optimize(), icode_to_fcode() */
export function assemble(cond: Cond | null, snaplen: number, optimize: boolean): readonly BpfInsn[] | null {
  if (cond !== null && !isPlain(cond)) return null;
  const accept = end(snaplen);
  const reject = end(0);
  let root = cond === null ? accept : build(cond, accept, reject);
  if (optimize) {
    root = thread(root);
    while (pullUp(root)) root = thread(root);
    dropLoads(root);
    root = intern(root);
  }
  return layout(root);
}

/** Arithmetic is simplified later than tests are compared: what both look at is not foreseen here. */
function isPlain(cond: Cond): boolean {
  const seen = { plain: new Set<string>(), arithmetic: new Set<string>() };
  let tests = 0;
  let lengths = false;
  const visit = (c: Cond): void => {
    if (c.c === 'test') {
      tests++;
      lengths ||= c.op === BPF_JMP_JGT_K && c.k === ETH_MAX_LENGTH;
      (c.load.arithmetic ? seen.arithmetic : seen.plain).add(loadKey({ ...c.load, mask: null }));
    } else {
      visit(c.a);
      if (c.c !== 'not') visit(c.b);
    }
  };
  visit(cond);
  // a length in the type's place is ordered among the types
  if (lengths && tests > 2) return false;
  return [...seen.arithmetic].every((key) => !seen.plain.has(key));
}

function end(k: number): Block {
  const block = { load: null, op: BPF_RET_K, k, needsX: false, needsA: false } as unknown as Block;
  block.t = block;
  block.f = block;
  return block;
}

function build(cond: Cond, t: Block, f: Block): Block {
  switch (cond.c) {
    case 'test':
      return { load: cond.load, op: cond.op, k: cond.k, t, f, needsX: cond.load.x !== null, needsA: true };
    case 'and':
      return build(cond.a, build(cond.b, t, f), f);
    case 'or':
      return build(cond.a, t, build(cond.b, t, f));
    case 'not':
      return build(cond.a, f, t);
  }
}

/** Blocks from the root on, each before those it leads to. */
function ordered(root: Block): Block[] {
  const seen = new Set<Block>();
  const order: Block[] = [];
  const visit = (b: Block): void => {
    if (seen.has(b)) return;
    seen.add(b);
    if (b.load !== null) {
      visit(b.f);
      visit(b.t);
    }
    order.push(b);
  };
  visit(root);
  return order.reverse();
}

const loadKey = (l: Load): string => `${l.size}:${l.at}:${l.x}:${l.mask}`;
const testKey = (b: Block): string => `${loadKey(b.load!)}:${b.op}:${b.k}`;

/** What the facts say a test will answer. Ref: optimize.c:fold_edge() */
function answer(b: Block, facts: Facts): boolean | null {
  if (b.load!.mask === 0 && b.op === BPF_JMP_JEQ_K) return b.k === 0;
  const known = facts.get(testKey(b));
  if (known !== undefined) return known;
  if (b.op !== BPF_JMP_JEQ_K) return null;
  // equal to another number
  const prefix = `${loadKey(b.load!)}:${BPF_JMP_JEQ_K}:`;
  for (const [key, value] of facts) if (value && key.startsWith(prefix)) return false;
  return null;
}

/** Leads every edge past the tests whose answers are known on it. Ref: optimize.c:opt_j() */
function thread(root: Block): Block {
  const past = (to: Block, facts: Facts): Block => {
    let b = to;
    while (b.load !== null) {
      const known = b.t === b.f ? true : answer(b, facts);
      if (known === null) break;
      b = known ? b.t : b.f;
    }
    return b;
  };
  let start = root;
  for (let changed = true; changed; ) {
    changed = false;
    const first = past(start, new Map());
    if (first !== start) {
      start = first;
      changed = true;
    }
    const facts = new Map<Block, Facts>([[start, new Map()]]);
    for (const b of ordered(start)) {
      if (b.load === null) continue;
      const here = facts.get(b)!;
      for (const sense of [true, false]) {
        const edge = new Map(here).set(testKey(b), sense);
        const to = sense ? b.t : b.f;
        const further = past(to, edge);
        if (further !== to) {
          changed = true;
          if (sense) b.t = further;
          else b.f = further;
        }
        facts.set(further, facts.has(further) ? common(facts.get(further)!, edge) : edge);
      }
    }
  }
  return start;
}

function common(a: Facts, b: Facts): Facts {
  return new Map([...a].filter(([key, value]) => b.get(key) === value));
}

/**
 * Brings tests of the same load together where their order does not matter: in chains whose yes, or whose no, all lead to
 * one place. True when something was moved. Ref: optimize.c:or_pullup(), and_pullup()
 */
function pullUp(root: Block): boolean {
  const order = ordered(root);
  const before = predecessors(order);
  const dominators = dominatorsOf(order, before);
  let moved = false;
  for (const b of byLevel(root)) {
    for (const sense of ['f', 't'] as const) if (pullUpTo(b, sense, before, dominators)) moved = true;
  }
  return moved;
}

/** `along`: the edge that goes down the chain; the other one leads out of it. */
function pullUpTo(
  b: Block,
  along: 't' | 'f',
  before: ReadonlyMap<Block, readonly Block[]>,
  dominators: ReadonlyMap<Block, ReadonlySet<Block>>,
): boolean {
  const preds = before.get(b) ?? [];
  if (preds.length === 0) return false;
  const loaded = loadKey(preds[0]!.load!);
  if (preds.some((p) => loadKey(p.load!) !== loaded)) return false;
  const out = along === 'f' ? 't' : 'f';
  const inChain = (x: Block): boolean => x.load !== null && x[out] === b[out] && (dominators.get(x)?.has(b) ?? false);
  // the first test of something else, then the next one of the same
  let above: Block | null = null;
  let other = preds[0]!.t === b ? preds[0]!.t : preds[0]!.f;
  for (; ; above = other, other = other[along]) {
    if (!inChain(other)) return false;
    if (loadKey(other.load!) !== loaded) break;
  }
  let last = other;
  for (; ; last = last[along]) {
    if (!inChain(last[along])) return false;
    if (loadKey(last[along].load!) === loaded) break;
  }
  const pulled = last[along];
  last[along] = pulled[along];
  pulled[along] = other;
  if (above !== null) above[along] = pulled;
  else
    for (const p of preds) {
      if (p.t === b) p.t = pulled;
      else p.f = pulled;
    }
  return true;
}

function predecessors(order: readonly Block[]): Map<Block, Block[]> {
  const before = new Map<Block, Block[]>();
  for (const b of order) {
    if (b.load === null) continue;
    for (const to of [b.t, b.f]) {
      const list = before.get(to);
      if (list === undefined) before.set(to, [b]);
      else list.push(b);
    }
  }
  return before;
}

function dominatorsOf(order: readonly Block[], before: ReadonlyMap<Block, readonly Block[]>) {
  const dominators = new Map<Block, ReadonlySet<Block>>();
  for (const b of order) {
    const above = (before.get(b) ?? []).map((p) => dominators.get(p)!);
    const all = above.length === 0 ? [] : [...above[0]!].filter((d) => above.every((set) => set.has(d)));
    dominators.set(b, new Set([...all, b]));
  }
  return dominators;
}

/** Tests by their distance from the ends. Ref: optimize.c:find_levels_r() */
function byLevel(root: Block): Block[] {
  const level = new Map<Block, number>();
  const levels: Block[][] = [];
  const visit = (b: Block): number => {
    const known = level.get(b);
    if (known !== undefined) return known;
    const n = b.load === null ? 0 : Math.max(visit(b.t), visit(b.f)) + 1;
    level.set(b, n);
    levels[n] ??= [];
    levels[n]!.unshift(b);
    return n;
  };
  visit(root);
  return levels.slice(1).flat();
}

/** Registers keep what all ways to a block loaded alike. Ref: optimize.c:opt_blk() */
function dropLoads(root: Block): void {
  const MANY = '*';
  const a = new Map<Block, string>();
  const x = new Map<Block, string>();
  const merge = (map: Map<Block, string>, to: Block, value: string): void => {
    const old = map.get(to);
    map.set(to, old === undefined || old === value ? value : MANY);
  };
  a.set(root, MANY);
  x.set(root, MANY);
  for (const b of ordered(root)) {
    if (b.load === null) continue;
    const wanted = loadKey(b.load);
    b.needsA = a.get(b) !== wanted;
    const index = b.load.x === null ? null : String(b.load.x);
    b.needsX = b.needsA && index !== null && x.get(b) !== index;
    const indexAfter = b.needsX ? index! : x.get(b)!;
    for (const to of [b.t, b.f]) {
      merge(a, to, wanted);
      merge(x, to, indexAfter);
    }
  }
}

/** Equal blocks that lead to the same become one. Ref: optimize.c:intern_blocks() */
function intern(root: Block): Block {
  const ids = new Map<Block, number>();
  const kept = new Map<string, Block>();
  const same = new Map<Block, Block>();
  for (const b of ordered(root).reverse()) {
    if (b.load !== null) {
      b.t = same.get(b.t)!;
      b.f = same.get(b.f)!;
    }
    // what is loaded already is no part of the block
    const head = b.load === null || !b.needsA ? `${b.op}:${b.k}` : `${testKey(b)}:${b.needsX}`;
    const key = b.load === null ? head : `${head}:${ids.get(b.t)}:${ids.get(b.f)}`;
    const twin = kept.get(key) ?? b;
    kept.set(key, twin);
    same.set(b, twin);
    if (!ids.has(twin)) ids.set(twin, ids.size);
  }
  return same.get(root)!;
}

/** From the end backwards: what a test's no leads to lies behind what its yes leads to. Ref: optimize.c:convert_code_r() */
function layout(root: Block): BpfInsn[] {
  const behind: Block[] = [];
  const seen = new Set<Block>();
  const place = (b: Block): void => {
    if (seen.has(b)) return;
    seen.add(b);
    if (b.load !== null) {
      place(b.f);
      place(b.t);
    }
    behind.push(b);
  };
  place(root);
  const order = behind.reverse();
  const start = new Map<Block, number>();
  let n = 0;
  for (const b of order) {
    start.set(b, n);
    n += statements(b).length + 1;
  }
  return order.flatMap((b) => {
    const code = statements(b);
    if (b.load === null) return [{ code: b.op, jt: 0, jf: 0, k: b.k }];
    const next = start.get(b)! + code.length + 1;
    return [...code, { code: b.op, jt: start.get(b.t)! - next, jf: start.get(b.f)! - next, k: b.k }];
  });
}

function statements({ load, needsA, needsX }: Block): BpfInsn[] {
  if (load === null || !needsA) return [];
  const plain = (code: number, k: number): BpfInsn => ({ code, jt: 0, jf: 0, k });
  if (load.size === 'len') return [plain(BPF_LD_W_LEN, 0)];
  const direct = { 1: BPF_LD_B_ABS, 2: BPF_LD_H_ABS, 4: BPF_LD_W_ABS };
  const indexed = { 1: BPF_LD_B_IND, 2: BPF_LD_H_IND, 4: BPF_LD_W_IND };
  const code: BpfInsn[] = needsX ? [plain(BPF_LDX_B_MSH, load.x!)] : [];
  code.push(plain(load.x === null ? direct[load.size] : indexed[load.size], load.at));
  if (load.mask !== null) code.push(plain(BPF_ALU_AND_K, load.mask));
  return code;
}
