import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LimitExceeded } from '../../../sim/proc/limits.ts';
import { countWith } from '../../../sim/proc/meter.ts';
import { boundedRegExp, longestMatcher } from '../../../sim/regexp/bounded.ts';
import { Program } from '../../../sim/regexp/match.ts';
import { parseRegExp } from '../../../sim/regexp/parse.ts';

/** Expressions of most that the reader knows, over a small alphabet. */
const source = fc.letrec<{ alt: string; seq: string; piece: string; atom: string }>((tie) => ({
  alt: fc.array(tie('seq'), { minLength: 1, maxLength: 3 }).map((s) => s.join('|')),
  seq: fc.array(tie('piece'), { minLength: 0, maxLength: 4 }).map((s) => s.join('')),
  piece: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{1,}'))
    .map(([a, q]) => (/^(\^|\$|\\b|\\B|\(\?<)/.test(a) ? a : a + q)),
  atom: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('a', 'b', 'c', '[ab]', '[^a]', '.', '\\w', '\\x61', '^', '$', '\\b', '(?<=a)', '(?<!b)'),
    tie('alt').map((s) => `(${s})`),
    tie('alt').map((s) => `(?:${s})`),
    tie('alt').map((s) => `(?=${s})`),
    tie('alt').map((s) => `(?!${s})`),
  ),
})).alt;

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n'), maxLength: 7 });

/** Where a match lies, without what its groups hold. */
function spanOf(m: (readonly (string | undefined)[] & { index?: number }) | null): readonly [number, number] | null {
  return m && [m.index!, m.index! + m[0]!.length];
}

test('a bounded match lies where backtracking finds it', () => {
  fc.assert(
    fc.property(source, text, (s, t) => {
      const native = new RegExp(s).exec(t);
      const slots = new Program(parseRegExp(s)!, '').exec(t, 0, false, false);
      expect(slots && [slots[0], slots[1]]).toEqual(spanOf(native));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['(a)|b', 'b'],
  ['((a)|b)*', 'ab'],
  ['(a*)*', 'aab'],
  ['(a*)+', 'b'],
  ['(?:(a)|(b)|c)+', 'abc'],
  ['(a)(?=(b))', 'ab'],
  ['(?<x>a+)(?<y>b)?', 'aa'],
  ['(a+)b\\1', 'aabaa'],
  ['(?<q>[ab])\\k<q>', 'abb'],
  ['a{2,3}?(a*)', 'aaaaa'],
  ['(?:a?){2,5}(b)', 'aab'],
] as const)('the groups of %s hold what backtracking puts there', (s, t) => {
  const native = new RegExp(s).exec(t)!;
  const slots = new Program(parseRegExp(s)!, '').exec(t, 0, false, false)!;
  const groups = native.map((_, i) =>
    slots[2 * i] === undefined ? undefined : t.slice(slots[2 * i], slots[2 * i + 1]),
  );
  expect(groups).toEqual([...native]);
});

test('the longest match at the leftmost place is found', () => {
  fc.assert(
    fc.property(source, text, (s, t) => {
      const native = new RegExp(s).exec(t);
      const found = longestMatcher(s, '')!(t, 0);
      let want: readonly [number, number] | null = null;
      for (let end = t.length; native && end >= native.index && want === null; end--) {
        const whole = new RegExp(`(?:${s})(?=[^]{${t.length - end}}(?![^]))`, 'y');
        whole.lastIndex = native.index;
        if (whole.test(t)) want = [native.index, end];
      }
      expect(spanOf(found)).toEqual(want);
    }),
    { numRuns: 500 },
  );
});

test.each(['(a+)+$', '(a*)*b', '(a|a)*b', '(a|ab?)*c', 'a*a*a*a*a*a*a*a*b', '(?:a?){40}a{40}c'])(
  'backtracking in %s ends',
  (s) => {
    expect(boundedRegExp(s).test(`${'a'.repeat(5000)}X`)).toBe(false);
  },
);

test('back references may need any number of tries: they count as work', () => {
  let work = 0;
  const before = countWith({
    charge: (units) => {
      work += units;
      if (work > 1000) throw new LimitExceeded('steps', 1000);
    },
  });
  try {
    expect(() => boundedRegExp('(a*)*\\1b').test('a'.repeat(200))).toThrow(LimitExceeded);
  } finally {
    countWith(before);
  }
});

test('replace, matchAll and split work as with any expression', () => {
  const long = 'ab'.repeat(3000);
  expect(long.replace(boundedRegExp('(a|b)+$'), 'x')).toBe('x');
  expect([...long.matchAll(boundedRegExp('(?:a|b){2}', 'g'))].length).toBe(3000);
  expect(long.replace(boundedRegExp('(?:(a)|b)*?b', 'g'), (_, a: string) => a ?? '-').length).toBe(3000);
});
