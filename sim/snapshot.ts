import { invariant } from '../core/errno.ts';

/**
 * A world as text: a graph of plain data (objects, arrays, Maps, Sets, Uint8Arrays and primitives), shared references and
 * circles kept. What is not plain data is a bug and throws.
 */
export function save(root: unknown): string {
  const index = new Map<object, number>();
  const nodes: object[] = [];
  const ref = (x: unknown): unknown => {
    if (x === null || typeof x === 'string' || typeof x === 'boolean') return x;
    if (typeof x === 'number') return Number.isFinite(x) && !Object.is(x, -0) ? x : { n: x === 0 ? '-0' : String(x) };
    if (x === undefined) return { u: 1 };
    invariant(typeof x === 'object', `a world holds plain data only, not a ${typeof x}`);
    let at = index.get(x);
    if (at === undefined) {
      at = nodes.length;
      index.set(x, at);
      nodes.push(x);
    }
    return { r: at };
  };
  const rootRef = ref(root);
  const out: unknown[] = [];
  // nodes grows while it is walked: breadth first, no recursion, so that deep graphs do not overflow the stack
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    if (Array.isArray(node)) out.push(['a', node.map(ref)]);
    else if (node instanceof Map) out.push(['m', [...node].map(([k, v]) => [ref(k), ref(v)])]);
    else if (node instanceof Set) out.push(['s', [...node].map(ref)]);
    else if (node instanceof Uint8Array) out.push(['b', [...node]]);
    else {
      const proto = Object.getPrototypeOf(node);
      invariant(
        proto === Object.prototype || proto === null,
        `a world holds plain data only, not a ${node.constructor?.name}`,
      );
      out.push(['o', Object.entries(node).map(([k, v]) => [k, ref(v)])]);
    }
  }
  return JSON.stringify({ vethlab: 1, root: rootRef, nodes: out });
}

/** The opposite of `save`. Throws on text that `save` did not make. */
export function load(text: string): unknown {
  const saved = JSON.parse(text) as { vethlab?: number; root: unknown; nodes: [string, unknown[]][] };
  if (saved?.vethlab !== 1 || !Array.isArray(saved.nodes)) throw new Error('not a saved world');
  const made: object[] = saved.nodes.map(([kind, body]) => {
    switch (kind) {
      case 'a':
        return [];
      case 'm':
        return new Map();
      case 's':
        return new Set();
      case 'b':
        return Uint8Array.from(body as number[]);
      case 'o':
        return {};
      default:
        throw new Error(`not a saved world: ${kind}`);
    }
  });
  const value = (x: unknown): unknown => {
    if (x === null || typeof x !== 'object') return x;
    if ('r' in x) return made[x.r as number];
    if ('n' in x) return Number(x.n);
    return undefined;
  };
  saved.nodes.forEach(([kind, body], i) => {
    const node = made[i]!;
    if (kind === 'a') for (const x of body) (node as unknown[]).push(value(x));
    else if (kind === 'm')
      for (const [k, v] of body as [unknown, unknown][]) (node as Map<unknown, unknown>).set(value(k), value(v));
    else if (kind === 's') for (const x of body) (node as Set<unknown>).add(value(x));
    else if (kind === 'o')
      for (const [k, v] of body as [string, unknown][]) (node as Record<string, unknown>)[k] = value(v);
  });
  return value(saved.root);
}

/** A copy that shares nothing with the original. */
export function clone<T>(root: T): T {
  return structuredClone(root);
}
