import { expect, test } from 'vitest';
import { runScript } from '../../sim/run.ts';
import { Sandbox } from '../../sim/sandbox.ts';

const run = (script: string): string => runScript(new Sandbox(), script).output;
const bridge = 'ip link add br0 type bridge; ip link add veth0 type veth peer name veth1; ip link set veth0 master br0';

test('a port that joins a bridge leaves its states in the ring buffer, in order', () => {
  expect(run(`${bridge}; dmesg -t | grep -v filtering`).split('\n')).toEqual([
    'br0: port 1(veth0) entered blocking state',
    'br0: port 1(veth0) entered disabled state',
    'device veth0 entered promiscuous mode',
    '',
  ]);
});

test('a message written to /dev/kmsg is a user message of the level in front of it', () => {
  expect(run("dmesg -C; echo '<4>warned' > /dev/kmsg; dmesg -x | sed 's/\\[.*\\]/[]/'; dmesg -k")).toBe(
    'user  :warn  : [] warned\n',
  );
});

test('dmesg -C hides what was there, and what follows shows', () => {
  expect(run(`${bridge}; dmesg -C; ip link set veth0 name v; dmesg -t`)).toBe('v: renamed from veth0\n');
});

test('dmesg -w prints what comes while it waits', () => {
  expect(run('timeout 2 dmesg -W -t & sleep 1; echo later > /dev/kmsg; wait')).toBe('later\n');
});

test('a kind of link loads its module and what that needs', () => {
  expect(run("lsmod | wc -l; ip link add br0 type bridge; lsmod | awk 'NR > 1 {print $1, $3, $4}'")).toBe(
    '1\nbridge 0 \nstp 1 bridge\nllc 2 bridge,stp\n',
  );
});

test('a module with a device is in use', () => {
  expect(run('ip link add d0 type dummy; rmmod dummy; ip link del d0; rmmod dummy; lsmod | wc -l')).toBe(
    'rmmod: ERROR: Module dummy is in use\n1\n',
  );
});

test('ps and /proc agree about a process', () => {
  expect(
    run(
      'sleep 9 & sleep 1; ps -o pid=,ppid=,comm=,stat= -p $! | tr -s " "; echo " $! $(sed "s/.*) //" /proc/$!/stat | cut -d" " -f2) $(cat /proc/$!/comm) S"; kill $!',
    )
      .split('\n')
      .slice(0, 2),
  ).toSatisfy(([a, b]: string[]) => a === b);
});

test('ps tells the network namespace that /proc tells', () => {
  expect(
    run(
      'unshare -n sleep 9 & sleep 1; [ "net:[$(ps -o netns= -p $! | tr -d " ")]" = "$(readlink /proc/$!/ns/net)" ] && echo same; kill $!',
    ),
  ).toContain('same\n');
});
