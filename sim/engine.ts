import { netifReceiveSkb } from '../core/dev.ts';
import { newNet } from '../core/net_namespace.ts';
import type { Host, HostId, Nsec, World } from '../core/world.ts';
import { random32, seedChance } from './chance.ts';
import { before, type Event, heapPeek, heapPop, heapPush } from './event_queue.ts';
import { KernelCtx } from './kernel_ctx.ts';
import type { Alarm, Timeline } from './proc/timeline.ts';

/** Wall clock at the start of a world: 2026-01-05 09:00:00 UTC, in nanoseconds since 1970. */
export const EPOCH: Nsec = 1_767_603_600 * 1_000_000_000;

type ProcessAlarm = Event & { readonly fire: () => void };

export function createWorld(seed = 1): World {
  return {
    now: 0,
    epoch: EPOCH,
    seq: 0,
    random: seedChance(seed),
    hosts: new Map(),
    nets: new Map(),
    nextNetns: 1,
    nextSkb: 1,
    packetSocks: 0,
    timers: [],
    flight: [],
    flightAt: [],
    flightSeq: [],
    flightHead: 0,
  };
}

/**
 * Time: takes the world's events in their order and lets the kernel and the processes answer them. The world is all
 * state; what is here beside it (who listens, whose alarm it is) is made anew for a cloned world.
 */
export class Engine implements Timeline {
  readonly world: World;
  readonly ctx: KernelCtx;
  /** Events so far. */
  events = 0;
  private readonly alarms: ProcessAlarm[] = [];

  constructor(world: World) {
    this.world = world;
    this.ctx = new KernelCtx(world);
  }

  /** A computer with its first namespace, whose loopback is down. */
  addHost(name: string): Host {
    const id = this.world.hosts.size as HostId;
    const firstInode = 4026531840;
    const host: Host = { id, name, initNet: this.world.nextNetns as Host['initNet'], nextNsInode: firstInode };
    this.world.hosts.set(id, host);
    newNet(this.world, host, this.ctx);
    // the host's later namespaces take numbers from the dynamic range, as on a running system
    host.nextNsInode = 4026532000 + 8;
    return host;
  }

  // --- clock and chance

  get now(): Nsec {
    return this.world.now;
  }

  get wall(): Nsec {
    return this.world.epoch + this.world.now;
  }

  get inFlight(): number {
    return this.world.flight.length - this.world.flightHead;
  }

  random(): number {
    return random32(this.world.random);
  }

  // --- events

  cancel(alarm: Alarm): void {
    (alarm as ProcessAlarm).dead = true;
  }

  at(when: Nsec, fire: () => void): Alarm {
    const alarm: ProcessAlarm = {
      at: when < this.world.now ? this.world.now : when,
      seq: this.world.seq++,
      dead: false,
      fire,
    };
    heapPush(this.alarms, alarm);
    return alarm;
  }

  nextAt(): Nsec {
    const w = this.world;
    let at = w.flightHead < w.flight.length ? w.flightAt[w.flightHead]! : Number.POSITIVE_INFINITY;
    const timer = heapPeek(w.timers);
    if (timer !== undefined && timer.at < at) at = timer.at;
    const alarm = heapPeek(this.alarms);
    if (alarm !== undefined && alarm.at < at) at = alarm.at;
    return at;
  }

  /** The next event; of frames that arrive at one instant all that nothing else comes between. */
  step(): void {
    const w = this.world;
    if (this.receiveAll(w.flightHead < w.flight.length ? w.flightAt[w.flightHead]! : Number.NEGATIVE_INFINITY)) return;
    const timer = heapPeek(w.timers);
    const alarm = heapPeek(this.alarms);
    if (timer !== undefined && (alarm === undefined || before(timer, alarm))) {
      this.events++;
      w.now = timer.at;
      heapPop(w.timers);
      timer.dead = true;
      this.ctx.ops.expire(timer.timer, this.ctx);
    } else if (alarm !== undefined) {
      this.events++;
      w.now = alarm.at;
      heapPop(this.alarms);
      alarm.dead = true;
      alarm.fire();
    }
  }

  /** Every event up to and including `until`; the clock then stands there. */
  runUntil(until: Nsec): void {
    const w = this.world;
    for (;;) {
      this.receiveAll(until);
      if (this.nextAt() > until) break;
      this.step();
    }
    if (w.flightHead > 0) this.forgetArrived();
    if (until > w.now && until !== Number.POSITIVE_INFINITY) w.now = until;
  }

  advanceTo(when: Nsec): void {
    if (when > this.world.now) this.world.now = when;
  }

  /** Frames that arrive up to `until`, one after the other, until a timer or an alarm is due before the next; false when none did. */
  private receiveAll(until: Nsec): boolean {
    const w = this.world;
    let any = false;
    while (w.flightHead < w.flight.length) {
      const at = w.flightAt[w.flightHead]!;
      if (at > until) break;
      const seq = w.flightSeq[w.flightHead]!;
      const timer = heapPeek(w.timers);
      if (timer !== undefined && (timer.at < at || (timer.at === at && timer.seq < seq))) break;
      const alarm = heapPeek(this.alarms);
      if (alarm !== undefined && (alarm.at < at || (alarm.at === at && alarm.seq < seq))) break;
      any = true;
      this.events++;
      w.now = at;
      const skb = w.flight[w.flightHead++]!;
      if (w.flightHead >= 4096 && w.flightHead * 2 > w.flight.length) this.forgetArrived();
      netifReceiveSkb(skb, this.ctx);
    }
    return any;
  }

  private forgetArrived(): void {
    const w = this.world;
    w.flight.splice(0, w.flightHead);
    w.flightAt.splice(0, w.flightHead);
    w.flightSeq.splice(0, w.flightHead);
    w.flightHead = 0;
  }
}
