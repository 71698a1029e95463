import { parseIpv4 } from '../../../core/addr/ipv4.ts';
import { parseMac } from '../../../core/addr/mac.ts';
import { MSEC, SEC } from '../../../core/world.ts';
import type { Container, ContainerConfig, PortMapping } from '../../daemon/dockerd/container.ts';
import { type DockerEngine, splitTag } from '../../daemon/dockerd/engine.ts';
import { DockerError } from '../../daemon/dockerd/error.ts';
import type { Network } from '../../daemon/dockerd/network.ts';
import { drop, hold, type OpenFile } from '../../proc/openfile.ts';
import type { Program, Signal, Sys, Task } from '../../proc/sys.ts';
import {
  commandText,
  containerObject,
  displayPorts,
  goTime,
  humanDuration,
  indented,
  networkNames,
  networkObject,
  statusText,
} from './describe.ts';
import { type Flag, type Flags, parseFlags } from './flags.ts';
import help from './help.json' with { type: 'json' };
import { Template, type Value } from './template.ts';
import { DOCKER_USAGE, VERSION_TEXT } from './usage.ts';

/** What a command works with. */
type Call = { readonly sys: Sys; readonly engine: DockerEngine };
/** Commands that leave what follows their first argument alone. */
const LITERAL: ReadonlySet<string> = new Set([
  'run',
  'create',
  'exec',
  'container run',
  'container create',
  'container exec',
]);

type Verb = (call: Call, argv: readonly string[]) => number | Task<number>;

/** The client. Ref: docker cli 20.10.24 cmd/docker */
export function docker(engine: DockerEngine): Program {
  return function* (sys: Sys): Task<number> {
    const argv = sys.argv.slice(1);
    // what it says goes out at once
    sys.setlinebuf();
    yield* sys.cpu(10 * MSEC);
    try {
      while (argv[0]?.startsWith('-')) {
        const flag = argv.shift()!;
        if (flag === '-v' || flag === '--version') {
          sys.out('Docker version 20.10.24+dfsg1, build 297e128\n');
          return 0;
        }
        if (flag === '--help') {
          sys.out(DOCKER_USAGE);
          return 0;
        }
        if (['-H', '--host', '-c', '--context', '-l', '--log-level', '--config'].includes(flag)) argv.shift();
        else if (flag !== '-D' && flag !== '--debug') {
          sys.err(
            `unknown ${flag.startsWith('--') ? `flag: ${flag}` : `shorthand flag: '${flag[1]}' in ${flag}`}\nSee 'docker --help'.\n`,
          );
          return 125;
        }
      }
      yield* sys.sleep(10 * MSEC);
      const name = argv.shift();
      if (name === undefined || name === 'help') {
        sys.out(DOCKER_USAGE);
        return 0;
      }
      const group = GROUPS[name];
      if (group !== undefined) {
        const sub = argv.shift();
        const verb = sub === undefined ? undefined : group[sub];
        if (sub === undefined || verb === undefined) {
          sys.out(helpOf(name));
          return sub === undefined || sub === '--help' ? 0 : 1;
        }
        return yield* run(verb, { sys, engine }, argv, `${name} ${sub}`);
      }
      const verb = VERBS[name];
      if (verb === undefined && argv.includes('--help') && name in help) {
        sys.out(helpOf(name));
        return 0;
      }
      if (verb === undefined) {
        sys.err(`docker: '${name}' is not a docker command.\nSee 'docker --help'\n`);
        return 1;
      }
      return yield* run(verb, { sys, engine }, argv, name);
    } catch (e) {
      if (!(e instanceof DockerError)) throw e;
      sys.err(e.bare ? `${e.message}\n` : `Error response from daemon: ${e.message}\n`);
      return e.bare ? e.exitCode : 1;
    }
  };
}

function helpOf(name: string): string {
  const texts: Readonly<Record<string, string>> = help;
  const canonical = name.replace(/ (list|remove)$/, (_, verb) => (verb === 'list' ? ' ls' : ' rm'));
  return texts[name] ?? texts[canonical] ?? DOCKER_USAGE;
}

function* run(verb: Verb, call: Call, argv: readonly string[], name: string): Task<number> {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  // what follows the image or the container is not the client's
  const first = own.findIndex((a) => !a.startsWith('-'));
  if (
    (first < 0 ? own : own.slice(0, first)).includes('--help') ||
    (first > 0 && own.at(-1) === '--help' && !LITERAL.has(name))
  ) {
    call.sys.out(helpOf(name));
    return 0;
  }
  const r = verb(call, argv);
  return typeof r === 'number' ? r : yield* r;
}

/** Ref: docker cli cli/required.go */
function needs(command: string, f: Flags, min: number, max: number | null, usage: string, about: string): void {
  const n = f.args.length;
  if (n >= min && (max === null || n <= max)) return;
  const words = (k: number): string => `${k} argument${k === 1 ? '' : 's'}`;
  const what =
    max === 0
      ? 'accepts no arguments'
      : min === max
        ? `requires exactly ${words(min)}`
        : min > 0 && max !== null
          ? `requires at least ${min} and at most ${words(max)}`
          : n < min
            ? `requires at least ${words(min)}`
            : `requires at most ${words(max!)}`;
  throw new DockerError(
    `"docker ${command}" ${what}.\nSee 'docker ${command} --help'.\n\nUsage:  docker ${command} ${usage}\n\n${about}`,
    { bare: true, exitCode: 1 },
  );
}

const bool = (name: string, short?: string): Flag => ({
  name,
  type: 'bool',
  ...(short === undefined ? {} : { short }),
});
const text = (name: string, short?: string): Flag => ({
  name,
  type: 'string',
  ...(short === undefined ? {} : { short }),
});
const list = (name: string, short?: string): Flag => ({
  name,
  type: 'list',
  ...(short === undefined ? {} : { short }),
});

// --- run, create, start

const RUN_FLAGS: readonly Flag[] = [
  list('add-host'), list('attach', 'a'), list('cap-add'), list('cap-drop'), list('device'), list('dns'), list('dns-option'),
  list('dns-search'), text('entrypoint'), list('env', 'e'), list('env-file'), list('expose'), text('hostname', 'h'),
  bool('init'), bool('interactive', 'i'), text('ip'), text('ip6'), text('ipc'), list('label', 'l'), list('link'),
  text('log-driver'), text('mac-address'), text('memory', 'm'), list('mount'), text('name'), list('network'),
  list('net'), list('network-alias'), list('net-alias'), text('pid'), bool('privileged'), list('publish', 'p'),
  bool('publish-all', 'P'), text('pull'), bool('quiet', 'q'), bool('read-only'), text('restart'), bool('rm'),
  list('security-opt'), text('shm-size'), bool('sig-proxy'), text('stop-signal'), text('stop-timeout'), list('sysctl'),
  list('tmpfs'), bool('tty', 't'), list('ulimit'), text('user', 'u'), text('userns'), text('uts'), list('volume', 'v'),
  list('volumes-from'), text('workdir', 'w'), text('cpus'), text('cpu-shares', 'c'), bool('detach', 'd'), text('detach-keys'),
  text('cgroupns'), text('runtime'), text('platform'), text('pids-limit'), bool('no-healthcheck'),
]; // biome-ignore format: a table

const RUN_SEE = "See 'docker run --help'.";

function readConfig(verb: 'run' | 'create', f: Flags): ContainerConfig {
  const [image, ...cmd] = f.args;
  const fail = (message: string): never => {
    throw new DockerError(`docker: ${message}\nSee 'docker ${verb} --help'.`, { bare: true });
  };
  const networks = [...f.list('network'), ...f.list('net')];
  const mode = networks.at(-1) ?? 'default';
  const networkMode = mode === 'bridge' ? 'default' : mode;
  const mac = f.text('mac-address');
  if (mac !== null && parseMac(mac) === null) fail(`${mac} is not a valid mac address.`);
  for (const h of f.list('add-host')) if (!/^[^:]+:.+$/.test(h)) fail(`bad format for add-host: "${h}".`);
  const entry = f.text('entrypoint');
  return {
    name: f.text('name'),
    image: image!,
    entrypoint: entry === null || entry === '' ? [] : [entry],
    cmd: cmd.length > 0 ? cmd : entry !== null ? [] : defaultCommand(),
    env: f.list('env'),
    hostname: f.text('hostname'),
    workdir: f.text('workdir') ?? '',
    tty: f.has('tty'),
    interactive: f.has('interactive'),
    detach: f.has('detach'),
    autoRemove: f.has('rm'),
    privileged: f.has('privileged'),
    capAdd: f.list('cap-add').map((x) => x.toUpperCase()),
    labels: Object.fromEntries(
      f.list('label').map((l) => [l.split('=')[0]!, l.includes('=') ? l.slice(l.indexOf('=') + 1) : '']),
    ),
    restart: f.text('restart') ?? '',
    networkMode,
    ip: f.text('ip'),
    mac: mac === null ? null : parseMac(mac),
    aliases: [...f.list('network-alias'), ...f.list('net-alias')],
    dns: f.list('dns'),
    dnsSearch: f.list('dns-search'),
    dnsOptions: f.list('dns-option'),
    extraHosts: f.list('add-host'),
    links: f.list('link'),
    ports: [
      ...f.list('publish').flatMap((p) => parsePorts(p, fail)),
      ...(f.has('publish-all')
        ? f.list('expose').map((e): PortMapping => {
            const [port, proto] = e.split('/');
            return { hostIp: '', hostPort: 0, port: Number(port), proto: proto === 'udp' ? 'udp' : 'tcp' };
          })
        : []),
    ],
    exposed: f.list('expose'),
    publishAll: f.has('publish-all'),
  };
}

/** Every image here is one userland, whose command is bash. */
function defaultCommand(): string[] {
  return ['bash'];
}

/** `[[IP:]HOST:]CONTAINER[/PROTO]`, ranges too. Ref: docker go-connections nat/nat.go:ParsePortSpec() */
function parsePorts(spec: string, fail: (message: string) => never): PortMapping[] {
  const [rest, protoText] = spec.split('/');
  const proto = (protoText ?? 'tcp').toLowerCase();
  if (proto !== 'tcp' && proto !== 'udp' && proto !== 'sctp') fail(`Invalid proto: ${proto}.`);
  const parts = rest!.split(':');
  const container = parts.pop()!;
  const hostPorts = parts.pop() ?? '';
  const hostIp = parts.join(':').replace(/^\[|\]$/g, '');
  if (hostIp !== '' && parseIpv4(hostIp) === null && !hostIp.includes(':')) fail(`Invalid ip address: ${hostIp}.`);
  if (container === '') fail(`No port specified: ${spec}<empty>.`);
  const range = (t: string, what: string): [number, number] => {
    const m = /^(\d+)(?:-(\d+))?$/.exec(t);
    if (m === null || Number(m[1]) > 65535 || Number(m[2] ?? 0) > 65535) fail(`Invalid ${what}: ${t}.`);
    return [Number(m![1]), Number(m![2] ?? m![1])];
  };
  const [c1, c2] = range(container, 'containerPort');
  const host = hostPorts === '' ? null : range(hostPorts, 'hostPort');
  if (host !== null && c2 - c1 !== host[1] - host[0] && c1 !== c2)
    fail(`Invalid ranges specified for container and host Ports: ${container} and ${hostPorts}.`);
  const out: PortMapping[] = [];
  for (let port = c1; port <= c2; port++)
    out.push({
      hostIp,
      hostPort: host === null ? 0 : c1 === c2 ? host[0] : host[0] + port - c1,
      ...(host !== null && c1 === c2 && host[1] !== host[0] ? { hostPortEnd: host[1] } : {}),
      port,
      proto: proto as 'tcp' | 'udp',
    });
  return out;
}

/** The caller's own descriptor, held for somebody else. */
function own(call: Call, fd: number): OpenFile | null {
  const file = call.engine.host.current?.fds[fd];
  return file === undefined ? null : hold(file);
}

function checkImage(call: Call, image: string, verb: string): void {
  if (call.engine.hasImage(image)) return;
  const [repo, tag] = splitTag(image);
  call.sys.err(`Unable to find image '${repo}:${tag === '' ? 'latest' : tag}' locally\n`);
  throw new DockerError(
    `docker: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.2.2:53: read udp 10.0.2.15:53029->10.0.2.2:53: read: connection refused.\nSee 'docker ${verb} --help'.`,
    { bare: true },
  );
}

function* runVerb(call: Call, argv: readonly string[]): Task<number> {
  const { sys, engine } = call;
  const f = parseFlags('run', argv, RUN_FLAGS, false);
  needs('run', f, 1, null, '[OPTIONS] IMAGE [COMMAND] [ARG...]', 'Run a command in a new container');
  const config = readConfig('run', f);
  if (config.tty && config.interactive && !config.detach && !sys.isatty(0)) {
    sys.err('the input device is not a TTY\n');
    return 1;
  }
  checkImage(call, config.image, 'run');
  yield* sys.sleep(200 * MSEC);
  let c: Container;
  try {
    c = engine.create(config);
  } catch (e) {
    if (!(e instanceof DockerError)) throw e;
    throw new DockerError(`docker: Error response from daemon: ${e.message}.\n${RUN_SEE}`, { bare: true });
  }
  yield* sys.sleep(450 * MSEC);
  if (config.detach) sys.out(`${c.id}\n`);
  let wait: number | null = null;
  try {
    engine.prepare(c);
    yield* sys.sleep(500 * MSEC);
    wait = config.detach ? null : waitFor(call, c);
    engine.startContainer(c, {
      stdin: config.detach || !config.interactive ? null : own(call, 0),
      stdout: config.detach ? null : own(call, 1),
      stderr: config.detach ? null : own(call, 2),
    });
  } catch (e) {
    if (!(e instanceof DockerError)) throw e;
    if (config.autoRemove) engine.containers.delete(c.id);
    sys.err(`docker: Error response from daemon: ${e.message}.\n`);
    if (e.afterStart && !config.detach)
      sys.err(
        `time="${goTime(sys.wall).replace(/\.\d+/, '')}" level=error msg="error waiting for container: context canceled"\n`,
      );
    return e.exitCode;
  }
  if (wait === null) return 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    sys.signal(signal, () => {
      if (c.state === 'running') engine.host.signal(c.stub!, 'SIGKILL');
    });
  yield* untilClosed(call, wait);
  return c.exitCode;
}

/** A descriptor whose other end closes when the container has ended. */
function waitFor(call: Call, c: Container): number {
  const { read, write } = call.sys.pipe();
  c.waiters.push(own(call, write)!);
  call.sys.close(write);
  return read;
}

function* untilClosed(call: Call, fd: number): Task<void> {
  for (;;) {
    const r = yield* call.sys.read(fd);
    if (r.ok ? r.value === '' : r.error.errno !== 'EINTR') break;
  }
  call.sys.close(fd);
}

function* createVerb(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('create', argv, RUN_FLAGS, false);
  needs('create', f, 1, null, '[OPTIONS] IMAGE [COMMAND] [ARG...]', 'Create a new container');
  const config = { ...readConfig('create', f), detach: true };
  checkImage(call, config.image, 'create');
  yield* call.sys.sleep(30 * MSEC);
  call.sys.out(`${call.engine.create(config).id}\n`);
  return 0;
}

/** Does something to each container; what is refused is said, and the others go on. */
function* each(
  call: Call,
  refs: readonly string[],
  act: (c: Container, ref: string) => void | Task<void>,
): Task<number> {
  const { sys, engine } = call;
  const errors: string[] = [];
  for (const ref of refs) {
    try {
      const task = act(engine.get(ref), ref);
      if (task !== undefined) yield* task;
      sys.out(`${ref}\n`);
    } catch (e) {
      if (!(e instanceof DockerError)) throw e;
      errors.push(e.message);
    }
  }
  for (const message of errors) sys.err(`Error response from daemon: ${message}\n`);
  return errors.length > 0 ? 1 : 0;
}

function* startVerb(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('start', argv, [bool('attach', 'a'), bool('interactive', 'i'), text('detach-keys')]);
  needs('start', f, 1, null, '[OPTIONS] CONTAINER [CONTAINER...]', 'Start one or more stopped containers');
  if (f.has('attach')) {
    const c = call.engine.get(f.args[0]!);
    const fd = waitFor(call, c);
    call.engine.startContainer(c, { stdin: null, stdout: own(call, 1), stderr: own(call, 2) });
    yield* untilClosed(call, fd);
    return c.exitCode;
  }
  let failed = false;
  for (const ref of f.args) {
    try {
      const c = call.engine.find(ref);
      if (c === null) throw new DockerError(`No such container: ${ref}`);
      yield* call.sys.sleep(180 * MSEC);
      call.engine.startContainer(c, { stdin: null, stdout: null, stderr: null });
      call.sys.out(`${ref}\n`);
    } catch (e) {
      if (!(e instanceof DockerError)) throw e;
      failed = true;
      call.sys.err(`Error response from daemon: ${e.message}\n`);
    }
  }
  if (failed) call.sys.err(`Error: failed to start containers: ${f.args.join(', ')}\n`);
  return failed ? 1 : 0;
}

/** SIGTERM, and SIGKILL when that has not helped. Ref: moby daemon/stop.go:containerStop() */
function* stop(call: Call, c: Container, seconds: number): Task<void> {
  if (c.state !== 'running') return;
  call.engine.kill(c, 'SIGTERM');
  const until = call.sys.now + seconds * SEC;
  while (c.state === 'running' && call.sys.now < until) yield* call.sys.sleep(Math.min(SEC, until - call.sys.now));
  if (c.state === 'running') call.engine.kill(c, 'SIGKILL');
  yield* call.sys.sleep(100 * MSEC);
}

function stopVerb(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('stop', argv, [text('time', 't')]);
  needs('stop', f, 1, null, '[OPTIONS] CONTAINER [CONTAINER...]', 'Stop one or more running containers');
  return each(call, f.args, (c) => stop(call, c, Number(f.text('time') ?? 10)));
}

function restartVerb(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('restart', argv, [text('time', 't')]);
  needs('restart', f, 1, null, '[OPTIONS] CONTAINER [CONTAINER...]', 'Restart one or more containers');
  return each(call, f.args, function* (c): Task<void> {
    yield* stop(call, c, Number(f.text('time') ?? 10));
    yield* call.sys.sleep(200 * MSEC);
    call.engine.startContainer(c, { stdin: null, stdout: null, stderr: null });
  });
}

function killVerb(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('kill', argv, [text('signal', 's')]);
  needs('kill', f, 1, null, '[OPTIONS] CONTAINER [CONTAINER...]', 'Kill one or more running containers');
  const name = f.text('signal') ?? 'KILL';
  const signal = (
    /^\d+$/.test(name)
      ? { 9: 'SIGKILL', 15: 'SIGTERM', 2: 'SIGINT', 1: 'SIGHUP' }[Number(name)]
      : `SIG${name.replace(/^SIG/, '')}`
  ) as Signal;
  return each(call, f.args, function* (c, ref): Task<void> {
    if (c.state !== 'running') throw new DockerError(`Cannot kill container: ${ref}: Container ${c.id} is not running`);
    call.engine.kill(c, signal);
    yield* call.sys.sleep(100 * MSEC);
  });
}

function rmVerb(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('rm', argv, [bool('force', 'f'), bool('link', 'l'), bool('volumes', 'v')]);
  needs('rm', f, 1, null, '[OPTIONS] CONTAINER [CONTAINER...]', 'Remove one or more containers');
  return removeAll(call, f.args, f.has('force'));
}

function* removeAll(call: Call, refs: readonly string[], force: boolean): Task<number> {
  const errors: string[] = [];
  for (const ref of refs) {
    const c = call.engine.find(ref);
    if (c === null) {
      if (force) call.sys.err(`Error: No such container: ${ref}\n`);
      else errors.push(`Error: No such container: ${ref}`);
      continue;
    }
    try {
      yield* call.sys.sleep((c.state === 'running' && force ? 110 : 20) * MSEC);
      call.engine.remove(c, force);
      call.sys.out(`${ref}\n`);
    } catch (e) {
      if (!(e instanceof DockerError)) throw e;
      errors.push(`Error response from daemon: ${e.message}`);
    }
  }
  for (const message of errors) call.sys.err(`${message}\n`);
  return errors.length > 0 ? 1 : 0;
}

// --- exec, logs, top, wait

function* execVerb(call: Call, argv: readonly string[]): Task<number> {
  const { sys, engine } = call;
  const f = parseFlags(
    'exec',
    argv,
    [bool('detach', 'd'), text('detach-keys'), list('env', 'e'), list('env-file'), bool('interactive', 'i'), bool('privileged'), bool('tty', 't'), text('user', 'u'), text('workdir', 'w')], // biome-ignore format: a table
    false,
  );
  needs('exec', f, 2, null, '[OPTIONS] CONTAINER COMMAND [ARG...]', 'Run a command in a running container');
  const [ref, ...cmd] = f.args;
  if (f.has('tty') && f.has('interactive') && !sys.isatty(0)) {
    sys.err('the input device is not a TTY\n');
    return 1;
  }
  yield* sys.sleep(30 * MSEC);
  const c = engine.find(ref!);
  if (c === null) throw new DockerError(`Error: No such container: ${ref}`, { bare: true, exitCode: 1 });
  if (c.state !== 'running')
    throw new DockerError(`Error response from daemon: Container ${c.id} is not running`, { bare: true, exitCode: 1 });
  const { read, write } = sys.pipe();
  const waiter = own(call, write)!;
  sys.close(write);
  const env = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', c.hostname],
    ...(f.has('tty') ? ([['TERM', 'xterm']] as const) : []),
    ...f.list('env').map((e) => [e.split('=')[0]!, e.slice(e.indexOf('=') + 1)] as const),
    ['HOME', '/root'],
  ] as (readonly [string, string])[]);
  const detach = f.has('detach');
  const started = c.machine!.start(cmd, {
    env,
    cwd: f.text('workdir') ?? '/',
    ...(f.has('interactive') ? { stdin: own(call, 0)! } : {}),
    stdout: own(call, 1)!,
    stderr: own(call, 2)!,
  });
  if (!started.ok) {
    sys.err(
      `OCI runtime exec failed: exec failed: unable to start container process: exec: "${cmd[0]}": executable file not found in $PATH: unknown\n`,
    );
    return 126;
  }
  if (detach) return 0;
  started.value.onExit = () => drop(waiter);
  yield* untilClosed(call, read);
  const ended = started.value.ended;
  if (ended === null) return 0;
  return ended.signal === null ? ended.status : 137;
}

function logsVerb(call: Call, argv: readonly string[]): number {
  const f = parseFlags('logs', argv, [bool('follow', 'f'), bool('details'), text('since'), text('tail', 'n'), bool('timestamps', 't'), text('until')]); // biome-ignore format: a table
  needs('logs', f, 1, 1, '[OPTIONS] CONTAINER', 'Fetch the logs of a container');
  const c = call.engine.find(f.args[0]!);
  if (c === null) throw new DockerError(`Error: No such container: ${f.args[0]}`, { bare: true, exitCode: 1 });
  const tail = f.text('tail');
  const lines = c.log.split(/(?<=\n)/);
  call.sys.out((tail === null || tail === 'all' ? lines : lines.slice(-Number(tail))).join(''));
  return 0;
}

function topVerb(call: Call, argv: readonly string[]): number {
  const c = call.engine.get(argv[0] ?? '');
  if (c.state !== 'running') throw new DockerError(`Container ${c.id} is not running`);
  const row = (cells: readonly string[]): string =>
    `${cells
      .slice(0, -1)
      .map((x) => x.padEnd(20))
      .join('')}${cells.at(-1)}\n`;
  call.sys.out(row(['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD']));
  const stime = new Date(Math.floor(c.startedAt! / 1e6)).toISOString().slice(11, 16);
  for (const p of c.machine!.processes.values())
    if (p.ended === null)
      call.sys.out(
        row([
          'root',
          String(p.pid === 1 ? c.stub!.pid : c.stub!.pid + p.pid),
          '263',
          '0',
          stime,
          '?',
          '00:00:00',
          p.argv.join(' '),
        ]),
      );
  return 0;
}

function* waitVerb(call: Call, argv: readonly string[]): Task<number> {
  for (const ref of argv) {
    const c = call.engine.get(ref);
    if (c.state === 'running') yield* untilClosed(call, waitFor(call, c));
    call.sys.out(`${c.exitCode}\n`);
  }
  return 0;
}

function renameVerb(call: Call, argv: readonly string[]): number {
  const f = parseFlags('rename', argv, []);
  needs('rename', f, 2, 2, 'CONTAINER NEW_NAME', 'Rename a container');
  const c = call.engine.get(f.args[0]!);
  const other = call.engine.find(f.args[1]!);
  if (other !== null && other.name === f.args[1])
    throw new DockerError(
      `Error when allocating new name: Conflict. The container name "/${other.name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name`,
    );
  c.name = f.args[1]!;
  return 0;
}

// --- ps, port, inspect

/** Characters, where a byte string holds UTF-8. */
const width = (cell: string): number => cell.replace(/[\x80-\xbf]/g, '').length;

/** Columns as Go's tabwriter sets them: three blanks between. */
function table(rows: readonly (readonly string[])[]): string {
  // tabwriter: cells of at least ten, three of them blank
  const widths = rows[0]!.map((_, i) => Math.max(7, ...rows.map((r) => width(r[i]!))));
  return rows
    .map(
      (r) =>
        `${r.map((cell, i) => (i === r.length - 1 ? cell : cell + ' '.repeat(widths[i]! + 3 - width(cell)))).join('')}\n`,
    )
    .join('');
}

/** `--format`: a template a line, or `table TEMPLATE` with titles. Ref: docker cli command/formatter */
function formatted(format: string, rows: readonly Value[], titles: Readonly<Record<string, string>>): string {
  const unescaped = format.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  if (unescaped === 'json' || unescaped === '{{json .}}') return rows.map((r) => `${JSON.stringify(r)}\n`).join('');
  if (!unescaped.startsWith('table')) {
    const t = new Template(unescaped);
    return rows.map((r) => `${t.fill(r)}\n`).join('');
  }
  const t = new Template(unescaped.slice(5).trim());
  const lines = [t.fill(titles), ...rows.map((r) => t.fill(r))].map((l) => l.split('\t'));
  return table(lines);
}

const PS_TITLES = {
  ID: 'CONTAINER ID', Image: 'IMAGE', Command: 'COMMAND', CreatedAt: 'CREATED AT', RunningFor: 'CREATED', Ports: 'PORTS',
  Status: 'STATUS', State: 'STATE', Size: 'SIZE', Names: 'NAMES', Labels: 'LABELS', Mounts: 'MOUNTS', Networks: 'NETWORKS',
  LocalVolumes: 'LOCAL VOLUMES',
}; // biome-ignore format: a table

function psVerb(call: Call, argv: readonly string[]): number {
  const { sys, engine } = call;
  const f = parseFlags('ps', argv, [bool('all', 'a'), list('filter', 'f'), text('format'), text('last', 'n'), bool('latest', 'l'), bool('no-trunc'), bool('quiet', 'q'), bool('size', 's')]); // biome-ignore format: a table
  needs('ps', f, 0, 0, '[OPTIONS]', 'List containers');
  const last = f.has('latest') ? 1 : Number(f.text('last') ?? -1);
  const filters = f.list('filter').map((x) => [x.slice(0, x.indexOf('=')), x.slice(x.indexOf('=') + 1)] as const);
  const byStatus = filters.some(([k]) => k === 'status');
  let shown = engine.sorted().filter((c) => f.has('all') || last > 0 || byStatus || c.state === 'running');
  for (const key of new Set(filters.map(([k]) => k))) {
    const values = filters.filter(([k]) => k === key).map(([, v]) => v);
    shown = shown.filter((c) => values.some((v) => fitsFilter(c, key, v)));
  }
  if (last > 0) shown = shown.slice(0, last);
  const trunc = !f.has('no-trunc');
  const id = (c: Container): string => (trunc ? c.id.slice(0, 12) : c.id);
  if (f.has('quiet')) {
    for (const c of shown) sys.out(`${id(c)}\n`);
    return 0;
  }
  const rows = shown.map((c) => {
    const command = commandText(c);
    return {
      ID: id(c),
      Image: c.config.image,
      Command: `"${trunc && command.length > 20 ? `${command.slice(0, 19)}…` : command}"`.replaceAll(
        '…',
        '\xe2\x80\xa6',
      ),
      CreatedAt: `${goTime(c.created).slice(0, 19).replace('T', ' ')} +0000 UTC`,
      RunningFor: `${humanDuration(sys.wall - c.created)} ago`,
      Ports: displayPorts(c),
      Status: statusText(c, sys.wall),
      State: c.state,
      Size: '0B',
      Names: c.name,
      Labels: Object.entries(c.config.labels)
        .map(([k, v]) => `${k}=${v}`)
        .join(','),
      Mounts: '',
      Networks: networkNames(c).join(','),
      LocalVolumes: '0',
    };
  });
  const format =
    f.text('format') ?? 'table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}';
  sys.out(formatted(format, rows, PS_TITLES));
  return 0;
}

function fitsFilter(c: Container, key: string, value: string): boolean {
  switch (key) {
    case 'name':
      return new RegExp(value.replace(/[.*+?()[\]{}|\\]/g, '\\$&')).test(c.name) || `/${c.name}`.includes(value);
    case 'id':
      return c.id.startsWith(value);
    case 'status':
      return c.state === value;
    case 'network':
      return networkNames(c).includes(value) || [...c.endpoints.values()].some((e) => e.network.id.startsWith(value));
    case 'ancestor':
      return splitTag(c.config.image)[0] === splitTag(value)[0];
    case 'label': {
      const [k, v] = value.split('=');
      return k! in c.config.labels && (v === undefined || c.config.labels[k!] === v);
    }
    case 'exited':
      return c.state === 'exited' && c.exitCode === Number(value);
    default:
      throw new DockerError(`Invalid filter '${key}'`);
  }
}

function portVerb(call: Call, argv: readonly string[]): number {
  const f = parseFlags('port', argv, []);
  needs(
    'port',
    f,
    1,
    2,
    'CONTAINER [PRIVATE_PORT[/PROTO]]',
    'List port mappings or a specific mapping for the container',
  );
  const [ref, wanted] = f.args;
  const c = call.engine.find(ref!);
  if (c === null) throw new DockerError(`Error: No such container: ${ref}`, { bare: true, exitCode: 1 });
  const at = (p: PortMapping): string => `${p.hostIp}:${p.hostPort}`;
  if (wanted === undefined) {
    for (const p of c.ports) call.sys.out(`${p.port}/${p.proto} -> ${at(p)}\n`);
    return 0;
  }
  const [port, proto] = wanted.split('/');
  const found = c.ports.filter((p) => p.port === Number(port) && p.proto === (proto ?? 'tcp'));
  if (found.length === 0)
    throw new DockerError(`Error: No public port '${port}/${proto ?? 'tcp'}' published for ${ref}`, {
      bare: true,
      exitCode: 1,
    });
  for (const p of found) call.sys.out(`${at(p)}\n`);
  return 0;
}

/** Prints objects whole or by a template; those that are not there are told last. Ref: docker cli command/inspect */
function inspectAll(
  call: Call,
  refs: readonly string[],
  format: string | null,
  find: (ref: string) => Value,
  what: string,
): number {
  const objects: Value[] = [];
  const missing: string[] = [];
  for (const ref of refs) {
    const v = find(ref);
    if (v === null) missing.push(`Error: No such ${what}: ${ref}`);
    else objects.push(v);
  }
  if (format === null) call.sys.out(`${objects.length === 0 ? '[]' : indented(objects)}\n`);
  else if (format === 'json') for (const v of objects) call.sys.out(`${JSON.stringify(v)}\n`);
  else {
    const t = new Template(format);
    if (objects.length === 0) call.sys.out('\n');
    for (const v of objects) {
      try {
        call.sys.out(`${t.fill(v)}\n`);
      } catch (e) {
        if (!(e instanceof DockerError)) throw e;
        call.sys.out('\n');
        call.sys.err(`template parsing error: ${e.message}\n`);
        return e.exitCode;
      }
    }
  }
  for (const message of missing) call.sys.err(`${message}\n`);
  return missing.length > 0 ? 1 : 0;
}

function inspectVerb(call: Call, argv: readonly string[]): number {
  const f = parseFlags('inspect', argv, [text('format', 'f'), bool('size', 's'), text('type')]);
  needs('inspect', f, 1, null, '[OPTIONS] NAME|ID [NAME|ID...]', 'Return low-level information on Docker objects');
  const type = f.text('type');
  return inspectAll(
    call,
    f.args,
    f.text('format'),
    (ref) => {
      const c = type === null || type === 'container' ? call.engine.find(ref) : null;
      if (c !== null) return containerObject(call.engine, c);
      const n = type === null || type === 'network' ? call.engine.findNetwork(ref) : null;
      if (n !== null) return networkObject(call.engine, n);
      if ((type === null || type === 'image') && call.engine.hasImage(ref)) return imageObject(call.engine, ref);
      return null;
    },
    type === 'container' ? 'container' : 'object',
  );
}

function imageObject(engine: DockerEngine, ref: string): Value {
  const [repo] = splitTag(ref);
  return {
    Id: `sha256:${engine.imageId}`,
    RepoTags: [`${repo}:latest`],
    RepoDigests: [],
    Parent: '',
    Comment: 'Imported from -',
    Created: goTime(engine.started),
    Config: { Hostname: '', Env: null, Cmd: ['bash'], Image: '', Entrypoint: null, Labels: null },
    Architecture: 'amd64',
    Os: 'linux',
    Size: 92423680,
  };
}

// --- images, version, info

function imagesVerb(call: Call, argv: readonly string[]): number {
  const f = parseFlags('images', argv, [bool('all', 'a'), bool('digests'), list('filter', 'f'), text('format'), bool('no-trunc'), bool('quiet', 'q')]); // biome-ignore format: a table
  const { engine, sys } = call;
  const wanted = f.args[0];
  const rows = engine
    .images()
    .filter((repo) => wanted === undefined || splitTag(wanted)[0] === repo)
    .map((Repository) => ({
      Repository,
      Tag: 'latest',
      ID: engine.imageId.slice(0, 12),
      CreatedSince: `${humanDuration(sys.wall - engine.started)} ago`,
      CreatedAt: `${goTime(engine.started).slice(0, 19).replace('T', ' ')} +0000 UTC`,
      Size: '92.4MB',
    }));
  if (f.has('quiet')) {
    for (const r of rows) sys.out(`${r.ID}\n`);
    return 0;
  }
  const titles = {
    Repository: 'REPOSITORY',
    Tag: 'TAG',
    ID: 'IMAGE ID',
    CreatedSince: 'CREATED',
    CreatedAt: 'CREATED AT',
    Size: 'SIZE',
  };
  sys.out(
    formatted(
      f.text('format') ?? 'table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}',
      rows,
      titles,
    ),
  );
  return 0;
}

function pullVerb(call: Call, argv: readonly string[]): number {
  const f = parseFlags('pull', argv, [
    bool('all-tags', 'a'),
    bool('quiet', 'q'),
    text('platform'),
    bool('disable-content-trust'),
  ]);
  needs('pull', f, 1, 1, '[OPTIONS] NAME[:TAG|@DIGEST]', 'Pull an image or a repository from a registry');
  if (splitTag(f.args[0]!)[1] === '') call.sys.out('Using default tag: latest\n');
  throw new DockerError(
    'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.2.2:53: read udp 10.0.2.15:41226->10.0.2.2:53: read: connection refused',
  );
}

function versionVerb(call: Call, argv: readonly string[]): number {
  const f = parseFlags('version', argv, [text('format', 'f')]);
  const format = f.text('format');
  if (format === null) call.sys.out(VERSION_TEXT);
  else {
    const v = { Version: '20.10.24+dfsg1', ApiVersion: '1.41', GoVersion: 'go1.19.8', Os: 'linux', Arch: 'amd64' };
    call.sys.out(`${new Template(format).fill({ Client: v, Server: v })}\n`);
  }
  return 0;
}

function infoVerb(call: Call, argv: readonly string[]): number {
  const f = parseFlags('info', argv, [text('format', 'f')]);
  const { engine, sys } = call;
  const all = [...engine.containers.values()];
  const running = all.filter((c) => c.state === 'running').length;
  const format = f.text('format');
  if (format !== null) {
    sys.out(`${new Template(format).fill({ Containers: all.length, ContainersRunning: running, ContainersStopped: all.length - running, Images: 1, ServerVersion: '20.10.24+dfsg1', Driver: 'vfs', Name: sys.hostname })}\n`); // biome-ignore format: a table
    return 0;
  }
  sys.out(`Client:
 Context:    default
 Debug Mode: false

Server:
 Containers: ${all.length}
  Running: ${running}
  Paused: 0
  Stopped: ${all.length - running}
 Images: 1
 Server Version: 20.10.24+dfsg1
 Storage Driver: vfs
 Logging Driver: json-file
 Cgroup Driver: cgroupfs
 Cgroup Version: 1
 Plugins:
  Volume: local
  Network: bridge host ipvlan macvlan null overlay
  Log: awslogs fluentd gcplogs gelf journald json-file local logentries splunk syslog
 Swarm: inactive
 Runtimes: io.containerd.runc.v2 io.containerd.runtime.v1.linux runc
 Default Runtime: runc
 Init Binary: docker-init
 containerd version: 1.6.20~ds1-1+deb12u3
 runc version: 1.1.5+ds1-1+deb12u1
 init version: 
 Security Options:
  seccomp
   Profile: default
 Kernel Version: 6.1.0-56-cloud-amd64
 Operating System: Debian GNU/Linux 12 (bookworm)
 OSType: linux
 Architecture: x86_64
 CPUs: 1
 Total Memory: 1.93GiB
 Name: ${sys.hostname}
 Docker Root Dir: /var/lib/docker
 Debug Mode: false
 Registry: https://index.docker.io/v1/
 Labels:
 Experimental: false
 Insecure Registries:
  127.0.0.0/8
 Live Restore Enabled: false

`);
  return 0;
}

// --- network

function* networkCreate(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('network create', argv, [bool('attachable'), list('aux-address'), text('config-from'), bool('config-only'), text('driver', 'd'), list('gateway'), bool('ingress'), bool('internal'), list('ip-range'), text('ipam-driver'), list('ipam-opt'), bool('ipv6'), list('label'), list('opt', 'o'), text('scope'), list('subnet')]); // biome-ignore format: a table
  needs('network create', f, 1, 1, '[OPTIONS] NETWORK', 'Create a network');
  const pairs = (items: readonly string[]): Record<string, string> =>
    Object.fromEntries(items.map((i) => [i.split('=')[0]!, i.includes('=') ? i.slice(i.indexOf('=') + 1) : '']));
  const subnet = f.list('subnet')[0] ?? null;
  const gateway = f.list('gateway')[0] ?? null;
  if (subnet === null && gateway !== null)
    throw new DockerError('every ip-range or gateway must have a corresponding subnet', { bare: true, exitCode: 1 });
  yield* call.sys.sleep(60 * MSEC);
  const n = call.engine.createNetwork({
    name: f.args[0]!,
    driver: f.text('driver') ?? 'bridge',
    subnet,
    gateway,
    range: f.list('ip-range')[0] ?? null,
    internal: f.has('internal'),
    attachable: f.has('attachable'),
    ipv6: f.has('ipv6'),
    options: pairs(f.list('opt')),
    labels: pairs(f.list('label')),
  });
  call.sys.out(`${n.id}\n`);
  return 0;
}

function networkLs(call: Call, argv: readonly string[]): number {
  const f = parseFlags('network ls', argv, [list('filter', 'f'), text('format'), bool('no-trunc'), bool('quiet', 'q')]);
  const { sys, engine } = call;
  const id = (n: Network): string => (f.has('no-trunc') ? n.id : n.id.slice(0, 12));
  let shown = engine.sortedNetworks();
  for (const x of f.list('filter')) {
    const [k, v] = [x.slice(0, x.indexOf('=')), x.slice(x.indexOf('=') + 1)];
    shown = shown.filter(
      (n) =>
      k === 'driver' ? n.driver === v : k === 'name' ? n.name.includes(v) : k === 'id' ? n.id.startsWith(v) : k === 'type' ? (v === 'custom') === (n.driver === 'bridge' && !n.isDefault) : k === 'label' ? v.split('=')[0]! in n.labels : true, // biome-ignore format: a table
    );
  }
  if (f.has('quiet')) {
    for (const n of shown) sys.out(`${id(n)}\n`);
    return 0;
  }
  const rows = shown.map((n) => ({
    ID: id(n),
    Name: n.name,
    Driver: n.driver,
    Scope: 'local',
    IPv6: 'false',
    Internal: String(n.internal),
    Labels: Object.entries(n.labels)
      .map(([k, v]) => `${k}=${v}`)
      .join(','),
    CreatedAt: `${goTime(n.created).replace('T', ' ').replace('Z', '')} +0000 UTC`,
  }));
  const titles = { ID: 'NETWORK ID', Name: 'NAME', Driver: 'DRIVER', Scope: 'SCOPE', IPv6: 'IPV6', Internal: 'INTERNAL', Labels: 'LABELS', CreatedAt: 'CREATED AT' }; // biome-ignore format: a table
  sys.out(formatted(f.text('format') ?? 'table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}', rows, titles));
  return 0;
}

function networkInspect(call: Call, argv: readonly string[]): number {
  const f = parseFlags('network inspect', argv, [text('format', 'f'), bool('verbose', 'v')]);
  needs(
    'network inspect',
    f,
    1,
    null,
    '[OPTIONS] NETWORK [NETWORK...]',
    'Display detailed information on one or more networks',
  );
  return inspectAll(
    call,
    f.args,
    f.text('format'),
    (ref) => {
      const n = call.engine.findNetwork(ref);
      return n === null ? null : networkObject(call.engine, n);
    },
    'network',
  );
}

function* networkConnect(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('network connect', argv, [
    list('alias'),
    list('driver-opt'),
    text('ip'),
    text('ip6'),
    list('link'),
    list('link-local-ip'),
  ]);
  needs('network connect', f, 2, 2, '[OPTIONS] NETWORK CONTAINER', 'Connect a container to a network');
  yield* call.sys.sleep(80 * MSEC);
  call.engine.connect(f.args[0]!, f.args[1]!, f.text('ip'), f.list('alias'));
  return 0;
}

function* networkDisconnect(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('network disconnect', argv, [bool('force', 'f')]);
  needs('network disconnect', f, 2, 2, '[OPTIONS] NETWORK CONTAINER', 'Disconnect a container from a network');
  yield* call.sys.sleep(50 * MSEC);
  call.engine.disconnect(f.args[0]!, f.args[1]!, f.has('force'));
  return 0;
}

function* networkRm(call: Call, argv: readonly string[]): Task<number> {
  const f = parseFlags('network rm', argv, [bool('force', 'f')]);
  needs('network rm', f, 1, null, 'NETWORK [NETWORK...]', 'Remove one or more networks');
  let status = 0;
  for (const ref of f.args) {
    try {
      yield* call.sys.sleep(150 * MSEC);
      call.engine.removeNetwork(ref);
      call.sys.out(`${ref}\n`);
    } catch (e) {
      if (!(e instanceof DockerError)) throw e;
      call.sys.err(e.bare ? `Error: ${e.message}\n` : `Error response from daemon: ${e.message}\n`);
      status = 1;
    }
  }
  return status;
}

function prune(call: Call): string[] {
  const gone: string[] = [];
  for (const n of [...call.engine.networks.values()])
    if (n.driver === 'bridge' && !n.isDefault && call.engine.endpointsOf(n).length === 0) {
      call.engine.removeNetwork(n.id);
      gone.push(n.name);
    }
  return gone;
}

function networkPrune(call: Call, argv: readonly string[]): number {
  parseFlags('network prune', argv, [list('filter'), bool('force', 'f')]);
  const gone = prune(call);
  if (gone.length > 0) call.sys.out(`Deleted Networks:\n${gone.join('\n')}\n\n`);
  return 0;
}

function systemPrune(call: Call): number {
  const stopped = [...call.engine.containers.values()].filter((c) => c.state !== 'running');
  for (const c of stopped) call.engine.remove(c, false);
  if (stopped.length > 0) call.sys.out(`Deleted Containers:\n${stopped.map((c) => c.id).join('\n')}\n\n`);
  const gone = prune(call);
  if (gone.length > 0) call.sys.out(`Deleted Networks:\n${gone.join('\n')}\n\n`);
  call.sys.out('Total reclaimed space: 0B\n');
  return 0;
}

const VERBS: Readonly<Record<string, Verb>> = {
  run: runVerb, create: createVerb, start: startVerb, stop: stopVerb, restart: restartVerb, kill: killVerb, rm: rmVerb,
  exec: execVerb, logs: logsVerb, top: topVerb, wait: waitVerb, rename: renameVerb, ps: psVerb, port: portVerb,
  inspect: inspectVerb, images: imagesVerb, pull: pullVerb, version: versionVerb, info: infoVerb,
}; // biome-ignore format: a table

/** There are no volumes. */
function volumeLs(call: Call, argv: readonly string[]): number {
  const f = parseFlags('volume ls', argv, [list('filter', 'f'), text('format'), bool('quiet', 'q')]);
  needs('volume ls', f, 0, 0, '[OPTIONS]', 'List volumes');
  if (!f.has('quiet') && f.text('format') === null) call.sys.out('DRIVER    VOLUME NAME\n');
  return 0;
}

const GROUPS: Readonly<Record<string, Readonly<Record<string, Verb>>>> = {
  network: {
    create: networkCreate, ls: networkLs, list: networkLs, inspect: networkInspect, connect: networkConnect,
    disconnect: networkDisconnect, rm: networkRm, remove: networkRm, prune: networkPrune,
  },
  container: { ...VERBS, ls: psVerb, list: psVerb },
  image: { ls: imagesVerb, list: imagesVerb, pull: pullVerb, inspect: inspectVerb },
  system: { info: infoVerb, prune: systemPrune },
  volume: { ls: volumeLs, list: volumeLs },
}; // biome-ignore format: a table
