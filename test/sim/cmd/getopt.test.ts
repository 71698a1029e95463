import fc from 'fast-check';
import { expect, test } from 'vitest';
import { getopt } from '../../../sim/cmd/getopt.ts';

const longs = { count: 'n:', color: 'color::', colour: 'color::', invert: 'v', include: 'include:', initial: 'T' };
const parse = (line: string, short = 'n:vx::') => getopt(['prog', ...line.split(' ').filter(Boolean)], short, longs);

test.each([
  ['-v -n 3 file', [{ opt: 'v' }, { opt: 'n', arg: '3' }], ['file']],
  ['file -vn3', [{ opt: 'v' }, { opt: 'n', arg: '3' }], ['file']],
  ['-x file', [{ opt: 'x' }], ['file']],
  ['-xA file', [{ opt: 'x', arg: 'A' }], ['file']],
  ['--count=3 - -- -v', [{ opt: 'n', long: 'count', arg: '3' }], ['-', '-v']],
  ['--cou 3', [{ opt: 'n', long: 'count', arg: '3' }], []],
  ['--colo', [{ opt: 'color', long: 'color' }], []],
  ['--color=always', [{ opt: 'color', long: 'color', arg: 'always' }], []],
  ['-Z', [{ opt: '?', error: "invalid option -- 'Z'" }], []],
  ['-n', [{ opt: '?', error: "option requires an argument -- 'n'" }], []],
  ['--foo=1', [{ opt: '?', error: "unrecognized option '--foo=1'" }], []],
  ['--count', [{ opt: '?', error: "option '--count' requires an argument" }], []],
  ['--inv=3', [{ opt: '?', error: "option '--invert' doesn't allow an argument" }], []],
  ['--in', [{ opt: '?', error: "option '--in' is ambiguous; possibilities: '--invert' '--include' '--initial'" }], []],
] as const)('getopt_long reads %s', (line, opts, operands) => {
  const got = parse(line);
  expect(got.opts).toEqual(opts);
  expect(got.operands).toEqual(operands);
});

test('with + the first operand ends the options', () => {
  const got = parse('-v cmd -v -n 3', '+n:v');
  expect(got.opts).toEqual([{ opt: 'v' }]);
  expect(got.operands).toEqual(['cmd', '-v', '-n', '3']);
  expect(got.optind).toBe(2);
});

test('with - operands keep their place', () => {
  expect(parse('a -v b', '-v').opts).toEqual([{ opt: '\x01', arg: 'a' }, { opt: 'v' }, { opt: '\x01', arg: 'b' }]);
});

test('every word after -- is an operand', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const got = getopt(['prog', '--', ...words], 'n:v', longs);
      expect(got.opts).toEqual([]);
      expect(got.operands).toEqual(words);
    }),
  );
});
