import { MSEC, USEC } from '../../core/world.ts';
import type { HostProfile } from '../host_profile.ts';
import { referenceCosts, Sandbox } from '../sandbox.ts';
import debian12 from './profiles/debian12.json';
import linux618 from './profiles/linux-6.18-no-modules.json';
import type { Recording } from './recording.ts';

/** Every profile by its name. A new one is a file in profiles/ and a line here. */
const profiles: readonly HostProfile[] = [debian12, linux618] as readonly unknown[] as readonly HostProfile[];

/** A profile of this name; null for none. */
export function profileNamed(name: string): HostProfile | null {
  return profiles.find((p) => p.name === name) ?? null;
}

/** Kinds of links the model has. */
const KINDS = [
  'dummy',
  'veth',
  'bridge',
  'vlan',
  'vxlan',
  'macvlan',
  'ipvlan',
  'vrf',
  'bond',
  'ifb',
  'ipip',
  'gre',
  'sit',
];

/** Values of chance, or that say something of the moment. */
const OF_CHANCE = /fastopen_key|stable_secret|flush|hostname|nr_|tcp_available|tcp_allowed|tcp_ehash|min_free|_mem$/;

/** What the host of a recording lacks or does differently, by what it said of itself. */
export function detectProfile(recording: Recording): HostProfile {
  const { facts, kernel, os } = recording.provenance;
  const alike = profiles.find((p) => kernel.startsWith(p.kernel)) ?? null;
  const usec = (name: string): number | null => (facts[name] === undefined ? null : Number(facts[name]) * USEC);
  const modules = facts.modules !== 'no';
  return {
    name: `linux-${/^\d+\.\d+/.exec(kernel)?.[0] ?? kernel}${modules ? '' : '-no-modules'}`,
    title: `${os}, Linux ${kernel}`,
    kernel: /^\d+\.\d+\.?/.exec(kernel)?.[0] ?? kernel,
    missingLinkKinds: KINDS.filter((k) => facts[`link.${k}`] === 'no'),
    bridgeVlanFiltering: facts.vlan_filtering !== 'no',
    brNetfilter: 'bridge/bridge-nf-call-iptables' in recording.sysctls,
    cpus: Number(facts.cpus ?? 1) || 1,
    modules,
    iptables:
      facts['tool.iptables'] === undefined ? null : /nf_tables/.test(facts['tool.iptables']) ? 'nf_tables' : 'legacy',
    sysctls: otherSysctls(recording.sysctls),
    dropReasons: alike?.dropReasons ?? {},
    costs: {
      fork: usec('fork_usec') ?? referenceCosts.fork,
      exec: usec('exec_usec') ?? referenceCosts.exec,
      builtin: Math.min(referenceCosts.builtin, (usec('fork_usec') ?? MSEC) / 4),
    },
  };
}

/** Files of a fresh namespace that the model has and that hold something else there. */
function otherSysctls(there: Readonly<Record<string, string>>): Record<string, string> {
  const sandbox = new Sandbox({ lives: 0 });
  const nl = sandbox.netlink(sandbox.machine.initNetns);
  const other: Record<string, string> = {};
  for (const [path, value] of Object.entries(there)) {
    if (OF_CHANCE.test(path) || (/\/(conf|neigh)\//.test(path) && !/\/(all|default)\//.test(path))) continue;
    const ours = nl.readSysctl(path);
    if (ours.ok && ours.value.replaceAll('\t', ' ') !== value) other[path] = value;
  }
  return other;
}
