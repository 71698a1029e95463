import { charge } from '../proc/meter.ts';
import type { Node, Parsed } from './parse.ts';

type Instr =
  | { readonly k: 'char'; readonly of: CharSet }
  /** Goes on at `a`, and at `b` when that fails. */
  | { readonly k: 'split'; a: number; b: number }
  | { readonly k: 'jump'; to: number }
  | { readonly k: 'save'; readonly slot: number }
  | { readonly k: 'clear'; readonly from: number; readonly to: number }
  /** Fails where a turn of a loop matched nothing. */
  | { readonly k: 'progress'; readonly slot: number }
  | { readonly k: 'backref'; readonly slot: number }
  | { readonly k: 'place'; readonly test: RegExp }
  | { readonly k: 'ahead'; readonly of: readonly Instr[]; readonly negative: boolean }
  | { readonly k: 'match' };

/** Which characters an atom stands for. */
type CharSet = { readonly table: Uint8Array; readonly wide: RegExp };

type Slots = readonly (number | undefined)[];

/** More instructions than that are what regcomp calls too big. */
const MAX_PROGRAM = 200_000;

/** Branches taken between two reports of work. */
const REPORT = 1024;

/** A compiled expression that is matched without trying anything twice. */
export class Program {
  private readonly code: Instr[] = [];
  private slots: number;
  private readonly icase: boolean;
  private readonly dotAll: boolean;
  private readonly parsed: Parsed;
  /** Where a branch fails depends on what the groups hold: nothing can be remembered. */
  private backrefs = false;
  private readonly sets = new Map<string, CharSet>();
  private branches = 0;
  private seen = new Map<number, Uint32Array>();

  constructor(parsed: Parsed, flags: string) {
    this.parsed = parsed;
    this.icase = flags.includes('i');
    this.dotAll = flags.includes('s');
    this.slots = 2 * (parsed.groups + 1);
    this.emit(parsed.node, this.code);
    this.code.push({ k: 'match' });
  }

  /**
   * The first match from `from` on: its slots, start and end of each group. `longest` asks for the longest at that
   * place, else it is the one that backtracking meets first.
   */
  exec(text: string, from: number, sticky: boolean, longest: boolean): Slots | null {
    this.seen = new Map();
    for (let at = from; at <= text.length; at++) {
      const found = this.run(this.code, text, at, [], longest, this.seen);
      if (found !== null) {
        const slots = found.slice(0, 2 * (this.parsed.groups + 1));
        slots[0] = at;
        return slots;
      }
      if (sticky) return null;
    }
    return null;
  }

  private run(
    code: readonly Instr[],
    text: string,
    start: number,
    initial: Slots,
    longest: boolean,
    seen: Map<number, Uint32Array>,
  ): (number | undefined)[] | null {
    const stack: { pc: number; pos: number; slots: Slots }[] = [];
    let pc = 0;
    let pos = start;
    let slots = initial;
    let best: (number | undefined)[] | null = null;
    for (;;) {
      const i = code[pc]!;
      let failed = false;
      switch (i.k) {
        case 'char': {
          const c = text.charCodeAt(pos);
          failed = !(pos < text.length && (c < 256 ? i.of.table[c] === 1 : i.of.wide.test(text[pos]!)));
          pos++;
          pc++;
          break;
        }
        case 'split':
          if (++this.branches >= REPORT) {
            charge(REPORT / 16);
            this.branches = 0;
          }
          if (!this.backrefs && visited(seen, (pos * code.length + pc) * 2 + this.fresh(slots, pos))) failed = true;
          else {
            stack.push({ pc: i.b, pos, slots });
            pc = i.a;
          }
          break;
        case 'jump':
          pc = i.to;
          break;
        case 'save': {
          const next = slots.slice();
          next[i.slot] = pos;
          slots = next;
          pc++;
          break;
        }
        case 'clear': {
          const next = slots.slice();
          for (let s = i.from; s < i.to; s++) next[s] = undefined;
          slots = next;
          pc++;
          break;
        }
        case 'progress':
          failed = slots[i.slot] === pos;
          pc++;
          break;
        case 'backref': {
          const a = slots[i.slot];
          const b = slots[i.slot + 1];
          if (a !== undefined && b !== undefined) {
            const want = text.slice(a, b);
            const have = text.slice(pos, pos + want.length);
            failed = this.icase ? want.toLowerCase() !== have.toLowerCase() : want !== have;
            pos += want.length;
          }
          pc++;
          break;
        }
        case 'place':
          i.test.lastIndex = pos;
          failed = !i.test.test(text);
          pc++;
          break;
        case 'ahead': {
          const found = this.run(i.of, text, pos, slots, false, new Map());
          failed = (found === null) !== i.negative;
          if (found !== null && !i.negative) {
            found[1] = slots[1];
            slots = found;
          }
          pc++;
          break;
        }
        case 'match':
          if (best === null || pos > best[1]!) {
            best = slots.slice();
            best[1] = pos;
          }
          if (!longest || pos === text.length) return best;
          failed = true;
          break;
      }
      if (!failed) continue;
      const back = stack.pop();
      if (back === undefined) return best;
      ({ pc, pos, slots } = back);
    }
  }

  /** Whether a loop's turn began here: then it must not end here, so what can follow differs. */
  private fresh(slots: Slots, pos: number): 0 | 1 {
    for (let s = 2 * (this.parsed.groups + 1); s < this.slots; s++) if (slots[s] === pos) return 1;
    return 0;
  }

  private emit(node: Node, out: Instr[]): void {
    if (out.length > MAX_PROGRAM) throw new SyntaxError('Invalid regular expression: Regular expression too large');
    switch (node.k) {
      case 'empty':
        return;
      case 'char':
        out.push({ k: 'char', of: this.charSet(node.source) });
        return;
      case 'seq':
        for (const n of node.of) this.emit(n, out);
        return;
      case 'alt': {
        const jumps: Extract<Instr, { k: 'jump' }>[] = [];
        node.of.forEach((n, i) => {
          if (i === node.of.length - 1) {
            this.emit(n, out);
            return;
          }
          const split: Instr = { k: 'split', a: out.length + 1, b: 0 };
          out.push(split);
          this.emit(n, out);
          const jump: Instr = { k: 'jump', to: 0 };
          out.push(jump);
          jumps.push(jump);
          split.b = out.length;
        });
        for (const j of jumps) j.to = out.length;
        return;
      }
      case 'group':
        out.push({ k: 'save', slot: 2 * node.index });
        this.emit(node.of, out);
        out.push({ k: 'save', slot: 2 * node.index + 1 });
        return;
      case 'repeat':
        this.repeat(node, out);
        return;
      case 'backref': {
        this.backrefs = true;
        const index = typeof node.index === 'string' ? this.parsed.names.get(node.index)! : node.index;
        out.push({ k: 'backref', slot: 2 * index });
        return;
      }
      case 'place':
        out.push({ k: 'place', test: new RegExp(node.source, this.icase ? 'iy' : 'y') });
        return;
      case 'ahead': {
        const of: Instr[] = [];
        this.emit(node.of, of);
        of.push({ k: 'match' });
        out.push({ k: 'ahead', of, negative: node.negative });
        return;
      }
    }
  }

  private repeat(node: Node & { k: 'repeat' }, out: Instr[]): void {
    const groups = groupsIn(node.of);
    const empty = nullable(node.of);
    const body = (checked: boolean): void => {
      if (groups) out.push({ k: 'clear', from: 2 * groups.first, to: 2 * groups.last + 2 });
      const slot = checked && empty ? this.slots++ : -1;
      if (slot >= 0) out.push({ k: 'save', slot });
      this.emit(node.of, out);
      if (slot >= 0) out.push({ k: 'progress', slot });
    };
    const split = (): Extract<Instr, { k: 'split' }> => {
      const made: Instr = { k: 'split', a: out.length + 1, b: out.length + 1 };
      out.push(made);
      return made;
    };
    const leave = (s: Extract<Instr, { k: 'split' }>): void => {
      if (node.greedy) s.b = out.length;
      else s.a = out.length;
    };
    // what always matches nothing needs no second turn
    const width = isPlaceOnly(node.of) ? 1 : Number.POSITIVE_INFINITY;
    const min = Math.min(node.min, width);
    for (let n = 0; n < min; n++) body(false);
    if (node.max === Number.POSITIVE_INFINITY) {
      const head = out.length;
      const s = split();
      body(true);
      out.push({ k: 'jump', to: head });
      leave(s);
      return;
    }
    const splits: Extract<Instr, { k: 'split' }>[] = [];
    for (let n = node.min; n < node.max; n++) {
      splits.push(split());
      body(true);
    }
    for (const s of splits) leave(s);
  }

  private charSet(source: string): CharSet {
    let set = this.sets.get(source);
    if (set === undefined) {
      const wide = new RegExp(`^${source}$`, (this.icase ? 'i' : '') + (this.dotAll ? 's' : ''));
      const table = new Uint8Array(256);
      for (let c = 0; c < 256; c++) if (wide.test(String.fromCharCode(c))) table[c] = 1;
      set = { table, wide };
      this.sets.set(source, set);
    }
    return set;
  }
}

/** Marks a state; true when it was marked before. */
function visited(seen: Map<number, Uint32Array>, state: number): boolean {
  const page = Math.floor(state / 4096);
  let bits = seen.get(page);
  if (bits === undefined) {
    bits = new Uint32Array(128);
    seen.set(page, bits);
  }
  const bit = state - page * 4096;
  const word = bits[bit >> 5]!;
  const mask = 1 << (bit & 31);
  if ((word & mask) !== 0) return true;
  bits[bit >> 5] = word | mask;
  return false;
}

function groupsIn(node: Node): { first: number; last: number } | null {
  switch (node.k) {
    case 'group': {
      const inner = groupsIn(node.of);
      return { first: node.index, last: inner?.last ?? node.index };
    }
    case 'repeat':
    case 'ahead':
      return groupsIn(node.of);
    case 'seq':
    case 'alt': {
      let first = 0;
      let last = 0;
      for (const n of node.of) {
        const g = groupsIn(n);
        if (g === null) continue;
        if (first === 0) first = g.first;
        last = g.last;
      }
      return first === 0 ? null : { first, last };
    }
    default:
      return null;
  }
}

/** Can match nothing. */
function nullable(node: Node): boolean {
  switch (node.k) {
    case 'char':
      return false;
    case 'seq':
      return node.of.every(nullable);
    case 'alt':
      return node.of.some(nullable);
    case 'group':
      return nullable(node.of);
    case 'repeat':
      return node.min === 0 || nullable(node.of);
    default:
      return true;
  }
}

function isPlaceOnly(node: Node): boolean {
  return node.k === 'place' || node.k === 'empty';
}
