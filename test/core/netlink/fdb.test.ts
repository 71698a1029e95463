import { describe, expect, test } from 'vitest';
import { MAC_BROADCAST, type MacAddr } from '../../../core/addr/mac.ts';
import type { CreateFlags, FdbRequest } from '../../../core/netlink/messages.ts';
import { MSEC } from '../../../core/world.ts';
import type { L2 } from '../../support/ctx.ts';
import { must, send, star } from '../../support/star.ts';

const X = '02:00:00:00:00:99' as MacAddr;

/** As `bridge fdb show` prints them. */
function fdb(m: L2): string[] {
  return m.nl.dumpFdb().map((f) => {
    const dev = m.nl.getLink({ ifindex: f.ifindex });
    const vlan = f.vlan === 0 ? '' : ` vlan ${f.vlan}`;
    const state = f.state === 'permanent' || f.state === 'static' ? ` ${f.state}` : '';
    return `${f.mac} dev ${dev.ok ? dev.value.ifname : '?'}${vlan} ${f.self ? 'self' : 'master br0'}${state}`;
  });
}

const about = (m: L2, mac: string) => fdb(m).filter((line) => line.startsWith(mac));

test('a port has its own address twice: in the default VLAN, the newer, and without one', () => {
  const m = star(1);
  const { addr } = m.dev('p1');
  expect(about(m, addr)).toEqual([`${addr} dev p1 vlan 1 master br0 permanent`, `${addr} dev p1 master br0 permanent`]);
});

test('what is learned comes before what was there', () => {
  const m = star(1);
  send(m, 'h1', MAC_BROADCAST);
  m.run(MSEC);
  expect(fdb(m).filter((l) => l.includes('dev p1 '))[0]).toBe(`${m.dev('h1').addr} dev p1 master br0`);
});

describe('bridge fdb add', () => {
  const create: CreateFlags = { create: true, exclusive: true };
  test.each<[string, (m: L2) => Partial<FdbRequest> & { dev: string }, string]>([
    ['no such device', () => ({ dev: '', ifindex: 99 }), 'ENODEV unknown ifindex'],
    ['lo', () => ({ dev: 'lo', self: true }), 'EINVAL FDB add only supported for Ethernet devices'],
    ['a device without a bridge', () => ({ dev: 'h1', master: true }), 'EOPNOTSUPP'],
    ['the zero address', () => ({ dev: 'p1', master: true, mac: '00:00:00:00:00:00' as MacAddr }), 'EINVAL'],
    ['a VLAN the port is not in', () => ({ dev: 'p1', master: true, vlan: 7 }), 'EINVAL'],
    ['a VLAN that cannot be', () => ({ dev: 'p1', master: true, vlan: 4095 }), 'EINVAL invalid vlan id'],
    ['a dynamic entry of the bridge itself', () => ({ dev: 'br0', self: true, state: 'dynamic' }), 'EINVAL'],
    ['a dynamic entry of a device itself', () => ({ dev: 'h1', self: true, state: 'dynamic' }), 'EINVAL'],
    ['a sticky permanent entry', () => ({ dev: 'p1', master: true, sticky: true, state: 'permanent' }), 'EINVAL'],
  ])('refuses %s', (_, request, expected) => {
    const m = star(1);
    const { dev, ...req } = request(m);
    const ifindex = dev === '' ? 0 : m.dev(dev).ifindex;
    const result = m.nl.newFdb({ mac: X, ifindex, ...req }, create);
    expect(result.ok ? 'done' : [result.error.errno, result.error.extack].filter(Boolean).join(' ')).toBe(expected);
  });

  test('a second time is refused, replacing moves it', () => {
    const m = star(2);
    const at = (name: string): FdbRequest => ({ mac: X, ifindex: m.dev(name).ifindex, master: true, state: 'static' });
    must(m.nl.newFdb(at('p1'), create));
    expect(m.nl.newFdb(at('p1'), create)).toMatchObject({ error: { errno: 'EEXIST' } });
    must(m.nl.newFdb(at('p2'), { create: true, replace: true }));
    expect(about(m, X)).toEqual([`${X} dev p2 vlan 1 master br0 static`, `${X} dev p2 master br0 static`]);
    expect(m.nl.delFdb(at('p1'))).toMatchObject({ error: { errno: 'ENOENT' } });
    must(m.nl.delFdb(at('p2')));
    expect(about(m, X)).toEqual([]);
  });

  test('a static entry is not moved by what is heard but by replacing it; a dynamic one follows', () => {
    const m = star(2);
    must(m.nl.newFdb({ mac: X, ifindex: m.dev('p1').ifindex, master: true, state: 'static', sticky: true }, create));
    send(m, 'h2', MAC_BROADCAST, X);
    m.run(MSEC);
    expect(about(m, X)[0]).toContain('dev p1');
  });

  test('a device that cannot filter addresses becomes promiscuous for one of its own', () => {
    const m = star(1);
    must(m.nl.newFdb({ mac: X, ifindex: m.dev('h1').ifindex, self: true }, create));
    expect(m.dev('h1').promiscuity).toBe(1);
    must(m.nl.delFdb({ mac: X, ifindex: m.dev('h1').ifindex, self: true }));
    expect(m.dev('h1').promiscuity).toBe(0);
  });
});

describe('VLANs', () => {
  const vlans = (m: L2, name: string) =>
    m.nl
      .dumpBridgeVlans()
      .find((v) => v.ifindex === m.dev(name).ifindex)
      ?.vlans.map((v) => v.vid);

  test('a port in another VLAN hears nothing', () => {
    const m = star(3, { vlanFiltering: true });
    must(m.nl.addBridgeVlan({ ifindex: m.dev('p1').ifindex, vid: 10, pvid: true, untagged: true }));
    must(m.nl.delBridgeVlan({ ifindex: m.dev('p1').ifindex, vid: 1 }));
    const skb = send(m, 'h1', MAC_BROADCAST);
    m.run(MSEC);
    expect(m.received.map((r) => r.dev)).toEqual([]);
    expect(m.ends.get(skb.id)?.[0]?.reason).toBe('VLAN_FILTER');
    must(m.nl.addBridgeVlan({ ifindex: m.dev('p2').ifindex, vid: 10, untagged: true }));
    send(m, 'h1', MAC_BROADCAST);
    m.run(MSEC);
    expect(m.received.map((r) => [r.dev, r.skb.vlan])).toEqual([['h2', null]]);
  });

  test('where the VLAN is tagged the frame leaves with its tag', () => {
    const m = star(2, { vlanFiltering: true });
    must(m.nl.addBridgeVlan({ ifindex: m.dev('p2').ifindex, vid: 1 }));
    send(m, 'h1', MAC_BROADCAST);
    m.run(MSEC);
    expect(m.received.filter((r) => r.dev === 'h2')).toHaveLength(1);
    expect(vlans(m, 'p2')).toEqual([1]);
  });

  test.each([
    [{ vid: 0 }, 'bridge: Vlan id is invalid'],
    [{ vid: 4095 }, 'bridge: Vlan id is invalid'],
    [{ vid: 5, vidEnd: 7, pvid: true }, "bridge: Pvid isn't allowed in a range"],
    [{ vid: 7, vidEnd: 5 }, 'bridge: End vlan id is less than or equal to start vlan id'],
  ])('%j is refused: %s', (req, extack) => {
    const m = star(1);
    expect(m.nl.addBridgeVlan({ ifindex: m.dev('p1').ifindex, ...req })).toMatchObject({
      error: { errno: 'EINVAL', extack },
    });
  });

  test('the default PVID moves ports that nobody touched', () => {
    const m = star(2);
    must(m.nl.addBridgeVlan({ ifindex: m.dev('p1').ifindex, vid: 10, pvid: true, untagged: true }));
    must(m.nl.setLink({ ifname: 'br0' }, { kind: 'bridge', info: { vlanDefaultPvid: 5 } }));
    expect([vlans(m, 'br0'), vlans(m, 'p1'), vlans(m, 'p2')]).toEqual([[5], [1, 10], [5]]);
  });
});

test('an untagged frame without a PVID may not enter', () => {
  const m = star(2, { vlanFiltering: true, vlanDefaultPvid: 0 });
  const skb = send(m, 'h1', MAC_BROADCAST);
  m.run(MSEC);
  expect(m.ends.get(skb.id)).toEqual([{ how: 'dropped', reason: 'VLAN_FILTER', fn: 'br_allowed_ingress', dev: 'p1' }]);
});

test('the 1,024th port is refused', () => {
  const m = star(0);
  const master = m.dev('br0').ifindex;
  for (let i = 1; i <= 1023; i++) must(m.nl.newLink({ ifname: `d${i}`, kind: 'dummy', master }));
  must(m.nl.newLink({ ifname: 'd1024', kind: 'dummy' }));
  expect(m.nl.setLink({ ifname: 'd1024' }, { master })).toMatchObject({ error: { errno: 'EXFULL' } });
});
