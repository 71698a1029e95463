import { expect, test } from 'vitest';
import { ipv4 } from '../../../../core/addr/ipv4.ts';
import type { MacAddr } from '../../../../core/addr/mac.ts';
import type { Ifindex } from '../../../../core/device.ts';
import { fail, ok } from '../../../../core/errno.ts';
import type { NetlinkEvent, NetlinkGroup } from '../../../../core/netlink/event.ts';
import type { FdbMessage, NeighMessage } from '../../../../core/netlink/messages.ts';
import { iproute2 } from '../../../../sim/cmd/iproute2/index.ts';
import type { Sys, Task } from '../../../../sim/proc/sys.ts';
import { fakeKernel, linkMessage } from './fake_netlink.ts';

/** What a monitor prints of these events before it is interrupted, and which groups it listens to. */
function monitor(argv: readonly string[], events: readonly NetlinkEvent[]): { out: string; groups: readonly string[] } {
  const { kernel, netns } = fakeKernel();
  const queue = [...events];
  let out = '';
  let groups: readonly string[] = [];
  let polls = 0;
  const sys = {
    argv,
    env: new Map(),
    wall: 1_767_603_600 * 1_000_000_000,
    netlink: () => kernel.netlink(netns),
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      out += text;
    },
    isatty: () => false,
    readFile: () => fail('ENOENT'),
    readdir: () => fail('ENOENT'),
    stat: () => fail('ENOENT'),
    // biome-ignore lint/correctness/useYield: nothing here can block
    *flush(): Task<void> {
      return;
    },
    netlinkListen: (wanted: ReadonlySet<NetlinkGroup>) => {
      groups = [...wanted].sort();
      return ok({ fd: 3, recv: () => queue.shift() ?? null });
    },
    // biome-ignore lint/correctness/useYield: nothing here can block
    *poll(): Task<{ ready: readonly number[]; interrupted: boolean }> {
      return { ready: [3], interrupted: ++polls > 1 };
    },
  } as unknown as Sys;
  const program = iproute2.find((c) => c.path.endsWith(`/${argv[0]}`))!.program;
  const answer = program(sys);
  if (typeof answer !== 'number') while (!answer.next().done);
  return { out, groups };
}

const v1 = linkMessage({ ifindex: 3 as Ifindex, ifname: 'v1', kind: 'veth', link: 0 });
const entry: NeighMessage = {
  family: 'inet',
  ifindex: 1 as Ifindex,
  dst: ipv4(0xc0000205),
  lladdr: '02:00:00:00:00:05' as MacAddr,
  state: 'PERMANENT',
  router: false,
  proxy: false,
  externLearn: false,
  managed: false,
  protocol: 0,
  probes: 0,
  refcnt: 0,
  confirmed: 0,
  used: 0,
  updated: 0,
};
const learned: FdbMessage = {
  mac: '02:00:00:00:00:aa' as MacAddr,
  ifindex: 1 as Ifindex,
  master: 1 as Ifindex,
  self: false,
  vlan: 0,
  state: 'static',
  sticky: false,
  externLearn: false,
  offload: false,
  local: false,
  used: 0,
  updated: 0,
  portNo: 1,
  ageingTimer: 0,
};

test.each<readonly [string, NetlinkEvent, string]>([
  [
    'ip monitor',
    { type: 'RTM_NEWLINK', link: v1 },
    '3: v1@NONE: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default \n' +
      '    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n',
  ],
  [
    'ip monitor link',
    { type: 'RTM_DELLINK', link: v1, moved: { nsid: 0, ifindex: 3 } },
    'Deleted 3: v1@NONE: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default \n' +
      '    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff new-netnsid 0 new-ifindex 3\n',
  ],
  [
    'ip monitor label',
    { type: 'RTM_NEWNEIGH', neigh: entry },
    '[NEIGH]192.0.2.5 dev lo lladdr 02:00:00:00:00:05 PERMANENT \n',
  ],
  ['ip monitor neigh', { type: 'RTM_NEWNEIGH', fdb: learned }, 'dev lo lladdr 02:00:00:00:00:aa NOARP \n'],
  ['ip -4 monitor neigh', { type: 'RTM_NEWNEIGH', fdb: learned }, ''],
  ['bridge monitor', { type: 'RTM_DELNEIGH', fdb: learned }, 'Deleted 02:00:00:00:00:aa dev lo master lo static\n'],
  ['bridge monitor all', { type: 'RTM_NEWNEIGH', fdb: learned }, '[NEIGH]02:00:00:00:00:aa dev lo master lo static\n'],
  [
    'ip -ts monitor neigh',
    { type: 'RTM_NEWNEIGH', neigh: entry },
    '[2026-01-05T09:00:00.000000] 192.0.2.5 dev lo lladdr 02:00:00:00:00:05 PERMANENT \n',
  ],
  [
    'ip -t monitor neigh',
    { type: 'RTM_NEWNEIGH', neigh: entry },
    'Timestamp: Mon Jan  5 09:00:00 2026 0 usec\n192.0.2.5 dev lo lladdr 02:00:00:00:00:05 PERMANENT \n',
  ],
])('%s prints what it hears', (command, event, text) => {
  expect(monitor(command.split(' '), [event]).out).toBe(text);
});

test.each([
  ['ip monitor link', ['link']],
  ['ip -4 monitor address route', ['ipv4_ifaddr', 'ipv4_route']],
  ['ip -6 monitor rule', ['ipv6_rule']],
  ['bridge monitor fdb mdb', ['mdb', 'neigh']],
])('%s listens to no more than it was asked to', (command, groups) => {
  expect(monitor(command.split(' '), []).groups).toEqual(groups);
});
