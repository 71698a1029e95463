import type { Ctx } from '../core/ctx.ts';
import type { NetDevice } from '../core/device.ts';
import type { DropReason } from '../core/drop_reason.ts';
import { kernelOps } from '../core/kernel.ts';
import type { KernelOps } from '../core/kernel_ops.ts';
import type { Net } from '../core/net.ts';
import type { NetlinkEvent } from '../core/netlink/event.ts';
import type { SkBuff, SkbId } from '../core/skb.ts';
import { packetTap } from '../core/socket/packet.ts';
import type { Sock } from '../core/socket/socket.ts';
import type { KernelTimer } from '../core/timer.ts';
import type { StepDetail } from '../core/trace.ts';
import { type ArmedTimer, type Nsec, USEC, type World } from '../core/world.ts';
import { random32 } from './chance.ts';
import { heapPush } from './event_queue.ts';
import { groupOf, type Listener } from './netlink_groups.ts';
import { Tracer } from './trace.ts';

/** What a frame needs from one end of a veth or cable to the other. */
export const LINK_LATENCY: Nsec = 5 * USEC;

/** Who listens to what happens, beside the world itself. */
export type Watchers = {
  /** A frame passed a device. */
  tap: ((dev: NetDevice, skb: SkBuff, outgoing: boolean) => void) | null;
  /** A frame is on the wire: it arrives at `skb.dev` LINK_LATENCY from now. */
  launch: ((skb: SkBuff) => void) | null;
  notify: ((net: Net, event: NetlinkEvent) => void) | null;
  printk: ((net: Net, text: string) => void) | null;
};

/** What the kernel asks of the simulation, on one world. */
export class KernelCtx implements Ctx {
  readonly world: World;
  readonly ops: KernelOps = kernelOps;
  readonly watchers: Watchers = { tap: null, launch: null, notify: null, printk: null };
  tracer: Tracer | null = null;
  tracing = false;
  capturing = false;
  /** Processes that listen to multicasts (`ip monitor`). */
  readonly listeners = new Set<Listener>();
  private readonly sleepers = new Map<Sock, () => void>();

  constructor(world: World) {
    this.world = world;
  }

  get now(): Nsec {
    return this.world.now;
  }

  random32(): number {
    return random32(this.world.random);
  }

  arm(at: Nsec, timer: KernelTimer): ArmedTimer {
    const w = this.world;
    const armed: ArmedTimer = { at: at < w.now ? w.now : at, seq: w.seq++, timer, dead: false };
    heapPush(w.timers, armed);
    return armed;
  }

  cancel(timer: ArmedTimer | null): void {
    if (timer !== null) timer.dead = true;
  }

  launch(skb: SkBuff): void {
    const w = this.world;
    w.flight.push(skb);
    w.flightAt.push(w.now + LINK_LATENCY);
    w.flightSeq.push(w.seq++);
    if (this.watchers.launch !== null) this.watchers.launch(skb);
  }

  newSkbId(parent: SkbId): SkbId {
    const id = this.world.nextSkb++;
    if (this.tracing) this.tracer?.born(id, parent, this.world.now);
    return id;
  }

  step(skb: SkBuff, fn: string, detail: StepDetail): void {
    this.tracer?.step(skb, fn, detail, this.world.now);
  }

  drop(skb: SkBuff, reason: DropReason, fn: string): void {
    if (this.tracing) this.tracer?.dropped(skb, reason, fn, this.world.now);
  }

  consume(skb: SkBuff, fn: string): void {
    if (this.tracing) this.tracer?.end(skb, fn, { kind: 'consumed' }, this.world.now);
  }

  deliver(skb: SkBuff, sk: Sock, fn: string): void {
    if (this.tracing) this.tracer?.end(skb, fn, { kind: 'delivered', socket: sk.kind }, this.world.now);
  }

  /** Keeps the lives of the next packets (the last `limit` of them), or stops. */
  trace(on: boolean, limit?: number): void {
    this.tracing = on;
    if (on && this.tracer === null) this.tracer = new Tracer(limit);
  }

  tap(dev: NetDevice, skb: SkBuff, outgoing: boolean): void {
    packetTap(dev, skb, outgoing, this);
    this.watchers.tap?.(dev, skb, outgoing);
  }

  get ctEvents(): boolean {
    for (const l of this.listeners)
      if (l.groups.has('conntrack_new') || l.groups.has('conntrack_update') || l.groups.has('conntrack_destroy'))
        return true;
    return false;
  }

  notify(net: Net, event: NetlinkEvent): void {
    net.generation++;
    if (this.listeners.size > 0) {
      const group = groupOf(event);
      // what it says is what is so now, however late it is read
      let said: NetlinkEvent | null = null;
      for (const l of this.listeners) {
        if (l.net !== net || !l.groups.has(group)) continue;
        said ??= { ...event };
        l.queue.push(said);
        l.wake();
      }
    }
    this.watchers.notify?.(net, event);
  }

  printk(net: Net, text: string): void {
    this.watchers.printk?.(net, text);
  }

  wake(sk: Sock): void {
    this.sleepers.get(sk)?.();
  }

  /** Who to wake when `sk` has something to say. */
  onWake(sk: Sock, wake: (() => void) | null): void {
    if (wake === null) this.sleepers.delete(sk);
    else this.sleepers.set(sk, wake);
  }
}
