import type { NetnsId } from '../core/net.ts';
import { setBrNetfilter } from '../core/netfilter/br_netfilter_sysctl.ts';
import type { Netlink } from '../core/netlink/netlink.ts';
import { type Host, type HostId, MSEC, type World } from '../core/world.ts';
import { ClassNet } from './class_net.ts';
import { docker } from './cmd/docker/docker.ts';
import { commands } from './cmd/index.ts';
import { DockerEngine } from './daemon/dockerd/engine.ts';
import { restricted } from './daemon/dockerd/restricted.ts';
import { createWorld, Engine } from './engine.ts';
import { explainCommand } from './explain/command.ts';
import { printPacket } from './explain/packet.ts';
import { type HostProfile, profileSysctls } from './host_profile.ts';
import { HostNetwork } from './network_calls.ts';
import type { Limits } from './proc/limits.ts';
import { type Costs, Machine } from './proc/machine.ts';
import { Scheduler } from './proc/scheduler.ts';
import type { Command } from './proc/sys.ts';
import { ProcNet } from './proc_net.ts';
import { dumpNet, emptyView, type NetView, reconcile, type ViewStep, type WorldView } from './view.ts';

/**
 * How long work takes that the model does at once, as measured on the reference host (a Debian 12 kernel under
 * emulation, where a fork and exec take some 45 ms).
 */
export const referenceCosts: Costs = { fork: 18 * MSEC, exec: 55 * MSEC, builtin: MSEC };

/** What lies between two commands of a transcript on the reference host: reading and checking the next one. */
export const TRANSCRIPT_PAUSE = 145 * MSEC;

/** What work takes on the host with a Docker Engine that transcripts are compared with: bare metal, not a small VM. */
export const dockerHostCosts: Costs = { fork: MSEC, exec: 2 * MSEC, builtin: MSEC / 10 };

/** As TRANSCRIPT_PAUSE, on that host. */
export const DOCKER_TRANSCRIPT_PAUSE = 4 * MSEC;

export type SandboxOptions = {
  readonly seed?: number;
  readonly hostname?: string;
  readonly limits?: Partial<Limits>;
  readonly costs?: Partial<Costs>;
  /** Keep the lives of the last packets, this many; 0 for none. */
  readonly lives?: number;
  /** Bytes of memory in use, for the limit of it. */
  readonly memoryInUse?: () => number;
  /** What the hosts' kernels lack or do differently from the reference host's. */
  readonly profile?: HostProfile;
  /** The first host has a Docker Engine and an uplink to an internet of three addresses. */
  readonly docker?: boolean;
  /** Commands beside those every host has. */
  readonly commands?: readonly Command[];
};

/** One or more hosts to type commands at: a world, its time, its processes, and what a person may look at. */
export class Sandbox {
  readonly engine: Engine;
  readonly scheduler: Scheduler;
  readonly machines = new Map<HostId, Machine>();
  private readonly networks = new Map<HostId, HostNetwork>();
  private readonly options: SandboxOptions;
  /** Of the first host, where it has one. */
  dockerEngine: DockerEngine | null = null;
  private shown: WorldView = emptyView;
  private readonly shownGeneration = new Map<NetnsId, number>();

  /** A new world with one host; or, given a world, its hosts as they stand there, with no process on them but what is typed next. */
  constructor(options: SandboxOptions = {}, world: World | null = null) {
    this.options = options;
    this.engine = new Engine(world ?? createWorld(options.seed ?? 1));
    this.scheduler = new Scheduler(this.engine, options.limits, options.memoryInUse);
    this.engine.ctx.watchers.printk = (net, text) => this.machines.get(net.host)?.printk(text);
    if (options.lives !== 0) this.engine.ctx.trace(true, options.lives);
    if (world === null) this.addHost(options.hostname ?? 'host');
    else for (const host of world.hosts.values()) this.boot(host);
  }

  /** Another sandbox with the same options on another world, a saved or cloned one. */
  fork(world: World): Sandbox {
    return new Sandbox(this.options, world);
  }

  get world(): World {
    return this.engine.world;
  }

  /** A computer as `unshare -n` leaves it, with its loopback up. */
  addHost(name: string): Machine {
    const host = this.engine.addHost(name);
    const machine = this.boot(host);
    if (this.options.profile?.brNetfilter) setBrNetfilter(host.id, true, this.engine.ctx);
    if (this.options.profile) profileSysctls(this.netlink(machine.initNetns), this.options.profile);
    this.netlink(machine.initNetns).setLink({ ifname: 'lo' }, { up: true });
    return machine;
  }

  private boot(host: Host): Machine {
    const network = new HostNetwork(
      host,
      this.engine.ctx,
      (name) => void machine.modules.load(name),
      this.options.profile ?? null,
    );
    const netlink = (netns: NetnsId): Netlink => network.netlink(netns);
    let engine: DockerEngine | null = null;
    const dockerCommands: Command[] =
      this.options.docker === true ? [{ path: '/usr/bin/docker', program: (sys) => docker(engine!)(sys) }] : [];
    const machineOf = (name: string, netns: NetnsId, own: readonly Command[], calls = network): Machine =>
      new Machine({
        name,
        scheduler: this.scheduler,
        netns,
        network: calls,
        commands: [...commands, ...own],
        costs: this.options.costs ?? this.options.profile?.costs ?? referenceCosts,
        sysctl: calls,
        classNet: new ClassNet(netlink),
        procNet: new ProcNet(netlink),
        moduleChanged: (name, loaded) => {
          if (name === 'br_netfilter') setBrNetfilter(host.id, loaded, this.engine.ctx);
        },
        linkKindInUse: (kind) => {
          for (const net of this.world.nets.values()) {
            if (net.host === host.id)
              for (const dev of net.devByIndex.values()) if (dev.priv.kind === kind) return true;
          }
          return false;
        },
      });
    const machine = machineOf(host.name, host.initNet, [
      this.explain(),
      ...dockerCommands,
      ...(this.options.commands ?? []),
    ]);
    this.networks.set(host.id, network);
    this.machines.set(host.id, machine);
    if (this.options.docker === true)
      engine = new DockerEngine(machine, (name, netns, may) => machineOf(name, netns, [], restricted(network, may)));
    this.dockerEngine ??= engine;
    return machine;
  }

  get machine(): Machine {
    return this.machines.get(0 as HostId)!;
  }

  netlink(netns: NetnsId): Netlink {
    return this.networks.get(this.world.nets.get(netns)!.host)!.netlink(netns);
  }

  /** What a person calls a namespace: its host, or the name of a file it is bound to. */
  netnsName(netns: NetnsId): string {
    const net = this.world.nets.get(netns);
    if (net === undefined) return `net#${netns}`;
    const machine = this.machines.get(net.host)!;
    if (machine.initNetns === netns) return machine.hostname;
    const bound = machine.nsMounts.find((m) => m.netns === netns);
    return bound ? bound.path.slice(bound.path.lastIndexOf('/') + 1) : `net:[${net.inode}]`;
  }

  /** What userland sees now, and what changed since it was last asked. */
  view(): ViewStep {
    const changed = new Map<NetnsId, NetView | null>();
    for (const [id, net] of this.world.nets) {
      if (this.shownGeneration.get(id) === net.generation) continue;
      this.shownGeneration.set(id, net.generation);
      changed.set(id, dumpNet(this.netlink(id)));
    }
    for (const id of this.shownGeneration.keys()) {
      if (this.world.nets.has(id)) continue;
      this.shownGeneration.delete(id);
      changed.set(id, null);
    }
    const step = reconcile(this.shown, changed);
    this.shown = step.view;
    return step;
  }

  private explain(): Command {
    return explainCommand({
      tracer: () => (this.engine.ctx.tracing ? this.engine.ctx.tracer : null),
      netlink: (netns) => this.netlink(netns),
      netns: (netns) => this.netnsName(netns),
      packet: printPacket,
    });
  }
}
