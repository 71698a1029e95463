import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ip, Lab, must } from '../../support/ipv4.ts';

function host() {
  const lab = new Lab();
  const a = lab.ns();
  const b = lab.ns();
  lab.veth(a, 'veth0', b, 'veth1');
  return { lab, a, b };
}

test('an address brings its network, itself and its broadcast', () => {
  const { a } = host();
  must(a.addr('veth0', '192.0.2.1/24'));
  expect(a.routes()).toEqual(['192.0.2.0/24 dev veth0']);
  expect(a.routes(255)).toEqual([
    'local 127.0.0.0/8 dev lo',
    'local 127.0.0.1/32 dev lo',
    'broadcast 127.255.255.255/32 dev lo',
    'local 192.0.2.1/32 dev veth0',
    'broadcast 192.0.2.255/32 dev veth0',
  ]);
});

test.each([
  ['192.0.2.1/31', ['192.0.2.0/31 dev veth0']],
  ['192.0.2.8/32', []],
  ['192.0.2.17/30', ['192.0.2.16/30 dev veth0']],
])('the network route of %s is %j', (prefix, routes) => {
  const { a } = host();
  must(a.addr('veth0', prefix));
  expect(a.routes()).toEqual(routes);
});

test('the second address of a network is secondary and goes with the first', () => {
  const { a } = host();
  must(a.addr('veth0', '192.0.2.1/24'));
  must(a.addr('veth0', '192.0.2.2/24'));
  must(a.addr('veth0', '198.51.100.1/24'));
  const of = () => a.nl.dumpAddrs('inet').filter((x) => x.ifindex === a.index('veth0'));
  expect(of().map((x) => x.secondary)).toEqual([false, false, true]);
  must(a.delAddr('veth0', '192.0.2.1/24'));
  expect(of().map((x) => x.local)).toEqual([ip('198.51.100.1')]);
});

test('with promote_secondaries the second takes the place of the first, and its routes', () => {
  const { a } = host();
  a.sysctl('ipv4/conf/all/promote_secondaries', '1');
  must(a.addr('veth0', '192.0.2.1/24'));
  must(a.addr('veth0', '192.0.2.2/24'));
  must(a.addr('veth0', '192.0.2.3/24'));
  must(a.delAddr('veth0', '192.0.2.1/24'));
  const left = a.nl.dumpAddrs('inet').filter((x) => x.ifindex === a.index('veth0'));
  expect(left.map((x) => [x.local, x.secondary])).toEqual([
    [ip('192.0.2.2'), false],
    [ip('192.0.2.3'), true],
  ]);
  const route = a.nl.dumpRoutes('inet', 254)[0]!;
  expect(route.prefsrc).toBe(ip('192.0.2.2'));
});

test('whatever addresses come and go, none leaves a route behind', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(24, 25, 30, 31, 32)), { maxLength: 8 }),
      fc.boolean(),
      (addrs, promote) => {
        const { a } = host();
        const before = [...a.routes(), ...a.routes(255)];
        if (promote) a.sysctl('ipv4/conf/all/promote_secondaries', '1');
        for (const [n, len] of addrs) a.addr('veth0', `192.0.2.${n}/${len}`);
        for (const [n, len] of addrs) a.delAddr('veth0', `192.0.2.${n}/${len}`);
        expect(a.nl.dumpAddrs('inet').filter((x) => x.ifindex === a.index('veth0'))).toEqual([]);
        expect([...a.routes(), ...a.routes(255)]).toEqual(before);
      },
    ),
    { numRuns: 30 },
  );
});

test('routes by a device go when it goes down; its local ones stay', () => {
  const { a } = host();
  must(a.addr('veth0', '192.0.2.1/24'));
  must(a.route('198.51.100.0/24', { via: '192.0.2.9' }));
  a.down('veth0');
  expect(a.routes()).toEqual([]);
  expect(a.routes(255)).toContain('local 192.0.2.1/32 dev veth0');
  a.up('veth0');
  expect(a.routes()[0]).toMatch(/^192.0.2.0\/24 dev veth0/);
});

test.each([
  [{ via: '203.0.113.1' }, 'ENETUNREACH', 'Nexthop has invalid gateway'],
  [{ via: '203.0.113.1', dev: 'veth0' }, 'ENETUNREACH', 'Nexthop has invalid gateway'],
  [{ via: '192.0.2.255' }, 'EINVAL', 'Nexthop has invalid gateway'],
])('a route by %j is refused: %s, %s', (how, errno, extack) => {
  const { a } = host();
  must(a.addr('veth0', '192.0.2.1/24'));
  expect(a.route('198.51.100.0/24', how)).toEqual({ ok: false, error: { errno, extack } });
});

test('a route by a device that is down is refused', () => {
  const { a } = host();
  a.down('veth0');
  expect(a.route('198.51.100.0/24', { dev: 'veth0' })).toMatchObject({
    error: { errno: 'ENETDOWN', extack: 'Device for nexthop is not up' },
  });
});

test('add refuses what is there, replace takes its place, append goes behind, prepend before', () => {
  const { a } = host();
  must(a.addr('veth0', '192.0.2.1/24'));
  const net = '198.51.100.0/24';
  must(a.route(net, { via: '192.0.2.2' }));
  expect(a.route(net, { via: '192.0.2.3' })).toMatchObject({ error: { errno: 'EEXIST' } });
  must(a.route(net, { via: '192.0.2.4' }, {}, { create: true, replace: true }));
  must(a.route(net, { via: '192.0.2.5' }, {}, { create: true, append: true }));
  must(a.route(net, { via: '192.0.2.6' }, {}, { create: true }));
  must(a.route(net, { via: '192.0.2.7' }, { priority: 10 }));
  expect(
    a
      .routes()
      .slice(1)
      .map((r) => r.split(' ')[2]),
  ).toEqual(['192.0.2.6', '192.0.2.4', '192.0.2.5', '192.0.2.7']);
});

test('rules choose the table, and suppress a default route', () => {
  const { a } = host();
  must(a.addr('veth0', '192.0.2.1/24'));
  must(a.route('0.0.0.0/0', { via: '192.0.2.2' }));
  must(a.route('0.0.0.0/0', { via: '192.0.2.3' }, { table: 100 }));
  must(a.nl.newRule({ family: 'inet', fwmark: 1, table: 100, action: 'to_tbl' }, { create: true, exclusive: true }));
  const via = (mark: number) => must(a.nl.getRoute({ family: 'inet', dst: ip('8.8.8.8'), mark })).nexthops[0]!.via;
  expect(via(0)).toBe(ip('192.0.2.2'));
  expect(via(1)).toBe(ip('192.0.2.3'));
  expect(a.nl.dumpRules('inet').map((r) => r.priority)).toEqual([0, 32765, 32766, 32767]);
  must(
    a.nl.newRule(
      { family: 'inet', priority: 10, table: 254, suppressPrefixlen: 0, action: 'to_tbl' },
      { create: true },
    ),
  );
  must(a.nl.newRule({ family: 'inet', priority: 11, action: 'prohibit' }, { create: true }));
  expect(a.nl.getRoute({ family: 'inet', dst: ip('8.8.8.8') })).toMatchObject({ error: { errno: 'EACCES' } });
  expect(must(a.nl.getRoute({ family: 'inet', dst: ip('192.0.2.9') })).nexthops[0]!.via).toBeNull();
});
