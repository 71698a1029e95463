import { formatIpv4, type Ipv4Addr, ipv4, parseIpv4 } from '../../../core/addr/ipv4.ts';
import { type MacAddr, parseMac } from '../../../core/addr/mac.ts';
import type { NetnsId } from '../../../core/net.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import { MSEC } from '../../../core/world.ts';
import { putFile } from '../../proc/fs.ts';
import type { Machine } from '../../proc/machine.ts';
import { drop, hold, type OpenFile, Pipe, PipeReader, PipeWriter, SinkFile } from '../../proc/openfile.ts';
import type { Process } from '../../proc/process.ts';
import type { Bytes, Signal } from '../../proc/sys.ts';
import { Tty } from '../../proc/tty.ts';
import type { Container, ContainerConfig, Endpoint, PortMapping } from './container.ts';
import { DockerError } from './error.ts';
import { Firewall } from './firewall.ts';
import { AddressPool, contains, freePool, overlaps, parseSubnet, type Subnet } from './ipam.ts';
import { randomName } from './names.ts';
import type { Network, NetworkSpec } from './network.ts';
import { startProxy } from './proxy.ts';

/** How a container gets its own machine: files, processes and name, in a namespace of the host's. */
export type NewMachine = (hostname: string, netns: NetnsId, may: Capabilities) => Machine;

/** What a container's root may do to its network. Ref: moby oci/caps/defaults.go */
export type Capabilities = { readonly netAdmin: boolean; readonly sysctls: boolean };

function capabilities({ privileged, capAdd }: ContainerConfig): Capabilities {
  const has = (name: string): boolean =>
    capAdd.includes(name) || capAdd.includes(`CAP_${name}`) || capAdd.includes('ALL');
  return { netAdmin: privileged || has('NET_ADMIN'), sysctls: privileged };
}

const IMAGES = ['ubuntu', 'nicolaka/netshoot', 'alpine', 'busybox', 'debian', 'nginx', 'httpd', 'redis', 'python'];
const EPHEMERAL = { first: 32768, last: 60999 };
/** Between a process's end and the daemon's knowledge of it. */
const EXIT_DELAY = 32 * MSEC;
const NAME = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/**
 * The Docker Engine of one host: networks, containers, and what they make of the host's links, addresses, routes and
 * rules, by netlink and iptables alone. Refusals are thrown as DockerError with the daemon's words.
 * Ref: moby 20.10 daemon/, libnetwork drivers/bridge/bridge.go
 */
export class DockerEngine {
  readonly host: Machine;
  readonly containers = new Map<string, Container>();
  readonly networks = new Map<string, Network>();
  readonly started: number;
  readonly imageId: string;
  private readonly newMachine: NewMachine;
  private readonly firewall: Firewall;

  constructor(host: Machine, newMachine: NewMachine) {
    this.host = host;
    this.newMachine = newMachine;
    this.firewall = new Firewall(host.network.netlink(host.initNetns));
    this.started = host.wall;
    this.imageId = this.newId();
  }

  /** What dockerd does when it starts: forwarding, its chains, docker0. */
  start(): void {
    this.host.modules.load('br_netfilter');
    const nl = this.nl();
    nl.writeSysctl('ipv4/ip_forward', '1');
    this.firewall.start();
    for (const [name, driver] of [
      ['host', 'host'],
      ['none', 'null'],
    ] as const)
      this.addNetwork({
        id: this.newId(),
        name,
        driver,
        created: this.host.wall,
        internal: false,
        attachable: false,
        icc: true,
        masquerade: true,
        hostBinding: '0.0.0.0',
        mtu: 1500,
        bridge: '',
        subnet: null,
        gateway: null,
        range: null,
        pool: null,
        options: {},
        labels: {},
        isDefault: false,
        explicit: false,
      });
    this.createNetwork({
      name: 'bridge',
      driver: 'bridge',
      subnet: null,
      gateway: null,
      range: null,
      internal: false,
      attachable: false,
      options: {
        'com.docker.network.bridge.default_bridge': 'true',
        'com.docker.network.bridge.enable_icc': 'true',
        'com.docker.network.bridge.enable_ip_masquerade': 'true',
        'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
        'com.docker.network.bridge.name': 'docker0',
        'com.docker.network.driver.mtu': '1500',
      },
      labels: {},
      ipv6: false,
    });
  }

  private nl(): Netlink {
    return this.host.network.netlink(this.host.initNetns);
  }

  newId(): string {
    let id = '';
    while (id.length < 64) id += this.host.random().toString(16).padStart(8, '0');
    return id;
  }

  private newMac(): MacAddr {
    const bytes = [0, 8, 16, 24].map((s) => (this.host.random() >>> s) & 255);
    return parseMac(['02', '42', ...bytes.map((b) => b.toString(16).padStart(2, '0'))].join(':'))!;
  }

  images(): readonly string[] {
    return IMAGES;
  }

  hasImage(name: string): boolean {
    const [repo, tag] = splitTag(name);
    return IMAGES.includes(repo) && (tag === '' || tag === 'latest');
  }

  // --- networks

  private addNetwork(n: Network): void {
    this.networks.set(n.id, n);
  }

  /** By name, by id, by the beginning of an id. Ref: daemon/network.go:FindNetwork() */
  findNetwork(ref: string): Network | null {
    for (const n of this.networks.values()) if (n.name === ref || n.id === ref) return n;
    const found = [...this.networks.values()].filter((n) => ref !== '' && n.id.startsWith(ref));
    return found.length === 1 ? found[0]! : null;
  }

  /** Networks by name, as lists show them. */
  sortedNetworks(): Network[] {
    return [...this.networks.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  createNetwork(spec: NetworkSpec): Network {
    if (this.findNetwork(spec.name)?.name === spec.name && this.networks.size > 2)
      throw new DockerError(`network with name ${spec.name} already exists`);
    if (spec.driver !== 'bridge') {
      if (spec.driver === 'host' || spec.driver === 'null')
        throw new DockerError(`only one instance of "${spec.driver}" network is allowed`);
      throw new DockerError(`plugin "${spec.driver}" not found`);
    }
    const used = [...this.networks.values()].flatMap((n) => (n.subnet === null ? [] : [n.subnet]));
    let subnet: Subnet;
    if (spec.subnet !== null) {
      const parsed = parseSubnet(spec.subnet);
      if (parsed === null)
        throw new DockerError(`Invalid subnet ${spec.subnet} : invalid CIDR address: ${spec.subnet}`);
      if (used.some((u) => overlaps(u, parsed)))
        throw new DockerError('Pool overlaps with other one on this address space');
      subnet = parsed;
    } else {
      const routes = this.nl()
        .dumpRoutes('inet', 254)
        .filter((r) => r.dstLen > 0)
        .map((r) => ({ addr: r.dst as Ipv4Addr, len: r.dstLen }));
      const free = freePool([...used, ...routes]);
      if (free === null)
        throw new DockerError(
          'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
        );
      subnet = free;
    }
    const pool = new AddressPool(subnet, spec.range === null ? null : parseSubnet(spec.range));
    const wanted = spec.gateway === null ? null : parseIpv4(spec.gateway);
    if (spec.gateway !== null && (wanted === null || !contains(subnet, wanted)))
      throw new DockerError(`no matching subnet for gateway ${spec.gateway}`);
    const gateway = wanted ?? firstHost(subnet);
    pool.take(gateway);
    const id = this.newId();
    const option = (name: string): string | undefined => spec.options[`com.docker.network.${name}`];
    const network: Network = {
      id,
      name: spec.name,
      driver: 'bridge',
      created: this.host.wall,
      internal: spec.internal,
      attachable: spec.attachable,
      icc: option('bridge.enable_icc') !== 'false',
      masquerade: option('bridge.enable_ip_masquerade') !== 'false',
      hostBinding: option('bridge.host_binding_ipv4') ?? '0.0.0.0',
      mtu: Number(option('driver.mtu') ?? 1500),
      bridge: option('bridge.name') ?? `br-${id.slice(0, 12)}`,
      subnet,
      gateway,
      range: spec.range,
      pool,
      options: spec.options,
      labels: spec.labels,
      isDefault: option('bridge.default_bridge') === 'true',
      explicit: spec.subnet !== null,
    };
    this.makeBridge(network);
    this.firewall.addNetwork(network);
    this.addNetwork(network);
    return network;
  }

  /** Ref: libnetwork drivers/bridge/setup_device.go, setup_ipv4.go */
  private makeBridge(n: Network): void {
    const nl = this.nl();
    const made = nl.newLink({ ifname: n.bridge, kind: 'bridge', txqlen: 0, address: this.newMac() });
    if (!made.ok && made.error.errno !== 'EEXIST') throw new DockerError(`failed to create bridge ${n.bridge}`);
    const link = nl.getLink({ ifname: n.bridge });
    if (!link.ok) return;
    const { ifindex } = link.value;
    this.addAddr(nl, ifindex, n.gateway!, n.subnet!);
    nl.setLink({ ifname: n.bridge }, { up: true });
  }

  private addAddr(nl: Netlink, ifindex: number, addr: Ipv4Addr, subnet: Subnet): void {
    nl.newAddr(
      {
        family: 'inet',
        ifindex: ifindex as never,
        local: addr,
        prefixLen: subnet.len,
        broadcast: ipv4((subnet.addr | ~(subnet.len === 0 ? 0 : 0xffffffff << (32 - subnet.len))) >>> 0),
      },
      { create: true, excl: true } as never,
    );
  }

  removeNetwork(ref: string): Network {
    const n = this.findNetwork(ref);
    if (n === null) throw new DockerError(`No such network: ${ref}`, { bare: true });
    if (n.driver !== 'bridge' || n.isDefault)
      throw new DockerError(`${n.name} is a pre-defined network and cannot be removed`);
    if (this.endpointsOf(n).length > 0)
      throw new DockerError(`error while removing network: network ${n.name} id ${n.id} has active endpoints`);
    this.firewall.removeNetwork(n);
    this.nl().delLink({ ifname: n.bridge });
    this.networks.delete(n.id);
    return n;
  }

  endpointsOf(n: Network): { readonly container: Container; readonly endpoint: Endpoint }[] {
    const found: { container: Container; endpoint: Endpoint }[] = [];
    for (const container of this.containers.values()) {
      const endpoint = container.endpoints.get(n.id);
      if (endpoint?.active) found.push({ container, endpoint });
    }
    return found;
  }

  // --- containers

  /** By name, by id, by the beginning of an id. Ref: daemon/container.go:GetContainer() */
  find(ref: string): Container | null {
    const name = ref.replace(/^\//, '');
    for (const c of this.containers.values()) if (c.name === name || c.id === ref) return c;
    const found = [...this.containers.values()].filter((c) => ref !== '' && c.id.startsWith(ref));
    return found.length === 1 ? found[0]! : null;
  }

  get(ref: string): Container {
    const c = this.find(ref);
    if (c === null) throw new DockerError(`No such container: ${ref}`, { missing: true });
    return c;
  }

  /** Ref: daemon/create.go:containerCreate() */
  create(config: ContainerConfig): Container {
    if (config.name !== null && !NAME.test(config.name))
      throw new DockerError(`Invalid container name (${config.name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
    const taken = (name: string): boolean => [...this.containers.values()].some((c) => c.name === name);
    if (config.name !== null && taken(config.name.replace(/^\//, ''))) {
      const other = this.find(config.name)!;
      throw new DockerError(
        `Conflict. The container name "/${other.name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name`,
      );
    }
    if (config.networkMode.startsWith('container:')) this.joined(config.networkMode);
    for (const link of config.links) {
      const [ref] = link.split(':');
      const other = this.find(ref!);
      if (other === null) throw new DockerError(`could not get container for ${ref}: No such container: ${ref}`);
    }
    const id = this.newId();
    const container: Container = {
      id,
      name: config.name?.replace(/^\//, '') ?? randomName(() => this.host.random(), taken),
      config,
      hostname: config.hostname ?? (config.networkMode === 'host' ? this.host.hostname : id.slice(0, 12)),
      created: this.host.wall,
      state: 'created',
      exitCode: 0,
      error: '',
      startedAt: null,
      finishedAt: null,
      restarts: 0,
      endpoints: new Map(),
      ports: [],
      proxies: [],
      machine: null,
      process: null,
      stub: null,
      netns: null,
      sandboxId: this.newId(),
      log: '',
      waiters: [],
      stopping: false,
    };
    const network = this.networkOf(config.networkMode);
    if (network !== null) {
      container.endpoints.set(
        network.id,
        this.newEndpoint(network, network.isDefault ? null : config.ip, config.aliases),
      );
    }
    this.containers.set(id, container);
    return container;
  }

  private newEndpoint(network: Network, ip: string | null, aliases: readonly string[]): Endpoint {
    return {
      network,
      id: '',
      wantedIp: ip,
      ip: null,
      mac: null,
      hostIf: '',
      containerIf: '',
      aliases: [...aliases],
      active: false,
    };
  }

  /** The container whose namespace another one joins. */
  private joined(mode: string): Container {
    const ref = mode.slice('container:'.length);
    const other = this.find(ref);
    if (other === null) throw new DockerError(`No such container: ${ref}`);
    return other;
  }

  /** The network a mode names; null for another container's. */
  private networkOf(mode: string): Network | null {
    if (mode.startsWith('container:')) return null;
    if (mode === 'default') return this.findNetwork('bridge');
    return this.findNetwork(mode);
  }

  /** A container's namespace, with its place in its networks, before anything runs in it. */
  prepare(c: Container): void {
    if (c.state === 'running' || c.machine !== null) return;
    const { config } = c;
    const mode = config.networkMode;
    if (!mode.startsWith('container:') && this.networkOf(mode) === null)
      throw new DockerError(`network ${mode} not found`, { afterStart: true });
    if (mode.startsWith('container:') && this.joined(mode).netns === null)
      throw new DockerError(`cannot join network of a non running container: ${this.joined(mode).id}`);
    for (const link of config.links) {
      const other = this.find(link.split(':')[0]!);
      if (other !== null && ![...other.endpoints.values()].some((e) => e.network.isDefault))
        throw new DockerError(`Cannot link to /${other.name}, as it does not belong to the default network`);
    }
    const { network } = this.host;
    const own = mode !== 'host' && !mode.startsWith('container:');
    let netns: NetnsId;
    if (mode === 'host') netns = this.host.initNetns;
    else if (mode.startsWith('container:')) netns = this.joined(mode).netns!;
    else {
      const made = network.newNetns();
      if (!made.ok) throw new DockerError('failed to create a network namespace');
      netns = made.value;
    }
    if (!own) network.getNetns(netns);
    c.netns = netns;
    const machine = this.newMachine(c.hostname, netns, capabilities(c.config));
    c.machine = machine;
    machine.resolver = (name) => this.resolve(c, name);
    if (own) {
      const nl = network.netlink(netns);
      nl.writeSysctl('ipv6/conf/all/disable_ipv6', '1');
      nl.writeSysctl('ipv6/conf/default/disable_ipv6', '1');
      nl.writeSysctl('ipv4/ping_group_range', '0\t2147483647');
      nl.writeSysctl('ipv4/ip_unprivileged_port_start', '0');
      nl.setLink({ ifname: 'lo' }, { up: true });
      try {
        for (const e of c.endpoints.values()) this.attach(c, e);
        this.mapPorts(c);
      } catch (e) {
        this.teardown(c);
        throw e;
      }
    }
  }

  /** Starts what was created or has stopped; `stdout` and `stderr` are where its output goes, the log where null. */
  startContainer(
    c: Container,
    io: { readonly stdin: OpenFile | null; readonly stdout: OpenFile | null; readonly stderr: OpenFile | null },
  ): void {
    if (c.state === 'running') return;
    this.prepare(c);
    const { config } = c;
    const machine = c.machine!;
    this.writeFiles(c);
    const log = (): OpenFile =>
      new SinkFile('pipe:[1]', (data: Bytes) => {
        c.log += data;
      });
    const argv = [...config.entrypoint, ...config.cmd];
    const held = config.detach ? heldOpen(c) : null;
    const started = machine.start(argv, {
      env: containerEnv(c),
      cwd: config.workdir === '' ? '/' : config.workdir,
      stdout: io.stdout ?? (config.tty && held !== null ? hold(held) : log()),
      stderr: io.stderr ?? (config.tty && held !== null ? hold(held) : log()),
      ...(io.stdin === null ? (held === null ? {} : { stdin: held }) : { stdin: io.stdin }),
    });
    if (!started.ok) {
      this.teardown(c);
      c.state = 'created';
      c.exitCode = 127;
      throw new DockerError(
        `failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${argv[0]}": executable file not found in $PATH: unknown`,
        { exitCode: 127, afterStart: true },
      );
    }
    c.process = started.value;
    c.state = 'running';
    c.startedAt = this.host.wall;
    c.stopping = false;
    started.value.onExit = (ended) =>
      this.exited(c, ended.signal === null ? ended.status : 128 + signalNumber(ended.signal));
    c.stub = this.showOnHost(c, started.value, argv);
  }

  /** The host sees the container's first process under a number of its own. */
  private showOnHost(c: Container, process: Process, argv: readonly Bytes[]): Process {
    const { host } = this;
    const nobody = (): OpenFile => new SinkFile('/dev/null', () => {});
    const stub = host.startProgram(
      function* (sys) {
        for (;;) yield* sys.sleep(3_600_000_000_000);
      },
      argv,
      { stdout: nobody(), stderr: nobody(), netns: c.netns! },
    );
    stub.onExit = () => {
      if (process.ended !== null || c.state !== 'running') return;
      c.stopping = true;
      c.machine!.signal(process, 'SIGKILL');
    };
    return stub;
  }

  /** The daemon is told of an end a little later, but where it made the end itself. Ref: daemon/monitor.go:handleContainerExit() */
  private exited(c: Container, status: number): void {
    c.process = null;
    c.exitCode = status;
    if (c.stopping) this.finish(c);
    else {
      const run = c.startedAt;
      this.host.scheduler.timeline.at(this.host.now + EXIT_DELAY, () => {
        if (c.state === 'running' && c.startedAt === run) this.finish(c);
      });
    }
  }

  private finish(c: Container): void {
    c.state = 'exited';
    c.finishedAt = this.host.wall;
    const { stub } = c;
    c.stub = null;
    if (stub !== null && stub.ended === null) this.host.signal(stub, 'SIGKILL');
    this.teardown(c);
    const { waiters } = c;
    c.waiters = [];
    for (const file of waiters) drop(file);
    if (c.config.autoRemove) this.containers.delete(c.id);
  }

  /** Takes down what a container has of the network. */
  private teardown(c: Container): void {
    this.unmapPorts(c);
    for (const e of c.endpoints.values()) this.detach(c, e);
    if (c.machine !== null) {
      for (const p of [...c.machine.processes.values()]) if (p.ended === null) c.machine.signal(p, 'SIGKILL');
      c.machine = null;
    }
    if (c.netns !== null) this.host.network.putNetns(c.netns);
    c.netns = null;
  }

  /** A veth pair between the network's bridge and the container. Ref: libnetwork drivers/bridge/bridge.go:CreateEndpoint() */
  private attach(c: Container, e: Endpoint): void {
    const n = e.network;
    if (n.driver !== 'bridge' || c.netns === null) {
      e.active = true;
      e.id = this.newId();
      return;
    }
    const wanted = e.wantedIp === null ? null : parseIpv4(e.wantedIp);
    if (e.wantedIp !== null) {
      if (wanted === null) throw new DockerError(`invalid IPv4 address: ${e.wantedIp}`);
      if (!n.explicit)
        throw new DockerError(
          'user specified IP address is supported only when connecting to networks with user configured subnets',
          { afterStart: true },
        );
      if (!contains(n.subnet!, wanted))
        throw new DockerError(`Invalid address ${e.wantedIp}: It does not belong to any of this network's subnets`);
      if (n.pool!.isUsed(wanted)) throw new DockerError('Address already in use', { afterStart: true });
      n.pool!.take(wanted);
    }
    const ip = wanted ?? n.pool!.next();
    if (ip === null)
      throw new DockerError(`no available IPv4 addresses on this network's address pools: ${n.name} (${n.id})`);
    e.ip = ip;
    e.id = this.newId();
    const fromIp = [24, 16, 8, 0].map((s) => ((ip >>> s) & 255).toString(16).padStart(2, '0')).join(':');
    e.mac = c.config.mac ?? parseMac(`02:42:${fromIp}`)!;
    const nl = this.nl();
    const veth = (): string => `veth${this.host.random().toString(16).padStart(8, '0').slice(0, 7)}`;
    e.hostIf = veth();
    const inner = veth();
    nl.newLink({ ifname: e.hostIf, kind: 'veth', txqlen: 0, info: { peer: { ifname: inner, txqlen: 0 } } });
    if (n.mtu !== 1500) {
      nl.setLink({ ifname: e.hostIf }, { mtu: n.mtu });
      nl.setLink({ ifname: inner }, { mtu: n.mtu });
    }
    const bridge = nl.getLink({ ifname: n.bridge });
    if (bridge.ok) nl.setLink({ ifname: e.hostIf }, { master: bridge.value.ifindex });
    nl.setLink({ ifname: e.hostIf }, { up: true });
    const taken = new Set(
      this.host.network
        .netlink(c.netns)
        .dumpLinks()
        .map((l) => l.ifname),
    );
    let k = 0;
    while (taken.has(`eth${k}`)) k++;
    e.containerIf = `eth${k}`;
    nl.setLink({ ifname: inner }, { netns: c.netns });
    const cl = this.host.network.netlink(c.netns);
    cl.setLink({ ifname: inner }, { newName: e.containerIf, address: e.mac });
    const link = cl.getLink({ ifname: e.containerIf });
    if (!link.ok) return;
    this.addAddr(cl, link.value.ifindex, ip, n.subnet!);
    cl.setLink({ ifname: e.containerIf }, { up: true });
    e.active = true;
    this.defaultRoute(c);
  }

  /** One of a container's networks leads out: internal ones last, then the first by name. Ref: libnetwork sandbox.go:endpoint.Less() */
  private defaultRoute(c: Container): void {
    if (c.netns === null) return;
    const cl = this.host.network.netlink(c.netns);
    const out = [...c.endpoints.values()]
      .filter((e) => e.active && e.network.driver === 'bridge')
      .sort(
        (a, b) => Number(a.network.internal) - Number(b.network.internal) || (a.network.name < b.network.name ? -1 : 1),
      )[0];
    const old = cl.dumpRoutes('inet', 254).find((r) => r.dstLen === 0);
    const via = out?.network.gateway ?? null;
    if (old !== undefined) {
      if (via !== null && old.nexthops[0]?.via === via) return;
      cl.delRoute({ family: 'inet', dst: ipv4(0), dstLen: 0, table: 254 });
    }
    if (out === undefined || via === null) return;
    const link = cl.getLink({ ifname: out.containerIf });
    cl.newRoute(
      {
        family: 'inet',
        dst: ipv4(0),
        dstLen: 0,
        table: 254,
        protocol: 3,
        scope: 'global',
        nexthops: [
          {
            ifindex: link.ok ? link.value.ifindex : 0,
            via,
            viaFamily: 'inet',
            weight: 1,
            onlink: false,
            dead: false,
            linkdown: false,
          },
        ],
      } as never,
      { create: true, excl: true } as never,
    );
  }

  private detach(c: Container, e: Endpoint): void {
    if (!e.active) return;
    e.active = false;
    if (e.network.driver !== 'bridge') return;
    if (e.hostIf !== '') this.nl().delLink({ ifname: e.hostIf });
    if (e.ip !== null) e.network.pool?.free(e.ip);
    e.hostIf = '';
    e.ip = null;
    e.mac = null;
    this.defaultRoute(c);
  }

  connect(ref: string, containerRef: string, ip: string | null, aliases: readonly string[]): void {
    const c = this.get(containerRef);
    const n = this.findNetwork(ref);
    if (n === null) throw new DockerError(`network ${ref} not found`);
    if (c.config.networkMode === 'host' || n.driver === 'host')
      throw new DockerError('container cannot be disconnected from host network or connected to host network');
    const old = c.endpoints.get(n.id);
    if (old !== undefined && (old.active || c.state !== 'running'))
      throw new DockerError(`endpoint with name ${c.name} already exists in network ${n.name}`);
    const e = this.newEndpoint(n, ip, aliases);
    c.endpoints.set(n.id, e);
    if (c.state !== 'running') return;
    try {
      this.attach(c, e);
    } catch (error) {
      c.endpoints.delete(n.id);
      throw error;
    }
    this.writeFiles(c);
  }

  disconnect(ref: string, containerRef: string, force: boolean): void {
    const c = this.find(containerRef);
    const n = this.findNetwork(ref);
    if (n === null) throw new DockerError(`network ${ref} not found`);
    if (c === null) throw new DockerError(`No such container: ${containerRef}`);
    const e = c.endpoints.get(n.id);
    if (e === undefined) {
      if (!force) throw new DockerError(`container ${c.id} is not connected to network ${n.name}`);
      return;
    }
    if (c.state === 'running') {
      this.unmapPorts(c, n);
      this.detach(c, e);
    }
    c.endpoints.delete(n.id);
    if (c.state === 'running') this.writeFiles(c);
  }

  // --- published ports

  private mapPorts(c: Container): void {
    const e = [...c.endpoints.values()].find((x) => x.active && x.network.driver === 'bridge' && !x.network.internal);
    if (e === undefined) return;
    // Ref: docker go-connections nat/sort.go:portMapSorter
    const wantedPorts = [...c.config.ports].sort((a, b) => b.hostPort - a.hostPort || a.port - b.port);
    for (const wanted of wantedPorts) {
      const ips = wanted.hostIp === '' ? ['0.0.0.0', '::'] : [wanted.hostIp];
      const hostPort = this.allocatePort(c, e, wanted, ips[0]!);
      for (const hostIp of ips) c.ports.push({ ...wanted, hostIp, hostPort });
      this.firewall.publish(e.network, e.ip!, { ...wanted, hostIp: ips[0]!, hostPort });
      for (const hostIp of ips) c.proxies.push(startProxy(this.host, { ...wanted, hostIp, hostPort }, e.ip!));
    }
  }

  /** Ref: libnetwork portallocator/portallocator.go:RequestPortInRange() */
  private allocatePort(c: Container, e: Endpoint, p: PortMapping, ip: string): number {
    const used = (port: number): boolean =>
      [...this.containers.values()].some((other) =>
        other.ports.some(
          (o) =>
            o.hostPort === port &&
            o.proto === p.proto &&
            (o.hostIp === ip || o.hostIp === '0.0.0.0' || ip === '0.0.0.0'),
        ),
      );
    const first = p.hostPort === 0 ? EPHEMERAL.first : p.hostPort;
    const last = p.hostPort === 0 ? EPHEMERAL.last : (p.hostPortEnd ?? p.hostPort);
    for (let port = first; port <= last; port++) if (!used(port)) return port;
    const bound = p.hostIp === '' ? '0.0.0.0' : p.hostIp;
    throw new DockerError(
      `driver failed programming external connectivity on endpoint ${c.name} (${e.id}): Bind for ${bound}:${first} failed: port is already allocated`,
    );
  }

  private unmapPorts(c: Container, only: Network | null = null): void {
    const e = [...c.endpoints.values()].find((x) => x.active && x.network.driver === 'bridge' && !x.network.internal);
    if (e === undefined || (only !== null && e.network !== only) || e.ip === null) return;
    for (const p of c.ports) if (!p.hostIp.includes(':')) this.firewall.unpublish(e.network, e.ip, p);
    c.ports = [];
    for (const proxy of c.proxies) if (proxy.ended === null) this.host.signal(proxy, 'SIGKILL');
    c.proxies = [];
  }

  // --- life and death

  /** Ref: daemon/kill.go */
  kill(c: Container, signal: Signal): void {
    if (c.state === 'running' && c.process === null) return this.finish(c);
    if (c.state !== 'running' || c.process === null)
      throw new DockerError(`Cannot kill container: ${c.name}: Container ${c.id} is not running`);
    // the kernel protects a namespace's first process from signals it does not handle
    const handled = typeof c.process.dispositions?.get(signal) === 'function';
    c.stopping = signal === 'SIGKILL' || c.stopping;
    if (signal === 'SIGKILL' || handled) c.machine!.signal(c.process, signal);
  }

  remove(c: Container, force: boolean): void {
    if (c.state === 'running') {
      if (!force)
        throw new DockerError(
          `You cannot remove a running container ${c.id}. Stop the container before attempting removal or force remove`,
        );
      c.stopping = true;
      if (c.process === null) this.finish(c);
      else c.machine!.signal(c.process, 'SIGKILL');
    }
    this.containers.delete(c.id);
  }

  /** Newest first, as lists show them. */
  sorted(): Container[] {
    return [...this.containers.values()].sort((a, b) => b.created - a.created);
  }

  private writeFiles(c: Container): void {
    const { machine, config } = c;
    if (machine === null) return;
    const put = (path: string, text: string): void => void putFile(machine.fs, path, text, this.host.wall);
    const own = config.networkMode !== 'host';
    const active = [...c.endpoints.values()].filter((e) => e.active && e.ip !== null);
    let hosts =
      '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n';
    for (const extra of config.extraHosts) {
      const at = extra.indexOf(':');
      hosts += `${extra.slice(at + 1)}\t${extra.slice(0, at)}\n`;
    }
    for (const link of config.links) {
      const [ref, alias] = link.split(':');
      const other = this.find(ref!);
      const e = other === null ? undefined : [...other.endpoints.values()].find((x) => x.active && x.ip !== null);
      if (e !== undefined)
        hosts += `${formatIpv4(e.ip!)}\t${[alias ?? ref, other!.id.slice(0, 12), other!.name].filter((v, i, a) => a.indexOf(v) === i).join(' ')}\n`;
    }
    for (const e of active) hosts += `${formatIpv4(e.ip!)}\t${c.hostname}\n`;
    if (own) put('/etc/hosts', hosts);
    put('/etc/hostname', `${c.hostname}\n`);
    const userDefined = active.some((e) => !e.network.isDefault);
    const servers = userDefined ? ['127.0.0.11'] : config.dns.length > 0 ? config.dns : ['10.0.2.2'];
    const search = config.dnsSearch.filter((d) => d !== '.');
    const options = [...config.dnsOptions, ...(userDefined ? ['ndots:0'] : [])];
    put(
      '/etc/resolv.conf',
      [
        ...(search.length > 0 ? [`search ${search.join(' ')}\n`] : []),
        ...servers.map((d) => `nameserver ${d}\n`),
        ...(options.length > 0 ? [`options ${options.join(' ')}\n`] : []),
      ].join(''),
    );
  }

  /** What the resolver at 127.0.0.11 knows: containers of the asker's user-defined networks, by name, alias and id. */
  resolve(asker: Container, name: string): Ipv4Addr | null {
    for (const mine of asker.endpoints.values()) {
      if (!mine.active || mine.network.isDefault) continue;
      for (const { container, endpoint } of this.endpointsOf(mine.network)) {
        const names = [container.name, container.id.slice(0, 12), container.hostname, ...endpoint.aliases];
        if (endpoint.ip !== null && (names.includes(name) || `${container.name}.${mine.network.name}` === name))
          return endpoint.ip;
      }
    }
    return null;
  }
}

function firstHost(s: Subnet): Ipv4Addr {
  return ipv4((s.addr + 1) >>> 0);
}

export function splitTag(image: string): [repo: string, tag: string] {
  const slash = image.lastIndexOf('/');
  const colon = image.indexOf(':', slash + 1);
  const name = colon < 0 ? image : image.slice(0, colon);
  const short = name.replace(/^(docker\.io\/)?(library\/)?/, '');
  return [short, colon < 0 ? '' : image.slice(colon + 1)];
}

function signalNumber(signal: Signal): number {
  return { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 }[signal as 'SIGKILL'] ?? 9;
}

/**
 * The standard input of a detached container that asked for one (`-i`, `-t`): nobody writes to it and nobody closes it, so a
 * shell waits there for ever. Ref: moby container/stream
 */
function heldOpen(c: Container): OpenFile | null {
  if (c.config.tty)
    return new Tty(
      '/dev/pts/0',
      (data) => {
        c.log += data;
      },
      () => {},
    );
  if (!c.config.interactive) return null;
  const pipe = new Pipe(0);
  new PipeWriter(pipe);
  return new PipeReader(pipe);
}

function containerEnv(c: Container): Map<string, Bytes> {
  const env = new Map<string, Bytes>([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', c.hostname],
  ]);
  if (c.config.tty) env.set('TERM', 'xterm');
  for (const e of c.config.env) {
    const at = e.indexOf('=');
    if (at > 0) env.set(e.slice(0, at), e.slice(at + 1));
  }
  env.set('HOME', '/root');
  return env;
}
