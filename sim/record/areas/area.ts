/** One part of what a namespace has at a lab's end: read with the same commands on a real host and in the model. */
export type Area = {
  readonly name: string;
  /** For a person. */
  readonly title: string;
  /** Shell lines, run in each namespace; what a host lacks prints nothing. */
  readonly commands: readonly string[];
  /** The entries of what they printed, one a line, in the order that means something; masked where chance decides. */
  entries(output: string, masks: Masks): readonly string[];
};

/** What the entries of one namespace may ask about the recording they are of. */
export type Masks = {
  /** Text with what chance and the clock decided replaced by names that keep identities. */
  mask(text: string): string;
  /** Frames a packet socket saw on an interface of this namespace; null where nobody looked. */
  seen(ifname: string, direction: 'rx' | 'tx'): { readonly packets: number; readonly bytes: number } | null;
};

/** A JSON tool's answer; empty where it printed none. */
export function json(output: string): readonly Record<string, unknown>[] {
  const from = output.indexOf('[');
  if (from < 0) return [];
  const all: Record<string, unknown>[] = [];
  // several commands print several arrays
  for (const part of output.slice(from).split(/\n(?=\[)/)) {
    try {
      const value: unknown = JSON.parse(part);
      if (Array.isArray(value)) all.push(...(value as Record<string, unknown>[]));
    } catch {
      all.push({ unreadable: part.trim() });
    }
  }
  return all.filter((x) => Object.keys(x).length > 0);
}

/** Entry by entry as text, keys in the order the tool printed them, without those that `drop` names. */
export function lines(entries: readonly Record<string, unknown>[], masks: Masks): string[] {
  return entries.map((e) => masks.mask(JSON.stringify(e)));
}
