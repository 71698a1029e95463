import { MAC_ZERO } from '../../core/addr/mac.ts';
import { fail, ok, type Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import { ETH_P_802_2 } from '../../core/wire/ether.ts';
import { frameBytes } from '../../core/wire/frame.ts';
import { MSEC, type Nsec, SEC } from '../../core/world.ts';
import type { HostProfile } from '../host_profile.ts';
import { plugTopology } from '../plug.ts';
import type { LimitExceeded } from '../proc/limits.ts';
import type { Machine } from '../proc/machine.ts';
import { SinkFile } from '../proc/openfile.ts';
import { Sandbox, TRANSCRIPT_PAUSE } from '../sandbox.ts';
import { type Chunk, TypedShell } from '../shell/transcript.ts';
import { areaScript } from './area_script.ts';
import type { Backend } from './backend.ts';
import { noticesOf } from './notices.ts';

import { placeOf, type RecordedCommand, type RecordedDrop, type RecordedFrame, type Recording } from './recording.ts';
import { readTables } from './tables.ts';

export type ModelOptions = {
  readonly seed?: number;
  readonly profile?: HostProfile | null;
  /** A recording whose commands began when they did: the model's begin at the same moments. */
  readonly clock?: Recording;
  /** Called before the first command: to look, or to plant a difference. */
  readonly prepare?: (sandbox: Sandbox) => void;
};

/** When the first command starts: the hosts stand by then. */
const BEGIN: Nsec = SEC;

/** The model as somewhere to run a lab. */
export function model(options: ModelOptions = {}): Backend {
  return { name: 'the model', run: (plan) => Promise.resolve(runModel(plan, options)) };
}

/** Runs a lab on the model. Refused where it passes a limit of the model. */
export function runModel(plan: Parameters<Backend['run']>[0], options: ModelOptions): Result<Recording> {
  const { topology } = plan;
  const { profile = null, clock } = options;
  const sandbox = new Sandbox({
    seed: options.seed ?? 1,
    hostname: topology.hosts[0]!,
    lives: 2_000_000,
    ...(profile === null ? {} : { profile }),
  });
  const machines = plugTopology(sandbox, topology, 'veth');
  const frames: RecordedFrame[] = [];
  const { ctx } = sandbox.engine;
  const base = BigInt(sandbox.world.epoch);
  const stamp = (at: Nsec): bigint => base + BigInt(at);
  const place = (netns: NetnsId): string => {
    const net = sandbox.world.nets.get(netns);
    const machine = net && sandbox.machines.get(net.host);
    if (!machine) return '?';
    const host = topology.hosts.find((h) => machines.get(h) === machine);
    if (host === undefined) return '';
    return machine.initNetns === netns ? host : placeOf(host, sandbox.netnsName(netns));
  };
  ctx.capturing = true;
  ctx.watchers.tap = (dev, skb, outgoing) => {
    const where = place(dev.net.id);
    if (where === '') return; // a switch: nobody looks inside
    const protocol = skb.protocol < 0x600 ? ETH_P_802_2 : skb.protocol;
    const eth = skb.eth ?? { dest: MAC_ZERO, source: MAC_ZERO, protocol };
    const bytes = frameBytes({ eth, vlan: skb.vlan, payload: skb.payload });
    frames.push({ at: stamp(sandbox.world.now), place: where, dev: dev.name, outgoing, bytes });
  };
  const notices = noticesOf(sandbox, place, stamp);
  options.prepare?.(sandbox);

  let output: Chunk[] = [];
  const shells = new Map<string, TypedShell>();
  for (const [host, machine] of machines) {
    const shell = new TypedShell(machine, { name: 'bash' }, (chunk) => output.push(chunk));
    shells.set(host, shell);
    const limit = shell.settle();
    if (limit) return fail('EAGAIN', limit.message);
  }
  // a moment of the recording's clock in the model's
  const first = clock?.commands[0]?.start ?? 0n;
  const moment = (at: bigint): Nsec => BEGIN + Number(at - first);
  const commands: RecordedCommand[] = [];
  for (const [i, unit] of plan.units.entries()) {
    const shell = shells.get(unit.host)!;
    const recorded = clock?.commands[i];
    const until = recorded
      ? moment(recorded.start)
      : commands.length === 0
        ? BEGIN
        : sandbox.world.now + TRANSCRIPT_PAUSE;
    const waited = pass(sandbox, until);
    if (waited) return fail('EAGAIN', waited.message);
    const start = stamp(sandbox.world.now);
    if (shell.ended) {
      commands.push({ host: unit.host, command: unit.text, output: '', status: null, start, end: start });
      continue;
    }
    const typed = shell.type({ text: unit.text, line: unit.line });
    if (typed.limit) return fail('EAGAIN', typed.limit.message);
    const status = typed.ended || typed.stuck ? null : typed.status;
    const said = output.map((c) => c.data).join('');
    output = [];
    commands.push({ host: unit.host, command: unit.text, output: said, status, start, end: stamp(sandbox.world.now) });
    if (typed.stuck || (typed.ended && machines.size === 1)) break;
  }

  let tables = '';
  const last = clock?.tables[0]?.at;
  if (last !== undefined) pass(sandbox, moment(last));
  topology.hosts.forEach((host, h) => {
    const machine = machines.get(host)!;
    if (shells.get(host)!.ended) return;
    const read = (name: string, argv: readonly string[]): void => {
      const at = clock?.tables.find((t) => t.place === placeOf(host, name))?.at;
      if (at !== undefined) pass(sandbox, moment(at));
      const now = stamp(sandbox.world.now);
      tables += `T ${now / 1_000_000_000n}.${String(now % 1_000_000_000n).padStart(9, '0')} ${h} ${name}\n`;
      tables += capture(machine, argv);
    };
    read('.', ['bash', '-c', areaScript()]);
    for (const { path } of [...machine.nsMounts].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const name = /^\/(?:var\/)?run\/netns\/([^/]+)$/.exec(path)?.[1];
      if (name !== undefined) read(name, ['ip', 'netns', 'exec', name, 'bash', '-c', areaScript()]);
    }
  });
  // a host that hides where it drops is compared by what it says
  const hidden = clock?.drops?.some((d) => d.fn === '') ?? false;
  return ok({
    lab: plan.name,
    hosts: topology.hosts,
    provenance: { by: 'the model', date: '', os: 'vethlab', kernel: profile?.kernel ?? '6.1', facts: {} },
    commands,
    frames,
    notices: notices(),
    drops: dropsOf(sandbox, profile?.dropReasons ?? {}).map((d) => (hidden ? { ...d, fn: '' } : d)),
    tables: readTables(tables, topology.hosts),
    sysctls: {},
    notes: [],
  });
}

/** Lets time pass up to `until`, also where nothing is left to happen. */
function pass(sandbox: Sandbox, until: Nsec): LimitExceeded | null {
  const limit = sandbox.scheduler.run(() => false, Math.max(until, sandbox.world.now));
  sandbox.engine.advanceTo(until);
  return limit;
}

function capture(machine: Machine, argv: readonly string[]): string {
  let text = '';
  const sink = new SinkFile('pipe:[1]', (data) => {
    text += data;
  });
  const started = machine.start(argv, {
    env: new Map([
      ['PATH', '/usr/sbin:/usr/bin:/sbin:/bin'],
      ['LC_ALL', 'C'],
      ['COLUMNS', '200'],
    ]),
    stdout: sink,
    stderr: sink,
  });
  if (!started.ok) return '';
  machine.scheduler.run(() => started.value.ended !== null, machine.now + 60 * SEC + MSEC);
  return text;
}

/** What the kernel calls it there: another name, or another function where the compiler put one into the other. */
function dropsOf(sandbox: Sandbox, names: Readonly<Record<string, string>>): RecordedDrop[] {
  const drops: RecordedDrop[] = [];
  for (const life of sandbox.engine.ctx.tracer?.lives() ?? []) {
    const { verdict, skb } = life;
    if (verdict?.kind !== 'dropped' || skb === null) continue;
    const [reason, fn = verdict.fn] = (names[`${verdict.reason} in ${verdict.fn}`] ?? verdict.reason).split(' in ');
    if (reason !== '') drops.push({ protocol: skb.protocol, fn, reason: reason! });
  }
  return drops;
}
