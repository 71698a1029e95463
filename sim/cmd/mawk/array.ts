import type { Value } from './value.ts';

/** Ref: mawk hash.c:hash2() */
function fnv(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h >>> 0;
}

/** An awk array. `for (k in a)` goes through it as mawk's hash table does. Ref: mawk array.w */
export class AwkArray {
  readonly map = new Map<string, Value>();
  /** Only whole numbers were used as subscripts so far. */
  private numeric = true;

  key(sub: Value, text: string): string {
    if (this.numeric && typeof sub !== 'number') this.numeric = false;
    return text;
  }

  keys(): string[] {
    let mask = 63;
    while (this.map.size > (mask + 1) * 12) mask = mask * 2 + 1;
    let order = [...this.map.keys()];
    if (this.numeric) {
      // the integer lists, each from its front, are chained into the string lists
      const lists: string[][] = Array.from({ length: mask + 1 }, () => []);
      for (const k of order) lists[(Number(k) >>> 0) & mask]!.unshift(k);
      order = lists.flat();
    }
    const table: string[][] = Array.from({ length: mask + 1 }, () => []);
    for (const k of order) table[fnv(k) & mask]!.unshift(k);
    return table.flat();
  }
}
