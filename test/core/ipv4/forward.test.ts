import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fragments } from '../../../core/ipv4/ip_output.ts';
import { type Ipv4Packet, ipv4BodyBytes, ipv4Length } from '../../../core/wire/ipv4.ts';
import { ends, ip, Lab, must, type Ns, received } from '../../support/ipv4.ts';

/** left 192.0.2.1 -- router -- 198.51.100.2 right */
function routed(mtu = 1500) {
  const lab = new Lab();
  const [left, router, right] = [lab.ns(), lab.ns(), lab.ns()] as [Ns, Ns, Ns];
  lab.veth(left, 'l0', router, 'r0');
  lab.veth(router, 'r1', right, 'x0');
  must(left.addr('l0', '192.0.2.1/24'));
  must(router.addr('r0', '192.0.2.254/24'));
  must(router.addr('r1', '198.51.100.254/24'));
  must(right.addr('x0', '198.51.100.2/24'));
  must(left.route('0.0.0.0/0', { via: '192.0.2.254' }));
  must(right.route('0.0.0.0/0', { via: '198.51.100.254' }));
  if (mtu !== 1500) {
    must(router.nl.setLink({ ifname: 'r1' }, { mtu }));
    must(right.nl.setLink({ ifname: 'x0' }, { mtu }));
  }
  return { lab, left, router, right };
}

test('a router forwards only when told to, and the TTL falls', () => {
  const { lab, left, router } = routed();
  const s = left.rawIcmp();
  must(left.echo(s, '198.51.100.2'));
  lab.run();
  expect(received(s)).toEqual([]);
  expect(ends(lab)).toContain('ip_error IP_INADDRERRORS');
  router.sysctl('ipv4/ip_forward', '1');
  must(left.echo(s, '198.51.100.2', 2));
  lab.run();
  expect(received(s).map((m) => m.ttl)).toEqual([63]);
  expect(ends(lab)).not.toContain('alive');
});

test('a packet whose TTL runs out is told of by the router', () => {
  const { lab, left, router } = routed();
  router.sysctl('ipv4/ip_forward', '1');
  const s = left.rawIcmp();
  must(s.setsockopt('ttl', 1));
  must(left.echo(s, '198.51.100.2'));
  lab.run();
  expect(s.recvError()).toMatchObject({ type: 11, code: 0, offender: ip('192.0.2.254') });
});

test('where no route leads the router says so', () => {
  const { lab, left, router } = routed();
  router.sysctl('ipv4/ip_forward', '1');
  const s = left.rawIcmp();
  must(left.echo(s, '203.0.113.1'));
  lab.run();
  expect(s.recvError()).toMatchObject({ errno: 'ENETUNREACH', type: 3, code: 0 });
});

test('a router tells one sender of missing routes twice at once, then once a second', () => {
  const { lab, left, router } = routed();
  router.sysctl('ipv4/ip_forward', '1');
  const s = left.rawIcmp();
  must(left.echo(s, '192.0.2.254'));
  lab.run();
  for (let i = 0; i < 5; i++) must(left.echo(s, '203.0.113.1', i));
  lab.run();
  let errors = 0;
  while (s.recvError() !== null) errors++;
  // each takes one of five tokens for the route and one for ICMP
  expect(errors).toBe(2);
});

test('a packet too long for the next link comes back with the MTU, and the way is remembered', () => {
  const { lab, left, router } = routed(1000);
  router.sysctl('ipv4/ip_forward', '1');
  const s = left.rawIcmp();
  must(left.echo(s, '198.51.100.2', 1, 1200));
  lab.run();
  expect(s.recvError()).toMatchObject({ errno: 'EMSGSIZE', type: 3, code: 4, info: 1000 });
  const route = must(left.nl.getRoute({ family: 'inet', dst: ip('198.51.100.2') }));
  expect(route.metrics.mtu).toBe(1000);
  expect(route.expires).toBeGreaterThan(590);
  // the next one is cut up here and put together there
  received(s);
  must(left.echo(s, '198.51.100.2', 2, 1200));
  lab.run();
  expect(received(s)).toHaveLength(1);
  must(s.setsockopt('mtuDiscover', 'do'));
  expect(left.echo(s, '198.51.100.2', 3, 1200)).toMatchObject({ error: { errno: 'EMSGSIZE' } });
  expect(s.recvError()).toMatchObject({ origin: 'local', errno: 'EMSGSIZE', info: 1000 });
});

test('the fragments of a packet are together the packet', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 4000 }), fc.integer({ min: 68, max: 1500 }), (bytes, mtu) => {
      const p: Ipv4Packet = {
        kind: 'ipv4', tos: 0, id: 1, df: false, mf: false, fragOff: 0, ttl: 64, protocol: 253, saddr: ip('192.0.2.1'), daddr: ip('192.0.2.2'), options: null, body: { kind: 'raw', bytes },
      }; // biome-ignore format: a table
      const parts = fragments(p, mtu);
      const whole = new Uint8Array(bytes.length);
      for (const f of parts) {
        expect(ipv4Length(f)).toBeLessThanOrEqual(mtu);
        whole.set(ipv4BodyBytes(f), f.fragOff);
      }
      expect(whole).toEqual(bytes);
      expect(parts.filter((f) => !f.mf)).toHaveLength(1);
    }),
  );
});

test('nobody at a UDP port: the sender is told', () => {
  const { lab, left, router } = routed();
  router.sysctl('ipv4/ip_forward', '1');
  const s = left.socket({ family: 'inet', type: 'dgram', protocol: 'udp' });
  must(s.connect({ family: 'inet', addr: ip('198.51.100.2'), port: 9 }));
  must(s.send({ kind: 'bytes', bytes: Uint8Array.of(1) }));
  lab.run();
  expect(s.recv()).toMatchObject({ ok: false, error: { errno: 'ECONNREFUSED' } });
});

test('a datagram reaches the socket bound to its port, and no second one may bind there', () => {
  const { lab, left, right, router } = routed();
  router.sysctl('ipv4/ip_forward', '1');
  const server = right.socket({ family: 'inet', type: 'dgram', protocol: 'udp' });
  must(server.bind({ family: 'inet', addr: ip('0.0.0.0'), port: 7 }));
  const second = right.socket({ family: 'inet', type: 'dgram', protocol: 'udp' });
  expect(second.bind({ family: 'inet', addr: ip('198.51.100.2'), port: 7 })).toMatchObject({
    error: { errno: 'EADDRINUSE' },
  });
  expect(second.bind({ family: 'inet', addr: ip('203.0.113.9'), port: 8 })).toMatchObject({
    error: { errno: 'EADDRNOTAVAIL' },
  });
  const s = left.socket({ family: 'inet', type: 'dgram', protocol: 'udp' });
  must(s.send({ kind: 'bytes', bytes: Uint8Array.of(1, 2) }, { family: 'inet', addr: ip('198.51.100.2'), port: 7 }));
  lab.run();
  expect(received(server).map((m) => m.data)).toEqual([{ kind: 'bytes', bytes: Uint8Array.of(1, 2) }]);
  expect(
    s.send({ kind: 'bytes', bytes: Uint8Array.of(1) }, { family: 'inet', addr: ip('192.0.2.255'), port: 7 }),
  ).toMatchObject({ error: { errno: 'EACCES' } });
});

test('a recorded route has every host on the way there and back, the far end twice', () => {
  const { lab, left, router } = routed();
  router.sysctl('ipv4/ip_forward', '1');
  const s = left.rawIcmp();
  const rr = new Uint8Array(40);
  rr.set([7, 39, 4]);
  must(s.setsockopt('ipOptions', rr));
  must(left.echo(s, '198.51.100.2'));
  lab.run();
  const { data } = received(s)[0]!;
  const options = data.kind === 'packet' && data.packet.kind === 'ipv4' ? data.packet.options! : rr;
  const addrs = Array.from({ length: 6 }, (_, i) => [...options.subarray(3 + 4 * i, 7 + 4 * i)].join('.'));
  expect(addrs).toEqual(['192.0.2.1', '198.51.100.254', '198.51.100.2', '198.51.100.2', '192.0.2.254', '192.0.2.1']);
});

test('rp_filter 1 refuses what would be answered another way', () => {
  const { lab, left, router, right } = routed();
  router.sysctl('ipv4/ip_forward', '1');
  router.sysctl('ipv4/conf/all/rp_filter', '1');
  must(left.addr('l0', '203.0.113.1/32'));
  // ARP asks from the same address and would get no answer either
  const lladdr = router.net.devByName.get('r0')!.addr;
  must(
    left.nl.newNeigh(
      { family: 'inet', ifindex: left.index('l0'), dst: ip('192.0.2.254'), lladdr, state: 'PERMANENT' },
      { create: true },
    ),
  );
  const s = left.rawIcmp();
  must(s.bind({ family: 'inet', addr: ip('203.0.113.1'), port: 0 }));
  must(left.echo(s, '198.51.100.2'));
  lab.run();
  expect(ends(lab)).toContain('ip_rcv_finish IP_RPFILTER');
  expect(right.net.ipv4.mib.icmp.InEchos).toBe(0);
});
