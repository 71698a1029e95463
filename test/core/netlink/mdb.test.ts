import { describe, expect, test } from 'vitest';
import { ipv4 } from '../../../core/addr/ipv4.ts';
import type { MacAddr } from '../../../core/addr/mac.ts';
import { devQueueXmit } from '../../../core/dev.ts';
import { allocSkb } from '../../../core/skb.ts';
import type { IgmpMessage } from '../../../core/wire/igmp.ts';
import { type Ipv4Packet, ipv4Length } from '../../../core/wire/ipv4.ts';
import { MSEC, SEC } from '../../../core/world.ts';
import type { L2 } from '../../support/ctx.ts';
import { must, star } from '../../support/star.ts';

const GROUP = ipv4(0xef010101); // 239.1.1.1
const GROUP_MAC = '01:00:5e:01:01:01' as MacAddr;

function sendIpv4(m: L2, from: string, daddr: number, dest: MacAddr, body: Ipv4Packet['body'], protocol: number) {
  const dev = m.dev(from);
  const packet: Ipv4Packet = { kind: 'ipv4', tos: 0, id: 0, df: false, mf: false, fragOff: 0, ttl: 1, protocol, saddr: ipv4(0xc0000201), daddr: ipv4(daddr), options: null, body }; // biome-ignore format: a table
  const skb = allocSkb(m.ctx.newSkbId(0), dev, 0x0800, packet, ipv4Length(packet));
  skb.eth = { dest, source: dev.addr, protocol: 0x0800 };
  devQueueXmit(skb, m.ctx);
  m.run(MSEC);
}

const igmp = (m: L2, from: string, message: IgmpMessage) => sendIpv4(m, from, GROUP, GROUP_MAC, message, 2);
const join: IgmpMessage = { kind: 'igmp', type: 0x16, maxResp: 0, group: GROUP, v3: null };
const leave: IgmpMessage = { kind: 'igmp', type: 0x17, maxResp: 0, group: GROUP, v3: null };
const query: IgmpMessage = { kind: 'igmp', type: 0x11, maxResp: 100, group: ipv4(0), v3: null };

function data(m: L2, from: string): string[] {
  m.received.length = 0;
  sendIpv4(m, from, GROUP, GROUP_MAC, { kind: 'udp', source: 1, dest: 2, data: new Uint8Array(4) }, 17);
  return m.received.map((r) => r.dev).sort();
}

const members = (m: L2) =>
  m.nl.dumpMdb().entries.map((e) => [...m.net.devByIndex.values()].find((d) => d.ifindex === e.port)?.name);

test('a report makes its port a member, for 260 s', () => {
  const m = star(3);
  igmp(m, 'h2', join);
  expect(members(m)).toEqual(['p2']);
  m.run(259 * SEC);
  expect(members(m)).toEqual(['p2']);
  m.run(2 * SEC);
  expect(members(m)).toEqual([]);
});

test('a leave ends it after two last-member intervals, at once with fast leave', () => {
  const m = star(2);
  igmp(m, 'h1', join);
  igmp(m, 'h1', leave);
  expect(members(m)).toEqual(['p1']);
  m.run(2 * SEC);
  expect(members(m)).toEqual([]);
  igmp(m, 'h1', join);
  must(m.nl.setLink({ ifname: 'p1' }, { slaveInfo: { fastLeave: true } }));
  igmp(m, 'h1', leave);
  expect(members(m)).toEqual([]);
});

test('while nobody asks for groups everything is flooded', () => {
  const m = star(3);
  igmp(m, 'h2', join);
  expect(data(m, 'h1')).toEqual(['br0', 'h2', 'h3']);
});

describe('with a querier', () => {
  const asked = () => {
    const m = star(4);
    igmp(m, 'h4', query);
    m.run(11 * SEC);
    igmp(m, 'h2', join);
    return m;
  };

  test('only members and the ports with a router get the group', () => {
    expect(data(asked(), 'h1')).toEqual(['h2', 'h4']);
  });

  test('the first answers are waited for', () => {
    const m = star(3);
    igmp(m, 'h3', query);
    expect(data(m, 'h1')).toEqual(['br0', 'h2', 'h3']);
  });

  test('without snooping it is flooded', () => {
    const m = asked();
    must(m.nl.setLink({ ifname: 'br0' }, { kind: 'bridge', info: { mcastSnooping: false } }));
    expect(data(m, 'h1')).toEqual(['br0', 'h2', 'h3', 'h4']);
  });

  test('a querier that falls silent is forgotten', () => {
    const m = asked();
    m.run(256 * SEC);
    igmp(m, 'h2', join);
    expect(data(m, 'h1')).toEqual(['br0', 'h2', 'h3', 'h4']);
  });
});

test('a bridge that is the querier asks every port at startup and then each 125 s', () => {
  const m = star(1);
  must(m.nl.setLink({ ifname: 'br0' }, { kind: 'bridge', info: { mcastQuerier: true } }));
  const queries = () => m.received.filter((r) => r.dev === 'h1').length;
  m.run(SEC);
  expect(queries()).toBe(1);
  m.run(32 * SEC);
  expect(queries()).toBe(2);
  m.run(125 * SEC);
  expect(queries()).toBe(3);
});

describe('bridge mdb', () => {
  test.each([
    ['a group that is none', { group: ipv4(0x0a000005) }, 'bridge: IPv4 entry group address is not multicast'],
    ['a link-local group', { group: ipv4(0xe0000005) }, 'bridge: IPv4 entry group address is local multicast'],
    ['a VLAN that cannot be', { vid: 4095 }, 'bridge: Invalid entry VLAN id'],
    ['a multicast source', { source: ipv4(0xe0000105) }, 'bridge: IPv4 multicast source address is not allowed'],
  ])('add refuses %s', (_, req, extack) => {
    const m = star(1);
    const add = {
      bridge: m.dev('br0').ifindex,
      port: m.dev('p1').ifindex,
      family: 'inet' as const,
      group: GROUP,
      ...req,
    };
    expect(m.nl.newMdb(add)).toMatchObject({ error: { errno: 'EINVAL', extack } });
  });

  test('a permanent member stays, a temporary one does not', () => {
    const m = star(2);
    const at = (name: string) => ({
      bridge: m.dev('br0').ifindex,
      port: m.dev(name).ifindex,
      family: 'inet' as const,
      group: GROUP,
    });
    must(m.nl.newMdb({ ...at('p1'), permanent: true }));
    must(m.nl.newMdb(at('p2')));
    expect(m.nl.newMdb(at('p2'))).toMatchObject({
      error: { errno: 'EEXIST', extack: 'bridge: Group is already joined by port' },
    });
    m.run(261 * SEC);
    expect(members(m)).toEqual(['p1']);
    must(m.nl.delMdb(at('p1')));
    expect(members(m)).toEqual([]);
    expect(m.nl.delMdb(at('p1'))).toMatchObject({ error: { errno: 'EINVAL' } });
  });
});
