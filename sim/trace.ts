import type { Ifindex } from '../core/device.ts';
import type { DropReason } from '../core/drop_reason.ts';
import type { NetnsId } from '../core/net.ts';
import type { SkBuff, SkbId } from '../core/skb.ts';
import type { Life, Step, StepDetail, Verdict } from '../core/trace.ts';
import type { Nsec } from '../core/world.ts';

/** How many lives are kept when nothing else is said: the oldest go first. */
export const DEFAULT_LIVES = 20_000;

/** The frame on its way; after its end, what it was then. */
type Seen = Life['skb'];

/**
 * Keeps the lives of the last packets, in a ring: packets are numbered without gaps. Millions of steps are written for
 * one that is read, so that they are kept as columns, and a `Life` is made when somebody asks for one.
 */
export class Tracer {
  private readonly limit: number;
  private first: SkbId = 0;
  private last: SkbId = 0;

  // --- one row a life, at (id - first) % limit

  private readonly ids: SkbId[] = [];
  private readonly parents: SkbId[] = [];
  private readonly births: Nsec[] = [];
  private readonly fromSocket: boolean[] = [];
  private readonly seen: Seen[] = [];
  /** Its steps from the first to the last, linked by `next`; -1 is none. */
  private readonly head: number[] = [];
  private readonly tail: number[] = [];
  private readonly ends: (Verdict | null)[] = [];
  private readonly endAt: Nsec[] = [];
  private readonly endFn: string[] = [];
  private readonly endNetns: NetnsId[] = [];
  private readonly endDev: string[] = [];

  // --- one row a step; those of forgotten lives are used again

  private free = -1;
  private readonly next: number[] = [];
  private readonly at: Nsec[] = [];
  private readonly netns: NetnsId[] = [];
  private readonly ifindex: Ifindex[] = [];
  private readonly dev: string[] = [];
  private readonly fn: string[] = [];
  private readonly detail: StepDetail[] = [];

  constructor(limit = DEFAULT_LIVES) {
    this.limit = limit;
  }

  born(id: SkbId, parent: SkbId, at: Nsec): void {
    if (this.last === 0) this.first = id;
    // numbers given while nobody looked take the places of the oldest
    else for (let gone = Math.max(this.last + 1, id - this.limit); gone < id; gone++) this.row(gone, 0, 0, at);
    this.row(id, id, parent, at);
    this.last = id;
  }

  private row(at: SkbId, id: SkbId, parent: SkbId, born: Nsec): void {
    const i = (at - this.first) % this.limit;
    if (i < this.ids.length && this.head[i] !== -1) {
      this.next[this.tail[i]!] = this.free;
      this.free = this.head[i]!;
    }
    this.ids[i] = id;
    this.parents[i] = parent;
    this.births[i] = born;
    this.fromSocket[i] = false;
    this.seen[i] = null;
    this.head[i] = -1;
    this.tail[i] = -1;
    this.ends[i] = null;
  }

  /** Where a life is kept; -1 when it no longer is. */
  private find(id: SkbId): number {
    if (id < this.first) return -1;
    const i = (id - this.first) % this.limit;
    return this.ids[i] === id ? i : -1;
  }

  step(skb: SkBuff, fn: string, detail: StepDetail, at: Nsec): void {
    const i = this.find(skb.id);
    if (i < 0) return;
    if (this.seen[i] !== skb) this.seen[i] = skb;
    if (skb.sk !== null) this.fromSocket[i] = true;
    let s = this.free;
    if (s === -1) s = this.next.length;
    else this.free = this.next[s]!;
    const { dev } = skb;
    this.next[s] = -1;
    this.at[s] = at;
    this.netns[s] = dev.net.id;
    this.ifindex[s] = dev.ifindex;
    this.dev[s] = dev.name;
    this.fn[s] = fn;
    this.detail[s] = detail;
    if (this.head[i] === -1) this.head[i] = s;
    else this.next[this.tail[i]!] = s;
    this.tail[i] = s;
  }

  end(skb: SkBuff, fn: string, verdict: Verdict, at: Nsec): void {
    const i = this.find(skb.id);
    if (i < 0) return;
    // what the packet was last: later owners of the object change it no more
    this.seen[i] = { eth: skb.eth, protocol: skb.protocol, payload: skb.payload, len: skb.len, vlan: skb.vlan };
    this.ends[i] = verdict;
    this.endAt[i] = at;
    this.endFn[i] = fn;
    this.endNetns[i] = skb.dev.net.id;
    this.endDev[i] = skb.dev.name;
  }

  dropped(skb: SkBuff, reason: DropReason, fn: string, at: Nsec): void {
    this.end(skb, fn, droppedFor(reason), at);
  }

  /** Undefined when its life is no longer kept. */
  get(id: SkbId): Life | undefined {
    const i = this.find(id);
    if (i < 0) return undefined;
    const steps: Step[] = [];
    for (let s = this.head[i]!; s !== -1; s = this.next[s]!) steps.push(this.stepAt(s));
    const end = this.ends[i]!;
    const verdict =
      end === null
        ? null
        : { ...end, at: this.endAt[i]!, fn: this.endFn[i]!, netns: this.endNetns[i]!, dev: this.endDev[i]! };
    return {
      id,
      parent: this.parents[i]!,
      born: this.births[i]!,
      fromSocket: this.fromSocket[i]!,
      skb: this.seen[i]!,
      steps,
      verdict,
    };
  }

  private stepAt(s: number): Step {
    return {
      at: this.at[s]!,
      netns: this.netns[s]!,
      ifindex: this.ifindex[s]!,
      dev: this.dev[s]!,
      fn: this.fn[s]!,
      detail: this.detail[s]!,
    };
  }

  /** Every life kept, oldest first. */
  *lives(): Generator<Life> {
    for (let id = Math.max(1, this.last - this.limit + 1); id <= this.last; id++) {
      const life = this.get(id);
      if (life !== undefined) yield life;
    }
  }
}

/** One verdict for each reason: it is the same for every packet. */
const drops = new Map<DropReason, Verdict>();

function droppedFor(reason: DropReason): Verdict {
  let verdict = drops.get(reason);
  if (verdict === undefined) {
    verdict = { kind: 'dropped', reason };
    drops.set(reason, verdict);
  }
  return verdict;
}
