import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NetBridge } from '../../../core/bridge/br.ts';
import { cmpBridgeId, roundJiffies } from '../../../core/bridge/br_stp.ts';
import { stpPortEvents, stpPortMachine, stpPortStates, stpPortTable } from '../../../core/bridge/br_stp_port.ts';
import { machineNext } from '../../../core/machine.ts';
import { MSEC, SEC } from '../../../core/world.ts';
import { type L2, l2 } from '../../support/ctx.ts';
import { must, star } from '../../support/star.ts';

function br(m: L2, name: string): NetBridge {
  const { priv } = m.dev(name);
  if (priv.kind !== 'bridge') throw new Error(`${name} is a bridge`);
  return priv.br;
}

const stateOf = (m: L2, port: string) => m.dev(port).brPort?.state;

test('table and machine agree about every state and event', () => {
  for (const state of stpPortStates)
    for (const event of stpPortEvents)
      expect(stpPortTable[state][event]).toEqual(machineNext(stpPortMachine, state, event));
});

test.each([
  ['disabled', 'ENABLE', 'blocking'],
  ['blocking', 'FORWARD', 'forwarding'],
  ['blocking', 'LISTEN', 'listening'],
  ['listening', 'FORWARD_DELAY', 'learning'],
  ['learning', 'FORWARD_DELAY', 'forwarding'],
  ['forwarding', 'FORWARD_DELAY', 'forwarding'],
  ['forwarding', 'BLOCK', 'blocking'],
  ['forwarding', 'DISABLE', 'disabled'],
] as const)('a %s port, %s: %s', (from, event, to) => expect(stpPortTable[from][event].to).toBe(to));

test('without STP a port forwards as soon as its link is up', () => {
  const m = star(1);
  expect(stateOf(m, 'p1')).toBe('forwarding');
});

test('with STP it listens, learns, and forwards after twice the forward delay', () => {
  const m = star(1, { stpState: 1 });
  expect(stateOf(m, 'p1')).toBe('listening');
  m.run(15 * SEC);
  expect(stateOf(m, 'p1')).toBe('learning');
  m.run(15 * SEC);
  expect(stateOf(m, 'p1')).toBe('forwarding');
});

/** Bridges a and b with two cables between them. */
function loop(): L2 {
  const m = l2();
  for (const [name, address] of [
    ['a', '02:00:00:00:00:0a'],
    ['b', '02:00:00:00:00:0b'],
  ] as const)
    must(m.nl.newLink({ ifname: name, kind: 'bridge', address: address as never, info: { stpState: 1 } }));
  for (const i of [1, 2]) {
    must(m.nl.newLink({ ifname: `a${i}`, kind: 'veth', info: { peer: { ifname: `b${i}` } } }));
    must(m.nl.setLink({ ifname: `a${i}` }, { master: m.dev('a').ifindex, up: true }));
    must(m.nl.setLink({ ifname: `b${i}` }, { master: m.dev('b').ifindex, up: true }));
  }
  must(m.nl.setLink({ ifname: 'a' }, { up: true }));
  must(m.nl.setLink({ ifname: 'b' }, { up: true }));
  return m;
}

describe('two bridges with two cables between them', () => {
  test('the lower bridge id becomes the root, and the other blocks its second cable', () => {
    const m = loop();
    m.run(40 * SEC);
    expect(br(m, 'b').designatedRoot).toEqual({ priority: 0x8000, addr: '02:00:00:00:00:0a' });
    expect(br(m, 'a').rootPort).toBe(0);
    expect(br(m, 'b').rootPort).toBe(1);
    expect(br(m, 'b').rootPathCost).toBe(2);
    expect(['a1', 'a2', 'b1', 'b2'].map((p) => stateOf(m, p))).toEqual([
      'forwarding',
      'forwarding',
      'forwarding',
      'blocking',
    ]);
  });

  test('a lower priority takes the root over', () => {
    const m = loop();
    m.run(40 * SEC);
    must(m.nl.setLink({ ifname: 'b' }, { kind: 'bridge', info: { priority: 0x1000 } }));
    m.run(40 * SEC);
    expect(br(m, 'a').designatedRoot).toEqual({ priority: 0x1000, addr: '02:00:00:00:00:0b' });
    expect(br(m, 'b').rootPort).toBe(0);
  });

  test('when the root falls silent its information ages out', () => {
    const m = loop();
    m.run(40 * SEC);
    must(m.nl.setLink({ ifname: 'a' }, { up: false }));
    m.run(25 * SEC);
    expect(br(m, 'b').rootPort).toBe(0);
    expect(br(m, 'b').designatedRoot).toEqual(br(m, 'b').bridgeId);
  });

  test('a cut cable is replaced by the other', () => {
    const m = loop();
    m.run(40 * SEC);
    must(m.nl.setLink({ ifname: 'a1' }, { up: false }));
    m.run(31 * SEC);
    expect(stateOf(m, 'b2')).toBe('forwarding');
    expect(br(m, 'b').rootPort).toBe(2);
  });

  test('BPDU guard shuts a port that hears one', () => {
    const m = loop();
    must(m.nl.setLink({ ifname: 'b1' }, { slaveInfo: { guard: true } }));
    m.run(5 * SEC);
    expect(stateOf(m, 'b1')).toBe('disabled');
  });
});

test('the topology change keeps learned addresses for twice the forward delay only', () => {
  const m = loop();
  m.run(31 * SEC);
  expect(br(m, 'a').topologyChange).toBe(true);
  expect(br(m, 'a').ageingTime).toBe(30 * SEC);
  m.run(60 * SEC);
  expect(br(m, 'a').topologyChange).toBe(false);
  expect(br(m, 'a').ageingTime).toBe(300 * SEC);
});

test('the bridge id is the lowest address of its ports', () => {
  const octet = fc.integer({ min: 1, max: 254 });
  fc.assert(
    fc.property(fc.uniqueArray(octet, { minLength: 1, maxLength: 6 }), (octets) => {
      const m = l2();
      must(m.nl.newLink({ ifname: 'br0', kind: 'bridge' }));
      const macs = octets.map((o) => `02:00:00:00:00:${o.toString(16).padStart(2, '0')}`);
      macs.forEach((address, i) => {
        must(m.nl.newLink({ ifname: `d${i}`, kind: 'dummy', address: address as never, master: m.dev('br0').ifindex }));
      });
      expect(m.dev('br0').addr).toBe([...macs].sort()[0]);
      expect(br(m, 'br0').bridgeId.addr).toBe(m.dev('br0').addr);
    }),
    { numRuns: 30 },
  );
});

test('an address that was set stays', () => {
  const m = l2();
  must(m.nl.newLink({ ifname: 'br0', kind: 'bridge', address: '02:00:00:00:00:ff' as never }));
  must(
    m.nl.newLink({ ifname: 'd0', kind: 'dummy', address: '02:00:00:00:00:01' as never, master: m.dev('br0').ifindex }),
  );
  expect(m.dev('br0').addr).toBe('02:00:00:00:00:ff');
});

test.each([
  ['the priority counts first', { priority: 1, addr: 'ff' }, { priority: 2, addr: '00' }],
  ['then the address', { priority: 1, addr: '02:01' }, { priority: 1, addr: '02:02' }],
] as const)('of two bridge ids %s', (_, low, high) => {
  expect(cmpBridgeId(low as never, high as never)).toBeLessThan(0);
  expect(cmpBridgeId(high as never, low as never)).toBeGreaterThan(0);
});

test.each([
  [10.1, 9, 10],
  [10.3, 9, 11],
  [10.1, 10.05, 10.1],
])('%d s seen at %d s is rounded to %d s', (at, now, rounded) => {
  expect(roundJiffies(at * SEC, now * SEC)).toBe(rounded * SEC);
});

test('a bridge has a carrier while one of its ports forwards', () => {
  const m = star(2);
  const carrier = () => m.dev('br0').carrier;
  expect(carrier()).toBe(true);
  must(m.nl.setLink({ ifname: 'h1' }, { up: false }));
  m.run(2 * SEC);
  expect(carrier()).toBe(true);
  must(m.nl.setLink({ ifname: 'h2' }, { up: false }));
  m.run(2 * SEC);
  expect(carrier()).toBe(false);
  must(m.nl.setLink({ ifname: 'h2' }, { up: true }));
  m.run(10 * MSEC);
  expect(carrier()).toBe(true);
});
