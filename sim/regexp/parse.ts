/** A part of a JavaScript expression (no `u` or `v` flag). */
export type Node =
  | { readonly k: 'empty' }
  /** One character: the source of an atom that stands for it. */
  | { readonly k: 'char'; readonly source: string }
  | { readonly k: 'seq'; readonly of: readonly Node[] }
  | { readonly k: 'alt'; readonly of: readonly Node[] }
  | { readonly k: 'group'; readonly index: number; readonly of: Node }
  | { readonly k: 'repeat'; readonly of: Node; readonly min: number; readonly max: number; readonly greedy: boolean }
  | { readonly k: 'backref'; readonly index: number | string }
  /** `^`, `$`, `\b` and what looks behind: a test of a place that JavaScript does in bounded time. */
  | { readonly k: 'place'; readonly source: string }
  | { readonly k: 'ahead'; readonly of: Node; readonly negative: boolean };

export type Parsed = { readonly node: Node; readonly groups: number; readonly names: ReadonlyMap<string, number> };

/** Reads what `new RegExp` has accepted; null for what is too odd for this reader. */
export function parseRegExp(source: string): Parsed | null {
  const parser = new Parser(source);
  const node = parser.alternatives();
  return node === null || parser.at < source.length ? null : { node, groups: parser.groups, names: parser.names };
}

const QUANTIFIER = /\{(\d+)(?:(,)(\d*))?\}/y;
const ATOM_ESCAPE = /\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|c[A-Za-z]|[^xucbBkk1-9])/sy;
const CLASS = /\[(?:[^\]\\]|\\[^])*\]/y;

class Parser {
  at = 0;
  groups = 0;
  readonly names = new Map<string, number>();
  private readonly s: string;

  constructor(source: string) {
    this.s = source;
  }

  private sticky(re: RegExp): RegExpExecArray | null {
    re.lastIndex = this.at;
    const m = re.exec(this.s);
    if (m) this.at = re.lastIndex;
    return m;
  }

  alternatives(): Node | null {
    const of: Node[] = [];
    for (;;) {
      const seq: Node[] = [];
      while (this.at < this.s.length && this.s[this.at] !== '|' && this.s[this.at] !== ')') {
        const piece = this.piece();
        if (piece === null) return null;
        seq.push(piece);
      }
      of.push(seq.length === 0 ? { k: 'empty' } : seq.length === 1 ? seq[0]! : { k: 'seq', of: seq });
      if (this.s[this.at] !== '|') return of.length === 1 ? of[0]! : { k: 'alt', of };
      this.at++;
    }
  }

  private piece(): Node | null {
    const atom = this.atom();
    if (atom === null) return null;
    let min: number;
    let max: number;
    const c = this.s[this.at];
    if (c === '*' || c === '+' || c === '?') {
      this.at++;
      min = c === '+' ? 1 : 0;
      max = c === '?' ? 1 : Number.POSITIVE_INFINITY;
    } else {
      const m = c === '{' ? this.sticky(QUANTIFIER) : null;
      if (m === null) return atom;
      min = Number(m[1]);
      max = m[2] === undefined ? min : m[3] === '' ? Number.POSITIVE_INFINITY : Number(m[3]);
    }
    const greedy = this.s[this.at] !== '?';
    if (!greedy) this.at++;
    return { k: 'repeat', of: atom, min, max, greedy };
  }

  private atom(): Node | null {
    const from = this.at;
    const c = this.s[from]!;
    if (c === '(') return this.group();
    if (c === '[') return this.sticky(CLASS) === null ? null : { k: 'char', source: this.s.slice(from, this.at) };
    if (c === '^' || c === '$') {
      this.at++;
      return { k: 'place', source: c };
    }
    if (c !== '\\') {
      this.at++;
      return { k: 'char', source: c === '{' || c === '}' || c === ']' ? `\\${c}` : c };
    }
    const next = this.s[from + 1];
    if (next === 'b' || next === 'B') {
      this.at += 2;
      return { k: 'place', source: `\\${next}` };
    }
    if (next !== undefined && next >= '1' && next <= '9') {
      this.at += 2;
      // more than one digit may be an octal character
      return /\d/.test(this.s[this.at] ?? '') ? null : { k: 'backref', index: Number(next) };
    }
    if (next === 'k') {
      const end = this.s.indexOf('>', from);
      if (this.s[from + 2] !== '<' || end < 0) return null;
      this.at = end + 1;
      return { k: 'backref', index: this.s.slice(from + 3, end) };
    }
    return this.sticky(ATOM_ESCAPE) === null ? null : { k: 'char', source: this.s.slice(from, this.at) };
  }

  private group(): Node | null {
    const from = this.at;
    const kind = /\((?:\?(?:[:=!]|<[=!]|<([^>]*)>))?/y;
    const m = this.sticky(kind)!;
    if (m[0] === '(' && this.s[this.at] === '?') return null;
    const capturing = m[0] === '(' || m[1] !== undefined;
    const index = capturing ? ++this.groups : 0;
    if (m[1] !== undefined) this.names.set(m[1], index);
    const before = this.groups;
    const of = this.alternatives();
    if (of === null || this.s[this.at] !== ')') return null;
    this.at++;
    if (capturing) return { k: 'group', index, of };
    if (m[0] === '(?:') return of;
    if (m[0] === '(?=' || m[0] === '(?!') return { k: 'ahead', of, negative: m[0] === '(?!' };
    // what looks behind is tested in place, so nothing in it can be referred to
    return this.groups === before ? { k: 'place', source: this.s.slice(from, this.at) } : null;
  }
}

/**
 * What a backtracking matcher may take for a text of n characters at worst: n to the power `degree`, times two to the
 * power `doublings`. Infinite degrees are those that double with every character.
 */
export type Cost = { readonly degree: number; readonly doublings: number };

const cheap: Cost = { degree: 0, doublings: 0 };

export function costOf(node: Node): Cost {
  switch (node.k) {
    case 'empty':
    case 'char':
    case 'place':
      return cheap;
    case 'backref':
      return { degree: 1, doublings: 0 };
    case 'group':
    case 'ahead':
      return costOf(node.of);
    case 'seq': {
      let degree = 0;
      let doublings = 0;
      for (const c of node.of.map(costOf)) {
        degree += c.degree;
        doublings += c.doublings;
      }
      return { degree, doublings };
    }
    case 'alt': {
      let degree = 0;
      let doublings = 0;
      for (const c of node.of.map(costOf)) {
        degree = Math.max(degree, c.degree);
        doublings = Math.max(doublings, c.doublings);
      }
      return { degree, doublings: doublings + Math.log2(node.of.length) };
    }
    case 'repeat': {
      const body = costOf(node.of);
      const { min, max } = node;
      if (max === Number.POSITIVE_INFINITY) {
        const simple = body.degree === 0 && body.doublings === 0;
        return simple ? { degree: 1, doublings: 0 } : { degree: Number.POSITIVE_INFINITY, doublings: 0 };
      }
      const choices = max > min ? Math.log2(max - min + 1) : 0;
      return { degree: body.degree * max || 0, doublings: (body.doublings * max || 0) + choices };
    }
  }
}
