import { expect, test } from 'vitest';
import { SEC } from '../../../core/world.ts';
import { ends, ip, Lab, must, received, says } from '../../support/ipv4.ts';

function pair() {
  const lab = new Lab();
  const a = lab.ns();
  const b = lab.ns();
  lab.veth(a, 'veth0', b, 'veth1');
  must(a.addr('veth0', '192.0.2.1/24'));
  must(b.addr('veth1', '192.0.2.2/24'));
  return { lab, a, b };
}

test('an echo request is answered across a veth, and both ends know each other', () => {
  const { lab, a, b } = pair();
  const s = a.rawIcmp();
  must(a.echo(s, '192.0.2.2'));
  lab.run();
  const got = received(s);
  expect(got, says(lab).join('\n')).toHaveLength(1);
  expect(got[0]!.from).toEqual({ family: 'inet', addr: ip('192.0.2.2'), port: 0 });
  expect(got[0]!.ttl).toBe(64);
  expect(a.neighs()).toContain('192.0.2.2 REACHABLE');
  expect(b.neighs()).toContain('192.0.2.1 DELAY');
  expect(ends(lab)).not.toContain('alive');
});

test('the host answers itself by lo', () => {
  const { lab, a } = pair();
  const s = a.rawIcmp();
  must(a.echo(s, '192.0.2.1'));
  must(a.echo(s, '127.0.0.1', 2));
  lab.run();
  // each request and each reply is seen by the raw socket
  expect(received(s)).toHaveLength(4);
});

test('a neighbour that does not answer fails after three requests, and the socket is told by this host', () => {
  const { lab, a } = pair();
  const s = a.rawIcmp();
  must(a.echo(s, '192.0.2.9'));
  lab.run(2.9 * SEC);
  expect(a.neighs()).toContain('192.0.2.9 INCOMPLETE');
  expect(s.recvError()).toBeNull();
  lab.run(0.3 * SEC);
  expect(a.neighs()).toContain('192.0.2.9 FAILED');
  expect(s.recvError()).toMatchObject({
    errno: 'EHOSTUNREACH',
    origin: 'icmp',
    type: 3,
    code: 1,
    offender: ip('192.0.2.1'),
  });
  expect(says(lab).filter((x) => x.includes('who has 192.0.2.9'))).toHaveLength(3);
});

test('a request from an address of the asked host is a martian and gets no answer', () => {
  const lab = new Lab();
  const a = lab.ns();
  lab.veth(a, 'veth0', a, 'veth1');
  must(a.addr('veth0', '192.0.2.1/24'));
  must(a.addr('veth1', '192.0.2.2/24'));
  const s = a.rawIcmp();
  must(s.setsockopt('bindtodevice', 'veth1'));
  must(a.echo(s, '192.0.2.1'));
  lab.run(4 * SEC);
  expect(received(s)).toEqual([]);
  expect(says(lab).join('\n')).toContain('martian source');
});
