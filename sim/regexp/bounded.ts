import { Program } from './match.ts';
import { type Cost, costOf, parseRegExp } from './parse.ts';

/** Tries that JavaScript's own matcher may need at worst. */
const AFFORDABLE = 1_000_000;

/**
 * An expression that somebody wrote, as `new RegExp` makes it, with the same matches; but the time a match takes is
 * bounded, and where a text could make backtracking long it is counted as the run's work. Throws as `new RegExp` does.
 */
export function boundedRegExp(source: string, flags = ''): RegExp {
  const plain = new RegExp(source, flags);
  const parsed = parseRegExp(source);
  if (parsed === null) return plain;
  const cost = costOf(parsed.node);
  if (cost.degree === 0 && cost.doublings < 10) return plain;
  return new BoundedRegExp(source, flags);
}

/** The longest match at the leftmost place; of those that are equally long, the one that backtracking meets first. */
export function longestMatcher(
  source: string,
  flags: string,
): ((text: string, from: number) => RegExpExecArray | null) | null {
  const parsed = parseRegExp(source);
  if (parsed === null) return null;
  const program = new Program(parsed, flags);
  return (text, from) => {
    const slots = program.exec(text, from, false, true);
    return slots && result(text, slots, parsed.names, false);
  };
}

class BoundedRegExp extends RegExp {
  private program: Program | null = null;
  private cost: Cost | null = null;
  private names: ReadonlyMap<string, number> = new Map();

  override exec(text: string): RegExpExecArray | null {
    if (this.cost === null) this.prepare();
    const { degree, doublings } = this.cost!;
    // a search that is not anchored begins anywhere
    if ((text.length + 1) ** (degree + 1) * 2 ** doublings <= AFFORDABLE) return super.exec(text);
    this.program ??= new Program(parseRegExp(this.source)!, this.flags);
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const slots = from > text.length ? null : this.program.exec(text, from, this.sticky, false);
    if (this.global || this.sticky) this.lastIndex = slots === null ? 0 : slots[1]!;
    return slots && result(text, slots, this.names, this.hasIndices);
  }

  private prepare(): void {
    const parsed = parseRegExp(this.source)!;
    this.cost = costOf(parsed.node);
    this.names = parsed.names;
  }
}

/** What `RegExp.prototype.exec` gives. */
function result(
  text: string,
  slots: readonly (number | undefined)[],
  names: ReadonlyMap<string, number>,
  withIndices: boolean,
): RegExpExecArray {
  const groups: (string | undefined)[] = [];
  const indices: ([number, number] | undefined)[] = [];
  for (let s = 0; s < slots.length; s += 2) {
    const a = slots[s];
    const b = slots[s + 1];
    const set = a !== undefined && b !== undefined;
    groups.push(set ? text.slice(a, b) : undefined);
    indices.push(set ? [a, b] : undefined);
  }
  const named = <T>(of: readonly T[]): { [name: string]: T } | undefined =>
    names.size === 0 ? undefined : Object.fromEntries([...names].map(([name, i]) => [name, of[i]!]));
  const found = Object.assign(groups, { index: slots[0]!, input: text, groups: named(groups) });
  if (withIndices) Object.assign(found, { indices: Object.assign(indices, { groups: named(indices) }) });
  return found as unknown as RegExpExecArray;
}
