import { MSEC, type Nsec } from '../../core/world.ts';
import { LINK_LATENCY } from '../../sim/kernel_ctx.ts';
import { runScript } from '../../sim/run.ts';
import { Sandbox } from '../../sim/sandbox.ts';
import { type Terminal, Terminals } from '../../sim/terminal.ts';
import { answerLook } from './answers.ts';
import { PageViewer } from './page_view.ts';
import type {
  Answers,
  Branch,
  CommandRun,
  FromEngine,
  Input,
  Question,
  SavedSession,
  Speed,
  TermId,
  TerminalInfo,
  Tick,
  ToEngine,
} from './protocol.ts';
import { Recorder } from './recorder.ts';

/** Virtual time that passes between two looks at the terminals: a command costs more than that. */
const CHUNK: Nsec = 20 * MSEC;
/** Milliseconds of real time a pump may take before the page is told what happened so far. */
const PUMP_MS = 12;
/** A frame on a wire takes so many milliseconds of real time at speed `frames`. */
const FRAME_MS = 700;
/** Real time that passed while nobody pumped (a tab in the background) is not caught up with. */
const MAX_LAG_MS = 250;
const MAX_STEPS = 200_000;
/** At once means at once: a page that is still drawing the last tick is not told more, for so many milliseconds. */
const MAX_SILENCE_MS = 1_000;

type OpenTerminal = {
  readonly terminal: Terminal;
  readonly where: string;
  /** What the screen got since the prompt; null while a command runs. */
  line: string | null;
  command: CommandRun | null;
};

const PROMPT = '\x1b[?2004h';
const ENTER = '\x1b[?2004l';

export type SessionPost = (message: FromEngine) => void;

/**
 * One world and everything a person does to it. It holds no timer: its owner calls `pump` with the real time as often as
 * it likes. Inputs are logged with their virtual instants; a world of the past is made by running the log again from the
 * seed, which is all the time travel there is on this side (the page shows the past from the patches it got).
 */
export class Session {
  private readonly post: SessionPost;
  private readonly clock: () => number;
  private seed = 1;
  private hostname = 'host';
  private sandbox!: Sandbox;
  private terminals!: Terminals;
  private viewer!: PageViewer;
  private recorder!: Recorder;
  private readonly open = new Map<TermId, OpenTerminal>();
  private output: { term: TermId; at: Nsec; data: string }[] = [];
  private commands: CommandRun[] = [];
  private commandCount = 0;
  private inputs: Input[] = [];
  private branches: (Branch & { readonly log: readonly Input[] })[] = [];
  private branch = 0;
  private nextBranch = 1;
  playing = true;
  private speed: Speed = 1;
  private last = 0;
  private told = '';
  /** Real time of a tick that the page has not yet drawn; null when it has, or never said that it does. */
  private undrawn: number | null = null;
  private drawing = false;
  private toldBusy = false;
  /** The engine ended with a limit or a bug; only `new` and `load` help. */
  private ended = false;

  constructor(post: SessionPost, clock: () => number) {
    this.post = post;
    this.clock = clock;
    this.begin();
  }

  private begin(): void {
    this.sandbox = new Sandbox({ seed: this.seed, hostname: this.hostname });
    this.terminals = new Terminals(this.sandbox);
    this.viewer = new PageViewer(this.sandbox);
    this.recorder = new Recorder(this.sandbox);
    this.open.clear();
    this.output = [];
    this.commands = [];
    this.commandCount = 0;
    this.inputs = [];
    this.told = '';
    this.ended = false;
    this.last = this.clock();
    this.post({
      kind: 'opened',
      seed: this.seed,
      epoch: this.sandbox.world.epoch,
      branches: this.branches.map(({ log: _l, ...b }) => b),
      branch: this.branch,
    });
  }

  get now(): Nsec {
    return this.sandbox.world.now;
  }

  // --- what the page says

  handle(message: ToEngine): void {
    try {
      this.answer(message);
    } catch (e) {
      this.fail(e);
    }
  }

  private answer(message: ToEngine): void {
    switch (message.kind) {
      case 'new':
        this.seed = message.seed;
        this.hostname = message.hostname;
        this.branches = [];
        this.branch = 0;
        this.begin();
        this.flush();
        return;
      case 'load':
        this.seed = message.session.seed;
        this.branches = [];
        this.branch = 0;
        this.replay(message.session.inputs, message.session.end);
        return;
      case 'open':
      case 'type':
      case 'paste':
      case 'resize':
      case 'close': {
        if (this.ended) return;
        this.apply({ ...message, at: this.now });
        this.flush();
        return;
      }
      case 'play':
        this.playing = true;
        this.last = this.clock();
        this.flush();
        return;
      case 'pause':
        this.playing = false;
        this.flush();
        return;
      case 'speed':
        this.speed = message.speed;
        return;
      case 'step':
        this.playing = false;
        this.step(message.to);
        this.flush();
        return;
      case 'branch': {
        const kept = this.inputs.filter((i) => i.at <= message.at);
        this.keep(message.at);
        this.branch = this.nextBranch++;
        this.replay(kept, message.at);
        return;
      }
      case 'switch': {
        const to = this.branches.find((b) => b.id === message.branch);
        if (to === undefined) return;
        this.branches = this.branches.filter((b) => b !== to);
        this.keep(to.from);
        this.branch = to.id;
        this.replay(to.log, to.end);
        return;
      }
      case 'drawn':
        this.undrawn = null;
        this.drawing = true;
        return;
      case 'ask':
        this.reply(message.id, message.question);
    }
  }

  private reply(id: number, question: Question): void {
    let value: Answers[keyof Answers];
    if (question.ask === 'save') value = this.save();
    else if (question.ask === 'check') {
      value = this.check(question.script);
      this.flush();
    } else value = answerLook(question, this.sandbox, this.recorder);
    this.post({ kind: 'answer', id, value });
  }

  save(): SavedSession {
    return { vethlab: 'session', version: 1, seed: this.seed, inputs: this.inputs, end: this.now };
  }

  /** Keeps the present line of events, left at `from`, to come back to. */
  private keep(from: Nsec): void {
    this.branches.push({ id: this.branch, from, end: this.now, inputs: this.inputs.length, log: this.inputs });
  }

  // --- inputs, live and again

  private apply(input: Input): Answers['check'] | null {
    this.inputs.push(input);
    let result: Answers['check'] | null = null;
    switch (input.kind) {
      case 'open':
        this.openTerminal(input);
        break;
      case 'type':
        this.open.get(input.term)?.terminal.input(input.data);
        break;
      case 'paste':
        this.open.get(input.term)?.terminal.paste(input.data);
        break;
      case 'resize':
        this.open.get(input.term)?.terminal.resize(input.columns, input.rows);
        break;
      case 'close':
        this.open.get(input.term)?.terminal.close();
        this.open.delete(input.term);
        break;
      case 'check': {
        const { status, output } = runScript(this.sandbox, input.script);
        result = { status, output };
      }
    }
    // whoever can answer at this very instant does: an echo appears also while time stands still
    this.advance(0);
    return result;
  }

  private openTerminal(input: Input & { kind: 'open' }): void {
    const { term } = input;
    const net = [...this.sandbox.world.nets.values()].find((n) => this.sandbox.netnsName(n.id) === input.netns);
    const terminal = this.terminals.open({
      ...(input.netns === null || net === undefined ? {} : { netns: net.id, host: net.host }),
      columns: input.columns,
      rows: input.rows,
      onOutput: (data) => {
        this.output.push({ term, at: this.now, data });
        this.watchPrompt(term, data);
      },
    });
    const where = input.netns ?? this.sandbox.machine.hostname;
    this.open.set(term, { terminal, where, line: null, command: null });
  }

  /** A script that runs beside the terminals, as root on the host, to its end. */
  private check(script: string): Answers['check'] {
    return this.apply({ kind: 'check', at: this.now, script })!;
  }

  /** Makes the world again from the seed and a log, up to `end`. */
  private replay(log: readonly Input[], end: Nsec): void {
    this.begin();
    for (const input of log) {
      this.passTo(input.at);
      this.apply(input);
      this.flush();
    }
    this.passTo(end);
    this.playing = false;
    this.flush();
  }

  private passTo(at: Nsec): void {
    while (this.now < at) {
      this.advance(Math.min(CHUNK, at - this.now));
      this.flush();
    }
  }

  // --- time

  /** Lets time pass as far as real time did; the milliseconds until it should be called again. */
  pump(): number {
    const real = this.clock();
    const elapsed = Math.min(real - this.last, MAX_LAG_MS);
    this.last = real;
    if (!this.playing || this.ended) return 100;
    try {
      this.play(elapsed, real + PUMP_MS);
    } catch (e) {
      this.fail(e);
    }
    const atOnce = this.speed === 'max' && this.busy;
    // that a command runs at all is always told
    const mayWait = atOnce && this.toldBusy && this.undrawn !== null && real - this.undrawn <= MAX_SILENCE_MS;
    if (!mayWait) this.flush();
    return atOnce ? 0 : 12;
  }

  private play(elapsed: number, deadline: number): void {
    if (this.speed === 'frames') return this.playFrames(elapsed, deadline);
    if (this.speed === 'max' && this.busy) {
      while (this.busy && this.clock() < deadline) this.advance(CHUNK);
      return;
    }
    let left = elapsed * MSEC * (this.speed === 'max' ? 1 : this.speed);
    while (left > 0 && this.clock() < deadline) {
      const chunk = Math.min(CHUNK, Math.round(left));
      if (chunk === 0) break;
      this.advance(chunk);
      left -= chunk;
    }
  }

  /** Real time, but slow while frames fly, so that the eye can follow each. */
  private playFrames(elapsed: number, deadline: number): void {
    let left = elapsed;
    while (left > 0 && this.clock() < deadline) {
      const perMs = this.flying ? LINK_LATENCY / FRAME_MS : MSEC;
      const next = this.sandbox.engine.nextAt() - this.now;
      const ns = Math.min(Math.max(1, Math.round(left * perMs)), this.flying ? LINK_LATENCY : CHUNK, Math.max(0, next));
      this.advance(ns);
      left -= ns / perMs;
      if (ns === 0) left -= 0.01;
    }
  }

  private get flying(): boolean {
    const { flight, flightHead } = this.sandbox.world;
    return flightHead < flight.length;
  }

  /** Somebody waits for a command. */
  private get busy(): boolean {
    for (const t of this.open.values()) if (t.terminal.state === 'running') return true;
    return false;
  }

  private step(to: 'event' | 'packet' | 'command'): void {
    const hops = this.recorder.hopCount;
    const commands = this.commands.length;
    for (let n = 0; n < MAX_STEPS && !this.ended; n++) {
      const next = this.sandbox.engine.nextAt();
      if (next === Number.POSITIVE_INFINITY) return;
      this.advance(Math.max(0, next - this.now));
      if (to === 'event') return;
      if (to === 'packet' && this.recorder.hopCount > hops) return;
      if (to === 'command' && (this.commands.slice(commands).some((c) => c.to !== null) || !this.busy)) return;
    }
  }

  private advance(ns: Nsec): void {
    if (this.ended) return;
    const limit = this.terminals.advance(ns);
    if (limit !== null) {
      this.ended = true;
      this.post({ kind: 'ended', message: limit.message });
    }
  }

  /** The line editor switches bracketed paste on with the prompt and off with Enter: what lies between is the command. */
  private watchPrompt(term: TermId, data: string): void {
    const t = this.open.get(term);
    if (t === undefined) return;
    for (const piece of data.split(/(\x1b\[\?2004[hl])/)) {
      if (piece === PROMPT) {
        if (t.command !== null) this.commands.push({ ...t.command, to: this.now });
        t.command = null;
        t.line = '';
      } else if (piece === ENTER) {
        const text = typedText(t.line ?? '');
        t.line = null;
        if (text === '') continue;
        t.command = { n: ++this.commandCount, term, text, from: this.now, to: null };
        this.commands.push(t.command);
      } else if (t.line !== null) t.line += piece;
    }
  }

  // --- what the page is told

  private flush(): void {
    if (this.sandbox === undefined) return;
    const view = this.viewer.next();
    const { packets, hops, falls } = this.recorder.take();
    const terminals = this.terminalInfos();
    const { output, commands } = this;
    this.output = [];
    this.commands = [];
    const tick: Tick = {
      kind: 'tick',
      now: this.now,
      playing: this.playing && !this.ended,
      flying: this.flying,
      patches: view.patches,
      inverse: view.inverse,
      output,
      terminals,
      packets,
      hops,
      falls,
      commands,
    };
    this.post(tick);
    this.toldBusy = this.busy;
    if (this.drawing) this.undrawn = this.clock();
  }

  /** Only when something about a terminal changed. */
  private terminalInfos(): TerminalInfo[] | null {
    const infos: TerminalInfo[] = [];
    for (const [term, { terminal, where }] of this.open) {
      const f = terminal.foreground;
      const netns = f?.netns ?? this.sandbox.machine.initNetns;
      infos.push({ term, name: terminal.name, where, netns, state: terminal.state, comm: f?.comm ?? '' });
    }
    const text = JSON.stringify(infos);
    if (text === this.told) return null;
    this.told = text;
    return infos;
  }

  private fail(e: unknown): void {
    this.ended = true;
    this.post({ kind: 'ended', message: e instanceof Error ? `${e.message}\n${e.stack ?? ''}` : String(e) });
  }
}

/** A command line out of what the screen got for it: prompt, keys, corrections. */
export function typedText(screen: string): string {
  let line = '';
  let at = 0;
  // the prompt ends with the first `# ` or `$ `; escapes but for the cursor's ways left and to the line's end do not matter here
  for (const m of screen.matchAll(/\x1b\[(\d*)([A-Za-z])|\x1b\][^\x07]*\x07|[\x08\r\n\x07]|[^\x1b]/g)) {
    const n = Number(m[1] ?? '') || 1;
    if (m[2] === 'K') line = line.slice(0, at);
    else if (m[2] === 'D' || m[0] === '\b') at = Math.max(0, at - n);
    else if (m[2] === 'C') at += n;
    else if (m[2] === 'P') line = line.slice(0, at) + line.slice(at + n);
    else if (m[2] === '@') line = line.slice(0, at) + ' '.repeat(n) + line.slice(at);
    else if (m[0] === '\r') at = 0;
    else if (m[0].length === 1 && m[0] >= ' ') {
      line = line.slice(0, at) + m[0] + line.slice(at + 1);
      at++;
    }
  }
  return line.replace(/^.*?[#$] /, '').trim();
}
