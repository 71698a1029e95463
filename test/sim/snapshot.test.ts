import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clone, load, save } from '../../sim/snapshot.ts';

const anyPlain = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.uint8Array(),
  ),
  tree: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((k) => k !== '__proto__'),
      tie('tree'),
      { maxKeys: 4, noNullPrototype: true },
    ),
    fc.array(fc.tuple(fc.oneof(fc.string(), fc.integer()), tie('tree')), { maxLength: 4 }).map((e) => new Map(e)),
    fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 }).map((e) => new Set(e)),
  ),
})).tree;

test('what was saved is loaded again, whatever plain data it is', () => {
  fc.assert(
    fc.property(anyPlain, (x) => {
      expect(load(save(x))).toEqual(x);
      expect(clone(x)).toEqual(x);
    }),
  );
});

test('a circle and a shared object stay one', () => {
  const dev: { name: string; peer?: unknown; net?: unknown } = { name: 'veth0' };
  const peer = { name: 'veth1', peer: dev };
  dev.peer = peer;
  const world = { devs: new Map([['a', dev], ['b', peer]]) }; // biome-ignore format: short
  const back = load(save(world)) as typeof world;
  expect((back.devs.get('a') as typeof dev).peer).toBe(back.devs.get('b'));
  expect((back.devs.get('b') as typeof peer).peer).toBe(back.devs.get('a'));
});

test.each([
  ['a function', () => 1],
  ['a class instance', new (class Foo {})()],
  ['a promise', Promise.resolve()],
])('%s in a world is a bug', (_what, x) => {
  expect(() => save({ x })).toThrow('plain data only');
});

test.each(['', '{}', '[]', '{"vethlab":1,"root":null,"nodes":[["x",[]]]}'])('%j is not a saved world', (text) => {
  expect(() => load(text)).toThrow();
});
