import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAC_BROADCAST, type MacAddr } from '../../../core/addr/mac.ts';
import { brFdbFind } from '../../../core/bridge/br_fdb.ts';
import type { BridgePortOptions } from '../../../core/netlink/messages.ts';
import { MSEC, SEC } from '../../../core/world.ts';
import type { L2 } from '../../support/ctx.ts';
import { must, send, star } from '../../support/star.ts';

const STRANGER = '02:00:00:00:00:99' as MacAddr;

function br(m: L2) {
  const { priv } = m.dev('br0');
  if (priv.kind !== 'bridge') throw new Error('br0 is a bridge');
  return priv.br;
}

function receivers(m: L2): string[] {
  const who = m.received.map((r) => r.dev).sort();
  m.received.length = 0;
  return who;
}

test('an unknown address goes to every port but the one it came from, not to the bridge itself', () => {
  const m = star(3);
  send(m, 'h1', STRANGER);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['h2', 'h3']);
});

test('a broadcast also comes up at the bridge', () => {
  const m = star(3);
  send(m, 'h1', MAC_BROADCAST);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['br0', 'h2', 'h3']);
});

test('a known address goes to its port alone', () => {
  const m = star(3);
  send(m, 'h2', MAC_BROADCAST);
  m.run(MSEC);
  receivers(m);
  send(m, 'h1', m.dev('h2').addr);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['h2']);
});

test('what a port has as its own address is for the host', () => {
  const m = star(2);
  send(m, 'h1', m.dev('p2').addr);
  send(m, 'h1', m.dev('br0').addr);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['br0', 'br0']);
});

test.each<[string, BridgePortOptions, MacAddr, string[]]>([
  ['flood off keeps unknown unicast away', { unicastFlood: false }, STRANGER, ['h3']],
  ['flood off lets broadcasts pass', { unicastFlood: false }, MAC_BROADCAST, ['br0', 'h2', 'h3']],
  ['bcast_flood off keeps broadcasts away', { bcastFlood: false }, MAC_BROADCAST, ['br0', 'h3']],
  ['mcast_flood off keeps multicasts away', { mcastFlood: false }, '01:00:5e:01:02:03' as MacAddr, ['br0', 'h3']],
])('%s', (_, options, dest, expected) => {
  const m = star(3);
  must(m.nl.setLink({ ifname: 'p2' }, { slaveInfo: options }));
  send(m, 'h1', dest);
  m.run(MSEC);
  expect(receivers(m)).toEqual(expected);
});

test('isolated ports reach the others, but not each other', () => {
  const m = star(3);
  for (const p of ['p1', 'p2']) must(m.nl.setLink({ ifname: p }, { slaveInfo: { isolated: true } }));
  send(m, 'h1', STRANGER);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['h3']);
  send(m, 'h3', STRANGER);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['h1', 'h2']);
});

test('hairpin sends a frame back where it came from', () => {
  const m = star(2);
  must(m.nl.setLink({ ifname: 'p1' }, { slaveInfo: { hairpin: true } }));
  send(m, 'h1', STRANGER);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['h1', 'h2']);
});

test('a frame for the port it came from is dropped: there is no egress', () => {
  const m = star(2);
  send(m, 'h1', MAC_BROADCAST, STRANGER);
  m.run(MSEC);
  const skb = send(m, 'h1', STRANGER);
  m.run(MSEC);
  expect(m.ends.get(skb.id)).toEqual([{ how: 'dropped', reason: 'BRIDGE_NO_EGRESS', fn: 'br_forward', dev: 'p1' }]);
});

test('pause frames stop at the bridge, LLDP is for the port itself, BPDUs pass while STP is off', () => {
  const m = star(2);
  const pause = send(m, 'h1', '01:80:c2:00:00:01' as MacAddr);
  m.run(MSEC);
  expect(m.ends.get(pause.id)?.[0]?.fn).toBe('br_handle_frame');
  send(m, 'h1', '01:80:c2:00:00:0e' as MacAddr);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['p1']);
  send(m, 'h1', '01:80:c2:00:00:00' as MacAddr);
  m.run(MSEC);
  expect(receivers(m)).toEqual(['br0', 'h2']);
});

test('what was learned is forgotten after the ageing time', () => {
  const m = star(2);
  send(m, 'h1', MAC_BROADCAST);
  m.run(MSEC);
  expect(brFdbFind(br(m), m.dev('h1').addr, 0)?.dst?.dev.name).toBe('p1');
  m.run(299 * SEC);
  expect(brFdbFind(br(m), m.dev('h1').addr, 0)).toBeDefined();
  m.run(2 * SEC);
  expect(brFdbFind(br(m), m.dev('h1').addr, 0)).toBeUndefined();
});

describe('laws', () => {
  const frames = fc.array(
    fc.record({
      from: fc.integer({ min: 1, max: 4 }),
      source: fc.integer({ min: 0, max: 5 }),
      dest: fc.integer({ min: 0, max: 6 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const mac = (i: number) => (i === 6 ? MAC_BROADCAST : (`02:00:00:00:01:0${i}` as MacAddr));

  test('the last port an address spoke from owns it', () => {
    fc.assert(
      fc.property(frames, (list) => {
        const m = star(4);
        const last = new Map<MacAddr, string>();
        for (const f of list) {
          send(m, `h${f.from}`, mac(f.dest), mac(f.source));
          m.run(MSEC);
          last.set(mac(f.source), `p${f.from}`);
        }
        for (const [addr, port] of last) expect(brFdbFind(br(m), addr, 0)?.dst?.dev.name).toBe(port);
      }),
      { numRuns: 40 },
    );
  });

  test('every frame and every copy of it ends exactly once', () => {
    fc.assert(
      fc.property(frames, (list) => {
        const m = star(4);
        for (const f of list) send(m, `h${f.from}`, mac(f.dest), mac(f.source));
        m.run(SEC);
        for (const id of m.born) expect(m.ends.get(id)?.length).toBe(1);
      }),
      { numRuns: 40 },
    );
  });

  test('a frame never leaves by the port it came in on, and a flood reaches each other port once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 8 }), (n, k) => {
        const from = ((k - 1) % n) + 1;
        const m = star(n);
        send(m, `h${from}`, STRANGER);
        m.run(MSEC);
        const others = Array.from({ length: n }, (_, i) => `h${i + 1}`).filter((h) => h !== `h${from}`);
        expect(receivers(m)).toEqual(others.sort());
      }),
      { numRuns: 40 },
    );
  });
});
