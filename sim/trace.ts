import type { DropReason } from '../core/drop_reason.ts';
import type { SkBuff, SkbId } from '../core/skb.ts';
import type { Life, StepDetail, Verdict } from '../core/trace.ts';
import type { Nsec } from '../core/world.ts';

/** How many lives are kept when nothing else is said: the oldest go first. */
export const DEFAULT_LIVES = 20_000;

/** Keeps the lives of the last packets, in a ring: packets are numbered without gaps. */
export class Tracer {
  private readonly ring: (Life | undefined)[] = [];
  private readonly limit: number;
  private last: SkbId = 0;

  constructor(limit = DEFAULT_LIVES) {
    this.limit = limit;
  }

  born(id: SkbId, parent: SkbId, at: Nsec): void {
    this.ring[id % this.limit] = { id, parent, born: at, fromSocket: false, skb: null, steps: [], verdict: null };
    this.last = id;
  }

  step(skb: SkBuff, fn: string, detail: StepDetail, at: Nsec): void {
    const life = this.get(skb.id);
    if (life === undefined) return;
    life.skb = skb;
    if (skb.sk !== null) life.fromSocket = true;
    const { dev } = skb;
    life.steps.push({ at, netns: dev.net.id, ifindex: dev.ifindex, dev: dev.name, fn, detail });
  }

  end(skb: SkBuff, fn: string, verdict: Verdict, at: Nsec): void {
    const life = this.get(skb.id);
    if (life === undefined) return;
    // what the packet was last: later owners of the object change it no more
    life.skb = { eth: skb.eth, protocol: skb.protocol, payload: skb.payload, len: skb.len, vlan: skb.vlan };
    life.verdict = { ...verdict, at, fn, netns: skb.dev.net.id, dev: skb.dev.name };
  }

  dropped(skb: SkBuff, reason: DropReason, fn: string, at: Nsec): void {
    this.end(skb, fn, { kind: 'dropped', reason }, at);
  }

  /** Undefined when its life is no longer kept. */
  get(id: SkbId): Life | undefined {
    const life = this.ring[id % this.limit];
    return life?.id === id ? life : undefined;
  }

  /** Every life kept, oldest first. */
  *lives(): Generator<Life> {
    for (let id = Math.max(1, this.last - this.limit + 1); id <= this.last; id++) {
      const life = this.get(id);
      if (life !== undefined) yield life;
    }
  }
}
