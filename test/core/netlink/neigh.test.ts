import { expect, test } from 'vitest';
import { parseMac } from '../../../core/addr/mac.ts';
import type { NeighRequest } from '../../../core/netlink/messages.ts';
import { ip, Lab, must, type Ns } from '../../support/ipv4.ts';

const lladdr = parseMac('02:00:00:00:00:01')!;

function host(): { a: Ns; req: NeighRequest } {
  const lab = new Lab();
  const a = lab.ns();
  lab.veth(a, 'veth0', lab.ns(), 'veth1');
  must(a.addr('veth0', '192.0.2.1/24'));
  return { a, req: { family: 'inet', ifindex: a.index('veth0'), dst: ip('192.0.2.9') } };
}

test('add refuses what is known, replace does not, change what is not', () => {
  const { a, req } = host();
  expect(a.nl.newNeigh({ ...req, lladdr }, { replace: true })).toMatchObject({ error: { errno: 'ENOENT' } });
  must(a.nl.newNeigh({ ...req, lladdr, state: 'PERMANENT' }, { create: true, exclusive: true }));
  expect(a.nl.newNeigh({ ...req, lladdr }, { create: true, exclusive: true })).toMatchObject({
    error: { errno: 'EEXIST' },
  });
  must(a.nl.newNeigh({ ...req, lladdr, state: 'STALE' }, { create: true, replace: true }));
  expect(a.neighs()).toEqual(['192.0.2.9 STALE']);
  must(a.nl.delNeigh(req));
  expect(a.nl.delNeigh(req)).toMatchObject({ error: { errno: 'ENOENT' } });
});

test('an entry that is valid needs an address', () => {
  const { a, req } = host();
  expect(a.nl.newNeigh({ ...req, state: 'REACHABLE' }, { create: true })).toMatchObject({
    error: { errno: 'EINVAL', extack: 'No link layer address given' },
  });
});

test('when the device goes down every entry goes', () => {
  const { a, req } = host();
  must(a.nl.newNeigh({ ...req, lladdr, state: 'PERMANENT' }, { create: true }));
  a.down('veth0');
  expect(a.neighs()).toEqual([]);
});

test('when it only loses its carrier, what is permanent stays', () => {
  const lab = new Lab();
  const [a, b] = [lab.ns(), lab.ns()];
  lab.veth(a, 'veth0', b, 'veth1');
  const req = { family: 'inet', ifindex: a.index('veth0'), lladdr } as const;
  must(a.nl.newNeigh({ ...req, dst: ip('192.0.2.8'), state: 'PERMANENT' }, { create: true }));
  must(a.nl.newNeigh({ ...req, dst: ip('192.0.2.9'), state: 'STALE' }, { create: true }));
  b.down('veth1');
  lab.run();
  expect(a.neighs()).toEqual(['192.0.2.8 PERMANENT']);
});
