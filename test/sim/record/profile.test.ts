import { expect, test } from 'vitest';
import { detectProfile, profileNamed } from '../../../sim/record/profile.ts';
import type { Recording } from '../../../sim/record/recording.ts';

function host(kernel: string, facts: Record<string, string>, sysctls: Record<string, string> = {}): Recording {
  return {
    lab: 'x',
    hosts: ['host'],
    provenance: { by: 'test', date: '', os: 'Linux', kernel, facts },
    commands: [],
    frames: null,
    notices: null,
    drops: null,
    tables: [],
    sysctls,
    notes: [],
  };
}

test('kinds of links a host does not know are missing in its profile', () => {
  const p = detectProfile(host('6.18.44', { 'link.dummy': 'no', 'link.veth': 'yes', vlan_filtering: 'no', cpus: '2' }));
  expect(p.missingLinkKinds).toEqual(['dummy']);
  expect(p.bridgeVlanFiltering).toBe(false);
  expect(p.cpus).toBe(2);
});

test.each([
  ['iptables v1.8.9 (nf_tables)', 'nf_tables'],
  ['iptables v1.8.9 (legacy)', 'legacy'],
  ['iptables v1.6.1', 'legacy'],
])('%s is %s', (version, kind) => {
  expect(detectProfile(host('6.1.0', { 'tool.iptables': version })).iptables).toBe(kind);
});

test('a host without iptables has none', () => expect(detectProfile(host('6.1.0', {})).iptables).toBeNull());

test('files of a fresh namespace count only where they hold something else', () => {
  const there = { 'ipv4/ip_default_ttl': '65', 'ipv4/ip_forward': '0', 'ipv4/tcp_fastopen_key': 'x' };
  expect(detectProfile(host('6.1.0', {}, there)).sysctls).toEqual({ 'ipv4/ip_default_ttl': '65' });
});

test('names of drops come with the kernel, from the profiles in the repository', () => {
  const known = profileNamed('linux-6.18-no-modules')!.dropReasons;
  expect(Object.keys(known)).not.toEqual([]);
  expect(detectProfile(host('6.18.1', {})).dropReasons).toEqual(known);
  expect(detectProfile(host('5.10.1', {})).dropReasons).toEqual({});
});
