import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ipv6Addr, ipv6LinkLocalEui64, ipv6PrefixEqual, parseIpv6 } from '../../../core/addr/ipv6.ts';
import { fib6Add, fib6NewTable, fib6NodeLookup, fib6Walk } from '../../../core/ipv6/ip6_fib.ts';
import { ip6RouteInfoCreate } from '../../../core/ipv6/ip6_route.ts';
import { SEC } from '../../../core/world.ts';
import { Lab, must, type Ns } from '../../support/ipv4.ts';

const ip6 = (text: string): Ipv6Addr => parseIpv6(text)!;

function pair() {
  const lab = new Lab();
  const a = lab.ns();
  const b = lab.ns();
  lab.veth(a, 'veth0', b, 'veth1');
  return { lab, a, b };
}

const addrs = (ns: Ns, dev: string) =>
  ns.nl
    .dumpAddrs('inet6')
    .filter((x) => x.ifindex === ns.index(dev))
    .map((x) => `${x.local}/${x.prefixLen}${x.tentative ? ' tentative' : ''}${x.dadfailed ? ' dadfailed' : ''}`);

const add = (ns: Ns, dev: string, local: string, prefixLen: number) =>
  ns.nl.newAddr(
    { family: 'inet6', ifindex: ns.index(dev), local: ip6(local), prefixLen },
    { create: true, exclusive: true },
  );

test('a device that came up has its link-local address, tentative first', () => {
  const { lab, a } = pair();
  const lladdr = ipv6LinkLocalEui64(a.net.devByName.get('veth0')!.addr);
  const before = addrs(a, 'veth0');
  expect(before.length).toBe(1);
  lab.run(3 * SEC);
  expect(addrs(a, 'veth0')).toEqual([`${lladdr}/64`]);
});

test('of two hosts that take one address at different times the second one fails', () => {
  const { lab, a, b } = pair();
  lab.run(5 * SEC);
  must(add(a, 'veth0', '2001:db8::1', 64));
  lab.run(5 * SEC);
  must(add(b, 'veth1', '2001:db8::1', 64));
  lab.run(5 * SEC);
  expect(addrs(a, 'veth0')[0]).toBe('2001:db8::1/64');
  expect(addrs(b, 'veth1')[0]).toBe('2001:db8::1/64 tentative dadfailed');
});

test('two equal addresses on one link never both complete', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), (ms) => {
      const { lab, a, b } = pair();
      lab.run(5 * SEC);
      must(add(a, 'veth0', '2001:db8::1', 64));
      lab.run((ms * SEC) / 1000);
      must(add(b, 'veth1', '2001:db8::1', 64));
      lab.run(5 * SEC);
      const good = [addrs(a, 'veth0')[0], addrs(b, 'veth1')[0]].filter((x) => x === '2001:db8::1/64');
      expect(good.length).toBeLessThan(2);
    }),
    { numRuns: 25 },
  );
});

test.each([
  ['ff02::5', 'EADDRNOTAVAIL'],
  ['::', 'EADDRNOTAVAIL'],
  ['::1', 'EADDRNOTAVAIL'],
] as const)('%s cannot be given to a veth: %s', (addr, errno) => {
  const { a } = pair();
  expect(add(a, 'veth0', addr, 64)).toMatchObject({ ok: false, error: { errno } });
});

test('an address can be given once', () => {
  const { a } = pair();
  must(add(a, 'veth0', '2001:db8::1', 64));
  expect(add(a, 'veth0', '2001:db8::1', 64)).toMatchObject({ ok: false, error: { errno: 'EEXIST' } });
});

test('addresses are told by falling scope, the newest first', () => {
  const { lab, a } = pair();
  lab.run(3 * SEC);
  for (const addr of ['2001:db8::1', 'fec0::7', 'fe80::7', '2001:db8::2']) must(add(a, 'veth0', addr, 64));
  lab.run(3 * SEC);
  expect(addrs(a, 'veth0').slice(0, 4)).toEqual(['2001:db8::2/64', '2001:db8::1/64', 'fec0::7/64', 'fe80::7/64']);
});

test('a device that goes down loses its addresses, and disable_ipv6 refuses new ones', () => {
  const { lab, a } = pair();
  lab.run(3 * SEC);
  must(add(a, 'veth0', '2001:db8::1', 64));
  a.down('veth0');
  expect(addrs(a, 'veth0')).toEqual([]);
  a.up('veth0');
  must(a.nl.writeSysctl('ipv6/conf/veth0/disable_ipv6', '1'));
  expect(addrs(a, 'veth0')).toEqual([]);
  expect(add(a, 'veth0', '2001:db8::1', 64)).toMatchObject({ ok: false, error: { errno: 'EACCES' } });
});

test('a look-up finds what a scan for the longest prefix finds', () => {
  const group = fc.constantFrom(0, 1, 0x8000, 0xffff);
  const anyAddr = fc
    .tuple(group, group, group)
    .map(([x, y, z]) => ip6(`2001:${x.toString(16)}:${y.toString(16)}::${z.toString(16)}`));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyAddr, fc.integer({ min: 0, max: 128 })), { maxLength: 40 }),
      anyAddr,
      (prefixes, daddr) => {
        const { lab, a } = pair();
        for (const [dst, dstLen] of prefixes) {
          const cfg = { table: 77, metric: 1024, type: 'blackhole', dst, dstLen } as const;
          fib6Add(a.net, must(ip6RouteInfoCreate(a.net, cfg, lab.engine.ctx)), null);
        }
        const { root } = fib6NewTable(a.net, 77);
        const scan = [...fib6Walk(root)].filter((rt) => ipv6PrefixEqual(rt.dst, daddr, rt.dstLen));
        const longest = Math.max(-1, ...scan.map((rt) => rt.dstLen));
        const found = fib6NodeLookup(root, daddr, ip6('::'));
        expect(found?.plen ?? -1).toBe(longest);
      },
    ),
    { numRuns: 60 },
  );
});
