import { applyPatches, enablePatches, type Patch } from 'immer';
import type { Nsec } from '../../core/world.ts';
import { emptyPage, type PageView } from '../worker/protocol.ts';

enablePatches();

type Entry = { readonly at: Nsec; readonly patches: readonly Patch[]; readonly inverse: readonly Patch[] };

/** More changes than this are not kept: the past then begins later. */
const KEPT = 20_000;

/**
 * Every view there was, as the steps between them. `live` is the newest; `at` gives the view of any instant by walking
 * from the one asked for last, so that dragging along the timeline costs what lies between.
 */
export class ViewHistory {
  live: PageView = emptyPage;
  private entries: Entry[] = [];
  /** Entries `0 .. position - 1` are in `shown`. */
  private position = 0;
  private shown: PageView = emptyPage;

  clear(): void {
    this.live = emptyPage;
    this.shown = emptyPage;
    this.entries = [];
    this.position = 0;
  }

  push(at: Nsec, patches: readonly Patch[], inverse: readonly Patch[]): void {
    if (patches.length === 0) return;
    this.walk(this.entries.length);
    this.live = applyPatches(this.live, patches);
    this.shown = this.live;
    this.entries.push({ at, patches, inverse });
    if (this.entries.length > KEPT) this.entries.splice(0, this.entries.length - KEPT);
    this.position = this.entries.length;
  }

  /** The view as it stood at an instant. */
  at(when: Nsec): PageView {
    let lo = 0;
    let hi = this.entries.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.entries[mid]!.at <= when) lo = mid + 1;
      else hi = mid;
    }
    this.walk(lo);
    return this.shown;
  }

  /** Instants at which something changed, oldest first. */
  get times(): readonly Nsec[] {
    return this.entries.map((e) => e.at);
  }

  private walk(to: number): void {
    while (this.position < to) this.shown = applyPatches(this.shown, this.entries[this.position++]!.patches);
    while (this.position > to) this.shown = applyPatches(this.shown, this.entries[--this.position]!.inverse);
  }
}
