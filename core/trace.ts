import type { Ifindex } from './device.ts';
import type { DropReason } from './drop_reason.ts';
import type { NetnsId } from './net.ts';
import type { SkBuff, SkbId } from './skb.ts';
import type { Nsec } from './world.ts';

/** A table that was asked, with what, and what it said. Text as the matching tool prints it. */
export type Lookup =
  | { readonly table: 'fdb'; readonly key: string; readonly vid: number; readonly port: string | null; readonly local: boolean }
  | { readonly table: 'mdb'; readonly key: string; readonly ports: readonly string[] }
  | { readonly table: 'fib'; readonly key: string; readonly rulePref: number | null; readonly fibTable: string; readonly route: string | null }
  | { readonly table: 'neigh'; readonly key: string; readonly state: string; readonly lladdr: string | null }
  | { readonly table: 'addr'; readonly key: string; readonly found: string | null }
  | { readonly table: 'conntrack'; readonly key: string; readonly before: string | null; readonly after: string }
  | { readonly table: 'chain'; readonly key: string; readonly tried: readonly { readonly rule: number; readonly why: string | null }[]; readonly left: number; readonly outcome: string }
  | { readonly table: 'sysctl'; readonly key: string; readonly value: string }
  | { readonly table: 'socket'; readonly key: string; readonly found: string | null }; // biome-ignore format: a table

/** What one step looked up, decided and changed; a short sentence says it to a person. */
export type StepDetail = {
  readonly says: string;
  readonly lookup?: Lookup;
};

/** How one copy of a packet ended. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly socket: string }
  | { readonly kind: 'consumed' }
  | { readonly kind: 'dropped'; readonly reason: DropReason }
  | { readonly kind: 'left' };

export type Step = {
  readonly at: Nsec;
  readonly netns: NetnsId;
  readonly ifindex: Ifindex;
  readonly dev: string;
  /** The kernel's function. */
  readonly fn: string;
  readonly detail: StepDetail;
};

/** One packet from where it was made (or copied from `parent`) to its verdict; null while it is still on its way. */
export type Life = {
  readonly id: SkbId;
  readonly parent: SkbId;
  readonly born: Nsec;
  /** A program sent it through a socket. */
  fromSocket: boolean;
  /** What the frame was when last seen: enough to print it. */
  skb: Pick<SkBuff, 'eth' | 'protocol' | 'payload' | 'len' | 'vlan'> | null;
  readonly steps: Step[];
  verdict: (Verdict & { readonly at: Nsec; readonly fn: string; readonly netns: NetnsId; readonly dev: string }) | null;
};

/** Steps of one wording are one object for each device's name: millions of frames say the same. */
export function saysByName(wording: (name: string) => string): (name: string) => StepDetail {
  const made = new Map<string, StepDetail>();
  return (name) => {
    let detail = made.get(name);
    if (detail === undefined) {
      if (made.size >= 4096) made.clear();
      detail = { says: wording(name) };
      made.set(name, detail);
    }
    return detail;
  };
}
