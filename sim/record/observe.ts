import { areas } from './areas/index.ts';
import { canonicalFrame, frameTitle, isTimed } from './frame_text.ts';
import { Identities } from './identities.ts';
import type { Recording, Stamp } from './recording.ts';

/** One thing that was seen, some number of times: a frame on an interface, a line of a table, a notification, a drop. */
export type Item = {
  /** `frames`, `notifications`, `drops`, or a table's name. */
  readonly area: string;
  /** Where: a namespace, or an interface of one. */
  readonly where: string;
  /** What, with chance and the clock replaced by identities. */
  readonly text: string;
  /** The same for a person. */
  readonly title: string;
  /** When it was seen; for a table, once for each line. */
  readonly at: readonly Stamp[];
  /** The command that ran then, by number; null where that is chance. */
  readonly during: readonly number[] | null;
};

/** All that was seen in a recording, by what and where. */
export type Observation = {
  readonly items: ReadonlyMap<string, Item>;
  /** Areas that the host could not show. */
  readonly missing: ReadonlySet<string>;
};

/** Reads a recording; `given` is the text of its lab. */
export function observe(recording: Recording, given: string): Observation {
  const ids = new Identities(recording, given);
  const items = new Map<string, { -readonly [K in keyof Item]: Item[K] } & { at: Stamp[]; during: number[] | null }>();
  const missing = new Set<string>();
  const add = (area: string, where: string, text: string, title: () => string, at: Stamp, timed: boolean): void => {
    const key = `${area}\n${where}\n${text}`;
    let item = items.get(key);
    if (item === undefined) {
      item = { area, where, text, title: title(), at: [], during: timed ? null : [] };
      items.set(key, item);
    }
    item.at.push(at);
    item.during?.push(commandAt(recording, at));
  };
  const seen = new Map<string, { packets: number; bytes: number }>();
  for (const f of recording.frames ?? []) {
    const where = `${f.place} ${f.dev} ${f.outgoing ? 'out' : 'in'}`;
    const sum = seen.get(where) ?? { packets: 0, bytes: 0 };
    sum.packets++;
    sum.bytes += f.bytes.length;
    seen.set(where, sum);
    add('frames', where, canonicalFrame(f, ids), () => frameTitle(f.bytes), f.at, isTimed(f.bytes));
  }
  if (recording.frames === null) missing.add('frames');
  for (const n of recording.notices ?? []) {
    const text = ids.mask(n.text);
    add('notifications', n.place, text, () => text, n.at, true);
  }
  if (recording.notices === null) missing.add('notifications');
  for (const d of recording.drops ?? []) {
    const where = d.fn === '' ? '' : ` in ${d.fn}`;
    const text = `${d.reason}${where} (protocol 0x${d.protocol.toString(16).padStart(4, '0')})`;
    add('drops', 'anywhere', text, () => text, 0n, true);
  }
  if (recording.drops === null) missing.add('drops');
  for (const area of areas) {
    for (const table of recording.tables) {
      if (table.area !== area.name) continue;
      const masks = {
        mask: (text: string) => ids.mask(text),
        seen: (ifname: string, direction: 'rx' | 'tx') =>
          recording.frames === null
            ? null
            : (seen.get(`${table.place} ${ifname} ${direction === 'rx' ? 'in' : 'out'}`) ?? { packets: 0, bytes: 0 }),
      };
      for (const text of area.entries(table.output, masks))
        add(area.name, table.place, text, () => text, table.at, true);
    }
  }
  return { items, missing };
}

/** The number of the command that ran, or had run last, at a moment; -1 before the first. */
export function commandAt(recording: Recording, at: Stamp): number {
  const { commands } = recording;
  let lo = 0;
  let hi = commands.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (commands[mid]!.start <= at) lo = mid + 1;
    else hi = mid;
  }
  return lo - 1;
}

/** Was the same seen as often, and during the same commands (or, at their border, the next)? */
export function sameItem(a: Item | undefined, b: Item | undefined): boolean {
  if ((a?.at.length ?? 0) !== (b?.at.length ?? 0)) return false;
  const [x, y] = [a?.during, b?.during];
  if (!x || !y) return true;
  return x.every((command, i) => Math.abs(command - y[i]!) <= 1);
}
