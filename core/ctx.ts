import type { NetDevice } from './device.ts';
import type { DropReason } from './drop_reason.ts';
import type { KernelOps } from './kernel_ops.ts';
import type { Net } from './net.ts';
import type { NetlinkEvent } from './netlink/event.ts';
import type { SkBuff, SkbId } from './skb.ts';
import type { Sock } from './socket/socket.ts';
import type { KernelTimer } from './timer.ts';
import type { StepDetail } from './trace.ts';
import type { ArmedTimer, Nsec, World } from './world.ts';

/** What the kernel may ask of the outside: the clock, chance, timers, and somebody to tell what happened. */
export type Ctx = {
  readonly world: World;
  readonly now: Nsec;
  /** The kernel's function pointers: link kinds, protocol handlers, notifiers. Breaks the circle of imports as C does. */
  readonly ops: KernelOps;

  /** Uniform in 0 .. 2^32 - 1. */
  random32(): number;
  /** Sets an alarm; the answer is kept by whoever may want to cancel it. */
  arm(at: Nsec, timer: KernelTimer): ArmedTimer;
  /** Forgets an alarm; null and dead ones are allowed, as with del_timer(). */
  cancel(timer: ArmedTimer | null): void;
  /** Puts a frame on the wire: it is received by `skb.dev` after the link's latency. */
  launch(skb: SkBuff): void;

  /** A number for a new packet; `parent` is the packet it was copied or made from (a clone, a fragment, a reply), 0 for none. */
  newSkbId(parent: SkbId): SkbId;
  /** True when somebody wants steps: ask before building a detail. */
  readonly tracing: boolean;
  /** A step in a packet's life, at `fn` (the kernel's function name) on its device. */
  step(skb: SkBuff, fn: string, detail: StepDetail): void;
  /** Its end: freed with a reason, in `fn`. Ref: include/linux/skbuff.h:kfree_skb_reason() */
  drop(skb: SkBuff, reason: DropReason, fn: string): void;
  /** Its end: used up by the kernel itself (an ARP reply was learned, an echo was answered). Ref: consume_skb() */
  consume(skb: SkBuff, fn: string): void;
  /** Its end: queued to a socket. */
  deliver(skb: SkBuff, sk: Sock, fn: string): void;

  /** A netlink multicast: what `ip monitor` prints; counts as a change of the namespace. */
  notify(net: Net, event: NetlinkEvent): void;
  /** Somebody listens to what becomes of connections: ask before telling. */
  readonly ctEvents?: boolean;
  /** A socket has something to say (data, error, room): its process may wake. */
  wake(sk: Sock): void;
  /** A line for `dmesg`, without its time. */
  printk(net: Net, text: string): void;
  /** Somebody beside packet sockets wants every frame. */
  readonly capturing: boolean;
  /** A device's packet sockets see a frame here. `outgoing` on transmit. Ref: net/core/dev.c:dev_queue_xmit_nit() */
  tap(dev: NetDevice, skb: SkBuff, outgoing: boolean): void;
};
