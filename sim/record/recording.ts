/** Wall clock, nanoseconds since 1970, as decimal text where it is stored. */
export type Stamp = bigint;

/** A namespace of a recording: `HOST` or `HOST/NAME`. */
export type Place = string;

/** One complete command of a lab and what came of it. */
export type RecordedCommand = {
  readonly host: string;
  readonly command: string;
  /** stdout and stderr as they were written; byte string. */
  readonly output: string;
  /** Null when the command ended its shell, or the lab was stopped in it. */
  readonly status: number | null;
  readonly start: Stamp;
  readonly end: Stamp;
};

/** A frame as a packet socket saw it. */
export type RecordedFrame = {
  readonly at: Stamp;
  readonly place: Place;
  readonly dev: string;
  readonly outgoing: boolean;
  readonly bytes: Uint8Array;
};

/** A multicast of rtnetlink, as `ip monitor` or `bridge monitor` would print it. */
export type RecordedNotice = { readonly at: Stamp; readonly place: Place; readonly text: string };

/** A packet the kernel freed: Ethernet protocol, function and reason. */
export type RecordedDrop = { readonly protocol: number; readonly fn: string; readonly reason: string };

/** What an area's commands printed in a namespace at the end. */
export type RecordedTable = {
  readonly place: Place;
  readonly area: string;
  readonly at: Stamp;
  readonly output: string;
};

/** How a recording came about. */
export type Provenance = {
  /** `this host`, `the model` ... */
  readonly by: string;
  readonly date: string;
  readonly os: string;
  readonly kernel: string;
  /** What the host said of itself: tools, packages, probes. */
  readonly facts: Readonly<Record<string, string>>;
};

/** Everything that was seen while a lab ran. What a host could not show is null. */
export type Recording = {
  readonly lab: string;
  readonly hosts: readonly string[];
  readonly provenance: Provenance;
  readonly commands: readonly RecordedCommand[];
  readonly frames: readonly RecordedFrame[] | null;
  readonly notices: readonly RecordedNotice[] | null;
  readonly drops: readonly RecordedDrop[] | null;
  readonly tables: readonly RecordedTable[];
  /** The network part of /proc/sys in a fresh namespace. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** What could not be compared, and why. */
  readonly notes: readonly string[];
};

/** `HOST` for a host's own namespace, `HOST/NAME` for one it named. */
export function placeOf(host: string, netns: string): Place {
  return netns === '.' ? host : `${host}/${netns}`;
}
