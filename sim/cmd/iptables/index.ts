import type { Command } from '../../proc/sys.ts';
import { iptables, type Tool } from './command.ts';
import { xtablesMonitor } from './monitor.ts';
import { iptablesRestore } from './restore.ts';
import { iptablesSave } from './save.ts';

/** A family's tools under one of their names. */
function tools(prefix: 'iptables' | 'ip6tables', suffix: '' | '-nft' | '-legacy'): Command[] {
  const family = prefix === 'iptables' ? 'ipv4' : 'ipv6';
  const legacy = suffix === '-legacy';
  const called = (name: string): Tool => ({ family, program: name, legacy });
  const name = `${prefix}${suffix}`;
  return [
    { path: `/usr/sbin/${name}`, program: iptables(called(prefix)) },
    { path: `/usr/sbin/${name}-save`, program: iptablesSave(called(`${prefix}-save`)) },
    { path: `/usr/sbin/${name}-restore`, program: iptablesRestore(called(`${prefix}-restore`)) },
  ];
}

/** Debian's iptables 1.8.9-2. */
export const iptablesPackage: readonly Command[] = [
  { path: '/usr/sbin/xtables-monitor', program: xtablesMonitor },
  ...(['iptables', 'ip6tables'] as const).flatMap((prefix) => [
    ...tools(prefix, ''),
    ...tools(prefix, '-nft'),
    ...tools(prefix, '-legacy'),
  ]),
];
