import { expect, test } from 'vitest';
import { Lab, must, received } from '../../support/ipv4.ts';

function capture(protocol: number) {
  const lab = new Lab();
  const [a, b] = [lab.ns(), lab.ns()];
  lab.veth(a, 'veth0', b, 'veth1');
  must(a.addr('veth0', '192.0.2.1/24'));
  must(b.addr('veth1', '192.0.2.2/24'));
  const s = a.socket({ family: 'packet', type: 'raw', protocol });
  must(s.bind({ family: 'packet', ifindex: a.index('veth0'), protocol, addr: null, pktType: 'HOST' }));
  const ping = a.rawIcmp();
  must(a.echo(ping, '192.0.2.2'));
  lab.run();
  const kinds = received(s).map((m) => (m.data.kind === 'frame' ? m.data.payload.kind : m.data.kind));
  // IPv6 has its own first words
  return kinds.filter((kind) => kind !== 'ipv6');
}

test('a socket for every protocol sees both ways', () => {
  expect(capture(3)).toEqual(['arp', 'arp', 'ipv4', 'ipv4']);
});

test('one for a single protocol sees only what comes in', () => {
  expect(capture(0x0806)).toEqual(['arp']);
});
