import { formatIpv4 } from '../../../core/addr/ipv4.ts';
import type { Nsec } from '../../../core/world.ts';
import type { Container } from '../../daemon/dockerd/container.ts';
import type { DockerEngine } from '../../daemon/dockerd/engine.ts';
import { subnetText } from '../../daemon/dockerd/ipam.ts';
import type { Network } from '../../daemon/dockerd/network.ts';
import { struct, type Value } from './template.ts';

/** RFC 3339 with nanoseconds, as Go prints a time: no zeros at its end. */
export function goTime(wall: Nsec | null): string {
  if (wall === null) return '0001-01-01T00:00:00Z';
  const seconds = Math.floor(wall / 1e9);
  const nanos = String(Math.round(wall - seconds * 1e9))
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${nanos === '' ? '' : `.${nanos}`}Z`;
}

/** Ref: docker go-units duration.go:HumanDuration() */
export function humanDuration(ns: Nsec): string {
  const seconds = Math.floor(ns / 1e9);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.floor(minutes / 60 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  return `${Math.floor(hours / 24 / 7)} weeks`;
}

/** A container's `PORTS`. Ref: docker cli command/formatter/container.go:DisplayablePorts() */
export function displayPorts(c: Container): string {
  type Shown = { readonly ip: string; readonly host: number; readonly port: number; readonly proto: string };
  const ports: Shown[] = c.ports.map((p) => ({ ip: p.hostIp, host: p.hostPort, port: p.port, proto: p.proto }));
  if (c.state === 'running')
    for (const e of exposedPorts(c)) {
      const [port, proto] = e.split('/');
      if (!ports.some((p) => p.port === Number(port) && p.proto === proto))
        ports.push({ ip: '', host: 0, port: Number(port), proto: proto! });
    }
  ports.sort((a, b) => a.port - b.port || a.host - b.host || (a.proto < b.proto ? -1 : a.proto > b.proto ? 1 : 0));
  const groups = new Map<string, { first: number; last: number; readonly p: Shown }[]>();
  const mappings: string[] = [];
  for (const p of ports) {
    if (p.ip !== '' && p.host !== p.port) {
      mappings.push(`${p.ip}:${p.host}->${p.port}/${p.proto}`);
      continue;
    }
    const key = `${p.ip}/${p.proto}`;
    const runs = groups.get(key) ?? [];
    groups.set(key, runs);
    const open = runs.at(-1);
    if (open !== undefined && open.last + 1 === p.port) open.last = p.port;
    else runs.push({ first: p.port, last: p.port, p });
  }
  const rows: string[] = [];
  for (const runs of groups.values())
    for (const { first, last, p } of runs) {
      const span = first === last ? String(first) : `${first}-${last}`;
      rows.push(p.ip === '' ? `${span}/${p.proto}` : `${p.ip}:${span}->${span}/${p.proto}`);
    }
  return [...rows, ...mappings].join(', ');
}

function exposedPorts(c: Container): string[] {
  return c.config.exposed.map((e) => (e.includes('/') ? e : `${e}/tcp`));
}

/** `STATUS`. Ref: moby container/state.go:String() */
export function statusText(c: Container, now: Nsec): string {
  if (c.state === 'running') return `Up ${humanDuration(now - c.startedAt!)}`;
  if (c.state === 'created') return 'Created';
  return `Exited (${c.exitCode}) ${humanDuration(now - c.finishedAt!)} ago`;
}

export function commandText(c: Container): string {
  const [path, ...args] = [...c.config.entrypoint, ...c.config.cmd];
  return [path, ...args.map((a) => (a.includes(' ') ? `'${a}'` : a))].join(' ');
}

/** What a container's networks are called. */
export function networkNames(c: Container): string[] {
  const mode = c.config.networkMode;
  if (mode.startsWith('container:')) return [];
  return [...c.endpoints.values()].map((e) => e.network.name).sort();
}

/** `docker network inspect`. Ref: moby daemon/network.go, api/types/network */
export function networkObject(engine: DockerEngine, n: Network): Value {
  const containers: Record<string, Value> = {};
  for (const { container, endpoint } of engine.endpointsOf(n))
    containers[container.id] = {
      Name: container.name,
      EndpointID: endpoint.id,
      MacAddress: endpoint.mac ?? '',
      IPv4Address: endpoint.ip === null ? '' : `${formatIpv4(endpoint.ip)}/${n.subnet!.len}`,
      IPv6Address: '',
    };
  const config: Record<string, Value> = {};
  if (n.subnet !== null) {
    config.Subnet = subnetText(n.subnet);
    if (n.range !== null) config.IPRange = n.range;
    if (!n.isDefault) config.Gateway = formatIpv4(n.gateway!);
  }
  return {
    Name: n.name,
    Id: n.id,
    Created: goTime(n.created),
    Scope: 'local',
    Driver: n.driver,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: n.isDefault || n.driver !== 'bridge' ? null : {},
      Config: n.subnet === null ? [] : [config],
    },
    Internal: n.internal,
    Attachable: n.attachable,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: Object.fromEntries(Object.entries(containers).sort(([a], [b]) => (a < b ? -1 : 1))),
    Options: n.options,
    Labels: n.labels,
  };
}

/** `docker inspect`. Ref: moby daemon/inspect.go */
export function containerObject(engine: DockerEngine, c: Container): Value {
  const { config } = c;
  const [path, ...args] = [...config.entrypoint, ...config.cmd];
  const dir = `/var/lib/docker/containers/${c.id}`;
  const running = c.state === 'running';
  const bridge = [...c.endpoints.values()].find((e) => e.network.isDefault);
  const ports: Record<string, Value> = {};
  for (const e of exposedPorts(c)) ports[e] = null;
  for (const p of config.ports) ports[`${p.port}/${p.proto}`] ??= null;
  for (const p of c.ports) {
    const key = `${p.port}/${p.proto}`;
    const list = (ports[key] ?? []) as Value[];
    ports[key] = [...list, struct({ HostIp: p.hostIp, HostPort: String(p.hostPort) })];
  }
  const bindings: Record<string, Value> = {};
  for (const p of config.ports) {
    const key = `${p.port}/${p.proto}`;
    bindings[key] = [
      ...((bindings[key] ?? []) as Value[]),
      struct({ HostIp: p.hostIp, HostPort: p.hostPort === 0 ? '' : String(p.hostPort) }),
    ];
  }
  const exposed: Record<string, Value> = {};
  for (const key of Object.keys(ports)) exposed[key] = {};
  const endpointObject = (e: (typeof bridge & object) | undefined): Record<string, Value> => ({
    Gateway: e?.ip == null ? '' : formatIpv4(e.network.gateway!),
    IPAddress: e?.ip == null ? '' : formatIpv4(e.ip),
    IPPrefixLen: e?.ip == null ? 0 : e.network.subnet!.len,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: e?.mac ?? '',
  });
  const networks: Record<string, Value> = {};
  for (const e of [...c.endpoints.values()].sort((a, b) => (a.network.name < b.network.name ? -1 : 1))) {
    const userDefined = !e.network.isDefault && e.network.driver === 'bridge';
    networks[e.network.name] = {
      IPAMConfig: e.wantedIp !== null ? { IPv4Address: e.wantedIp } : userDefined && !running ? {} : null,
      Links: null,
      Aliases: userDefined ? [...e.aliases, c.id.slice(0, 12)] : null,
      NetworkID: e.network.id,
      EndpointID: running ? e.id : '',
      ...endpointObject(e),
      DriverOpts: null,
    };
  }
  const list = (x: readonly string[]): Value => (x.length === 0 ? null : x);
  return {
    Id: c.id,
    Created: goTime(c.created),
    Path: path ?? '',
    Args: args,
    State: {
      Status: c.state,
      Running: running,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: c.stub?.pid ?? 0,
      ExitCode: c.exitCode,
      Error: c.error,
      StartedAt: goTime(c.startedAt),
      FinishedAt: goTime(c.finishedAt),
    },
    Image: `sha256:${engine.imageId}`,
    ResolvConfPath: running ? `${dir}/resolv.conf` : '',
    HostnamePath: running ? `${dir}/hostname` : '',
    HostsPath: running ? `${dir}/hosts` : '',
    LogPath: `${dir}/${c.id}-json.log`,
    Name: `/${c.name}`,
    RestartCount: c.restarts,
    Driver: 'vfs',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: {
      Binds: null,
      ContainerIDFile: '',
      LogConfig: { Type: 'json-file', Config: {} },
      NetworkMode: config.networkMode,
      PortBindings: byKey(bindings),
      RestartPolicy: { Name: config.restart === '' ? 'no' : config.restart.split(':')[0]!, MaximumRetryCount: 0 },
      AutoRemove: config.autoRemove,
      VolumeDriver: '',
      VolumesFrom: null,
      CapAdd: list(config.capAdd),
      CapDrop: null,
      CgroupnsMode: 'host',
      Dns: config.dns,
      DnsOptions: c.config.dnsOptions,
      DnsSearch: c.config.dnsSearch,
      ExtraHosts: list(config.extraHosts),
      GroupAdd: null,
      IpcMode: 'private',
      Cgroup: '',
      Links: list(config.links),
      OomScoreAdj: 0,
      PidMode: '',
      Privileged: config.privileged,
      PublishAllPorts: config.publishAll,
      ReadonlyRootfs: false,
      SecurityOpt: config.privileged ? ['label=disable'] : null,
      UTSMode: '',
      UsernsMode: '',
      ShmSize: 67108864,
      Runtime: 'runc',
      ConsoleSize: [0, 0],
      Isolation: '',
      CpuShares: 0,
      Memory: 0,
      NanoCpus: 0,
      CgroupParent: '',
      BlkioWeight: 0,
      BlkioWeightDevice: [],
      BlkioDeviceReadBps: null,
      BlkioDeviceWriteBps: null,
      BlkioDeviceReadIOps: null,
      BlkioDeviceWriteIOps: null,
      CpuPeriod: 0,
      CpuQuota: 0,
      CpuRealtimePeriod: 0,
      CpuRealtimeRuntime: 0,
      CpusetCpus: '',
      CpusetMems: '',
      Devices: [],
      DeviceCgroupRules: null,
      DeviceRequests: null,
      KernelMemory: 0,
      KernelMemoryTCP: 0,
      MemoryReservation: 0,
      MemorySwap: 0,
      MemorySwappiness: null,
      OomKillDisable: false,
      PidsLimit: null,
      Ulimits: null,
      CpuCount: 0,
      CpuPercent: 0,
      IOMaximumIOps: 0,
      IOMaximumBandwidth: 0,
      MaskedPaths: config.privileged
        ? null
        : [
            '/proc/asound',
            '/proc/acpi',
            '/proc/kcore',
            '/proc/keys',
            '/proc/latency_stats',
            '/proc/timer_list',
            '/proc/timer_stats',
            '/proc/sched_debug',
            '/proc/scsi',
            '/sys/firmware',
          ],
      ReadonlyPaths: config.privileged
        ? null
        : ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
    },
    GraphDriver: { Data: null, Name: 'vfs' },
    Mounts: [],
    Config: {
      Hostname: c.hostname,
      Domainname: '',
      User: '',
      AttachStdin: config.interactive && !config.detach,
      AttachStdout: !config.detach,
      AttachStderr: !config.detach,
      ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
      Tty: config.tty,
      OpenStdin: config.interactive,
      StdinOnce: config.interactive && !config.detach,
      Env: list(config.env),
      Cmd: list(config.cmd),
      Image: config.image,
      Volumes: null,
      WorkingDir: config.workdir,
      Entrypoint: list(config.entrypoint),
      OnBuild: null,
      Labels: config.labels,
    },
    NetworkSettings: {
      Bridge: '',
      SandboxID: running ? c.sandboxId : '',
      HairpinMode: false,
      LinkLocalIPv6Address: '',
      LinkLocalIPv6PrefixLen: 0,
      Ports: running ? byKey(ports) : {},
      SandboxKey: running
        ? config.networkMode === 'host'
          ? '/var/run/docker/netns/default'
          : `/var/run/docker/netns/${c.sandboxId.slice(0, 12)}`
        : '',
      SecondaryIPAddresses: null,
      SecondaryIPv6Addresses: null,
      EndpointID: running && bridge !== undefined ? bridge.id : '',
      Gateway: endpointObject(bridge).Gateway!,
      GlobalIPv6Address: '',
      GlobalIPv6PrefixLen: 0,
      IPAddress: endpointObject(bridge).IPAddress!,
      IPPrefixLen: endpointObject(bridge).IPPrefixLen!,
      IPv6Gateway: '',
      MacAddress: endpointObject(bridge).MacAddress!,
      Networks: networks,
    },
  };
}

/** JSON as Go's MarshalIndent prints it for the client. */
export function indented(v: Value): string {
  return JSON.stringify(v, null, 4);
}

/** encoding/json writes a map's entries in the order of their keys. */
function byKey<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
