import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { record } from '../../../sim/cli/record.ts';
import { areas } from '../../../sim/record/areas/index.ts';
import { thisHost } from '../../../sim/record/host/local.ts';
import { BOOT, payload } from '../../../sim/record/host/payload.ts';
import { planLab } from '../../../sim/record/plan.ts';

/** Private namespaces, and something to look at them with. */
function canRecord(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['-n', '-m', '-u', '-i', '-p', '-f', 'ip', 'link'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const here = canRecord();
if (!here) process.stderr.write('record on this host: skipped, it takes root on Linux with private namespaces\n');

const folder = mkdtempSync(join(tmpdir(), 'vethlab-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A lab that changes whatever a lab may change. */
const MEDDLER = `
ip link add vlt0 type veth peer name vlt1
ip addr add 192.0.2.1/24 dev vlt0
ip link set vlt0 up
ip route add 198.51.100.0/24 via 192.0.2.2
ip rule add from 192.0.2.0/24 table 77
ip netns add vltest
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.ipv4.conf.all.rp_filter=2
iptables -A INPUT -s 192.0.2.66 -j DROP
hostname meddled
echo meddled > /etc/vethlab-meddled
echo meddled > /tmp/vethlab-meddled
echo meddled > /run/vethlab-meddled
`;

/** What the host has of its own: links, addresses, routes, rules, sysctls, its name, its namespaces. */
function ofTheHost(): Record<string, string> {
  const sh = (line: string): string =>
    execFileSync('bash', ['-c', line], { encoding: 'latin1', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });
  return {
    links: sh('ip -d link || true'),
    addresses: sh('ip -o addr | sed "s/[0-9]*sec/T/g" || true'),
    routes: sh('ip route show table all; ip -6 route show table all | sed "s/expires [0-9]*sec//"; true'),
    rules: sh('ip rule; ip -6 rule; true'),
    sysctls: sh(
      'grep -r "" /proc/sys/net/ipv4/conf /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf /proc/sys/net/core | sort; true',
    ),
    firewall: sh('command -v iptables-save >/dev/null && iptables-save | grep -v "^#"; true'),
    name: sh('uname -n'),
    namespaces: sh('ls /run/netns /sys/kernel/tracing/instances; true'),
    mounts: sh('grep -c vethlab /proc/self/mounts; true'),
    files: ['/etc', '/tmp', '/run'].filter((d) => existsSync(`${d}/vethlab-meddled`)).join(),
  };
}

/** Processes whose command line has this in it. */
function processesWith(text: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text);
    } catch {
      return false; // it ended meanwhile
    }
  });
}

describe.skipIf(!here)('recording on this host', () => {
  test('a lab that meddles with everything leaves the host as it was', { timeout: 60_000 }, async () => {
    const before = ofTheHost();
    const plan = planLab('meddler.sh', MEDDLER);
    if (!plan.ok) throw new Error(plan.error.extack);
    const made = await thisHost.run(plan.value, { timeout: 40 });
    if (!made.ok) throw new Error(made.error.extack);
    // it did meddle, where it was
    expect(made.value.commands.map((c) => c.output).join('')).toBe('');
    expect(made.value.tables.find((t) => t.area === 'links')?.output).toContain('vlt0');
    expect(made.value.tables.map((t) => t.place)).toContain('host/vltest');
    for (const area of areas) expect(made.value.tables.map((t) => t.area)).toContain(area.name);
    expect(ofTheHost()).toEqual(before);
  });

  test('a lab killed half way leaves the host as it was, and nobody behind', { timeout: 60_000 }, async () => {
    const before = ofTheHost();
    const nap = `1000${process.pid}`;
    const plan = planLab('killed.sh', `${MEDDLER}sleep ${nap}\n`);
    if (!plan.ok) throw new Error(plan.error.extack);
    const script = Buffer.from(payload(plan.value, { timeout: 50, capture: true, trace: true }, 'feedface'), 'latin1');
    const lab = spawn('unshare', ['-m', '--propagation', 'private', 'bash', '-c', BOOT], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = new Promise((done) => lab.once('exit', done));
    lab.stdin.on('error', () => {}); // it may be gone first
    lab.stdin.write(Buffer.concat([Buffer.from(`${script.length}\n`), script]));
    const sleeping = () => processesWith(nap).some((p) => readFileSync(`/proc/${p}/comm`, 'latin1') === 'sleep\n');
    await vi.waitUntil(sleeping, { timeout: 30_000, interval: 50 });
    lab.kill('SIGKILL');
    lab.stdin.destroy();
    await ended;
    await vi.waitUntil(() => processesWith(nap).length === 0, { timeout: 15_000, interval: 50 });
    await vi.waitFor(() => expect(ofTheHost()).toEqual(before), { timeout: 10_000, interval: 200 });
  });

  test('equal is 0, different is 1', { timeout: 60_000 }, async () => {
    const said: string[] = [];
    const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    try {
      const same = file(
        'same.sh',
        'ip link add br0 type bridge\nip addr add 192.0.2.1/24 dev br0\nip -br addr show br0\n',
      );
      expect(await record(['--no-trace', same])).toBe(0);
      expect(said.join('')).toMatch(/3\/3 commands equal/);
      said.length = 0;
      // the model's host has another kernel than any real one
      expect(
        await record(['--no-trace', file('other.sh', 'cat /proc/self/status | grep -i seccomp\nuname -v\n')]),
      ).toBe(1);
      expect(said.join('')).toMatch(/^different$/m);
    } finally {
      out.mockRestore();
    }
  });
});

test('what cannot be run is 2, with a reason', async () => {
  const said: string[] = [];
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  try {
    const lab = file('lab.sh', 'ip link\n');
    const says: [string[], RegExp][] = [
      [[], /takes a lab/],
      [['--nonsense', lab], /nonsense/],
      [[join(folder, 'none.sh')], /No such file or directory/],
      [['--host', 'example', lab], /takes ssh:USER@HOST/],
      [['--host', 'ssh:-oProxyCommand=false', lab], /takes ssh:USER@HOST/],
      [['--vm', '--host', 'ssh:root@192.0.2.1', lab], /two different hosts/],
      [['--profile', 'none', lab], /no profile 'none'/],
      [['--runs', '0', lab], /whole number/],
      [['--timeout', 'x', lab], /whole number/],
    ];
    for (const [args, reason] of says) {
      said.length = 0;
      expect(await record(args)).toBe(2);
      expect(said.join('')).toMatch(reason);
    }
  } finally {
    err.mockRestore();
  }
});
