import type { Patch } from 'immer';
import type { NetnsId } from '../../core/net.ts';
import type { SkbId } from '../../core/skb.ts';
import type { Lookup, Verdict } from '../../core/trace.ts';
import type { HostId, Nsec } from '../../core/world.ts';
import type { TerminalState } from '../../sim/terminal.ts';
import type { WorldView } from '../../sim/view.ts';

/**
 * What crosses between the page and the engine in its worker. The page sends `ToEngine`, the engine `FromEngine`; all of
 * it is plain data. Times are virtual nanoseconds. Text of terminals is byte strings (one char, one byte), all else UTF-16.
 */

/** A device as one string: `NETNS:IFINDEX`. */
export type DevKey = `${number}:${number}`;

export type TermId = number;

/** What the page shows: the hosts' own dumps, and what only the model knows (names, who is cabled to whom). */
export type PageView = {
  readonly world: WorldView;
  readonly hosts: { readonly [host: string]: { readonly id: HostId; readonly name: string } };
  readonly nets: { readonly [netns: string]: NetPlace };
  /** Both ends of every veth pair and cable, under `A B`. */
  readonly wires: { readonly [key: string]: Wire };
};
export type NetPlace = {
  readonly id: NetnsId;
  readonly host: HostId;
  /** As `ip netns` calls it, the host's name for its first one. */
  readonly name: string;
  readonly init: boolean;
};
export type Wire = { readonly a: DevKey; readonly b: DevKey };

export const emptyPage: PageView = { world: { nets: {} }, hosts: {}, nets: {}, wires: {} };

/** How fast virtual time passes: times real time; as fast as it goes while a command runs; or real time that slows down while frames fly. */
export type Speed = number | 'max' | 'frames';

/** One packet as a line of the list. A copy has its own. */
export type PacketRow = {
  readonly id: SkbId;
  /** What it was copied from or made for; 0 for none. */
  readonly parent: SkbId;
  readonly at: Nsec;
  readonly netns: NetnsId;
  readonly where: string;
  readonly dev: string;
  readonly src: string;
  readonly dst: string;
  readonly proto: string;
  readonly info: string;
  readonly len: number;
  /** A program sent it. */
  readonly fromSocket: boolean;
  /** Null while it is on its way. */
  readonly end: PacketEnd | null;
};
export type PacketEnd = Verdict & {
  readonly at: Nsec;
  readonly fn: string;
  readonly netns: NetnsId;
  readonly dev: string;
};

/** A frame went from one end of a wire to the other. */
export type Hop = {
  readonly skb: SkbId;
  readonly parent: SkbId;
  readonly at: Nsec;
  readonly arrives: Nsec;
  readonly from: DevKey;
  readonly to: DevKey;
  readonly proto: string;
};

/** A packet died at a device. */
export type Fall = {
  readonly skb: SkbId;
  readonly at: Nsec;
  readonly dev: DevKey;
  readonly reason: string;
  readonly proto: string;
};

/** A command ran in a terminal: from Enter to the next prompt (`to` null while it runs). */
export type CommandRun = {
  readonly n: number;
  readonly term: TermId;
  /** What was typed; empty when nobody could tell. */
  readonly text: string;
  readonly from: Nsec;
  readonly to: Nsec | null;
};

export type TerminalInfo = {
  readonly term: TermId;
  readonly name: string;
  readonly netns: NetnsId;
  /** Namespace the terminal was opened in. */
  readonly where: string;
  readonly state: TerminalState;
  readonly comm: string;
};

/** A future that was left by going back and typing something else. */
export type Branch = { readonly id: number; readonly from: Nsec; readonly end: Nsec; readonly inputs: number };

/** What a person or a lesson did, and when: with the seed, all that is needed to make the same world again. */
export type Input = { readonly at: Nsec } & (
  | {
      readonly kind: 'open';
      readonly term: TermId;
      readonly netns: string | null;
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: 'type'; readonly term: TermId; readonly data: string }
  | { readonly kind: 'paste'; readonly term: TermId; readonly data: string }
  | { readonly kind: 'resize'; readonly term: TermId; readonly columns: number; readonly rows: number }
  | { readonly kind: 'close'; readonly term: TermId }
  | { readonly kind: 'check'; readonly script: string }
);

/** A session that can be made again: what `save` gives and `load` takes. */
export type SavedSession = {
  readonly vethlab: 'session';
  readonly version: 1;
  readonly seed: number;
  readonly inputs: readonly Input[];
  readonly end: Nsec;
};

export type ToEngine =
  /** A new world; the old one is gone. */
  | { readonly kind: 'new'; readonly seed: number; readonly hostname: string }
  | { readonly kind: 'load'; readonly session: SavedSession }
  /** `netns` is a name, null for the host itself. The page chooses the number. */
  | {
      readonly kind: 'open';
      readonly term: TermId;
      readonly netns: string | null;
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: 'type'; readonly term: TermId; readonly data: string }
  | { readonly kind: 'paste'; readonly term: TermId; readonly data: string }
  | { readonly kind: 'resize'; readonly term: TermId; readonly columns: number; readonly rows: number }
  | { readonly kind: 'close'; readonly term: TermId }
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'speed'; readonly speed: Speed }
  /** Goes on to the next event, until a packet moved, or until a command ended; and pauses. */
  | { readonly kind: 'step'; readonly to: 'event' | 'packet' | 'command' }
  /** Makes the world of an instant again; what came after it is kept as a branch. */
  | { readonly kind: 'branch'; readonly at: Nsec }
  | { readonly kind: 'switch'; readonly branch: number }
  /** The page has drawn the last tick. A page that says so is not told more than it can draw. */
  | { readonly kind: 'drawn' }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question };

/** Questions and their answers. A new one is a line in each of the two. */
export type Question =
  | { readonly ask: 'story'; readonly packet: SkbId }
  | { readonly ask: 'frame'; readonly packet: SkbId }
  | { readonly ask: 'why' }
  | { readonly ask: 'pcapng'; readonly dev: DevKey }
  | { readonly ask: 'link'; readonly dev: DevKey }
  /** What a command would print in a namespace. It runs on a copy of the world: nothing comes of it. */
  | { readonly ask: 'print'; readonly netns: NetnsId; readonly command: string }
  /** Which packets after number `after` a tcpdump expression takes. */
  | { readonly ask: 'filter'; readonly text: string; readonly after: SkbId }
  | { readonly ask: 'save' }
  | { readonly ask: 'check'; readonly script: string };

export type Answers = {
  /** The whole tree a packet belongs to, with advice for its drops; null when its life is no longer kept. */
  story: StoryAnswer | null;
  /** Its bytes, and what tcpdump says of them line by line. */
  frame: { readonly bytes: Uint8Array; readonly fields: readonly FrameField[] } | null;
  /** The packet a person would ask about: the last one a program sent. */
  why: SkbId | null;
  pcapng: { readonly name: string; readonly bytes: Uint8Array; readonly packets: number } | null;
  /** Counters of a device, which the view leaves out. */
  link: { readonly rx: Counters; readonly tx: Counters } | null;
  /** Null when the namespace is gone. */
  print: { readonly status: number; readonly output: string } | null;
  filter: { readonly ids: readonly SkbId[]; readonly upTo: SkbId } | { readonly error: string };
  save: SavedSession;
  /** Exit status of a script run beside the terminals, and what it printed. */
  check: { readonly status: number; readonly output: string };
};
export type Counters = {
  readonly packets: number;
  readonly bytes: number;
  readonly errors: number;
  readonly dropped: number;
};

export type StoryAnswer = {
  readonly root: StoryNode;
  readonly advice: readonly AdviceNote[];
  /** As `explain` prints it. */
  readonly text: string;
};
export type StoryNode = {
  readonly row: PacketRow;
  readonly steps: readonly StoryStep[];
  readonly children: readonly StoryNode[];
};
export type StoryStep = {
  readonly at: Nsec;
  readonly where: string;
  readonly dev: string;
  readonly key: DevKey;
  readonly fn: string;
  readonly says: string;
  readonly lookup: Lookup | null;
};
export type AdviceNote = {
  readonly packet: SkbId;
  readonly reason: string;
  readonly fn: string;
  readonly why: string;
  readonly tries: readonly string[];
};
/** One field of a frame: octets `from` up to `to`. */
export type FrameField = {
  readonly layer: string;
  readonly name: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
};

/** What happened since the last tick, all of it at once so that terminals, picture and list agree. */
export type Tick = {
  readonly kind: 'tick';
  readonly now: Nsec;
  readonly playing: boolean;
  /** Frames are under way. */
  readonly flying: boolean;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  readonly output: readonly { readonly term: TermId; readonly at: Nsec; readonly data: string }[];
  /** Null when nothing about them changed. */
  readonly terminals: readonly TerminalInfo[] | null;
  readonly packets: readonly PacketRow[];
  readonly hops: readonly Hop[];
  readonly falls: readonly Fall[];
  readonly commands: readonly CommandRun[];
};

export type FromEngine =
  /** A world begins (or begins again): whatever the page kept of the last one is void. */
  | {
      readonly kind: 'opened';
      readonly seed: number;
      readonly epoch: Nsec;
      readonly branches: readonly Branch[];
      readonly branch: number;
    }
  | Tick
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly message: string }
  /** The engine cannot go on: a limit was passed, or a bug of ours. */
  | { readonly kind: 'ended'; readonly message: string };
