import type { Recording } from './recording.ts';

/** A recording as a file: JSON, one thing a line, times as decimal text and frames as hexadecimal. */
export function storeRecording(recording: Recording): string {
  const list = (name: string, values: readonly unknown[] | null): string =>
    values === null
      ? `"${name}": null`
      : values.length === 0
        ? `"${name}": []`
        : `"${name}": [\n${values.map((v) => JSON.stringify(v, plain)).join(',\n')}\n]`;
  const { lab, hosts, provenance, sysctls, notes } = recording;
  return `{
"vethlab-recording": 1,
"lab": ${JSON.stringify(lab)},
"hosts": ${JSON.stringify(hosts)},
"provenance": ${JSON.stringify(provenance, null, 1)},
${list('commands', recording.commands)},
${list('tables', recording.tables)},
${list('frames', recording.frames)},
${list('notices', recording.notices)},
${list('drops', recording.drops)},
"sysctls": ${JSON.stringify(sysctls)},
"notes": ${JSON.stringify(notes)}
}
`;
}

/** The opposite of `storeRecording`. Throws on text that it did not make. */
export function loadRecording(text: string): Recording {
  const stored = JSON.parse(text) as { 'vethlab-recording'?: number } & Record<string, unknown>;
  if (stored['vethlab-recording'] !== 1) throw new Error('not a recording');
  const { 'vethlab-recording': _, ...rest } = stored;
  const timed = (list: unknown): unknown =>
    Array.isArray(list) ? list.map((x) => ({ ...x, at: BigInt((x as { at: string }).at) })) : null;
  return {
    ...rest,
    commands: (stored.commands as { start: string; end: string }[]).map((c) => ({
      ...c,
      start: BigInt(c.start),
      end: BigInt(c.end),
    })),
    frames: Array.isArray(stored.frames)
      ? stored.frames.map((f: { at: string; bytes: string }) => ({
          ...f,
          at: BigInt(f.at),
          bytes: Uint8Array.from(f.bytes.match(/../g) ?? [], (x) => Number.parseInt(x, 16)),
        }))
      : null,
    notices: timed(stored.notices),
    tables: timed(stored.tables),
  } as unknown as Recording;
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return [...value].map((x) => x.toString(16).padStart(2, '0')).join('');
  return value;
}
