import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatIpv4, ipv4, parseIpv4 } from '../../core/addr/ipv4.ts';
import { devQueueXmit } from '../../core/dev.ts';
import type { NetDevice } from '../../core/device.ts';
import { fibLookup, flowi4 } from '../../core/ipv4/fib_lookup.ts';
import type { NetnsId } from '../../core/net.ts';
import { allocSkb } from '../../core/skb.ts';
import type { Socket } from '../../core/socket/socket.ts';
import { SEC } from '../../core/world.ts';
import { runScript } from '../../sim/run.ts';
import { Sandbox } from '../../sim/sandbox.ts';

/** Rounds of every measurement; the median counts. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);

type Row = { readonly work: string; readonly figure: string; readonly reach: string; readonly also: string };
const rows: Row[] = [];

function median(xs: number[]): number {
  return xs.sort((a, b) => a - b)[Math.floor(xs.length / 2)]!;
}

function seconds(work: () => void): number {
  const t = performance.now();
  work();
  return (performance.now() - t) / 1000;
}

function check(ok: boolean, what: string): void {
  if (!ok) throw new Error(`a figure that does not count: ${what}`);
}

/** A host on which a script has run, with as little virtual time spent on typing as possible. */
function host(script: string, lives = 0): Sandbox {
  const sandbox = new Sandbox({
    lives,
    costs: { fork: 1000, exec: 1000, builtin: 10 },
    limits: { steps: 2_000_000_000 },
  });
  sh(sandbox, script);
  return sandbox;
}

function sh(sandbox: Sandbox, script: string): void {
  const { status, output } = runScript(sandbox, script);
  check(status === 0, `status ${status}: ${output.slice(0, 400)}`);
}

function settle(sandbox: Sandbox): void {
  sandbox.engine.runUntil(sandbox.engine.now + 10 * SEC);
}

function device(sandbox: Sandbox, name: string): NetDevice {
  for (const net of sandbox.world.nets.values()) {
    const dev = net.devByName.get(name);
    if (dev) return dev;
  }
  throw new Error(`no device ${name}`);
}

function netns(sandbox: Sandbox, name: string): NetnsId {
  for (const id of sandbox.world.nets.keys()) if (sandbox.netnsName(id) === name) return id;
  throw new Error(`no namespace ${name}`);
}

// --- frames through bridges

function bridgeChain(n: number): string {
  const lines = [
    'ip netns add a',
    'ip netns add b',
    'ip link add a0 netns a type veth peer name c0',
    `ip link add b0 netns b type veth peer name d${n}`,
  ];
  for (let i = 1; i <= n; i++) lines.push(`ip link add br${i} type bridge`, `ip link set br${i} up`);
  for (let i = 1; i < n; i++) lines.push(`ip link add d${i} type veth peer name c${i}`);
  for (let i = 1; i <= n; i++)
    lines.push(`ip link set c${i - 1} master br${i} up`, `ip link set d${i} master br${i} up`);
  lines.push('ip -n a link set a0 up', 'ip -n b link set b0 up');
  return lines.join('\n');
}

function frameHops(bridges: number, lives: number, frames: number): number {
  const sandbox = host(bridgeChain(bridges), lives);
  settle(sandbox);
  const { ctx } = sandbox.engine;
  const from = device(sandbox, 'a0');
  const to = device(sandbox, 'b0');
  const payload = { kind: 'raw', bytes: new Uint8Array(50) } as const;
  const send = (source: NetDevice, dest: NetDevice, count: number): void => {
    const eth = { dest: dest.addr, source: source.addr, protocol: 0x88b5 };
    for (let i = 0; i < count; i++) {
      const skb = allocSkb(ctx.newSkbId(0), source, 0x88b5, payload, 50);
      skb.eth = eth;
      devQueueXmit(skb, ctx);
    }
  };
  send(to, from, 1);
  settle(sandbox);
  const before = to.stats.rxNohandler;
  const batch = 1000;
  const spent = seconds(() => {
    for (let sent = 0; sent < frames; sent += batch) {
      send(from, to, batch);
      sandbox.engine.runUntil(sandbox.engine.now + 1_000_000);
    }
  });
  check(to.stats.rxNohandler - before === frames, `${to.stats.rxNohandler - before} of ${frames} frames arrived`);
  return (frames * (bridges + 1)) / spent;
}

// --- packets through routers

function routerChain(n: number): string {
  const lines = ['ip netns add a', 'ip netns add b'];
  for (let i = 1; i <= n; i++) lines.push(`ip netns add r${i}`, `ip netns exec r${i} sysctl -qw net.ipv4.ip_forward=1`);
  const at = (i: number): string => (i === 0 ? 'a' : i === n + 1 ? 'b' : `r${i}`);
  for (let i = 0; i <= n; i++) {
    lines.push(`ip link add x${i} netns ${at(i)} type veth peer name y${i} netns ${at(i + 1)}`);
    lines.push(
      `ip -n ${at(i)} addr add 10.0.${i}.1/24 dev x${i}`,
      `ip -n ${at(i + 1)} addr add 10.0.${i}.2/24 dev y${i}`,
    );
    lines.push(`ip -n ${at(i)} link set x${i} up`, `ip -n ${at(i + 1)} link set y${i} up`);
  }
  for (let i = 0; i < n; i++) lines.push(`ip -n ${at(i)} route add 10.0.${n}.0/24 via 10.0.${i}.2`);
  for (let i = 2; i <= n + 1; i++) lines.push(`ip -n ${at(i)} route add 10.0.0.0/24 via 10.0.${i - 1}.1`);
  return lines.join('\n');
}

/** What a router does to packets: nothing, or translating their source behind rules that do not match. */
function natRouter(rules: number): string {
  const filter = Array.from({ length: rules }, (_, i) => `-A FORWARD -s 198.18.${i >> 8}.${i & 255}/32 -j DROP`);
  const text = ['*nat', '-A POSTROUTING -o x1 -j MASQUERADE', 'COMMIT', '*filter', ...filter, 'COMMIT'].join('\n');
  return `\nip netns exec r1 iptables-restore <<'END'\n${text}\nEND\n`;
}

/** `flows`: how many other connections the first router follows. */
function routedPackets(routers: number, lives: number, packets: number, more = '', flows = 0): number {
  const sandbox = host(routerChain(routers) + more, lives);
  if (flows > 65_000) sh(sandbox, `conntrack -C >/dev/null; sysctl -qw net.netfilter.nf_conntrack_max=${2 * flows}`);
  if (flows > 0) fillConntrack(sandbox, 'r1', flows);
  settle(sandbox);
  const calls = sandbox.machine.network;
  const open = (ns: string): Socket => {
    const made = calls.socket(netns(sandbox, ns), { family: 'inet', type: 'dgram', protocol: 'udp' }, () => {});
    check(made.ok, 'a UDP socket');
    return (made as { value: Socket }).value;
  };
  const sender = open('a');
  const receiver = open('b');
  const dest = { family: 'inet', addr: parseIpv4(`10.0.${routers}.2`)!, port: 5000 } as const;
  check(receiver.bind({ family: 'inet', addr: ipv4(0), port: 5000 }).ok, 'bind');
  check(sender.connect(dest).ok, 'connect');
  const bytes = new Uint8Array(18);
  let got = 0;
  const drain = (): void => {
    for (;;) {
      const m = receiver.recv();
      if (!m.ok || m.value === null) return;
      got++;
    }
  };
  sender.send({ kind: 'bytes', bytes });
  settle(sandbox);
  drain();
  got = 0;
  const batch = 50;
  const spent = seconds(() => {
    for (let sent = 0; sent < packets; sent += batch) {
      for (let i = 0; i < batch; i++) sender.send({ kind: 'bytes', bytes });
      sandbox.engine.runUntil(sandbox.engine.now + 1_000_000);
      drain();
    }
  });
  check(got === packets, `${got} of ${packets} packets arrived`);
  return packets / spent;
}

/** Connections that somebody made elsewhere, and that live. */
function fillConntrack(sandbox: Sandbox, ns: string, flows: number): void {
  const { ct } = sandbox.machine.network.netlink(netns(sandbox, ns));
  const family = 'ipv4';
  for (let i = 0; i < flows; i++) {
    const src = ipv4(0xc6120000 + (i >> 4));
    const dst = ipv4(0xc6130001);
    const sport = 1024 + (i & 15);
    const made = ct.create(
      { family, src, dst, proto: 17, sport, dport: 53 },
      { family, src: dst, dst: src, proto: 17, sport: 53, dport: sport },
      { timeout: 86_400, seenReply: true, assured: true },
    );
    check(made.ok, 'a connection');
  }
}

// --- stars

function star(n: number): string {
  return `ip link add br0 type bridge
ip link set br0 up
${leaves('br0', '10.0', n)}`;
}

function leaves(bridge: string, net: string, n: number): string {
  return `for ((i = 1; i <= ${n}; i++)); do
  ip netns add ${bridge}-$i
  ip link add ${bridge}p$i type veth peer name eth0 netns ${bridge}-$i
  ip link set ${bridge}p$i master ${bridge} up
  ip -n ${bridge}-$i addr add ${net}.$((i / 250)).$((i % 250 + 1))/16 dev eth0
  ip -n ${bridge}-$i link set eth0 up
done
`;
}

function buildStar(n: number): { spent: number; kib: number; sandbox: Sandbox } {
  const gc = (globalThis as { gc?: () => void }).gc ?? (() => {});
  // what is remembered beside the worlds (a table asked last) is of this small one now, not of the star of a round before
  host(star(1));
  gc();
  const before = process.memoryUsage().heapUsed;
  let sandbox: Sandbox | null = null;
  const spent = seconds(() => {
    sandbox = host(star(n));
  });
  settle(sandbox!);
  gc();
  const kib = (process.memoryUsage().heapUsed - before) / 1024 / n;
  check(sandbox!.world.nets.size === n + 1, `${sandbox!.world.nets.size} namespaces`);
  return { spent, kib, sandbox: sandbox! };
}

function tenBridges(n: number): number {
  let script = '';
  for (let b = 0; b < 10; b++)
    script += `ip link add b${b} type bridge\nip link set b${b} up\n${leaves(`b${b}`, `10.${b}`, n / 10)}`;
  let sandbox: Sandbox | null = null;
  const spent = seconds(() => {
    sandbox = host(script);
  });
  check(sandbox!.world.nets.size === n + 1, `${sandbox!.world.nets.size} namespaces`);
  return spent;
}

function allPairs(n: number): number {
  const { sandbox } = buildStar(n);
  const calls = sandbox.machine.network;
  const sockets: Socket[] = [];
  for (let i = 1; i <= n; i++) {
    const made = calls.socket(netns(sandbox, `br0-${i}`), { family: 'inet', type: 'raw', protocol: 1 }, () => {});
    check(made.ok, 'a raw socket');
    sockets.push((made as { value: Socket }).value);
  }
  const data = new Uint8Array(56);
  let replies = 0;
  const spent = seconds(() => {
    for (let i = 0; i < n; i++) {
      for (let j = 1; j <= n; j++) {
        if (j === i + 1) continue;
        const addr = parseIpv4(`10.0.${Math.floor(j / 250)}.${(j % 250) + 1}`)!;
        sockets[i]!.send(
          { kind: 'echo', message: { kind: 'icmp', type: 8, code: 0, id: i, sequence: j, data } },
          { family: 'inet', addr, port: 0 },
        );
      }
      sandbox.engine.runUntil(sandbox.engine.now + 10_000_000);
    }
    for (const s of sockets) {
      for (;;) {
        const m = s.recv();
        if (!m.ok || m.value === null) break;
        const packet = m.value.data.kind === 'packet' ? m.value.data.packet : null;
        if (packet?.kind === 'ipv4' && packet.body.kind === 'icmp' && packet.body.type === 0) replies++;
      }
    }
  });
  check(replies === n * (n - 1), `${replies} of ${n * (n - 1)} replies`);
  return spent * 1000;
}

// --- tables and commands

function routeLookups(): number {
  const lines: string[] = ['link add d0 type dummy', 'link set d0 up', 'addr add 10.0.0.1/8 dev d0'];
  const sandbox = new Sandbox({ lives: 0, costs: { fork: 0, exec: 0, builtin: 0 }, limits: { steps: 2_000_000_000 } });
  sh(sandbox, lines.map((l) => `ip ${l}`).join('\n'));
  const nl = sandbox.netlink(sandbox.machine.initNetns);
  const link = nl.getLink({ ifname: 'd0' });
  const ifindex = link.ok ? link.value.ifindex : 0;
  for (let i = 0; i < 100_000; i++) {
    const dst = ipv4(0x20000000 + i * 256);
    const made = nl.newRoute(
      { family: 'inet', dst, dstLen: 24, nexthops: [{ ifindex }], scope: 'link' },
      { create: true, exclusive: true },
    );
    check(made.ok, `route ${formatIpv4(dst)}`);
  }
  const net = sandbox.world.nets.get(sandbox.machine.initNetns)!;
  const n = 1_000_000;
  let hits = 0;
  const addrs = Array.from({ length: 100_000 }, (_, i) => ipv4(0x20000000 + ((i * 7919) % 100_000) * 256 + 9));
  const spent = seconds(() => {
    const fl = flowi4(ipv4(0));
    for (let i = 0, at = 0; i < n; i++) {
      fl.daddr = addrs[at]!;
      if (++at === addrs.length) at = 0;
      if (typeof fibLookup(net, fl) !== 'string') hits++;
    }
  });
  check(hits === n, `${hits} of ${n} look-ups hit`);
  return n / spent;
}

function commandsPerSecond(): number {
  const n = 4000;
  const script = `ip link add d0 type dummy\nfor ((i = 0; i < ${n}; i++)); do ip addr add 10.$((i >> 16)).$((i >> 8 & 255)).$((i & 255))/32 dev d0; done`;
  let sandbox: Sandbox | null = null;
  const spent = seconds(() => {
    sandbox = host(script);
  });
  const shown = sandbox!.netlink(sandbox!.machine.initNetns).dumpAddrs('inet').length;
  check(shown === n + 1, `${shown} addresses`);
  return n / spent;
}

/** Lines that `tcpdump -n` prints of a capture, each an echo request or its reply. */
function tcpdumpLines(): number {
  const n = 10_000;
  const sandbox = host(`ip link set lo up
tcpdump -ni lo -w /tmp/lo.pcap icmp 2> /dev/null &
sleep 1
ping -q -c ${n} -i 0.02 127.0.0.1 > /dev/null
sleep 1
kill %1
wait`);
  const spent = seconds(() => sh(sandbox, 'tcpdump -nr /tmp/lo.pcap > /tmp/lines 2> /dev/null'));
  sh(sandbox, `test $(wc -l < /tmp/lines) = ${2 * n}`);
  return (2 * n) / spent;
}

function wholeRun(): number | null {
  const cli = fileURLToPath(new URL('./vethlab.js', import.meta.url));
  const lab = fileURLToPath(new URL('../scenarios/labs/seed-01-bridge-and-veth.sh', import.meta.url));
  if (!existsSync(cli) || !existsSync(lab)) return null;
  let status: number | null = 0;
  const spent = seconds(() => {
    status = spawnSync(process.execPath, [cli, 'run', lab], { stdio: 'ignore' }).status;
  });
  check(status === 0, `status ${status}`);
  return spent;
}

// --- the same on the real kernel, where this machine lets us

function real(script: string): number | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const namespaces = `mount -t tmpfs t /run; mkdir /run/netns; ${script}`;
  let ok = false;
  const spent = seconds(() => {
    ok =
      spawnSync('timeout', ['60', 'unshare', '-n', '-m', 'bash', '-c', namespaces], { stdio: 'ignore' }).status === 0;
  });
  return ok ? spent : null;
}

// --- the table

function measure(
  work: string,
  unit: (x: number) => string,
  reach: string,
  run: () => number,
  realRun: (() => number | null) | null = null,
): void {
  if (!work.includes(process.argv[2] ?? '')) return;
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    for (let i = 0; i < ROUNDS; i++) {
      ours.push(run());
      const r = i === 0 ? (realRun?.() ?? null) : null;
      if (r !== null) theirs.push(r);
    }
    rows.push({ work, figure: unit(median(ours)), reach, also: theirs.length > 0 ? unit(median(theirs)) : '' });
  } catch (e) {
    rows.push({ work, figure: (e as Error).message, reach, also: '' });
  }
  const r = rows.at(-1)!;
  process.stdout.write(`${r.work.padEnd(52)} ${r.figure.padStart(14)}   ${r.reach.padEnd(18)} ${r.also}\n`);
}

const perSecond = (x: number): string => `${(x / 1e6).toFixed(3)} M/s`;
const inSeconds = (x: number): string => `${x.toFixed(3)} s`;
const inMs = (x: number): string => `${x.toFixed(1)} ms`;
const kib = (x: number): string => `${x.toFixed(1)} KiB`;

process.stdout.write(`${'work'.padEnd(52)} ${'here'.padStart(14)}   ${'to reach'.padEnd(18)} this machine's kernel\n`);
for (const n of [1, 4, 16])
  measure(`frame-hops, chain of ${n} bridges`, perSecond, '3 M/s', () => frameHops(n, 0, 400_000 / n));
for (const n of [1, 4, 16])
  measure(`frame-hops, chain of ${n} bridges, lives kept`, perSecond, '0.5 M/s', () => frameHops(n, 20_000, 50_000));
for (const n of [1, 4, 16])
  measure(`packets through ${n} routers`, perSecond, '0.6 M/s (one)', () => routedPackets(n, 0, 100_000 / n));
for (const [n, reach] of [
  [10, '0.6 M/s'],
  [1000, '0.1 M/s'],
] as const)
  measure(`packets through 1 router, NAT, ${n} rules that do not match`, perSecond, reach, () =>
    routedPackets(1, 0, 50_000, natRouter(n)),
  );
for (const [n, name] of [
  [1000, '1k'],
  [100_000, '100k'],
  [1_000_000, '1M'],
] as const)
  measure(`packets through 1 router, NAT, ${name} connections`, perSecond, '', () =>
    routedPackets(1, 0, 20_000, natRouter(10), n),
  );
measure('packets through 1 router, lives kept', perSecond, '', () => routedPackets(1, 20_000, 20_000));
for (const [n, reach] of [
  [10, ''],
  [100, '0.05 s'],
  [1000, '0.5 s'],
] as const) {
  // biome-ignore format: a table
  const realRun = n === 100 ? () => real(`ip link add br0 type bridge; ip link set br0 up; ${leaves('br0', '10.0', n)}`) : null;
  measure(`star of ${n} namespaces, from shell commands`, inSeconds, reach, () => buildStar(n).spent, realRun);
}
measure('memory of a namespace of that star, at rest', kib, '16 KiB', () => buildStar(1000).kib);
for (const n of [1000, 5000, 10_000])
  measure(`${n} namespaces on ten bridges`, inSeconds, n === 10_000 ? '6 s' : '', () => tenBridges(n));
for (const [n, reach] of [[10, '5 ms'], [30, '30 ms'], [100, '250 ms']] as const) measure(`all pairs ping, ${n} hosts`, inMs, reach, () => allPairs(n)); // biome-ignore format: a table
measure('route look-ups among 100,000 routes', perSecond, '5 M/s', routeLookups);
measure('commands (ip addr add, in one shell)', perSecond, '0.05 M/s', commandsPerSecond, () => {
  const n = 300;
  const s = real(
    `ip link add d0 type veth; for ((i = 0; i < ${n}; i++)); do ip addr add 10.0.$((i >> 8)).$((i & 255))/32 dev veth0; done`,
  );
  return s === null ? null : n / s;
});
measure('lines of tcpdump -nr', perSecond, '0.3 M/s', tcpdumpLines);
measure('vethlab run of the first example, whole process', inSeconds, '0.3 s', () => wholeRun() ?? Number.NaN);
