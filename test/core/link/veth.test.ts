import fc from 'fast-check';
import { expect, test } from 'vitest';
import { devGetValidName, devValidName } from '../../../core/dev_name.ts';
import { cleanupNet } from '../../../core/net_namespace.ts';
import { devGetFlags } from '../../../core/netlink/ifinfo.ts';
import { MSEC, SEC } from '../../../core/world.ts';
import { l2 } from '../../support/ctx.ts';
import { must } from '../../support/star.ts';

const pair = () => {
  const m = l2();
  must(m.nl.newLink({ ifname: 'a', kind: 'veth', info: { peer: { ifname: 'b' } } }));
  return m;
};

test('the peer is registered first and has the lower index', () => {
  const m = pair();
  expect([m.dev('lo').ifindex, m.dev('b').ifindex, m.dev('a').ifindex]).toEqual([1, 2, 3]);
});

test('an end has a carrier exactly when both ends are up', () => {
  const step = fc.record({ end: fc.constantFrom('a', 'b'), up: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const m = pair();
      for (const s of steps) {
        must(m.nl.setLink({ ifname: s.end }, { up: s.up }));
        m.run(2 * SEC);
        const both = m.dev('a').up && m.dev('b').up;
        for (const end of ['a', 'b']) {
          const dev = m.dev(end);
          expect(dev.carrier).toBe(both);
          expect(devGetFlags(dev).lowerUp).toBe(both);
          if (dev.up) expect(dev.operstate).toBe(both ? 'UP' : 'LOWERLAYERDOWN');
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('both ends die together', () => {
  const m = pair();
  must(m.nl.delLink({ ifname: 'b' }));
  expect([...m.net.devByName.keys()]).toEqual(['lo']);
});

test('a namespace takes the veths in it with it, and their peers elsewhere', () => {
  const m = pair();
  const other = m.newNet();
  must(m.nl.setLink({ ifname: 'b' }, { netns: other.id }));
  expect([...other.devByName.keys()]).toEqual(['lo', 'b']);
  expect(m.nl.getNsid(other.id)).toBe(0);
  cleanupNet(other, m.ctx);
  expect([...m.net.devByName.keys()]).toEqual(['lo']);
  expect(m.nl.getNsid(other.id)).toBe(-1);
});

test('what moves keeps its index where that is free, goes down and is told by namespace and number', () => {
  const m = pair();
  const other = m.newNet();
  must(m.nl.setLink({ ifname: 'b' }, { up: true }));
  must(m.nl.setLink({ ifname: 'b' }, { netns: other.id }));
  const b = other.devByName.get('b')!;
  expect(b.ifindex).toBe(2);
  expect(b.up).toBe(false);
  const a = m.nl.getLink({ ifname: 'a' });
  expect(a.ok && [a.value.link, a.value.linkNetnsid]).toEqual([2, 0]);
  must(m.netlink(other).newLink({ ifname: 'x', kind: 'dummy', ifindex: 3 }));
  must(m.nl.setLink({ ifname: 'a' }, { netns: other.id }));
  expect(other.devByName.get('a')!.ifindex).toBe(4);
});

test.each([
  ['lo', 'EINVAL'],
  ['br0', 'EINVAL'],
])('%s stays in its namespace: %s', (name, errno) => {
  const m = l2();
  must(m.nl.newLink({ ifname: 'br0', kind: 'bridge' }));
  const moved = m.nl.setLink({ ifname: name }, { netns: m.newNet().id });
  expect(moved).toMatchObject({ ok: false, error: { errno } });
});

test.each([
  ['eth0', true],
  ['', false],
  ['.', false],
  ['..', false],
  ['a/b', false],
  ['a:b', false],
  ['a b', false],
  ['a123456789012345', false],
  ['a12345678901234', true],
])('"%s" is a name for a device: %s', (name, valid) => expect(devValidName(name)).toBe(valid));

test('%d in a name is the first free number', () => {
  const m = l2();
  for (const expected of ['d0', 'd1', 'd2']) {
    expect(devGetValidName(m.net, 'd%d')).toEqual({ ok: true, value: expected });
    must(m.nl.newLink({ ifname: 'd%d', kind: 'dummy' }));
  }
  must(m.nl.delLink({ ifname: 'd1' }));
  expect(devGetValidName(m.net, 'd%d')).toEqual({ ok: true, value: 'd1' });
});

test.each([
  ['a second one of the same name', { ifname: 'a', kind: 'dummy' }, 'EEXIST', undefined],
  ['an unknown type', { ifname: 'z', kind: 'nosuch' }, 'EOPNOTSUPP', 'Unknown device type'],
  ['an mtu that is too small', { ifname: 'z', kind: 'bridge', mtu: 20 }, 'EINVAL', 'mtu less than device minimum'],
  [
    'an mtu that is too large',
    { ifname: 'z', kind: 'bridge', mtu: 70000 },
    'EINVAL',
    'mtu greater than device maximum',
  ],
  ['a group address', { ifname: 'z', kind: 'dummy', address: '01:00:5e:00:00:01' }, 'EADDRNOTAVAIL', undefined],
  ['no transmit queue', { ifname: 'z', kind: 'dummy', numTxQueues: 0 }, 'EINVAL', 'Invalid number of transmit queues'],
])('ip link add refuses %s', (_, req, errno, extack) => {
  const m = pair();
  const made = m.nl.newLink(req as never);
  expect(made).toEqual({ ok: false, error: extack === undefined ? { errno } : { errno, extack } });
});

test('a device that is up keeps its name', () => {
  const m = pair();
  must(m.nl.setLink({ ifname: 'a' }, { up: true }));
  expect(m.nl.setLink({ ifname: 'a' }, { newName: 'c' })).toMatchObject({ error: { errno: 'EBUSY' } });
  must(m.nl.setLink({ ifname: 'a' }, { up: false }));
  must(m.nl.setLink({ ifname: 'a' }, { newName: 'c' }));
  expect(m.dev('c').name).toBe('c');
});

test('what was done before a refusal stays done', () => {
  const m = pair();
  const refused = m.nl.setLink({ ifname: 'a' }, { mtu: 1400, newName: 'b' });
  expect(refused).toMatchObject({ error: { errno: 'EEXIST' } });
  expect(m.dev('a').mtu).toBe(1400);
});

test('a dump goes by the low eight bits of the index, the newest first in each', () => {
  const m = l2();
  for (const ifindex of [300, 44, 5]) must(m.nl.newLink({ ifname: `d${ifindex}`, kind: 'dummy', ifindex }));
  expect(m.nl.dumpLinks().map((l) => l.ifname)).toEqual(['lo', 'd5', 'd44', 'd300']);
});

test('events that can wait come at most once a second', () => {
  const m = l2();
  must(m.nl.newLink({ ifname: 'd', kind: 'dummy', up: true }));
  m.run(3 * SEC);
  must(m.nl.setLink({ ifname: 'd' }, { carrier: false }));
  m.run(MSEC);
  expect(m.dev('d').operstate).toBe('DOWN');
  must(m.nl.setLink({ ifname: 'd' }, { carrier: true }));
  m.run(MSEC);
  expect(m.dev('d').operstate).toBe('UP');
  must(m.nl.setLink({ ifname: 'd' }, { carrier: false }));
  m.run(MSEC);
  expect(m.dev('d').operstate).toBe('UP');
  m.run(SEC);
  expect(m.dev('d').operstate).toBe('DOWN');
});
