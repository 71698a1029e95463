import { areas } from './areas/index.ts';
import { type Comparison, compareTranscripts } from './canonical.ts';
import { commandAt, type Item, type Observation, observe, sameItem } from './observe.ts';
import type { Provenance, Recording } from './recording.ts';
import type { TranscriptCommand } from './transcript.ts';

/** A command of the lab, compared. */
export type CommandReport = {
  readonly host: string;
  readonly command: string;
  readonly equal: boolean;
  /** What each side printed, canonical; the same where it is equal. */
  readonly real: readonly string[];
  readonly model: readonly string[];
};

/** Something that was seen more often on one side. */
export type Difference = {
  readonly area: string;
  readonly where: string;
  /** For a person: a frame as tcpdump prints it, a table's line. */
  readonly title: string;
  /** As compared. */
  readonly text: string;
  readonly real: number;
  readonly model: number;
  /** Where the sides first differ: the command that ran, by number, and seconds since the first one began. */
  readonly since: { readonly command: number; readonly seconds: number } | null;
};

export type AreaReport = {
  readonly name: string;
  readonly total: number;
  readonly equal: number;
  readonly skipped: string | null;
};

/** A lab on a real host and on the model, compared. */
export type Report = {
  readonly lab: string;
  readonly real: Provenance;
  readonly model: Provenance;
  /** How many courses of chance the model took; something is equal when it is in one of them. */
  readonly runs: number;
  readonly equal: boolean;
  readonly commands: readonly CommandReport[];
  readonly areas: readonly AreaReport[];
  readonly differences: readonly Difference[];
  readonly notes: readonly string[];
};

/** Compares recordings of one lab: a real host's, and the model's in as many courses of chance as were run. */
export function compare(real: Recording, models: Recording | readonly Recording[]): Report {
  const comparison = new Comparing(real);
  for (const model of Array.isArray(models) ? (models as readonly Recording[]) : [models as Recording])
    comparison.add(model);
  return comparison.report();
}

/** Compares with one course of chance after the other, until nothing differs any more. */
export class Comparing {
  private readonly real: Recording;
  private readonly given: string;
  private readonly expected: readonly TranscriptCommand[];
  private readonly seen: Observation;
  private first: Recording | null = null;
  private firstSeen: Observation | null = null;
  private runs = 0;
  private commands: readonly Comparison[] = [];
  /** Keys of what was not equal in any course yet; undefined before the first. */
  private open: Set<string> | null = null;
  private readonly all = new Set<string>();
  private readonly items = new Map<string, Item>();
  private missing: ReadonlySet<string> = new Set();

  constructor(real: Recording) {
    this.real = real;
    this.given = real.commands.map((c) => c.command).join('\n');
    this.expected = transcriptOf(real);
    this.seen = observe(real, this.given);
    for (const [key, item] of this.seen.items) {
      this.all.add(key);
      this.items.set(key, item);
    }
  }

  /** Everything equal so far? */
  get equal(): boolean {
    return this.open !== null && this.open.size === 0 && this.commands.every((c) => c.equal);
  }

  add(model: Recording): void {
    const seen = observe(model, this.given);
    const commands = compareTranscripts(this.expected, transcriptOf(model));
    this.runs++;
    if (this.first === null) {
      this.first = model;
      this.firstSeen = seen;
      this.commands = commands;
      this.missing = new Set([...this.seen.missing, ...seen.missing]);
    } else this.commands = this.commands.map((c, i) => (c.equal ? c : commands[i]?.equal ? commands[i]! : c));
    // what no course before had and the real host has not: equal there, by its absence
    const before = this.open;
    const open = new Set<string>();
    for (const key of new Set([...this.all, ...seen.items.keys()])) {
      if (before !== null && this.all.has(key) && !before.has(key)) continue;
      const isNew = !this.all.has(key);
      if (isNew && before !== null) continue;
      if (this.missing.has(key.slice(0, key.indexOf('\n')))) continue;
      if (!sameItem(this.seen.items.get(key), seen.items.get(key))) open.add(key);
    }
    for (const [key, item] of seen.items) {
      this.all.add(key);
      if (!this.items.has(key)) this.items.set(key, item);
    }
    this.open = open;
  }

  report(): Report {
    const { real, first, firstSeen } = this;
    if (first === null || firstSeen === null) throw new Error('nothing to compare with');
    const differences = [...(this.open ?? [])].map((key) =>
      this.difference(this.seen.items.get(key), firstSeen.items.get(key), key),
    );
    differences.sort((a, b) => (a.since?.seconds ?? 1e9) - (b.since?.seconds ?? 1e9));
    const commands = this.commands.map((c, i) => ({
      host: real.commands[i]!.host,
      command: c.command,
      equal: c.equal,
      real: c.expected,
      model: c.actual,
    }));
    return {
      lab: real.lab,
      real: real.provenance,
      model: first.provenance,
      runs: this.runs,
      equal: this.equal,
      commands,
      areas: ['frames', ...areas.map((a) => a.name), 'notifications', 'drops'].map((name) => this.area(name)),
      differences,
      notes: [...real.notes, ...first.notes],
    };
  }

  private area(name: string): AreaReport {
    if (this.missing.has(name)) return { name, total: 0, equal: 0, skipped: 'the host cannot show it' };
    let total = 0;
    let differ = 0;
    for (const [key, item] of this.seen.items) {
      if (item.area !== name) continue;
      total++;
      if (this.open?.has(key)) differ++;
    }
    for (const key of this.open ?? []) {
      if (!key.startsWith(`${name}\n`) || this.seen.items.has(key)) continue;
      total++;
      differ++;
    }
    return { name, total, equal: total - differ, skipped: null };
  }

  private difference(real: Item | undefined, model: Item | undefined, key: string): Difference {
    const any = real ?? model ?? this.items.get(key)!;
    const [n, m] = [real?.at.length ?? 0, model?.at.length ?? 0];
    const isTable = any.area !== 'frames' && any.area !== 'notifications';
    const more = n >= m ? { item: real, recording: this.real } : { item: model, recording: this.first! };
    const at = more.item?.at[Math.min(n, m)] ?? more.item?.at[0];
    const begin = more.recording.commands[0]?.start ?? 0n;
    return {
      area: any.area,
      where: any.where,
      title: any.title,
      text: any.text,
      real: n,
      model: m,
      since:
        isTable || at === undefined
          ? null
          : { command: commandAt(more.recording, at), seconds: Number(at - begin) / 1e9 },
    };
  }
}

function transcriptOf(recording: Recording): TranscriptCommand[] {
  return recording.commands.map((c) => {
    const output = c.output.replaceAll('\r', '').split('\n');
    while (output.at(-1) === '') output.pop();
    if (c.status !== null && c.status !== 0) output.push(`[exit ${c.status}]`);
    return { command: c.command, output };
  });
}
