import { placeOf, type RecordedTable, type Stamp } from './recording.ts';

/** What the areas' script printed in each namespace. */
export function readTables(text: string, hosts: readonly string[]): RecordedTable[] {
  const tables: RecordedTable[] = [];
  let place = '';
  let at: Stamp = 0n;
  for (const part of text.split(/^(?=T \d)|(?=\x01A )/m)) {
    const head = /^T (\S+) (\d+) (\S+)\n/.exec(part);
    if (head !== null) {
      place = placeOf(hosts[Number(head[2])]!, head[3]!);
      at = stamp(head[1]!);
    }
    const area = /^\x01A (\S+)\n([\s\S]*)$/.exec(part);
    if (area !== null) tables.push({ place, area: area[1]!, at, output: area[2]! });
  }
  return tables;
}

/** Seconds since 1970 with a fraction. */
export function stamp(epoch: string): Stamp {
  const [s = '0', us = '0'] = epoch.split(/[.,]/);
  return BigInt(s) * 1_000_000_000n + BigInt(us.padEnd(9, '0'));
}
