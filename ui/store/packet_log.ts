import type { SkbId } from '../../core/skb.ts';
import type { PacketRow } from '../worker/protocol.ts';

/** The packets that the list can show, by number; the oldest go first. */
export type PacketLog = { readonly rows: readonly PacketRow[]; readonly byId: ReadonlyMap<SkbId, PacketRow> };

export const emptyLog: PacketLog = { rows: [], byId: new Map() };

const KEPT = 20_000;

/** The log with news: a row that was known is replaced by what became of it. `byId` goes on to be the same map. */
export function withPackets(log: PacketLog, news: readonly PacketRow[]): PacketLog {
  if (news.length === 0) return log;
  const byId = log === emptyLog ? new Map<SkbId, PacketRow>() : (log.byId as Map<SkbId, PacketRow>);
  const rows = log.rows.slice();
  let late = false;
  for (const row of news) {
    if (byId.has(row.id)) rows[placeOf(rows, row.id, late)] = row;
    else {
      late ||= rows.length > 0 && rows.at(-1)!.id > row.id;
      rows.push(row);
    }
    byId.set(row.id, row);
  }
  if (late) rows.sort((a, b) => a.id - b.id);
  if (rows.length > KEPT) for (const old of rows.splice(0, rows.length - KEPT + KEPT / 10)) byId.delete(old.id);
  return { rows, byId };
}

/** Where a row stands: rows are in the order of their numbers, but for what a `late` one has disturbed. */
function placeOf(rows: readonly PacketRow[], id: SkbId, late: boolean): number {
  if (late) return rows.findIndex((r) => r.id === id);
  let lo = 0;
  let hi = rows.length - 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (rows[mid]!.id < id) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
