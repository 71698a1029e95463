import { isLoudReason } from '../packets/loud.ts';
import type { DevKey, Fall, Hop } from '../worker/protocol.ts';
import type { Line, Point } from './picture_layout.ts';

/** A frame on its way across the picture, in milliseconds of the page's clock. */
export type Flight = {
  readonly proto: string;
  /** `FROM TO`, a key of `pathsOf`: the picture may have moved since it was sent. */
  readonly path: string;
  readonly starts: number;
  readonly ends: number;
  readonly skb: number;
};
/** A frame that died: it falls off where it was. */
export type Falling = {
  readonly proto: string;
  readonly reason: string;
  readonly dev: DevKey;
  readonly starts: number;
  readonly loud: boolean;
};

const GLIDE_MS = 520;
const FALL_MS = 2200;
/** No frame begins later than this after it was heard of: then the rest are shown at once. */
const MAX_DELAY_MS = 2600;
const MAX_FLIGHTS = 1200;

/**
 * Turns hops of microseconds into glides the eye can follow. A frame starts after the one it came from has arrived
 * (copies of a flood start together), so cause stays before effect, however fast virtual time runs.
 */
export class Flights {
  flights: Flight[] = [];
  falls: Falling[] = [];
  private readonly arrived = new Map<number, number>();

  clear(): void {
    this.flights = [];
    this.falls = [];
    this.arrived.clear();
  }

  add(hops: readonly Hop[], falls: readonly Fall[], now: number, glide = GLIDE_MS): void {
    for (const hop of hops) {
      if (this.flights.length >= MAX_FLIGHTS) break;
      const after = Math.max(this.arrived.get(hop.skb) ?? 0, this.arrived.get(hop.parent) ?? 0);
      const starts = Math.min(Math.max(now, after), now + MAX_DELAY_MS);
      this.flights.push({
        proto: hop.proto,
        path: `${hop.from} ${hop.to}`,
        starts,
        ends: starts + glide,
        skb: hop.skb,
      });
      this.arrived.set(hop.skb, starts + glide);
    }
    for (const fall of falls) {
      if (this.falls.length > 200) break;
      const starts = Math.min(Math.max(now, this.arrived.get(fall.skb) ?? 0), now + MAX_DELAY_MS);
      this.falls.push({
        proto: fall.proto,
        reason: fall.reason,
        dev: fall.dev,
        starts,
        loud: isLoudReason(fall.reason, fall.proto),
      });
    }
    if (this.arrived.size > 5_000) for (const [skb, at] of this.arrived) if (at < now) this.arrived.delete(skb);
  }

  /** Forgets what is over; true while something moves. */
  sweep(now: number): boolean {
    this.flights = this.flights.filter((f) => f.ends > now);
    this.falls = this.falls.filter((f) => f.starts + FALL_MS > now);
    return this.flights.length > 0 || this.falls.length > 0;
  }
}

/** Paths in both directions, under `FROM TO`. */
export function pathsOf(lines: readonly Line[]): Map<string, readonly Point[]> {
  const paths = new Map<string, readonly Point[]>();
  for (const l of lines) {
    paths.set(`${l.a} ${l.b}`, l.points);
    paths.set(`${l.b} ${l.a}`, [...l.points].reverse());
  }
  return paths;
}

/** The point a part `t` (0 to 1) of the way along a path. */
export function along(points: readonly Point[], t: number): Point {
  const lengths: number[] = [];
  let total = 0;
  for (let i = 1; i < points.length; i++) {
    const d = Math.hypot(points[i]![0] - points[i - 1]![0], points[i]![1] - points[i - 1]![1]);
    lengths.push(d);
    total += d;
  }
  let left = Math.max(0, Math.min(1, t)) * total;
  for (let i = 0; i < lengths.length; i++) {
    const d = lengths[i]!;
    if (left <= d || i === lengths.length - 1) {
      const part = d === 0 ? 0 : left / d;
      const [x0, y0] = points[i]!;
      const [x1, y1] = points[i + 1]!;
      return [x0 + (x1 - x0) * part, y0 + (y1 - y0) * part];
    }
    left -= d;
  }
  return points[0] ?? [0, 0];
}

/** How far a falling frame has fallen: 0 to 1. */
export function fallen(f: Falling, now: number): number {
  return Math.max(0, Math.min(1, (now - f.starts) / FALL_MS));
}
