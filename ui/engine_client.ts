import { createActor } from 'xstate';
import type { SkbId } from '../core/skb.ts';
import type { Nsec } from '../core/world.ts';
import { playerMachine } from './machine/player.ts';
import { ViewHistory } from './store/history.ts';
import { type Marks, marksBetween, noMarks } from './store/marks.ts';
import { emptyLog, type PacketLog, withPackets } from './store/packet_log.ts';
import { Store } from './store/store.ts';
import type {
  Answers,
  Branch,
  CommandRun,
  DevKey,
  Fall,
  FromEngine,
  Hop,
  PageView,
  Question,
  SavedSession,
  Speed,
  TermId,
  TerminalInfo,
  Tick,
  ToEngine,
} from './worker/protocol.ts';
import { emptyPage } from './worker/protocol.ts';

/** A worker, or what stands for it in a test. */
export type EnginePort = {
  postMessage(message: ToEngine): void;
  onmessage: ((event: { data: FromEngine }) => void) | null;
};

export type Clock = {
  /** The instant that is shown. */
  readonly now: Nsec;
  /** The present: where the world has come to. */
  readonly live: Nsec;
};

/** What all panels point at together. */
export type Selection = {
  readonly packet: SkbId | null;
  readonly dev: DevKey | null;
  /** Octets of the selected packet. */
  readonly bytes: { readonly from: number; readonly to: number } | null;
};

type Chunk = { readonly at: Nsec; readonly data: string };

/** Text of one terminal that is kept to show it again as it was. */
const SCROLLBACK_BYTES = 2_000_000;

/** Frames kept for the picture. */
const HOPS_KEPT = 4_000;

export type WorldInfo = {
  readonly seed: number;
  readonly epoch: Nsec;
  readonly branch: number;
  readonly branches: readonly Branch[];
};

/**
 * The page's end of the engine: sends what a person does, keeps what ticks bring in stores that components select from.
 * Panels use it through `useClient()`: read `view`, `packets`, `terminals`, `clock`, `selection` with `useStore`; ask with
 * `ask`; act with `type`, `paste`, `select...`. While the past is shown, `view`, `clock.now` and terminals are the past's.
 */
export class EngineClient {
  readonly view = new Store<PageView>(emptyPage);
  readonly marks = new Store<Marks>(noMarks);
  readonly packets = new Store<PacketLog>(emptyLog);
  readonly terminals = new Store<readonly TerminalInfo[]>([]);
  readonly commands = new Store<readonly CommandRun[]>([]);
  readonly clock = new Store<Clock>({ now: 0, live: 0 });
  readonly world = new Store<WorldInfo>({ seed: 1, epoch: 0, branch: 0, branches: [] });
  readonly selection = new Store<Selection>({ packet: null, dev: null, bytes: null });
  readonly broken = new Store<string | null>(null);
  readonly player = createActor(playerMachine);
  readonly history = new ViewHistory();
  /** Frames on wires, newest last; the picture's canvas draws them. */
  hops: Hop[] = [];
  falls: Fall[] = [];

  private readonly port: EnginePort;
  private readonly chunks = new Map<TermId, Chunk[]>();
  private readonly screens = new Map<TermId, Set<(data: string | null) => void>>();
  private readonly worlds = new Set<() => void>();
  private readonly tickers = new Set<(tick: Tick) => void>();
  private readonly questions = new Map<number, { resolve: (value: never) => void; reject: (e: Error) => void }>();
  private nextQuestion = 1;
  private nextTerm = 1;
  private commandView: PageView = emptyPage;
  private speed: Speed = 1;

  constructor(port: EnginePort) {
    this.port = port;
    port.onmessage = ({ data }) => this.receive(data);
    this.player.subscribe((s) => {
      if (s.context.speed !== this.speed) {
        this.speed = s.context.speed;
        this.send({ kind: 'speed', speed: this.speed });
      }
    });
    this.player.start();
  }

  private send(message: ToEngine): void {
    this.port.postMessage(message);
  }

  // --- terminals

  /** The terminal that lessons and `+` type into: the one in front. */
  readonly front = new Store<TermId | null>(null);

  /** Every world begins with a shell on its host. */
  openFirst(): void {
    this.front.set(this.open(null));
  }

  /** A shell in a namespace (by name), or on the host itself: its number. */
  open(netns: string | null, columns = 80, rows = 24): TermId {
    const term = this.nextTerm++;
    this.send({ kind: 'open', term, netns, columns, rows });
    return term;
  }

  /** Keys, as xterm gives them. In the past it makes that instant the present first. */
  type(term: TermId, keys: string): void {
    this.leavePast();
    this.send({ kind: 'type', term, data: toBytes(keys) });
  }

  /** Several lines: each is typed when the terminal asks for it. */
  paste(term: TermId, text: string): void {
    this.leavePast();
    this.send({ kind: 'paste', term, data: toBytes(text) });
  }

  resize(term: TermId, columns: number, rows: number): void {
    this.send({ kind: 'resize', term, columns, rows });
  }

  close(term: TermId): void {
    this.send({ kind: 'close', term });
    this.chunks.delete(term);
  }

  /** What a terminal printed up to the instant shown, then all that comes; null means: begin anew. */
  watchScreen(term: TermId, listener: (data: string | null) => void): () => void {
    const set = this.screens.get(term) ?? new Set();
    this.screens.set(term, set);
    set.add(listener);
    listener(this.screenAt(term));
    return () => set.delete(listener);
  }

  private screenAt(term: TermId): string {
    const chunks = this.chunks.get(term) ?? [];
    if (!this.inPast) return chunks.map((c) => c.data).join('');
    const { now } = this.clock.get();
    return chunks
      .filter((c) => c.at <= now)
      .map((c) => c.data)
      .join('');
  }

  // --- time

  get inPast(): boolean {
    return this.player.getSnapshot().matches('past');
  }

  play(): void {
    const past = this.inPast;
    this.player.send({ type: 'PLAY' });
    if (past) this.showPresent();
    this.send({ kind: 'play' });
  }

  pause(): void {
    this.player.send({ type: 'PAUSE' });
    this.send({ kind: 'pause' });
  }

  step(to: 'event' | 'packet' | 'command'): void {
    const past = this.inPast;
    this.player.send({ type: 'STEP' });
    if (past) this.showPresent();
    this.send({ kind: 'step', to });
  }

  /** To the last change before the instant shown. */
  stepBack(): void {
    const { now } = this.clock.get();
    const before = this.history.times.filter((t) => t < now).at(-1);
    if (before !== undefined) this.seek(before);
  }

  setSpeed(speed: Speed): void {
    this.player.send({ type: 'SPEED', speed });
  }

  /** Shows the world as it was at an instant. */
  seek(at: Nsec): void {
    const { live } = this.clock.get();
    if (at >= live) return this.present();
    if (!this.inPast) this.send({ kind: 'pause' });
    this.player.send({ type: 'SEEK', at });
    this.clock.set({ now: at, live });
    this.view.set(this.history.at(at));
    this.marks.set(noMarks);
    this.redrawScreens();
  }

  /** Back to where the world has come to. */
  present(): void {
    if (!this.inPast) return;
    this.player.send({ type: 'LIVE' });
    this.showPresent();
  }

  private showPresent(): void {
    const { live } = this.clock.get();
    this.clock.set({ now: live, live });
    this.view.set(this.history.live);
    this.redrawScreens();
  }

  private leavePast(): void {
    if (!this.inPast) return;
    const { now } = this.clock.get();
    this.player.send({ type: 'LIVE' });
    this.send({ kind: 'branch', at: now });
    this.play();
  }

  switchBranch(branch: number): void {
    this.present();
    this.send({ kind: 'switch', branch });
  }

  private redrawScreens(): void {
    for (const [term, set] of this.screens) {
      const text = this.screenAt(term);
      for (const l of set) {
        l(null);
        l(text);
      }
    }
  }

  // --- sessions

  restart(seed = 1, hostname = 'host'): void {
    this.send({ kind: 'new', seed, hostname });
    this.openFirst();
    this.send({ kind: 'play' });
    this.player.send({ type: 'LIVE' });
    this.player.send({ type: 'PLAY' });
  }

  load(session: SavedSession): void {
    this.nextTerm = Math.max(this.nextTerm, ...session.inputs.map((i) => ('term' in i ? i.term + 1 : 1)));
    this.send({ kind: 'load', session });
  }

  /** Called when a world begins: terminals must be opened again. */
  onWorld(listener: () => void): () => void {
    this.worlds.add(listener);
    return () => this.worlds.delete(listener);
  }

  onTick(listener: (tick: Tick) => void): () => void {
    this.tickers.add(listener);
    return () => this.tickers.delete(listener);
  }

  ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']]> {
    const id = this.nextQuestion++;
    return new Promise((resolve, reject) => {
      this.questions.set(id, { resolve, reject });
      this.send({ kind: 'ask', id, question });
    });
  }

  // --- selection

  selectPacket(packet: SkbId | null): void {
    this.selection.update((s) => ({ ...s, packet, bytes: null }));
  }

  selectDevice(dev: DevKey | null): void {
    this.selection.update((s) => ({ ...s, dev }));
  }

  selectBytes(bytes: Selection['bytes']): void {
    this.selection.update((s) => ({ ...s, bytes }));
  }

  // --- what the engine says

  private receive(message: FromEngine): void {
    switch (message.kind) {
      case 'opened':
        this.history.clear();
        this.chunks.clear();
        this.hops = [];
        this.falls = [];
        this.commandView = emptyPage;
        this.packets.set(emptyLog);
        this.terminals.set([]);
        this.commands.set([]);
        this.marks.set(noMarks);
        this.broken.set(null);
        this.clock.set({ now: 0, live: 0 });
        this.view.set(emptyPage);
        this.selection.set({ packet: null, dev: null, bytes: null });
        for (const set of this.screens.values()) for (const l of set) l(null);
        this.world.set({
          seed: message.seed,
          epoch: message.epoch,
          branch: message.branch,
          branches: message.branches,
        });
        for (const l of this.worlds) l();
        return;
      case 'tick':
        this.tick(message);
        // a task after the next frame: by then React has rendered what the tick changed, and the browser painted it
        this.afterFrame(() => this.send({ kind: 'drawn' }));
        return;
      case 'answer': {
        this.questions.get(message.id)?.resolve(message.value as never);
        this.questions.delete(message.id);
        return;
      }
      case 'refused':
        this.questions.get(message.id)?.reject(new Error(message.message));
        this.questions.delete(message.id);
        return;
      case 'ended':
        this.broken.set(message.message);
    }
  }

  private afterFrame(then: () => void): void {
    if (typeof requestAnimationFrame === 'undefined' || document.hidden) setTimeout(then, 0);
    else requestAnimationFrame(() => setTimeout(then, 0));
  }

  private tick(tick: Tick): void {
    const past = this.inPast;
    if (tick.commands.some((c) => c.to === null)) this.commandView = this.history.live;
    this.history.push(tick.now, tick.patches, tick.inverse);
    this.player.send({ type: 'ENGINE', playing: tick.playing });
    if (tick.terminals !== null) this.terminals.set(tick.terminals);
    if (tick.commands.length > 0) this.commands.update((all) => withCommands(all, tick.commands));
    this.packets.set(withPackets(this.packets.get(), tick.packets));
    if (tick.hops.length > 0) this.hops = [...this.hops, ...tick.hops].slice(-HOPS_KEPT);
    if (tick.falls.length > 0) this.falls = [...this.falls, ...tick.falls].slice(-HOPS_KEPT);
    this.clock.set({ now: past ? this.clock.get().now : tick.now, live: tick.now });
    if (!past) {
      this.view.set(this.history.live);
      if (tick.patches.length > 0) this.marks.set(marksBetween(this.commandView, this.history.live));
      else if (tick.commands.some((c) => c.to === null)) this.marks.set(noMarks);
    }
    for (const o of tick.output) this.keep(o.term, o, past);
    for (const l of this.tickers) l(tick);
  }

  private keep(term: TermId, { at, data }: Chunk, past: boolean): void {
    const text = fromBytes(data);
    const chunks = this.chunks.get(term) ?? [];
    this.chunks.set(term, chunks);
    chunks.push({ at, data: text });
    if (chunks.length > 1000 && chunks.length % 500 === 0) {
      let bytes = chunks.reduce((n, c) => n + c.data.length, 0);
      while (bytes > SCROLLBACK_BYTES) bytes -= chunks.shift()!.data.length;
    }
    if (!past) for (const l of this.screens.get(term) ?? []) l(text);
  }
}

function withCommands(all: readonly CommandRun[], news: readonly CommandRun[]): readonly CommandRun[] {
  const byN = new Map(all.map((c) => [c.n, c]));
  for (const c of news) byN.set(c.n, c);
  return [...byN.values()].slice(-5_000);
}

/** The model's text is bytes. */
export function toBytes(text: string): string {
  return text.replace(/[^\0-\x7f]+/gu, (s) => String.fromCharCode(...new TextEncoder().encode(s)));
}

/** Bytes as text; what is not UTF-8 as replacement characters. A character cut in two by a chunk's end comes out as those. */
export function fromBytes(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  return new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
}
