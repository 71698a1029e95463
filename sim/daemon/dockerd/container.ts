import type { Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { MacAddr } from '../../../core/addr/mac.ts';
import type { NetnsId } from '../../../core/net.ts';
import type { Nsec } from '../../../core/world.ts';
import type { Machine } from '../../proc/machine.ts';
import type { OpenFile } from '../../proc/openfile.ts';
import type { Process } from '../../proc/process.ts';
import type { Network } from './network.ts';

/** A published port; a host port of 0 is any, `''` as host address is every. */
export type PortMapping = {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly hostPortEnd?: number;
  readonly port: number;
  readonly proto: 'tcp' | 'udp';
};

/** What `docker run` asks for. */
export type ContainerConfig = {
  readonly name: string | null;
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly hostname: string | null;
  readonly workdir: string;
  readonly tty: boolean;
  readonly interactive: boolean;
  readonly detach: boolean;
  readonly autoRemove: boolean;
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly restart: string;
  /** `default`, `host`, `none`, `container:NAME` or a network's name. */
  readonly networkMode: string;
  readonly ip: string | null;
  readonly mac: MacAddr | null;
  readonly aliases: readonly string[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly extraHosts: readonly string[];
  readonly links: readonly string[];
  readonly ports: readonly PortMapping[];
  readonly exposed: readonly string[];
  readonly publishAll: boolean;
};

/** A container's place in a network. */
export type Endpoint = {
  readonly network: Network;
  id: string;
  readonly wantedIp: string | null;
  ip: Ipv4Addr | null;
  mac: MacAddr | null;
  hostIf: string;
  containerIf: string;
  readonly aliases: string[];
  active: boolean;
};

export type Container = {
  readonly id: string;
  name: string;
  readonly config: ContainerConfig;
  readonly hostname: string;
  readonly created: Nsec;
  state: 'created' | 'running' | 'exited';
  exitCode: number;
  error: string;
  startedAt: Nsec | null;
  finishedAt: Nsec | null;
  restarts: number;
  /** By network id. */
  readonly endpoints: Map<string, Endpoint>;
  ports: PortMapping[];
  /** Who holds them on the host. */
  proxies: Process[];
  machine: Machine | null;
  process: Process | null;
  /** What the host's process list shows of it. */
  stub: Process | null;
  netns: NetnsId | null;
  readonly sandboxId: string;
  log: string;
  /** Ends of pipes that clients wait on; closed when it ends. */
  waiters: OpenFile[];
  stopping: boolean;
};
