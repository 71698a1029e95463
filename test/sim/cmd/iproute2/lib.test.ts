import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIpv4, ipv4 } from '../../../../core/addr/ipv4.ts';
import { fnmatch } from '../../../../sim/cmd/iproute2/ip/fnmatch.ts';
import { getAddr1, getPrefix1 } from '../../../../sim/cmd/iproute2/lib/inet_prefix.ts';
import { JsonPrint, type JsonValue } from '../../../../sim/cmd/iproute2/lib/json_print.ts';
import { formatG, getTimeRtt, getU32, strtol } from '../../../../sim/cmd/iproute2/lib/numbers.ts';
import type { Tool } from '../../../../sim/cmd/iproute2/lib/tool.ts';
import { headerRow, render } from '../../../../sim/cmd/iproute2/misc/ss_columns.ts';
import type { Sys } from '../../../../sim/proc/sys.ts';

type Tree = JsonValue | { readonly [key: string]: Tree } | readonly Tree[];

const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Tree>(true, false, null),
    fc.integer(),
    fc.stringMatching(/^[ -~\t\n\r\f\x08]*$/),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), tie('tree'), { maxKeys: 3 }),
  ),
})).tree;

function print(pr: JsonPrint, key: string | null, value: Tree): void {
  if (value === null || typeof value !== 'object') pr.value(key, value);
  else if (Array.isArray(value)) {
    pr.openArray(key);
    for (const v of value) print(pr, null, v);
    pr.closeArray();
  } else {
    pr.openObject(key);
    for (const [k, v] of Object.entries(value)) print(pr, k, v as Tree);
    pr.closeObject();
  }
}

describe('-json', () => {
  test.each([0, 1])('prints what it is told, pretty or not (%i)', (pretty) => {
    fc.assert(
      fc.property(tree, (value) => {
        let out = '';
        const pr = new JsonPrint({ out: (text: string) => (out += text) } as unknown as Sys);
        pr.json = 1;
        pr.pretty = pretty;
        pr.newJsonObj();
        print(pr, null, value);
        pr.deleteJsonObj();
        expect(JSON.parse(out)).toEqual([value]);
        expect(out.endsWith(']\n')).toBe(true);
      }),
    );
  });
});

describe('numbers as strtol(3) reads them', () => {
  test.each([
    ['0', 0, 1],
    ['010', 8, 3],
    ['0x1F', 31, 4],
    ['0x', 0, 1],
    ['12abc', 12, 2],
    [' 7', 7, 2],
    ['-3', -3, 2],
    ['abc', 0, 0],
    ['', 0, 0],
    ['09', 0, 1],
  ])('%j is %i, %i characters of it', (text, value, end) => {
    expect(strtol(text, 0)).toEqual({ value, end });
  });

  test.each([
    ['4294967295', 4294967295],
    ['4294967296', null],
    ['-1', null],
    ['1 ', null],
    ['0x10', 16],
  ])('an unsigned %j is %s', (text, value) => expect(getU32(text)).toBe(value));

  test.each([
    ['100ms', { value: 100, raw: false }],
    ['5s', { value: 5000, raw: false }],
    ['1.5', { value: 2, raw: true }],
    ['3h', null],
  ])('a time of %s', (text, value) => expect(getTimeRtt(text)).toEqual(value));

  test.each([
    [1.5, '1.5'],
    [5, '5'],
    [1234567, '1.23457e+06'],
    [0.1, '0.1'],
  ])('%f prints as %s with %%g', (x, text) => expect(formatG(x)).toBe(text));
});

describe('addresses', () => {
  const t = { sys: { err: () => undefined } } as unknown as Tool;

  test('a prefix means what was typed', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 }), (n, len) => {
        const prefix = getPrefix1(t, `${formatIpv4(ipv4(n))}/${len}`, 'unspec');
        expect(prefix).toMatchObject({ family: 'inet', addr: n, bitlen: len, specified: true });
      }),
    );
  });

  test.each([
    ['10.8', '10.8.0.0'],
    ['192.0.2', '192.0.2.0'],
    ['0x0a.1.2.3', '10.1.2.3'],
    ['010.1.2.3', '8.1.2.3'],
  ])('%s is %s, not what inet_aton(3) makes of it', (typed, meant) => {
    expect(formatIpv4(getAddr1(t, typed, 'unspec')!.addr as ReturnType<typeof ipv4>)).toBe(meant);
  });

  test.each(['192.0.2.256', '192.0.2.1.1', '192.0.2.', 'x', '2001:db8::1::'])('%s is no address', (typed) => {
    expect(getAddr1(t, typed, 'unspec')).toBeNull();
  });

  test.each([
    ['192.0.2.0/255.255.255.0', 24],
    ['192.0.2.0/255.255.0.255', null],
    ['192.0.2.0/33', null],
    ['2001:db8::/129', null],
    ['default', 0],
  ])('the length of %s is %s', (typed, len) => expect(getPrefix1(t, typed, 'unspec')?.bitlen ?? null).toBe(len));
});

test.each([
  ['v*', 'v0', true],
  ['v?', 'v10', false],
  ['v[0-4]', 'v3', true],
  ['v[!0-4]', 'v3', false],
  ['*:foo', 'v0:foo', true],
  ['v\\*', 'v*', true],
  ['[', '[', true],
])('the pattern %s fits the label %s: %s', (pattern, text, fits) => expect(fnmatch(pattern, text)).toBe(fits));

describe('the columns of ss', () => {
  const row = (netid: string, addr: string, serv: string): typeof headerRow => ({
    netid,
    state: 'LISTEN',
    recvq: '0     ',
    sendq: '1     ',
    addr: `${addr}:`,
    serv,
    raddr: `${addr === '*' ? '*' : '0.0.0.0'}:`,
    rserv: '*',
    ext: '',
  });

  test('are as wide as what is in them', () => {
    const rows = [headerRow, row('tcp', '0.0.0.0', '8080'), row('tcp', '*', '8081')];
    expect(render(rows, new Set(), null)).toBe(
      'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n' +
        'tcp   LISTEN 0      1            0.0.0.0:8080      0.0.0.0:*          \n' +
        'tcp   LISTEN 0      1                  *:8081            *:*          \n',
    );
  });

  test('no two lines differ in length', () => {
    const anyRow = fc.tuple(
      fc.constantFrom('tcp', 'udp'),
      fc.constantFrom('*', '192.0.2.1', '[2001:db8::1]'),
      fc.nat(65535),
    );
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 5 }), (rows) => {
        const lines = render([headerRow, ...rows.map(([n, a, s]) => row(n, a, String(s)))], new Set(), null).split(
          '\n',
        );
        expect(new Set(lines.slice(0, -1).map((l) => l.length)).size).toBe(1);
      }),
    );
  });
});
