import type { DropReason } from '../core/drop_reason.ts';
import type { SkBuff, SkbId } from '../core/skb.ts';
import type { Life, StepDetail, Verdict } from '../core/trace.ts';
import type { Nsec } from '../core/world.ts';

/** How many lives are kept when nothing else is said: the oldest go first. */
export const DEFAULT_LIVES = 20_000;

/** Keeps the lives of the last packets. */
export class Tracer {
  /** By number, oldest first. */
  readonly lives = new Map<SkbId, Life>();
  private readonly limit: number;

  constructor(limit = DEFAULT_LIVES) {
    this.limit = limit;
  }

  born(id: SkbId, parent: SkbId, at: Nsec): void {
    this.lives.set(id, { id, parent, born: at, fromSocket: false, skb: null, steps: [], verdict: null });
    if (this.lives.size > this.limit) {
      const oldest = this.lives.keys().next().value;
      if (oldest !== undefined) this.lives.delete(oldest);
    }
  }

  step(skb: SkBuff, fn: string, detail: StepDetail, at: Nsec): void {
    const life = this.lives.get(skb.id);
    if (life === undefined) return;
    life.skb = skb;
    if (skb.sk !== null) life.fromSocket = true;
    life.steps.push({ at, netns: skb.dev.net.id, ifindex: skb.dev.ifindex, dev: skb.dev.name, fn, detail });
  }

  end(skb: SkBuff, fn: string, verdict: Verdict, at: Nsec): void {
    const life = this.lives.get(skb.id);
    if (life === undefined) return;
    // what the packet was last: later owners of the object change it no more
    life.skb = { eth: skb.eth, protocol: skb.protocol, payload: skb.payload, len: skb.len, vlan: skb.vlan };
    life.verdict = { ...verdict, at, fn, netns: skb.dev.net.id, dev: skb.dev.name };
  }

  dropped(skb: SkBuff, reason: DropReason, fn: string, at: Nsec): void {
    this.end(skb, fn, { kind: 'dropped', reason }, at);
  }

  children(id: SkbId): Life[] {
    const out: Life[] = [];
    for (const life of this.lives.values()) if (life.parent === id) out.push(life);
    return out;
  }
}
