import { expect, test } from 'vitest';
import { Lab, must } from '../../support/ipv4.ts';

test('ip_forward is conf/all/forwarding: it reaches every device, and a router heeds no redirects', () => {
  const a = new Lab().ns();
  must(a.nl.newLink({ ifname: 'veth0', kind: 'veth', info: { peer: { ifname: 'veth1' } } }));
  a.sysctl('ipv4/ip_forward', '1');
  const read = (path: string) => must(a.nl.readSysctl(path));
  for (const dev of ['all', 'default', 'lo', 'veth0']) expect(read(`ipv4/conf/${dev}/forwarding`)).toBe('1');
  expect(read('ipv4/conf/all/accept_redirects')).toBe('0');
  expect(read('ipv4/conf/veth0/accept_redirects')).toBe('1');
});

test('conf/default reaches devices until somebody sets theirs', () => {
  const a = new Lab().ns();
  must(a.nl.newLink({ ifname: 'veth0', kind: 'veth', info: { peer: { ifname: 'veth1' } } }));
  a.sysctl('ipv4/conf/veth1/rp_filter', '1');
  a.sysctl('ipv4/conf/default/rp_filter', '2');
  expect(must(a.nl.readSysctl('ipv4/conf/veth0/rp_filter'))).toBe('2');
  expect(must(a.nl.readSysctl('ipv4/conf/veth1/rp_filter'))).toBe('1');
});

test.each([
  ['ipv4/ip_default_ttl', '0', 'EINVAL'],
  ['ipv4/ip_default_ttl', '256', 'EINVAL'],
  ['ipv4/ip_forward', 'yes', 'EINVAL'],
  ['ipv4/conf/lo/mc_forwarding', '1', 'EACCES'],
  ['ipv4/tcp_available_congestion_control', 'bbr', 'EACCES'],
  ['ipv4/conf/eth9/forwarding', '1', 'ENOENT'],
  ['ipv4/nothing', '1', 'ENOENT'],
  ['ipv4/ip_local_port_range', '60000 40000', 'EINVAL'],
] as const)('%s does not take %s: %s', (path, value, errno) => {
  expect(new Lab().ns().nl.writeSysctl(path, value)).toMatchObject({ ok: false, error: { errno } });
});

test('what is listed can be read, but for what only takes writing', () => {
  const a = new Lab().ns();
  for (const path of a.nl.listSysctl().filter((p) => !p.startsWith('ipv6/'))) {
    const value = a.nl.readSysctl(path);
    expect([path, value.ok]).toEqual([path, path !== 'ipv4/route/flush']);
  }
});
